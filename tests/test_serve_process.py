"""The command as people use it: an address with a token, an end by Ctrl-C, and what a killed server leaves behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2 as httpx
import pytest
from batch_tasks import small_text
from conftest import ROOT

from extractor.batch.dataset import Dataset, locked

RUN = "from extractor.cli import main; main()"
SECONDS = 300


class Server:
    """A server in a process of its own, and a client that may ask it."""

    def __init__(self, folder: Path, *options: str) -> None:
        command = [
            sys.executable,
            "-c",
            RUN,
            "serve",
            str(folder),
            "--no-browser",
            "--port",
            "0",
            "--ocr",
            "never",
            *options,
        ]
        environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "JUESUAN_LANG": "zh"}
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = re.search(r"(http://127\.0\.0\.1:\d+)/\?token=([\w-]{43})", line)
        assert found is not None, line + (self.process.stderr.read() if self.process.stderr else "")
        headers = {"Authorization": f"Bearer {found[2]}"}
        self.client = httpx.Client(base_url=found[1], headers=headers, timeout=SECONDS, trust_env=False)

    def upload(self, name: str, text: str) -> str:
        identifier: str = self.client.post("/api/uploads", params={"name": name}, content=text.encode()).json()["id"]
        return identifier

    def read(self, *uploads: str) -> str:
        given = {"accounts": [{"uploads": [one]} for one in uploads]}
        identifier: str = self.client.post("/api/jobs", json=given).json()["id"]
        return identifier

    def wait(self, job: str) -> dict[str, object]:
        with self.client.stream("GET", f"/api/jobs/{job}/events") as stream:
            for _ in stream.iter_lines():
                pass
        told: dict[str, object] = self.client.get(f"/api/jobs/{job}").json()
        return told

    def end(self, by: signal.Signals) -> tuple[int, str]:
        """The exit code and what was said on stderr."""
        self.client.close()
        self.process.send_signal(by)
        _, said = self.process.communicate(timeout=SECONDS)
        return self.process.returncode, said


@contextmanager
def server(folder: Path, *options: str) -> Iterator[Server]:
    found = Server(folder, *options)
    try:
        yield found
    finally:
        found.client.close()
        if found.process.poll() is None:
            os.killpg(found.process.pid, signal.SIGKILL)
        found.process.communicate()


def test_ctrl_c_ends_a_server_cleanly_while_it_reads(tmp_path: Path) -> None:
    with server(tmp_path / "data") as first:
        job = first.read(first.upload("甲.txt", small_text("甲县财政局")))
        code, said = first.end(signal.SIGINT)
        assert (code, said) == (0, "")
    with server(tmp_path / "data") as again:
        assert again.client.get(f"/api/jobs/{job}").json()["status"] in {"interrupted", "done"}
        again.client.post(f"/api/jobs/{job}/retry")
        assert again.wait(job)["status"] == "done"


def test_a_killed_server_loses_no_decision_and_its_job_goes_on(tmp_path: Path) -> None:
    wrong = small_text("甲县财政局").replace("总计\t30\t100.00", "总计\t30\t100.10")
    with server(tmp_path / "data") as first:
        done = first.wait(first.read(first.upload("甲.txt", wrong)))
        account = done["members"][0]["document"]  # type: ignore[index]
        finding = first.client.get(f"/api/accounts/{account}/findings").json()["findings"][0]["key"]
        judged = {"finding": finding, "state": "dismissed", "reason": "印刷", "revision": 0}
        assert first.client.post(f"/api/accounts/{account}/decisions", json=judged).status_code == 201
        job = first.read(first.upload("乙.txt", small_text("乙县财政局")))
        first.end(signal.SIGKILL)
    with server(tmp_path / "data") as again:
        kept = again.client.get(f"/api/accounts/{account}/findings").json()["findings"]
        assert [one["decision"]["reason"] for one in kept if one["key"] == finding] == ["印刷"]
        if again.client.get(f"/api/jobs/{job}").json()["status"] == "interrupted":
            again.client.post(f"/api/jobs/{job}/retry")
        assert again.wait(job)["status"] == "done"
        assert again.client.get("/api/accounts").json()["total"] == 2
    with locked(Dataset(tmp_path / "data")):
        assert not list((tmp_path / "data").rglob("*.part"))


@pytest.mark.parametrize(
    ("options", "said"),
    [(["--host", "0.0.0.0"], "口令"), (["--port", "1"], "--port")],
    ids=["host_without_password", "port_taken"],
)
def test_what_cannot_be_served_is_said_in_one_line(tmp_path: Path, options: list[str], said: str) -> None:
    if said == "--port" and os.geteuid() == 0:
        pytest.skip("the superuser may listen anywhere")
    command = [sys.executable, "-c", RUN, "serve", str(tmp_path / "data"), "--no-browser", *options]
    ended = subprocess.run(
        command, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False
    )
    assert ended.returncode == 2
    assert said in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "package", ["fastapi", *(pytest.param(name, marks=pytest.mark.slow) for name in ("uvicorn", "duckdb"))]
)
def test_a_missing_package_is_named_with_its_extra(tmp_path: Path, package: str) -> None:
    code = f"import sys; sys.modules[{package!r}] = None; from extractor.cli import main; main(['serve', sys.argv[1]])"
    command = [sys.executable, "-c", code, str(tmp_path / "data")]
    ended = subprocess.run(
        command, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False
    )
    assert ended.returncode == 2
    assert package in ended.stderr
    assert "juesuan[serve]" in ended.stderr
    assert not (tmp_path / "data").exists()
