"""The headings of the tables of an account as data (``aliases/columns.yaml``), in folded form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from extractor.data_files import shipped_yaml
from extractor.text.characters import key
from extractor.text.money import UNIT_IN_BRACKETS

_LEVELS_IN_BRACKETS = re.compile(r"\((?:按|到|至)?[类款项目节级、/,.\"' ]{1,14}\)$")
"""The levels that a heading lists behind itself: 科目名称（类/款/项）."""
STEP = "/"
"""Between the headings of a way (财政拨款收入/小计)."""


@cache
def alias_data(name: str) -> Mapping[str, Any]:
    """A file of the built-in aliases, as it stands."""
    data: Mapping[str, Any] = shipped_yaml("extractor.accounts", f"aliases/{name}")
    return data


def heading_words(*keys: str) -> tuple[str, ...]:
    """The headings that stand under ``keys`` of the file of columns (``columns``, ``income``, ``total``)."""
    value: Any = alias_data("columns.yaml")
    for name in keys:
        value = value[name]
    return tuple(map(folded_heading, _flat(value)))


def words_by_table(group: str) -> Mapping[str, tuple[str, ...]]:
    """The headings of a group of the file (``ignored``) by the name under which they stand."""
    return {name: heading_words(group, name) for name in alias_data("columns.yaml")[group]}


def folded_heading(text: str) -> str:
    """A heading, or a way of headings as one, as it is compared with print."""
    return key(text.replace(STEP, ""))


def heading_key(printed: str) -> str:
    """A printed heading as it is compared with ``folded_heading``: without the unit or the levels in brackets behind it.

    A heading that is nothing but its unit, under 决算数 in a row of its own, is empty.
    """
    plain = _LEVELS_IN_BRACKETS.sub("", key(printed))
    found = UNIT_IN_BRACKETS.search(plain) if plain.endswith(")") else None
    return plain[: found.start()] if found is not None and found.end() == len(plain) else plain


def _flat(value: Any) -> Iterator[str]:
    """The lines of a list, those of lists that it takes over included."""
    for one in value:
        if isinstance(one, str):
            yield one
        else:
            yield from _flat(one)
