"""The main job on real input: every cell of every table of every corpus document equals the gold, nothing is invented."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, get_args

import pytest
from conftest import GOLD_OF, PICTURE_TABLES, gold_of, record_of

from models.tables import TableId

TABLES = get_args(TableId)


def cells(table: dict[str, Any]) -> dict[tuple[Any, ...], Any]:
    """Every label and every amount of a table by its place; amounts as Decimal, ``line`` and order of print aside."""
    found: dict[tuple[Any, ...], Any] = {}
    for part, value in table.items():
        if part in ("status", "source"):
            continue
        if isinstance(value, list):
            seen: dict[str, int] = {}
            for row in value:
                label = row.get("code") or row["item"]
                seen[label] = seen.get(label, 0) + 1
                for name, cell in row.items():
                    if name not in ("line", "source"):
                        found[part, label, seen[label], name] = cell
        elif isinstance(value, dict):
            found.update({(part, name): cell for name, cell in value.items() if name != "source"})
        else:
            found[part,] = value
    return {place: _value(cell) for place, cell in found.items() if cell is not None}


def _value(cell: Any) -> Any:
    try:
        return Decimal(cell)
    except ArithmeticError:
        return cell


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("document", GOLD_OF)
def test_every_cell_equals_the_gold_and_nothing_is_invented(document: str, table: TableId) -> None:
    gold = gold_of(document)["tables"][table]
    read = record_of(document).tables
    table_read = getattr(read, table).model_dump(mode="json")
    assert table_read["status"] == gold["status"]
    assert cells(table_read) == cells(gold)


@pytest.mark.parametrize("document", GOLD_OF)
def test_kind_department_year_and_unit_equal_the_gold(document: str) -> None:
    read = record_of(document).document.model_dump(mode="json")
    assert read == gold_of(document)["document"]


@pytest.mark.parametrize("document", [name for name in GOLD_OF if name.endswith(".pdf")])
def test_every_figure_of_a_pdf_has_a_page_a_box_and_an_agreeing_second_reading(document: str) -> None:
    for _, table in record_of(document).tables.items():
        for _, row in table.parts():
            assert row.source is not None
            for column, amount in row.amounts().items():
                if amount is None:
                    continue
                cell = row.source.cells[column]
                assert row.source.page is not None
                assert cell.bbox is not None
                assert cell.second_reading is None


@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_is_only_a_picture_says_so(table: TableId) -> None:
    assert getattr(record_of(PICTURE_TABLES).tables, table).status == "image"
