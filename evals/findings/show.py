"""What the commands print of the findings: the ratios of a run, of two runs, and the entries that came or went."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from evals.findings.gold import GRADES
from evals.findings.summary import RATIOS, FindingsSummary, Ratio
from evals.folder import Run


def _cell(ratio: Ratio) -> str:
    return "–" if ratio.value is None else f"{ratio.value * 100:.1f}  {ratio.hit}/{ratio.of}"


def print_findings(console: Console, summary: FindingsSummary | None) -> None:
    """The table of one run; nothing where no case has a list."""
    if summary is None:
        return
    table = Table(title="检查所报的矛盾（%）", title_justify="left")
    table.add_column("指标", no_wrap=True)
    table.add_column("值", justify="right", no_wrap=True)
    for name, label in RATIOS.items():
        table.add_row(label, _cell(summary.ratios[name]))
    for grade, ratio in summary.grades.items():
        table.add_row(f"召回 · {GRADES[grade]}", _cell(ratio))  # type: ignore[index]
    for kind, ratio in summary.kinds.items():
        if ratio.of:
            table.add_row(f"召回 · {kind}", _cell(ratio))
    console.print(table)


def print_findings_comparison(console: Console, before: Run, after: Run) -> None:
    """Both runs side by side, and which entries were newly found or lost."""
    left, right = before.summary.findings, after.summary.findings
    if left is None or right is None:
        return
    table = Table(title="检查所报的矛盾（%）", title_justify="left")
    for column in ("指标", "前", "后"):
        table.add_column(column, justify="left" if column == "指标" else "right", no_wrap=True)
    for name, label in RATIOS.items():
        table.add_row(label, _cell(left.ratios[name]), _cell(right.ratios[name]))
    console.print(table)
    for line in entry_flips(before, after):
        console.print(line, highlight=False, markup=False)


def entry_flips(before: Run, after: Run) -> Iterator[str]:
    """``新找到`` and ``不再找到`` entries of the cases that both runs have."""
    for place, score in before.scores.items():
        other = after.scores.get(place)
        if other is None or score.findings is None or other.findings is None:
            continue
        now = {entry.id: entry.found for entry in other.findings.entries}
        for entry in score.findings.entries:
            if entry.id in now and now[entry.id] != entry.found:
                yield f"{'新找到' if now[entry.id] else '不再找到'}  {place[0]}  {entry.id}（{entry.kind}）"
