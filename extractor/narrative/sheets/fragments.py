"""Fragments of plain text: what stands between two blanks on one line, with its place, its width and the break before it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from extractor.narrative.sheets.draft import Piece
from extractor.text.characters import fold, is_space
from extractor.text.source import SourceText

Break = Literal["blank", "line", "gap"]
"""What parts a fragment from the one before it: a blank on the same line, a line break, a line break with blank lines."""


@dataclass(frozen=True)
class Fragment:
    """One fragment: ``text`` folded, ``start`` its offset in the source text, ``line`` the index of its line."""

    text: str
    start: int
    line: int
    gap: Break
    raw: str

    @property
    def end(self) -> int:
        """The offset after its last character."""
        return self.start + len(self.text)

    @cached_property
    def width(self) -> float:
        """Its printed width in full-width characters."""
        return text_width(self.text)


def text_width(text: str) -> float:
    """The printed width of a text in full-width characters; ASCII counts half."""
    return sum(0.5 if c.isascii() else 1.0 for c in text)


def source_to_fragments(source: SourceText, start: int, end: int) -> list[Fragment]:
    """The fragments of the span, in reading order; a line spaced out character by character is one fragment (justified)."""
    fragments: list[Fragment] = []
    first = max(bisect_right(source.starts, start) - 1, 0)
    last = bisect_left(source.starts, end)
    previous_number: int | None = None
    for index in range(first, last):
        line = source.lines[index]
        parts = _justified(_split(line.text))
        offset = source.starts[index]
        opening: Break = "line" if previous_number is not None and line.number - previous_number <= 1 else "gap"
        for position, part in enumerate(parts):
            begin, stop = max(offset, start), min(offset + len(part), end)
            if stop > begin:
                raw = part[begin - offset : stop - offset]
                fragments.append(Fragment(fold(raw), begin, index, opening if position == 0 else "blank", raw))
            offset += len(part)
        if parts:
            previous_number = line.number
    return fragments


def _split(text: str) -> list[str]:
    parts: list[str] = []
    current = ""
    for character in text:
        if character.isspace():
            if current:
                parts.append(current)
            current = ""
        elif not is_space(character):
            current += character
    if current:
        parts.append(current)
    return parts


def _justified(parts: list[str]) -> list[str]:
    """Joins runs of four or more single characters, and what touches them: the print spread one short line over its cell."""
    joined: list[str] = []
    run: list[str] = []
    for part in [*parts, ""]:
        if part and len(part) <= 2 and not part.isascii():
            run.append(part)
            continue
        if sum(len(p) == 1 for p in run) >= 3:
            joined.append("".join(run))
        else:
            joined.extend(run)
        run = []
        if part:
            joined.append(part)
    return joined


def fragments_to_piece(fragments: list[Fragment]) -> Piece:
    """The cell that a run of fragments makes; they follow each other in the source text without a gap."""
    return Piece(
        "".join(fragment.raw for fragment in fragments),
        fragments[0].start,
        " ".join(fragment.raw for fragment in fragments),
    )


class Phrases:
    """Which short strings stand unbroken on some line of the document: what continues over a break, and what does not."""

    def __init__(self, source: SourceText) -> None:
        self._pairs: Counter[str] = Counter()
        self._quads: Counter[str] = Counter()
        for line in source.lines:
            for part in _split(line.text):
                plain = fold(part)
                self._pairs.update(plain[i : i + 2] for i in range(len(plain) - 1))
                self._quads.update(plain[i : i + 4] for i in range(len(plain) - 3))

    def bond(self, left: str, right: str) -> float:
        """How firmly two strings are joined elsewhere in the document: 0 never, up to 2."""
        if left[-2:] + right[:2] in self._quads:
            return 2.0
        return 1.0 if self._pairs[left[-1:] + right[:1]] >= 2 else 0.5 if left[-1:] + right[:1] in self._pairs else 0.0
