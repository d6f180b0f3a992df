"""Aliases that a user adds to the built-in ones, and those that are in use while a document is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import TypeVar

from extractor.accounts.heading_words import folded_heading
from extractor.lazy import cached_property
from extractor.text.characters import key

_T = TypeVar("_T")
KEPT = 64
"""So many sets of aliases are kept ready; a process reads with one or two."""


@dataclass(frozen=True)
class Aliases:
    """Names in print for what the record knows, each beside what it means.

    ``titles``: table and name of a table, in the notation of ``aliases/titles.yaml`` (table ``other`` for one beside the
    nine); ``columns``: table, column and its heading, or the way of its headings (``财政拨款收入/小计``); ``labels``: what a
    column of labels holds and its heading; ``measures``: what a column measures (``actual``, ``initial_budget``) and its
    heading; ``sections``: the meaning of a section and its heading; ``organisations``: names of bodies. All as printed.
    """

    titles: tuple[tuple[str, str], ...] = ()
    columns: tuple[tuple[str, str, str], ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    measures: tuple[tuple[str, str], ...] = ()
    sections: tuple[tuple[str, str], ...] = ()
    organisations: tuple[str, ...] = ()

    def __add__(self, other: Aliases) -> Aliases:
        return Aliases(
            titles=_joined(self.titles, other.titles),
            columns=_joined(self.columns, other.columns),
            labels=_joined(self.labels, other.labels),
            measures=_joined(self.measures, other.measures),
            sections=_joined(self.sections, other.sections),
            organisations=_joined(self.organisations, other.organisations),
        )

    def __bool__(self) -> bool:
        return self != NONE

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """Computed once: what is looked up with aliases in use is kept by them, and files have thousands of names."""
        return hash(tuple(getattr(self, field.name) for field in fields(self)))

    def __getstate__(self) -> dict[str, object]:
        # Another process hashes texts in another way.
        return {field.name: getattr(self, field.name) for field in fields(self)}


def _joined(own: tuple[_T, ...], others: tuple[_T, ...]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys((*own, *others)))


NONE = Aliases()
_IN_USE: ContextVar[Aliases] = ContextVar("aliases", default=NONE)


def aliases_in_use() -> Aliases:
    """The user's aliases for the document that is being read; none outside ``using_aliases``."""
    return _IN_USE.get()


@contextmanager
def using_aliases(aliases: Aliases) -> Iterator[None]:
    """Read with these aliases for the time inside, in this thread alone."""
    token = _IN_USE.set(aliases)
    try:
        yield
    finally:
        _IN_USE.reset(token)


def column_aliases(table: str | None, column: str) -> tuple[str, ...]:
    """The user's headings of a column of one of the nine."""
    aliases = aliases_in_use()
    return _columns(aliases).get((table or "", column), ()) if aliases.columns else ()


def is_column_alias(table: str | None, column: str, heading: str) -> bool:
    """Whether a heading (folded) is one of them."""
    aliases = aliases_in_use()
    return bool(aliases.columns) and heading in _column_sets(aliases).get((table or "", column), ())


def label_alias(heading: str) -> str | None:
    """What a column of labels holds by the user's word for its heading (folded)."""
    return _labels(aliases_in_use()).get(heading)


def measure_alias(heading: str) -> str | None:
    """What a column measures by the user's word for its heading (folded)."""
    return _measures(aliases_in_use()).get(heading)


def measure_headings(measure: str) -> tuple[str, ...]:
    """The user's headings of what measures this (folded)."""
    return tuple(key(heading) for own, heading in aliases_in_use().measures if own == measure)


def section_aliases() -> Mapping[str, str]:
    """What sections mean by the user's headings of them (folded)."""
    return _sections(aliases_in_use())


def own_organisation(text: str) -> str:
    """The longest of the user's names of bodies that stands in a text (folded), the first of equals; empty where none does."""
    aliases = aliases_in_use()
    if not aliases.organisations:
        return ""
    for length, names in _organisations(aliases).items():
        for start in range(len(text) - length + 1):
            if (name := names.get(text[start : start + length])) is not None:
                return name
    return ""


@lru_cache(maxsize=KEPT)
def _columns(aliases: Aliases) -> Mapping[tuple[str, str], tuple[str, ...]]:
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for table, column, heading in aliases.columns:
        found[table, column].append(folded_heading(heading))
    return {at: tuple(headings) for at, headings in found.items()}


@lru_cache(maxsize=KEPT)
def _column_sets(aliases: Aliases) -> Mapping[tuple[str, str], frozenset[str]]:
    return {at: frozenset(headings) for at, headings in _columns(aliases).items()}


@lru_cache(maxsize=KEPT)
def _labels(aliases: Aliases) -> Mapping[str, str]:
    return _by_heading(aliases.labels)


@lru_cache(maxsize=KEPT)
def _measures(aliases: Aliases) -> Mapping[str, str]:
    return _by_heading(aliases.measures)


@lru_cache(maxsize=KEPT)
def _sections(aliases: Aliases) -> Mapping[str, str]:
    return _by_heading(aliases.sections)


@lru_cache(maxsize=KEPT)
def _organisations(aliases: Aliases) -> Mapping[int, Mapping[str, str]]:
    """Names of bodies by how long they are when folded, the longest first, and by their folded form."""
    found: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for name in aliases.organisations:
        plain = key(name)
        found[len(plain)].setdefault(plain, name)
    return dict(sorted(found.items(), reverse=True))


def _by_heading(pairs: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    return {key(heading): meaning for meaning, heading in pairs}
