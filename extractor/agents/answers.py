"""Answers of a bounded size: what is long comes in pages, and what is left out says how it is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import islice
from typing import Any

from extractor.errors import UsageError
from extractor.export.gold import UNSCORED
from extractor.printable import printable_json

BUDGET = 24_000
"""Characters of JSON in one page: what an agent reads at once without losing the thread."""
SHARE = BUDGET // 4
"""Characters that one entry of a page may have; a longer one is named instead of shown."""
CELL = 2_000
"""Characters of one text in a row."""
HARD_LIMIT = 2 * BUDGET
MOST_ENTRIES = 500
"""Entries of one page, whatever was asked for."""


def to_json(value: Any) -> str:
    """An answer as text, harmless to look at. Raises UsageError for one that is too large all the same."""
    text = printable_json(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    if len(text) > HARD_LIMIT:
        raise UsageError(f"答复有 {len(text)} 个字符，太长了", hint="请用 offset、limit 或更细的范围再问")
    return text


def page_of(entries: Iterable[Any], offset: int, limit: int) -> dict[str, Any]:
    """The entries from ``offset`` on, as many as the limit and the budget let; ``next_offset`` is None at the end.

    Texts that are longer than a cell may be are cut, and end in their length.
    """
    coming = iter(islice(entries, offset, None))
    taken: list[Any] = []
    spent = 0
    for entry in islice(coming, min(limit, MOST_ENTRIES)):
        shown = _cut(entry)
        size = _size(shown)
        if size > BUDGET:
            shown = {"omitted": f"这一条有 {size} 个字符"}
            size = _size(shown)
        if taken and spent + size > BUDGET:
            return {"offset": offset, "next_offset": offset + len(taken), "entries": taken}
        taken.append(shown)
        spent += size
    more = next(coming, _END) is not _END
    return {"offset": offset, "next_offset": offset + len(taken) if more else None, "entries": taken}


_END = object()


def excerpt(value: Any, field: str, offset: int, limit: int) -> dict[str, Any]:
    """A part of a record, given as plain data: its entries from ``offset`` on.

    An entry that is too long is named by its own ``field``, under which it can be asked for; of a text the page is so many
    characters.
    """
    if isinstance(value, str):
        part = value[offset : offset + BUDGET]
        end = offset + len(part)
        return {
            "field": field,
            "characters": len(value),
            "next_offset": end if end < len(value) else None,
            "value": part,
        }
    if not isinstance(value, dict | list):
        return {"field": field, "value": value}
    keyed = value.items() if isinstance(value, dict) else enumerate(value)
    taken: list[tuple[Any, Any]] = []
    spent = 0
    for key, child in islice(keyed, offset, offset + min(limit, MOST_ENTRIES)):
        shown = child if _size(child) <= SHARE else _named(child, _joined(field, key))
        size = _size(shown) + len(str(key))
        if taken and spent + size > BUDGET:
            break
        taken.append((key, shown))
        spent += size
    end = offset + len(taken)
    return {
        "field": field,
        "total": len(value),
        "next_offset": end if end < len(value) else None,
        "value": dict(taken) if isinstance(value, dict) else [shown for _, shown in taken],
    }


def without_places(value: Any) -> Any:
    """Plain data of a record without where its values stand, and what else gold leaves out."""
    if isinstance(value, dict):
        return {
            name: without_places(inner)
            for name, inner in value.items()
            if name not in UNSCORED - {"other_measures"} or isinstance(inner, str)
        }
    return [without_places(inner) for inner in value] if isinstance(value, list) else value


def _joined(field: str, key: object) -> str:
    if isinstance(key, int):
        return f"{field}[{key}]"
    return f"{field}.{key}" if field else str(key)


def _named(value: Any, field: str) -> dict[str, Any]:
    """What stands for a part that is too long to be shown here."""
    unit = "characters" if isinstance(value, str) else "entries"
    return {"omitted": {unit: len(value), "field": field}}


def _size(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False))


def _cut(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= CELL else f"{value[:CELL]}…（共 {len(value)} 字）"
    if isinstance(value, dict):
        return {name: _cut(inner) for name, inner in value.items()}
    return [_cut(inner) for inner in value] if isinstance(value, list) else value
