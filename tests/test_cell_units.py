"""Amounts with their unit in the cell: read where it is the table's, told where it is another."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractor import Settings, extract
from models.record import Record

TABLES = """2023年度甲河县果品所部门决算公开
第二部分 2023年度部门决算表
支出决算表
{stated}
科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出
\t合计\t900.50{unit}\t600.50{unit}\t300.00{unit}
201\t一般公共服务支出\t650.25{unit}\t400.25{unit}\t250.00{unit}
20101\t人大事务\t650.25{unit}\t400.25{unit}\t250.00{unit}
2010101\t行政运行\t650.25{unit}\t400.25{unit}\t250.00{unit}
208\t社会保障和就业支出\t250.25{unit}\t200.25{unit}\t50.00{unit}
20805\t行政事业单位养老支出\t250.25{unit}\t200.25{unit}\t50.00{unit}
2080501\t行政单位离退休\t250.25{unit}\t200.25{unit}\t50.00{unit}
财政拨款“三公”经费支出决算表
{stated}
项目\t预算数\t决算数
合计\t3.00{unit}\t2.00{unit}
1.因公出国（境）费\t0.00{unit}\t0.00{unit}
2.公务用车购置及运行维护费\t2.00{unit}\t1.50{unit}
（1）公务用车购置费\t0.00{unit}\t0.00{unit}
（2）公务用车运行维护费\t2.00{unit}\t1.50{unit}
3.公务接待费\t1.00{unit}\t0.50{unit}
"""


def read(text: str) -> Record:
    return extract(text.encode(), Settings(ocr="never"))


def page(text: str) -> str:
    """The same as a web page, every table in one element."""
    out, is_open = [], False
    for line in text.splitlines():
        if "\t" in line and not is_open:
            out.append("<table>")
        elif "\t" not in line and is_open:
            out.append("</table>")
        is_open = "\t" in line
        cells = "".join(f"<td>{cell}</td>" for cell in line.split("\t"))
        out.append(f"<tr>{cells}</tr>" if is_open else f"<p>{line}</p>")
    return f"<html><body>{''.join(out)}</table></body></html>"


@pytest.mark.parametrize("make", [str, page, lambda text: text.replace("\t", " | ")], ids=["tabs", "page", "pipes"])
@pytest.mark.parametrize(("stated", "unit"), [("单位：万元", "万元"), ("单位：元", " 元"), ("", "万元")])
def test_the_unit_of_the_table_behind_its_figures_is_left_out(make: object, stated: str, unit: str) -> None:
    assert callable(make)
    record = read(make(TABLES.format(stated=stated, unit=unit)))
    total = record.tables.expenditure.total
    assert (total.total, total.basic, total.project) == (Decimal("900.50"), Decimal("600.50"), Decimal("300.00"))
    assert record.tables.three_public.actual.reception == Decimal("0.50")
    assert record.document.unit == unit.strip()
    assert record.completeness is not None
    assert record.completeness.unread == 0


@pytest.mark.parametrize(("stated", "unit"), [("单位：元", "万元"), ("单位：万元", "元")])
def test_a_table_whose_cells_are_in_another_unit_is_told_and_not_read(stated: str, unit: str) -> None:
    record = read(TABLES.format(stated=stated, unit=unit))
    assert not record.tables.expenditure.rows
    assert "tables.other_unit" in {finding.id for finding in record.findings}
    assert "completeness.table_lost" in {finding.id for finding in record.findings}
