"""Tables beside the nine are kept as printed, and none of the nine is replaced by an emptier or less fitting one."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import openpyxl
import pytest

from extractor import Settings, extract
from extractor.export.columns import part_to_csv
from extractor.export.parts import OTHER_TABLES
from extractor.export.workbook import record_to_xlsx
from extractor.report import report_document
from models import Record

HEAD = "2023年度甲河县果品所部门决算公开\n"
INCOME = (
    "收入决算表\n科目编码\t科目名称\t本年收入合计\t财政拨款收入\t上级补助收入\t事业收入\t经营收入\t附属单位上缴收入\t其他收入\n"
    "合计\t\t12.00\t12.00\n205\t教育支出\t12.00\t12.00\n"
)
EXPENDITURE = "支出决算表\n科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出\n合计\t\t11.00\t6.00\t5.00\n205\t教育支出\t11.00\t6.00\t5.00\n"
GENERAL = (
    "一般公共预算财政拨款支出决算表\n科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出\n合计\t\t9.00\t6.00\t3.00\n"
    "205\t教育支出\t9.00\t6.00\t3.00\n"
)
SUMMARY = (
    "收入支出决算总表\n项目\t行次\t决算数\t项目\t行次\t决算数\n一、一般公共预算财政拨款收入\t1\t12.00\t一、教育支出\t4\t11.00\n"
    "本年收入合计\t2\t12.00\t本年支出合计\t5\t11.00\n总计\t3\t12.00\t总计\t6\t12.00\n"
)
PROJECTS = (
    "项目收入支出决算表\n项目名称\t年初结转\t本年收入\t本年支出\n甲项目\t1.00\t4.00\t5.00\n乙项目\t\t3.00\t3.00\n"
)
ACCOUNTS = "财政专户管理资金收入支出决算表\n科目编码\t科目名称\t本年收入\t本年支出\n205\t教育支出\t2.50\t2.40\n"
PURCHASES = "政府采购情况表\n项目\t金额\n货物\t1.50\n工程\t0.00\n"


def read(*tables: str, head: str = HEAD) -> Record:
    return extract((head + "".join(tables)).encode(), Settings(ocr="never"))


def test_a_table_beside_the_nine_is_kept_as_it_is_printed() -> None:
    (table,) = read(EXPENDITURE, PROJECTS).tables.other
    assert (table.title, table.resembles) == ("项目收入支出决算表", None)
    assert [row.cells for row in table.rows] == [
        ("项目名称", "年初结转", "本年收入", "本年支出"),
        ("甲项目", "1.00", "4.00", "5.00"),
        ("乙项目", "", "3.00", "3.00"),
    ]
    assert table.source is not None
    assert (table.source.line, table.source.origin) == (6, "tabs")
    assert table.rows[1].source is not None
    assert table.rows[1].source.line == 8


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_in_any_order_each_table_keeps_its_own_rows(order: tuple[int, ...]) -> None:
    kept = {"项目收入支出决算表": 3, "财政专户管理资金收入支出决算表": 2, "政府采购情况表": 3}
    record = read(EXPENDITURE, *((PROJECTS, ACCOUNTS, PURCHASES)[place] for place in order), GENERAL)
    assert {table.title: len(table.rows) for table in record.tables.other} == kept
    assert record.tables.expenditure.rows[0].total == Decimal("11.00")
    assert record.tables.general_public_expenditure.rows[0].total == Decimal("9.00")


BLANK = "科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出\n合计\t\t\t\t\n"
RIVALS = {
    "行政事业类项目收入支出决算表": PROJECTS.replace("项目收入支出", "行政事业类项目收入支出", 1),
    "基本建设类项目收入支出决算表": PROJECTS.replace("项目收入支出", "基本建设类项目收入支出", 1),
    "财政专户管理资金收入支出决算表": ACCOUNTS,
    "支出决算表（按单位列示）": EXPENDITURE.replace("支出决算表", "支出决算表（按单位列示）", 1).replace("科目名称", "单位名称"),
    "支出决算明细表": EXPENDITURE.replace("支出决算表", "支出决算明细表", 1).replace("11.00", "7.00").replace("5.00", "1.00"),
    "blank expenditure": "支出决算表\n" + BLANK,
    "expenditure listed": "支出决算表\n",
    "一般公共预算财政拨款支出决算明细表": (
        "一般公共预算财政拨款支出决算明细表\n科目编码\t科目名称\t合计\t工资福利支出\t商品和服务支出\n合计\t\t9.00\t6.00\t3.00\n"
        "205\t教育支出\t9.00\t6.00\t3.00\n"
    ),
    "blank general": "一般公共预算财政拨款支出决算表\n" + BLANK,
    "国有资本经营财政拨款预算支出决算表": "国有资本经营财政拨款预算支出决算表\n" + BLANK,
    "second 收入支出决算表": "收入支出决算表\n项目\t年初结转\t本年收入\t本年支出\n甲项目\t1.00\t4.00\t5.00\n",
    "财政拨款支出决算明细表": "财政拨款支出决算明细表\n科目编码\t科目名称\t合计\n205\t教育支出\t8.00\n",
}  # fmt: skip


@pytest.mark.parametrize("rival", RIVALS)
@pytest.mark.parametrize("place", ["before", "between", "behind"])
def test_no_other_table_takes_the_place_of_one_of_the_nine(rival: str, place: str) -> None:
    own = [SUMMARY, INCOME, EXPENDITURE, GENERAL]
    own.insert({"before": 0, "between": 2, "behind": 4}[place], RIVALS[rival])
    tables = read(*own).tables
    assert [row.amount for row in tables.income_expenditure_summary.income][:1] == [Decimal("12.00")]
    assert [row.total for row in tables.income.rows] == [Decimal("12.00")]
    assert [(row.code, row.basic, row.project) for row in tables.expenditure.rows] == [
        ("205", Decimal("6.00"), Decimal("5.00"))
    ]
    assert [(row.total, row.basic) for row in tables.general_public_expenditure.rows] == [
        (Decimal("9.00"), Decimal("6.00"))
    ]


@pytest.mark.parametrize(
    "rival",
    [name for name in RIVALS if "blank" not in name and "listed" not in name and not name.startswith("国有资本")],
)
def test_what_gives_way_is_kept_beside_and_none_of_its_figures_is_lost(rival: str) -> None:
    record = read(SUMMARY, INCOME, EXPENDITURE, GENERAL, RIVALS[rival])
    (table,) = record.tables.other
    assert RIVALS[rival].startswith(table.title)
    assert sum("." in cell for row in table.rows for cell in row.cells) == RIVALS[rival].count(".")
    assert record.completeness is not None
    assert record.completeness.unread == 0


def test_a_table_by_unit_says_which_of_the_nine_it_resembles() -> None:
    (table,) = read(EXPENDITURE, RIVALS["支出决算表（按单位列示）"]).tables.other
    assert table.resembles == "expenditure"


def test_plain_text_is_parted_where_it_is_blank_up_to_the_first_sentence() -> None:
    text = "政府采购情况表\n项目        金额\n货物 类    1.50\n工程        0.00\n本年采购均按规定进行。\n其他 2.00\n"
    (table,) = read(EXPENDITURE, text).tables.other
    assert [row.cells for row in table.rows] == [("项目", "金额"), ("货物类", "1.50"), ("工程", "0.00")]


def test_a_title_with_no_table_under_it_is_none() -> None:
    assert read(EXPENDITURE, "政府采购情况表\n本单位没有政府采购。\n").tables.other == ()


def test_a_title_repeated_on_the_next_page_goes_on() -> None:
    rest = "项目收入支出决算表\n丙项目\t\t2.00\t2.00\n"
    (table,) = read(EXPENDITURE, PROJECTS, rest).tables.other
    assert [row.cells[0] for row in table.rows] == ["项目名称", "甲项目", "乙项目", "丙项目"]


def test_every_export_has_the_tables_beside_the_nine(tmp_path: Path) -> None:
    record = read(EXPENDITURE, PROJECTS)
    rows = list(csv.DictReader(io.StringIO(part_to_csv(OTHER_TABLES, [("甲", record)]))))
    assert [(row["row"], row["cell"], row["text"]) for row in rows if row["row"] == "1"] == [
        ("1", "0", "甲项目"), ("1", "1", "1.00"), ("1", "2", "4.00"), ("1", "3", "5.00"),
    ]  # fmt: skip
    sheet = openpyxl.load_workbook(io.BytesIO(record_to_xlsx(record, "甲")))["其他表"]
    assert [cell.value for cell in sheet[3]] == ["甲项目", 1, 4, 5]
    page = report_document((HEAD + EXPENDITURE + PROJECTS).encode())
    assert "九张表以外的表" in page
    assert "甲项目" in page


def test_a_record_without_other_tables_does_not_speak_of_them() -> None:
    assert "other" not in read(EXPENDITURE).model_dump(mode="json")["tables"]


@pytest.mark.parametrize("ruled", [True, False])
def test_a_page_with_three_tables_keeps_the_two_beside_the_nine(tmp_path: Path, ruled: bool) -> None:
    tables = [table_of(text) for text in (PROJECTS, EXPENDITURE, PURCHASES)]
    file = tmp_path / "account.pdf"
    write_pdf(file, HEAD.strip(), tables, ruled=ruled)
    record = extract(file, Settings(ocr="never"))
    assert [(table.title, table.rows[-1].cells) for table in record.tables.other] == [
        ("项目收入支出决算表", ("乙项目", "", "3.00", "3.00")),
        ("政府采购情况表", ("工程", "0.00")),
    ]
    assert all(row.source and row.source.page == 1 and row.source.bbox for row in record.tables.other[0].rows)
    assert record.tables.expenditure.rows[0].project == Decimal("5.00")
    assert record.completeness is not None
    assert record.completeness.unread == 0


def table_of(text: str) -> tuple[str, list[list[str]]]:
    title, *rows = text.strip().splitlines()
    cells = [row.split("\t") for row in rows]
    width = max(map(len, cells))
    return title, [row + [""] * (width - len(row)) for row in cells]


def write_pdf(file: Path, heading: str, tables: list[tuple[str, list[list[str]]]], *, ruled: bool) -> None:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("plain", fontName="STSong-Light", fontSize=11)
    rules = [("GRID", (0, 0), (-1, -1), 0.5, "black")] if ruled else []
    flow = [Paragraph(heading, style), Spacer(1, 20)]
    for title, rows in tables:
        table = Table(rows, style=[("FONT", (0, 0), (-1, -1), "STSong-Light", 9), *rules])
        flow += [Paragraph(title, style), Spacer(1, 8), table, Spacer(1, 20)]
    SimpleDocTemplate(str(file)).build(flow)


@pytest.mark.parametrize("title", ["财政款项来去总账表", "甲河县果品所2023年度花销一览表", "收支流水表（二）"])
def test_rows_under_a_title_that_nobody_knows_are_not_those_of_the_table_before(title: str) -> None:
    unknown = f"{title}\n部门：甲河县果品所\t单位：万元\n编号\t事由\t甲\t乙\t丙\n206\t科学技术支出\t7.00\t4.00\t3.00\n"
    record = read("第二部分 2023年度部门决算表\n", EXPENDITURE, unknown, GENERAL)
    assert [row.code for row in record.tables.expenditure.rows] == ["205"]
    assert [row.code for row in record.tables.general_public_expenditure.rows] == ["205"]
    assert record.completeness is not None
    assert record.completeness.unread >= 3, record.completeness
