"""Jobs: accounts to be read, one job after the other, each a run of ``batch`` in a process of its own.

What was asked for and how it ended is on disk, so that a server that was killed knows it again; what became of each account
meanwhile is in the ledger.
"""

from __future__ import annotations

import csv
import io
import json
import secrets
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from extractor.batch.errors import DatasetInUseError
from extractor.batch.journal import now
from extractor.batch.stages_told import Doing, forget_stages, stages_in
from extractor.errors import ExtractorError, UsageError, reason_of
from extractor.files import PART_PREFIX, PART_SUFFIX, make_private_folder, write_atomically
from extractor.guard import typed_errors
from extractor.input.address import is_address
from extractor.serve.job import ID, Job, Member, apply_event, apply_stages, read_job, settle
from extractor.serve.runs import RunOrder, RunProcess
from extractor.serve.uploads import MOST_NAME, Uploads
from extractor.serve.views import make_views_beforehand
from extractor.serve.workspace import NotThereError, Workspace

MOST_ACCOUNTS = 10_000
_SECONDS_BETWEEN_TRIES = 2.0
_SECONDS_BETWEEN_LOOKS = 1.0


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
    _run: tuple[str, RunProcess] | None = None
    _closed: bool = False
    _thread: threading.Thread | None = None

    def __post_init__(self) -> None:
        for path in sorted(self.workspace.own.glob("jobs/*/job.json")):
            job = read_job(path, self.uploads)
            if job is not None:
                self._jobs[job.id] = job
                if not job.has_ended:
                    self._interrupted(job)

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
        with self._changed:  # a job that is ending is shown when that is on disk
            found = self._jobs.get(identifier) if ID.fullmatch(identifier) else None
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
            job.status, job.stage = "cancelled", "ended"
            if job.id in self._waiting:
                self._waiting.remove(job.id)
            run = self._run[1] if self._run is not None and self._run[0] == job.id else None
        if run is not None:
            run.stop()
        self._keep(job)
        return job

    def retry(self, identifier: str) -> Job:
        """Do again what a job did not do, or could not. Raises UsageError while it is under way."""
        job = self.get(identifier)
        with self._changed:  # of two who ask at once the second finds it under way
            if not job.has_ended:
                raise UsageError("这项任务还没有结束", hint="请等它结束，或先取消")
            job.retry_failed = True
            job.message = job.hint = None
            job.todo = job.done = job.failed = 0
            for member in job.members:
                if member.status == "failed":
                    member.status = "waiting"
                    member.error = member.message = member.hint = member.page = None
            self._enqueue(job)
        return job

    def close(self) -> None:
        """Stop what is under way; it can be retried."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()
            run = self._run
        if run is not None:
            run[1].stop()
        if self._thread is not None:
            self._thread.join(20)

    def _member(self, wanted: Wanted, taken: set[str]) -> Member:
        if wanted.address is not None:
            address = wanted.address.strip()
            if wanted.uploads or not is_address(address) or len(address) > 2000:
                raise UsageError("这不是网址", where=address[:80], hint="以 http:// 或 https:// 开头，一行一个")
            return Member(wanted.name[:MOST_NAME] or address, address=address)
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
        self._keep(job)

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                if self._closed:
                    return
                job = self._jobs[self._waiting.popleft()]
                job.status, job.stage = "running", "scanning"
            self._carry_out(job)

    def _carry_out(self, job: Job) -> None:
        """Do a job, and say how it ended, whatever happens: the jobs behind it wait for that."""
        try:
            with typed_errors(job.id):
                self._keep(job)
                while self._run_once(job):
                    with self._changed:  # another run has the dataset: a batch in a terminal, or of a killed server
                        self._changed.wait_for(lambda: self._closed or job.status != "running", _SECONDS_BETWEEN_TRIES)
                settle(job, self.workspace)
                _count(job)
        except ExtractorError as error:
            with self._changed:
                if not job.has_ended:
                    job.message, job.hint, job.status = error.message, error.hint, "failed"
        except MemoryError:
            with self._changed:
                job.message, job.hint, job.status = "内存不够，这项任务没有做完", "请关闭其他程序后重试", "failed"
        finally:
            self._end(job)
            read = (member.document for member in job.members if member.status == "done" and member.document)
            make_views_beforehand(self.workspace, read)

    def _end(self, job: Job) -> None:
        """How a job ended, seen by nobody before it is on disk."""
        with self._changed:
            if self._closed and not job.has_ended:
                job.status, job.message, job.hint = "interrupted", "服务已停止", "重试即可从断处继续"
            job.stage = "ended"
            if job.status == "running":
                job.message = job.hint = None
                job.status = "failed" if job.members and all(one.status == "failed" for one in job.members) else "done"
            try:
                self._keep(job)
            except (UsageError, OSError) as error:  # the disk is full: the next job is to be told so as well
                job.message, job.hint = f"任务的结果没有存下：{reason_of(error)}", "请检查磁盘空间"
                self._tell(job)

    def _run_once(self, job: Job) -> bool:
        """Run a job; whether it has to be tried again because somebody else was writing the dataset."""
        if self._closed or job.status != "running":
            return False
        run = RunProcess(self._order(job))
        with self._changed:
            self._run = (job.id, run)
            self._changed.notify_all()
            unwanted = self._closed or job.status != "running"
        if unwanted:  # it was cancelled while the process started
            run.stop()
        busy = False
        watch = _Watch(self, job, self._stages(job))
        try:
            for event in run.events():
                busy = event.get("error") == DatasetInUseError.__name__ and event["event"] == "error"
                with self._changed:
                    if busy:
                        job.stage, job.message, job.hint = "waiting", event["message"], "等它结束后会自动继续"
                    elif job.status == "running" and not self._closed:
                        apply_event(job, event)
                self._tell(job)
        finally:
            watch.stop()
            with self._changed:
                self._run = None
        return busy and job.status == "running"

    def _order(self, job: Job) -> RunOrder:
        """The run of a job, its lists written into the job's folder."""
        folder = self._folder(job)
        with self._changed:  # nobody writes a job.json now
            for part in folder.glob(f"{PART_PREFIX}*{PART_SUFFIX}"):  # of a server that was killed while it wrote
                part.unlink(missing_ok=True)
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
            self._stages(job),
        )

    def _stages(self, job: Job) -> Path:
        """The folder in which the workers of a job tell how far they are, with nothing of an earlier run in it."""
        folder = self._folder(job) / "stages"
        make_private_folder(folder)
        return folder

    def see_stages(self, job: Job, stages: Sequence[Doing]) -> None:
        """What the workers of a job are at has been looked up."""
        with self._changed:
            is_new = job.status == "running" and apply_stages(job, stages)
        if is_new:
            self._tell(job)

    def _folder(self, job: Job) -> Path:
        return self.workspace.own / "jobs" / job.id

    def _interrupted(self, job: Job) -> None:
        """A job that a server which is gone did not finish; the ledger knows how far it came."""
        job.status, job.stage = "interrupted", "ended"
        job.message, job.hint = "服务中途停止，这项任务没有做完", "重试即可从断处继续"
        try:
            settle(job, self.workspace)
        except (UsageError, OSError) as error:
            job.message = f"服务中途停止，做到哪里也无法查明：{reason_of(error)}"
        job.done, job.failed = (sum(one.status == status for one in job.members) for status in ("done", "failed"))

    def _tell(self, job: Job) -> None:
        """A job has changed: for who waits for it. Not on disk: thousands of accounts would be written for each of them."""
        with self._changed:
            job.revision += 1
            self._changed.notify_all()

    def _keep(self, job: Job) -> None:
        """A job begins, or has ended: on disk, and for who waits for it. Raises UsageError."""
        with self._changed:
            job.revision += 1
            self._changed.notify_all()
            write_atomically(self._folder(job) / "job.json", json.dumps(asdict(job), ensure_ascii=False), private=True)


class _Watch:
    """A thread that looks what the workers of a job are at, while it runs."""

    def __init__(self, jobs: Jobs, job: Job, folder: Path) -> None:
        self._jobs, self._job, self._folder = jobs, job, folder
        self._over = threading.Event()
        forget_stages(folder)
        self._thread = threading.Thread(target=self._look, name="juesuan-stages", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """The run has ended."""
        self._over.set()
        self._thread.join()
        forget_stages(self._folder)
        self._jobs.see_stages(self._job, ())

    def _look(self) -> None:
        while not self._over.wait(_SECONDS_BETWEEN_LOOKS):
            self._jobs.see_stages(self._job, stages_in(self._folder))


def _count(job: Job) -> None:
    """Count as well of what no event told: an address nobody answered at."""
    done, failed = (sum(one.status == status for one in job.members) for status in ("done", "failed"))
    job.done, job.failed = max(job.done, done), max(job.failed, failed)
    job.todo = max(job.todo, job.done + job.failed)
