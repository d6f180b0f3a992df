"""Checks of the performance part: coverage, summaries against their sheets, projects against 项目支出, reports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from extractor.checks.context import CheckContext, comparable, item_place
from extractor.checks.listing import distinct, named
from extractor.checks.rates import rate_results
from extractor.checks.ratios import Ratio
from extractor.checks.results import Equation, Failure, Figure, Held, Result, Unchecked, equal
from extractor.checks.sheet_reading import PlacedSheet, is_missed, name_of, sheets_of
from extractor.checks.text_figures import deviation_figure, deviations, figure_after, quoted
from models.base import ItemEvidence
from models.performance import EvaluationReport, ProjectSummary, SelfEvaluationSheet
from models.record import Place
from models.tables import TableId


def performance(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    yield from _coverage(context)
    yield from _rates(context)
    yield from _department(context)
    yield from _reports(context)


def _figure(
    context: CheckContext, path: str, value: Decimal | None, label: str, evidence: ItemEvidence | None
) -> Figure | None:
    return None if value is None else context.text_figure(path, value, label, evidence)


def _rate(
    context: CheckContext, what: str, path: str, item: ProjectSummary | SelfEvaluationSheet | EvaluationReport
) -> Iterator[Result]:
    """execution_pct = executed ÷ budget."""
    evidence = item.evidence
    rate = _figure(context, f"{path}.execution_pct", item.execution_pct, f"{what}执行率", evidence)
    executed = _figure(context, f"{path}.executed", item.executed, f"{what}执行数", evidence)
    budget = _figure(context, f"{path}.budget", item.budget, f"{what}预算数", evidence)
    if rate is not None and executed is not None and budget is not None:
        ratio = Ratio("checks.execution_rate", rate, ((1, executed),), ((1, budget),), f"{what}执行率")
        yield from rate_results(ratio)


# --- coverage ------------------------------------------------------------------------------------------------------------


def _coverage(context: CheckContext) -> Iterator[Result]:
    coverage = context.record.performance.coverage
    summaries = context.record.performance.summaries
    if coverage is None:
        yield Unchecked("checks.project_count", "没有“共涉及项目N个”的说明")
        return
    path = "performance.coverage"
    yield from _count(context, coverage.project_count, coverage.evidence)
    yield from _all_goals(context)
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


_ALL_PROJECTS = re.compile(
    r"全面(?:开展|实施)[^,。;]{0,8}(?:自评|评价)|(?:全部|所有)[^,。;]{0,12}(?:项目|支出)[^,。;]{0,12}(?:自评|评价)"
)
LEAST_OF_ALL = Decimal("99.5")


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
    what = "自评资金占一般公共预算项目支出的比重"
    path = "performance.coverage"
    rate = _figure(context, f"{path}.share_pct", coverage.share_pct, what, coverage.evidence)
    if rate is None:
        return
    ratio = Ratio(check, rate, ((1, amount),), ((1, whole),), what)
    if ratio.fails and printed is not None and not _GENERAL_PUBLIC_BASE.search(printed):
        # 占部门预算项目支出总额的 X%: of which budget, and of what stage, is not said.
        yield Unchecked(check, "没有写明比重的基数是一般公共预算项目支出")
        return
    yield from rate_results(ratio)
    if not ratio.fails:
        yield from _coverage_words(context, rate, coverage.evidence)


def _coverage_words(context: CheckContext, share: Figure, evidence: ItemEvidence | None) -> Iterator[Result]:
    """全面开展绩效自评 beside a right share that leaves out a part."""
    match = _ALL_PROJECTS.search(comparable(evidence.span.text)) if evidence is not None else None
    if match is None or share.value >= LEAST_OF_ALL:
        yield Held("checks.coverage_words")
        return
    yield Failure(
        "checks.coverage_words",
        f"写“{match[0]}”，而自评资金只占项目支出的{share.value}%。",
        (share.place, *_said_place(context, evidence)),
        left=share.value,
        origin=share.origin,
    )


def _said_place(context: CheckContext, evidence: ItemEvidence | None) -> tuple[Place, ...]:
    """Where the passage says that all projects were evaluated."""
    if evidence is None or context.outline is None:
        return ()
    found = _ALL_PROJECTS.search(context.outline.source.folded, evidence.span.start, evidence.span.end)
    return () if found is None else (context.span_place(*found.span(), "自评的范围"),)


_ALL_GOALS = re.compile(
    r"(?:达到|完成|实现)了?(?:年初|年度)?(?:设定|制定|确定|下达)?的?(?:各项|全部|所有)(?:年度)?(?:绩效)?(?:目标|指标)"
)


def _all_goals(context: CheckContext) -> Iterator[Result]:
    """达到了各项绩效目标 in the text, and sheets with targets that were missed."""
    check = "checks.all_goals"
    missed = [(reading, at, one) for reading in sheets_of(context) for at, _, one in reading.rows() if is_missed(one)]
    if context.outline is None:
        return
    for section in context.sections("performance"):
        for match in _ALL_GOALS.finditer(context.outline.source.folded, section.body, section.end):
            if not missed:
                yield Held(check)
                continue
            place = context.span_place(*match.span(), "绩效目标完成情况")
            names = distinct(name_of(one) for _, _, one in missed)
            yield Failure(
                check,
                f"写“{place.printed}”，而自评表里没有达到的指标有{len(names)}个（{named(names)}）。",
                (
                    place,
                    *(reading.place(f"{at}.actual", f" {name_of(one)}", one.actual) for reading, at, one in missed),
                ),
                fact="all goals",
            )


def _rates(context: CheckContext) -> Iterator[Result]:
    for index, item in enumerate(context.record.performance.summaries):
        yield from _rate(context, f"“{quoted(item.project)}”综述", f"performance.summaries[{index}]", item)
    for reading in sheets_of(context, "project"):
        yield from _rate(context, reading.title, reading.path, reading.sheet)


# --- the whole department --------------------------------------------------------------------------------------------------


def _department(context: CheckContext) -> Iterator[Result]:
    for reading in sheets_of(context, "department"):
        path, sheet = reading.path, reading.sheet
        title = quoted(sheet.title or "部门整体绩效自评表")
        yield from _rate(context, f"“{title}”", path, sheet)
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
        yield from _initial_budget(context, reading)
        for figure, column in ((basic, "basic"), (project, "project"), (executed, "total")):
            if figure is not None:
                yield from _against_table(context, figure, column, strict=figure is not executed)


_ADJUSTED = re.compile(r"预算数[为是指]?(?:年中)?调整后")


def _initial_budget(context: CheckContext, reading: PlacedSheet) -> Iterator[Result]:
    """The sheet's own note wants the adjusted budget, and the figure is the initial one of the text."""
    check, sheet = "checks.sheet_budget", reading.sheet
    if context.outline is None or sheet.budget is None or sheet.budget == sheet.executed:
        return
    initial = next(
        (
            figure
            for path, item in deviations(context)
            if item.section == "general_public_overall"
            and item.comparison == "initial_budget"
            and (figure := deviation_figure(context, path, item, "reference_amount")) is not None
        ),
        None,
    )
    if initial is None or not _ADJUSTED.search(context.outline.source.folded):
        return
    if initial.value != sheet.budget:
        yield Held(check)
        return
    yield Failure(
        check,
        f"{reading.title}的预算数{sheet.budget}是年初预算，而表下说明要求填调整后的预算。",
        (reading.place("budget", "预算数", str(sheet.budget)), initial.place),
    )


def _against_table(context: CheckContext, figure: Figure, column: str, *, strict: bool) -> Iterator[Result]:
    """The sheet counts fiscal money or all money: it must agree with 03 or with 05.

    Without ``strict`` a figure that is near neither counts something else (a budget that others spend as well).
    """
    check = "checks.department_sheet"
    names: tuple[TableId, ...] = ("general_public_expenditure", "expenditure")
    cells = [cell for name in names if (cell := context.tables[name].figure("total", column)) is not None]
    equations = [equal(check, figure, cell) for cell in cells]
    held = next((equation for equation in equations if equation.holds), None)
    if held is not None:
        yield held
    elif not equations or not strict:
        yield Unchecked(check, "支出决算表没有数据，或整体自评表的口径不同")
    else:
        yield equations[-1]


_REPORTED = (("budget", "预算数"), ("executed", "执行数"), ("score", "得分"))


def _reports(context: CheckContext) -> Iterator[Result]:
    department = sheets_of(context, "department")
    for index, report in enumerate(context.record.performance.reports):
        path = f"performance.reports[{index}]"
        title = quoted(report.title or "绩效评价报告")
        yield from _rate(context, f"“{title}”", path, report)
        if report.scope == "department" and len(department) == 1:
            yield from _report(context, path, report, department[0])


def _report(context: CheckContext, path: str, report: EvaluationReport, reading: PlacedSheet) -> Iterator[Result]:
    """A report on the whole department against its sheet; one that gives the money of the projects alone says so of both."""
    check, sheet = "checks.report_sheet", reading.sheet
    title = quoted(report.title or "绩效评价报告")
    pairs = []
    for field, label in _REPORTED:
        own = "total_score" if field == "score" else field
        left = _figure(context, f"{path}.{field}", getattr(report, field), f"“{title}”{label}", report.evidence)
        right = _figure(context, f"{reading.path}.{own}", getattr(sheet, own), f"整体自评表{label}", sheet.evidence)
        if left is not None and right is not None:
            pairs.append((field, left, right))
    partial = [
        (left, right) for field, left, right in pairs if field != "score" and left.value == sheet.project_expenditure
    ]
    if partial and sheet.project_expenditure != sheet.executed:
        yield Failure(
            check,
            f"“{title}”的预算数、执行数只写了项目支出{sheet.project_expenditure}，整体自评表是部门整体支出{sheet.executed}。",
            tuple(left.place for left, _ in partial) + tuple(right.place for _, right in partial),
            left=partial[0][0].value,
            right=partial[0][1].value,
            origin=partial[0][0].origin,
        )
    for _, left, right in pairs:
        if (left, right) not in partial:
            yield equal(check, left, right)
