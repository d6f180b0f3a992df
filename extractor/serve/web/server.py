"""The server: an address with its token, on this machine alone unless a password is set. With ``connections`` the one door to uvicorn."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_network
from typing import TYPE_CHECKING

from extractor.errors import UsageError, reason_of
from extractor.serve.web.access import Door, Keys
from extractor.serve.web.app import create_app
from extractor.serve.workspace import Workspace

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

_WAITING = 128
_AT_ONCE = 200
"""Requests under way; who comes beyond them is told to come again. Connections that ask nothing are fewer, and make room."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class Address:
    """Where the server listens; port 0 takes a free one.

    ``proxies`` are addresses or networks of the reverse proxies before it, whose word is taken on who asks and whether by
    https. Raises UsageError for one that is neither.
    """

    host: str = "127.0.0.1"
    port: int = 0
    proxies: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for proxy in self.proxies:
            try:
                ip_network(proxy)
            except ValueError as error:
                hint = "如 127.0.0.1 或 172.17.0.0/16：工作台看到的代理的地址"
                raise UsageError("这不是 IP 地址或网段", where=proxy[:80], hint=hint) from error

    @property
    def is_local(self) -> bool:
        """Whether only this machine reaches it."""
        return self.host in LOOPBACK and not self.proxies


def serve(
    workspace: Workspace,
    address: Address | None = None,
    *,
    password: str | None = None,
    ready: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve a workspace until the process is told to stop; ``ready`` is told the address with the token.

    Raises UsageError for a host beyond this machine or a proxy without a password, or a port that is taken.
    """
    import uvicorn

    address = address or Address()
    if not address.is_local and password is None:
        raise UsageError(
            "对其他机器开放要有口令",
            where=address.proxies[0] if address.proxies else address.host,
            hint="用环境变量 JUESUAN_SERVE_PASSWORD 给出至少 8 个字符的口令",
        )
    keys = Keys(password)
    listening = _listen(address)
    port = listening.getsockname()[1]
    names = frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]"))
    door = Door(keys, names if address.is_local else None, workspace.settings.max_upload)
    app = create_app(workspace, door)
    config = server_config(app, address)
    shown = address.host if not address.is_local else "127.0.0.1"
    ready(f"http://{shown}:{port}/" + (f"?token={keys.token}" if address.is_local else ""))
    with listening:
        uvicorn.Server(config).run(sockets=[listening])


def server_config(app: FastAPI, address: Address) -> uvicorn.Config:
    """How the app is served; what a request says of whom it was forwarded for is heard from the proxies alone."""
    import uvicorn

    from extractor.serve.web.connections import TimedConnection

    return uvicorn.Config(
        app,
        http=TimedConnection,
        ws="none",
        log_level="warning",
        access_log=False,  # addresses hold the token once
        server_header=False,
        timeout_graceful_shutdown=2,
        h11_max_incomplete_event_size=64 * 1024,
        limit_concurrency=_AT_ONCE,
        proxy_headers=bool(address.proxies),
        forwarded_allow_ips=list(address.proxies),
    )


def _listen(address: Address) -> socket.socket:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((address.host, address.port))
        listening.listen(
            _WAITING
        )  # before the address is told: who is quicker than the server waits, and is not refused
    except OSError as error:
        listening.close()
        raise UsageError(
            f"无法使用这个地址：{reason_of(error)}", where=f"{address.host}:{address.port}", hint="请换一个 --port"
        ) from error
    return listening
