"""Checks inside self-evaluation sheets: scores, targets against actual values, repeated goals and names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations, groupby

from extractor.checks.context import CheckContext, comparable, item_place
from extractor.checks.results import Failure, Held, Result, Unchecked
from extractor.checks.text_figures import quoted
from models.performance import Goal, Indicator, SelfEvaluationSheet
from models.record import Place

_QUANTITY = re.compile(
    r"(?P<sign>>=|<=|[≥≧⩾≤≦⩽><]|不低于|不少于|不小于|达到|不超过|不高于|不大于|少于|低于)?(?P<value>\d+(?:\.\d+)?)"
    r"\(?(?P<unit>[^\d()<>=≥≤以及]{0,6}?)\)?(?P<tail>及?以上|及?以下|以内|之内)?"
)
_AT_LEAST = frozenset({">=", "≥", "≧", "⩾", ">", "不低于", "不少于", "不小于", "达到", "以上", "及以上"})
_AT_MOST = frozenset({
    "<=",
    "≤",
    "≦",
    "⩽",
    "<",
    "不超过",
    "不高于",
    "不大于",
    "少于",
    "低于",
    "以下",
    "及以下",
    "以内",
    "之内",
})
_LESS_IS_BETTER = re.compile(
    r"成本|事故|投诉|故障|泄密|差错|违|降|减少|控制|误差|空置|案件|风险|上访|发生|死亡|时间|时限|天数|周期|超|污染|能耗|消耗|排放|缺勤|流失"
)
_UNITS_OF_COST = frozenset({"天", "日", "小时", "元", "万元", "万", "亿元", "月", "个月", "年"})
_NO_CAUSE = re.compile(
    r"(?:无|没有|不存在|未发生|目标已完成)[^,;]{0,16}[。.]?|无发生[^,;]*|目标[^,;]{0,8}完成,无偏差[。.]?|[/-]"
)


def inside_sheets(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    found = context.record.performance.sheets
    for index, sheet in enumerate(found):
        path = f"performance.sheets[{index}]"
        yield from _total(path, sheet)
        yield from _limits(context, path, sheet)
        yield from _targets(path, sheet)
        yield from _same_goals(path, sheet)
        yield from _supervision(path, sheet)
    yield from _same_names(context)


def _title(sheet: SelfEvaluationSheet) -> str:
    return f"“{quoted(sheet.title or sheet.name or '自评表')}”"


def _place(path: str, sheet: SelfEvaluationSheet, field: str, label: str, printed: str | None = None) -> Place:
    return item_place(f"{path}.{field}", f"{_title(sheet)}{label}", sheet.evidence, field, printed)


# --- scores --------------------------------------------------------------------------------------------------------------


def _total(path: str, sheet: SelfEvaluationSheet) -> Iterator[Result]:
    """总分 = Σ得分, with the score for execution or without it (both are in use)."""
    check = "checks.score_total"
    scores = [indicator.score for goal in sheet.goals for indicator in goal.indicators]
    known = [score for score in scores if score is not None]
    if sheet.total_score is None or not known:
        yield Unchecked(check, "自评表没有总分或没有逐项得分")
        return
    if len(known) < len(scores):
        yield Unchecked(check, "自评表有指标没有得分")
        return
    total = sum(known, Decimal(0))
    with_execution = total + (sheet.execution_score or Decimal(0))
    if sheet.total_score in (total, with_execution):
        yield Held(check)
        return
    execution = f"，加预算执行得分{sheet.execution_score}为{with_execution}" if sheet.execution_score else ""
    yield Failure(
        check,
        f"{_title(sheet)}总分印为{sheet.total_score}，而各指标得分之和为{total}{execution}。",
        (_place(path, sheet, "total_score", "总分", str(sheet.total_score)),),
        f"{sheet.total_score} ≠ {' + '.join(str(score) for score in known)} = {total}",
        sheet.total_score,
        with_execution,
        Decimal(0),
        origin="unknown" if sheet.evidence is None else "publisher",
    )


def _limits(context: CheckContext, path: str, sheet: SelfEvaluationSheet) -> Iterator[Result]:
    """Σ得分 of a goal ≤ its weight; Σ得分 under a heading such as 满意度指标（10分） ≤ these points."""
    check = "checks.score_limit"
    for index, goal in enumerate(sheet.goals):
        scores = [indicator.score for indicator in goal.indicators if indicator.score is not None]
        if not scores:
            continue
        at = f"goals[{index}]"
        if goal.weight is not None:
            yield _limit(check, path, sheet, f"{at}.weight", "年度目标", sum(scores, Decimal(0)), goal.weight)
        yield from _level_limits(context, path, sheet, at, goal)


def _level_limits(
    context: CheckContext, path: str, sheet: SelfEvaluationSheet, at: str, goal: Goal
) -> Iterator[Result]:
    rows = list(enumerate(goal.indicators))
    for level, group in groupby(rows, key=lambda entry: entry[1].level1):
        members = list(group)
        field = f"{at}.indicators[{members[0][0]}].level1"
        weight = _points_behind(context, sheet, field)
        scores = [indicator.score for _, indicator in members if indicator.score is not None]
        if weight is not None and len(scores) == len(members):
            yield _limit("checks.score_limit", path, sheet, field, level or "", sum(scores, Decimal(0)), weight)


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
    check: str, path: str, sheet: SelfEvaluationSheet, field: str, label: str, total: Decimal, weight: Decimal
) -> Result:
    if total <= weight:
        return Held(check)
    return Failure(
        check,
        f"{_title(sheet)}{label}得分{total}分，超过其分值{weight}分。",
        (_place(path, sheet, field, label),),
        f"{total} > {weight}",
        total,
        weight,
        Decimal(0),
        origin="unknown" if sheet.evidence is None else "publisher",
    )


# --- targets -------------------------------------------------------------------------------------------------------------


def read_quantity(text: str | None) -> tuple[Decimal, str, str | None] | None:
    """Value, unit, and ``at_least``/``at_most`` where the text says so; ``None`` for what is not one plain figure."""
    match = _QUANTITY.fullmatch(comparable(text or "").replace(",", ""))
    if match is None:
        return None
    signs = {match["sign"], match["tail"]}
    bound = "at_least" if signs & _AT_LEAST else "at_most" if signs & _AT_MOST else None
    return Decimal(match["value"]), match["unit"] or "", bound


def _targets(path: str, sheet: SelfEvaluationSheet) -> Iterator[Result]:
    """Indicators whose figures miss their target although the sheet says that nothing deviates."""
    check = "checks.target_missed"
    missed: list[tuple[str, Indicator]] = []
    for index, goal in enumerate(sheet.goals):
        for number, indicator in enumerate(goal.indicators):
            verdict = _is_missed(indicator)
            if verdict:
                missed.append((f"goals[{index}].indicators[{number}].actual", indicator))
            elif verdict is False:
                yield Held(check)
    if not missed:
        return
    cause = comparable(sheet.deviation_cause or "")
    if cause and _NO_CAUSE.fullmatch(cause) is None:
        yield from (Held(check) for _ in missed)
        return
    listed = "；".join(f"“{i.level3 or i.level2}”目标{i.target}、完成{i.actual}" for _, i in missed)
    said = f"写“{sheet.deviation_cause}”" if sheet.deviation_cause else "没有填写"
    yield Failure(
        check,
        f"{_title(sheet)}有指标没有达到目标值，而偏差原因分析{said}：{listed}。",
        tuple(_place(path, sheet, field, f" {i.level3 or ''}实际完成值", i.actual) for field, i in missed),
        severity=None if sheet.deviation_cause else "note",
        origin="unknown" if sheet.evidence is None else "publisher",
    )


def _is_missed(indicator: Indicator) -> bool | None:
    """Whether the target is certainly missed; ``None`` where both are not comparable figures."""
    target, actual = read_quantity(indicator.target), read_quantity(indicator.actual)
    if target is None or actual is None:
        return None
    value, unit, bound = target
    done, done_unit, _ = actual
    if unit and done_unit and unit != done_unit:
        return None
    if bound == "at_most":
        return done > value
    if bound is None:
        about = f"{indicator.level2 or ''}{indicator.level3 or ''}"
        if unit in _UNITS_OF_COST or _LESS_IS_BETTER.search(comparable(about)):
            return None
    return done < value


# --- repetitions and names -------------------------------------------------------------------------------------------------


def _same_goals(path: str, sheet: SelfEvaluationSheet) -> Iterator[Result]:
    check = "checks.same_goal"
    goals = [(index, goal, comparable(goal.goal or "")) for index, goal in enumerate(sheet.goals)]
    for (i, one, text), (j, other, again) in combinations(goals, 2):
        if len(text) < 4 or text != again:
            continue
        alike = [_row(r) for r in one.indicators]
        common = sum(_row(row) in alike for row in other.indicators)
        copied = bool(other.indicators) and 2 * common >= len(other.indicators)
        yield Failure(
            check,
            f"{_title(sheet)}年度目标{i + 1}与年度目标{j + 1}相同（“{one.goal}”）"
            f"{'，指标也基本相同，像是重复填报' if copied else ''}。",
            tuple(_place(path, sheet, f"goals[{n}].goal", f"年度目标{n + 1}") for n in (i, j)),
            severity=None if copied else "note",
        )
    if len(goals) > 1:
        yield Held(check)


def _row(indicator: Indicator) -> tuple[str | None, str | None, str | None]:
    return indicator.level3, indicator.target, indicator.actual


def _supervision(path: str, sheet: SelfEvaluationSheet) -> Iterator[Result]:
    check = "checks.sheet_department"
    department, name = comparable(sheet.supervising_department or ""), comparable(sheet.name or "")
    if not department or not name:
        return
    if department != name:
        yield Held(check)
        return
    yield Failure(
        check,
        f"{_title(sheet)}主管部门填的是项目名称“{sheet.supervising_department}”。",
        (_place(path, sheet, "supervising_department", "主管部门"),),
    )


def _same_names(context: CheckContext) -> Iterator[Result]:
    check = "checks.same_name"
    sheets = [(f"performance.sheets[{i}]", s) for i, s in enumerate(context.record.performance.sheets)]
    named = [(path, sheet) for path, sheet in sheets if sheet.scope == "project" and sheet.name]
    found: dict[str, list[tuple[str, SelfEvaluationSheet]]] = {}
    for path, sheet in named:
        found.setdefault(comparable(sheet.name or ""), []).append((path, sheet))
    for group in found.values():
        amounts = {sheet.executed for _, sheet in group}
        if len(group) == 1:
            yield Held(check)
            continue
        titles = "、".join(_title(sheet) for _, sheet in group)
        yield Failure(
            check,
            f"{titles}填的是同一个项目名称“{group[0][1].name}”。",
            tuple(_place(path, sheet, "name", "项目名称") for path, sheet in group),
            severity=None if len(amounts) > 1 else "note",
        )
