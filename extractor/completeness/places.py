"""Which part of the document a place belongs to: the stretch of a table, else the section of the outline."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from extractor.completeness.ledger import Entry
from extractor.layout import Line
from extractor.outline.titles import Region, find_regions, is_other_title, is_region_end, table_of_title
from extractor.outline.tree import Outline, Role, Section
from extractor.text.characters import key
from extractor.text.source import SourceText
from models.tables import TableId

LONGEST_TITLE = 60
"""Characters of a line that may be the title of a table."""

_TITLE_SHAPE = re.compile(
    r"[^。,;:!?]*(?:决算|收支|收入|支出|经费|拨款|基金|资本经营|预算)[^。,;:!?]{0,24}表(?:\([^()]{1,14}\))?"
)
_PARTS: dict[Role, str] = {
    "overview": "overview",
    "glossary": "glossary",
    "key_work": "key_work",
    "sheet": "sheets",
    "report": "reports",
    "attachments": "attachments",
    "performance": "performance",
    "performance_management": "performance",
    "department_evaluation": "performance",
    "project_results": "performance",
    "result_use": "performance",
    "tables": "tables",
    "explanation": "sections",
    "other": "other",
}


@dataclass(frozen=True, slots=True)
class TableStretch:
    """The lines under a title of a table. ``table`` is ``None`` for a table that is none of the nine.

    ``known`` says whether the title is one that the tables stage knows (of the nine or beside them), or only has the shape
    of one.
    """

    table: TableId | None
    title: str
    start: int
    end: int
    known: bool = True


def table_stretches(
    source: SourceText, outline: Outline | None, regions: Sequence[Region] | None = None
) -> tuple[TableStretch, ...]:
    """The stretches of all tables in the order of the text; they do not overlap.

    ``regions`` are those of the lines of ``source``, where they are known; else they are found here.
    """
    found = list(_stretches_of_nine(source, find_regions(source.lines) if regions is None else regions))
    found += _stretches_beside(source, outline, found)
    found += _untitled(source, outline, sorted(found, key=lambda stretch: stretch.start))
    return tuple(_without_overlap(sorted(found, key=lambda stretch: (stretch.start, stretch.end))))


def _without_overlap(ordered: Iterable[TableStretch]) -> Iterator[TableStretch]:
    """Each stretch from where the one before it ends: no figure belongs to two tables."""
    position = 0
    for stretch in ordered:
        if stretch.end > max(stretch.start, position):
            yield replace(stretch, start=max(stretch.start, position))
            position = stretch.end


def _untitled(source: SourceText, outline: Outline | None, titled: Sequence[TableStretch]) -> Iterator[TableStretch]:
    """Lines of the tables part that stand under no title of a table and are no sentences: a table whose title was not known."""
    for part in outline.sections if outline else ():
        if part.role != "tables":
            continue
        position = part.body
        inside = [stretch for stretch in titled if stretch.end > part.body and stretch.start < part.end]
        for start, end in [*((stretch.start, stretch.end) for stretch in inside), (part.end, part.end)]:
            yield from _runs_of_cells(source, position, start)
            position = max(position, end)


def _runs_of_cells(source: SourceText, start: int, end: int) -> Iterator[TableStretch]:
    """The runs of lines in a span that hold figures and close no sentence."""
    if end <= start:
        return
    begin: int | None = None
    for index in range(source.index_at(start), source.index_at(end - 1) + 1):
        low = max(source.starts[index], start)
        if "。" in source.lines[index].text:
            if begin is not None:
                yield TableStretch(None, "", begin, low, known=False)
            begin = None
        elif begin is None:
            begin = low
    if begin is not None:
        yield TableStretch(None, "", begin, end, known=False)


def _stretches_of_nine(source: SourceText, regions: Sequence[Region]) -> Iterator[TableStretch]:
    for region in regions:
        if region.listed:
            continue  # a name in a list: what stands below is no table
        first = region.title.last + 1
        start, end = source.span_of_lines(region.title.first, first + len(region.lines))
        yield TableStretch(region.title.table, region.title.text, start, end)


def _stretches_beside(
    source: SourceText, outline: Outline | None, nine: Sequence[TableStretch]
) -> Iterator[TableStretch]:
    """Stretches under titles that are none of the nine and stand where tables do: in the tables part, or behind a table."""
    inside = [(s.start, s.end) for s in outline.sections if s.role == "tables"] if outline else []
    starts = sorted(stretch.start for stretch in nine)
    spans = sorted((stretch.start, stretch.end) for stretch in nine)
    headings = _lines_of_headings(outline) if outline else frozenset()
    titles = [
        (index, known)
        for index, line in enumerate(source.lines)
        if "表" in line.text and index not in headings and (known := _title_beside(line)) is not None
    ]
    for place, (index, known) in enumerate(titles):
        start = source.starts[index]
        held = bisect_right(spans, (start, len(source.text))) - 1
        in_table = held >= 0 and spans[held][0] < start < spans[held][1]
        in_part = next((end for low, end in inside if low <= start < end), None)
        if in_table or (in_part is None and not known):
            continue
        limit = in_part if in_part is not None else len(source.text)
        following = bisect_right(starts, start)
        limit = min(limit, *(starts[following : following + 1] or [limit]))
        if place + 1 < len(titles):
            limit = min(limit, source.starts[titles[place + 1][0]])
        end = _end_of_table(source, index + 1, limit)
        yield TableStretch(None, key(source.lines[index].text), start, end, known)


def _lines_of_headings(outline: Outline) -> frozenset[int]:
    """The indices of the lines on which the headings of parts stand."""
    source = outline.source
    spans = [(part.start, part.body) for part in outline.sections if part.body > part.start]
    return frozenset(i for start, body in spans for i in range(source.index_at(start), source.index_at(body - 1) + 1))


def _title_beside(line: Line) -> bool | None:
    """``True`` for the title of a table that is known to be none of the nine, ``False`` for one by its shape alone."""
    if len(line.text) > 2 * LONGEST_TITLE or "\t" in line.text.strip():
        return None
    if table_of_title(line.text) is not None:
        return None
    if is_other_title(line.text):
        return True
    plain = key(line.text)
    return False if len(plain) <= LONGEST_TITLE and _TITLE_SHAPE.fullmatch(plain) else None


def _end_of_table(source: SourceText, first: int, limit: int) -> int:
    for index in range(first, len(source.lines)):
        if source.starts[index] >= limit:
            break
        if is_region_end(source.lines[index].text):
            return source.starts[index]
    return limit


class Map:
    """Offsets to parts: ``part_at`` names the part, ``chain_at`` gives the sections, ``stretch_at`` the table."""

    def __init__(self, outline: Outline | None, stretches: Sequence[TableStretch]) -> None:
        self.stretches = stretches
        self._stretch_starts = [stretch.start for stretch in stretches]
        self._starts: list[int] = [0]
        self._chains: list[tuple[Section, ...]] = [()]
        if outline is not None:
            self._lay(outline.sections, ())
        self._roles = [role_of(chain) for chain in self._chains]

    def _lay(self, sections: Sequence[Section], above: tuple[Section, ...]) -> None:
        for section in sections:
            chain = (*above, section)
            self._set(section.start, chain)
            self._lay(section.children, chain)
            self._set(section.end, above)

    def _set(self, start: int, chain: tuple[Section, ...]) -> None:
        if self._starts[-1] == start:
            self._chains[-1] = chain
        else:
            self._starts.append(start)
            self._chains.append(chain)

    def stretch_at(self, offset: int) -> TableStretch | None:
        """The table whose stretch holds the offset."""
        place = bisect_right(self._stretch_starts, offset) - 1
        found = self.stretches[place] if place >= 0 else None
        return found if found is not None and offset < found.end else None

    def length_of_tables(self, start: int, end: int) -> int:
        """How many characters of a span stand in tables."""
        spans = ((max(stretch.start, start), min(stretch.end, end)) for stretch in self.stretches)
        return sum(high - low for low, high in spans if low < high)

    def chain_at(self, offset: int) -> tuple[Section, ...]:
        """The sections that hold the offset, from the part down to the innermost."""
        return self._chains[bisect_right(self._starts, offset) - 1]

    def role_at(self, offset: int) -> Role | None:
        """The meaning of the innermost section that has one."""
        return self._roles[bisect_right(self._starts, offset) - 1]

    def name_parts(self, entries: Iterable[Entry]) -> None:
        """Write into each of the entries, given in order, the part that it stands in."""
        borders = sorted({*self._starts, *(end for stretch in self.stretches for end in (stretch.start, stretch.end))})
        part, until = "", -1
        for entry in entries:
            if entry.start >= until:
                following = bisect_right(borders, entry.start)
                until = borders[following] if following < len(borders) else sys.maxsize
                part = self.part_at(entry.start)
            entry.part = part

    def part_at(self, offset: int) -> str:
        """The part as the record's counts name it."""
        stretch = self.stretch_at(offset)
        if stretch is not None:
            return f"tables.{stretch.table}" if stretch.table else "tables.other"
        role = self.role_at(offset)
        if role is None:
            return "other"
        return _PARTS.get(role) or f"sections.{role}"


def role_of(chain: Sequence[Section]) -> Role | None:
    """The meaning of the innermost section that has one."""
    return next((section.role for section in reversed(chain) if section.role is not None), None)
