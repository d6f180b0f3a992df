"""What a narrative task gives back, whichever engine did it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from extractor.text.evidence import evidence_at
from extractor.text.source import SourceText
from models import Finding, Place

T = TypeVar("T")

Status = Literal["read", "absent", "nothing"]


@dataclass(frozen=True)
class TaskResult(Generic[T]):
    """The items of one task with what a reader must know of them.

    ``absent``: the document has no such section. ``nothing``: it has one, and no item could be read from it.
    """

    items: tuple[T, ...]
    findings: tuple[Finding, ...]
    status: Status


def narrative_warning(source: SourceText, identifier: str, message: str, start: int, end: int) -> Finding:
    """A warning of the narrative stage about the span, ``message`` in Chinese for a clerk."""
    return _finding(source, "warning", identifier, message, start, end)


def narrative_note(source: SourceText, identifier: str, message: str, start: int, end: int) -> Finding:
    """A note of the narrative stage about the span: something to know of, where nothing is missing."""
    return _finding(source, "note", identifier, message, start, end)


def _finding(
    source: SourceText, severity: Literal["warning", "note"], identifier: str, message: str, start: int, end: int
) -> Finding:
    return Finding(
        id=identifier,
        severity=severity,
        stage="narrative",
        message=message,
        places=(
            Place(
                label="决算情况说明",
                printed=source.text[start:end],
                page=source.page_at(start),
                line=source.line_at(start).number,
                evidence=evidence_at(source, start, end),
            ),
        ),
    )
