"""What goes out once a week: the digest, and the question on a randomly drawn morning. Pure."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from analysis.outlook import Outlook
from scheduler.preferences import (
    Preferences,
    is_quiet,
    local_date,
    morning_of,
)
from scheduler.prompt import (
    Kind,
    Planned,
    PromptReason,
    Sent,
)

DIGEST_USEFUL = timedelta(hours=36)
"""How long after the morning a digest may still go out; it looks back, so the hour matters little.
Our choice."""


QUESTION_USEFUL = timedelta(hours=4)
"""The same for a question about the morning; our choice."""


def plan_digest(
    view: Outlook, preferences: Preferences, sent: Sequence[Sent] = ()
) -> Planned | None:
    """The weekly digest if it is due: on the morning of its weekday, or soon after.

    Also None when nothing was done lately, when it was created before, in the quiet hours and in a
    pause.
    """
    if preferences.digest_day is None or preferences.paused(view.now) or not view.bouts:
        return None
    today = local_date(view.now, preferences)
    day = today - timedelta(days=(today.weekday() - preferences.digest_day) % 7)
    due = morning_of(day, preferences)
    made = any(s.kind is Kind.WEEK and s.local_date == day for s in sent)
    if made or not due <= view.now < due + DIGEST_USEFUL or is_quiet(view.now, preferences):
        return None
    return Planned(Kind.WEEK, due, due + DIGEST_USEFUL, day, PromptReason.WEEKDAY)


def plan_question(
    view: Outlook, preferences: Preferences, sent: Sequence[Sent] = ()
) -> Planned | None:
    """The question of the week if it is due: on one morning that a lot draws.

    It does not ask whether there is anything to say, nor whether something else is said that day:
    mornings left out for a reason would no longer stand for all. So it is none of the messages that
    are limited. None without consent, when it was asked, and in a pause.
    """
    if preferences.lot is None or preferences.paused(view.now):
        return None
    today = local_date(view.now, preferences)
    year, week, weekday = today.isocalendar()
    drawn = hashlib.sha256(f"question {preferences.lot} {year} {week}".encode()).digest()
    due = morning_of(today, preferences)
    asked = any(s.kind is Kind.QUESTION and s.local_date == today for s in sent)
    if weekday - 1 != drawn[0] % 7 or asked or not due <= view.now < due + QUESTION_USEFUL:
        return None
    ends = due + QUESTION_USEFUL
    return Planned(
        Kind.QUESTION, due, ends, today, PromptReason.DRAWN, occasion=Kind.QUESTION.value
    )
