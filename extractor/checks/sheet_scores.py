"""Checks of the scores of self-evaluation sheets: totals, points of goals and levels, points lost without a cause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from extractor.checks.context import CheckContext, comparable
from extractor.checks.results import Failure, Held, Result, Unchecked
from extractor.checks.sheet_reading import PlacedSheet, is_missed, name_of, sheets_of
from models.performance import Goal, Indicator, SelfEvaluationSheet

FULL = Decimal(100)
"""The points of a whole sheet, with those for execution."""
_ZERO = Decimal(0)


def sheet_scores(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    for sheet in sheets_of(context):
        yield from _total(sheet)
        yield from _weights(sheet)
        yield from _limits(context, sheet)
        yield from _lost_points(sheet)


def _scores(sheet: SelfEvaluationSheet) -> list[Decimal | None]:
    return [indicator.score for goal in sheet.goals for indicator in goal.indicators]


def _total(reading: PlacedSheet) -> Iterator[Result]:
    """总分 = Σ得分, with the score for execution or without it (both are in use)."""
    check, sheet = "checks.score_total", reading.sheet
    scores = _scores(sheet)
    known = [score for score in scores if score is not None]
    if sheet.total_score is None or not known:
        yield Unchecked(check, "自评表没有总分或没有逐项得分")
        return
    if len(known) < len(scores):
        yield Unchecked(check, "自评表有指标没有得分")
        return
    total = sum(known, _ZERO)
    with_execution = total + (sheet.execution_score or _ZERO)
    if sheet.total_score in (total, with_execution):
        yield Held(check)
        return
    execution = f"，加预算执行得分{sheet.execution_score}为{with_execution}" if sheet.execution_score else ""
    yield Failure(
        check,
        f"{reading.title}总分印为{sheet.total_score}，而各指标得分之和为{total}{execution}。",
        (
            reading.place("total_score", "总分", str(sheet.total_score)),
            *([reading.place("execution_score", "预算执行得分")] if sheet.execution_score is not None else []),
            *(reading.place(f"{at}.score", f" {name_of(one)}得分", str(one.score)) for at, _, one in reading.rows()),
        ),
        f"{sheet.total_score} ≠ {' + '.join(str(score) for score in known)} = {total}",
        sheet.total_score,
        with_execution,
        _ZERO,
        origin="unknown" if sheet.evidence is None else "publisher",
    )


def _weights(reading: PlacedSheet) -> Iterator[Result]:
    """Σ分值 + 预算执行得分 ≤ 100: the points for execution are part of the hundred."""
    check, sheet = "checks.weights_sum", reading.sheet
    weights = [goal.weight for goal in sheet.goals if goal.weight is not None]
    if not weights or len(weights) < len(sheet.goals) or sheet.execution_score is None:
        yield Unchecked(check, "自评表没有逐个印出目标的分值和预算执行的得分")
        return
    total = sum(weights, _ZERO) + sheet.execution_score
    if total <= FULL:
        yield Held(check)
        return
    places = [reading.place(f"goals[{index}].weight", f"年度目标{index + 1}分值") for index in range(len(sheet.goals))]
    said = f"，总分印为{sheet.total_score}" if sheet.total_score is not None else ""
    yield Failure(
        check,
        f"{reading.title}各目标分值{' + '.join(map(str, weights))}与预算执行得分{sheet.execution_score}合计{total}，"
        f"超过100分{said}。",
        (*places, reading.place("execution_score", "预算执行得分"), reading.place("total_score", "总分")),
        f"{' + '.join(map(str, weights))} + {sheet.execution_score} = {total} > 100",
        total,
        FULL,
        _ZERO,
        # The weight of one sheet that was copied to all is one mistake.
        fact=f"{weights}" if len(weights) == 1 else None,
    )


# --- points of goals and levels ------------------------------------------------------------------------------------------


def _limits(context: CheckContext, reading: PlacedSheet) -> Iterator[Result]:
    """Σ得分 of a goal ≤ its weight; Σ得分 under a heading such as 满意度指标（10分） ≤ these points."""
    for index, goal in enumerate(reading.sheet.goals):
        scores = [indicator.score for indicator in goal.indicators if indicator.score is not None]
        at = f"goals[{index}]"
        if scores and goal.weight is not None:
            rows = [(f"{at}.indicators[{number}]", one) for number, one in enumerate(goal.indicators)]
            yield from _limit(reading, f"{at}.weight", f"年度目标{index + 1}", goal.weight, rows)
        yield from _level_limits(context, reading, at, goal)


def _level_limits(context: CheckContext, reading: PlacedSheet, at: str, goal: Goal) -> Iterator[Result]:
    """Points of a level: too many are an error of the sheet, too few need a cause as the points of a goal do."""
    rows = [(f"{at}.indicators[{number}]", indicator) for number, indicator in enumerate(goal.indicators)]
    for level, group in groupby(rows, key=lambda entry: entry[1].level1):
        members = list(group)
        field = f"{members[0][0]}.level1"
        weight = _points_behind(context, reading.sheet, field)
        if weight is None or any(indicator.score is None for _, indicator in members):
            continue
        yield from _limit(reading, field, level or "", weight, members)
        yield from _unexplained(reading, field, level or "", weight, members)


_POINTS = re.compile(r"\((\d{1,3})分\)")


def _points_behind(context: CheckContext, sheet: SelfEvaluationSheet, field: str) -> Decimal | None:
    """The points printed in brackets in the cell of a level, or right behind it in the source text."""
    found = sheet.evidence.fields.get(field) if sheet.evidence is not None else None
    if found is None:
        return None
    match = _POINTS.search(comparable(found.text))
    if match is None and context.outline is not None:
        match = _POINTS.match(context.outline.source.folded, found.end)
    return Decimal(match[1]) if match else None


def _limit(
    reading: PlacedSheet, field: str, label: str, weight: Decimal, rows: Sequence[tuple[str, Indicator]]
) -> Iterator[Result]:
    check = "checks.score_limit"
    total = sum((one.score for _, one in rows if one.score is not None), _ZERO)
    if total <= weight:
        yield Held(check)
        return
    yield Failure(
        check,
        f"{reading.title}{label}得分{total}分，超过其分值{weight}分。",
        (
            reading.place(field, label),
            *(reading.place(f"{at}.score", f" {name_of(one)}得分", str(one.score)) for at, one in rows),
        ),
        f"{total} > {weight}",
        total,
        weight,
        _ZERO,
        origin="unknown" if reading.sheet.evidence is None else "publisher",
    )


# --- points lost ------------------------------------------------------------------------------------------------------------


def _lost_points(reading: PlacedSheet) -> Iterator[Result]:
    """Points taken off in a goal, or of the whole, although every target was reached and no cause is given."""
    sheet = reading.sheet
    over = sum((goal.weight or _ZERO for goal in sheet.goals), _ZERO) + (sheet.execution_score or _ZERO) > FULL
    if over and len(sheet.goals) == 1:
        # The weight is wrong, as another check says: the hundred of the whole still holds.
        yield from _lost_of_total(reading)
        return
    for index, goal in enumerate(sheet.goals):
        at = f"goals[{index}]"
        rows = [(f"{at}.indicators[{number}]", indicator) for number, indicator in enumerate(goal.indicators)]
        if goal.weight is not None and rows and all(indicator.score is not None for _, indicator in rows):
            yield from _unexplained(reading, f"{at}.weight", f"年度目标{index + 1}", goal.weight, rows)


def _unexplained(
    reading: PlacedSheet, field: str, label: str, weight: Decimal, rows: Sequence[tuple[str, Indicator]]
) -> Iterator[Result]:
    check = "checks.score_unexplained"
    total = sum((one.score for _, one in rows if one.score is not None), _ZERO)
    if total >= weight or not reading.denies or any(is_missed(one) for _, one in rows):
        yield Held(check)
        return
    yield Failure(
        check,
        f"{reading.title}{label}分值{weight}分，得{total}分，而各指标都已完成，偏差原因{reading.said}。",
        (
            reading.place(field, f"{label}分值"),
            *(reading.place(f"{at}.score", f" {name_of(one)}得分", str(one.score)) for at, one in rows),
        ),
        f"{total} < {weight}",
        total,
        weight,
        _ZERO,
        fact="lost",
    )


def _lost_of_total(reading: PlacedSheet) -> Iterator[Result]:
    check, sheet = "checks.score_unexplained", reading.sheet
    if sheet.total_score is None or sheet.total_score >= FULL:
        return
    rows = list(reading.rows())
    if not reading.denies or any(is_missed(one) for _, _, one in rows):
        yield Held(check)
        return
    usual = max((one.score for _, _, one in rows if one.score is not None), default=None)
    lower = [(at, one) for at, _, one in rows if one.score is not None and usual is not None and one.score < usual]
    yield Failure(
        check,
        f"{reading.title}总分{sheet.total_score}分，而各指标都已完成，偏差原因{reading.said}。",
        (
            reading.place("total_score", "总分", str(sheet.total_score)),
            *(reading.place(f"{at}.score", f" {name_of(one)}得分", str(one.score)) for at, one in lower),
        ),
        f"{sheet.total_score} < 100",
        sheet.total_score,
        FULL,
        _ZERO,
        fact="lost",
    )
