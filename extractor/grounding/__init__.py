"""Grounding: where a text or a figure stands in the source text, or that it does not stand there."""

from extractor.grounding.evidence import evidence_for_item, evidence_for_spans, locate_span
from extractor.grounding.figures import amount_in, find_amount
from extractor.grounding.locate import MAX_DISTANCE_RATIO, locate

__all__ = [
    "MAX_DISTANCE_RATIO",
    "amount_in",
    "evidence_for_item",
    "evidence_for_spans",
    "find_amount",
    "locate",
    "locate_span",
]
