"""Checks of the tables: consistent documents stay silent, one changed figure is found and named, lawful differences pass."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from check_samples import as_record, cells, consistent, each_amount, three_public, with_cell
from conftest import record_of

from extractor.checks import CATALOGUE, run_checks
from extractor.checks.tables import between_tables, inside_tables
from models import Finding, Record
from models.rows import CellSource, RowSource

TABLE_CHECKS = (inside_tables, between_tables)
ID_OF_COLUMNS = frozenset({"amount", "total"})


def findings(record: Record, groups: Any = TABLE_CHECKS) -> tuple[Finding, ...]:
    return run_checks(record, groups=groups)[0]


def alarms(record: Record, groups: Any = TABLE_CHECKS) -> list[str]:
    return [f"{f.severity} {f.id} {f.message}" for f in findings(record, groups) if f.severity != "note"]


def test_a_consistent_document_raises_nothing() -> None:
    assert findings(as_record(consistent())) == ()


def test_every_table_check_ran_on_the_consistent_document() -> None:
    _, outcomes = run_checks(as_record(consistent()))
    ran = {outcome.id for outcome in outcomes if outcome.held}
    wanted = {check.id for check in CATALOGUE.values() if check.family in ("inside", "between")}
    assert wanted - ran == {"checks.class_02_03"}
    lawful = next(outcome for outcome in outcomes if outcome.id == "checks.class_02_03")
    assert lawful.not_checkable == 1
    assert "结转结余" in lawful.reasons[0]


# --- sensitivity -----------------------------------------------------------------------------------------------------


def tenth_more(amount: Decimal) -> Decimal:
    return (amount * Decimal("1.1")).quantize(Decimal(1).scaleb(amount.as_tuple().exponent), ROUND_HALF_UP)


def names_the_cell(finding: Finding, name: str, path: str, column: str) -> bool:
    """Whether a place of the finding is in the changed cell's row or column."""
    prefix = f"tables.{name}."
    for place in finding.places:
        if place.path is None or not place.path.startswith(prefix):
            continue
        row, _, cell = place.path.removeprefix(prefix).rpartition(".")
        if row == path or cell == column:
            return True
    return False


def missed_changes(record: Record, groups: Any, every: int = 1) -> tuple[list[str], int]:
    """What no finding names when each ``every``-th figure is changed alone, and how many were changed."""
    before = {(f.id, f.formula) for f in findings(record, groups)}
    missed, tried = [], 0
    for name, path, column, amount in list(cells(record))[::every]:
        changed = tenth_more(amount)
        if changed == amount:
            continue
        tried += 1
        new = [
            f
            for f in findings(with_cell(record, name, path, column, changed), groups)
            if (f.id, f.formula) not in before
        ]
        if not any(names_the_cell(finding, name, path, column) for finding in new):
            missed.append(f"{name}.{path}.{column} {amount} → {changed}")
    return missed, tried


def test_a_change_of_any_figure_by_a_tenth_is_found_in_the_made_up_document() -> None:
    missed, tried = missed_changes(as_record(consistent()), TABLE_CHECKS)
    assert tried > 200
    assert missed == []


@pytest.mark.parametrize("every", [8, pytest.param(1, marks=pytest.mark.slow)])
def test_a_change_of_any_figure_by_a_tenth_is_found_in_a_real_document(every: int) -> None:
    record = record_of("wuchang_office_2022.txt")
    missed, tried = missed_changes(record, TABLE_CHECKS, every)
    assert tried > 200 / every
    assert len(missed) <= tried * 0.05, missed


# --- who is wrong ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "path", "column", "label"),
    [
        pytest.param("expenditure", "rows[1]", "basic", "支出决算表 20502 普通教育 基本支出", id="款"),
        pytest.param("expenditure", "rows[7]", "total", "支出决算表 2080505", id="项_合计"),
        pytest.param("income", "rows[0]", "institutional", "收入决算表 205 教育支出 事业收入", id="income_of_a_类"),
        pytest.param("government_fund", "rows[1]", "income", "本年收入", id="fund"),
    ],
)
def test_one_mistyped_figure_is_one_finding_that_names_it_and_what_it_should_be(
    name: str, path: str, column: str, label: str
) -> None:
    record = as_record(consistent())
    right = {(n, p, c): a for n, p, c, a in cells(record)}[name, path, column]
    found = findings(with_cell(record, name, path, column, right + Decimal("7.00")))
    assert len(found) == 1
    finding = found[0]
    assert finding.severity == "error"
    assert finding.places[0].path == f"tables.{name}.{path}.{column}"
    assert label in finding.message
    assert f"应为{right:,}" in finding.message
    assert len(finding.related) >= 1
    assert abs(finding.difference or 0) == Decimal("7.00")


def test_two_mistyped_figures_in_one_column_are_both_named() -> None:
    record = with_cell(as_record(consistent()), "expenditure", "rows[2]", "basic", Decimal("810.10"))
    record = with_cell(record, "expenditure", "rows[8]", "basic", Decimal("66.20"))
    named = {finding.places[0].path for finding in findings(record)} | {
        place.path for finding in findings(record) for place in finding.places[:2]
    }
    assert {"tables.expenditure.rows[2].basic", "tables.expenditure.rows[8].basic"} <= named


def test_a_figure_in_the_wrong_column_all_the_way_up_is_recognised() -> None:
    record = as_record(consistent())
    for path in ("rows[16]", "rows[15]", "rows[17]"):
        record = with_cell(record, "expenditure", path, "basic", Decimal("30.00"))
        record = with_cell(record, "expenditure", path, "project", None)
    messages = [finding.message for finding in findings(record)]
    assert any("2239999" in message and "填错了栏" in message and "项目支出" in message for message in messages)


def test_an_ambiguous_failure_names_the_alternatives_and_no_culprit() -> None:
    data = consistent()
    data["tables"]["three_public"]["budget"]["total"] = "28.00"
    (finding,) = findings(as_record(data))
    assert "可能有误的是" in finding.message or "无法断定" in finding.message
    assert finding.left == Decimal("28.00")
    assert finding.right == Decimal("27.00")
    assert finding.difference == Decimal("1.00")
    assert {place.path for place in finding.places} >= {"tables.three_public.budget.total"}


def test_a_difference_where_the_second_reading_differs_is_called_a_misreading() -> None:
    record = as_record(consistent())
    cell = CellSource(state="figure", printed="880.10", second_reading="800.10")
    source = RowSource(page=7, cells={"basic": cell})
    record = with_cell(record, "expenditure", "rows[2]", "basic", Decimal("880.10"), source=source)
    (finding,) = findings(record)
    assert finding.origin == "parsing"
    assert finding.severity == "warning"
    assert "第二次读取为“800.10”" in finding.message
    assert finding.places[0].page == 7


def test_a_finding_on_a_page_that_was_read_from_a_picture_does_not_accuse_the_publisher() -> None:
    record = record_of("jiangan_office_2023.pdf")
    assert record.provenance is not None
    scanned = record.provenance.input.model_copy(update={"ocr_pages": (7, 10)})
    record = record.model_copy(update={"provenance": record.provenance.model_copy(update={"input": scanned})})
    (finding,) = [f for f in findings(record) if f.id == "checks.column_sum"]
    assert finding.origin == "unknown"


def test_cells_that_could_not_be_read_are_not_checkable_and_never_held() -> None:
    record = as_record(consistent())
    source = RowSource(cells={"basic": CellSource(state="ambiguous")})
    record = with_cell(record, "expenditure", "rows[17]", "basic", None, source=source)
    found, outcomes = run_checks(record, groups=TABLE_CHECKS)
    row_sum = next(outcome for outcome in outcomes if outcome.id == "checks.row_sum")
    assert [f for f in found if f.severity != "note"] == []
    assert row_sum.not_checkable >= 1
    assert any("无法读取" in reason for reason in row_sum.reasons)


def test_figures_that_were_derived_from_the_identities_prove_nothing() -> None:
    record = as_record(consistent())
    source = RowSource(cells={"project": CellSource(state="derived")})
    changed = with_cell(record, "expenditure", "rows[17]", "project", Decimal("30.00"), source=source)
    _, before = run_checks(record, groups=TABLE_CHECKS)
    _, after = run_checks(changed, groups=TABLE_CHECKS)
    held = {outcome.id: outcome.held for outcome in before}
    assert next(outcome.held for outcome in after if outcome.id == "checks.row_sum") == held["checks.row_sum"] - 1


# --- no false alarms -------------------------------------------------------------------------------------------------


def rounded(places: int) -> Callable[[Decimal], Decimal]:
    return lambda amount: amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@pytest.mark.parametrize("places", [0, 1])
def test_a_document_rounded_figure_by_figure_raises_no_alarm(places: int) -> None:
    data = consistent()
    data["tables"] = each_amount(data["tables"], lambda a: rounded(places)(a * Decimal("0.917")))
    assert alarms(as_record(data)) == []


def test_figures_cut_off_instead_of_rounded_raise_notes_at_most() -> None:
    data = consistent()
    data["tables"] = each_amount(
        data["tables"], lambda a: (a * Decimal("0.917")).quantize(Decimal("0.01"), "ROUND_DOWN")
    )
    assert alarms(as_record(data)) == []


def test_a_document_in_yuan_raises_nothing() -> None:
    data = consistent()
    data["document"]["unit"] = "元"
    data["tables"] = each_amount(data["tables"], lambda a: a * 10000)
    assert findings(as_record(data)) == ()


def test_trailing_zeros_left_out_do_not_widen_the_tolerance() -> None:
    data = consistent()
    row = data["tables"]["expenditure"]["rows"][9]
    row["total"] = row["project"] = "500"
    data["tables"]["expenditure"]["rows"][10]["total"] = "500.4"
    assert any(f.severity == "error" for f in findings(as_record(data)))


@pytest.mark.parametrize(
    "printed", [("0.65", None, None, None, None, "0.65"), ("0.65", "0", "0", "0", "0", "0.65"), (None,) * 5 + ("0.65",)]
)
def test_three_public_with_reception_alone_raises_nothing(printed: tuple[str | None, ...]) -> None:
    data = consistent()
    data["tables"]["three_public"]["budget"] = three_public(*printed)
    assert findings(as_record(data)) == ()


@pytest.mark.parametrize("status", ["empty", "image", "missing"])
@pytest.mark.parametrize("name", list(consistent()["tables"]))
def test_a_table_without_figures_alarms_nothing_that_needs_it(name: str, status: str) -> None:
    data = consistent()
    data["tables"][name] = {"status": status}
    found = alarms(as_record(data))
    if status == "empty" and name in ("three_public", "government_fund", "state_capital"):
        # An empty 07, 08 or 09 beside money in 04 or 06 is a contradiction of its own.
        assert found
    else:
        assert found == []


def test_all_tables_as_pictures_are_not_checkable_with_the_reason() -> None:
    data = consistent()
    data["tables"] = {name: {"status": "image"} for name in data["tables"]}
    found, outcomes = run_checks(as_record(data), groups=TABLE_CHECKS)
    assert found == ()
    inside = [outcome for outcome in outcomes if outcome.id == "checks.row_sum"]
    assert inside[0].held == inside[0].failed == 0
    assert any("图片" in reason for reason in inside[0].reasons)


def test_other_money_makes_03_larger_than_05_without_an_alarm_and_a_larger_05_is_one() -> None:
    record = as_record(consistent())
    larger = with_cell(record, "general_public_expenditure", "rows[2]", "basic", Decimal("900.10"))
    _, outcomes = run_checks(larger, groups=TABLE_CHECKS)  # the cell breaks its row too, and that is where it is told
    assert next(outcome.failed for outcome in outcomes if outcome.id == "checks.part_03_05") > 0
    _, outcomes = run_checks(record, groups=TABLE_CHECKS)
    assert next(outcome.failed for outcome in outcomes if outcome.id == "checks.part_03_05") == 0


def test_an_old_template_with_fiscal_income_over_its_lines_is_summed_once() -> None:
    data = consistent()
    lines = data["tables"]["income_expenditure_summary"]["income"]
    lines.insert(0, {"line": 1, "item": "财政拨款收入", "amount": "1731.28"})
    assert findings(as_record(data)) == ()


def test_opening_balances_printed_in_the_lines_of_the_funds_alone_are_counted() -> None:
    data = consistent()
    data["tables"]["fiscal_appropriation_summary"]["income"][4]["amount"] = None
    assert findings(as_record(data)) == ()


def test_only_the_lowest_level_missing_from_the_table_is_no_contradiction() -> None:
    data = consistent()
    rows = data["tables"]["general_public_expenditure"]["rows"]
    data["tables"]["general_public_expenditure"]["rows"] = [row for row in rows if len(row["code"]) < 7]
    assert alarms(as_record(data)) == []
