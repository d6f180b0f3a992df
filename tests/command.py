"""The command in this process, and in one of its own where the test is about the process."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

from extractor.cli import main

PROGRAM = (sys.executable, "-c", "from extractor.cli import main; main()")

Done = subprocess.CompletedProcess[bytes]


def juesuan(*arguments: str | Path, stdin: bytes = b"") -> Done:
    """``juesuan ARGUMENTS``, without the second that a process takes to start."""
    command = list(map(str, arguments))
    out, err = _stream(), _stream()
    with redirect_stdout(out), redirect_stderr(err), _standard_input(stdin):
        try:
            main(command)
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return Done(command, code, _written(out), _written(err))


def juesuan_process(*arguments: str | Path, stdin: bytes | None = None) -> Done:
    """The same as a user's shell starts it: real streams, what native libraries print, the state of a new process."""
    command = [*PROGRAM, *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, check=False, timeout=300)


def _stream(data: bytes = b"") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")


def _written(stream: io.TextIOWrapper) -> bytes:
    stream.flush()
    data = stream.buffer.getvalue()  # type: ignore[attr-defined]  # a BytesIO
    assert isinstance(data, bytes)
    return data


@contextmanager
def _standard_input(data: bytes) -> Iterator[None]:
    before, sys.stdin = sys.stdin, _stream(data)
    try:
        yield
    finally:
        sys.stdin = before
