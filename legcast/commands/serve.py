"""`legcast serve`, and the pages as a part of `legcast run`."""

import asyncio
import logging
import socket
import threading
from functools import partial
from ipaddress import ip_address
from typing import cast

import click
import uvicorn

from actions.accounts import sign_in_possible
from actions.context import AppContext, system_clock
from config.logs import start_logging
from config.settings import Web
from legcast.compose import context_of, open_program, pages_of
from web.connections import Bounds, Connection

log = logging.getLogger("legcast")

_FAREWELL_S = 3
"""Seconds in which an answer under way must be done when the pages end; our choice."""


class NotServed(Exception):
    """The pages cannot be served; the message says why and what to do."""


@click.command
@click.option("--host", help="The address to listen on; default: only this machine.")
@click.option("--port", type=click.IntRange(1, 65_535), help="The port; default: 8765.")
@click.option("-v", "--verbose", is_flag=True, help="Say more.")
def serve(host: str | None, port: int | None, verbose: bool) -> None:
    """Serve the pages, and do nothing else, until stopped.

    `legcast run` serves them too. On this machine nobody has to sign in; for other machines,
    somebody must have a password first: `legcast account password NAME`.
    """
    start_logging(verbose=verbose)
    program = open_program()
    program.athlete(None)  # somebody must own the imported files
    context, web = context_of(program, system_clock), program.settings.web
    try:
        pages = Pages(context, host or web.host, port or web.port or Web().port)
    except NotServed as error:
        raise click.ClickException(str(error)) from error
    pages.serve()


class Pages:
    """The pages on their own socket. Raises `NotServed` when it cannot be opened."""

    def __init__(self, context: AppContext, host: str, port: int) -> None:
        if not is_private(host) and not sign_in_possible(context.engine):
            raise NotServed(
                f"the pages are not shown on {host}: nobody has a password yet, so anybody could "
                "read them; set one with `legcast account password NAME`"
            )
        self._socket = listening(host, port)
        # Its own request log would contain the secrets of signed links.
        config = uvicorn.Config(
            pages_of(context),
            access_log=False,
            log_config=None,
            log_level="warning",
            lifespan="off",
            proxy_headers=False,
            server_header=False,
            http=cast("type[asyncio.Protocol]", partial(Connection, bounds=Bounds())),
            timeout_graceful_shutdown=_FAREWELL_S,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self.serve, name="pages", daemon=True)
        name = f"[{host}]" if ":" in host else host
        log.info("the pages are at http://%s:%d/", name, port)

    def serve(self) -> None:
        """Serve until the process is asked to end."""
        self._server.run(sockets=[self._socket])

    def begin(self) -> None:
        """Serve in the background."""
        self._thread.start()

    def end(self) -> None:
        """Finish the current requests, then stop."""
        self._server.should_exit = True
        self._thread.join(_FAREWELL_S + 1)


def is_private(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def listening(host: str, port: int) -> socket.socket:
    """A listening socket at an address. Raises `NotServed`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # TCP is named explicitly: otherwise asyncio delays small answers until an acknowledgement.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen()
    except OSError as error:
        made.close()
        raise NotServed(
            f"the pages are not shown: {host} port {port} cannot be opened ({error.strerror}); "
            "choose another with web.port in the settings"
        ) from error
    return made
