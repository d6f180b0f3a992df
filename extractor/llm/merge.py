"""Two readings of a doubtful unit made one, item by item: what holds together is taken whole, from one reader.

An item's facts that must hold together (the figures of a comparison; budget, execution and rate; a sheet's rows) come from
the rules or from the model, never from both. The winner adds up, agrees with the tables, and holds more of what is printed;
where neither is better the rules keep theirs, and a disagreement is told. A fact that stands alone (a rating, a name, a
list) is taken over where the rules have none. Every merged item says in its evidence what the model gave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from extractor.llm.doubts import Doubt, adds_up, in_unit, is_placeholder, item_span
from extractor.llm.merge_sheets import merged_sheet
from extractor.llm.sections import TEXT
from extractor.llm.taking import with_values
from extractor.task_folders.folder import narrative_lists, resolve
from extractor.text.characters import key
from models import Deviation, KeyWorkItem, SelfEvaluationSheet
from models.base import decimal_string

TRIPLE = ("budget", "executed", "execution_pct")
"""Figures that come from one reader or not at all."""
_COVERED = Decimal("0.9")
"""The model's items of prose take the place of the rules' where they hold this share of the same text."""


@dataclass(frozen=True)
class Disagreement:
    """Where rules and model gave different figures to one item; ``kept`` says whose are in the record."""

    section: str
    rules: Any
    model: Any
    kept: str

    @property
    def told(self) -> str:
        """Both candidates for a reader."""
        names = [name for name in type(self.rules).model_fields if _differ(self.rules, self.model, name)]
        sides = (f"{name} {_said(self.rules, name)} 与 {_said(self.model, name)}" for name in names[:4])
        return "、".join(sides)


@dataclass
class Merged:
    """The items of one section after merging, how many of them the model changed, and where the readers disagree."""

    items: list[Any]
    changed: int = 0
    disagreements: list[Disagreement] = field(default_factory=list)


def merge_section(
    section: str,
    rules: Sequence[Any],
    model: Sequence[Any],
    doubts: Sequence[Doubt],
    known: frozenset[Decimal] = frozenset(),
) -> Merged:
    """The items of one section in the order of print; ``known`` are the amounts of the document's tables."""
    merged = Merged(list(rules))
    for doubt in doubts:
        said = [item for item in model if in_unit(item, doubt.unit)]
        own = [item for item in merged.items if in_unit(item, doubt.unit)]
        found = _merge_unit(section, own, said, doubt, known, merged.disagreements)
        merged.changed += sum(item not in own for item in found) + max(len(own) - len(found), 0)
        merged.items = [item for item in merged.items if not in_unit(item, doubt.unit)] + found
    order = {id(item): place for place, item in enumerate(merged.items)}
    if not merged.changed:
        return Merged(list(rules), 0, merged.disagreements)
    merged.items.sort(key=lambda item: (_start(item), order[id(item)]))
    return merged


def _start(item: Any) -> int:
    span = item_span(item)
    return span[0] if span is not None else 0


def _merge_unit(
    section: str,
    own: Sequence[Any],
    said: Sequence[Any],
    doubt: Doubt,
    known: frozenset[Decimal],
    told: list[Disagreement],
) -> list[Any]:
    if not own:
        return list(said)
    spec = narrative_lists()[section]
    if spec.merge == "all" and doubt.unread and doubt.unit.kind == "text":
        return list(said) if _covered(said) >= _COVERED * _covered(own) and len(said) > len(own) else list(own)
    left = list(said)
    merged = []
    for item in own:
        match = next((other for other in left if spec.same is None or resolve(spec.same)(item, other)), None)
        match = match or next((other for other in left if _claims_the_same(item, other)), None)
        if match is not None:
            left.remove(match)
            merged.append(_merge(section, item, match, known, told))
        elif not (said and is_placeholder(item)):
            merged.append(item)
    if doubt.unread and spec.merge != "fixed":
        merged += [item for item in left if not any(_claims_the_same(item, other) for other in merged)]
    return merged


def _covered(items: Sequence[Any]) -> int:
    return sum(len(item.title) + len(item.content or "") for item in items)


def _claims_the_same(one: Any, other: Any) -> bool:
    """Whether two items hold the same printed figure or reason in the same field: one of them has the wrong name."""
    if isinstance(one, tuple) or isinstance(other, tuple):
        return False
    ours, theirs = _places(one), _places(other)
    return any(theirs.get(path) == place for path, place in ours.items())


_OWN_ONLY = frozenset({"actual_amount", "subject", "project", "title", "name"})


def _places(item: Any) -> dict[str, tuple[int, int]]:
    fields = item.evidence.fields if item.evidence is not None else {}
    comparison = getattr(item, "comparison", "")
    return {
        f"{comparison}.{path}": (place.start, place.end)
        for path, place in fields.items()
        if path not in _OWN_ONLY and "[" not in path
    }


def _like(a: str | None, b: str | None) -> bool:
    ours, theirs = key(a or ""), key(b or "")
    return bool(ours) and bool(theirs) and (ours in theirs or theirs in ours)


def same_comparison(one: Deviation, other: Deviation) -> bool:
    """Whether two comparisons are of the same subject, in the same section, against the same."""
    return (one.section, one.comparison) == (other.section, other.comparison) and _like(one.subject, other.subject)


def same_name(one: Any, other: Any) -> bool:
    """Whether two items have the same subject or project."""
    return _like(_name(one), _name(other))


def _name(item: Any) -> str | None:
    name: str | None = getattr(item, "subject", None) or getattr(item, "project", None)
    return name


def same_work(one: KeyWorkItem, other: KeyWorkItem) -> bool:
    """Whether two items of key work are the same, both of prose or both of a table."""
    return one.source == other.source and _like(one.title, other.title)


def _merge(section: str, rules: Any, model: Any, known: frozenset[Decimal], told: list[Disagreement]) -> Any:
    spec = narrative_lists()[section]
    if spec.item == TEXT:
        return rules
    if spec.whole:
        better = _rank(model, known) > _rank(rules, known)
        _tell(section, rules, model, told, kept="model" if better else "rules")
        return model if better else rules
    merged = _with_triple(section, rules, model, known, told)
    merged = with_values(merged, model, _lone_gaps(merged, model))
    return merged_sheet(merged, model) if isinstance(merged, SelfEvaluationSheet) else merged


def _rank(item: Any, known: frozenset[Decimal]) -> tuple[bool, int, int]:
    """What speaks for a candidate: that it adds up, how many of its values are printed here, how many the tables have."""
    values = [value for name, value in item if name != "evidence" and value is not None]
    agreed = sum(isinstance(value, Decimal) and abs(value) in known for value in values)
    return adds_up(item), len(values), agreed


def _tell(section: str, rules: Any, model: Any, told: list[Disagreement], *, kept: str) -> None:
    if any(_differ(rules, model, name) for name in type(rules).model_fields):
        told.append(Disagreement(section, rules, model, kept))


def _differ(one: Any, other: Any, name: str) -> bool:
    """Whether two items have different figures in a field; a figure that only one of them has is no contradiction."""
    ours, theirs = getattr(one, name), getattr(other, name)
    return isinstance(ours, Decimal) and isinstance(theirs, Decimal) and ours != theirs


def _said(item: Any, name: str) -> str:
    return decimal_string(getattr(item, name))


def _with_triple(section: str, rules: Any, model: Any, known: frozenset[Decimal], told: list[Disagreement]) -> Any:
    """The item with budget, execution and rate of one reader."""
    names = [name for name in TRIPLE if name in type(rules).model_fields]
    if not names:
        return rules
    ours, theirs = _triple_rank(rules, known), _triple_rank(model, known)
    better = theirs > ours
    _tell(section, rules, model, told, kept="model" if better else "rules")
    if not better:
        return rules
    return with_values(rules, model, {name: getattr(model, name) for name in names if _new(rules, model, name)})


def _new(rules: Any, model: Any, name: str) -> bool:
    return bool(getattr(rules, name) != getattr(model, name))


def _triple_rank(item: Any, known: frozenset[Decimal]) -> tuple[bool, int, int]:
    values = [getattr(item, name) for name in TRIPLE]
    holds = adds_up(item.model_copy(update={"goals": ()}) if isinstance(item, SelfEvaluationSheet) else item)
    present = [value for value in values if value is not None]
    return holds, len(present), sum(value in known for value in present)


_NEVER_ALONE = frozenset({*TRIPLE, "evidence", "goals"})


def _lone_gaps(rules: Any, model: Any) -> dict[str, Any]:
    """What the rules have not and the model has, of facts that stand alone."""
    return {
        name: getattr(model, name)
        for name in type(rules).model_fields
        if name not in _NEVER_ALONE and getattr(rules, name) in (None, ()) and getattr(model, name) not in (None, ())
    }
