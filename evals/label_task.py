"""The labelling page for a further task: wanted results of one document, in the form that the task's ``answer.yaml`` gives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.forms import Form
from evals.grounding import PublishedText
from evals.label import Checked
from evals.task_scores import Reader, gold_path, gold_to_text, read_gold, read_items
from evals.validate import Remark
from extractor.data_files import MalformedDataError, parse_json
from extractor.errors import reason_of
from extractor.layout import Line
from extractor.lazy import cached_property
from extractor.model_settings import ModelSettings
from extractor.pipeline import read_outline
from extractor.settings import Settings
from extractor.task_folders.answer import FieldSchema, ListAnswer
from extractor.task_folders.folder import TaskFolder
from models.tasks import plain_value

_FIGURE = re.compile(r"-?\d{1,20}(?:\.\d{1,6})?")
"""A figure as gold holds it: digits and a point, no 1e5 and no .5."""
_KINDS = {"figure": "figure", "count": "integer", "choice": "choice", "text": "text"}


@dataclass(frozen=True)
class TaskDraft:
    """What is labelled: items by list to begin with, the places that they were read at, and the gold file of the task."""

    task: TaskFolder
    document: Path
    items: Mapping[str, list[dict[str, Any]]]
    places: Mapping[str, dict[str, Any]]
    lines: tuple[Line, ...]

    @property
    def gold(self) -> Path:
        """The file in the task's folder."""
        return gold_path(self.task, self.document)

    @cached_property
    def source(self) -> PublishedText:
        """The source as its texts are looked up."""
        return PublishedText("\n".join(line.text for line in self.lines))

    @property
    def _lists(self) -> Mapping[str, ListAnswer]:
        return self.task.fields or {}

    def to_data(self) -> dict[str, Any]:
        """The items with every field, their form, their places."""
        record = {
            name: [{field: item.get(field) for field in answer.fields} for item in self.items.get(name, ())]
            for name, answer in self._lists.items()
        }
        return {"record": record, "form": task_form(self.task), "places": dict(self.places)}

    def check(self, body: bytes) -> Checked:
        """Items as JSON: of the task's lists and fields, printed in the document."""
        try:
            data = parse_json(body)
        except MalformedDataError as error:
            return Checked(None, ({"path": "", "message": f"不是 JSON：{reason_of(error)}"},))
        faults = tuple(_faults(self._lists, data))
        if faults:
            return Checked(None, faults)
        return Checked(gold_to_text(data), remarks=tuple(self._remarks(data)))

    def _remarks(self, data: Mapping[str, Any]) -> Iterator[Remark]:
        for path, schema, value in _values(self._lists, data):
            if value is None or schema.kind == "choice":
                continue
            if not self.source.grounded(value) if schema.kind == "text" else not self._prints(value):
                check: Any = "text" if schema.kind == "text" else "figure"
                yield Remark("fault", check, path, f"原文没有“{value}”")

    def _prints(self, value: str | int) -> bool:
        figure = str(value).lstrip("-")
        whole, point, rest = figure.partition(".")
        forms = (figure, f"{int(whole):,}{point}{rest}")
        return any(self.source.occurrences(form) for form in forms)


def make_task_draft(task: TaskFolder, document: Path, engine: Reader, llm: ModelSettings) -> TaskDraft:
    """A draft from the gold file where there is one, else from what the reader reads; errors as those of ``extract``."""
    lines = read_outline(document, Settings(ocr="never")).source.lines
    gold = read_gold(task, document)
    if gold is not None:
        return TaskDraft(
            task, document, {name: [dict(one) for one in items] for name, items in gold.items()}, {}, lines
        )
    found = read_items(task, document, engine, llm)
    items = {name: [{f: plain_value(v) for f, v in one.values.items()} for one in own] for name, own in found.items()}
    places = {
        f"{name}[{index}]": {"text": one.evidence.span.text, "start": one.evidence.span.start}
        for name, own in found.items()
        for index, one in enumerate(own)
        if one.evidence is not None
    }
    return TaskDraft(task, document, items, places, lines)


def task_form(task: TaskFolder) -> Form:
    """The form of a task's results: its lists of flat items."""
    lists = []
    for name, answer in (task.fields or {}).items():
        fields = [
            {"name": field, "label": schema.title, "form": _field_form(schema, optional=field not in answer.required)}
            for field, schema in answer.fields.items()
        ]
        item = {"kind": "object", "optional": False, "fields": fields}
        form = {"kind": "list", "optional": False, "item": item, "grid": False}
        lists.append({"name": name, "label": task.lists[name].label, "form": form})
    return {"kind": "object", "optional": False, "fields": lists}


def _field_form(schema: FieldSchema, *, optional: bool) -> Form:
    form: Form = {"kind": _KINDS[schema.kind], "optional": optional}
    return form | {"choices": [[one, one] for one in schema.enum]} if schema.kind == "choice" else form


def _faults(lists: Mapping[str, ListAnswer], data: Any) -> Iterator[dict[str, str]]:
    """What the task's schema refuses."""
    if not isinstance(data, dict) or set(data) - set(lists):
        yield {"path": "", "message": "应是 {列表: [条目]}，列表与任务一致"}
        return
    shapeless = [name for name, items in data.items() if not _is_list_of_items(items)]
    yield from ({"path": name, "message": "应是条目的列表"} for name in shapeless)
    if shapeless:
        return
    for name, items in data.items():
        most = lists[name].most
        if most is not None and len(items) > most:
            yield {"path": name, "message": f"最多 {most} 条"}
        for index, item in enumerate(items):
            for field in sorted(set(item) - set(lists[name].fields)):
                yield {"path": f"{name}[{index}].{field}", "message": "任务没有这个字段"}
            for field in sorted(lists[name].required):
                if item.get(field) in (None, ""):
                    yield {"path": f"{name}[{index}].{field}", "message": "不能空着"}
    for path, schema, value in _values(lists, data):
        if value is not None and not _is_of(schema, value):
            yield {"path": path, "message": f"不是这一栏的值：{value}"}


def _is_list_of_items(items: Any) -> bool:
    return isinstance(items, list) and all(isinstance(item, dict) for item in items)


def _values(lists: Mapping[str, ListAnswer], data: Mapping[str, Any]) -> Iterator[tuple[str, FieldSchema, Any]]:
    for name, items in data.items():
        for index, item in enumerate(items):
            for field, schema in lists[name].fields.items():
                yield f"{name}[{index}].{field}", schema, item.get(field)


def _is_of(schema: FieldSchema, value: Any) -> bool:
    if schema.kind == "count":
        return isinstance(value, int) and not isinstance(value, bool)
    if not isinstance(value, str):
        return False
    if schema.kind == "figure":
        return _FIGURE.fullmatch(value) is not None
    return value in schema.enum if schema.kind == "choice" else bool(value.strip())
