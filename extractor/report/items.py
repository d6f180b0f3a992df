"""The narrative and performance parts of a record as items to be shown. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from extractor.export.labels import COMPARISONS, FIELDS, KEY_WORK_SOURCES, SCOPES, SECTIONS
from extractor.report.values import Item, Shelf, Value
from models.base import Model
from models.performance import EvaluationReport, Goal, ProjectSummary, SelfEvaluationSheet
from models.record import Record

Labelled = tuple[tuple[str, Value], ...]

_DEVIATION_FIGURES = (
    ("reference_amount", ""),
    ("actual_amount", ""),
    ("change_amount", ""),
    ("change_pct", "%"),
    ("completion_pct", "%"),
)
_REFERENCE_LABELS = {"prior_year": "上年数", "initial_budget": "年初预算数", "annual_budget": "全年预算数"}
_SHEET_FIGURES = (
    ("basic_expenditure", ""),
    ("project_expenditure", ""),
    ("budget", ""),
    ("executed", ""),
    ("execution_pct", "%"),
    ("execution_score", ""),
    ("total_score", ""),
)
_EXECUTION = (("budget", ""), ("executed", ""), ("execution_pct", "%"))


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """Items under one heading."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class GoalView:
    """A 年度目标 with its indicators as table rows: level 1-3, target, actual, score."""

    goal: Value | None
    weight: str | None
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class SheetView:
    """A self-evaluation sheet: its head as an item, its goals as tables."""

    item: Item
    goals: tuple[GoalView, ...]


@dataclass(frozen=True, slots=True)
class OtherTableView:
    """A table beside the nine: its title, its rows of cells with links, and where it stands."""

    title: str
    pages: tuple[int, ...]
    rows: tuple[tuple[Value, ...], ...]


def other_table_views(record: Record, shelf: Shelf) -> list[OtherTableView]:
    """The tables beside the nine as they are printed."""
    views = []
    for number, table in enumerate(record.tables.other):
        rows = []
        for index, row in enumerate(table.rows):
            link = shelf.locator.of_row(row.source)
            path = f"tables.other[{number}].rows[{index}].cells"
            rows.append(tuple(shelf.value(cell, f"{path}[{n}]", link) for n, cell in enumerate(row.cells)))
        views.append(OtherTableView(table.title, table.source.pages if table.source else (), tuple(rows)))
    return views


def deviation_groups(record: Record, shelf: Shelf) -> list[ItemGroup]:
    """The deviations by section, in the order of the text."""
    groups: dict[str, list[Item]] = {}
    for index, deviation in enumerate(record.narrative.deviations):
        path = f"narrative.deviations[{index}]"
        figures = []
        for name, suffix in _DEVIATION_FIGURES:
            value = shelf.field(deviation, name, path, suffix)
            if value is not None:
                is_reference = name == "reference_amount"
                figures.append((_REFERENCE_LABELS[deviation.comparison] if is_reference else _label(name), value))
        title = shelf.field(deviation, "subject", path) or Value(deviation.subject)
        item = shelf.item(
            deviation,
            path,
            title,
            tags=(COMPARISONS[deviation.comparison],),
            figures=tuple(figures),
            texts=_labelled(shelf, deviation, path, ("reason",)),
        )
        groups.setdefault(deviation.section, []).append(item)
    return [ItemGroup(SECTIONS[section], tuple(items)) for section, items in groups.items()]


def composition_items(record: Record, shelf: Shelf) -> tuple[Item, ...]:
    """支出决算结构情况, line by line."""
    items = []
    for index, part in enumerate(record.narrative.composition):
        path = f"narrative.composition[{index}]"
        figures = _figures(shelf, part, path, (("amount", ""), ("share_pct", "%")))
        title = shelf.field(part, "subject", path) or Value(part.subject)
        texts = _labelled(shelf, part, path, ("purpose",))
        items.append(shelf.item(part, path, title, figures=figures, texts=texts))
    return tuple(items)


def coverage_item(record: Record, shelf: Shelf) -> Item | None:
    """What the self-evaluation covers."""
    coverage, path = record.performance.coverage, "performance.coverage"
    if coverage is None:
        return None
    figures = _figures(shelf, coverage, path, (("project_count", "个"), ("amount", ""), ("share_pct", "%")))
    return shelf.item(coverage, path, Value("绩效自评覆盖范围"), figures=figures)


def summary_items(record: Record, shelf: Shelf) -> tuple[Item, ...]:
    """The 项目绩效自评综述."""
    return tuple(
        _listed_item(shelf, summary, f"performance.summaries[{index}]", "project", ("outputs", "problems", "measures"))
        for index, summary in enumerate(record.performance.summaries)
    )


def report_items(record: Record, shelf: Shelf) -> tuple[Item, ...]:
    """The 绩效评价报告."""
    return tuple(
        _listed_item(shelf, report, f"performance.reports[{index}]", "title", ("problems", "measures"))
        for index, report in enumerate(record.performance.reports)
    )


def _listed_item(
    shelf: Shelf, model: ProjectSummary | EvaluationReport, path: str, title: str, lists: Iterable[str]
) -> Item:
    named = [(FIELDS[name], shelf.texts(model, name, path)) for name in lists]
    evaluated = isinstance(model, EvaluationReport)
    return shelf.item(
        model,
        path,
        shelf.field(model, title, path) or Value("（未印标题）"),
        tags=(SCOPES[model.scope],) if isinstance(model, EvaluationReport) else (),
        figures=_figures(shelf, model, path, (*_EXECUTION, ("score", "")) if evaluated else _EXECUTION),
        texts=_labelled(shelf, model, path, ("name", "rating") if evaluated else ()),
        lists=tuple((label, values) for label, values in named if values),
    )


def sheet_views(record: Record, shelf: Shelf) -> tuple[SheetView, ...]:
    """The 绩效自评表."""
    return tuple(
        _sheet(shelf, sheet, f"performance.sheets[{index}]") for index, sheet in enumerate(record.performance.sheets)
    )


def _sheet(shelf: Shelf, sheet: SelfEvaluationSheet, path: str) -> SheetView:
    names = ("name", "supervising_department", "implementing_unit")
    options = tuple(
        (FIELDS[name], shelf.value("、".join(getattr(sheet, name)), f"{path}.{name}"))
        for name in ("category", "attribute", "type")
        if getattr(sheet, name)
    )
    item = shelf.item(
        sheet,
        path,
        shelf.field(sheet, "title", path) or shelf.field(sheet, "name", path) or Value("（未印标题）"),
        tags=(SCOPES[sheet.scope],),
        figures=_figures(shelf, sheet, path, _SHEET_FIGURES),
        texts=(
            *_labelled(shelf, sheet, path, names),
            *options,
            *_labelled(shelf, sheet, path, ("deviation_cause", "improvement")),
        ),
    )
    goals = tuple(_goal(shelf, sheet, goal, f"{path}.goals[{i}]", f"goals[{i}]") for i, goal in enumerate(sheet.goals))
    return SheetView(item, goals)


def _goal(shelf: Shelf, sheet: SelfEvaluationSheet, goal: Goal, path: str, inner: str) -> GoalView:
    fields = sheet.evidence.fields if sheet.evidence else {}
    rows = []
    for index, indicator in enumerate(goal.indicators):
        cells = []
        for name in ("level1", "level2", "level3", "target", "actual", "score"):
            evidence = fields.get(f"{inner}.indicators[{index}].{name}")
            raw = getattr(indicator, name)
            link = shelf.locator.of_evidence(evidence)
            cells.append(shelf.value("" if raw is None else str(raw), f"{path}.indicators[{index}].{name}", link))
        rows.append(tuple(cells))
    text = None
    if goal.goal is not None:
        text = shelf.value(goal.goal, f"{path}.goal", shelf.locator.of_evidence(fields.get(f"{inner}.goal")))
    return GoalView(text, None if goal.weight is None else str(goal.weight), tuple(rows))


def key_work_items(record: Record, shelf: Shelf) -> tuple[Item, ...]:
    """重点工作完成情况."""
    items = []
    for index, work in enumerate(record.key_work):
        path = f"key_work[{index}]"
        title = shelf.field(work, "title", path) or Value(work.title)
        texts = _labelled(shelf, work, path, ("content", "status"))
        items.append(shelf.item(work, path, title, tags=(KEY_WORK_SOURCES[work.source],), texts=texts))
    return tuple(items)


def result_use(record: Record, shelf: Shelf) -> Value | None:
    """The text on 绩效评价结果应用."""
    performance = record.performance
    if performance.result_use is None:
        return None
    link = shelf.locator.of_evidence(performance.result_use_evidence)
    return shelf.value(performance.result_use, "performance.result_use", link)


def _figures(shelf: Shelf, model: Model, path: str, names: Iterable[tuple[str, str]]) -> Labelled:
    found = [(_label(name), shelf.field(model, name, path, suffix)) for name, suffix in names]
    return tuple((label, value) for label, value in found if value is not None)


def _labelled(shelf: Shelf, model: Model, path: str, names: Iterable[str]) -> Labelled:
    return _figures(shelf, model, path, ((name, "") for name in names))


def _label(name: str) -> str:
    """The Chinese name; the unit stands behind the figure."""
    return FIELDS[name].removesuffix("（%）")
