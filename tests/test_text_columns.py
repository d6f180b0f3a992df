"""Text whose columns stand side by side is read by its columns; text that has lost them is not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

import pytest

from extractor.pipeline import extract
from extractor.settings import Settings
from models.record import Record
from models.tables import BasicExpenditureDetail

SETTINGS = Settings(ocr="never", parts=frozenset({"tables"}))
TOP = "东浦市河西区民政局2022年度部门决算\n\n"


def record_of(table: str) -> Record:
    """The record of a text that holds one table."""
    return extract(table.encode(), SETTINGS)


STARTS = (0, 14, 40, 56, 70, 84, 100, 114)
WIDTH = 12
HEAD = (
    ("项目", "", "本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出"),
    ("科目编码", "科目名称"),
    ("栏次", "", "1", "2", "3", "4", "5", "6"),
)
ROWS = (
    ("合计", "", "30.00", "20.00", "", "", "", "10.00"),
    ("一般公共服务支出", "30.00", "20.00", "", "", "", "10.00"),
    ("政府办公厅事务", "30.00", "20.00", "", "", "", "10.00"),
    ("行政运行", "20.00", "20.00"),
    ("事业运行", "10.00", "", "", "", "", "10.00"),
)
ABOVE = ("支出决算表", "公开03表", "部门：东浦市河西区民政局          金额单位：万元")
CODES = ("201", "20103", "2010301", "2010350")


def side_by_side(cells: Sequence[str]) -> str:
    """A line whose cells begin at their columns, amounts set to the right of theirs."""
    line = ""
    for start, cell in zip(STARTS, cells, strict=False):
        line = (
            (line.ljust(start) + (cell.rjust(WIDTH) if "." in cell and start > STARTS[1] else cell)) if cell else line
        )
    return line


def expenditure(codes: Sequence[str]) -> str:
    """支出决算表 in text that keeps its columns."""
    rows = (ROWS[0], *((code, *row) for code, row in zip(codes, ROWS[1:], strict=True)))
    return "\n".join((*ABOVE, *map(side_by_side, (*HEAD, *rows)), ""))


@pytest.mark.parametrize(
    "codes",
    [pytest.param(CODES, id="whole"), pytest.param(("201", "201.03", "201.03.01", "201.03.50"), id="dotted")],
)
def test_a_blank_cell_is_told_by_its_place(codes: tuple[str, ...]) -> None:
    text = TOP + expenditure(codes)
    table = record_of(text).tables.expenditure
    assert table.source is not None
    assert table.source.origin == "aligned"
    assert [row.code for row in table.rows] == list(CODES)
    last = table.rows[-1]
    assert (last.total, last.basic, last.project) == (Decimal("10.00"), None, None)
    assert last.subsidy_to_affiliated == Decimal("10.00")
    assert last.source is not None
    assert last.source.line is not None
    assert text.splitlines()[last.source.line - 1].startswith(codes[-1])


def test_the_same_table_with_single_blanks_is_read_by_its_identities_alone() -> None:
    single = "\n".join(" ".join(line.split()) for line in expenditure(CODES).splitlines())
    table = record_of(TOP + single).tables.expenditure
    assert table.source is not None
    assert table.source.origin == "text"


DETAIL = """甲县果品所2022年度部门决算
                              一般公共预算财政拨款基本支出决算表
部门：甲县果品所                                                  单位：万元
             经济分类科目               一般公共预算财政拨款基本支出
科目编码  科目名称                      合计     人员经费  公用经费
                 合计                   6328.35   5062.68    1265.67
     301  工资福利支出                  5062.68   5062.68       0.00
   30101  基本工资                      5062.68   5062.68       0.00
     302  商品和服务支出                1265.67      0.00    1265.67
   30201  办公费                        1265.67      0.00    1265.67
"""


def detail_of(text: str) -> BasicExpenditureDetail:
    return extract(text.encode(), SETTINGS).tables.basic_expenditure_detail


@pytest.mark.parametrize("shift", [0, 2, 4])
def test_headings_and_figures_that_are_set_apart_are_not_run_together(shift: int) -> None:
    table = detail_of(DETAIL.replace("科目名称" + " " * 22, "科目名称" + " " * (22 - shift)))
    assert [(row.code, str(row.amount)) for row in table.rows] == [
        ("301", "5062.68"),
        ("30101", "5062.68"),
        ("302", "1265.67"),
        ("30201", "1265.67"),
    ]
    assert (str(table.personnel_total), str(table.public_total)) == ("5062.68", "1265.67")


def test_a_total_whose_label_spans_two_columns_keeps_its_parts_where_spans_are_lost() -> None:
    table = detail_of(re.sub(r" {2,}", "\t", re.sub(r"(?m)^ +", "", DETAIL)))
    assert (str(table.personnel_total), str(table.public_total)) == ("5062.68", "1265.67")


@pytest.mark.parametrize("blank", ["", "\n"])
def test_an_amount_that_its_column_wrapped_is_whole(blank: str) -> None:
    rows = [
        "项目                                      本年支出",
        "科目编码      科目名称            小计            基本支出        项目支出",
        "栏次                              1               2               3",
        "                                  172,806,960.9   134,166,750.3",
        "合计                                                              38,640,210.55",
        "                                  1               6",
        "                                  172,806,960.9   134,166,750.3",
        "205           教育支出                                            38,640,210.55",
        "                                  1               6",
    ]
    text = TOP + "一般公共预算财政拨款支出决算表\n单位：元\n" + f"\n{blank}".join(rows)
    table = record_of(text).tables.general_public_expenditure
    assert table.total is not None
    assert (table.total.total, table.total.basic) == (Decimal("172806960.91"), Decimal("134166750.36"))
    assert [(row.code, row.total) for row in table.rows] == [("205", Decimal("172806960.91"))]
