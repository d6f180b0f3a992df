"""A figure in the source text, however it is printed: 1,281.44, 1281.440, １２８１．４４, broken over a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from extractor.text.characters import FIGURE, parse_amount
from extractor.text.locate import has_gap, span_evidence
from extractor.text.source import SourceText
from models import Evidence

_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?|\.\d+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def amount_in(value: Decimal, source: SourceText, within: tuple[int, int] | None = None) -> bool:
    """Whether the figure stands in the span; see ``find_amount``."""
    return find_amount(value, source, within=within) is not None


def find_amount(
    value: Decimal, source: SourceText, *, within: tuple[int, int] | None = None, after: int | None = None
) -> Evidence | None:
    """Where a whole printed figure of that value stands in the span: the first from ``after`` on, else the first.

    Separators, widths, decimals behind the last digit and line breaks make no difference. A negative value is also found
    where it is printed without a sign (减少119.01); a positive one is not found where a minus is printed.
    """
    low, high = (0, len(source.text)) if within is None else (max(within[0], 0), min(within[1], len(source.text)))
    first: tuple[int, int] | None = None
    for start, end, printed in _figures(source, low, high):
        if not _is_same(value, printed):
            continue
        if after is None or start >= after:
            return span_evidence(start, end, source)
        first = first or (start, end)
    return span_evidence(*first, source) if first else None


def _is_same(value: Decimal, printed: Decimal) -> bool:
    return printed == value or (value < 0 < printed and printed == -value)


def _figures(source: SourceText, low: int, high: int) -> Iterator[tuple[int, int, Decimal]]:
    """All figures that lie wholly in the span, in order: ``(start, end, value)``."""
    folded = source.folded
    for match in _DIGITS.finditer(folded):
        if match.start() >= high:
            return
        if match.end() <= low:
            continue
        for start, end in _pieces(source, match.start(), match.end()):
            if start >= low and end <= high:
                yield from _value(folded, start, end)


def _value(folded: str, start: int, end: int) -> Iterator[tuple[int, int, Decimal]]:
    text = folded[start:end].rstrip(",")
    if not FIGURE.fullmatch(text):
        return
    value = parse_amount(text)
    if value is None:
        return
    end = start + len(text)
    # A hyphen behind a digit, or behind a letter of a name, is no minus: 2-5, A-1.
    signed = folded[start - 1 : start] == "-" and not re.match(
        r"[\w)]", folded[max(start - 2, 0) : start - 1] or " ", re.ASCII
    )
    yield (start - 1, end, -value) if signed else (start, end, value)


def _pieces(source: SourceText, start: int, end: int) -> list[tuple[int, int]]:
    """A run of digits split where white space parted two figures in print.

    Parted are digits with a blank between them (table cells that lost their rules), and digits at a line break unless one
    of the lines is prose; a blank beside a point or separator is an OCR blank inside one figure.
    """
    folded = source.folded
    pieces: list[tuple[int, int]] = []
    begin = start
    for place in range(start + 1, end):
        between_digits = folded[place - 1].isdecimal() and folded[place].isdecimal()
        if between_digits and has_gap(source, place) and not _is_broken_line(source, place):
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
