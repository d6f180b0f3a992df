"""One document as one task: bytes in, the bytes of its record out. The same function runs on every executor."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

from extractor.batch.errors import Failure, SourceChangedError
from extractor.batch.groups import path_to_group
from extractor.batch.limits import release_memory
from extractor.batch.stages_told import stages_told
from extractor.errors import ExtractorError
from extractor.input.load import FileGroup, open_with
from extractor.outline.alias_file import read_aliases
from extractor.pipeline import read_opened, with_aliases
from extractor.settings import Settings
from extractor.task_folders import folder_digest
from extractor.version import __version__
from models.record import SCHEMA_VERSION, Record, Usage

UNHASHED_SETTINGS = frozenset({
    *("password", "api_key"),
    "converter",
    "limits",
    *("ocr_processes", "ocr_cache", "ocr_progress", "progress"),
    *("timeout", "concurrency", "transport_retries", "allow_http"),
    *("cache", "unproved", "refresh", "failures", "budget", "prices"),
})
"""Settings that must not be written down, and those that say how the work goes and not what comes of it.

A setting that is not named here counts: a document done once too often is better than one that is out of date.
"""


@dataclass(frozen=True)
class Task:
    """One document to read: where it is (a path or its bytes), the name it goes by, its SHA-256 where known.

    The stages of its reading are told into the folder ``stages``, where there is one.
    """

    source: str | bytes
    name: str
    settings: Settings
    sha256: str | None = None
    stages: Path | None = None


@dataclass(frozen=True)
class Success:
    """A record as it is stored, with what the ledger wants to know of how it came to be.

    ``record`` is the JSON of the record without timings and token counts, so that every run writes the same bytes.
    ``memory_mb`` is what the worker process holds after it. ``unanswered`` says why a language model left parts of it unread,
    ``None`` where it did not.
    """

    record: bytes
    department: str | None
    fiscal_year: int | None
    findings: int
    seconds: float
    cpu_seconds: float
    timings: dict[str, float]
    memory_mb: float | None
    usage: Usage | None = None
    figures_read: int = 0
    figures_unread: int = 0
    unanswered: str | None = None


Outcome: TypeAlias = Success | ExtractorError
TaskFunction: TypeAlias = Callable[[Task], Success]


def run_task(task: Task) -> Success:
    """Read the document of a task.

    Raises SourceChangedError where its bytes are no longer those that were counted; other errors as ``extract``.
    """
    start, cpu = time.perf_counter(), time.process_time()
    source = path_to_source(task.source) if isinstance(task.source, str) else task.source
    with (
        stages_told(task.settings, task.stages, task.name, task.sha256) as settings,
        with_aliases(settings),
        open_with(source, settings, name=task.name) as opened,
    ):
        if task.sha256 is not None and opened.document.sha256 != task.sha256:
            raise SourceChangedError("文件在处理期间被修改", where=task.name, hint="请再运行一次")
        record = read_opened(opened, settings).record
    success = record_to_success(record, time.perf_counter() - start, time.process_time() - cpu)
    del record
    release_memory()
    return replace(success, memory_mb=memory_mb())


def path_to_source(path: str) -> Path | FileGroup:
    """What a path of the ledger stands for: a file, or the files of one disclosure."""
    return path_to_group(path) or Path(path)


def record_to_success(record: Record, seconds: float, cpu_seconds: float) -> Success:
    """The record as it is stored, and beside it what differs from run to run."""
    provenance = record.provenance
    timings = dict(provenance.timings) if provenance else {}
    usage = provenance.usage if provenance else None
    if provenance is not None:
        record = record.model_copy(update={"provenance": provenance.model_copy(update={"timings": {}, "usage": None})})
    return Success(
        record=record.model_dump_json().encode("utf-8") + b"\n",
        department=record.document.department,
        fiscal_year=record.document.fiscal_year,
        findings=len(record.findings),
        seconds=round(seconds, 4),
        cpu_seconds=round(cpu_seconds, 4),
        timings=timings,
        memory_mb=memory_mb(),
        usage=usage,
        figures_read=record.completeness.read if record.completeness else 0,
        figures_unread=record.completeness.unread if record.completeness else 0,
        unanswered=unanswered(record),
    )


def unanswered(record: Record) -> str | None:
    """Which failures of a model left parts of the record unread: the ids of its errors, ``None`` where there are none."""
    found = {finding.id for finding in record.findings if finding.severity == "error" and finding.id.startswith("llm.")}
    return " ".join(sorted(found)) or None


def memory_mb() -> float | None:
    """The memory that this process holds; where the system does not tell, the most it has held, or ``None``."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        resident = int(statm.read_text(encoding="ascii").split()[1])
        return round(resident * os.sysconf("SC_PAGE_SIZE") / (1 << 20), 1)
    if sys.platform == "win32":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1)


def settings_hash(settings: Settings) -> str:
    """What a record depends on besides its document: settings, program, schema. Limits of time and memory do not count.

    The password itself is left out: its digest would help who wants to guess it.
    """
    plain = _plain(settings)
    plain["aliases"] = repr(read_aliases(settings.aliases)) if settings.aliases else ""  # what the files say now
    plain["tasks"] = [folder_digest(path) for path in settings.tasks]
    if not settings.tasks:
        plain.pop("tasks")
    if settings.engine == "rules":
        plain.pop("llm", None)
    else:
        own = settings.llm.prompt_folder
        plain["llm"].pop("prompt_folder")
        plain["llm"] |= {} if own is None else {"own_prompts": folder_digest(own)}
    known = {"settings": plain, "program": __version__, "schema": SCHEMA_VERSION}
    return sha256(json.dumps(known, ensure_ascii=False, sort_keys=True).encode("utf-8")).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        names = sorted(field.name for field in fields(value))
        return {name: _plain(getattr(value, name)) for name in names if name not in UNHASHED_SETTINGS}
    if isinstance(value, frozenset | set):
        return sorted(map(str, value))
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


__all__ = ["Failure", "Outcome", "Success", "Task", "TaskFunction", "run_task", "settings_hash"]
