"""Unruled tables: words that stand under each other to a grid. Pure.

Columns are parted by streams of blank space through the body, and named or added by the header above it. A row is a
line with figures; label lines are joined to the row on which they are centred (or from whose top they hang).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise, takewhile
from statistics import median

from extractor.grid.unruled_columns import is_column_print, number_row, table_columns
from extractor.grid.unruled_head_rows import place_heads
from extractor.grid.unruled_heads import FLUSH, Column, Head, IsHeading, OwnHead, head_blocks
from extractor.grid.unruled_rows import OFF_CENTER, RowBlock, body_rows, opens_row, row_distance
from extractor.grid.words import center_x, center_y, is_figure, line_text, text_and_words, words_to_lines
from extractor.layout import Box, Grid, GridCell, Word
from extractor.text.characters import is_dash, key

MIN_GAP = 1.5  # points: the narrowest blank stream between two columns
NEAR_HEADER = 3.0  # line heights: header lines stand no further apart than that
HEADER_LINES = 12  # three rows of headings, each wrapped and set to another height
CAPTION_LINES = 16  # the unit stands on one of the first so many lines
ROW_GAP = 1.2  # of the widest gap between two lines of the body: a line further below belongs to the table no more
LABEL_LINES = 3  # most lines of a label above the figures of its row

_UNIT_LINE = re.compile(r"单位:")
_NOTE = re.compile(r"(?:注|备注|说明|附注)(?:[:.、]|\d)")
_PAGE_NUMBER = re.compile(r"[-~·]*(?:第)?\d{1,3}(?:页)?[-~·]*")
_COUNTED = ("年", "月", "日", "表", "部", "个", "号")


@dataclass(frozen=True, slots=True)
class _Parts:
    header: list[list[Word]]
    numbers: list[Word]
    body: list[list[Word]]
    heads: list[Head]


def no_heading(text: str) -> bool:
    """What ``words_to_grids`` knows of headings by itself: nothing."""
    del text
    return False


def words_to_grids(
    pages: Sequence[tuple[int | None, Sequence[Word]]],
    is_heading: IsHeading = no_heading,
    *,
    min_gap: float = MIN_GAP,
    near_header: float = NEAR_HEADER,
    header_lines: int = HEADER_LINES,
) -> list[Grid]:
    """The words of one table (title, unit line and notes may be among them) as a grid a page, origin ``"aligned"``.

    Pages without a line with figures, or with fewer than two rows or columns, have none. Pages with the same head in the
    same place have the same columns. The last row of the head are the columns' own headings; how far those above reach
    cannot be seen without rules and is told by where they stand; ``is_heading`` says which texts are whole headings.
    """
    known: list[tuple[int | None, _Parts]] = []
    for page, words in pages:
        head = known[0][1].header if known else ()
        parts = _parts(words_to_lines(words), is_heading, near_header, header_lines, head)
        if parts is not None:
            known.append((page, parts))
    grids = []
    for page, parts in known:
        alike = [other for _, other in known if other is parts or _same_head(other, parts)]
        body = [line for other in alike for line in other.body]
        columns = table_columns(parts.numbers, body, parts.heads, min_gap)
        grid = _grid(parts, columns, row_distance([other.body for other in alike]), page) if len(columns) > 1 else None
        if grid is not None:
            grids.append(grid)
    return grids


def _same_head(one: _Parts, other: _Parts) -> bool:
    """Whether two pages print the same headings at the same places; what stands above them on the first page is no part."""
    first, second = (
        {(word.text, round(word.box.x0)) for word in (*chain.from_iterable(parts.header), *parts.numbers)}
        for parts in (one, other)
    )
    return len(first & second) > 1 and (first <= second or second <= first)


def _grid(parts: _Parts, own: Sequence[OwnHead], apart: float, page: int | None) -> Grid | None:
    columns = [column.width for column in own]
    xs = _column_edges(columns)
    numbers = body_rows([parts.numbers], columns, apart) if parts.numbers else []
    blocks = [*_header_rows(parts.heads, own), *numbers, *body_rows(parts.body, columns, apart)]
    if len(blocks) < 2:
        return None
    ys = _row_edges(blocks)
    cells = [cell for index, block in enumerate(blocks) for cell in _cells(index, block, xs, ys)]
    kept = tuple(word for block in blocks for _, held in block.cells for word in held)
    box = Box(xs[0], ys[0], xs[-1], ys[-1])
    return Grid(len(blocks), len(columns), tuple(cells), "aligned", page, box, xs, ys, kept)


def _parts(
    lines: Sequence[list[Word]],
    is_heading: IsHeading,
    near_header: float,
    limit: int,
    repeated: Sequence[Sequence[Word]],
) -> _Parts | None:
    """Header and body lines without title, unit line, notes and page number; ``repeated`` is the head of the page before."""
    texts = [key("".join(word.text for word in line)) for line in lines]
    start = next((i + 1 for i in reversed(range(len(texts))) if i < CAPTION_LINES and _UNIT_LINE.search(texts[i])), 0)
    end = next((i for i in range(start, len(texts)) if _NOTE.match(texts[i])), len(texts))
    while end > start and _PAGE_NUMBER.fullmatch(texts[end - 1]) and len(lines[end - 1]) <= 3:
        end -= 1
    figured = [i for i in range(start, end) if _has_figures(lines[i])]
    if not figured:
        return None
    height = median(w.box.bottom - w.box.top for i in figured for w in lines[i])
    numbered = number_row(lines[figured[0]])
    first = figured[0] if numbered else _first_row(lines, start, figured[0], repeated, height)
    last = figured[-1]
    # Rows without figures, and the lines of a wrapped label, go on below the last figures as they stand above them.
    gaps = [_top(lines[i + 1]) - _bottom(lines[i]) for i in range(first, last)]
    near = max(height, ROW_GAP * max(gaps, default=0.0))
    while last + 1 < end and _top(lines[last + 1]) - _bottom(lines[last]) <= near:
        last += 1
    head = first
    while (
        head > start and first - head < limit and _top(lines[head]) - _bottom(lines[head - 1]) <= near_header * height
    ):
        head -= 1
    header = list(lines[head:first])
    body = list(lines[first + numbered : last + 1])
    return _Parts(header, lines[first] if numbered else [], body, head_blocks(chain.from_iterable(header), is_heading))


def _first_row(
    lines: Sequence[list[Word]], start: int, figured: int, repeated: Sequence[Sequence[Word]], height: float
) -> int:
    """The first line of the body, no further down than the first line with figures.

    The head of the page before ends where it is repeated. Else a line that opens with an ordinal begins the body, since
    the first rows may have no figures, or the upper lines of labels that are centred on the first figures.
    """
    known = {line_text(line) for line in repeated}
    after = start
    while after < figured and line_text(lines[after]) in known:
        after += 1
    if after > start:
        return after
    opened = next((i for i in range(start, figured) if any(map(opens_row, lines[i]))), None)
    return figured - _label_lines_above(lines, figured, start, height) if opened is None else opened


def _label_lines_above(lines: Sequence[list[Word]], first: int, head: int, height: float) -> int:
    """How many lines above the first figures are the upper lines of labels that are centred on their row.

    Such a label has as much print below the figures as above, in the same place.
    """
    middle = median(center_y(word.box) for word in lines[first] if is_column_print(word))
    below = list(takewhile(lambda line: not any(map(is_column_print, line)), lines[first + 1 :]))
    mirrored = list(chain.from_iterable(below[:LABEL_LINES]))
    count = 0
    while first - count > head and count < LABEL_LINES:
        line = lines[first - count - 1]
        if not all(any(_is_mirrored(word, other, middle, height) for other in mirrored) for word in line):
            break
        count += 1
    return count


def _is_mirrored(word: Word, other: Word, middle: float, height: float) -> bool:
    above, below = middle - center_y(word.box), center_y(other.box) - middle
    same_place = abs(word.box.x0 - other.box.x0) <= FLUSH or abs(center_x(word.box) - center_x(other.box)) <= height
    return same_place and abs(above - below) <= OFF_CENTER * height


def _top(line: Sequence[Word]) -> float:
    return min(word.box.top for word in line)


def _bottom(line: Sequence[Word]) -> float:
    return max(word.box.bottom for word in line)


def _has_figures(line: Sequence[Word]) -> bool:
    """Whether a printed line belongs to a table body: an amount, a code, or a row of column numbers."""
    figures = [
        word
        for word, after in zip(line, [*line[1:], None], strict=True)
        if is_figure(word.text) and not (after is not None and after.text.startswith(_COUNTED))
    ]
    if len(figures) > 1:
        return True
    dashes = any(is_dash(word.text) for word in line)
    return any("." in word.text or len(word.text) >= 3 or dashes or len(line) > 1 for word in figures)


def _column_edges(columns: Sequence[Column]) -> tuple[float, ...]:
    inner = [(left.x1 + right.x0) / 2 for left, right in pairwise(columns)]
    return (columns[0].x0 - 1.0, *inner, columns[-1].x1 + 1.0)


def _row_edges(blocks: Sequence[RowBlock]) -> tuple[float, ...]:
    edges = [blocks[0].top - 1.0]
    for upper, lower in pairwise(blocks):
        edges.append(max((upper.bottom + lower.top) / 2, edges[-1] + 0.1))
    return (*edges, max(blocks[-1].bottom + 1.0, edges[-1] + 0.1))


def _header_rows(heads: Sequence[Head], columns: Sequence[OwnHead]) -> list[RowBlock]:
    return [
        RowBlock(tuple(((placed.column, placed.span), placed.head.words) for placed in row))
        for row in place_heads(heads, columns)
        if row
    ]


def _cells(index: int, block: RowBlock, xs: Sequence[float], ys: Sequence[float]) -> Iterable[GridCell]:
    """The row's cells from left to right, blank ones included."""
    held = {col: (span, words) for (col, span), words in block.cells}
    col = 0
    while col < len(xs) - 1:
        span, words = held.get(col, (1, ()))
        text, ordered = text_and_words(words) if words else ("", ())
        yield GridCell(index, col, 1, span, text, Box(xs[col], ys[index], xs[col + span], ys[index + 1]), ordered)
        col += span
