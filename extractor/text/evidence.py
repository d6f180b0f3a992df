"""Spans of the source text as evidence of the record."""

from __future__ import annotations

from collections.abc import Iterable

from extractor.text.source import SourceText
from extractor.text.span import Span
from models import Evidence, ItemEvidence

RULES = "rules"
"""The name of the embedded engine in ``ItemEvidence.engine``."""


def evidence_at(source: SourceText, start: int, end: int) -> Evidence:
    """The evidence for the span ``start``-``end`` of the source text, with its page where pages are known."""
    return Evidence(page=source.page_at(start), start=start, end=end, text=source.text[start:end])


def rules_evidence(source: SourceText, span: tuple[int, int], fields: dict[str, tuple[int, int]]) -> ItemEvidence:
    """The evidence of an item read by the rules: the whole passage, and each value by its path."""
    return ItemEvidence(
        engine=RULES,
        span=evidence_at(source, *span),
        fields={path: evidence_at(source, *place) for path, place in fields.items()},
    )


def item_evidence(span: Span, fields: dict[str, Span | None]) -> ItemEvidence:
    """The evidence of an item read by the rules: its whole passage, and each text value by its path."""
    return ItemEvidence(
        engine=RULES,
        span=span.evidence(),
        fields={path: value.evidence() for path, value in fields.items() if value is not None and value.pieces},
    )


def list_fields(path: str, values: Iterable[Span]) -> dict[str, Span | None]:
    """``path[0]``, ``path[1]`` … for the entries of a list."""
    return {f"{path}[{index}]": value for index, value in enumerate(values)}
