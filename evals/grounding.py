"""Whether a verbatim text stands in the published text of its document: white space removed, widths folded.

Independent of the extractor's own evidence, so that an engine cannot vouch for itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from extractor.lazy import cached_property
from extractor.text.characters import fold, is_space, key

_PAGE_NUMBER = re.compile(r"\s*(?:[-—–]\s*)?(?:第\s*)?\d{1,3}(?:\s*页)?(?:\s*[-—–])?\s*")
_PIECES, _PIECE_LENGTH, _PIECE_REACH = 4, 4, 2000

Standing = Literal["whole", "pieces", "absent"]


@dataclass(frozen=True)
class Found:
    """How a text stands in a source; ``start``/``end`` are offsets into the source as published, ``None`` if absent."""

    standing: Standing
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class PublishedText:
    """A source as published, searchable without white space; lines that hold only a page number are passed over."""

    raw: str

    @cached_property
    def _kept(self) -> tuple[str, tuple[int, ...]]:
        characters: list[str] = []
        offsets: list[int] = []
        start = 0
        for line in self.raw.splitlines(keepends=True):
            if not _PAGE_NUMBER.fullmatch(line):
                for index, character in enumerate(line, start):
                    if not is_space(character):
                        characters.append(fold(character))
                        offsets.append(index)
            start += len(line)
        return "".join(characters), tuple(offsets)

    @cached_property
    def _all(self) -> str:
        return key(self.raw)

    def find(self, text: str) -> Found:
        """Where a text stands: whole, in a few pieces close together (a wrapped cell, a page break), or nowhere."""
        wanted = key(text)
        if not wanted:
            return Found("absent")
        kept, _ = self._kept
        at = kept.find(wanted)
        if at >= 0:
            return self._span("whole", at, at + len(wanted))
        if wanted in self._all:
            # It stands there only together with a line taken for a page number: a lone figure of a table cell.
            return Found("whole")
        return self._find_pieces(wanted)

    def occurrences(self, text: str, most: int = 8) -> list[tuple[int, int]]:
        """The spans of the source as published where a text stands as a whole, the first few; else of its pieces."""
        wanted = key(text)
        kept, offsets = self._kept
        spans: list[tuple[int, int]] = []
        at = kept.find(wanted) if wanted else -1
        while at >= 0 and len(spans) < most:
            spans.append((offsets[at], offsets[at + len(wanted) - 1] + 1))
            at = kept.find(wanted, at + 1)
        found = Found("absent") if spans else self.find(text)
        return spans if found.start is None or found.end is None else [(found.start, found.end)]

    def _find_pieces(self, wanted: str) -> Found:
        kept, _ = self._kept
        first = self._longest_prefix(wanted, 0, len(kept))
        begin = kept.find(wanted[:first])
        while first >= _PIECE_LENGTH and begin >= 0:
            end = self._follow(wanted[first:], begin + first)
            if end is not None:
                return self._span("pieces", begin, end)
            begin = kept.find(wanted[:first], begin + 1)
        return Found("absent")

    def _follow(self, rest: str, position: int) -> int | None:
        """The end of the last piece, where all of ``rest`` follows within reach in a bounded number of pieces."""
        kept, _ = self._kept
        for _ in range(_PIECES - 1):
            length = self._longest_prefix(rest, position, position + _PIECE_REACH)
            if length < min(_PIECE_LENGTH, len(rest)):
                return None
            position = kept.index(rest[:length], position) + length
            rest = rest[length:]
            if not rest:
                return position
        return None

    def _longest_prefix(self, text: str, start: int, stop: int) -> int:
        kept, _ = self._kept
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if kept.find(text[:middle], start, stop) >= 0:
                low = middle
            else:
                high = middle - 1
        return low

    def _span(self, standing: Standing, start: int, end: int) -> Found:
        _, offsets = self._kept
        return Found(standing, offsets[start], offsets[end - 1] + 1)

    def grounded(self, text: str) -> bool:
        """Whether the text stands in the source, as a whole or in pieces."""
        return self.find(text).standing != "absent"
