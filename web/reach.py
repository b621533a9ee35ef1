"""Channels of an athlete: mail, push, a test of each, and revoking links."""

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from actions.athletes import edit
from actions.context import AppContext
from scheduler.channels.channel import SendError
from scheduler.channels.push import is_address
from scheduler.trial import channels_for, send_trial
from web.form import Wrong
from web.visit import Visit, page

_MOST_PUSH = 10


def routes(parts: AppContext) -> list[Route]:
    """What can be done about it, from the settings page."""
    return [
        Route(f"/settings/{name}", page(parts, act), methods=["POST"])
        for name, act in (
            ("email", set_email), ("push", add_push), ("push/remove", remove_push),
            ("test", send_test), ("links", take_back_links),
        )
    ]  # fmt: skip


def set_email(visit: Visit) -> Response:
    """Set the mail address; setting it again restarts mail that was stopped."""
    email = visit.form.text("email", 320)
    said = "Mail will go there." if email else "No mail will be sent."
    return _changed(visit, said, email=email)


def add_push(visit: Visit) -> Response:
    """Add a push address; only the operator may, because Legcast connects to it."""
    _operators(visit)
    address, known = visit.form.text("address", 500), visit.athlete.push
    if not is_address(address):
        raise Wrong("Address: write one that Apprise understands, like ntfys://ntfy.sh/your-topic.")
    if len(known) >= _MOST_PUSH:
        raise Wrong("There are already many: remove one first.")
    return _changed(visit, "Added.", push=(*(p for p in known if p != address), address))


def remove_push(visit: Visit) -> Response:
    """Remove a push address."""
    _operators(visit)
    number = visit.form.whole("number", 0, _MOST_PUSH)
    kept = tuple(a for n, a in enumerate(visit.athlete.push) if n != number)
    return _changed(visit, "Taken away.", push=kept)


def send_test(visit: Visit) -> Response:
    """Send a test message through a channel."""
    channel = visit.form.text("channel")
    if channel not in channels_for(visit.athlete, visit.parts.channels):
        raise Wrong("Channel: choose one of those on the page.")
    try:
        send_trial(visit.parts.channels, visit.athlete, channel, visit.parts.clock)
    except SendError as error:
        return visit.back("/settings", f"It was not sent: {error}")
    return visit.back("/settings", f"Sent by {channel.partition(':')[0]}. Look whether it arrives.")


def take_back_links(visit: Visit) -> Response:
    """Revoke every signed link of the athlete."""
    later = visit.athlete.link_round + 1
    return _changed(visit, "All earlier links are revoked. New ones are below.", link_round=later)


def _operators(visit: Visit) -> None:
    if not visit.operator:
        raise HTTPException(403, "Only the operator of this Legcast may set push addresses.")


def _changed(visit: Visit, said: str, **changes: object) -> Response:
    edit(visit.parts.engine, visit.athlete.id, **changes)
    return visit.back("/settings", said)
