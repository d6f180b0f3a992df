"""Names wrapped above and below the lines of their codes, in text that keeps its columns."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractor import Settings, extract

HEAD = """2023年度甲河县果品所部门决算公开
第二部分 2023年度部门决算表
                          支出决算表
                                                                     单位：万元
      科目编码      科目名称            本年支出合计     基本支出      项目支出
                  合计                900.50     600.50    300.00
"""
ROWS = {
    "201": (("一般公共服", "", "务支出"), "650.25     400.25    250.00"),
    "20101": (("人大事务", "", ""), "650.25     400.25    250.00"),
    "2010101": (("", "行政运行", ""), "650.25     400.25    250.00"),
    "208": (("社会保障和", "就业", "支出"), "250.25     200.25     50.00"),
    "20805": (("行政事业单", "", "位养老支出"), "250.25     200.25     50.00"),
    "2080501": (("行政单位", "", "离退休"), "250.25     200.25     50.00"),
}


def laid_out(*, broken: bool = False) -> str:
    lines = []
    for code, ((above, beside, below), figures) in ROWS.items():
        lines += [f"{'':16}{above}"] if above else []
        if broken and code == "2010101":
            lines += [f"      {code}", f"{'':16}{beside:10}          {figures}"]
        else:
            lines.append(f"      {code:10}{beside or '':10}          {figures}")
        lines += [f"{'':16}{below}"] if below else []
    return HEAD + "\n".join(lines) + "\n"


@pytest.mark.parametrize("broken", [False, True])
def test_the_pieces_of_a_name_are_those_around_its_code(broken: bool) -> None:
    record = extract(laid_out(broken=broken).encode(), Settings(ocr="never"))
    rows = record.tables.expenditure.rows
    assert [(row.code, row.name) for row in rows] == [(code, "".join(name)) for code, (name, _) in ROWS.items()]
    assert [row.total for row in rows] == [Decimal(figures.split()[0]) for _, figures in ROWS.values()]
    assert "completeness.row_names" not in {finding.id for finding in record.findings}
