"""Gaps that the print itself shows: among headings, in the cells of sheets, at the end of reports."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.completeness.forms import sheet_spans
from extractor.completeness.headings import heading_gaps, odd_subjects, overrun_values, sentences_behind_reasons
from extractor.completeness.held import Coverage
from extractor.completeness.places import Map
from extractor.completeness.sentences import Sentences
from extractor.completeness.sheet_cells import levels_left_out, mixed_texts, rows_without_a_level, sheet_gaps
from extractor.completeness.unread import LEAST_TEXT, Unread
from extractor.outline.tree import Outline
from extractor.text.source import SourceText
from models.performance import EvaluationReport

_PROBLEMS = re.compile("问题|不足|薄弱")
_MEASURES = re.compile("建议|措施|改进|整改|下一步")


def gaps(
    source: SourceText, outline: Outline, coverage: Coverage, places: Map, sentences: Sentences
) -> Iterator[Unread]:
    """Every such gap of a document."""
    yield from heading_gaps(source, outline)
    yield from overrun_values(source, outline, coverage, places)
    yield from odd_subjects(source, coverage)
    yield from sentences_behind_reasons(source, coverage, sentences)
    for start, end in sheet_spans(outline, coverage):
        yield from sheet_gaps(source, start, end, coverage)
    yield from rows_without_a_level(coverage)
    yield from levels_left_out(coverage)
    yield from mixed_texts(source, coverage)
    yield from _left_out_of_reports(coverage, places)


def _left_out_of_reports(coverage: Coverage, places: Map) -> Iterator[Unread]:
    """Of a report that names no problem or no measure: the sections that speak of them, and what stands behind its last value."""
    for item in coverage.held:
        if not isinstance(item.model, EvaluationReport) or (item.model.problems and item.model.measures):
            continue
        report = next((s for s in places.chain_at(item.evidence.span.start) if s.role == "report"), None)
        end = report.end if report is not None else item.evidence.span.end
        last = max((evidence.end for evidence in item.evidence.fields.values()), default=item.evidence.span.start)
        if end - last >= LEAST_TEXT:
            yield Unread("section", last, end, 0, 1)
        missing = [
            words for held, words in ((item.model.problems, _PROBLEMS), (item.model.measures, _MEASURES)) if not held
        ]
        for section in report.walk() if report is not None else ():
            named = section is not report and any(words.search(section.title) for words in missing)
            unheld = coverage.values.find(b"\x01", section.body, min(section.end, last)) < 0
            if named and unheld and min(section.end, last) - section.body >= LEAST_TEXT:
                yield Unread("section", section.body, min(section.end, last), 0, 1)
