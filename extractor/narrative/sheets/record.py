"""Sheet drafts → records: figures parsed, levels completed, boxes read, every value with its evidence."""

from __future__ import annotations

import re
from decimal import Decimal

from extractor.narrative.protocol import narrative_warning
from extractor.narrative.sheets.checkboxes import text_to_checked
from extractor.narrative.sheets.draft import Doubt, GoalDraft, SheetDraft, SheetField
from extractor.narrative.sheets.vocabulary import Header, complete_level, without_weight
from extractor.text.characters import is_dash, key, parse_amount
from extractor.text.evidence import RULES, evidence_at
from extractor.text.source import SourceText
from extractor.text.span import Span
from models import Finding, Goal, Indicator, ItemEvidence, Place, SelfEvaluationSheet
from models.performance import Scope

UNDECIDED = "narrative.sheet_cell_undecided"
_UNIT = re.compile(r"(?:万元|亿元|元|万|%|分)$")
_FIELD_NAMES: dict[SheetField, str] = {
    "category": "项目类别",
    "attribute": "项目属性",
    "type": "项目类型",
    "basic_expenditure": "基本支出总额",
    "project_expenditure": "项目支出总额",
    "budget": "预算数",
    "executed": "执行数",
    "execution_pct": "执行率",
    "execution_score": "预算执行得分",
    "total_score": "总分",
    "supervising_department": "主管部门",
    "implementing_unit": "实施单位",
    "deviation_cause": "偏差原因分析",
    "improvement": "改进措施及结果应用",
}

_LONGEST_QUOTE = 30

Fields = dict[str, Span]
"""Where each value stands, by its path."""


def figure_of(text: str) -> Decimal | None:
    """The figure of a cell without its unit: ``5010.43万元``, ``117.43%``, ``99分``; ``None`` where it is not one figure."""
    return parse_amount(_UNIT.sub("", key(text)))


def draft_to_sheet(
    draft: SheetDraft, title: Span | None, source: SourceText, span: tuple[int, int]
) -> tuple[SelfEvaluationSheet, tuple[Finding, ...]]:
    """The record of a draft with its evidence, and a finding for everything that was left out.

    ``span`` is the sheet's passage in ``source``; paths of the evidence are those of ``SelfEvaluationSheet``.
    """
    fields: Fields = {}
    doubts = list(draft.doubts)
    name = draft.names.get("project_name") or draft.names.get("unit_name")

    def text(path: str, value: Span | None) -> str | None:
        if value is None:
            return None
        fields[path] = value
        return value.text

    def amount(field: SheetField) -> Decimal | None:
        value = draft.fields.get(field)
        if value is None or is_dash(value.text):
            return None
        figure = figure_of(value.text)
        if figure is None:
            doubts.append(Doubt(f"绩效自评表的“{_FIELD_NAMES[field]}”不是一个数：{value.text}", value))
        else:
            text(field, value)
        return figure

    def checked(field: SheetField) -> tuple[str, ...]:
        return _checked(field, draft.fields.get(field), fields, doubts)

    sheet = SelfEvaluationSheet(
        scope=_scope(draft, title),
        title=text("title", title),
        name=text("name", name),
        supervising_department=text("supervising_department", draft.fields.get("supervising_department")),
        implementing_unit=text("implementing_unit", draft.fields.get("implementing_unit")),
        category=checked("category"),
        attribute=checked("attribute"),
        type=checked("type"),
        basic_expenditure=amount("basic_expenditure"),
        project_expenditure=amount("project_expenditure"),
        budget=amount("budget"),
        executed=amount("executed"),
        execution_pct=amount("execution_pct"),
        execution_score=amount("execution_score"),
        goals=tuple(_goal(goal, f"goals[{index}]", fields) for index, goal in enumerate(draft.goals)),
        total_score=amount("total_score"),
        deviation_cause=text("deviation_cause", draft.fields.get("deviation_cause")),
        improvement=text("improvement", draft.fields.get("improvement")),
    )
    doubts += [_printed_again(field, draft.fields[field], value) for field, value in draft.again]
    evidence = ItemEvidence(
        engine=RULES,
        span=evidence_at(source, *span),
        fields={path: value.evidence() for path, value in fields.items()},
    )
    findings = tuple(_finding(doubt, sheet, source, span) for doubt in doubts)
    return sheet.model_copy(update={"evidence": evidence}), findings


def _printed_again(field: SheetField, first: Span, second: Span) -> Doubt:
    name = _FIELD_NAMES.get(field, field)
    said, other = (
        value.text if len(value) <= _LONGEST_QUOTE else f"{value.text[:_LONGEST_QUOTE]}…" for value in (first, second)
    )
    message = (
        f"绩效自评表的“{name}”在同一张表里印有两次：取前面的“{said}”，后面的“{other}”未读取，其中之一可能属于另一张表。"
    )
    return Doubt(message, second)


def _scope(draft: SheetDraft, title: Span | None) -> Scope:
    """A sheet with a 项目名称 is of a project; one of 整体支出 or of a unit is of the department."""
    plain = key(title.text) if title is not None else ""
    if "整体" in plain:
        return "department"
    if "project_name" in draft.names or "项目" in plain:
        return "project"
    return "department" if "unit_name" in draft.names else "project"


def _checked(field: SheetField, value: Span | None, fields: Fields, doubts: list[Doubt]) -> tuple[str, ...]:
    if value is None:
        return ()
    read = text_to_checked(value.text)
    if read.undecided:
        doubts.append(Doubt(f"绩效自评表的“{_FIELD_NAMES[field]}”勾选标记无法辨认：{value.text}", value))
    options: list[str] = []
    position = 0
    for option in read.options:
        at = value.text.find(option, position)
        if at >= 0:
            fields[f"{field}[{len(options)}]"] = value.cut(at, at + len(option))
            position = at + len(option)
        options.append(option)
    return tuple(options)


def _goal(draft: GoalDraft, path: str, fields: Fields) -> Goal:
    def place(name: str, value: Span | None) -> None:
        if value is not None:
            fields[f"{path}.{name}"] = value

    place("goal", draft.goal)
    weight = figure_of(draft.weight.text) if draft.weight is not None else None
    if weight is not None:
        place("weight", draft.weight)
    indicators = []
    for index, row in enumerate(draft.indicators):
        for name in ("level1", "level2", "level3", "target", "actual", "score"):
            place(f"indicators[{index}].{name}", row.get(name))
        score = row.get("score")
        indicators.append(
            Indicator(
                level1=_level(row, "level1"),
                level2=_level(row, "level2"),
                level3=_text(row, "level3"),
                target=_text(row, "target"),
                actual=_text(row, "actual"),
                score=figure_of(score.text) if score is not None else None,
            )
        )
    goal = draft.goal.text if draft.goal is not None else None
    return Goal(goal=goal, weight=weight, indicators=tuple(indicators))


def _text(row: dict[Header, Span], header: Header) -> str | None:
    value = row.get(header)
    return value.text if value is not None else None


def _level(row: dict[Header, Span], header: Header) -> str | None:
    text = _text(row, header)
    return None if text is None else complete_level(without_weight(text))


def _finding(doubt: Doubt, sheet: SelfEvaluationSheet, source: SourceText, span: tuple[int, int]) -> Finding:
    label = f"绩效自评表 {sheet.name or sheet.title or ''}".strip()
    if doubt.place is None:
        start = span[0]
        return Finding(
            id=UNDECIDED,
            severity="warning",
            stage="narrative",
            message=doubt.message,
            places=(Place(label=label, page=source.page_at(start), line=source.line_at(start).number),),
        )
    evidence = doubt.place.evidence()
    finding = narrative_warning(source, UNDECIDED, doubt.message, evidence.start, evidence.end)
    located = finding.places[0].model_copy(update={"label": label, "evidence": evidence})
    return finding.model_copy(update={"places": (located,)})
