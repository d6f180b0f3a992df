"""The outline: parts, sections, subsections and items of a disclosure, found by their headings, never by position."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.lazy import cached_property
from extractor.outline.annexes import nest_evaluations
from extractor.outline.paragraphs import Paragraphs
from extractor.outline.parts import find_parts
from extractor.outline.sections import Nested, nest_headings
from extractor.outline.sheets import SheetPlace, SheetStart, find_sheet_starts, starts_to_places
from extractor.outline.table_notes import notes_that_compare
from extractor.outline.vocabulary import Heading, Level, Role, Style
from extractor.text.characters import strip_ordinal
from extractor.text.source import SourceText

__all__ = ["Level", "Outline", "Role", "Section", "build_outline"]


_ENDING_SHEETS: frozenset[Role] = frozenset({
    "report", "key_work", "glossary", "explanation", "overview", "other", "tables", "attachments",
})  # fmt: skip
"""Sections that no part of a sheet stands in."""


@dataclass(frozen=True)
class Section:
    """A heading and everything under it.

    ``start`` is where the heading begins in the source text, ``body`` where the text after it begins, ``end`` (exclusive)
    where it ends, subsections included. ``first_line``/``last_line`` are the same as indices into ``SourceText.lines``
    (``last_line`` exclusive; the heading's own line is ``first_line``). ``ordinal`` is the numbering as printed
    (``一、``), ``title`` the heading without it, ``role`` its meaning where the heading has a known one.
    """

    level: Level
    ordinal: str
    number: int | None
    title: str
    start: int
    body: int
    end: int
    first_line: int
    last_line: int
    page: int | None
    role: Role | None = None
    children: tuple[Section, ...] = ()
    said: bool = False
    """Whether ``role`` is what the text under the heading says, its wording being unknown."""

    def walk(self) -> Iterator[Section]:
        """This section and all below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Outline:
    """The parts of one document, in order. A part whose heading was not printed has neither ordinal nor title; sections that
    belong to no part stand at the top. ``sheet_starts`` are the beginnings of its self-evaluation sheets, looked for where
    they are not given.
    """

    source: SourceText
    sections: tuple[Section, ...]
    sheet_starts: tuple[SheetStart, ...] | None = None

    def walk(self) -> Iterator[Section]:
        """All sections, depth first, in order."""
        for section in self.sections:
            yield from section.walk()

    def all(self, role: Role) -> tuple[Section, ...]:
        """Every section with that meaning, in order."""
        return tuple(section for section in self.walk() if section.role == role)

    def first(self, role: Role) -> Section | None:
        """The first section with that meaning, or ``None``."""
        return next((section for section in self.walk() if section.role == role), None)

    @cached_property
    def sheets(self) -> tuple[SheetPlace, ...]:
        """The self-evaluation sheets, in print order; one ends at the latest where a section of another kind begins."""
        starts = find_sheet_starts(self.source) if self.sheet_starts is None else self.sheet_starts
        bounds = (section.start for section in self.walk() if section.role in _ENDING_SHEETS)
        return starts_to_places(self.source, starts, bounds)

    def text(self, section: Section, *, heading: bool = False) -> str:
        """The source text of a section, without its heading unless asked."""
        return self.source.text[section.start if heading else section.body : section.end]


def build_outline(source: SourceText, owners: frozenset[str] | None = None) -> Outline:
    """The outline of a document whose running matter and table of contents were set aside (``running.keep_lines``).

    ``owners`` are the names of bodies that headings may begin with; those that the text prints where they are not given.
    """
    view = Paragraphs(source, owners)
    sheets = find_sheet_starts(source)
    end = len(source.text)
    parts = find_parts(view)
    before = parts[0].start if parts else end
    sections = list(_sections(view, nest_headings(view, 0, before, None) if before and not parts else [], 0, before))
    for part, following in pairwise([*parts, None]):
        if part is not None:
            sections.append(_part(view, part, following.start if following else end, sheets))
    return Outline(source, tuple(sections), sheets)


def _part(view: Paragraphs, part: Heading, end: int, sheets: Sequence[SheetStart]) -> Section:
    return _section(view, part, end, "part", _sections(view, _headings_in(view, part, end, sheets), part.body, end))


def _headings_in(view: Paragraphs, part: Heading, end: int, sheets: Sequence[SheetStart]) -> list[Nested]:
    if part.role == "tables":
        return _table_titles(view, part.body, end)
    if part.role == "attachments":
        return nest_evaluations(view, part.body, end, sheets)
    headings = nest_headings(view, part.body, end, part.role)
    if part.role == "explanation" and not any(nested.heading.role for nested in headings):
        # 决算报表及说明: no heading of a section, each table with its text under it.
        titles = _table_titles(view, part.body, end)
        return titles if any(nested.heading.said for nested in titles) else headings
    return headings


def _table_titles(view: Paragraphs, start: int, end: int) -> list[Nested]:
    """The titles of tables in the tables part, each over its notes that compare; numbered lines there are rows."""
    found: list[Nested] = []
    printed = view.source.text
    for title in view.titles:
        offset, close = view.start(title.first), view.start(title.last + 1)
        if offset >= start and close <= end:
            begin = close - len(strip_ordinal(printed[offset:close]))
            found.append(Nested(Heading(offset, close, "none", printed[offset:begin], None, printed[begin:close]), 0))
    notes = [Nested(note, 1) for note in notes_that_compare(view, start, end)] if found else []
    return sorted([*found, *notes], key=lambda nested: nested.heading.start)


def _sections(view: Paragraphs, found: Sequence[Nested], start: int, end: int) -> tuple[Section, ...]:
    """Nested headings as a tree; each section ends where the next of its depth or above begins."""
    sections: list[Section] = []
    place = 0
    while place < len(found):
        nested = found[place]
        behind = next((n for n in range(place + 1, len(found)) if found[n].depth <= nested.depth), len(found))
        stop = found[behind].heading.start if behind < len(found) else end
        children = _sections(view, found[place + 1 : behind], start, stop)
        sections.append(_section(view, nested.heading, stop, _level(nested), children))
        place = behind
    return tuple(sections)


def _level(nested: Nested) -> Level:
    minor: tuple[Style, ...] = ("num", "num_paren", "circled")
    if nested.heading.style in minor and nested.heading.role is None:
        return "item"
    return "section" if nested.depth == 0 else "subsection"


def _section(view: Paragraphs, heading: Heading, end: int, level: Level, children: Sequence[Section]) -> Section:
    first = min(view.index(heading.start), len(view) - 1)
    return Section(
        level=level,
        ordinal=heading.ordinal,
        number=heading.number,
        title=heading.title,
        start=heading.start,
        body=min(heading.body, end),
        end=end,
        first_line=first,
        last_line=view.index(end - 1) + 1 if end > heading.start else first,
        page=view.source.lines[first].page,
        role=heading.role,
        said=heading.said,
        children=tuple(children),
    )
