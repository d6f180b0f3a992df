"""Jobs: accounts to be read, one job after the other, each a run of ``batch`` in a process of its own.

What was asked for and how it ended is on disk, so that a server that was killed knows it again.
"""

from __future__ import annotations

import csv
import io
import json
import re
import secrets
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from extractor.batch.errors import DatasetInUseError, Failure
from extractor.batch.groups import group_to_path
from extractor.batch.ledger import Ledger
from extractor.errors import ExtractorError, UsageError
from extractor.files import make_private_folder, write_atomically
from extractor.guard import typed_errors
from extractor.input.address import is_address
from extractor.serve.journal import now
from extractor.serve.runs import Event, RunOrder, RunProcess
from extractor.serve.uploads import MOST_NAME, Uploads
from extractor.serve.workspace import NotThereError, Workspace

JobStatus = Literal["waiting", "running", "done", "failed", "cancelled", "interrupted"]
JobStage = Literal["waiting", "scanning", "reading", "compacting", "ended"]
MemberStatus = Literal["waiting", "done", "failed"]
ENDED: frozenset[JobStatus] = frozenset({"done", "failed", "cancelled", "interrupted"})
MOST_ACCOUNTS = 10_000
_SECONDS_BETWEEN_TRIES = 2.0
_ID = re.compile(r"[0-9a-f]{24}")


@dataclass
class Member:
    """One account of a job: its name, the files or the address it is read from, and what became of it.

    ``document`` is its id in the dataset, once known; ``message`` and ``hint`` say why it failed, in words.
    """

    name: str
    files: tuple[str, ...] = ()
    uploads: tuple[str, ...] = ()
    address: str | None = None
    status: MemberStatus = "waiting"
    document: str | None = None
    error: str | None = None
    message: str | None = None
    hint: str | None = None
    page: int | None = None


@dataclass
class Job:
    """A job; ``revision`` counts every change of it."""

    id: str
    created: str
    members: list[Member]
    status: JobStatus = "waiting"
    stage: JobStage = "waiting"
    todo: int = 0
    done: int = 0
    failed: int = 0
    message: str | None = None
    hint: str | None = None
    retry_failed: bool = False
    revision: int = 0

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.status in ENDED


@dataclass(frozen=True)
class Wanted:
    """An account that somebody wants read: uploads that belong together, or an address."""

    name: str = ""
    uploads: tuple[str, ...] = ()
    address: str | None = None


@dataclass
class Jobs:
    """The jobs of a workspace, and the thread that carries them out one after the other."""

    workspace: Workspace
    uploads: Uploads
    _jobs: dict[str, Job] = field(default_factory=dict)
    _waiting: deque[str] = field(default_factory=deque)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _run: RunProcess | None = None
    _closed: bool = False
    _thread: threading.Thread | None = None

    def __post_init__(self) -> None:
        for path in sorted(self.workspace.own.glob("jobs/*/job.json")):
            job = _read_job(path, self.uploads)
            if job is not None:
                self._jobs[job.id] = job
                if not job.has_ended:
                    job.status, job.stage = "interrupted", "ended"
                    job.message, job.hint = "服务中途停止，这项任务没有做完", "重试即可从断处继续"

    def create(self, wanted: Sequence[Wanted]) -> Job:
        """Put accounts into the queue. Raises UsageError for accounts of nothing, NotThereError for unknown uploads."""
        if not wanted:
            raise UsageError("没有选择要读取的文件", hint="请先放入文件或填写网址")
        if len(wanted) > MOST_ACCOUNTS:
            raise UsageError(f"一次最多 {MOST_ACCOUNTS} 份", hint="请分几次提交")
        taken: set[str] = set()
        job = Job(secrets.token_hex(12), now(), [self._member(one, taken) for one in wanted])
        make_private_folder(self._folder(job))
        with self._changed:
            self._jobs[job.id] = job
        self._enqueue(job)
        return job

    def all(self) -> list[Job]:
        """All jobs, the newest first."""
        with self._changed:
            return sorted(self._jobs.values(), key=lambda job: (job.created, job.id), reverse=True)

    def get(self, identifier: str) -> Job:
        """A job by its id. Raises NotThereError."""
        found = self._jobs.get(identifier) if _ID.fullmatch(identifier) else None
        if found is None:
            raise NotThereError("没有这项任务", where=identifier[:80])
        return found

    def used(self) -> frozenset[str]:
        """The uploads that a job has read, or is to read."""
        return frozenset(upload for job in self.all() for member in job.members for upload in member.uploads)

    def cancel(self, identifier: str) -> Job:
        """Stop a job: what is read stays, what is under way is lost. One that has ended stays as it is."""
        job = self.get(identifier)
        with self._changed:
            if job.has_ended:
                return job
            running = job.status == "running"
            job.status, job.stage = "cancelled", "ended"
            if job.id in self._waiting:
                self._waiting.remove(job.id)
        if running and self._run is not None:
            self._run.stop()
        self._note(job)
        return job

    def retry(self, identifier: str) -> Job:
        """Do again what a job did not do, or could not. Raises UsageError while it is under way."""
        job = self.get(identifier)
        if not job.has_ended:
            raise UsageError("这项任务还没有结束", hint="请等它结束，或先取消")
        job.retry_failed = True
        job.message = job.hint = None
        job.todo = job.done = job.failed = 0
        for member in job.members:
            if member.status == "failed":
                member.status, member.error, member.message, member.hint, member.page = (
                    "waiting",
                    None,
                    None,
                    None,
                    None,
                )
        self._enqueue(job)
        return job

    def wait(self, identifier: str, seen: int, seconds: float) -> Job:
        """The job as soon as it is newer than the revision ``seen``, or as it is after so many seconds."""
        job = self.get(identifier)
        with self._changed:
            self._changed.wait_for(lambda: job.revision > seen or self._closed, seconds)
        return job

    def close(self) -> None:
        """Stop what is under way; it can be retried."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()
        if self._run is not None:
            self._run.stop()
        if self._thread is not None:
            self._thread.join(20)

    def _member(self, wanted: Wanted, taken: set[str]) -> Member:
        if wanted.address is not None:
            if wanted.uploads or not is_address(wanted.address) or len(wanted.address) > 2000:
                raise UsageError("这不是网址", where=wanted.address[:80], hint="以 http:// 或 https:// 开头")
            return Member(wanted.name[:MOST_NAME] or wanted.address, address=wanted.address.strip())
        if not wanted.uploads:
            raise UsageError("一份决算至少要有一个文件", where=wanted.name[:80] or None)
        found = [self.uploads.get(identifier) for identifier in wanted.uploads]
        given = wanted.name.replace("\0", " ").strip()[:MOST_NAME] or found[0].name
        name, number = given, 2
        while name in taken:  # a manifest puts rows of one name together
            name, number = f"{given} {number}", number + 1
        taken.add(name)
        files = tuple(str(self.uploads.path(one).resolve()) for one in found)
        return Member(name, files, tuple(one.id for one in found))

    def _enqueue(self, job: Job) -> None:
        with self._changed:
            job.status = job.stage = "waiting"
            self._waiting.append(job.id)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="juesuan-jobs", daemon=True)
                self._thread.start()
        self._note(job)

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                if self._closed:
                    return
                job = self._jobs[self._waiting.popleft()]
                job.status, job.stage = "running", "scanning"
            try:
                self._note(job)
                with typed_errors(job.id):
                    self._carry_out(job)
            except ExtractorError as error:  # a full disk, a mistake of ours: the next job has its turn all the same
                with self._changed:
                    job.status, job.stage, job.message, job.hint = "failed", "ended", error.message, error.hint
                    job.revision += 1
                    self._changed.notify_all()

    def _carry_out(self, job: Job) -> None:
        try:
            while self._run_once(job):
                with (
                    self._changed
                ):  # another run has the dataset: a batch in a terminal, or one that a killed server left
                    self._changed.wait_for(lambda: self._closed or job.status != "running", _SECONDS_BETWEEN_TRIES)
            settle(job, self.workspace)
        except (ExtractorError, OSError) as error:
            job.message, job.status = str(error), "failed"
        finally:
            if self._closed and not job.has_ended:
                job.status, job.message, job.hint = "interrupted", "服务已停止", "重试即可从断处继续"
            job.stage = "ended"
            if job.status == "running":
                job.message = job.hint = None
                job.status = "failed" if job.members and all(one.status == "failed" for one in job.members) else "done"
            self._note(job)

    def _run_once(self, job: Job) -> bool:
        """Run a job; whether it has to be tried again because somebody else was writing the dataset."""
        if self._closed or job.status != "running":
            return False
        self._run = RunProcess(self._order(job))
        busy = False
        try:
            for event in self._run.events():
                busy = event.get("error") == DatasetInUseError.__name__ and event["event"] == "error"
                if busy:
                    job.stage, job.message, job.hint = "waiting", event["message"], "等它结束后会自动继续"
                elif job.status == "running" and not self._closed:
                    apply_event(job, event)
                self._note(job)
        finally:
            self._run = None
        return busy and job.status == "running"

    def _order(self, job: Job) -> RunOrder:
        """The run of a job, its lists written into the job's folder."""
        folder = self._folder(job)
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("id", "file"))
        writer.writerows((member.name, file) for member in job.members for file in member.files)
        addresses = [member.address for member in job.members if member.address is not None]
        manifest = folder / "manifest.csv" if any(member.files for member in job.members) else None
        if manifest is not None:
            write_atomically(manifest, stream.getvalue())
        if addresses:
            write_atomically(folder / "addresses.txt", "\n".join(addresses) + "\n")
        return RunOrder(
            self.workspace.dataset.path,
            self.workspace.settings,
            manifest,
            folder / "addresses.txt" if addresses else None,
            job.retry_failed,
        )

    def _folder(self, job: Job) -> Path:
        return self.workspace.own / "jobs" / job.id

    def _note(self, job: Job) -> None:
        """A job has changed: on disk, and for who waits for it."""
        with self._changed:
            job.revision += 1
            write_atomically(self._folder(job) / "job.json", json.dumps(asdict(job), ensure_ascii=False), private=True)
            self._changed.notify_all()


def apply_event(job: Job, event: Event) -> None:
    """What an event of the run means for a job."""
    match event["event"]:
        case "started":
            job.stage, job.todo, job.message, job.hint = "reading", event["todo"], None, None
        case "done" | "failed" as status:
            job.done += status == "done"
            job.failed += status == "failed"
            member = next((one for one in job.members if _goes_by(one, event["name"])), None)
            if member is not None:
                member.status, member.document = status, event["document"]
                for name in ("error", "message", "hint", "page"):
                    setattr(member, name, event.get(name))
        case "compacting":
            job.stage = "compacting"
        case "error":
            job.status, job.message, job.hint = "failed", event["message"], event.get("hint")
        case _:
            return


def settle(job: Job, workspace: Workspace) -> None:
    """Ask the ledger what became of every account: those that were known already, or equal to others, had no event."""
    ledger = Ledger.open(workspace.dataset.ledger, copy=True)
    try:
        documents = dict(ledger.sources())
        failures = {digest or name: failure for digest, name, failure in ledger.failures()}
    finally:
        ledger.close()
    fetched = {path.split("\0", 1)[0]: digest for path, digest in documents.items() if "\0" in path}
    for member in job.members:
        path = group_to_path(member.name, member.files) if member.files else member.address or ""
        digest = documents.get(path) or (fetched.get(path) if member.address else None)
        _settle(member, digest, failures.get(digest or "") or failures.get(path), workspace)


def _settle(member: Member, digest: str | None, failure: Failure | None, workspace: Workspace) -> None:
    if failure is not None:
        member.status, member.document = "failed", digest
        member.error, member.message, member.hint, member.page = (
            failure.type,
            failure.message,
            failure.hint,
            failure.page,
        )
    elif digest is not None and workspace.dataset.record(digest).is_file():
        member.status, member.document = "done", digest
        member.error = member.message = member.hint = member.page = None


def _goes_by(member: Member, name: str) -> bool:
    if member.status != "waiting":
        return False
    shown = member.files[0] if len(member.files) == 1 else member.name
    return Path(shown).name == name


_JOB = TypeAdapter(Job)


def _read_job(path: Path, uploads: Uploads) -> Job | None:
    """A job as it is kept: its files are those of its uploads, whatever paths it names."""
    try:
        if path.is_symlink() or path.parent.is_symlink() or not path.is_file():
            return None
        job = _JOB.validate_json(path.read_bytes())
        for member in job.members:
            pairs = zip(member.uploads, member.files, strict=True)
            member.files = tuple(str(uploads.place(upload, file).resolve()) for upload, file in pairs)
    except (OSError, ValueError, NotThereError):
        return None  # of another version; its records are in the dataset all the same
    return job if job.id == path.parent.name and _ID.fullmatch(job.id) else None


def watch(jobs: Jobs, identifier: str, *, every: float = 15.0) -> Iterator[Job]:
    """A job at every change, until it has ended; at least every so many seconds."""
    seen = -1
    while True:
        job = jobs.wait(identifier, seen, every)
        seen = job.revision
        yield job
        if job.has_ended:
            return
