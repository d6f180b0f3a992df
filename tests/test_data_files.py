"""What is wrong with a file of a user is said in his words, and where."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from extractor.data_files import fault_line


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")

    number: int = Field(default=0, ge=0, le=9)
    word: str = Field(default="a", min_length=1, pattern="^[a-z]*$")
    kind: Literal["a", "b"] = "a"
    flag: bool = False
    parts: tuple[str, ...] = Field(default=("a",), min_length=1)


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
