"""Checks of what comparisons of the text leave out or mix up: budgets of two kinds, missing reasons, changes of nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from extractor.checks.context import CheckContext
from extractor.checks.results import Failure, Held, Result
from extractor.checks.text_figures import NUMBER, deviation_figure, deviations, quoted
from extractor.outline.vocabulary import Role
from extractor.text.comparing import CHANGED
from extractor.text.money import UNIT

_COMPARED: tuple[Role, ...] = ("general_public", "three_public", "operating_cost")
FAR_FROM_BUDGET = Decimal(10)
"""Per cent by which an item may miss its budget without a reason, where the others give theirs."""


def text_words(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    yield from _reasons_missing(context)
    if context.outline is None:
        return
    for role in _COMPARED:
        for section in context.sections(role):
            yield from _two_budgets(context, section.body, section.end)
    for role in ("overall", "income", "expenditure", "fiscal_appropriation", *_COMPARED):
        for section in context.sections(role):
            yield from _no_change(context, section.body, section.end)


_BUDGET_KINDS = {"年初": "年初", "全年": "全年", "调整": "全年", "调整后": "全年", "追加后": "全年", "最终": "全年"}
"""How a budget is called → which of the two it is: that of the beginning, or the whole year's with all its changes."""
_KIND = "年初|全年|调整后?|追加后|最终"
_BUDGET_FIGURE = re.compile(rf"(?P<kind>{_KIND})?的?预算数?(?:调整)?[为是]?{NUMBER}{UNIT}")
_RATE_OF_BUDGET = re.compile(
    rf"(?P<first>{_KIND})?的?预算数?(?:为|是){NUMBER}{UNIT},(?:支出)?决算数?(?:为|是)?{NUMBER}{UNIT},?"
    rf"(?P<phrase>完成(?P<second>{_KIND})?的?预算数?的?[\d.]+%(?:[,。;](?:与|较|比)(?P<third>{_KIND})?预算数?(?:相比)?持平)?)"
)


def _two_budgets(context: CheckContext, start: int, end: int) -> Iterator[Result]:
    """年初预算为 0 万元，…完成全年预算的 100%: the budget that the rate is of is not the one that is printed.

    A plain 预算 behind a budget that was named is that one; of a budget that is named its amount may stand anywhere in the
    sentence (年初预算 X，调整预算 Y，决算 Z，完成年初预算的 …).
    """
    check = "checks.budget_base"
    if context.outline is None:
        return
    folded = context.outline.source.folded
    for match in _RATE_OF_BUDGET.finditer(folded, start, end):
        opening = max(folded.rfind(stop, start, match.start()) for stop in "。;") + 1
        printed = {_kind_of(one["kind"]) for one in _BUDGET_FIGURE.finditer(folded, max(opening, start), match.end())}
        named = {_kind_of(match[group]) for group in ("second", "third") if match[group] is not None}
        if named <= printed:
            yield Held(check)
            continue
        place = context.span_place(*match.span("phrase"), "预算的口径")
        kinds = {match["first"], match["second"], match["third"]} - ({None} if match["first"] else set())
        names = "、".join(f"“{kind or ''}预算”" for kind in sorted(kinds, key=str))
        message = f"同一句话里先后用了{names}，看不出百分比的基数是哪个预算：“{place.printed}”。"
        yield Failure(check, message, (place,), fact="base")


def _kind_of(word: str | None) -> str | None:
    return None if word is None else _BUDGET_KINDS[word]


def _reasons_missing(context: CheckContext) -> Iterator[Result]:
    """Items far from their budget without a reason, in a section where most give one."""
    check = "checks.reason_missing"
    items = [
        (path, item)
        for path, item in deviations(context)
        if item.section == "general_public_items" and item.comparison == "initial_budget" and item.reference_amount
    ]
    rates = [(item, deviation_figure(context, path, item, "completion_pct")) for path, item in items]
    far = [(item, rate) for item, rate in rates if rate is not None and abs(rate.value - 100) >= FAR_FROM_BUDGET]
    told = sum(item.reason is not None for item, _ in far)
    if 2 * told < len(far):
        return
    for item, rate in far:
        if item.reason is not None:
            yield Held(check)
            continue
        yield Failure(
            check,
            f"“{quoted(item.subject)}”完成年初预算的{rate.value}%，没有说明原因，其余科目大都有说明。",
            (rate.place,),
            left=rate.value,
            fact="reasons",
        )


_NO_CHANGE = re.compile(rf"{CHANGED}0(?:\.0+)?(?:万元|%)(?![\d.])")


def _no_change(context: CheckContext, start: int, end: int) -> Iterator[Result]:
    """增加0万元: a choice of the template that was left standing; what did not change is 持平."""
    check = "checks.zero_change"
    if context.outline is None:
        return
    for match in _NO_CHANGE.finditer(context.outline.source.folded, start, end):
        place = context.span_place(*match.span(), "没有变动")
        yield Failure(check, f"没有变动应写“持平”，却写“{match[0]}”。", (place,), fact="zero")
