"""The guard before every page: which requests are allowed, and security headers."""

from dataclasses import dataclass
from enum import Enum, auto
from ipaddress import IPv6Network, ip_address
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
"""Headers of every response that does not set its own."""


SECRET = tuple(f"/{purpose}/" for purpose in Purpose)
"""Prefixes of paths that contain a secret: these send no referrer."""


class Door(Enum):
    """Where a request came in."""

    HOME = auto()
    """From this machine: its user may do everything the command line may."""
    FRONT = auto()
    """From anywhere else: a sign-in is required."""
    NONE = auto()
    """Under a host name that is not ours: perhaps a foreign page that targets this machine."""


def door(connection: HTTPConnection, base_url: str) -> Door:
    """Where a request came in, judged by its peer and by its Host header.

    A foreign page can make its own name resolve to this machine (DNS rebinding), so the name must
    be ours too; IP addresses cannot be abused like that. Requests through a proxy come from
    elsewhere, and where there is a public address there may be a proxy that does not identify
    itself.
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
    """Whose tries are counted: the peer, or whom a proxy on this machine names.

    Of an IPv6 address only the network counts, because one household has billions of addresses.
    """
    peer = connection.client.host if connection.client else ""
    if _is_loopback(peer):
        peer = connection.headers.get("x-forwarded-for", peer).rpartition(",")[2].strip()
    if _is_number(peer) and ip_address(peer).version == 6:
        return str(IPv6Network((peer, 64), strict=False))
    return peer[:64]


def same_origin(headers: Headers) -> bool:
    """Whether the browser says that one of our own pages sent this; true without a header."""
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower():
        return False
    return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


@dataclass(frozen=True, slots=True)
class Guard:
    """Refuses requests for other host names, and adds our headers to every response."""

    app: ASGIApp
    base_url: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on requests under our own name."""
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
                "can be reached.\n",
                status_code=421,
            )
            await refusal(scope, receive, guarded)
        else:
            await self.app(scope, receive, guarded)


def _name_of(host: str) -> str | None:
    """The name in a Host header without its port, None if it cannot be parsed."""
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
