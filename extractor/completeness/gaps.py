"""Gaps that the print itself shows: among headings, in the cells of sheets, at the end of reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractor.completeness.columns import read_across_columns
from extractor.completeness.evaluations import evaluations_left_out
from extractor.completeness.forms import sheet_spans
from extractor.completeness.headings import heading_gaps, odd_subjects, overrun_values, sentences_behind_reasons
from extractor.completeness.held import Coverage
from extractor.completeness.ledger import Entry
from extractor.completeness.own_items import items_left_short
from extractor.completeness.places import Map
from extractor.completeness.sentences import Sentences
from extractor.completeness.sheet_cells import sheet_gaps
from extractor.completeness.sheet_items import levels_left_out, mixed_texts, rows_left_short, rows_without_a_level
from extractor.completeness.unread import Unread
from extractor.outline.tree import Outline
from extractor.text.source import SourceText


def gaps(
    source: SourceText,
    outline: Outline,
    coverage: Coverage,
    places: Map,
    sentences: Sentences,
    entries: Sequence[Entry],
) -> Iterator[Unread]:
    """Every such gap of a document."""
    yield from items_left_short(source, coverage, entries, sentences)
    yield from heading_gaps(source, outline, places)
    yield from overrun_values(source, outline, coverage, places)
    yield from odd_subjects(source, coverage)
    yield from sentences_behind_reasons(source, coverage, sentences)
    yield from read_across_columns(source, coverage, places)
    for start, end in sheet_spans(outline, coverage):
        yield from sheet_gaps(source, start, end, coverage)
    yield from rows_without_a_level(coverage)
    yield from rows_left_short(coverage)
    yield from levels_left_out(coverage)
    yield from mixed_texts(source, coverage)
    yield from evaluations_left_out(source, outline, coverage, places, sentences)
