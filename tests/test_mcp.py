"""The tools for agents: what they tell, that they stay in their folder, and how large an answer may be."""

from __future__ import annotations

import io
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import anyio
import pytest
from batch_tasks import small_text
from conftest import CORPUS
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.types import CallToolResult
from PIL import Image
from serve_samples import make_dataset
from tiny_pdf import tiny_pdf

from extractor import Settings, UsageError
from extractor.agents import readings
from extractor.agents import server as agent_server
from extractor.agents.answers import BUDGET, HARD_LIMIT, excerpt, page_of, to_json
from extractor.agents.folder import OpenFolder

REAL = "wuchang_office_2022.txt"
PDF = "wuchang_office_2022.pdf"
SETTINGS = Settings(ocr="never")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An open folder with accounts, a dataset, links, and a secret beside it."""
    base = tmp_path_factory.mktemp("agents")
    opened = base / "open"
    opened.mkdir()
    for name in (REAL, PDF):
        shutil.copy(CORPUS / name, opened / name)
    (opened / "甲县.txt").write_text(small_text("甲县财政局"), encoding="utf-8")
    shutil.move(make_dataset(base), opened / "数据集")
    (base / "secret.txt").write_text(small_text("乙县财政局"), encoding="utf-8")
    (opened / "out.txt").symlink_to(base / "secret.txt")
    (opened / "in.txt").symlink_to(opened / "甲县.txt")
    (opened / "links").mkdir()
    (opened / "links" / "a.txt").symlink_to(base / "secret.txt")
    (opened / "loop").symlink_to(opened / "loop")
    return opened


@pytest.fixture(scope="module")
def server(folder: Path) -> Any:
    return agent_server.make_server(folder, SETTINGS)


def asked(server: Any, tool: str, **arguments: Any) -> CallToolResult:
    async def run() -> CallToolResult:
        async with Client(server) as client:
            result = await client.call_tool(tool, arguments)
            assert isinstance(result, CallToolResult)
            return result

    return anyio.run(run)


def answer(server: Any, tool: str, **arguments: Any) -> Any:
    result = asked(server, tool, **arguments)
    assert not result.is_error, result.content
    return json.loads(result.content[0].text)  # type: ignore[union-attr]


def refusal(server: Any, tool: str, **arguments: Any) -> str:
    """The program's own words: of a crash the other side is told the name of the tool, and nothing behind it."""
    result = asked(server, tool, **arguments)
    assert result.is_error, result.content
    _, told, words = str(result.content[0].text).partition(f"Error executing tool {tool}: ")  # type: ignore[union-attr]
    assert told, result.content
    return words


def test_the_tools_are_listed_as_read_only_with_their_arguments_described(server: Any) -> None:
    async def run() -> Any:
        async with Client(server) as client:
            return (await client.list_tools()).tools

    tools = anyio.run(run)
    assert [tool.name for tool in tools] == ["files", "extract", "tables", "check", "query", "show_place"]
    assert all(tool.annotations.read_only_hint and not tool.annotations.open_world_hint for tool in tools)
    assert all(tool.description for tool in tools)


def test_an_outline_names_the_parts_and_a_part_has_its_values(server: Any) -> None:
    outline = answer(server, "extract", path=REAL)
    assert outline["document"]["fiscal_year"] == 2022
    assert outline["parts"]["tables.expenditure"] > 5
    rows = answer(server, "extract", path=REAL, field="tables.expenditure.rows", limit=2)
    assert rows["next_offset"] == 2
    assert len(rows["value"]) == 2
    assert "source" not in rows["value"][0]
    assert "source" in answer(server, "extract", path=REAL, field="tables.expenditure.rows[0]", places=True)["value"]
    total = answer(server, "extract", path=REAL, field="tables.expenditure.total.total")["value"]
    assert isinstance(total, str)


def test_pages_joined_are_the_whole_part(server: Any) -> None:
    whole = answer(server, "tables", path=REAL, table="expenditure")
    offset: int | None = 0
    joined: list[Any] = []
    while offset is not None:
        page = answer(server, "tables", path=REAL, table="expenditure", offset=offset, limit=3)
        joined += page["entries"]
        offset = page["next_offset"]
    assert joined == whole["entries"]
    assert len(joined) == whole["rows"]


def test_a_finding_is_shown_with_its_lines(server: Any) -> None:
    found = answer(server, "check", path=REAL)
    assert sum(found["counts"].values()) > 0
    number = next(one["number"] for one in found["entries"] if one["places"])
    shown = answer(server, "show_place", path=REAL, finding=number)
    assert shown["places"][0]["lines"]


def test_a_value_of_a_pdf_is_marked_in_the_picture_of_its_page(server: Any) -> None:
    result = asked(server, "show_place", path=PDF, field="tables.expenditure.rows[0].total")
    told, picture = result.content
    place = json.loads(told.text)["places"][0]  # type: ignore[union-attr]
    assert any(place["printed"] in line["text"] for line in place["lines"])
    import base64

    with Image.open(io.BytesIO(base64.b64decode(picture.data))) as image:  # type: ignore[union-attr]
        reds = sum(1 for r, g, b in image.convert("RGB").get_flattened_data() if r > 150 and g < 90 and b < 90)
        assert reds > 50


def test_a_dataset_is_asked_and_checked(server: Any) -> None:
    known = answer(server, "query", dataset="数据集")
    assert "facts" in known["tables"]
    rows = answer(server, "query", dataset="数据集", sql="SELECT department FROM documents ORDER BY 1", limit=2)
    assert len(rows["entries"]) == 2
    assert rows["next_offset"] == 2
    assert "entries" in answer(server, "check", path="数据集")


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        pytest.param("SELECT * FROM read_text('/etc/hosts')", "disabled by configuration", id="file"),
        pytest.param("COPY documents TO 'x.csv'", "只能用一条 SELECT", id="write"),
        pytest.param("SELECT 1; SELECT 2", "只能用一条 SELECT", id="two"),
        pytest.param("ATTACH 'x.db'", "只能用一条 SELECT", id="attach"),
    ],
)
def test_a_query_reads_nothing_but_the_dataset(server: Any, sql: str, words: str) -> None:
    assert words in refusal(server, "query", dataset="数据集", sql=sql)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("../secret.txt", id="above"),
        pytest.param("out.txt", id="link"),
        pytest.param("links", id="link_in_a_folder"),
        pytest.param("loop", id="link_to_itself"),
        pytest.param("/etc/hosts", id="absolute"),
        pytest.param("a/../../secret.txt", id="above_by_way_of_nothing"),
        pytest.param("https://127.0.0.1/a.html", id="address"),
        pytest.param("-", id="standard_input"),
        pytest.param("x\0y", id="nul"),
        pytest.param("长" * 3000, id="long"),
        pytest.param("file:///etc/hosts", id="file_address"),
    ],
)
@pytest.mark.parametrize("tool", ["extract", "tables", "check"])
def test_nothing_outside_the_folder_is_read(server: Any, tool: str, path: str) -> None:
    told = refusal(server, tool, path=path)
    assert any(words in told for words in ("之外", "没有这个文件", "通向外面的链接", "不能用")), told
    assert "乙县" not in told


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """An account of a folder, with links to nothing in it and beside it."""
    (tmp_path / "甲县").mkdir()
    (tmp_path / "甲县" / "决算.txt").write_text(small_text("甲县财政局"), encoding="utf-8")
    for link in (tmp_path / "甲县" / "附件.txt", tmp_path / "旧.txt"):
        link.symlink_to(tmp_path / "没有.txt")
    return tmp_path


def test_a_link_to_nothing_is_no_file_of_an_account(small: Path) -> None:
    server = agent_server.make_server(small, SETTINGS)
    assert answer(server, "extract", path="甲县")["document"]["department"] == "甲县财政局"
    assert "entries" in answer(server, "check", path="甲县")
    assert [one["path"] for one in answer(server, "files")["entries"]] == ["甲县"]
    assert [one["path"] for one in answer(server, "files", folder="甲县")["entries"]] == ["甲县/决算.txt"]
    assert "没有这个文件" in refusal(server, "extract", path="旧.txt")


def test_what_the_system_refuses_is_told_without_where_the_folder_lies(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: Any) -> Any:
        raise PermissionError(13, "Permission denied", str(small / "甲县" / "决算.txt"))

    monkeypatch.setattr(readings, "record_bytes", refused)
    told = refusal(agent_server.make_server(small, SETTINGS), "extract", path="甲县")
    assert told.startswith("决算.txt: 无法读取：没有权限（")
    assert str(small) not in told


def test_a_link_inside_the_folder_and_a_full_path_are_read(server: Any, folder: Path) -> None:
    assert answer(server, "extract", path="in.txt")["document"]["department"] == "甲县财政局"
    assert answer(server, "extract", path=str(folder / "甲县.txt"))["input"] == "甲县.txt"


def test_a_listing_leaves_out_what_leads_outside(server: Any) -> None:
    entries = {entry["path"]: entry["kind"] for entry in answer(server, "files")["entries"]}
    assert entries["数据集"] == "dataset"
    assert "out.txt" not in entries
    assert answer(server, "files", folder="links")["entries"] == []
    assert "之外" in refusal(server, "files", folder="..")


def test_errors_are_told_in_the_words_of_the_program(server: Any, folder: Path) -> None:
    (folder / "空.pdf").write_bytes(tiny_pdf([""]))
    told = refusal(server, "extract", path="空.pdf")
    assert "空.pdf" in told
    assert str(folder) not in told
    assert "没有这一项" in refusal(server, "extract", path=REAL, field="tables.nothing")
    assert "之一" in refusal(server, "show_place", path=REAL)
    assert "没有第 9999 条" in refusal(server, "show_place", path=REAL, finding=9999)


def test_nothing_is_written_into_the_folder(server: Any, folder: Path) -> None:
    before = sorted((path, path.lstat().st_mtime_ns) for path in folder.rglob("*"))
    for tool in ("extract", "tables", "check"):
        asked(server, tool, path=REAL)
    asked(server, "query", dataset="数据集", sql="SELECT 1")
    asked(server, "check", path="数据集")
    assert sorted((path, path.lstat().st_mtime_ns) for path in folder.rglob("*")) == before


def test_a_file_that_changes_is_read_again(folder: Path) -> None:
    server = agent_server.make_server(folder, SETTINGS)
    path = folder / "变.txt"
    path.write_text(small_text("丙县财政局"), encoding="utf-8")
    assert answer(server, "extract", path="变.txt")["document"]["department"] == "丙县财政局"
    path.write_text(small_text("丁县人民政府"), encoding="utf-8")
    assert answer(server, "extract", path="变.txt")["document"]["department"] == "丁县人民政府"


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(["长" * 100_000] * 3, id="long_texts"),
        pytest.param([{"a": ["x" * 900] * 200}] * 30, id="long_entries"),
        pytest.param({f"k{index}": "值" * 300 for index in range(1000)}, id="many_keys"),
        pytest.param("字" * 200_000, id="one_text"),
        pytest.param(list(range(100_000)), id="many_figures"),
    ],
)
def test_an_answer_is_bounded_and_its_pages_reach_the_end(value: Any) -> None:
    offset: int | None = 0
    pages = 0
    while offset is not None:
        page = excerpt(value, "f", offset, 500)
        assert len(to_json(page)) < HARD_LIMIT
        assert page["next_offset"] is None or page["next_offset"] > offset
        offset, pages = page["next_offset"], pages + 1
    assert pages < 2 * len(json.dumps(value, ensure_ascii=False)) / BUDGET + 300


def test_a_row_that_is_too_long_is_cut_and_says_so() -> None:
    page = page_of([["短", "长" * 5000], ["x" * 1900] * 30], 0, 10)
    assert "共 5000 字" in page["entries"][0][1]
    assert "omitted" in page["entries"][1]
    assert len(to_json(page)) < HARD_LIMIT


def test_addresses_are_read_only_where_that_was_asked_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked_for: list[str] = []

    def fetched(given: str) -> Path | None:
        asked_for.append(given)
        return folder / "甲县.txt" if given.startswith("https:") else None

    server = agent_server.make_server(folder, SETTINGS, fetched=fetched)
    assert answer(server, "extract", path="https://example.org/a.html")["document"]["department"] == "甲县财政局"
    assert asked_for == ["https://example.org/a.html"]
    private = agent_server.make_server(folder, SETTINGS, fetched=agent_server.Fetched(folder.parent / "kept"))
    assert "内部网络或本机" in refusal(private, "extract", path="http://127.0.0.1:9/a.html")


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="没有这个文件夹"):
        OpenFolder.at(tmp_path / "nothing")


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        pytest.param("extract", {"path": "甲县.txt"}, "甲县财政局", id="document"),
        pytest.param("query", {"dataset": "数据集", "sql": "SELECT 7 AS n"}, "[[7]]", id="dataset_in_a_worker"),
    ],
)
def test_the_command_answers_on_standard_input_and_ends_with_it(
    folder: Path, tool: str, arguments: dict[str, str], told: str
) -> None:
    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-m", "extractor", "mcp", "--folder", str(folder), "--ocr", "never"],
        cwd=str(Path(__file__).parents[1]),
    )

    async def run() -> Any:
        async with Client(stdio_client(parameters)) as client:
            return await client.call_tool(tool, arguments)

    assert told in anyio.run(run).content[0].text
