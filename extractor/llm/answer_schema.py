"""The answer of a task that is described by ``answer.yaml``, as the class that a model's answer is checked with."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, create_model

from extractor.llm.answers import FIGURE_SCHEMA, AnswerModel, Grounded, Unit, blank_to_none, to_figure
from extractor.task_folders.answer import OWN_FIELD, FieldSchema, ListAnswer
from extractor.task_folders.folder import TaskFolder, read_task

ANSWER_NAME = "TaskAnswer"
"""How every such answer is called in a request: names of tools are ASCII, those of tasks need not be."""


def schema_answer(folder: TaskFolder) -> type[AnswerModel]:
    """The answer model of a task's folder; the same class for the same folder."""
    return _answer(folder.path)


@cache
def _answer(path: Path) -> type[AnswerModel]:
    folder = read_task(path)
    lists: dict[str, Any] = {}
    for name, one in (folder.fields or {}).items():
        item = create_model(f"{name.title().replace('_', '')}Item", __base__=AnswerModel, **_item_fields(one))
        described = Field(description=folder.lists[name].label, max_length=one.most)
        lists[name] = (list[item], described)
    return create_model(ANSWER_NAME, __base__=AnswerModel, __doc__=f"{folder.spec.label}。", **lists)


def _item_fields(one: ListAnswer) -> dict[str, Any]:
    fields: dict[str, Any] = {OWN_FIELD: (Unit, ...)}
    for name, schema in one.fields.items():
        told = f"{schema.title}：{schema.description}" if schema.description else schema.title
        fields[name] = (_type(schema, required=name in one.required), Field(description=told))
    return fields


def _type(schema: FieldSchema, *, required: bool) -> Any:
    """The type of a field: a required text is never empty, everything else may be ``null``."""
    mark = schema.kind
    if mark == "choice":
        return Literal[schema.enum] | None
    grounded = Grounded(mark, required=required)
    if mark == "text":
        return Annotated[str, grounded] if required else Annotated[str | None, BeforeValidator(blank_to_none), grounded]
    if mark == "count":
        return Annotated[int | None, grounded]
    return Annotated[Decimal | None, BeforeValidator(to_figure), FIGURE_SCHEMA, grounded]
