"""A record without something that was read: a table, a row, a column, a cell, an item, a value of an item.

What a record lost by it is known, so that the ledger can be asked whether it tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial, reduce
from typing import Any

from pydantic import BaseModel

from extractor.completeness.held import HeldItem, record_items
from extractor.outline.tree import Outline, Section
from models.base import Evidence, ItemEvidence
from models.paths import path_steps
from models.record import Record
from models.tables import BasicExpenditureDetail, Table, TableId

Span = tuple[int, int]
_WHAT_IT_IS = frozenset({"section", "comparison", "scope", "source", "evidence"})
"""Fields that say what an item is: no figure or text of the document."""
_NEEDED = frozenset({"subject", "project", "title"})
"""Fields that an item cannot be without; they are lost with it."""
_LEVEL = re.compile(r"\.level[12]$")
_LAST_INDEX = re.compile(r"\[(\d+)\]$")


@dataclass(frozen=True)
class Spoiled:
    """A record that lost ``what`` (a kind) at ``path``: something of one of the nine tables (``table``), or what stood in the
    source text at ``places``, each the spans of one item; ``outline`` where a heading was lost as well."""

    what: str
    path: str
    record: Record
    table: TableId | None = None
    places: tuple[tuple[Span, ...], ...] = ()
    outline: Outline | None = None


def spoiled_records(record: Record, outline: Outline) -> Iterator[Spoiled]:
    """The record without each table, row, column and cell, without each item of the narrative and all of a kind, without each
    of their values, and without what a section holds together with its heading."""
    for name, table in record.tables.items():
        if table.status == "present":
            yield from _without_of_table(record, name, table)
    yield from _without_others(record)
    yield from _without_items(record)
    yield from _without_sections(record, outline)


# --- tables ------------------------------------------------------------------------------------------------------------


def _with_table(record: Record, name: TableId, table: Table) -> Record:
    return record.model_copy(update={"tables": record.tables.model_copy(update={name: table})})


def _without_of_table(record: Record, name: TableId, table: Table) -> Iterator[Spoiled]:
    def spoiled(what: str, path: str, cut: Table) -> Spoiled:
        return Spoiled(what, f"tables.{name}{path}", _with_table(record, name, cut), name)

    yield spoiled("table missing", "", type(table)(status="missing"))
    yield spoiled("table empty", "", type(table)(status="empty"))
    for path, row in table.parts():
        if any(row.amounts().values()):
            yield spoiled("row" if "[" in path else "total row", f".{path}", _set(table, path_steps(path), None))
        for column, amount in row.amounts().items():
            if amount:
                yield spoiled("cell", f".{path}.{column}", _without_cell(table, path, column))
        other = row.other_measures or {}
        for measure in (own for own, amounts in other.items() if any(amounts.values())):
            rest = {own: amounts for own, amounts in other.items() if own != measure}
            cut = _set(table, (*path_steps(path), "other_measures"), rest)
            yield spoiled("other measure", f".{path}.{measure}", cut)
    for (side, column), paths in _columns(table).items():
        yield spoiled("column", f".{side}.{column}", reduce(partial(_without_cell, column=column), paths, table))
    if isinstance(table, BasicExpenditureDetail):
        for total in ("personnel_total", "public_total"):
            if getattr(table, total):
                yield spoiled("cell", f".{total}", _without_total(table, total))


def _columns(table: Table) -> dict[tuple[str, str], list[str]]:
    """The rows of each side that print an amount in each column."""
    found: dict[tuple[str, str], list[str]] = {}
    for path, row in table.parts():
        for column, amount in row.amounts().items():
            if amount:
                found.setdefault((path.split("[")[0], column), []).append(path)
    return found


def _without_cell(table: Table, path: str, column: str) -> Table:
    """A table in one row of which a cell was never seen."""
    steps = path_steps(path)
    cut = _set(table, (*steps, column), None)
    cells = {own: cell for own, cell in _get(table, (*steps, "source", "cells")).items() if own != column}
    whole: Table = _set(cut, (*steps, "source", "cells"), cells)
    return whole


def _without_total(table: BasicExpenditureDetail, total: str) -> Table:
    cells = {own: cell for own, cell in table.source.cells.items() if own != total} if table.source else {}
    whole: Table = _set(_set(table, (total,), None), ("source", "cells"), cells)
    return whole


def _without_others(record: Record) -> Iterator[Spoiled]:
    """Without a table beside the nine, or with all of its rows but one."""
    for number, table in enumerate(record.tables.other):
        path = f"tables.other[{number}]"
        yield Spoiled("other table", path, _set(record, path_steps(path), None), places=_OTHER)
        middle = len(table.rows) // 2
        if any(re.search(r"\d\.\d", cell) for row in table.rows[middle : middle + 1] for cell in row.cells):
            row = f"{path}.rows[{middle}]"
            yield Spoiled("row of an other table", row, _set(record, path_steps(row), None), places=_OTHER)


_OTHER: tuple[tuple[Span, ...], ...] = (((-1, -1),),)
"""Somewhere in ``tables.other``: its rows know lines and pages, and no offsets."""


# --- items -------------------------------------------------------------------------------------------------------------


def _without_items(record: Record) -> Iterator[Spoiled]:
    items = record_items(record)
    by_list: dict[str, list[HeldItem]] = {}
    for item in items:
        kind = _kind_of(item)
        by_list.setdefault(_LAST_INDEX.sub("", item.path), []).append(item)
        yield Spoiled(kind, item.path, _set(record, path_steps(item.path), None), places=_places(item))
        for path, inner in _parts_of(item.model):
            if not (spans := _spans_within(item.evidence, path)):
                continue
            cut = _without_part(item.model, path)
            yield Spoiled(f"{kind}: {inner}", f"{item.path}.{path}", _put(record, item.path, cut), places=(spans,))
    for path, own in by_list.items():
        if len(own) > 1:
            cut = _set(record, path_steps(path), ())
            yield Spoiled(f"all of {_kind_of(own[0])}", path, cut, places=_places(*own))
    use = record.performance.result_use_evidence
    if use is not None:
        rest = record.performance.model_copy(update={"result_use": None, "result_use_evidence": None})
        cut = record.model_copy(update={"performance": rest})
        yield Spoiled("result_use", "performance.result_use", cut, places=((_span(use),),))


def _kind_of(item: HeldItem) -> str:
    return _LAST_INDEX.sub("", item.path).rsplit(".", maxsplit=1)[-1]


def _places(*items: HeldItem) -> tuple[tuple[Span, ...], ...]:
    return tuple((_span(item.evidence.span),) for item in items)


def _span(evidence: Evidence) -> Span:
    return evidence.start, evidence.end


def _parts_of(model: BaseModel, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The path and the kind of every value of an item, and of every group of values (an indicator, a goal)."""
    for name, value in model:
        if name in _WHAT_IT_IS or name in _NEEDED:
            continue
        if isinstance(value, tuple):
            for index, inner in enumerate(value):
                path = f"{prefix}{name}[{index}]"
                yield path, name
                if isinstance(inner, BaseModel):
                    yield from _parts_of(inner, path + ".")
        elif value is not None:
            yield f"{prefix}{name}", name


def _spans_within(evidence: ItemEvidence, path: str) -> tuple[Span, ...]:
    """Where the values stand that are lost with a part; the level of a row stands above it, and is told at the row."""
    path = _LEVEL.sub("", path)
    lost = [own for own in evidence.fields if own == path or own.startswith((f"{path}.", f"{path}["))]
    return tuple(_span(evidence.fields[own]) for own in lost)


def _without_part(model: BaseModel, path: str) -> BaseModel:
    """An item that never saw one of its parts; what stands behind it in a list moves up, with its evidence."""
    cut = _set(model, path_steps(path), None)
    evidence: ItemEvidence = model.evidence  # type: ignore[attr-defined]
    place = _LAST_INDEX.search(path)
    fields = {}
    for own, where in evidence.fields.items():
        if own == path or own.startswith((f"{path}.", f"{path}[")):
            continue
        fields[_moved_up(own, path[: place.start()], int(place[1])) if place else own] = where
    item: BaseModel = cut.model_copy(update={"evidence": evidence.model_copy(update={"fields": fields})})
    return item


def _moved_up(path: str, items: str, gone: int) -> str:
    own = re.match(re.escape(items) + r"\[(\d+)\]", path)
    return f"{items}[{int(own[1]) - 1}]{path[own.end() :]}" if own is not None and int(own[1]) > gone else path


# --- sections ----------------------------------------------------------------------------------------------------------


def _without_sections(record: Record, outline: Outline) -> Iterator[Spoiled]:
    """A heading that was not seen: its text belongs to what stands before it, and nothing of it was read."""
    for section in outline.walk():
        inside = [item for item in record_items(record) if section.start <= item.evidence.span.start < section.end]
        if not inside or section.role in {"explanation", "performance", "attachments"}:
            continue
        cut = record
        for item in sorted(inside, key=lambda own: path_steps(own.path)[1:], reverse=True):
            cut = _set(cut, path_steps(item.path), None)
        sections = tuple(_without_section(outline.sections, section))
        merged = replace(outline, sections=sections)
        name = f"{section.ordinal}{section.title}"
        yield Spoiled("section with its heading", name, cut, places=_places(*inside), outline=merged)


def _without_section(sections: Sequence[Section], gone: Section) -> Iterator[Section]:
    kept: list[Section] = []
    for section in sections:
        if section is not gone:
            kept.append(replace(section, children=tuple(_without_section(section.children, gone))))
        elif kept:
            kept[-1] = _reaching(kept[-1], section.end)
    yield from kept


def _reaching(section: Section, end: int) -> Section:
    """A section and its last descendants up to an offset."""
    children = section.children
    if children and children[-1].end == section.end:
        children = (*children[:-1], _reaching(children[-1], end))
    return replace(section, end=end, children=children)


# --- models ------------------------------------------------------------------------------------------------------------


def _get(value: Any, steps: Sequence[str | int]) -> Any:
    for step in steps:
        value = value[step] if isinstance(step, int) else getattr(value, step)
    return value


def _put(record: Record, path: str, item: BaseModel) -> Record:
    whole: Record = _set(record, path_steps(path), item)
    return whole


def _set(value: Any, steps: Sequence[str | int], instead: Any) -> Any:
    """A copy with another value at a path; ``None`` for an entry of a list leaves it out, and for a list empties it."""
    step, *rest = steps
    if isinstance(step, int):
        inner = _set(value[step], rest, instead) if rest else instead
        return (*value[:step], *(() if inner is None else (inner,)), *value[step + 1 :])
    if isinstance(value, dict):
        return {**value, step: _set(value[step], rest, instead) if rest else instead}
    own = getattr(value, step)
    inner = _set(own, rest, instead) if rest else instead
    if inner is None and isinstance(own, tuple):
        inner = ()
    return value.model_copy(update={step: inner})
