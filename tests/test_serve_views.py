"""An account beside its document: what is there at once, what is drawn when, and what of it the next server takes over."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import folder_made_once
from serve_samples import PDF, SETTINGS, short_pdf
from test_batch import batch

from extractor.errors import UsageError
from extractor.serve import Workspace
from extractor.serve.beforehand import Beforehand
from extractor.serve.sealed import Seal, kept_seal
from extractor.serve.views import (
    Opening,
    is_made,
    make_views_beforehand,
    opening_of,
    page_picture,
    side_of,
    values_alone,
    view_folder,
    view_of,
)
from extractor.serve.workspace import Account, NotThereError

PATIENCE = 120


def read_one(folder: Path) -> None:
    (folder / "in").mkdir()
    short_pdf(folder / "in" / PDF)
    batch(folder / "in", folder / "out")


@pytest.fixture(name="workspace", scope="module")
def _workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    made = folder_made_once("one account with pages", read_one) / "out"
    out = Path(shutil.copytree(made, tmp_path_factory.mktemp("views") / "out"))
    with closing(Workspace.open(out, SETTINGS)) as found:
        yield found


@pytest.fixture(name="account")
def _account(workspace: Workspace) -> Account:
    """The account, of which there is no view yet."""
    workspace.beforehand.go_on_with(())
    (record,) = workspace.dataset.path.glob("records/*/*.json")
    shutil.rmtree(workspace.own / "views" / record.stem, ignore_errors=True)
    return workspace.account(record.stem)


def until(holds: Callable[[], bool]) -> None:
    last = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < last
        time.sleep(0.02)


def test_the_values_are_there_before_the_document_is_opened(workspace: Workspace, account: Account) -> None:
    assert opening_of(workspace, account) == Opening("unopened")
    values = values_alone(account)
    assert 'data-path="tables.income.total.total"' in values
    assert "data-page" not in values
    assert opening_of(workspace, account) == Opening("unopened")
    assert "data-page" in side_of(workspace, account, "values")


def test_a_page_is_drawn_when_it_is_looked_at_and_no_other(workspace: Workspace, account: Account) -> None:
    pages = [page["page"] for page in view_of(workspace, account)["pages"]]
    assert opening_of(workspace, account) == Opening("made", 0, len(pages))
    assert page_picture(workspace, account, pages[-1])[8:12] == b"WEBP"
    assert opening_of(workspace, account) == Opening("made", 1, len(pages))
    with pytest.raises(NotThereError):
        page_picture(workspace, account, pages[-1] + 1)


def test_who_opens_the_document_has_the_other_pages_drawn_meanwhile(workspace: Workspace, account: Account) -> None:
    assert "/pages/1" in side_of(workspace, account, "document")
    until(lambda: opening_of(workspace, account).done >= 3)


def test_a_view_is_kept_for_the_next_server_of_the_same_user_alone(workspace: Workspace, account: Account) -> None:
    made = (view_folder(workspace, account) / "view.json").stat().st_mtime_ns

    def later(seal: Seal) -> int:
        with closing(Workspace.open(workspace.dataset.path, replace(SETTINGS, seal=seal))) as other:
            return (view_folder(other, account) / "view.json").stat().st_mtime_ns

    assert later(workspace.seal) == made
    assert later(Seal()) > made


def test_what_somebody_put_in_the_place_of_a_piece_is_made_anew(workspace: Workspace, account: Account) -> None:
    folder = view_folder(workspace, account)
    (folder / "document.html").write_text("<form action=x>", encoding="utf-8")
    assert "<form" not in side_of(workspace, account, "document")
    shutil.copy(folder / "view.json", folder / "values.html")  # sealed, but for another place
    assert "data-path" in side_of(workspace, account, "values")


def test_the_views_of_what_was_just_read_are_made_before_anybody_asks(workspace: Workspace, account: Account) -> None:
    make_views_beforehand(workspace, [account.id])
    assert not is_made(workspace, account)  # the settings say none
    workspace.settings, before = replace(workspace.settings, views_beforehand=1), workspace.settings
    try:
        make_views_beforehand(workspace, [account.id, "0" * 64])
        until(lambda: is_made(workspace, account))
    finally:
        workspace.settings = before


def test_the_queue_goes_first_and_a_new_series_ends_the_old_one() -> None:
    done: list[str] = []
    waited: list[bool] = []
    go = threading.Event()

    def work(name: str) -> Callable[[], None]:
        return lambda: done.append(name)

    beforehand = Beforehand()
    beforehand.add([lambda: waited.append(go.wait(PATIENCE))])
    beforehand.go_on_with([work("old")])
    beforehand.go_on_with([work("new 1"), work("new 2")])
    beforehand.add([work("queued")])
    go.set()
    until(lambda: len(done) == 3)
    assert done == ["queued", "new 1", "new 2"]
    beforehand.stop()
    beforehand.join()
    beforehand.add([work("late")])
    assert "late" not in done


def test_what_fails_beforehand_ends_its_series_and_nothing_else() -> None:
    done: list[str] = []

    def fails() -> None:
        raise UsageError("没有地方")

    beforehand = Beforehand()
    beforehand.go_on_with([fails, lambda: done.append("behind the failed one")])
    until(lambda: not beforehand._has_series)
    beforehand.add([fails, lambda: done.append("queued")])
    until(lambda: bool(done))
    assert done == ["queued"]
    beforehand.stop()
    beforehand.join()


def test_the_key_of_a_user_is_made_once_and_for_him_alone(tmp_path: Path) -> None:
    place = tmp_path / "cache" / "workbench.key"
    seal = kept_seal(place)
    assert kept_seal(place) == seal
    assert place.stat().st_mode & 0o077 == 0
    assert kept_seal(tmp_path) != kept_seal(tmp_path)  # nothing can be kept there
