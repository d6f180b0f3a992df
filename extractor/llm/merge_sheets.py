"""The indicators of a sheet that both readers have read: the goals whole, or blank cells from the row of the same name."""

from __future__ import annotations

from typing import Any

from extractor.llm.doubts import adds_up
from extractor.llm.taking import with_values
from models import Goal, Indicator, ItemEvidence, SelfEvaluationSheet


def _rows(sheet: SelfEvaluationSheet) -> list[Indicator]:
    return [indicator for goal in sheet.goals for indicator in goal.indicators]


def _blanks(sheet: SelfEvaluationSheet) -> int:
    return sum(
        value is None for row in _rows(sheet) for value in (row.level1, row.level2, row.level3, row.target, row.actual)
    )


def merged_sheet(rules: SelfEvaluationSheet, model: SelfEvaluationSheet) -> SelfEvaluationSheet:
    """The model's goals whole where the rules' scores do not add up, where they have fewer rows, or where rows without a
    counterpart remain blank; else the blank cells of the rules' rows from the model's row of the same name.
    """
    if not _rows(model):
        return rules
    if not _rows(rules) or (not adds_up(rules) and adds_up(rules.model_copy(update={"goals": model.goals}))):
        return _with_goals(rules, model)
    if _blanks(rules) == 0:
        return rules
    if len(_rows(model)) == len(_rows(rules)):
        return _filled_rows(rules, model)
    return _with_goals(rules, model) if len(_rows(model)) > len(_rows(rules)) and not _blanks(model) else rules


def _with_goals(rules: SelfEvaluationSheet, model: SelfEvaluationSheet) -> SelfEvaluationSheet:
    merged: SelfEvaluationSheet = with_values(rules, model, {"goals": model.goals})
    return merged


def _filled_rows(rules: SelfEvaluationSheet, model: SelfEvaluationSheet) -> SelfEvaluationSheet:
    """Row by row; a row whose known cells say something else is left alone."""
    partners = iter(_flat_rows(model))
    goals: list[Goal] = []
    filled: dict[str, str] = {}
    for goal_index, goal in enumerate(rules.goals):
        rows = []
        for row_index, row in enumerate(goal.indicators):
            place, partner = next(partners)
            values = _row_gaps(row, partner)
            for name in values:
                filled[f"goals[{goal_index}].indicators[{row_index}].{name}"] = f"{place}.{name}"
            rows.append(row.model_copy(update=values))
        goals.append(goal.model_copy(update={"indicators": tuple(rows)}))
    if not filled:
        return rules
    assert rules.evidence is not None and model.evidence is not None  # noqa: S101, PT018  (items of both engines have it)
    fields = dict(rules.evidence.fields)
    fields |= {path: model.evidence.fields[said] for path, said in filled.items() if said in model.evidence.fields}
    engine = f"{rules.evidence.engine}; {model.evidence.engine}: {', '.join(filled)}"
    evidence = ItemEvidence(engine=engine, span=rules.evidence.span, fields=fields)
    return rules.model_copy(update={"goals": tuple(goals), "evidence": evidence})


def _flat_rows(sheet: SelfEvaluationSheet) -> list[tuple[str, Indicator]]:
    return [
        (f"goals[{goal_index}].indicators[{row_index}]", row)
        for goal_index, goal in enumerate(sheet.goals)
        for row_index, row in enumerate(goal.indicators)
    ]


def _row_gaps(row: Indicator, partner: Indicator) -> dict[str, Any]:
    names = ("level1", "level2", "level3", "target", "actual", "score")
    known = [name for name in names if getattr(row, name) is not None]
    agreeing = sum(getattr(row, name) == getattr(partner, name) for name in known)
    if not known or 2 * agreeing < len(known):
        return {}
    return {
        name: getattr(partner, name)
        for name in names
        if getattr(row, name) is None and getattr(partner, name) is not None
    }
