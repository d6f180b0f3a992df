"""One row of figures without its blanks: the ways in which it may stand in the columns, and what each costs by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractor.accounts.anchors import Anchor
from extractor.accounts.figures import decimals
from extractor.accounts.templates import Identity
from extractor.lazy import cached_property
from extractor.tables.solve.search import BROKEN, CONTEXT, INEXACT, Target


@dataclass(frozen=True, slots=True)
class OpenCell:
    """One printed cell: its amount (``None`` for a dash), its print, and the columns it may stand in (all where empty)."""

    amount: Decimal | None
    printed: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AmountRow:
    """The figures of a row in the order of print, and the index of the row that it is summed up in."""

    figures: tuple[OpenCell, ...]
    parent: int | None = None


@dataclass(frozen=True)
class Scale:
    """Decimals as integers: half a unit of the last printed place of the finest figure is 1.

    ``usual`` is the number of decimals that most figures of the table show: a figure with fewer (``3,300`` among
    ``146.84``) lost its zeros and not its precision.
    """

    decimals: int
    usual: int

    @classmethod
    def of(cls, rows: Sequence[AmountRow], anchors: Sequence[Anchor]) -> Scale:
        """The scale that holds every figure of the table and its anchors without loss."""
        shown = Counter(decimals(f.amount) for row in rows for f in row.figures if f.amount)
        usual = max(shown, key=lambda d: (shown[d], d), default=0)
        finest = max([*shown, *(decimals(anchor.amount) for anchor in anchors), usual])
        return cls(finest, usual)

    def amount(self, value: Decimal) -> int:
        """The amount as an integer."""
        return int(value.scaleb(self.decimals)) * 2

    def slack(self, value: Decimal) -> int:
        """Half a unit of the last place that the figure is precise to; a zero has none."""
        return int(10 ** (self.decimals - max(decimals(value), self.usual))) if value else 0


@dataclass(frozen=True)
class Option:
    """One way for a row to stand: ``places[column]`` is the index of its figure or ``None``, the rest by column.

    ``derived`` is a column lost in print with the amount that follows from the row's own identity. ``overfull`` marks
    the row that has more figures than columns and takes none.
    """

    places: tuple[int | None, ...]
    amounts: tuple[int, ...]
    slacks: tuple[int, ...]
    zeros: int
    derived: tuple[int, Decimal] | None = None
    overfull: bool = False

    @cached_property
    def target(self) -> Target:
        """The option as what its child rows have to add up to."""
        return Target(self.amounts, self.slacks, self.blanks)

    @cached_property
    def blanks(self) -> int:
        """Bit mask of the columns where nothing is printed (nor derived)."""
        return sum(
            1 << column
            for column, place in enumerate(self.places)
            if place is None and not (self.derived and self.derived[0] == column)
        )

    def differing(self, other: Option) -> int:
        """In how many columns two options differ in amount."""
        return sum(a != b for a, b in zip(self.amounts, other.amounts, strict=True))


def applicable(identities: Sequence[Identity], columns: Sequence[str]) -> tuple[Identity, ...]:
    """The identities that can hold in a template with these columns, without the parts that it lacks.

    A balance (with ``minus``) wants all its columns; of a sum only the whole and one part.
    """
    found = []
    for identity in identities:
        parts = tuple(part for part in identity.parts if part in columns)
        complete = len(parts) == len(identity.parts) and all(name in columns for name in identity.minus)
        if identity.whole in columns and parts and (complete or not identity.minus):
            found.append(Identity(identity.whole, parts, identity.minus))
    return tuple(found)


def row_options(
    figures: Sequence[OpenCell],
    columns: Sequence[str],
    shared: Sequence[str],
    identities: Sequence[Identity],
    scale: Scale,
) -> tuple[Option, ...]:
    """All ways for the figures to stand in the columns, in column order; one overfull option where there is none."""
    options: list[Option] = []
    for chosen in _placements(figures, columns):
        if shared and sum(columns[column] in shared for column in chosen) > 1:
            continue
        places: list[int | None] = [None] * len(columns)
        for figure, column in enumerate(chosen):
            places[column] = figure
        lost: list[int | None] = [columns.index(name) for name in shared if columns.index(name) not in chosen]
        options += [_option(tuple(places), figures, columns, c, identities, scale) for c in lost or [None]]
    unique = tuple(dict.fromkeys(options))
    nothing = (0,) * len(columns)
    return unique or (Option((None,) * len(columns), nothing, nothing, 0, overfull=True),)


def _placements(figures: Sequence[OpenCell], columns: Sequence[str]) -> Iterator[tuple[int, ...]]:
    allowed = [
        [c for c, name in enumerate(columns) if not figure.columns or name in figure.columns] for figure in figures
    ]

    def place(figure: int, start: int) -> Iterator[tuple[int, ...]]:
        if figure == len(figures):
            yield ()
            return
        for column in allowed[figure]:
            if column >= start and len(columns) - column >= len(figures) - figure:
                for rest in place(figure + 1, column + 1):
                    yield (column, *rest)

    return place(0, 0)


def _option(
    places: tuple[int | None, ...],
    figures: Sequence[OpenCell],
    columns: Sequence[str],
    lost: int | None,
    identities: Sequence[Identity],
    scale: Scale,
) -> Option:
    values = [figures[place].amount if place is not None else None for place in places]
    amounts = [scale.amount(value) if value is not None else 0 for value in values]
    slacks = [scale.slack(value) if value is not None else 0 for value in values]
    zeros = sum(1 << c for c, place in enumerate(places) if place is not None and not amounts[c])
    derived = None
    if lost is not None:
        value, slack = _derive(columns, lost, values, slacks, identities)
        if value:
            derived = lost, value
            amounts[lost], slacks[lost] = scale.amount(value), slack
    return Option(places, tuple(amounts), tuple(slacks), zeros, derived)


def _derive(
    columns: Sequence[str],
    lost: int,
    values: Sequence[Decimal | None],
    slacks: Sequence[int],
    identities: Sequence[Identity],
) -> tuple[Decimal | None, int]:
    """The lost part of a sum whose whole is printed: whole − other parts. ``None`` where it is nothing."""
    for identity in identities:
        if columns[lost] not in identity.parts or identity.minus:
            continue
        whole = values[columns.index(identity.whole)]
        if whole is None:
            return None, 0
        others = [columns.index(part) for part in identity.parts if part != columns[lost]]
        rest = whole - sum((values[c] or Decimal(0) for c in others), Decimal(0))
        return rest or None, sum(slacks[c] for c in (columns.index(identity.whole), *others))
    return None, 0


def own_cost(
    option: Option,
    columns: Sequence[str],
    identities: Sequence[Identity],
    anchors: Sequence[Anchor],
    scale: Scale,
) -> int:
    """What an option costs without regard to other rows: its broken row identities, the anchors that it contradicts.

    A derived part that is negative while its whole is not counts as a broken identity.
    """
    at = {name: column for column, name in enumerate(columns)}
    cost = 0
    for identity in identities:
        terms = (identity.whole, *identity.parts, *identity.minus)
        signs = (1, *(-1,) * len(identity.parts), *(1,) * len(identity.minus))
        off = sum(sign * option.amounts[at[name]] for sign, name in zip(signs, terms, strict=True))
        if abs(off) > sum(option.slacks[at[name]] for name in terms):
            cost += BROKEN
        elif off:
            cost += INEXACT
    if (
        option.derived
        and option.derived[1] < 0
        and all(a >= 0 for c, a in enumerate(option.amounts) if c != option.derived[0])
    ):
        cost += BROKEN
    for anchor in anchors:
        have = option.amounts[at[anchor.column]]
        want = scale.amount(anchor.amount)
        slack = max(option.slacks[at[anchor.column]], 1) + scale.slack(anchor.amount)
        short, over = have < want - slack, have > want + slack
        if (short and anchor.relation != "at_most") or (over and anchor.relation != "at_least"):
            cost += CONTEXT
    return cost
