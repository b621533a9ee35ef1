"""The replay: what would have been said, morning by morning, each using only its past."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from analysis.history import History
from analysis.outlook import assess, outlook_at
from analysis.overload.finding import Finding
from analysis.soreness.forecast import chances
from analysis.soreness.loads import Region
from scheduler.plan import REMEMBERED, plan
from scheduler.preferences import Preferences, morning_of
from scheduler.prompt import Kind, PromptReason, Sent, Silence


@dataclass(frozen=True, slots=True)
class Morning:
    """One morning: the prompt that would have been sent, or why none.

    By region: the highest level ahead (`peak`), the level at that moment, and the chance that it
    would be rated 3 of 10 or more; `any_chance` is that chance for any region.
    """

    day: date
    prompt: Kind | None
    reason: PromptReason | Silence
    findings: tuple[Finding, ...]
    peak: dict[Region, float]
    level: dict[Region, float]
    chance: dict[Region, float]
    any_chance: float


_NOW = slice(0, 1)  # the first of the hours ahead


def replay(
    history: History, preferences: Preferences, first: date, last: date
) -> Iterator[Morning]:
    """Each morning from `first` to `last` at wake time, from one assessment of the whole history.

    Assessing once is the same as doing it every morning: no entry depends on a later one.
    """
    known = assess(history)
    sent: list[Sent] = []
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        now = morning_of(day, preferences)
        view = outlook_at(known, now)
        planned = plan(view, preferences, sent)
        due = [p for p in planned.prompts if p.due_at <= now]
        sent = [s for s in sent if s.local_date > day - REMEMBERED]
        sent += [Sent(p.slot, p.kind, p.local_date, now, p.about) for p in due]
        reason: PromptReason | Silence = due[0].why if due else planned.silence or Silence.NOT_YET
        each, any_of_them = chances(view.soreness, _NOW)
        yield Morning(
            day=day,
            prompt=due[0].kind if due else None,
            reason=reason,
            findings=view.findings,
            peak={region: ahead.peak for region, ahead in view.soreness.items()},
            level={region: ahead.now for region, ahead in view.soreness.items()},
            chance={region: float(chance[0]) for region, chance in each.items()},
            any_chance=float(any_of_them[0]),
        )
