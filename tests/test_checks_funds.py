"""Checks of the sections on 政府性基金 and 国有资本经营 against their tables, and of cells that could not be read."""

from __future__ import annotations

import pytest
from check_samples import as_record, consistent, outline_of

from extractor.checks import run_checks

ITEM = "城乡社区支出（类）国有土地使用权出让收入安排的支出（款）其他国有土地使用权出让收入安排的支出（项）"
HEAD = "第三部分 某市教育局2031年度部门决算情况说明\n八、政府性基金预算财政拨款收入支出决算情况说明\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(f"{ITEM}500.00万元，主要用于征地补偿。", False, id="agrees"),
        pytest.param(f"{ITEM}支出决算为530.00万元，主要用于征地补偿。", True, id="amount_beside_the_item"),
        pytest.param(f"{ITEM}，年初预算为0万元，支出决算为530.00万元。", True, id="amount_behind_the_budget"),
        pytest.param(f"{ITEM}，年初预算为530.00万元，支出决算为500.00万元。", False, id="budget_is_another_figure"),
        pytest.param("教育支出（类）彩票公益金安排的支出（款）530.00万元。", False, id="not_in_the_table"),
        pytest.param(f"{ITEM}5000000.00元。", False, id="another_unit"),
    ],
)
def test_items_of_a_fund_are_held_against_the_rows_that_they_name(text: str, found: bool) -> None:
    findings = run_checks(as_record(consistent()), outline_of(HEAD + text))[0]
    assert ("checks.text_fund_item" in {finding.id for finding in findings}) is found


def test_a_fund_without_a_table_leaves_its_text_unchecked() -> None:
    data = consistent()
    data["tables"]["government_fund"] = {"status": "missing", "rows": [], "total": None}
    findings, outcomes = run_checks(as_record(data), outline_of(HEAD + f"{ITEM}530.00万元。"))
    assert "checks.text_fund_item" not in {finding.id for finding in findings}
    (outcome,) = [outcome for outcome in outcomes if outcome.id == "checks.text_fund_item"]
    assert (outcome.held, outcome.failed) == (0, 0)


def test_an_unread_cell_of_the_three_public_table_is_not_called_empty() -> None:
    data = consistent()
    actual = data["tables"]["three_public"]["actual"]
    actual["vehicle_operation"] = None
    actual["source"] = {"page": 1, "cells": {"vehicle_operation": {"state": "ambiguous"}}}
    findings = run_checks(as_record(data))[0]
    assert "checks.three_public_06_09" not in {finding.id for finding in findings}
