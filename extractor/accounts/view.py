"""One table with every cell as a Figure, by path of its row and column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from extractor.accounts.figures import Figure, Origin, decimals, half_unit, usual_decimals
from extractor.accounts.templates import TEMPLATES, Template
from extractor.lazy import cached_property
from extractor.text.characters import parse_amount
from models.base import decimal_string
from models.record import Place
from models.rows import CellSource, Row
from models.tables import Table, TableId, Tables

UNREAD = frozenset({"ambiguous", "unreadable"})
SURE_READING = 0.9
"""Below this confidence of the OCR a figure is doubtful."""

_PARTS = {"total": "合计", "budget": "预算数", "actual": "决算数"}
TABLE_FIGURES = {"personnel_total": "人员经费合计", "public_total": "公用经费合计"}
"""Figures that belong to no row."""


BLANK = "（空白）"
"""What a place says to be printed where nothing is."""


@dataclass(frozen=True)
class TableView:
    """One table with every cell as a Figure."""

    name: TableId
    table: Table

    @cached_property
    def template(self) -> Template:
        """The table's template."""
        return TEMPLATES[self.name]

    @property
    def present(self) -> bool:
        """Whether it has figures."""
        return self.table.status == "present"

    @property
    def title(self) -> str:
        """The official title."""
        return self.template.title

    @cached_property
    def places(self) -> int:
        """Decimals that the table is printed with."""
        own = [getattr(self.table, name, None) for name in TABLE_FIGURES]
        cells = [amount for _, row in self.table.parts() for amount in row.amounts().values()]
        return usual_decimals(value for value in (*own, *cells) if value is not None)

    @cached_property
    def origin(self) -> Origin:
        """Whether figures of this table were read where the print leaves no choice."""
        source = self.table.source
        return "publisher" if source is not None and source.origin in ("ruled", "tabs") else "unknown"

    @cached_property
    def _rows(self) -> dict[str, Row]:
        return dict(self.table.parts())

    @cached_property
    def _labels(self) -> dict[str, str]:
        return {column.name: column.label for column in self.template.columns}

    @cached_property
    def _figures(self) -> dict[tuple[str, str], Figure | None]:
        return {}

    def rows(self) -> Iterator[tuple[str, Row]]:
        """``(path, row)`` in the order of print."""
        yield from self._rows.items()

    def row_name(self, path: str, row: Row) -> str:
        """What a reader calls the row."""
        code = getattr(row, "code", None)
        if code is not None:
            return f"{code} {getattr(row, 'name', '')}".strip()
        return getattr(row, "item", None) or _PARTS.get(path, path)

    @cached_property
    def _unread(self) -> frozenset[tuple[str, str]]:
        return frozenset(
            (path, column)
            for path, row in self._rows.items()
            if row.source is not None
            for column, cell in row.source.cells.items()
            if cell.state in UNREAD
        )

    def is_unread(self, path: str, column: str) -> bool:
        """Whether the cell holds something that could not be read."""
        return (path, column) in self._unread

    def is_blank(self, path: str, column: str) -> bool:
        """Whether the cell was looked at and is empty: where its column was not found, nobody knows what it holds."""
        row = self._rows.get(path)
        cells = row.source.cells if row is not None and row.source is not None else {}
        return not self.is_unread(path, column) and (not cells or column in cells)

    def figure(self, path: str, column: str, *, blank: bool = False) -> Figure | None:
        """The figure of one cell, ``None`` where there is none; with ``blank`` an empty cell is an exact zero.

        An empty path asks for a figure that belongs to no row (人员经费合计).
        """
        if not path:
            return self.own_figure(column)
        place = path, column
        if place in self._figures:
            known = self._figures[place]
            if known is not None or not blank:
                return known
        row = self._rows.get(path)
        if row is None:
            return None
        value = getattr(row, column)
        if value is None and not (blank and self.is_blank(path, column)):
            self._figures[place] = None
            return None
        cell = row.source.cells.get(column) if row.source is not None else None
        label = self._labels.get(column, "金额")
        figure = self._figure(f"{path}.{column}", value, cell, row, self.row_name(path, row), label)
        if value is not None:
            self._figures[place] = figure
        return figure

    def own_figure(self, name: str) -> Figure | None:
        """A figure that belongs to no row: 人员经费合计, 公用经费合计."""
        value = getattr(self.table, name)
        cell = self.table.source.cells.get(name) if self.table.source is not None else None
        return None if value is None else self._figure(name, value, cell, None, TABLE_FIGURES[name], "")

    def _figure(
        self, path: str, value: Decimal | None, cell: CellSource | None, row: Row | None, name: str, column: str
    ) -> Figure:
        return Figure(
            key=f"tables.{self.name}.{path}",
            value=value if value is not None else Decimal(0),
            half=half_unit(max(decimals(value), self.places)) if value is not None else Decimal(0),
            locate=partial(self._place, path, value, cell, row, " ".join(filter(None, (self.title, name, column)))),
            row=name,
            column=column,
            doubt=_doubt(cell),
            reread=parse_amount(cell.second_reading) if cell is not None and cell.second_reading else None,
            derived=cell is not None and cell.state == "derived",
            origin=self.origin,
        )

    def _place(self, path: str, value: Decimal | None, cell: CellSource | None, row: Row | None, label: str) -> Place:
        source = row.source if row is not None else None
        pages = self.table.source.pages if self.table.source is not None else ()
        shown = (
            cell.printed if cell is not None and cell.printed else decimal_string(value) if value is not None else ""
        )
        return Place(
            path=f"tables.{self.name}.{path}",
            label=label,
            printed=shown or BLANK,
            page=source.page if source is not None else (pages[-1] if pages else None),
            line=source.line if source is not None else None,
            bbox=(cell.bbox if cell is not None else None) or (source.bbox if source is not None else None),
        )


def _doubt(cell: CellSource | None) -> str | None:
    """Why the reading of a cell is doubtful."""
    if cell is None:
        return None
    if cell.second_reading is not None:
        return f"第二次读取为“{cell.second_reading or '空白'}”"
    if cell.repaired_from is not None:
        return f"由识别结果“{cell.repaired_from}”修正而来"
    if cell.doubtful:
        return "由图片识别，没有其他数字可以印证"
    if cell.confidence is not None and cell.confidence < SURE_READING:
        return f"识别置信度 {cell.confidence:.0%}"
    return None


def views_of(tables: Tables) -> dict[TableId, TableView]:
    """The nine tables of a record as views."""
    return {name: TableView(name, table) for name, table in tables.items()}
