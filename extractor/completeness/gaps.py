"""Gaps that the print itself shows: among headings, in the cells of sheets, at the end of reports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractor.completeness.columns import read_across_columns
from extractor.completeness.forms import sheet_spans
from extractor.completeness.headings import heading_gaps, odd_subjects, overrun_values, sentences_behind_reasons
from extractor.completeness.held import Coverage
from extractor.completeness.ledger import Entry
from extractor.completeness.own_items import items_left_short
from extractor.completeness.places import Map
from extractor.completeness.sentences import Sentences
from extractor.completeness.sheet_cells import sheet_gaps
from extractor.completeness.sheet_items import levels_left_out, mixed_texts, rows_left_short, rows_without_a_level
from extractor.completeness.unread import LEAST_TEXT, UNHELD, Unread
from extractor.outline.tree import Outline
from extractor.text.source import SourceText
from models.performance import EvaluationReport

_PROBLEMS_OR_MEASURES = re.compile("问题|不足|薄弱|建议|措施|改进|整改|下一步")


def gaps(
    source: SourceText,
    outline: Outline,
    coverage: Coverage,
    places: Map,
    sentences: Sentences,
    entries: Sequence[Entry],
) -> Iterator[Unread]:
    """Every such gap of a document."""
    yield from items_left_short(coverage, entries)
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
    yield from _left_out_of_reports(coverage, places)


def _left_out_of_reports(coverage: Coverage, places: Map) -> Iterator[Unread]:
    """What the sections of a report on problems and measures say beside its values; of one that names none of either, what
    stands behind its last value."""
    for item in coverage.held:
        if not isinstance(item.model, EvaluationReport):
            continue
        report = next((s for s in places.chain_at(item.evidence.span.start) if s.role == "report"), None)
        for section in report.walk() if report is not None else ():
            if section is not report and _PROBLEMS_OR_MEASURES.search(section.title):
                for match in UNHELD.finditer(coverage.values[section.body : section.end]):
                    yield Unread("sentence", section.body + match.start(), section.body + match.end())
        end = report.end if report is not None else item.evidence.span.end
        last = max((evidence.end for evidence in item.evidence.fields.values()), default=item.evidence.span.start)
        if not (item.model.problems and item.model.measures) and end - last >= LEAST_TEXT:
            yield Unread("section", last, end)
