"""Files of data that strangers wrote: rules, tasks, settings, baselines, answers. What is wrong with them is one typed error."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from conftest import ROOT, in_turn
from pydantic import BaseModel

from evals.exchanges import read_exchanges
from evals.folder import read_run
from evals.gate import read_baseline as read_gate
from evals.gold import load_manifest, notes_beside
from evals.gold import read_record as read_gold_record
from evals.task_scores import gold_path, read_gold
from extractor.batch.addresses import read_addresses
from extractor.batch.bodies import read_renamings
from extractor.batch.groups import read_manifest
from extractor.batch.query import own_queries, query_file
from extractor.checks.review import read_baseline, suppressions_beside
from extractor.checks.rules import read_rules
from extractor.cli.check import _read_record
from extractor.data_files import LARGEST, MalformedDataError, parse_json, parse_toml, parse_yaml, read_data
from extractor.errors import ExtractorError, PromptError, UsageError
from extractor.llm.batch_api import _load
from extractor.llm.prompts import load_examples, load_prompt, render
from extractor.llm.salvage import valid_items
from extractor.outline.alias_file import read_aliases
from extractor.project_file import read_project_file
from extractor.task_folders.answer import read_answer
from extractor.task_folders.folder import TASK_FILE, read_task
from extractor.task_folders.new import new_task

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
    ("one.sql", query_file),
    ("baseline.json", read_baseline),
    ("record.json", lambda path: _read_record(str(path))),
    ("manifest.csv", lambda path: list(read_manifest(path))),
    ("addresses.txt", read_addresses),
    ("run.json", lambda path: read_run(path.parent)),
    ("manifest.yaml", lambda path: load_manifest(path.parent)),
    ("gold_notes.yaml", lambda path: notes_beside(path.parent / "gold.json")),
    ("gold.json", read_gold_record),
    ("exchanges.jsonl", lambda path: list(read_exchanges(path.parent))),
    ("gate.json", read_gate),
    ("state.json", lambda path: _load(path.parent)),
]
NAMED_BY_THE_USER = {"manifest.csv", "addresses.txt", "baseline.json"}
"""What the user names himself may be a pipe: somebody writes into it."""


KINDS = ["pipe", "endless", "large", "no_text", "laughs", "deep"]


@pytest.mark.parametrize(("name", "kind"), in_turn([name for name, _ in READERS], KINDS, rounds=2))
def test_a_file_that_a_folder_brings_along_never_hangs_its_reader(tmp_path: Path, name: str, kind: str) -> None:
    read = dict(READERS)[name]
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "pipe":
        if name in NAMED_BY_THE_USER:
            pytest.skip("is waited for, as the user wants it")
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


UNBOUNDED = {
    "evals/bench.py": "its own table of figures",
    "evals/cassettes.py": "cassettes of the repository",
    "evals/cli.py": "the output that it adds to",
    "evals/fuzz/binary.py": "what 7-Zip and LibreOffice made of invented documents a moment before",
    "evals/fuzz/products.py": "what it wrote a moment before",
    "evals/grounding_comparison.py": "gold of the repository",
    "evals/metrics.py": "sources of the repository",
    "evals/robustness/edited.py": "what its own slices wrote",
    "evals/robustness/forgetting.py": "documents of the repository",
    "evals/robustness/transcript.py": "invented documents",
    "evals/run.py": "the program's own sources",
    "evals/seeded/kept.py": "what its own portions wrote",
    "extractor/batch/addresses.py": "files just fetched, under the limits of fetching",
    "extractor/batch/dataset.py": "a hash in portions, and one byte",
    "extractor/batch/query.py": "comes with the program; the last bytes",
    "extractor/batch/scan.py": "hashes in portions, of regular files",
    "extractor/batch/task.py": "of the system",
    "extractor/data_files.py": "comes with the program",
    "extractor/export/inputs.py": "the first bytes",
    "extractor/export/package.py": "a hash in portions",
    "extractor/input/load.py": "the first bytes",
    "extractor/input/own_products.py": "measured before",
    "extractor/input/source_bytes.py": "the other reader with a limit: of documents",
    "extractor/limits.py": "of the system",
    "extractor/llm/batch_api.py": "written a moment before",
    "extractor/report/style.py": "comes with the program",
    "extractor/serve/web/pages.py": "comes with the program",
    "extractor/task_folders/__init__.py": "comes with the program",
}
"""Modules that read a file as it is, and why no stranger's file is read there, or not whole."""


def reads_files(tree: ast.AST) -> bool:
    """Whether a module reads files otherwise than by ``read_data`` or ``read_path``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            first = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
            if node.func.attr in {"read_bytes", "read_text"} or (node.func.attr == "open" and first in {"r", "rb"}):
                return True
    return False


def test_files_of_strangers_are_read_by_one_function_with_a_limit() -> None:
    modules = [path for room in ("extractor", "evals") for path in (ROOT / room).rglob("*.py")]
    found = {
        path.relative_to(ROOT).as_posix()
        for path in modules
        if reads_files(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert sorted(found) == sorted(UNBOUNDED)


def test_a_pipe_that_the_user_names_is_read_and_has_an_end(tmp_path: Path) -> None:
    pipe = tmp_path / "list"
    os.mkfifo(pipe)
    writer = Thread(target=pipe.write_bytes, args=(b"x" * 1000,))
    writer.start()
    assert len(read_data(pipe, pipes=True)) == 1000
    writer.join()
    with pytest.raises(MalformedDataError):
        read_data(Path("/dev/zero"), pipes=True)


@pytest.mark.parametrize("content", ["[1]", '{"items": 5}', '{"items": [1]}', '{"items": [[]]}', "[" * 9000, LONG])
def test_wanted_results_of_a_task_are_lists_of_items_or_one_error(tmp_path: Path, content: str) -> None:
    folder = tmp_path / "t"
    new_task(folder)
    gold = gold_path(read_task(folder), Path("a.txt"))
    gold.parent.mkdir(exist_ok=True)
    gold.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError):
        read_gold(read_task(folder), Path("a.txt"))
