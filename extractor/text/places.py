"""Where a value stands, for people: the file of an account and the place in it, put at every place of a record. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from extractor.layout import Document, Line
from extractor.text.characters import squeeze
from extractor.text.source import SourceText
from models.base import Evidence, Model
from models.record import Place, Record
from models.rows import RowSource
from models.tables import TableSource

T = TypeVar("T")
Placed = Evidence | Place | RowSource | TableSource
_ROW_OF_TABLE = re.compile(r"tables\.(?P<table>\w+)\.(?P<part>\w+)(?:\[(?P<index>\d{1,9})\])?\.(?P<column>\w+)")


def with_places(record: Record, document: Document, source: SourceText) -> Record:
    """The record with the file and the address at every place, as far as the document tells them; else as it is."""
    if not document.files and not any(line.address for line in document.lines):
        return record
    at_page = {
        number: file.name
        for file in document.files
        if file.first_page is not None and file.last_page is not None
        for number in range(file.first_page, file.last_page + 1)
    }
    at_line = {line.number: line for line in document.lines}
    on_page = {line.page: line.address for line in reversed(document.lines) if line.page is not None}

    def place_of(value: Placed) -> dict[str, str | None]:
        match value:
            case Evidence():
                line = source.line_at(value.start) if value.start < len(source.text) else None
                known = at_page.get(value.page) if value.page is not None else None
                address = address_of_text(line, value.text) if line is not None else None
                return {"file": known or (line.file if line is not None else None), "address": address}
            case TableSource():
                page, line = value.pages[0] if value.pages else None, at_line.get(value.line or 0)
            case _:
                page, line = value.page, at_line.get(value.line or 0)
        if page is not None:
            return {"file": at_page.get(page), "address": on_page.get(page)}
        return {
            "file": line.file if line is not None else None,
            "address": address_of_cell(record, value) or (line.address if line is not None else None),
        }

    return _visited(record, place_of)


def address_of_text(line: Line, text: str) -> str | None:
    """The address of a text that begins on a line: that of the first cell of the line that holds it, else the line's."""
    wanted = squeeze(text)
    held = (cell.address for cell in line.cells if wanted and wanted in squeeze(cell.text))
    return next((address for address in held if address), None) or line.address


def address_of_cell(record: Record, value: Placed) -> str | None:
    """The address of the cell of the nine tables that the place of a finding names by its path."""
    match = _ROW_OF_TABLE.fullmatch(value.path or "") if isinstance(value, Place) else None
    table = getattr(record.tables, match["table"], None) if match else None
    part = getattr(table, match["part"], None) if match else None
    if match and match["index"] is not None and isinstance(part, tuple):
        part = part[int(match["index"])] if int(match["index"]) < len(part) else None
    row: RowSource | None = getattr(part, "source", None)
    cell = row.cells.get(match["column"]) if row is not None and match else None
    return cell.address if cell is not None else None


def _visited(value: T, place_of: Callable[[Placed], dict[str, str | None]]) -> T:
    """The same data with ``file`` and ``address`` filled in wherever a place lacks them."""
    changed: Any = value
    if isinstance(value, Model):
        updates: dict[str, Any] = {}
        for name in type(value).model_fields:
            old = getattr(value, name)
            new = _visited(old, place_of)
            if new is not old:
                updates[name] = new
        if isinstance(value, Evidence | Place | RowSource | TableSource):
            found = place_of(value).items()
            updates |= {name: text for name, text in found if text is not None and getattr(value, name) is None}
        changed = value.model_copy(update=updates) if updates else value
    elif isinstance(value, tuple):
        items = tuple(_visited(item, place_of) for item in value)
        changed = items if any(new is not old for new, old in zip(items, value, strict=True)) else value
    elif isinstance(value, dict):
        entries = {key: _visited(item, place_of) for key, item in value.items()}
        changed = entries if any(entries[key] is not value[key] for key in value) else value
    return changed  # type: ignore[no-any-return]
