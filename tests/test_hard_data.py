"""Files of data that strangers wrote: rules, tasks, settings, baselines, answers. What is wrong with them is one typed error."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from extractor.checks.review import read_baseline
from extractor.checks.rules import read_rules
from extractor.data_files import MalformedDataError, parse_json, parse_toml, parse_yaml
from extractor.errors import ExtractorError
from extractor.llm.salvage import valid_items
from extractor.project_file import read_project_file
from extractor.task_folders.folder import TASK_FILE, read_task

LONG = "9" * 6000
FAULTS = {
    "deep_json": (parse_json, "[" * 100_000),
    "long_number_in_json": (parse_json, f"[{LONG}]"),
    "no_json": (parse_json, "x"),
    "no_text_in_json": (parse_json, b"\xff\xfe\x00"),
    "deep_yaml": (parse_yaml, "[" * 3000),
    "deep_mapping": (parse_yaml, "{a: " * 3000),
    "long_number_in_yaml": (parse_yaml, f"a: {LONG}"),
    "day_that_is_none": (parse_yaml, "a: 2021-99-99"),
    "object_in_yaml": (parse_yaml, "!!python/object/apply:os.system [x]"),
    "control_in_yaml": (parse_yaml, "a: \x00"),
    "deep_toml": (parse_toml, "a = " + "[" * 5000),
    "long_number_in_toml": (parse_toml, f"a = {LONG}"),
    "no_toml": (parse_toml, "="),
}


@pytest.mark.parametrize("name", FAULTS)
def test_data_that_is_none_is_one_error(name: str) -> None:
    parse, text = FAULTS[name]
    with pytest.raises(MalformedDataError):
        parse(text)  # type: ignore[operator]


def task(path: Path) -> Any:
    return read_task(path.parent)


@pytest.mark.parametrize(
    ("read", "file"),
    [
        pytest.param(read_rules, "rules.yaml", id="rules"),
        pytest.param(read_baseline, "baseline.json", id="baseline"),
        pytest.param(read_project_file, "juesuan.toml", id="settings"),
        pytest.param(task, TASK_FILE, id="task"),
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        "[" * 5000,
        "{a: " * 3000,
        f"a: {LONG}",
        f"a = {LONG}",
        f'{{"documents": {LONG}}}',
        "a: 2021-99-99",
        "\x00",
        "7",
        "",
    ],
    ids=["deep", "deep_mapping", "long_yaml", "long_toml", "long_json", "no_day", "control", "scalar", "empty"],
)
def test_a_hostile_file_of_data_is_a_typed_error_or_nothing(
    tmp_path: Path, read: Callable[[Path], Any], file: str, text: str
) -> None:
    path = tmp_path / file
    path.write_text(text, encoding="utf-8")
    if (file, text) == ("juesuan.toml", ""):
        read(path)  # an empty file sets nothing
        return
    with pytest.raises(ExtractorError):
        read(path)


class Answer(BaseModel):
    items: list[int]


@pytest.mark.parametrize("raw", [f'{{"items": [{LONG}]}}', '{"items": ' + "[" * 100_000, "[1]"])
def test_an_answer_that_no_reader_takes_holds_no_items(raw: str) -> None:
    assert valid_items(Answer, raw) == (None, 0)
