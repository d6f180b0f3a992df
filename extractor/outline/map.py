"""The map of a document: what is furniture of its pages, where titles and tables stand, whose names it prints. Found once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extractor.grid.declared import lines_with_cells
from extractor.grid.reading_order import Block, document_blocks, flow_lines
from extractor.layout import Document, Grid, Line, Page
from extractor.lazy import cached_property
from extractor.outline.owners import Body, bodies, printed_names
from extractor.outline.running_matter import Flow, lines_to_flow
from extractor.outline.titles import Region, Title, find_regions, find_titles, titles_to_regions
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
        return lines_to_flow(lines_with_cells(self.document.lines, self.document.grids), self.document.pages)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Its kept lines as printed."""
        return self.flow.kept

    @cached_property
    def titles(self) -> tuple[Title, ...]:
        """The titles of tables among the kept lines."""
        return tuple(find_titles(self.lines))

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """What stands under each title, of the nine and of other tables."""
        return tuple(titles_to_regions(self.titles, self.lines))

    def regions_of(self, lines: Sequence[Line]) -> Sequence[Region]:
        """``regions`` of the same lines in the order in which they are read; found anew where a grid parts them into cells."""
        return self.regions if lines is self.lines else find_regions(lines)

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
            return self.lines
        dropped = frozenset(id(line) for line, _ in self.flow.dropped)
        blocks = list(document_blocks(self.document))
        flows = [(file, self._block_lines(block, grids, dropped)) for file, block in blocks]
        if len(blocks) == 1 and not self.document.files:
            return tuple(flows[0][1])
        lines = [replace(line, file=file) for file, flow in flows for line in flow]
        return tuple(replace(line, number=number) for number, line in enumerate(lines, 1))

    def _block_lines(self, block: Block, grids: Mapping[int, Sequence[Grid]], dropped: frozenset[int]) -> list[Line]:
        """The kept lines of pages as they flow, or of a stretch without pages line by line."""
        pages = [part for part in block if isinstance(part, Page)]
        if pages:
            return [line for line in flow_lines(pages, grids, dropped=dropped) if key(line.text)]
        numbers = {part.number for part in block if isinstance(part, Line)}
        return [line for line in self.lines if line.number in numbers]

    def outline(self, grids: Mapping[int, Sequence[Grid]]) -> Outline:
        """The parts and sections of the document over its text in reading order."""
        source = SourceText.from_lines(self.reading_lines(grids))
        return build_outline(source, frozenset(form for body in self.bodies for form in body.forms))
