"""The queue of jobs where something goes wrong: it is told of the right job, and the jobs behind it have their turn."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from serve_samples import ended, open_workspace

from extractor import Settings
from extractor.batch.stages_told import Doing, forget_stages, stages_in, stages_told
from extractor.errors import UsageError, pip_install
from extractor.files import PART_PREFIX, PART_SUFFIX
from extractor.serve import Jobs, Uploads, Wanted
from extractor.serve import jobs as queue
from extractor.serve.job import Job, Member, apply_stages, hint_for_page
from extractor.serve.runs import Event, RunOrder

ADDRESS = "https://example.org/{}.pdf"
PATIENCE = 120
"""Seconds: a busy machine starts a thread late, and what never comes ends the test."""


class Run:
    """Stands for the process of a run: it starts when it may, and tells what it is to tell."""

    made: list[Run]
    may_start: threading.Event
    starting: threading.Event
    told: tuple[Event, ...]

    def __init__(self, _: RunOrder) -> None:
        self.stopped = threading.Event()
        self.made.append(self)
        self.starting.set()
        assert self.may_start.wait(PATIENCE)

    def events(self) -> Iterator[Event]:
        yield from self.told
        if not self.told:
            assert self.stopped.wait(PATIENCE), "nobody stopped it"

    def stop(self) -> None:
        self.stopped.set()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> type[Run]:
    Run.made, Run.told = [], ()
    Run.may_start, Run.starting = threading.Event(), threading.Event()
    monkeypatch.setattr(queue, "RunProcess", Run)
    return Run


@pytest.fixture
def jobs(tmp_path: Path, run: type[Run]) -> Iterator[Jobs]:
    workspace = open_workspace(tmp_path / "data")
    found = Jobs(workspace, Uploads(workspace))
    yield found
    run.may_start.set()
    found.close()
    workspace.close()


def asked(jobs: Jobs, count: int = 1) -> Job:
    return jobs.create([Wanted(address=ADDRESS.format(number)) for number in range(count)])


def test_a_job_that_is_cancelled_while_its_process_starts_is_stopped(jobs: Jobs, run: type[Run]) -> None:
    job = asked(jobs)
    assert run.starting.wait(PATIENCE)
    jobs.cancel(job.id)
    run.may_start.set()
    assert run.made[0].stopped.wait(PATIENCE)
    assert ended(jobs, job).status == "cancelled"


def test_what_a_killed_server_left_half_written_goes_when_its_job_runs_again(jobs: Jobs, run: type[Run]) -> None:
    run.may_start.set()
    run.told = ({"event": "started", "todo": 1},)
    job = ended(jobs, asked(jobs))
    part = jobs.workspace.own / "jobs" / job.id / f"{PART_PREFIX}0{PART_SUFFIX}"
    part.write_text("{", encoding="utf-8")
    jobs.retry(job.id)
    ended(jobs, job)
    assert not part.exists()


def test_who_cancels_a_job_stops_no_other(jobs: Jobs, run: type[Run]) -> None:
    run.may_start.set()
    first, second = asked(jobs), asked(jobs)
    assert run.starting.wait(PATIENCE)
    jobs.cancel(first.id)
    with jobs._changed:
        assert jobs._changed.wait_for(lambda: second.status == "running" and jobs._run is not None, PATIENCE)
    jobs.cancel(first.id)
    assert not run.made[1].stopped.is_set()
    jobs.cancel(second.id)
    assert ended(jobs, second).status == "cancelled"


@pytest.mark.parametrize(
    ("mistake", "told"), [(ZeroDivisionError("nought"), "ZeroDivisionError"), (MemoryError(), "内存")]
)
def test_a_mistake_of_the_program_fails_its_job_and_not_the_queue(
    jobs: Jobs, run: type[Run], monkeypatch: pytest.MonkeyPatch, mistake: Exception, told: str
) -> None:
    run.may_start.set()
    run.told = ({"event": "started", "todo": 1},)

    def broken(*_: object) -> None:
        raise mistake

    with monkeypatch.context() as patch:
        patch.setattr(queue, "apply_event", broken)
        job = ended(jobs, asked(jobs))
    assert (job.status, job.stage) == ("failed", "ended")
    assert told in str(job.message)
    assert ended(jobs, asked(jobs)).status == "done"


def test_a_job_is_written_when_it_begins_and_ends_and_not_for_each_account(
    jobs: Jobs, run: type[Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    write = queue.write_atomically

    def counted(path: Path, *given: object, **named: object) -> None:
        written.append(path.name)
        write(path, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(queue, "write_atomically", counted)
    run.may_start.set()
    told = [{"event": "done", "name": ADDRESS.format(number), "document": None} for number in range(200)]
    run.told = ({"event": "started", "todo": 200}, *told)
    job = ended(jobs, asked(jobs, 200))
    assert (job.status, job.done) == ("done", 200)
    assert job.revision > 200
    assert written.count("job.json") <= 4
    assert Jobs(jobs.workspace, jobs.uploads).get(job.id).done == 200


def test_of_two_who_retry_a_job_at_once_one_is_told_that_it_is_under_way(
    jobs: Jobs, run: type[Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    run.may_start.set()
    run.told = ({"event": "started", "todo": 1},)
    job = ended(jobs, asked(jobs))
    run.may_start.clear()
    enqueue = jobs._enqueue

    def slowly(one: Job) -> None:
        time.sleep(0.2)  # the other asks meanwhile
        enqueue(one)

    def retry(_: int) -> str:
        try:
            return jobs.retry(job.id).id
        except UsageError as error:
            return error.message

    monkeypatch.setattr(jobs, "_enqueue", slowly)
    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(retry, range(2)))
    assert told == sorted([job.id, "这项任务还没有结束"])


@pytest.mark.parametrize("address", ["https://a.example/x\nhttps://b.example/y", "https://a.example/x\u2028y"])
def test_an_address_of_several_lines_is_no_address(jobs: Jobs, address: str) -> None:
    with pytest.raises(UsageError, match="这不是网址"):
        jobs.create([Wanted(address=address)])
    assert jobs.all() == []


def test_a_full_disk_is_told_and_ends_no_queue(jobs: Jobs, run: type[Run], monkeypatch: pytest.MonkeyPatch) -> None:
    run.may_start.set()
    run.told = ({"event": "started", "todo": 1},)
    job = asked(jobs)
    ended(jobs, job)

    def full(*_: object, **__: object) -> None:
        raise UsageError("无法写入：No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(queue, "write_atomically", full)
        with pytest.raises(UsageError):
            jobs.retry(job.id)
        assert "没有存下" in str(ended(jobs, job).message)
    assert ended(jobs, asked(jobs)).status == "done"


@pytest.mark.parametrize(
    ("hint", "told"),
    [
        (
            f"{pip_install('ocr')}，或用 --ocr never 跳过图片页",
            f"在运行工作台的电脑上安装后再重试：{pip_install('ocr')}",
        ),
        ("请检查地址和网络", "请检查地址和网络"),
        ("可用 --force", None),
        ("请去掉密码；或加 --password", "请去掉密码"),
        (None, None),
    ],
)
def test_what_to_do_is_told_without_options_of_a_command_line(hint: str | None, told: str | None) -> None:
    assert hint_for_page(hint) == told


def test_a_job_says_at_which_stage_and_page_each_of_its_accounts_is() -> None:
    members = [Member("甲局", ("/in/甲.pdf",)), Member("乙局", ("/in/乙.pdf",)), Member("丙局", status="done")]
    job = Job("0" * 24, "2031-01-01T00:00:00Z", members, status="running")
    assert apply_stages(job, [Doing("乙.pdf", "pictures", 2, 16), Doing("丙局", "tables"), Doing("别的.pdf", "load")])
    assert [(one.doing, one.done, one.of) for one in members] == [(None, 0, 0), ("pictures", 2, 16), (None, 0, 0)]
    assert not apply_stages(job, [Doing("乙.pdf", "pictures", 2, 16)])
    assert apply_stages(job, [])
    assert members[1].doing is None


def test_a_worker_tells_its_stages_into_a_folder_and_leaves_nothing_there(tmp_path: Path) -> None:
    seen: list[Doing] = []
    with stages_told(Settings(), tmp_path, "甲.pdf", "ab") as settings:
        assert settings.progress is not None
        assert settings.ocr_progress is not None
        settings.progress("tables")
        seen += stages_in(tmp_path)
        settings.ocr_progress(1, 3)
        seen += stages_in(tmp_path)
    assert seen == [Doing("甲.pdf", "tables"), Doing("甲.pdf", "pictures", 1, 3)]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_stages_that_is_gone_or_foreign_costs_nothing(tmp_path: Path) -> None:
    with stages_told(Settings(), tmp_path / "none", "甲.pdf", "ab") as settings:
        assert settings.progress is not None
        settings.progress("tables")
    for number, content in enumerate((
        "[1]",
        "[" * 9000,
        '{"name": [1], "stage": "tables"}',
        '{"name": "甲", "stage": 5}',
    )):
        (tmp_path / f"{number}.json").write_text(content, encoding="utf-8")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.json")  # whoever prepared the folder; nobody ever writes to it
    assert stages_in(tmp_path) == []
    forget_stages(tmp_path)
    assert list(tmp_path.iterdir()) == []
