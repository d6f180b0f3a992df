"""``juesuan doctor`` and the READMEs name the same forms of documents."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from extractor.cli.doctor import forms

_NAME = re.compile(r"(?<![A-Za-z0-9])(?:[A-Z]{2,5}|WebP|7z)(?![A-Za-z0-9])")


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_table_of_forms_names_what_the_doctor_looks_for(page: str) -> None:
    text = (Path(__file__).parents[1] / page).read_text(encoding="utf-8")
    table = re.search(r"\n\|---\|---\|---\|\n((?:\|.*\n)+)", text)
    assert table is not None
    named = {name for row in table[1].splitlines() for name in _NAME.findall(row.split("|")[1])}
    assert named == set(_NAME.findall("".join(form.title for form in forms())))


def test_every_form_that_wants_something_says_how_to_get_it() -> None:
    assert all(form.hint for form in forms() if form.modules or form.program)
