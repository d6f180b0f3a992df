"""A text in pieces: a cell that was wrapped, with lines of other cells printed between its own.

The pieces follow one another in print, each but the first begins where a printed fragment begins and each but the last ends
where one ends, so that a text is only ever put together as a reader would, out of whole fragments.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cache

from extractor.text.characters import is_space, key
from extractor.text.locate import cuts_figure
from extractor.text.span import Span

MOST_PIECES = 12
SHORTEST = 2
"""Characters of a piece on the average: single characters would spell anything."""
REACH = 320
"""The next piece begins within so many characters of the end of the one before."""

Spans = tuple[tuple[int, int], ...]
_Found = tuple[int, int, Spans] | None


def fragments(passage: Span) -> tuple[tuple[int, int], ...]:
    """The printed fragments of a passage, as its offsets: runs of text that no white space parts."""
    found: list[tuple[int, int]] = []
    for start, end in passage.lines():
        at = passage.source_offset(start)
        line = passage.source.line_at(at)
        skipped = at - passage.source.starts[passage.source.index_at(at)]
        begin = position = start
        seen = 0
        for character in line.text:
            if position >= end:
                break
            if is_space(character):
                if position > begin:
                    found.append((begin, position))
                    begin = position
                continue
            seen += 1
            if seen > skipped:
                position += 1
        if position > begin:
            found.append((begin, position))
    return tuple(found)


def locate_pieces(text: str, passage: Span, parts: Spans, after: int = 0) -> Spans | None:
    """The pieces of ``text``, as offsets of the passage, or ``None``; those behind ``after`` are preferred.

    ``parts`` are the passage's ``fragments``.
    """
    needle = key(text)
    if len(needle) < 2 * SHORTEST:
        return None
    folded = passage.folded
    starts = [start for start, _ in parts]
    ends = sorted(end for _, end in parts)
    opened, closed = frozenset(starts), frozenset(ends)

    def stops(at: int, place: int) -> list[int]:
        """Ends of the pieces that match the needle from ``at`` when they begin at ``place``, the longest first."""
        length = 0
        while at + length < len(needle) and folded[place + length : place + length + 1] == needle[at + length]:
            length += 1
        whole = [place + length] if at + length == len(needle) else []
        inside = ends[bisect_left(ends, place + 1) : bisect_left(ends, place + length + 1)]
        return whole + inside[::-1]

    @cache
    def rest(at: int, place: int, left: int) -> _Found:
        """The best division of the needle from ``at`` on, its first piece beginning at ``place``."""
        best: _Found = None
        for stop in stops(at, place):
            if stop not in closed and cuts_figure(folded, stop):
                continue
            matched = at + stop - place
            if matched == len(needle):
                return 1, 0, ((place, stop),)
            if left <= 1:
                continue
            for start in starts[bisect_left(starts, stop) : bisect_left(starts, stop + REACH)]:
                found = rest(matched, start, left - 1) if folded[start] == needle[matched] else None
                if found is not None:
                    option = (found[0] + 1, found[1] + start - stop, ((place, stop), *found[2]))
                    best = option if best is None or option[:2] < best[:2] else best
        return best

    most = min(MOST_PIECES, len(needle) // SHORTEST)
    openings = [place for place in range(len(folded)) if folded.startswith(needle[:SHORTEST], place)]
    found = [
        (place < after, result[0], result[1], result[2])
        for place in openings
        if (place in opened or not cuts_figure(folded, place)) and (result := rest(0, place, most)) is not None
    ]
    return min(found)[3] if found else None
