"""A server of pages on this machine whose visitors have their time: who asks nothing, or a byte at a time, costs nobody else a place."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from extractor.patience import MOST_CONNECTIONS, SECONDS_TO_ASK, SECONDS_TO_TAKE


class TimedHandler(BaseHTTPRequestHandler):
    """One request a connection; it calls ``asked`` when it has read all of it."""

    timeout = SECONDS_TO_TAKE  # for one wait, and for the whole of an answer that is not taken

    def asked(self) -> None:
        """The request is there: from now on it is we who are waited for."""
        if isinstance(self.server, TimedServer):
            self.server.forget(self.connection)


class TimedServer(ThreadingHTTPServer):
    """A server on a port of 127.0.0.1, a thread a connection, that closes what does not ask in ``seconds``.

    Beyond ``most`` that have not asked yet, a new one takes the place of the oldest.
    """

    daemon_threads = True

    def __init__(
        self, port: int, handler: type[TimedHandler], seconds: float = SECONDS_TO_ASK, most: int = MOST_CONNECTIONS
    ) -> None:
        self._seconds, self._most = seconds, most
        self._asking: dict[socket.socket, float] = {}  # in the order of their coming
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", port), handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Make room for one more, and give it its time."""
        with self._lock:
            self._asking[request] = time.monotonic()
            beyond = list(self._asking)[: -self._most]
        self._close(beyond)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """No clock runs on."""
        self.forget(request)
        super().shutdown_request(request)

    def service_actions(self) -> None:
        """Twice a second: close those whose time is over."""
        super().service_actions()
        before = time.monotonic() - self._seconds
        with self._lock:
            late = [request for request, since in self._asking.items() if since < before]
        self._close(late)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that breaks off is nobody's business."""

    def forget(self, request: socket.socket) -> None:
        """It has asked, or is gone."""
        with self._lock:
            self._asking.pop(request, None)

    def _close(self, requests: list[socket.socket]) -> None:
        for request in requests:
            self.forget(request)
            with contextlib.suppress(OSError):  # it has gone in the meantime
                request.shutdown(socket.SHUT_RDWR)  # the thread that waits for it ends, and puts it away
