"""One activity: its elevation, the device's figures beside ours, and corrections."""

from typing import Any

from sqlalchemy import Connection, Row
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from actions import activities
from actions.context import AppContext
from actions.errors import Missing
from analysis.language import Units
from analysis.sport import Sport
from ingest import corrections
from store.activities import activity_rows, samples_of
from store.engine import reading, writing
from store.witnesses import united
from web.figures import Figures
from web.ground import drawn
from web.visit import Visit, page

_NO_SUCH = "There is no such activity of yours."


def routes(parts: AppContext) -> list[Route]:
    """The page, and the corrections that can be made on it."""
    return [
        Route("/activity/{number}", page(parts, show)),
        *(
            Route(f"/activity/{{number}}/{act.__name__}", page(parts, act), methods=["POST"])
            for act in (exclude, include, retype, give)
        ),
    ]


def show(visit: Visit) -> Response:
    """Everything known about an activity."""
    athlete = visit.athlete
    with reading(visit.parts.engine) as connection:
        row = _row(connection, visit)
        samples = samples_of(connection, row.id)
        (shown,) = united(connection, [row])
    known = visit.status().known
    ground, pulse = (None, None) if samples is None else drawn(row, samples)
    return visit.page(
        "activity.html",
        row=shown,
        sport=Sport(row.sport),
        sports=list(Sport),
        guess=activities.guess_of(row),
        ground=ground,
        pulse=pulse,
        figures=Figures(Units(athlete.units)),
        findings=[f for f in known.findings if f.activity == row.id],
        others=[one for one in visit.own if one.id != athlete.id],
        bout=next((b for b in known.bouts if b.activity == row.id), None),
    )


def exclude(visit: Visit) -> Response:
    """Exclude it."""
    with writing(visit.parts.engine) as connection:
        row = _row(connection, visit)
        corrections.exclude(connection, row)
    return visit.back(f"/activity/{row.id}", "It does not count any more.")


def include(visit: Visit) -> Response:
    """Include it, even if it was judged a duplicate."""
    with writing(visit.parts.engine) as connection:
        row = _row(connection, visit)
        corrections.include(connection, row)
    return visit.back(f"/activity/{row.id}", "It counts.")


def retype(visit: Visit) -> Response:
    """Correct its sport and distance."""
    figures = Figures(Units(visit.athlete.units))
    sport = visit.form.word("sport", Sport)
    far = visit.form.number("distance", 0, 1000)
    metres = None if far is None else far * figures.far_m
    number = visit.number("number")
    try:
        activities.retype(visit.parts.engine, visit.athlete, number, sport, metres)
    except Missing as error:
        raise HTTPException(404, _NO_SUCH) from error
    return visit.back(f"/activity/{number}", "Saved; outlooks are updated at once.")


def give(visit: Visit) -> Response:
    """Move it to another athlete of the same account."""
    athlete, number = visit.athlete, visit.number("number")
    given = activities.give(
        visit.parts.engine,
        number,
        visit.form.text("to"),
        visit.now,
        of=[athlete.id],
        among=[one.id for one in visit.own],
    )
    many = "It is" if len(given.numbers) == 1 else "It and everything else in its file are"
    return visit.back("/training", f"{many} {given.to.name}'s now.")


def _row(connection: Connection, visit: Visit) -> Row[Any]:
    number = visit.number("number")
    rows = activity_rows(connection, visit.athlete.id, activity_id=number)
    if not rows:
        raise HTTPException(404, _NO_SUCH)
    return rows[0]
