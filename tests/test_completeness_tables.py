"""What stands in and above tables beside their values: a total without a field, the pieces of a code, the heading of a sheet."""

from __future__ import annotations

from decimal import Decimal

import pytest
from test_completeness import EXPLANATION, HEAD, OVERALL, TABLE, fate, findings

from extractor.completeness.bags import Bag
from extractor.completeness.ledger import Entry
from extractor.input.load import open_source
from extractor.pipeline import read_opened
from extractor.settings import Settings

DETAIL = (
    "一般公共预算财政拨款基本支出决算表\n公开06表\n部门：甲乙县丙丁局 单位：万元\n经济分类科目编码\t科目名称\t决算数\n"
    "{}301\t工资福利支出\t300.00\n30101\t基本工资\t200.00\n30102\t津贴补贴\t100.00\n"
    "302\t商品和服务支出\t40.00\n30201\t办公费\t25.00\n30202\t印刷费\t15.00\n{}"
)


def whole(above: str, below: str = "") -> str:
    return HEAD + TABLE + DETAIL.format(above, below) + EXPLANATION + OVERALL


@pytest.mark.parametrize("text", [whole("合计\t\t340.00\n"), whole("", "合计\t\t340.00\n")])
def test_the_total_of_one_column_of_classes_says_their_sum_again(text: str) -> None:
    assert findings(text) == []
    assert fate(text, "340.00", 2) == ("set_aside", "restated")


def test_a_total_that_is_not_the_sum_of_the_classes_is_unread() -> None:
    text = whole("合计\t\t341.00\n")
    assert fate(text, "341.00") == ("unread", None)
    assert ("warning", "table_figures") in findings(text)


PIECES = ["2010301", "2010<br/>301", "201<br/>0301", "20103<br/>01", "201<br/>03<br/>01", "201030<br/>1"]


@pytest.mark.parametrize("code", PIECES)
def test_the_pieces_of_a_code_that_its_cell_breaks_are_that_code(code: str) -> None:
    amounts = ["445.00", "340.00", "105.00", "", "", ""]
    heads = [
        "科目编码",
        "科目名称",
        "本年支出合计",
        "基本支出",
        "项目支出",
        "上缴上级支出",
        "经营支出",
        "对附属单位补助支出",
    ]
    rows = [heads, ["合计", "", *amounts], ["201", "一般公共服务支出", *amounts]]
    rows += [["20103", "某办公室事务", *amounts], [code, "行政运行", *amounts]]
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    title = "第二部分 2022年度部门决算表\n支出决算表\n公开03表\n部门：甲乙县丙丁局 单位：万元"
    above, below = (
        "".join(f"<p>{line}</p>" for line in text.split("\n")) for text in (HEAD + title, EXPLANATION + OVERALL)
    )
    page = f"<html><body>{above}<table>{table}</table>{below}</body></html>"
    with open_source(page.encode()) as opened:
        record = read_opened(opened, Settings(ocr="never")).record
    assert record.tables.expenditure.rows[-1].code == "2010301"
    assert [finding.message for finding in record.findings if finding.stage == "completeness"] == []


def above_the_title(*lines: str) -> str:
    return (
        HEAD
        + TABLE.replace("支出决算表\n公开", "".join(f"{line}\n" for line in lines) + "支出决算表\n公开", 1)
        + EXPLANATION
        + OVERALL
    )


@pytest.mark.parametrize("line", ["Sheet 4: Z04 表", "Sheet4：财决公开03表", "工作表3", "Sheet 12: 公开03"])
def test_a_heading_directly_above_a_title_is_no_table(line: str) -> None:
    assert findings(above_the_title(line)) == []


@pytest.mark.parametrize("lines", [("某项收入\t12.00",), ("某项收入", "340"), ("车辆3辆 12.50",)])
def test_figures_above_a_title_are_a_table_whose_title_is_not_known(lines: tuple[str, ...]) -> None:
    assert ("error", "table_lost") in findings(above_the_title(*lines))


NAMES = ("收入支出决算总表", "支出决算表", "国有资本经营预算财政拨款支出决算表")


@pytest.mark.parametrize("number", ["{}.", "附件{}：", "附件{} ", "（{}）"])
@pytest.mark.parametrize("label", ["附件：", "附：", ""])
def test_names_of_tables_in_a_list_before_the_tables_are_no_tables(label: str, number: str) -> None:
    listed = label + "".join(f"{number.format(n)}{name}\n" for n, name in enumerate(NAMES, 1))
    text = (
        f"甲乙县丙丁局2022年度部门决算\n现将决算公开如下。\n{listed}2022年9月15日\n{HEAD}{TABLE}{EXPLANATION}{OVERALL}"
    )
    assert findings(text) == []


def test_titles_in_a_row_of_which_none_stands_again_may_be_pictures() -> None:
    text = HEAD + "第二部分 2022年度部门决算表\n" + "".join(f"{name}\n" for name in NAMES) + EXPLANATION + OVERALL
    assert any(identifier == "all_tables_lost" for _, identifier in findings(text))


@pytest.mark.parametrize("text", [HEAD + TABLE + EXPLANATION + OVERALL, whole("", "合计\t\t341.00\n")])
def test_a_run_for_the_tables_alone_counts_their_figures_as_a_whole_run_does(text: str) -> None:
    counted = []
    for parts in ({"tables"}, {"tables", "narrative"}):
        with open_source(text.encode()) as opened:
            record = read_opened(opened, Settings(ocr="never", parts=frozenset(parts))).record
        assert record.completeness is not None
        counted.append({part.part: part for part in record.completeness.parts})
    alone, both = counted
    assert set(alone) == {part for part in both if part.startswith("tables.") or part == "left_out"}
    assert all(alone[part] == both[part] for part in alone)


@pytest.mark.parametrize(
    ("printed", "status"),
    [("1253007.5", "read"), ("1253007", "read"), ("1253008", "open"), ("1253007.56", "open"), ("12530", "read")],
)
def test_the_beginning_of_a_figure_that_the_page_break_cut_is_read(printed: str, status: str) -> None:
    bag = Bag()
    bag.add("1,253,007.56" if printed != "1253007.56" else "88.00", "tables.income.rows[0].total")
    entry = Entry(0, len(printed), Decimal(printed), "bare", 0)
    bag.take_begun(entry)
    assert entry.status == status


def test_a_beginning_of_two_figures_is_left_open() -> None:
    bag = Bag()
    for figure in ("1,253,007.56", "1,253,007.58"):
        bag.add(figure, "tables.income.rows[0].total")
    entry = Entry(0, 9, Decimal("1253007.5"), "bare", 0)
    bag.take_begun(entry)
    assert entry.is_open
