"""Files that come into the workspace, and the jobs that read them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from batch_tasks import small_text
from conftest import CORPUS
from serve_samples import REAL, copied_dataset, ended, open_workspace, taken, zipped

from extractor.batch.dataset import locked
from extractor.errors import DocumentError, DocumentTooLargeError, EmptyDocumentError, UsageError
from extractor.serve import AccountTable, Filter, Jobs, Uploads, Wanted, Workspace
from extractor.serve.job import Job, Member, apply_event
from extractor.serve.uploads import Upload, propose_accounts
from extractor.serve.workspace import NotThereError


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """One without accounts."""
    found = open_workspace(tmp_path / "dataset")
    yield found
    found.close()


HOSTILE_NAMES = [
    "upload.json",
    ".upload.json",
    "../../x.txt",
    "/etc/passwd",
    "..\\..\\x.txt",
    "a\0b.txt",
    "...",
    "",
    "con.txt\u202e",
    "x" * 5000,
]


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=range(len(HOSTILE_NAMES)))
def test_a_file_lies_where_we_put_it_whatever_it_is_called(workspace: Workspace, name: str) -> None:
    uploads = Uploads(workspace)
    upload = taken(uploads, name, b"abc", folder="../../../up/..")
    path = uploads.path(upload)
    assert path.read_bytes() == b"abc"
    assert path.resolve().parent.parent == (workspace.own / "uploads").resolve()
    assert ".." not in upload.folder.split("/")
    uploads.remove(upload.id)
    assert not path.exists()
    with pytest.raises(NotThereError):
        uploads.get(upload.id)


def test_what_is_too_large_or_empty_leaves_nothing_behind(workspace: Workspace) -> None:
    uploads = Uploads(workspace)
    with pytest.raises(DocumentTooLargeError, match="MB"):
        taken(uploads, "big.pdf", b"x" * 2_000_001)
    with pytest.raises(EmptyDocumentError):
        taken(uploads, "empty.pdf", b"")
    assert list((workspace.own / "uploads").iterdir()) == []


def test_an_archive_of_several_accounts_becomes_files_in_their_folders(workspace: Workspace) -> None:
    uploads = Uploads(workspace)
    inside = {"甲局/1.txt": b"a", "甲局/2.txt": b"b", "乙局/决算.txt": b"c", "单独.txt": b"d", "../../x.txt": b"e"}
    packed = taken(uploads, "全区.zip", zipped(inside))
    assert packed.is_archive
    made = uploads.unpack(packed.id)
    assert {(one.folder, one.name) for one in made} >= {
        ("全区/甲局", "1.txt"),
        ("全区/乙局", "决算.txt"),
        ("", "单独.txt"),
    }
    assert all(uploads.path(one).resolve().is_relative_to((workspace.own / "uploads").resolve()) for one in made)
    assert len(propose_accounts([one for one in made if one.name != "x.txt"])) == 3
    with pytest.raises(NotThereError):
        uploads.get(packed.id)
    for one in made:
        uploads.remove(one.id)


@pytest.mark.parametrize(
    "data", [b"no archive", b"PK\x03\x04 cut", zipped({"bomb.txt": b"0" * 30_000_000})], ids=["text", "cut", "bomb"]
)
def test_an_archive_that_cannot_be_unpacked_stays_and_leaves_nothing(workspace: Workspace, data: bytes) -> None:
    uploads = Uploads(workspace)
    upload = taken(uploads, "x.zip", data)
    with pytest.raises(DocumentError):
        uploads.unpack(upload.id)
    assert [path.name for path in (workspace.own / "uploads").iterdir()] == [upload.id]
    uploads.remove(upload.id)


def test_files_of_one_folder_are_proposed_as_one_account() -> None:
    def upload(name: str, folder: str) -> Upload:
        return Upload(name, name, folder, 1, "", "", name)

    uploads = [
        upload("1.pdf", "甲局/2022"),
        upload("单独.pdf", ""),
        upload("2.xlsx", "甲局/2022"),
        upload("另.pdf", ""),
    ]
    found = [(name, [one.name for one in members]) for name, members in propose_accounts(uploads)]
    assert found == [("2022", ["1.pdf", "2.xlsx"]), ("单独.pdf", ["单独.pdf"]), ("另.pdf", ["另.pdf"])]


@pytest.fixture
def jobs(workspace: Workspace) -> Iterator[Jobs]:
    found = Jobs(workspace, Uploads(workspace))
    yield found
    found.close()


def test_a_job_reads_its_accounts_and_says_of_each_what_became_of_it(tmp_path: Path) -> None:
    workspace = open_workspace(copied_dataset(tmp_path / "read"))
    jobs = Jobs(workspace, Uploads(workspace))
    half = small_text("丙县教育局").encode()
    new, bad = taken(jobs.uploads, "丙县教育局.txt", half), taken(jobs.uploads, "坏.txt", "今天天气很好。".encode())
    known = taken(jobs.uploads, REAL, (CORPUS / REAL).read_bytes())
    job = ended(jobs, jobs.create([Wanted(uploads=(one.id,)) for one in (new, bad, known)]))
    assert (job.status, job.stage) == ("done", "ended")
    assert [member.status for member in job.members] == ["done", "failed", "done"]
    assert job.members[1].message
    assert job.members[1].error == "NotAFinalAccountError"
    assert workspace.account(str(job.members[0].document)).record.document.department == "丙县教育局"
    again = Jobs(workspace, jobs.uploads)
    assert again.get(job.id).members == job.members
    assert AccountTable(workspace.dataset).page(Filter(text="丙县")).total == 1
    jobs.close()
    workspace.close()


def test_a_job_that_is_cancelled_before_its_turn_never_runs(jobs: Jobs) -> None:
    upload = taken(jobs.uploads, "丁.txt", small_text("丁县财政局").encode())
    first, second = (jobs.create([Wanted(uploads=(upload.id,))]) for _ in range(2))
    assert jobs.cancel(second.id).status == "cancelled"
    jobs.cancel(first.id)
    assert ended(jobs, first).status == "cancelled"
    assert [member.status for member in second.members] == ["waiting"]
    assert ended(jobs, jobs.retry(second.id)).status == "done"
    assert jobs.get(second.id).members[0].status == "done"


def test_a_server_that_was_killed_knows_what_it_did_not_finish(workspace: Workspace, jobs: Jobs) -> None:
    upload = taken(jobs.uploads, "戊.txt", small_text("戊县财政局").encode())
    job = jobs.create([Wanted(uploads=(upload.id,))])
    left = Jobs(workspace, jobs.uploads).get(job.id)
    assert left.status == "interrupted"
    assert left.hint is not None
    jobs.cancel(job.id)


@pytest.mark.parametrize(
    "wanted",
    [[], [Wanted()], [Wanted(address="file:///etc/passwd")], [Wanted(address="javascript:alert(1)")]],
)
def test_a_job_of_nothing_is_refused(jobs: Jobs, wanted: list[Wanted]) -> None:
    with pytest.raises(UsageError):
        jobs.create(wanted)


def test_a_job_waits_while_somebody_else_writes_the_dataset(workspace: Workspace, jobs: Jobs) -> None:
    upload = taken(jobs.uploads, "辛.txt", small_text("辛县财政局").encode())
    with locked(workspace.dataset):
        job = jobs.create([Wanted(uploads=(upload.id,))])
        while not (jobs.get(job.id).message or "").startswith("另一个"):
            time.sleep(0.02)
        assert jobs.get(job.id).status == "running"
    assert ended(jobs, job).status == "done"
    assert job.message is None


def test_accounts_of_one_name_are_kept_apart(jobs: Jobs) -> None:
    ids = [taken(jobs.uploads, "决算.txt", small_text(name).encode()).id for name in ("己县财政局", "庚县财政局")]
    job = jobs.create([Wanted("同名", (one,)) for one in ids])
    assert [member.name for member in job.members] == ["同名", "同名 2"]
    jobs.cancel(job.id)


def test_an_error_of_the_whole_run_is_told_in_words() -> None:
    job = Job("0" * 24, "", [Member("甲")], status="running")
    apply_event(job, {"event": "started", "todo": 1})
    assert (job.stage, job.todo) == ("reading", 1)
    apply_event(job, {"event": "error", "message": "另一个 juesuan batch 正在写这个数据集", "hint": "请等它结束"})
    assert (job.status, job.hint) == ("failed", "请等它结束")
