"""Checks of the sums of the text: the structure of expenditure, the items with their budgets, 支出合计 and its shares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from extractor.checks.context import NO_TEXT, CheckContext, comparable
from extractor.checks.rates import rate_results
from extractor.checks.ratios import HUNDRED, Ratio
from extractor.checks.results import Equation, Figure, Result, Unchecked, constant
from extractor.checks.text_equalities import SumOfAmounts, text_equalities
from extractor.checks.text_figures import (
    NUMBER,
    composition,
    composition_figure,
    deviation_figure,
    deviations,
    figure_after,
    quoted,
)
from extractor.outline.vocabulary import Role
from extractor.text.characters import parse_amount
from models.narrative import DeviationSection
from models.tables import TableId


def text_sums(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    yield from _composition(context)
    yield from _items(context)
    yield from _totals(context)
    yield from _shares_behind(context)


# --- composition, items --------------------------------------------------------------------------------------------------


def _whole(context: CheckContext, field: str = "actual_amount") -> Figure | None:
    """The general public expenditure of the text as a whole."""
    for path, item in deviations(context):
        if item.section == "general_public_overall" and comparable(item.subject).startswith("一般公共预算财政拨款支出"):
            figure = deviation_figure(context, path, item, field)
            if figure is not None and (field != "reference_amount" or item.comparison == "initial_budget"):
                return figure
    return None


def _composition(context: CheckContext) -> Iterator[Result]:
    items = list(composition(context))
    whole = _whole(context) or context.tables["general_public_expenditure"].figure("total", "total")
    if not items:
        return
    if whole is None or not whole.value:
        yield Unchecked("checks.share", "没有一般公共预算财政拨款支出总额")
        return
    figures = [figure for path, item in items if (figure := composition_figure(context, path, item)) is not None]
    for path, item in items:
        rate, amount = composition_figure(context, path, item, "share_pct"), composition_figure(context, path, item)
        if rate is not None and amount is not None:
            what = f"“{quoted(item.subject)}”占一般公共预算财政拨款支出的比重"
            yield from rate_results(Ratio("checks.share", rate, ((1, amount),), ((1, whole),), what))
    if len(figures) == len(items):
        yield Equation("checks.composition_sum", whole, tuple((1, figure) for figure in figures), "row")
    yield from _shares_sum(context)


def _shares_sum(context: CheckContext) -> Iterator[Result]:
    """A rate cut off instead of rounded is off by a whole unit of its last place, so each is allowed one."""
    figures = [composition_figure(context, path, item, "share_pct") for path, item in composition(context)]
    known = [replace(figure, half=2 * figure.half) for figure in figures if figure is not None]
    if len(known) < len(figures):
        yield Unchecked("checks.shares_sum", "有的项目没有印比重")
    else:
        yield Equation("checks.shares_sum", constant(HUNDRED, "100%"), tuple((1, figure) for figure in known), "row")


def _items(context: CheckContext) -> Iterator[Result]:
    """Σ年初预算 of the items = 年初预算 of the whole; only where the items are all there (their actual amounts say so)."""
    check = "checks.items_sum"
    items = [
        (p, i)
        for p, i in deviations(context)
        if i.section == "general_public_items" and i.comparison == "initial_budget"
    ]
    whole, budget = _whole(context), _whole(context, "reference_amount")
    if not items or whole is None or budget is None:
        return
    actual = [f for p, i in items if (f := deviation_figure(context, p, i, "actual_amount")) is not None]
    budgets = [f for p, i in items if (f := deviation_figure(context, p, i, "reference_amount")) is not None]
    complete = Equation(check, whole, tuple((1, figure) for figure in actual), "row")
    if len(actual) < len(items) or len(budgets) < len(items) or not complete.holds:
        yield Unchecked(check, "具体情况没有列出全部科目，或没有逐项印出预算")
        return
    yield complete
    yield Equation(check, budget, tuple((1, figure) for figure in budgets), "row")


# --- sums of the text ----------------------------------------------------------------------------------------------------


def _totals(context: CheckContext) -> Iterator[Result]:
    """Amounts of one section that add up, as ``text_equalities.yaml`` declares them."""
    for one in text_equalities().sums:
        yield from _total(context, one)


def _total(context: CheckContext, one: SumOfAmounts) -> Iterator[Result]:
    check = f"checks.{one.check}"
    unit = context.record.document.unit or "万元"

    def amount(label: str) -> Figure | None:
        after = next(a.after for a in text_equalities().amounts if a.role == one.role and a.label == label)
        return figure_after(context, one.role, after, f"文字说明“{label}”", unit)

    total = amount(one.whole) if one.whole is not None else section_total(context, "expenditure")
    parts = [amount(label) for label in one.parts]
    if total is None or parts[0] is None or parts[1] is None:
        reason = f"没有同时印出{one.whole or '合计'}、{one.parts[0]}和{one.parts[1]}，或没有原文"
        yield Unchecked(check, reason)
        return
    yield Equation(check, total, tuple((1, part) for part in parts if part is not None), "row")


# --- shares that stand behind an amount ------------------------------------------------------------------------------------

_SHARE_BEHIND = re.compile(
    rf"(?P<what>[^,。;:、\d%]{{2,24}}?)(?:决算)?(?:为|是|共计)?(?P<amount>{NUMBER})万?元,"
    r"占(?P<of>[^,。;:\d%]{0,16}?)的?(?:比重|比例)?(?:为|是)?(?P<share>\d+(?:\.\d+)?)%"
)
_BASES: tuple[tuple[re.Pattern[str], DeviationSection], ...] = (
    (re.compile(r"^(?:本年|当年|全年|年度)?(?:总收入|收入(?:合计|总额|总计)?)$"), "income"),
    (re.compile(r"^(?:本年|当年|全年|年度)?(?:总支出|支出(?:合计|总额|总计)?)$"), "expenditure"),
)
_SHARED: tuple[tuple[Role, DeviationSection | None], ...] = (
    ("income", "income"), ("expenditure", "expenditure"), ("general_public_overall", None), ("fiscal_appropriation", None),
)  # fmt: skip
"""Sections whose amounts are followed by shares, and the total that 占 without a word means there."""


def _shares_behind(context: CheckContext) -> Iterator[Result]:
    """基本支出1383.7万元，占本年支出27.62%: the share printed right behind the amount."""
    if context.outline is None:
        yield Unchecked("checks.share", NO_TEXT)
        return
    for role, own in _SHARED:
        for section in context.sections(role):
            for match in _SHARE_BEHIND.finditer(context.outline.source.folded, section.body, section.end):
                yield from _share_behind(context, match, own)


def _share_behind(context: CheckContext, match: re.Match[str], own: DeviationSection | None) -> Iterator[Result]:
    named = next((section for pattern, section in _BASES if pattern.match(match["of"])), None)
    section = named or (own if not match["of"] else None)
    base = section_total(context, section) if section is not None else None
    amount = parse_amount(match["amount"])
    if base is None or not base.value or amount is None:
        yield Unchecked("checks.share", f"“占{match['of']}”的基数不明")
        return
    part = context.span_figure(amount, *match.span("amount"), match["what"])
    rate = context.span_figure(Decimal(match["share"]), *match.span("share"), f"{match['what']}所占比重")
    yield from rate_results(Ratio("checks.share", rate, ((1, part),), ((1, base),), f"“{match['what']}”所占比重"))


_WHOLE: dict[DeviationSection, re.Pattern[str]] = {
    "income": re.compile(r"(?:合计|总计|总额|本年收入|总收入)$"),
    "expenditure": re.compile(r"(?:合计|总计|总额|本年支出|总支出)$"),
}
_TABLE_OF: dict[DeviationSection, TableId] = {"income": "income", "expenditure": "expenditure"}
_TOTAL_WORDS: dict[DeviationSection, tuple[Role, str]] = {
    "income": ("income", "收入(?:决算)?(?:合计|总计)"),
    "expenditure": ("expenditure", "支出(?:决算)?(?:合计|总计)"),
}


def section_total(context: CheckContext, section: DeviationSection) -> Figure | None:
    """本年收入合计 or 本年支出合计 as the text prints it, else as the table does."""
    for path, item in deviations(context):
        if item.section == section and _WHOLE[section].search(comparable(item.subject)):
            figure = deviation_figure(context, path, item, "actual_amount")
            if figure is not None:
                return figure
    role, word = _TOTAL_WORDS[section]
    unit = context.record.document.unit or "万元"
    label = {"income": "收入合计", "expenditure": "支出合计"}[section]
    printed = figure_after(context, role, word, f"文字说明“{label}”", unit)
    return printed or context.tables[_TABLE_OF[section]].figure("total", "total")
