"""Tables of web pages: which are tables and which lay out a page, and the cells of a table in their columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractor.input.html_inline import inline_text, tidy
from extractor.input.html_tree import Element
from extractor.layout import GridCell

MAX_COLUMNS = 200
"""Most columns that a span may claim; no published table has 40."""
MAX_ROWS = 65_535
"""Most rows that a span may claim, as in browsers."""
LAYOUT_SHARE = 0.5
"""A table most of whose text stands in tables inside its cells lays out the page."""
PAGE_CELL = 0.8
PAGE_PARAGRAPHS = 5
PAGE_TEXT = 400
"""A cell with so much of a table's text, in so many paragraphs, of so many characters, is the page and no cell of a table."""


@dataclass(frozen=True)
class PlacedTable:
    """The cells of a table at their rows and columns; columns in which no cell begins are gone."""

    n_rows: int
    n_cols: int
    cells: tuple[GridCell, ...]


def is_layout_table(table: Element) -> bool:
    """Whether a table lays out the page: one cell, tables inside that hold most of the text, or a cell that is the page."""
    cells = [cell for row in table_rows(table) for cell in row_cells(row)]
    texts = [_length(cell) for cell in cells]
    filled = [(cell, length) for cell, length in zip(cells, texts, strict=True) if length]
    if len(filled) <= 1:
        return len(cells) == 1 or not filled or _has_structure(filled[0][0])
    whole = sum(texts)
    inside = sum(_length(inner) for cell, _ in filled for inner in outermost_tables(cell))
    if inside >= LAYOUT_SHARE * whole:
        return True
    largest, length = max(filled, key=lambda entry: entry[1])
    return length >= PAGE_CELL * whole and length >= PAGE_TEXT and _paragraphs(largest) >= PAGE_PARAGRAPHS


def _has_structure(cell: Element) -> bool:
    return any(element.tag == "table" for element in cell.elements()) or _paragraphs(cell) >= PAGE_PARAGRAPHS


def _length(element: Element) -> int:
    return len("".join(element.text().split()))


def _paragraphs(cell: Element) -> int:
    return sum(element.tag in ("p", "br", "h1", "h2", "h3", "h4", "li") for element in cell.elements())


def outermost_tables(element: Element) -> Iterator[Element]:
    """The tables below an element that stand in no other table below it."""
    for child in element.children:
        if isinstance(child, Element):
            if child.tag == "table":
                yield child
            else:
                yield from outermost_tables(child)


def table_rows(table: Element) -> list[Element]:
    """The rows of a table as a browser orders them: the head first, the foot last."""
    groups: dict[str, list[Element]] = {"thead": [], "tbody": [], "tfoot": []}
    for child in _contents(table, ("thead", "tbody", "tfoot", "tr")):
        if child.tag == "tr":
            groups["tbody"].append(child)
        else:
            groups[child.tag] += _contents(child, ("tr",))
    return [*groups["thead"], *groups["tbody"], *groups["tfoot"]]


def row_cells(row: Element) -> list[Element]:
    """The cells of a row."""
    return list(_contents(row, ("td", "th")))


def _contents(element: Element, tags: tuple[str, ...]) -> Iterator[Element]:
    """Children of some kinds; forms and the like that XHTML puts between are looked through."""
    for child in element.children:
        if isinstance(child, Element):
            if child.tag in tags:
                yield child
            elif child.tag not in ("table", "caption", "colgroup", "col"):
                yield from _contents(child, tags)


def caption_lines(table: Element) -> list[str]:
    """The caption above a table."""
    return [line for child in table.children if isinstance(child, Element) and child.tag == "caption"
            for line in tidy(inline_text(child))]  # fmt: skip


def table_to_cells(table: Element) -> PlacedTable:
    """The cells of a table, each where a browser puts it; merged cells once, spans cut at the table's edge."""
    rows = table_rows(table)
    cells: list[GridCell] = []
    taken: list[int] = []  # for every column, how many of the next rows a cell from above still covers
    for number, row in enumerate(rows):
        column = 0
        begun: list[tuple[int, int, int]] = []
        for cell in row_cells(row):
            while column < len(taken) and taken[column]:
                column += 1
            if column >= MAX_COLUMNS:
                break
            width = min(_span(cell, "colspan", MAX_COLUMNS), MAX_COLUMNS - column)
            height = min(_span(cell, "rowspan", MAX_ROWS) or len(rows), len(rows) - number)
            free = next((w for w in range(1, width) if column + w < len(taken) and taken[column + w]), width)
            lines = tidy(inline_text(cell))
            cells.append(GridCell(number, column, height, free, "\n".join(lines)))
            begun.append((column, free, height))
            column += free
        taken = [max(0, rest - 1) for rest in taken]
        for start, width, height in begun:
            taken.extend([0] * (start + width - len(taken)))
            for covered in range(start, start + width):
                taken[covered] = max(taken[covered], height - 1)
    return without_empty_columns(len(rows), cells)


def without_empty_columns(n_rows: int, cells: list[GridCell]) -> PlacedTable:
    """The cells over the columns in which some cell begins: a span of 16,384 columns over nothing is one column."""
    begins = sorted({cell.col for cell in cells})
    at = {column: index for index, column in enumerate(begins)}
    placed = []
    for cell in cells:
        span = sum(1 for column in range(cell.col, cell.col + cell.col_span) if column in at)
        placed.append(GridCell(cell.row, at[cell.col], cell.row_span, span, cell.text))
    return PlacedTable(n_rows, len(begins), tuple(placed))


def _span(cell: Element, name: str, most: int) -> int:
    """A span as browsers read it: digits at the start, at least 1 column, 0 rows for all that are left."""
    digits = ""
    for character in cell.attributes.get(name, "").strip().lstrip("+"):
        if not (character.isascii() and character.isdigit()):
            break
        digits += character
    if not digits:
        return 1
    value = min(int(digits[:9]), most)
    return value if name == "rowspan" else max(value, 1)
