"""Whether an account is a department's or a single unit's: what its cover, parts, page heads, table heads and first headings say.

The running text is not asked: a department's speaks of its units' accounts, a unit's of the department that it belongs to.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from extractor.layout import Line
from extractor.outline.grammar import read_account_title
from extractor.outline.owners import cover_titles, table_heads
from extractor.outline.titles import Title
from extractor.text.characters import key, strip_ordinal

Kind = Literal["department_final_account", "unit_final_account"]
SaidAt = Literal["cover", "part", "page_head", "table_head", "heading"]

WEIGHTS: dict[SaidAt, int] = {"cover": 5, "part": 3, "page_head": 2, "table_head": 1, "heading": 1}
"""How much a kind of place says, however often it says it. Many units fill in forms that say 部门."""

_SAYS = re.compile(r"(?P<department>部门)|(?P<unit>单位)")
_KINDS: dict[str, Kind] = {"department": "department_final_account", "unit": "unit_final_account"}
_OF_A_HEAD = re.compile(
    r"(?:(?:编制|填报|公开)?(?P<department>部门)(?:名称)?|(?:编制|填报|公开)(?P<unit>单位)|(?P<name>单位)名称):"
)
_DUTIES = re.compile(r"(?:(?P<department>部门)|(?P<unit>单位))(?=.{0,6}(?:职责|职能|概况|情况))")


def account_kind(lines: Sequence[Line], titles: Sequence[Title], page_heads: Iterable[str]) -> Kind:
    """The kind that the places agree on, the weightier where they do not; a department's account where none says it."""
    said: dict[SaidAt, Counter[Kind]] = {place: Counter() for place in WEIGHTS}
    for place, kind in _sayings(lines, titles, page_heads):
        said[place][kind] += 1
    votes: Counter[Kind] = Counter()
    for place, kinds in said.items():
        ranked = kinds.most_common()
        if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
            votes[ranked[0][0]] += WEIGHTS[place]
    unit, department = votes["unit_final_account"], votes["department_final_account"]
    return "unit_final_account" if unit > department else "department_final_account"


def _sayings(
    lines: Sequence[Line], titles: Sequence[Title], page_heads: Iterable[str]
) -> Iterator[tuple[SaidAt, Kind]]:
    for cover in cover_titles(lines):
        yield from _named("cover", cover.name)
    for text in page_heads:
        if (title := read_account_title(text)) is not None:
            yield from _named("page_head", title.name)
    for head in table_heads(lines, titles):
        for text in head:
            if (match := _OF_A_HEAD.match(text)) is not None:
                yield "table_head", _KINDS["department" if match["department"] else "unit"]
    for line in lines:
        plain = key(line.text)
        if plain.startswith("第") and (title := read_account_title(plain)) is not None:
            yield from _named("part", title.name)
        elif strip_ordinal(plain) != plain and len(plain) < 24 and (match := _DUTIES.match(strip_ordinal(plain))):
            yield "heading", _KINDS[match.lastgroup or "department"]


def _named(place: SaidAt, name: str) -> Iterator[tuple[SaidAt, Kind]]:
    """What a title says of the kind by the first of both words in it (单位决算, 部门概况)."""
    match = _SAYS.search(name)
    if match is not None and match.lastgroup is not None:
        yield place, _KINDS[match.lastgroup]
