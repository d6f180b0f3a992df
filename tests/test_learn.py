"""``juesuan learn``: what the account bears out is kept as aliases, what it does not is rejected, each from recorded answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from learn_documents import INVENTED, invented, official
from typer.testing import CliRunner

from evals.cassettes import CASSETTES, MODEL, URL, replay_settings, replaying
from extractor import Settings, extract
from extractor.accounts.own_aliases import NONE, Aliases
from extractor.cli import build_app
from extractor.learn import Lesson, learn, weigh
from extractor.learn.proposals import Proposal, answer_to_proposals
from extractor.learn.reread import reader_of
from extractor.learn.units import Passage, unknown_passages
from extractor.llm.answers import LearnAnswer
from extractor.outline.alias_file import aliases_to_text
from models import Record

SETTINGS = Settings(ocr="never", llm=replay_settings())


def lesson_of(key: str) -> Lesson:
    with replaying(CASSETTES / "learn"):
        return learn(invented(key).encode(), SETTINGS)


def without_places(value: Any) -> Any:
    """The items without their places: the official wording of a title is of another length."""
    if isinstance(value, dict):
        return {name: without_places(inner) for name, inner in value.items() if name != "evidence"}
    return [without_places(inner) for inner in value] if isinstance(value, list | tuple) else value


def figures(record: Record) -> dict[str, Any]:
    """All amounts of the nine tables, by table and row."""
    return {name: [(path, row.amounts()) for path, row in table.parts()] for name, table in record.tables.items()}


@pytest.mark.parametrize("key", INVENTED)
def test_what_was_learnt_makes_the_document_whole(key: str, tmp_path: Path) -> None:
    lesson = lesson_of(key)
    assert {table for table, _ in lesson.aliases.titles} == {
        name
        for name, table in read(official(key)).tables.items()
        if table.source and table.source.title in INVENTED[key].titles
    }
    assert lesson.after > lesson.before
    file = tmp_path / "learnt.yaml"
    file.write_text(aliases_to_text(lesson.aliases, "learnt"), encoding="utf-8")
    learnt, wanted = read(invented(key), file), read(official(key))
    assert figures(learnt) == figures(wanted)
    assert without_places(learnt.narrative.model_dump()) == without_places(wanted.narrative.model_dump())
    assert learnt.completeness is not None
    assert wanted.completeness is not None
    assert learnt.completeness.unread == wanted.completeness.unread


@cache
def read(text: str, *aliases: Path) -> Record:
    return extract(text.encode(), Settings(ocr="never", aliases=aliases))


@pytest.mark.parametrize("key", INVENTED)
def test_without_what_was_learnt_a_table_is_not_read(key: str) -> None:
    assert figures(read(invented(key))) != figures(read(official(key)))


def recorded(key: str) -> dict[str, Any]:
    """The model's answer about a document, as the cassette holds it."""
    import yaml

    [interaction] = yaml.safe_load((CASSETTES / f"learn/v1/{key}.yaml").read_text(encoding="utf-8"))["interactions"]
    message = json.loads(interaction["response"]["body"]["string"])["choices"][0]["message"]
    return json.loads(message["tool_calls"][0]["function"]["arguments"])  # type: ignore[no-any-return]


def weighed(key: str, changed: Mapping[str, Mapping[str, str]]) -> tuple[Aliases, list[str]]:
    """What becomes of the recorded answer with values exchanged: ``{"column": {"basic": "project", …}}``."""
    answer = recorded(key)
    for items in answer.values():
        for item in items:
            for name, values in changed.items():
                item[name] = values.get(item.get(name), item.get(name))
                if item[name] is None:
                    del item[name]
    read_with = reader_of(invented(key).encode(), SETTINGS)
    first = read_with(NONE)
    proposals, _ = answer_to_proposals(LearnAnswer.model_validate(answer), unknown_passages(first))
    accepted, rejected = weigh(proposals, first, read_with)
    return accepted, [one.reason for one in rejected]


SWAPPED_COLUMNS = {
    "income": ("fiscal_appropriation", "other"),
    "expenditure": ("basic", "project"),
    "general_public": ("basic", "project"),
    "three_public": ("abroad", "vehicle_purchase"),
    "summary": ("general_public", "government_fund"),
    "two": ("total", "basic"),
}


@pytest.mark.parametrize("key", SWAPPED_COLUMNS)
def test_two_columns_that_changed_places_are_rejected(key: str) -> None:
    one, other = SWAPPED_COLUMNS[key]
    accepted, reasons = weighed(key, {"column": {one: other, other: one}})
    wrong = {(column, heading) for _, column, heading in accepted.columns} - {
        (item["column"], item["text"]) for item in recorded(key)["columns"]
    }
    assert wrong == set()
    assert reasons


def test_two_tables_that_changed_places_are_rejected() -> None:
    accepted, reasons = weighed("two", {"table": {"income": "expenditure", "expenditure": "income"}})
    assert accepted.titles == ()
    assert len(reasons) >= 2


def test_what_no_identity_tells_apart_is_left_to_a_person() -> None:
    answer = recorded("three_public") | {
        "measures": [{"unit": "p2", "text": "预算数", "words": "预算数", "measure": "actual"}],
        "organisations": [],  # of a name the text itself tells
    }
    read_with = reader_of(invented("three_public").encode(), SETTINGS)
    proposals, _ = answer_to_proposals(LearnAnswer.model_validate(answer), unknown_passages(read_with(NONE)))
    accepted, rejected = weigh(proposals, read_with(NONE), read_with)
    assert accepted == NONE
    assert rejected


PASSAGES = (Passage("p1", "table", "进账一览表\n编号 | 全部 进账\n205 | 12.00"),)
EMPTY: dict[str, Any] = {name: [] for name in LearnAnswer.model_fields}


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"unit": "p9", "text": "全部进账", "words": "全部进账", "table": "income", "column": "total"}, "没有 p9"),
        ({"unit": "p1", "text": "总进账", "words": "全部进账", "table": "income", "column": "total"}, "不是所给原文"),
        ({"unit": "p1", "text": "全部进账", "words": "本表反映收入", "table": "income", "column": "total"}, "依据不是"),
        ({"unit": "p1", "text": "全部进账", "words": "全部进账", "table": "income", "column": "basic"}, "没有 basic"),
    ],
)
def test_what_stands_in_no_passage_or_in_no_vocabulary_is_no_proposal(item: dict[str, str], reason: str) -> None:
    proposals, rejected = answer_to_proposals(LearnAnswer.model_validate(EMPTY | {"columns": [item]}), PASSAGES)
    assert proposals == []
    assert reason in rejected[0].reason


def test_a_way_of_headings_is_grounded_step_by_step() -> None:
    item = {"unit": "p1", "text": "编号/全部进账", "words": "全部进账", "table": "income", "column": "total"}
    proposals, rejected = answer_to_proposals(LearnAnswer.model_validate(EMPTY | {"columns": [item]}), PASSAGES)
    assert proposals == [Proposal("income", Aliases(columns=(("income", "total", "编号/全部进账"),)))]
    assert rejected == []


def test_a_document_in_known_words_asks_nothing() -> None:
    lesson = learn(official("income").encode(), SETTINGS)
    assert (lesson.asked, lesson.aliases) == (0, NONE)


def test_the_command_writes_a_file_that_the_reader_uses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document, file = tmp_path / "account.txt", tmp_path / "own.yaml"
    document.write_text(invented("expenditure"), encoding="utf-8")
    file.write_text("sections: {overall: [收支全貌]}\n", encoding="utf-8")
    monkeypatch.setenv("JUESUAN_MODEL", MODEL)
    monkeypatch.setenv("JUESUAN_BASE_URL", URL)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with replaying(CASSETTES / "learn"):
        result = CliRunner().invoke(build_app(), ["learn", str(document), "-o", str(file)])
    assert result.exit_code == 0, result.stderr
    assert "收下：titles.expenditure 花费一览表" in result.stderr
    text = file.read_text(encoding="utf-8")
    assert "收支全貌" in text, "what stood there is kept"
    assert "expenditure: [花费一览表]" in text
    assert figures(read(invented("expenditure"), file)) == figures(read(official("expenditure")))
