"""A table without columns whose names and amounts stand beside each other by mistake: nothing of it is placed by other tables."""

from __future__ import annotations

import pytest
from plain_samples import document, rows_of

ITEMS = (
    ("208", "社会保障和就业支出", "60.00", "50.00", "10.00"),
    ("20805", "行政事业单位养老支出", "50.00", "50.00", ""),
    ("2080501", "行政单位离退休", "30.00", "30.00", ""),
    ("2080505", "机关事业单位基本养老保险缴费支出", "20.00", "20.00", ""),
    ("20808", "抚恤", "10.00", "", "10.00"),
    ("2080801", "死亡抚恤", "10.00", "", "10.00"),
    ("210", "卫生健康支出", "5.00", "5.00", ""),
    ("21011", "行政事业单位医疗", "5.00", "5.00", ""),
    ("2101101", "行政单位医疗", "5.00", "5.00", ""),
    ("221", "住房保障支出", "900.00", "", "900.00"),
    ("22102", "住房改革支出", "900.00", "", "900.00"),
    ("2210203", "购房补贴", "900.00", "", "900.00"),
)
TOTAL = ("965.00", "55.00", "910.00")


def table(title: str, head: str, rows: list[tuple[str, ...]]) -> str:
    lines = (" ".join(part for part in row if part) for row in rows)
    return f"{title}\n单位：万元\n{head}\n" + "\n".join(lines)


def expenditure() -> str:
    head = "科目编码 科目名称 本年支出合计 基本支出 项目支出 上缴上级支出 经营支出 对附属单位补助支出"
    return table("支出决算表", head, [("合计", *TOTAL), *ITEMS])


def general_public(shift: int) -> str:
    """The table with its amounts so many rows above their names, the first ones lost and begun anew at the end."""
    figures = [row[2:] for row in ITEMS]
    moved = figures[shift:] + figures[:shift]
    rows = [(row[0], row[1], *own) for row, own in zip(ITEMS, moved, strict=True)]
    return table(
        "一般公共预算财政拨款支出决算表", "科目编码 科目名称 合计 基本支出 项目支出", [("合计", *TOTAL), *rows]
    )


@pytest.mark.parametrize("shift", [1, 2, 3, 4, 5])
def test_no_figure_of_a_shifted_table_is_put_into_a_column_by_the_row_of_its_name(shift: int) -> None:
    tables, findings = document({"expenditure": expenditure(), "general_public_expenditure": general_public(shift)})
    figures = [row[2:] for row in ITEMS]
    printed = dict(zip((row[0] for row in ITEMS), figures[shift:] + figures[:shift], strict=True))
    wrong = {
        code: own
        for code, own in rows_of(tables["general_public_expenditure"]).items()
        if {name: own.get(name, "") for name in ("basic", "project")} not in (
            dict(zip(("basic", "project"), printed[code][1:], strict=True)),
            {"basic": "", "project": ""},
        )
    }  # fmt: skip
    assert wrong == {}
    assert {"tables.ambiguous_row", "tables.incoherent_rows"} <= {finding.id for finding in findings}


def test_a_table_that_is_not_shifted_is_placed_by_the_other() -> None:
    tables, findings = document({"expenditure": expenditure(), "general_public_expenditure": general_public(0)})
    assert rows_of(tables["general_public_expenditure"]) == rows_of(tables["expenditure"])
    assert findings == []


@pytest.mark.parametrize("slip", ["61.00", "6.00", "600.00"])
def test_a_slip_in_one_row_leaves_the_others_where_they_belong(slip: str) -> None:
    printed = general_public(0).replace("208 社会保障和就业支出 60.00", f"208 社会保障和就业支出 {slip}")
    tables, findings = document({"expenditure": expenditure(), "general_public_expenditure": printed})
    rows, wholes = (rows_of(tables[name]) for name in ("general_public_expenditure", "expenditure"))
    assert {code: own for code, own in rows.items() if code != "208"} == {
        code: own for code, own in wholes.items() if code != "208"
    }
    assert "tables.incoherent_rows" not in {finding.id for finding in findings}
