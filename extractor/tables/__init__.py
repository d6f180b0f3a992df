"""The nine numeric tables: found by title, read from grids, tab-separated or plain text, with what there is to report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractor.accounts.templates import TEMPLATES, Template
from extractor.grid.bands import RowBand
from extractor.grid.ruled import geometry_to_grids
from extractor.grid.text_columns import text_to_grids
from extractor.guard import guarded
from extractor.layout import Document, Grid, PageGeometry
from extractor.outline.grammar import is_caption
from extractor.outline.titles import Region
from extractor.tables.candidates import table_candidates
from extractor.tables.cell_units import units_in_cells, without_units
from extractor.tables.cells import TableNotes
from extractor.tables.doubt.consistency import is_doubtful
from extractor.tables.fields import table_fields
from extractor.tables.headings import is_heading
from extractor.tables.others import other_regions, region_to_other
from extractor.tables.page_columns import on_shared_columns, with_whole_heads
from extractor.tables.plain.order import is_by_column
from extractor.tables.reading import (
    TableReading,
    absent_reading,
    has_figures,
    has_figures_run_together,
    names_hold_figures,
    read_grids,
    read_lines,
    reading_of,
    tab_grids,
)
from extractor.tables.regions import (
    TableRegion,
    add_aligned_grids,
    assign_declared,
    assign_grids,
    pages_with_geometry,
)
from extractor.tables.rows import PrintedTable
from extractor.tables.settle import settle_tables
from extractor.tables.wrapped_names import set_wrapped_names
from models.record import Finding
from models.tables import TableId, Tables

GeometryReader = Callable[[Collection[int]], Mapping[int, PageGeometry]]
"""Page numbers → words and rulings of those pages; pages that cannot be read are left out."""


@dataclass(frozen=True)
class TablesReading:
    """All nine tables, what there is to say about them, and the sentences that explain the empty ones.

    ``pages`` are the pages that the tables cover, ``grids`` the grids of those pages, ``declared`` the lines of the
    grids that the format declares and the tables took, first and last.
    """

    tables: Tables
    findings: tuple[Finding, ...]
    statements: Mapping[TableId, str]
    pages: frozenset[int]
    grids: Mapping[int, Sequence[Grid]]
    declared: tuple[tuple[int, int], ...] = ()

    def covers(self, grid: Grid) -> bool:
        """Whether the rows of a declared grid belong to the nine tables."""
        return any(first <= grid.last_line and grid.first_line <= last for first, last in self.declared)


@dataclass
class _Draft:
    """A table between reading and settling; ``unread`` has figures that could not be read."""

    region: TableRegion
    table: PrintedTable
    origin: str
    unread: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether every figure has its column."""
        return not self.table.is_open and not self.unread

    def reading(self, document: Document) -> TableReading:
        """The table as it stands."""
        return reading_of(self.region, document, self.table, origin=self.origin, unread=self.unread)


def read_tables(document: Document, titled: Sequence[Region], read_geometry: GeometryReader) -> TablesReading:
    """The nine tables of a document. ``titled`` is what stands under its titles; ``read_geometry`` is asked only for pages
    with tables.
    """
    candidates = table_candidates(titled)
    regions = {table: found[0] for table, found in candidates.items()}
    others = [*other_regions(titled), *(region for found in candidates.values() for region in found[1:])]
    every = [*regions.values(), *others]
    grids = _give_grids(every, document, read_geometry)
    drafts = {table: _guarded_draft(region, TEMPLATES[table]) for table, region in regions.items()}
    failed: list[Finding] = []
    with guarded("tables", "为没有栏次的数字确定所在栏", failed):
        _settle(drafts, document)
    readings = {
        table: drafts[table].reading(document) if table in drafts else absent_reading(table, document)
        for table in TEMPLATES
    }
    return TablesReading(
        tables=_tables_of(readings, others),
        findings=(*(finding for reading in readings.values() for finding in reading.findings), *failed),
        statements={table: reading.statement for table, reading in readings.items() if reading.statement},
        pages=frozenset(number for region in regions.values() for number in region.pages()),
        grids=grids,
        declared=tuple(
            (grid.first_line, grid.last_line)
            for region in regions.values()
            for grid in region.grids
            if grid.origin == "declared"
        ),
    )


def _give_grids(
    regions: Sequence[TableRegion], document: Document, read_geometry: GeometryReader
) -> dict[int, tuple[Grid, ...]]:
    """Give every region the grids that stand under its titles; those with rules by page."""
    pages = {page.number: page for page in document.pages}
    wanted = sorted({number for region in regions for number in pages_with_geometry(region, pages)})
    geometry = read_geometry(wanted) if wanted else {}
    grids = {number: found for number, page in geometry.items() if (found := geometry_to_grids(page))}
    assign_grids(regions, grids)
    add_aligned_grids(regions, geometry)
    assign_declared(regions, document.grids)
    return grids


def _tables_of(readings: Mapping[TableId, TableReading], others: Sequence[TableRegion]) -> Tables:
    """The nine, and the others in the order of print."""
    printed = sorted(others, key=lambda region: region.first.title.line.number)
    other = tuple(table for region in printed if (table := region_to_other(region)) is not None)
    tables: dict[str, object] = {table: reading.table for table, reading in readings.items()}
    return Tables.model_validate(tables | {"other": other})


def no_tables(document: Document) -> TablesReading:
    """The reading of a document in which nothing was found."""
    tables = Tables.model_validate({table: absent_reading(table, document).table for table in TEMPLATES})
    return TablesReading(tables, (), {}, frozenset(), {})


def _guarded_draft(region: TableRegion, template: Template) -> _Draft:
    """A table by its grids or its words; one over which the program breaks is unread, and costs no other."""
    failed: list[Finding] = []
    draft = _unread(region, TableNotes(template))
    with guarded("tables", f"读取“{template.title}”", failed):
        draft = _draft(region, template)
    draft.table.notes.findings += failed
    return draft


def _unread(region: TableRegion, notes: TableNotes) -> _Draft:
    return _Draft(region, PrintedTable(notes, header_seen=True), "text", unread=True)


def _draft(printed: TableRegion, template: Template) -> _Draft:
    region = without_units(printed)
    if region is None:
        return _in_another_unit(printed, template)
    for grids in _grids_of(region):
        table = read_grids(grids, TableNotes(template))
        fields = table_fields(table)
        is_filled = table.is_open or has_figures(fields)
        # Columns by alignment alone can be mixed up; the words in their order, with the identities, never are.
        misread = grids[0].origin == "aligned" and (
            bool(table.notes.findings)
            or any(map(has_figures_run_together, grids))
            or is_doubtful(template, fields)
            or table.is_nameless
            or names_hold_figures(fields)
            or not is_filled
        )
        if (table.header_seen or is_filled) and not misread:
            if not any(line.box for line in region.lines):
                set_wrapped_names(table, region.lines)
            return _Draft(region, table, grids[0].origin)
    if is_by_column(region.lines):
        return _out_of_order(region, template)
    # No grid, or one that is no table of this form: the words in their order are what is left.
    return _Draft(region, read_lines(region.lines, TableNotes(template)), "text")


def _grids_of(region: TableRegion) -> Iterator[list[Grid]]:
    """The ways in which what stands under a title may be a grid, the surest first."""
    if region.grids:
        yield with_whole_heads(on_shared_columns(region.grids))
    elif any(line.box for line in region.lines):
        return
    elif grids := tab_grids(region.lines):
        yield grids
    else:
        yield from text_to_grids([line for line in region.lines if not is_caption(line.text)], is_heading)


def _in_another_unit(region: TableRegion, template: Template) -> _Draft:
    """A table whose cells print their unit, and another than the table's: no figure of it is one of the table."""
    notes = TableNotes(template)
    title = region.first.title
    units = "、".join(sorted(units_in_cells(region)))
    message = f"格内的数字带有单位（{units}），与表的单位不一致，未读取；请核对原表"
    notes.warn("other_unit", message, RowBand((), title.line.page, title.line.box, title.line.number))
    return _unread(region, notes)


def _out_of_order(region: TableRegion, template: Template) -> _Draft:
    """A table whose text runs down the columns: which figure belongs to which row is lost, and nothing is guessed."""
    notes = TableNotes(template)
    title = region.first.title
    message = "文字按栏而不是按行排列，数字属于哪一行已无从得知，未读取；请提供 PDF 原件"
    notes.warn("column_order", message, RowBand((), title.line.page, title.line.box, title.line.number))
    return _unread(region, notes)


def _settle(drafts: Mapping[TableId, _Draft], document: Document) -> None:
    """Second round: figures without a column are settled, with what the certain tables say about them."""
    certain = {name: draft.reading(document).table for name, draft in drafts.items() if draft.is_settled}
    undecided = [draft.table for draft in drafts.values() if draft.table.is_open]
    for name, table in settle_tables(undecided, certain).items():
        drafts[name].table = table


__all__ = ["GeometryReader", "TablesReading", "read_tables"]
