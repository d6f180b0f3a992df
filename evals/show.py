"""What the commands print: summaries, comparisons, aligned values with coloured differences."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable

from rich.console import Console
from rich.text import Text

from evals.compare import FEW_DOCUMENTS, Comparison, Difference, Flip, Spent
from evals.diff import texts_to_pieces
from evals.exchanges import Exchange
from evals.fields import TASKS
from evals.run import Progress
from evals.score import Leaf
from evals.summary import Summary, TaskSummary
from extractor.cli.output import Column, Grid, show_grid

VERDICTS = {"correct": "对", "wrong": "错", "missing": "漏", "invented": "多"}
_COLOURS = {"correct": "green", "wrong": "red", "missing": "yellow", "invented": "magenta"}
_ORDER = {"wrong": 0, "missing": 1, "invented": 2, "correct": 3}
_FLIPS_SHOWN = 40
_WIDE = 116
"""From this terminal width on, the task table has all its columns."""


def ratio(value: float | None) -> str:
    """A ratio in per cent, ``–`` where it is unscored."""
    return "–" if value is None else f"{value * 100:.2f}"


def print_progress(progress: Progress) -> None:
    """One line on stderr for a case that is done."""
    spent = "已有" if progress.seconds is None else f"{progress.seconds:.1f} 秒"
    if progress.score is None:
        print(f"{progress.case.id} #{progress.repeat}  没有评分  {spent}  {progress.unanswered}", file=sys.stderr)  # noqa: T201
        return
    failed = f"  {progress.score.failed}" if progress.score.failed else ""
    figure = ratio(progress.score.counts().f1)
    print(f"{progress.case.id} #{progress.repeat}  {figure}  {spent}{failed}", file=sys.stderr)  # noqa: T201


def print_summary(console: Console, summary: Summary) -> None:
    """The task table of one run, the worst cases, the single number last."""
    columns: dict[str, Callable[[TaskSummary], float | None]] = {"F1": lambda task: task.all.f1}
    if console.width >= _WIDE or not console.is_terminal:
        columns |= {
            "准确率": lambda task: task.all.precision,
            "召回率": lambda task: task.all.recall,
            "宏平均": lambda task: task.all.macro_f1,
            "ANLS*": lambda task: task.anls,
        }
    columns |= {
        "数字": lambda task: task.figures.f1,
        "文字": lambda task: task.text.f1,
        "标签": lambda task: task.labels.f1,
        "有据": lambda task: task.grounding,
    }
    heads = [Column("任务"), *(Column(column, figures=True) for column in (*columns, "漏项", "多项"))]
    rows = [
        (TASKS[name], *(ratio(of(task)) for of in columns.values()), str(task.missed), str(task.invented))
        for name, task in summary.tasks.items()
    ]
    show_grid(Grid(heads, rows, title="各任务得分（%）"))
    for case, tasks in summary.cases.items():
        failed = f"  失败：{summary.failed[case]}" if case in summary.failed else ""
        console.print(f"{case:<40} {ratio(tasks['overall'])}{failed}", markup=False, highlight=False, soft_wrap=True)
    for case, reason in summary.unanswered.items():
        console.print(f"{case:<40} 没有评分：{reason}", markup=False, highlight=False, style="yellow")
    if summary.repeat_deviation is not None:
        console.print(f"{len(summary.repeats)} 次重复的标准差 {ratio(summary.repeat_deviation)}", highlight=False)
    console.print(f"总体 F1 {ratio(summary.overall.f1)}，任务平均 {ratio(summary.macro_tasks)}", highlight=False)


def print_comparison(console: Console, comparison: Comparison, *, all_fields: bool) -> None:
    """The tables of tasks and fields, what flipped, and what it cost."""
    console.rule(f"{comparison.before} → {comparison.after}", characters="-")
    console.print(f"{comparison.cases} 个用例，{comparison.documents} 份文件", highlight=False)
    if comparison.documents < FEW_DOCUMENTS:
        console.print("文件很少：区间只说明这几份文件之间的波动", style="yellow", highlight=False)
    if comparison.left_out:
        told = f"两次运行的用例不同，只比较共有的 {comparison.cases} 个；只在一方、不计的：{'、'.join(comparison.left_out)}"
        console.print(told, style="yellow", highlight=False)
    _show_differences("任务", (comparison.overall, *comparison.tasks))
    fields = comparison.fields if all_fields else tuple(line for line in comparison.fields if line.change)
    if fields:
        _show_differences("字段", sorted(fields, key=lambda line: line.change or 0.0))
    for direction, title in (("broken", "变错"), ("mended", "变对")):
        _print_flips(console, title, [flip for flip in comparison.flips if flip.direction == direction])
    _show_spent(comparison)


def _show_differences(title: str, lines: Iterable[Difference]) -> None:
    heads = [Column(title), *(Column(head, figures=True) for head in ("前", "后", "差", "95% 区间", "胜/负/平"))]
    show_grid(Grid(heads, [_difference_cells(line) for line in lines], title=f"{title}（F1，%）"))


def _difference_cells(line: Difference) -> tuple[str, ...]:
    change = line.change
    interval = "–" if line.low is None or line.high is None else f"{line.low * 100:+.2f} 至 {line.high * 100:+.2f}"
    return (
        TASKS.get(line.name, "总体" if line.name == "overall" else line.name),
        ratio(line.before),
        ratio(line.after),
        "–" if change is None else f"{change * 100:+.2f}{'*' if line.beyond_chance else ''}",
        interval,
        f"{line.wins}/{line.losses}/{line.ties}",
    )


def _print_flips(console: Console, title: str, flips: list[Flip]) -> None:
    if not flips:
        return
    console.print(f"{title} {len(flips)} 处", style="bold", highlight=False)
    for flip in flips[:_FLIPS_SHOWN]:
        mistake = flip.mistake
        line = Text(f"  {flip.case} {mistake.path}  {VERDICTS[mistake.verdict]}  ")
        line.append_text(difference_text(mistake.gold, mistake.predicted))
        console.print(line, soft_wrap=True)
    if len(flips) > _FLIPS_SHOWN:
        console.print(f"  …… 另有 {len(flips) - _FLIPS_SHOWN} 处", highlight=False)


def _show_spent(comparison: Comparison) -> None:
    heads = [Column("运行"), *(Column(head, figures=True) for head in ("调用", "缓存命中", "词元", "费用", "秒"))]
    sides = ((comparison.before, comparison.spent_before), (comparison.after, comparison.spent_after))
    show_grid(Grid(heads, [(name, *_spent_cells(spent)) for name, spent in sides], title="用量"))


def _spent_cells(spent: Spent) -> tuple[str, ...]:
    cost = "–" if spent.cost is None else str(spent.cost)
    return str(spent.calls), str(spent.cache_hits), str(spent.tokens), cost, f"{spent.seconds:.1f}"


def print_exchanges(console: Console, exchanges: Iterable[Exchange]) -> None:
    """Every request with its messages, and the answer or why there is none."""
    for number, exchange in enumerate(exchanges, 1):
        console.rule(f"{number}  {exchange.task}@{exchange.version}", characters="-")
        for message in exchange.messages:
            console.print(Text(f"【{_ROLES.get(message['role'], message['role'])}】", style="bold"))
            console.print(Text(message["content"]), soft_wrap=True)
        if exchange.failure is not None:
            console.print(Text(f"【没有可用的回答】{exchange.failure}", style="bold red"), soft_wrap=True)
            console.print(Text(exchange.raw or ""), soft_wrap=True)
        else:
            console.print(Text("【回答】", style="bold"))
            console.print(Text(json.dumps(exchange.answer, ensure_ascii=False, indent=1)), soft_wrap=True)


_ROLES = {"system": "系统", "user": "请求", "assistant": "模型"}


def difference_text(gold: str | None, predicted: str | None) -> Text:
    """Both values as one line: what gold has alone struck through in red, what the prediction has alone in green."""
    if gold is None or predicted is None:
        return Text(predicted or gold or "", style="magenta" if gold is None else "yellow")
    text = Text()
    styles = {"equal": "", "delete": "red strike", "insert": "green underline"}
    for piece in texts_to_pieces(gold, predicted):
        text.append(piece.text, style=styles[piece.kind])
    return text


def leaves_of_field(leaves: Iterable[Leaf], field: str | None) -> list[Leaf]:
    """The verdicts of a field, or of all, the wrong ones first; a field may be given by its end or its beginning.

    ``reason``, ``deviations.reason`` and ``narrative.deviations`` all name something.
    """
    chosen = [leaf for leaf in leaves if field is None or _names(leaf.field, field)]
    return sorted(chosen, key=lambda leaf: (_ORDER[leaf.verdict], leaf.similarity))


def _names(field: str, wanted: str) -> bool:
    return f".{wanted}." in f".{field}."


def print_leaves(console: Console, leaves: list[Leaf]) -> None:
    """Each verdict with both values and their difference."""
    counts = {verdict: sum(leaf.verdict == verdict for leaf in leaves) for verdict in VERDICTS}
    for leaf in leaves:
        head = Text(f"{VERDICTS[leaf.verdict]} ", style=f"bold {_COLOURS[leaf.verdict]}")
        head.append(leaf.path, style="bold")
        if leaf.verdict == "wrong" and leaf.kind == "text":
            head.append(f"  相似 {ratio(leaf.similarity)}", style="dim")
        console.print(head, soft_wrap=True)
        if leaf.verdict == "correct":
            console.print(Text(f"  {leaf.gold}", style="dim"), soft_wrap=True)
        else:
            console.print(Text(f"  标注 {leaf.gold if leaf.gold is not None else '（空）'}"), soft_wrap=True)
            console.print(Text(f"  抽取 {leaf.predicted if leaf.predicted is not None else '（空）'}"), soft_wrap=True)
        if leaf.verdict == "wrong":
            console.print(Text("  差异 ").append_text(difference_text(leaf.gold, leaf.predicted)), soft_wrap=True)
    console.print("，".join(f"{VERDICTS[verdict]} {count}" for verdict, count in counts.items()), highlight=False)
