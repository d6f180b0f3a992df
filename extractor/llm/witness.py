"""The rules' reading as a witness of the grounding: what both readers give to one item belongs to it."""

from __future__ import annotations

from extractor.llm.frames import Witness, witness_of
from extractor.narrative.deviations.read import fiscal_year
from extractor.narrative.execution import prevailing_unit
from extractor.narrative.read import NarrativeReading
from extractor.outline.tree import Outline


def rules_witness(rules: NarrativeReading, outline: Outline) -> Witness:
    """The comparisons and the sheets that the rules read in a document."""
    unit = prevailing_unit(outline.source.folded)
    return witness_of(rules.narrative.deviations, fiscal_year(outline), rules.performance.sheets, unit)
