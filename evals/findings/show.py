"""What the commands print of the findings: the ratios of a run, of two runs, and the entries that came or went."""

from __future__ import annotations

from collections.abc import Iterator

from evals.findings.gold import GRADES
from evals.findings.summary import RATIOS, FindingsSummary, Ratio
from evals.folder import Run
from extractor.cli.output import Column, Grid, show_grid, tell

_TITLE = "检查所报的矛盾（%）"


def _cell(ratio: Ratio) -> str:
    return "–" if ratio.value is None else f"{ratio.value * 100:.1f}  {ratio.hit}/{ratio.of}"


def print_findings(summary: FindingsSummary | None) -> None:
    """The table of one run; nothing where no case has a list."""
    if summary is None:
        return
    rows = [(label, _cell(summary.ratios[name])) for name, label in RATIOS.items()]
    rows += [(f"召回 · {GRADES[grade]}", _cell(ratio)) for grade, ratio in summary.grades.items()]  # type: ignore[index]
    rows += [(f"召回 · {kind}", _cell(ratio)) for kind, ratio in summary.kinds.items() if ratio.of]
    show_grid(Grid([Column("指标"), Column("值", figures=True)], rows, title=_TITLE))


def print_findings_comparison(before: Run, after: Run) -> None:
    """Both runs side by side, and which entries were newly found or lost."""
    left, right = before.summary.findings, after.summary.findings
    if left is None or right is None:
        return
    rows = [(label, _cell(left.ratios[name]), _cell(right.ratios[name])) for name, label in RATIOS.items()]
    show_grid(Grid([Column("指标"), Column("前", figures=True), Column("后", figures=True)], rows, title=_TITLE))
    for line in entry_flips(before, after):
        tell(line)


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
