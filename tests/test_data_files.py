"""What is wrong with a file of a user is said in his words, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Literal, get_origin

import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticKnownError

from extractor.data_files import _FAULTS, fault_line, fault_text


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")

    number: int = Field(default=0, ge=0, le=9)
    word: str = Field(default="a", min_length=1, pattern="^[a-z]*$")
    kind: Literal["a", "b"] = "a"
    flag: bool = False
    parts: tuple[str, ...] = Field(default=("a",), min_length=1, max_length=2)
    title: str = Field(default="abc", min_length=2, max_length=4)
    share: float = Field(default=0.5, gt=0, lt=1)
    amount: Decimal | None = None
    left_out: None = None


class Whole(BaseModel):
    inner: Inner

    @model_validator(mode="after")
    def _odd(self) -> Whole:
        if self.inner.number == 7:
            raise ValueError("七不能用")
        return self


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "inner：缺少"),
        ({"inner": {"colour": 1}}, "inner.colour：没有这个键"),
        ({"inner": {"number": "x"}}, "inner.number：应是整数"),
        ({"inner": {"number": 1.5}}, "inner.number：应是整数"),
        ({"inner": {"number": -1}}, "inner.number：不能小于 0"),
        ({"inner": {"number": 10}}, "inner.number：不能大于 9"),
        ({"inner": {"number": 7}}, "七不能用"),
        ({"inner": {"word": 3}}, "inner.word：应是文字"),
        ({"inner": {"word": ""}}, "inner.word：不能为空"),
        ({"inner": {"word": "A"}}, "inner.word：写法不对"),
        ({"inner": {"kind": "c"}}, "inner.kind：只能是 'a'、'b'"),
        ({"inner": {"flag": "perhaps"}}, "inner.flag：应是 true 或 false"),
        ({"inner": {"parts": 3}}, "inner.parts：应是列表"),
        ({"inner": {"parts": []}}, "inner.parts：至少要有 1 项"),
        ({"inner": {"parts": ["a", "b", "c"]}}, "inner.parts：不能超过 2 项"),
        ({"inner": {"title": ""}}, "inner.title：至少要有 2 个字"),
        ({"inner": {"title": "abcde"}}, "inner.title：不能超过 4 个字"),
        ({"inner": {"share": "half"}}, "inner.share：应是数"),
        ({"inner": {"share": []}}, "inner.share：应是数"),
        ({"inner": {"share": 0}}, "inner.share：应大于 0.0"),
        ({"inner": {"share": 1}}, "inner.share：应小于 1.0"),
        ({"inner": {"amount": "1,0"}}, "inner.amount：应是数"),
        ({"inner": {"amount": []}}, "inner.amount：应是数"),
        ({"inner": {"amount": "nan"}}, "inner.amount：应是有限的数"),
        ({"inner": {"left_out": 1}}, "inner.left_out：应留空"),
        ({"inner": {"number": "9" * 5000}}, "inner.number：这个数太长"),
        ({"inner": {1: 2}}, "inner.1：键应是文字"),
        ({"inner": "x"}, "inner：应是“键: 值”"),
    ],
)
def test_a_fault_is_told_with_its_place(data: Any, said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Whole.model_validate(data)
    assert fault_line(caught.value.errors()[0]) == said


def test_a_kind_of_fault_without_words_keeps_those_of_the_library() -> None:
    assert fault_line({"type": "odd", "loc": ("a", 1), "msg": "Something odd"}) == "a.1：Something odd"
    assert fault_line({"type": "too_short", "loc": (), "msg": "Too short"}) == "Too short"


ROOT = Path(__file__).parents[1]
BOUNDS = {"ge": "greater_than_equal", "gt": "greater_than", "le": "less_than_equal", "lt": "less_than"}
LENGTHS = {"min_length": "too_short", "max_length": "too_long"}
CONSTRAINTS = {
    "str": {"min_length": "string_too_short", "max_length": "string_too_long", "pattern": "string_pattern_mismatch"},
    "int": BOUNDS,
    "float": BOUNDS,
    "decimal": BOUNDS,
    "list": LENGTHS,
    "tuple": LENGTHS,
    "dict": LENGTHS,
}
NUMBER = {"finite_number"}
KINDS: dict[str, set[str]] = {
    "any": set(),
    "bool": {"bool_type", "bool_parsing"},
    "dataclass": {"dataclass_type"},
    "dataclass-args": {"missing", "extra_forbidden"},
    "decimal": {"decimal_type", "decimal_parsing"} | NUMBER,
    "dict": {"dict_type"},
    "float": {"float_type", "float_parsing"} | NUMBER,
    "int": {"int_type", "int_parsing", "int_parsing_size", "int_from_float"} | NUMBER,
    "is-instance": {"is_instance_of"},
    "list": {"list_type"},
    "literal": {"literal_error"},
    "model": {"model_type"},
    "model-fields": {"missing", "extra_forbidden", "invalid_key", "model_attributes_type"},
    "none": {"none_required"},
    "str": {"string_type", "string_unicode"},
    "tagged-union": {"union_tag_invalid", "union_tag_not_found"},
    "tuple": {"tuple_type", "missing"},
    **{f"function-{when}": {"value_error"} for when in ("after", "before", "plain", "wrap")},
    **{f"{how}-info": set() for how in ("no", "with")},
    **{f"{held}-field": set() for held in ("dataclass", "model")},
    **{around: set() for around in ("default", "definitions", "definition-ref", "nullable", "union")},
    **{either: set() for either in ("json-or-python", "lax-or-strict")},
}
"""Kinds of validation by the faults that they can tell of."""


def own_schemas() -> Iterator[Any]:
    """What pydantic makes of every model and every constrained type of the program."""
    for path in sorted(path for room in ("models", "extractor", "evals") for path in (ROOT / room).rglob("*.py")):
        if path.stem == "__main__" or not re.search("pydantic|models.base", path.read_text(encoding="utf-8")):
            continue
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, BaseModel) and value.__module__ == module.__name__:
                yield value.__pydantic_core_schema__
            elif isinstance(value, TypeAdapter):
                yield value.core_schema
            elif get_origin(value) is Annotated and any(isinstance(one, FieldInfo) for one in value.__metadata__):
                yield TypeAdapter(value).core_schema


def kinds_of_faults(schema: Any) -> Iterator[str]:
    """The faults that a schema can tell of; a kind of validation that is not in KINDS is a KeyError."""
    if isinstance(schema, list | tuple):
        for one in schema:
            yield from kinds_of_faults(one)
    elif isinstance(schema, dict):
        kind = schema.get("type")
        if isinstance(kind, str):
            yield from KINDS[kind]
            yield from (fault for name, fault in CONSTRAINTS.get(kind, {}).items() if name in schema)
        for name, inner in schema.items():
            if name not in {"metadata", "serialization"}:
                yield from kinds_of_faults(inner)


def test_every_fault_that_a_model_of_the_program_can_tell_of_has_chinese_words() -> None:
    told = {fault for schema in own_schemas() for fault in kinds_of_faults(schema)}
    assert {"string_too_long", "too_long", "greater_than_equal", "float_parsing", "union_tag_invalid"} <= told
    assert sorted(told - set(_FAULTS)) == []


CONTEXT = {
    **{"min_length": 2, "max_length": 3, "gt": 1, "ge": 1, "lt": 1, "le": 1, "expected": "a or b", "error": "甲"},
    **{"class": "Decimal", "discriminator": "kind", "tag": "a", "expected_tags": "b", "field_type": "List"},
    **{"actual_length": 1, "pattern": "a", "class_name": "A"},
}


@pytest.mark.parametrize("kind", sorted(_FAULTS))
def test_the_words_of_a_fault_take_what_the_library_tells_of_it(kind: Any) -> None:
    template = PydanticKnownError(kind, CONTEXT if has_context(kind) else None).message_template
    context = {name: CONTEXT[name] for name in re.findall(r"\{(\w+)\}", template) if name in CONTEXT}
    words = fault_text({"type": kind, "loc": (), "msg": "English", "ctx": context})
    assert re.search(r"[\u4e00-\u9fff]", words)
    assert "{" not in words


def has_context(kind: str) -> bool:
    """Whether the library's own words of a fault name anything."""
    try:
        PydanticKnownError(kind, None)  # type: ignore[arg-type]
    except TypeError:
        return True
    return False
