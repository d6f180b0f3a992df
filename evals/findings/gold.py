"""Findings as people made them: what is wrong in a document, where, and what must not be reported.

One file a document, ``gold/findings/<document>.json``. A place is given by what stays the same in every form of the document
(text, PDF, scan): a quote, a cell of a table by its row and column, a field of a sheet or a summary by its project.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from evals.gold import Case, Manifest, error_to_faults
from extractor.data_files import LARGEST_MADE, MalformedDataError, read_data
from extractor.errors import UsageError, reason_of
from models.record import Severity

Grade = Literal["error", "mismatch", "wording", "rounding", "soft"]
"""``error``: cannot be right as printed. ``mismatch``: two places disagree. ``wording``: template text, cut or doubled text.
``rounding``: within the last place. ``soft``: odd, not provably wrong."""

Kind = Literal[
    "table", "rate", "amount", "unit", "sum", "list", "item", "name", "year", "template", "text", "zero_base", "base",
    "reason", "score", "target", "sheet_value", "sheet_name", "sheet_form", "sheet_cause", "summary", "procurement",
    "vehicles", "coverage", "report", "glossary", "code",
]  # fmt: skip
GRADES: dict[Grade, str] = {
    "error": "错误",
    "mismatch": "矛盾",
    "wording": "文字",
    "rounding": "尾差",
    "soft": "存疑",
}
HARMFUL: frozenset[Grade] = frozenset({"error", "mismatch"})
"""The grades that recall is asked of."""


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GoldPlace(_Closed):
    """One place. Of ``quote`` (white space does not matter) the part between ⟦ and ⟧ is meant, or all of it.

    ``table`` with ``row`` (a code, a line's item or 合计) and ``column`` is a cell; ``sheet``, ``summary`` and ``report`` name
    one by part of its project or title (``整体`` for the department's own), with ``field``; ``indicator`` names a row of a
    sheet. ``coverage`` names a field of it.
    """

    quote: str | None = None
    table: str | None = None
    row: str | None = None
    column: str | None = None
    sheet: str | None = None
    indicator: str | None = None
    summary: str | None = None
    report: str | None = None
    coverage: str | None = None
    field: str | None = None

    @model_validator(mode="after")
    def _names_one_thing(self) -> GoldPlace:
        given = [
            n for n in ("quote", "table", "sheet", "summary", "report", "coverage") if getattr(self, n) is not None
        ]
        if len(given) != 1:
            raise ValueError(f"a place names one thing, not {given}")
        return self


class GoldFinding(_Closed):
    """Something that a reader found wrong.

    ``places`` are the sides of it, any of which tells it; ``culprits`` counts among them the wrong ones, none where the
    document does not allow to say. ``right`` is what should stand there, ``needs_reader`` that no rule over the record can
    know it, ``severity`` what a report of it may be.
    """

    id: str
    kind: Kind
    grade: Grade
    places: tuple[GoldPlace, ...]
    right: str | None = None
    culprits: tuple[int, ...] = ()
    needs_reader: bool = False
    severity: tuple[Severity, ...]


class RightPlace(_Closed):
    """A place that was recomputed and is right: no error and no warning may point at it alone."""

    id: str
    places: tuple[GoldPlace, ...]


class FindingsGold(_Closed):
    """All of one document. ``reviewed`` are findings that the lists lack and that reading proved right afterwards: they
    count for precision and not for recall."""

    document: str
    findings: tuple[GoldFinding, ...]
    reviewed: tuple[GoldFinding, ...] = ()
    right: tuple[RightPlace, ...] = ()


def findings_path(manifest: Manifest, document: str) -> Path:
    """Where the list of a document is kept."""
    return manifest.path(f"gold/findings/{document}.json")


def findings_gold(manifest: Manifest, case: Case) -> FindingsGold | None:
    """The list of a case's document, ``None`` where nobody made one; raises UsageError where it is not valid."""
    path = findings_path(manifest, case.document)
    if not path.is_file():
        return None
    try:
        return FindingsGold.model_validate_json(read_data(path, LARGEST_MADE))
    except (OSError, MalformedDataError) as error:
        raise UsageError(f"矛盾清单无法读取：{reason_of(error)}", where=str(path)) from error
    except ValidationError as error:
        faults = "; ".join(f"{place}: {message}" for place, message in error_to_faults(error)[:5])
        raise UsageError(f"不是有效的矛盾清单：{faults}", where=str(path)) from error
