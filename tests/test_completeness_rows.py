"""Lines that a table should have: totals, printed numbers; and full tables beside empty ones."""

from __future__ import annotations

from test_completeness import EXPLANATION, HEAD, OVERALL, TABLE, read

from extractor.completeness.places import Map
from extractor.completeness.rows import missing_rows
from models.rows import RowSource
from models.tables import OtherRow, OtherTable

SUMMARY = "收入支出决算总表\n部门：甲乙县丙丁局 单位：万元\n项目\t行次\t金额\t项目\t行次\t金额\n"


def missing(text: str) -> list[tuple[str, str]]:
    """Severity and what is missing, of each finding on rows."""
    found = [f for f in read(text).record.findings if f.id == "completeness.missing_row"]
    return [(f.severity, f.message.partition("未读出：")[2]) for f in found]


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


def test_a_total_that_the_other_part_of_the_table_has_is_missing() -> None:
    detail = (
        "一般公共预算财政拨款基本支出决算明细表\n部门：甲乙县丙丁局 单位：万元\n科目编码\t科目名称\t金额\t科目编码\t科目名称\t金额\n"
        "301\t工资福利支出\t300.00\t302\t商品和服务支出\t40.00\n30101\t基本工资\t300.00\t30201\t办公费\t40.00\n"
        "人员经费合计\t\t300.00\t公用经费合计\t\t40.00\n"
    )
    assert missing(HEAD + TABLE + detail + EXPLANATION + OVERALL) == []
    half = detail.replace("公用经费合计\t\t40.00", "\t\t")
    assert missing(HEAD + TABLE + half + EXPLANATION + OVERALL) == [("warning", "公用经费合计")]


def test_a_full_table_beside_an_empty_one_of_its_name_is_an_error() -> None:
    record = read(HEAD + TABLE + EXPLANATION + OVERALL).record
    row = OtherRow(cells=("合计", "5.00"), source=RowSource(line=9))
    copy = OtherTable(title="收入决算表", resembles="income", rows=(row,))
    told = missing_rows(
        record.model_copy(update={"tables": record.tables.model_copy(update={"other": (copy,)})}), (), Map(None, ())
    )
    assert [(finding.id, finding.severity) for finding in told] == [("completeness.table_lost", "error")]
    present = copy.model_copy(update={"resembles": "expenditure"})
    with_present = record.tables.model_copy(update={"other": (present,)})
    assert missing_rows(record.model_copy(update={"tables": with_present}), (), Map(None, ())) == []
