"""Text whose columns stand side by side is read by its columns; text that has lost them is not."""

from __future__ import annotations

import pytest

from extractor.pipeline import extract
from extractor.settings import Settings
from models.record import Record

SETTINGS = Settings(ocr="never", parts=frozenset({"tables"}))
TOP = "东浦市河西区民政局2022年度部门决算\n\n"


def record_of(table: str) -> Record:
    """The record of a text that holds one table."""
    return extract((TOP + table).encode(), SETTINGS)


EXPENDITURE = """支出决算表
公开03表
部门：东浦市河西区民政局          金额单位：万元
项目                                  本年支出合计    基本支出    项目支出    上缴上级支出    经营支出    对附属单位补助支出
{code}    科目名称
栏次                                  1               2           3           4               5           6
合计                                       30.00           20.00                                               10.00
{a}       一般公共服务支出                      30.00           20.00                                               10.00
{b}       政府办公厅事务                       30.00           20.00                                               10.00
{c}       行政运行                          20.00           20.00
{d}       事业运行                          10.00                                                               10.00
"""


@pytest.mark.parametrize(
    "codes",
    [
        pytest.param(("201", "20103", "2010301", "2010350"), id="whole"),
        pytest.param(("201", "201.03", "201.03.01", "201.03.50"), id="dotted"),
    ],
)
def test_a_blank_cell_is_told_by_its_place(codes: tuple[str, ...]) -> None:
    text = EXPENDITURE.format(code="科目编码", **{n: code.ljust(10) for n, code in zip("abcd", codes, strict=True)})
    table = record_of(text).tables.expenditure
    assert table.source is not None
    assert table.source.origin == "aligned"
    assert [row.code for row in table.rows] == ["201", "20103", "2010301", "2010350"]
    last = table.rows[-1]
    assert (last.total, last.basic, last.project) == ("10.00", None, None)
    assert last.subsidy_to_affiliated == "10.00"
    assert last.source is not None
    assert text.splitlines()[last.source.line - 3].split()[-1] == "10.00"  # two lines stand above the table


def test_the_same_table_with_single_blanks_is_read_by_its_identities_alone() -> None:
    text = EXPENDITURE.format(code="科目编码", a="201", b="20103", c="2010301", d="2010350")
    single = "\n".join(" ".join(line.split()) for line in text.splitlines())
    table = record_of(single).tables.expenditure
    assert table.source is not None
    assert table.source.origin == "text"
