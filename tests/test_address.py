"""Accounts from their address: page, further pages and attachments, and what is never fetched."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote, unquote

import pytest

from extractor.cli.address import fetch_limits
from extractor.errors import DocumentError, DocumentTooLargeError
from extractor.input.address import FetchLimits, fetch_account, further_pages, is_address
from extractor.input.load import load

PAGE = (
    "<html><body><p>甲乙县2031年度部门决算公开</p><script>createPageHTML(2, 0, 't1', 'html');</script>"
    "<a href='files/说明.pdf'>附件1</a><a href='/other.html'>其他</a><a href='files/表.xls?x=1#a'>附件2</a></body></html>"
).encode()
FILES: dict[str, bytes] = {
    "/zfxx/t1.html": PAGE,
    "/zfxx/t1_1.html": "<html><body><p>第二页正文</p></body></html>".encode(),
    "/zfxx/files/%E8%AF%B4%E6%98%8E.pdf": b"%PDF-1.4 a",
    "/zfxx/files/%E8%A1%A8.xls?x=1": b"\xd0\xcf\x11\xe0 b",
    "/other.html": b"<html>must not be fetched</html>",
    "/away.html": b"<html><body><a href='http://elsewhere.example/a.pdf'>a</a><a href=/b.pdf>b</a></body></html>",
    "/large.html": b"<html>" + b"x" * 5000,
}
PRIVATE = FetchLimits(allow_private=True)


class Handler(BaseHTTPRequestHandler):
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        type(self).asked.append(self.path)
        if self.path.startswith("/drip"):
            with suppress(OSError):
                self.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if self.path == "/drip_body" else b""))
                for _ in range(600):
                    self.wfile.write(b"X: a\r\n")
                    time.sleep(0.1)
            return
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", unquote(self.path.removeprefix("/to/")))
            self.end_headers()
            return
        if self.path.startswith("/page/"):
            self.send_response(200)
            self.end_headers()
            link = unquote(self.path.removeprefix("/page/"))
            self.wfile.write(f"<html><body><a href='{link}'>a</a><a href='/b.pdf'>b</a></body></html>".encode())
            return
        if self.path.startswith("/loop"):
            self.send_response(302)
            self.send_header("Location", self.path + "x")
            self.end_headers()
            return
        data = FILES.get(self.path)
        self.send_response(404 if data is None else 200)
        self.end_headers()
        self.wfile.write(data or b"")

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    Handler.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_page_its_further_pages_and_its_attachments_are_fetched_and_nothing_else(site: str, tmp_path: Path) -> None:
    fetched = fetch_account(site + "/zfxx/t1.html", tmp_path, PRIVATE)
    paths = fetched.paths
    assert fetched.missing == ()
    assert [path.read_bytes() for path in paths] == [
        PAGE, FILES["/zfxx/t1_1.html"], b"%PDF-1.4 a", b"\xd0\xcf\x11\xe0 b",
    ]  # fmt: skip
    assert "/other.html" not in Handler.asked
    assert len(Handler.asked) == 4
    assert all(path.parent == tmp_path for path in paths)
    assert [line.text for line in load(paths[1]).lines] == ["第二页正文"]


def test_a_private_address_is_refused_before_anything_is_asked(site: str, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="内部网络"):
        fetch_account(site + "/zfxx/t1.html", tmp_path)
    assert Handler.asked == []


def test_options_of_the_command_are_named_by_the_command_alone(site: str, tmp_path: Path) -> None:
    address = site + "/zfxx/t1.html"
    with pytest.raises(DocumentError, match="作为文件给出") as plain:
        fetch_account(address, tmp_path)
    assert "--" not in str(plain.value)
    with pytest.raises(DocumentError, match="--allow-private"):
        fetch_account(address, tmp_path, fetch_limits(allow_private=False, any_site=False))
    (told, _) = fetch_account(site + "/away.html", tmp_path, PRIVATE).missing
    assert "--" not in told
    (told, _) = fetch_account(site + "/away.html", tmp_path, fetch_limits(allow_private=True, any_site=False)).missing
    assert "--any-site" in told


@pytest.mark.parametrize(
    "given",
    [
        "https://a.example/x\ny",
        "https://a.example/\rhttps://b.example",
        "http://a\x85b",
        "http://a\u2028b",
        "https://a/\0",
        "http://a\tb",
    ],
)
def test_an_address_is_one_line_without_control_characters(given: str) -> None:
    assert not is_address(given)
    assert is_address("https://a.example/附件 1.pdf")


def test_links_to_other_sites_and_to_nothing_are_told_and_the_rest_is_fetched(site: str, tmp_path: Path) -> None:
    fetched = fetch_account(site + "/away.html", tmp_path, PRIVATE)
    assert len(fetched.paths) == 1
    assert ["其他网站" in reason for reason in fetched.missing] == [True, False]
    assert "404" in fetched.missing[1]


@pytest.mark.parametrize("path", ["/drip_head", "/drip_body"])
def test_a_site_that_drips_is_left_when_the_time_is_over(site: str, tmp_path: Path, path: str) -> None:
    began = time.monotonic()
    with pytest.raises(DocumentError, match="未取完"):
        fetch_account(site + path, tmp_path, FetchLimits(allow_private=True, max_seconds=1))
    assert time.monotonic() - began < 30  # it would drip for a minute


WRONG = ("http://[::1/a.pdf", "//[", "http://a:b/a.pdf", f"http://{'a' * 64}.com/a.pdf", f"http://{'.' * 300}/a.pdf")


@pytest.mark.parametrize("link", WRONG, ids=range(len(WRONG)))
def test_an_address_that_is_written_wrongly_costs_itself_alone(site: str, tmp_path: Path, link: str) -> None:
    for address in (f"{site}/to/{quote(link, safe='')}", link if link.startswith("http") else "http://["):
        with pytest.raises(DocumentError, match="网址写错了"):
            fetch_account(address, tmp_path, PRIVATE)
    fetched = fetch_account(f"{site}/page/{quote(link, safe='')}", tmp_path, PRIVATE)
    assert ["写错" in reason for reason in fetched.missing] == [True, False], "the link behind it is asked for"


@pytest.mark.parametrize(
    ("path", "limits", "error", "message"),
    [
        pytest.param("/loop", PRIVATE, DocumentError, "重定向", id="redirects"),
        pytest.param("/none", PRIVATE, DocumentError, "404", id="not_found"),
        pytest.param(
            "/large.html", FetchLimits(allow_private=True, max_bytes=1000), DocumentTooLargeError, "上限", id="size"
        ),
        pytest.param(
            "/zfxx/t1.html", FetchLimits(allow_private=True, max_files=2), DocumentTooLargeError, "2 个", id="count"
        ),
        pytest.param(
            "/large.html", FetchLimits(allow_private=True, max_seconds=-1), DocumentError, "未取完", id="time"
        ),
    ],
)
def test_limits_are_kept(
    site: str, tmp_path: Path, path: str, limits: FetchLimits, error: type[DocumentError], message: str
) -> None:
    with pytest.raises(error, match=message):
        fetch_account(site + path, tmp_path, limits)
    assert list(tmp_path.iterdir()) == []


def test_further_pages_are_those_of_the_same_article() -> None:
    links = [
        "http://a.example/t1_2.html",
        "http://a.example/t1_1.html",
        "http://a.example/t2_1.html",
        "http://b.example/t1_3.html",
    ]
    assert further_pages("http://a.example/t1.html", links, "") == [
        "http://a.example/t1_1.html",
        "http://a.example/t1_2.html",
    ]


@pytest.mark.parametrize(("source", "is_one"), [("https://a.example/", True), ("a.pdf", False), (b"http://", False)])
def test_an_address_is_told_from_a_path(source: object, is_one: bool) -> None:
    assert is_address(source) is is_one
