"""An account from its address: the page, the attachments that it links to, its numbered further pages, as files.

What is fetched is what the caller's address leads to, within limits: no file beyond a count, a size and a time, no other
site, no private address unless allowed. Every hop of a redirect is held to the same rules.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
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

if TYPE_CHECKING:
    import httpx2

_ADDRESS = re.compile(r"https?://", re.I)
_ATTACHMENT = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|xlsb|et|ods|odt|rtf|zip|7z|rar)$", re.I)
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|bmp|tiff?|webp)$", re.I)
# The pager of a widespread publishing system is a call in a script: createPageHTML(pages, current, "t123", "html").
_PAGER = re.compile(r"""createPageHTML\(\s*['"]?(\d{1,3})['"]?\s*,""")
_MANY_LABELS = re.compile(r"\.(?:gov|com|org|net|edu|ac)\.[a-z]{2}$")


@dataclass(frozen=True)
class FetchLimits:
    """What may be fetched for one address; seconds are for all of it."""

    max_files: int = 30
    max_bytes: int = 200 * 1024 * 1024
    max_seconds: float = 180.0
    max_redirects: int = 5
    allow_private: bool = False
    any_site: bool = False


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
    manners: Manners | None = None
    files: list[tuple[str, bytes]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def is_address(source: object) -> bool:
    """Whether a source is the address of a web page."""
    return isinstance(source, str) and _ADDRESS.match(source) is not None


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
    with httpx2.Client(timeout=20.0, follow_redirects=False, trust_env=False) as client:
        deadline = time.monotonic() + limits.max_seconds
        fetcher = _Fetcher(client, limits, _site(address), deadline, left=limits.max_bytes, manners=manners)
        _fetch_all(address, fetcher)
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
    pages = _page_links(final, data, attachments)
    for url in pages:
        if _plain(url) not in seen and _has_room(fetcher, len(attachments)):
            seen.add(_plain(url))
            if _add(url, fetcher):
                _page_links(*fetcher.files[-1], attachments)
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


def _page_links(address: str, data: bytes, attachments: dict[str, None]) -> list[str]:
    """The further pages of a page; its attachments are added to ``attachments``."""
    if not is_markup(data):
        return []
    markup = bytes_to_markup(data, address).text
    page = parse_page(markup, address)
    base = urljoin(address, page.base) if page.base else address
    links = list(_links(page, base))
    attachments.update(dict.fromkeys(url for url in links if _ATTACHMENT.search(urlsplit(url).path)))
    return further_pages(address, links, markup)


def _page_pictures(address: str, data: bytes) -> Iterator[str]:
    """The pictures of an article that may hold tables."""
    if not is_markup(data):
        return
    page = parse_page(bytes_to_markup(data, address).text, address)
    base = urljoin(address, page.base) if page.base else address
    for element in find_article(page).elements():
        if element.tag == "img" and may_be_table(element):
            url = urldefrag(urljoin(base, element.attributes["src"].strip()))[0]
            if _ADDRESS.match(url) and _PICTURE.search(urlsplit(url).path):
                yield url


def _links(page: WebPage, base: str) -> Iterator[str]:
    for element in page.body.elements():
        href = element.attributes.get("href", "").strip()
        if element.tag == "a" and href:
            url = urldefrag(urljoin(base, href))[0]
            if _ADDRESS.match(url):
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
            with fetcher.client.stream("GET", url, headers={"User-Agent": AGENT}) as response:
                _require_public_peer(url, response, fetcher)
                if response.is_redirect:
                    url = urljoin(url, response.headers.get("location", ""))
                    continue
                if response.status_code != httpx2.codes.OK:
                    raise DocumentError(
                        f"网站答复 {response.status_code}", where=url, hint="请在浏览器中打开该地址确认"
                    )
                return url, _body(url, response, fetcher)
        except httpx2.HTTPError as error:
            raise DocumentError(f"无法取得（{type(error).__name__}）", where=url, hint="请检查地址和网络") from error
    raise DocumentError(f"重定向超过 {fetcher.limits.max_redirects} 次", where=address, hint="请给出最终的地址")


def _ask(fetcher: _Fetcher, url: str) -> tuple[int, bytes]:
    """Status and body of an address that is no part of the account; 0 where the site does not answer, or leads elsewhere."""
    import httpx2

    try:
        with fetcher.client.stream("GET", url, headers={"User-Agent": AGENT}) as response:
            _require_public_peer(url, response, fetcher)
            if response.is_redirect:
                return 404, b""  # whoever is sent to a front page has no robots.txt
            return response.status_code, _body(url, response, fetcher)
    except httpx2.HTTPError:
        return 0, b""


def _body(url: str, response: httpx2.Response, fetcher: _Fetcher) -> bytes:
    parts: list[bytes] = []
    for chunk in response.iter_bytes():
        fetcher.left -= len(chunk)
        if fetcher.left < 0:
            raise DocumentTooLargeError(
                f"内容合计超过上限 {fetcher.limits.max_bytes / 1e6:,.1f} MB", where=url, hint="请下载后作为文件给出"
            )
        if time.monotonic() > fetcher.deadline:
            raise DocumentError(f"超过 {fetcher.limits.max_seconds:.0f} 秒仍未取完", where=url, hint="请稍后再试")
        parts.append(chunk)
    return b"".join(parts)


def _require_allowed(url: str, fetcher: _Fetcher) -> None:
    """Raise DocumentError for another scheme or site, and for a name that leads to a private address."""
    if not _ADDRESS.match(url) or not urlsplit(url).hostname:
        raise DocumentError("不是 http 或 https 地址", where=url, hint="请给出网页的地址")
    if not fetcher.limits.any_site and _site(url) != fetcher.site:
        raise DocumentError("链接指向其他网站，未取", where=url, hint="确需取得请允许其他网站（--any-site）")
    if fetcher.limits.allow_private:
        return
    parts = urlsplit(url)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 80, proto=socket.IPPROTO_TCP)
    except OSError as error:
        raise DocumentError("找不到该网站", where=url, hint="请检查地址和网络") from error
    for *_, place in found:
        _require_public(str(place[0]), url)


def _require_public_peer(url: str, response: httpx2.Response, fetcher: _Fetcher) -> None:
    """The same for the address that was really connected to: a name may lead elsewhere the second time."""
    stream = response.extensions.get("network_stream")
    peer = stream.get_extra_info("server_addr") if stream is not None else None
    if peer and not fetcher.limits.allow_private:
        _require_public(str(peer[0]), url)


def _require_public(address: str, url: str) -> None:
    if not ip_address(address.partition("%")[0]).is_global:
        raise DocumentError("这是内部网络或本机的地址，未取", where=url, hint="确需取得请加 --allow-private")


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
