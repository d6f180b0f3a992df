"""The engine ``llm``: all tasks of one document by the model, everything else by the rules."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from extractor.completeness.narrative import Ground
from extractor.layout import Grid
from extractor.llm.doubts import in_unit
from extractor.llm.frames import Witness
from extractor.llm.run import Asking, TaskResult, run_task
from extractor.llm.sections import section_items, with_lists, without_lists
from extractor.llm.session import ModelSession
from extractor.llm.tasks import DocumentName, Task, make_task
from extractor.llm.units import task_units
from extractor.llm.usage import Counters
from extractor.llm.witness import rules_witness
from extractor.narrative.read import NarrativeReading, read_narrative
from extractor.outline.tree import Outline
from extractor.task_folders.folder import shipped_task
from extractor.text.evidence import RULES
from models.record import Finding, SectionProvenance, Usage


@dataclass(frozen=True)
class ModelReading:
    """The narrative with what the provenance must know: prompts by task, usage."""

    narrative: NarrativeReading
    prompts: dict[str, str] = field(default_factory=dict)
    usage: Usage | None = None


def read_by_model(
    outline: Outline, grids: Sequence[Grid] | None, document: DocumentName, session: ModelSession
) -> ModelReading:
    """The narrative of one document by the model; tasks that the settings leave to the rules are read by them."""
    wanted = session.settings.tasks
    rules = read_narrative(outline, grids)
    tasks = [make_task(shipped_task(name), outline, document, session.settings) for name in wanted]
    results, counters = ask_tasks(tasks, rules, outline, session)
    kept = without_tasks(rules, wanted, outline)
    return ModelReading(
        narrative=assemble(kept, rules, results, session.settings.model or ""),
        prompts={task.name: task.label for task in tasks if task.units},
        usage=counters.to_usage(session.settings.prices),
    )


def ask_tasks(
    tasks: Sequence[Task], rules: NarrativeReading, outline: Outline, session: ModelSession
) -> tuple[list[TaskResult], Counters]:
    """All tasks of a document at once, with what they used; the session bounds how many requests are under way.

    ``rules`` is the rules' reading of the same document, the witness of the grounding.
    """
    return ask_with(tasks, rules_witness(rules, outline), outline, session)


def ask_with(
    tasks: Sequence[Task], witness: Witness, outline: Outline, session: ModelSession
) -> tuple[list[TaskResult], Counters]:
    """``ask_tasks`` with a witness that is there already."""
    counters = Counters()
    asking = Asking(outline, witness, Ground.of(outline.source, outline), session, counters)
    try:
        return session.run(_run_tasks(tasks, asking)), counters
    finally:
        session.totals.add(counters)


async def _run_tasks(tasks: Iterable[Task], asking: Asking) -> list[TaskResult]:
    return list(await asyncio.gather(*(run_task(task, asking) for task in tasks)))


def without_tasks(rules: NarrativeReading, tasks: Sequence[str], outline: Outline) -> NarrativeReading:
    """The reading of the rules without what those tasks read, findings about their units included."""
    folders = [shipped_task(task) for task in tasks]
    sections = {section for folder in folders for section in folder.lists}
    spans = [(unit.start, unit.end) for folder in folders for unit in task_units(folder, outline)]
    lines = {line.number for start, end in spans for line in outline.source.slice_lines(start, end)}
    return replace(
        without_lists(rules, sections),
        findings=tuple(finding for finding in rules.findings if not finding_lines(finding) & lines),
        sections=tuple(section for section in rules.sections if section.section not in sections),
    )


def finding_lines(finding: Finding) -> set[int]:
    """The printed lines that a finding names."""
    return {place.line for place in finding.places if place.line is not None}


def assemble(
    kept: NarrativeReading, rules: NarrativeReading, results: Sequence[TaskResult], model: str
) -> NarrativeReading:
    """The ``kept`` part of the rules' reading with the sections that the model read put in.

    Of a unit that the model gave no answer for, the items of the ``rules`` stand.
    """
    items: dict[str, list[Any]] = {}
    findings = list(kept.findings)
    sections = list(kept.sections)
    for result in results:
        findings += result.findings
        for section in result.task.folder.lists:
            found = result.items.get(section, [])
            stand = [
                item
                for item in section_items(rules, section)
                if any(in_unit(item, unit) for unit in result.failed_units) and item not in found
            ]
            items[section] = [*found, *stand]
            engine = f"{RULES}; {result.task.engine(model)}" if stand else result.task.engine(model)
            sections.append(section_provenance(section, result, len(items[section]), engine))
    return replace(with_lists(kept, items), findings=tuple(findings), sections=tuple(sections))


def section_provenance(section: str, result: TaskResult, count: int, engine: str) -> SectionProvenance:
    """Who read a section by the model, and what came of it."""
    if not result.task.units:
        status = "absent"
    elif result.asked and result.failed == result.asked:
        status = "failed"  # whatever stands here was read by the rules
    else:
        status = "read" if count else "failed" if result.failed else "nothing"
    return SectionProvenance.model_validate({
        "section": section, "engine": engine, "version": result.task.prompt.version, "status": status, "items": count,
    })  # fmt: skip
