"""Read cases in worker processes under limits, and tell what is none of: a record, or a typed error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from evals.fuzz.cases import Case
from evals.fuzz.products import READERS
from extractor.batch.errors import MemoryLimitError, TimeLimitError, UnforeseenError, WorkerCrashError
from extractor.batch.executor import Limits
from extractor.batch.local import LocalExecutor
from extractor.batch.task import Outcome, Success, Task, run_task
from extractor.guard import STAGE_FAILED
from extractor.settings import Settings
from models.record import Record

LIMITS = Limits(timeout=600, max_memory_mb=500)
"""By the wall clock, for two readings: a busy machine is no hang."""
LONGEST, SLOW = 30.0, 10.0
"""Seconds of processor time for one reading: more is a hang, and more than the second is told."""
SETTINGS = Settings(ocr="never")
PICTURES = Settings(ocr="auto")
"""For the form that is nothing but a picture."""
BAD = (UnforeseenError, TimeLimitError, MemoryLimitError, WorkerCrashError)


class BadRecordError(Exception):
    """A record that is not valid, not the same twice, or has a stage in which the program broke."""


def read_twice(task: Task) -> Success:
    """The outcome of a task whose document is named by its case; it has to be valid, and the same a second time."""
    case = Case.parse(task.name)
    task = Task(case.data(), task.name, PICTURES if case.form == "picture" else task.settings)
    product = READERS.get(case.form)
    first, second = ((run_task(task) if product is None else product(task.source, task.name)) for _ in range(2))  # type: ignore[arg-type]
    if first.record != second.record:
        raise BadRecordError("two readings differ")
    if product is not None:
        return first
    record = Record.model_validate_json(first.record)
    broken = [finding.message for finding in record.findings if finding.id == STAGE_FAILED]
    if broken:
        raise BadRecordError(" ".join(broken))
    return first


@dataclass
class Tally:
    """What became of the cases: how many gave a record, which error how often, and the bad ones."""

    cases: int = 0
    records: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    bad: list[tuple[Case, str]] = field(default_factory=list)
    slow: list[tuple[Case, float]] = field(default_factory=list)

    def add(self, case: Case, outcome: Outcome) -> None:
        """One more."""
        self.cases += 1
        if isinstance(outcome, Success):
            self.records += 1
            if outcome.cpu_seconds > LONGEST:
                self.bad.append((case, f"{outcome.cpu_seconds:.0f} s"))
            elif outcome.cpu_seconds > SLOW:
                self.slow.append((case, outcome.cpu_seconds))
        elif isinstance(outcome, BAD):
            trace = getattr(outcome, "trace", None) or ""
            self.bad.append((case, f"{type(outcome).__name__}: {outcome.message}\n{trace[-1500:]}"))
        else:
            self.refused[type(outcome).__name__] += 1


def run_cases(wanted: Iterable[Case], processes: int) -> Iterator[tuple[Case, Outcome]]:
    """Every case with its outcome, as they end."""
    executor = LocalExecutor(processes, LIMITS, function=read_twice)
    try:
        for task, outcome in executor.run(Task(b"", str(case), SETTINGS) for case in wanted):
            yield Case.parse(task.name), outcome
    finally:
        executor.close()
