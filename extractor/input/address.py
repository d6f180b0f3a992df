"""An account from its address: the page, the attachments that it links to, its numbered further pages, as files.

What is fetched is what the caller's address leads to, within limits: no file beyond a count, a size and a time, no other
site, no private address unless allowed. Every hop of a redirect is held to the same rules.
"""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urljoin, urlsplit

from extractor.errors import DocumentError, DocumentTooLargeError
from extractor.files import write_atomically
from extractor.input.attached import plain_name
from extractor.input.html_article import find_article
from extractor.input.html_bytes import bytes_to_markup
from extractor.input.html_inline import may_be_table
from extractor.input.html_tree import WebPage, parse_page
from extractor.input.manners import AGENT, Manners
from extractor.input.sniff import is_markup
from extractor.printable import utf8_name
from extractor.settings import DEFAULT_MAX_BYTES

if TYPE_CHECKING:
    import httpx2

_ADDRESS = re.compile(r"https?://", re.I)
_ONE_ADDRESS = re.compile(r"https?://(?:[^\s\x00-\x1f\x7f-\x9f]|[ ])*", re.I)
"""A blank stands in the paths of attachments; any other white space would make two lines of one address in a list."""
_WRONG = "网址写错了"
_ATTACHMENT = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|xlsb|et|ods|odt|rtf|zip|7z|rar)$", re.I)
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|bmp|tiff?|webp)$", re.I)
# The pager of a widespread publishing system is a call in a script: createPageHTML(pages, current, "t123", "html").
_PAGER = re.compile(r"""createPageHTML\(\s*['"]?(\d{1,3})['"]?\s*,""")
_MANY_LABELS = re.compile(r"\.(?:gov|com|org|net|edu|ac)\.[a-z]{2}$")


@dataclass(frozen=True)
class FetchLimits:
    """What may be fetched for one address; seconds are for all of it.

    ``private_hint`` and ``site_hint`` are what somebody is told who wants a private address, or a file of another site, all
    the same: whoever can allow it says how.
    """

    max_files: int = 30
    max_bytes: int = DEFAULT_MAX_BYTES
    max_seconds: float = 180.0
    max_redirects: int = 5
    allow_private: bool = False
    any_site: bool = False
    private_hint: str = "请在能打开它的电脑上下载，再作为文件给出"
    site_hint: str = "确需的话，请下载后作为文件给出"


@dataclass(frozen=True)
class FetchedAccount:
    """The files that were fetched, in order, and what was linked to and could not be had, with the reason."""

    paths: tuple[Path, ...]
    missing: tuple[str, ...]


@dataclass
class _Fetcher:
    client: httpx2.Client
    limits: FetchLimits
    site: str
    deadline: float
    left: int
    end: _End
    manners: Manners | None = None
    files: list[tuple[str, bytes]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def stream(self, url: str) -> AbstractContextManager[httpx2.Response]:
        """Ask for an address, and leave the answer as it comes."""
        extensions = {"trace": self.end.watch}
        return self.client.stream("GET", url, headers={"User-Agent": AGENT}, extensions=extensions)


class _End:
    """Ends what is under way when the time is over: a site that sends its head byte by byte keeps every time-out of a read."""

    def __init__(self, deadline: float) -> None:
        self._sockets: list[socket.socket] = []
        self._is_over = False
        self._timer = threading.Timer(max(deadline - time.monotonic(), 0), self._shut)
        self._timer.daemon = True
        self._timer.start()

    def watch(self, event: str, info: Mapping[str, Any]) -> None:
        """What the client tells of its connections."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._sockets.append(info["return_value"].get_extra_info("socket"))
            if self._is_over:
                self._shut()

    def _shut(self) -> None:
        self._is_over = True
        for connection in list(self._sockets):
            with suppress(OSError):  # closed already, or taken over by its TLS
                connection.shutdown(socket.SHUT_RDWR)

    def cancel(self) -> None:
        """Everything is there."""
        self._timer.cancel()


def is_address(source: object) -> bool:
    """Whether a source is the address of a web page: one line, without control characters."""
    return isinstance(source, str) and _ONE_ADDRESS.fullmatch(source) is not None


def fetch_account(
    address: str, folder: Path, limits: FetchLimits | None = None, manners: Manners | None = None
) -> FetchedAccount:
    """The files of an account at an address, written into ``folder``: the page first, then further pages, then attachments.

    Names are made safe and carry the beginning of the content's SHA-256; a file fetched twice is kept once. A link that
    leads nowhere or to another site is told in ``missing``. With ``manners`` robots.txt is kept to.

    Raises DocumentError where the address itself is not allowed or not found, or the time is over, and
    DocumentTooLargeError.
    """
    import httpx2

    limits = limits or FetchLimits()
    if host_of(address) is None:
        raise DocumentError(_WRONG, where=address, hint="请检查地址")
    with httpx2.Client(timeout=20.0, follow_redirects=False, trust_env=False) as client:
        deadline = time.monotonic() + limits.max_seconds
        end = _End(deadline)
        fetcher = _Fetcher(client, limits, _site(address), deadline, limits.max_bytes, end, manners=manners)
        try:
            _fetch_all(address, fetcher)
        finally:
            end.cancel()
    folder.mkdir(parents=True, exist_ok=True)
    paths: dict[str, Path] = {}
    for number, (url, data) in enumerate(fetcher.files, start=1):
        digest = sha256(data).hexdigest()
        if digest not in paths:
            paths[digest] = folder / _file_name(number, url, digest)
            write_atomically(paths[digest], data)
    return FetchedAccount(tuple(paths.values()), tuple(fetcher.missing))


def _fetch_all(address: str, fetcher: _Fetcher) -> None:
    final, data = _get(address, fetcher)
    fetcher.files.append((final, data))
    if not is_markup(data):
        return
    seen = {_plain(address), _plain(final)}
    attachments: dict[str, None] = {}
    pages = _page_links(final, data, attachments, fetcher.missing)
    for url in pages:
        if _plain(url) not in seen and _has_room(fetcher, len(attachments)):
            seen.add(_plain(url))
            if _add(url, fetcher):
                _page_links(*fetcher.files[-1], attachments, fetcher.missing)
    for url in attachments:
        if _plain(url) not in seen and _has_room(fetcher, 0):
            seen.add(_plain(url))
            _add(url, fetcher)
    for url in [url for page in fetcher.files[: 1 + len(pages)] for url in _page_pictures(*page)]:
        if _plain(url) in seen:
            continue
        seen.add(_plain(url))
        if len(fetcher.files) < fetcher.limits.max_files:
            _add(url, fetcher)
        else:
            fetcher.missing.append(f"{url}: 图片太多，未取")


def _add(url: str, fetcher: _Fetcher) -> bool:
    """Fetch what a page links to; what cannot be had is told, and the rest goes on."""
    try:
        fetcher.files.append(_get(url, fetcher))
    except DocumentTooLargeError:
        raise
    except DocumentError as error:
        if time.monotonic() > fetcher.deadline:
            raise
        fetcher.missing.append(str(error))
        return False
    return True


def _has_room(fetcher: _Fetcher, coming: int) -> bool:
    if len(fetcher.files) + min(coming, 1) < fetcher.limits.max_files:
        return True
    raise DocumentTooLargeError(
        f"该地址的页面和附件超过 {fetcher.limits.max_files} 个", where=fetcher.site, hint="请逐个下载后作为文件给出"
    )


def _page_links(address: str, data: bytes, attachments: dict[str, None], missing: list[str]) -> list[str]:
    """The further pages of a page; its attachments are added to ``attachments``, those that lead nowhere to ``missing``."""
    if not is_markup(data):
        return []
    markup = bytes_to_markup(data, address).text
    page = parse_page(markup, address)
    base = _joined(address, page.base) or address
    links = list(_links(page, base, missing))
    attachments.update(dict.fromkeys(url for url in links if _ATTACHMENT.search(urlsplit(url).path)))
    return further_pages(address, links, markup)


def _page_pictures(address: str, data: bytes) -> Iterator[str]:
    """The pictures of an article that may hold tables."""
    if not is_markup(data):
        return
    page = parse_page(bytes_to_markup(data, address).text, address)
    base = _joined(address, page.base) or address
    for element in find_article(page).elements():
        if element.tag == "img" and may_be_table(element):
            url = _joined(base, element.attributes["src"].strip())
            if url is not None and _ADDRESS.match(url) and _PICTURE.search(urlsplit(url).path):
                yield url


def _joined(base: str, link: str | None) -> str | None:
    """Where a link leads, without its fragment; ``None`` for one that leads nowhere (``http://[``, port ``b``)."""
    try:
        url = urldefrag(urljoin(base, link or ""))[0]
    except ValueError:
        return None
    return None if _ADDRESS.match(url) and host_of(url) is None else url


def host_of(url: str) -> str | None:
    """The host that an address names; ``None`` for what is no address, whichever library would stumble over it."""
    import httpx2

    try:
        parts = urlsplit(url)
        _ = parts.port
        (parts.hostname or "").encode("idna")
        httpx2.URL(url)
    except (ValueError, httpx2.InvalidURL):  # UnicodeError is a ValueError
        return None
    return parts.hostname or None


def _links(page: WebPage, base: str, missing: list[str]) -> Iterator[str]:
    for element in page.body.elements():
        href = element.attributes.get("href", "").strip()
        if element.tag == "a" and href:
            url = _joined(base, href)
            if url is None:
                missing.append(f"{utf8_name(href[:80])}: {_WRONG}，未取")
            elif _ADDRESS.match(url):
                yield url


def further_pages(address: str, links: list[str], markup: str) -> list[str]:
    """The pages that an article runs on over: its own address with a number behind it (t123.html → t123_1.html …)."""
    parts = urlsplit(address)
    path = PurePosixPath(parts.path)
    stem = re.sub(r"_\d{1,3}$", "", path.stem)
    own = re.compile(rf"{re.escape(str(path.with_name(stem)))}_(\d{{1,3}}){re.escape(path.suffix)}")
    found: dict[int, str] = {}
    for url in links:
        match = own.fullmatch(urlsplit(url).path)
        if match and urlsplit(url).netloc == parts.netloc:
            found.setdefault(int(match[1]), url)
    pager = _PAGER.search(markup)
    if pager and path.suffix:
        for number in range(1, int(pager[1])):
            found.setdefault(number, parts._replace(path=str(path.with_name(f"{stem}_{number}{path.suffix}"))).geturl())
    return [found[number] for number in sorted(found)]


def _get(address: str, fetcher: _Fetcher) -> tuple[str, bytes]:
    """The address that was reached in the end, and its bytes."""
    import httpx2

    url = address
    for _ in range(fetcher.limits.max_redirects + 1):
        _require_allowed(url, fetcher)
        if fetcher.manners is not None:
            fetcher.manners.before(url, partial(_ask, fetcher))
        try:
            with fetcher.stream(url) as response:
                _require_public_peer(url, response, fetcher)
                if response.is_redirect:
                    led = _joined(url, response.headers.get("location", ""))
                    if led is None:
                        raise DocumentError(f"重定向到的{_WRONG}", where=url, hint="请给出最终的地址")
                    url = led
                    continue
                if response.status_code != httpx2.codes.OK:
                    raise DocumentError(
                        f"网站答复 {response.status_code}", where=url, hint="请在浏览器中打开该地址确认"
                    )
                return url, _body(url, response, fetcher)
        except httpx2.HTTPError as error:
            if time.monotonic() > fetcher.deadline:
                raise _time_is_over(url, fetcher) from error
            raise DocumentError(f"无法取得（{type(error).__name__}）", where=url, hint="请检查地址和网络") from error
    raise DocumentError(f"重定向超过 {fetcher.limits.max_redirects} 次", where=address, hint="请给出最终的地址")


def _ask(fetcher: _Fetcher, url: str) -> tuple[int, bytes]:
    """Status and body of an address that is no part of the account; 0 where the site does not answer, or leads elsewhere."""
    import httpx2

    try:
        with fetcher.stream(url) as response:
            _require_public_peer(url, response, fetcher)
            if response.is_redirect:
                return 404, b""  # whoever is sent to a front page has no robots.txt
            return response.status_code, _body(url, response, fetcher)
    except httpx2.HTTPError:
        return 0, b""


def _time_is_over(url: str, fetcher: _Fetcher) -> DocumentError:
    return DocumentError(f"超过 {fetcher.limits.max_seconds:.0f} 秒仍未取完", where=url, hint="请稍后再试")


def _body(url: str, response: httpx2.Response, fetcher: _Fetcher) -> bytes:
    parts: list[bytes] = []
    for chunk in response.iter_bytes():
        fetcher.left -= len(chunk)
        if fetcher.left < 0:
            raise DocumentTooLargeError(
                f"内容合计超过上限 {fetcher.limits.max_bytes / 1e6:,.1f} MB", where=url, hint="请下载后作为文件给出"
            )
        parts.append(chunk)
        if time.monotonic() > fetcher.deadline:
            break
    # Looked at behind the loop as well: a body that says no length seems whole where its connection was shut.
    if time.monotonic() > fetcher.deadline:
        raise _time_is_over(url, fetcher)
    return b"".join(parts)


def _require_allowed(url: str, fetcher: _Fetcher) -> None:
    """Raise DocumentError for another scheme or site, and for a name that leads to a private address."""
    if not _ADDRESS.match(url) or host_of(url) is None:
        raise DocumentError("不是 http 或 https 地址", where=url, hint="请给出网页的地址")
    if not fetcher.limits.any_site and _site(url) != fetcher.site:
        raise DocumentError("链接指向其他网站，未取", where=url, hint=fetcher.limits.site_hint)
    if fetcher.limits.allow_private:
        return
    parts = urlsplit(url)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 80, proto=socket.IPPROTO_TCP)
    except (OSError, ValueError) as error:
        raise DocumentError("找不到该网站", where=url, hint="请检查地址和网络") from error
    for *_, place in found:
        _require_public(str(place[0]), url, fetcher.limits)


def _require_public_peer(url: str, response: httpx2.Response, fetcher: _Fetcher) -> None:
    """The same for the address that was really connected to: a name may lead elsewhere the second time."""
    stream = response.extensions.get("network_stream")
    peer = stream.get_extra_info("server_addr") if stream is not None else None
    if peer and not fetcher.limits.allow_private:
        _require_public(str(peer[0]), url, fetcher.limits)


def _require_public(address: str, url: str, limits: FetchLimits) -> None:
    if not ip_address(address.partition("%")[0]).is_global:
        raise DocumentError("这是内部网络或本机的地址，未取", where=url, hint=limits.private_hint)


def _site(url: str) -> str:
    """What hosts of one site share: the last labels of the name, a numeric address whole."""
    host = (urlsplit(url).hostname or "").lower()
    if re.fullmatch(r"[\d.]+|.*:.*", host):
        return host
    labels = host.split(".")
    return ".".join(labels[-3:] if _MANY_LABELS.search("." + host) else labels[-2:])


def _plain(url: str) -> str:
    return urldefrag(url)[0]


def _file_name(number: int, url: str, digest: str) -> str:
    """A name for a fetched file that is safe whatever the address says; its suffix says nothing to the readers."""
    stem, suffix = plain_name(url)
    return f"{number:02d}-{stem}-{digest[:12]}{suffix}"
