"""The headings of a table, copied one below the other, put back over their columns.

Copying runs through the head row by row. Every split of the headings into rows, and of each row into groups and columns,
that gives as many columns as the rows have cells is tried; the one whose columns the template knows best is taken, of
several equally good ones that under which the rows add up, and none where that leaves two.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from itertools import combinations
from typing import NamedTuple

from extractor.accounts.measures import half_of, measured_paths
from extractor.accounts.own_aliases import Aliases, aliases_in_use
from extractor.accounts.templates import DETAIL_OF, TEMPLATES, Identity, Template
from extractor.tables.headings import match_column, possible_names
from extractor.text.characters import key, parse_amount
from models.tables import TableId

MAX_ROWS = 4
MAX_LABELS = 24
MAX_UNEVEN_LABELS = 14
"""Most headings for which groups of different sizes are tried: their number grows fast."""
MOST_TRIES = 20_000
IGNORED = "ignored:"
"""Before the heading of a column that the record leaves out."""

_Leaf = tuple[str, ...]
"""The headings above one column, from the widest down."""
_Columns = tuple[str | None, ...]


class _Slot(NamedTuple):
    """A heading as far as it is set; an open one may have headings below it."""

    leaf: _Leaf
    is_open: bool


def arrange_head(
    labels: Sequence[str], width: int, template: Template, rows: Sequence[Sequence[str]] = ()
) -> list[list[str]]:
    """The rows of a head with ``width`` columns, a group's heading over its first column; empty where it stays open.

    ``rows`` are the cells under the columns.
    """
    groups = len(labels) - width
    if not labels or len(labels) > MAX_LABELS or not 0 <= groups < width:
        return []
    if groups == 0:
        return [list(labels)]
    for beside in (False, True):
        best = _best_known(labels, groups, template, even=True, beside=beside)
        if not best and len(labels) <= MAX_UNEVEN_LABELS:
            best = _best_known(labels, groups, template, even=False, beside=beside)
        best = {columns: leaves for columns, leaves in best.items() if _adds_up(columns, rows, template)}
        if len(best) == 1:
            return _to_rows(next(iter(best.values())))
    return []


def _best_known(
    labels: Sequence[str], groups: int, template: Template, *, even: bool, beside: bool
) -> dict[_Columns, tuple[_Leaf, ...]]:
    """The arrangements under which most columns are known, by those columns; ``even`` tries groups of one size alone.

    ``beside`` knows columns beside the official ones as well (balances, 其中：教育收费).
    """
    best: dict[_Columns, tuple[_Leaf, ...]] = {}
    most = (0, 0)
    for tries, leaves in enumerate(_arrangements(tuple(labels), groups, even=even)):
        if tries > MOST_TRIES:
            return {}
        columns = tuple(_column_of(leaf, template.id, beside=beside) for leaf in leaves)
        known = len({column for column in columns if column is not None})
        rank = (known, _coherent(leaves, columns, template) if known >= most[0] else 0)
        if rank > most:
            best, most = {}, rank
        if rank == most and known:
            best.setdefault(columns, leaves)
    return best if most[0] == len(labels) - groups else {}


def _coherent(leaves: Sequence[_Leaf], columns: _Columns, template: Template) -> int:
    """How many groups of headings are a whole and its parts, as 小计 | 基本支出 | 项目支出 under 本年支出 are."""
    members: dict[_Leaf, set[str]] = {}
    for leaf, column in zip(leaves, columns, strict=True):
        for level in range(1, len(leaf)):
            members.setdefault(leaf[:level], set()).add((column or "").split(".")[-1])
    return sum(
        any(i.whole in own and own <= {i.whole, *i.parts} for i in template.identities) or _is_detail(own)
        for own in members.values()
    )


def _is_detail(columns: Collection[str]) -> bool:
    """Whether columns under one heading are a column of the record and a part of it beside (小计 | 其中：教育收费)."""
    return any(
        word in name and whole in columns
        for name in columns
        if name.startswith(IGNORED)
        for word, whole in DETAIL_OF.items()
    )


def _column_of(leaf: _Leaf, table: TableId, *, beside: bool) -> str | None:
    return _column_with(leaf, table, aliases_in_use(), beside=beside)


@lru_cache(maxsize=8192)
def _column_with(leaf: _Leaf, table: TableId, _: Aliases, *, beside: bool) -> str | None:
    """The column that a leaf names with these aliases in use."""
    template = TEMPLATES[table]
    half, rest = half_of(leaf) if template.form == "three_public" else (None, leaf)
    names = match_column(rest, template.columns)
    if beside and template.form != "three_public" and len(names) != 1:
        if key(leaf[-1]) in map(key, template.ignored):
            return IGNORED + leaf[-1]
        names = possible_names(leaf, *measured_paths([leaf])[0], template)
    return (f"{half}.{names[0]}" if half else names[0]) if len(names) == 1 else None


def _adds_up(columns: _Columns, rows: Sequence[Sequence[str]], template: Template) -> bool:
    """Whether no row contradicts an identity of the table under these columns."""
    for row in rows:
        amounts = {name: parse_amount(cell) or Decimal(0) for name, cell in zip(columns, row, strict=False) if name}
        for prefix in ("", "budget.", "actual."):
            if not all(_holds(identity, prefix, amounts) for identity in template.identities):
                return False
    return True


def _holds(identity: Identity, prefix: str, amounts: dict[str, Decimal]) -> bool:
    if prefix + identity.whole not in amounts:
        return True
    plus = sum((amounts.get(prefix + name, Decimal(0)) for name in identity.parts), Decimal(0))
    minus = sum((amounts.get(prefix + name, Decimal(0)) for name in identity.minus), Decimal(0))
    return amounts[prefix + identity.whole] == plus - minus


def _arrangements(labels: tuple[str, ...], groups: int, *, even: bool) -> Iterator[tuple[_Leaf, ...]]:
    """Every way to set the labels, in order, as up to four rows with so many groups."""
    for first in range(1, len(labels) + 1):
        row = tuple(_Slot((label,), True) for label in labels[:first])
        yield from _below(row, labels[first:], groups, MAX_ROWS - 1, even)


def _below(
    row: tuple[_Slot, ...], rest: tuple[str, ...], groups: int, levels: int, even: bool
) -> Iterator[tuple[_Leaf, ...]]:
    if not rest:
        if groups == 0:
            yield tuple(slot.leaf for slot in row)
        return
    if not levels or not groups:
        return
    each, over = divmod(len(rest), len(row))
    if groups == len(row) and each > 1 and not over and not all(slot.is_open for slot in row):
        # The last row parts every column: 预算数 | 决算数 under each.
        yield from _below(tuple(_Slot(slot.leaf, True) for slot in row), rest, groups, 1, even)
    opened = sum(slot.is_open for slot in row)
    for taken in range(2, len(rest) + 1):
        for counts in _shares(taken, opened, groups, even):
            groups_left = groups - sum(count > 0 for count in counts)
            if not _can_end(len(rest) - taken, groups_left, levels - 1):
                continue
            below = _with_headings(row, counts, rest[:taken])
            if len({slot.leaf for slot in below}) == len(below):  # no group has two columns of one name
                yield from _below(below, rest[taken:], groups_left, levels - 1, even)


def _can_end(headings: int, groups: int, levels: int) -> bool:
    """Whether so many headings, at least two in each group, can be set below in so many rows: most branches cannot."""
    if not headings:
        return groups == 0
    return levels > 0 and 0 < 2 * groups <= headings


def _with_headings(row: tuple[_Slot, ...], counts: tuple[int, ...], labels: tuple[str, ...]) -> tuple[_Slot, ...]:
    """The row with headings set below its open slots, ``counts`` for each of them."""
    shares, own = iter(counts), iter(labels)
    slots: list[_Slot] = []
    for slot in row:
        count = next(shares) if slot.is_open else 0
        if count:
            slots += [_Slot((*slot.leaf, next(own)), True) for _ in range(count)]
        else:
            slots.append(_Slot(slot.leaf, False))
    return tuple(slots)


@cache
def _shares(total: int, slots: int, groups: int, even: bool) -> tuple[tuple[int, ...], ...]:
    """How ``total`` headings may be shared out among ``slots``: at least two, ``even`` as many, to each of at most ``groups``."""
    if even:
        sizes = [size for size in range(2, total + 1) if total % size == 0 and total // size <= min(groups, slots)]
        return tuple(
            tuple(size if slot in chosen else 0 for slot in range(slots))
            for size in sizes
            for chosen in map(frozenset, combinations(range(slots), total // size))
        )
    if not slots or not groups:
        return ((0,) * slots,) if total == 0 else ()
    found = []
    for own in (0, *range(2, total + 1)):
        found += [(own, *others) for others in _shares(total - own, slots - 1, groups - bool(own), even)]
    return tuple(found)


def _to_rows(leaves: Sequence[_Leaf]) -> list[list[str]]:
    rows = []
    for level in range(max(map(len, leaves))):
        row = []
        for index, leaf in enumerate(leaves):
            before = leaves[index - 1][: level + 1] if index else ()
            is_repeat = leaf[: level + 1] == before and len(leaf) > level + 1
            row.append("" if len(leaf) <= level or is_repeat else leaf[level])
        rows.append(row)
    return rows
