"""The items of the two-sided tables: what a printed label means, on which side it stands, how a cut one goes on."""

from __future__ import annotations

from functools import cache
from typing import Literal

from extractor.accounts.templates import ITEM_NAMES
from extractor.text.characters import key, squeeze, strip_ordinal
from models.tables import TableId

Side = Literal["income", "expenditure"]
SIDES: tuple[Side, ...] = ("income", "expenditure")

SHORTEST_ITEM = 3
"""Least length of a cut-off label that is completed."""
SHORTEST_BEGINNING = 4
"""Least length of a label that is known by the beginning of an item's name."""


@cache
def _folded_names(table: TableId, side: str) -> dict[str, str]:
    """Folded name → name of the items of one side; none for a table that has no sides."""
    return {key(name): name for name in ITEM_NAMES.get((table, side), ())}


def canonical_item(table: TableId, side: str, label: str) -> str:
    """The item of a printed label: ordinal removed, a label that the print cut off completed to the official name.

    Of names that go on from one another (一般公共预算财政拨款, …财政拨款收入) it is the one that begins them all.
    """
    plain = squeeze(strip_ordinal(squeeze(label)))
    names = _folded_names(table, side)
    folded = key(plain)
    if folded in names or len(folded) < SHORTEST_ITEM:
        return plain
    longer = sorted((known for known in names if known.startswith(folded)), key=len)
    return names[longer[0]] if longer and all(name.startswith(longer[0]) for name in longer) else plain


def is_item(table: TableId, side: str, label: str) -> bool:
    """Whether a label without ordinal (folded) is an item of the side, or begins one."""
    names = _folded_names(table, side)
    return label in names or (len(label) >= SHORTEST_BEGINNING and any(name.startswith(label) for name in names))


def side_of(table: TableId, label: str) -> Side | None:
    """Which side an item belongs to by its name; ``None`` for one that both sides have, or that is not known."""
    plain = key(strip_ordinal(squeeze(label)))
    found = [side for side in SIDES if is_item(table, side, plain)]
    if len(found) == 1:
        return found[0]
    if not found and plain.endswith(("支出", "支出合计", "支出总计")):
        return "expenditure"
    if not found and plain.endswith(("收入", "收入合计", "收入总计")):
        return "income"
    return None


def goes_on(table: TableId, side: str, label: str, rest: str) -> bool:
    """Whether ``rest`` continues a label that was cut off in the middle of an item's name."""
    names = _folded_names(table, side)
    whole = key(strip_ordinal(label + rest))
    return key(strip_ordinal(label)) not in names and any(name.startswith(whole) for name in names)
