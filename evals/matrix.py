"""The score matrix of one or more runs as Markdown, and the place for it in a page."""

from __future__ import annotations

from collections.abc import Sequence

from evals.fields import TASKS
from evals.folder import Run
from evals.show import ratio
from extractor.errors import UsageError

BEGIN, END = "<!-- matrix: begin -->", "<!-- matrix: end -->"


def runs_to_matrix(runs: Sequence[Run]) -> str:
    """Three tables, all F1 in per cent: tasks, forms and cases, each by run; then what else tells the runs apart."""
    head = [run.name for run in runs]
    tasks = [(task, [run.summary.tasks[task].all.f1 for run in runs]) for task in TASKS]
    overall = [run.summary.overall.f1 for run in runs]
    forms = list(dict.fromkeys(form for run in runs for form in run.summary.forms))
    roles = list(dict.fromkeys(role for run in runs for role in run.summary.roles))
    by_role = [(role, [_overall(run.summary.roles, role) for run in runs]) for role in roles]
    cases = list(dict.fromkeys(case for run in runs for case in run.summary.cases))
    parts = [
        _about(runs),
        _table("task", head, [*tasks, ("**all values (micro)**", overall), ("mean of tasks", _macro(runs))]),
        _table("form", head, [(form, [_overall(run.summary.forms, form) for run in runs]) for form in forms]),
        *([_table("role", head, by_role)] if len(by_role) > 1 else []),
        _table("case", head, [(case, [_overall(run.summary.cases, case) for run in runs]) for case in cases]),
    ]
    return "\n\n".join(parts)


def _macro(runs: Sequence[Run]) -> list[float | None]:
    return [run.summary.macro_tasks for run in runs]


def _overall(scores: dict[str, dict[str, float | None]], name: str) -> float | None:
    return scores[name]["overall"] if name in scores else None


def _about(runs: Sequence[Run]) -> str:
    lines = [
        "| run | engine | cases | grounded, worst task | missed | invented | calls | tokens | tokens a correct value | revision |",
        "|---|" + "---|" * 9,
    ]
    for run in runs:
        tasks = run.summary.tasks.values()
        grounded = ratio(min((t.grounding for t in tasks if t.grounding is not None), default=None))
        cells = [
            run.name, run.engine, str(len(run.info.cases)), grounded, str(sum(t.missed for t in tasks)),
            str(sum(t.invented for t in tasks)), str(run.usage.calls),
            str(run.usage.prompt_tokens + run.usage.completion_tokens), run.price, (run.info.git_revision or "–")[:10],
        ]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _table(name: str, head: Sequence[str], rows: Sequence[tuple[str, Sequence[float | None]]]) -> str:
    lines = [f"| {name} | {' | '.join(head)} |", f"|---|{'--:|' * len(head)}"]
    lines += [f"| {label} | {' | '.join(map(ratio, values))} |" for label, values in rows]
    return "\n".join(lines)


def put_matrix(page: str, matrix: str) -> str:
    """The page with the matrix between its marks; raises UsageError where the marks are absent."""
    if page.count(BEGIN) != 1 or page.count(END) != 1 or page.index(BEGIN) > page.index(END):
        raise UsageError("页面中没有矩阵的位置", hint=f"加上 {BEGIN} 和 {END} 两行")
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n{matrix}\n{END}{rest.partition(END)[2]}"
