"""The document's lines in reading order with table cells kept together: one cell, one contiguous span of text. Pure.

Printed lines run across the cells of a table; here they are replaced by the cells' own lines, cell after cell, and what a
page break cut off a cell is put behind its first part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from extractor.grid.join import CellPart, JoinedTable, can_join, join_grids
from extractor.grid.words import center_x, center_y, line_text, words_box, words_to_lines
from extractor.layout import Box, Document, Grid, Line, Page
from extractor.text.characters import key

LOST = 0.02
"""The share of characters in which the lines and the words of a table, read by two engines, may differ."""

BESIDE = 12.0
"""Points by which a printed line may reach over the side of the table that it belongs to."""


def flow_lines(
    pages: Sequence[Page],
    grids: Mapping[int, Sequence[Grid]],
    *,
    dropped: Collection[int] = (),
    lost: float = LOST,
    beside: float = BESIDE,
) -> tuple[Line, ...]:
    """All lines of the pages, those inside a grid replaced by the lines of its cells in row order; numbered anew from 1.

    A merged cell stands at its first row. Page and box of every line are kept, so that the rest of a cell that goes on
    over a page break stands among the lines of the page before; a line of a cell says which cell it is. A grid whose words
    are not the characters of the lines in its box is left as printed: nothing is lost or doubled. ``dropped`` are the
    identities (``id``) of lines that belong to no text (running matter, table of contents): they stand between no two halves
    of a table, and are left out.
    """
    placed = {page.number: _placed(page, grids.get(page.number, ()), lost, beside) for page in pages}
    chains = _chains(pages, placed, dropped)
    emitted: dict[int, list[Line]] = {}
    for chain in chains:
        emitted |= _chain_lines(join_grids(chain))
    flow: list[Line] = []
    for page in pages:
        inside = {id(line): id(grid) for grid, lines in placed[page.number] for line in lines}
        done: set[int] = set()
        for line in page.lines:
            held_by = inside.get(id(line))
            if held_by is None:
                flow.append(line)
            elif held_by not in done:
                done.add(held_by)
                flow += emitted[held_by]
    numbered = enumerate(flow, 1)
    return tuple(replace(line, number=number) for number, line in numbered if id(line) not in dropped)


Block = tuple[Page, ...] | tuple[Line, ...]
"""Pages that follow on each other, or lines that stand on none."""


def document_blocks(document: Document) -> Iterator[tuple[str | None, Block]]:
    """The pages, and the lines that stand on none, in the order of the text, each with the file that it is from.

    A picture placed in running text is a page between lines.
    """
    if not document.files:
        yield from ((None, block) for block in _blocks_of(document.pages, document.lines))
    for file in document.files:
        first, last = file.first_page or 0, file.last_page or -1
        pages = [page for page in document.pages if first <= page.number <= last]
        lines = [line for line in document.lines if line.file == file.name]
        yield from ((file.name, block) for block in _blocks_of(pages, lines))


def _blocks_of(pages: Sequence[Page], lines: Sequence[Line]) -> Iterator[Block]:
    if not any(page.is_placed for page in pages):
        yield tuple(pages) or tuple(lines)
        return
    at = {page.number: page for page in pages}
    for on_page, run in groupby(lines, key=lambda line: line.page in at):
        stretch = tuple(run)
        numbers = dict.fromkeys(line.page for line in stretch if line.page is not None)
        yield tuple(at[number] for number in numbers) if on_page else stretch


def _placed(page: Page, grids: Iterable[Grid], lost: float, beside: float) -> list[tuple[Grid, list[Line]]]:
    """The grids of a page whose print the page's lines hold, from top to bottom, each with these lines."""
    taken: set[int] = set()
    placed: list[tuple[Grid, list[Line]]] = []
    for grid in grids:
        lines = [line for line in page.lines if id(line) not in taken and _stands_in(line.box, grid, beside)]
        if lines and _same_characters(lines, grid, lost):
            taken |= {id(line) for line in lines}
            placed.append((grid, lines))
    return placed


def _stands_in(box: Box | None, grid: Grid, beside: float) -> bool:
    if box is None or grid.box is None:
        return False
    inside = grid.box.top <= center_y(box) <= grid.box.bottom and grid.box.x0 <= center_x(box) <= grid.box.x1
    return inside and box.x0 >= grid.box.x0 - beside and box.x1 <= grid.box.x1 + beside


def _same_characters(lines: Iterable[Line], grid: Grid, lost: float) -> bool:
    printed = _characters(line.text for line in lines)
    read = _characters(word.text for cell in grid.cells for word in cell.words)
    differing = (printed - read).total() + (read - printed).total()
    return differing <= lost * printed.total()


def _characters(texts: Iterable[str]) -> Counter[str]:
    return Counter("".join(map(key, texts)))


def _chains(
    pages: Sequence[Page], placed: Mapping[int, Sequence[tuple[Grid, Sequence[Line]]]], dropped: Collection[int]
) -> list[list[Grid]]:
    """The grids, those together that are one table: last on its page and first on the next, of equal width, with
    nothing but page numbers, running matter and the table's own title lines between them."""
    chains: list[list[Grid]] = []
    heading: frozenset[str] = frozenset()
    open_end = False
    for page in pages:
        on_page = placed[page.number]
        for index, (grid, lines) in enumerate(on_page):
            before = _texts_before(page, lines, on_page[:index], dropped)
            if index == 0 and open_end and before <= heading and can_join(chains[-1][-1], grid):
                chains[-1].append(grid)
            else:
                chains.append([grid])
                heading = before
        if on_page:
            open_end = not _texts_after(page, on_page[-1][1], dropped)
        else:
            open_end = open_end and not [line for line in page.lines if id(line) not in dropped and key(line.text)]
    return chains


def _texts_before(
    page: Page, lines: Sequence[Line], others: Sequence[tuple[Grid, Sequence[Line]]], dropped: Collection[int]
) -> frozenset[str]:
    """The texts between a grid and the grid or page edge above it."""
    held = {id(line) for _, above in others for line in above}
    texts: list[str] = []
    for line in page.lines:
        if line is lines[0]:
            break
        if id(line) in held:
            texts = []
        elif id(line) not in dropped:
            texts.append(key(line.text))
    return frozenset(text for text in texts if text)


def _texts_after(page: Page, lines: Sequence[Line], dropped: Collection[int]) -> list[str]:
    last = max(index for index, line in enumerate(page.lines) if line is lines[-1])
    return [line.text for line in page.lines[last + 1 :] if id(line) not in dropped and key(line.text)]


def _chain_lines(table: JoinedTable) -> dict[int, list[Line]]:
    """For every grid (by identity) its lines, not numbered yet: a cell goes with the grid that it begins in.

    A repeated header comes first in its grid.
    """
    by_page = {grid.page: id(grid) for grid in table.grids}
    emitted: dict[int, list[Line]] = {id(grid): [] for grid in table.grids}
    for part in table.repeated:
        emitted[by_page[part.page]] += _part_lines(part)
    for cell in table.cells:
        lines = emitted[by_page[cell.parts[0].page]]
        for part in cell.parts:
            lines += _part_lines(part)
    return emitted


def _part_lines(part: CellPart) -> list[Line]:
    lines = words_to_lines(part.words)
    return [Line(line_text(words), 0, part.page, words_box(words), cells=(part.drawn,)) for words in lines]
