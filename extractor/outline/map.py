"""The map of a document: what is furniture of its pages, where titles and tables stand, whose names it prints. Found once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from extractor.grid.declared import lines_with_cells
from extractor.grid.reading_order import flow_lines
from extractor.layout import Document, Grid, Line
from extractor.outline.owners import Body, bodies, printed_names
from extractor.outline.running_matter import Flow, lines_to_flow
from extractor.outline.titles import Region, Title, find_titles, titles_to_regions
from extractor.outline.tree import Outline, build_outline
from extractor.text.characters import key
from extractor.text.source import SourceText

PAGE_FURNITURE = ("running_header", "running_footer")


@dataclass(frozen=True)
class DocumentMap:
    """One document as all stages see it; each part is computed when it is first asked for, and handed on from here."""

    document: Document

    @cached_property
    def flow(self) -> Flow:
        """Its lines without page numbers, running matter and table of contents, and those with the reason."""
        return lines_to_flow(self.document.lines, self.document.pages)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Its kept lines as printed."""
        return self.flow.kept

    @cached_property
    def _declared_lines(self) -> tuple[Line, ...]:
        return lines_with_cells(self.lines, self.document.grids)

    @cached_property
    def titles(self) -> tuple[Title, ...]:
        """The titles of tables among the kept lines."""
        return tuple(find_titles(self.lines))

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """What stands under each title, of the nine and of other tables."""
        return tuple(titles_to_regions(self.titles, self.lines))

    @property
    def other_tables(self) -> tuple[Region, ...]:
        """The tables of the account that are none of the nine, in order."""
        return tuple(region for region in self.regions if region.title.table is None and not region.listed)

    @cached_property
    def page_heads(self) -> tuple[str, ...]:
        """The running headers and footers."""
        texts = (line.text for line, reason in self.flow.dropped if reason in PAGE_FURNITURE)
        return tuple(dict.fromkeys(texts))

    @cached_property
    def bodies(self) -> tuple[Body, ...]:
        """The bodies whose names the document prints, that of the account first."""
        return tuple(bodies(printed_names(self.lines, self.titles, self.page_heads)))

    def reading_lines(self, grids: Mapping[int, Sequence[Grid]]) -> tuple[Line, ...]:
        """The kept lines in reading order: cell by cell where a grid holds them; every line of a table knows its cells."""
        if not (self.document.pages and grids):
            return self._declared_lines
        dropped = frozenset(id(line) for line, _ in self.flow.dropped)
        flow = flow_lines(self.document.pages, grids, dropped=dropped)
        kept = tuple(line for line in flow if key(line.text))
        return self._file_by_file(kept) if self.document.files else kept

    def _file_by_file(self, flow: Sequence[Line]) -> tuple[Line, ...]:
        """The files of an account one after the other: those with pages as they flow, the others line by line."""
        lines: list[Line] = []
        for file in self.document.files:
            first, last = file.first_page or 0, file.last_page or -1
            own = [
                replace(line, file=file.name) for line in flow if line.page is not None and first <= line.page <= last
            ]
            lines += own or [line for line in self._declared_lines if line.file == file.name]
        return tuple(replace(line, number=number) for number, line in enumerate(lines, 1))

    def outline(self, grids: Mapping[int, Sequence[Grid]]) -> Outline:
        """The parts and sections of the document over its text in reading order."""
        source = SourceText.from_lines(self.reading_lines(grids))
        return build_outline(source, frozenset(form for body in self.bodies for form in body.forms))
