"""A record as gold has it: what the document says, and nothing of how it was read. What labelling and the workbench save."""

from __future__ import annotations

import json
from typing import Any

from models.record import Record

UNSCORED = frozenset({"evidence", "other_measures", "result_use_evidence", "source"})
"""Fields that a gold file leaves out; ``key_work.source`` is a string and scored all the same."""

UNSCORED_PLACES = frozenset({"document.scope", "tables.other"})
"""The same by their whole path, where the name alone means a scored field elsewhere."""

MACHINE_FIELDS = frozenset({"findings", "checks", "completeness", "provenance"})
"""Parts of a record that only a program writes."""


def record_to_gold(record: Record) -> dict[str, Any]:
    """The record as gold has it: what the document says, without evidence, sources, findings and provenance."""
    data = record.model_dump(mode="json", exclude=set(MACHINE_FIELDS))
    for place in UNSCORED_PLACES:
        part, name = place.split(".")
        data[part].pop(name, None)
    gold: dict[str, Any] = _without_evidence(data)
    return gold


def _without_evidence(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: _without_evidence(inner)
            for name, inner in value.items()
            if name not in UNSCORED or isinstance(inner, str)
        }
    return [_without_evidence(inner) for inner in value] if isinstance(value, list) else value


def gold_text(gold: dict[str, Any]) -> str:
    """The text of a gold file."""
    return json.dumps(gold, ensure_ascii=False, indent=1) + "\n"
