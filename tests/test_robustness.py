"""The generator of disclosures and its judges: arithmetic, crossings, forms, verdicts; and a sample of what they ask."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import CORPUS, corpus_outline, record_of

from evals.robustness.axes import AXES, STANDARD, Template, crossings, singles
from evals.robustness.compose import invent
from evals.robustness.edited import read_losses, write_losses
from evals.robustness.edits import Edit, edits, sample
from evals.robustness.files import ALL_WRITERS
from evals.robustness.forms import WRITERS
from evals.robustness.layouts import layout_edits
from evals.robustness.losses import Loss, by_edit, by_form, cost_of, read_as
from evals.robustness.page import TABLES
from evals.robustness.pictures import PICTURE
from evals.robustness.run import by_axis, read_one
from evals.robustness.score import cells, judge
from evals.robustness.told import Told
from evals.robustness.transcript import to_transcript, write_as
from evals.robustness.wordings import Target
from extractor.pipeline import Reading
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
    assert of(whole["income"], "总计") == of(whole["expenditure"], "总计")
    assert of(fiscal["income"], "总计") == of(fiscal["expenditure"], "总计", "total")
    if own["total_row"] == "missing":
        assert tables["income"]["total"] is None
        return
    assert tables["income"]["total"]["total"] == of(whole["income"], "本年收入合计")
    assert tables["expenditure"]["total"]["total"] == of(whole["expenditure"], "本年支出合计")
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


@cache
def unedited(form: str = "tabs") -> Reading:
    return read_as(form, (CORPUS / DOCUMENT).read_text(encoding="utf-8"))


@cache
def every_edit() -> tuple[Edit, ...]:
    text = (CORPUS / DOCUMENT).read_text(encoding="utf-8")
    return tuple(edits(unedited().record, corpus_outline(DOCUMENT), text))


def test_edits_are_found_for_every_kind_of_line_in_every_way() -> None:
    made = list(every_edit())
    names = {edit.name for edit in made}
    ways = ("reword", "drop", "move", "duplicate")
    assert {
        f"{kind} {way}" for kind in ("title", "heading", "label", "head", "row", "sheet row") for way in ways
    } <= names
    assert {edit.name for edit in sample(made, 80, 1)} == names
    assert all(edit.text != (CORPUS / DOCUMENT).read_text(encoding="utf-8") for edit in made)


@pytest.mark.parametrize(("action", "gone"), [("drop", 4), ("duplicate", 0)])
def test_a_row_that_is_dropped_or_printed_twice_costs_its_own_values_and_no_others(action: str, gone: int) -> None:
    text = WRITERS["tabs"](invent(template())).decode()
    before = read_as("tabs", text)
    row = before.record.tables.general_public_expenditure.rows[-1]
    assert row.source is not None
    assert row.source.line is not None
    lines = text.split("\n")
    line = row.source.line - 1
    instead = [] if action == "drop" else [lines[line]] * 2
    after = "\n".join([*lines[:line], *instead, *lines[line + 1 :]])
    edit = Edit(Target("row", line, "", ""), action, "", lines[line], "", after)
    loss = cost_of(edit, "x", "tabs", before, before.record)
    assert (loss.lost, loss.new, loss.refused) == (0, 0, False)
    assert (loss.gone > 0) is (gone > 0)


def test_a_lost_row_that_the_record_speaks_of_is_no_silent_loss() -> None:
    before = unedited()
    [edit] = [edit for edit in every_edit() if edit.name == "row drop"][:1]
    kept = replace(edit, action="reword", wording="none", after=edit.before)
    loss = cost_of(kept, "x", "tabs", before, before.record)
    assert (loss.lost, loss.silent, loss.told) == (2, 0, True)


@pytest.mark.parametrize("form", ["html", "docx", "xlsx", "pdf"])
def test_a_transcript_is_read_in_every_form(form: str) -> None:
    tables = unedited(form).record.tables
    total = unedited().record.tables.income.total
    assert total is not None
    assert tables.income.total is not None
    assert tables.income.total.amounts() == total.amounts()
    assert tables.basic_expenditure_detail.rows != ()


def test_the_transcript_of_a_pdf_says_what_the_pdf_says() -> None:
    record = read_as("tabs", to_transcript(CORPUS / "wuchang_office_2024.pdf")).record
    wanted = record_of("wuchang_office_2024.pdf")
    assert len(record.tables.basic_expenditure_detail.rows) == len(wanted.tables.basic_expenditure_detail.rows)
    assert len(record.narrative.deviations) == len(wanted.narrative.deviations)


@pytest.mark.parametrize("count", [1, pytest.param(6, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    "name", ["title reword", "title drop", "title wrap", "heading drop", "row drop", "row move", "row wrap"]
)
def test_edits_of_this_kind_lose_nothing_in_silence(name: str, count: int) -> None:
    own = [edit for edit in every_edit() if edit.name == name]
    losses = [cost_of(edit, DOCUMENT, "tabs", unedited(), unedited().record) for edit in sample(own, count, 20)]
    assert [loss for loss in losses if loss.silent or loss.silent_new] == []


@cache
def every_layout_edit() -> tuple[Edit, ...]:
    return tuple(
        layout_edits(unedited().record, corpus_outline(DOCUMENT), (CORPUS / DOCUMENT).read_text("utf-8").split("\n"))
    )


def test_tables_and_sections_are_laid_out_in_every_other_way() -> None:
    found = {f"{edit.name}: {edit.wording}" for edit in every_layout_edit()}
    assert found == {
        "table duplicate: printed twice", "table wrap: page break without a head", "table reword: 元 for 万元",
        "table move: a column behind the next", "table move: beside the next", "section duplicate: printed twice",
        "section wrap: in two columns", "title reword: as a picture",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["table move: a column", "table wrap", "table reword", "section wrap"])
def test_layouts_of_this_kind_lose_nothing_in_silence(name: str) -> None:
    edit = next(edit for edit in every_layout_edit() if f"{edit.name}: {edit.wording}".startswith(name))
    loss = cost_of(edit, "x", "tabs", unedited(), unedited().record)
    assert (loss.silent, loss.silent_new, loss.examples) == (0, 0, ())


@pytest.mark.parametrize(
    ("part", "value", "sections", "heard"),
    [
        pytest.param(
            "deviations", ("prior_year", "收入总计", "change_amount", "5.00"), {"overall"}, True, id="section"
        ),
        pytest.param("deviations", ("prior_year", "收入合计", "change_amount", "5.00"), {"income"}, False, id="other"),
        pytest.param("deviations", ("prior_year", "收入合计", "change_amount", "7.25"), {"income"}, True, id="figure"),
        pytest.param("coverage", ("amount", "7.5"), set(), False, id="part_of_a_figure"),
        pytest.param("summaries", ("text", "资金使用效果良好，按时完成"), set(), True, id="text"),
        pytest.param("summaries", ("text", "资金使用效果较差，没有完成"), set(), False, id="other_text"),
    ],
)
def test_counted_strictly_a_record_speaks_of_the_section_that_it_names_and_of_what_it_quotes(
    part: str, value: tuple[str, ...], sections: set[str], *, heard: bool
) -> None:
    told = Told(frozenset({"deviations.overall"}), frozenset(), ("资金使用效果良好，按时完成，共7.25万元",))
    assert told.speaks_of(part, value, sections) is heard


def test_the_results_of_slices_are_told_together(tmp_path: Path) -> None:
    loss = Loss(
        "row drop", "dropped", "x", "tabs", 7, 3, 2, 0, 0, 1, 3,
        told=False, told_strictly=False, refused=False, parts=("sheets",),
    )  # fmt: skip
    path = tmp_path / "slice.jsonl"
    assert list(write_losses(path, [loss])) == list(write_losses(path, [loss])) == [loss]
    read = read_losses([path])
    assert read == [loss, loss]
    [row] = by_edit(read)
    assert (row.edits, row.silent_edits, row.lost, row.silent, row.gone, row.gone_untold) == (2, 2, 6, 4, 2, 2)
    assert (row.strict_edits, row.strict, row.gone_untold_strictly) == (2, 6, 2)
    assert [row.name.split() for row in by_form(read)] == [["row", "drop", "tabs"]]


@pytest.mark.parametrize(("form", "mark"), [("html", b"<img"), ("pdf", b"/Subtype /Image")])
def test_a_title_may_be_a_picture(form: str, mark: bytes) -> None:
    text = f"某单位2023年度部门决算\n{PICTURE}\n单位：万元\n项目\t金额\n合计\t1.00\n"
    assert mark in write_as(form, text)
    assert mark not in write_as(form, text.replace(PICTURE, "收入决算表"))
