"""Where a value of the record stands, in words for people: ``tables.income.rows[0].total`` → 收入决算表 合计 本年收入合计."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from extractor.accounts.templates import TEMPLATES
from extractor.checks.places import place_to_text
from extractor.export.labels import FIELDS, PARTS
from extractor.export.parts import PARTS as LISTS
from models.paths import path_steps, value_at
from models.record import Place, Record

_OF_ITEMS = {part.name: part.title for part in LISTS}
_NAMES = ("subject", "project", "title", "level3", "name", "item")
"""What an item is called by, the first of these that it has."""
_LONGEST_NAME = 40
_OTHERS = "九张表以外的表"


def path_to_label(record: Record | None, path: str) -> str:
    """The table, row and column, or the list, item and field, of a path into a record.

    A path that the record does not have any more keeps the words of its table and field. Words that are known for none of
    its steps leave ``记录``: a path is never shown in their place.
    """
    steps = path_steps(path)
    if steps[:1] == ("tables",) and len(steps) > 1:
        words = [_OTHERS] if steps[1] == "other" else _table_words(record, steps)
        if steps[1] == "other":
            words += _item_words(record, ("tables", "other"), steps[2:])
    else:
        words = _item_words(record, (), steps)
    return " ".join(dict.fromkeys(filter(None, words))) or "记录"


def field_to_label(path: str) -> str:
    """The words of a field as evaluations count it, by table and column or list and field: a path without numbers."""
    return path_to_label(None, path)


def place_to_label(record: Record, place: Place) -> str:
    """What stands at a place of a finding, in words: its own, else those of its path; nothing where it has neither."""
    return place.label or (path_to_label(record, place.path) if place.path else "")


def place_in_words(record: Record, place: Place) -> str:
    """Where a place of a finding is and what stands there: how every list of findings names it."""
    return place_to_text(place.model_copy(update={"label": place_to_label(record, place) or None})) or "位置未知"


def _table_words(record: Record | None, steps: tuple[str | int, ...]) -> list[str]:
    template = TEMPLATES.get(str(steps[1]))  # type: ignore[call-overload]
    if template is None:
        return []
    words = [template.title]
    part = str(steps[2]) if len(steps) > 2 else ""
    indices = [step for step in steps[3:] if isinstance(step, int)]
    row = value_at(record, _path(steps[: 4 if indices else 3]))
    words.append(_name(row) or (f"第{indices[0] + 1}行" if indices else PARTS.get(part, "")))
    if len(steps) > (4 if indices else 3):
        field = str(steps[-1])
        columns = {column.name: column.label for column in template.columns}
        words.append(columns.get(field) or _field(field))
    return words


def _item_words(record: Record | None, before: tuple[str | int, ...], steps: tuple[str | int, ...]) -> list[str]:
    words: list[str] = []
    for number, step in enumerate(steps):
        here = (*before, *steps[: number + 1])
        if isinstance(step, int):
            name = _name(value_at(record, _path(here)))
            words.append(f"“{name}”" if name else f"第{step + 1}条")
        elif isinstance(value_at(record, _path(here)), tuple | list | Mapping):
            words.append(_OF_ITEMS.get(step) or _field(step))
        else:
            words.append(_field(step))
    return words


def _field(name: str) -> str:
    return FIELDS.get(name, "").removesuffix("（%）")


def _name(item: Any) -> str:
    found = next(
        (name for name in (getattr(item, field, None) for field in _NAMES) if isinstance(name, str) and name), ""
    )
    return found if len(found) <= _LONGEST_NAME else found[: _LONGEST_NAME - 1] + "…"


def _path(steps: tuple[str | int, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")


__all__ = ["field_to_label", "path_to_label", "place_in_words", "place_to_label"]
