"""The door of the pipeline to the language model: one narrative, by the engine that the settings ask for."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

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
    known: frozenset[Decimal] = frozenset(),
) -> ModelReading:
    """The narrative by ``llm`` or ``auto``, ``known`` being the amounts of the tables; without a session, one is opened for this document alone.

    Raises UsageError where no model is set. A task that fails is a finding and a failed section, not an exception.
    """
    if session is None:
        with ModelSession(settings) as own:
            return read_narrative_by(engine, outline, grids, document, settings, own, known)
    name = DocumentName(document.name, document.sha256)
    if engine == "llm":
        return read_by_model(outline, grids, name, session)
    return read_by_rules_and_model(outline, grids, name, session, known)
