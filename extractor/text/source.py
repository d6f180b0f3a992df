"""The source text: one white-space-free text for the whole document, with a map back to page, line and column."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractor.layout import Line
from extractor.lazy import cached_property
from extractor.text.characters import CHINESE_NUMERAL, between_spaces, fold, squeeze

_POINT = re.compile(r"(?<=[\u4e00-\u9fff)%\]\"])\.(?!\.)")
_ORDINAL_BEFORE = re.compile(rf"(?P<stop>[.。;:])?(?P<n>\(?[{CHINESE_NUMERAL}]{{1,3}}\)?)$")


@dataclass(frozen=True)
class SourceText:
    """All kept lines without white space, joined; everything narrative is located by offsets into ``text``.

    ``lines`` are the kept lines in flow order and ``starts[i]`` the offset at which ``lines[i]`` begins. Page headers,
    page numbers and the table of contents are left out by whoever makes it.
    """

    text: str
    lines: tuple[Line, ...]
    starts: tuple[int, ...]

    @classmethod
    def from_lines(cls, lines: Iterable[Line]) -> SourceText:
        """Join the lines in the order given."""
        kept = tuple(lines)
        parts: list[str] = []
        starts: list[int] = []
        position = 0
        for line in kept:
            starts.append(position)
            part = squeeze(line.text)
            parts.append(part)
            position += len(part)
        return cls("".join(parts), kept, tuple(starts))

    @cached_property
    def cell_pieces(self) -> dict[int, tuple[tuple[int, int], ...]]:
        """The stretches that print a cell of a grid, by the cell's identity (``id``): one for each of its lines."""
        found: dict[int, list[tuple[int, int]]] = {}
        for start, line in zip(self.starts, self.lines, strict=True):
            position = start
            texts = line.text.split("\t") if len(line.cells) > 1 else [line.text]
            parts = [part for text in texts if (part := squeeze(text))]
            for cell, part in zip(line.cells, parts, strict=False):
                found.setdefault(id(cell), []).append((position, position + len(part)))
                position += len(part)
        return {cell: tuple(pieces) for cell, pieces in found.items()}

    @cached_property
    def folded(self) -> str:
        """``text`` folded for comparison; offsets are the same."""
        return fold(self.text)

    @cached_property
    def sentences(self) -> str:
        """``folded`` with every full stop printed as a point (增加 5 万元.其中:) as 。; offsets are the same.

        A point behind a figure belongs to it or to an ordinal, and one behind 一 or (一) at the beginning of a line or a
        sentence is an ordinal's.
        """
        folded = self.folded
        if "." not in folded:
            return folded
        begins = frozenset(self.starts)
        characters = list(folded)
        for match in _POINT.finditer(folded):
            ordinal = _ORDINAL_BEFORE.search(folded, max(match.start() - 6, 0), match.start())
            if ordinal is not None and (ordinal.start("n") in begins or ordinal["stop"] is not None):
                continue
            characters[match.start()] = "。"
        return "".join(characters)

    @cached_property
    def gaps(self) -> frozenset[int]:
        """The offsets before which white space or a line break stands in print."""
        return frozenset(self.ordered_gaps)

    @cached_property
    def ordered_gaps(self) -> tuple[int, ...]:
        """``gaps`` in order."""
        found: list[int] = []
        for start, end, line in zip(self.starts, (*self.starts[1:], len(self.text)), self.lines, strict=True):
            if not found or found[-1] != start:  # a line without a character begins where the next one does
                found.append(start)
            if end - start == len(line.text):
                continue
            position = start
            for piece in between_spaces(line.text):
                if position != start:
                    found.append(position)
                position += len(piece)
        return tuple(found)

    def gaps_between(self, low: int, high: int) -> Sequence[int]:
        """The offsets of ``gaps`` inside the span (its ends left out), in order."""
        ordered = self.ordered_gaps
        return ordered[bisect_right(ordered, low) : bisect_left(ordered, high)]

    def line_at(self, offset: int) -> Line:
        """The line on which the character at ``offset`` stands."""
        return self.lines[self.index_at(offset)]

    def index_at(self, offset: int) -> int:
        """The index in ``lines`` of the line on which the character at ``offset`` stands."""
        if not 0 <= offset < max(len(self.text), 1):
            raise IndexError(f"offset {offset} is outside the source text of {len(self.text)} characters")
        return max(bisect_right(self.starts, offset) - 1, 0)

    def page_at(self, offset: int) -> int | None:
        """The page of the character at ``offset``, ``None`` where pages are unknown."""
        return self.line_at(offset).page

    def span_of_lines(self, first: int, last: int) -> tuple[int, int]:
        """``(start, end)`` of the lines with indices ``first`` to ``last`` (``last`` exclusive)."""
        start = self.starts[first] if first < len(self.starts) else len(self.text)
        end = self.starts[last] if last < len(self.starts) else len(self.text)
        return start, end

    def slice_lines(self, start: int, end: int) -> Sequence[Line]:
        """The lines that the span touches."""
        if end <= start:
            return ()
        return self.lines[self.index_at(start) : self.index_at(end - 1) + 1]
