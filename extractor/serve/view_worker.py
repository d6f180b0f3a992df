"""What a worker process makes of an account for the workbench: its view, pictures of its pages, its report.

Opening a document is work on foreign bytes: it is done here, under limits, and what it gives is kept in sealed files.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal, get_args

from extractor.batch.journal import Correction, Decision
from extractor.batch.task import path_to_source
from extractor.data_files import LARGEST_MADE, read_data
from extractor.errors import DocumentError
from extractor.export.inputs import bytes_to_record
from extractor.export.marks import findings_to_marks
from extractor.files import make_private_folder
from extractor.input.load import open_with
from extractor.input.reader import OpenedSource
from extractor.pipeline import Reading, read_beside
from extractor.report.fates import FatePath, page_fates
from extractor.report.fulltext import ledger_spans
from extractor.report.links import Locator
from extractor.report.page import render_report, render_sides
from extractor.report.pictures import Pictures, PictureView, render_pages, wanted_pages
from extractor.serve.decisions import finding_key, reviewed
from extractor.serve.sealed import Seal
from extractor.settings import Settings

Side = Literal["document", "values"]
SIDES: tuple[Side, ...] = get_args(Side)
Stage = Literal["reading", "recognising", "arranging"]
VIEW, PAGES, PROGRESS = "view.json", "pages.json", "progress.json"
_KEPT_OPEN = 2
"""Documents that stay open for pictures of their pages: two people at two accounts, and neither is opened page by page."""


@dataclass(frozen=True)
class ViewOrder:
    """What a worker needs to know: account, path of its document in the ledger, record, how it was read, where to write."""

    account: str
    source: str
    name: str
    record: Path
    settings: Settings
    folder: Path
    seal: Seal


@dataclass(frozen=True)
class PictureOrder:
    """A page of an account to be drawn."""

    view: ViewOrder
    page: int


@dataclass(frozen=True)
class ReportOrder:
    """A report of an account, with what was decided about its findings."""

    view: ViewOrder
    entries: tuple[Decision | Correction, ...]


@dataclass(frozen=True)
class ViewPage:
    """A page that has a picture: its size in points, and what became of its figures as paths of an SVG over it."""

    page: int
    width: float
    height: float
    fates: tuple[FatePath, ...] = ()


_open: OrderedDict[Path, OpenedSource] = OrderedDict()
"""Documents by the folder of their view, the one that was used last at the end."""


def make_report(wanted: ReportOrder) -> str:
    """The page of the report."""
    with _opened(wanted.view) as opened:
        reading = _reading(wanted.view, opened)
        shown, pictures = reviewed(reading.record, wanted.entries), Pictures()
        if opened.pdf is not None:
            pictures = render_pages(opened.pdf, wanted_pages(shown.record, reading.source))
        return render_report(shown.record, reading.source, pictures, reading.ledger, shown.aside)


def make_view(order: ViewOrder) -> None:
    """All of a view but its pictures; the pages last, so that who finds them finds all."""
    make_private_folder(order.folder)
    _tell(order, "reading")
    opened = _opened(order)
    try:
        reading = _reading(order, opened)
        _tell(order, "arranging")
        pages = _pages(opened, reading)
    except BaseException:
        _close_all(opened)
        raise
    _write_sides(order, reading, pages)
    drawn = frozenset(page.page for page in pages)
    locator = Locator(reading.source, drawn)
    lines = [
        {"index": index, "number": line.number, "page": line.page, "text": line.text, "address": line.address}
        for index, line in enumerate(reading.source.lines)
    ]
    findings = [
        {
            "key": finding_key(finding),
            "number": number,
            "places": [None if link is None else asdict(link) for link in map(locator.of_place, finding.places)],
        }
        for number, finding in enumerate(findings_to_marks(reading.record.findings).findings, start=1)
    ]
    wanted = [page for page in wanted_pages(reading.record, reading.source) if page in drawn]
    view = {"pages": [asdict(page) for page in pages], "lines": lines, "findings": findings}
    order.seal.write(order.folder / VIEW, json.dumps(view, ensure_ascii=False))
    order.seal.write(order.folder / PAGES, json.dumps(list(dict.fromkeys([*wanted, *sorted(drawn)]))))
    _keep_open(order.folder, opened)


def make_picture(wanted: PictureOrder) -> int:
    """Draw a page, and say how many bytes it takes; a page that cannot be drawn is an empty file."""
    order = wanted.view
    opened = _open.pop(order.folder, None)
    if opened is None:
        opened = _opened(order)
        try:
            _reading(order, opened)  # turns pages as they were read
        except BaseException:
            _close_all(opened)
            raise
    _keep_open(order.folder, opened)
    found = list(opened.pdf.pictures([wanted.page])) if opened.pdf is not None else []
    data = found[0].data if found else b""
    order.seal.write(order.folder / f"{wanted.page}.webp", data)
    return len(data)


def _keep_open(folder: Path, opened: OpenedSource) -> None:
    before = _open.pop(folder, None)  # the same view is made anew
    if before is not None:
        before.close()
    _open[folder] = opened


def _close_all(failed: OpenedSource) -> None:
    """Close what failed, and all that is kept open: it may have been memory that was wanting."""
    failed.close()
    while _open:
        _open.popitem()[1].close()


def _tell(order: ViewOrder, stage: Stage, done: int = 0, of: int = 0) -> None:
    order.seal.write(order.folder / PROGRESS, json.dumps({"stage": stage, "done": done, "of": of}))


def _write_sides(order: ViewOrder, reading: Reading, pages: list[ViewPage]) -> None:
    """The pieces of HTML that the page of an account is made around."""
    shown = tuple(
        PictureView(page.page, page.width, page.height, f"/api/accounts/{order.account}/pages/{page.page}", page.fates)
        for page in pages
    )
    sides = render_sides(reading.record, reading.source, Pictures(shown), reading.ledger)
    for name in SIDES:
        order.seal.write(order.folder / f"{name}.html", getattr(sides, name))


def _opened(order: ViewOrder) -> OpenedSource:
    while len(_open) >= _KEPT_OPEN:
        _open.popitem(last=False)[1].close()
    return open_with(path_to_source(order.source), order.settings, name=order.name)


def _reading(order: ViewOrder, opened: OpenedSource) -> Reading:
    record = bytes_to_record(read_data(order.record, LARGEST_MADE), order.name)
    origin = record.provenance
    if opened.document.sha256 != (order.account if origin is None else origin.input.sha256):
        raise DocumentError("原文件在读取之后被改动过", where=order.name, hint="请重新上传或重新读取")
    told = replace(order.settings, ocr_progress=lambda done, of: _tell(order, "recognising", done, of))
    return read_beside(opened, told, record)


def _pages(opened: OpenedSource, reading: Reading) -> list[ViewPage]:
    """Every page that can be drawn, with what became of its figures."""
    if opened.pdf is None:
        return []
    sizes = opened.pdf.picture_sizes(page.number for page in opened.document.pages)
    spans = ledger_spans(reading.ledger, reading.record) if reading.ledger is not None else []
    fates = page_fates(reading.source, spans, opened.geometry(frozenset(sizes)))
    return [ViewPage(page, width, height, fates.get(page, ())) for page, (width, height) in sorted(sizes.items())]
