"""The record's models as forms: what the labelling page shows."""

from __future__ import annotations

import types
from decimal import Decimal
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from evals.fields import SCORED_PARTS
from evals.labels import SECTION_TITLES, VALUE_LABELS, field_label
from extractor.export.gold import UNSCORED, UNSCORED_PLACES
from models import Record

Form = dict[str, Any]
"""``kind`` is ``object`` (``fields``), ``list`` (``item``, ``grid``), ``choice`` (``choices``), ``figure``, ``integer`` or
``text``; ``optional`` says that the value may be missing (``null``)."""


def record_form() -> Form:
    """The form of a whole record."""
    fields = []
    for part in SCORED_PARTS:
        form = _annotation_to_form(Record.model_fields[part].annotation, part)
        fields.append({"name": part, "label": SECTION_TITLES.get(part, _PARTS.get(part, part)), "form": form})
    return {"kind": "object", "optional": False, "fields": fields}


_PARTS = {"tables": "决算表", "narrative": "决算情况说明", "performance": "预算绩效"}


def _annotation_to_form(annotation: Any, path: str) -> Form:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _annotation_to_form(get_args(annotation)[0], path)
    if origin in (Union, types.UnionType):
        inner = next(argument for argument in get_args(annotation) if argument is not types.NoneType)
        return _annotation_to_form(inner, path) | {"optional": True}
    if origin is Literal:
        choices = [[value, VALUE_LABELS.get(value, value)] for value in get_args(annotation)]
        return {"kind": "choice", "optional": False, "choices": choices}
    if origin is tuple:
        item = _annotation_to_form(get_args(annotation)[0], path)
        return {"kind": "list", "optional": False, "item": item, "grid": path.startswith("tables.")}
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {"kind": "object", "optional": False, "fields": _model_fields(annotation, path)}
    return {"kind": {Decimal: "figure", int: "integer"}.get(annotation, "text"), "optional": False}


def _model_fields(model: type[BaseModel], path: str) -> list[dict[str, Any]]:
    fields = []
    for name, info in model.model_fields.items():
        inner = f"{path}.{name}"
        if (name in UNSCORED and inner != "key_work.source") or inner in UNSCORED_PLACES:
            continue
        label = SECTION_TITLES.get(inner, field_label(inner))
        fields.append({"name": name, "label": label, "form": _annotation_to_form(info.annotation, inner)})
    return fields


def record_to_places(record: Record) -> dict[str, dict[str, Any]]:
    """Item path → where it was read: ``text`` and ``start`` of its passage, or ``line``, ``page`` and ``code`` of a row."""
    places: dict[str, dict[str, Any]] = {}
    for name, table in record.tables.items():
        for part, row in table.parts():
            if row.source is not None:
                place = {"line": row.source.line, "page": row.source.page, "code": getattr(row, "code", "")}
                places[f"tables.{name}.{part}"] = place
    items: dict[str, tuple[Any, ...]] = {
        "narrative.deviations": record.narrative.deviations,
        "narrative.composition": record.narrative.composition,
        "performance.summaries": record.performance.summaries,
        "performance.sheets": record.performance.sheets,
        "performance.reports": record.performance.reports,
        "key_work": record.key_work,
    }
    for path, members in items.items():
        for index, member in enumerate(members):
            if member.evidence is not None:
                span = member.evidence.span
                places[f"{path}[{index}]"] = {"text": span.text, "start": span.start}
    return places
