"""Files of data that strangers wrote: rules, tasks, settings, baselines, answers. What is wrong with them is one typed error."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from extractor.batch.bodies import read_renamings
from extractor.batch.query import own_queries
from extractor.checks.review import read_baseline, suppressions_beside
from extractor.checks.rules import read_rules
from extractor.data_files import LARGEST, MalformedDataError, parse_json, parse_toml, parse_yaml
from extractor.errors import ExtractorError, PromptError
from extractor.llm.prompts import load_examples, load_prompt, render
from extractor.llm.salvage import valid_items
from extractor.outline.alias_file import read_aliases
from extractor.project_file import read_project_file
from extractor.task_folders.answer import read_answer
from extractor.task_folders.folder import TASK_FILE, read_task

LONG = "9" * 6000
LAUGHS = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
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
    "references_without_end": (parse_yaml, LAUGHS),
    "references_to_itself": (parse_yaml, "a: &a [*a]"),
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


READERS: list[tuple[str, Callable[[Path], Any]]] = [
    ("rules.yaml", read_rules),
    (TASK_FILE, task),
    ("answer.yaml", read_answer),
    ("bodies.yaml", read_renamings),
    ("aliases.yaml", lambda path: read_aliases((path,))),
    ("deviations/v3.md", lambda path: load_prompt("deviations", "v3", path.parent.parent)),
    ("deviations/examples/a.yaml", lambda path: load_examples("deviations", path.parents[2])),
    ("queries/a.sql", lambda path: own_queries(path.parent)),
]


@pytest.mark.parametrize(("name", "read"), READERS, ids=[name for name, _ in READERS])
@pytest.mark.parametrize("kind", ["pipe", "endless", "large", "no_text", "laughs", "deep"])
def test_a_file_that_a_folder_brings_along_never_hangs_its_reader(
    tmp_path: Path, name: str, read: Callable[[Path], Any], kind: str
) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "endless":
        path.symlink_to("/dev/zero")
    elif kind == "large":
        path.write_bytes(b"#" * (LARGEST + 1))
    elif kind == "no_text":
        path.write_bytes(b"\xff\xfe\x00")
    else:
        path.write_text(LAUGHS if kind == "laughs" else "[" * 3000, encoding="utf-8")
    if path.suffix == ".sql" and kind in {"laughs", "deep"}:
        read(path)  # what is no SQL is told when it is asked
        return
    with pytest.raises(ExtractorError):
        read(path)


@pytest.mark.parametrize("content", [LAUGHS, "- &a [*a]"], ids=["laughs", "itself"])
def test_suppressions_beside_a_document_are_bounded(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.txt.juesuan.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(ExtractorError):
        suppressions_beside(tmp_path / "a.txt")


@pytest.mark.parametrize(
    "template",
    [
        "{{ 1 / 0 }}",
        "{{ 'a' + 1 }}",
        "{{ [].pop() }}",
        "{{ units.nothing.more }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ range(1000000000) | list }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% include '/etc/passwd' %}",
        "{% if %}",
        "{{ '%d' % 'x' }}",
    ],
)
def test_a_template_of_a_stranger_is_a_typed_error(template: str) -> None:
    prompt = replace(load_prompt("deviations"), system=template, inputs=("units",))
    with pytest.raises(PromptError):
        render(prompt, {"units": []})
