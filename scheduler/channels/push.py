"""Push: ntfy, Telegram, Pushover, Discord, webhooks and many more, through Apprise."""

import hashlib
import logging
import re

from scheduler.channels.channel import Permanent, Temporary, Unclear
from store.outbox import Claimed

PREFIX = "push"
"""The prefix of push channel names; the address itself stays out of tables and logs."""

_MOST_BODY = 1_000  # characters: every service accepts this much


def channel_of(address: str) -> str:
    """The channel name for an address: it distinguishes addresses without revealing them."""
    return f"{PREFIX}:{hashlib.sha256(address.encode()).hexdigest()[:12]}"


def masked(address: str) -> str:
    """An address as it may be shown: its service, without any secret."""
    return f"{address.partition('://')[0]}://…"


def is_address(address: str) -> bool:
    """Whether Apprise knows how to send to an address."""
    _hush()
    from apprise import Apprise  # loaded late: it is large

    return Apprise.instantiate(address, suppress_exceptions=True) is not None


_ANSWERED = re.compile(r"error=(\d{3})\b")
_UNREACHED = re.compile(
    r"NewConnectionError|ConnectTimeout|NameResolutionError|SSLError|ProxyError"
)
_LATER = {"408", "425", "429"}  # HTTP codes that mean "try later"


class PushChannel:
    """Sends the one line to the push address that a delivery is for.

    Apprise itself only returns success or failure; its log of the attempt gives the reason. The
    service's reply decides: 4xx is permanent, except for "too many" and similar codes, anything
    else temporary. If the service was never reached, nothing arrived. Any other failure is unclear.
    """

    name = PREFIX

    def send(self, letter: Claimed) -> None:
        """Send the subject as the title and the line as the text."""
        address = next((a for a in letter.push if channel_of(a) == letter.channel), None)
        if address is None:
            raise Permanent("this push address has been removed; nothing is sent to it")
        push(address, letter.subject, letter.line)


def push(address: str, title: str, body: str) -> None:
    """Send one message to one address; raises as a channel does."""
    _hush()
    from apprise import Apprise, AppriseAsset, NotifyFormat

    # Without pictures: the phone would fetch them from somebody else's server.
    asset = AppriseAsset(app_id="Legcast", image_url_mask="", image_url_logo="", app_url="")
    service = Apprise(asset=asset)
    if not service.add(address):
        raise Permanent(
            f"{masked(address)} is not an address that Apprise knows; "
            "set another with `legcast athlete edit --push`"
        )
    with service.notify(
        title=title,
        body=body[:_MOST_BODY],
        body_format=NotifyFormat.TEXT,
        log_level=logging.DEBUG,
    ) as result:
        if result:
            return
        said = " ".join(str(entry) for entry in result.logs())
    answered = _ANSWERED.search(said)
    if answered is not None:
        code = answered[1]
        if code.startswith("4") and code not in _LATER:
            raise Permanent(f"{masked(address)} refused the message for good ({code})")
        raise Temporary(f"{masked(address)} deferred the message ({code})")
    if _UNREACHED.search(said):
        raise Temporary(f"{masked(address)} cannot be reached; check the address and the network")
    raise Unclear(f"{masked(address)} gave no clear reply")


def _hush() -> None:
    """Capture everything Apprise logs: its lines contain addresses and texts."""
    theirs = logging.getLogger("apprise")
    theirs.propagate = False
    theirs.setLevel(logging.DEBUG)
    if not theirs.handlers:
        theirs.addHandler(logging.NullHandler())
