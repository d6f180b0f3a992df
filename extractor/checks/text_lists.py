"""Checks of lists of amounts: projects under 项目支出, reasons with figures, parts behind 其中."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from rapidfuzz import fuzz

from extractor.checks.context import CheckContext, comparable, item_place
from extractor.checks.misprint import misprint
from extractor.checks.projects import SAME_PROJECT, bare_name
from extractor.checks.results import Equation, Failure, Figure, Held, Result, Unchecked, equal
from extractor.checks.text_figures import NUMBER, deviation_figure, deviations, quoted, unit_behind
from extractor.outline.tree import Section
from extractor.outline.vocabulary import Role
from extractor.text.characters import parse_amount
from extractor.text.money import UNIT

_HELD_BY: tuple[Role, ...] = ("general_public_overall", "general_public_items")


def text_lists(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    yield from _reasons(context)
    if context.outline is None:
        yield Unchecked("checks.list_sum", "只有记录，没有原文")
        return
    for role in _HELD_BY:
        for section in context.sections(role):
            yield from _projects(context, section)
    stretches = {(one.body, one.end) for role in _WITH_PARTS for one in context.sections(role)}
    yield from _parts_behind(context, sorted(stretches))


def _figure(context: CheckContext, match: re.Match[str], group: str, label: str) -> Figure | None:
    value = parse_amount(match[group])
    return None if value is None else context.span_figure(value, *match.span(group), label)


# --- 项目支出主要用于 -----------------------------------------------------------------------------------------------------

_LEAD = re.compile(
    rf"项目支出(?:决算)?(?:为|是)?(?P<whole>{NUMBER}){UNIT}[。,;](?:其中[:,])?项目支出(?:主要)?用于[^\d]"
)
_LISTED = re.compile(rf"(?P<name>[^,。;:、\d]{{2,30}}?):?(?P<amount>{NUMBER}){UNIT}")
_END = re.compile(r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})[.、][^\d]|\([一二三四五六七八九十]\)")


def _projects(context: CheckContext, section: Section) -> Iterator[Result]:
    """项目支出 N 万元。主要用于 A 项目 a 万元 …: what is listed against the whole, and against the summaries."""
    if context.outline is None:
        return
    folded = context.outline.source.folded
    lead = _LEAD.search(folded, section.body, section.end)
    if lead is None:
        return
    whole = _figure(context, lead, "whole", "文字说明“项目支出”")
    stop = _END.search(folded, lead.end(), section.end)
    listed = list(_listed_projects(context, folded, lead.end() - 1, stop.start() if stop else section.end))
    if whole is None or len(listed) < 2:
        yield Unchecked("checks.list_sum", "没有逐个列出项目的金额")
        return
    for name, figure in listed:
        yield from _against_summary(context, name, figure)
    yield from _whole_list(context, whole, listed)


def _listed_projects(context: CheckContext, folded: str, start: int, end: int) -> Iterator[tuple[str, Figure]]:
    position = start
    while (match := _LISTED.search(folded, position, end)) is not None:
        position = match.end()
        name = re.sub(r"^(?:用于|以及|和|及|其中|主要)", "", match["name"])
        if re.search(r"增加|减少|比|预算|投资|签约|合计|成效", name):
            continue
        figure = _figure(context, match, "amount", f"文字说明“{quoted(name)}”")
        if figure is not None:
            yield name, figure
        # What stands behind 其中 is part of the project before it.
        inner = re.compile(rf"{UNIT},其中[^。;]*[。;]").match(folded, match.end("amount"), end)
        position = inner.end() if inner is not None else position


def _against_summary(context: CheckContext, name: str, figure: Figure) -> Iterator[Result]:
    """The amount of a listed project and the executed amount of the summary of the same name."""
    scored = [
        (fuzz.ratio(_core(name), _core(summary.project)), -index)
        for index, summary in enumerate(context.record.performance.summaries)
        if summary.executed is not None
    ]
    if not scored or max(scored)[0] < SAME_PROJECT:
        return
    index = -max(scored)[1]
    summary = context.record.performance.summaries[index]
    if summary.executed is None:
        return
    path = f"performance.summaries[{index}].executed"
    right = context.text_figure(path, summary.executed, f"“{quoted(summary.project)}”综述执行数", summary.evidence)
    yield equal("checks.project_amount", figure, right)


def _core(name: str) -> str:
    return re.sub(r"项目|经费|资金|工作|专项", "", bare_name(name)) or bare_name(name)


def _whole_list(context: CheckContext, whole: Figure, listed: Sequence[tuple[str, Figure]]) -> Iterator[Result]:
    """主要用于 may leave out projects; a project of the performance part that fills the gap exactly was forgotten."""
    check = "checks.list_sum"
    equation = Equation(check, whole, tuple((1, figure) for _, figure in listed), "row")
    if equation.holds or equation.residual < 0:
        yield equation
        return
    slip = list(_mistyped(equation, [figure for _, figure in listed]))
    if slip:
        yield from slip
        return
    gap = equation.residual
    missing = [
        (f"performance.summaries[{index}].executed", summary)
        for index, summary in enumerate(context.record.performance.summaries)
        if summary.executed and abs(summary.executed - gap) <= equation.tolerance
    ]
    if len(missing) != 1:
        yield Unchecked(check, "列举的项目不是全部（“主要用于”）")
        return
    ((path, summary),) = missing
    name = f"“{quoted(summary.project)}”"
    left_out = item_place(path, f"{name}综述执行数", summary.evidence, "executed", str(summary.executed))
    yield Failure(
        check,
        f"项目支出{whole.value}万元，逐项列举的合计{equation.total}万元，少{gap}万元，正好是漏列的{name}。",
        (whole.place, *(figure.place for _, figure in listed), left_out),
        f"{whole.value} ≠ {' + '.join(str(figure.value) for _, figure in listed)} = {equation.total}",
        whole.value,
        equation.total,
        equation.tolerance,
    )


LEAST_DIGITS = 5
"""Amounts of fewer digits are a slip of the hand away from what is missing by chance."""


_TELLING = re.compile(r"像是(?:少印|多印|小数点)")
"""Slips that change a figure in many places at once."""


def _mistyped(equation: Equation, parts: Sequence[Figure]) -> Iterator[Result]:
    """A list that falls short of its whole by what one slip of the hand in one of its amounts makes: it names all parts."""
    for part in parts:
        right = part.value + equation.residual
        slip = misprint(part.place.printed, right)
        if not slip or min(len(str(value).replace(".", "")) for value in (part.value, right)) < LEAST_DIGITS:
            continue
        telling = _TELLING.match(slip) is not None
        if not telling and equation.residual % 1 == 0:
            continue  # one digit makes a round difference, and so does a round amount that was left out
        yield Failure(
            equation.check,
            f"列举的各项合计{equation.total}，比总数{equation.left.place.printed}少{equation.residual}："
            f"{part.place.label}印为{part.place.printed}，按总数应为{right}（{slip}）。",
            (part.place, equation.left.place, *(other.place for other in parts if other is not part)),
            f"{equation.left.value} ≠ {' + '.join(str(figure.value) for figure in parts)} = {equation.total}",
            equation.left.value,
            equation.total,
            equation.tolerance,
            severity=None if telling else "note",
        )
        return


# --- reasons with figures ----------------------------------------------------------------------------------------------------

_NUMBERED = re.compile(rf"(?:^|[:;,。])\(?\d{{1,2}}[.、)](?P<name>[^,。;:\d]{{2,40}}?)(?P<amount>{NUMBER})万元")


def _reasons(context: CheckContext) -> Iterator[Result]:
    """新增项目：1.A a 万元；2.B b 万元 add up to more than the whole change: what became less is not said."""
    check = "checks.reason_sum"
    for path, item in deviations(context):
        reason = comparable(item.reason or "")
        amounts = [Decimal(match["amount"].replace(",", "")) for match in _NUMBERED.finditer(reason)]
        change = deviation_figure(context, path, item, "change_amount")
        if len(amounts) < 2 or change is None or not change.value:
            continue
        total = sum(amounts, Decimal(0))
        half = change.half * (len(amounts) + 1)
        if total <= abs(change.value) + half:
            yield Held(check)
            continue
        place = context.text_figure(f"{path}.reason", total, "原因中列举的金额", item.evidence).place
        yield Failure(
            check,
            f"“{quoted(item.subject)}”{'增加' if change.value > 0 else '减少'}{abs(change.value)}万元，"
            f"原因里列举的{len(amounts)}项合计{total}万元，比增减额还多，没有说明抵消的部分。",
            (change.place, place.model_copy(update={"printed": None})),
            f"{' + '.join(map(str, amounts))} = {total} > {abs(change.value)}",
            total,
            abs(change.value),
            half,
            fact=reason,
        )


# --- 其中 ------------------------------------------------------------------------------------------------------------------

_WITH_PARTS: tuple[Role, ...] = (
    "three_public", "basic_expenditure", "procurement", "general_public_items", "performance", "key_work", "other_matter",
)  # fmt: skip
_PART_NAME = r"[^,。;:、\d()%]{2,24}?"
# A figure does not begin inside another one: a long run of digits is looked at once, not from each of them.
_FIGURE_BEGINS = r"(?:(?=-)|(?<!\d)(?<!\d[,.]))"
_PARTS_BEHIND = re.compile(
    rf"(?P<whole>{_FIGURE_BEGINS}{NUMBER}){UNIT}(?:,主要用于[^,。;:\d]{{1,24}})?"
    r"(?:[,;。](?P<how>其中|分别(?:是|为|用于|拨付给?|支持)?|拨付给?):?|\()"
    rf"(?P<parts>(?:{_PART_NAME}(?:为|是)?{NUMBER}{UNIT}[、,;和及]){{1,12}}{_PART_NAME}(?:为|是)?{NUMBER}{UNIT})"
)
_PART = re.compile(rf"(?P<name>{_PART_NAME})(?:为|是)?(?P<amount>{NUMBER}){UNIT}")


def _parts_behind(context: CheckContext, stretches: Sequence[tuple[int, int]]) -> Iterator[Result]:
    """N 万元，其中：A a 万元、B b 万元: parts may be left out, but are never more than the whole."""
    if context.outline is None:
        return
    folded = context.outline.source.folded
    seen: set[int] = set()
    for start, end in stretches:
        for match in _PARTS_BEHIND.finditer(folded, start, end):
            if match.start() not in seen:
                seen.add(match.start())
                yield from _parts_of(context, match)


def _parts_of(context: CheckContext, match: re.Match[str]) -> Iterator[Result]:
    check = "checks.list_sum"
    whole = _figure(context, match, "whole", "文字说明")
    found = list(_PART.finditer(match.string, *match.span("parts")))
    parts = [figure for part in found if (figure := _figure(context, part, "amount", part["name"])) is not None]
    if whole is None or any(_NO_PART.search(part["name"]) for part in found):
        return
    units = {unit_behind(context, figure) for figure in (whole, *parts)}
    if len(units) > 1:
        yield Unchecked(check, "“其中”各项与总数的单位不同")
        return
    equation = Equation(check, whole, tuple((1, part) for part in parts), "row")
    bodies = len(parts) > 1 and all(_BODY.search(part["name"]) for part in found)
    if equation.holds:
        yield Held(check)
    elif equation.residual < 0 or (match["how"] or "").startswith("分别") or bodies:
        yield _differs(equation, whole, parts, next(iter(units)) or "", surely=not bodies or equation.residual < 0)
    elif len(parts) > 1:
        yield from _mistyped(equation, parts)


_NO_PART = re.compile(r"增加|减少|增长|下降|比|预算|^(?:其中|含|包括)")
_BODY = re.compile(r"(?:[乡镇村区县市州旗局委办院校社]|街道|学校|中心|公司|农场)$")
"""The names of those who got the money: 拨付甲街道 210 万元，乙镇 290 万元 names all of them."""


def _differs(equation: Equation, whole: Figure, parts: Sequence[Figure], unit: str, *, surely: bool) -> Failure:
    ending = "比总数还大" if equation.residual < 0 else f"比总数少{equation.residual}{unit}"
    return Failure(
        equation.check,
        f"{whole.place.printed}{unit}之下列举的各项合计{equation.total}{unit}，{ending}。",
        (whole.place, *(part.place for part in parts)),
        f"{whole.value} {'<' if equation.residual < 0 else '>'} {' + '.join(str(part.value) for part in parts)} = {equation.total}",
        whole.value,
        equation.total,
        equation.tolerance,
        severity=None if surely else "note",
    )
