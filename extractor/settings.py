"""Settings: every default has its name and its one home here; functions are handed what they need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from extractor.errors import UsageError
from extractor.model_settings import ModelSettings
from extractor.task_folders import narrative_tasks
from extractor.typed import require_positive, settle_types

EngineName = Literal["rules", "llm", "auto"]
OcrMode = Literal["auto", "always", "never"]
Engine = Literal["pdfium", "pdfplumber"]
"""What reads the pages of a PDF."""
ReaderName = Literal["auto", "pdfium", "pdfplumber"]
Part = Literal["tables", "narrative", "checks"]

ALL_PARTS: frozenset[Part] = frozenset(("tables", "narrative", "checks"))
DEFAULT_MAX_BYTES = 200 * 1024 * 1024
"""Largest input that is read: published disclosures are below 60 MB even as scans."""
DEFAULT_MAX_PAGES = 1000
"""Most pages of a PDF that is read: published disclosures have 20 to 200."""


@dataclass(frozen=True)
class Converter:
    """The office program (LibreOffice) that turns old documents (DOC, WPS, RTF) into ones that are read.

    ``program`` is its path, ``None`` for the one that is found; ``cache`` a folder that keeps what it made (nothing is kept
    without one); ``timeout`` in seconds and ``memory_mb`` hold for one document. Raises UsageError for a value that cannot be.
    """

    program: str | None = None
    cache: Path | None = None
    timeout: float = 180.0
    memory_mb: int = 4096

    def __post_init__(self) -> None:
        settle_types(self)
        require_positive(self, "timeout", "memory_mb")


DEFAULT_SECONDS = 3600.0
"""Seconds for one document in the library: minutes for the longest scans, seconds for everything else."""
DEFAULT_MEMORY_MB = 4096
"""Memory that one document may add in the library: published ones take a few hundred MB."""


@dataclass(frozen=True)
class DocumentLimits:
    """What one document may cost in the library: seconds, and megabytes that the process gains; ``None`` for no limit.

    Raises UsageError for a value that cannot be.
    """

    seconds: float | None = DEFAULT_SECONDS
    memory_mb: int | None = DEFAULT_MEMORY_MB

    def __post_init__(self) -> None:
        settle_types(self)
        require_positive(self, "seconds", "memory_mb")


@dataclass(frozen=True)
class Settings:
    """How a document is read.

    ``engine`` reads the narrative, with ``llm`` where that needs a language model; ``ocr`` says whether picture pages are read;
    ``reader`` says what reads the pages of a PDF: ``pdfium`` alone, ``auto`` with pdfplumber as a witness where nothing else
    confirms a figure, ``pdfplumber`` with pdfium as the witness everywhere; ``password`` opens an encrypted PDF;
    ``ocr_processes`` read pictures side by side, ``ocr_cache`` is a folder that keeps what was read (nothing is kept
    without one), ``ocr_progress`` is told how many of how many pictures are read, ``progress`` the stage that begins (``load``, ``tables`` …);
    ``parts`` leaves stages out (the tables alone are the fastest); ``max_bytes`` and ``max_pages`` refuse monsters;
    ``limits`` are the time and memory of one document in the library (a batch has its own);
    ``converter`` is the office program for old documents; ``aliases`` are files of further names of tables, columns, sections
    and bodies (docs/aliases.md); ``tasks`` are folders of further tasks (docs/tasks.md), read by the same engine.

    A collection may be of any kind (a list or a set of parts or files), a path a text. Raises UsageError for a value that cannot be.
    """

    engine: EngineName = "rules"
    ocr: OcrMode = "auto"
    ocr_processes: int = 1
    ocr_cache: Path | None = None
    ocr_progress: Callable[[int, int], None] | None = field(default=None, repr=False, compare=False)
    progress: Callable[[str], None] | None = field(default=None, repr=False, compare=False)
    reader: ReaderName = "auto"
    password: str | None = field(default=None, repr=False)
    parts: frozenset[Part] = ALL_PARTS
    max_bytes: int = DEFAULT_MAX_BYTES
    max_pages: int = DEFAULT_MAX_PAGES
    converter: Converter = field(default_factory=Converter)
    limits: DocumentLimits = field(default_factory=DocumentLimits)
    llm: ModelSettings = field(default_factory=ModelSettings)
    aliases: tuple[Path, ...] = ()
    tasks: tuple[Path, ...] = ()

    def __post_init__(self) -> None:
        settle_types(self)
        if self.engine not in ("rules", "llm", "auto"):
            raise UsageError(f"没有 {self.engine!r} 这种引擎", hint="可用 rules、llm、auto")
        if self.ocr not in ("auto", "always", "never"):
            raise UsageError(f"没有 {self.ocr!r} 这种 OCR 方式", hint="可用 auto、always、never")
        if self.reader not in ("auto", "pdfium", "pdfplumber"):
            raise UsageError(f"没有 {self.reader!r} 这种 PDF 读取方式", hint="可用 auto、pdfium、pdfplumber")
        unknown = set(self.parts) - ALL_PARTS
        if unknown:
            raise UsageError(f"没有 {sorted(unknown)} 这些部分", hint="可用 tables、narrative、checks")
        names = [path.name for path in self.tasks]
        if clash := {name for name in names if names.count(name) > 1 or name in narrative_tasks()}:
            raise UsageError(
                f"任务名重复：{'、'.join(sorted(clash))}",
                hint="目录名就是任务名，请改名，不要与别的任务或随程序附带的相同",
            )
        known = {*self.llm.tasks, *narrative_tasks(), *(path.name for path in self.tasks)}
        if strange := {task for task, _ in self.llm.prompts} - known:
            hint = f"可用 {'、'.join(sorted(known))}；别的任务须用 --task 给出"
            raise UsageError(f"没有 {'、'.join(sorted(strange))} 这些任务", hint=hint)
        require_positive(self, "max_bytes", "max_pages", "ocr_processes")
