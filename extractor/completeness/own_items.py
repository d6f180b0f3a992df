"""What the items of the record show of their own reading: a comparison without the amount that its sentence states, a row of
key work without the result that others have."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from extractor.completeness.held import Coverage, HeldItem
from extractor.completeness.ledger import Entry
from extractor.completeness.unread import Unread
from models.narrative import Deviation, KeyWorkItem


def items_left_short(coverage: Coverage, entries: Sequence[Entry]) -> Iterator[Unread]:
    """The places of such items."""
    yield from _amounts_left_out(coverage, entries)
    yield from _results_left_out(coverage)


def _amounts_left_out(coverage: Coverage, entries: Sequence[Entry]) -> Iterator[Unread]:
    """Amounts in the passage of a comparison without an actual amount that are none of its values: it states what it compares,
    though the figure may be a value of another item."""
    starts = [entry.start for entry in entries]
    for item in coverage.held:
        if not isinstance(item.model, Deviation) or item.model.actual_amount is not None:
            continue
        span = item.evidence.span
        inside = entries[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
        own = [(field.start, field.end) for field in item.evidence.fields.values()]
        left = [e for e in inside if e.unit == "money" and not any(low <= e.start < high for low, high in own)]
        if left:
            yield Unread("sentence", left[0].start, left[0].end)


def _results_left_out(coverage: Coverage) -> Iterator[Unread]:
    """Rows of a table of key work without a result, where more have one than not."""
    rows: list[tuple[HeldItem, KeyWorkItem]] = [
        (item, item.model)
        for item in coverage.held
        if isinstance(item.model, KeyWorkItem) and item.model.source == "table"
    ]
    without = [item for item, row in rows if row.status is None]
    if len(without) * 2 < len(rows):
        yield from (Unread("sentence", item.evidence.span.start, item.evidence.span.end) for item in without)
