"""A span of the source text: one stretch, or several where something foreign was printed in between."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace

from extractor.layout import Box, GridCell
from extractor.lazy import cached_property
from extractor.text.characters import fold
from extractor.text.source import SourceText
from models import Evidence

CLOSING_STOPS = "。；;"
"""Marks that close an item of a list and are dropped from it."""
_PAIRS = {"“": "”", "‘": "’", "《": "》", "（": "）", "(": ")", "【": "】", "「": "」", "〔": "〕", "[": "]"}
_LONGEST_ASIDE = 90


def print_width(text: str) -> float:
    """The width of a line in full-width characters: ASCII counts half."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)


def aside_mask(text: str) -> bytearray:
    """1 for every character inside quotes, book-title marks or brackets that close within a short distance, else 0."""
    mask = bytearray(len(text))
    for index, character in enumerate(text):
        closing = _PAIRS.get(character)
        if closing is None:
            continue
        end = text.find(closing, index + 1, index + _LONGEST_ASIDE)
        if end > 0:
            mask[index + 1 : end] = b"\x01" * (end - index - 1)
    return mask


@dataclass(frozen=True)
class Span:
    """Pieces of one source text in reading order; offsets of a passage count the characters of its joined ``text``.

    ``box`` is where the passage stands on its page, known for the cells of a ruled table.
    """

    source: SourceText
    pieces: tuple[tuple[int, int], ...]
    box: Box | None = None

    @classmethod
    def of(cls, source: SourceText, start: int, end: int) -> Span:
        """The one stretch ``start`` to ``end`` (exclusive) of the source text."""
        return cls(source, ((start, end),) if end > start else ())

    @classmethod
    def of_cell(cls, source: SourceText, cell: GridCell) -> Span | None:
        """Where a cell of a grid is printed; ``None`` for a blank one and for one of a grid that was left as printed."""
        pieces = source.cell_pieces.get(id(cell))
        return None if pieces is None else replace(cls.joined(cls(source, (piece,)) for piece in pieces), box=cell.box)

    @classmethod
    def joined(cls, parts: Iterable[Span]) -> Span:
        """The pieces of all parts, in the order given; touching pieces become one."""
        source: SourceText | None = None
        pieces: list[tuple[int, int]] = []
        for part in parts:
            source = part.source
            for start, end in part.pieces:
                if pieces and pieces[-1][1] == start:
                    pieces[-1] = (pieces[-1][0], end)
                else:
                    pieces.append((start, end))
        if source is None:
            raise ValueError("a passage is joined from one part at least")
        return cls(source, tuple(pieces))

    @cached_property
    def text(self) -> str:
        """The verbatim text, pieces joined."""
        return "".join(self.source.text[start:end] for start, end in self.pieces)

    @cached_property
    def folded(self) -> str:
        """``text`` folded for comparison; offsets are the same."""
        return fold(self.text)

    @cached_property
    def aside(self) -> bytearray:
        """1 for characters inside quotes, book-title marks or brackets."""
        return aside_mask(self.text)

    @cached_property
    def _bases(self) -> tuple[int, ...]:
        bases: list[int] = []
        position = 0
        for start, end in self.pieces:
            bases.append(position)
            position += end - start
        return tuple(bases)

    def __len__(self) -> int:
        return len(self.text)

    @property
    def start(self) -> int:
        """The source offset of the first character."""
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        """The source offset behind the last character."""
        return self.pieces[-1][1]

    def source_offset(self, offset: int) -> int:
        """The source offset of the character at ``offset`` of this passage."""
        index = max(bisect_right(self._bases, offset) - 1, 0)
        return self.pieces[index][0] + offset - self._bases[index]

    def offset_of(self, place: int) -> int | None:
        """The offset in this passage of the character at ``place`` of the source text, ``None`` where it is not in it."""
        inside = (
            base + place - start
            for base, (start, end) in zip(self._bases, self.pieces, strict=True)
            if start <= place < end
        )
        return next(inside, None)

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Where printed lines begin, as offsets of this passage; its own beginning is one."""
        starts: set[int] = {0}
        for base, (start, end) in zip(self._bases, self.pieces, strict=True):
            starts.add(base)
            first = bisect_right(self.source.starts, start)
            last = bisect_right(self.source.starts, end - 1)
            starts.update(base + offset - start for offset in self.source.starts[first:last])
        return tuple(sorted(starts))

    def lines(self) -> list[tuple[int, int]]:
        """``(start, end)`` of every printed line, as offsets of this passage; empty lines are left out."""
        ends = (*self.line_starts[1:], len(self))
        return [(start, end) for start, end in zip(self.line_starts, ends, strict=True) if end > start]

    def cut(self, start: int, end: int | None = None) -> Span:
        """The part from ``start`` to ``end`` of this passage."""
        stop = len(self) if end is None else end
        pieces = []
        for base, (first, last) in zip(self._bases, self.pieces, strict=True):
            begin, finish = max(first, first + start - base), min(last, first + stop - base)
            if finish > begin:
                pieces.append((begin, finish))
        return Span(self.source, tuple(pieces))

    def trimmed(self, leading: str = "", trailing: str = CLOSING_STOPS) -> Span:
        """Without the given marks at its ends."""
        text = self.text
        start = len(text) - len(text.lstrip(leading)) if leading else 0
        end = len(text.rstrip(trailing)) if trailing else len(text)
        return self.cut(start, max(start, end))

    @cached_property
    def full_width(self) -> float:
        """The width of a full printed line here, in full-width characters (the widest line but one, where there are many)."""
        widths = sorted(print_width(self.text[start:end]) for start, end in self.lines())
        if not widths:
            return 0.0
        return widths[-2] if len(widths) > 4 else widths[-1]

    def evidence(self) -> Evidence:
        """Where the passage stands; with a gap inside it is approximate, at the distance of the characters skipped."""
        start, end = self.pieces[0][0], self.pieces[-1][1]
        if start > end or any(a[1] > b[0] for a, b in zip(self.pieces, self.pieces[1:], strict=False)):
            start, end = min(p[0] for p in self.pieces), max(p[1] for p in self.pieces)
        skipped = end - start - len(self)
        return Evidence(
            page=self.source.page_at(start),
            start=start,
            end=end,
            text=self.source.text[start:end],
            match="approximate" if skipped else "exact",
            distance=skipped,
            bbox=(self.box.x0, self.box.top, self.box.x1, self.box.bottom) if self.box is not None else None,
        )
