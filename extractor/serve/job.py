"""A job as data: its accounts, and what the events of a run and the ledger say became of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from extractor.batch.errors import Failure
from extractor.batch.groups import group_to_path
from extractor.batch.ledger import Ledger
from extractor.batch.stages_told import Doing
from extractor.data_files import LARGEST_MADE, read_data
from extractor.serve.runs import Event
from extractor.serve.uploads import Uploads
from extractor.serve.workspace import NotThereError, Workspace

ID = re.compile(r"[0-9a-f]{24}")
JobStatus = Literal["waiting", "running", "done", "failed", "cancelled", "interrupted"]
JobStage = Literal["waiting", "scanning", "reading", "compacting", "ended"]
MemberStatus = Literal["waiting", "done", "failed"]
ENDED: frozenset[JobStatus] = frozenset({"done", "failed", "cancelled", "interrupted"})

_CLAUSES = re.compile(r"(?=[，；。])")
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]{1,30}")
_INSTALL = re.compile(r"\bpip install\b")


@dataclass
class Member:
    """One account of a job: its name, the files or the address it is read from, and what became of it.

    ``document`` is its id in the dataset, once known; ``message`` and ``hint`` say why it failed, in words. ``doing`` is the
    stage of its reading while that is under way, with ``done`` of ``of`` pages where they are counted.
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
    doing: str | None = None
    done: int = 0
    of: int = 0


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
                member.doing = None
                for name in ("error", "message", "page"):
                    setattr(member, name, event.get(name))
                member.hint = hint_for_page(event.get("hint"))
        case "compacting":
            job.stage = "compacting"
        case "error":
            job.status, job.message, job.hint = "failed", event["message"], hint_for_page(event.get("hint"))
        case _:
            return


def apply_stages(job: Job, stages: Sequence[Doing]) -> bool:
    """What the workers are at, of each account; whether anything of it is new."""
    known: dict[int, Doing] = {}
    for one in stages:
        place = next((n for n, member in enumerate(job.members) if n not in known and _goes_by(member, one.name)), None)
        if place is not None:
            known[place] = one
    changed = False
    for number, member in enumerate(job.members):
        at = known.get(number)
        now = (at.stage, at.done, at.of) if at is not None else (None, 0, 0)
        changed |= now != (member.doing, member.done, member.of)
        member.doing, member.done, member.of = now
    return changed


def hint_for_page(hint: str | None) -> str | None:
    """What to do, for who has a page before him and no command line: without options, and where a package is put in."""
    if not hint:
        return None
    clauses = [clause for clause in _CLAUSES.split(hint) if not _OPTION.search(clause)]
    told = "".join(clauses).strip("，；。 ")
    return f"在运行工作台的电脑上安装后再重试：{told}" if _INSTALL.search(told) else told or None


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
            hint_for_page(failure.hint),
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


def read_job(path: Path, uploads: Uploads) -> Job | None:
    """A job as it is kept, ``None`` where another version kept it: its files are those of its uploads, whatever paths it names."""
    try:
        if path.is_symlink() or path.parent.is_symlink():
            return None
        job = _JOB.validate_json(read_data(path, LARGEST_MADE))
        for member in job.members:
            pairs = zip(member.uploads, member.files, strict=True)
            member.files = tuple(str(uploads.place(upload, file).resolve()) for upload, file in pairs)
    except (OSError, ValueError, NotThereError):
        return None  # of another version; its records are in the dataset all the same
    return job if job.id == path.parent.name and ID.fullmatch(job.id) else None
