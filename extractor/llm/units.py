"""What the model is shown: units of document text, one for each section or sheet that a task reads.

Prose is sent without white space, so that a document reads the same from its text and from its PDF; headings that the
outline knows stand on lines of their own. Tables and sheets are sent line by line as printed, because the lines carry the
cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from extractor.narrative.deviations.read import explaining_sections, section_spans
from extractor.narrative.interruption import whole_passage
from extractor.narrative.key_work.read import key_work_passages
from extractor.narrative.key_work.table import find_header
from extractor.narrative.reports import report_passages
from extractor.outline.tree import Outline, Role, Section
from extractor.task_folders.folder import Reads, TaskFolder
from extractor.text.characters import fold, squeeze
from extractor.text.source import SourceText
from extractor.text.span import Span

_PERFORMANCE: tuple[Role, ...] = ("performance_management", "project_results", "result_use")
_WITHOUT_PLACE: frozenset[Role] = frozenset({"basic_expenditure", "government_fund", "state_capital"})
"""Sections of the explanation whose comparisons have no place in the record."""
_NAMING: frozenset[Role | None] = frozenset({"tables", "glossary", "overview"})
"""Parts whose headings name things that are explained elsewhere: titles of tables, terms, duties."""
_BLANKS = re.compile(r"[^\S\t]+")
SHORTEST_HALF = 200
"""A unit is not cut into pieces shorter than this many characters."""


@dataclass(frozen=True)
class Unit:
    """A stretch of the document for one request: ``kind`` is its meaning, ``text`` what is sent, ``passage`` where it stands.

    ``start`` to ``end`` is the hull of the passage with its heading, in the source text.
    """

    id: str
    kind: str
    text: str
    passage: Span

    @property
    def start(self) -> int:
        """Where it begins in the source text."""
        return min(start for start, _ in self.passage.pieces)

    @property
    def end(self) -> int:
        """Where it ends in the source text (exclusive)."""
        return max(end for _, end in self.passage.pieces)


def task_units(task: TaskFolder, outline: Outline) -> tuple[Unit, ...]:
    """The units of one task, numbered from 1 in the order of print; none where the document has no such section."""
    reads = task.spec.reads
    found: Found = task.function(reads.units)(outline) if reads.units is not None else _sections(reads, outline)
    kept = [(kind, passage, lined) for kind, passage, lined in found if passage.pieces]
    return tuple(
        Unit(str(number), kind, (_lines(passage) if lined else _prose(outline, passage)), passage)
        for number, (kind, passage, lined) in enumerate(kept, 1)
    )


Found = Iterator[tuple[str, Span, bool]]
"""Kind and passage of each unit, and whether it is sent line by line."""


def _sections(reads: Reads, outline: Outline) -> Found:
    """The sections of certain roles, or with certain words in their titles; of nested ones the outermost."""
    wanted = [
        section
        for part in outline.sections
        for section in part.walk()
        if section.role in reads.roles
        or (part.role not in _NAMING and any(fold(word) in fold(section.title) for word in reads.titles))
    ]
    for section in _outermost(sorted(wanted, key=lambda section: section.start)):
        kind = section.role or section.title
        yield kind, Span.of(outline.source, section.start, section.end), reads.lined


def explanation_units(outline: Outline) -> Found:
    """The sections of the explanation whose comparisons have a place in the record."""
    for section in explaining_sections(outline):
        if section.role in _WITHOUT_PLACE:
            continue
        spans = section_spans(outline, section)
        for index, (start, end) in enumerate(spans):
            begin = section.start if index == 0 else start
            yield section.role or "overall", Span.of(outline.source, begin, end), False


def performance_units(outline: Outline) -> Found:
    """What is said of performance management, of projects, and of what was made of the results."""
    found = sorted(
        (section for role in _PERFORMANCE for section in outline.all(role)), key=lambda section: section.start
    )
    for section in _outermost(found or outline.all("performance")):
        passage = Span.joined((
            Span.of(outline.source, section.start, section.body),
            whole_passage(outline, section),
        ))
        yield section.role or "performance", passage, False


def _outermost(sections: Iterable[Section]) -> list[Section]:
    kept: list[Section] = []
    for section in sections:
        if not any(other.start <= section.start < other.end for other in kept):
            kept.append(section)
    return kept


def sheet_units(outline: Outline) -> Found:
    """Every self-evaluation sheet."""
    for sheet in outline.sheets:
        yield "sheet", Span.of(outline.source, sheet.start, sheet.end), True


def report_units(outline: Outline) -> Found:
    """Every evaluation report, with its heading."""
    for heading, body in report_passages(outline):
        yield "report", Span.joined((heading, body)) if body.pieces else heading, False


def key_work_units(outline: Outline) -> Found:
    """The key work in prose and in tables."""
    for passage in key_work_passages(outline):
        header = find_header(passage)
        if header is None:
            cells = _is_of_cells(passage)
            yield "table" if cells else "text", passage, cells
            continue
        if header:
            yield "text", passage.cut(0, header), False
        yield "table", passage.cut(header), True


def narrowed(outline: Outline, unit: Unit, places: Sequence[tuple[int, int]]) -> Unit:
    """The unit with only those of its headings' own texts that hold the places; the unit itself where one holds none."""
    inside = [section for section in outline.walk() if unit.start <= section.start and section.end <= unit.end]
    texts = [(one.start, one.children[0].start if one.children else one.end) for one in inside]
    kept: set[tuple[int, int]] = set()
    for start, end in places:
        around = [text for text in texts if text[0] <= start and end <= text[1]]
        if not around:
            return unit
        kept.add(max(around))
    passage = Span.joined(Span.of(outline.source, start, end) for start, end in sorted(kept))
    return Unit(unit.id, unit.kind, _prose(outline, passage), passage)


def _is_of_cells(passage: Span) -> bool:
    """Whether most lines are parted into cells: a table whose header is not known."""
    lines = passage.source.slice_lines(passage.start, passage.pieces[-1][1])
    return 2 * sum("\t" in line.text.strip() for line in lines) > len(lines)


# --- what is sent ------------------------------------------------------------------------------------------------------


def _prose(outline: Outline, passage: Span) -> str:
    """The text without white space, broken before and after the headings inside it."""
    breaks: set[int] = set()
    for start, end in passage.pieces:
        for section in outline.walk():
            if start <= section.start < end and section.body > section.start:
                breaks |= {section.start, section.body} if section.title else {section.start}
    pieces = [outline.source.text[start:end] for start, end in _cut(passage.pieces, sorted(breaks))]
    return "\n".join(piece for piece in pieces if piece)


def _cut(pieces: Sequence[tuple[int, int]], breaks: Sequence[int]) -> Iterator[tuple[int, int]]:
    for first, last in pieces:
        start = first
        for place in breaks:
            if start < place < last:
                yield start, place
                start = place
        yield start, last


def _lines(passage: Span) -> str:
    """The printed lines, blanks made one, tabs kept; the first and the last line only as far as they belong."""
    return "\n".join(line for line in (_line(passage.source, *span) for span in _spans_of_lines(passage)) if line)


def _spans_of_lines(passage: Span) -> Iterator[tuple[int, int]]:
    for start, end in passage.lines():
        yield passage.source_offset(start), passage.source_offset(end - 1) + 1


def _line(source: SourceText, start: int, end: int) -> str:
    line = source.line_at(start)
    begin = source.starts[source.index_at(start)]
    if start == begin and end - begin == len(squeeze(line.text)):
        return _BLANKS.sub(" ", line.text).strip(" ")
    return source.text[start:end]


# --- packing and cutting -----------------------------------------------------------------------------------------------


def pack(units: Sequence[Unit], characters: int) -> list[tuple[Unit, ...]]:
    """Units in as few requests as possible, none with more text than ``characters`` unless one unit alone has it."""
    groups: list[list[Unit]] = []
    size = 0
    for unit in units:
        if groups and size + len(unit.text) <= characters:
            groups[-1].append(unit)
            size += len(unit.text)
        else:
            groups.append([unit])
            size = len(unit.text)
    return [tuple(group) for group in groups]


def halves(units: Sequence[Unit]) -> tuple[tuple[Unit, ...], tuple[Unit, ...]] | None:
    """Two smaller requests for one whose answer was too long; ``None`` where nothing is left to divide.

    Several units are divided between them; one unit is cut at the end of the sentence or line nearest to its middle.
    """
    if len(units) > 1:
        middle = len(units) // 2
        return tuple(units[:middle]), tuple(units[middle:])
    unit = units[0]
    length = len(unit.passage)
    if length < 2 * SHORTEST_HALF:
        return None
    ends = [place + 1 for place, character in enumerate(unit.passage.text) if character in "。；"]
    ends += unit.passage.line_starts
    inside = [place for place in ends if SHORTEST_HALF <= place <= length - SHORTEST_HALF]
    cut = min(inside, key=lambda place: abs(place - length // 2), default=length // 2)
    lined = "\n" in unit.text and unit.kind in {"sheet", "table"}
    parts = []
    for letter, passage in (("a", unit.passage.cut(0, cut)), ("b", unit.passage.cut(cut))):
        text = _lines(passage) if lined else passage.text
        parts.append((Unit(f"{unit.id}{letter}", unit.kind, text, passage),))
    return parts[0], parts[1]
