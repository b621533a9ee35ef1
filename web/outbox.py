"""The outbox: every message word for word, its state, and resending."""

import base64

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from actions.context import AppContext
from actions.deliveries import (
    PICTURE,
    Delivery,
    WholeDelivery,
    deliveries,
    delivery,
    resend,
)
from actions.errors import Missing
from web.visit import Visit, page

_MOST = 50
_NO_SUCH = "There is no such message of yours."

_FRAMED = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; "
        "frame-ancestors 'self'"
    )
}
"""A message is shown as it was sent, with its own styles, but without any active content."""


def routes(parts: AppContext) -> list[Route]:
    """The list, one message, and sending it again."""
    return [
        Route("/outbox", page(parts, show)),
        Route("/outbox/{number}", page(parts, show_one)),
        Route("/outbox/{number}/message", page(parts, message)),
        Route("/outbox/{number}/resend", page(parts, send_again), methods=["POST"]),
    ]


def show(visit: Visit) -> Response:
    """The latest messages, those that need attention first."""
    rows = deliveries(visit.parts.engine, _MOST, visit.athlete.id)
    doubtful = {Delivery.FAILED.value, Delivery.UNKNOWN.value}
    return visit.page(
        "outbox.html",
        doubtful=[row for row in rows if row.state in doubtful],
        rows=[row for row in rows if row.state not in doubtful],
    )


def show_one(visit: Visit) -> Response:
    """One message and its state."""
    return visit.page("delivery.html", row=_delivery(visit))


def message(visit: Visit) -> Response:
    """The message itself, as a separate page for the frame."""
    row = _delivery(visit)
    html = row.html
    if row.chart is not None:
        picture = base64.b64encode(row.chart).decode("ascii")
        html = html.replace(f"cid:{PICTURE}", f"data:image/png;base64,{picture}")
    return HTMLResponse(html, headers=_FRAMED)


def send_again(visit: Visit) -> Response:
    """Send it again on request."""
    number = visit.number("number")
    try:
        _, done = resend(visit.parts.engine, number, visit.now, visit.athlete.id)
    except Missing as error:
        raise HTTPException(404, _NO_SUCH) from error
    said = "It will be sent in the next round." if done else "It is already on its way."
    return visit.back(f"/outbox/{number}", said)


def _delivery(visit: Visit) -> WholeDelivery:
    try:
        return delivery(visit.parts.engine, visit.number("number"), visit.athlete.id)
    except Missing as error:
        raise HTTPException(404, _NO_SUCH) from error
