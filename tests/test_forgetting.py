"""A reading that forgets: what is taken out of a record is told by the ledger."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from evals.robustness.axes import STANDARD, Template
from evals.robustness.compose import invent
from evals.robustness.edited import documents
from evals.robustness.files import ALL_WRITERS
from evals.robustness.forgetting import Ground, forget, ground_of
from evals.robustness.spoiled import Spoiled, spoiled_records
from extractor.completeness import account_for
from extractor.completeness.places import Map, TableStretch
from extractor.completeness.statuses import perhaps_of
from models.base import Evidence
from models.tables import Expenditure, ThreePublic

COUNTS = [1, pytest.param(4, marks=pytest.mark.slow)]
"""Losses of each kind."""


@cache
def corpus() -> Ground:
    path = next(path for path in documents("text") if path.stem == "wuchang_office_2022")
    return ground_of(path.read_bytes())


@cache
def invented(form: str) -> Ground:
    return ground_of(ALL_WRITERS[form](invent(Template(STANDARD, form, 5))))


def losses(ground: Ground, what: str) -> list[Spoiled]:
    return [own for own in spoiled_records(ground.record, ground.outline) if own.what == what]


def untold(ground: Ground, what: str, count: int, seed: int = 3) -> list[str]:
    return [own.path for own in forget(ground, count, seed, wanted=what) if not own.by_ledger]


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("form", ["tabs", "html"])
@pytest.mark.parametrize("what", ["table missing", "table empty", "column", "row", "total row", "cell"])
def test_what_is_forgotten_of_a_table_is_told(form: str, what: str, count: int) -> None:
    assert losses(invented(form), what)
    assert untold(invented(form), what, count) == []


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize(
    "what",
    [
        "deviations", "all of deviations", "deviations: change_amount", "deviations: reason", "composition",
        "composition: share_pct", "section with its heading", "sheets", "sheets: indicators",
        "coverage: amount", "coverage: share_pct", "summaries: measures", "summaries: problems", "sheets: category", "sheets: level1",
        "composition: purpose", "sheets: improvement", "result_use",
    ],
)  # fmt: skip
def test_what_is_forgotten_of_the_text_is_told(what: str, count: int) -> None:
    assert losses(corpus(), what)
    assert untold(corpus(), what, count) == []


def test_a_loss_takes_what_it_says_and_nothing_else() -> None:
    ground = corpus()
    cut = losses(ground, "sheets: indicators")[0]
    before, after = (
        [[row.level3 for row in goal.indicators] for sheet in record.performance.sheets for goal in sheet.goals]
        for record in (ground.record, cut.record)
    )
    assert sum(map(len, before)) == sum(map(len, after)) + 1
    assert cut.record.narrative == ground.record.narrative


def test_what_was_told_before_tells_of_no_loss() -> None:
    ground = invented("tabs")
    unharmed = Spoiled("nothing", "", ground.record, "income")
    assert not next(forget(replace(ground, record=unharmed.record), 1, 1, losses=[unharmed])).told


def test_a_table_under_no_title_may_be_the_empty_one_above_it_or_a_missing_one() -> None:
    record = invented("tabs").record
    cut = record.tables.model_copy(
        update={"expenditure": Expenditure(status="empty"), "three_public": ThreePublic(status="missing")}
    )
    above = TableStretch("income", "收入决算表", 0, 10), TableStretch("expenditure", "支出决算表", 10, 20)
    untitled = TableStretch(None, "", 20, 60, known=False)
    places = Map(None, (*above, untitled))
    assert perhaps_of(untitled, record.model_copy(update={"tables": cut}), places) == ["expenditure", "three_public"]
    assert perhaps_of(untitled, record, places) == []


@pytest.mark.parametrize(("statement", "status"), [(None, "present"), ("本部门无此项支出，故本表无数据。", "empty")])
def test_a_table_whose_figures_were_not_read_is_not_called_empty(statement: str | None, status: str) -> None:
    ground = invented("tabs")
    table = ground.record.tables.expenditure
    assert table.source is not None
    said = None if statement is None else Evidence(start=0, end=1, page=None, match="exact", text=statement)
    source = table.source.model_copy(update={"statement": said, "notes": ()})
    cut = ground.record.tables.model_copy(update={"expenditure": Expenditure(status="empty", source=source)})
    record = ground.record.model_copy(update={"tables": cut})
    found = account_for(record, ground.source, ground.outline).record
    assert found.tables.expenditure.status == status
    assert any(finding.id == "completeness.table_lost" for finding in found.findings)
