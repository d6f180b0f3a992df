"""Who may ask: the token of this server, requests that its own pages make, bodies of a bearable size. One door for everything.

A page elsewhere can make a browser call this port. It cannot do so under a host name of ours (DNS rebinding), with our
origin, or with our cookie, which is sent to no request that another site begins.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field
from threading import Lock
from typing import Literal
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from extractor.errors import UsageError

MAX_BODY = 1024 * 1024
"""Bytes of a request that is no upload."""
UPLOADS = "/api/uploads"
OPEN_PATHS = ("/health", "/login", "/static/")
"""What anybody may ask for who reaches the port: nothing of a document is in it."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SHORTEST_PASSWORD = 8
_PAUSE = 1.0
_CLIENTS = 1000
_NO_ICON = '<link rel="icon" href="data:,">'
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


Guess = Literal["right", "wrong", "early"]
"""What a password was: ``early`` was not looked at, since one of the same client was wrong a moment ago."""


@dataclass
class Keys:
    """The secret of one server: its token, and the password that stands for it where others may reach the port.

    Raises UsageError for a password that is too short.
    """

    password: InitVar[str | None] = None
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    _salt: bytes = field(default_factory=lambda: secrets.token_bytes(16), init=False, repr=False)
    _digest: bytes | None = field(default=None, init=False, repr=False)
    _failed: dict[str, float] = field(default_factory=dict, init=False, repr=False)
    _guessing: Lock = field(default_factory=Lock, init=False, repr=False)

    def __post_init__(self, password: str | None) -> None:
        if password is not None:
            if len(password) < SHORTEST_PASSWORD:
                raise UsageError(f"口令至少要 {SHORTEST_PASSWORD} 个字符")
            self._digest = self._scrypt(password)

    def knows(self, token: str) -> bool:
        """Whether this is the token."""
        return secrets.compare_digest(token.encode("utf-8", "surrogatepass"), self.token.encode("ascii"))

    def guessed(self, password: str, client: str = "") -> Guess:
        """Whether this is the password; after a wrong one of a client the next is looked at a second later at the earliest.

        Guesses are looked at one at a time: those that come at once are guesses after a wrong one.
        """
        if self._digest is None:
            return "wrong"
        with self._guessing:
            now = time.monotonic()
            if now - self._failed.get(client, now - _PAUSE) < _PAUSE:
                return "early"
            self._failed.pop(client, None)
            if secrets.compare_digest(self._scrypt(password[:1000]), self._digest):
                return "right"
            self._failed[client] = time.monotonic()
            while len(self._failed) > _CLIENTS:
                self._failed.pop(next(iter(self._failed)))
            return "wrong"

    def _scrypt(self, password: str) -> bytes:
        return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=self._salt, n=2**14, r=8, p=1)


@dataclass(frozen=True)
class Door:
    """What is let in: ``hosts`` are the names under which the server may be asked (``None``: any, behind a password)."""

    keys: Keys
    hosts: frozenset[str] | None
    max_upload: int

    def greeting(self, scope: Scope) -> Response:
        """Gives the browser the cookie and leads on, in a navigation of our own that the cookie goes with.

        A cookie that was given by https is sent by https alone.
        """
        page = f'<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/">{_NO_ICON}<a href="/">继续</a>'
        answer = HTMLResponse(page)
        name, secure = cookie_name(Headers(scope=scope).get("host", "")), scope["scheme"] == "https"
        answer.set_cookie(name, self.keys.token, httponly=True, samesite="strict", path="/", secure=secure)
        return answer


class Access:
    """The door as middleware around the whole app."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app, self._door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = Headers(scope=scope)
        answer = self._refusal(scope, headers)
        if answer is None:
            limit = self._door.max_upload if scope["path"].startswith(UPLOADS) else MAX_BODY
            await self._app(scope, _limited(receive, limit), _with_headers(send))
        else:
            await answer(scope, receive, _with_headers(send))

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        """Why a request is not let through, ``None`` where it is; or the greeting for one that brings the token."""
        host = headers.get("host", "")
        if self._door.hosts is not None and host.lower() not in self._door.hosts:
            return _refused(scope, 403, "ForeignHost", "这台服务器不以这个名字应答", "请用启动时打印的地址")
        if not _same_origin(headers, host, scope["method"]):
            return _refused(scope, 403, "ForeignOrigin", "不接受其他网站发来的请求", "请在工作台自己的页面里操作")
        length = headers.get("content-length", "0")
        limit = self._door.max_upload if scope["path"].startswith(UPLOADS) else MAX_BODY
        if not length.isdecimal() or int(length[:20]) > limit:
            return _refused(scope, 413, "DocumentTooLargeError", f"请求超过 {limit >> 20} MB", "请拆分文件")
        if scope["path"].startswith(OPEN_PATHS):
            return None
        given = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("token", [""])[0]
        if given and scope["method"] == "GET" and not scope["path"].startswith("/api/"):
            return self._door.greeting(scope) if self._door.keys.knows(given) else _stranger(scope)
        return None if self._is_known(headers, host) else _stranger(scope)

    def _is_known(self, headers: Headers, host: str) -> bool:
        scheme, _, bearer = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self._door.keys.knows(bearer.strip())
        return self._door.keys.knows(_cookies(headers).get(cookie_name(host), ""))


def cookie_name(host: str) -> str:
    """Cookies know no ports: servers on one machine keep theirs apart by name."""
    port = host.rpartition(":")[2]
    return f"juesuan_{port if port.isascii() and port.isdecimal() else 80}"


def _cookies(headers: Headers) -> Mapping[str, str]:
    pairs = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
    return {name: value for name, _, value in pairs}


def _same_origin(headers: Headers, host: str, method: str) -> bool:
    origin = headers.get("origin")
    if origin is not None:
        return origin.lower() in {f"http://{host.lower()}", f"https://{host.lower()}"}
    # Programs send neither; browsers that send no origin say at least from where they were asked.
    site = headers.get("sec-fetch-site")
    return method in SAFE_METHODS or site in {None, "same-origin", "none"}


def _is_program(scope: Scope) -> bool:
    path: str = scope["path"]
    return path.startswith("/api/") or path == "/openapi.json"


def _refused(scope: Scope, status: int, error: str, message: str, hint: str) -> Response:
    """An error of the door for who asks: a page has no style of ours here, which is behind the door as well."""
    return problem(status, error, message, hint) if _is_program(scope) else _plain_page(status, f"{message}。{hint}。")


def _plain_page(status: int, text: str) -> Response:
    head = f'<!DOCTYPE html><meta charset="utf-8">{_NO_ICON}<title>决算工作台</title>'
    return HTMLResponse(f"{head}<p>{text}</p>", status)


def _stranger(scope: Scope) -> Response:
    if _is_program(scope):
        answer: Response = problem(
            401, "NotKnown", "需要令牌", "在请求头写 Authorization: Bearer 令牌；令牌在启动时打印的地址里"
        )
    else:
        answer = _plain_page(401, '请用启动时打印的地址打开，或<a href="/login">输入口令</a>。')
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def problem(status: int, error: str, message: str, hint: str | None = None, where: str | None = None) -> JSONResponse:
    """An error as the interface tells it."""
    return JSONResponse({"error": error, "message": message, "hint": hint, "where": where}, status)


class BodyTooLargeError(HTTPException):
    """A request brought more than it said, or than it may.

    Of this kind, because the framework lets nothing else through while it reads a body: all else is a request that it
    does not understand.
    """

    def __init__(self) -> None:
        super().__init__(413)


def _limited(receive: Receive, limit: int) -> Receive:
    """The body of a request as far as the limit: one that comes in pieces says no length beforehand."""
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise BodyTooLargeError
        return message

    return limited


def with_guarding_headers(answer: Response) -> Response:
    """An answer that is made outside the door, with the headers that the door gives to all others."""
    for name, value in _HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer


def _with_headers(send: Send) -> Send:
    async def answered(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return answered
