"""Plain data between the generator and its writers: cells, printed tables, blocks, and what is to be read from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

TABLES = (
    "income_expenditure_summary", "income", "expenditure", "fiscal_appropriation_summary", "general_public_expenditure",
    "basic_expenditure_detail", "government_fund", "state_capital", "three_public",
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """A printed cell with its spans."""

    text: str = ""
    cols: int = 1
    rows: int = 1


Rows = list[list[Cell]]


@dataclass(frozen=True)
class Body:
    """The head and the rows of a table, and the table of the record that is to be read from them."""

    head: Rows
    rows: Rows
    expected: dict[str, Any]


@dataclass(frozen=True)
class PrintedTable:
    """A table as printed: lines above it (title, number, owner, unit; cells of a line apart), grid, note below."""

    above: tuple[tuple[str, ...], ...]
    head: Rows
    rows: Rows
    note: str = ""


@dataclass(frozen=True)
class Block:
    """A piece of a document: a heading of some level (0 the cover), a paragraph, a line of the contents, or a table."""

    kind: Literal["cover", "contents", "heading", "paragraph", "table"]
    text: str = ""
    level: int = 1
    table: PrintedTable | None = None


@dataclass
class Invented:
    """A whole document, and the record that is to be read from it in the form of a gold file, amounts as Decimal."""

    blocks: list[Block]
    expected: dict[str, Any] = field(default_factory=dict)


def places_of(rows: Rows) -> list[tuple[int, int, Cell]]:
    """Every cell with the row and the column of its first corner, spans of the rows above taken into account."""
    taken: set[tuple[int, int]] = set()
    places = []
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            taken |= {(number + below, column + right) for below in range(cell.rows) for right in range(cell.cols)}
            places.append((number, column, cell))
            column += cell.cols
    return places


def grid_of(rows: Rows) -> list[list[str]]:
    """Rows with spans as a full grid: the text in the first cell of a span, in one line, blanks in the others."""
    places = places_of(rows)
    height = max((row + cell.rows for row, _, cell in places), default=0)
    width = max((column + cell.cols for _, column, cell in places), default=0)
    grid = [[""] * width for _ in range(height)]
    for row, column, cell in places:
        grid[row][column] = cell.text.replace("\n", " ")
    return grid
