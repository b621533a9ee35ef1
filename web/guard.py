"""The guard before every page: who may ask at all, and what every answer says to browsers."""

from dataclasses import dataclass
from enum import Enum, auto
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from actions.links import Purpose

_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""What holds for every answer that does not say otherwise itself."""


SECRET = tuple(f"/{purpose}/" for purpose in Purpose)
"""How paths begin that hold a secret: nobody else may be told where their reader came from."""


class Door(Enum):
    """Where a request came in."""

    HOME = auto()
    """From this very machine: its user may do here what the command line may."""
    FRONT = auto()
    """From anywhere else: whoever it is has to sign in."""
    NONE = auto()
    """Under a name that is not ours: a page of somebody else's reaching for this machine."""


def door(connection: HTTPConnection, base_url: str) -> Door:
    """Where a request came in, judged by its peer and by the name it asked for.

    A foreign page can have its own name point to this machine, so that the name must be ours too.
    Numbers cannot be bent like that. What a proxy passes on comes from elsewhere, and where there
    is a public address there may be a proxy that does not say so.
    """
    name = _name_of(connection.headers.get("host", ""))
    ours = urlsplit(base_url).hostname
    if name is None or not (_is_number(name) or name in ("localhost", ours)):
        return Door.NONE
    peer = connection.client.host if connection.client else ""
    forwarded = any(header in connection.headers for header in _FORWARDED)
    public = ours is not None and not _is_loopback(ours)
    if _is_loopback(peer) and _is_loopback(name) and not forwarded and not public:
        return Door.HOME
    return Door.FRONT


def peer_of(connection: HTTPConnection) -> str:
    """Who asks, for counting how often: behind a proxy on this machine whom that one names."""
    peer = connection.client.host if connection.client else ""
    if _is_loopback(peer):
        peer = connection.headers.get("x-forwarded-for", peer).rpartition(",")[2].strip()
    return peer[:64]


def same_origin(headers: Headers) -> bool:
    """Whether a browser says that one of our own pages sent this; true if it says nothing."""
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower():
        return False
    return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


@dataclass(frozen=True, slots=True)
class Guard:
    """Turns away who asks for another's name, and puts our headers on every answer."""

    app: ASGIApp
    base_url: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is asked of us by our own name."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if scope["path"].startswith(SECRET):
                    headers["Referrer-Policy"] = "no-referrer"
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if door(HTTPConnection(scope), self.base_url) is Door.NONE:
            refusal = PlainTextResponse(
                "These pages do not answer to that name. Set base_url to the address under which "
                "they are to be reached.\n",
                status_code=421,
            )
            await refusal(scope, receive, guarded)
        else:
            await self.app(scope, receive, guarded)


def _name_of(host: str) -> str | None:
    """The name in a Host header without its port, None where there is none to be made out."""
    try:
        split = urlsplit(f"//{host}")
        return split.hostname if split.port is None or split.port else None
    except ValueError:
        return None


def _is_number(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _is_loopback(name: str) -> bool:
    return name == "localhost" or (_is_number(name) and ip_address(name).is_loopback)
