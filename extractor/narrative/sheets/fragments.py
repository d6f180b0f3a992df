"""Fragments of plain text: the span of what stands between two blanks on one line, and what parts it from the one before."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from typing import Literal

from extractor.text.characters import fold, is_space
from extractor.text.source import SourceText
from extractor.text.span import Span

Break = Literal["blank", "line", "gap"]
"""What parts a fragment from the one before it: a blank on the same line, a line break, a line break with blank lines."""


def source_to_fragments(source: SourceText, start: int, end: int) -> list[Span]:
    """The fragments of the stretch, in reading order; a line spaced out character by character is one fragment."""
    fragments: list[Span] = []
    first = max(bisect_right(source.starts, start) - 1, 0)
    for index in range(first, bisect_left(source.starts, end)):
        offset = source.starts[index]
        for part in _justified(_split(source.lines[index].text)):
            begin, stop = max(offset, start), min(offset + len(part), end)
            if stop > begin:
                fragments.append(Span.of(source, begin, stop))
            offset += len(part)
    return fragments


def break_before(fragment: Span) -> Break:
    """What parts a fragment from the print before it."""
    source, start = fragment.source, fragment.start
    index = source.index_at(start)
    if source.starts[index] != start:
        return "blank"
    above = bisect_left(source.starts, start) - 1  # the last line with print
    if above < 0:
        return "gap"
    return "line" if source.lines[index].number - source.lines[above].number <= 1 else "gap"


def opens_line(fragment: Span) -> bool:
    """Whether a fragment is the first on its line."""
    return fragment.source.starts[fragment.source.index_at(fragment.start)] == fragment.start


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
