"""Where the rules are in doubt: units with a warning, with a gap, with nothing read, or with figures that do not add up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from extractor.completeness.items import account_for_items
from extractor.completeness.narrative import Ground
from extractor.llm.tasks import SECTIONS
from extractor.llm.units import Unit
from extractor.model_settings import TaskName
from extractor.narrative.read import NarrativeReading
from extractor.outline.tree import Outline
from models import (
    CompositionItem,
    Deviation,
    EvaluationReport,
    Finding,
    KeyWorkItem,
    ProjectSummary,
    SelfEvaluationSheet,
)

_COMPARES = re.compile(r"(?:与|比|较)(?:20\d\d年|上年|年初)|年初预算|全年预算|完成预算|预算(?:数)?为")
_RATED = re.compile(r"等级|等次|评级|级别")
_HUNDRED = Decimal(100)
PERCENT_TOLERANCE = Decimal("0.6")
"""Percentage points by which a printed percentage may differ from the one reckoned: publishers cut digits off."""
AMOUNT_TOLERANCE = Decimal("0.02")


@dataclass(frozen=True)
class Doubt:
    """A unit that the model is to read, and why. ``unread``: something there was not read at all, so items may be added."""

    unit: Unit
    reasons: tuple[str, ...]
    unread: bool


def section_items(reading: NarrativeReading, section: str) -> tuple[Any, ...]:
    """The items of one section (``coverage`` as none or one; ``result_use`` as its text and evidence)."""
    performance = reading.performance
    if section == "coverage":
        return (performance.coverage,) if performance.coverage is not None else ()
    if section == "result_use":
        return ((performance.result_use, performance.result_use_evidence),) if performance.result_use else ()
    found: Any = {
        "deviations": reading.narrative.deviations,
        "composition": reading.narrative.composition,
        "summaries": performance.summaries,
        "sheets": performance.sheets,
        "reports": performance.reports,
        "key_work": reading.key_work,
    }[section]
    return tuple(found)


def item_span(item: Any) -> tuple[int, int] | None:
    """Where an item stands in the source text."""
    if isinstance(item, tuple):
        return (item[1].start, item[1].end) if item[1] is not None else None
    return (item.evidence.span.start, item.evidence.span.end) if item.evidence is not None else None


def in_unit(item: Any, unit: Unit) -> bool:
    """Whether an item stands in a unit: their spans overlap (an item of a report begins at the number of its title)."""
    span = item_span(item)
    return span is not None and any(start < span[1] and span[0] < end for start, end in unit.passage.pieces)


def find_doubts(
    task: TaskName, units: Sequence[Unit], rules: NarrativeReading, outline: Outline, ground: Ground | None = None
) -> list[Doubt]:
    """The units of one task that the model is asked about, in order.

    ``ground`` is the document as the ledger looks at it: what the rules left unread of a unit is a doubt, and in prose a
    gap is one only where something is unread, since nothing else could fill it.
    """
    ground = ground or Ground.of(outline.source, outline)
    failed = {entry.section for entry in rules.sections if entry.status == "failed"}
    doubts = []
    for unit in units:
        items = [(section, item) for section in SECTIONS[task] for item in section_items(rules, section)]
        own = [(section, item) for section, item in items if in_unit(item, unit)]
        warned = [finding for finding in rules.findings if _concerns(finding, unit, outline)]
        reasons = [f"warning:{finding.id}" for finding in warned]
        reasons += [f"failed:{section}" for section in SECTIONS[task] if section in failed]
        if not own and _should_have_items(task, unit):
            reasons.append("nothing")
        left = account_for_items(ground, [item for _, item in items], unit.passage.pieces).unread
        reasons += [f"unread:{place.kind}" for place in left]
        unread = bool(reasons)
        reasons += [f"gap:{s}" for s, item in own if _GAPS[s](item) and (left or s not in _LEDGERED)]
        reasons += [f"placeholder:{section}" for section, item in own if is_placeholder(item)]
        reasons += [f"check:{section}" for section, item in own if not adds_up(item)]
        if unit.kind == "general_public_structure" and not _shares_add_up([item for _, item in own]):
            reasons.append("check:composition")
        if reasons:
            doubts.append(Doubt(unit, tuple(dict.fromkeys(reasons)), unread))
    return doubts


def _concerns(finding: Finding, unit: Unit, outline: Outline) -> bool:
    if finding.severity == "note" or finding.stage != "narrative" or finding.id == "narrative.unplaced_comparison":
        return False
    for place in finding.places:
        if place.evidence is not None:
            if any(start <= place.evidence.start < end for start, end in unit.passage.pieces):
                return True
        elif place.line is not None:
            lines = outline.source.slice_lines(unit.start, unit.end)
            if lines and lines[0].number <= place.line <= lines[-1].number:
                return True
    return False


def _should_have_items(task: TaskName, unit: Unit) -> bool:
    """Whether a unit of which nothing was read speaks of what the task reads."""
    if task == "deviations":
        return _COMPARES.search(unit.passage.folded) is not None
    if task == "summaries":
        return unit.kind == "result_use" or "综述" in unit.passage.folded or "自评" in unit.passage.folded
    return task != "reports" or unit.passage.folded.count("。") >= 3


_LEDGERED = frozenset({"deviations", "composition", "coverage", "summaries"})
"""Sections of which the ledger knows every figure that should be read."""
_FILLING = re.compile(r"[.…·。\-—_×xX*＊○〇/,;:、()（）【】\[\]]*")


def is_placeholder(item: Any) -> bool:
    """Whether an item's name is only what a template leaves to be filled in: ×××, ……, XX项目."""
    name = next((getattr(item, field) for field in ("subject", "project", "title") if getattr(item, field, None)), None)
    return name is not None and _FILLING.fullmatch(name.removesuffix("项目")) is not None


# --- gaps --------------------------------------------------------------------------------------------------------------


def _no_gap(_: Any) -> bool:
    return False


def _deviation_gap(item: Deviation) -> bool:
    values = (item.reference_amount, item.change_amount, item.change_pct, item.completion_pct)
    return item.actual_amount is None or all(value is None for value in values)


def _composition_gap(item: CompositionItem) -> bool:
    return item.amount is None or item.share_pct is None


def _summary_gap(item: ProjectSummary) -> bool:
    return item.budget is None or item.executed is None or not item.outputs


def _sheet_gap(item: SelfEvaluationSheet) -> bool:
    indicators = [indicator for goal in item.goals for indicator in goal.indicators]
    blank = any(
        None in (indicator.level1, indicator.level3, indicator.target, indicator.actual) for indicator in indicators
    )
    scored = [indicator.score is not None for indicator in indicators]
    return not indicators or blank or item.title is None or item.budget is None or (any(scored) and not all(scored))


def _report_gap(item: EvaluationReport) -> bool:
    rated = item.evidence is not None and _RATED.search(item.evidence.span.text) is not None
    return item.score is None or not item.problems or not item.measures or (rated and item.rating is None)


def _key_work_gap(item: KeyWorkItem) -> bool:
    return item.content is None


_GAPS: dict[str, Callable[[Any], bool]] = {
    "deviations": _deviation_gap,
    "composition": _composition_gap,
    "coverage": lambda item: item.project_count is None or item.amount is None,
    "summaries": _summary_gap,
    "result_use": _no_gap,
    "sheets": _sheet_gap,
    "reports": _report_gap,
    "key_work": _key_work_gap,
}


# --- checks ------------------------------------------------------------------------------------------------------------


def adds_up(item: Any) -> bool:
    """Whether the figures of an item agree with one another, as far as they are there."""
    if isinstance(item, Deviation):
        return _deviation_adds_up(item)
    if isinstance(item, SelfEvaluationSheet):
        return _execution_adds_up(item) and _scores_add_up(item)
    if isinstance(item, ProjectSummary | EvaluationReport):
        return _execution_adds_up(item)
    return True


def _deviation_adds_up(item: Deviation) -> bool:
    reference, actual, change = item.reference_amount, item.actual_amount, item.change_amount
    if (
        reference is not None
        and actual is not None
        and change is not None
        and abs(actual - reference - change) > AMOUNT_TOLERANCE
    ):
        return False
    if item.completion_pct is None or reference is None or actual is None or not reference:
        return True
    return abs(actual / reference * _HUNDRED - item.completion_pct) <= PERCENT_TOLERANCE


def _execution_adds_up(item: ProjectSummary | EvaluationReport | SelfEvaluationSheet) -> bool:
    if item.execution_pct is None or not item.budget or item.executed is None:
        return True
    return abs(item.executed / item.budget * _HUNDRED - item.execution_pct) <= PERCENT_TOLERANCE


def _scores_add_up(item: SelfEvaluationSheet) -> bool:
    scores = [indicator.score for goal in item.goals for indicator in goal.indicators]
    if item.total_score is None or not scores or any(score is None for score in scores):
        return True
    total = sum((score for score in scores if score is not None), Decimal(0)) + (item.execution_score or 0)
    return abs(total - item.total_score) <= AMOUNT_TOLERANCE


def _shares_add_up(items: Iterable[Any]) -> bool:
    shares = [item.share_pct for item in items if isinstance(item, CompositionItem)]
    known = [share for share in shares if share is not None]
    return not shares or len(known) < len(shares) or abs(sum(known, Decimal(0)) - _HUNDRED) <= Decimal(1)
