"""How a run is told of: plain lines for people, JSON lines for machines; the live line is the command's."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from extractor.batch.ledger import Counts
from extractor.batch.task import Outcome, Success, Task
from extractor.printable import printable_json

Print = Callable[[str], None]

PLAIN_EVERY = 10.0
"""Seconds between two plain lines."""


class Reporter(Protocol):
    """Hears of a run as it goes on."""

    def scanned(self, files: int) -> None:
        """So many files have been looked at."""
        ...

    def passed_over(self, files: int) -> None:
        """So many files are of this program's own making, and no inputs."""
        ...

    def started(self, counts: Counts) -> None:
        """The scan is over."""
        ...

    def ended(self, task: Task, outcome: Outcome, /) -> None:
        """A document is done or failed."""
        ...

    def compacting(self) -> None:
        """All documents are through; the Parquet parts are next."""
        ...

    def finished(self) -> None:
        """The dataset is up to date."""
        ...


class Silent:
    """Tells nobody."""

    def scanned(self, files: int) -> None:
        """Nothing."""

    def passed_over(self, files: int) -> None:
        """Nothing."""

    def started(self, counts: Counts) -> None:
        """Nothing."""

    def ended(self, task: Task, outcome: Outcome, /) -> None:
        """Nothing."""

    def compacting(self) -> None:
        """Nothing."""

    def finished(self) -> None:
        """Nothing."""


@dataclass
class Tally:
    """What a run has done so far, by the clock and by the model's meter."""

    todo: int = 0
    succeeded: int = 0
    failed: int = 0
    tokens: int = 0
    cost: Decimal | None = None
    figures_read: int = 0
    figures_unread: int = 0
    incomplete: int = 0
    unanswered: int = 0
    start: float = field(default_factory=time.monotonic)

    def add(self, outcome: Outcome, /) -> None:
        """One more document."""
        if not isinstance(outcome, Success):
            self.failed += 1
            return
        self.succeeded += 1
        self.figures_read += outcome.figures_read
        self.figures_unread += outcome.figures_unread
        self.incomplete += outcome.figures_unread > 0
        self.unanswered += outcome.unanswered is not None
        if outcome.usage is not None:
            self.tokens += outcome.usage.prompt_tokens + outcome.usage.completion_tokens
            if outcome.usage.cost is not None:
                self.cost = (self.cost or Decimal(0)) + outcome.usage.cost

    @property
    def rate(self) -> float:
        """Documents a second."""
        return (self.succeeded + self.failed) / max(time.monotonic() - self.start, 1e-9)

    @property
    def remaining(self) -> float:
        """Seconds to go, at the rate so far."""
        return (self.todo - self.succeeded - self.failed) / self.rate if self.rate else 0.0

    def line(self) -> str:
        """For people."""
        text = f"成功 {self.succeeded} · 失败 {self.failed} · {self.rate:.2f} 份/秒"
        if self.unanswered:
            text += f" · 模型未读完 {self.unanswered}（再次运行会继续）"
        if self.tokens:
            text += f" · {self.tokens:,} 词元"
        if self.cost is not None:
            text += f" · 费用 {self.cost:.2f}"
        return text


def completeness_to_line(tally: Tally) -> str | None:
    """How many of the figures of this run's documents were read, ``None`` where there were none."""
    wanted = tally.figures_read + tally.figures_unread
    if not wanted:
        return None
    text = f"读出 {wanted:,} 个数字中的 {tally.figures_read:,} 个"
    return text + (f"，{tally.figures_unread:,} 个未读（{tally.incomplete} 份文件）" if tally.figures_unread else "")


def counts_to_line(counts: Counts) -> str:
    """What the scan found, for people."""
    return (
        f"文件 {counts.files}：待处理 {counts.todo}，已完成 {counts.done}，曾失败 {counts.failed}，"
        f"内容重复 {counts.duplicates}，无法读取 {counts.unreadable}"
    )


def passed_over_to_line(files: int) -> str:
    """How many own files were passed over, for people."""
    return f"略过 juesuan 自己写出的文件 {files} 个（记录、报告、导出）"


def outcome_to_line(outcome: Outcome) -> str | None:
    """A failure, for people; ``None`` for a success."""
    if isinstance(outcome, Success):
        return None
    return f"失败 {type(outcome).__name__} {outcome}"


class Lines:
    """Plain lines: every failure, and how far the run is every few seconds."""

    def __init__(self, print_line: Print, every: float = PLAIN_EVERY) -> None:
        self._print, self._every = print_line, every
        self._tally = Tally()
        self._told = time.monotonic()

    def scanned(self, files: int) -> None:
        """A line now and then."""
        if time.monotonic() - self._told >= self._every:
            self._told = time.monotonic()
            self._print(f"已检查 {files} 个文件")

    def passed_over(self, files: int) -> None:
        """A line."""
        self._print(passed_over_to_line(files))

    def started(self, counts: Counts) -> None:
        """What there is to do."""
        self._tally = Tally(counts.todo)
        self._print(counts_to_line(counts))

    def ended(self, _task: Task, outcome: Outcome, /) -> None:
        """Failures at once, successes in bulk."""
        self._tally.add(outcome)
        failure = outcome_to_line(outcome)
        if failure:
            self._print(failure)
        if time.monotonic() - self._told >= self._every:
            self._told = time.monotonic()
            self._print(f"{self._tally.line()} · 剩余 {self._tally.remaining:.0f} 秒")

    def compacting(self) -> None:
        """A line."""
        self._print("整理 Parquet")

    def finished(self) -> None:
        """The end."""
        self._print(f"完成：{self._tally.line()}")
        completeness = completeness_to_line(self._tally)
        if completeness:
            self._print(completeness)


class JsonLines:
    """One JSON object a line for every event."""

    def __init__(self, print_line: Print) -> None:
        self._print = print_line
        self._tally = Tally()

    def scanned(self, files: int) -> None:
        """How many files so far."""
        self._tell("scanned", files=files)

    def passed_over(self, files: int) -> None:
        """How many."""
        self._tell("passed_over", files=files)

    def started(self, counts: Counts) -> None:
        """The counts of the scan."""
        self._tally = Tally(counts.todo)
        self._tell("started", **counts.__dict__)

    def ended(self, task: Task, outcome: Outcome, /) -> None:
        """One document."""
        self._tally.add(outcome)
        about: dict[str, object] = {"document": task.sha256, "name": task.name}
        if isinstance(outcome, Success):
            about |= {"seconds": outcome.seconds, "memory_mb": outcome.memory_mb, "findings": outcome.findings}
            about |= {"unanswered": outcome.unanswered} if outcome.unanswered else {}
            self._tell("done", **about)
        else:
            about |= {"error": type(outcome).__name__, "message": outcome.message}
            about |= {"page": outcome.page, "hint": outcome.hint}
            self._tell("failed", **about)

    def compacting(self) -> None:
        """All documents are through."""
        self._tell("compacting")

    def finished(self) -> None:
        """The end, with rate, tokens and cost."""
        tally = self._tally
        cost = None if tally.cost is None else str(tally.cost)
        self._tell(
            "finished",
            succeeded=tally.succeeded,
            failed=tally.failed,
            unanswered=tally.unanswered,
            rate=round(tally.rate, 3),
            tokens=tally.tokens,
            cost=cost,
            figures_read=tally.figures_read,
            figures_unread=tally.figures_unread,
        )

    def _tell(self, event: str, **about: object) -> None:
        told = {"event": event, "time": round(time.time(), 3)} | about
        self._print(printable_json(json.dumps(told, ensure_ascii=False)))
