"""Checks of the performance part: coverage, summaries against their sheets, projects against 项目支出, reports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from rapidfuzz import fuzz

from extractor.checks.context import CheckContext, comparable, item_place
from extractor.checks.ratios import share
from extractor.checks.results import Equation, Failure, Figure, Held, Result, Unchecked, equal
from extractor.checks.text_arithmetic import rate_result, zero_base
from extractor.checks.text_figures import figure_after, quoted
from models.base import ItemEvidence
from models.performance import ProjectSummary, SelfEvaluationSheet

_FILLER = re.compile(
    r"\d{4}年度?|绩效|自评|评价|综述|结果|摘要版|项目|经费|资金|工作|专项|支出|表|[\"'()《》、,.:·/\s]"
)
SAME_PROJECT = 70
"""Names this alike (of 100, without filler words) are one project."""
NEARLY_SAME = 50
"""Names this alike are one project where the executed amount agrees too."""


def performance(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    yield from _coverage(context)
    yield from _summaries(context)
    yield from _department(context)
    yield from _reports(context)


def sheets(context: CheckContext, scope: str) -> list[tuple[str, SelfEvaluationSheet]]:
    """``(path, sheet)`` of the department or of the projects."""
    return [
        (f"performance.sheets[{index}]", sheet)
        for index, sheet in enumerate(context.record.performance.sheets)
        if sheet.scope == scope
    ]


def _figure(
    context: CheckContext, path: str, value: Decimal | None, label: str, evidence: ItemEvidence | None
) -> Figure | None:
    return None if value is None else context.text_figure(path, value, label, evidence)


def _rate(
    what: str,
    path: str,
    executed: Decimal | None,
    budget: Decimal | None,
    printed: Decimal | None,
    evidence: ItemEvidence | None,
) -> Iterator[Result]:
    """execution_pct = executed ÷ budget."""
    check = "checks.execution_rate"
    if printed is None or executed is None or budget is None:
        return
    if budget == 0:
        yield zero_base("checks.zero_base", f"{what}执行率", path, "execution_pct", evidence, printed)
        return
    formula = f"{executed} ÷ {budget}"
    place = (path, evidence, "execution_pct")
    yield rate_result(check, f"{what}执行率", printed, share(executed, budget), formula, place)


# --- coverage ------------------------------------------------------------------------------------------------------------


def _coverage(context: CheckContext) -> Iterator[Result]:
    coverage = context.record.performance.coverage
    summaries = context.record.performance.summaries
    if coverage is None:
        yield Unchecked("checks.project_count", "没有“共涉及项目N个”的说明")
        return
    path = "performance.coverage"
    yield from _count(context, coverage.project_count, coverage.evidence)
    amount = _figure(context, f"{path}.amount", coverage.amount, "绩效自评涉及资金", coverage.evidence)
    if amount is None:
        yield Unchecked("checks.projects_sum", "没有印出自评涉及的资金")
        return
    executed = _amounts(context, "executed")
    budgets = _amounts(context, "budget")
    complete = len(summaries) == coverage.project_count and len(executed) == len(summaries) > 0
    whole = Equation("checks.projects_sum", amount, tuple((1, figure) for figure in executed), "row")
    planned = Equation("checks.projects_sum", amount, tuple((1, figure) for figure in budgets), "row")
    of_budget = len(budgets) == len(summaries) > 0 and planned.holds and not whole.holds
    if not complete:
        yield Unchecked("checks.projects_sum", "没有逐个列出全部项目的执行数")
    elif of_budget:
        yield Held("checks.projects_sum")
    else:
        yield whole
    yield from _coverage_share(context, amount, of_budget=of_budget)


def _amounts(context: CheckContext, field: str) -> list[Figure]:
    found = []
    label = {"executed": "执行数", "budget": "预算数"}[field]
    for index, item in enumerate(context.record.performance.summaries):
        path = f"performance.summaries[{index}].{field}"
        figure = _figure(context, path, getattr(item, field), f"“{quoted(item.project)}”{label}", item.evidence)
        if figure is not None:
            found.append(figure)
    return found


def _count(context: CheckContext, count: int | None, evidence: ItemEvidence | None) -> Iterator[Result]:
    check = "checks.project_count"
    listed = len(context.record.performance.summaries)
    if count is None or not listed:
        yield Unchecked(check, "没有印出项目个数，或没有逐个列出项目")
    elif count == listed:
        yield Held(check)
    else:
        place = item_place(
            "performance.coverage.project_count", "绩效自评项目个数", evidence, "project_count", str(count)
        )
        yield Failure(
            check,
            f"说明共涉及项目{count}个，而逐个列出的项目绩效自评综述有{listed}个。",
            (place,),
            left=Decimal(count),
            right=Decimal(listed),
            # Fewer may lawfully be published (涉密, 重点项目); more cannot be.
            severity="note" if listed < count else None,
        )


_GENERAL_PUBLIC_BASE = re.compile(r"占[^,。;%]{0,12}一般公共预算")


def _coverage_share(context: CheckContext, amount: Figure, *, of_budget: bool) -> Iterator[Result]:
    check = "checks.coverage_share"
    coverage = context.record.performance.coverage
    if coverage is None or coverage.share_pct is None:
        return
    if of_budget:
        yield Unchecked(check, "自评资金是预算数，比重的基数不明")
        return
    view = context.tables["general_public_expenditure"]
    whole = view.figure("total", "project") if view.present else None
    unit = context.record.document.unit or "万元"
    whole = whole or figure_after(context, "expenditure", "项目支出", "文字说明“项目支出”", unit)
    if whole is None:
        yield Unchecked(check, "没有一般公共预算项目支出的数字")
        return
    printed = comparable(coverage.evidence.span.text) if coverage.evidence is not None else None
    result = rate_result(
        check,
        "自评资金占一般公共预算项目支出的比重",
        coverage.share_pct,
        share(amount.value, whole.value),
        f"{amount.value} ÷ {whole.value}",
        ("performance.coverage", coverage.evidence, "share_pct"),
    )
    if isinstance(result, Failure) and printed is not None and not _GENERAL_PUBLIC_BASE.search(printed):
        # 占部门预算项目支出总额的 X%: of which budget, and of what stage, is not said.
        yield Unchecked(check, "没有写明比重的基数是一般公共预算项目支出")
        return
    yield result


# --- summaries and sheets --------------------------------------------------------------------------------------------------


def _summaries(context: CheckContext) -> Iterator[Result]:
    summaries = [(f"performance.summaries[{i}]", s) for i, s in enumerate(context.record.performance.summaries)]
    projects = sheets(context, "project")
    for path, item in summaries:
        yield from _rate(
            f"“{quoted(item.project)}”综述", path, item.executed, item.budget, item.execution_pct, item.evidence
        )
    for path, sheet in projects:
        what = f"“{quoted(sheet.title or sheet.name or '')}”"
        yield from _rate(what, path, sheet.executed, sheet.budget, sheet.execution_pct, sheet.evidence)
    pairs = match_projects([s for _, s in summaries], [s for _, s in projects])
    if summaries and not projects:
        yield Unchecked("checks.summary_sheet", "没有项目绩效自评表")
    for index, (path, summary) in enumerate(summaries):
        if projects and index not in pairs:
            yield Unchecked("checks.summary_sheet", f"“{quoted(summary.project)}”没有名称对应的自评表")
        elif index in pairs:
            yield from _pair(context, path, summary, *projects[pairs[index]])


def match_projects(summaries: list[ProjectSummary], found: list[SelfEvaluationSheet]) -> dict[int, int]:
    """Index of a summary → index of its sheet, by the likeness of names, best pairs first; none where it is doubtful."""
    scored = sorted(
        ((_likeness(summary, sheet), -i, -j) for i, summary in enumerate(summaries) for j, sheet in enumerate(found)),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    for score, i, j in scored:
        same_amount = bool(summaries[-i].executed) and summaries[-i].executed == found[-j].executed
        if (
            (score >= SAME_PROJECT or (score >= NEARLY_SAME and same_amount))
            and -i not in pairs
            and -j not in pairs.values()
        ):
            pairs[-i] = -j
    return pairs


def _likeness(summary: ProjectSummary, sheet: SelfEvaluationSheet) -> float:
    name = _FILLER.sub("", comparable(summary.project)) or comparable(summary.project)
    others = [_FILLER.sub("", comparable(text)) or comparable(text) for text in (sheet.name, sheet.title) if text]
    return max((fuzz.ratio(name, other) for other in others), default=0.0)


def _pair(
    context: CheckContext, path: str, summary: ProjectSummary, sheet_path: str, sheet: SelfEvaluationSheet
) -> Iterator[Result]:
    check = "checks.summary_sheet"
    for field, label in (("budget", "预算数"), ("executed", "执行数")):
        left = _figure(
            context,
            f"{path}.{field}",
            getattr(summary, field),
            f"“{quoted(summary.project)}”综述{label}",
            summary.evidence,
        )
        title = sheet.title or sheet.name or "自评表"
        right = _figure(context, f"{sheet_path}.{field}", getattr(sheet, field), f"“{title}”{label}", sheet.evidence)
        if left is not None and right is not None:
            yield equal(check, left, right)


# --- the whole department --------------------------------------------------------------------------------------------------


def _department(context: CheckContext) -> Iterator[Result]:
    for path, sheet in sheets(context, "department"):
        title = sheet.title or "部门整体绩效自评表"
        yield from _rate(f"“{title}”", path, sheet.executed, sheet.budget, sheet.execution_pct, sheet.evidence)
        basic = _figure(
            context, f"{path}.basic_expenditure", sheet.basic_expenditure, f"{title}基本支出总额", sheet.evidence
        )
        project = _figure(
            context, f"{path}.project_expenditure", sheet.project_expenditure, f"{title}项目支出总额", sheet.evidence
        )
        executed = _figure(context, f"{path}.executed", sheet.executed, f"{title}执行数", sheet.evidence)
        if basic is None or project is None or executed is None:
            yield Unchecked("checks.department_sheet", "整体自评表没有同时印出基本支出、项目支出和执行数")
        else:
            yield Equation("checks.department_sheet", executed, ((1, basic), (1, project)), "row")
        for figure, column in ((basic, "basic"), (project, "project")):
            if figure is not None:
                yield from _against_table(context, figure, column)


def _against_table(context: CheckContext, figure: Figure, column: str) -> Iterator[Result]:
    """The sheet counts fiscal money or all money: it must agree with 03 or with 05."""
    check = "checks.department_sheet"
    names = ("general_public_expenditure", "expenditure")
    cells = [cell for name in names if (cell := context.tables[name].figure("total", column)) is not None]  # type: ignore[index]
    equations = [equal(check, figure, cell) for cell in cells]
    if not equations:
        yield Unchecked(check, "支出决算表没有数据")
    else:
        yield next((equation for equation in equations if equation.holds), equations[-1])


def _reports(context: CheckContext) -> Iterator[Result]:
    department = sheets(context, "department")
    for index, report in enumerate(context.record.performance.reports):
        path = f"performance.reports[{index}]"
        title = report.title or "绩效评价报告"
        yield from _rate(f"“{title}”", path, report.executed, report.budget, report.execution_pct, report.evidence)
        if report.scope != "department" or len(department) != 1:
            continue
        sheet_path, sheet = department[0]
        for field, label in (("budget", "预算数"), ("executed", "执行数"), ("score", "得分")):
            own = "total_score" if field == "score" else field
            left = _figure(context, f"{path}.{field}", getattr(report, field), f"“{title}”{label}", report.evidence)
            right = _figure(context, f"{sheet_path}.{own}", getattr(sheet, own), f"整体自评表{label}", sheet.evidence)
            if left is None or right is None:
                continue
            # A report may speak of the projects alone: that is a matter of scope, no contradiction.
            projects_only = sheet.project_expenditure is not None and left.value == sheet.project_expenditure
            yield equal("checks.report_sheet", left, right, severity="note" if projects_only else None)
