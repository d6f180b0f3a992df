"""A cell of a grid keeps its place in the source text: in the reading order of pages, and in the rows that a format declares."""

from __future__ import annotations

from dataclasses import replace

from sheet_samples import CENTRAL, drawn_grid

from extractor.grid.declared import lines_with_cells
from extractor.layout import Box, Grid, GridCell, Line
from extractor.text.characters import squeeze
from extractor.text.source import SourceText
from extractor.text.span import Span


def _declared(grid: Grid) -> tuple[Grid, list[Line]]:
    """The grid as a format declares it from line 3 on, and the lines of a document that prints it."""
    rows = [[""] * grid.n_cols for _ in range(grid.n_rows)]
    for cell in grid.cells:
        rows[cell.row][cell.col] = " ".join(cell.text.split())
    lines = [Line("项目支出绩效自评表", 1), Line("", 2), *(Line("\t".join(row), n) for n, row in enumerate(rows, 3))]
    return replace(grid, origin="declared", first_line=3, last_line=len(lines)), lines


def test_every_cell_of_a_declared_row_is_where_its_text_is_printed() -> None:
    grid, lines = _declared(drawn_grid(CENTRAL))
    source = SourceText.from_lines(lines_with_cells(lines, [grid]))
    printed = [cell for cell in grid.cells if cell.text]
    spans = [Span.of_cell(source, cell) for cell in printed]
    assert [span.text for span in spans if span is not None] == [squeeze(cell.text) for cell in printed]
    assert [span.start for span in spans if span is not None] == sorted({s.start for s in spans if s is not None})


def test_equal_cells_have_places_of_their_own() -> None:
    cells = tuple(GridCell(0, col, 1, 1, "完成") for col in range(3))
    source = SourceText.from_lines([Line("完成\t完成\t完成", 1, cells=cells)])
    assert [span.pieces for cell in cells if (span := Span.of_cell(source, cell))] == [((0, 2),), ((2, 4),), ((4, 6),)]


def test_a_row_that_was_rewritten_on_the_way_says_nothing_of_its_cells() -> None:
    grid, lines = _declared(drawn_grid("项目名称 | 绿道养护\n得分 | 98"))
    changed = [replace(line, text=line.text.replace("98", "九十八")) for line in lines]
    source = SourceText.from_lines(lines_with_cells(changed, [grid]))
    found = {cell.text: Span.of_cell(source, cell) for cell in grid.cells}
    assert [text for text, span in found.items() if span is not None] == ["项目名称", "绿道养护"]


def test_a_wrapped_cell_is_one_span_with_its_box() -> None:
    cell = GridCell(0, 0, 1, 1, "开展全员\n培训", Box(1, 2, 3, 4))
    source = SourceText.from_lines([Line("开展全员", 1, cells=(cell,)), Line("培训", 2, cells=(cell,)), Line("完", 3)])
    span = Span.of_cell(source, cell)
    assert span is not None
    assert (span.text, span.pieces, span.box) == ("开展全员培训", ((0, 6),), Box(1, 2, 3, 4))
