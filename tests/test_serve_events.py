"""What is told of a job while it runs: whole, or only what changed of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from extractor.serve.job import Job, Member
from extractor.serve.web import inbox_api
from extractor.serve.web.inbox_schemas import JobEvent


def job_of(count: int) -> Job:
    members = [Member(f"{number}.txt", files=("/secret/place",)) for number in range(count)]
    return Job("0" * 24, "2026-01-01T00:00:00Z", members, "running", "reading", todo=count)


async def told_while(job: Job, done: Sequence[int], *, changes: bool) -> list[JobEvent]:
    """The events of a job whose members end one after another."""
    events = inbox_api.watch_job(job, changes=changes)
    told = [await anext(events)]
    for number, place in enumerate(done, start=1):
        job.members[place].status, job.done, job.revision = "done", number, job.revision + 1
        told.append(await anext(events))
    job.status, job.stage, job.revision = "done", "ended", job.revision + 1
    return [*told, *[event async for event in events]]


def test_an_event_holds_the_accounts_that_changed() -> None:
    told = asyncio.run(told_while(job_of(1000), [3, 999], changes=True))
    assert [event.places for event in told] == [list(range(1000)), [3], [999], []]
    assert [[member.status for member in event.members] for event in told[1:3]] == [["done"], ["done"]]
    assert [event.done for event in told] == [0, 1, 2, 2]
    assert max(len(event.model_dump_json()) for event in told[1:]) < 600


def test_without_being_asked_for_changes_every_event_is_the_whole_job() -> None:
    told = asyncio.run(told_while(job_of(3), [1], changes=False))
    assert [len(event.members) for event in told] == [3, 3, 3]
    assert [member.status for member in told[-1].members] == ["waiting", "done", "waiting"]


def test_no_event_tells_where_files_lie() -> None:
    told = asyncio.run(told_while(job_of(2), [0], changes=True))
    assert all("secret" not in event.model_dump_json() for event in told)
