"""Checks of single comparisons of the text: completion and growth rates, amounts of change, signs and words, 持平."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extractor.checks.context import CheckContext, comparable, item_place
from extractor.checks.left_over import is_left_nothing
from extractor.checks.rates import rate_results, zero_base
from extractor.checks.ratios import HUNDRED, Ratio, Terms
from extractor.checks.results import Equation, Failure, Figure, Held, Result, constant
from extractor.checks.text_figures import COMPARISONS, deviation_figure, deviations, quoted
from extractor.checks.three_public import three_public_budget
from extractor.outline.vocabulary import Role
from extractor.text.comparing import DECREASE, INCREASE
from models.narrative import Deviation

_CUTS = re.compile(r"减少|下降|压减|压缩|降低")
_RISES = re.compile(r"增加|增长|上升|提高")


def text_rates(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    for path, item in deviations(context):
        yield from _completion(context, path, item)
        yield from _growth(context, path, item)
        yield from _change(context, path, item)
        yield from _signs(context, path, item)
        yield from _direction(context, path, item)
        yield from _flat(path, item)
    yield from _moved_and_flat(context)


def _completion(context: CheckContext, path: str, item: Deviation) -> Iterator[Result]:
    """决算 ÷ 预算; a budget that the sentence leaves out follows from the change, or stands in the “三公” table."""
    rate = deviation_figure(context, path, item, "completion_pct")
    actual = deviation_figure(context, path, item, "actual_amount")
    if rate is None or actual is None:
        return
    base = _budget(context, path, item, actual)
    what = f"“{quoted(item.subject)}”完成{COMPARISONS[item.comparison]}的百分比"
    if base is None:
        if item.section == "three_public" and is_left_nothing(context, item):
            yield replace(zero_base(f"{what}（按“三公”经费合计和其余各项推算）", rate), severity="note")
        return
    ratio = Ratio("checks.completion_rate", rate, ((1, actual),), base, what)
    other = _budget_of_the_rate(context, item, ratio) if ratio.undefined or ratio.fails else None
    if other is None:
        yield from rate_results(ratio)
        return
    named, meant = base[0][1], other
    yield Failure(
        "checks.budget_base",
        f"{what}印为{rate.place.printed}%，是按同一句里的{meant.place.printed}计算的，而那是另一个预算数。",
        (rate.place, meant.place, named.place),
        f"{actual.value} ÷ {meant.value} = {rate.value}%",
        rate.value,
        origin=rate.origin,
        fact="base",
    )


def _budgets(context: CheckContext, item: Deviation) -> list[Figure]:
    """All budgets that the sentence of a comparison prints for its amount: 年初预算 X，全年预算 Y，决算 Z."""
    own = item.evidence.fields.get("actual_amount") if item.evidence is not None else None
    found = []
    for path, other in deviations(context):
        beside = other.evidence.fields.get("actual_amount") if other.evidence is not None else None
        same = other is item or (own is not None and beside is not None and own.start == beside.start)
        figure = deviation_figure(context, path, other, "reference_amount") if same else None
        if figure is not None and other.comparison != "prior_year":
            found.append(figure)
    return found


def _budget_of_the_rate(context: CheckContext, item: Deviation, ratio: Ratio) -> Figure | None:
    """The other budget of the sentence that the printed rate is of."""
    known = {figure.key for _, figure in ratio.base}
    others = [figure for figure in _budgets(context, item) if figure.key not in known]
    fitting = [one for one in others if replace(ratio, base=((1, one),)).verdict() in ("held", "truncated")]
    return fitting[0] if fitting else None


def _budget(context: CheckContext, path: str, item: Deviation, actual: Figure) -> Terms | None:
    budget = deviation_figure(context, path, item, "reference_amount")
    if budget is not None:
        return ((1, budget),)
    change = deviation_figure(context, path, item, "change_amount")
    if change is not None:
        return ((1, actual), (-1, change))
    cell = three_public_budget(context, item)
    return ((1, cell),) if cell is not None else None


def _growth(context: CheckContext, path: str, item: Deviation) -> Iterator[Result]:
    rate = deviation_figure(context, path, item, "change_pct")
    change = deviation_figure(context, path, item, "change_amount")
    actual = deviation_figure(context, path, item, "actual_amount")
    reference = deviation_figure(context, path, item, "reference_amount")
    if rate is None or actual is None:
        return
    if change is not None:
        top, base = ((1, change),), ((1, actual), (-1, change))
    elif reference is not None:
        top, base = ((1, actual), (-1, reference)), ((1, reference),)  # type: ignore[assignment]
    else:
        return
    what = f"“{quoted(item.subject)}”比{COMPARISONS[item.comparison]}的增减幅度"
    yield from rate_results(Ratio("checks.growth_rate", rate, top, base, what, signless=True))


def _change(context: CheckContext, path: str, item: Deviation) -> Iterator[Result]:
    """Actual − reference = change, where all three are printed."""
    fields = ("actual_amount", "reference_amount", "change_amount")
    actual, reference, change = (deviation_figure(context, path, item, field) for field in fields)
    if actual is None or reference is None or change is None:
        return
    if change.value:
        yield Equation("checks.change_amount", change, ((1, actual), (-1, reference)))
    elif item.evidence is not None and "基本持平" not in comparable(item.evidence.span.text):
        check = "checks.change_amount" if item.comparison == "prior_year" else "checks.direction"
        words = _FLAT_WORDS.search(comparable(item.evidence.span.text))
        said = words[0] if words is not None else f"与{COMPARISONS[item.comparison]}持平"
        claim = f"“{quoted(item.subject)}”写“{said}”"
        yield Equation(check, actual, ((1, reference),), claim=claim)


_FLAT_WORDS = re.compile(r"决算数?等于[^,。;]{0,6}预算数?|(?:决算数?)?[与同和较比][^,。;]{0,10}持平")
_MINUS_BEHIND_A_CUT = re.compile(rf"(?:{'|'.join(DECREASE)}|减幅)(?:了)?-$")
_MINUS_BEHIND_A_RISE = re.compile(rf"(?:{'|'.join(INCREASE)})(?:了)?-$")


def _signs(context: CheckContext, path: str, item: Deviation) -> Iterator[Result]:
    check = "checks.sign"
    place = item_place(path, f"文字说明“{quoted(item.subject)}”", item.evidence)
    if item.change_amount and item.change_pct:
        if (item.change_amount > 0) == (item.change_pct > 0):
            yield Held(check)
        else:
            fields = ("change_pct", "change_amount")
            figures = [deviation_figure(context, path, item, field) for field in fields]
            yield Failure(
                check,
                f"“{quoted(item.subject)}”的增减额（{item.change_amount}）与增减幅度（{item.change_pct}%）方向相反。",
                tuple(figure.place for figure in figures if figure is not None),
                left=item.change_amount,
                right=item.change_pct,
            )
    for field in ("change_amount", "change_pct"):
        found = item.evidence.fields.get(field) if item.evidence is not None else None
        if found is None or context.outline is None:
            continue
        # A value's own sign stands before it or inside its span.
        before = context.outline.source.folded[max(found.start - 5, 0) : found.start]
        before += "-" if comparable(found.text).startswith("-") else ""
        if _MINUS_BEHIND_A_CUT.search(before) or _MINUS_BEHIND_A_RISE.search(before):
            message = (
                f"“{before.lstrip(',。;万元')}{comparable(found.text).lstrip('-')}”：文字已写明增减方向，数字又带负号。"
            )
            yield Failure(check, message, (place,), severity="note")


_COMPARED_WITH_BUDGET = re.compile(
    r"决算数?(?P<word>大于|小于|高于|低于|超过|等于|持平于?)(?P<kind>年初|全年|调整)?[^,。;]{0,4}预算"
)
_KINDS = {"年初": "initial_budget", "全年": "annual_budget", "调整": "annual_budget"}


def _direction(context: CheckContext, path: str, item: Deviation) -> Iterator[Result]:
    """决算数大于预算数的主要原因 where it is smaller, and the other way round; 等于 and 持平 where they differ.

    A plain 预算 may be any of the budgets that the sentence prints; where it prints none, the rate of completion tells. What is
    read as no change is said by ``_change``.
    """
    check = "checks.direction"
    if item.evidence is None or item.actual_amount is None or item.comparison == "prior_year":
        return
    passage = item.evidence.span
    found = list(_COMPARED_WITH_BUDGET.finditer(comparable(passage.text)))
    if len(found) != 1:
        return
    match, kind = found[0], found[0]["kind"]
    if kind and _KINDS[kind] != item.comparison:
        return
    is_equal = match["word"] not in (*_LARGER, *_SMALLER)
    if is_equal and item.change_amount == 0:
        return
    actual = deviation_figure(context, path, item, "actual_amount")
    own = deviation_figure(context, path, item, "reference_amount")
    budgets = [one for one in ([own] if kind else _budgets(context, item)) if one is not None]
    sides = _sides_of_rate(context, path, item) if not budgets and not is_equal else [(actual, one) for one in budgets]
    known = [(left, right) for left, right in sides if left is not None]
    if not known:
        return
    if any(_says(match["word"], left, right) for left, right in known):
        yield Held(check)
        return
    printed = "、".join(str(right.place.printed) for _, right in known)
    told = f"决算为{known[0][0].place.printed}，预算为{printed}" if budgets else f"完成{known[0][0].value}%"
    figures = [known[0][0], *(right for _, right in known if not right.fixed)]
    # The source text has no blanks: what is found in the passage stands as far behind its beginning in the text.
    phrase = (
        [context.span_place(passage.start + match.start(), passage.start + match.end(), "与预算的比较")]
        if context.outline is not None and len(passage.text) == passage.end - passage.start
        else []
    )
    yield Failure(
        check,
        f"“{quoted(item.subject)}”写“{match[0]}”，而{told}。",
        (*phrase, *(figure.place for figure in figures)),
        left=known[0][0].value,
        right=known[0][1].value,
        fact=f"direction {passage.start}",
    )


def _sides_of_rate(context: CheckContext, path: str, item: Deviation) -> list[tuple[Figure | None, Figure]]:
    """The rate of completion beside a hundred, where it is not so near that rounding may have hidden which is larger."""
    rate = deviation_figure(context, path, item, "completion_pct")
    if rate is None or abs(rate.value - HUNDRED) <= rate.half or not rate.value:
        return []
    return [(rate, constant(HUNDRED, "100%"))]


_LARGER = ("大于", "高于", "超过")
_SMALLER = ("小于", "低于")


def _says(word: str, actual: Figure, budget: Figure) -> bool:
    """Whether the word is right of the two."""
    difference = actual.value - budget.value
    if word in _LARGER:
        return difference > 0
    return difference < 0 if word in _SMALLER else difference == 0


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
