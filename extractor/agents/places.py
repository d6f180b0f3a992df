"""Where a finding or a value of a record stands, with the lines around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from extractor.checks.context import item_place
from extractor.errors import UsageError
from extractor.layout import Line
from extractor.text.source import SourceText
from models.base import ItemEvidence
from models.paths import path_steps, value_at
from models.record import Place, Record
from models.rows import RowSource
from models.tables import TableSource

AROUND = 2
"""Lines shown before and after a place."""
MOST_LINES = 40


def field_place(record: Record, field: str) -> Place:
    """The place of a field of a record: of the cell or text itself where that is known, else of its row, item or table.

    Raises UsageError for a field that is not there, or of which no place is kept.
    """
    steps = path_steps(field)
    if not steps or value_at(record, field) is None:
        raise UsageError("记录里没有这一项", where=field[:200], hint="路径如 tables.expenditure.rows[0].total")
    found: Place | None = None
    node: Any = record
    for index in range(len(steps) + 1):
        source, evidence = getattr(node, "source", None), getattr(node, "evidence", None)
        rest = _rest(steps[index:])
        if isinstance(source, RowSource):
            found = _row_place(source, field, rest)
        elif isinstance(source, TableSource):
            found = Place(
                path=field, page=source.pages[0] if source.pages else None, line=source.line, file=source.file
            )
        elif isinstance(evidence, ItemEvidence):
            found = item_place(field, field, evidence, rest)
        if index < len(steps):
            node = value_at({"node": node}, f"node{_step(steps[index])}")
    if found is None:
        raise UsageError("没有记下这一项的位置", where=field, hint="表格的行、金额和文字说明各项有位置")
    return found


def lines_at(source: SourceText, place: Place) -> Sequence[Line]:
    """The lines that a place covers, with a few around them."""
    covered = [index for index, line in enumerate(source.lines) if _covers(place, line)]
    if place.evidence is not None and place.evidence.end <= len(source.text):
        first, last = source.index_at(place.evidence.start), source.index_at(max(place.evidence.end - 1, 0))
        covered = list(range(first, last + 1))
    if not covered:
        return ()
    shown = source.lines[max(covered[0] - AROUND, 0) : covered[-1] + AROUND + 1]
    return shown[:MOST_LINES]


def _covers(place: Place, line: Line) -> bool:
    if place.page is None or place.bbox is None:
        return place.line is not None and line.number == place.line
    if line.page != place.page or line.box is None:
        return False
    _, top, _, bottom = place.bbox
    middle = (line.box.top + line.box.bottom) / 2
    return top <= middle <= bottom


def _row_place(source: RowSource, field: str, column: str) -> Place:
    cell = source.cells.get(column)
    return Place(
        path=field,
        printed=cell.printed if cell is not None else None,
        page=source.page,
        line=source.line,
        file=source.file,
        address=(cell.address if cell is not None else None) or source.address,
        bbox=(cell.bbox if cell is not None else None) or source.bbox,
    )


def _rest(steps: Sequence[str | int]) -> str:
    return "".join(map(_step, steps)).removeprefix(".")


def _step(step: str | int) -> str:
    return f"[{step}]" if isinstance(step, int) else f".{step}"
