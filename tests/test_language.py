"""Help and usage errors in Chinese: every text has one, the environment decides, and only the words change."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_group

from extractor.cli import build_app, main
from extractor.cli.check import explanation
from extractor.cli.commands import COMMANDS, load_command
from extractor.cli.language import chinese, in_chinese, is_chinese, one_line
from extractor.cli.tables import _known_table
from extractor.errors import DocumentError, reason_of
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
        r"<(?:str|path|int|float|list)\b|Usage:|Options:|Commands:|Error:|Missing|Try |default:|required|No such|Invalid|Value error",
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


def test_an_address_is_told_from_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="这是网址"):
        extract("https://a.invalid/t1.html")
    with pytest.raises(DocumentError, match=r"文件不存在 \(请检查路径和文件名\)"):
        extract(tmp_path / "没有.pdf")
