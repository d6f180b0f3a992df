"""The gate: every configuration of ``baseline.json`` is run again and may not fall, for any task of any case.

The baseline is a reviewed file: it holds counts and no times, and changes only by ``juesuan eval gate --update``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from evals.counts import CaseScore, Counts
from evals.fields import TASKS
from evals.findings.score import FindingScore
from evals.findings.summary import recall
from evals.folder import read_run
from evals.gold import Manifest
from evals.predict import EngineOptions
from evals.run import Progress, RunOptions, run_cases
from evals.summary import in_task
from extractor.data_files import LARGEST_MADE, fault_line, read_data
from extractor.errors import ModelCallError, UsageError, reason_of
from extractor.files import write_atomically

_ROUNDING = 1e-9


class TaskCounts(BaseModel):
    """The verdicts of one task of one case."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    correct: int
    wrong: int
    missing: int
    invented: int

    @property
    def f1(self) -> float | None:
        """As in ``evals.counts.Counts``."""
        return Counts(**self.model_dump()).f1


class FindingCounts(BaseModel):
    """What the findings of one case scored: expressible entries found, errors and warnings that are true."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entries: int
    found: int
    alarms: int
    true: int

    @property
    def measures(self) -> dict[str, float]:
        """Recall and precision; nothing to find and nothing said are both right."""
        return {
            "findings_recall": self.found / self.entries if self.entries else 1.0,
            "findings_precision": self.true / self.alarms if self.alarms else 1.0,
        }


class CaseBaseline(BaseModel):
    """What one case scored: by task, those that neither side has left out; ``findings`` where readers made a list."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    gold_sha256: str
    tasks: dict[str, TaskCounts]
    findings: FindingCounts | None = None


class RunBaseline(BaseModel):
    """One configuration and what it scored; ``select`` names its cases, documents or forms (all where empty)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    engine: EngineOptions
    select: tuple[str, ...] = ()
    cases: dict[str, CaseBaseline]


class Baseline(BaseModel):
    """``baseline.json``: configurations by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    runs: dict[str, RunBaseline]


@dataclass(frozen=True, slots=True)
class Change:
    """One task of one case that differs from the baseline; ``stale`` where the baseline no longer speaks of it."""

    kind: Literal["fell", "rose", "stale"]
    run: str
    case: str
    task: str | None
    before: float | None
    after: float | None


def read_baseline(path: Path) -> Baseline:
    """The baseline; raises UsageError where it is absent or not one."""
    if not path.is_file():
        raise UsageError("没有评测基线", where=str(path), hint="用 juesuan eval gate --update 生成，并提交审阅")
    try:
        return Baseline.model_validate_json(read_data(path, LARGEST_MADE))
    except (OSError, ValueError) as error:
        reason = fault_line(error.errors()[0]) if isinstance(error, ValidationError) else reason_of(error)
        raise UsageError(f"评测基线无法读取：{reason}", where=str(path)) from error


def write_baseline(path: Path, baseline: Baseline) -> None:
    """Write the baseline, one case a line, so that a review shows which case moved."""
    lines = []
    for name, run in baseline.runs.items():
        cases = ",\n".join(
            f"  {json.dumps(case)}: {json.dumps(one.model_dump(mode='json', exclude_none=True))}"
            for case, one in run.cases.items()
        )
        engine = json.dumps(run.engine.model_dump(mode="json"), ensure_ascii=False)
        select = json.dumps(run.select)
        lines.append(f' {json.dumps(name)}: {{"engine": {engine}, "select": {select}, "cases": {{\n{cases}\n }}}}')
    write_atomically(path, '{"runs": {\n' + ",\n".join(lines) + "\n}}\n")


def measure(
    name: str, known: RunBaseline, manifest: Manifest, folder: Path, tell: Callable[[Progress], None]
) -> RunBaseline:
    """Run one configuration over its cases, below ``folder``."""
    run_cases(folder / name, manifest, RunOptions(engine=known.engine, cases=known.select), tell)
    run = read_run(folder / name)
    for case, reason in run.summary.unanswered.items():
        raise ModelCallError(
            f"用例 {case} 没有得到模型的回答，无法评测：{reason}", where=name, hint="录音缺这次请求，或服务没有应答"
        )
    scores = run.scores.values()
    return known.model_copy(update={"cases": {score.case: _case_baseline(score) for score in scores}})


def _case_baseline(score: CaseScore) -> CaseBaseline:
    tasks = {task: score.counts(in_task(task)) for task in TASKS}
    return CaseBaseline(
        gold_sha256=score.gold_sha256,
        tasks={
            task: TaskCounts(
                correct=counts.correct, wrong=counts.wrong, missing=counts.missing, invented=counts.invented
            )
            for task, counts in tasks.items()
            if counts.gold + counts.predicted
        },
        findings=None if score.findings is None else _finding_counts(score.findings),
    )


def _finding_counts(score: FindingScore) -> FindingCounts:
    found = recall([score], lambda entry: entry.expressible)
    return FindingCounts(entries=found.of, found=found.hit, alarms=score.alarms, true=score.alarms_true)


def compare_with_baseline(name: str, before: RunBaseline, after: RunBaseline) -> Iterator[Change]:
    """What differs, case by case and task by task."""
    for case in dict.fromkeys([*before.cases, *after.cases]):
        old, new = before.cases.get(case), after.cases.get(case)
        if old is None or new is None or old.gold_sha256 != new.gold_sha256:
            yield Change("stale", name, case, None, None, None)
            continue
        for task in dict.fromkeys([*old.tasks, *new.tasks]):
            left, right = _f1(old.tasks.get(task)), _f1(new.tasks.get(task))
            # Inventing items of a task that the document does not have is a fall from nothing wrong.
            change = (1.0 if right is None else right) - (1.0 if left is None else left)
            if abs(change) > _ROUNDING:
                yield Change("rose" if change > 0 else "fell", name, case, task, left, right)
        yield from _compare_findings(name, case, old, new)


def _compare_findings(name: str, case: str, old: CaseBaseline, new: CaseBaseline) -> Iterator[Change]:
    """Recall and precision of the findings; a baseline from before they were scored says nothing of them."""
    if old.findings is None or new.findings is None:
        return
    after = new.findings.measures
    for task, value in old.findings.measures.items():
        if abs(after[task] - value) > _ROUNDING:
            yield Change("rose" if after[task] > value else "fell", name, case, task, value, after[task])


def _f1(counts: TaskCounts | None) -> float | None:
    return None if counts is None else counts.f1
