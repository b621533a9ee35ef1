"""The plan: which prompts an outlook calls for and when, or why to be silent. Pure.

The policy is our choice, based on what is known about helpful messages (at most one a day and
three a week, only when there is something to do); see `docs/decisions/0003-when-to-speak.md`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from analysis.checkin import is_red_flag
from analysis.outlook import Bout, Outlook
from analysis.soreness.forecast import MILD_BELOW
from analysis.trigger import triggers
from scheduler.preferences import (
    MORNING_AFTER_H,
    Preferences,
    first_morning,
    is_quiet,
    local_date,
    morning_of,
    next_allowed,
)
from scheduler.prompt import (
    Considered,
    Kind,
    Plan,
    Planned,
    PromptReason,
    Sent,
    Silence,
    Slot,
    Verdict,
)

PER_WEEK = 3
"""The most prompts of the daily slot in any seven dates."""

WEEK, HALVED = timedelta(days=7), timedelta(days=14)
"""The dates in which that limit applies; after `TIRED` dismissals twice as many."""

TIRED, REMEMBERED = 2, timedelta(days=28)
"""This many dismissals halve the number of prompts, for as long as they are remembered."""

USEFUL = timedelta(hours=12)
"""How long after its due time a prompt is still worth delivering."""


JUST_AFTER = timedelta(hours=2)
"""How soon after its end a run must be imported for a note on drinking and eating."""

SAFETY_USEFUL = timedelta(days=7)
"""How long a safety message is tried: it is not too late while its reason lasts."""

_SAID_LATELY = timedelta(days=3)  # our choice: advice that is not urgent waits as long
_AFTER_RUN_USEFUL = timedelta(hours=2)
_LATE_FINDING = timedelta(hours=36)  # a warning about a run helps while the next one is ahead
_LATE_SORENESS = timedelta(hours=60)  # later the runner already knows


def plan(view: Outlook, preferences: Preferences, sent: Sequence[Sent] = ()) -> Plan:
    """What to say, and when, given an outlook and what was said before.

    1. Every answer that calls for care is answered: red flags at once, whatever else applies.
    2. Bouts worth a message get one on the morning after, once; several on one morning share it. A
    bout imported late gets it at the next allowed hour while its soreness is ahead.
    3. The second morning has a message only if the peak is still ahead and marked.
    4. At 72 hours marked soreness leads to a question; day 7 only if answers say that it lasts.
    5. At most one prompt a date and three in seven dates; after two dismissals, in fourteen.
    6. On request, a note within two hours of a run worth a message, on dates without another.
    """
    considered = _safety(view, preferences, sent)
    worth = [
        (t.bout, PromptReason.SORENESS if t.sore else PromptReason.OVERLOAD) for t in triggers(view)
    ]
    silence = None
    if preferences.paused(view.now):
        silence = Silence.PAUSED
    elif not view.bouts:
        silence = Silence.NO_RECENT_RUN
    else:
        considered += [
            Considered(Kind.MORNING_AFTER, Verdict.ORDINARY, bout)
            for bout in view.bouts
            if not any(bout is other for other, _ in worth)
        ]
        silence = Silence.ORDINARY
    if silence is Silence.ORDINARY and worth:
        told = [s for s in sent if s.slot is Slot.DAILY]
        wanted = _first_words(view, preferences, worth, told)
        wanted += _later_words(view, preferences, worth, told)
        tired = len({s.local_date for s in sent if s.dismissed}) >= TIRED
        daily = _within_limits(_merged(wanted), told, HALVED if tired else WEEK)
        considered += daily
        considered += _after_run(view, preferences, worth[-1][0], daily, sent)
        silence = _silence(daily, worth[-1][0], told)
    prompts = [
        c.planned for c in considered if c.verdict is Verdict.PLANNED and c.planned is not None
    ]
    return Plan(
        tuple(sorted(prompts, key=lambda p: p.due_at)),
        None if prompts else silence,
        tuple(considered),
    )


def _safety(view: Outlook, preferences: Preferences, sent: Sequence[Sent]) -> list[Considered]:
    """The message about answers that call for care, unless each has been answered.

    An answer is identified by the time it is about. Advice that is not urgent waits for the end of
    the quiet hours, and is not repeated for a while.
    """
    if not view.calling:
        return []
    given = [s for s in sent if s.slot is Slot.SAFETY]
    urgent = [a for a in view.calling if is_red_flag(a.signposts)]
    asked = [a for a in urgent or view.calling if not any(s.meets(a.at) for s in given)]
    lately = any(view.now - s.at < _SAID_LATELY for s in given)
    told = not asked or (not urgent and lately)
    due = view.now if urgent else next_allowed(view.now, preferences)
    about = tuple(sorted(a.at for a in view.calling))
    flag = replace(
        _prompt(Kind.SIGNPOST, due, preferences, PromptReason.RED_FLAG, view.now),
        about=about,
        expires_at=due + SAFETY_USEFUL,
        occasion=hashlib.sha256(repr([a.timestamp() for a in about]).encode()).hexdigest()[:32],
    )
    return [Considered(Kind.SIGNPOST, Verdict.TOLD if told else Verdict.PLANNED, None, flag)]


def _first_words(
    view: Outlook,
    preferences: Preferences,
    worth: Sequence[tuple[Bout, PromptReason]],
    told: Sequence[Sent],
) -> list[Considered]:
    """The prompt about each bout that has not had one yet."""
    words = []
    for bout, why in worth:
        morning = first_morning(bout.end, preferences)
        prompt = _prompt(Kind.MORNING_AFTER, morning, preferences, why, view.now)
        if any(s.covers(bout) for s in told):
            verdict = Verdict.TOLD
        elif _before_the_model(bout, preferences) or (
            view.now > morning and not _still_useful(view, bout, why, prompt.due_at)
        ):
            verdict = Verdict.PASSED
        else:
            verdict = Verdict.PLANNED
            if _second_morning_is_due(view, bout, prompt):
                prompt = replace(prompt, kind=Kind.SECOND_MORNING, why=PromptReason.PEAK_AHEAD)
        ready = prompt.due_at - timedelta(hours=MORNING_AFTER_H)
        prompt = replace(prompt, about=tuple(b.end for b, _ in worth if b.end <= ready))
        words.append(Considered(prompt.kind, verdict, bout, prompt))
    return words


def _later_words(
    view: Outlook,
    preferences: Preferences,
    worth: Sequence[tuple[Bout, PromptReason]],
    told: Sequence[Sent],
) -> list[Considered]:
    """The second morning, the question at 72 hours, and the message on day 7.

    They are about the last bout that was marked, else the last one: a small run since does not
    matter.
    """
    marked_ones = [bout for bout, _ in worth if bout.peak >= MILD_BELOW]
    bout = marked_ones[-1] if marked_ones else worth[-1][0]
    morning = first_morning(bout.end, preferences)
    second = morning_of(morning.date() + timedelta(days=1), preferences)
    asked = first_morning(bout.end + timedelta(hours=72 - MORNING_AFTER_H), preferences)
    week = first_morning(bout.end + timedelta(days=7, hours=-MORNING_AFTER_H), preferences)
    marked = Verdict.PLANNED if bout.peak >= MILD_BELOW else Verdict.NOT_MARKED
    ahead = marked
    if marked is Verdict.PLANNED and _level_ahead(view, max(second, view.now)) < MILD_BELOW:
        ahead = Verdict.PEAK_BEHIND
    sore = Verdict.PLANNED if _answered_sore(view, bout) else Verdict.NOT_SORE
    words = []
    for verdict, kind, due, why in (
        (ahead, Kind.SECOND_MORNING, second, PromptReason.PEAK_AHEAD),
        (marked, Kind.EASING, asked, PromptReason.SEVENTY_TWO_HOURS),
        (sore, Kind.STILL_SORE, week, PromptReason.SEVEN_DAYS),
    ):
        prompt = _prompt(kind, due, preferences, why, view.now)
        prompt = replace(prompt, about=tuple(b.end for b, _ in worth))
        if any(s.kind is kind and s.covers(bout) for s in told):
            verdict = Verdict.TOLD
        elif _before_the_model(bout, preferences) and not any(s.covers(bout) for s in told):
            verdict = Verdict.PASSED
        # The signpost has said it, and more firmly.
        elif view.signposts and kind is not Kind.SECOND_MORNING:
            verdict = Verdict.MERGED
        # No round runs at that exact second: a prompt stays due for as long as it is useful.
        elif verdict is Verdict.PLANNED and view.now > due + USEFUL:
            verdict = Verdict.PASSED
        words.append(Considered(kind, verdict, bout, prompt))
    return words


def _after_run(
    view: Outlook,
    preferences: Preferences,
    bout: Bout,
    daily: Sequence[Considered],
    sent: Sequence[Sent],
) -> list[Considered]:
    """The note soon after the last run worth a message, for athletes who asked for it."""
    if not preferences.after_run:
        return []
    now = view.now
    today = local_date(now, preferences)
    taken = {c.planned.local_date for c in daily if c.verdict is Verdict.PLANNED and c.planned}
    taken |= {s.local_date for s in sent if s.slot is Slot.DAILY}
    notes = [s for s in sent if s.slot is Slot.AFTER_RUN]
    if any(s.local_date == today or bout.end <= s.at for s in notes):
        verdict = Verdict.TOLD
    elif now > bout.end + JUST_AFTER:
        verdict = Verdict.PASSED
    elif today in taken:
        verdict = Verdict.DAY_TAKEN
    elif is_quiet(now, preferences):
        verdict = Verdict.QUIET
    else:
        verdict = Verdict.PLANNED
    prompt = _prompt(Kind.AFTER_RUN, now, preferences, PromptReason.JUST_RUN, now)
    prompt = replace(prompt, expires_at=now + _AFTER_RUN_USEFUL, about=(bout.end,))
    return [Considered(Kind.AFTER_RUN, verdict, bout, prompt)]


def _merged(words: Sequence[Considered]) -> list[Considered]:
    """Merge the first prompts of one morning into one: that of the last bout."""
    last = {
        c.planned.local_date: c
        for c in words
        if c.verdict is Verdict.PLANNED and c.planned and c.kind in _FIRST
    }
    return [
        replace(c, verdict=Verdict.MERGED)
        if c.verdict is Verdict.PLANNED
        and c.planned
        and c.kind in _FIRST
        and c is not last[c.planned.local_date]
        else c
        for c in words
    ]


_FIRST = (Kind.MORNING_AFTER, Kind.SECOND_MORNING)


def _within_limits(
    words: Sequence[Considered], told: Sequence[Sent], span: timedelta
) -> list[Considered]:
    """The prompts, with those refused that exceed one per date and three in the span.

    Sooner ones come first.
    """
    taken = [s.local_date for s in told]
    judged = []
    for word in sorted(words, key=_due):
        if word.verdict is Verdict.PLANNED and word.planned is not None:
            day = word.planned.local_date
            if day in taken:
                word = replace(word, verdict=Verdict.DAY_TAKEN)
            elif sum(day - span < d <= day for d in taken) >= PER_WEEK:
                word = replace(word, verdict=Verdict.WEEK_FULL)
            else:
                taken.append(day)
        judged.append(word)
    return judged


def _due(word: Considered) -> float:
    return word.planned.due_at.timestamp() if word.planned is not None else 0.0


def _silence(daily: Sequence[Considered], last: Bout, told: Sequence[Sent]) -> Silence | None:
    """Why nothing is planned, None if something is."""
    verdicts = {word.verdict for word in daily}
    if Verdict.PLANNED in verdicts:
        return None
    if Verdict.WEEK_FULL in verdicts:
        return Silence.ENOUGH_THIS_WEEK
    if Verdict.DAY_TAKEN in verdicts or any(s.covers(last) for s in told):
        return Silence.TOLD
    return Silence.PASSED


def _before_the_model(bout: Bout, preferences: Preferences) -> bool:
    """Whether a bout had its morning before the model of now: another one has judged it."""
    since = preferences.model_since
    return since is not None and first_morning(bout.end, preferences) < since


def _second_morning_is_due(view: Outlook, bout: Bout, prompt: Planned) -> bool:
    """Whether the first prompt about a bout is so late that it is the second morning's."""
    return (
        prompt.due_at - bout.end >= timedelta(hours=36)
        and bout.peak >= MILD_BELOW
        and _level_ahead(view, prompt.due_at) >= MILD_BELOW
    )


def _level_ahead(view: Outlook, moment: datetime) -> float:
    """The peak of the sorest region if it is after a moment, else 0."""
    worst = view.soreness[view.sorest]
    return worst.peak if worst.peak_at is not None and worst.peak_at > moment else 0.0


def _still_useful(view: Outlook, bout: Bout, why: PromptReason, due: datetime) -> bool:
    """Whether a late prompt about a bout will help: its soreness, or the next run, is ahead."""
    age = due - bout.end
    if why is PromptReason.OVERLOAD:
        return age <= _LATE_FINDING
    return age <= _LATE_SORENESS and view.soreness[view.sorest].is_sore


def _answered_sore(view: Outlook, bout: Bout) -> bool:
    """Whether the latest answer since a bout says that the legs are still sore."""
    since = [c for c in view.checkins if c.at > bout.end + timedelta(days=2)]
    return bool(since) and (since[-1].level >= 3 or since[-1].easing is False)


def _prompt(
    kind: Kind, due: datetime, preferences: Preferences, why: PromptReason, now: datetime
) -> Planned:
    moment = max(due, now)
    if kind is not Kind.SIGNPOST:  # safety messages come at any hour
        moment = next_allowed(moment, preferences)
    moment = moment.astimezone(ZoneInfo(preferences.zone))
    return Planned(kind, moment, moment + USEFUL, moment.date(), why)
