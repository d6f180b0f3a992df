"""The engine ``auto``: rules first, the model only where they warned, left gaps, or read what does not add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from extractor.completeness.narrative import Ground
from extractor.layout import Grid
from extractor.llm.doubts import Doubt, find_doubts
from extractor.llm.engine import ModelReading, ask_tasks, finding_lines
from extractor.llm.merge import Disagreement, merge_section
from extractor.llm.run import TaskResult
from extractor.llm.sections import section_items, with_lists
from extractor.llm.session import ModelSession
from extractor.llm.tasks import DocumentName, Task, make_task
from extractor.llm.units import task_units
from extractor.model_settings import ModelSettings
from extractor.narrative.read import NarrativeReading, read_narrative
from extractor.outline.tree import Outline
from extractor.task_folders.folder import shipped_task
from models.record import Finding, Place, SectionProvenance


@dataclass(frozen=True)
class Question:
    """A task over the units in doubt."""

    task: Task
    doubts: tuple[Doubt, ...]


def plan_questions(
    rules: NarrativeReading, outline: Outline, document: DocumentName, settings: ModelSettings
) -> list[Question]:
    """What the model would be asked about a document that the rules have read."""
    questions = []
    ground = Ground.of(outline.source, outline)
    for name in settings.tasks:
        folder = shipped_task(name)
        doubts = find_doubts(folder, task_units(folder, outline), rules, outline, ground)
        if doubts:
            task = make_task(folder, outline, document, settings, [doubt.unit for doubt in doubts])
            questions.append(Question(task, tuple(doubts)))
    return questions


def read_by_rules_and_model(
    outline: Outline,
    grids: Sequence[Grid] | None,
    document: DocumentName,
    session: ModelSession,
    known: frozenset[Decimal] = frozenset(),
) -> ModelReading:
    """The narrative of one document; without doubts no call is made. ``known`` are the amounts of its tables."""
    rules = read_narrative(outline, grids)
    questions = plan_questions(rules, outline, document, session.settings)
    results, counters = ask_tasks([question.task for question in questions], rules, outline, session)
    return ModelReading(
        narrative=_merged(rules, questions, results, outline, session.settings.model or "", known),
        prompts={question.task.name: question.task.label for question in questions},
        usage=counters.to_usage(session.settings.prices),
    )


def _merged(
    rules: NarrativeReading,
    questions: Sequence[Question],
    results: Sequence[TaskResult],
    outline: Outline,
    model: str,
    known: frozenset[Decimal],
) -> NarrativeReading:
    items: dict[str, list[Any]] = {}
    findings = list(rules.findings)
    consulted: dict[str, str] = {}
    for question, result in zip(questions, results, strict=True):
        total = 0
        for section in question.task.folder.lists:
            own = section_items(rules, section)
            merged = merge_section(section, own, result.items.get(section, []), question.doubts, known)
            items[section] = merged.items
            total += merged.changed
            findings += [_disagreement(one, outline) for one in merged.disagreements]
            consulted[section] = question.task.engine(model)
        if total:
            findings = _without_settled(findings, question.doubts, outline)
            findings.append(_told(question, total))
        findings += result.findings
    sections = [_section(entry, consulted.get(entry.section), items) for entry in rules.sections]
    return replace(with_lists(rules, items), findings=tuple(findings), sections=tuple(sections))


def _without_settled(findings: Sequence[Finding], doubts: Sequence[Doubt], outline: Outline) -> list[Finding]:
    """The findings without the rules' warnings about units that the model has filled."""
    lines = {line.number for doubt in doubts for line in outline.source.slice_lines(doubt.unit.start, doubt.unit.end)}
    return [
        finding
        for finding in findings
        if not (
            finding.id.startswith("narrative.") and finding.severity == "warning" and finding_lines(finding) & lines
        )
    ]


def _disagreement(one: Disagreement, outline: Outline) -> Finding:
    """What rules and model read differently, with both candidates: a matter of reading, not of the publisher."""
    evidence = one.rules.evidence.span
    kept = "模型" if one.kept == "model" else "规则"
    return Finding(
        id="llm.disagreement",
        severity="warning",
        stage="narrative",
        message=f"规则与模型读出的数字不同（{one.told}），采用{kept}的一条",
        origin="parsing",
        places=(
            Place(
                printed=evidence.text[:60], page=evidence.page,
                line=outline.source.line_at(evidence.start).number, evidence=evidence,
            ),
        ),
    )  # fmt: skip


def _told(question: Question, changed: int) -> Finding:
    reasons = "、".join(dict.fromkeys(reason for doubt in question.doubts for reason in doubt.reasons))
    return Finding(
        id="llm.filled",
        severity="note",
        stage="narrative",
        message=f"“{question.task.name}”中有 {changed} 条由模型补充或改读，缘由：{reasons}",
        origin="parsing",
    )


def _section(entry: SectionProvenance, engine: str | None, items: dict[str, list[Any]]) -> SectionProvenance:
    if engine is None:
        return entry
    count = len(items[entry.section])
    return entry.model_copy(
        update={
            "engine": f"{entry.engine}; {engine}",
            "items": count,
            "status": "read" if count else entry.status,
        }
    )
