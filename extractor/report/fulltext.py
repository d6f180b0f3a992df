"""The source text for reading: lines as printed, cut where values begin and end, so that each can be marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from pydantic import BaseModel

from extractor.completeness.ledger import Ledger, Status
from extractor.text.characters import is_space
from extractor.text.source import SourceText
from models.base import Evidence, ItemEvidence
from models.record import Record

Mark = Literal["", "item", "value", "finding"]
Fate = Literal["", "lost", "set_aside", "read", "unread"]
"""What became of a figure; ``lost`` is text from which nothing was read."""
_RANK: dict[str, int] = {"": 0, "item": 1, "value": 2, "finding": 3, "lost": 1, "set_aside": 2, "read": 3, "unread": 4}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the source text that something refers to."""

    start: int
    end: int
    mark: Mark = ""
    fate: Fate = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a line; ``offset`` is where it begins in the source text."""

    text: str
    offset: int
    mark: Mark
    fate: Fate = ""


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line with its segments; ``new_page`` where it is the first of a page."""

    index: int
    number: int
    new_page: int | None
    segments: tuple[Segment, ...]


def record_spans(record: Record) -> list[Span]:
    """Every passage and value of the record that has a place in the text; findings included."""
    spans = [Span(e.start, e.end, mark) for mark, e in _evidence_of(record)]
    places = (place.evidence for finding in record.findings for place in finding.places)
    return spans + [Span(e.start, e.end, "finding") for e in places if e is not None]


def ledger_spans(ledger: Ledger, record: Record) -> list[Span]:
    """Every figure with what became of it, and the stretches of text from which nothing was read."""
    places = record.completeness.places if record.completeness is not None else ()
    fates: dict[Status, Fate] = {"read": "read", "set_aside": "set_aside", "unread": "unread", "open": "unread"}
    figures = [Span(entry.start, entry.end, fate=fates[entry.status]) for entry in ledger.entries]
    lost = [
        Span(place.start, place.end, fate="lost")
        for place in places
        if place.start is not None and place.end is not None
    ]
    return figures + lost


def _evidence_of(model: BaseModel) -> Iterator[tuple[Mark, Evidence]]:
    for name, value in model:
        if name == "findings":
            continue
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, ItemEvidence):
                yield "item", inner.span
                yield from (("value", evidence) for evidence in inner.fields.values())
            elif isinstance(inner, Evidence):
                yield "value", inner
            elif isinstance(inner, BaseModel):
                yield from _evidence_of(inner)


def source_to_lines(source: SourceText, spans: Iterable[Span]) -> list[TextLine]:
    """All lines; every start and end of a span is the border of a segment."""
    pieces = _pieces(len(source.text), [span for span in spans if 0 <= span.start < span.end <= len(source.text)])
    lines: list[TextLine] = []
    page = None
    at = 0
    for index, line in enumerate(source.lines):
        start, end = source.span_of_lines(index, index + 1)
        while at < len(pieces) and pieces[at][1] <= start:
            at += 1
        inside = []
        place = at
        while place < len(pieces) and pieces[place][0] < end:
            low, high, mark, fate = pieces[place]
            inside.append((max(low, start) - start, min(high, end) - start, mark, fate))
            place += 1
        segments = tuple(_printed(line.text, start, inside))
        lines.append(TextLine(index, line.number, line.page if line.page != page else None, segments))
        page = line.page
    return lines


_Piece = tuple[int, int, Mark, Fate]


def _pieces(length: int, spans: list[Span]) -> list[_Piece]:
    """The text cut at every border, each piece with the strongest mark and the strongest fate over it."""
    events: dict[int, dict[tuple[Mark, Fate], int]] = {0: {}, length: {}}
    for span in spans:
        for offset, step in ((span.start, 1), (span.end, -1)):
            counts = events.setdefault(offset, {})
            counts[span.mark, span.fate] = counts.get((span.mark, span.fate), 0) + step
    borders = sorted(events)
    open_marks: dict[tuple[Mark, Fate], int] = {}
    pieces: list[_Piece] = []
    for start, end in pairwise(borders):
        for kind, step in events[start].items():
            open_marks[kind] = open_marks.get(kind, 0) + step
        over = [kind for kind, count in open_marks.items() if count > 0]
        mark: Mark = max((mark for mark, _ in over), key=_RANK.__getitem__, default="")
        fate: Fate = max((fate for _, fate in over), key=_RANK.__getitem__, default="")
        pieces.append((start, end, mark, fate))
    return pieces


def _printed(text: str, start: int, pieces: Iterable[_Piece]) -> Iterator[Segment]:
    """The pieces with the white space of the line put back between its characters."""
    places = [place for place, character in enumerate(text) if not is_space(character)]
    shown = places[0] if places else 0
    for low, high, mark, fate in pieces:
        if high <= low:
            continue
        first, last = places[low], places[high - 1] + 1
        if first > shown:
            yield Segment(text[shown:first], -1, "")
        yield Segment(text[first:last], start + low, mark, fate)
        shown = last
