"""The door of the pipeline to the language model: one narrative, by the engine that the settings ask for."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.layout import Document, Grid
from extractor.llm.auto import read_by_rules_and_model
from extractor.llm.engine import ModelReading, read_by_model
from extractor.llm.session import ModelSession
from extractor.llm.tasks import DocumentName
from extractor.model_settings import ModelSettings
from extractor.outline.tree import Outline


def read_narrative_by(
    engine: str,
    outline: Outline,
    grids: Sequence[Grid] | None,
    document: Document,
    settings: ModelSettings,
    session: ModelSession | None = None,
) -> ModelReading:
    """The narrative by ``llm`` or ``auto``; without a session, one is opened for this document alone.

    Raises UsageError where no model is set. A task that fails is a finding and a failed section, not an exception.
    """
    read = read_by_model if engine == "llm" else read_by_rules_and_model
    name = DocumentName(document.name, document.sha256)
    if session is not None:
        return read(outline, grids, name, session)
    with ModelSession(settings) as own:
        return read(outline, grids, name, own)
