"""Two readings of a doubtful unit made one: the rules keep what they have, the model fills what is missing.

A value of the rules gives way only where its item does not add up and the model's does. Every merged item says in its
evidence which of its values the model gave.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from extractor.llm.doubts import Doubt, adds_up, in_unit, item_span
from extractor.text.characters import key
from models import Goal, Indicator, ItemEvidence, SelfEvaluationSheet

_SIMPLE = ("evidence", "goals")


def merge_section(
    section: str, rules: Sequence[Any], model: Sequence[Any], doubts: Sequence[Doubt]
) -> tuple[list[Any], int]:
    """The items of one section in the order of print, and how many of them the model changed or added."""
    kept = list(rules)
    changed = 0
    for doubt in doubts:
        said = [item for item in model if in_unit(item, doubt.unit)]
        own = [item for item in kept if in_unit(item, doubt.unit)]
        merged = _merge_unit(section, own, said, doubt)
        changed += sum(item not in own for item in merged)
        kept = [item for item in kept if not in_unit(item, doubt.unit)] + merged
    order = {id(item): place for place, item in enumerate(kept)}
    return (sorted(kept, key=lambda item: (_start(item), order[id(item)])) if changed else list(rules)), changed


def _start(item: Any) -> int:
    span = item_span(item)
    return span[0] if span is not None else 0


def _merge_unit(section: str, own: Sequence[Any], said: Sequence[Any], doubt: Doubt) -> list[Any]:
    if not own:
        return list(said)
    if section == "key_work" and doubt.unread and doubt.unit.kind == "text":
        return list(own) if _covered(own) >= _covered(said) else list(said)
    same = _SAME[section]
    left = list(said)
    merged = []
    for item in own:
        match = next((other for other in left if same(item, other)), None)
        if match is None:
            merged.append(item)
            continue
        left.remove(match)
        merged.append(_merge(section, item, match))
    return merged + (left if doubt.unread and section != "sheets" else [])


def _covered(items: Sequence[Any]) -> int:
    return sum(len(item.title) + len(item.content or "") for item in items)


def _like(a: str | None, b: str | None) -> bool:
    ours, theirs = key(a or ""), key(b or "")
    return bool(ours) and bool(theirs) and (ours in theirs or theirs in ours)


_SAME: dict[str, Callable[[Any, Any], bool]] = {
    "deviations": lambda a, b: (a.section, a.comparison) == (b.section, b.comparison) and _like(a.subject, b.subject),
    "composition": lambda a, b: _like(a.subject, b.subject),
    "coverage": lambda _a, _b: True,
    "summaries": lambda a, b: _like(a.project, b.project),
    "result_use": lambda _a, _b: True,
    "sheets": lambda _a, _b: True,
    "reports": lambda _a, _b: True,
    "key_work": lambda a, b: a.source == b.source and _like(a.title, b.title),
}


def _merge(section: str, rules: Any, model: Any) -> Any:
    if section == "result_use":
        return rules
    if not adds_up(rules) and adds_up(model):
        if section == "deviations":
            return model
        rules = _with(rules, model, _figures(rules, model))
    gaps = {name: value for name, value in _fillable(section, rules, model).items() if value not in (None, ())}
    merged = _with(rules, model, gaps)
    return _merge_goals(merged, model) if isinstance(merged, SelfEvaluationSheet) else merged


def _figures(rules: Any, model: Any) -> dict[str, Any]:
    names = ("budget", "executed", "execution_pct")
    if all(getattr(model, name) is not None for name in names):
        return {name: getattr(model, name) for name in names if getattr(model, name) != getattr(rules, name)}
    return {}


def _fillable(section: str, rules: Any, model: Any) -> dict[str, Any]:
    """What the rules have not and the model has. A deviation without a reason may well state none."""
    if section == "deviations":
        return {}
    return {
        name: getattr(model, name)
        for name in type(rules).model_fields
        if name not in _SIMPLE and getattr(rules, name) in (None, ())
    }


def _with(rules: Any, model: Any, values: dict[str, Any]) -> Any:
    """The rules' item with some of the model's values, their evidence taken over and named."""
    if not values:
        return rules
    return rules.model_copy(update={**values, "evidence": _evidence(rules, model, values)})


def _evidence(rules: Any, model: Any, names: Sequence[str] | dict[str, Any]) -> ItemEvidence:
    own, other = rules.evidence, model.evidence
    taken = {
        path: evidence
        for path, evidence in other.fields.items()
        if any(path == name or path.startswith((f"{name}[", f"{name}.")) for name in names)
    }
    kept = {
        path: evidence
        for path, evidence in own.fields.items()
        if not any(path == name or path.startswith((f"{name}[", f"{name}.")) for name in names)
    }
    engine = f"{own.engine}; {other.engine}: {', '.join(names)}"
    return ItemEvidence(engine=engine, span=own.span, fields=kept | taken)


# --- the indicators of a sheet -----------------------------------------------------------------------------------------


def _rows(sheet: SelfEvaluationSheet) -> list[Indicator]:
    return [indicator for goal in sheet.goals for indicator in goal.indicators]


def _blanks(sheet: SelfEvaluationSheet) -> int:
    return sum(
        value is None for row in _rows(sheet) for value in (row.level1, row.level2, row.level3, row.target, row.actual)
    )


def _merge_goals(rules: SelfEvaluationSheet, model: SelfEvaluationSheet) -> SelfEvaluationSheet:
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
    merged: SelfEvaluationSheet = _with(rules, model, {"goals": model.goals})
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
