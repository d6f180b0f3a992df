"""All narrative tasks of one document, by the embedded rules engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from extractor.guard import guarded
from extractor.layout import Grid
from extractor.narrative.composition import read_composition
from extractor.narrative.coverage import coverage_sections, read_coverage
from extractor.narrative.deviations.read import explaining_sections, read_deviations
from extractor.narrative.findings import nothing_read
from extractor.narrative.key_work.read import read_key_work
from extractor.narrative.protocol import TaskResult
from extractor.narrative.reports import read_reports
from extractor.narrative.result_use import read_result_use
from extractor.narrative.sheets.read import read_sheets
from extractor.narrative.summaries import read_summaries
from extractor.outline.tree import Outline, Section
from extractor.text.evidence import RULES
from extractor.text.source import SourceText
from extractor.text.span import Span
from extractor.version import __version__
from models.base import Evidence
from models.narrative import KeyWorkItem, Narrative
from models.performance import Performance
from models.record import Finding, SectionProvenance
from models.tasks import TaskItems

_NAMES = {
    "deviations": "决算情况说明",
    "composition": "支出决算结构情况",
    "coverage": "预算绩效管理工作开展情况",
    "sheets": "绩效自评表",
}
"""The sections of the tasks that leave it to this module to say that they yielded nothing, as a clerk knows them."""

T = TypeVar("T")


@dataclass(frozen=True)
class NarrativeReading:
    """Everything that is not a numeric table, with who read it and what there is to say about it."""

    narrative: Narrative = field(default_factory=Narrative)
    performance: Performance = field(default_factory=Performance)
    key_work: tuple[KeyWorkItem, ...] = ()
    findings: tuple[Finding, ...] = ()
    sections: tuple[SectionProvenance, ...] = ()
    tasks: dict[str, TaskItems] = field(default_factory=dict)
    """The results of further tasks, by name."""


@dataclass
class _Notebook:
    source: SourceText
    findings: list[Finding] = field(default_factory=list)
    sections: list[SectionProvenance] = field(default_factory=list)

    def run(
        self, section: str, task: Callable[[], TaskResult[T]], found: Callable[[], Iterable[Section]] | None = None
    ) -> tuple[T, ...]:
        """One task's items. A task that breaks costs its own section only: it is a finding, and the rest goes on.

        ``found`` gives the sections that the task read; where they yielded nothing this is said.
        """
        results: list[TaskResult[T]] = []
        with guarded("narrative", f"读取“{_NAMES.get(section, section)}”", self.findings):
            results.append(task())
        if not results:
            self._note(section, "failed", 0)
            return ()
        (result,) = results
        self.findings += result.findings
        if result.status == "nothing" and found is not None:
            passages = [Span.of(self.source, place.body, place.end) for place in found() if place.end > place.body]
            self.findings.append(nothing_read(_NAMES[section], passages))
        self._note(section, result.status, len(result.items))
        return result.items

    def _note(self, section: str, status: str, items: int) -> None:
        self.sections.append(
            SectionProvenance.model_validate({
                "section": section,
                "engine": RULES,
                "version": __version__,
                "status": status,
                "items": items,
            })
        )


def _result_use(outline: Outline) -> TaskResult[tuple[str, Evidence | None]]:
    text, evidence, findings, status = read_result_use(outline)
    return TaskResult(() if text is None else ((text, evidence),), findings, status)


def read_narrative(outline: Outline, grids: Sequence[Grid] | None) -> NarrativeReading:
    """Run every task over the outline. ``grids`` are the ruled tables outside the nine, ``None`` for text input."""
    notebook = _Notebook(outline.source)
    deviations = notebook.run("deviations", lambda: read_deviations(outline), lambda: explaining_sections(outline))
    composition = notebook.run(
        "composition", lambda: read_composition(outline), lambda: outline.all("general_public_structure")
    )
    coverage = notebook.run("coverage", lambda: read_coverage(outline), lambda: coverage_sections(outline))
    summaries = notebook.run("summaries", lambda: read_summaries(outline, grids or ()))
    sheets = notebook.run("sheets", lambda: read_sheets(outline, grids), lambda: outline.all("sheet"))
    reports = notebook.run("reports", lambda: read_reports(outline))
    uses = notebook.run("result_use", lambda: _result_use(outline))
    key_work = notebook.run("key_work", lambda: read_key_work(outline, grids or ()))
    return NarrativeReading(
        narrative=Narrative(deviations=deviations, composition=composition),
        performance=Performance(
            coverage=coverage[0] if coverage else None,
            summaries=summaries,
            sheets=sheets,
            reports=reports,
            result_use=uses[0][0] if uses else None,
            result_use_evidence=uses[0][1] if uses else None,
        ),
        key_work=key_work,
        findings=tuple(notebook.findings),
        sections=tuple(notebook.sections),
    )
