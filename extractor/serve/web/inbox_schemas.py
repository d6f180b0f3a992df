"""What the REST interface takes and gives of files that come in and of the jobs that read them, as models."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from extractor.serve.job import JobStage, JobStatus, MemberStatus
from extractor.serve.web.schemas import Given, ShortId


class UploadInfo(BaseModel):
    """A file that came in; one that is called an archive can be unpacked where it holds several accounts."""

    id: ShortId
    name: str
    folder: str
    size: int
    sha256: str
    at: str
    is_archive: bool


class UploadList(BaseModel):
    """Files that came in together."""

    uploads: list[UploadInfo]


class ProposedAccount(BaseModel):
    """Uploads that look like one account."""

    name: str
    uploads: list[ShortId]


class Inbox(BaseModel):
    """What came in, and how it is put together unless somebody says otherwise."""

    uploads: list[UploadInfo]
    accounts: list[ProposedAccount]


class WantedAccount(Given):
    """An account to be read: uploads that belong together, or a web address."""

    name: Annotated[str, Field(max_length=300)] = ""
    uploads: Annotated[list[ShortId], Field(max_length=500)] = Field(default=[])
    address: Annotated[str, Field(max_length=2000)] | None = None


class NewJob(Given):
    """Accounts to be read."""

    accounts: Annotated[list[WantedAccount], Field(min_length=1, max_length=10_000)]


class MemberInfo(BaseModel):
    """An account of a job and what became of it; ``document`` is its id once it is read.

    ``doing`` is the stage of a reading that is under way, ``done`` of ``of`` are its pages where they are counted.
    """

    name: str
    address: str | None
    status: MemberStatus
    document: str | None
    error: str | None
    message: str | None
    hint: str | None
    page: int | None
    doing: str | None
    done: int
    of: int


class JobInfo(BaseModel):
    """A job and how far it is."""

    id: ShortId
    created: str
    status: JobStatus
    stage: JobStage
    todo: int
    done: int
    failed: int
    message: str | None
    hint: str | None
    revision: int
    members: list[MemberInfo]


class JobEvent(JobInfo):
    """A job at a change of it; ``places`` counts from 0 which of its accounts stand in ``members``."""

    places: list[int]


class JobList(BaseModel):
    """All jobs, the newest first."""

    jobs: list[JobInfo]
