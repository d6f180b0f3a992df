"""The generator of disclosures and its judges: arithmetic, crossings, forms, verdicts; and a sample of what they ask."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from conftest import CORPUS, corpus_outline, record_of

from evals.robustness.axes import AXES, STANDARD, Template, crossings, singles
from evals.robustness.compose import invent
from evals.robustness.edits import Edit, Target, edits, sample
from evals.robustness.files import ALL_WRITERS
from evals.robustness.forms import WRITERS
from evals.robustness.losses import cost_of
from evals.robustness.page import TABLES
from evals.robustness.run import by_axis, read_one
from evals.robustness.score import cells, judge
from extractor import extract
from models.record import Finding, Place, Record

CROSSED = list(crossings(12, tuple(WRITERS), 7))


def template(form: str = "tabs", **choices: str) -> Template:
    return Template({**STANDARD, **choices}, form, 5)


def of(rows: list[dict[str, Any]], item: str, column: str = "amount") -> Decimal:
    return next(row[column] for row in rows if row["item"] == item) or Decimal(0)


# --- the generator -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("own", CROSSED, ids=lambda own: str(own.seed))
def test_the_tables_of_a_document_agree_with_each_other(own: Template) -> None:
    tables = invent(own).expected["tables"]
    whole, fiscal = tables["income_expenditure_summary"], tables["fiscal_appropriation_summary"]
    assert tables["income"]["total"]["total"] == of(whole["income"], "本年收入合计")
    assert tables["expenditure"]["total"]["total"] == of(whole["expenditure"], "本年支出合计")
    assert of(whole["income"], "总计") == of(whole["expenditure"], "总计")
    assert of(fiscal["income"], "总计") == of(fiscal["expenditure"], "总计", "total")
    by_fund = ("general_public_expenditure", "government_fund", "state_capital")
    spent = sum((tables[table]["total"] or {}).get("total") or 0 for table in by_fund)
    assert spent == of(fiscal["expenditure"], "本年支出合计", "total")
    economic = [row["amount"] or 0 for row in tables["basic_expenditure_detail"]["rows"] if len(row["code"]) == 5]
    assert sum(economic) == tables["general_public_expenditure"]["total"]["basic"]


@pytest.mark.parametrize("form", WRITERS)
def test_every_expected_figure_is_printed_in_every_form(form: str) -> None:
    for own in CROSSED[:4]:
        invented = invent(own)
        text = re.sub(r"[,\s]|&nbsp;", "", WRITERS[form](invented).decode())
        for table in TABLES:
            for place, value in cells(invented.expected["tables"][table]).items():
                assert not isinstance(value, Decimal) or f"{value:f}" in text, (table, place)


@pytest.mark.parametrize("form", ["docx", "xlsx", "pdf", "pdf_unruled"])
def test_a_document_is_written_as_a_file_and_a_form_that_cannot_be_read_is_counted_as_refused(form: str) -> None:
    own = template(form, profile="hospital")
    assert ALL_WRITERS[form](invent(own)).startswith(b"%PDF-" if form.startswith("pdf") else b"PK")
    verdict = read_one(own)
    assert verdict.refused is None or verdict.refused.startswith("UnsupportedFormatError")


def test_the_same_template_gives_the_same_document() -> None:
    assert WRITERS["tabs"](invent(CROSSED[0])) == WRITERS["tabs"](invent(CROSSED[0]))


def test_crossings_reach_every_option_and_another_seed_gives_others() -> None:
    many = list(crossings(60, ("tabs",), 1))
    reached = {(axis, own[axis]) for own in many for axis in AXES}
    assert reached == {(axis, option) for axis, options in AXES.items() for option in options}
    assert many[0].choices != next(crossings(1, ("tabs",), 2)).choices


def test_a_document_that_varies_in_two_axes_differs_from_the_standard_in_no_more() -> None:
    for own in crossings(20, ("tabs",), 3, vary=2):
        assert sum(own[axis] != STANDARD[axis] for axis in AXES) <= 2


def test_singles_hold_each_option_once_apart_from_the_standard() -> None:
    alone = [{axis: own[axis] for axis in AXES if own[axis] != STANDARD[axis]} for own in singles(("tabs",), 0)]
    assert max(map(len, alone)) == 1
    assert len({tuple(own.items()) for own in alone}) == 1 + sum(len(options) - 1 for options in AXES.values())


# --- the judge ---------------------------------------------------------------------------------------------------------


def perfect_record(expected: dict[str, Any]) -> dict[str, Any]:
    tables = {name: {k: v for k, v in table.items() if v is not None} for name, table in expected["tables"].items()}
    data = {"document": expected["document"], "tables": tables, "narrative": expected["narrative"]}
    return _as_printed(data)


def record_from(data: dict[str, Any]) -> Record:
    return Record.model_validate_json(json.dumps(data))


def _as_printed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _as_printed(own) for name, own in value.items()}
    if isinstance(value, list):
        return [_as_printed(own) for own in value]
    return f"{value:f}" if isinstance(value, Decimal) else value


EXPECTED = invent(template()).expected


def test_the_expected_record_itself_is_perfect() -> None:
    verdict = judge(record_from(perfect_record(EXPECTED)), EXPECTED)
    assert verdict.perfect
    assert (verdict.f1, verdict.silent_wrong, verdict.silent_lost) == (1.0, 0, 0)


@pytest.mark.parametrize("told", [False, True], ids=["without_a_finding", "with_a_finding_at_the_table"])
def test_one_wrong_and_one_lost_figure_are_silent_unless_a_finding_speaks_of_their_table(*, told: bool) -> None:
    data = perfect_record(EXPECTED)
    data["tables"]["expenditure"]["total"]["basic"] = "1.23"
    data["tables"]["expenditure"]["rows"][0]["total"] = None
    record = record_from(data)
    if told:
        place = Place(path="tables.expenditure.total")
        finding = Finding(id="checks.row_sum", severity="error", stage="checks", message="不平。", places=(place,))
        record = record.model_copy(update={"findings": (finding,)})
    verdict = judge(record, EXPECTED)
    assert not verdict.perfect
    assert (verdict.wrong, verdict.lost) == (1, 1)
    assert (verdict.silent_wrong, verdict.silent_lost) == ((0, 0) if told else (1, 1))


def test_a_table_that_is_said_to_be_missing_is_no_silent_loss_and_one_said_to_be_empty_is() -> None:
    for status, silent in (("missing", False), ("empty", True)):
        data = perfect_record(EXPECTED)
        data["tables"]["income"] = {"status": status}
        assert (judge(record_from(data), EXPECTED).silent_lost > 0) is silent


def test_a_sentence_that_is_not_read_and_one_that_is_invented_are_counted() -> None:
    data = perfect_record(EXPECTED)
    data["narrative"]["deviations"][0]["change_amount"] = "-9.99"
    verdict = judge(record_from(data), EXPECTED)
    assert (verdict.deviations_found, verdict.deviations_wrong) == (verdict.deviations - 1, 1)


def test_the_table_by_axis_has_the_worst_first() -> None:
    own = [template(), template(title="book")]
    verdicts = [judge(record_from(perfect_record(EXPECTED)), EXPECTED)] * 2
    verdicts[1] = type(verdicts[0])(refused="不能读取")
    lines = by_axis(zip(own, verdicts, strict=True))
    assert (lines[0].axis, lines[0].option, lines[0].refused) == ("title", "book", 1)


# --- what is read --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "choices",
    [
        pytest.param({}, id="standard"),
        pytest.param({"title": "owner_year", "number": "behind_public"}, id="owner_before_and_number_behind"),
        pytest.param({"codes": "three", "blank": "zero", "figures": "plain"}, id="codes_in_three_columns"),
        pytest.param({"order": "text_first", "chapters": "chinese"}, id="explanation_first"),
    ],
)
def test_these_templates_are_read_perfectly(choices: dict[str, str]) -> None:
    verdict = read_one(template(**choices))
    assert verdict.perfect, (verdict.refused, verdict.bad_tables, verdict.examples)


# --- edits ---------------------------------------------------------------------------------------------------------------

DOCUMENT = "wuchang_office_2024.txt"


def test_edits_are_found_for_titles_headings_labels_and_rows_in_every_way() -> None:
    text = (CORPUS / DOCUMENT).read_text(encoding="utf-8")
    made = edits(record_of(DOCUMENT), corpus_outline(DOCUMENT), text)
    names = {edit.name for edit in made}
    assert {f"{kind} {way}" for kind in ("title", "heading", "label") for way in ("reword", "drop", "wrap")} <= names
    assert {"row drop", "row move", "row reword"} <= names
    assert {edit.name for edit in sample(made, 40, 1)} == names
    assert all(edit.text != text for edit in made)


def test_a_dropped_row_takes_its_own_values_and_no_others() -> None:
    text = WRITERS["tabs"](invent(template())).decode()
    before = extract(text.encode())
    row = before.tables.general_public_expenditure.rows[-1]
    assert row.source is not None
    assert row.source.line is not None
    lines = text.split("\n")
    line = row.source.line - 1
    after = "\n".join([*lines[:line], *lines[line + 1 :]])
    loss = cost_of(Edit(Target("row", line, "", ""), "drop", "dropped", lines[line], "", after), "x", before)
    assert (loss.lost, loss.new, loss.refused) == (0, 0, False)


@pytest.mark.parametrize("name", ["title reword", "title drop", "title wrap", "row drop", "row move"])
def test_edits_of_this_kind_lose_nothing_in_silence(name: str) -> None:
    text = (CORPUS / DOCUMENT).read_text(encoding="utf-8")
    before = record_of(DOCUMENT)
    own = [edit for edit in edits(before, corpus_outline(DOCUMENT), text) if edit.name == name]
    losses = [cost_of(edit, DOCUMENT, before) for edit in sample(own, 3, 20)]
    assert [loss for loss in losses if loss.silent or loss.silent_new] == []
