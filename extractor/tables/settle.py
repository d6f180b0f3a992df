"""Open figures put into their columns by the accounting identities, and by what the other tables say of the same amounts.

All tables of a document are settled together, since what one leaves open another may decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from extractor.accounts.anchors import TOTAL, anchors_for
from extractor.accounts.classification import code_parents
from extractor.accounts.equations import is_incoherent
from extractor.accounts.item_names import canonical_item
from extractor.accounts.two_sided import expenditure_parents
from extractor.tables.cells import ReadCell, TableNotes
from extractor.tables.fields import table_fields
from extractor.tables.reading import has_figures
from extractor.tables.rows import PrintedTable, TableRow, report_open
from extractor.tables.solve.assign import AssignedCell, AssignedRow, Assignment, Problem, assign_columns
from extractor.tables.solve.options import AmountRow, OpenCell
from extractor.text.characters import key
from models.rows import CellSource
from models.tables import Table, TableId

MAX_ROUNDS = 4
"""Rounds in which tables may settle each other before the rest is left open."""
GIVEN_UP = "search_given_up"

Solver = Callable[[Problem], Assignment]
"""``assign_columns``, perhaps with a memory."""


def settle_tables(tables: Sequence[PrintedTable], context: Mapping[TableId, Table]) -> dict[TableId, PrintedTable]:
    """The tables with every figure in its column or reported; ``context`` are those without open figures."""
    known: dict[TableId, Table] = dict(context)
    settled: dict[TableId, PrintedTable] = {}
    solve = cache(assign_columns)  # later rounds mostly ask the same again
    given_up: set[TableId] = set()
    for _ in range(MAX_ROUNDS):
        before = dict(known)
        for table in tables:
            name = table.template.id
            if name in given_up:
                continue
            settled[name] = own = settle(table, known, solve)
            given_up |= {name} if any(found.id == f"tables.{GIVEN_UP}" for found in own.notes.findings) else set()
            known[name] = as_table(own)
        if known == before:
            break
    return settled


def as_table(table: PrintedTable) -> Table:
    """The model of a table, without where it stands."""
    fields = table_fields(table)
    kind = table.template.table
    return kind.model_validate({"status": "present", **fields}) if has_figures(fields) else kind(status="empty")


def settle(table: PrintedTable, context: Mapping[TableId, Table], solve: Solver = assign_columns) -> PrintedTable:
    """One table with its open figures in their columns; what stays open is reported and left out."""
    notes = replace(table.notes, findings=list(table.notes.findings), notes=list(table.notes.notes))
    if not table.is_open:
        return replace(table, notes=notes)
    rows = [row for row in table.rows if row.part != "income"]
    keys, parents = _order(table, rows)
    problem = Problem(
        columns=table.columns,
        identities=table.identities,
        rows=tuple(AmountRow(_figures(row, table.columns), parent) for row, parent in zip(rows, parents, strict=True)),
        shared=table.shared,
        anchors=anchors_for(table.template.id, keys, table.columns, context),
    )
    assignment = solve(problem)
    if _is_incoherent(problem, assignment):
        # Sums and other tables put every figure somewhere; where so few of them hold, a row says only what it says itself.
        alone = tuple(replace(row, parent=None) for row in problem.rows)
        assignment = replace(solve(replace(problem, rows=alone, anchors=())), broken=assignment.broken)
        message = f"有{assignment.broken}个合计关系不平，名称与数字可能错了行；各行只按自身的关系归栏，其余未读取"
        notes.warn("incoherent_rows", message, rows[0].band)
    if assignment.given_up:
        message = "各行的合计关系对不上，可能的归栏方式太多，未逐一试算；只按每行自身的关系归栏，其余未读取"
        notes.warn(GIVEN_UP, message, rows[0].band)
    solved = assignment.rows
    if _is_guess(table, problem, assignment):
        solved = tuple(map(_left_open, solved))
    settled = {id(row): _settled(row, found, notes) for row, found in zip(rows, solved, strict=True)}
    own = (settled.get(id(row), row) for row in table.rows)
    return replace(table, notes=notes, columns=(), rows=[part for row in own for part in _halves(row, table)])


def _order(table: PrintedTable, rows: Sequence[TableRow]) -> tuple[list[str | None], Sequence[int | None]]:
    """What other tables know the rows by, and the index of the row that each is summed up in."""
    filled = [row.has_figures for row in rows]
    match table.template.form:
        case "coded":
            codes = [None if row.is_total else row.code for row in rows]
            return [TOTAL if row.is_total else row.code for row in rows], code_parents(codes, filled)
        case "summary":
            items = [key(canonical_item(table.template.id, row.part, row.name)) for row in rows]
            return list(items), expenditure_parents(items, filled)
        case _:
            return [row.part for row in rows], [None] * len(rows)


def _figures(row: TableRow, columns: tuple[str, ...]) -> tuple[OpenCell, ...]:
    """The printed cells of a row in the order of print, each with the columns in which it may stand."""
    cells: list[tuple[ReadCell, tuple[str, ...]]] = [
        (cell, (name,)) for name, cell in row.cells.items() if name in columns
    ]
    cells += [(figure.cell, figure.columns) for figure in row.open_figures]
    if row.cells:
        cells.sort(key=lambda pair: columns.index(pair[1][0]))
    return tuple(
        OpenCell(cell.amount, cell.source.printed or "", names)
        for cell, names in cells
        if cell.source.state in ("figure", "zero", "dash")
    )


def _is_guess(table: PrintedTable, problem: Problem, assignment: Assignment) -> bool:
    """Whether nothing says where the blanks were: more columns are numbered than are known and sums break, or they break
    in a lone row with which no other is summed up."""
    if assignment.broken == 0:
        return False
    is_lone = len(problem.rows) == 1 and len(problem.rows[0].figures) < len(problem.columns)
    return table.numbered > len(problem.columns) or is_lone


def _is_incoherent(problem: Problem, assignment: Assignment) -> bool:
    """Whether so many sums break in the best assignment that names and amounts cannot belong together: rows moved up or down."""
    sums = len({row.parent for row in problem.rows if row.parent is not None}) * len(problem.columns)
    return not assignment.given_up and is_incoherent(assignment.broken, sums)


def _left_open(row: AssignedRow) -> AssignedRow:
    """The row with none of its figures taken; what was blank may be any of them."""
    figures = tuple(cell.printed for cell in row.cells.values() if cell.printed is not None)
    return AssignedRow(dict.fromkeys(row.cells, AssignedCell(None, "ambiguous")), (*row.open_figures, *figures))


def _settled(row: TableRow, solved: AssignedRow, notes: TableNotes) -> TableRow:
    """The row with the cells of the solution; those that had their column before stay."""
    printed = {figure.cell.source.printed: figure.cell for figure in row.open_figures}
    cells = dict(row.cells)
    for name, cell in solved.cells.items():
        if name in cells and cells[name].source.state != "blank":
            continue
        taken = printed.get(cell.printed) if cell.state in ("figure", "zero", "dash") else None
        cells[name] = taken or ReadCell(cell.amount, CellSource(state=cell.state, printed=cell.printed))
    _report(row, solved, notes)
    return replace(row, cells=cells, open_figures=[])


def _report(row: TableRow, solved: AssignedRow, notes: TableNotes) -> None:
    figures = "、".join(solved.open_figures)
    if solved.overfull:
        notes.warn("overfull_row", f"“{row.label}”一行的数字（{figures}）比栏目多，未读取", row.band, figures)
    elif solved.open_figures:
        report_open(row, figures, notes)


def _halves(row: TableRow, table: PrintedTable) -> Iterator[TableRow]:
    """预算数 and 决算数 of one row as a row each."""
    if row.part != "halves":
        yield row
        return
    for half in ("budget", "actual"):
        names = {f"{half}.{name}": name for name in table.template.row.amount_columns}
        cells = {names[column]: cell for column, cell in row.cells.items() if column in names}
        yield replace(row, part=half, cells=cells)
