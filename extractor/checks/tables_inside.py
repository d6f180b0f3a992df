"""Checks inside a table: row sums, the 合计 row, 类/款/项, the balance of the two-sided tables, 06 and 09."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractor.accounts.classification import code_parents
from extractor.accounts.templates import Identity
from extractor.checks.context import CheckContext, TableView
from extractor.checks.results import Axis, Equation, Figure, Result, Unchecked, sum_of
from models.tables import Row, TableId

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


def inside_tables(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    for name in CODED:
        yield from _coded_table(context.tables[name])
    yield from _fiscal_rows(context.tables["fiscal_appropriation_summary"])
    for name in ("income_expenditure_summary", "fiscal_appropriation_summary"):
        yield from _two_sided(context.tables[name])
    yield from _basic_detail(context.tables["basic_expenditure_detail"])
    yield from _three_public(context.tables["three_public"])


def absent(check: str, *views: TableView) -> Unchecked | None:
    """Why a check of these tables cannot run, where one of them has no figures."""
    missing = next((view for view in views if not view.present), None)
    return None if missing is None else Unchecked(check, f"《{missing.title}》{_STATE[missing.table.status]}")


def whole_and_parts(
    check: str, view: TableView, whole: tuple[str, str], parts: Sequence[tuple[int, str, str]], axis: Axis
) -> Iterator[Result]:
    """whole = Σ sign × part over cells ``(path, column)``; nothing where the cells are all blank."""
    if view.is_unread(*whole) or any(view.is_unread(path, column) for _, path, column in parts):
        yield Unchecked(check, f"《{view.title}》有单元格无法读取或无法判断属于哪一栏")
        return
    left = view.figure(*whole)
    right = [(sign, figure) for sign, path, column in parts if (figure := view.figure(path, column)) is not None]
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
    yield Equation(check, left, tuple(right), axis)


def _coded_table(view: TableView) -> Iterator[Result]:
    if missing := absent("checks.row_sum", view):
        for check in ("checks.row_sum", "checks.column_sum", "checks.tree_sum"):
            yield Unchecked(check, missing.reason)
        if view.name in ("government_fund", "state_capital"):
            yield Unchecked("checks.fund_balance", missing.reason)
        return
    for path, _ in view.rows():
        for identity in view.template.identities:
            yield from _row_identity(view, path, identity)
    yield from tree_sums(view)


def _row_identity(view: TableView, path: str, identity: Identity) -> Iterator[Result]:
    balance = bool(identity.minus)
    if balance and not _has_column(view, (*identity.parts, identity.whole)):
        return
    parts = [(1, path, column) for column in identity.parts] + [(-1, path, column) for column in identity.minus]
    check = "checks.fund_balance" if balance else "checks.row_sum"
    if balance and view.figure(path, identity.whole) is None:
        # A blank 年末结转和结余 is a printed nothing: the balance must come out at zero.
        yield from _zero_balance(view, path, identity, parts)
        return
    yield from whole_and_parts(check, view, (path, identity.whole), parts, "column")


def _zero_balance(
    view: TableView, path: str, identity: Identity, parts: Sequence[tuple[int, str, str]]
) -> Iterator[Result]:
    left = view.figure(path, identity.whole, blank=True)
    right = tuple((sign, figure) for sign, _, column in parts if (figure := view.figure(path, column)) is not None)
    if left is None or any(view.is_unread(path, column) for _, _, column in parts):
        yield Unchecked("checks.fund_balance", f"《{view.title}》有单元格无法读取或无法判断属于哪一栏")
    elif right:
        yield Equation("checks.fund_balance", left, right, "column")


def _has_column(view: TableView, columns: Sequence[str]) -> bool:
    """Whether the template of this document has one of the columns (国有资本 often prints expenditure alone)."""
    return any(getattr(row, column) is not None for _, row in view.rows() for column in columns)


def tree_sums(view: TableView) -> Iterator[Result]:
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
            parts = [(1, rows[index][0], column) for index in below]
            yield from whole_and_parts(check, view, (rows[parent][0], column), parts, "row")


def _fiscal_rows(view: TableView) -> Iterator[Result]:
    if missing := absent("checks.row_sum", view):
        yield missing
        return
    for path, row in view.rows():
        if path.startswith("expenditure") and row.amount_columns:
            for identity in view.template.identities:
                yield from _row_identity(view, path, identity)


# --- the two-sided tables ------------------------------------------------------------------------------------------------

_INCOME_OPENING = ("使用非财政拨款结余", "用事业基金弥补收支差额", "年初结转和结余", "上年结转和结余", "上年结转")
_EXPENDITURE_CLOSING = ("结余分配", "年末结转和结余", "结转下年")
_FISCAL_OPENING = ("年初财政拨款结转和结余", "上年财政拨款结转和结余")
_FISCAL_CLOSING = ("年末财政拨款结转和结余",)
FUND_LINES = ("一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款")


def side_rows(view: TableView, side: str) -> list[tuple[str, str, Row]]:
    """``(path, item, row)`` of one side of a two-sided table."""
    return [(path, getattr(row, "item", ""), row) for path, row in view.rows() if path.startswith(f"{side}[")]


def item_path(view: TableView, side: str, *names: str) -> str | None:
    """The path of the first line whose item begins with one of the names."""
    return next((path for path, item, _ in side_rows(view, side) if item.startswith(names)), None)


def _two_sided(view: TableView) -> Iterator[Result]:
    checks = ("checks.subtotal", "checks.balance", "checks.both_sides")
    if missing := absent(checks[0], view):
        for check in checks:
            yield Unchecked(check, missing.reason)
        return
    fiscal = view.name == "fiscal_appropriation_summary"
    columns = ("total", "general_public", "government_fund", "state_capital") if fiscal else ("amount",)
    opening, closing = (_FISCAL_OPENING, _FISCAL_CLOSING) if fiscal else (_INCOME_OPENING, _EXPENDITURE_CLOSING)
    yield from _side(view, "income", "本年收入合计", opening, ("amount",))
    yield from _side(view, "expenditure", "本年支出合计", closing, columns)
    if fiscal:
        yield from _opening_parts(view)
    left, right = item_path(view, "income", "总计"), item_path(view, "expenditure", "总计")
    if left is None or right is None:
        yield Unchecked("checks.both_sides", f"《{view.title}》没有总计行")
        return
    total = view.figure(right, columns[0])
    income = view.figure(left, "amount")
    if total is None or income is None:
        yield Unchecked("checks.both_sides", f"《{view.title}》的总计未填")
    else:
        yield Equation("checks.both_sides", income, ((1, total),))


def _side(
    view: TableView, side: str, subtotal: str, carried: Sequence[str], columns: Sequence[str]
) -> Iterator[Result]:
    rows = side_rows(view, side)
    items = [item for _, item, _ in rows]
    if subtotal not in items:
        yield Unchecked("checks.subtotal", f"《{view.title}》没有“{subtotal}”行")
        return
    at = items.index(subtotal)
    above = [path for path, item, _ in rows[:at] if not item.startswith("其中") and not _is_part(item, items[:at])]
    for column in columns:
        parts = [(1, path, column) for path in above]
        yield from whole_and_parts("checks.subtotal", view, (rows[at][0], column), parts, "row")
    total = next((path for path, item, _ in rows[at + 1 :] if item.startswith("总计")), None)
    if total is None:
        yield Unchecked("checks.balance", f"《{view.title}》没有总计行")
        return
    below = [path for path, item, _ in rows[at + 1 :] if item.startswith(tuple(carried))]
    if not any(view.figure(path, columns[0]) for path in below):
        # The line itself is blank, and its three 其中 lines carry the figures.
        below = [path for path, item, _ in rows[at + 1 :] if item in FUND_LINES]
    for column in columns:
        parts = [(1, rows[at][0], column), *((1, path, column) for path in below)]
        yield from whole_and_parts("checks.balance", view, (total, column), parts, "row")


def _is_part(item: str, items: Sequence[str]) -> bool:
    """In older templates 财政拨款收入 stands over its 其中 lines, which are no summands of their own."""
    return "财政拨款收入" in items and item != "财政拨款收入" and item.startswith(FUND_LINES)


def _opening_parts(view: TableView) -> Iterator[Result]:
    rows = side_rows(view, "income")
    at = next((index for index, (_, item, _) in enumerate(rows) if item.startswith(_FISCAL_OPENING)), None)
    if at is None:
        return
    parts = [(1, path, "amount") for path, item, _ in rows[at + 1 :] if item in FUND_LINES]
    if parts and view.figure(rows[at][0], "amount") is not None:
        yield from whole_and_parts("checks.opening_parts", view, (rows[at][0], "amount"), parts, "row")


# --- 06 and 09 -----------------------------------------------------------------------------------------------------------


def _basic_detail(view: TableView) -> Iterator[Result]:
    if missing := absent("checks.economic_sum", view):
        yield missing
        yield Unchecked("checks.economic_groups", missing.reason)
        return
    codes = {getattr(row, "code", ""): path for path, row in view.rows()}
    items: dict[str, list[tuple[int, str, str]]] = {}
    for code, path in codes.items():
        items.setdefault(code[:-2], []).append((1, path, "amount"))
    for code, path in codes.items():
        if len(code) == 3 and code in items:
            yield from whole_and_parts("checks.economic_sum", view, (path, "amount"), items[code], "row")
    for name, classes in (("personnel_total", PERSONNEL), ("public_total", PUBLIC)):
        parts = [figure for code in classes if code in codes and (figure := view.figure(codes[code], "amount"))]
        total = view.own_figure(name)
        if total is None or not parts:
            yield Unchecked("checks.economic_groups", f"《{view.title}》没有人员经费合计或公用经费合计")
        else:
            yield sum_of("checks.economic_groups", total, parts, "row")


def _three_public(view: TableView) -> Iterator[Result]:
    if missing := absent("checks.three_public_sum", view):
        yield missing
        return
    for half in ("budget", "actual"):
        for identity in view.template.identities:
            parts = [(1, half, column) for column in identity.parts]
            yield from whole_and_parts("checks.three_public_sum", view, (half, identity.whole), parts, "column")


def figure_of(view: TableView, path: str | None, column: str) -> Figure | None:
    """The cell of a line that may be missing."""
    return None if path is None else view.figure(path, column)
