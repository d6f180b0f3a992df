"""Checks between tables: 01 ↔ 02 ↔ 03, 04 ↔ 05, 03 ↔ 05, 05 ↔ 06, 06 ↔ 09, 01 ↔ 04, 07/08 ↔ 04.

What may lawfully differ is not compared: income and expenditure of a 类 where money was carried over or came from other
sources, 05 and 03 where other money than the general public budget was spent.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.context import CheckContext, TableView, comparable
from extractor.checks.results import Equation, Failure, Figure, Held, Result, Unchecked, equal
from extractor.checks.tables_inside import FUND_LINES, absent, figure_of, item_path, side_rows
from models.tables import TableId

_SOURCES = {
    "superior_subsidy": "上级补助收入",
    "institutional": "事业收入",
    "operating": "经营收入",
    "affiliated_remittance": "附属单位上缴收入",
    "other": "其他收入",
}
_COLUMNS = ("total", "basic", "project")


def between_tables(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    tables = context.tables
    yield from _income_summary(tables["income_expenditure_summary"], tables["income"])
    yield from _expenditure_summary(tables["income_expenditure_summary"], tables["expenditure"])
    yield from _income_expenditure(tables)
    yield from _fiscal_income(tables["income_expenditure_summary"], tables["fiscal_appropriation_summary"])
    yield from _fiscal_general_public(tables["fiscal_appropriation_summary"], tables["general_public_expenditure"])
    yield from _general_public_part(tables)
    yield from _basic_detail(tables["general_public_expenditure"], tables["basic_expenditure_detail"])
    yield from _three_public(tables["basic_expenditure_detail"], tables["three_public"])
    for name, fund, line in (
        ("government_fund", "government_fund", FUND_LINES[1]),
        ("state_capital", "state_capital", FUND_LINES[2]),
    ):
        yield from _fund(tables["fiscal_appropriation_summary"], tables[name], fund, line)  # type: ignore[index]


def class_key(name: str) -> str:
    """The name of a 类 made comparable: 农林水支出, 农林水, 农林水支出（类） are one."""
    plain = comparable(name)
    for ending in ("(类)支出", "类支出", "支出(类)", "(类)"):
        plain = plain.removesuffix(ending)
    return plain.removesuffix("支出")


def code_rows(view: TableView) -> dict[str, str]:
    """Code → path of its (first) row."""
    found: dict[str, str] = {}
    for path, row in view.rows():
        found.setdefault(getattr(row, "code", None) or path, path)
    return found


def class_rows(view: TableView) -> dict[str, str]:
    """Comparable name of a 类 → path of its row."""
    rows = [(path, row) for path, row in view.rows() if len(getattr(row, "code", "")) == 3]
    return {class_key(getattr(row, "name", "")): path for path, row in rows}


def _pair(check: str, left: Figure | None, right: Figure | None, reason: str) -> Iterator[Result]:
    """The two cells are equal; a blank on both sides says nothing."""
    if left is None and right is None:
        return
    if left is None or right is None:
        yield Unchecked(check, reason)
    else:
        yield equal(check, left, right)


def _income_summary(summary: TableView, income: TableView) -> Iterator[Result]:
    if missing := absent("checks.income_01_02", summary, income):
        yield missing
        return
    check = "checks.income_01_02"
    subtotal = figure_of(summary, item_path(summary, "income", "本年收入合计"), "amount")
    yield from _pair(check, subtotal, income.figure("total", "total"), "收入合计有一处未填")
    for column, line in _SOURCES.items():
        path = item_path(summary, "income", line)
        if path is not None:
            left = summary.figure(path, "amount", blank=True)
            right = income.figure("total", column, blank=True)
            if left and right and (left.value or right.value):
                yield equal(check, left, right)
    lines = [path for path, item, _ in side_rows(summary, "income") if item.startswith(FUND_LINES)]
    whole = item_path(summary, "income", "财政拨款收入")
    parts = [f for path in ([whole] if whole else lines) if (f := summary.figure(path, "amount")) is not None]
    fiscal = income.figure("total", "fiscal_appropriation")
    if fiscal is not None and parts:
        yield Equation(check, fiscal, tuple((1, part) for part in parts))


def _expenditure_summary(summary: TableView, expenditure: TableView) -> Iterator[Result]:
    check = "checks.expenditure_01_03"
    if missing := absent(check, summary, expenditure):
        yield missing
        yield Unchecked("checks.class_01_03", missing.reason)
        return
    subtotal = figure_of(summary, item_path(summary, "expenditure", "本年支出合计"), "amount")
    yield from _pair(check, subtotal, expenditure.figure("total", "total"), "支出合计有一处未填")
    yield from _classes("checks.class_01_03", summary, "amount", expenditure)


def _classes(check: str, summary: TableView, column: str, table: TableView) -> Iterator[Result]:
    """Each 类 of the expenditure side against its row."""
    rows = class_rows(table)
    lines = {class_key(item): path for path, item, _ in side_rows(summary, "expenditure")}
    for name, path in rows.items():
        right = table.figure(path, "total")
        if right is None:
            continue
        left = summary.figure(lines[name], column, blank=True) if name in lines else None
        if left is None:
            yield Unchecked(check, f"《{summary.title}》没有与“{right.row}”同名的行")
        else:
            yield equal(check, left, right)
    for name, path in lines.items():
        left = summary.figure(path, column)
        if name in rows or left is None or not left.value or left.row in _NO_CLASS:
            continue
        yield Unchecked(check, f"《{table.title}》没有与“{left.row}”同名的类")


_NO_CLASS = frozenset({"本年支出合计", "结余分配", "年末结转和结余", "年末财政拨款结转和结余", "总计"})


def only_fiscal_without_carry_over(tables: dict[TableId, TableView]) -> bool:
    """Whether all income is fiscal appropriation and nothing was carried over: then each 类 has equal income and expenditure."""
    summary, income = tables["income_expenditure_summary"], tables["income"]
    others = [income.figure("total", column) for column in _SOURCES]
    if any(figure is not None and figure.value for figure in others):
        return False
    carried = ("使用", "用事业基金", "年初", "上年", "结余分配", "年末", "结转下年")
    for side in ("income", "expenditure"):
        for path, item, _ in side_rows(summary, side):
            figure = summary.figure(path, "amount")
            if item.startswith(carried) and figure is not None and figure.value:
                return False
    return True


def _income_expenditure(tables: dict[TableId, TableView]) -> Iterator[Result]:
    check = "checks.class_02_03"
    income, expenditure = tables["income"], tables["expenditure"]
    if missing := absent(check, tables["income_expenditure_summary"], income, expenditure):
        yield missing
        return
    if not only_fiscal_without_carry_over(tables):
        yield Unchecked(check, "有结转结余或财政拨款以外的收入，各类收入与支出可以不等")
        return
    paths = code_rows(expenditure)
    for code, path in code_rows(income).items():
        left, right = income.figure(path, "total"), expenditure.figure(paths.get(code, ""), "total")
        if left is None or right is None:
            continue
        yield equal(check, left, right)


def _fiscal_income(summary: TableView, fiscal: TableView) -> Iterator[Result]:
    check = "checks.fiscal_income_01_04"
    if missing := absent(check, summary, fiscal):
        yield missing
        return
    for line in FUND_LINES:
        left = figure_of(summary, item_path(summary, "income", line), "amount")
        right = figure_of(fiscal, item_path(fiscal, "income", line), "amount")
        if left is not None and right is not None:
            yield equal(check, left, right)


def _fiscal_general_public(fiscal: TableView, general: TableView) -> Iterator[Result]:
    check = "checks.total_04_05"
    if missing := absent(check, fiscal, general):
        yield missing
        yield Unchecked("checks.class_04_05", missing.reason)
        return
    subtotal = figure_of(fiscal, item_path(fiscal, "expenditure", "本年支出合计"), "general_public")
    yield from _pair(check, subtotal, general.figure("total", "total"), "一般公共预算财政拨款支出合计有一处未填")
    yield from _classes("checks.class_04_05", fiscal, "general_public", general)


def _general_public_part(tables: dict[TableId, TableView]) -> Iterator[Result]:
    """05 is part of 03; where all money is of the general public budget they are the same."""
    check = "checks.part_03_05"
    whole, part = tables["expenditure"], tables["general_public_expenditure"]
    if missing := absent(check, whole, part):
        yield missing
        return
    same = _all_general_public(tables)
    paths = code_rows(whole)
    for code, path in code_rows(part).items():
        for column in _COLUMNS:
            right = part.figure(path, column)
            left = whole.figure(paths.get(code, ""), column, blank=same)
            if right is None or left is None or whole.is_unread(paths[code], column):
                continue
            if same:
                yield equal(check, left, right)
            elif right.value - left.value > right.half + left.half:
                yield _larger_part(check, left, right)
            else:
                yield Held(check)


def _all_general_public(tables: dict[TableId, TableView]) -> bool:
    pairs = (
        (tables["expenditure"].figure("total", "total"), tables["general_public_expenditure"].figure("total", "total")),
        (
            figure_of(
                tables["income_expenditure_summary"],
                item_path(tables["income_expenditure_summary"], "expenditure", "本年支出合计"),
                "amount",
            ),
            figure_of(
                tables["fiscal_appropriation_summary"],
                item_path(tables["fiscal_appropriation_summary"], "expenditure", "本年支出合计"),
                "general_public",
            ),
        ),
    )
    return any(a is not None and b is not None and abs(a.value - b.value) <= a.half + b.half for a, b in pairs)


def _larger_part(check: str, whole: Figure, part: Figure) -> Failure:
    return Failure(
        check,
        f"{part.place.label}为{part.place.printed}，大于{whole.place.label}的{whole.place.printed}；"
        "一般公共预算财政拨款支出是本年支出的一部分，不应更大。",
        (part.place, whole.place),
        f"{part.value} > {whole.value}",
        part.value,
        whole.value,
        part.half + whole.half,
        origin="parsing" if part.doubt or whole.doubt else part.origin,
    )


def _basic_detail(general: TableView, detail: TableView) -> Iterator[Result]:
    check = "checks.basic_05_06"
    if missing := absent(check, general, detail):
        yield missing
        return
    basic = general.figure("total", "basic")
    parts = [figure for name in ("personnel_total", "public_total") if (figure := detail.own_figure(name))]
    if basic is None or not parts:
        yield Unchecked(check, "基本支出合计或人员经费、公用经费合计未填")
    else:
        yield Equation(check, basic, tuple((1, part) for part in parts))


_SHARED = {
    "30212": "abroad",
    "30217": "reception",
    "30231": "vehicle_operation",
    "31013": "vehicle_purchase",
}
"""Items of 06 that are part of 三公; 09 holds project money too, so that it may be larger."""


def _three_public(detail: TableView, three: TableView) -> Iterator[Result]:
    check = "checks.three_public_06_09"
    if missing := absent(check, detail):
        yield missing
        return
    if three.table.status not in ("present", "empty"):
        yield Unchecked(check, f"《{three.title}》没有读到")
        return
    codes = code_rows(detail)
    for code, column in _SHARED.items():
        part = figure_of(detail, codes.get(code), "amount")
        if part is None or not part.value:
            continue
        if three.present and three.is_unread("actual", column):
            yield Unchecked(check, f"《{three.title}》的数字没有读清")
            continue
        whole = three.figure("actual", column, blank=True) if three.present else None
        if whole is not None and part.value - whole.value <= part.half + max(whole.half, part.half):
            yield Held(check)
            continue
        printed = f"{whole.place.label}{whole.place.printed}" if whole is not None else f"《{three.title}》为空表"
        yield Failure(
            check,
            f"{part.place.label}为{part.place.printed}，而{printed}；基本支出里的这一项应包括在“三公”经费之内。",
            (part.place, *((whole.place,) if whole is not None else ())),
            f"{part.value} > {whole.value if whole is not None else 0}",
            part.value,
            whole.value if whole is not None else None,
            part.half,
            severity="note" if code == "30212" else None,
            origin=part.origin,
        )


def _fund(fiscal: TableView, fund: TableView, column: str, line: str) -> Iterator[Result]:
    check = "checks.fund_04"
    if missing := absent(check, fiscal):
        yield missing
        return
    spent = figure_of(fiscal, item_path(fiscal, "expenditure", "本年支出合计"), column)
    received = figure_of(fiscal, item_path(fiscal, "income", line), "amount")
    if fund.table.status == "empty":
        for figure in (spent, received):
            if figure is not None and figure.value:
                message = f"{figure.place.label}为{figure.place.printed}，而《{fund.title}》为空表。"
                yield Failure(check, message, (figure.place,), None, figure.value, origin=figure.origin)
            else:
                yield Held(check)
        return
    if missing := absent(check, fund):
        yield missing
        return
    for own, other in ((fund.figure("total", "total"), spent), (fund.figure("total", "income"), received)):
        if own is not None and other is not None:
            yield equal(check, other, own)
