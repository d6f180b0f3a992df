"""A dataset or workbench folder that somebody prepared: no link leads out of it, no path of it is believed, nothing hangs."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from batch_tasks import write_small
from conftest import folder_made_once
from serve_samples import SETTINGS, ended
from test_batch import batch

from extractor.batch.errors import Failure
from extractor.batch.journal import JournalDamagedError
from extractor.batch.ledger import Ledger
from extractor.errors import UsageError
from extractor.serve import Jobs, Uploads, Wanted, Workspace
from extractor.serve.saved import SavedQuestions
from extractor.serve.views import side_of, view_of
from extractor.serve.workspace import NotThereError

ID = "a" * 24


def read_one(folder: Path) -> None:
    write_small(folder / "in", 1)
    batch(folder / "in", folder / "out")


@pytest.fixture(name="out")
def _out(tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder_made_once("one account", read_one) / "out", tmp_path / "out"))


@pytest.fixture(name="workspace")
def _workspace(out: Path) -> Iterator[Workspace]:
    with closing(Workspace.open(out, SETTINGS)) as found:
        yield found


def only_account(out: Path) -> str:
    (record,) = out.glob("records/*/*.json")
    return record.stem


LEDGERS = {
    "year": "UPDATE documents SET fiscal_year = '/../../../../escaped'",
    "hash": "UPDATE documents SET sha256 = '../../x'",
    "number_for_hash": "UPDATE documents SET sha256 = 5",
    "source": "UPDATE sources SET sha256 = '../../x'",
    "path": "UPDATE sources SET path = 5",
    "trigger": "CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM documents; END",
    "view": "CREATE VIEW v AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c",
    "endless_view": "DROP TABLE sources; CREATE VIEW sources AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x FROM c) "
    "SELECT x AS path, 1 AS size, 1 AS mtime_ns, NULL AS sha256, NULL AS failure, 1 AS run FROM c WHERE x < 0",
}


@pytest.mark.parametrize("name", LEDGERS)
@pytest.mark.parametrize("copy", [False, True])
def test_a_ledger_that_no_run_has_written_is_refused(out: Path, name: str, copy: bool) -> None:
    with closing(sqlite3.connect(out / "ledger.sqlite")) as db:
        db.executescript(LEDGERS[name])
    with pytest.raises(UsageError, match="账本"):
        Ledger.open(out / "ledger.sqlite", copy=copy)


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_a_ledger_that_is_no_file_of_its_own_is_left_alone(out: Path, tmp_path: Path, kind: str) -> None:
    other = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(other)) as db:
        db.executescript("CREATE TABLE mine (a)")
    ledger = out / "ledger.sqlite"
    ledger.unlink()
    {"link": lambda: ledger.symlink_to(other), "pipe": lambda: os.mkfifo(ledger), "folder": ledger.mkdir}[kind]()
    with pytest.raises(UsageError, match="账本"):
        Ledger.open(ledger)
    with closing(sqlite3.connect(other)) as db:
        assert [row[0] for row in db.execute("SELECT name FROM sqlite_schema")] == ["mine"]


@pytest.mark.parametrize("text", ["[1]", "", "{", '{"type": 1, "message": []}', '{"type": "A", "x": 1}', "[" * 100_000])
def test_a_failure_that_was_made_up_is_said_to_be_unknown(text: str) -> None:
    assert Failure.from_json(text).type == "Unknown"


@pytest.mark.parametrize("place", ["workbench", "workbench/uploads", "workbench/jobs", "workbench/views"])
def test_a_workbench_does_not_open_over_a_link(out: Path, tmp_path: Path, place: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (out / place).parent.mkdir(exist_ok=True)
    (out / place).symlink_to(elsewhere)
    with pytest.raises(UsageError, match="链接"):
        Workspace.open(out, SETTINGS)
    assert not list(elsewhere.iterdir())


def test_what_a_link_among_the_views_leads_to_is_not_cleared(workspace: Workspace, tmp_path: Path) -> None:
    prey = tmp_path / "documents"
    (prey / "photos").mkdir(parents=True)
    account = workspace.account(only_account(workspace.dataset.path))
    (workspace.own / "views" / account.id).symlink_to(prey)
    with pytest.raises(UsageError, match="链接"):
        view_of(workspace, account)
    assert (prey / "photos").is_dir()


def test_a_view_that_came_with_the_folder_is_made_anew(workspace: Workspace) -> None:
    account = workspace.account(only_account(workspace.dataset.path))
    view_of(workspace, account)
    (view,) = (workspace.own / "views" / account.id).iterdir()
    for name in ("view.json", "document.html"):
        (view / name).write_text("<form action=x>", encoding="utf-8")
    with closing(Workspace.open(workspace.dataset.path, SETTINGS)) as later:
        assert "<form" not in side_of(later, account, "document")
        assert view_of(later, account)["lines"]


@pytest.mark.parametrize("place", ["records", "records/{prefix}"])
def test_no_decision_is_written_through_a_link(workspace: Workspace, tmp_path: Path, place: str) -> None:
    account = only_account(workspace.dataset.path)
    link = workspace.dataset.path / place.format(prefix=account[:2])
    link.rename(tmp_path / "elsewhere")
    link.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="链接"):
        workspace.journal(account)


def test_a_pipe_in_the_place_of_a_record_or_journal_does_not_hang(workspace: Workspace) -> None:
    account = only_account(workspace.dataset.path)
    journal = workspace.journal(account)
    os.mkfifo(journal.path)
    with pytest.raises(JournalDamagedError):
        journal.entries()
    record = workspace.dataset.record(account)
    record.unlink()
    os.mkfifo(record)
    with pytest.raises(UsageError, match="不是文件"):
        workspace.account(account)


@pytest.mark.parametrize("end", ["pipe", "endless"])
@pytest.mark.parametrize("place", [f"uploads/{ID}/.upload.json", f"jobs/{ID}/job.json", f"questions/{ID}.json"])
def test_what_hangs_or_never_ends_among_what_is_kept_is_none(workspace: Workspace, place: str, end: str) -> None:
    path = workspace.own / place
    path.parent.mkdir(parents=True, exist_ok=True)
    if end == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    with closing(Jobs(workspace, Uploads(workspace))) as jobs:
        assert jobs.all() == []
    assert list(Uploads(workspace)) == []
    assert SavedQuestions(workspace).all() == ()


def kept_upload(workspace: Workspace, **changed: object) -> Path:
    place = workspace.own / "uploads" / ID
    place.mkdir()
    (place / "a.txt").write_text("a", encoding="utf-8")
    plain = {"id": ID, "name": "a.txt", "folder": "", "size": 1, "sha256": "0", "at": "", "file": "a.txt"}
    (place / ".upload.json").write_text(json.dumps(plain | changed), encoding="utf-8")
    return place


def test_an_upload_as_it_is_kept_is_there(workspace: Workspace) -> None:
    kept_upload(workspace)
    assert [one.id for one in Uploads(workspace)] == [ID]


@pytest.mark.parametrize(
    "changed",
    [{"id": "../.."}, {"id": "b" * 24}, {"file": ".."}, {"file": "/etc/passwd"}, {"name": None}, {"size": "many"}],
    ids=str,
)
def test_an_upload_that_was_made_up_is_none(workspace: Workspace, changed: dict[str, object]) -> None:
    kept_upload(workspace, **changed)
    assert list(Uploads(workspace)) == []
    with pytest.raises(NotThereError):
        Uploads(workspace).get(ID)


def test_an_upload_that_is_a_link_is_none(workspace: Workspace, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s", encoding="utf-8")
    place = kept_upload(workspace)
    (place / "a.txt").unlink()
    (place / "a.txt").symlink_to(secret)
    assert list(Uploads(workspace)) == []


def kept_job(workspace: Workspace, **changed: object) -> None:
    folder = workspace.own / "jobs" / ID
    folder.mkdir()
    member = {"name": "甲", "files": ["/etc/passwd"], "uploads": ["b" * 24]}
    plain: dict[str, object] = {"id": ID, "created": "2026-01-01T00:00:00Z", "members": [member], "status": "running"}
    (folder / "job.json").write_text(json.dumps(plain | changed), encoding="utf-8")


def test_a_job_reads_the_files_of_its_uploads_whatever_it_names(workspace: Workspace) -> None:
    kept_job(workspace)
    with closing(Jobs(workspace, Uploads(workspace))) as jobs:
        (job,) = jobs.all()
        assert job.status == "interrupted"
        (file,) = job.members[0].files
        assert Path(file).is_relative_to(workspace.own.resolve())


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "../../x"},
        {"id": "c" * 24},
        {"created": None},
        {"status": "odd"},
        {"members": 5},
        {"members": [{"name": "甲", "files": ["/etc/passwd"], "uploads": []}]},
        {"members": [{"name": "甲", "files": ["/etc/passwd"], "uploads": ["../../../.."]}]},
        {"todo": {"a": 1}},
    ],
    ids=str,
)
def test_a_job_that_was_made_up_is_none(workspace: Workspace, changed: dict[str, object]) -> None:
    kept_job(workspace, **changed)
    with closing(Jobs(workspace, Uploads(workspace))) as jobs:
        assert jobs.all() == []


@pytest.mark.parametrize("breaking", ["_run_once", "_keep"])
def test_a_job_that_breaks_leaves_the_next_one_its_turn(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, breaking: str
) -> None:
    uploads = Uploads(workspace)
    with closing(Jobs(workspace, uploads)) as jobs:
        plain: Callable[..., None] = getattr(Jobs, breaking)

        def broken(self: Jobs, job: object) -> None:
            if jobs._thread is not None and job is jobs.all()[-1] and jobs.all()[-1].status == "running":
                raise UsageError("磁盘已满") if breaking == "_keep" else KeyError("mistake")
            plain(self, job)

        monkeypatch.setattr(Jobs, breaking, broken)
        kept_upload(workspace)
        first = jobs.create([Wanted("甲", (ID,))])
        assert ended(jobs, first).status == "failed"
        monkeypatch.undo()
        assert ended(jobs, jobs.create([Wanted("乙", (ID,))])).has_ended
