"""The narrative by the lists of its tasks: what a list holds in a reading, and a reading with some of its lists replaced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from extractor.narrative.read import NarrativeReading
from extractor.task_folders.folder import ListSpec, narrative_lists

TEXT = "text"
"""The ``item`` of a list that is one text with its place."""


def section_items(reading: NarrativeReading, section: str) -> tuple[Any, ...]:
    """The items of one list; of a text, the text with its evidence."""
    spec = narrative_lists()[section]
    part, name = _place(spec)
    holder = getattr(reading, part) if name else reading
    found = getattr(holder, name or part)
    if spec.item == TEXT:
        return ((found, getattr(holder, f"{name}_evidence")),) if found else ()
    if spec.single:
        return (found,) if found is not None else ()
    return tuple(found)


def with_lists(reading: NarrativeReading, items: Mapping[str, Sequence[Any]]) -> NarrativeReading:
    """The reading with these lists as given, the others as they were."""
    changed: dict[str, dict[str, Any]] = {}
    plain: dict[str, Any] = {}
    for section, found in items.items():
        spec = narrative_lists()[section]
        part, name = _place(spec)
        if not name:
            plain[part] = tuple(found)
        elif spec.item == TEXT:
            text, evidence = found[0] if found else (None, None)
            changed.setdefault(part, {}).update({name: text, f"{name}_evidence": evidence})
        elif spec.single:
            changed.setdefault(part, {})[name] = found[0] if found else None
        else:
            changed.setdefault(part, {})[name] = tuple(found)
    parts = {part: _checked(getattr(reading, part), values) for part, values in changed.items()}
    return replace(reading, **parts, **plain)


def _checked(model: Any, values: Mapping[str, Any]) -> Any:
    return type(model).model_validate(model.model_copy(update=dict(values)))


def without_lists(reading: NarrativeReading, sections: Iterable[str]) -> NarrativeReading:
    """The reading with nothing in these lists."""
    return with_lists(reading, dict.fromkeys(sections, ()))


def _place(spec: ListSpec) -> tuple[str, str]:
    """The part of the reading, and the field in it (empty where the part is the list)."""
    part, _, name = (spec.place or "").partition(".")
    return part, name
