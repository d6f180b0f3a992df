"""Expenditure by class where all income and expenditure is spoken of: each class is a subject, with its purpose in between or not."""

from __future__ import annotations

import pytest
from deviation_sample_types import PRIOR, Stated
from deviation_variations import VARIATIONS, Words, read_section

from extractor.outline.tree import Role

FORMS = {
    "one sentence": "{name}{actual}万元，比{before}{verb}{size}万元，主要原因是{cause}。",
    "purpose behind a colon": "{name}{actual}万元：主要用于本单位的工作。较{before}决算数{verb}{size}万元，主要原因是{cause}。",
    "purpose behind a comma": "{name}{actual}万元，主要用于人员经费。比{before}{verb}{size}万元，主要原因是{cause}。",
    "numbered": "1.{name}{actual}万元，为本单位的支出。较{before}{verb}{size}万元，主要原因是{cause}。",
}


@pytest.mark.parametrize("role", ["overall", "expenditure"])
@pytest.mark.parametrize(
    "name", ["社会保障和就业支出", "教育支出", "城乡社区支出", "一般公共服务支出（类）", "农林水支出"]
)
@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
def test_a_class_is_a_subject(role: Role, name: str, form: str) -> None:
    words: Words
    for words in VARIATIONS:
        text = form.format(
            name=name, actual=words.actual, before=words.before, verb=words.verb, size=words.size, cause=words.cause
        )
        stated = [Stated(name, PRIOR, None, str(words.actual), str(words.change), None, None, words.cause)]
        assert read_section(role, text) == (stated, [])


def test_a_class_inside_a_reason_is_no_subject() -> None:
    text = "本年支出合计100.00万元，比上年增加5.00万元，主要原因是教育支出增加3.00万元。"
    stated, _ = read_section("expenditure", text)
    assert [one.subject for one in stated] == ["本年支出合计"]
