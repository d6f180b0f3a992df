"""Those who connect and ask nothing, or a byte at a time: they cost a place for a while, and others none of theirs."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
import uvicorn
from fastapi import FastAPI, Request

from evals.timed_server import TimedHandler, TimedServer
from extractor.serve.web import connections
from extractor.serve.web.server import Address, server_config

ASK = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
LONG = 32 << 20
PATIENCE = 60
"""Seconds that a test waits for what should come in a few, on a busy machine."""


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server of the workbench's kind, over an app that answers at once, that gives a request one second."""
    monkeypatch.setattr(connections, "SECONDS_TO_ASK", 1.0)
    app = FastAPI()

    @app.get("/")
    async def answer() -> str:
        return "here"

    @app.get("/much")
    async def much() -> str:
        return "much" * (LONG // 4)

    @app.post("/")
    async def length(request: Request) -> int:
        return len(await request.body())

    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    served = uvicorn.Server(server_config(app, Address()))
    thread = threading.Thread(target=served.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    served.should_exit = True
    thread.join(PATIENCE)
    listening.close()


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


def asked(port: int, request: bytes = ASK) -> bytes:
    with connected(port) as one:
        one.sendall(request)
        return one.recv(1 << 16)


def is_closed(one: socket.socket) -> bool:
    """Whether the server closes a connection, once what it says first is read."""
    try:
        while one.recv(1 << 16):
            pass
    except ConnectionError:
        pass
    except TimeoutError:
        return False
    return True


def dripped(one: socket.socket, head: bytes) -> bool:
    """Whether the server closes a connection over which a byte comes now and then."""
    one.settimeout(0.05)
    one.sendall(head)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            one.sendall(b"a")
            if not one.recv(1 << 16):
                return True
        except TimeoutError:
            continue
        except ConnectionError:
            return True
    return False


def test_idle_connections_leave_room_for_who_asks(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SECONDS_TO_ASK", 600.0)
    with ExitStack() as stack:
        idle = [stack.enter_context(connected(port)) for _ in range(250)]
        assert asked(port).startswith(b"HTTP/1.1 200")
        assert is_closed(idle[0]), "the oldest made room"
        idle[-1].sendall(ASK)
        assert idle[-1].recv(100).startswith(b"HTTP/1.1 200")


def test_who_asks_nothing_is_not_waited_for(port: int) -> None:
    with connected(port) as one:
        assert is_closed(one)


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"GET / HTTP/1.1\r\nX-Slow: ", id="head"),
        pytest.param(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n", id="body"),
        pytest.param(ASK + b"GET / HTTP/1.1\r\nX-Slow: ", id="second_head"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n", id="body_behind_the_answer"),
    ],
)
def test_a_request_that_drips_ends(port: int, head: bytes) -> None:
    with connected(port) as one:
        assert dripped(one, head)


def test_an_upload_over_a_poor_line_arrives(port: int) -> None:
    with connected(port) as one:
        one.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 15000\r\n\r\n")
        for _ in range(15):
            one.sendall(b"a" * 1000)
            time.sleep(0.1)
        assert b"15000" in one.recv(1 << 16)


def taken(port: int, pause: float, times: int) -> int:
    """Bytes of a long answer that arrive where somebody waits so long, so many times, before he takes all that is left."""
    with connected(port) as one:
        one.sendall(ASK.replace(b"/ ", b"/much "))
        assert one.recv(100).startswith(b"HTTP/1.1 200")
        found = 100
        try:
            for _ in range(times):
                time.sleep(pause)
                found += len(one.recv(1 << 20))
            while piece := one.recv(1 << 20):
                found += len(piece)
        except ConnectionError:
            pass
        return found


def test_an_answer_that_nobody_takes_ends(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SECONDS_TO_TAKE", 0.5)
    assert taken(port, 4, 1) < LONG


def test_an_answer_that_is_taken_slowly_arrives_whole(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SECONDS_TO_TAKE", 3.0)
    assert taken(port, 0.4, 10) > LONG


# --- the page of labels -------------------------------------------------------------------------------------------------


class Answers(TimedHandler):
    def do_GET(self) -> None:  # noqa: N802
        self.asked()
        time.sleep(float(self.path[1:] or 0))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"here")

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def timed(seconds: float, most: int = 150) -> Iterator[int]:
    with TimedServer(0, Answers, seconds, most) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.parametrize("head", [b"", b"GET / HTTP/1.1\r\nX-Slow: "])
def test_the_page_of_labels_waits_for_nobody(head: bytes) -> None:
    with timed(1.0) as port, connected(port) as one:
        assert dripped(one, head) if head else is_closed(one)


def test_idle_connections_to_the_page_of_labels_leave_room_for_who_asks() -> None:
    with timed(600.0, 5) as port, ExitStack() as stack:
        idle = [stack.enter_context(connected(port)) for _ in range(20)]
        assert asked(port).startswith(b"HTTP/1.0 200")
        assert is_closed(idle[0])
        idle[-1].sendall(ASK)
        assert idle[-1].recv(100).startswith(b"HTTP/1.0 200")


def test_who_has_asked_the_page_of_labels_is_answered_whoever_comes_behind() -> None:
    with timed(0.5, 1) as port, connected(port) as one, ExitStack() as stack:
        one.sendall(b"GET /2 HTTP/1.1\r\n\r\n")
        time.sleep(0.3)
        for _ in range(5):
            stack.enter_context(connected(port))
        assert one.recv(100).startswith(b"HTTP/1.0 200")
