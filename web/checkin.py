"""The check-in of somebody who is here anyway, and what was answered before."""

from contextlib import suppress

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from actions.checkins import answer_of, answers_of, take_back_answer
from actions.context import AppContext
from actions.errors import Missing
from analysis.checkin import Place
from web import question
from web.visit import Visit, page

_LATELY = 20


def routes(context: AppContext) -> list[Route]:
    """The question, its answer, and answers that are mended."""
    return [
        Route("/checkin", page(context, ask)),
        Route("/checkin", page(context, answer), methods=["POST"]),
        Route("/checkin/{number}", page(context, ask_again)),
        Route("/checkin/{number}", page(context, correct), methods=["POST"]),
        Route("/checkin/{number}/undo", page(context, undo), methods=["POST"]),
    ]


def ask(visit: Visit) -> Response:
    """The question, and the latest answers below it."""
    asked, place = visit.request.query_params, None
    with suppress(ValueError):
        place = Place(asked.get("place", ""))
    return visit.page(
        "checkin.html",
        asked=question.ask(visit.status().outlook, place, asked.get("level", "")),
        latest=answers_of(visit.context.engine, visit.athlete, _LATELY),
    )


def answer(visit: Visit) -> Response:
    """Store the answer and show its result."""
    athlete = visit.athlete
    taken = question.take(visit.context, athlete, visit.form, visit.now)
    return visit.page("checkin_taken.html", **question.facts(taken, athlete))


def ask_again(visit: Visit) -> Response:
    """The question with what was answered, to be corrected."""
    number = visit.number("number")
    try:
        said = answer_of(visit.context.engine, visit.athlete, number)
    except Missing as error:
        raise HTTPException(404, f"{error}".capitalize()) from error
    asked = question.ask(visit.status().outlook, None, "", said)
    return visit.page("checkin_again.html", asked=asked, number=number)


def correct(visit: Visit) -> Response:
    """What the corrected answer leads to."""
    athlete, number = visit.athlete, visit.number("number")
    taken = question.correct(visit.context, athlete, visit.form, number)
    return visit.page("checkin_taken.html", **question.facts(taken, athlete))


def undo(visit: Visit) -> Response:
    """Take an answer back."""
    said = take_back_answer(visit.context.engine, visit.athlete, visit.number("number"))
    what = f"{visit.speech.say(f'region.{said.place}')}, {said.level:g} of 10"
    return visit.back("/checkin", f"Undone: {what}.")
