"""A finished run, read back from its folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from evals.counts import CaseScore
from evals.exchanges import Exchange, read_exchanges
from evals.gold import read_record
from evals.run import RunInfo, Timing, case_folder, read_run_info
from evals.summary import Summary
from extractor.data_files import LARGEST_MADE, fault_line, read_data
from extractor.errors import UsageError, reason_of
from extractor.lazy import cached_property
from extractor.model_settings import reading_label
from models import Record, Usage

T = TypeVar("T")

NOT_ASKED = ("document", "tables")
"""Tasks that no model reads."""
_USAGE = TypeAdapter(dict[str, Usage | None])
_TIMINGS = TypeAdapter(dict[str, Timing])


@dataclass(frozen=True)
class Run:
    """A run folder: what it is, its scores, its cost and its time."""

    folder: Path
    info: RunInfo
    summary: Summary
    scores: dict[tuple[str, int], CaseScore]

    @property
    def name(self) -> str:
        """The folder's name, by which a reader knows the run."""
        return self.folder.resolve().name

    @property
    def engine(self) -> str:
        """Engine, model and prompts in one line."""
        options = self.info.options.engine
        return reading_label(options.engine, options.model, options.prompts, options.prompt_folder)

    @cached_property
    def usage(self) -> Usage:
        """Calls, tokens and cost of all cases together; a cost that one case does not know is not known."""
        cases = _read_part(self.folder / "usage.json", _USAGE.validate_json).values()
        used = [usage for usage in cases if usage is not None]
        return reduce(Usage.plus, used) if used else Usage()

    @property
    def price(self) -> str:
        """Tokens, prompts and answers, for each value of the narrative that is right; money where prices are set."""
        correct = sum(task.all.correct for name, task in self.summary.tasks.items() if name not in NOT_ASKED)
        tokens = self.usage.prompt_tokens + self.usage.completion_tokens
        if not correct or not tokens:
            return "–"
        money = f", {self.usage.cost / correct:.5f}" if self.usage.cost else ""
        return f"{tokens / correct:.1f}{money}"

    @cached_property
    def seconds(self) -> dict[str, float]:
        """``case/repeat`` → wall seconds."""
        timings = _read_part(self.folder / "timings.json", _TIMINGS.validate_json)
        return {name: timing.seconds for name, timing in timings.items()}

    def exchanges(self, case: str, repeat: int = 1, task: str | None = None) -> tuple[Exchange, ...]:
        """What was asked of the model in a case, and what it said, of one task or of all."""
        return tuple(read_exchanges(case_folder(self.folder, case, repeat), task))

    def record(self, case: str, repeat: int = 1) -> Record | None:
        """The record of a case, ``None`` where the extraction failed."""
        path = case_folder(self.folder, case, repeat) / "record.json"
        return read_record(path) if self.scores[case, repeat].failed is None else None


def _read_part(path: Path, parse: Callable[[bytes], T]) -> T:
    """A file of a run, parsed; raises UsageError where it cannot be read, or is not what a run writes."""
    try:
        return parse(read_data(path, LARGEST_MADE))
    except (OSError, ValueError) as error:
        reason = fault_line(error.errors()[0]) if isinstance(error, ValidationError) else reason_of(error)
        raise UsageError(
            f"该运行的文件缺失或已损坏（{reason}）", where=str(path), hint="请用同样的选项在新文件夹里再运行一次"
        ) from error


def read_run(folder: Path) -> Run:
    """A whole run; raises UsageError where it is none or was not finished."""
    info = read_run_info(folder)
    scores_path = folder / "scores.json"
    if not scores_path.is_file():
        raise UsageError("该运行没有完成", where=str(folder), hint="用同样的选项再运行一次，会从中断处继续")
    summary = _read_part(scores_path, Summary.model_validate_json)
    scores = {
        (case, repeat): _read_part(case_folder(folder, case, repeat) / "score.json", CaseScore.model_validate_json)
        for repeat in range(1, info.options.repeat + 1)
        for case in info.cases
        if f"{case}/{repeat}" not in summary.unanswered
    }
    return Run(folder, info, summary, scores)
