"""What the commands print under any console: no error for a character it lacks, no figure cut, the same bytes for programs."""

from __future__ import annotations

import errno
import json
import re
import sys
from pathlib import Path

import pytest
import yaml
from conftest import CORPUS, in_turn
from console_stream import Stream

import extractor.cli
from extractor.cli import main
from extractor.cli.output import Column, Grid, show_grid

pytestmark = pytest.mark.usefixtures("read_once")

DOCUMENT = str(CORPUS / "wuchang_office_2024.txt")
ENCODINGS = ("gbk", "cp1252", "ascii", "utf-8")
PEOPLE = (
    ("overview", DOCUMENT),
    ("tables", DOCUMENT),
    ("check", DOCUMENT, "--fail-on", "never"),
    ("checks", "list"),
    ("extract", "--help"),
    ("doctor",),
)
PROGRAMS = (
    ("extract", DOCUMENT),
    ("tables", DOCUMENT, "--format", "csv"),
    ("tables", DOCUMENT, "--format", "json"),
    ("tables", DOCUMENT, "--format", "markdown"),
    ("text", DOCUMENT),
    ("schema",),
    ("check", DOCUMENT, "--fail-on", "never", "--format", "json"),
    ("check", DOCUMENT, "--fail-on", "never", "--format", "csv"),
    ("check", DOCUMENT, "--fail-on", "never", "--format", "sarif"),
    ("checks", "list", "--format", "markdown"),
    ("report", DOCUMENT, "-o", "-"),
)


def run(monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], encoding: str, *, terminal: bool = False) -> bytes:
    """What a command writes to stdout under this encoding."""
    out, err = Stream(encoding, terminal=terminal), Stream(encoding, terminal=terminal)
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    monkeypatch.undo()
    assert ended.value.code in {0, 1} if arguments == ("doctor",) else not ended.value.code, err.written()
    return out.written()


def as_ever(data: bytes) -> str:
    """Without what two runs may differ in: timings."""
    return re.sub(
        r'"(load|outline|tables|narrative|checks|completeness|grounding|ocr)": [\d.e-]+', "", data.decode("utf-8")
    )


@pytest.mark.parametrize(("arguments", "encoding"), in_turn(PEOPLE, ENCODINGS, rounds=2))
def test_text_for_people_never_fails_on_a_character_the_console_lacks(
    monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], encoding: str
) -> None:
    assert run(monkeypatch, arguments, encoding)


@pytest.mark.parametrize("arguments", PROGRAMS, ids=" ".join)
def test_data_for_programs_is_utf8_whatever_the_console(
    monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    wanted = as_ever(run(monkeypatch, arguments, "utf-8"))
    assert wanted
    assert as_ever(run(monkeypatch, arguments, "gbk")) == wanted


@pytest.mark.parametrize("width", [20, 40, 80, 200])
@pytest.mark.parametrize("terminal", [True, False], ids=["terminal", "redirected"])
def test_no_figure_of_the_tables_is_cut(monkeypatch: pytest.MonkeyPatch, width: int, terminal: bool) -> None:
    monkeypatch.setenv("TERM", "xterm")
    record = json.loads(run(monkeypatch, ("extract", DOCUMENT), "utf-8"))
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("TERM", "xterm")
    shown = run(monkeypatch, ("tables", DOCUMENT), "utf-8", terminal=terminal).decode()
    printed = set(re.findall(r"-?\d+\.\d+", shown))
    wanted = {
        value
        for row in record["tables"]["expenditure"]["rows"]
        for name, value in row.items()
        if name in {"total", "basic", "project"} and value is not None
    }
    assert wanted
    assert wanted <= printed
    assert "…" not in shown


@pytest.mark.parametrize("width", ["0", "-1", "many", "８０", "9" * 5000])
def test_a_width_that_no_console_has_is_not_known(monkeypatch: pytest.MonkeyPatch, width: str) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    wanted = run(monkeypatch, ("checks", "list"), "utf-8")
    monkeypatch.setenv("COLUMNS", width)
    assert run(monkeypatch, ("checks", "list"), "utf-8") == wanted
    assert wanted.strip()


def test_a_grid_that_a_terminal_is_too_narrow_for_is_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    out = Stream("utf-8", terminal=True)
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setenv("TERM", "xterm")  # a dumb one is taken to have 80 columns
    columns = [Column("科目"), Column("金额", figures=True), Column("其中：财政拨款", figures=True)]
    show_grid(Grid(columns, [("一般公共服务支出", "12345678.90", ""), ("行政运行", "1.00", "0.50")], title="支出"))
    monkeypatch.undo()
    assert out.written().decode().splitlines() == [
        "支出",
        "· 一般公共服务支出",
        "    金额 12345678.90",
        "· 行政运行",
        "    金额 1.00",
        "    其中：财政拨款 0.50",
    ]


@pytest.mark.parametrize("cell", ["[red]红[/red]", "[/]", "[link=file:///x]", ":smile:"])
def test_markup_in_a_document_is_shown_as_it_stands(monkeypatch: pytest.MonkeyPatch, cell: str) -> None:
    out = Stream("utf-8", terminal=False)
    monkeypatch.setattr(sys, "stdout", out)
    show_grid(Grid([Column("名称")], [(cell,)], title=cell))
    monkeypatch.undo()
    assert out.written().decode().count(cell) == 2


@pytest.mark.parametrize(
    ("command", "suffix", "form"),
    [
        (("tables", DOCUMENT, "--bom"), ".csv", ("--format", "csv")),
        (("tables", DOCUMENT), ".md", ("--format", "markdown")),
        (("tables", DOCUMENT), ".txt", ()),
        (("check", DOCUMENT, "--fail-on", "never"), ".json", ("--format", "json")),
        (("check", DOCUMENT, "--fail-on", "never"), ".sarif", ("--format", "sarif")),
        (("text", DOCUMENT), ".txt", ()),
    ],
)
def test_a_file_of_o_holds_what_a_redirect_in_utf8_would(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: tuple[str, ...], suffix: str, form: tuple[str, ...]
) -> None:
    """The shell of Windows writes what is redirected in an encoding of its own."""
    file = tmp_path / f"written{suffix}"
    assert run(monkeypatch, (*command, "-o", str(file)), "gbk") == b""
    assert as_ever(file.read_bytes()) == as_ever(run(monkeypatch, (*command, *form), "utf-8"))


def test_csv_for_excel_begins_with_a_byte_order_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    data = run(monkeypatch, ("tables", DOCUMENT, "--format", "csv", "--bom"), "gbk")
    assert data.decode("utf-8-sig").startswith("表,")


def test_the_overview_shows_the_account_and_writes_record_and_report(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "结果" / "一"
    shown = run(monkeypatch, ("overview", DOCUMENT, "-o", str(folder)), "utf-8").decode()
    assert "2024年度" in shown.splitlines()[0]
    assert sorted(path.suffix for path in folder.iterdir()) == [".html", ".json"]
    for path in folder.iterdir():
        assert str(path) in shown


def test_a_folder_that_cannot_be_made_fails_before_the_work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["overview", "没有这个文件.pdf", "-o", str(tmp_path / "file" / "x")])
    assert ended.value.code == 2


@pytest.mark.parametrize("missing", [Path(extractor.__file__).with_name("lost.yaml"), Path(yaml.__file__)])
def test_a_lost_file_of_the_program_or_of_a_library_keeps_its_traceback(
    monkeypatch: pytest.MonkeyPatch, missing: Path
) -> None:
    def fail() -> object:
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", str(missing))

    monkeypatch.setattr(extractor.cli, "build_app", fail)
    with pytest.raises(FileNotFoundError):
        main([])


@pytest.mark.parametrize("name", ["甲.pdf", b"\xe7\x94\xb2.pdf", "extractor/甲.pdf", "/tmp/甲.pdf"])
def test_a_path_of_a_user_that_cannot_be_used_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str | bytes
) -> None:
    def fail() -> object:
        raise OSError(errno.ENAMETOOLONG, "File name too long", name)

    monkeypatch.setattr(extractor.cli, "build_app", fail)
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 2
    assert "甲.pdf: 无法使用这个路径" in capsys.readouterr().err
