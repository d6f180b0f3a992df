"""Unruled tables: words that stand under each other to a grid. Pure.

Columns are parted by streams of blank space through the body, and named or added by the header above it. A row is a
line with figures; label lines are joined to the row on which they are centred (or from whose top they hang).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extractor.grid.unruled_columns import Column, number_row, table_columns
from extractor.grid.unruled_rows import RowBlock, body_rows
from extractor.grid.words import center_x, is_figure, text_and_words, words_box, words_to_lines
from extractor.layout import Box, Grid, GridCell, Word
from extractor.text.characters import is_dash, key

MIN_GAP = 1.5  # points: the narrowest blank stream between two columns
NEAR_HEADER = 3.0  # line heights: header lines stand no further apart than that
HEADER_LINES = 8

_UNIT_LINE = re.compile(r"单位:")
_NOTE = re.compile(r"(?:注|备注|说明|附注)(?:[:.、]|\d)")
_PAGE_NUMBER = re.compile(r"[-~·]*(?:第)?\d{1,3}(?:页)?[-~·]*")
_COUNTED = ("年", "月", "日", "表", "部", "个", "号")


@dataclass(frozen=True, slots=True)
class _Parts:
    header: list[list[Word]]
    numbers: list[Word]
    body: list[list[Word]]


def words_to_grid(
    words: Iterable[Word],
    page: int | None = None,
    *,
    min_gap: float = MIN_GAP,
    near_header: float = NEAR_HEADER,
    header_lines: int = HEADER_LINES,
) -> Grid | None:
    """The words of one table (title, unit line and notes may be among them) as a grid, origin ``"aligned"``.

    ``None`` where no line with figures, or fewer than two rows or columns are found. The header is given as one row
    of column heads, with rows for wider heads above it; what a wide head spans cannot be seen without rules, so it stands
    in the column of its centre.
    """
    lines = words_to_lines(words)
    parts = _parts(lines, near_header, header_lines)
    if parts is None:
        return None
    columns = table_columns(parts.numbers, parts.body, parts.header, min_gap)
    if len(columns) < 2:
        return None
    numbers = body_rows([parts.numbers], columns) if parts.numbers else []
    rows = [*numbers, *body_rows(parts.body, columns)]
    xs = _column_edges(columns)
    blocks = [*_header_rows(parts.header, xs), *rows]
    if len(blocks) < 2:
        return None
    ys = _row_edges(blocks)
    cells = [cell for index, block in enumerate(blocks) for cell in _cells(index, block, xs, ys)]
    kept = tuple(word for block in blocks for _, held in block.cells for word in held)
    box = Box(xs[0], ys[0], xs[-1], ys[-1])
    return Grid(len(blocks), len(columns), tuple(cells), "aligned", page, box, xs, ys, kept)


def _parts(lines: Sequence[list[Word]], near: float, limit: int) -> _Parts | None:
    """Header and body lines without title, unit line, notes and page number."""
    texts = [key("".join(word.text for word in line)) for line in lines]
    start = next((i + 1 for i in reversed(range(len(texts))) if i < 2 * limit and _UNIT_LINE.search(texts[i])), 0)
    end = next((i for i in range(start, len(texts)) if _NOTE.match(texts[i])), len(texts))
    while end > start and _PAGE_NUMBER.fullmatch(texts[end - 1]) and len(lines[end - 1]) <= 3:
        end -= 1
    figured = [i for i in range(start, end) if _has_figures(lines[i])]
    if not figured:
        return None
    first = figured[0]
    last = figured[-1]
    numbered = number_row(lines[first])
    height = median(w.box.bottom - w.box.top for i in figured for w in lines[i])
    # The lines of a wrapped label reach half a block below the last figures.
    while last + 1 < end and _top(lines[last + 1]) - _bottom(lines[last]) <= height:
        last += 1
    head = first
    while head > start and first - head < limit and _top(lines[head]) - _bottom(lines[head - 1]) <= near * height:
        head -= 1
    numbers = lines[first] if numbered else []
    return _Parts(list(lines[head:first]), numbers, list(lines[first + numbered : last + 1]))


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


def _header_rows(header: Sequence[Sequence[Word]], xs: Sequence[float]) -> list[RowBlock]:
    """Rows of wide heads, a printed line each, and last the row of column heads, wrapped lines joined."""
    heads: list[tuple[int, Word]] = []
    rest: list[Word] = []
    by_column: dict[int, list[Word]] = {}
    for line in header:
        for word in line:
            by_column.setdefault(_column_at(center_x(word.box), xs), []).append(word)
    for col, words in sorted(by_column.items()):
        own, wide = _column_head(words, xs[col : col + 2])
        heads += [(col, word) for word in own]
        rest += wide
    rows = [_row([(_column_at(center_x(word.box), xs), word) for word in line]) for line in words_to_lines(rest)]
    return [*rows, _row(heads)] if heads else rows


def _row(placed: Iterable[tuple[int, Word]]) -> RowBlock:
    held: dict[tuple[int, int], list[Word]] = {}
    for col, word in placed:
        held.setdefault((col, 1), []).append(word)
    return RowBlock(tuple(sorted((place, tuple(words)) for place, words in held.items())))


def _column_at(x: float, xs: Sequence[float]) -> int:
    return next((col for col in range(len(xs) - 2) if x < xs[col + 1]), len(xs) - 2)


def _column_head(words: Sequence[Word], edges: Sequence[float]) -> tuple[list[Word], list[Word]]:
    """The words of a column's own head, from its lowest line upwards as long as lines follow closely; and the others."""
    lines = words_to_lines(words)
    own: list[Word] = []
    below: Box | None = None
    while lines:
        box = words_box(lines[-1])
        height = box.bottom - box.top
        apart = below is not None and below.top - box.bottom > 0.9 * height
        wide = box.x0 < edges[0] - height or box.x1 > edges[1] + height
        if apart or wide:
            break
        own = [*lines.pop(), *own]
        below = box
    return own, [word for line in lines for word in line]


def _cells(index: int, block: RowBlock, xs: Sequence[float], ys: Sequence[float]) -> Iterable[GridCell]:
    """The row's cells from left to right, blank ones included."""
    held = {col: (span, words) for (col, span), words in block.cells}
    col = 0
    while col < len(xs) - 1:
        span, words = held.get(col, (1, ()))
        text, ordered = text_and_words(words) if words else ("", ())
        yield GridCell(index, col, 1, span, text, Box(xs[col], ys[index], xs[col + span], ys[index + 1]), ordered)
        col += span
