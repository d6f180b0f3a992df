"""Text that is set in two columns and was read straight across them: which values run over the space between."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from extractor.completeness.held import Coverage
from extractor.completeness.places import Map
from extractor.completeness.unread import Unread
from extractor.text.characters import squeeze
from extractor.text.source import SourceText

LEAST_PIECE = 6
"""Ideographs of each of the two pieces of a line: fewer are a label and its value, or a signature."""
LEAST_ALONE = 12
"""The same where no line beside it has such a space."""
MOST_UNEVEN = 4
"""Characters by which pieces may differ that one column holds, or two of one width."""
_WIDE = re.compile(r"(?<=[^\s|])(?:\u3000| {2})[\u3000 ]*+(?=[^\s|])")
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")


def read_across_columns(source: SourceText, coverage: Coverage, places: Map) -> Iterator[Unread]:
    """Texts of the record that run over the space between two columns of text: their words may be of two sentences."""
    spaces = list(_spaces_between_columns(source, places))
    if not spaces:
        return
    spans = [item.evidence.span for item in coverage.held] + [evidence for _, evidence in coverage.texts]
    for span in spans:
        behind = bisect_right(spaces, span.start)
        if behind < len(spaces) and spaces[behind] < span.end and places.role_at(span.start) != "sheet":
            yield Unread("sentence", span.start, span.end)


def _spaces_between_columns(source: SourceText, places: Map) -> Iterator[int]:
    """The offsets at which lines of prose go on behind a wide space, where the line beside has it at one height, or where it
    parts two long pieces of one width."""
    parted = [
        (index, start, pieces)
        for index, (start, line) in enumerate(zip(source.starts, source.lines, strict=True))
        if ("  " in line.text or "\u3000" in line.text) and (pieces := _pieces(line.text)) is not None
    ]
    left_of = {index: len(pieces[0]) for index, _, pieces in parted}
    for index, start, (left, right) in parted:
        beside = (left_of.get(near) for near in (index - 1, index + 1))
        in_a_column = any(other is not None and abs(other - len(left)) <= MOST_UNEVEN for other in beside)
        alone = min(_ideographs(left), _ideographs(right)) >= LEAST_ALONE and abs(len(left) - len(right)) <= MOST_UNEVEN
        if (in_a_column or alone) and places.stretch_at(start) is None:
            yield start + len(left)


def _pieces(text: str) -> tuple[str, str] | None:
    """What stands before and behind the one wide space that parts a line into two texts, without white space."""
    plain = text.strip()
    spaces = list(_WIDE.finditer(plain))
    if len(spaces) != 1 or "\t" in plain:
        return None
    left, right = squeeze(plain[: spaces[0].start()]), squeeze(plain[spaces[0].end() :])
    return (left, right) if min(_ideographs(left), _ideographs(right)) >= LEAST_PIECE else None


def _ideographs(text: str) -> int:
    return len(_IDEOGRAPH.findall(text))
