"""A finished run, read back from its folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from evals.counts import CaseScore
from evals.exchanges import Exchange, read_exchanges
from evals.gold import read_record
from evals.run import RunInfo, case_folder, read_run_info
from evals.summary import Summary
from extractor.errors import UsageError
from models import Record, Usage

NOT_ASKED = ("document", "tables")
"""Tasks that no model reads."""


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
        prompts = (f"{task}@{version}" for task, version in options.prompts.items())
        own = None if options.prompt_folder is None else f"({options.prompt_folder})"
        return " ".join(filter(None, (options.engine, options.model, *prompts, own)))

    @cached_property
    def usage(self) -> Usage:
        """Calls, tokens and cost of all cases together."""
        total = Usage()
        with _whole(self.folder / "usage.json") as path:
            for one in json.loads(path.read_bytes()).values():
                if one is not None:
                    total = _add_usage(total, Usage.model_validate(one))
        return total

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
        with _whole(self.folder / "timings.json") as path:
            timings = json.loads(path.read_bytes())
            return {name: timing["seconds"] for name, timing in timings.items()}

    def exchanges(self, case: str, repeat: int = 1, task: str | None = None) -> tuple[Exchange, ...]:
        """What was asked of the model in a case, and what it said, of one task or of all."""
        return tuple(read_exchanges(case_folder(self.folder, case, repeat), task))

    def record(self, case: str, repeat: int = 1) -> Record | None:
        """The record of a case, ``None`` where the extraction failed."""
        path = case_folder(self.folder, case, repeat) / "record.json"
        return read_record(path) if self.scores[case, repeat].failed is None else None


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """What reads a file of a run: where it is not what a run writes, somebody has changed it."""
    try:
        yield path
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(
            f"该运行的文件缺失或已损坏（{type(error).__name__}）",
            where=str(path),
            hint="请用同样的选项在新文件夹里再运行一次",
        ) from error


def _add_usage(left: Usage, right: Usage) -> Usage:
    cost = None if left.cost is None and right.cost is None else (left.cost or Decimal(0)) + (right.cost or Decimal(0))
    return Usage(
        calls=left.calls + right.calls,
        cache_hits=left.cache_hits + right.cache_hits,
        retries=left.retries + right.retries,
        prompt_tokens=left.prompt_tokens + right.prompt_tokens,
        completion_tokens=left.completion_tokens + right.completion_tokens,
        cost=cost,
    )


def read_run(folder: Path) -> Run:
    """A whole run; raises UsageError where it is none or was not finished."""
    info = read_run_info(folder)
    scores_path = folder / "scores.json"
    if not scores_path.is_file():
        raise UsageError("该运行没有完成", where=str(folder), hint="用同样的选项再运行一次，会从中断处继续")
    with _whole(scores_path):
        summary = Summary.model_validate_json(scores_path.read_bytes())
    scores = {
        (case, repeat): _score(case_folder(folder, case, repeat) / "score.json")
        for repeat in range(1, info.options.repeat + 1)
        for case in info.cases
        if f"{case}/{repeat}" not in summary.unanswered
    }
    return Run(folder, info, summary, scores)


def _score(path: Path) -> CaseScore:
    with _whole(path):
        return CaseScore.model_validate_json(path.read_bytes())
