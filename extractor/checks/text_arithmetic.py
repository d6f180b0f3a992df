"""Checks of the arithmetic of the text: completion, share and growth rates, signs against words, rates without a base, sums."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from extractor.checks.context import CheckContext, comparable, item_place
from extractor.checks.ratios import Recomputed, growth, share
from extractor.checks.results import Equation, Failure, Figure, Held, Result, Unchecked
from extractor.checks.text_figures import (
    COMPARISONS,
    composition,
    composition_figure,
    deviation_figure,
    deviations,
    figure_after,
    quoted,
)
from extractor.checks.text_tables import three_public_column
from extractor.outline.vocabulary import Role
from models.base import ItemEvidence, decimal_string
from models.narrative import Deviation

_CUTS = re.compile(r"减少|下降|压减|压缩|降低")
_RISES = re.compile(r"增加|增长|上升|提高")


def text_arithmetic(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    for path, item in deviations(context):
        yield from _completion(path, item)
        yield from _growth(path, item)
        yield from _change(context, path, item)
        yield from _signs(path, item)
        yield from _flat(path, item)
    yield from _moved_and_flat(context)
    yield from _composition(context)
    yield from _items(context)
    yield from _three_public(context)
    yield from _totals(context)


def rate_result(
    check: str,
    what: str,
    printed: Decimal,
    rate: Recomputed | None,
    formula: str,
    evidence: tuple[str, ItemEvidence | None, str],
) -> Result:
    """A printed rate against the recomputed one."""
    if rate is None:
        return Unchecked(check, "分母为零或小到无法计算")
    verdict = rate.verdict(printed)
    if verdict == "held":
        return Held(check)
    path, item, field = evidence
    value = rate.text(printed)
    cut = verdict == "truncated"
    ending = "尾数未四舍五入，差一个末位单位" if cut else "与文中数字不符"
    if verdict == "failed" and Recomputed(rate.value / 100, rate.low / 100, rate.high / 100).verdict(printed) == "held":
        ending = "像是没有乘以100，把小数当作百分数印出"
    return Failure(
        check,
        f"{what}印为{decimal_string(printed)}%，按文中数字计算为{value}%，{ending}。",
        (item_place(f"{path}.{field}", what, item, field, f"{decimal_string(printed)}%"),),
        f"{formula} = {value}% ≠ {decimal_string(printed)}%",
        printed,
        Decimal(value),
        severity="note" if cut else None,
        origin="publisher" if item is not None else "unknown",
    )


def zero_base(check: str, what: str, path: str, field: str, item: ItemEvidence | None, printed: Decimal) -> Failure:
    """A rate that is printed although its base is zero."""
    text = f"{decimal_string(printed)}%"
    return Failure(
        check,
        f"{what}的基数为0，不能计算百分比，却印了{text}。",
        (item_place(f"{path}.{field}", what, item, field, text),),
        left=printed,
        severity="note",
    )


def _completion(path: str, item: Deviation) -> Iterator[Result]:
    if item.completion_pct is None or item.reference_amount is None or item.actual_amount is None:
        return
    what = f"“{quoted(item.subject)}”完成{COMPARISONS[item.comparison]}的百分比"
    if item.reference_amount == 0:
        yield zero_base("checks.zero_base", what, path, "completion_pct", item.evidence, item.completion_pct)
        return
    rate = share(item.actual_amount, item.reference_amount)
    formula = f"{item.actual_amount} ÷ {item.reference_amount}"
    evidence = (path, item.evidence, "completion_pct")
    yield rate_result("checks.completion_rate", what, item.completion_pct, rate, formula, evidence)


def _growth(path: str, item: Deviation) -> Iterator[Result]:
    if item.change_pct is None or item.change_amount is None or item.actual_amount is None:
        return
    what = f"“{quoted(item.subject)}”比{COMPARISONS[item.comparison]}的增减幅度"
    base = item.actual_amount - item.change_amount
    if base == 0:
        yield zero_base("checks.zero_base", what, path, "change_pct", item.evidence, item.change_pct)
        return
    # The sign is another check's: here the amount of the rate alone is recomputed.
    rate = growth(item.change_amount, item.actual_amount)
    printed = abs(item.change_pct)
    plain = None if rate is None else Recomputed(*sorted_rate(rate))
    sign = "−" if item.change_amount > 0 else "+"
    formula = f"{abs(item.change_amount)} ÷ ({item.actual_amount} {sign} {abs(item.change_amount)})"
    yield rate_result("checks.growth_rate", what, printed, plain, formula, (path, item.evidence, "change_pct"))


def sorted_rate(rate: Recomputed) -> tuple[Decimal, Decimal, Decimal]:
    """A rate without its sign."""
    if rate.low <= 0 <= rate.high:
        return abs(rate.value), Decimal(0), max(abs(rate.low), abs(rate.high))
    low, high = sorted((abs(rate.low), abs(rate.high)))
    return abs(rate.value), low, high


def _change(context: CheckContext, path: str, item: Deviation) -> Iterator[Result]:
    """Actual − reference = change, where all three are printed."""
    fields = ("actual_amount", "reference_amount", "change_amount")
    figures = [deviation_figure(context, path, item, field) for field in fields]
    actual, reference, change = figures
    if actual is None or reference is None or change is None or change.value == 0:
        return
    yield Equation("checks.change_amount", change, ((1, actual), (-1, reference)))


def _signs(path: str, item: Deviation) -> Iterator[Result]:
    check = "checks.sign"
    place = item_place(path, f"文字说明“{quoted(item.subject)}”", item.evidence)
    if item.change_amount and item.change_pct:
        if (item.change_amount > 0) == (item.change_pct > 0):
            yield Held(check)
        else:
            yield Failure(
                check,
                f"“{quoted(item.subject)}”的增减额（{item.change_amount}）与增减幅度（{item.change_pct}%）方向相反。",
                (place,),
                left=item.change_amount,
                right=item.change_pct,
            )
    yield from _direction(item, path)
    if item.evidence is None:
        return
    printed = re.search(
        r"(?:减少|下降|降低|减幅)-\d[\d.,]*|(?:增加|增长)-\d[\d.,]*", comparable(item.evidence.span.text)
    )
    if printed:
        yield Failure(check, f"“{printed[0]}”：文字已写明增减方向，数字又带负号。", (place,), severity="note")


def _direction(item: Deviation, path: str) -> Iterator[Result]:
    """决算数大于预算数的主要原因 where it is smaller, and the other way round."""
    check = "checks.direction"
    if item.evidence is None or item.actual_amount is None or item.reference_amount is None:
        return
    match = re.search(r"决算数?(大于|小于|高于|低于|超过)[^,。;]{0,4}预算", comparable(item.evidence.span.text))
    if match is None:
        return
    larger = match[1] in ("大于", "高于", "超过")
    if item.actual_amount == item.reference_amount or (item.actual_amount > item.reference_amount) == larger:
        yield Held(check) if item.actual_amount != item.reference_amount else _direction_failure(item, path, match[0])
    else:
        yield _direction_failure(item, path, match[0])


def _direction_failure(item: Deviation, path: str, words: str) -> Failure:
    return Failure(
        "checks.direction",
        f"“{quoted(item.subject)}”写“{words}”，而决算为{item.actual_amount}，预算为{item.reference_amount}。",
        (item_place(path, f"文字说明“{quoted(item.subject)}”", item.evidence),),
        left=item.actual_amount,
        right=item.reference_amount,
    )


def _flat(path: str, item: Deviation) -> Iterator[Result]:
    """持平 with a reason that explains a decrease or an increase."""
    if item.change_amount != 0 or item.reason is None:
        return
    reason = comparable(item.reason)
    moved = _CUTS.search(reason) or _RISES.search(reason)
    if moved is None or re.search(r"无|没有|未|不", reason):
        yield Held("checks.flat_reason")
        return
    yield Failure(
        "checks.flat_reason",
        f"“{quoted(item.subject)}”与{COMPARISONS[item.comparison]}持平，原因却说“{moved[0]}”。",
        (item_place(f"{path}.reason", f"文字说明“{quoted(item.subject)}”", item.evidence, "reason"),),
        severity="note",
    )


_COMPARED: tuple[Role, ...] = ("overall", "fiscal_appropriation", "general_public", "three_public", "operating_cost")
_MOVED_AND_FLAT = re.compile(r"(?:增加|增长|上升|减少|下降|降低)[为至到][\d.,]+万?元,?[与和同较比][^,。;]{0,10}持平")


def _moved_and_flat(context: CheckContext) -> Iterator[Result]:
    """公务接待费支出决算减少为 0 万元，与上年持平: one of the two words is wrong."""
    if context.outline is None:
        return
    for role in _COMPARED:
        for section in context.sections(role):
            for match in _MOVED_AND_FLAT.finditer(context.outline.source.folded, section.body, section.end):
                place = context.span_place(match.start(), match.end(), "增减与持平")
                message = f"“{place.printed}”：增减与持平互相矛盾。"
                yield Failure("checks.flat_reason", message, (place,), severity="note")


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
    whole = _whole(context)
    if not items:
        return
    if whole is None or not whole.value:
        yield Unchecked("checks.share", "文字中没有一般公共预算财政拨款支出总额")
        return
    figures = [figure for path, item in items if (figure := composition_figure(context, path, item)) is not None]
    for path, item in items:
        if item.share_pct is None or item.amount is None:
            continue
        rate = share(item.amount, whole.value)
        what = f"“{quoted(item.subject)}”占一般公共预算财政拨款支出的比重"
        formula = f"{item.amount} ÷ {whole.value}"
        yield rate_result("checks.share", what, item.share_pct, rate, formula, (path, item.evidence, "share_pct"))
    if len(figures) == len(items):
        yield Equation("checks.composition_sum", whole, tuple((1, figure) for figure in figures), "row")
    yield from _shares_sum(context)


def _shares_sum(context: CheckContext) -> Iterator[Result]:
    items = [(path, item) for path, item in composition(context)]
    shares = [item.share_pct for _, item in items]
    if any(value is None for value in shares):
        yield Unchecked("checks.shares_sum", "有的项目没有印比重")
        return
    figures = [
        context.text_figure(f"{path}.share_pct", item.share_pct, f"“{quoted(item.subject)}”比重", item.evidence)
        for path, item in items
        if item.share_pct is not None
    ]
    total = sum((figure.value for figure in figures), Decimal(0))
    # A rate cut off instead of rounded is off by a whole unit of its last place.
    tolerance = 2 * sum((figure.half for figure in figures), Decimal(0))
    if abs(total - 100) <= tolerance:
        yield Held("checks.shares_sum")
        return
    formula = " + ".join(f"{figure.value}" for figure in figures) + f" = {total} ≠ 100"
    yield Failure(
        "checks.shares_sum",
        f"支出结构各项比重之和为{total}%，不是100%。",
        tuple(figure.place for figure in figures),
        formula,
        total,
        Decimal(100),
        tolerance,
    )


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


def _three_public(context: CheckContext) -> Iterator[Result]:
    """合计 = 出国 + 车辆 + 接待 and 车辆 = 购置 + 运行, of the figures of the text."""
    check = "checks.text_three_public_sum"
    found: dict[tuple[str, str], Figure] = {}
    for path, item in deviations(context):
        column = three_public_column(item.subject) if item.section == "three_public" else None
        if column is None:
            continue
        for kind, field in (("actual", "actual_amount"), (item.comparison, "reference_amount")):
            figure = deviation_figure(context, path, item, field)
            if figure is not None:
                found.setdefault((kind, column), figure)
    for kind in ("actual", "initial_budget", "annual_budget"):
        for whole, parts in (
            ("total", ("abroad", "vehicles", "reception")),
            ("vehicles", ("vehicle_purchase", "vehicle_operation")),
        ):
            figures = [found.get((kind, part)) for part in parts]
            left = found.get((kind, whole))
            if left is not None and all(figures):
                yield Equation(check, left, tuple((1, f) for f in figures if f is not None), "row")


_WHOLE_EXPENDITURE = re.compile(r"(?:合计|总计|总额|本年支出|总支出)$")


def _totals(context: CheckContext) -> Iterator[Result]:
    """支出合计 = 基本支出 + 项目支出 …, as the section on expenditure prints them."""
    check = "checks.text_expenditure_parts"
    unit = context.record.document.unit or "万元"
    total = next(
        (
            figure
            for path, item in deviations(context)
            if item.section == "expenditure"
            and _WHOLE_EXPENDITURE.search(comparable(item.subject))
            and (figure := deviation_figure(context, path, item, "actual_amount"))
        ),
        None,
    ) or figure_after(context, "expenditure", "支出(?:决算)?(?:合计|总计)", "文字说明“支出合计”", unit)
    words = ("基本支出", "项目支出", "上缴上级支出", "(?<!非)经营支出", "对附属单位补助支出")
    parts: Sequence[Figure | None] = [
        figure_after(context, "expenditure", word, f"文字说明“{word.rsplit(')', maxsplit=1)[-1]}”", unit)
        for word in words
    ]
    if total is None or parts[0] is None or parts[1] is None:
        yield Unchecked(check, "支出决算情况说明没有同时印出合计、基本支出和项目支出，或没有原文")
        return
    yield Equation(check, total, tuple((1, part) for part in parts if part is not None), "row")
    for part in parts:
        if part is not None:
            yield from _share_after(context, part, total)


def _share_after(context: CheckContext, part: Figure, whole: Figure) -> Iterator[Result]:
    """基本支出1383.7万元，占27.62%: the share printed right behind the figure."""
    outline, span = context.outline, part.place.evidence
    if outline is None or span is None:
        return
    match = re.compile(r"万?元,占[^,。;0-9]{0,12}?(\d+(?:\.\d+)?)%").match(outline.source.folded, span.end)
    if match is None:
        return
    printed = Decimal(match[1])
    rate = share(part.value, whole.value)
    if rate is None or rate.verdict(printed) == "held":
        yield Held("checks.share") if rate is not None else Unchecked("checks.share", "支出合计为零")
        return
    place = context.span_place(match.start(1), match.end(1) + 1, f"{part.row}所占比重")
    value = rate.text(printed)
    yield Failure(
        "checks.share",
        f"{part.row}所占比重印为{printed}%，按文中数字计算为{value}%。",
        (place, part.place),
        f"{part.value} ÷ {whole.value} = {value}% ≠ {printed}%",
        printed,
        Decimal(value),
        severity="note" if rate.verdict(printed) == "truncated" else None,
    )
