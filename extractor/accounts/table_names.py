"""The names of the tables of an account: data (``aliases/titles.yaml``) made into patterns, loaded when first asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, cast

from extractor.accounts.heading_words import alias_data
from extractor.accounts.own_aliases import KEPT, Aliases, aliases_in_use
from extractor.text.characters import key
from models.tables import TableId

OTHER = "other"
"""Under this the user's names of tables beside the nine stand."""

ANY_RUN = 24
"""So many characters ``…`` stands for at most."""

LONGEST_WORD = 8
"""No word of a name has more characters."""

QUOTES = str.maketrans("", "", "\"'《》<>「」『』|")
"""Signs around names that make no difference."""
_TOKEN = re.compile(r"<(?P<word>\w+)>|(?P<sign>[\[\]{}|…])|(?P<plain>[^\[\]{}|…<>]+)")
_SIGNS = {"[": "(?:", "]": ")?", "{": "(?:", "}": ")", "|": "|", "…": f".{{0,{ANY_RUN}}}?"}


@dataclass(frozen=True)
class NamedTable:
    """One of the nine that a name may mean; ``rank`` counts from 0, the official name, to the least usual one."""

    table: TableId
    rank: int


@dataclass(frozen=True)
class Names:
    """Names that a text may be: those without signs of the notation are looked up, the others are tried one by one."""

    plain: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]

    def __contains__(self, text: str) -> bool:
        return text in self.plain or any(pattern.fullmatch(text) for pattern in self.patterns)

    def __bool__(self) -> bool:
        return bool(self.plain or self.patterns)


NO_NAMES = Names(frozenset(), ())


@dataclass(frozen=True)
class TableNames:
    """What tables are called: ``nine`` by table in order of precedence, ``others``, and the words that names are made of.

    All of it is compared with folded text without white space and quotation marks.
    """

    nine: tuple[tuple[NamedTable, re.Pattern[str]], ...]
    others: Names
    words: frozenset[str]
    matters: frozenset[str]
    documents: frozenset[str]
    plain: Mapping[str, NamedTable]
    """Those of the nine that the user adds without signs of the notation."""
    own: Names
    """Names that begin where they match, whatever words they are made of: the user's, and those of other words than ``words``."""

    def meanings(self, name: str, qualifier: str = "") -> tuple[NamedTable, ...]:
        """The tables that a name may mean, most likely first.

        A name that is written with its ``qualifier`` in the data comes before the same without.
        """
        whole = [named for named, pattern in self.nine if qualifier and pattern.fullmatch(name + qualifier)]
        plain = [named for named, pattern in self.nine if pattern.fullmatch(name)]
        if name in self.plain:
            plain.append(self.plain[name])
        best: dict[TableId, NamedTable] = {}
        for named in (*whole, *sorted(plain, key=lambda named: named.rank)):
            best.setdefault(named.table, named)
        return tuple(best.values())

    def is_other(self, name: str) -> bool:
        """Whether a name is written out among the tables beside the nine."""
        return name in self.others

    def has_matter(self, name: str) -> bool:
        """Whether a name says what its table is about (收入, 采购), not only that it is one (部门决算表)."""
        return any(matter in name for matter in self.matters)

    def name_start(self, text: str) -> int:
        """Where the longest run of words of table names at the end of ``text`` begins; its length where there is none."""
        start = _run_start(text, self.words)
        return next((place for place in range(start) if self.is_own(text[place:])), start) if self.own else start

    def is_own(self, name: str) -> bool:
        """Whether a name is one of those that need not be made of ``words``."""
        return name in self.own

    def document_start(self, text: str) -> int:
        """The same for the words that titles of accounts and of their parts are made of (部门决算情况说明)."""
        return _run_start(text, self.documents)


def _run_start(text: str, words: frozenset[str]) -> int:
    end = len(text)
    reached = {end}
    for start in range(end - 1, -1, -1):
        longest = min(end - start, LONGEST_WORD)
        if any(start + n in reached and text[start : start + n] in words for n in range(1, longest + 1)):
            reached.add(start)
    return min(reached)


def table_names() -> TableNames:
    """The names in use: the built-in ones, and those that the user adds."""
    return _names_with(aliases_in_use())


@lru_cache(maxsize=KEPT)
def _names_with(aliases: Aliases) -> TableNames:
    data = alias_data("titles.yaml")
    built_in = names_from_data(data)
    if not aliases.titles:
        return built_in
    alternatives = data["alternatives"]
    after = max(named.rank for named, _ in built_in.nine) + 1
    added = [(NamedTable(cast("TableId", table), after), name) for table, name in aliases.titles if table != OTHER]
    signed = [(named, name) for named, name in added if _plain_name(name) is None]
    return replace(
        built_in,
        nine=(*built_in.nine, *((named, name_to_pattern(name, alternatives)) for named, name in signed)),
        plain={plain: named for named, name in added if (plain := _plain_name(name)) is not None},
        others=_names((name for table, name in aliases.titles if table == OTHER), alternatives, built_in.others),
        own=_names((name for _, name in aliases.titles), alternatives, built_in.own),
    )


def names_from_data(data: Mapping[str, Any]) -> TableNames:
    """Names from data of the form of ``aliases/titles.yaml``."""
    alternatives = cast("Mapping[str, Sequence[str]]", data["alternatives"])
    matters, forms, documents = (data["words"][kind] for kind in ("matters", "forms", "documents"))
    words = frozenset((*matters, *forms, *(key(word) for words in alternatives.values() for word in words)))
    written = [name for names in (*data["nine"].values(), data["others"]) for name in names]
    return TableNames(
        nine=tuple(_nine(data["nine"], alternatives)),
        plain={},
        others=_names(data["others"], alternatives),
        words=words,
        matters=frozenset(matters),
        documents=frozenset(documents),
        own=_names((name for name in written if not _is_made_of(name, words)), alternatives),
    )


def _names(names: Iterable[str], alternatives: Mapping[str, Sequence[str]], more: Names = NO_NAMES) -> Names:
    plain, patterns = set(more.plain), list(more.patterns)
    for name in names:
        if (text := _plain_name(name)) is not None:
            plain.add(text)
        else:
            patterns.append(name_to_pattern(name, alternatives))
    return Names(frozenset(plain), tuple(patterns))


def _plain_name(name: str) -> str | None:
    """A name in the notation of the data that is one text, folded; ``None`` for one that may be several."""
    return None if re.search(r"[\[\]{}|…<>]", name) else _folded(name)


def _folded(text: str) -> str:
    return key(text).translate(QUOTES)


def _is_made_of(name: str, words: frozenset[str]) -> bool:
    """Whether a name in the notation of the data holds no other words than these, so that its beginning is found by them."""
    plain = (_folded(token["plain"]) for token in _TOKEN.finditer(name) if token["plain"])
    return all(_run_start(text, words) == 0 for text in plain)


def _nine(
    names: Mapping[TableId, Sequence[str]], alternatives: Mapping[str, Sequence[str]]
) -> Iterator[tuple[NamedTable, re.Pattern[str]]]:
    for table, own in names.items():
        for rank, name in enumerate(own):
            yield NamedTable(table, rank), name_to_pattern(name, alternatives)


def name_to_pattern(name: str, alternatives: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    """A name in the notation of the data as a pattern: ``[总]`` may be left out, ``{收支|支出}`` is one of them."""
    return re.compile("".join(_token_to_pattern(token, alternatives) for token in _TOKEN.finditer(name)))


def _token_to_pattern(token: re.Match[str], alternatives: Mapping[str, Sequence[str]]) -> str:
    if token["word"]:
        return f"(?:{'|'.join(map(re.escape, alternatives[token['word']]))})"
    return _SIGNS[token["sign"]] if token["sign"] else re.escape(_folded(token["plain"]))
