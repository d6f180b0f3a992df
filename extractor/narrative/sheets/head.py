"""The rows above the indicators in running text: names, departments, check boxes, and the budget with its execution."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from extractor.narrative.sheets.draft import FIELD_OF_LABEL, SheetDraft
from extractor.narrative.sheets.record import figure_of
from extractor.narrative.sheets.vocabulary import (
    HEAD_LABELS,
    IN_PAIRS,
    LABEL_IN_NAME,
    UNIT_OF_LABEL,
    BudgetHeader,
    Label,
    budget_header_at,
    budget_header_of,
    header_of,
    label_of,
    label_pattern,
)
from extractor.text.source import SourceText
from extractor.text.span import Span

_LABELS = {label: re.compile(rf"(?:{label_pattern(label)}):?") for label in (*HEAD_LABELS, "budget_block")}
_DEPARTMENTS = {"supervising_department", "implementing_unit"}
_NAMES = {*_DEPARTMENTS, "unit_name", "project_name"}
_OPENS_LABEL = re.compile(
    r"项目(?:代码|编码|编号|负责人|起止|期限|周期|年度)|联系(?:人|电话|方式)|负责人|\d[.、][一-龥]|[一-龥]{2,8}情况$|[一-龥]{2,12}\((?:单位:)?(?:万|亿)?元?\)?$|(?:自评)?(?:总分|总得分|综合得分)(?=\d)"
)
_LEAST_COLUMNS = 2
"""A budget has so many columns that say what of it they are; one such word is printed among indicators, too."""
_FAR_OFF = 1
"""Points by which a rate that is rounded, or of another budget, is off at most."""
_MOST_POINTS = 100
_HIGHEST_RATE = 150
_SEAL = re.compile(r"\((?:盖章|公章|签章)\)")
LONGEST_NAME = 60
"""Longest name of a department, or names of several, in characters."""
_AMOUNT = re.compile(r"(-?\d[\d,]*(?:\.\d+)?)(万元|亿元|万|元|%|分)?")
_UNIT_BEHIND = re.compile(UNIT_OF_LABEL)
_AMOUNTS: frozenset[BudgetHeader] = frozenset({"budget", "initial_budget", "executed"})
_UNIT = re.compile(r"(?:万元|亿元|万|元|%|分)")
_PART_OF_WHOLE = re.compile(r"其中|当年财政拨款|上年结转|(?:其他|财政)资金|基本支出|项目支出")


def read_head(source: SourceText, fragments: Sequence[Span], start: int, end: int, draft: SheetDraft) -> None:
    """Read what stands between the first row and the indicators into the draft."""
    inside = [f for f in fragments if start <= f.start and f.end <= end]
    labels = _labels(source, inside, end)
    bounds = [*((begin, stop, label) for label, begin, stop in labels), (end, end, "notes")]
    pairs = _pairs(source, inside, end)
    _put_budget(pairs, draft)
    skipped = False  # a label without a value: what follows the next one may belong to both
    for (_, stop, label), (next_start, _, _) in pairwise(bounds):
        value = [f for f in inside if stop <= f.start and f.end <= next_start]
        if label == "budget_block":
            if not pairs:
                _read_budget(source, value, draft)
        elif value:
            text = Span.joined(_before_a_label(value) if label in _NAMES else value)
            if label in _DEPARTMENTS and ((skipped and len(value) > 1) or _is_no_name(text.text)):
                draft.doubt(f"绩效自评表的单元格无法确定属于哪一栏，已略去：{text.text}", text)
            else:
                _put(label, text, draft)
        skipped = not value


def _before_a_label(value: Sequence[Span]) -> Sequence[Span]:
    """The fragments of a value up to one that is a label, or opens one that goes on below: 项目资金（万."""
    own = value[1:] if len(value) > 1 and _SEAL.fullmatch(value[0].folded) else value  # 实施单位（盖章）
    return own[: next((n for n, one in enumerate(own) if n and _opens_label(one)), len(own))]


def _opens_label(fragment: Span) -> bool:
    named = label_of(fragment.text) or header_of(fragment.text) or LABEL_IN_NAME.match(fragment.folded)
    of_budget = budget_header_of(fragment.text) or _PART_OF_WHOLE.match(fragment.folded)
    return bool(named or of_budget or _OPENS_LABEL.match(fragment.folded))


def _is_no_name(text: str) -> bool:
    """Whether a text is too long for the name of a department, or holds what stands elsewhere in a sheet."""
    return len(text) > LONGEST_NAME or bool(re.search(r"执行[数率]|指标值?|预算数|分值|\d\.\d|%", text))


def _put(label: Label, value: Span, draft: SheetDraft) -> None:
    if label in {"unit_name", "project_name"}:
        draft.names.setdefault(label, value)
    elif label in FIELD_OF_LABEL:
        draft.put(FIELD_OF_LABEL[label], value)


def _labels(source: SourceText, fragments: Sequence[Span], end: int) -> list[tuple[Label, int, int]]:
    """Labels in print order, each once: they open a fragment and end with one, or with a colon."""
    closings = {fragment.end for fragment in fragments}
    found: list[tuple[Label, int, int]] = []
    position = 0
    for fragment in fragments:
        if fragment.start < position:
            continue
        for label, pattern in _LABELS.items():
            match = pattern.match(source.folded, fragment.start, end)
            if match is None or any(known == label for known, _, _ in found):
                continue
            stop = _closing(match, closings)
            if stop is not None:
                found.append((label, match.start(), stop))
                position = stop
                break
        else:
            # A sheet without 预算执行情况 before its figures still has their column headers.
            header = budget_header_at(source.folded, fragment.start, end)
            opens = header is not None and header[0] in {"budget", "initial_budget"} and header[1] in closings
            if opens and not any(known == "budget_block" for known, _, _ in found):
                found.append(("budget_block", fragment.start, fragment.start))
    return found


def _closing(match: re.Match[str], closings: set[int]) -> int | None:
    """Where a label ends: its longest form that ends with a fragment or a colon."""
    if match[0].endswith(":") or match.end() in closings:
        return match.end()
    return None


def _read_budget(source: SourceText, fragments: Sequence[Span], draft: SheetDraft) -> None:
    """The figures of the whole amount under their headers: as many as there are headers, in the same order."""
    headers, figures = _budget_tokens(source, fragments)
    kinds = [kind for kind in headers if kind != "weight"]
    if len(set(kinds) - {"execution_score"}) < _LEAST_COLUMNS or not figures:
        return
    if len(figures) >= len(headers):
        values = _in_order(headers, figures)
    else:
        values = _fewer(kinds, figures)
        if not values:
            draft.doubt("绩效自评表的预算执行数少于其栏目，无法确定各属哪一栏，已略去。", figures[0][0])
            return
    if _contradicts(values):
        values = _by_rate(headers, figures)
    if not values:
        draft.doubt("绩效自评表的预算执行数与执行率、分值对不上，无法确定各属哪一栏，已略去。", figures[0][0])
        return
    _put_budget(values, draft)


def _contradicts(values: Mapping[BudgetHeader, tuple[Span, str]]) -> bool:
    """Whether figures cannot stand under their heads: a rate without its sign that is nowhere near the amounts, points of more
    than a hundred. Heads or figures that are wrapped over lines come in another order."""
    amounts = {header: figure_of(printed[0].text) for header, printed in values.items()}
    weight, score = amounts.get("weight"), amounts.get("execution_score")
    if weight is not None and (weight > _MOST_POINTS or (score or 0) > weight):
        return True
    signed = "execution_pct" in values and values["execution_pct"][1] == "%"
    off = _off(amounts.get("budget"), amounts.get("executed"), amounts.get("execution_pct"))
    return not signed and off is not None and off > _FAR_OFF


def _off(budget: Decimal | None, executed: Decimal | None, rate: Decimal | None) -> Decimal | None:
    """By how many points a rate misses that of the amounts, ``None`` where one of the three is not there."""
    if not budget or executed is None or rate is None:
        return None
    return abs(executed / budget * 100 - rate)


def _by_rate(
    headers: Sequence[BudgetHeader], figures: Sequence[tuple[Span, str]]
) -> dict[BudgetHeader, tuple[Span, str]]:
    """The figures in order around the one that is the rate of the amounts, in whatever place it came; nothing where none or
    several can be it."""
    others: list[BudgetHeader] = [header for header in headers if header != "execution_pct"]
    fitting: list[dict[BudgetHeader, tuple[Span, str]]] = []
    for rate in figures if len(figures) == len(headers) else ():
        rest = [figure for figure in figures if figure is not rate]
        values: dict[BudgetHeader, tuple[Span, str]] = dict(zip(others, rest, strict=True))
        values["execution_pct"] = (rate[0], "")
        share = figure_of(rate[0].text)
        likely = share is not None and share <= _HIGHEST_RATE  # 548.30 is 97.77% of 560.80, and 560.80% of 97.77
        if likely and {"budget", "executed"} <= values.keys() and not _contradicts(values):
            fitting.append(values)
    return fitting[0] if len(fitting) == 1 else {}


def _in_order(
    headers: Sequence[BudgetHeader], figures: Sequence[tuple[Span, str]]
) -> dict[BudgetHeader, tuple[Span, str]]:
    """Each figure under the header of its place; where the one with a sign of percent stands under another than the rate's,
    heads are missing or came in another order: the amounts stand before it, the points that it earned behind it."""
    values = dict(zip(headers, figures, strict=False))
    rates = [place for place, figure in enumerate(figures[: len(headers)]) if figure[1] == "%"]
    if len(rates) != 1 or "execution_pct" not in headers or values["execution_pct"] is figures[rates[0]]:
        return values
    before, rate, behind = figures[: rates[0]], figures[rates[0]], figures[rates[0] + 1 :]
    amounts = [header for header in headers if header in _AMOUNTS]
    if len(before) < len(amounts):
        return {}
    values = {**dict(zip(amounts, before, strict=False)), "execution_pct": rate}
    if "execution_score" in headers and behind:
        values["execution_score"] = behind[0]
    return values


def _pairs(source: SourceText, fragments: Sequence[Span], end: int) -> dict[BudgetHeader, tuple[Span, str]]:
    """The figures that stand right behind the word for what they are: 预算执行数（万元） 29.75 预算执行率 99.17%.

    One alone is none: the first figure of a table stands behind the last of its heads.
    """
    found: dict[BudgetHeader, tuple[Span, str]] = {}
    for place, fragment in enumerate(fragments):
        header = budget_header_at(source.folded, fragment.start, end)
        if header is None or header[0] not in IN_PAIRS:
            continue
        unit = _UNIT_BEHIND.match(source.folded, header[1], end)
        stop = unit.end() if unit is not None else header[1]
        behind = next((one for one in fragments[place + 1 :] if one.start == stop), None)
        amount = _AMOUNT.fullmatch(behind.folded) if behind is not None else None
        if amount is not None and behind is not None:
            found.setdefault(header[0], (behind, amount[2] or ""))
    return found if len(found) >= _LEAST_COLUMNS else {}


def _put_budget(values: Mapping[BudgetHeader, tuple[Span, str]], draft: SheetDraft) -> None:
    if "budget" not in values and "initial_budget" in values:
        values = {**values, "budget": values["initial_budget"]}
    for name in ("budget", "executed", "execution_pct", "execution_score"):
        if name in values:
            draft.put(name, values[name][0])


def _fewer(kinds: Sequence[BudgetHeader], figures: Sequence[tuple[Span, str]]) -> dict[BudgetHeader, tuple[Span, str]]:
    """Fewer figures than columns: a percentage is the rate, two plain figures before it are budget and execution."""
    values: dict[BudgetHeader, tuple[Span, str]] = {}
    plain = [figure for figure in figures if figure[1] not in {"%", "分"}]
    rates = [figure for figure in figures if figure[1] == "%"]
    points = [figure for figure in figures if figure[1] == "分"]
    amounts = [kind for kind in kinds if kind in {"budget", "initial_budget", "executed"}]
    if len(plain) != len(amounts) or len(rates) > 1 or len(points) > 1:
        return values
    values.update(zip(amounts, plain, strict=True))
    if rates:
        values["execution_pct"] = rates[0]
    if points:
        values["execution_score"] = points[0]
    return values


def _budget_tokens(source: SourceText, fragments: Sequence[Span]) -> tuple[list[BudgetHeader], list[tuple[Span, str]]]:
    """The column headers of the budget in print order, and the figures of its first row with their units."""
    headers: list[BudgetHeader] = []
    figures: list[tuple[Span, str]] = []
    position = 0
    depth = 0
    end = fragments[-1].end if fragments else 0
    for fragment in fragments:
        if fragment.start < position:
            continue
        header = budget_header_at(source.folded, fragment.start, end)
        if header is not None and not figures:
            position = header[1]
            if header[0] == "budget" and "budget" in headers:
                headers.remove("budget")  # 年度预算数（万元） over 调整后预算数: the later one stands over the figures
            if header[0] not in headers:  # 支出总额 before the figures is the label of their row
                headers.append(header[0])
            continue
        depth += fragment.folded.count("(") - fragment.folded.count(")")
        if figures and _PART_OF_WHOLE.match(fragment.folded):
            break
        amount = _AMOUNT.fullmatch(fragment.folded)
        if amount is not None and depth <= 0:
            figures.append((fragment, amount[2] or ""))
        elif figures and _UNIT.fullmatch(fragment.folded) and not figures[-1][1]:
            figures[-1] = (figures[-1][0], fragment.folded)
        depth = max(depth, 0)
    return headers, figures
