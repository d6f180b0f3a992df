"""What the items of the record show of their own reading: a comparison without the amount or the reason that its sentence
states, a row of key work without the result that others have."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from extractor.completeness.held import Coverage, HeldItem
from extractor.completeness.ledger import Entry
from extractor.completeness.sentences import Sentences
from extractor.completeness.unread import LEAST_TEXT, REASON_REACH, Unread
from extractor.text.comparing import PREVIOUS_YEAR
from extractor.text.source import SourceText
from models.narrative import Deviation, KeyWorkItem

QUOTE = 12
"""Characters of a title that are quoted."""
_OF_ANOTHER_COMPARISON = re.compile(rf"(?:预算|{PREVIOUS_YEAR}|\d{{4}}年)[^,。;]{{0,24}}$")
"""支出决算数大于年初预算数的主要原因是: the words before a reason say of which comparison it is."""


def items_left_short(
    source: SourceText, coverage: Coverage, entries: Sequence[Entry], sentences: Sentences
) -> Iterator[Unread]:
    """The places of such items."""
    yield from _amounts_left_out(coverage, entries)
    yield from _reasons_left_out(source, coverage, sentences)
    yield from _results_left_out(coverage)
    yield from _printed_twice(coverage)


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
            yield Unread("sentence", left[0].start, left[-1].end)


def _reasons_left_out(source: SourceText, coverage: Coverage, sentences: Sentences) -> Iterator[Unread]:
    """The reason behind the values of a comparison that has none, in its sentence or in its own passage, though it may be the
    reason of another comparison as well."""
    for item in coverage.held:
        if not isinstance(item.model, Deviation) or item.model.reason is not None or not item.evidence.fields:
            continue
        last = max(field.end for field in item.evidence.fields.values())
        own = {sentences.at(last - 1), sentences.at(item.evidence.span.end - 1)}
        for sentence in sorted((one for one in own if one is not None), key=lambda one: one.start):
            for said in sentence.said:
                clause = source.folded[max(said.start - 60, 0) : said.start]
                # What no value holds is told of the sentence itself.
                is_shared = coverage.holds_value(said.end, min(said.end + REASON_REACH, sentence.end))
                is_own = said.start >= last and not _OF_ANOTHER_COMPARISON.search(clause)
                if said.saying == "reason" and is_own and is_shared:
                    yield Unread("reason", said.start, sentence.end)


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


def _printed_twice(coverage: Coverage) -> Iterator[Unread]:
    """Key work whose text another one has as well: a part was printed twice, and read twice."""
    seen: set[str] = set()
    for item in coverage.held:
        if not isinstance(item.model, KeyWorkItem) or item.model.content is None:
            continue
        if len(item.model.content) >= LEAST_TEXT and item.model.content in seen:
            span = item.evidence.span
            yield Unread("title", span.start, span.end, text=f"“{item.model.title[:QUOTE]}”出现两次")
        seen.add(item.model.content)
