"""A figure in the source text, however it is printed: 1,281.44, 1281.440, １２８１．４４, broken over a line."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from extractor.text.characters import FIGURE, parse_amount
from extractor.text.source import SourceText

_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?|\.\d+")
_FIGURE_CHARACTERS = frozenset("0123456789,.")
_SEPARATORS = frozenset(",.")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def printed_figures(
    source: SourceText, low: int = 0, high: int | None = None
) -> Iterator[tuple[int, int, Decimal | None]]:
    """Every printed run of digits that lies wholly in the span, in order: ``(start, end, value)``.

    The value is ``None`` where the digits are no proper figure (``20,65.87``).
    """
    folded = source.folded
    high = len(folded) if high is None else high
    # A figure that begins before the span must not be taken for another that begins in its middle.
    begin = low
    while begin > 0 and folded[begin - 1] in _FIGURE_CHARACTERS:
        begin -= 1
    position = begin
    while (match := _DIGITS.search(folded, position)) is not None and match.start() < high:
        # What stands behind a gap is looked at anew: of 319.05 319.05 the run of digits ends at the second point.
        start, end = _pieces(source, match.start(), match.end())[0]
        position = end
        if start >= low and end <= high:
            yield _value(folded, start, end)


def cell_figures(source: SourceText, low: int, high: int) -> Iterator[tuple[int, int, Decimal | None]]:
    """``printed_figures`` where lines are rows of cells: white space parts figures, except beside a separator or point."""
    folded, gaps, ordered = source.folded, source.gaps, source.ordered_gaps
    position = low
    while (match := _DIGITS.search(folded, position, high)) is not None:
        start, position = match.span()
        for place in ordered[bisect_right(ordered, start) : bisect_left(ordered, position)]:
            if folded[place] not in _SEPARATORS and folded[place - 1] not in _SEPARATORS:
                cell = _DIGITS.match(folded, start, place)
                position = cell.end() if cell is not None else place
                break
        begin, end, value = _value(folded, start, position)
        if begin < start and start in gaps and value is not None:
            begin, value = start, -value  # the dash is a cell of its own
        yield begin, end, value


def _value(folded: str, start: int, end: int) -> tuple[int, int, Decimal | None]:
    text = folded[start:end].rstrip(",")
    value = _proper_figure(text)
    end = start + len(text)
    # A hyphen behind a digit, or behind a letter of a name, is no minus: 2-5, A-1.
    signed = folded[start - 1 : start] == "-" and not re.match(
        r"[\w)]", folded[max(start - 2, 0) : start - 1] or " ", re.ASCII
    )
    return (start - 1, end, -value) if signed and value is not None else (start, end, value)


@lru_cache(maxsize=4096)
def _proper_figure(text: str) -> Decimal | None:
    """The figure that a run of digits is; a document prints most of its figures several times."""
    return parse_amount(text) if FIGURE.fullmatch(text) else None


def _pieces(source: SourceText, start: int, end: int) -> list[tuple[int, int]]:
    """A run of digits split where white space parted two figures in print.

    Parted are digits with a blank between them (table cells that lost their rules), and digits at a line break unless one
    of the lines is prose; a blank beside a point or separator is an OCR blank inside one figure.
    """
    if source.gaps.isdisjoint(range(start + 1, end)):
        return [(start, end)]
    folded = source.folded
    pieces: list[tuple[int, int]] = []
    begin = start
    for place in source.gaps_between(start, end):
        between_digits = folded[place - 1].isdecimal() and folded[place].isdecimal()
        if between_digits and not _is_broken_line(source, place):
            pieces.append((begin, place))
            begin = place
    pieces.append((begin, end))
    return pieces


def _is_broken_line(source: SourceText, place: int) -> bool:
    """Whether a line break stands at ``place`` and prose is broken there, not a column of cells."""
    index = source.index_at(place)
    if source.starts[index] != place or index == 0:
        return False
    return any(_CHINESE.search(source.lines[i].text) is not None for i in (index - 1, index))
