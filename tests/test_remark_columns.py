"""A column of remarks (备注) behind the amounts: in text it ends a row, and is never part of a name or an amount."""

from __future__ import annotations

import pytest
from plain_samples import amounts, printed, read, rows_of

from extractor.input.stacked import unstack

CODED = """公开05表
部门：某市水务局 单位：万元
项目 本年支出 备注
科目编码 科目名称 小计 基本支出 项目支出
栏次 1 2 3
合计 30.00 20.00 10.00
213 农林水支出 30.00 20.00 10.00 {remark}
21303 水利 30.00 20.00 10.00
2130301 行政运行 20.00 20.00
2130306 水利工程运行与维护 10.00 10.00 {remark}
"""
SUMMARY = """公开01表
部门：某市水务局 单位：万元
收入 支出 备注
项目 决算数 项目 决算数
一、一般公共预算财政拨款收入 30.00 一、农林水支出 28.00 {remark}
二、事业收入 二、住房保障支出 2.00
三、其他收入 三、其他支出
本年收入合计 30.00 本年支出合计 30.00 {remark}
总计 30.00 总计 30.00
"""
REMARKS = ["含追加", "含上年结转 资金", "其中：追加3.50", "追加 3.50 万元", "见说明。"]


@pytest.mark.parametrize("remark", REMARKS)
def test_a_remark_behind_the_amounts_of_a_coded_row_is_no_part_of_its_name(remark: str) -> None:
    table, _ = read("general_public_expenditure", CODED.format(remark=remark))
    assert [row.name for row in table.rows] == ["农林水支出", "水利", "行政运行", "水利工程运行与维护"]
    assert rows_of(table)["213"] == {"total": "30.00", "basic": "20.00", "project": "10.00"}


@pytest.mark.parametrize("remark", REMARKS)
def test_a_remark_behind_both_sides_of_a_summary_is_no_item_and_no_amount(remark: str) -> None:
    table, _ = read("income_expenditure_summary", SUMMARY.format(remark=remark))
    assert [row.item for row in table.expenditure] == [
        "农林水支出", "住房保障支出", "其他支出", "本年支出合计", "总计",
    ]  # fmt: skip
    assert [amounts(row).get("amount") for row in table.expenditure] == ["28.00", "2.00", None, "30.00", "30.00"]
    assert [amounts(row).get("amount") for row in table.income] == ["30.00", None, None, "30.00", "30.00"]


def test_a_remark_is_kept_among_the_notes_of_its_table() -> None:
    table = printed("general_public_expenditure", CODED.format(remark="含追加"))
    assert sum("含追加" in note for note in table.notes.notes) == 2


def stacked(text: str) -> list[str]:
    """One cell a line, as a page is copied: ``~`` is a blank cell."""
    return [cell.replace("~", " ") for line in text.strip().split("\n") for cell in line.split("|")]


def test_cells_one_a_line_keep_their_columns_before_a_column_of_remarks() -> None:
    lines = unstack(
        stacked("""
收入决算表
公开02表
项目|本年收入合计|财政拨款收入|事业收入|备注
科目编码|科目名称
栏次|1|2|3|~
合计|30.00|20.00|10.00|~
213|农林水支出|30.00|20.00|10.00|含追加
21303|水利|20.00|20.00|~|~
21305|扶贫|10.00|~|10.00|~
注：本表反映收入情况。
""")
    )
    assert "科目编码\t科目名称\t本年收入合计\t财政拨款收入\t事业收入\t备注" in lines
    assert "213\t农林水支出\t30.00\t20.00\t10.00\t含追加" in lines
    assert "21305\t扶贫\t10.00\t\t10.00\t" in lines


def test_two_sides_one_cell_a_line_with_remarks_become_rows() -> None:
    lines = unstack(
        stacked("""
收入支出决算总表
公开01表
收入|支出|备注
项目|决算数|项目|决算数
一、一般公共预算财政拨款收入|30.00|一、农林水支出|28.00|~
二、事业收入|~|二、住房保障支出|2.00|含追加
本年收入合计|30.00|本年支出合计|30.00|~
总计|30.00|总计|30.00|~
注：本表反映收支情况。
""")
    )
    assert "项目\t决算数\t项目\t决算数\t备注" in lines
    assert "二、事业收入\t\t二、住房保障支出\t2.00\t含追加" in lines


def test_a_figure_in_the_column_of_remarks_leaves_the_columns_open() -> None:
    lines = unstack(
        stacked("""
收入决算表
公开02表
科目编码|科目名称|本年收入合计|财政拨款收入|事业收入|备注
213|农林水支出|30.00|20.00|10.00|3.50
21303|水利|20.00|20.00|~|~
21305|扶贫|10.00|~|10.00|~
注：本表反映收入情况。
""")
    )
    assert not any("\t" in line for line in lines)
