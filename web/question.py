"""The check-in question, and the result of an answer."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from actions.checkins import Change, CheckedIn, check_in, correct_answer
from actions.context import AppContext
from analysis.checkin import Asked, Cause, Checkin, Flag, Pain, Place, Side
from analysis.outlook import Outlook
from store.athletes import Athlete
from web.form import Form, Wrong
from web.page_language import page_speech, signposts

_LATE = timedelta(hours=60)  # our choice: from then on we ask whether it is getting better

_NO_MATTER = datetime(1970, 1, 1, tzinfo=UTC)  # a correction keeps its moment

JUST_NOW = timedelta(hours=1)
"""How long who follows a link may correct what was answered; our choice."""


@dataclass(frozen=True, slots=True)
class Question:
    """The question: places, sorest expected first, and the options already selected."""

    places: tuple[Place, ...]
    place: Place
    level: float | None
    asks_easing: bool
    said: Checkin | None = None


def ask(view: Outlook, place: Place | None, level: str, said: Checkin | None = None) -> Question:
    """The question at the moment of an outlook, with a place and a level as a link had them.

    Or as an answer `said` that is to be corrected.
    """
    if said is not None:
        place, level = said.place, f"{said.level:g}"
    ahead = sorted(view.soreness, key=lambda region: -view.soreness[region].now)
    first = [Place(region.value) for region in ahead]
    felt = [bout.end for bout in view.bouts if bout.can_be_felt]
    return Question(
        places=(*first, *(p for p in Place if p not in first)),
        place=place or first[0],
        level=float(level) if level in {str(n) for n in range(11)} else None,
        asks_easing=bool(felt) and view.now - felt[-1] >= _LATE,
        said=said,
    )


def take(
    context: AppContext,
    athlete: Athlete,
    form: Form,
    now: datetime,
    asked: Asked = Asked.VOLUNTEERED,
) -> CheckedIn:
    """Store the answer in a form; what it leads to. Raises `Wrong`."""
    return check_in(context.engine, context.statuses, athlete, _read(form, now, asked), now)


def correct(
    context: AppContext,
    athlete: Athlete,
    form: Form,
    number: int,
    since: datetime | None = None,
) -> CheckedIn:
    """Correct an answer as a form says; what the new one leads to. Raises `Wrong`, `Missing`.

    A form without all of the question corrects what it tells of, and leaves the rest.
    """
    if form.checked("side"):
        new = _read(form, _NO_MATTER, Asked.VOLUNTEERED)
        change = Change(new.level, new.place, new.side, new.pain, new.flags, new.easing, new.cause)
    else:
        cause = form.word("cause", Cause) if form.checked("cause") else None
        change = Change(level=form.number("level", 0, 10), cause=cause)
    return correct_answer(context.engine, context.statuses, athlete, number, change, since)


def facts(answered: CheckedIn, athlete: Athlete) -> dict[str, Any]:
    """What the page shows after an answer."""
    region = answered.region
    change = None
    if region is not None:
        change = answered.before.soreness[region], answered.after.soreness[region]
    return {
        "answered": answered,
        "change": change,
        "view": answered.after,
        "speech": page_speech(athlete, answered.after.now, answered.after.zone),
        "signposts": signposts(answered.after, athlete),
    }


def _read(form: Form, now: datetime, asked: Asked) -> Checkin:
    level = form.number("level", 0, 10)
    if level is None:
        raise Wrong("Tap a number from 0 (nothing) to 10 (the worst you know).")
    easing = form.text("easing")
    return Checkin(
        at=now,
        place=form.word("place", Place),
        level=level,
        side=form.word("side", Side, Side.BOTH),
        pain=form.word("pain", Pain, Pain.DULL),
        flags=form.words("flag", Flag),
        easing={"yes": True, "no": False}.get(easing),
        cause=form.word("cause", Cause, Cause.TRAINING),
        asked=asked,
    )
