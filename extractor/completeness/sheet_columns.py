"""Figures of self-evaluation sheets that the record has no place for, known by the values that stand beside them: the points
that an indicator may have (分值), the budget at the beginning of the year, the sources of the money."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from extractor.completeness.held import Coverage, HeldItem
from extractor.completeness.ledger import Entry
from extractor.text.source import SourceText
from models.base import Evidence
from models.performance import SelfEvaluationSheet

_POINTS = re.compile("分值|权重|权数|满分|标准分")
_SOURCES = re.compile("其中|资金|拨款|结转")
_READ_ELSEWHERE = re.compile("(?:基本|项目)支出[^。]{0,6}$")
"""Before a figure that the record has a place for, whatever stands above it."""
_INITIAL = re.compile("年初(?:部门|项目)?预算")
_WHOLE = Decimal(100)
_BEFORE = 12


def settle_sheet_columns(entries: Sequence[Entry], source: SourceText, coverage: Coverage) -> None:
    """Set these figures aside. Each is told by its place between values that were read; where one of them is missing, none is."""
    starts = [entry.start for entry in entries]
    for item in coverage.held:
        if not isinstance(item.model, SelfEvaluationSheet):
            continue
        span = item.evidence.span
        inside = entries[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
        printed = source.folded[span.start : span.end]
        found = [*_budget_columns(inside, item, source)]
        if _POINTS.search(printed) is not None:
            found += _points(inside, item, source)
        for entry in found:
            entry.set_aside("no_field")


def _points(inside: Sequence[Entry], item: HeldItem, source: SourceText) -> Iterator[Entry]:
    """One cell of points in the row of an indicator that was read whole, and the whole of the points before the total."""
    sheet, fields = item.model, item.evidence.fields
    for g, goal in enumerate(sheet.goals if isinstance(sheet, SelfEvaluationSheet) else ()):
        for r, row in enumerate(goal.indicators):
            prefix = f"goals[{g}].indicators[{r}]."
            cells = [fields.get(prefix + name) for name in ("level3", "target", "actual", "score")]
            known = sorted((cell for cell in cells if cell is not None), key=lambda cell: cell.start)
            if len(known) < (4 if row.score is not None else 3):
                continue
            least = row.score if row.score is not None else Decimal(0)
            between = [
                entry
                for left, right in pairwise(known)
                for entry in _open(inside, left.end, right.start)
                if _is_cell(entry, source) and entry.value is not None and least <= entry.value <= _WHOLE
            ]
            if len(between) == 1:
                yield between[0]
    total = fields.get("total_score")
    before = [entry for entry in inside if total is not None and entry.start < total.start]
    if before and before[-1].is_open and before[-1].value == _WHOLE:
        yield before[-1]


def _budget_columns(inside: Sequence[Entry], item: HeldItem, source: SourceText) -> Iterator[Entry]:
    """What stands beside and below the budget and its execution: 年初预算数, 分值, and the rows of the sources of the money."""
    fields = item.evidence.fields
    whole = [fields[name] for name in ("budget", "executed", "execution_pct", "execution_score") if name in fields]
    body = [evidence.start for path, evidence in fields.items() if path.startswith("goals[")]
    if len(whole) < 2 or not body:
        return
    first, last = min(one.start for one in whole), max(one.end for one in whole)
    if _INITIAL.search(source.folded, item.evidence.span.start, first) is not None:
        before = [entry for entry in inside if entry.end <= first]
        if before and before[-1].is_open and before[-1].end == first and _is_cell(before[-1], source):
            yield before[-1]
    if _POINTS.search(source.folded, item.evidence.span.start, first) is not None:
        yield from (
            entry for entry in _open(inside, _end_of(fields, "executed", first), last) if _is_cell(entry, source)
        )
    stop = min((start for start in body if start > last), default=last)
    for entry in _open(inside, last, stop):
        if _SOURCES.search(source.folded, last, entry.start) is None:
            continue
        if _READ_ELSEWHERE.search(source.folded, max(entry.start - _BEFORE, last), entry.start) is None:
            yield entry


def _end_of(fields: dict[str, Evidence], name: str, otherwise: int) -> int:
    return fields[name].end if name in fields else otherwise


def _open(inside: Sequence[Entry], start: int, end: int) -> list[Entry]:
    return [entry for entry in inside if entry.is_open and start <= entry.start and entry.end <= end]


def _is_cell(entry: Entry, source: SourceText) -> bool:
    """Whether a figure is all that its cell prints."""
    return entry.start in source.gaps and entry.end in source.gaps
