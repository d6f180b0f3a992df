"""Tables whose cells stand one a line, each closed by a pipe, as converters of web pages write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractor import Settings, extract
from extractor.input.text_forms import LEAST_CELLS, cells_to_lines

HEAD = ["乙县茶叶办2021年度“三公”经费支出决算表", "单位：万元"]
ROWS = [
    ("项 目", "预 算 数", "决 算 数"),
    ("合 计", "49.9", "7.69"),
    ("因公出国（境）费", "20", ""),
    ("公务接待费", "14.9", "5.21"),
    ("公务用车购置及运行维护费", "15", "2.48"),
    ("其中：公务用车运行维护费", "15", "2.48"),
    ("公务用车购置费", "", ""),
]
PROSE = "乙县茶叶办2021年度“三公”经费支出预算为49.9万元，支出决算为7.69万元，完成预算的15.41%。"


def document(cells: list[str]) -> str:
    return "\n".join([*HEAD, *(f"{cell} |" if cell else "|" for cell in cells), PROSE])


@pytest.mark.parametrize("lost", [0, 2], ids=["whole", "last_blank_cells_lost"])
def test_every_figure_stands_in_its_column(lost: int) -> None:
    cells = [cell for row in ROWS for cell in row]
    record = extract(document(cells[: len(cells) - lost]).encode(), Settings(ocr="never"))
    table = record.tables.three_public
    assert table.budget is not None
    assert table.actual is not None
    assert [table.budget.total, table.budget.abroad, table.budget.reception] == [
        Decimal("49.9"),
        Decimal(20),
        Decimal("14.9"),
    ]
    assert [table.actual.total, table.actual.abroad, table.actual.vehicle_operation] == [
        Decimal("7.69"),
        None,
        Decimal("2.48"),
    ]
    assert table.budget.vehicle_purchase is None


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(["甲 |"] * (LEAST_CELLS - 1), id="too_few"),
        pytest.param(["甲 | 乙 |"] * 9, id="rows_of_cells"),
        pytest.param(["甲"] * 9, id="no_pipe"),
        pytest.param([f"{'长' * 40} |"] * 9, id="sentences"),
    ],
)
def test_other_lines_stay_as_they_are(lines: list[str]) -> None:
    assert cells_to_lines(lines) == lines


def test_a_blank_cell_stays_a_cell() -> None:
    assert cells_to_lines(["甲", *["1 |", "|"] * 4, "乙"]) == ["甲", *["1", " "] * 4, "乙"]
