"""The record that one disclosure document becomes, and what it says of its own health."""

from __future__ import annotations

from collections import Counter
from typing import Literal, get_args

from pydantic import Field

from models.base import Amount, BBox, Evidence, Model, unset
from models.completeness import Completeness
from models.narrative import KeyWorkItem, Narrative
from models.performance import Performance
from models.tables import Tables
from models.tasks import TaskItems

SCHEMA_VERSION: Literal["1"] = "1"

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""The most severe first."""
Stage = Literal["load", "outline", "tables", "narrative", "grounding", "completeness", "checks", "ocr"]


Scope = Literal["full", "partial"]


def _is_full(value: object) -> bool:
    return value == "full"


def severity_rank(severity: Severity) -> int:
    """0 for an error, 1 for a warning, 2 for a note."""
    return SEVERITIES.index(severity)


class DocumentInfo(Model):
    """What the document says of itself; ``None`` where it does not.

    ``scope`` is ``partial`` for one topic of an account alone: a “三公” page, a note on other matters, one sheet; ``full``
    is not written.
    """

    kind: Literal["department_final_account", "unit_final_account"]
    department: str | None
    fiscal_year: int | None
    unit: str | None
    scope: Scope = Field(default="full", exclude_if=_is_full)


class Place(Model):
    """One side of a finding: the value's path in the record, how it was printed, and where it stands.

    ``path`` is such as ``tables.expenditure.rows[3].basic`` or ``narrative.deviations[2].reason``; ``label`` is the same
    for a reader, in Chinese: ``支出决算表 2010301 行政运行 基本支出``.
    """

    path: str | None = unset()
    label: str | None = unset()
    printed: str | None = unset()
    page: int | None = unset()
    line: int | None = unset()
    file: str | None = unset()
    address: str | None = unset()
    bbox: BBox | None = unset()
    evidence: Evidence | None = unset()


class Finding(Model):
    """Something a reader must know: a contradiction, a value that could not be read, a stage that failed.

    ``id`` is stable and dotted (``tables.ambiguous_row``, ``checks.row_sum``); ``message`` is Chinese, for a clerk.
    ``left`` and ``right`` are the two figures compared, ``difference`` left − right, ``formula`` the identity with the
    figures put in. ``origin`` says whether it smells of the publisher or of our reading;
    ``model``: a language model pointed at two places, which were proved to contradict each other.
    """

    id: str
    severity: Severity
    stage: Stage
    message: str
    formula: str | None = unset()
    left: Amount | None = unset()
    right: Amount | None = unset()
    difference: Amount | None = unset()
    tolerance: Amount | None = unset()
    origin: Literal["publisher", "parsing", "unknown", "model"] = "unknown"
    places: tuple[Place, ...] = ()
    related: tuple[str, ...] = ()


class CheckOutcome(Model):
    """How often one check of the catalogue ran on this record; ``reasons`` says why parts were not checkable."""

    id: str
    held: int
    failed: int
    not_checkable: int
    reasons: tuple[str, ...] = ()


InputKind = Literal["pdf", "text", "html", "word", "spreadsheet", "picture", "account"]
"""The formats of an input, ``account`` for several files of one account; only readers and the provenance know them."""


class InputFile(Model):
    """One file of an account; ``pages`` are its first and its last page as the record counts them, over all files."""

    name: str
    kind: InputKind
    sha256: str
    size: int
    pages: tuple[int, int] | None = None


def _is_empty(value: tuple[object, ...]) -> bool:
    return not value


def _is_unasked(value: dict[str, object]) -> bool:
    return not value


class InputInfo(Model):
    """The input as it came: SHA-256 of its bytes, size in bytes, kind and page count (``None`` where pages are unknown).

    ``files`` are those of an account of several, in the order in which they are read.
    """

    sha256: str
    size: int
    kind: InputKind
    pages: int | None
    name: str | None = None
    encoding: str | None = None
    ocr_pages: tuple[int, ...] = ()
    files: tuple[InputFile, ...] = Field(default=(), exclude_if=_is_empty)


class SectionProvenance(Model):
    """Who read one part of the record. ``status``: items were read, the section is absent, or it yielded nothing."""

    section: str
    engine: str
    version: str
    status: Literal["read", "absent", "nothing", "failed"]
    items: int = 0


class Usage(Model):
    """Calls of a language model, failed attempts counted too; ``cost`` in the currency of the settings' prices."""

    calls: int = 0
    cache_hits: int = 0
    retries: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    latency_seconds: float = 0.0
    cost: Amount | None = None

    def plus(self, other: Usage) -> Usage:
        """Both together; a cost that is not known on one side is not known."""
        known = self.cost is not None and other.cost is not None
        return Usage(
            calls=self.calls + other.calls,
            cache_hits=self.cache_hits + other.cache_hits,
            retries=self.retries + other.retries,
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            latency_seconds=round(self.latency_seconds + other.latency_seconds, 3),
            cost=self.cost + other.cost if known else None,  # type: ignore[operator]
        )


class Provenance(Model):
    """How the record came to be. Timings are seconds by stage."""

    input: InputInfo
    program: str
    engine: str
    model: str | None = None
    prompts: dict[str, str] = Field(default_factory=dict)
    sections: tuple[SectionProvenance, ...] = ()
    timings: dict[str, float] = Field(default_factory=dict)
    usage: Usage | None = None


class Record(Model):
    """One final-account disclosure as data; see ``docs/record.md`` for every field.

    ``tasks`` are the results of further tasks by name and list, for those that were asked for (``docs/tasks.md``).
    """

    schema_version: Literal["1"] = SCHEMA_VERSION
    document: DocumentInfo
    tables: Tables
    narrative: Narrative = Narrative()
    performance: Performance = Performance()
    key_work: tuple[KeyWorkItem, ...] = ()
    tasks: dict[str, TaskItems] = Field(default_factory=dict, exclude_if=_is_unasked)
    findings: tuple[Finding, ...] = ()
    checks: tuple[CheckOutcome, ...] = ()
    completeness: Completeness | None = unset()
    provenance: Provenance | None = None

    def __repr__(self) -> str:
        """What it is at a glance; the whole is ``model_dump_json(indent=2)``."""
        info = self.document
        tables = sum(table.status == "present" for _, table in self.tables.items())
        counts = Counter(finding.severity for finding in self.findings)
        found = ", ".join(f"{counts[name]} {name}s" for name in SEVERITIES if counts[name]) or "no findings"
        return f"<Record {info.department!r} {info.fiscal_year} {info.kind}: {tables} of 9 tables, {found}>"

    __str__ = __repr__
