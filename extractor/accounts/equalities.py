"""Equalities between single cells of the tables, as data: ``equalities.yaml`` names the cells and says what is equal to what.

One engine for the built-in ones and for the cells of users' rules; what stands there is known to readers (``links``), to the
repair of figures and to the checks alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from extractor.accounts.equations import Bound, Equation, Statement, Unchecked, equal
from extractor.accounts.figures import Figure
from extractor.accounts.inside import absent
from extractor.accounts.item_names import Side
from extractor.accounts.templates import TEMPLATES
from extractor.accounts.two_sided import item_path
from extractor.accounts.view import TABLE_FIGURES, TableView
from extractor.data_files import shipped_yaml
from models.record import Severity
from models.rows import SummaryRow
from models.tables import TableId

_PARTS = {"合计": "total", "预算数": "budget", "决算数": "actual"}
Views = Mapping[TableId, TableView]


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TableCell(_Closed):
    """A cell by its table, row and column; the row by its code, 合计, 预算数 or 决算数, or with ``side`` by the item of a line."""

    table: TableId
    column: str
    row: str | None = None
    side: Side | None = None

    @model_validator(mode="after")
    def _exists(self) -> TableCell:
        columns = _columns_of(self)
        if self.column not in columns:
            raise ValueError(f"{self.table} 没有 {self.column} 这一栏；有 {'、'.join(columns)}")
        return self

    def path(self, view: TableView) -> str | None:
        """The path of its row in a table, ``None`` where the table has no such row."""
        if self.row is None:
            return None
        if self.side is not None:
            return item_path(view, self.side, self.row)
        coded = (path for path, row in view.rows() if getattr(row, "code", None) == self.row)
        return next(coded, None) or _PARTS.get(self.row)

    def figure(self, views: Views, *, blank: bool = False) -> Figure | None:
        """Its figure; with ``blank`` an empty cell of a row that is there is an exact zero."""
        view = views[self.table]
        if self.row is None:
            return view.own_figure(self.column) if self.column in TABLE_FIGURES else None
        path = self.path(view)
        return None if path is None else view.figure(path, self.column, blank=blank)


def _columns_of(cell: TableCell) -> tuple[str, ...]:
    """The columns in which the record has figures, for a row of this kind in this table."""
    template = TEMPLATES[cell.table]
    if cell.side is not None and template.form != "summary":
        raise ValueError(f"{cell.table} 不分收入、支出两侧，不写 side")
    if cell.row is None:
        return tuple(TABLE_FIGURES)
    if cell.side == "income":
        return SummaryRow.amount_columns
    total = template.total.amount_columns if template.total is not None else ()
    return tuple(dict.fromkeys((*template.row.amount_columns, *total)))


class SumOf(_Closed):
    """``whole`` = Σ ``parts``."""

    whole: str
    parts: tuple[str, ...] = Field(min_length=1)


class Equality(_Closed):
    """One line of ``rules``; the file says what its keys mean."""

    check: str
    equal: tuple[str, str] | None = None
    sum: SumOf | None = None
    at_most: tuple[str, str] | None = None
    blank: Literal["nothing"] | None = None
    unless: str | None = None
    empty: Literal["nothing"] | None = None
    absent: str | None = None
    severity: Severity | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Equality:
        if sum(said is not None for said in (self.equal, self.sum, self.at_most)) != 1:
            raise ValueError(f"{self.check}: exactly one of equal, sum, at_most")
        return self

    @property
    def sides(self) -> tuple[str, tuple[str, ...]]:
        """The quantity on the left, and those on the right."""
        if self.sum is not None:
            return self.sum.whole, self.sum.parts
        left, right = self.equal or self.at_most or ("", "")  # one of them is there: _says_one_thing
        return left, (right,)

    def formula(self) -> str:
        """The declaration as people write it."""
        left, right = self.sides
        return f"{left} {'≤' if self.at_most is not None else '='} {' + '.join(right)}"


class Equalities(_Closed):
    """The file: cells by name, and what is said of them."""

    quantities: dict[str, TableCell]
    rules: tuple[Equality, ...]

    def cells(self, rule: Equality) -> tuple[TableCell, ...]:
        """The cells of a rule, the left one first."""
        left, right = rule.sides
        return tuple(self.quantities[name] for name in (left, *right))


@cache
def built_in() -> Equalities:
    """The equalities of the official forms."""
    return Equalities.model_validate(shipped_yaml("extractor.accounts", "equalities.yaml"))


def declared_statements(views: Views) -> Iterator[Statement]:
    """What the equalities say of the tables of one account; of tables that are not there once why they say nothing."""
    book = built_in()

    def of_tables(rule: Equality) -> tuple[str, frozenset[TableId]]:
        return rule.check, frozenset(cell.table for cell in book.cells(rule))

    for (check, _), rules in groupby(book.rules, of_tables):
        several = list(rules)
        names = dict.fromkeys(cell.table for cell in book.cells(several[0]))
        # An empty table says that its amounts are nothing, where the rules say so.
        needed = [views[name] for name in names if several[0].empty is None or views[name].table.status != "empty"]
        missing = absent(f"checks.{check}", *needed)
        if missing is not None:
            yield missing
            continue
        for rule in several:
            yield from _statement(rule, book, views)


def _statement(rule: Equality, book: Equalities, views: Views) -> Iterator[Statement]:
    check, blank = f"checks.{rule.check}", rule.blank is not None
    first, *others = book.cells(rule)
    other_view = views[others[0].table]
    left = first.figure(views, blank=blank and rule.at_most is None)
    if rule.empty is not None and not other_view.present:
        if not views[first.table].present:
            return
        if rule.at_most is None or (left is not None and left.value):
            yield Bound(check, left, None, other_view.title, rule.severity)
        return
    if rule.unless is not None and (stead := book.quantities[rule.unless]).path(views[stead.table]) is not None:
        others = [stead]
    right = [figure for cell in others if (figure := cell.figure(views, blank=blank)) is not None]
    if rule.at_most is not None:
        yield from _bound(check, rule, left, right, other_view)
    elif left is None or not right:
        if rule.absent is not None and (rule.sum is not None or left is not None or right):
            yield Unchecked(check, rule.absent)
    elif rule.sum is not None:
        yield Equation(check, left, tuple((1, figure) for figure in right), "full", rule.severity)
    elif not blank or left.value or right[0].value:
        yield equal(check, left, right[0], severity=rule.severity)


def _bound(
    check: str, rule: Equality, part: Figure | None, whole: Sequence[Figure], view: TableView
) -> Iterator[Statement]:
    if part is None or not part.value:
        return
    if whole:
        yield Bound(check, part, whole[0], view.title, rule.severity)
    else:
        yield Unchecked(check, f"《{view.title}》的数字没有读清")
