"""Doubtful figures of OCR'd tables held against the accounting identities: confirmed, repaired, or reported.

A figure read with certainty is never touched: the publisher's own mistakes stay. A doubtful one is repaired where exactly
one of the figures that it may have been makes all its identities hold; its cell then keeps what was read. All others that
no identity confirms are marked and reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from extractor.accounts.equations import Equation
from extractor.accounts.figures import decimals, usual_decimals
from extractor.accounts.statements import AccountStatements
from extractor.accounts.templates import TEMPLATES
from extractor.tables.cells import figure_state
from extractor.tables.doubt.misread import misreadings, plain_readings
from models.base import decimal_string
from models.record import Finding, Place
from models.rows import CellSource, Row
from models.tables import Table, Tables

SURE = 0.9
"""A figure whose weakest character was read with less confidence is doubtful."""
MOST_ROUNDS = 6
"""A repair may make others possible; so often all doubtful figures are looked at again."""
MOST_NAMED = 3
SMALL = 100
"""A whole number below this among figures with decimals is what a recogniser makes of a blemish."""


@dataclass(frozen=True)
class _Cell:
    """A cell read by OCR. ``key`` is that of its figure in the checks; ``others`` are what it may have been instead;
    a smudge is more likely a blemish in a blank cell than a figure."""

    key: str
    value: Decimal
    source: CellSource
    page: int | None
    label: str
    others: tuple[Decimal, ...]
    is_smudge: bool = False

    @property
    def is_unread(self) -> bool:
        """Whether what was read is no figure as it stands."""
        return self.source.state == "unreadable"


@dataclass(frozen=True)
class RepairedTables:
    """The tables, and what there is to report of their doubtful figures."""

    tables: Tables
    findings: tuple[Finding, ...] = ()


def repair_tables(tables: Tables) -> RepairedTables:
    """Every doubtful figure of OCR'd cells settled, marked or reported."""
    doubtful = {cell.key: cell for cell in _doubtful_cells(tables)}
    if not doubtful:
        return RepairedTables(tables)
    # What resembles a figure stands in as one, so that the identities can speak of it.
    trial = _with_values(tables, {key: cell.value for key, cell in doubtful.items() if cell.is_unread}, {})
    repaired: dict[str, Decimal | None] = dict.fromkeys(_blemishes(doubtful, AccountStatements(trial).touching))
    trial = _with_values(trial, repaired, {})
    for _ in range(MOST_ROUNDS):
        found = dict(_repairs(trial, doubtful, repaired))
        if not found:
            break
        repaired |= found
        trial = _with_values(trial, found, {})
    touching = AccountStatements(trial).touching
    open_cells = [cell for key, cell in doubtful.items() if key not in repaired and not _is_confirmed(cell, touching)]
    settled = {key for key, cell in doubtful.items() if cell.is_unread and cell not in open_cells} - repaired.keys()
    repaired |= {key: doubtful[key].value for key in settled}
    marked = {cell.key for cell in open_cells}
    sources = {key: _source(doubtful[key], repaired) for key in repaired.keys() | marked}
    findings = [_repaired_finding(doubtful[key], value) for key, value in repaired.items()]
    findings += _doubtful_findings(open_cells, touching)
    return RepairedTables(_with_values(tables, repaired, sources), tuple(findings))


# --- doubtful cells ----------------------------------------------------------------------------------------------------


def _doubtful_cells(tables: Tables) -> Iterator[_Cell]:
    for name, table in tables.items():
        labels = {column.name: column.label for column in TEMPLATES[name].columns}
        title = TEMPLATES[name].title
        amounts = [amount for _, row in table.parts() for amount in row.amounts().values() if amount]
        places = usual_decimals(amounts)
        for path, row in table.parts():
            names = (getattr(row, label, "") for label in ("code", "name", "item"))
            called = " ".join(filter(None, names)) or path
            page = row.source.page if row.source else None
            for column, source in row.source.cells.items() if row.source else ():
                label = " ".join(filter(None, (title, called, labels.get(column))))
                cell = _Read(f"tables.{name}.{path}.{column}", getattr(row, column), source, page, label)
                yield from _doubtful_cell(cell, places)
        if table.source is not None:
            for column, source in table.source.cells.items():
                page = table.source.pages[-1] if table.source.pages else None
                cell = _Read(f"tables.{name}.{column}", getattr(table, column), source, page, f"{title} {column}")
                yield from _doubtful_cell(cell, places)


class _Read(NamedTuple):
    key: str
    amount: Decimal | None
    source: CellSource
    page: int | None
    label: str


def _doubtful_cell(read: _Read, places: int) -> Iterator[_Cell]:
    """The cell, where its reading is doubtful and resembles a figure; ``places`` are the usual decimals of its table."""
    source = read.source
    if source.confidence is None or source.state not in ("figure", "zero", "unreadable"):
        return
    # No table mixes decimals, but a spreadsheet drops zeros behind the point: 3,300 beside 146.84.
    odd = read.amount is not None and decimals(read.amount) > places
    if read.amount is not None and source.confidence >= SURE and source.second_reading is None and not odd:
        return
    readings = list(plain_readings(source.printed or ""))
    value = read.amount if read.amount is not None else next(iter(readings), None)
    if value is None:
        return
    second = plain_readings(source.second_reading or "")
    others = dict.fromkeys((*readings, *second, *misreadings(value)))
    smudge = places > 0 and not decimals(value) and abs(value) < SMALL and source.confidence < SURE
    kept = tuple(other for other in others if other != value and not (smudge and other < 0))
    yield _Cell(read.key, value, source, read.page, read.label, kept, smudge)


# --- identities --------------------------------------------------------------------------------------------------------


def _repairs(
    tables: Tables, doubtful: Mapping[str, _Cell], repaired: Mapping[str, Decimal | None]
) -> Iterator[tuple[str, Decimal]]:
    """The doubtful figures for which exactly one other value makes all their identities hold, where they do not."""
    touching = AccountStatements(tables).touching
    taken: set[int] = set()
    for key, cell in doubtful.items():
        equations = touching.get(key, [])
        if key in repaired or all(equation.holds for equation in equations):
            continue
        if any(id(equation) in taken for equation in equations):
            continue  # another figure of the same identity was changed just now; this one is looked at again
        fitting = [other for other in cell.others if _fits(equations, key, other - cell.value)]
        exact = [other for other in fitting if _fits(equations, key, other - cell.value, exactly=True)]
        chosen = exact or fitting
        if len(chosen) == 1 and not _rivals(equations, key, doubtful, touching):
            taken |= {id(equation) for equation in equations}
            yield key, chosen[0]


def _blemishes(doubtful: Mapping[str, _Cell], touching: Mapping[str, list[Equation]]) -> Iterator[str]:
    """The smudges without which identities hold that are broken with them."""
    smudges = {key: cell.value for key, cell in doubtful.items() if cell.is_smudge}
    for key in smudges:
        equations = touching.get(key, [])
        without = [
            equation.residual - sum((c * smudges[k] for k, c in equation.terms.items() if k in smudges), Decimal(0))
            for equation in equations
        ]
        broken = any(not equation.holds for equation in equations)
        if broken and all(abs(left) <= e.tolerance for left, e in zip(without, equations, strict=True)):
            yield key


def _rivals(
    equations: Sequence[Equation], key: str, doubtful: Mapping[str, _Cell], touching: Mapping[str, list[Equation]]
) -> bool:
    """Whether another doubtful figure of a broken identity could be the one to change."""
    broken = [equation for equation in equations if not equation.holds]
    for other in {term for equation in broken for term in equation.terms} & doubtful.keys() - {key}:
        cell = doubtful[other]
        own = touching[other]
        if any(_fits(own, other, value - cell.value) for value in cell.others):
            return True
    return False


def _fits(equations: Sequence[Equation], key: str, change: Decimal, *, exactly: bool = False) -> bool:
    """Whether all identities hold once the figure is changed by so much."""
    return all(
        abs(equation.residual + equation.terms[key] * change) <= (0 if exactly else equation.tolerance)
        for equation in equations
    )


def _is_confirmed(cell: _Cell, touching: Mapping[str, list[Equation]]) -> bool:
    """Whether an identity with other figures comes out to the last place, and none is broken."""
    equations = touching.get(cell.key, [])
    return (
        not cell.is_smudge
        and all(equation.holds for equation in equations)
        and any(not equation.residual and len(equation.terms) > 1 for equation in equations)
    )


# --- the tables afterwards ---------------------------------------------------------------------------------------------


def _source(cell: _Cell, repaired: Mapping[str, Decimal | None]) -> CellSource:
    if cell.key not in repaired:
        return cell.source.model_copy(update={"doubtful": True})
    value = repaired[cell.key]
    state = "blank" if value is None else figure_state(value)
    return cell.source.model_copy(update={"state": state, "repaired_from": cell.source.printed})


def _with_values(tables: Tables, values: Mapping[str, Decimal | None], sources: Mapping[str, CellSource]) -> Tables:
    """The tables with new figures and cell sources, both by the key of the figure."""
    if not values and not sources:
        return tables
    changed: dict[str, Table] = {}
    for name, table in tables.items():
        prefix = f"tables.{name}."
        own = {key.removeprefix(prefix) for key in (*values, *sources) if key.startswith(prefix)}
        if own:
            changed[name] = _with_table_values(table, prefix, own, values, sources)
    return tables.model_copy(update=changed)


def _with_table_values(
    table: Table, prefix: str, own: set[str], values: Mapping[str, Decimal | None], sources: Mapping[str, CellSource]
) -> Table:
    update: dict[str, Any] = {}
    for path, row in table.parts():
        columns = [column for column in row.amount_columns if f"{path}.{column}" in own]
        part = path.split("[", 1)[0]
        new = _with_row_values(row, f"{prefix}{path}.", columns, values, sources) if columns else row
        if "[" in path:
            update.setdefault(part, []).append(new)
        else:
            update[part] = new
    update = {part: tuple(value) if isinstance(value, list) else value for part, value in update.items()}
    totals = [name for name in own if "." not in name]
    update |= {name: values[prefix + name] for name in totals if prefix + name in values}
    if table.source is not None and totals:
        cells = table.source.cells | {name: sources[prefix + name] for name in totals if prefix + name in sources}
        update["source"] = table.source.model_copy(update={"cells": cells})
    return table.model_copy(update=update)


def _with_row_values(
    row: Row,
    prefix: str,
    columns: Iterable[str],
    values: Mapping[str, Decimal | None],
    sources: Mapping[str, CellSource],
) -> Row:
    update: dict[str, Any] = {c: values[prefix + c] for c in columns if prefix + c in values}
    if row.source is not None:
        given = {c: sources[prefix + c] for c in columns if prefix + c in sources}
        # A figure that only stands in for an unreadable cell must not be taken for one that could not be read.
        trial = {
            c: row.source.cells[c].model_copy(update={"state": "figure"})
            for c in update
            if c in row.source.cells and row.source.cells[c].state == "unreadable"
        }
        update["source"] = row.source.model_copy(update={"cells": row.source.cells | trial | given})
    return row.model_copy(update=update)


# --- findings ----------------------------------------------------------------------------------------------------------


def _place(cell: _Cell) -> Place:
    return Place(path=cell.key, label=cell.label, printed=cell.source.printed, page=cell.page, bbox=cell.source.bbox)


def _repaired_finding(cell: _Cell, value: Decimal | None) -> Finding:
    corrected = "空白" if value is None else decimal_string(value)
    return Finding(
        id="ocr.repaired_figure",
        severity="note",
        stage="ocr",
        message=f"{cell.label}识别为“{cell.source.printed}”，按勾稽关系修正为{corrected}",
        origin="parsing",
        places=(_place(cell),),
    )


def _doubtful_findings(cells: Sequence[_Cell], touching: Mapping[str, list[Equation]]) -> Iterator[Finding]:
    """One finding for each figure whose identities do not hold, one for each table's figures that none confirms."""
    by_table: dict[str, list[_Cell]] = {}
    for cell in cells:
        equations = touching.get(cell.key, [])
        if all(equation.holds for equation in equations):
            by_table.setdefault(cell.key.split(".")[1], []).append(cell)
            continue
        options = [decimal_string(o) for o in cell.others if _fits(equations, cell.key, o - cell.value)][:MOST_NAMED]
        might = f"，也可能是{'、'.join(options)}" if options else ""
        yield _doubtful([cell], f"{cell.label}识别为“{cell.source.printed}”，与勾稽关系不符{might}，请对照原件")
    for table, own in by_table.items():
        title = TEMPLATES[table].title  # type: ignore[index]
        named = "、".join(f"“{cell.source.printed}”" for cell in own[:MOST_NAMED])
        more = f"等{len(own)}处" if len(own) > MOST_NAMED else ""
        yield _doubtful(own, f"{title}中{named}{more}识别没有把握，也没有勾稽关系可以验证，请对照原件")


def _doubtful(cells: Sequence[_Cell], message: str) -> Finding:
    return Finding(
        id="ocr.doubtful_figure",
        severity="warning",
        stage="ocr",
        message=message,
        origin="parsing",
        places=tuple(_place(cell) for cell in cells),
    )
