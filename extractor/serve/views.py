"""An account beside its document: the text by lines, pictures of the pages, where every finding stands.

A worker makes the view when it is asked for the first time, or when the account was just read; pages are drawn as they are
looked at, and the others after them. All of it is kept in files.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from extractor.batch.dataset import require_own_folder
from extractor.errors import TimeLimitError
from extractor.files import make_private_folder
from extractor.report.page import render_report, render_values
from extractor.serve.beforehand import Work
from extractor.serve.view_worker import (
    PAGES,
    PROGRESS,
    VIEW,
    PictureOrder,
    ReportOrder,
    Side,
    Stage,
    ViewOrder,
    make_picture,
    make_report,
    make_view,
)
from extractor.serve.workspace import Account, NotThereError, Workspace

VIEW_VERSION = 4
"""Counts up with every change of what a view holds."""
_SECONDS_TO_WAIT = 60.0
_TIMES_TO_READ = 3
PICTURE_BUDGET = 60 * 1024 * 1024
"""Most bytes of pictures of one account, some thousand pages, that are drawn before somebody looks at them."""


@dataclass(frozen=True)
class Opening:
    """How far the view of an account is: ``unopened`` (nobody asked for it), ``waiting`` for another one, what the worker is at
    (``done`` of ``of`` pages, where it counts them), or ``made``; then ``done`` of its ``of`` pages are drawn."""

    stage: Literal["unopened", "waiting", "made"] | Stage
    done: int = 0
    of: int = 0


def view_folder(workspace: Workspace, account: Account) -> Path:
    """The folder with the view of an account, made where it is absent.

    Raises NotThereError where its document is not known any more, DocumentError where it cannot be read, TimeLimitError
    where the worker has been at another one for long, and what goes beyond the limits.
    """
    order = _order(workspace, account)
    if is_made(workspace, account):
        return order.folder
    workspace.awaited.append(account.id)
    try:
        if not workspace.viewing.acquire(timeout=_SECONDS_TO_WAIT):
            raise TimeLimitError("正在打开另一份文件", where=account.name, hint="请稍后再试")
        try:
            if not is_made(workspace, account):  # by who was here before
                _make(workspace, account, order)
        finally:
            workspace.viewing.release()
    finally:
        workspace.awaited.remove(account.id)
    return order.folder


def is_made(workspace: Workspace, account: Account) -> bool:
    """Whether the view of an account is there: the last of its files is."""
    return workspace.seal.read(_folder(workspace, account) / PAGES) is not None


def make_views_beforehand(workspace: Workspace, accounts: Iterable[str]) -> None:
    """Make the views of accounts that were just read, as many as the settings say, before somebody opens them.

    None where pictures of text would have to be recognised once more: that takes minutes, and who opens one would wait for it.
    """
    reading = workspace.settings.reading
    if reading.ocr != "never" and reading.ocr_cache is None:
        return

    def made(identifier: str) -> None:
        view_folder(workspace, workspace.account(identifier))

    wanted = list(accounts)[: workspace.settings.views_beforehand]
    workspace.beforehand.add([partial(made, identifier) for identifier in wanted])


def opening_of(workspace: Workspace, account: Account) -> Opening:
    """How far the view of an account is."""
    folder = _folder(workspace, account)
    if is_made(workspace, account):
        pages = _page_numbers(workspace, account)
        return Opening("made", sum((folder / f"{page}.webp").is_file() for page in pages), len(pages))
    if account.id not in workspace.awaited:
        return Opening("unopened")
    told = workspace.seal.read(folder / PROGRESS)
    return Opening("waiting") if told is None else Opening(**json.loads(told))


def view_of(workspace: Workspace, account: Account) -> dict[str, Any]:
    """The view as data: ``pages``, ``lines``, and ``findings`` with the places of each."""
    data: dict[str, Any] = json.loads(_required_piece(workspace, account, VIEW))
    return data


def side_of(workspace: Workspace, account: Account, name: Side) -> str:
    """A piece of HTML: the document, or the values of the record that lead into it. Everything in it is escaped.

    Who asks for the document looks at the account: its pages are drawn from then on.
    """
    side = _required_piece(workspace, account, f"{name}.html")
    if name == "document":
        workspace.beforehand.go_on_with(_undrawn(workspace, account))
    return side


def values_alone(account: Account) -> str:
    """The values of the record without the document: while that is being opened, and where it cannot be."""
    return render_values(account.record)


def page_picture(workspace: Workspace, account: Account, page: int) -> bytes:
    """The picture of a page as WebP, drawn where it was not yet. Raises NotThereError for a page that has none."""
    folder, name = view_folder(workspace, account), f"{int(page)}.webp"
    picture = workspace.seal.read(folder / name)
    if picture is None and page in _page_numbers(workspace, account):
        workspace.calls.call(make_picture, PictureOrder(_order(workspace, account), page), account.name)
        picture = workspace.seal.read(folder / name)
    if not picture:
        raise NotThereError(f"没有第 {page} 页的图像", where=account.name)
    return picture


def report_page(workspace: Workspace, account: Account) -> str:
    """The report as ``juesuan report`` makes it, of the record as it is kept, with what was decided about its findings."""
    if workspace.source_of(account.id) is None:
        shown = workspace.reviewed(account)
        return render_report(shown.record, aside=shown.aside)
    wanted = ReportOrder(_order(workspace, account), workspace.journal(account.id).entries())
    return workspace.calls.call(make_report, wanted, account.name)


def _folder(workspace: Workspace, account: Account) -> Path:
    return workspace.own / "views" / account.id / f"{account.record_sha256[:16]}-{VIEW_VERSION}"


def _order(workspace: Workspace, account: Account) -> ViewOrder:
    source = workspace.source_of(account.id)
    if source is None:
        raise NotThereError("不知道这份决算的原文件在哪里", where=account.name, hint="请重新上传原文件")
    record, reading = workspace.dataset.record(account.id), workspace.settings.reading
    folder = _folder(workspace, account)
    return ViewOrder(account.id, source, account.name, record, reading, folder, workspace.seal)


def _make(workspace: Workspace, account: Account, order: ViewOrder) -> None:
    above = order.folder.parent
    require_own_folder(above)  # what a link leads to is not ours to clear
    make_private_folder(above)
    for old in above.iterdir():
        shutil.rmtree(old, ignore_errors=True)
    require_own_folder(order.folder)
    workspace.calls.call(make_view, order, account.name)


def _undrawn(workspace: Workspace, account: Account) -> Iterator[Work]:
    """The pages of an account that are not drawn yet, those that findings stand on first."""
    order, spent = _order(workspace, account), 0
    for page in _page_numbers(workspace, account):
        path = order.folder / f"{page}.webp"
        if spent > PICTURE_BUDGET:
            return
        if workspace.seal.read(path) is None:
            yield partial(_draw, workspace, PictureOrder(order, page))
        spent += path.stat().st_size if path.is_file() else 0


def _draw(workspace: Workspace, order: PictureOrder) -> None:
    workspace.calls.call(make_picture, order, order.view.name)


def _page_numbers(workspace: Workspace, account: Account) -> list[int]:
    """The pages that have pictures, in the order in which they are drawn."""
    found: list[int] = json.loads(_required_piece(workspace, account, PAGES))
    return found


def _required_piece(workspace: Workspace, account: Account, name: str) -> str:
    """A file of the view.

    A view may be cleared away between being found and being read: by another process over the same dataset, or by who
    opens the record as it was read anew. It is made again then.
    """
    for _ in range(_TIMES_TO_READ):
        folder = view_folder(workspace, account)
        piece = workspace.seal.read(folder / name)
        if piece is not None:
            return piece.decode("utf-8")
        (folder / PAGES).unlink(missing_ok=True)  # a part of it is lost, or not ours
    raise TimeLimitError("这份文件的视图正被别的进程反复重做", where=account.name, hint="请稍后再试")
