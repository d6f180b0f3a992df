"""Spans of the source text as evidence of the record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from extractor.text.locate import locate, span_evidence
from extractor.text.source import SourceText
from extractor.text.span import Span
from models import Evidence, ItemEvidence

RULES = "rules"
"""The name of the embedded engine in ``ItemEvidence.engine``."""


def locate_span(start: int, end: int, source: SourceText) -> Evidence:
    """The evidence of a span that is already known; raises ``IndexError`` for a span outside the source text."""
    return span_evidence(start, end, source)


def evidence_for_spans(
    engine: str, span: tuple[int, int], fields: Mapping[str, tuple[int, int] | None], source: SourceText
) -> ItemEvidence:
    """An item's evidence from spans alone: its passage, and each field path with the span of its text."""
    return ItemEvidence(
        engine=engine,
        span=span_evidence(*span, source),
        fields={path: span_evidence(*place, source) for path, place in fields.items() if place is not None},
    )


def evidence_for_item(
    engine: str, span: tuple[int, int], fields: Mapping[str, str | None], source: SourceText
) -> tuple[ItemEvidence, tuple[str, ...]]:
    """An item's evidence from texts: each is looked up in the item's passage ``span``, in the order of ``fields``.

    Returns the evidence and the paths of the texts that do not stand in the passage. A text that stands there more than
    once is taken behind the one before it; ``None`` and empty texts are passed over.
    """
    found: dict[str, Evidence] = {}
    missing: list[str] = []
    after = span[0]
    for path, text in fields.items():
        if not text:
            continue
        evidence = locate(text, source, within=span, after=after)
        if evidence is None:
            missing.append(path)
            continue
        found[path] = evidence
        after = evidence.end
    return ItemEvidence(engine=engine, span=span_evidence(*span, source), fields=found), tuple(missing)


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
