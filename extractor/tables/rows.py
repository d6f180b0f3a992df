"""The one row of every reader of tables: labels as printed, and figures with the columns in which each may stand.

A cell of a grid has one possible column, one under two headings that were run together has two; a figure of plain text,
in which blank cells have vanished, may stand in all columns of its table. ``settle`` decides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from extractor.accounts.templates import Identity, Template
from extractor.grid.bands import RowBand
from extractor.tables.cells import ReadCell, TableNotes, band_source
from models.rows import RowSource

Part = Literal["rows", "total", "income", "expenditure", "halves", "budget", "actual"]
"""The field of a table's model that a row goes to; ``halves`` are 预算数 and 决算数 of one row, parted by ``settle``."""


@dataclass(frozen=True, slots=True)
class OpenFigure:
    """A printed figure or dash whose column is not decided: those in which it may stand, all of its table where empty."""

    cell: ReadCell
    columns: tuple[str, ...] = ()


@dataclass
class TableRow:
    """A row while it is put together: ``cells`` by record column, ``open_figures`` in the order of print.

    ``band`` is its place in reports; ``source`` that in the record, where the band holds rows of other parts as well.
    """

    part: Part
    band: RowBand
    code: str = ""
    name: str = ""
    line: int | None = None
    """The printed 行次."""
    cells: dict[str, ReadCell] = field(default_factory=dict)
    open_figures: list[OpenFigure] = field(default_factory=list)
    source: RowSource | None = None

    @property
    def is_total(self) -> bool:
        """Whether it is the 合计 row of a table by code."""
        return self.part == "total"

    @property
    def has_figures(self) -> bool:
        """Whether any cell holds something."""
        return bool(self.open_figures) or any(cell.source.state != "blank" for cell in self.cells.values())

    @property
    def label(self) -> str:
        """The row as reports name it."""
        return "合计" if self.is_total else f"{self.code} {self.name}".strip()

    @property
    def place(self) -> RowSource:
        """Where it stands, for the record."""
        return self.source or band_source(self.band)


@dataclass
class PrintedTable:
    """One table as it was read: its rows in the order of print, and what there is to report of them.

    ``columns`` are those in which an open figure may stand, in the order of print, with the ``identities`` between them (none
    where every figure has its column);
    ``shared`` names two columns whose headings the print ran together over one. ``totals`` are cells that belong to no row.
    """

    notes: TableNotes
    rows: list[TableRow] = field(default_factory=list)
    totals: dict[str, ReadCell] = field(default_factory=dict)
    header_seen: bool = False
    columns: tuple[str, ...] = ()
    identities: tuple[Identity, ...] = ()
    shared: tuple[str, ...] = ()
    numbered: int = 0
    """How many columns the print numbers, where it says so and where blank cells have vanished."""

    @property
    def template(self) -> Template:
        """What the table should hold."""
        return self.notes.template

    @property
    def is_open(self) -> bool:
        """Whether figures are still to be put into columns, or columns to be derived that the print lost."""
        return bool(self.columns)

    @property
    def is_nameless(self) -> bool:
        """Whether most rows of a table by code lack a name, so that names were taken for something else."""
        rows = [row for row in self.rows if row.part == "rows"]
        return self.template.form == "coded" and 2 * sum(not row.name for row in rows) > len(rows)


def report_open(row: TableRow, figures: str, notes: TableNotes) -> None:
    """Report a row whose figures could not all be put into a column."""
    notes.warn("ambiguous_row", f"“{row.label}”一行的数字（{figures}）不能确定属于哪一栏，未读取", row.band, figures)
