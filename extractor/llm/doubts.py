"""Where the rules are in doubt: units with a warning, with a gap, with nothing read, or with figures that do not add up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from extractor.accounts.figures import decimals, half_unit, is_rate, is_sum
from extractor.completeness.items import account_for_items
from extractor.completeness.narrative import Ground
from extractor.llm.sections import section_items
from extractor.llm.units import Unit, narrowed
from extractor.narrative.read import NarrativeReading
from extractor.outline.tree import Outline
from extractor.task_folders.folder import TaskFolder
from models import (
    CompositionItem,
    Deviation,
    EvaluationReport,
    Finding,
    ProjectSummary,
    SelfEvaluationSheet,
)

_HUNDRED = Decimal(100)
_LISTED = frozenset({"general_public_items"})
"""Kinds of units that are lists of items which say all of themselves."""


@dataclass(frozen=True)
class Doubt:
    """A unit that the model is to read, and why. ``unread``: something there was not read at all, so items may be added."""

    unit: Unit
    reasons: tuple[str, ...]
    unread: bool


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
    task: TaskFolder, units: Sequence[Unit], rules: NarrativeReading, outline: Outline, ground: Ground | None = None
) -> list[Doubt]:
    """The units of one task that the model is asked about, in order.

    ``ground`` is the document as the ledger looks at it: what the rules left unread of a unit is a doubt, and in prose a
    gap is one only where something is unread, since nothing else could fill it.
    """
    ground = ground or Ground.of(outline.source, outline)
    failed = {entry.section for entry in rules.sections if entry.status == "failed"}
    expects = task.function(task.spec.expects) if task.spec.expects is not None else None
    doubts = []
    for unit in units:
        items = [(section, item) for section in task.lists for item in section_items(rules, section)]
        own = [(section, item) for section, item in items if in_unit(item, unit)]
        warned = [finding for finding in rules.findings if _concerns(finding, unit, outline)]
        reasons = [f"warning:{finding.id}" for finding in warned]
        reasons += [f"failed:{section}" for section in task.lists if section in failed]
        if not own and (expects is None or expects(unit)):
            reasons.append("nothing")
        left = account_for_items(ground, [item for _, item in items], unit.passage.pieces).unread
        reasons += [f"unread:{place.kind}" for place in left]
        unread = bool(reasons)
        odd = [
            *((f"gap:{name}", item) for name, item in own if _has_gap(task, name, item, unread=bool(left))),
            *((f"placeholder:{name}", item) for name, item in own if is_placeholder(item)),
            *((f"check:{name}", item) for name, item in own if not adds_up(item)),
        ]
        if unit.kind == "general_public_structure" and not _shares_add_up([item for _, item in own]):
            reasons.append("check:composition")
        asked = _of_items(outline, unit, [item for _, item in odd]) if odd and not reasons else unit
        reasons += [reason for reason, _ in odd]
        if reasons:
            doubts.append(Doubt(asked, tuple(dict.fromkeys(reasons)), unread))
    return doubts


def _of_items(outline: Outline, unit: Unit, items: Sequence[Any]) -> Unit:
    """Of a list of numbered items only the doubtful ones: of a long list one item may be odd, and the others cost tokens."""
    if unit.kind not in _LISTED:
        return unit
    return narrowed(outline, unit, [span for item in items if (span := item_span(item)) is not None])


def _has_gap(task: TaskFolder, name: str, item: Any, *, unread: bool) -> bool:
    """Whether an item lacks something that could be filled: of what the ledger knows, only where something is unread."""
    spec = task.lists[name]
    if spec.gap is None or not task.function(spec.gap)(item):
        return False
    return unread or not spec.ledgered


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


_FILLING = re.compile(r"[.…·。\-—_×xX*＊○〇/,;:、()（）【】\[\]]*")


def is_placeholder(item: Any) -> bool:
    """Whether an item's name is only what a template leaves to be filled in: ×××, ……, XX项目."""
    name = next((getattr(item, field) for field in ("subject", "project", "title") if getattr(item, field, None)), None)
    return name is not None and _FILLING.fullmatch(name.removesuffix("项目")) is not None


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
    if reference is not None and actual is not None and change is not None and not is_sum(actual, (reference, change)):
        return False
    if item.completion_pct is None or reference is None or actual is None or not reference:
        return True
    return is_rate(item.completion_pct, actual, reference)


def _execution_adds_up(item: ProjectSummary | EvaluationReport | SelfEvaluationSheet) -> bool:
    if item.execution_pct is None or not item.budget or item.executed is None:
        return True
    return is_rate(item.execution_pct, item.executed, item.budget)


def _scores_add_up(item: SelfEvaluationSheet) -> bool:
    scores = [indicator.score for goal in item.goals for indicator in goal.indicators]
    given = [score for score in scores if score is not None]
    if item.total_score is None or not scores or len(given) < len(scores):
        return True
    # Points are given and not rounded; their total may be.
    total = sum(given, item.execution_score or Decimal(0))
    return abs(total - item.total_score) < half_unit(decimals(item.total_score))


def _shares_add_up(items: Iterable[Any]) -> bool:
    shares = [item.share_pct for item in items if isinstance(item, CompositionItem)]
    known = [share for share in shares if share is not None]
    return not shares or len(known) < len(shares) or abs(sum(known, Decimal(0)) - _HUNDRED) <= Decimal(1)
