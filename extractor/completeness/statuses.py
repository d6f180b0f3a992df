"""Which table figures belong to that stand under no title, or that were not read: no table is called empty beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extractor.completeness.places import Map, TableStretch
from extractor.completeness.unread import Unread
from models.record import Record
from models.tables import Table, TableId


def perhaps_of(stretch: TableStretch, record: Record, places: Map) -> list[TableId]:
    """Which of the nine a table under no title may be: those whose titles stand directly above it and that were taken to be
    empty (two titles side by side, and below them the figures of both), and those that are missing."""
    above = [name for name in _titled_above(stretch, places) if getattr(record.tables, name).status != "present"]
    missing = [name for name, table in record.tables.items() if table.status == "missing"]
    return list(dict.fromkeys([*reversed(above), *missing]))


def _titled_above(stretch: TableStretch, places: Map) -> Iterator[TableId]:
    """The tables whose stretches end where this one begins, the nearest first, up to what is none of the nine."""
    end = stretch.start
    for other in reversed([one for one in places.stretches if one.end <= stretch.start]):
        if other.table is None or other.end != end:
            return
        yield other.table
        end = other.start


def without_false_empties(record: Record, unread: Iterable[Unread], places: Map) -> Record:
    """The record in which a table is not called empty of which figures were not read, or that may hold those that stand
    under its title without one of their own: it is ``present``, without rows, and findings name it."""
    doubtful: set[TableId] = set()
    for one in unread:
        if one.kind != "table" or one.stretch is None or not one.figures:
            continue
        if one.stretch.table is not None:
            doubtful.add(one.stretch.table)
        elif not one.stretch.title:
            doubtful.update(_titled_above(one.stretch, places))
    update: dict[str, Table] = {
        name: table.model_copy(update={"status": "present"}) for name, table in _empty(record) if name in doubtful
    }
    return record.model_copy(update={"tables": record.tables.model_copy(update=update)}) if update else record


def _empty(record: Record) -> Iterator[tuple[TableId, Table]]:
    """The tables that were taken to be empty, and do not say themselves that they are (本部门无…，故本表无数据)."""
    for name, table in record.tables.items():
        source = table.source
        says = source is not None and (source.statement is not None or any("无" in note for note in source.notes))
        if table.status == "empty" and not says:
            yield name, table
