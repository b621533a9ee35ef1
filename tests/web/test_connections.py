"""Connections to the pages: whoever says nothing, or little, takes nobody's place."""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
import uvicorn

from legcast.commands.serve import listening
from web.connections import Bounds, Connection

MANY = 40
LONG = 600.0  # a time that no test waits for

Serve = Callable[[Bounds], int]


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answers with as many bytes as were sent, and with what it was asked to wait for."""
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    body = str(size).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[tuple[uvicorn.Server, threading.Thread]] = []

    def serve(bounds: Bounds) -> int:
        here = listening("0.0.0.0", 0)
        http: Any = partial(Connection, bounds=bounds)
        config = uvicorn.Config(echo, http=http, log_config=None, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([here],), daemon=True)
        thread.start()
        servers.append((server, thread))
        while not server.started:
            time.sleep(0.01)
        return int(here.getsockname()[1])

    yield serve
    for server, thread in servers:
        server.should_exit = server.force_exit = True
        thread.join()


Connect = Callable[..., socket.socket]


@pytest.fixture
def connect() -> Iterator[Connect]:
    made: list[socket.socket] = []

    def connect(port: int, source: str = "127.0.0.1") -> socket.socket:
        made.append(socket.create_connection(("127.0.0.1", port), 30, (source, 0)))
        return made[-1]

    yield connect
    for one in made:
        one.close()


def is_ended(one: socket.socket) -> bool:
    """Whether the other side ended a connection; waits until it does."""
    try:
        return one.recv(1000) == b""
    except ConnectionError:
        return True


def ask(one: socket.socket) -> bytes:
    one.sendall(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nlegs")
    return answer(one)


def answer(one: socket.socket) -> bytes:
    """The body of an answer that has one byte."""
    got = b""
    while not got.partition(b"\r\n\r\n")[2]:
        more = one.recv(1000)
        assert more, "ended without an answer"
        got += more
    return got[-1:]


def test_a_crowd_that_says_nothing_keeps_nobody_out(
    serve: Serve, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    port = serve(Bounds(most=8, head_s=LONG))
    with caplog.at_level(logging.WARNING):
        crowd = [connect(port) for _ in range(MANY)]
        assert ask(connect(port)) == b"4"
    assert all(is_ended(one) for one in crowd[: MANY - 8])
    assert len(caplog.messages) == 1


def test_the_peer_with_the_most_connections_makes_room(serve: Serve, connect: Connect) -> None:
    port = serve(Bounds(most=8, head_s=LONG))
    patient = connect(port)
    crowd = [connect(port, "127.0.0.9") for _ in range(MANY)]
    assert is_ended(crowd[0])
    assert ask(patient) == b"4"


def test_a_body_that_never_comes_makes_room_too(serve: Serve, connect: Connect) -> None:
    port = serve(Bounds(most=8, body_s=LONG))
    crowd = [connect(port) for _ in range(MANY)]
    for one in crowd[-8:]:
        one.sendall(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 900\r\n\r\nhalf")
    assert ask(connect(port)) == b"4"


@pytest.mark.parametrize(
    "sent",
    [b"", b"POST / HT", b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 900\r\n\r\nhalf"],
    ids=["nothing", "half a head", "half a body"],
)
def test_what_arrives_too_slowly_is_ended(serve: Serve, connect: Connect, sent: bytes) -> None:
    one = connect(serve(Bounds(head_s=0.1, body_s=0.1, slowest_bytes_s=1e9)))
    one.sendall(sent)
    assert is_ended(one)


def test_a_body_has_a_deadline_of_its_own_and_bytes_buy_time(
    serve: Serve, connect: Connect
) -> None:
    port = serve(Bounds(head_s=0.5, body_s=0.5, slowest_bytes_s=1e-3))
    one = connect(port)
    one.sendall(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nle")
    time.sleep(1.0)
    one.sendall(b"gs")
    assert answer(one) == b"4"


def test_a_connection_is_used_again_and_its_next_request_has_a_deadline(
    serve: Serve, connect: Connect
) -> None:
    one = connect(serve(Bounds(head_s=1.0)))
    assert ask(one) == b"4"
    one.sendall(b"POST / HT")  # which ends uvicorn's own wait for another request
    assert is_ended(one)
