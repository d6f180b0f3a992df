"""A real document as lines with tabs between cells, and such lines as a file of any form.

The lines are what an edit changes; every form of the edited document is written from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from evals.robustness.files import ALL_WRITERS
from evals.robustness.page import Block, Cell, Invented, PrintedTable
from extractor.grid.ruled import geometry_to_grids
from extractor.input.load import open_source
from extractor.layout import Grid, Line
from extractor.text.characters import squeeze

FORMS = ("tabs", "html", "docx", "xlsx", "pdf", "pdf_unruled")
"""The forms in which an edited document is written."""
MOST_ABOVE = 7
"""Lines directly above a table that belong to it: title, number, owner, unit."""
LONGEST_ABOVE = 40
"""Characters of such a line."""


def to_transcript(path: Path) -> str:
    """The lines of a document in the order of print, ruled tables row by row with tabs; a text with tabs as it is."""
    if path.suffix == ".txt":
        return path.read_text(encoding="utf-8")
    with open_source(path) as opened:
        pages = {page.number: page for page in opened.document.pages}
        geometry = opened.geometry(list(pages))
        lines: list[str] = []
        for number, page in pages.items():
            grids = geometry_to_grids(geometry[number]) if number in geometry else ()
            lines += _page(page.lines, [grid for grid in grids if grid.box is not None])
    return "\n".join(lines)


def _page(lines: Sequence[Line], grids: Sequence[Grid]) -> Iterator[str]:
    """The lines of a page outside its tables and the rows of its tables, from top to bottom."""
    waiting = sorted(grids, key=lambda grid: grid.box.top if grid.box else 0.0)
    for line in lines:
        if line.box is None:
            yield line.text
            continue
        middle = (line.box.top + line.box.bottom) / 2
        while waiting and waiting[0].box is not None and waiting[0].box.top <= middle:
            yield from _rows(waiting.pop(0))
        if not any(grid.box is not None and grid.box.top <= middle <= grid.box.bottom for grid in grids):
            yield line.text
    for grid in waiting:
        yield from _rows(grid)


def _rows(grid: Grid) -> Iterator[str]:
    rows = [[""] * grid.n_cols for _ in range(grid.n_rows)]
    for cell in grid.cells:
        rows[cell.row][cell.col] = squeeze(cell.text)
    for row in rows:
        if any(row):
            yield "\t".join(row)


def write_as(form: str, transcript: str) -> bytes:
    """A transcript as a file: runs of lines with tabs are tables, the short lines directly above one are its title."""
    if form == "tabs":
        return transcript.encode()
    return ALL_WRITERS[form](Invented(list(_blocks(transcript.split("\n")))))


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    above: list[str] = []
    rows: list[list[Cell]] = []
    first = next((line for line in lines if line.strip()), "")
    yield Block("cover", first.strip(), 0)
    for line in [*lines[lines.index(first) + 1 :], ""]:
        if "\t" in line.strip():
            rows.append([Cell(cell.strip()) for cell in line.split("\t")])
            continue
        if rows:
            head = tuple((piece,) for piece in above[-MOST_ABOVE:])
            for text in above[:-MOST_ABOVE]:
                yield Block("paragraph", text)
            yield Block("table", table=PrintedTable(head or (("",),), [], rows))
            above, rows = [], []
        text = line.strip()
        if not text:
            continue
        if len(text) > LONGEST_ABOVE or "。" in text:
            yield from (Block("paragraph", own) for own in (*above, text))
            above = []
        else:
            above.append(text)
    yield from (Block("paragraph", own) for own in above)
