"""A list of addresses in a batch: fetched once and politely, kept in the dataset, read again without the network."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pyarrow.parquet
import pytest
from office_documents import to_xls
from PIL import Image
from synthetic import document

from extractor import Settings
from extractor.batch.addresses import INDEX, AddressList, fetched_paths, read_addresses
from extractor.batch.executor import Limits
from extractor.batch.groups import path_to_group, shown_path
from extractor.batch.local import LocalExecutor
from extractor.batch.run import Plan, fetch_addresses, pending_paths, run_batch
from extractor.cli import main
from extractor.errors import DocumentError, UsageError
from extractor.input.address import FetchLimits
from extractor.input.load import load, open_source
from extractor.input.manners import Manners

ACCOUNT = document("ministry_2021")
PRIVATE = FetchLimits(allow_private=True)


def picture() -> bytes:
    stream = io.BytesIO()
    Image.new("L", (600, 300), 255).save(stream, "PNG")
    return stream.getvalue()


PAGE = (
    "<html><head><meta charset=utf-8></head><body><p>甲乙县民政局2021年度部门决算</p><p>一、收入支出决算总体情况说明</p>"
    "<p><img src='图 1.png'></p><p><a href='报表.xls'>附件：报表.xls</a></p></body></html>"
).encode()
FILES: dict[str, bytes] = {
    "/a/t1.html": PAGE,
    "/a/%E6%8A%A5%E8%A1%A8.xls": to_xls(ACCOUNT),
    "/a/%E5%9B%BE%201.png": picture(),
    "/closed/t2.html": PAGE,
    "/robots.txt": b"User-agent: *\nDisallow: /closed/\nCrawl-delay: 3\n",
}


class Handler(BaseHTTPRequestHandler):
    asked: ClassVar[list[str]] = []
    robots: ClassVar[int] = 200

    def do_GET(self) -> None:
        type(self).asked.append(self.path)
        data = FILES.get(self.path)
        status = self.robots if self.path == "/robots.txt" else 404 if data is None else 200
        self.send_response(status)
        self.end_headers()
        self.wfile.write(data or b"")

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    Handler.asked, Handler.robots = [], 200
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class Clock:
    """Time that passes only in sleep."""

    def __init__(self) -> None:
        self.time, self.slept = 100.0, list[float]()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    def manners(self, delay: float = 1.0) -> Manners:
        return Manners(delay, self.sleep, lambda: self.time)


def test_an_address_is_fetched_once_and_then_read_from_the_dataset(site: str, tmp_path: Path) -> None:
    wanted = AddressList((f"{site}/a/t1.html",), PRIVATE, Clock().manners())
    (path,) = fetched_paths(wanted, tmp_path)
    assert isinstance(path, str)
    assert shown_path(path) == f"{site}/a/t1.html"
    asked = list(Handler.asked)
    assert asked == ["/robots.txt", "/a/t1.html", "/a/%E6%8A%A5%E8%A1%A8.xls", "/a/%E5%9B%BE%201.png"]
    assert list(fetched_paths(wanted, tmp_path)) == [path]
    assert Handler.asked == asked
    (index,) = tmp_path.rglob(INDEX)
    listed = json.loads(index.read_text(encoding="utf-8"))
    assert (listed["address"], len(listed["files"]), listed["missing"]) == (f"{site}/a/t1.html", 3, [])
    (index.parent / listed["files"][1]["file"]).unlink()
    assert list(fetched_paths(wanted, tmp_path)) == [path]
    assert len(Handler.asked) > len(asked)


def test_a_fetched_picture_stands_where_the_page_shows_it(site: str, tmp_path: Path) -> None:
    (path,) = fetched_paths(AddressList((f"{site}/a/t1.html",), PRIVATE, Clock().manners()), tmp_path)
    assert isinstance(path, str)
    group = path_to_group(path)
    assert group is not None
    with open_source(group) as opened:
        assert sorted(file.kind for file in opened.document.files) == ["html", "spreadsheet"]
        assert [(page.number, page.is_placed) for page in opened.document.pages] == [(1, True)]
    assert sorted(file.name.split("-")[1] for file in load(group).files) == ["t1", "报表"]


def test_a_site_is_given_time_and_may_ask_for_more(site: str, tmp_path: Path) -> None:
    clock = Clock()
    list(fetched_paths(AddressList((f"{site}/a/t1.html",), PRIVATE, clock.manners()), tmp_path))
    assert clock.slept == [3.0, 3.0, 3.0]


def test_other_hosts_do_not_wait(tmp_path: Path) -> None:
    clock = Clock()
    manners = clock.manners(5.0)
    for host in ("a", "b", "c"):
        manners.before(f"https://{host}.example/1", lambda url: (404, b""))
    assert clock.slept == [5.0, 5.0, 5.0]  # between robots.txt and the page, never between hosts


@pytest.mark.parametrize(
    ("status", "allowed"), [(404, True), (403, True), (500, False), (0, False)], ids=["none", "denied", "broken", "silent"]
)  # fmt: skip
def test_a_site_that_cannot_say_what_it_allows_is_left_alone(status: int, allowed: bool) -> None:
    manners = Clock().manners()
    if allowed:
        manners.before("https://a.example/1", lambda url: (status, b"User-agent: *\nDisallow: /"))
    else:
        with pytest.raises(DocumentError, match=r"robots\.txt"):
            manners.before("https://a.example/1", lambda url: (status, b""))


def test_the_command_reads_addresses_and_records_what_it_could_not_get(
    site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = tmp_path / "网址.txt"
    listed.write_text(f"# 甲乙县\n{site}/a/t1.html\n\n{site}/closed/t2.html\n{site}/gone.html\n", encoding="utf-8")
    out = tmp_path / "dataset"
    command = [
        "batch",
        "--addresses",
        str(listed),
        "-o",
        str(out),
        "--ocr",
        "never",
        "--workers",
        "1",
        "--delay",
        "0",
    ]
    monkeypatch.setitem(FILES, "/robots.txt", b"User-agent: *\nDisallow: /closed/\n")
    with pytest.raises(SystemExit, match="3"):
        main([*command, "--allow-private"])
    (record,) = (out / "records").rglob("*.json")
    read = json.loads(record.read_text(encoding="utf-8"))
    assert read["tables"]["income"]["status"] == "present"
    assert read["tables"]["income"]["source"]["file"].startswith("02-报表-")
    told = pyarrow.parquet.read_table(out / "parquet" / "failures").to_pylist()
    assert sorted("robots.txt" in row["message"] for row in told) == [False, True]
    Handler.asked = []
    with pytest.raises(SystemExit, match="3"):
        main([*command, "--allow-private"])
    assert "/a/t1.html" not in Handler.asked


@pytest.mark.parametrize("text", ["", "# 无\n", "例.html\n", "file:///etc/passwd\n"])
def test_a_list_without_addresses_is_refused(text: str, tmp_path: Path) -> None:
    listed = tmp_path / "a.txt"
    listed.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="网址"):
        read_addresses(listed)


def test_addresses_are_fetched_before_a_model_is_asked_in_batches(site: str, tmp_path: Path) -> None:
    wanted = AddressList((f"{site}/a/t1.html",), PRIVATE, Clock().manners(), again=True)
    plan = fetch_addresses(Plan((), tmp_path / "out", Settings(ocr="never"), addresses=wanted))
    assert [shown_path(path) for path in pending_paths(plan)] == [f"{site}/a/t1.html"]
    Handler.asked.clear()
    run_batch(plan, LocalExecutor(1, Limits(300, 900)))
    assert Handler.asked == []
