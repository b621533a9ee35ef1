"""Channels of an athlete: mail, push, a test of each, and revoking links."""

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from actions import contact
from actions.athletes import edit
from actions.context import AppContext
from web.visit import Visit, page

_MOST = 1_000


def routes(context: AppContext) -> list[Route]:
    """What can be done about it, from the settings page."""
    return [
        Route(f"/settings/{name}", page(context, act), methods=["POST"])
        for name, act in (
            ("email", set_email), ("push", add_push), ("push/remove", remove_push),
            ("test", send_test), ("links", take_back_links),
        )
    ]  # fmt: skip


def set_email(visit: Visit) -> Response:
    """Set the mail address; setting it again restarts mail that was stopped."""
    email = visit.form.text("email", 320)
    edit(visit.context.engine, visit.athlete.id, email=email)
    return visit.back("/settings", "Mail goes there." if email else "No mail goes out.")


def add_push(visit: Visit) -> Response:
    """Add a push address; only the operator may, because Legcast connects to it."""
    _operators(visit)
    contact.add_push(visit.context.engine, visit.athlete.id, visit.form.text("address", 500))
    return visit.back("/settings", "Added.")


def remove_push(visit: Visit) -> Response:
    """Remove a push address."""
    _operators(visit)
    number = visit.form.whole("number", 0, _MOST)
    contact.remove_push(visit.context.engine, visit.athlete.id, number)
    return visit.back("/settings", "Taken away.")


def send_test(visit: Visit) -> Response:
    """A message that says that this way works."""
    channel, context = visit.form.text("channel"), visit.context
    try:
        contact.send_test(context.channels, visit.athlete, channel, context.clock)
    except contact.SendError as error:
        return visit.back("/settings", f"It did not go out: {error}")
    return visit.back("/settings", f"Sent by {channel.partition(':')[0]}. Look whether it arrives.")


def take_back_links(visit: Visit) -> Response:
    """Let no link that was ever given out be good for anything any more."""
    contact.take_back_links(visit.context.engine, visit.athlete.id)
    return visit.back("/settings", "All links given out so far are void. New ones are below.")


def _operators(visit: Visit) -> None:
    if not visit.operator:
        raise HTTPException(403, "Only who runs this Legcast may set where it calls out to.")
