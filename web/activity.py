"""One activity: its elevation, the device's figures beside ours, and corrections."""

from starlette.responses import Response
from starlette.routing import Route

from actions import activities
from actions.context import AppContext
from analysis.language import Units
from analysis.sport import Sport
from web.elevation_profile import elevation, pulse
from web.figures import Figures
from web.form import Wrong
from web.visit import Visit, page


def routes(context: AppContext) -> list[Route]:
    """The page, and the corrections that can be made on it."""
    return [
        Route("/activity/{number}", page(context, show)),
        *(
            Route(f"/activity/{{number}}/{act.__name__}", page(context, act), methods=["POST"])
            for act in (exclude, include, retype, effort, give)
        ),
    ]


def show(visit: Visit) -> Response:
    """Everything known about an activity."""
    athlete = visit.athlete
    found = activities.recorded(visit.context.engine, athlete, visit.number("number"))
    row, known = found.activity, visit.status().known
    return visit.page(
        "activity.html",
        row=row,
        sport=Sport(row.sport),
        sports=list(Sport),
        guess=activities.guess_of(row),
        elevation=found.elevation and elevation(found.elevation),
        pulse=found.pulse and pulse(found.pulse),
        figures=Figures(Units(athlete.units)),
        findings=[f for f in known.findings if f.activity == row.id],
        others=[one for one in visit.own if one.id != athlete.id],
        bout=next((b for b in known.bouts if b.activity == row.id), None),
    )


def exclude(visit: Visit) -> Response:
    """Leave it out."""
    number = visit.number("number")
    activities.exclude(visit.context.engine, visit.athlete, number)
    return visit.back(f"/activity/{number}", "It does not count any more.")


def include(visit: Visit) -> Response:
    """Take it in, also where it was taken for a duplicate."""
    number = visit.number("number")
    activities.include(visit.context.engine, visit.athlete, number)
    return visit.back(f"/activity/{number}", "It counts.")


def retype(visit: Visit) -> Response:
    """Correct its sport and distance."""
    figures = Figures(Units(visit.athlete.units))
    sport = visit.form.word("sport", Sport)
    far = visit.form.number("distance", 0, 1000)
    metres = None if far is None else far * figures.far_m
    number = visit.number("number")
    activities.retype(visit.context.engine, visit.athlete, number, sport, metres)
    return visit.back(f"/activity/{number}", "Noted; outlooks follow at once.")


def effort(visit: Visit) -> Response:
    """Say how hard it was."""
    number, level = visit.number("number"), visit.form.number("effort", 0, 10)
    if level is None:
        raise Wrong("Tap a number from 0 (nothing) to 10 (as hard as you can).")
    activities.tell_effort(visit.context.engine, visit.athlete, number, level)
    return visit.back(f"/activity/{number}", f"Noted: {level:g} of 10.")


def give(visit: Visit) -> Response:
    """Move it to another athlete of the same account."""
    athlete, number = visit.athlete, visit.number("number")
    given = activities.give(
        visit.context.engine,
        number,
        visit.form.text("to"),
        visit.now,
        of=[athlete.id],
        among=[one.id for one in visit.own],
    )
    many = "It is" if len(given.numbers) == 1 else "It and everything else in its file are"
    return visit.back("/training", f"{many} {given.to.name}'s now.")
