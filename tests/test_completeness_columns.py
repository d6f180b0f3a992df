"""Columns, rows and headings that publishers print beside those of the record: none of them is a figure that was lost."""

from __future__ import annotations

from decimal import Decimal

import pytest
from test_completeness import EXPLANATION, HEAD, OVERALL, TABLE, fate, findings, read

from extractor.completeness import account_for
from extractor.completeness.columns import _spaces_between_columns, read_across_columns
from extractor.completeness.held import HeldItem, coverage_of
from extractor.completeness.places import Map
from extractor.completeness.sheet_items import rows_left_short
from extractor.layout import Line
from extractor.text.source import SourceText
from models.base import Evidence, ItemEvidence
from models.performance import Goal, Indicator, SelfEvaluationSheet

INCOME = (
    "收入决算表\n公开02表\n部门：甲乙县丙丁局 单位：万元\n"
    "科目编码\t科目名称\t本年收入合计\t财政拨款收入\t上级补助收入\t事业收入\t\t经营收入\t附属单位上缴收入\t其他收入\n"
    "\t\t\t\t\t小计\t其中：教育收费\t\t\t\n"
    "205\t教育支出\t445.00\t340.00\t\t105.00\t{fees}\t\t\t\n"
    "20502\t普通教育\t445.00\t340.00\t\t105.00\t{fees}\t\t\t\n"
    "2050204\t高中教育\t445.00\t340.00\t\t105.00\t{fees}\t\t\t\n"
)


@pytest.mark.parametrize(("fees", "becomes"), [("61.25", ("set_aside", "no_field")), ("905.00", ("unread", None))])
def test_a_part_of_an_amount_in_a_column_without_a_field_is_set_aside(
    fees: str, becomes: tuple[str, str | None]
) -> None:
    text = HEAD + TABLE + INCOME.format(fees=fees) + EXPLANATION + OVERALL
    assert fate(text, fees) == becomes


def test_a_figure_that_the_parts_of_a_row_lack_is_unread_beside_such_a_column() -> None:
    text = (
        HEAD + TABLE + INCOME.format(fees="61.25").replace("445.00\t340.00", "447.00\t340.00") + EXPLANATION + OVERALL
    )
    assert fate(text, "61.25") == ("unread", None)


DETAIL = (
    "一般公共预算财政拨款基本支出决算表\n公开06表\n部门：甲乙县丙丁局 单位：万元\n"
    "科目编码\t科目名称\t合计\t人员经费\t公用经费\n合计\t\t340.00\t300.00\t40.00\n"
    "301\t工资福利支出\t300.00\t300.00\t0.00\n30101\t基本工资\t300.00\t300.00\t0.00\n"
    "302\t商品和服务支出\t40.00\t0.00\t40.00\n30201\t办公费\t40.00\t0.00\t40.00\n"
)


def test_the_zero_of_the_other_kind_of_expenditure_says_nothing() -> None:
    text = HEAD + TABLE + DETAIL + EXPLANATION + OVERALL
    assert findings(text) == []
    assert fate(text, "0.00") == ("set_aside", "nothing")


THREE_PUBLIC = (
    "财政拨款“三公”经费支出决算表\n公开07表\n部门：甲乙县丙丁局 单位：万元\n"
    "年度\t合计\t因公出国（境）费\t公务用车购置及运行维护费\t\t\t公务接待费\n\t\t\t小计\t公务用车购置费\t公务用车运行维护费\t\n"
    "{before}\t7.70\t1.10\t5.50\t0.00\t5.50\t1.10\n{year}预算数\t9.00\t2.00\t5.00\t0.00\t5.00\t2.00\n"
    "{year}决算数\t7.00\t1.00\t5.00\t0.00\t5.00\t1.00\n"
)


LAST_YEAR = {
    "total": Decimal("7.70"), "abroad": Decimal("1.10"), "vehicles": Decimal("5.50"), "vehicle_purchase": Decimal("0.00"),
    "vehicle_operation": Decimal("5.50"), "reception": Decimal("1.10"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "year"), [("2021年决算数", "2022年"), ("上年决算数", "本年")])
def test_the_row_of_the_year_before_is_read(before: str, year: str) -> None:
    text = HEAD + TABLE + THREE_PUBLIC.format(before=before, year=year) + EXPLANATION + OVERALL
    own = read(text).record.tables.three_public.actual
    assert own is not None
    assert (str(own.total), own.other_measures) == ("7.00", {"prior_year": LAST_YEAR})
    assert fate(text, "7.70")[0] == "read"


@pytest.mark.parametrize("numbers", ["一二三四", "一二四五"])
def test_sections_may_count_on_from_the_headings_before_the_tables(numbers: str) -> None:
    one, two, three, four = numbers
    text = (
        f"甲乙县丙丁局2022年度部门决算\n\n{one}、主要职责\n贯彻执行国家的方针政策。\n{two}、机构设置\n本部门包括本级决算。\n"
        + TABLE.partition("\n")[2]
        + f"{three}、收入支出决算总体情况说明\n{OVERALL.partition(chr(10))[2]}"
        + f"{four}、收入决算情况说明\n2022年度收入合计445.00万元，其中：财政拨款收入340.00万元，占76.40%。\n"
    )
    skipped = ("warning", "missing_heading") in findings(text)
    assert skipped == (numbers != "一二三四")


def test_a_section_with_subsections_behind_numbered_ones_is_not_the_explanation() -> None:
    text = (
        "甲乙县丙丁局2022年度部门决算\n一、主要职责\n贯彻执行国家的方针政策。\n二、机构设置\n本部门包括本级决算。\n"
        + TABLE.partition("\n")[2]
        + f"三、收入支出决算总体情况说明\n{OVERALL.partition(chr(10))[2]}"
        + "四、财政拨款“三公”经费支出决算情况说明\n（一）“三公”经费支出决算总体情况说明\n"
        "2022年度“三公”经费支出预算为9.00万元，支出决算为7.00万元，完成预算的77.78%。\n"
    )
    assert [item.section for item in read(text).record.narrative.deviations] == ["overall", "three_public"]


def test_a_name_that_the_label_of_a_total_ran_into_is_told() -> None:
    text = HEAD + TABLE + DETAIL.replace("办公费", "办公费合计") + EXPLANATION + OVERALL
    assert ("warning", "row_names") in findings(text)


@pytest.mark.parametrize(("blank", "told"), [(0, 0), (1, 0), (2, 2)])
def test_a_sheet_of_whose_indicators_more_than_one_in_ten_lacks_a_cell_was_not_read_whole(
    blank: int, told: int
) -> None:
    rows = tuple(indicator(number, actual=None if number < blank else "100%") for number in range(12))
    goal = Goal.model_construct(indicators=rows)
    evidence = ItemEvidence(
        engine="rules",
        span=place(0, 120),
        fields={f"goals[0].indicators[{n}].level3": place(n * 10, n * 10 + 4) for n in range(12)},
    )
    held = HeldItem("performance.sheets[0]", SelfEvaluationSheet.model_construct(goals=(goal,)), evidence)
    assert len(list(rows_left_short(coverage_of([held], [], 120)))) == told


def indicator(number: int, actual: str | None) -> Indicator:
    return Indicator.model_construct(level1=None, level2=None, level3=f"指标{number}", target="100%", actual=actual)


def place(start: int, end: int) -> Evidence:
    return Evidence(page=None, start=start, end=end, text="")


SUMMARY = (
    "收入支出决算总表\n公开01表\n部门：甲乙县丙丁局 单位：万元\n项目\t行次\t金额\t项目\t行次\t金额\n"
    "一、一般公共预算财政拨款收入\t1\t340.00\t一、一般公共服务支出\t4\t445.00\n"
    "二、其他收入\t2\t105.00\t\t5\t\n使用非财政拨款结余\t\t\t结余分配\t6\t\n"
    "本年收入合计\t3\t445.00\t本年支出合计\t7\t445.00\n总计\t8\t445.00\t总计\t9\t445.00\n"
)


def accounted_without(item: str) -> set[str]:
    """The findings on a record that lost the row of an item of its first table."""
    reading = read(HEAD + SUMMARY + EXPLANATION + OVERALL)
    table = reading.record.tables.income_expenditure_summary
    kept = tuple(row for row in table.expenditure if row.item != item)
    tables = reading.record.tables.model_copy(
        update={"income_expenditure_summary": table.model_copy(update={"expenditure": kept})}
    )
    record = reading.record.model_copy(update={"tables": tables, "findings": ()})
    return {finding.id for finding in account_for(record, reading.source).record.findings}


@pytest.mark.parametrize(("lost", "told"), [("结余分配", True), ("nothing", False)])
def test_a_label_without_amounts_that_is_in_no_row_is_told(lost: str, told: bool) -> None:
    assert ("completeness.row_names" in accounted_without(lost)) is told


@pytest.mark.parametrize(("times", "told"), [(1, False), (2, True)])
def test_a_two_sided_table_that_was_read_twice_is_told(times: int, told: bool) -> None:
    text = HEAD + SUMMARY.strip() + "\n" + SUMMARY.partition("项目")[2].partition("\n")[2] * (times - 1) + EXPLANATION
    assert (("warning", "rows_twice") in findings(text + OVERALL)) is told


ITEMS = "".join(f"{code}\t{name}\t{amount}.00\n" for code, name, amount in (
    ("301", "工资福利支出", 90), ("30101", "基本工资", 50), ("30102", "津贴补贴", 40), ("302", "商品和服务支出", 10), ("30201", "办公费", 10),
))  # fmt: skip
BASIC = "一般公共预算财政拨款基本支出决算表\n单位：万元\n科目编码\t科目名称\t决算数\n"


@pytest.mark.parametrize(("times", "told"), [(1, False), (2, True)])
def test_a_table_of_economic_classes_that_was_read_twice_is_told(times: int, told: bool) -> None:
    text = HEAD + BASIC + ITEMS * times + EXPLANATION + OVERALL
    assert (("warning", "rows_twice") in findings(text)) is told


ACROSS = (
    "2022年度公用经费比上年增加",
    "5.00万元，主要原因是人员增",
    "加以及办公用房租金上调等各",
    "种因素共同影响所致，今后将",
)


def spaces_in(*lines: str) -> list[int]:
    source = SourceText.from_lines(Line(text, number) for number, text in enumerate(lines, 1))
    return list(_spaces_between_columns(source, Map(None, ())))


@pytest.mark.parametrize("space", ["  ", "\u3000\u3000", "    "])
def test_a_text_that_was_read_across_two_columns_is_unread(space: str) -> None:
    left, below, right, beside = ACROSS
    source = SourceText.from_lines([Line(f"{left}{space}{right}", 1), Line(f"{below}{space}{beside}", 2)])
    held = HeldItem("narrative.deviations[0]", Goal.model_construct(), ItemEvidence(engine="rules", span=place(0, 40)))
    found = list(read_across_columns(source, coverage_of([held], [], len(source.text)), Map(None, ())))
    assert [(one.start, one.end) for one in found] == [(0, 40)]


@pytest.mark.parametrize(
    "lines",
    [
        ("部门负责人：张三  联系电话：0271234567", "财务负责人：李四  联系电话：0271234568"),
        ("（一）主要职责。  贯彻执行国家的方针政策和法律法规，拟订并组织实施规划",),
        ("2022年度支出决算为  445.00万元", "比上年增加  5.00万元"),
        ("201\t一般公共服务支出  其他一般公共服务支出",),
        ("2022年度公用经费比上年增加 加以及办公用房租金上调等各", "5.00万元，主要原因是人员增加"),
    ],
)
def test_a_space_behind_a_label_or_a_stop_parts_no_columns(lines: tuple[str, ...]) -> None:
    assert spaces_in(*lines) == []
