"""Headers: where a table's body begins, and which column of the grid is which column of the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extractor.accounts.measures import extra_column, measured_paths
from extractor.accounts.templates import (
    PART_COLUMNS,
    Template,
)
from extractor.grid.bands import RowBand
from extractor.grid.declared import has_merged_cells
from extractor.layout import Grid
from extractor.tables.header_rows import (
    COLUMN_ORDINAL,
    code_columns,
    heading_beside_total,
    is_column_ordinals,
    is_total_among_headings,
    text_columns,
)
from extractor.tables.headings import label_kind, part_names, possible_names
from extractor.tables.pages import heading_paths
from extractor.text.characters import key

LEAST_LABELS = 2
"""Label columns of a coded table: its code and its name."""


@dataclass(frozen=True)
class Header:
    """What the header of one grid says of its columns.

    ``columns`` maps a grid column to the record columns it may be (one name, or several where the print ran two headings
    together); ``lost`` names the columns that such a heading announces and the body has no room for. ``paths`` are the
    printed headings above every column.
    """

    rows: int
    columns: dict[int, tuple[str, ...]]
    codes: tuple[int, ...]
    names: tuple[int, ...]
    lines: tuple[int, ...]
    paths: tuple[tuple[str, ...], ...]
    lost: tuple[str, ...] = ()
    ignored: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()
    bodies: tuple[int, ...] = ()
    """Columns that name the unit (单位名称) whose row it is."""
    remarks: tuple[int, ...] = ()
    """Columns of words behind the amounts (备注)."""
    derived: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Columns of the record that are printed in parts alone, each with its parts: 财政拨款收入 as the kinds of appropriation."""

    @property
    def first_amount(self) -> int:
        """The leftmost amount column (the column count where there is none)."""
        known = [*self.columns, *self.ignored, *self.unknown, *self.remarks]
        return min(known, default=len(self.paths))

    def label_columns(self, columns: int) -> tuple[int, ...]:
        """The label columns of a row in the order code, name, whatever their order of print; 行次 and unit left out."""
        others = [column for column in range(columns) if column not in {*self.bodies, *self.lines}]
        behind = bool(self.codes) and bool(self.names) and min(self.names) < min(self.codes)
        if not behind:
            return tuple(others)
        return (*(c for c in others if c in self.codes), *(c for c in others if c not in self.codes))

    def fitted(self, columns: int) -> Header | None:
        """This header over the rows of a next page: as it is, or where 类, 款 and 项 share a column there, moved to the left.

        ``None`` where the page has other columns.
        """
        merged = len(self.paths) - columns
        amounts = len(self.paths) - self.first_amount
        if merged == 0:
            return self
        if merged < 0 or columns - amounts < LEAST_LABELS or not self.codes or self.lines:
            return None
        first = columns - amounts
        return Header(
            rows=0,
            columns={column - merged: names for column, names in self.columns.items()},
            codes=tuple(column for column in self.codes if column < first - 1) or (0,),
            names=tuple(column - merged for column in self.names),
            lines=(),
            paths=(*self.paths[:first], *self.paths[self.first_amount :]),
            lost=self.lost,
            ignored=tuple(column - merged for column in self.ignored),
            unknown=tuple(column - merged for column in self.unknown),
            bodies=tuple(column if column < self.codes[0] else column - merged for column in self.bodies),
            remarks=tuple(column - merged for column in self.remarks),
            derived=self.derived,
        )


def read_header(grid: Grid, bands: Sequence[RowBand], rows: int, template: Template) -> Header:
    """The header of a grid of a table by code; ``rows`` are how many of its rows are the head, 0 where it has none."""
    paths = heading_paths(grid, bands, rows)
    if 0 < rows < len(bands) and is_total_among_headings(bands[rows].texts, template):
        paths = [(*path, *heading_beside_total(bands[rows], column)) for column, path in enumerate(paths)]
    classes = _classify(paths, bands[rows:], template)
    if not grid.xs and rows and is_column_ordinals(bands[rows - 1].texts) and not has_merged_cells(grid, rows):
        classes = _realign(bands[rows - 1], classes)
    lost = classes.part_run_together()
    return Header(
        rows=rows,
        columns=classes.columns,
        codes=classes.of("code"),
        names=classes.of("name"),
        lines=classes.of("line"),
        paths=tuple(paths),
        lost=lost,
        ignored=classes.ignored,
        unknown=classes.unknown,
        bodies=classes.of("unit"),
        remarks=classes.remarks,
        derived=_derived(classes.columns, template),
    )


def _derived(columns: dict[int, tuple[str, ...]], template: Template) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Columns that are printed in two parts or more and not themselves."""
    printed = {names[0] for names in columns.values() if len(names) == 1}
    found = []
    for column in template.columns:
        parts = tuple(name for part in PART_COLUMNS if (name := extra_column(part.name, column.name)) in printed)
        if column.name not in printed and len(parts) > 1:
            found.append((column.name, parts))
    return tuple(found)


@dataclass
class _Classes:
    """What the columns of one grid are, by index."""

    labels: dict[int, str] = field(default_factory=dict)
    columns: dict[int, tuple[str, ...]] = field(default_factory=dict)
    ignored: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()
    remarks: tuple[int, ...] = ()

    def of(self, kind: str) -> tuple[int, ...]:
        """The label columns of one kind."""
        return tuple(column for column, own in self.labels.items() if own == kind)

    def part_run_together(self) -> tuple[str, ...]:
        """Take from columns under two headings what has a column of its own; returns what is left open between two.

        A column whose headings both stand elsewhere as well is unknown.
        """
        named = {names[0] for names in self.columns.values() if len(names) == 1}
        lost: tuple[str, ...] = ()
        for column, names in list(self.columns.items()):
            if len(names) < 2:
                continue
            left = tuple(name for name in names if name not in named)
            lost += left
            if left:
                self.columns[column] = left
            else:
                del self.columns[column]
                self.unknown += (column,)
        return lost


def _classify(paths: Sequence[tuple[str, ...]], body: Sequence[RowBand], template: Template) -> _Classes:
    found = _Classes()
    skip = {key(name) for name in template.ignored}
    taken: set[str] = set()
    measured = measured_paths(paths)
    for index, path in enumerate(paths):
        kind = label_kind(path)
        if kind is not None:
            found.labels[index] = kind
            continue
        if not path:
            continue
        is_ignored = key(path[-1]) in skip
        possible = part_names(path, template) if is_ignored else possible_names(path, *measured[index], template)
        names = tuple(name for name in possible if name not in taken)
        if names:
            found.columns[index] = names
            if len(names) == 1:
                taken.add(names[0])
        elif is_ignored:
            found.ignored += (index,)
        else:
            found.unknown += (index,)
    return _by_shape(found, body)


def _by_shape(found: _Classes, body: Sequence[RowBand]) -> _Classes:
    """Columns whose heading nobody knows, by what stands in them: codes and names before the amounts, words behind them."""
    first = min(found.columns, default=0)
    codes, words = code_columns(body), text_columns(body)
    unknown = []
    for index in found.unknown:
        if index < first and index in codes and "code" not in found.labels.values():
            found.labels[index] = "code"
        elif index < first and index in words and "name" not in found.labels.values():
            found.labels[index] = "name"
        elif index > first and (index in words or not any(b.at(index) for b in body)):
            found.remarks += (index,)
        else:
            unknown.append(index)
    found.unknown = tuple(unknown)
    return found


def _realign(ordinals: RowBand, found: _Classes) -> _Classes:
    """Headings and 栏次 in step where tabs were lost: the n-th heading belongs over the n-th column number."""
    numbered = [index for index, cell in enumerate(ordinals.cells) if COLUMN_ORDINAL.fullmatch(key(cell.text))]
    headed = sorted([*found.columns, *found.ignored, *found.unknown])
    if numbered == headed or len(numbered) != len(headed):
        return found
    move = dict(zip(headed, numbered, strict=True))
    return replace(
        found,
        columns={move[column]: names for column, names in found.columns.items()},
        ignored=tuple(move[column] for column in found.ignored),
        unknown=tuple(move[column] for column in found.unknown),
    )
