"""The question how the legs feel: how it is asked, and what an answer leads to."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from actions.checkins import CheckedIn, check_in
from actions.context import AppContext
from analysis.checkin import Checkin, Flag, Pain, Place, Side
from analysis.outlook import Outlook
from store.athletes import Athlete
from web.form import Form, Wrong
from web.page_language import page_speech, signposts

_LATE = timedelta(hours=60)  # our choice: from when on it is asked whether it gets better


@dataclass(frozen=True, slots=True)
class Question:
    """The question: places in order of what is expected of them, and what is marked already."""

    places: tuple[Place, ...]
    place: Place
    level: float | None
    asks_easing: bool


def ask(view: Outlook, place: Place | None, level: str) -> Question:
    """The question at the moment of an outlook, with a place and a level as a link had them."""
    ahead = sorted(view.soreness, key=lambda region: -view.soreness[region].now)
    first = [Place(region.value) for region in ahead]
    felt = [bout.end for bout in view.bouts if bout.can_be_felt]
    return Question(
        places=(*first, *(p for p in Place if p not in first)),
        place=place or first[0],
        level=float(level) if level in {str(n) for n in range(11)} else None,
        asks_easing=bool(felt) and view.now - felt[-1] >= _LATE,
    )


def take(context: AppContext, athlete: Athlete, form: Form, now: datetime) -> CheckedIn:
    """Store the answer in a form; what it leads to. Raises `Wrong`."""
    return check_in(context.engine, context.statuses, athlete, _read(form, now), now)


def facts(answered: CheckedIn, athlete: Athlete) -> dict[str, Any]:
    """What the page says of an answer."""
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


def _read(form: Form, now: datetime) -> Checkin:
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
    )
