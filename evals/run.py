"""Runs: every case extracted and scored into a folder that can be resumed, compared and shown.

::

    RUN/run.json                    options, code and input hashes, git revision, versions
    RUN/scores.json                 the summary; byte-identical whenever the records are
    RUN/usage.json, timings.json    calls, tokens, cost; seconds
    RUN/cases/<case>/<repeat>/      record.json (if there is one), score.json, state.json, timing.json;
                                    exchanges.jsonl, the requests to a model with their answers;
                                    source.txt, the text that its evidence points into, where findings are scored
"""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

import extractor
import models
from evals.counts import CaseScore, score_case
from evals.exchanges import write_exchanges
from evals.findings.gold import findings_gold
from evals.findings.score import score_findings
from evals.gold import Case, Manifest, file_sha256, read_record
from evals.grounding import PublishedText
from evals.predict import EngineOptions, predict, source_text, with_environment
from evals.summary import Summary, summarise
from extractor.data_files import LARGEST_MADE, fault_line, parse_json, read_data
from extractor.errors import UsageError, reason_of
from extractor.files import write_atomically
from extractor.task_folders import folder_digest
from models import Record, Usage

_PACKAGES = ("juesuan", "pydantic", "pdfplumber", "pypdfium2", "rapidfuzz", "scipy", "openai", "instructor")
_CODE_SUFFIXES = frozenset({".py", ".md", ".yaml", ".yml", ".json", ".j2", ".txt"})


class RunOptions(BaseModel):
    """What a run reads and how; the same for its whole folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    engine: EngineOptions = EngineOptions()
    split: str | None = None
    role: str | None = None
    cases: tuple[str, ...] = ()
    repeat: int = 1


class RunInfo(BaseModel):
    """``run.json``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    options: RunOptions
    cases: tuple[str, ...]
    code_sha256: str
    git_revision: str | None
    git_dirty: bool | None
    python: str
    versions: dict[str, str]


class State(BaseModel):
    """How one case was read: a case is read again when any of the hashes has changed, or the model was not heard."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input_sha256: str
    code_sha256: str
    engine: EngineOptions
    failed: str | None
    usage: Usage | None
    unanswered: str | None = None


class Timing(BaseModel):
    """Seconds of one case: all of them, those of the model, those of each stage."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seconds: float
    model_seconds: float
    stages: dict[str, float]


@dataclass(frozen=True, slots=True)
class Progress:
    """What is told after each case: how long it took, or ``None`` where its record was there already.

    Without a score the model was not heard, and ``unanswered`` says why.
    """

    case: Case
    repeat: int
    score: CaseScore | None
    seconds: float | None
    unanswered: str | None = None


def run_cases(
    folder: Path,
    manifest: Manifest,
    options: RunOptions,
    tell: Callable[[Progress], None] = lambda _: None,
    tell_stage: Callable[[Case, str], None] = lambda *_: None,
) -> Summary:
    """Extract and score every case that is wanted; what is there already and still valid is only scored again.

    A case in which the model was not heard has no score: it is named in the summary, and read again by the next run.
    Raises UsageError where the folder holds a run with other options, or no model is named that could be asked.
    """
    options = options.model_copy(update={"engine": with_environment(options.engine)})
    cases = manifest.select(split=options.split, role=options.role, cases=options.cases)
    info = make_run_info(options, cases)
    _refuse_other_run(folder, options)
    folder.mkdir(parents=True, exist_ok=True)
    _write_json(folder / "run.json", info.model_dump(mode="json"))
    scores: dict[int, list[CaseScore]] = {}
    unanswered: dict[str, str] = {}
    for repeat in range(1, options.repeat + 1):
        for case in cases:
            stage = partial(tell_stage, case)
            done = _run_case(folder, manifest, case, options.engine, info.code_sha256, repeat, stage)
            if done.score is not None:
                scores.setdefault(repeat, []).append(done.score)
            if done.unanswered is not None:
                unanswered[f"{case.id}/{repeat}"] = done.unanswered
            tell(done)
    summary = summarise(scores, unanswered)
    _write_json(folder / "scores.json", summary.model_dump(mode="json"))
    _write_totals(folder, cases, options.repeat)
    return summary


def _refuse_other_run(folder: Path, options: RunOptions) -> None:
    if not (folder / "run.json").is_file():
        return
    there = read_run_info(folder).options
    if there != options:
        raise UsageError(
            f"该目录里是另一组设置的运行结果（{_different(there, options)}）",
            where=str(folder),
            hint="换一个 -o 目录，或删除它",
        )


def _different(there: RunOptions, wanted: RunOptions) -> str:
    """The first setting that differs, with both its values."""
    old, new = (
        {**options.model_dump(exclude={"engine"}), **options.engine.model_dump()} for options in (there, wanted)
    )
    name = next(name for name in old if old[name] != new[name])
    return f"{name}：那里是 {old[name]!r}，现在是 {new[name]!r}"


def _run_case(
    folder: Path,
    manifest: Manifest,
    case: Case,
    engine: EngineOptions,
    code: str,
    repeat: int,
    tell_stage: Callable[[str], None],
) -> Progress:
    place = case_folder(folder, case.id, repeat)
    document = manifest.path(case.file)
    state = _valid_state(place, State(
        input_sha256=file_sha256(document), code_sha256=code, engine=engine, failed=None, usage=None
    ))  # fmt: skip
    seconds = None
    if state is None:
        place.mkdir(parents=True, exist_ok=True)
        (place / "source.txt").unlink(missing_ok=True)
        prediction = predict(document, engine, repeat=repeat, progress=tell_stage)
        seconds = prediction.seconds
        usage = _save_record(place, prediction.record, seconds)
        write_exchanges(place, prediction.exchanges)
        state = State(
            input_sha256=file_sha256(document),
            code_sha256=code,
            engine=engine,
            failed=prediction.failed,
            usage=usage,
            unanswered=prediction.unanswered,
        )
        # Last, so that an interrupted case has no state and is read again.
        _write_json(place / "state.json", state.model_dump(mode="json"))
    if state.unanswered is not None:
        (place / "score.json").unlink(missing_ok=True)
        return Progress(case, repeat, None, seconds, state.unanswered)
    record = read_record(place / "record.json") if state.failed is None else None
    score = score_against_gold(manifest, case, record, state.failed)
    if record is not None:
        score = _with_findings(score, manifest, case, record, place, engine)
    _write_json(place / "score.json", score.model_dump(mode="json"))
    return Progress(case, repeat, score, seconds)


def _with_findings(
    score: CaseScore, manifest: Manifest, case: Case, record: Record, place: Path, engine: EngineOptions
) -> CaseScore:
    """The score with that of the record's findings, where readers listed what is wrong in the document."""
    gold = findings_gold(manifest, case)
    if gold is None:
        return score
    kept = place / "source.txt"
    if not kept.is_file():
        write_atomically(kept, source_text(manifest.path(case.file), engine))
    found = score_findings(gold, record, read_data(kept, LARGEST_MADE).decode("utf-8"))
    return score.model_copy(update={"findings": found})


def score_against_gold(manifest: Manifest, case: Case, record: Record | None, failed: str | None) -> CaseScore:
    """The score of a record of one case."""
    gold_path = manifest.path(case.gold)
    source = PublishedText(manifest.source_text(case))
    return score_case(case, read_record(gold_path), file_sha256(gold_path), record, source, failed)


def _valid_state(place: Path, wanted: State) -> State | None:
    try:
        state = State.model_validate_json(read_data(place / "state.json", LARGEST_MADE))
    except (FileNotFoundError, ValueError):
        return None
    same = state.model_copy(update={"failed": None, "usage": None}) == wanted
    there = state.failed is not None or (place / "record.json").is_file()
    return state if same and there else None


def _save_record(place: Path, record: Record | None, seconds: float) -> Usage | None:
    """Write the record without its timings, and the timings beside it; returns its usage without the latency."""
    timings: dict[str, float] = {}
    usage, latency = None, 0.0
    if record is not None:
        provenance = record.provenance
        if provenance is not None:
            timings = dict(provenance.timings)
            if provenance.usage is not None:
                latency = provenance.usage.latency_seconds
                usage = provenance.usage.model_copy(update={"latency_seconds": 0.0})
            timeless = provenance.model_copy(update={"timings": {}, "usage": usage})
            record = record.model_copy(update={"provenance": timeless})
        write_atomically(place / "record.json", record.model_dump_json(indent=1) + "\n")
    timing = Timing(seconds=seconds, model_seconds=latency, stages=timings)
    _write_json(place / "timing.json", timing.model_dump(mode="json"))
    return usage


def _write_totals(folder: Path, cases: tuple[Case, ...], repeat: int) -> None:
    usage: dict[str, Any] = {}
    timings: dict[str, Any] = {}
    for case in cases:
        for number in range(1, repeat + 1):
            place = case_folder(folder, case.id, number)
            state = State.model_validate_json(read_data(place / "state.json", LARGEST_MADE))
            usage[f"{case.id}/{number}"] = None if state.usage is None else state.usage.model_dump(mode="json")
            timings[f"{case.id}/{number}"] = parse_json(read_data(place / "timing.json", LARGEST_MADE))
    _write_json(folder / "usage.json", usage)
    _write_json(folder / "timings.json", timings)


def case_folder(folder: Path, case: str, repeat: int) -> Path:
    """Where one case of a run is kept."""
    return folder / "cases" / case / str(repeat)


def _write_json(path: Path, data: Any) -> None:
    write_atomically(path, json.dumps(data, ensure_ascii=False, indent=1) + "\n")


def make_run_info(options: RunOptions, cases: tuple[Case, ...]) -> RunInfo:
    """What a run is made of, apart from time."""
    revision = _git("rev-parse", "HEAD")
    status = _git("status", "--porcelain", "--untracked-files=no")
    return RunInfo(
        options=options,
        cases=tuple(case.id for case in cases),
        code_sha256=code_sha256(options.engine.prompt_folder),
        git_revision=revision,
        git_dirty=None if revision is None or status is None else bool(status),
        python=platform.python_version(),
        versions=dict(_versions()),
    )


def code_sha256(prompts: str | None = None) -> str:
    """A hash over the code and the prompts that make a record, own ones in ``prompts``: another may mean another answer."""
    if prompts is None:
        return _shipped_sha256()
    return hashlib.sha256(f"{_shipped_sha256()} {folder_digest(Path(prompts))}".encode()).hexdigest()


@cache
def _shipped_sha256() -> str:
    digest = hashlib.sha256()
    roots = [Path(package.__file__).parent for package in (extractor, models) if package.__file__]
    roots.append(roots[0].parent / "prompts")
    for root in roots:
        for path in sorted(root.rglob("*")):
            if path.suffix in _CODE_SUFFIXES and path.is_file():
                digest.update(path.relative_to(root.parent).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _git(*arguments: str) -> str | None:
    """The answer of git about the source tree, ``None`` outside of one."""
    try:
        answer = subprocess.run(  # noqa: S603
            ["git", *arguments],  # noqa: S607
            cwd=Path(__file__).parent, capture_output=True, text=True, check=True, timeout=20,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip()


def _versions() -> Iterator[tuple[str, str]]:
    for name in _PACKAGES:
        try:
            yield name, version(name)
        except PackageNotFoundError:
            continue


def read_run_info(folder: Path) -> RunInfo:
    """``run.json`` of a folder; raises UsageError where it is no run."""
    path = folder / "run.json"
    if not path.is_file():
        raise UsageError("不是评测运行目录（没有 run.json）", where=str(folder), hint="先运行 juesuan eval run -o 目录")
    try:
        return RunInfo.model_validate_json(read_data(path, LARGEST_MADE))
    except (OSError, ValueError) as error:
        reason = fault_line(error.errors()[0]) if isinstance(error, ValidationError) else reason_of(error)
        raise UsageError(f"run.json 无法读取：{reason}", where=str(path)) from error
