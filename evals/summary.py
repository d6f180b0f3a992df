"""Scores of many cases as one: micro (counts pooled) and macro (mean over cases), by task, section, field and form."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from evals.counts import CaseScore, Counts, FieldCounts, Grounding, ListCounts, sum_counts
from evals.fields import TASKS, section_of, task_of
from evals.findings.summary import FindingsSummary, summarise_findings

Wanted = Callable[[str, FieldCounts], bool]


class Metrics(BaseModel):
    """Pooled counts with what follows from them; ``macro_f1`` is the mean of the cases' own F1, unscored ones left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    correct: int
    wrong: int
    missing: int
    invented: int
    precision: float | None
    recall: float | None
    f1: float | None
    soft_f1: float | None
    wording_f1: float | None
    macro_f1: float | None


class TaskSummary(BaseModel):
    """All that is reported of one task. ``missed`` and ``invented`` count list items, ``anls`` is a mean over cases."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    all: Metrics
    figures: Metrics
    text: Metrics
    labels: Metrics
    items: int
    missed: int
    invented: int
    order: float | None
    grounding: float | None
    anls: float | None


class Summary(BaseModel):
    """A whole run. ``overall`` pools everything, ``macro_tasks`` is the mean of the tasks' pooled F1.

    ``unanswered`` (``case/repeat`` → why) are those in which the model was not heard: they are in no figure.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    cases: dict[str, dict[str, float | None]]
    failed: dict[str, str]
    unanswered: dict[str, str] = {}
    overall: Metrics
    macro_tasks: float | None
    tasks: dict[str, TaskSummary]
    sections: dict[str, Metrics]
    fields: dict[str, Metrics]
    lists: dict[str, ListCounts]
    forms: dict[str, dict[str, float | None]]
    roles: dict[str, dict[str, float | None]] = {}
    repeats: dict[str, float | None]
    repeat_deviation: float | None
    findings: FindingsSummary | None = None


def rounded(value: float | None) -> float | None:
    """Six places: enough for one value in a million, few enough to be the same everywhere."""
    return None if value is None else round(value, 6)


def mean(values: Iterable[float | None]) -> float | None:
    """The mean of what is scored, ``None`` where nothing is."""
    scored = [value for value in values if value is not None]
    return statistics.fmean(scored) if scored else None


def scores_to_metrics(scores: Sequence[CaseScore], wanted: Wanted = lambda *_: True) -> Metrics:
    """The metrics over the fields that are wanted."""
    counts = [score.counts(wanted) for score in scores]
    total = sum_counts(counts)
    return counts_to_metrics(total, mean(one.f1 for one in counts))


def counts_to_metrics(total: Counts, macro_f1: float | None) -> Metrics:
    """Counts with their ratios."""
    return Metrics(
        correct=total.correct,
        wrong=total.wrong,
        missing=total.missing,
        invented=total.invented,
        precision=rounded(total.precision),
        recall=rounded(total.recall),
        f1=rounded(total.f1),
        soft_f1=rounded(total.soft_f1),
        wording_f1=rounded(total.wording_f1),
        macro_f1=rounded(macro_f1),
    )


def in_task(task: str) -> Wanted:
    """The fields of a task."""
    return lambda field, _: task_of(field) == task


def task_of_kind(task: str, kind: str) -> Wanted:
    """The fields of one kind of a task."""
    return lambda field, counts: task_of(field) == task and counts.kind == kind


def summarise_task(scores: Sequence[CaseScore], task: str) -> TaskSummary:
    """Everything on one task."""
    lists = _sum_lists(counts for score in scores for field, counts in score.lists.items() if task_of(field) == task)
    grounding = Grounding()
    for score in scores:
        grounding += score.grounding.get(task, Grounding())
    return TaskSummary(
        all=scores_to_metrics(scores, in_task(task)),
        figures=scores_to_metrics(scores, task_of_kind(task, "figure")),
        text=scores_to_metrics(scores, task_of_kind(task, "text")),
        labels=scores_to_metrics(scores, task_of_kind(task, "label")),
        items=lists.gold,
        missed=lists.missed,
        invented=lists.invented,
        order=rounded(lists.order),
        grounding=rounded(grounding.rate),
        anls=rounded(mean(score.anls[task] for score in scores)),
    )


def _sum_lists(parts: Iterable[ListCounts]) -> ListCounts:
    total = ListCounts()
    for part in parts:
        total += part
    return total


def summarise(scores_by_repeat: dict[int, list[CaseScore]], unanswered: Mapping[str, str] | None = None) -> Summary:
    """The summary of a run: repeat number → scores of its cases, and the cases without one."""
    scores = [score for repeat in sorted(scores_by_repeat) for score in scores_by_repeat[repeat]]
    tasks = {task: summarise_task(scores, task) for task in TASKS}
    fields = list(dict.fromkeys(field for score in scores for field in score.fields))
    sections = list(dict.fromkeys(section_of(field) for field in fields))
    lists = list(dict.fromkeys(field for score in scores for field in score.lists))
    by_repeat = {repeat: scores_to_metrics(scores_by_repeat[repeat]).f1 for repeat in sorted(scores_by_repeat)}
    known = [value for value in by_repeat.values() if value is not None]
    return Summary(
        cases={case: tasks_to_f1(group) for case, group in group_by(scores, lambda score: score.case).items()},
        failed={score.case: score.failed for score in scores if score.failed is not None},
        unanswered=dict(unanswered or {}),
        overall=scores_to_metrics(scores),
        macro_tasks=rounded(mean(task.all.f1 for task in tasks.values())),
        tasks=tasks,
        sections={
            section: scores_to_metrics(scores, lambda field, _, s=section: section_of(field) == s)  # type: ignore[misc]
            for section in sections
        },
        fields={
            name: scores_to_metrics(scores, lambda field, _, n=name: field == n)  # type: ignore[misc]
            for name in fields
        },
        lists={name: _sum_lists(score.lists[name] for score in scores if name in score.lists) for name in lists},
        forms={form: tasks_to_f1(group) for form, group in group_by(scores, lambda score: score.form).items()},
        roles={role: tasks_to_f1(group) for role, group in group_by(scores, lambda score: score.role).items()},
        repeats={str(repeat): value for repeat, value in by_repeat.items()},
        repeat_deviation=rounded(statistics.stdev(known)) if len(known) > 1 else None,
        findings=summarise_findings(score.findings for score in scores),
    )


def group_by(scores: Iterable[CaseScore], name: Callable[[CaseScore], str]) -> dict[str, list[CaseScore]]:
    """Scores by a name, in the order of first appearance."""
    groups: dict[str, list[CaseScore]] = {}
    for score in scores:
        groups.setdefault(name(score), []).append(score)
    return groups


def tasks_to_f1(scores: Sequence[CaseScore]) -> dict[str, float | None]:
    """Task → pooled F1, with ``overall`` first."""
    tasks = {task: scores_to_metrics(scores, in_task(task)).f1 for task in TASKS}
    return {"overall": scores_to_metrics(scores).f1, **tasks}
