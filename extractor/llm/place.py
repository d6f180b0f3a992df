"""A unit as a place to look values up in: where a text stands in it, where a figure is printed, and what shape that has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from extractor.completeness.ledger import Entry, open_ledger
from extractor.completeness.shapes import shape_of
from extractor.layout import Line
from extractor.lazy import cached_property
from extractor.llm.pieces import fragments, locate_pieces
from extractor.llm.units import Unit
from extractor.text.characters import CHINESE_NUMERAL, chinese_number
from extractor.text.locate import MAX_DISTANCE_RATIO, find_all, locate
from extractor.text.source import SourceText
from extractor.text.span import Span
from models.base import Evidence

LINED = frozenset({"sheet", "table"})
"""Kinds of units whose lines carry cells."""
_NUMERALS = re.compile(rf"[{CHINESE_NUMERAL}]{{1,4}}")

_ADDRESSED = re.compile(
    r"""
    系统提示 | 提示词 | 忽略(?:以上|上述|前文|之前|前面|上文)
  | (?:请|务必|必须)[^,。;]{0,40}?(?:填写[为成]|填[为成]|写[为成]|改[为成]|输出|返回|回答|视为)
  | (?:AI|人工智能|大模型|语言模型|智能体)(?:助手|系统|读者)?[,:]?(?:注意|请|必须|应)
    """,
    re.VERBOSE,
)
"""Words to whoever reads the document for someone else: no figure of an account stands in a sentence with them."""
_BEFORE_THE_WORDS = 200
_BEHIND_THE_WORDS = 300
"""Characters of a sentence that such words take along; a text without stops is not all one sentence."""

Offsets = tuple[int, int]


def _sentence_around(folded: str, start: int, end: int) -> Offsets:
    """The sentence that holds the words there, as far as they take it along."""
    low, high = max(0, start - _BEFORE_THE_WORDS), end + _BEHIND_THE_WORDS
    stop = folded.find("。", end, high)
    before = max(folded.rfind(mark, low, start) for mark in "。;")
    return max(low, before + 1), high if stop < 0 else stop


@dataclass(frozen=True, slots=True)
class Found:
    """Where a text stands: the pieces of a wrapped cell, the whole otherwise; ``distance`` in edits from what was said."""

    pieces: tuple[Offsets, ...]
    distance: int = 0

    @property
    def start(self) -> int:
        """Its first character."""
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        """Behind its last character."""
        return self.pieces[-1][1]


@dataclass
class UnitPlace:
    """A unit to look values up in. Offsets are those of its passage; ``anchor`` is where the item before was found."""

    unit: Unit
    anchor: int = 0

    @property
    def is_lined(self) -> bool:
        """Whether its lines carry cells."""
        return self.unit.kind in LINED

    @cached_property
    def passage(self) -> Span:
        """The unit's passage in the document."""
        return self.unit.passage

    @cached_property
    def source(self) -> SourceText:
        """The passage as a source text of its own, so that one with gaps is searched across them."""
        lines = []
        for start, end in self.passage.lines():
            line = self.passage.source.line_at(self.passage.source_offset(start))
            whole = "".join(line.text.split()) == self.passage.text[start:end]
            lines.append(Line(line.text if whole else self.passage.text[start:end], line.number))
        return SourceText.from_lines(lines)

    @cached_property
    def parts(self) -> tuple[Offsets, ...]:
        """Its printed fragments."""
        return fragments(self.passage)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every printed figure of the unit; in lines of cells each cell's own."""
        return open_ledger(self.source, [(0, len(self.source.text))] if self.is_lined else ())

    @cached_property
    def _addressed(self) -> tuple[Offsets, ...]:
        folded = self.source.folded
        return tuple(_sentence_around(folded, *match.span()) for match in _ADDRESSED.finditer(folded))

    def speaks_to_the_reader(self, offset: int) -> bool:
        """Whether the sentence there tells its reader what to answer, instead of stating anything."""
        return any(start <= offset < end for start, end in self._addressed)

    @cached_property
    def shapes(self) -> dict[int, str | None]:
        """What a figure is by its shape, by its start: a date, the number of a document, an ordinal; ``None`` for others."""
        return {entry.start: shape_of(entry, self.source) for entry in self.entries}

    def evidence(self, found: Found) -> Evidence:
        """The evidence in the whole document."""
        passage = Span.joined(self.passage.cut(start, end) for start, end in found.pieces)
        evidence = passage.evidence()
        if not found.distance:
            return evidence
        return evidence.model_copy(update={"match": "approximate", "distance": evidence.distance + found.distance})

    def printed(self, found: Found) -> str:
        """The characters of the source."""
        return "".join(self.passage.text[start:end] for start, end in found.pieces)

    def texts(self, said: str, after: int, *, approximate: bool) -> Iterator[Found]:
        """Where a text stands verbatim, those behind ``after`` first; in pieces where it is a wrapped cell.

        Only where it stands nowhere, ``approximate`` allows what differs by very little.
        """
        places = find_all(said, self.source, cells=self.is_lined)
        yield from (Found((span,)) for span in sorted(places, key=lambda span: (span[0] < after, span[0])))
        if self.is_lined:
            pieces = locate_pieces(said, self.passage, self.parts, after)
            if pieces is not None and (len(pieces) > 1 or pieces[0] not in places):
                yield Found(pieces)
        if not places and approximate:
            found = locate(said, self.source, after=after, max_distance_ratio=MAX_DISTANCE_RATIO)
            if found is not None:
                yield Found(((found.start, found.end),), found.distance)

    def figures(self, said: Decimal, after: int, *, shaped: bool = False) -> Iterator[Entry]:
        """Where a figure of that value is printed and is no date, ordinal or number of a document; behind ``after`` first.

        A negative value is also found where it is printed without a sign. ``shaped``: of whatever shape it is.
        """
        same = [
            entry
            for entry in self._entries_and_cells
            if entry.value is not None
            and (entry.value == said or (said < 0 < entry.value and entry.value == -said))
            and (shaped or self.shapes.get(entry.start) is None)
            and not self.speaks_to_the_reader(entry.start)
        ]
        yield from sorted(same, key=lambda entry: (entry.start < after, entry.start))

    def counts(self, said: int) -> Iterator[Offsets]:
        """Where a number of things is printed, in digits or in words."""
        yield from ((entry.start, entry.end) for entry in self.figures(Decimal(said), 0))
        for match in _NUMERALS.finditer(self.passage.folded):
            if chinese_number(match.group()) == said:
                yield match.span()

    @cached_property
    def _entries_and_cells(self) -> tuple[Entry, ...]:
        """The printed figures; in lines of cells also those that are whole only across a line break (5010.4 / 3)."""
        if not self.is_lined:
            return self.entries
        known = {(entry.start, entry.end) for entry in self.entries}
        across = [entry for entry in open_ledger(self.source, ()) if (entry.start, entry.end) not in known]
        return tuple(sorted((*self.entries, *across), key=lambda entry: (entry.start, entry.end)))
