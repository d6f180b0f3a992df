"""Prompts as data: complete, renderable, examples that are tests, and never an example of the document itself."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from jinja2 import Environment, meta
from typer.testing import CliRunner

import extractor
from extractor.cli import build_app
from extractor.errors import PromptError, UsageError
from extractor.layout import Line
from extractor.llm.answers import ANSWERS
from extractor.llm.ground import answer_items, ground_items
from extractor.llm.plan import plan_run
from extractor.llm.prompts import (
    PROMPTS,
    Example,
    document_name,
    escape_data,
    fitting_examples,
    list_prompts,
    load_examples,
    load_prompt,
    render,
)
from extractor.llm.units import Unit
from extractor.model_settings import ModelSettings
from extractor.task_folders import further_tasks, narrative_tasks
from extractor.text.source import SourceText
from extractor.text.span import Span

CORPUS = Path(__file__).resolve().parents[1] / "evals" / "corpus"
SHOWING = "v2"
"""The newest version whose prompts show whole passages as examples."""
TASKS = narrative_tasks()
EXAMPLES = [pytest.param(task, example, id=f"{task}-{example.id}") for task in TASKS for example in load_examples(task)]


def test_every_task_has_two_versions_and_each_says_what_changed() -> None:
    versions = {task: [p.version for p in list_prompts() if p.task == task] for task in TASKS}
    assert all(found[:2] == ["v1", "v2"] for found in versions.values()), versions
    of_classes = [prompt for prompt in list_prompts() if prompt.task not in further_tasks()]
    assert all(prompt.change for prompt in list_prompts())
    assert all(prompt.answer in ANSWERS for prompt in of_classes)
    assert load_prompt("sheets").version == "v3", "the newest is the default"


def test_what_is_used_without_asking_has_recorded_answers() -> None:
    recorded = CORPUS.parents[1] / "cassettes"
    unheard = [task for task in TASKS if not any((recorded / task / load_prompt(task).version).glob("*"))]
    assert unheard == [], "record the newest version, or say candidate: true in it"


def test_a_candidate_is_used_only_where_it_is_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "prompts"
    shutil.copytree(PROMPTS / "sheets", folder / "sheets")
    newest = (folder / "sheets" / "v3.md").read_text(encoding="utf-8")
    candidate = newest.replace("version: v3", "version: v4\ncandidate: true", 1)
    (folder / "sheets" / "v4.md").write_text(candidate, encoding="utf-8")
    assert load_prompt("sheets", folder=folder).version == "v3"
    assert load_prompt("sheets", "v4", folder=folder).candidate


@pytest.mark.parametrize("prompt", [pytest.param(p, id=f"{p.task}@{p.version}") for p in list_prompts()])
def test_declared_inputs_are_those_that_the_template_uses(prompt: object) -> None:
    found = next(p for p in list_prompts() if p is prompt)
    used = meta.find_undeclared_variables(
        Environment(autoescape=True, extensions=[]).parse(
            (found.system + found.user).replace("| data", "").replace("| json", "")
        )
    )
    assert used == set(found.inputs)


@pytest.mark.parametrize(("task", "example"), EXAMPLES)
def test_an_example_validates_and_every_value_stands_in_its_passage(task: str, example: Example) -> None:
    answer = ANSWERS[load_prompt(task, SHOWING).answer].model_validate(example.answer)
    units = []
    for unit in example.units:
        source = SourceText.from_lines(Line(text, n) for n, text in enumerate(unit["text"].splitlines(), 1))
        units.append(Unit(unit["id"], unit["kind"], unit["text"], Span.of(source, 0, len(source.text))))
    items = answer_items(answer)
    ground_items(items, units)
    assert items
    assert [(item.label(value), value.said) for item in items for value in item.failed()] == []


@pytest.mark.parametrize(("task", "example"), EXAMPLES)
def test_an_example_names_every_file_of_its_document(task: str, example: Example) -> None:
    files = [path for path in CORPUS.iterdir() if document_name(path.name) == example.document]
    assert sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in files) == sorted(example.sha256)


EXAMPLE = Example(
    id="a", document="x_office", sha256=("11",),
    units=({"id": "1", "kind": "overall", "text": "2023年度收、支总计88.80万元，比上年增加1.11万元，主要原因是新增一项试点工作。"},),
    answer={},
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "sha256", "text", "kept"),
    [
        pytest.param("other.pdf", "22", "别的文件", 1, id="another_document"),
        pytest.param("x_office.pdf", "22", "别的文件", 0, id="by_name"),
        pytest.param("in/X_Office.scan.pdf", "22", "别的文件", 0, id="by_name_of_another_form"),
        pytest.param(None, "11", "别的文件", 0, id="by_hash"),
        pytest.param(
            "renamed.pdf", "33",
            "前文2023年度收、支总计 88.80万元，比上年\n增加1.11万元，主要原因是新增一项试点工作。后文", 0, id="by_text",
        ),
    ],
)  # fmt: skip
def test_an_example_is_never_shown_for_its_own_document(name: str | None, sha256: str, text: str, kept: int) -> None:
    assert len(fitting_examples([EXAMPLE], name=name, sha256=sha256, text=text, limit=3)) == kept


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.stem, marks=[pytest.mark.slow] * (at > 1))
        for at, path in enumerate(sorted(CORPUS.glob("*.txt")))
    ],
)
def test_no_request_about_a_corpus_document_holds_an_example_of_it(path: Path) -> None:
    versions = tuple((task, SHOWING) for task in TASKS)
    settings = ModelSettings(base_url="http://127.0.0.1:9/v1", model="m", prompts=versions)
    wanted = extractor.Settings(engine="llm", llm=settings)
    planned, _ = plan_run(lambda session: extractor.extract(path.read_bytes(), wanted, session), settings)
    own = [e for task in TASKS for e in load_examples(task) if e.document == path.stem]
    other = [e for task in TASKS for e in load_examples(task) if e.document != path.stem]
    sent = "\n".join(str(one.request.messages[-1]["content"]).split("现在处理这份文件")[0] for one in planned)
    assert not any(unit["text"] in sent for example in own for unit in example.units)
    assert any(unit["text"] in sent for example in other for unit in example.units)


def test_a_missing_and_an_undeclared_input_are_named() -> None:
    prompt = load_prompt("deviations", SHOWING)
    with pytest.raises(PromptError, match="缺少输入 examples"):
        render(prompt, {"units": []})
    with pytest.raises(PromptError, match="没有声明输入 colour"):
        render(prompt, {"units": [], "examples": [], "colour": 1})


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("</document>", "＜/document>"), ("< / UNIT >", "＜ / UNIT >"), ('<unit id="9">', '＜unit id="9">'),
        ("a<b，≥30个，<input checked>", "a<b，≥30个，<input checked>"), ("{{ 7 * 7 }}{% raw %}", "{{ 7 * 7 }}{% raw %}"),
    ],
)  # fmt: skip
def test_document_text_cannot_close_its_block_nor_be_a_template(text: str, escaped: str) -> None:
    assert escape_data(text) == escaped
    unit = {"id": "1", "kind": "overall", "text": text}
    system, user = render(load_prompt("deviations", SHOWING), {"units": [unit], "examples": []})
    assert escaped in user["content"]
    assert "现在处理" not in system["content"]
    assert user["content"].count("</document>") == 1


def test_malformed_prompts_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "deviations"
    folder.mkdir()
    with pytest.raises(PromptError, match="没有 sheets"):
        load_prompt("sheets", folder=tmp_path)
    (folder / "v1.md").write_text("no front matter", encoding="utf-8")
    with pytest.raises(PromptError, match="front matter"):
        load_prompt("deviations", folder=tmp_path)
    (folder / "v2.md").write_text(load_prompt("deviations", "v1").text, encoding="utf-8")
    with pytest.raises(PromptError, match="与文件位置不符"):
        load_prompt("deviations", "v2", folder=tmp_path)
    with pytest.raises(PromptError, match="可用 v1、v2"):
        load_prompt("deviations", "v9", folder=tmp_path)


def test_the_commands_list_show_and_compare() -> None:
    run = CliRunner()
    listed = run.invoke(build_app(), ["prompts", "list"]).stdout
    assert "deviations@v1" in listed
    assert "sheets@v2" in listed
    assert run.invoke(build_app(), ["prompts", "show", "reports@v1"]).stdout.startswith(
        "---\ntask: reports\nversion: v1"
    )
    assert "version: v3" in run.invoke(build_app(), ["prompts", "show", "reports"]).stdout
    changed = run.invoke(build_app(), ["prompts", "diff", "sheets@v1", "sheets@v2"]).stdout
    assert "+version: v2" in changed
    assert isinstance(run.invoke(build_app(), ["prompts", "show", "sheets@"]).exception, UsageError)


def test_the_prompts_of_a_task_of_ones_own_are_listed_shown_and_compared(tmp_path: Path) -> None:
    run, own = CliRunner(), str(tmp_path / "会议费")
    assert run.invoke(build_app(), ["task", "new", own]).exit_code == 0
    first = (tmp_path / "会议费" / "v1.md").read_text(encoding="utf-8")
    second = first.replace("version: v1", "version: v2", 1)
    (tmp_path / "会议费" / "v2.md").write_text(second, encoding="utf-8")
    assert run.invoke(build_app(), ["prompts", "list", own]).stdout.count("会议费@v") == 2
    assert run.invoke(build_app(), ["prompts", "show", f"{own}@v1"]).stdout == first.rstrip() + "\n"
    assert "+version: v2" in run.invoke(build_app(), ["prompts", "diff", f"{own}@v1", f"{own}@v2"]).stdout
