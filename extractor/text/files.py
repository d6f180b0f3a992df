"""Which file of an account a value stands in: the name is put at every place of a record. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from extractor.layout import Document
from extractor.text.source import SourceText
from models.base import Evidence, Model
from models.record import Place, Record
from models.rows import RowSource
from models.tables import TableSource

T = TypeVar("T")


def with_files(record: Record, document: Document, source: SourceText) -> Record:
    """The record with the file at every place; as it is where the document is one file."""
    if not document.files:
        return record
    at_page = {
        number: file.name
        for file in document.files
        if file.first_page is not None and file.last_page is not None
        for number in range(file.first_page, file.last_page + 1)
    }
    at_line = {line.number: line.file for line in document.lines}

    def file_of(place: Evidence | Place | RowSource | TableSource) -> str | None:
        match place:
            case Evidence():
                if place.page in at_page:
                    return at_page[place.page]
                return source.line_at(place.start).file if place.start < len(source.text) else None
            case TableSource():
                return at_page.get(place.pages[0]) if place.pages else at_line.get(place.line or 0)
            case _ if place.page is not None:
                return at_page.get(place.page)
            case _:
                return at_line.get(place.line or 0)

    return _visited(record, file_of)


def _visited(value: T, file_of: Callable[[Any], str | None]) -> T:
    """The same data with ``file`` filled in wherever a place lacks it."""
    changed: Any = value
    if isinstance(value, Model):
        updates: dict[str, Any] = {}
        for name in type(value).model_fields:
            old = getattr(value, name)
            new = _visited(old, file_of)
            if new is not old:
                updates[name] = new
        if isinstance(value, Evidence | Place | RowSource | TableSource) and value.file is None:
            file = file_of(value)
            if file is not None:
                updates["file"] = file
        changed = value.model_copy(update=updates) if updates else value
    elif isinstance(value, tuple):
        items = tuple(_visited(item, file_of) for item in value)
        changed = items if any(new is not old for new, old in zip(items, value, strict=True)) else value
    elif isinstance(value, dict):
        entries = {key: _visited(item, file_of) for key, item in value.items()}
        changed = entries if any(entries[key] is not value[key] for key in value) else value
    return changed  # type: ignore[no-any-return]
