"""Records and pages for the tests of the report: hostile text in every field, findings with two sides."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from conftest import reading_of
from pydantic import BaseModel

from extractor.layout import Line
from extractor.report import render_report
from extractor.text.source import SourceText
from models import Evidence, Finding, ItemEvidence, Place, Record

HOSTILE = (
    "</script></style></title><script>window.spoilt=1</script><img src=x onerror=window.spoilt=1>"
    "\"'><svg onload=window.spoilt=1><a href=javascript:window.spoilt=1>{{7*7}}{% raw %}"
)
"""Breaks out of every place of a page that forgets to escape, and asks for things that the page must not ask for."""

INJECTED = """
const script = document.createElement('script');
script.textContent = 'window.injected = 1';
document.body.append(script);
const image = document.createElement('img');
image.setAttribute('onerror', 'window.injected = 2');
image.src = 'data:,';
document.body.append(image);
"""
"""What an attacker who could write into the page would write."""


def spoil(model: BaseModel, text: str = HOSTILE) -> Any:
    """The model with ``text`` in every field that takes any text at all."""
    changes: dict[str, Any] = {}
    for name, value in model:
        changes[name] = _spoilt(value, type(model).model_fields[name].annotation, text)
    return model.model_copy(update=changes)


def _spoilt(value: Any, annotation: Any, text: str) -> Any:
    if isinstance(value, BaseModel):
        return spoil(value, text)
    if isinstance(value, tuple):
        inner = next(iter(get_args(annotation)), None)
        return tuple(_spoilt(element, inner, text) for element in value)
    if isinstance(value, dict):
        return {key: _spoilt(element, get_args(annotation)[-1], text) for key, element in value.items()}
    takes_text = any(kind is str for kind in _kinds(annotation))
    return text if takes_text and (value is None or isinstance(value, str)) else value


def _kinds(annotation: Any) -> Iterator[Any]:
    origin = get_origin(annotation)
    if origin in {Union, types.UnionType}:
        for argument in get_args(annotation):
            yield from _kinds(argument)
    elif origin is Annotated:
        yield from _kinds(get_args(annotation)[0])
    elif origin is not Literal:
        yield annotation


def hostile_page() -> str:
    """A page of a real record and its text, every text of both hostile, with findings of every severity."""
    reading = reading_of("wuchang_office_2024.txt")
    record = reading.record.model_copy(update={"findings": tuple(map(two_sided, ("error", "warning", "note")))})
    lines = [Line(f"{HOSTILE} {line.text}", line.number) for line in reading.source.lines]
    return render_report(spoil(record), SourceText.from_lines(lines))


def two_sided(severity: str = "error", path: str = "tables.expenditure.total.project") -> Finding:
    """A finding with both sides, one in a table and one in the text."""
    evidence = Evidence(page=None, start=10, end=20, text="x" * 10)
    return Finding.model_validate({
        "id": "checks.column_sum", "severity": severity, "stage": "checks", "message": "合计与各类之和不符",
        "formula": "445.65 + 3.15 = 448.80", "left": "754.41", "right": "754.42", "difference": "-0.01",
        "origin": "publisher",
        "places": (Place(path=path, label="支出决算表 合计", printed="754.41", line=60),
                   Place(path="narrative.deviations[0].actual_amount", label="文字", printed="754.42", evidence=evidence)),
    })  # fmt: skip


def item_evidence(source: SourceText, text: str) -> ItemEvidence:
    """Evidence for a passage that stands in the source."""
    start = source.text.index(text)
    span = Evidence(page=source.page_at(start), start=start, end=start + len(text), text=text)
    return ItemEvidence(engine="rules", span=span)


def edited(record: Record, table: str, edit: Callable[[Any], Any]) -> Record:
    """The record with one of its tables edited."""
    tables = record.tables.model_copy(update={table: edit(getattr(record.tables, table))})
    return record.model_copy(update={"tables": tables})
