"""Runs of evaluations as their folders hold them (docs/evals.md): read from their JSON, whoever wrote them.

::

    RUNS/<name>/run.json, scores.json, usage.json, timings.json    a run of ``juesuan eval run``
    RUNS/<name>/adversarial.json                                   spoiled answers, of ``juesuan eval adversarial``
    RUNS/<name>/verdicts.jsonl                                     invented documents, of ``evals.robustness``
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from extractor.data_files import MalformedDataError, fault_line, read_data
from extractor.errors import UsageError, reason_of
from extractor.model_settings import reading_label
from extractor.serve.workspace import NotThereError

LARGEST_FILE = 64 << 20
"""Bytes; a run over hundreds of cases stays far below."""
MOST_RUNS = 500
Ratio = Annotated[float | None, Field(ge=0, le=1)]
_AGAIN = "请用现在的版本再运行一次"


class _Read(BaseModel):
    """What is taken from a file; what else stands in it is for others. All of it has to be there: nothing is taken for nought."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Engine(_Read):
    """How the documents of a run were read."""

    engine: str
    model: str | None
    prompts: dict[str, str]
    prompt_folder: str | None

    def label(self, names: Mapping[str, str]) -> str:
        """All of it in one line, the engine by its name for people."""
        return reading_label(names.get(self.engine, self.engine), self.model, self.prompts, self.prompt_folder)


class _Options(_Read):
    engine: Engine


class Info(_Read):
    """``run.json``."""

    options: _Options
    cases: tuple[str, ...]
    git_revision: str | None


class Metrics(_Read):
    """Counts of values with what follows from them; a ratio without values is ``None``."""

    correct: int
    wrong: int
    missing: int
    invented: int
    precision: Ratio
    recall: Ratio
    f1: Ratio


class _Task(_Read):
    all: Metrics


class Scores(_Read):
    """``scores.json``."""

    overall: Metrics
    tasks: dict[str, _Task]
    fields: dict[str, Metrics]
    cases: dict[str, dict[str, Ratio]]
    failed: dict[str, str]
    unanswered: dict[str, str]


class _Usage(_Read):
    calls: int
    prompt_tokens: int
    completion_tokens: int


class _Timing(_Read):
    seconds: float


class Adversarial(_Read):
    """``adversarial.json``: spoiled answers by kind, those that came through, honest values and those refused."""

    spoiled: dict[str, int]
    accepted: dict[str, int]
    honest: int
    refused: int


class _Verdict(_Read):
    name: str
    perfect: bool
    silent_wrong: int
    silent_lost: int
    refused: str | None


@dataclass(frozen=True)
class Robustness:
    """What came of invented documents: read perfectly, values wrong or lost of which nobody was told, documents refused."""

    documents: int
    perfect: int
    silent_wrong: int
    silent_lost: int
    refused: int
    imperfect: tuple[str, ...]


@dataclass(frozen=True)
class EvalRun:
    """A run folder; ``scores`` are ``None`` where it was not finished, or holds other results alone."""

    name: str
    info: Info | None
    scores: Scores | None
    calls: int
    tokens: int
    seconds: float
    adversarial: Adversarial | None
    robustness: Robustness | None


@dataclass(frozen=True)
class Line:
    """F1 of something in two runs."""

    name: str
    before: float | None
    after: float | None

    @property
    def change(self) -> float | None:
        """After minus before, ``None`` where either has no score."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True)
class TwoRuns:
    """Two runs beside each other; ``only_before`` and ``only_after`` are cases that the other run lacks."""

    overall: Line
    tasks: tuple[Line, ...]
    fields: tuple[Line, ...]
    cases: tuple[Line, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]


_FILES = ("run.json", "scores.json", "adversarial.json", "verdicts.jsonl")
_Model = TypeVar("_Model")
_USAGE = TypeAdapter(dict[str, _Usage | None])
_TIMINGS = TypeAdapter(dict[str, _Timing])


class EvalRuns:
    """The runs in a folder, read anew for every answer; nothing outside it is read, whatever is linked there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> tuple[str, ...]:
        """The folders that hold results, by name."""
        try:
            found = sorted(path.name for path in self.folder.iterdir() if self._holds_results(path))
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except OSError as error:
            raise UsageError(f"评测的文件夹无法读取：{reason_of(error)}", where=str(self.folder)) from error
        return tuple(found[:MOST_RUNS])

    def all(self) -> tuple[EvalRun | UsageError, ...]:
        """All runs; for one that cannot be read, what is wrong with it."""
        return tuple(self._read_or_told(name) for name in self.names())

    def get(self, name: str) -> EvalRun:
        """A run by the name of its folder. Raises NotThereError, UsageError for a damaged file."""
        if name not in self.names():
            raise NotThereError("没有这次评测", where=name[:200], hint="评测的列表见 /runs")
        folder = self.folder / name
        usage = _parsed(folder / "usage.json", _USAGE) or {}
        timings = _parsed(folder / "timings.json", _TIMINGS) or {}
        spent = [one for one in usage.values() if one is not None]
        return EvalRun(
            name=name,
            info=_parsed(folder / "run.json", TypeAdapter(Info)),
            scores=_parsed(folder / "scores.json", TypeAdapter(Scores)),
            calls=sum(one.calls for one in spent),
            tokens=sum(one.prompt_tokens + one.completion_tokens for one in spent),
            seconds=sum(one.seconds for one in timings.values()),
            adversarial=_parsed(folder / "adversarial.json", TypeAdapter(Adversarial)),
            robustness=_robustness(folder / "verdicts.jsonl"),
        )

    def _read_or_told(self, name: str) -> EvalRun | UsageError:
        try:
            return self.get(name)
        except UsageError as error:
            return error

    def _holds_results(self, path: Path) -> bool:
        return not path.is_symlink() and path.is_dir() and any(_is_own(path / name) for name in _FILES)


def compare_two(before: EvalRun, after: EvalRun) -> TwoRuns:
    """Two runs beside each other. Raises UsageError where one has no scores."""
    if before.scores is None or after.scores is None:
        unscored = before if before.scores is None else after
        raise UsageError("这次评测没有评分", where=unscored.name, hint="没有做完的，再运行一次 juesuan eval run")
    old, new = before.scores, after.scores
    old_cases = {case: scores.get("overall") for case, scores in old.cases.items()}
    new_cases = {case: scores.get("overall") for case, scores in new.cases.items()}
    fields = (Line(name, *_f1(old.fields, new.fields, name)) for name in dict.fromkeys((*old.fields, *new.fields)))
    return TwoRuns(
        overall=Line("overall", old.overall.f1, new.overall.f1),
        tasks=tuple(
            Line(
                name,
                old.tasks[name].all.f1 if name in old.tasks else None,
                new.tasks[name].all.f1 if name in new.tasks else None,
            )
            for name in dict.fromkeys((*old.tasks, *new.tasks))
        ),
        fields=tuple(sorted((line for line in fields if line.before != line.after), key=lambda line: line.change or 0)),
        cases=tuple(Line(case, old_cases[case], new_cases[case]) for case in old_cases if case in new_cases),
        only_before=tuple(case for case in old_cases if case not in new_cases),
        only_after=tuple(case for case in new_cases if case not in old_cases),
    )


def _f1(old: dict[str, Metrics], new: dict[str, Metrics], name: str) -> tuple[float | None, float | None]:
    return old[name].f1 if name in old else None, new[name].f1 if name in new else None


def _is_own(path: Path) -> bool:
    return not path.is_symlink() and path.is_file()


def _bytes(path: Path) -> bytes | None:
    if not _is_own(path):
        return None
    try:
        return read_data(path, LARGEST_FILE)
    except (OSError, MalformedDataError) as error:
        raise UsageError(f"评测的文件无法读取：{reason_of(error)}", where=str(path)) from error


def _parsed(path: Path, form: TypeAdapter[_Model]) -> _Model | None:
    data = _bytes(path)
    if data is None:
        return None
    try:
        return form.validate_json(data)
    except ValidationError as error:
        raise UsageError(
            f"评测的文件不是所要的形式：{fault_line(error.errors()[0])}", where=str(path), hint=_AGAIN
        ) from error


def _robustness(path: Path) -> Robustness | None:
    data = _bytes(path)
    if data is None:
        return None
    verdicts = list(_verdicts(path, data))
    return Robustness(
        documents=len(verdicts),
        perfect=sum(one.perfect for one in verdicts),
        silent_wrong=sum(one.silent_wrong for one in verdicts),
        silent_lost=sum(one.silent_lost for one in verdicts),
        refused=sum(one.refused is not None for one in verdicts),
        imperfect=tuple(one.name for one in verdicts if not one.perfect),
    )


def _verdicts(path: Path, data: bytes) -> Iterator[_Verdict]:
    for number, line in enumerate(data.splitlines(), start=1):
        try:
            yield _Verdict.model_validate_json(line)
        except ValidationError as error:
            raise UsageError(
                f"评测的这一行不是所要的形式：{fault_line(error.errors()[0])}", where=f"{path}:{number}", hint=_AGAIN
            ) from error
