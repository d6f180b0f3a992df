"""What an item lacks, and what a stretch without an item should have had: functions that the folders of the tasks name."""

from __future__ import annotations

import re

from extractor.llm.units import Unit
from extractor.text.comparing import COMPARED
from models import (
    CompositionItem,
    Coverage,
    Deviation,
    EvaluationReport,
    KeyWorkItem,
    ProjectSummary,
    SelfEvaluationSheet,
)

_COMPARES = re.compile(rf"{COMPARED}|年初预算|全年预算|完成预算|预算(?:数)?为")
_RATED = re.compile(r"等级|等次|评级|级别")
_FEWEST_SENTENCES = 3


def compares(unit: Unit) -> bool:
    """Whether a stretch of the explanation compares anything."""
    return _COMPARES.search(unit.passage.folded) is not None


def speaks_of_evaluation(unit: Unit) -> bool:
    """Whether a stretch says something of a self-evaluation, or of the use of its results."""
    return unit.kind == "result_use" or "综述" in unit.passage.folded or "自评" in unit.passage.folded


def has_sentences(unit: Unit) -> bool:
    """Whether a stretch is more than a heading."""
    return unit.passage.folded.count("。") >= _FEWEST_SENTENCES


def coverage_gap(item: Coverage) -> bool:
    """A coverage without the number of projects or the amount."""
    return item.project_count is None or item.amount is None


def deviation_gap(item: Deviation) -> bool:
    """A comparison without its outturn, or without anything compared."""
    values = (item.reference_amount, item.change_amount, item.change_pct, item.completion_pct)
    return item.actual_amount is None or all(value is None for value in values)


def composition_gap(item: CompositionItem) -> bool:
    """A line of the structure without amount or share."""
    return item.amount is None or item.share_pct is None


def summary_gap(item: ProjectSummary) -> bool:
    """A summary without budget, execution or outputs."""
    return item.budget is None or item.executed is None or not item.outputs


def sheet_gap(item: SelfEvaluationSheet) -> bool:
    """A sheet without indicators, with blank cells of them, or without its head."""
    indicators = [indicator for goal in item.goals for indicator in goal.indicators]
    blank = any(
        None in (indicator.level1, indicator.level3, indicator.target, indicator.actual) for indicator in indicators
    )
    scored = [indicator.score is not None for indicator in indicators]
    return not indicators or blank or item.title is None or item.budget is None or (any(scored) and not all(scored))


def report_gap(item: EvaluationReport) -> bool:
    """A report without score, problems or measures, or with a grade that was not read."""
    rated = item.evidence is not None and _RATED.search(item.evidence.span.text) is not None
    return item.score is None or not item.problems or not item.measures or (rated and item.rating is None)


def key_work_gap(item: KeyWorkItem) -> bool:
    """An item without content."""
    return item.content is None
