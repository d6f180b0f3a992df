"""A document whose picture pages are read: pixels asked for, read, and put into the same plain data as text pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from extractor.grid.reading_order import document_blocks
from extractor.input.reader import PagedFile
from extractor.layout import Box, Document, Line, Page
from extractor.ocr.cache import OcrCache
from extractor.ocr.pages import OcrPage, join_pictures, place_picture, whole_page
from extractor.ocr.plan import PagePlan, resolution_for, share_of
from extractor.ocr.pool import read_rasters
from extractor.ocr.words import OcrPicture
from extractor.pdf.pictures import PagePart, Raster, Turn

Progress = Callable[[int, int], None]
"""Called with the number of pages read and of all pages to read, once before the first and once behind each."""

REACHES_OFF = 0.02
"""A picture that reaches off its page by more than this share of its height goes on on another."""
SAME_PLACE = 3.0
"""Points: a picture goes on on the next page at the same place across."""


@dataclass(frozen=True)
class _Job:
    """One picture to read and the places where it is shown; no places stand for a whole page."""

    page: Page
    places: tuple[tuple[Page, Box], ...]
    raster: Callable[[], Raster | None]


def read_pages(
    pdf: PagedFile,
    document: Document,
    plans: Sequence[PagePlan],
    *,
    processes: int = 1,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> dict[int, OcrPage]:
    """What OCR finds on the planned pages, by page number; a page that cannot be rendered is left out.

    Raises MissingExtraError where OCR is not installed.
    """
    pages = {page.number: page for page in document.pages}
    jobs = list(_jobs(pdf, pages, plans))
    drawn: list[_Job] = []

    def rasters() -> Iterator[Raster]:
        for job in jobs:
            raster = job.raster()
            if raster is not None:
                drawn.append(job)
                yield raster

    found: dict[int, list[OcrPage]] = {}
    report = progress or (lambda *_: None)
    report(0, len(jobs))
    for index, picture in enumerate(read_rasters(rasters(), processes, OcrCache(cache) if cache else None)):
        for page in _put(pdf, drawn[index], picture):
            found.setdefault(page.number, []).append(page)
        report(index + 1, len(jobs))
    return {number: join_pictures(parts) for number, parts in sorted(found.items())}


def _put(pdf: PagedFile, job: _Job, picture: OcrPicture) -> Iterator[OcrPage]:
    if job.places:
        yield from place_picture(picture, job.places)
        return
    pdf.turn(job.page.number, Turn(picture.quarter, picture.skew))
    yield whole_page(picture, job.page.number)


# --- what is read ------------------------------------------------------------------------------------------------------


def _jobs(pdf: PagedFile, pages: Mapping[int, Page], plans: Sequence[PagePlan]) -> Iterator[_Job]:
    parts = {plan.page: _planned_parts(pdf, pages[plan.page], plan) for plan in plans if not plan.is_whole}
    taken: set[tuple[int, int]] = set()
    for plan in plans:
        page = pages[plan.page]
        if plan.is_whole:
            yield _Job(page, (), _page_raster(pdf, page))
            continue
        for part in parts[plan.page]:
            if (page.number, part.index) in taken:
                continue
            places = [(page, part)]
            if part.is_plain and _reaches_off(part, page):
                places += _continued(part, page.number, pages, parts)
                taken |= {(shown.number, other.index) for shown, other in places}
                raster = _part_raster(pdf, page, part)
            else:
                raster = _cropped_raster(pdf, page, part)
            yield _Job(page, tuple((shown, other.box) for shown, other in places), raster)


def _planned_parts(pdf: PagedFile, page: Page, plan: PagePlan) -> list[PagePart]:
    least = min(share_of(box, page) for box in plan.boxes)
    return [part for part in pdf.parts(page.number) if share_of(part.box, page) >= least * 0.99]


def _reaches_off(part: PagePart, page: Page) -> bool:
    slack = REACHES_OFF * (part.box.bottom - part.box.top)
    return part.box.top < -slack or part.box.bottom > page.height + slack


def _continued(
    part: PagePart, number: int, pages: Mapping[int, Page], parts: Mapping[int, Sequence[PagePart]]
) -> list[tuple[Page, PagePart]]:
    """The following pages that show a further part of the same picture."""
    found: list[tuple[Page, PagePart]] = []
    last = part
    for following in range(number + 1, number + len(parts) + 1):
        again = next((p for p in parts.get(following, ()) if _goes_on(last, p)), None)
        if again is None:
            break
        found.append((pages[following], again))
        last = again
    return found


def _goes_on(part: PagePart, other: PagePart) -> bool:
    same_size = abs((other.box.bottom - other.box.top) - (part.box.bottom - part.box.top)) <= SAME_PLACE
    return (
        part.digest == other.digest
        and same_size
        and abs(part.box.x0 - other.box.x0) <= SAME_PLACE
        and other.box.top < part.box.top - SAME_PLACE
    )


def _page_raster(pdf: PagedFile, page: Page) -> Callable[[], Raster | None]:
    def raster() -> Raster | None:
        sizes = [(part.box, part.width, part.height) for part in pdf.parts(page.number)]
        return pdf.raster(page.number, resolution_for(page, sizes))

    return raster


def _part_raster(pdf: PagedFile, page: Page, part: PagePart) -> Callable[[], Raster | None]:
    return lambda: pdf.part_raster(page.number, part) or _cropped_raster(pdf, page, part)()


def _cropped_raster(pdf: PagedFile, page: Page, part: PagePart) -> Callable[[], Raster | None]:
    def raster() -> Raster | None:
        whole = pdf.raster(page.number, resolution_for(page, [(part.box, part.width, part.height)]))
        return cropped(whole, part.box) if whole is not None else None

    return raster


def cropped(raster: Raster, box: Box) -> Raster | None:
    """The part of a raster inside ``box``; ``None`` where nothing of it is."""
    left, top = max(round(box.x0 * raster.per_point), 0), max(round(box.top * raster.per_point), 0)
    right = min(round(box.x1 * raster.per_point), raster.width)
    bottom = min(round(box.bottom * raster.per_point), raster.height)
    if right - left < 2 or bottom - top < 2:
        return None
    rows = (raster.data[y * raster.width + left : y * raster.width + right] for y in range(top, bottom))
    return Raster(right - left, bottom - top, raster.per_point, b"".join(rows))


# --- the document afterwards -------------------------------------------------------------------------------------------


def with_read_pages(document: Document, read: Mapping[int, OcrPage]) -> Document:
    """The document with the lines of its read pages among the others, all numbered anew."""
    numbers = count(1)
    pages: list[Page] = []
    lines: list[Line] = []
    moved: dict[int, int] = {}
    for file, part in _parts(document):
        page = part if isinstance(part, Page) else None
        if page is not None and page.number in read:
            page = _read_page(read[page.number], page)
        printed = page.lines if page is not None else (part,) if isinstance(part, Line) else ()
        numbered = tuple(replace(line, number=next(numbers), file=file) for line in printed)
        moved |= {old.number: new.number for old, new in zip(printed, numbered, strict=True)}
        lines += numbered
        if page is not None:
            pages.append(replace(page, lines=numbered))
    unread = {line.number for line in document.lines if line.page not in read}
    return replace(
        document,
        pages=tuple(pages),
        lines=tuple(lines),
        grids=tuple(
            replace(grid, first_line=moved[grid.first_line], last_line=moved[grid.last_line]) for grid in document.grids
        ),
        pictures=tuple(moved[number] for number in document.pictures if number in unread),
        ocr_pages=tuple(sorted(read)),
    )


def _parts(document: Document) -> Iterator[tuple[str | None, Page | Line]]:
    for file, block in document_blocks(document):
        yield from ((file, part) for part in block)


def _read_page(read: OcrPage, own: Page) -> Page:
    """A page with what was read; a picture in running text stands where its line did."""
    page = read.page(own)
    if not own.is_placed:
        return page
    address = own.lines[0].address if own.lines else None
    return replace(page, lines=tuple(replace(line, address=address) for line in page.lines))
