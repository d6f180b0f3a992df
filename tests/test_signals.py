"""A command that is told to end puts its things away, and says by its exit code what ended it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from extractor.cli.signals import ended_as_by_hand

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


def wait_for(condition: Callable[[], bool], what: str) -> None:
    last = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < last, what
        time.sleep(0.02)


def runs(pid: int) -> bool:
    """Whether a process of ours is there and has not ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)])
def test_a_reading_that_is_ended_leaves_neither_programs_nor_folders(
    number: signal.Signals, code: int, tmp_path: Path
) -> None:
    temporary, told = tmp_path / "tmp", tmp_path / "pid"
    temporary.mkdir()
    office = tmp_path / "office"
    office.write_text(f"#!/bin/sh\necho $$ > {told}.new\nmv {told}.new {told}\nexec sleep 300\n", encoding="utf-8")
    office.chmod(0o700)
    document = tmp_path / "a.rtf"
    document.write_bytes(b"{\\rtf1\\ansi 2022}")
    environment = {**os.environ, "TMPDIR": str(temporary), "JUESUAN_SOFFICE": str(office), "HOME": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "-m", "extractor", "extract", str(document)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        wait_for(lambda: told.exists() or process.poll() is not None, "the office program was not started")
        assert process.poll() is None
        assert any(temporary.iterdir())  # so that what is looked for below could be found
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == code
    assert b"Traceback" not in errors
    assert list(temporary.iterdir()) == []
    pid = int(told.read_text(encoding="utf-8"))
    wait_for(lambda: not runs(pid), "the office program runs on")


def test_a_signal_that_the_caller_lets_be_ignored_stays_so_and_handlers_come_back() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ended_as_by_hand() as ended:
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
            assert signal.getsignal(signal.SIGTERM) == ended.heed
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    finally:
        signal.signal(signal.SIGHUP, before)


def test_the_exit_code_is_the_signal_s_only_where_nothing_else_went_wrong() -> None:
    with ended_as_by_hand() as ended:
        assert [ended.code(code) for code in (0, 3, 130)] == [0, 3, 130]
        with pytest.raises(KeyboardInterrupt):
            ended.heed(signal.SIGTERM, None)
        assert [ended.code(code) for code in (0, 3, 130)] == [143, 3, 143]
