"""The report: one self-contained page in Chinese for a person who would rather look than read.

>>> from extractor.report import report_document
>>> html = report_document("决算公开.pdf")                              # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Callable

from extractor.checks.review import ReviewedRecord
from extractor.export.inputs import bytes_to_record, record_bytes
from extractor.input.load import Source, open_with
from extractor.pipeline import read_opened, with_aliases
from extractor.provenance import Timings
from extractor.report.fates import page_fates
from extractor.report.fulltext import ledger_spans
from extractor.report.page import render_report
from extractor.report.pictures import DEFAULT_BUDGET, Pictures, render_pages, wanted_pages
from extractor.settings import Settings
from models.record import Record

Review = Callable[[Record], ReviewedRecord]
"""Which findings of a record stand."""


def report_document(
    source: Source, settings: Settings | None = None, *, pages: bool = True, budget: int = DEFAULT_BUDGET
) -> str:
    """The page of ``report_with_record`` alone."""
    return report_with_record(source, settings, pages=pages, budget=budget)[1]


def report_with_record(
    source: Source,
    settings: Settings | None = None,
    *,
    pages: bool = True,
    budget: int = DEFAULT_BUDGET,
    review: Review = ReviewedRecord,
) -> tuple[ReviewedRecord, str]:
    """The record of a document and its page, from one reading; or those of a record's JSON (then without text and pictures).

    ``review`` tells which findings somebody set aside: both are without them, the page lists them with the reasons.

    ``pages`` embeds pictures of the PDF pages that values stand on, at most ``budget`` bytes of them, pages with findings
    first. Errors as those of ``extract``.
    """
    settings = settings or Settings()
    data = record_bytes(source)
    if data is not None:
        shown = review(bytes_to_record(data, str(source) if not isinstance(source, bytes) else "<stdin>"))
        return shown, render_report(shown.record, aside=shown.aside)
    with with_aliases(settings):
        return _read_and_report(source, settings, review, pages=pages, budget=budget)


def _read_and_report(
    source: Source, settings: Settings, review: Review, *, pages: bool, budget: int
) -> tuple[ReviewedRecord, str]:
    timings = Timings(settings.progress)
    with timings.stage("load"):
        opened = open_with(source, settings)
    with opened:
        reading = read_opened(opened, settings, timings)
        if settings.progress is not None:
            settings.progress("report")
        shown, pictures = review(reading.record), Pictures()
        if pages and opened.pdf is not None:
            pictures = render_pages(opened.pdf, wanted_pages(shown.record, reading.source), budget)
            if reading.ledger is not None:
                spans = ledger_spans(reading.ledger, reading.record)
                fates = page_fates(reading.source, spans, opened.geometry(pictures.pages))
                pictures = pictures.with_fates(fates)
    return shown, render_report(shown.record, reading.source, pictures, reading.ledger, shown.aside)


__all__ = ["DEFAULT_BUDGET", "Pictures", "render_report", "report_document", "report_with_record"]
