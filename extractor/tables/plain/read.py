"""The nine tables from plain text in which blank cells have vanished.

Reading goes in two steps: ``read_plain_table`` finds the rows with their labels and figures in the order of print;
``settle_plain_tables`` puts the figures into columns, all tables together, since what one leaves open another may decide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from extractor.accounts.templates import TEMPLATES
from extractor.layout import Line
from extractor.tables.cells import TableNotes
from extractor.tables.plain.coded import PlainCoded, read_plain_coded
from extractor.tables.plain.economic import PlainEconomic, read_plain_economic
from extractor.tables.plain.fields import (
    Fields,
    Solver,
    coded_fields,
    economic_fields,
    summary_fields,
    three_public_fields,
)
from extractor.tables.plain.summary import PlainSummary, read_plain_summary
from extractor.tables.plain.three_public import PlainThreePublic, read_plain_three_public
from extractor.tables.reading import has_figures
from extractor.tables.solve.assign import assign_columns
from extractor.tables.solve.report import was_given_up
from models.record import Finding
from models.rows import CellSource
from models.tables import Table, TableId, TableSource

MAX_ROUNDS = 4
"""Rounds in which tables may settle each other before the rest is left open."""

Content = PlainCoded | PlainSummary | PlainEconomic | PlainThreePublic


@dataclass(frozen=True)
class PlainTable:
    """One table as printed: its rows with labels and ordered figures, and whether there are any."""

    id: TableId
    content: Content

    @property
    def header_seen(self) -> bool:
        """Whether the lines hold rows of a table at all."""
        return bool(self.content.body.lines)


@dataclass(frozen=True)
class SettledTable:
    """Model fields of one table, cells that belong to no row, and what there is to report."""

    fields: dict[str, object]
    cells: dict[str, CellSource]
    findings: tuple[Finding, ...]


def read_plain_table(table_id: TableId, lines: Sequence[Line]) -> PlainTable:
    """The rows of a table from the lines under its title, figures in the order of print."""
    form = TEMPLATES[table_id].form
    content: Content
    if form == "coded":
        content = read_plain_coded(lines)
    elif form == "summary":
        content = read_plain_summary(table_id, lines)
    elif form == "economic":
        content = read_plain_economic(lines)
    else:
        content = read_plain_three_public(lines)
    return PlainTable(table_id, content)


def plain_to_fields(
    plain: PlainTable, context: Mapping[TableId, Table], notes: TableNotes, solve: Solver = assign_columns
) -> Fields:
    """The model fields of one table; ``context`` are the other tables as far as known; reports go to ``notes``."""
    content = plain.content
    if isinstance(content, PlainCoded):
        return coded_fields(content, context, notes, solve)
    if isinstance(content, PlainSummary):
        return summary_fields(content, context, notes, solve)
    if isinstance(content, PlainEconomic):
        return economic_fields(content, notes)
    return three_public_fields(content, context, notes, solve)


def settle_plain_tables(plain: Sequence[PlainTable], context: Mapping[TableId, Table]) -> dict[TableId, SettledTable]:
    """Columns for the figures of all plain tables of a document; ``context`` are its tables read otherwise."""
    known: dict[TableId, Table] = dict(context)
    settled: dict[TableId, SettledTable] = {}
    solve = cache(assign_columns)  # later rounds mostly ask the same again
    given_up: set[TableId] = set()
    for _ in range(MAX_ROUNDS):
        before = dict(known)
        for table in plain:
            if table.id in given_up:
                continue
            notes = TableNotes(TEMPLATES[table.id])
            fields, cells = plain_to_fields(table, known, notes, solve)
            settled[table.id] = SettledTable(dict(fields), cells, tuple(notes.findings))
            given_up |= {table.id} if was_given_up(notes) else set()
            known[table.id] = _as_table(table, settled[table.id])
        if known == before:
            break
    return settled


def _as_table(plain: PlainTable, settled: SettledTable) -> Table:
    kind = TEMPLATES[plain.id].table
    if not has_figures(settled.fields):
        return kind(status="empty")
    return kind.model_validate({"status": "present", **settled.fields})


def plain_table_to_model(
    plain: PlainTable, context: Mapping[TableId, Table] | None = None
) -> tuple[Table, tuple[Finding, ...]]:
    """One table alone as its model, with what there is to report."""
    settled = settle_plain_tables([plain], context or {})[plain.id]
    table = _as_table(plain, settled)
    source = TableSource(origin="text", cells=settled.cells)
    return table.model_copy(update={"source": source}), settled.findings
