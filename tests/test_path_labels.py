"""A path of the record in words for people."""

from __future__ import annotations

import pytest
from conftest import record_of

from extractor.export.path_labels import path_to_label


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("tables.income.total.total", ("收入决算表", "合计行", "本年收入合计")),
        ("tables.income.rows[0].total", ("收入决算表", "一般公共服务支出", "本年收入合计")),
        ("tables.three_public.budget.total", ("“三公”经费", "预算数")),
        ("tables.basic_expenditure_detail.personnel_total", ("人员经费合计",)),
        ("tables.income.rows[9999].total", ("收入决算表", "第10000行")),
        ("narrative.deviations[0].actual_amount", ("增减变动", "决算数")),
        ("performance.sheets[0].goals[0].indicators[0].target", ("绩效自评表", "目标值")),
        ("document.fiscal_year", ("决算年度",)),
        ("nothing.of[3].this", ("第4条",)),
        ("", ("记录",)),
    ],
)
def test_a_path_is_told_by_table_row_and_column(path: str, words: tuple[str, ...]) -> None:
    label = path_to_label(record_of("wuchang_office_2022.txt"), path)
    assert all(word in label for word in words)
    assert "[" not in label
    assert "_" not in label
