"""What the narrative of a record holds: the figures that stand in the evidence of its values."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from extractor.completeness.ledger import Entry
from extractor.text.characters import key
from models.base import Evidence, ItemEvidence
from models.paths import value_at
from models.performance import EvaluationReport, ProjectSummary
from models.record import Record

_NAME_FIELD = re.compile(r"\.level[123]$")
_BODY_FIELD = re.compile(r"name|supervising_department|implementing_unit")
_BUDGET_BEFORE = re.compile(r"(?:预算数|执行数)(?:为|是|:)?$")
_REACH = 8
"""Characters before a figure in which 执行数为 stands."""

_HELD, _NOT_HELD = b"\x01", b"\x00"


@dataclass(frozen=True, slots=True)
class HeldItem:
    """An item of the record with its evidence, by its path (``narrative.deviations[3]``)."""

    path: str
    model: BaseModel
    evidence: ItemEvidence


@dataclass
class Coverage:
    """Which characters of the source text the narrative holds: ``items`` in passages of items, ``values`` in values."""

    items: bytearray
    values: bytearray
    held: list[HeldItem] = field(default_factory=list)
    texts: list[tuple[str, Evidence]] = field(default_factory=list)

    def holds_item(self, start: int, end: int) -> bool:
        """Whether an item holds some character there."""
        return self.items.find(_HELD, start, end) >= 0

    def holds_value(self, start: int, end: int) -> bool:
        """Whether a value holds some character there."""
        return self.first_value(start, end) >= 0

    def holds_all(self, start: int, end: int) -> bool:
        """Whether values hold every character there."""
        return self.values.find(_NOT_HELD, start, end) < 0

    def first_value(self, start: int, end: int) -> int:
        """Where the first value stands; -1 where there is none."""
        return self.values.find(_HELD, start, end)

    def last_value(self, start: int, end: int) -> int:
        """Where the last character of a value stands; -1 where there is none."""
        return self.values.rfind(_HELD, start, end)

    def last_item(self, start: int, end: int) -> int:
        """Where the last character of an item stands; -1 where there is none."""
        return self.items.rfind(_HELD, start, end)


def record_items(record: Record) -> list[HeldItem]:
    """Every item of the record that has evidence."""
    return [*_items(record.narrative, "narrative"), *_items(record.performance, "performance"), *_items_of(record)]


def _items_of(record: Record) -> Iterator[HeldItem]:
    for index, item in enumerate(record.key_work):
        if item.evidence is not None:
            yield HeldItem(f"key_work[{index}]", item, item.evidence)
    for task, lists in record.tasks.items():
        for name, items in lists.items():
            for index, found in enumerate(items):
                if found.evidence is not None:
                    yield HeldItem(f"tasks.{task}.{name}[{index}]", found, found.evidence)


def _items(model: BaseModel, path: str) -> Iterator[HeldItem]:
    for name, value in model:
        several = isinstance(value, tuple)
        for index, item in enumerate(value if several else (value,)):
            evidence = getattr(item, "evidence", None)
            if isinstance(evidence, ItemEvidence):
                yield HeldItem(f"{path}.{name}[{index}]" if several else f"{path}.{name}", item, evidence)


def covered(record: Record, length: int) -> Coverage:
    """The coverage of a source text of that length by the evidence of the record."""
    use = record.performance.result_use_evidence
    coverage = coverage_of(record_items(record), [("performance.result_use", use)] if use is not None else [], length)
    for _, table in record.tables.items():
        statement = table.source.statement if table.source else None
        if statement is not None:
            _mark(coverage.items, statement)
    return coverage


def coverage_of(held: Sequence[HeldItem], texts: Sequence[tuple[str, Evidence]], length: int) -> Coverage:
    """The coverage of a source text of that length by items, and by texts that are held as they are."""
    coverage = Coverage(bytearray(length), bytearray(length), list(held), list(texts))
    for item in coverage.held:
        _mark(coverage.items, item.evidence.span)
        for evidence in item.evidence.fields.values():
            _mark(coverage.values, evidence)
    for _, evidence in coverage.texts:
        _mark(coverage.items, evidence)
        _mark(coverage.values, evidence)
    return coverage


def _mark(mask: bytearray, evidence: Evidence) -> None:
    start, end = max(evidence.start, 0), min(evidence.end, len(mask))
    if end > start:
        mask[start:end] = b"\x01" * (end - start)


def read_held(entries: Sequence[Entry], coverage: Coverage, folded: str) -> None:
    """Settle every entry that stands in the evidence of a value, or is a figure of the item whose passage it stands in.

    A name that is nothing but a figure (an indicator called 6391.6) and a text that runs over the budget of another item hold
    no figure: they were read where they do not belong.
    """
    starts = [entry.start for entry in entries]
    for item in coverage.held:
        for path, evidence in item.evidence.fields.items():
            first = bisect_left(starts, evidence.start)
            if first == len(starts) or starts[first] >= evidence.end:
                continue  # most texts hold no figure
            inside = entries[first : bisect_left(starts, evidence.end)]
            value = value_at(item.model, path)
            if _NAME_FIELD.search(path) and _FIGURE.fullmatch(key(str(value))):
                continue
            # The place of a figure holds that figure alone; an approximate place may hold other cells in between.
            whole = evidence.match == "exact"
            shown = None if whole and isinstance(value, str) else _shown(value)
            for entry in inside:
                own = shown is None or (abs(entry.value) in shown if entry.value is not None else whole)
                if entry.is_open and own and not _is_foreign(entry, item, path, folded):
                    entry.read(f"{item.path}.{path}")
        _read_figures(_between(entries, starts, item.evidence.span.start, item.evidence.span.end), item)
    for path, evidence in coverage.texts:
        for entry in _between(entries, starts, evidence.start, evidence.end):
            if entry.is_open:
                entry.read(path)


def _is_foreign(entry: Entry, item: HeldItem, path: str, folded: str) -> bool:
    """Whether a name runs over an amount, or a text of a summary or report over the budget or execution of another one."""
    if _BODY_FIELD.fullmatch(path):
        return entry.value is not None and entry.value.as_tuple().exponent == -2  # an amount ran into a name
    if not isinstance(item.model, ProjectSummary | EvaluationReport) or "[" not in path:
        return False
    if _BUDGET_BEFORE.search(folded, max(entry.start - _REACH, 0), entry.start) is None:
        return False
    return entry.value not in {item.model.budget, item.model.executed}


def _read_figures(inside: Sequence[Entry], item: HeldItem) -> None:
    """Figures of an item that have no evidence of their own: each found once, by its value, in the item's passage."""
    if not any(entry.is_open for entry in inside):
        return
    wanted: dict[Decimal, list[str]] = {}
    for path, value in _figures(item.model):
        if path not in item.evidence.fields:
            wanted.setdefault(abs(value), []).append(path)
    for entry in inside if wanted else ():
        paths = wanted.get(abs(entry.value)) if entry.is_open and entry.value is not None else None
        if paths:
            entry.read(f"{item.path}.{paths.pop(0)}")


def _figures(model: BaseModel, prefix: str = "") -> Iterator[tuple[str, Decimal]]:
    for name, value in model:
        if name == "evidence":
            continue
        several = isinstance(value, tuple)
        for index, inner in enumerate(value if several else (value,)):
            path = f"{prefix}{name}[{index}]" if several else f"{prefix}{name}"
            if isinstance(inner, BaseModel):
                yield from _figures(inner, path + ".")
            elif isinstance(inner, Decimal):
                yield path, inner
            elif isinstance(inner, int):
                yield path, Decimal(inner)


_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")


def _shown(value: Any) -> frozenset[Decimal]:
    """The figures that a value shows."""
    texts = value if isinstance(value, tuple) else (value,)
    found = (match.group().replace(",", "") for text in texts for match in _FIGURE.finditer(key(str(text))))
    return frozenset(Decimal(figure) for figure in found)


def _between(entries: Sequence[Entry], starts: Sequence[int], low: int, high: int) -> Sequence[Entry]:
    return entries[bisect_left(starts, low) : bisect_left(starts, high)]
