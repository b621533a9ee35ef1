"""The check-in question, and the result of an answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from actions.checkins import CheckedIn, check_in
from actions.context import AppContext
from analysis.checkin import Checkin, Flag, Pain, Place, Side
from analysis.outlook import Outlook
from store.athletes import Athlete
from web.form import Form, Wrong
from web.spoken import signposts, spoken

_LATE = timedelta(hours=60)  # our choice: from then on we ask whether it is getting better


@dataclass(frozen=True, slots=True)
class Question:
    """The question: places, sorest expected first, and the options already selected."""

    places: tuple[Place, ...]
    place: Place
    level: float | None
    asks_easing: bool


def ask(view: Outlook, place: Place | None, level: str) -> Question:
    """The question for an outlook, with the place and level from a link."""
    ahead = sorted(view.soreness, key=lambda region: -view.soreness[region].now)
    first = [Place(region.value) for region in ahead]
    felt = [bout.end for bout in view.bouts if bout.can_be_felt]
    return Question(
        places=(*first, *(p for p in Place if p not in first)),
        place=place or first[0],
        level=float(level) if level in {str(n) for n in range(11)} else None,
        asks_easing=bool(felt) and view.now - felt[-1] >= _LATE,
    )


def take(parts: AppContext, athlete: Athlete, form: Form, now: datetime) -> CheckedIn:
    """Store the answer from a form; returns the result. Raises `Wrong`."""
    return check_in(parts.engine, parts.statuses, athlete, _read(form, now), now)


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
        "speech": spoken(athlete, answered.after.now, answered.after.zone),
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
