"""Names of rows that another cell ran into, or that were lost: an item of a two-sided table that is no row, a name longer than
elsewhere."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractor.accounts.templates import TEMPLATES, TOTAL_LABELS
from extractor.accounts.two_sided import EXPENDITURE_SUBTOTAL, INCOME_SUBTOTAL
from extractor.completeness.ledger import Entry
from extractor.completeness.places import TableStretch
from extractor.outline.grammar import is_caption
from extractor.text.characters import CHINESE_NUMERAL, key, strip_ordinal
from extractor.text.source import SourceText
from models.record import Finding, Place, Record
from models.tables import Table, TableId

MOST_NAMED = 4
"""Names that one finding quotes."""
_TOTALS = tuple(TOTAL_LABELS)
LEAST_ITEM = 4
"""Characters of an item that are not by chance a part of another one."""
_SUBTOTALS = (INCOME_SUBTOTAL, EXPENDITURE_SUBTOTAL)
LEAST_MORE = 3
"""Ideographs that a name has more than in another table from which on something ran into it."""
_NUMBERED = re.compile(rf"[{CHINESE_NUMERAL}]{{1,3}}、(?=[\u4e00-\u9fff]{{2}})")
_BRACKETED = re.compile(r"\([^()]{0,30}\)")
_CODE_HEAD = re.compile("类款项?|款项")
_WORDS = re.compile(r"[\u4e00-\u9fff]+")


def mixed_names(
    record: Record, source: SourceText, stretches: Sequence[TableStretch], entries: Sequence[Entry]
) -> list[Finding]:
    """One finding for each table in which a name was not read as it is printed, as far as the print itself tells."""
    longer = _longer_names(record)
    found = []
    for name, table in record.tables.items():
        if table.status != "present":
            continue
        odd = [
            *_items_left_out(name, table, source, stretches, entries),
            *longer.get(name, ()),
            *_names_with_a_total(table),
        ]
        if odd:
            found.append(_finding(name, table, list(dict.fromkeys(odd))))
    return found


def _finding(name: TableId, table: Table, odd: Sequence[str]) -> Finding:
    title = TEMPLATES[name].title
    source = table.source
    page = source.pages[0] if source is not None and source.pages else None
    quoted = "、".join(f"“{one}”" for one in odd[:MOST_NAMED]) + ("……" if len(odd) > MOST_NAMED else "")
    return Finding(
        id="completeness.row_names",
        severity="warning",
        stage="completeness",
        message=f"“{title}”有项目的名称未读出，或混入了旁边的文字：{quoted}",
        origin="parsing",
        places=(
            Place(path=f"tables.{name}", label=title, page=page, line=source.line if source is not None else None),
        ),
    )


def _items_left_out(
    name: TableId, table: Table, source: SourceText, stretches: Sequence[TableStretch], entries: Sequence[Entry]
) -> Iterator[str]:
    """Numbered items (七、其他收入) of a two-sided table that begin the name of no row, and words that are in none."""
    if TEMPLATES[name].form != "summary":
        return
    yield from _heads_read_as_items(table)
    items = "\n" + "\n".join(key(strip_ordinal(row.own_name)) for _, row in table.parts())
    for stretch in stretches:
        if stretch.table != name:
            continue
        yield from _words_in_no_name(stretch, source, entries, items)
        behind = stretch.start + len(stretch.title)
        for number in _NUMBERED.finditer(source.folded, behind, stretch.end):
            if number.start() != behind and number.start() not in source.gaps:
                continue
            end = next(iter(source.gaps_between(number.start(), stretch.end)), stretch.end)
            if number.end() + 2 <= end and "\n" + key(source.folded[number.end() : end]) not in items:
                yield source.text[number.start() : end]


def _words_in_no_name(stretch: TableStretch, source: SourceText, entries: Sequence[Entry], items: str) -> Iterator[str]:
    """Words between the first and the last amount of a two-sided table that are in the name of no row: a label without
    amounts leaves no figure behind that could be missed. What stands above the first amount as well is a head again."""
    inside = entries[bisect_left(entries, stretch.start, key=_start) : bisect_left(entries, stretch.end, key=_start)]
    amounts = [entry.line for entry in inside if entry.status == "read" and not entry.is_whole_number]
    if not amounts:
        return
    first, last = source.starts[amounts[0]], source.span_of_lines(amounts[-1], amounts[-1] + 1)[1]
    head = source.folded[stretch.start : source.span_of_lines(amounts[0], amounts[0] + 1)[1]]
    for start, end in pairwise([first, *source.gaps_between(first, last), last]):
        for words in _WORDS.findall(source.folded, start, end):
            known = len(words) < LEAST_ITEM or words in items or words in head
            if not known and not is_caption(source.line_at(start).text):
                yield words


def _start(entry: Entry) -> int:
    return entry.start


def _heads_read_as_items(table: Table) -> Iterator[str]:
    """Pieces of a head among the items of a side, before its subtotal: an item once more, or a part of one without amounts.

    Behind the subtotal the sources of what was carried over are printed again.
    """
    for side in ("income", "expenditure"):
        rows = [row for path, row in table.parts() if path.startswith(side)]
        items = [key(strip_ordinal(row.own_name)) for row in rows]
        end = next((n for n, item in enumerate(items) if item.startswith(_SUBTOTALS)), len(items))
        for place in range(end):
            has_amount = any(value is not None for value in rows[place].amounts().values())
            others = items[:place] if has_amount else items[:place] + items[place + 1 : end]
            is_part = not has_amount and any(items[place] in other != items[place] for other in others)
            if len(items[place]) >= LEAST_ITEM and (items[place] in items[:place] or is_part):
                yield items[place]


def _names_with_a_total(table: Table) -> Iterator[str]:
    """Names of a classification that the label of a total ran into: 其他对个人和家庭的补助合计. None ends in one."""
    names = (key(row.own_name) for _, row in table.parts() if row.own_code)
    yield from (name for name in names if name.endswith(_TOTALS) and name not in _TOTALS)


def _longer_names(record: Record) -> dict[TableId, list[str]]:
    """Names of a classification that hold the name which the same code has in another table, and more words."""
    by_code: dict[str, dict[str, list[TableId]]] = {}
    for name, table in record.tables.items():
        for _, row in table.parts():
            code = row.own_code
            printed = key(row.own_name) if code else ""
            if printed:
                plain = _BRACKETED.sub("", printed) if "(" in printed else printed
                by_code.setdefault(code, {}).setdefault(plain, []).append(name)
    found: dict[TableId, list[str]] = {}
    for names in by_code.values():
        for long in names if len(names) > 1 else ():
            if any(short != long and short in long and _is_more(long, short) for short in names):
                for table_name in names[long]:
                    found.setdefault(table_name, []).append(long)
    return found


def _is_more(long: str, short: str) -> bool:
    """Whether the longer name says more than another wording does: several ideographs, or the head of the codes (类款项)."""
    rest = "".join(_WORDS.findall(long.replace(short, "", 1)))
    return len(rest) >= LEAST_MORE or _CODE_HEAD.fullmatch(rest) is not None
