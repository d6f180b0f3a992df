"""Columns of an unruled table: streams of blank space through its body, and heads over blank columns. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from extractor.grid_words import center_y, is_figure, words_box, words_to_lines
from extractor.layout import Word
from extractor.text import is_dash

CROSSING = 0.08  # the share of the body lines whose labels may cross a stream (totals under merged columns, long names)


class Column(NamedTuple):
    """The width of a column's print."""

    x0: float
    x1: float


def body_columns(lines: Sequence[Sequence[Word]], min_gap: float, *, crossing: float = CROSSING) -> list[Column]:
    """The columns of the body lines, from left to right.

    A figure never crosses a stream. Labels may, a few, when they reach into the print on both of its sides: the label of
    a total stands under several columns.
    """
    words = list(chain.from_iterable(lines))
    allowed = int(crossing * len(lines)) if len(lines) >= 8 else 0
    labels = [word for word in words if not is_column_print(word)]
    crossings = {id(word) for word in _crossing_labels(words, labels, min_gap, allowed)}
    return _covered([word for word in words if id(word) not in crossings], min_gap)


def header_columns(columns: Sequence[Column], header: Sequence[Sequence[Word]], min_gap: float) -> list[Column]:
    """``columns`` widened by their heads, with columns added under heads of the lowest header lines that stand alone."""
    found = list(columns)
    if not header:
        return found
    lowest = max(center_y(word.box) for word in header[-1])
    for word in chain.from_iterable(header):
        height = word.box.bottom - word.box.top
        alone = all(word.box.x1 + min_gap <= c.x0 or word.box.x0 >= c.x1 + min_gap for c in found)
        if alone and lowest - center_y(word.box) <= 0.7 * height:
            found.append(Column(word.box.x0, word.box.x1))
    return sorted(found)


def is_column_print(word: Word) -> bool:
    """Whether a word is a figure or its dash, which stand in one column."""
    return is_figure(word.text) or is_dash(word.text)


def columns_under(x0: float, x1: float, columns: Sequence[Column]) -> list[int]:
    """The columns that a stretch of print overlaps, else the nearest one."""
    overlapped = [i for i, c in enumerate(columns) if min(x1, c.x1) - max(x0, c.x0) > 0.5]
    if overlapped:
        return overlapped
    middle = (x0 + x1) / 2
    return [min(range(len(columns)), key=lambda i: max(columns[i].x0 - middle, middle - columns[i].x1))]


def _covered(words: Iterable[Word], min_gap: float) -> list[Column]:
    columns: list[Column] = []
    for x0, x1 in sorted((word.box.x0, word.box.x1) for word in words):
        if columns and x0 - columns[-1].x1 < min_gap:
            columns[-1] = Column(columns[-1].x0, max(columns[-1].x1, x1))
        else:
            columns.append(Column(x0, x1))
    return columns


def _crossing_labels(words: Sequence[Word], labels: Sequence[Word], min_gap: float, allowed: int) -> list[Word]:
    """Labels, at most ``allowed`` at one place, without which a stream opens and which reach beyond it on both sides."""
    if not allowed:
        return []
    edges = sorted({edge for word in words for edge in (word.box.x0, word.box.x1)})
    found: dict[int, Word] = {}
    run: list[Word] = []
    run_start: float | None = None
    for low, high in zip(edges, edges[1:], strict=False):
        over = [word for word in words if word.box.x0 < high and word.box.x1 > low]
        few = bool(over) and len(over) <= allowed and not any(is_column_print(word) for word in over)
        if few:
            run_start = low if run_start is None else run_start
            run += over
            continue
        if run_start is not None:
            _add_crossing(found, run, run_start, low, min_gap)
        run, run_start = [], None
    return list(found.values())


def _add_crossing(found: dict[int, Word], run: Sequence[Word], start: float, end: float, min_gap: float) -> None:
    beyond = all(word.box.x0 < start - 0.5 and word.box.x1 > end + 0.5 for word in run)
    if beyond and end - start >= min_gap:
        found.update((id(word), word) for word in run)


def label_lines(words: Iterable[Word]) -> list[tuple[float, float, list[Word]]]:
    """``(top, bottom, words)`` of the printed lines of one column's labels, from top to bottom."""
    lines = words_to_lines(words)
    return [(box.top, box.bottom, line) for line, box in ((line, words_box(line)) for line in lines)]
