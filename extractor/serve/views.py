"""An account beside its document: the text by lines, pictures of the pages, where every finding stands. Made once, in a worker.

Opening a document is work on foreign bytes: it is done in a process with limits, and what it gives is kept in files.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from extractor.batch.dataset import require_own_folder
from extractor.batch.task import path_to_source
from extractor.data_files import LARGEST_MADE, read_data
from extractor.errors import DocumentError, TimeLimitError, UsageError
from extractor.export.inputs import bytes_to_record
from extractor.export.marks import findings_to_marks
from extractor.files import make_private_folder, write_atomically
from extractor.input.load import open_with
from extractor.pipeline import Reading, read_beside
from extractor.report.fates import FatePath, page_fates
from extractor.report.fulltext import ledger_spans
from extractor.report.links import Locator
from extractor.report.page import render_report, render_sides
from extractor.report.pictures import Pictures, PictureView, render_pages, wanted_pages
from extractor.serve.decisions import finding_key
from extractor.serve.workspace import Account, NotThereError, Workspace
from extractor.settings import Settings

VIEW_VERSION = 3
"""Counts up with every change of what a view holds."""
_SECONDS_TO_WAIT = 60.0
_TIMES_TO_READ = 3
PICTURE_BUDGET = 60 * 1024 * 1024
"""Most bytes of pictures of one account: some thousand pages."""


Side = Literal["document", "values"]
SIDES: tuple[Side, ...] = get_args(Side)


@dataclass(frozen=True)
class ViewOrder:
    """What a worker needs to know: account, path of its document in the ledger, record, how it was read, where to write."""

    account: str
    source: str
    name: str
    record: Path
    settings: Settings
    folder: Path


@dataclass(frozen=True)
class ViewPage:
    """A page that has a picture: its size in points, and what became of its figures as paths of an SVG over it."""

    page: int
    width: float
    height: float
    fates: tuple[FatePath, ...] = ()


def view_folder(workspace: Workspace, account: Account) -> Path:
    """The folder with the view of an account, made where it is absent.

    Raises NotThereError where its document is not known any more, DocumentError where it cannot be read, TimeLimitError
    where the worker has been at another one for long, and what goes beyond the limits.
    """
    folder = workspace.own / "views" / account.id / f"{account.record_sha256[:16]}-{VIEW_VERSION}"
    if _is_made(workspace, folder):
        return folder
    source = workspace.source_of(account.id)
    if source is None:
        raise NotThereError("不知道这份决算的原文件在哪里", where=account.name, hint="请重新上传原文件")
    if not workspace.viewing.acquire(timeout=_SECONDS_TO_WAIT):
        raise TimeLimitError("正在打开另一份文件", where=account.name, hint="请稍后再试")
    try:
        if not _is_made(workspace, folder):  # by who was here before
            _make(workspace, account, source, folder)
    finally:
        workspace.viewing.release()
    return folder


def _is_made(workspace: Workspace, folder: Path) -> bool:
    return folder in workspace.views and (folder / "view.json").is_file()


def _make(workspace: Workspace, account: Account, source: str, folder: Path) -> None:
    require_own_folder(folder.parent)  # what a link leads to is not ours to clear
    make_private_folder(folder.parent)
    for old in folder.parent.iterdir():
        shutil.rmtree(old, ignore_errors=True)
    require_own_folder(folder)
    record, reading = workspace.dataset.record(account.id), workspace.settings.reading
    order = ViewOrder(account.id, source, account.name, record, reading, folder)
    workspace.calls.call(make_view, order, account.name)
    workspace.views.add(folder)


def _piece(workspace: Workspace, account: Account, name: str) -> bytes | None:
    """A file of the view, ``None`` where the view has none of this name.

    A view may be cleared away between being found and being read: by another process over the same dataset, or by who
    opens the record as it was read anew. It is made again then.
    """
    for _ in range(_TIMES_TO_READ):
        folder = view_folder(workspace, account)
        try:
            return read_data(folder / name, LARGEST_MADE)
        except FileNotFoundError:
            if _is_made(workspace, folder) and not (folder / name).exists():
                return None
    raise TimeLimitError("这份文件的视图正被别的进程反复重做", where=account.name, hint="请稍后再试")


def _required_piece(workspace: Workspace, account: Account, name: str) -> str:
    piece = _piece(workspace, account, name)
    if piece is None:
        raise UsageError(f"视图中缺少 {name}", where=account.name, hint="请移走数据集中的 workbench/views，再打开一次")
    return piece.decode("utf-8")


def view_of(workspace: Workspace, account: Account) -> dict[str, Any]:
    """The view as data: ``pages``, ``lines``, and ``findings`` with the places of each."""
    data: dict[str, Any] = json.loads(_required_piece(workspace, account, "view.json"))
    return data


def side_of(workspace: Workspace, account: Account, name: Side) -> str:
    """A piece of HTML: the document, or the values of the record that lead into it. Everything in it is escaped."""
    return _required_piece(workspace, account, f"{name}.html")


def page_picture(workspace: Workspace, account: Account, page: int) -> bytes:
    """The picture of a page as WebP. Raises NotThereError for a page that has none."""
    picture = _piece(workspace, account, f"{int(page)}.webp")
    if picture is None:
        raise NotThereError(f"没有第 {page} 页的图像", where=account.name)
    return picture


def report_page(workspace: Workspace, account: Account) -> str:
    """The report as ``juesuan report`` makes it, of the record as it is kept."""
    source = workspace.source_of(account.id)
    if source is None:
        return render_report(account.record)
    settings = workspace.settings.reading
    record = workspace.dataset.record(account.id)
    order = ViewOrder(account.id, source, account.name, record, settings, workspace.own)
    return workspace.calls.call(make_report, order, account.name)


def make_report(order: ViewOrder) -> str:
    """In the worker: the page of the report."""
    with _opened(order) as opened:
        reading = _reading(order, opened)
        pictures = Pictures()
        if opened.pdf is not None:
            pictures = render_pages(opened.pdf, wanted_pages(reading.record, reading.source))
        return render_report(reading.record, reading.source, pictures, reading.ledger)


def make_view(order: ViewOrder) -> None:
    """In the worker: pictures first, then the data that names them, so that who finds the data finds all."""
    make_private_folder(order.folder)
    with _opened(order) as opened:
        reading = _reading(order, opened)
        pages: list[ViewPage] = []
        left_out: tuple[int, ...] = ()
        if opened.pdf is not None:
            pages, left_out = _pictures(order, opened, reading)
    _write_sides(order, reading, pages, left_out)
    locator = Locator(reading.source, frozenset(page.page for page in pages))
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
    view = {"pages": [asdict(page) for page in pages], "lines": lines, "findings": findings}
    write_atomically(order.folder / "view.json", json.dumps(view, ensure_ascii=False), private=True)


def _write_sides(order: ViewOrder, reading: Reading, pages: Sequence[ViewPage], left_out: tuple[int, ...]) -> None:
    """The pieces of HTML that the page of an account is made around."""
    shown = tuple(
        PictureView(page.page, page.width, page.height, f"/api/accounts/{order.account}/pages/{page.page}", page.fates)
        for page in pages
    )
    sides = render_sides(reading.record, reading.source, Pictures(shown, left_out), reading.ledger)
    for name in SIDES:
        write_atomically(order.folder / f"{name}.html", getattr(sides, name), private=True)


def _opened(order: ViewOrder) -> Any:
    settings = order.settings
    return open_with(path_to_source(order.source), settings, name=order.name)


def _reading(order: ViewOrder, opened: Any) -> Reading:
    record = bytes_to_record(read_data(order.record, LARGEST_MADE), order.name)
    origin = record.provenance
    if opened.document.sha256 != (order.account if origin is None else origin.input.sha256):
        raise DocumentError("原文件在读取之后被改动过", where=order.name, hint="请重新上传或重新读取")
    return read_beside(opened, order.settings, record)


def _pictures(order: ViewOrder, opened: Any, reading: Reading) -> tuple[list[ViewPage], tuple[int, ...]]:
    """Every page, those that findings and values stand on first, as far as the budget goes; and what it leaves out."""
    numbers = dict.fromkeys(wanted_pages(reading.record, reading.source))
    numbers |= dict.fromkeys(page.number for page in opened.document.pages)
    spent = 0
    left_out: tuple[int, ...] = ()
    sizes: dict[int, tuple[float, float]] = {}
    for picture in opened.pdf.pictures(list(numbers)):
        spent += len(picture.data)
        if spent > PICTURE_BUDGET:
            wanted = list(numbers)
            left_out = tuple(sorted(wanted[wanted.index(picture.page) :]))
            break
        write_atomically(order.folder / f"{picture.page}.webp", picture.data, private=True)
        sizes[picture.page] = (picture.width, picture.height)
    spans = ledger_spans(reading.ledger, reading.record) if reading.ledger is not None else []
    fates = page_fates(reading.source, spans, opened.geometry(frozenset(sizes)))
    pages = [ViewPage(page, width, height, fates.get(page, ())) for page, (width, height) in sorted(sizes.items())]
    return pages, left_out
