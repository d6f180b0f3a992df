"""Help and usage errors in Chinese: every text has one, the environment decides, and only the words change."""

from __future__ import annotations

import ast
import errno
import io
import json
import re
import sqlite3
import tomllib
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT
from lxml import etree
from typer.main import get_group

from extractor import errors
from extractor.cli import build_app, main
from extractor.cli.check import explanation
from extractor.cli.commands import COMMANDS, load_command
from extractor.cli.language import chinese, in_chinese, is_chinese, one_line
from extractor.cli.tables import _known_table
from extractor.errors import DocumentError, reason_of
from extractor.files import require_writable
from extractor.pipeline import extract

CHINESE = re.compile(r"[\u4e00-\u9fff]")
CASES = [
    "--help",
    "extract --help",
    "extract",
    "extract --nothing",
    "nothing",
    "tables x --format z",
    "export a",
    "doctor x",
    "checks list --format=json x",
    "tables x --bom=1",
    "eval",
]


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("JUESUAN_LANG", request.param)
    return str(request.param)


def texts_of(command: Any) -> Iterator[str]:
    for holder in (command, *command.params):
        if getattr(holder, "help", None):
            yield one_line(holder.help)
    for subcommand in getattr(command, "commands", {}).values():
        yield from texts_of(subcommand)


def all_texts() -> set[str]:
    group: Any = get_group(build_app())
    group.list_commands(None)
    others = [command for name, command in group.commands.items() if name not in COMMANDS]
    commands = [group, *others, *map(load_command, COMMANDS)]
    return {text for command in commands for text in texts_of(command)} | {one_line(line) for line in COMMANDS.values()}


def test_every_help_text_has_a_chinese_one_and_none_is_left_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUESUAN_LANG", "en")
    known = set(chinese().texts)
    assert sorted(all_texts() - known) == []
    assert sorted(known - all_texts()) == []
    assert [text for text, words in chinese().texts.items() if not CHINESE.search(words)] == []


@pytest.mark.parametrize("arguments", CASES)
def test_help_and_errors_are_in_the_language_of_the_environment(
    language: str, arguments: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments.split())
    assert ended.value.code == (0 if "--help" in arguments else 2)
    said = "".join(capsys.readouterr())
    english = re.findall(
        r"<(?:str|path|int|float|list)\b|Usage:|Options:|Commands:|Error:|Missing|Try |default:|required|No such|Invalid|Got|does not|Value error",
        said,
    )
    assert bool(english) == (language == "en"), said


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        pytest.param({}, False, id="nothing_said"),
        pytest.param({"LANG": "zh_CN.UTF-8"}, True, id="locale"),
        pytest.param({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, False, id="stronger_locale"),
        pytest.param({"LANG": "en_US.UTF-8", "JUESUAN_LANG": "zh"}, True, id="own_variable"),
        pytest.param({"LANG": "zh_CN.UTF-8", "JUESUAN_LANG": "en"}, False, id="own_variable_english"),
        pytest.param({"LC_ALL": "", "LANG": "zh_TW"}, True, id="empty_says_nothing"),
    ],
)
def test_the_first_variable_that_says_anything_decides(environment: dict[str, str], wanted: bool) -> None:
    assert is_chinese(environment) is wanted


def test_names_shown_on_the_screen_are_taken() -> None:
    assert explanation("完成预算的百分比") == explanation("checks.completion_rate")
    assert _known_table("《支出决算表》") == _known_table("expenditure") == "expenditure"


def test_words_of_the_library_are_found_over_a_wrapped_line() -> None:
    assert "Install" not in in_chinese("Install completion for the current\n        shell.")
    assert in_chinese("Input should be less than or equal to 65535") == "不能大于 65535"


def test_reasons_of_the_system_are_in_chinese() -> None:
    assert "已经开着" in reason_of(OSError(errno.EADDRINUSE, "Address already in use"))
    assert reason_of(OSError(9999, "Strange")) == "Strange"


ELSEWHERE: dict[str, tuple[Callable[[], Any], str]] = {
    "json": (lambda: json.loads('{"a":\n b'), "写法有误，第 2 行第 2 列"),
    "toml": (lambda: tomllib.loads("a ="), "写法有误"),
    "toml_in_a_line": (lambda: tomllib.loads("\na = \n"), "写法有误，第 2 行第 5 列"),
    "yaml": (lambda: yaml.safe_load("a: [1\nb: }"), "写法有误，第 2 行第 2 列"),
    "xml": (lambda: etree.fromstring(b"<a><b>"), "写法有误，第 1 行第 7 列"),
    "zip": (lambda: zipfile.ZipFile(io.BytesIO(b"x")), "压缩包不完整"),
    "deflate": (lambda: zlib.decompress(b"xx"), "压缩的内容已损坏"),
    "sqlite": (lambda: sqlite3.connect(":memory:").execute("select * from x"), "数据库里的表不是预期的样子"),
    "text": (b"ab\xff".decode, "不是 UTF-8 编码的文字，从第 3 个字节起"),
    "name": (lambda: Path("a\0b").read_bytes(), "名字里有空字符"),
    "file": (lambda: Path("/nowhere/a").read_bytes(), "没有这个文件或文件夹"),
    "ours": (lambda: require_writable(Path("/nowhere/a")), "/nowhere/a: 无法写入：没有这个文件夹"),
}


@pytest.mark.parametrize("kind", ELSEWHERE)
def test_what_a_library_says_begins_in_chinese_and_stays_on_its_line(kind: str) -> None:
    call, begins = ELSEWHERE[kind]
    with pytest.raises(Exception) as raised:  # noqa: PT011  (of any library)
        call()
    told = reason_of(raised.value)
    assert told.startswith(begins), told
    assert "\n" not in told


def foreign_words(path: Path) -> Iterator[str]:
    """Where a message holds what a library said as it said it."""
    for handler in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(handler, ast.ExceptHandler) or handler.name is None or handler.type is None:
            continue
        if all(
            name.endswith("Error") and hasattr(errors, name) for name in re.findall(r"\w+", ast.unparse(handler.type))
        ):
            continue
        words = (node.value for node in ast.walk(handler) if isinstance(node, ast.FormattedValue))
        for word in map(ast.unparse, words):
            if word in {handler.name, f"str({handler.name})", f"{handler.name}.strerror"}:
                yield f"{path.relative_to(ROOT)}:{handler.lineno}"


def test_no_message_holds_the_words_of_a_library_alone() -> None:
    modules = [*(ROOT / "extractor").rglob("*.py"), *(ROOT / "evals").glob("*.py")]
    assert [place for path in modules for place in foreign_words(path)] == []


def test_an_address_is_told_from_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="这是网址"):
        extract("https://a.invalid/t1.html")
    with pytest.raises(DocumentError, match="文件不存在（请检查路径和文件名）"):
        extract(tmp_path / "没有.pdf")
