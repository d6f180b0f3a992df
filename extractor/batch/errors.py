"""The errors of a run that no single document raises by itself, and errors as rows of the ledger.

::

    ExtractorError
    ├── WorkerCrashError         its worker process died: segmentation fault, killed, aborted
    ├── SourceChangedError       the file is no longer the one that was counted
    └── DatasetInUseError        another run works on the dataset
"""

from __future__ import annotations

import json
import signal
from dataclasses import dataclass

from extractor.errors import DocumentError, ExtractorError, MemoryLimitError, TimeLimitError, UnforeseenError


class WorkerCrashError(ExtractorError):
    """The worker process died over the document."""

    exit_code = 3


class SourceChangedError(DocumentError):
    """The file is no longer the one that was counted when the run began."""


class DatasetInUseError(ExtractorError):
    """Another run works on the dataset."""

    exit_code = 2


def time_limit_error(where: str, seconds: float) -> TimeLimitError:
    """The error of a document that ran out of time."""
    return TimeLimitError(
        f"处理超过 {seconds:g} 秒，已中止", where=where, hint="确需处理请调大 --timeout，再用 --retry-failed 重做"
    )


def memory_limit_error(where: str, megabytes: int | None) -> MemoryLimitError:
    """The error of a document that ran out of memory."""
    limit = f"超过上限 {megabytes} MB" if megabytes else "不足"
    return MemoryLimitError(
        f"处理所需内存{limit}", where=where, hint="确需处理请调大 --max-memory，再用 --retry-failed 重做"
    )


def crash_error(where: str, exit_code: int | None) -> WorkerCrashError:
    """The error of a document over which its worker died; ``exit_code`` is negative for a signal."""
    return WorkerCrashError(
        f"处理进程崩溃（{exit_code_to_cause(exit_code)}）", where=where, hint="请单独检查该文件，并把它反馈给开发者"
    )


def exit_code_to_cause(exit_code: int | None) -> str:
    """``-11`` → ``SIGSEGV``; other codes as they are."""
    if exit_code is None:
        return "原因不明"
    if exit_code >= 0:
        return f"退出码 {exit_code}"
    try:
        return signal.Signals(-exit_code).name
    except ValueError:
        return f"信号 {-exit_code}"


def unforeseen_error(where: str, error: BaseException, trace: str | None) -> UnforeseenError:
    """A mistake of the program as a typed error of the document."""
    # The text of a foreign exception may hold addresses; its type alone is the same in every run.
    found = UnforeseenError(f"程序出错（{type(error).__name__}）", where=where, hint="请把该文件反馈给开发者")
    found.trace = trace
    return found


@dataclass(frozen=True)
class Failure:
    """An error as it is written down."""

    type: str
    message: str
    where: str | None = None
    page: int | None = None
    hint: str | None = None
    trace: str | None = None

    @classmethod
    def of(cls, error: ExtractorError) -> Failure:
        """What to write down of an error."""
        trace = error.trace if isinstance(error, UnforeseenError) else None
        return cls(type(error).__name__, error.message, error.where, error.page, error.hint, trace)

    def to_json(self) -> str:
        """One line."""
        return json.dumps(self.__dict__, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Failure:
        """The way back. What is no failure, in a ledger that somebody made up, is one of unknown kind."""
        try:
            given = json.loads(text)
            found = cls(**given)
        except (ValueError, TypeError, RecursionError):
            return cls("Unknown", "账本里的这条失败记录无法读取", hint="请用 --retry-failed 重做")
        texts = (found.type, found.message, found.where, found.hint, found.trace)
        if all(text is None or isinstance(text, str) for text in texts) and isinstance(found.page, int | None):
            return found
        return cls("Unknown", "账本里的这条失败记录无法读取", hint="请用 --retry-failed 重做")


__all__ = [
    "DatasetInUseError",
    "Failure",
    "MemoryLimitError",
    "SourceChangedError",
    "TimeLimitError",
    "UnforeseenError",
    "WorkerCrashError",
    "crash_error",
    "exit_code_to_cause",
    "memory_limit_error",
    "time_limit_error",
    "unforeseen_error",
]
