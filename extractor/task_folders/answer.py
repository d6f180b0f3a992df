"""``answer.yaml``: the answer of a task as a JSON Schema of lists of flat items, with the words that figures stand behind.

A subset is understood, so that every field has one meaning for grounding, rules, dataset and scoring:

| schema | field |
|---|---|
| ``type: string`` | a text, verbatim |
| ``type: string, format: amount`` or ``percent`` | a figure |
| ``type: integer`` | a number of things |
| ``enum: […]`` | a choice, which need not be printed |

``title`` is a field's name in Chinese, ``required`` of an item names the fields without which it is worth nothing. ``x-words``
are the words right before a figure (``A…B``: A, and later B), ``x-follows`` the field whose figure stands right before it,
``x-units`` what a count counts; ``x-name`` makes a text the name of what a figure counts, ``x-ends`` are its last words, and
``x-not`` words that it, or the text before a figure, may not hold; ``x-inside`` is a figure inside that name (单价100万元以上设备).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from extractor.data_files import MalformedDataError, fault_line, parse_yaml, read_data_text
from extractor.errors import TaskError, reason_of

FieldKind = Literal["text", "figure", "count", "choice"]
Measure = Literal["money", "percent", "count"]
OWN_FIELD = "unit"
"""A field that every item of an answer has beside its own: the stretch that it stands in."""
_FIELD_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class FieldSchema(_Closed):
    """One field of an item, as it is written."""

    type: Literal["string", "integer"] = "string"
    format: Literal["amount", "percent"] | None = None
    title: str
    description: str = ""
    enum: tuple[str, ...] = ()
    words: tuple[str, ...] = Field(default=(), alias="x-words")
    follows: str | None = Field(default=None, alias="x-follows")
    units: tuple[str, ...] = Field(default=(), alias="x-units")
    name: bool = Field(default=False, alias="x-name")
    ends: tuple[str, ...] = Field(default=(), alias="x-ends")
    without: tuple[str, ...] = Field(default=(), alias="x-not")
    inside: str | None = Field(default=None, alias="x-inside")

    @model_validator(mode="after")
    def _holds_together(self) -> FieldSchema:
        if self.type == "integer" and (self.format or self.enum):
            raise ValueError("type: integer 不能有 format 或 enum")
        if self.ends and not self.name:
            raise ValueError("x-ends 只用于 x-name: true 的字段")
        if self.without and not (self.name or self.kind in ("figure", "count")):
            raise ValueError("x-not 只用于数字字段和 x-name: true 的字段")
        if self.name and self.kind != "text":
            raise ValueError("x-name 只用于文字字段")
        if (self.words or self.follows or self.inside) and self.kind not in ("figure", "count"):
            raise ValueError("x-words、x-follows、x-inside 只用于数字字段")
        return self

    @property
    def kind(self) -> FieldKind:
        """What the field is."""
        if self.enum:
            return "choice"
        if self.type == "integer":
            return "count"
        return "figure" if self.format is not None else "text"

    @property
    def measure(self) -> Measure | None:
        """What a figure of it measures."""
        if self.kind == "count":
            return "count"
        return {"amount": "money", "percent": "percent", None: None}[self.format]


class _Items(_Closed):
    type: Literal["object"] = "object"
    required: tuple[str, ...] = ()
    properties: dict[str, FieldSchema] = Field(min_length=1)


class _List(_Closed):
    type: Literal["array"] = "array"
    title: str = ""
    description: str = ""
    max_items: int | None = Field(default=None, alias="maxItems", ge=1)
    items: _Items


class _Answer(_Closed):
    type: Literal["object"] = "object"
    title: str = ""
    description: str = ""
    properties: dict[str, _List] = Field(min_length=1)


@dataclass(frozen=True)
class ListAnswer:
    """A list of the answer: its fields by name, the required ones, and how many items it has at most."""

    fields: Mapping[str, FieldSchema]
    required: frozenset[str]
    most: int | None

    @property
    def name_field(self) -> str | None:
        """The text that names what an item's figure counts."""
        return next((name for name, field in self.fields.items() if field.name), None)


def read_answer(path: Path) -> dict[str, ListAnswer]:
    """The lists of an answer; raises TaskError for a schema that is not understood, with the place in it."""
    try:
        data: Any = parse_yaml(read_data_text(path))
        answer = _Answer.model_validate(data)
    except (OSError, UnicodeDecodeError, MalformedDataError) as error:
        raise TaskError(f"无法读取答案的格式：{reason_of(error)}", where=str(path)) from error
    except ValidationError as error:
        raise TaskError(f"答案的格式有误：{fault_line(error.errors()[0])}", where=str(path)) from error
    return {name: _list_answer(name, one, path) for name, one in answer.properties.items()}


def _list_answer(name: str, one: _List, path: Path) -> ListAnswer:
    fields = one.items.properties
    for required in one.items.required:
        if required not in fields:
            raise TaskError(f"{name} 的 required 提到的 {required} 不在 properties 里", where=str(path))
    for field, schema in fields.items():
        if field == OWN_FIELD or not _FIELD_NAME.fullmatch(field):
            raise TaskError(
                f"{name}.{field} 不能作字段名", where=str(path), hint="用英文小写字母、数字和下划线，不用 unit"
            )
        for other in (schema.follows, schema.inside):
            if other is not None and other not in fields:
                raise TaskError(f"{name}.{field} 提到的 {other} 不在 properties 里", where=str(path))
    if sum(schema.name for schema in fields.values()) > 1:
        raise TaskError(f"{name} 只能有一个 x-name 字段", where=str(path))
    return ListAnswer(fields, frozenset(one.items.required), one.max_items)
