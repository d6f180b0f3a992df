"""The figures of one row of a table, as many times as the row holds each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from extractor.completeness.ledger import Entry
from extractor.text.characters import FIGURE, key, parse_amount
from extractor.text.codes import CODE_LENGTHS

LEAST_PIECE = 4
"""Digits of a code that are no amount by chance: more than those of a class."""


Figure = tuple[Decimal, bool]
"""A value without sign, and whether it is an amount in print (7.00) and no number (7); zero is both."""


def figure_of(value: Decimal) -> Figure:
    """What a figure of the text and one of a cell must have in common."""
    return abs(value), not value or value.as_tuple().exponent != 0


@dataclass
class Bag:
    """The figures of one row, not yet found again: by value the paths that hold them; ``codes`` the codes of the rows on its line,
    ``taken`` the values that were found.

    A path of ``None`` is a figure that was seen and not taken (an ambiguous cell, which a finding names). ``broken`` are the
    beginnings of codes that narrow cells break over lines, ``rows`` the amounts by column.
    """

    figures: dict[Figure, list[str | None]] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    taken: set[Decimal] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
    rows: list[dict[str, Decimal | None]] = field(default_factory=list)

    def add(self, printed: str, path: str | None) -> None:
        """Put in what a cell printed."""
        value = parse_amount(printed)
        values = [value] if value is not None else _values(printed)
        pieces = printed.split() if value is not None else []
        if len(pieces) > 1 and parse_amount(pieces[0]) == value:
            values += [Decimal(0)] * (len(pieces) - 1)  # of 1017.0 and 0 below it the first is the amount as well
        for one in values:
            self.add_value(one, path)

    def add_value(self, value: Decimal, path: str | None) -> None:
        """Put in the one figure of a cell, where it is known."""
        self.figures.setdefault(figure_of(value), []).append(path)

    def take(self, entry: Entry) -> bool:
        """Settle the entry by a figure of the row, where it has one of that value left."""
        if entry.value is None:
            return False
        left = self.figures.get(figure_of(entry.value))
        if not left:
            return False
        path = left.pop(0)
        self.taken.add(abs(entry.value))
        if path is None:
            entry.status, entry.reported = "unread", True
        else:
            entry.read(path)
        return True

    def take_begun(self, entry: Entry) -> None:
        """Settle an entry that is the beginning of the one figure that goes on behind its digits: 1253007.5 of 1253007.56."""
        begun = str(abs(entry.value)) if entry.value is not None else ""
        longer = [value for (value, _), left in self.figures.items() if left and str(value).startswith(begun)]
        if begun and len(longer) == 1:
            whole = replace(entry, value=longer[0])
            if self.take(whole) and whole.path is not None:
                entry.read(whole.path)

    def takes_piece(self, digits: str) -> bool:
        """Whether digits begin a code of the row, or go on with such a beginning on a line above: 201060 and 1 below it."""
        if len(digits) >= LEAST_PIECE and any(code.startswith(digits) for code in self.codes):
            self.broken.append(digits)
            return True
        for piece in self.broken:
            if any(piece + digits in parts_of(code) for code in self.codes):
                self.broken.remove(piece)
                return True
        return False


def _values(printed: str) -> list[Decimal]:
    """The figures of a cell that holds more than one, or text."""
    return [
        Decimal(m.group().replace(",", "").lstrip("+")) for m in FIGURE.finditer(key(printed)) if m.group()[-1:] != "."
    ]


@lru_cache(maxsize=1024)
def parts_of(code: str) -> frozenset[str]:
    """A code, its classes, and the two digits of each level, as publishers print them."""
    return frozenset((code, *(code[:length] for length in CODE_LENGTHS), code[3:5], code[5:7]))
