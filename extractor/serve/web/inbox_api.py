"""``/api/uploads`` and ``/api/jobs``: files that come in, and the reading of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.sse import EventSourceResponse

from extractor.serve.job import Job, Member
from extractor.serve.jobs import Wanted
from extractor.serve.uploads import Upload, propose_accounts
from extractor.serve.web import inbox_schemas, schemas
from extractor.serve.web.state import Shared

router = APIRouter(prefix="/api", tags=["inbox"])
MISSING: dict[int | str, dict[str, Any]] = {404: {"model": schemas.Problem}}
LARGE: dict[int | str, dict[str, Any]] = {413: {"model": schemas.Problem}}
BODY = {"requestBody": {"required": True, "content": {"application/octet-stream": {}}}}
_EVERY = 0.3
"""Seconds between two looks at a job that is watched."""


@router.post("/uploads", status_code=201, responses=LARGE, openapi_extra=BODY)
async def add_upload(
    state: Shared,
    request: Request,
    name: Annotated[str, Query(min_length=1, max_length=1000, description="What the file is called")],
    folder: Annotated[str, Query(max_length=1000, description="The folder it came in: one account")] = "",
) -> inbox_schemas.UploadInfo:
    """Take in a file: its bytes are the body of the request."""
    return _upload(await state.uploads.take(name, folder, request.stream()))


@router.get("/uploads")
def get_inbox(state: Shared) -> inbox_schemas.Inbox:
    """What came in and is in no job yet, and how it is put together."""
    used = state.jobs.used()
    uploads = [one for one in state.uploads if one.id not in used]
    return inbox_schemas.Inbox(
        uploads=[_upload(one) for one in uploads],
        accounts=[
            inbox_schemas.ProposedAccount(name=name, uploads=[one.id for one in members])
            for name, members in propose_accounts(uploads)
        ],
    )


@router.post("/uploads/{upload}/unpack", status_code=201, responses=MISSING)
def unpack_upload(state: Shared, upload: schemas.ShortId) -> inbox_schemas.UploadList:
    """The members of an archive of several accounts as uploads of their own; one of one account is read as it is."""
    return inbox_schemas.UploadList(uploads=[_upload(one) for one in state.uploads.unpack(upload)])


@router.delete("/uploads/{upload}", status_code=204, response_class=Response, responses=MISSING)
def remove_upload(state: Shared, upload: schemas.ShortId) -> None:
    """Forget a file that came in; records that were made of it stay."""
    state.uploads.remove(upload)


@router.post("/jobs", status_code=201, responses=MISSING)
def add_job(state: Shared, given: inbox_schemas.NewJob) -> inbox_schemas.JobInfo:
    """Have accounts read."""
    wanted = [Wanted(one.name, tuple(one.uploads), one.address) for one in given.accounts]
    return job_info(state.jobs.create(wanted))


@router.get("/jobs")
def list_jobs(state: Shared) -> inbox_schemas.JobList:
    """All jobs, the newest first."""
    return inbox_schemas.JobList(jobs=[job_info(job) for job in state.jobs.all()])


@router.get("/jobs/{job}", responses=MISSING)
def get_job(state: Shared, job: schemas.ShortId) -> inbox_schemas.JobInfo:
    """One job."""
    return job_info(state.jobs.get(job))


@router.post("/jobs/{job}/cancel", responses=MISSING)
def cancel_job(state: Shared, job: schemas.ShortId) -> inbox_schemas.JobInfo:
    """Stop a job: what is read stays."""
    return job_info(state.jobs.cancel(job))


@router.post("/jobs/{job}/retry", responses=MISSING)
def retry_job(state: Shared, job: schemas.ShortId) -> inbox_schemas.JobInfo:
    """Do again what a job did not do, or could not."""
    return job_info(state.jobs.retry(job))


def _job(state: Shared, job: schemas.ShortId) -> Job:
    """Looked up before the stream begins: what follows can no longer say that there is none."""
    return state.jobs.get(job)


@router.get("/jobs/{job}/events", response_class=EventSourceResponse, responses=MISSING)
async def watch_job(
    found: Annotated[Job, Depends(_job)],
    *,
    changes: Annotated[bool, Query(description="After the first event only the accounts that changed")] = False,
) -> AsyncIterator[inbox_schemas.JobEvent]:
    """Server-sent events: the job at every change, until it has ended."""
    seen = -1
    told: list[Member] = []
    while True:
        if found.revision != seen:
            seen = found.revision
            now = [replace(member) for member in found.members]
            places = [place for place, member in enumerate(now) if not changes or told[place : place + 1] != [member]]
            told = now
            yield job_event(found, now, places)
        elif found.has_ended:
            return
        else:
            await asyncio.sleep(_EVERY)


def job_event(job: Job, members: Sequence[Member], places: Sequence[int]) -> inbox_schemas.JobEvent:
    """A change of a job for the outside: some of its members, without the places of their files."""
    shown = {name: value for name, value in vars(job).items() if name != "members"}
    told = [asdict(members[place]) for place in places]
    return inbox_schemas.JobEvent.model_validate({**shown, "members": told, "places": list(places)})


def job_info(job: Job) -> inbox_schemas.JobInfo:
    """A job for the outside: without the places of its files."""
    return inbox_schemas.JobInfo.model_validate(asdict(job))


def _upload(upload: Upload) -> inbox_schemas.UploadInfo:
    return inbox_schemas.UploadInfo.model_validate({**asdict(upload), "is_archive": upload.is_archive})
