"""Where a quote begins and ends, so that no word and no figure of it is cut."""

from __future__ import annotations

from extractor.text.source import SourceText

LONGEST = 32
"""So many characters a quote may begin before the place it is about, and end behind it."""
_STOPS = frozenset("。；！？;!?，,、\t")
_COMMAS = ("，", ",")
_CLOSING = frozenset("）)】」》”’\"'")
"""A clause does not begin with these, they belong to the one before."""


def clause_start(source: SourceText, start: int, reach: int = LONGEST, floor: int = 0) -> int:
    """Where the clause begins in which ``start`` stands, not more than ``reach`` characters before and not before ``floor``.

    Headings end in no stop: behind them the next line is the bound; where there is neither, ``start`` itself.
    """
    low = max(start - reach, floor)
    begin = _start_in(source.text, start, low, floor)
    if begin is not None:
        return begin
    line = source.starts[source.index_at(start)]
    return line if line >= low else start


def clause_end(source: SourceText, end: int, reach: int = LONGEST) -> int:
    """Where the clause ends in which the character before ``end`` stands, without its stop; else ``end`` itself."""
    return _end_in(source.text, end, reach)


def clause_of(text: str, start: int, end: int, reach: int = LONGEST) -> str:
    """The clause of a sentence in which ``start`` to ``end`` stands."""
    begin = _start_in(text, start, max(start - reach, 0), 0)
    return text[start if begin is None else begin : _end_in(text, end, reach)]


def _start_in(text: str, start: int, low: int, floor: int) -> int | None:
    # What opens its clause says nothing alone (减少120.15万元，下降（增长）): behind a comma the clause before is quoted with it.
    first = start - 1 if text[start - 1 : start] in _COMMAS else start
    begin = next((at for at in range(first, low, -1) if _ends_a_clause(text, at - 1)), None)
    if begin is None:
        return floor if low == floor else None
    while begin < start and text[begin] in _CLOSING:
        begin += 1
    return begin


def _end_in(text: str, end: int, reach: int) -> int:
    last = min(end + reach, len(text))
    stop = next((at for at in range(end, last) if _ends_a_clause(text, at)), None)
    return (last if last == len(text) else end) if stop is None else stop


def _ends_a_clause(text: str, at: int) -> bool:
    """Whether a stop stands there that is no part of a figure (1,010.51)."""
    return text[at] in _STOPS and not (text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit())
