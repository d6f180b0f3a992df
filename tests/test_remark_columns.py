"""A column of remarks (备注) behind the amounts: in text it ends a row, and is never part of a name or an amount."""

from __future__ import annotations

from unicodedata import east_asian_width

import pytest
from plain_samples import amounts, printed, read, rows_of

from extractor import Settings, extract
from extractor.input.stacked import unstack
from models.tables import ThreePublic

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


def aligned(*rows: str) -> str:
    """Rows of cells parted by ``|`` with their columns side by side, an ideograph two places wide, figures set right."""
    grid = [[cell.strip() for cell in row.split("|")] for row in rows]
    widths = [max(map(places, column)) for column in zip(*grid, strict=True)]
    return "\n".join(
        "  ".join(
            " " * (width - places(cell)) + cell if cell[-1:].isdigit() else cell + " " * (width - places(cell))
            for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in grid
    )


def places(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


@pytest.mark.parametrize("remark", ["含追加", "上年结转 资金"])
@pytest.mark.parametrize("heads", [("上年决算数", "本年决算数"), ("上 年 决 算 数", "本 年 决 算 数")])
def test_a_summary_in_columns_of_blanks_keeps_its_remarks_apart(remark: str, heads: tuple[str, str]) -> None:
    table = aligned(
        "收入|||支出|||备注",
        f"项目|{heads[0]}|{heads[1]}|项目|{heads[0]}|{heads[1]}|",
        f"一、一般公共预算财政拨款收入|29.00|30.00|一、农林水支出|28.00|28.00|{remark}",
        "二、事业收入|||二、住房保障支出|1.00|2.00|",
        "本年收入合计|29.00|30.00|本年支出合计|29.00|30.00|",
        "总计|29.00|30.00|总计|29.00|30.00|",
    )
    text = f"某市水务局2019年度部门决算\n收入支出决算总表\n公开01表\n部门：某市水务局  单位：万元\n{table}\n"
    read_table = extract(text.encode(), Settings(ocr="never")).tables.income_expenditure_summary
    assert [str(row.amount) for row in read_table.income if row.amount] == ["30.00", "30.00", "30.00"]
    assert [str(row.amount) for row in read_table.expenditure] == ["28.00", "2.00", "30.00", "30.00"]
    assert read_table.source is not None
    assert any(remark.split(maxsplit=1)[0] in note for note in read_table.source.notes)


def test_a_year_above_the_next_title_does_not_keep_cells_from_their_rows() -> None:
    cells = "合计|因公出国（境）费|公务用车购置费|公务用车运行维护费|公务接待费|9.50|1.00|2.00|3.50|3.00"
    text = [
        "表八：一般公共预算财政拨款“三公”经费支出决算表",
        "单位：万元",
        *cells.split("|"),
        "",
        "2015 年度",
        "表九：收入决算表",
    ]
    assert "9.50\t1.00\t2.00\t3.50\t3.00" in unstack(text)


YEARS = """2019年决算数|19.00|~|16.30|~|16.30|2.70|{one}
2020年预算数|40.00|~|30.00|~|30.00|10.00|{two}
2020年决算数|17.30|~|14.80|~|14.80|2.50|{one}"""
HEAD = "合计|因公出国（境）费|公务用车购置及运行维护费|公务接待费|备注\n小计|公务用车购置费|公务用车运行维护费"


def three_public_of(cells: list[str]) -> ThreePublic:
    """The “三公” table of an account that prints it one cell a line."""
    title = ["某市水务局2020年度部门决算", "“三公”经费支出决算表", "公开07表", "单位：万元"]
    text = "\n".join([*title, *cells, "注：本表反映情况。"])
    return extract(text.encode(), Settings(ocr="never")).tables.three_public


@pytest.mark.parametrize("first", ["年度", "项目", "类别"])
@pytest.mark.parametrize(("one", "two"), [("~", "含追加"), ("含追加", "~"), ("~", "~")])
def test_rows_for_years_one_cell_a_line_are_the_account_of_the_latest(first: str, one: str, two: str) -> None:
    cells = stacked(f"{first}|{HEAD}\n{YEARS.format(one=one, two=two)}")
    record = three_public_of(cells)
    assert record.budget is not None
    assert record.actual is not None
    assert amounts(record.actual) == {
        "total": "17.30",
        "vehicles": "14.80",
        "vehicle_operation": "14.80",
        "reception": "2.50",
    }
    assert amounts(record.budget)["reception"] == "10.00"


def test_of_rows_for_years_in_plain_text_the_latest_are_the_account() -> None:
    rows = YEARS.replace("~", "0.00").format(one="", two="").replace("|", " ")
    table, _ = read("three_public", f"单位：万元\n{HEAD.replace('|', ' ').replace('备注', '')}\n{rows}\n")
    assert table.actual is not None
    assert amounts(table.actual)["total"] == "17.30"
    assert amounts(table.budget)["total"] == "40.00"


@pytest.mark.parametrize("remark", ["~", "含追加"])
def test_the_final_account_alone_is_read_before_a_column_of_remarks(remark: str) -> None:
    head = f"{HEAD}\n1|2|3|4|5|6"
    cells = stacked(f"{head}\n17.30|~|14.80|-|14.80|2.50|{remark}")
    actual = three_public_of(cells).actual
    assert actual is not None
    assert amounts(actual) == {"total": "17.30", "vehicles": "14.80", "vehicle_operation": "14.80", "reception": "2.50"}


def test_both_halves_are_read_before_a_column_of_remarks() -> None:
    items = "合计|因公出国（境）费|公务用车购置及运行维护费|公务接待费"
    parts = "小计|公务用车购置费|公务用车运行维护费"
    numbers = "|".join(map(str, range(1, 13)))
    row = "27.30|~|24.80|~|24.80|2.50|17.30|~|14.80|~|14.80|2.50|~"
    cells = stacked(f"预算数|决算数|备注\n{items}|{items}\n{parts}|{parts}\n{numbers}\n{row}")
    table = three_public_of(cells)
    assert table.budget is not None
    assert table.actual is not None
    assert amounts(table.budget)["vehicle_operation"] == "24.80"
    assert amounts(table.actual)["vehicle_operation"] == "14.80"


@pytest.mark.parametrize("remark", ["见说明。", "含上年结转；", "注：含追加", "其中：追加"])
def test_a_remark_that_is_a_sentence_does_not_end_a_table_one_cell_a_line(remark: str) -> None:
    lines = unstack(
        stacked(f"""
收入决算表
公开02表
科目编码|科目名称|本年收入合计|财政拨款收入|事业收入|备注
213|农林水支出|30.00|20.00|10.00|{remark}
21303|水利|20.00|20.00|~|~
21305|扶贫|10.00|~|10.00|~
注：本表反映收入情况。
""")
    )
    assert f"213\t农林水支出\t30.00\t20.00\t10.00\t{remark}" in lines
    assert "21305\t扶贫\t10.00\t\t10.00\t" in lines
    assert lines[-1] == "注：本表反映收入情况。"
