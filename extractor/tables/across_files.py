"""The same table in several files of an account: compared cell by cell, and a difference is said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

from extractor.accounts.templates import TEMPLATES, Template
from extractor.text.money import SCALES
from models.base import decimal_string
from models.record import Finding, Place
from models.tables import Table, TableId, Tables

MOST_PLACES = 10
"""Differences of one table that a finding names; more of them are counted."""


class _Cell(NamedTuple):
    """What identifies an amount in a table: the part, its row, the column; ``label`` for people."""

    part: str
    row: str
    column: str
    label: str


def compare_files(files: Sequence[tuple[str, Tables]]) -> tuple[Finding, ...]:
    """What differs between the tables of the files of an account, each given with its name and read alone."""
    return tuple(finding for one, other in combinations(files, 2) for finding in _differences(*one, *other))


def _differences(name: str, tables: Tables, other_name: str, others: Tables) -> Iterator[Finding]:
    for table, own in tables.items():
        other: Table = getattr(others, table)
        if own.status != "present" or other.status != "present":
            continue
        one, two = _cells(TEMPLATES[table], own), _cells(TEMPLATES[table], other)
        differs = _Comparison(_unit(own), _unit(other)).differs
        places = [(cell, one[cell], two[cell]) for cell in one.keys() & two.keys() if differs(one[cell], two[cell])]
        if places:
            yield _finding(table, own, name, other_name, sorted(places, key=lambda place: place[0]))


def _unit(table: Table) -> str | None:
    return table.source.unit if table.source is not None else None


@dataclass(frozen=True)
class _Comparison:
    """Amounts of two tables, each in its own unit; in different units, only what the larger one can show counts.

    A table that states no unit may be in any: its amounts differ where they do in each of them.
    """

    unit: str | None
    other_unit: str | None

    def differs(self, one: Decimal, two: Decimal) -> bool:
        """Whether the amounts are not the same money."""
        if self.unit == self.other_unit:
            return one != two
        return not any(
            abs(one * scale - two * other) <= (max(scale, other) / 100 if scale != other else 0)
            for scale in _scales(self.unit)
            for other in _scales(self.other_unit)
        )


def _scales(unit: str | None) -> tuple[Decimal, ...]:
    return tuple(SCALES.values()) if unit is None else (SCALES[unit],)


def _cells(template: Template, table: Table) -> dict[_Cell, Decimal]:
    """The amounts of a table by row and column; blank cells left out: what one file leaves open is no contradiction."""
    found: dict[_Cell, Decimal] = {}
    seen: dict[tuple[str, str], int] = {}
    columns = {column.name: column.label for column in template.columns}
    for path, row in table.parts():
        part = path.split("[")[0]
        name = getattr(row, "code", None) or getattr(row, "item", None) or ""
        label = " ".join(
            filter(None, (getattr(row, "code", None), getattr(row, "name", None), getattr(row, "item", None)))
        )
        count = seen[part, name] = seen.get((part, name), 0) + 1
        for column, amount in row.amounts().items():
            if amount is not None:
                found[_Cell(part, f"{name}#{count}", column, " ".join(filter(None, (label, columns.get(column)))))] = (
                    amount
                )
    return found


def _finding(
    table: TableId, own: Table, name: str, other_name: str, differing: list[tuple[_Cell, Decimal, Decimal]]
) -> Finding:
    title = (own.source.title if own.source else None) or TEMPLATES[table].id
    cell, one, two = differing[0]
    more = f"等{len(differing)}处" if len(differing) > 1 else ""
    message = f"“{title}”在“{name}”和“{other_name}”中不一致：{cell.label}{more}分别为{decimal_string(one)}和{decimal_string(two)}"
    return Finding(
        id="account.table_differs",
        severity="error",
        stage="tables",
        message=message,
        left=one,
        right=two,
        difference=one - two,
        origin="publisher",
        places=tuple(
            Place(label=cell.label, printed=decimal_string(value), file=file)
            for cell, first, second in differing[:MOST_PLACES]
            for file, value in ((name, first), (other_name, second))
        ),
    )
