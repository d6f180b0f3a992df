"""Equations inside a table: row sums, the 合计 row, 类/款/项, the balance of the two-sided tables, 06 and 09.

A ``Sum`` is declared over cells and says nothing of their values. Readers judge a reading by it, repairs change a figure so
that it holds, checks report where it does not: all by the same declarations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractor.accounts.classification import code_parents
from extractor.accounts.equations import Equation, Statement, Unchecked
from extractor.accounts.figures import Axis, Figure
from extractor.accounts.templates import Form, Identity
from extractor.accounts.two_sided import (
    EXPENDITURE_CLOSING,
    EXPENDITURE_SUBTOTAL,
    FISCAL_CLOSING,
    FISCAL_OPENING,
    FUND_LINES,
    INCOME_OPENING,
    INCOME_SUBTOTAL,
    is_part_of_appropriation,
    item_path,
    side_rows,
)
from extractor.accounts.view import TableView
from models.tables import TableId

Cell = tuple[str, str]
"""Path of a row inside its table (empty for a figure that belongs to no row) and column."""

CODED: tuple[TableId, ...] = (
    "income",
    "expenditure",
    "general_public_expenditure",
    "government_fund",
    "state_capital",
)
PERSONNEL, PUBLIC = ("301", "303"), ("302", "307", "309", "310", "311", "312", "313", "399")
"""Economic classes of 人员经费 and 公用经费; source: 部门预算支出经济分类科目."""

_STATE = {"empty": "为空表", "image": "是图片，未读取", "missing": "缺失"}


@dataclass(frozen=True)
class Sum:
    """``whole`` = Σ sign × part. ``blank_whole`` says that a blank whole is a printed nothing (年末结转和结余)."""

    check: str
    whole: Cell
    parts: tuple[tuple[int, Cell], ...]
    axis: Axis = "full"
    blank_whole: bool = False


def sums_inside(view: TableView) -> Iterator[Sum | Unchecked]:
    """The sums of one table; where the print leaves one without its terms, why."""
    for declare in _DECLARED[view.template.form]:
        yield from declare(view)


def inside_tables(tables: Mapping[TableId, TableView]) -> Iterator[Statement]:
    """What all nine tables say of themselves."""
    declared: list[tuple[TableId, Declare]] = [(name, _coded) for name in CODED]
    declared += [("fiscal_appropriation_summary", _fiscal_rows)]
    declared += [("income_expenditure_summary", _two_sided), ("fiscal_appropriation_summary", _two_sided)]
    declared += [("basic_expenditure_detail", _basic_detail), ("three_public", _three_public)]
    for name, declare in declared:
        for found in declare(tables[name]):
            if isinstance(found, Unchecked):
                yield found
            else:
                yield from sum_statement(tables[name], found)


def sum_statement(view: TableView, declared: Sum) -> Iterator[Statement]:
    """The equation of a sum, or why it says nothing; neither where its cells are all blank."""
    check, cells = declared.check, (declared.whole, *(cell for _, cell in declared.parts))
    if any(view.is_unread(*cell) for cell in cells):
        yield Unchecked(check, f"《{view.title}》有单元格无法读取或无法判断属于哪一栏")
        return
    left = view.figure(*declared.whole, blank=declared.blank_whole)
    right = [(sign, figure) for sign, cell in declared.parts if (figure := view.figure(*cell)) is not None]
    if left is None:
        if any(figure.value for _, figure in right):
            yield Unchecked(check, f"《{view.title}》的合计栏未填，各分项有数")
        return
    if not right:
        if left.value:
            yield Unchecked(check, f"《{view.title}》只填合计，未填分项")
        return
    if left.derived or any(figure.derived for _, figure in right):
        yield Unchecked(check, f"《{view.title}》有数字是按勾稽关系推出的，不能用来核对")
        return
    yield Equation(check, left, tuple(right), declared.axis)


def absent(check: str, *views: TableView) -> Unchecked | None:
    """Why nothing can be said of these tables, where one of them has no figures."""
    missing = next((view for view in views if not view.present), None)
    return None if missing is None else Unchecked(check, f"《{missing.title}》{_STATE[missing.table.status]}")


def figure_of(view: TableView, path: str | None, column: str) -> Figure | None:
    """The cell of a line that may be missing."""
    return None if path is None else view.figure(path, column)


# --- tables by code ------------------------------------------------------------------------------------------------------


def _coded(view: TableView) -> Iterator[Sum | Unchecked]:
    if missing := absent("checks.row_sum", view):
        for check in ("checks.row_sum", "checks.column_sum", "checks.tree_sum"):
            yield Unchecked(check, missing.reason)
        if view.name in ("government_fund", "state_capital"):
            yield Unchecked("checks.fund_balance", missing.reason)
        return
    for path, _ in view.rows():
        for identity in view.template.identities:
            yield from _row_sum(view, path, identity)
    yield from _tree_sums(view)


def _row_sum(view: TableView, path: str, identity: Identity) -> Iterator[Sum]:
    balance = bool(identity.minus)
    if balance and not _has_column(view, (*identity.parts, identity.whole)):
        return
    parts = [(1, (path, column)) for column in identity.parts] + [(-1, (path, column)) for column in identity.minus]
    check = "checks.fund_balance" if balance else "checks.row_sum"
    # A blank 年末结转和结余 is a printed nothing: the balance must come out at zero, where it has any terms.
    blank = balance and any(view.figure(*cell) is not None for _, cell in parts)
    yield Sum(check, (path, identity.whole), tuple(parts), "column", blank)


def _has_column(view: TableView, columns: Sequence[str]) -> bool:
    """Whether the template of this document has one of the columns (国有资本 often prints expenditure alone)."""
    return any(getattr(row, column) is not None for _, row in view.rows() for column in columns)


def _tree_sums(view: TableView) -> Iterator[Sum]:
    """合计 = Σ类, 类 = Σ款, 款 = Σ项, column by column."""
    rows = [(path, row) for path, row in view.rows()]
    codes = [getattr(row, "code", None) for _, row in rows]
    carries = [any(value is not None for value in row.amounts().values()) for _, row in rows]
    children: dict[int, list[int]] = {}
    for index, parent in enumerate(code_parents(codes, carries)):
        if parent is not None and carries[index]:
            children.setdefault(parent, []).append(index)
    for parent, below in children.items():
        check = "checks.column_sum" if codes[parent] is None else "checks.tree_sum"
        for column in type(rows[parent][1]).amount_columns:
            parts = tuple((1, (rows[index][0], column)) for index in below)
            yield Sum(check, (rows[parent][0], column), parts, "row")


# --- the two-sided tables ------------------------------------------------------------------------------------------------


def _fiscal_rows(view: TableView) -> Iterator[Sum | Unchecked]:
    if missing := absent("checks.row_sum", view):
        yield missing
        return
    for path, row in view.rows():
        if path.startswith("expenditure") and row.amount_columns:
            for identity in view.template.identities:
                yield from _row_sum(view, path, identity)


def _two_sided(view: TableView) -> Iterator[Sum | Unchecked]:
    checks = ("checks.subtotal", "checks.balance", "checks.both_sides")
    if missing := absent(checks[0], view):
        for check in checks:
            yield Unchecked(check, missing.reason)
        return
    fiscal = view.name == "fiscal_appropriation_summary"
    columns = ("total", "general_public", "government_fund", "state_capital") if fiscal else ("amount",)
    opening, closing = (FISCAL_OPENING, FISCAL_CLOSING) if fiscal else (INCOME_OPENING, EXPENDITURE_CLOSING)
    yield from _side(view, "income", INCOME_SUBTOTAL, opening, ("amount",))
    yield from _side(view, "expenditure", EXPENDITURE_SUBTOTAL, closing, columns)
    if fiscal:
        yield from _opening_parts(view)
    left, right = item_path(view, "income", "总计"), item_path(view, "expenditure", "总计")
    if left is None or right is None:
        yield Unchecked("checks.both_sides", f"《{view.title}》没有总计行")
    elif view.figure(left, "amount") is None or view.figure(right, columns[0]) is None:
        yield Unchecked("checks.both_sides", f"《{view.title}》的总计未填")
    else:
        yield Sum("checks.both_sides", (left, "amount"), ((1, (right, columns[0])),))


def _side(
    view: TableView, side: str, subtotal: str, carried: Sequence[str], columns: Sequence[str]
) -> Iterator[Sum | Unchecked]:
    rows = side_rows(view, side)
    items = [item for _, item, _ in rows]
    if subtotal not in items:
        yield Unchecked("checks.subtotal", f"《{view.title}》没有“{subtotal}”行")
        return
    at = items.index(subtotal)
    above = [
        path
        for path, item, _ in rows[:at]
        if not item.startswith("其中") and not is_part_of_appropriation(item, items[:at])
    ]
    for column in columns:
        yield Sum("checks.subtotal", (rows[at][0], column), tuple((1, (path, column)) for path in above), "row")
    total = next((path for path, item, _ in rows[at + 1 :] if item.startswith("总计")), None)
    if total is None:
        yield Unchecked("checks.balance", f"《{view.title}》没有总计行")
        return
    below = [path for path, item, _ in rows[at + 1 :] if item.startswith(tuple(carried))]
    if not any(view.figure(path, columns[0]) for path in below):
        # The line itself is blank, and its three 其中 lines carry the figures.
        below = [path for path, item, _ in rows[at + 1 :] if item in FUND_LINES]
    for column in columns:
        parts = tuple((1, (path, column)) for path in (rows[at][0], *below))
        yield Sum("checks.balance", (total, column), parts, "row")


def _opening_parts(view: TableView) -> Iterator[Sum]:
    rows = side_rows(view, "income")
    at = next((index for index, (_, item, _) in enumerate(rows) if item.startswith(FISCAL_OPENING)), None)
    if at is None:
        return
    parts = tuple((1, (path, "amount")) for path, item, _ in rows[at + 1 :] if item in FUND_LINES)
    if parts and view.figure(rows[at][0], "amount") is not None:
        yield Sum("checks.opening_parts", (rows[at][0], "amount"), parts, "row")


# --- 06 and 09 -----------------------------------------------------------------------------------------------------------


def _basic_detail(view: TableView) -> Iterator[Sum | Unchecked]:
    if missing := absent("checks.economic_sum", view):
        yield missing
        yield Unchecked("checks.economic_groups", missing.reason)
        return
    codes = {getattr(row, "code", ""): path for path, row in view.rows()}
    items: dict[str, list[tuple[int, Cell]]] = {}
    for code, path in codes.items():
        items.setdefault(code[:-2], []).append((1, (path, "amount")))
    for code, path in codes.items():
        if len(code) == 3 and code in items:
            yield Sum("checks.economic_sum", (path, "amount"), tuple(items[code]), "row")
    for name, classes in (("personnel_total", PERSONNEL), ("public_total", PUBLIC)):
        cells = [(codes[code], "amount") for code in classes if code in codes]
        parts = tuple((1, cell) for cell in cells if view.figure(*cell) is not None)
        if view.own_figure(name) is None or not parts:
            yield Unchecked("checks.economic_groups", f"《{view.title}》没有人员经费合计或公用经费合计")
        else:
            yield Sum("checks.economic_groups", ("", name), parts, "row")


def _three_public(view: TableView) -> Iterator[Sum | Unchecked]:
    if missing := absent("checks.three_public_sum", view):
        yield missing
        return
    for half in ("budget", "actual"):
        for identity in view.template.identities:
            parts = tuple((1, (half, column)) for column in identity.parts)
            yield Sum("checks.three_public_sum", (half, identity.whole), parts, "column")


Declare = Callable[[TableView], Iterator[Sum | Unchecked]]

_DECLARED: dict[Form, tuple[Declare, ...]] = {
    "coded": (_coded,),
    "summary": (_fiscal_rows, _two_sided),
    "economic": (_basic_detail,),
    "three_public": (_three_public,),
}
"""What a table of each form says of itself."""
