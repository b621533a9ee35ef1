"""The outbox: every message word for word, its state, and resending."""

from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from actions.context import AppContext
from actions.deliveries import (
    Delivery,
    WholeDelivery,
    deliveries,
    delivery,
    page_of,
    resend,
)
from web.visit import Visit, page

_MOST = 50

_FRAMED = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; "
        "frame-ancestors 'self'"
    )
}
"""A message is shown as it was sent, with its own styles, but without any active content."""


def routes(context: AppContext) -> list[Route]:
    """The list, one message, and sending it again."""
    return [
        Route("/outbox", page(context, show)),
        Route("/outbox/{number}", page(context, show_one)),
        Route("/outbox/{number}/message", page(context, message)),
        Route("/outbox/{number}/resend", page(context, send_again), methods=["POST"]),
    ]


def show(visit: Visit) -> Response:
    """The latest messages, those that need attention first."""
    rows = deliveries(visit.context.engine, _MOST, visit.athlete.id)
    doubtful = {Delivery.FAILED.value, Delivery.UNKNOWN.value}
    return visit.page(
        "outbox.html",
        doubtful=[row for row in rows if row.state in doubtful],
        rows=[row for row in rows if row.state not in doubtful],
    )


def show_one(visit: Visit) -> Response:
    """One message and how far it came."""
    return visit.page("delivery.html", row=_found(visit))


def message(visit: Visit) -> Response:
    """The message itself, as a page of its own for the frame it is shown in."""
    row = _found(visit)
    return HTMLResponse(page_of(row.html, row.chart), headers=_FRAMED)


def send_again(visit: Visit) -> Response:
    """Send it again on request."""
    number = visit.number("number")
    _, done = resend(visit.context.engine, number, visit.now, visit.athlete.id)
    said = "It will be sent in the next round." if done else "It is already on its way."
    return visit.back(f"/outbox/{number}", said)


def _found(visit: Visit) -> WholeDelivery:
    return delivery(visit.context.engine, visit.number("number"), visit.athlete.id)
