"""Which pages of a PDF a report shows, and their pictures within a budget of bytes."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace

from extractor.input.reader import PagedFile
from extractor.report.fates import FatePath
from extractor.report.fulltext import record_spans
from extractor.text.source import SourceText
from models.record import Record

DEFAULT_BUDGET = 6 * 1024 * 1024
"""Most bytes of pictures in one report, before Base64: some 120 pages, small enough to send by mail."""
_SCALES = (1.5, 1.15)
"""Pixels per point: easy to read, or just readable where the pages would not fit the budget otherwise."""
_TYPICAL_PAGE = 55_000


@dataclass(frozen=True, slots=True)
class PictureView:
    """A page for the template: size in points, the picture as a data URI, and what is drawn over it."""

    page: int
    width: float
    height: float
    uri: str
    fates: tuple[FatePath, ...] = ()


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pages shown, and those that the budget left out."""

    shown: tuple[PictureView, ...] = ()
    left_out: tuple[int, ...] = ()

    @property
    def pages(self) -> frozenset[int]:
        """The numbers of the pages shown."""
        return frozenset(picture.page for picture in self.shown)

    def with_fates(self, fates: Mapping[int, tuple[FatePath, ...]]) -> Pictures:
        """The same pages with what became of their figures."""
        shown = tuple(replace(picture, fates=fates.get(picture.page, ())) for picture in self.shown)
        return Pictures(shown, self.left_out)


def wanted_pages(record: Record, source: SourceText | None) -> list[int]:
    """The pages that values or findings stand on: those with findings first, then tables, then text."""
    found: dict[int, None] = {}
    found.update(
        (place.page, None) for finding in record.findings for place in finding.places if place.page is not None
    )
    tables = (row.source.page for _, table in record.tables.items() for _, row in table.parts() if row.source)
    found.update((page, None) for page in sorted({page for page in tables if page is not None}))
    if source is not None:
        inside = {span.start for span in record_spans(record) if span.start < len(source.text)}
        pages = {source.page_at(offset) for offset in inside}
        found.update((page, None) for page in sorted(page for page in pages if page is not None))
    return list(found)


def render_pages(pdf: PagedFile, pages: list[int], budget: int = DEFAULT_BUDGET) -> Pictures:
    """Pictures of the pages in the order of their need, shown in the order of print; what goes over is left out."""
    scale = _SCALES[0] if len(pages) * _TYPICAL_PAGE <= budget else _SCALES[1]
    shown: list[PictureView] = []
    spent = 0
    for picture in pdf.pictures(pages, scale=scale):
        spent += len(picture.data)
        if spent > budget:
            break
        uri = "data:image/webp;base64," + b64encode(picture.data).decode("ascii")
        shown.append(PictureView(picture.page, picture.width, picture.height, uri))
    shown.sort(key=lambda picture: picture.page)
    known = {picture.page for picture in shown}
    return Pictures(tuple(shown), tuple(sorted(set(pages) - known)))
