"""The live line of ``juesuan batch`` on a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from extractor.batch.ledger import Counts
from extractor.batch.progress import Tally, counts_to_line, outcome_to_line, passed_over_to_line
from extractor.batch.task import Outcome, Task


class Live:
    """A live line on a terminal; failures stay above it."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[line]}"),
            console=console,
        )
        self._tally = Tally()
        self._bar = self._progress.add_task("检查文件", total=None, line="")
        self._progress.start()

    def scanned(self, files: int) -> None:
        """How many files so far."""
        self._progress.update(self._bar, completed=files)

    def passed_over(self, files: int) -> None:
        """A line above."""
        self._progress.console.print(passed_over_to_line(files), markup=False, highlight=False)

    def started(self, counts: Counts) -> None:
        """The bar begins."""
        self._tally = Tally(counts.todo)
        self._progress.console.print(counts_to_line(counts), markup=False, highlight=False)
        self._progress.reset(self._bar, total=counts.todo, description="处理文件", line="")

    def ended(self, _task: Task, outcome: Outcome, /) -> None:
        """The bar moves on."""
        self._tally.add(outcome)
        failure = outcome_to_line(outcome)
        if failure:
            self._progress.console.print(failure, markup=False, highlight=False)
        self._progress.update(self._bar, advance=1, line=self._tally.line())

    def compacting(self) -> None:
        """The bar is full."""
        self._progress.update(self._bar, description="整理 Parquet")

    def finished(self) -> None:
        """The last line stays."""
        self._progress.update(self._bar, description="完成")
        self.close()

    def close(self) -> None:
        """Give the terminal back."""
        self._progress.stop()
