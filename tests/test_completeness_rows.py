"""Rows that a table should have: totals, classes over codes, what a class consists of, printed numbers."""

from __future__ import annotations

import pytest
from test_completeness import EXPLANATION, HEAD, OVERALL, TABLE, read

ROWS = (
    "合计\t\t445.00\t340.00\t105.00\t\t\t\n"
    "201\t一般公共服务支出\t340.00\t340.00\t\t\t\t\n"
    "20103\t政府办公厅（室）及相关机构事务\t340.00\t340.00\t\t\t\t\n"
    "2010301\t行政运行\t340.00\t340.00\t\t\t\t\n"
    "208\t社会保障和就业支出\t60.00\t\t60.00\t\t\t\n"
    "20808\t抚恤\t60.00\t\t60.00\t\t\t\n"
    "2080801\t死亡抚恤\t60.00\t\t60.00\t\t\t\n"
    "213\t农林水支出\t45.00\t\t45.00\t\t\t\n"
    "21305\t巩固脱贫攻坚成果衔接乡村振兴\t45.00\t\t45.00\t\t\t\n"
    "2130599\t其他支出\t45.00\t\t45.00\t\t\t\n"
)
SUMMARY = "收入支出决算总表\n部门：甲乙县丙丁局 单位：万元\n项目\t行次\t金额\t项目\t行次\t金额\n"


def text_of(rows: str) -> str:
    head = TABLE.split("合计\t\t445", 1)[0]
    return HEAD + head + rows + EXPLANATION + OVERALL


def missing(text: str) -> list[tuple[str, str]]:
    """Severity and what is missing, of each finding on rows."""
    found = [f for f in read(text).record.findings if f.id == "completeness.missing_row"]
    return [(f.severity, f.message.partition("未读出：")[2]) for f in found]


def without(code: str) -> str:
    return "".join(line for line in ROWS.splitlines(keepends=True) if not line.startswith(f"{code}\t"))


def test_a_whole_table_lacks_no_row() -> None:
    assert missing(text_of(ROWS)) == []


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        pytest.param("合计", "合计", id="total"),
        pytest.param("201", "201的类", id="class_over_its_parts"),
        pytest.param("20808", "20808的款", id="group_over_its_item"),
        pytest.param("2130599", "21305的下一级", id="only_item_of_a_group"),
    ],
)
def test_a_row_that_is_gone_is_named_by_what_stands_around_it(gone: str, said: str) -> None:
    assert missing(text_of(without(gone))) == [("warning", said)]


def test_a_table_of_items_alone_lacks_no_class() -> None:
    items = "".join(line for line in ROWS.splitlines(keepends=True) if len(line.split("\t")[0]) in (2, 7))
    assert missing(text_of(items)) == []


def test_a_code_with_a_digit_too_many_may_be_the_one_that_seems_to_be_missing() -> None:
    assert missing(text_of(ROWS.replace("20808\t", "208008\t"))) == []


def summary_rows(*skipped: int) -> str:
    lines = [f"收入{n}\t{n}\t{n}.00\t支出{n}\t{n + 14}\t{n}.00\n" for n in range(1, 13)]
    lines.append("本年收入合计\t13\t78.00\t本年支出合计\t27\t78.00\n")
    lines.append("总计\t14\t78.00\t总计\t28\t78.00\n")
    return (
        HEAD
        + "第二部分 2022年度部门决算表\n"
        + SUMMARY
        + "".join(line for n, line in enumerate(lines, 1) if n not in skipped)
        + EXPLANATION
        + OVERALL
    )


def test_a_number_that_the_column_of_line_numbers_skips_is_a_note() -> None:
    assert missing(summary_rows()) == []
    assert missing(summary_rows(5)) == [("note", "行次5、19")]
