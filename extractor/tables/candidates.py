"""Which of the nine stands under which title, and of several tables of one name the one that fits best."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from extractor.accounts.templates import CODE_HEADERS, TEMPLATES, TOTAL_LABELS
from extractor.layout import Line
from extractor.outline.titles import Region
from extractor.tables.regions import HEADER_WORDS, TableRegion
from extractor.text.characters import key, parse_amount
from models.tables import TableId

_BY_BODY = re.compile(r"单位|部门")
"""How the name of a table says that its rows are bodies and not items (（按单位列示）)."""
_CODE_WORDS = frozenset(word for word in map(key, CODE_HEADERS) if len(word) > 1)
"""Headings of codes. 类, 款 and 项 alone may be the rest of a wrapped heading (财政拨/款) or of one set wide (项 目)."""
_CODE_LEVELS = frozenset("类款项")
WRAPPED = 3
"""Least characters of a heading's first line by which the heading is known (基本支/出)."""
_FIRST_ITEM = "一、"
"""The first row of a summary, whose items are counted."""
HEAD_PARTS = 40
"""The head of a table stands among so many of the words under its title."""
_FUNCTIONAL_CODE = re.compile(r"2[0-3]\d(?:\d\d){0,2}")
_ECONOMIC_CODE = re.compile(r"3[01]\d(?:\d\d)?|399(?:\d\d)?")


def table_regions(regions: Iterable[Region]) -> dict[TableId, TableRegion]:
    """The region of every one of the nine that has a title; of several candidates the one that fits best."""
    return {table: candidates[0] for table, candidates in table_candidates(regions).items()}


def table_candidates(regions: Iterable[Region]) -> dict[TableId, list[TableRegion]]:
    """The regions under the titles of each of the nine, the one that fits best first.

    A title repeated over the pages of one table joins its regions; a title that is only listed or mentioned loses
    against one with a table under it.
    """
    runs: dict[TableId, list[TableRegion]] = {}
    previous: TableId | None = None
    for region in regions:
        table = _table_of(region)
        if table is None or region.listed:
            previous = None
            continue
        candidates = runs.setdefault(table, [])
        same = bool(candidates) and candidates[-1].first.title.form == region.title.form
        if previous == table and same and not _is_another(table, candidates[-1].lines, region.lines):
            candidates[-1].regions.append(region)
        else:
            candidates.append(TableRegion(table, [region]))
        previous = table
    for table, candidates in runs.items():
        # Of two that are alike in all the first is kept: what was read is not replaced.
        candidates.sort(key=lambda region: _preference(table, region), reverse=True)
    return runs


def _is_another(table: TableId, lines: Sequence[Line], following: Sequence[Line]) -> bool:
    """Whether what stands under a repeated title is a table of its own: one that nobody filled in, or of another form."""
    if not (_has_head(lines) and _has_head(following)):
        return _is_blank_copy(following)
    is_blank = _is_blank_copy(following) or not (_has_amounts(following) or any(_code_counts(following)))
    return is_blank or _fits(table, lines) != _fits(table, following)


def _has_head(lines: Sequence[Line]) -> bool:
    """Whether the lines hold headings; totals, which are among them, are labels of rows as well."""
    words = HEADER_WORDS.difference(TOTAL_LABELS)
    return sum(key(part) in words for line in lines for part in line.text.split()) > 1


def _is_blank_copy(lines: Sequence[Line]) -> bool:
    """Whether the lines hold a table of its own that nobody filled in: its 合计 row, and no amount."""
    return not _has_amounts(lines) and any(
        key(line.text.split()[0]) in TOTAL_LABELS for line in lines if line.text.strip()
    )


def _has_amounts(lines: Iterable[Line]) -> bool:
    return any("." in part and parse_amount(part) is not None for line in lines for part in line.text.split())


def _preference(table: TableId, region: TableRegion) -> tuple[bool, bool, bool, bool, int, tuple[int, int, int]]:
    """Of several tables of a kind one with figures or a head, of those one with the columns of its kind, of those one that
    is filled in, of those the one by item, of those the one whose name is the official one, then that with most in it."""
    figures, headers, texts = _weight(region.lines)
    title = region.first.title
    rank = next((named.rank for named in title.reading.meanings if named.table == table), 0)
    return (
        bool(figures or headers),
        _fits(table, region.lines),
        _has_amounts(region.lines),
        not _BY_BODY.search(title.reading.qualifier),
        -rank,
        (figures, headers, texts),
    )


def _table_of(region: Region) -> TableId | None:
    """Which of the nine a region holds: where its name may mean several, the one whose columns or codes stand under it."""
    meanings = region.title.reading.meanings
    if len(meanings) < 2:
        return region.title.table
    return next((named.table for named in meanings if _fits(named.table, region.lines)), region.title.table)


def _fits(table: TableId, lines: Sequence[Line]) -> bool:
    """Whether what stands under a title may be a table of that kind, by its head and its codes."""
    parts = [key(part) for line in lines for part in line.text.split()]
    head = set(parts[:HEAD_PARTS])
    functional, economic = _code_counts(lines)
    match TEMPLATES[table].form:
        case "summary":
            return head.isdisjoint(_CODE_WORDS) and not head >= _CODE_LEVELS
        case "economic":
            return economic > 0 or functional == 0
        case "three_public":
            return any("公务" in part or "出国" in part for part in parts)
        case "coded":
            amounts = {alias for column in TEMPLATES[table].columns[1:] for alias in column.aliases}
            is_summary = not functional and any(part.startswith(_FIRST_ITEM) for part in parts)
            return not (economic > functional or is_summary) and any(_begins_heading(part, amounts) for part in head)


def _code_counts(lines: Iterable[Line]) -> tuple[int, int]:
    """How many functional and how many economic codes the lines hold."""
    parts = [key(part) for line in lines for part in line.text.split()]
    functional = sum(_FUNCTIONAL_CODE.fullmatch(part) is not None for part in parts)
    return functional, sum(_ECONOMIC_CODE.fullmatch(part) is not None for part in parts)


def _begins_heading(part: str, headings: Collection[str]) -> bool:
    """Whether a printed word is one of the headings or its first line, where the column is narrow."""
    if part in headings:
        return True
    wrapped = len(part) >= WRAPPED and part not in HEADER_WORDS
    return wrapped and any(heading.startswith(part) for heading in headings)


def _weight(lines: Iterable[Line]) -> tuple[int, int, int]:
    """How much of a table stands in the lines: figures, then header words, then any text."""
    figures = headers = texts = 0
    for line in lines:
        parts = line.text.split()
        figures += sum(parse_amount(part) is not None for part in parts)
        headers += sum(key(part) in HEADER_WORDS for part in parts)
        texts += bool(parts)
    return figures, headers, texts
