"""The coach's view: athletes to talk to this morning; and an athlete's consent to it."""

from starlette.responses import Response
from starlette.routing import Route

from actions.context import AppContext
from actions.sharing import club, share, stop_sharing_with
from store.accounts import Share
from web.visit import Visit, page


def routes(context: AppContext) -> list[Route]:
    """The view, and an athlete's consent to it."""
    return [
        Route("/coach", page(context, show)),
        Route("/settings/coach", page(context, agree), methods=["POST"]),
        Route("/settings/coach/withdraw", page(context, take_back), methods=["POST"]),
    ]


def show(visit: Visit) -> Response:
    """Everybody, who needs a word first."""
    context = visit.context
    everybody = club(context.engine, context.statuses, visit.account, visit.own, visit.words)
    return visit.page("coach.html", everybody=everybody)


def agree(visit: Visit) -> Response:
    """Let a coach see when to talk to the athlete, and what is shared beyond that."""
    name = visit.form.text("coach")
    shares = visit.form.words("share", Share)
    coach = share(visit.context.engine, visit.athlete, name, shares, visit.now)
    return visit.back("/settings", f"{coach.name} sees what you agreed to.")


def take_back(visit: Visit) -> Response:
    """End a coach's access."""
    number = visit.form.whole("account", 1, 2**53)
    done = number is not None and stop_sharing_with(visit.context.engine, visit.athlete, number)
    return visit.back("/settings", "They see nothing any more." if done else "They saw nothing.")
