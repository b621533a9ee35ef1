"""The plan: which prompts an outlook calls for and when, or why silence is better. Pure.

The policy is our choice, argued from what is known of helpful messages (at most one a day and
three a week, only when there is something to do); see `docs/decisions/0003-when-to-speak.md`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from analysis.outlook import Bout, Outlook
from analysis.overload.finding import Finding, Severity
from analysis.soreness.forecast import LOW_BELOW, MILD_BELOW


class Slot(StrEnum):
    """What a prompt takes the place of: at most one per athlete, slot and local date."""

    AFTER_RUN = "after_run"
    DAILY = "daily"
    DIGEST = "digest"
    SAFETY = "safety"


class Kind(StrEnum):
    """What a prompt is about."""

    MORNING_AFTER = "morning_after"
    SECOND_MORNING = "second_morning"
    EASING = "easing"
    STILL_SORE = "still_sore"
    WEEK = "week"
    SIGNPOST = "signpost"


SLOT = {
    Kind.MORNING_AFTER: Slot.DAILY,
    Kind.SECOND_MORNING: Slot.DAILY,
    Kind.EASING: Slot.DAILY,
    Kind.STILL_SORE: Slot.DAILY,
    Kind.WEEK: Slot.DIGEST,
    Kind.SIGNPOST: Slot.SAFETY,
}
"""The slot each kind of prompt takes."""


class Why(StrEnum):
    """What a prompt was planned for."""

    SORENESS = "soreness"
    OVERLOAD = "overload"
    PEAK_AHEAD = "peak_ahead"
    SEVENTY_TWO_HOURS = "seventy_two_hours"
    SEVEN_DAYS = "seven_days"
    RED_FLAG = "red_flag"


class Silence(StrEnum):
    """Why nothing is planned."""

    NO_RECENT_RUN = "no_recent_run"
    """Nothing in the last days that legs could still feel."""
    ORDINARY = "ordinary"
    """What was done is what these legs are used to."""
    PASSED = "passed"
    """It was worth a prompt, and its time has gone."""
    TOLD = "told"
    """It has been said already."""
    NOT_YET = "not_yet"
    """There is something to say, later: a morning is to come."""
    ENOUGH_THIS_WEEK = "enough_this_week"
    """Three prompts in seven days are enough."""
    PAUSED = "paused"
    """The athlete asked for quiet."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """How an athlete wants to be spoken to; times of day are local to `zone`."""

    zone: str
    wake: time = time(7, 0)
    quiet_from: time = time(21, 0)
    quiet_until: time = time(7, 0)
    paused_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A prompt that has been made before."""

    slot: Slot
    kind: Kind
    local_date: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Planned:
    """A prompt to come. `due_at` is aware, `local_date` the athlete's date of it."""

    kind: Kind
    due_at: datetime
    expires_at: datetime
    local_date: date
    why: Why

    @property
    def slot(self) -> Slot:
        """The slot it takes."""
        return SLOT[self.kind]


@dataclass(frozen=True, slots=True)
class Plan:
    """The prompts to come, soonest first; when there are none, the reason for silence."""

    prompts: tuple[Planned, ...]
    silence: Silence | None


MORNING_AFTER_H = 6
"""A morning this many hours after the end of a bout, or more, is the morning after it."""

PER_WEEK = 3
"""Prompts of the daily slot in any seven dates."""

USEFUL = timedelta(hours=12)
"""How long after its due time a prompt is still worth delivering."""

_LATE_FINDING = timedelta(hours=36)  # a warning about a run helps while the next one is ahead
_LATE_SORENESS = timedelta(hours=60)  # later the soreness of a run is no news to its legs


def plan(view: Outlook, wishes: Preferences, sent: Sequence[Sent] = ()) -> Plan:
    """What to say, and when, given an outlook and what was said before.

    1. Answers with red flags are said at once, whatever else holds.
    2. Bouts worth a word are told on the morning after, once; several on one morning together.
       One that came in late is told at the next allowed hour while its soreness is ahead.
    3. The second morning has a word only if the peak is still ahead and marked.
    4. At 72 hours a marked soreness is asked after; on day 7 only if it was answered to last.
    5. At most one prompt a date and three in seven dates.
    """
    now = view.now
    if view.signposts and not _signposted(view, wishes, sent):
        flag = _prompt(Kind.SIGNPOST, now, wishes, Why.RED_FLAG, now)
        rest = plan_daily(view, wishes, sent)
        return Plan((flag, *rest.prompts), None)
    return plan_daily(view, wishes, sent)


def plan_daily(view: Outlook, wishes: Preferences, sent: Sequence[Sent] = ()) -> Plan:
    """The part of the plan that takes the daily slot."""
    if wishes.paused_until is not None and view.now < wishes.paused_until:
        return Plan((), Silence.PAUSED)
    if not view.bouts:
        return Plan((), Silence.NO_RECENT_RUN)
    worth = [(bout, why) for bout in view.bouts if (why := _why(bout, view.findings))]
    if not worth:
        return Plan((), Silence.ORDINARY)

    told = [s for s in sent if s.slot is Slot.DAILY]
    wanted: list[Planned] = []
    wanted += _first_word(view, wishes, worth, told)
    wanted += _later_words(view, wishes, worth[-1][0], told)
    if not wanted:
        last_told = any(s.at >= worth[-1][0].end for s in told)
        return Plan((), Silence.TOLD if last_told else Silence.PASSED)

    chosen = _within_limits(sorted(wanted, key=lambda p: p.due_at), told)
    if chosen:
        return Plan(tuple(chosen), None)
    days = {s.local_date for s in told}
    spoken = all(p.local_date in days for p in wanted)
    return Plan((), Silence.TOLD if spoken else Silence.ENOUGH_THIS_WEEK)


def first_morning(end: datetime, wishes: Preferences) -> datetime:
    """The wake time that is the morning after a bout that ended at a moment."""
    zone = ZoneInfo(wishes.zone)
    ready = end.astimezone(UTC) + timedelta(hours=MORNING_AFTER_H)
    day = ready.astimezone(zone).date()
    morning = at_local(day, wishes.wake, zone)
    return morning if morning >= ready else at_local(day + timedelta(days=1), wishes.wake, zone)


def at_local(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """A wall-clock time on a date as an aware moment in that zone.

    A time that a change of clocks skips becomes the moment as far after the gap; one that happens
    twice is the first.
    """
    naive = datetime.combine(day, hour)
    moment = naive.replace(tzinfo=zone, fold=0)
    # A skipped time reads an hour on after going through UTC; a real one comes back unchanged.
    return datetime.fromtimestamp(moment.timestamp(), zone)


def next_allowed(moment: datetime, wishes: Preferences) -> datetime:
    """The first moment from one on that lies outside the quiet hours."""
    zone = ZoneInfo(wishes.zone)
    local = moment.astimezone(zone)
    start, until = wishes.quiet_from, wishes.quiet_until
    clock = local.time()
    if start <= until:
        quiet, day = start <= clock < until, local.date()
    else:
        quiet = clock >= start or clock < until
        day = local.date() + timedelta(days=1 if clock >= start else 0)
    if not quiet:
        return moment
    end = at_local(day, until, zone)
    # In an hour that happens twice the first end may be over: then the second one holds.
    return end if end.timestamp() > moment.timestamp() else end.replace(fold=1)


def _why(bout: Bout, findings: Sequence[Finding]) -> Why | None:
    """What makes a bout worth a word, None when it is ordinary."""
    if bout.peak >= LOW_BELOW:
        return Why.SORENESS
    loud = (f for f in findings if f.activity == bout.activity and f.severity != Severity.NOTE)
    return Why.OVERLOAD if any(loud) else None


def _first_word(
    view: Outlook, wishes: Preferences, worth: Sequence[tuple[Bout, Why]], told: Sequence[Sent]
) -> list[Planned]:
    """The prompt about bouts that nothing has been said of yet."""
    planned: dict[date, Planned] = {}
    for bout, why in worth:
        morning = first_morning(bout.end, wishes)
        if any(s.at >= bout.end for s in told if s.local_date >= morning.date()):
            continue
        prompt = _prompt(Kind.MORNING_AFTER, morning, wishes, why, view.now)
        if view.now > morning and not _still_useful(view, bout, why, prompt.due_at):
            continue
        if _second_morning_is_due(view, bout, prompt):
            prompt = _prompt(Kind.SECOND_MORNING, morning, wishes, Why.PEAK_AHEAD, view.now)
        planned[prompt.local_date] = prompt  # several bouts on one morning are one prompt
    return list(planned.values())


def _later_words(
    view: Outlook, wishes: Preferences, bout: Bout, told: Sequence[Sent]
) -> list[Planned]:
    """The second morning, the question at 72 hours, and the word on day 7."""
    zone = ZoneInfo(wishes.zone)
    morning = first_morning(bout.end, wishes)
    second = at_local(morning.date() + timedelta(days=1), wishes.wake, zone)
    asked = first_morning(bout.end + timedelta(hours=72 - MORNING_AFTER_H), wishes)
    week = first_morning(bout.end + timedelta(days=7, hours=-MORNING_AFTER_H), wishes)
    marked = bout.peak >= MILD_BELOW
    ahead = marked and _level_ahead(view, max(second, view.now)) >= MILD_BELOW
    words = (
        (ahead, Kind.SECOND_MORNING, second, Why.PEAK_AHEAD),
        (marked, Kind.EASING, asked, Why.SEVENTY_TWO_HOURS),
        (_answered_sore(view, bout), Kind.STILL_SORE, week, Why.SEVEN_DAYS),
    )
    return [
        _prompt(kind, due, wishes, why, view.now)
        for called_for, kind, due, why in words
        # No round comes at the very second: what is due stays due for as long as it is useful.
        if called_for
        and view.now <= due + USEFUL
        and not any(s.kind is kind and s.local_date >= due.date() for s in told)
    ]


def _second_morning_is_due(view: Outlook, bout: Bout, prompt: Planned) -> bool:
    """Whether the first word about a bout comes so late that it is the second morning's."""
    return (
        prompt.due_at - bout.end >= timedelta(hours=36)
        and bout.peak >= MILD_BELOW
        and _level_ahead(view, prompt.due_at) >= MILD_BELOW
    )


def _level_ahead(view: Outlook, moment: datetime) -> float:
    """The peak of the sorest region if it lies after a moment, else 0."""
    worst = view.soreness[view.sorest]
    return worst.peak if worst.peak_at is not None and worst.peak_at > moment else 0.0


def _still_useful(view: Outlook, bout: Bout, why: Why, due: datetime) -> bool:
    """Whether a late word about a bout will help: its soreness, or the next run, is ahead."""
    age = due - bout.end
    if why is Why.OVERLOAD:
        return age <= _LATE_FINDING
    return age <= _LATE_SORENESS and view.soreness[view.sorest].peak >= LOW_BELOW


def _answered_sore(view: Outlook, bout: Bout) -> bool:
    """Whether the latest answer since a bout says that it is still sore."""
    since = [c for c in view.checkins if c.at > bout.end + timedelta(days=2)]
    return bool(since) and (since[-1].level >= 3 or since[-1].easing is False)


def _prompt(kind: Kind, due: datetime, wishes: Preferences, why: Why, now: datetime) -> Planned:
    moment = max(due, now)
    if kind is not Kind.SIGNPOST:  # about safety there is a word at any hour
        moment = next_allowed(moment, wishes)
    moment = moment.astimezone(ZoneInfo(wishes.zone))
    return Planned(kind, moment, moment + USEFUL, moment.date(), why)


def _within_limits(wanted: Sequence[Planned], told: Sequence[Sent]) -> list[Planned]:
    """The prompts that one a date and three in seven dates leave, the sooner ones first."""
    taken = [s.local_date for s in told]
    chosen = []
    for prompt in wanted:
        day = prompt.local_date
        week = [d for d in taken if day - timedelta(days=7) < d <= day]
        if day not in taken and len(week) < PER_WEEK:
            chosen.append(prompt)
            taken.append(day)
    return chosen


def _signposted(view: Outlook, wishes: Preferences, sent: Sequence[Sent]) -> bool:
    """Whether the signposts have been given: today, or since the latest answer."""
    today = view.now.astimezone(ZoneInfo(wishes.zone)).date()
    latest = max((c.at for c in view.checkins), default=view.now)
    return any(s.slot is Slot.SAFETY and (s.local_date == today or s.at >= latest) for s in sent)
