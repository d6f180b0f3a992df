"""``juesuan eval report``: one self-contained page of one or more runs. No script, no network, everything escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evals.charts import Point, Strip, legend_mark, plain_number, points_to_svg, strips_to_svg
from evals.fields import TASKS
from evals.folder import Run
from evals.gold import Case, Manifest
from evals.grounding import PublishedText
from evals.labels import full_label
from evals.score import score_record
from evals.show import ratio
from evals.views import SectionView, tree_to_sections
from extractor.errors import UsageError

_WORST_FIELDS = 16
_TEMPLATES = Path(__file__).resolve().parent / "templates"


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case: its score in each run, and its sections for each run (``None`` where the run lacks it)."""

    case: Case
    scores: tuple[float | None, ...]
    failures: tuple[str | None, ...]
    sections: tuple[list[SectionView] | None, ...]


def write_report(runs: Sequence[Run], manifest: Manifest, *, cases: Sequence[str] = ()) -> str:
    """The page as HTML. ``cases`` limits what is shown side by side; the figures are of all."""
    names = [run.name for run in runs]
    if len(set(names)) < len(names):
        raise UsageError("运行目录不能同名", hint="换一个目录名")
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["ratio"] = ratio
    environment.filters["quantity"] = plain_number
    views = (_case_view(case, runs, manifest) for case in manifest.cases if not cases or case.id in cases)
    page = environment.get_template("report.html.j2")
    return page.render(
        runs=runs,
        marks=[Markup(legend_mark(index)) for index in range(len(runs))],  # noqa: S704  (our own SVG)
        tasks=TASKS,
        charts=[Markup(chart) for chart in make_charts(runs)],  # noqa: S704  (ElementTree escapes its text)
        fields=[(full_label(name), values) for name, values in field_rows(runs)],
        cases=[view for view in views if view is not None],
        verdicts={"wrong": "错", "missing": "漏", "invented": "多", "correct": "对"},
        statuses={"missed": "漏项", "invented": "多出的项", "paired": ""},
        measure=cost_measure(runs)[0],
        costs=cost_measure(runs)[1],
    )


def make_charts(runs: Sequence[Run]) -> list[str]:
    """The three plots: the worst fields, every case, score against cost."""
    worst = [Strip(full_label(name), values) for name, values in field_rows(runs)[:_WORST_FIELDS]]
    cases = list(dict.fromkeys(case for run in runs for case in run.summary.cases))
    strips = [Strip(case, tuple(run.summary.cases.get(case, {}).get("overall") for run in runs)) for case in cases]
    measure, costs = cost_measure(runs)
    points = [Point(run.name, cost, run.summary.overall.f1 or 0.0) for run, cost in zip(runs, costs, strict=True)]
    return [
        strips_to_svg(worst, f"得分最低的 {len(worst)} 个字段（F1，%）"),
        strips_to_svg(strips, "各用例得分（F1，%）"),
        points_to_svg(points, f"得分与{measure}", measure),
    ]


def field_rows(runs: Sequence[Run]) -> list[tuple[str, tuple[float | None, ...]]]:
    """Every field with its F1 in each run, the worst first."""
    names = list(dict.fromkeys(name for run in runs for name in run.summary.fields))
    rows = [
        (name, tuple(run.summary.fields[name].f1 if name in run.summary.fields else None for run in runs))
        for name in names
    ]
    return sorted(rows, key=lambda row: min((value for value in row[1] if value is not None), default=2.0))


def cost_measure(runs: Sequence[Run]) -> tuple[str, list[float]]:
    """What the runs cost: money where the prices of all that asked a model are known, else tokens, else seconds."""
    tokens = [run.usage.prompt_tokens + run.usage.completion_tokens for run in runs]
    costs = [run.usage.cost for run in runs]
    if any(costs) and all(cost is not None for cost, count in zip(costs, tokens, strict=True) if count):
        return "费用", [float(cost or 0) for cost in costs]
    if any(tokens):
        return "词元数", [float(count) for count in tokens]
    return "用时（秒）", [sum(run.seconds.values()) for run in runs]


def _case_view(case: Case, runs: Sequence[Run], manifest: Manifest) -> CaseView | None:
    if not any((case.id, 1) in run.scores for run in runs):
        return None
    gold = manifest.gold_record(case)
    source = PublishedText(manifest.source_text(case))
    sections: list[list[SectionView] | None] = []
    for run in runs:
        if (case.id, 1) in run.scores:
            tree = score_record(gold, run.record(case.id), ignore=frozenset(case.ignore))
            sections.append(tree_to_sections(tree, source))
        else:
            sections.append(None)
    scores = [run.scores.get((case.id, 1)) for run in runs]
    return CaseView(
        case=case,
        scores=tuple(score.counts().f1 if score is not None else None for score in scores),
        failures=tuple(score.failed if score is not None else None for score in scores),
        sections=tuple(sections),
    )
