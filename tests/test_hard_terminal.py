"""On a terminal: escape sequences of names and documents are shown, and do nothing."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

import pytest
from batch_tasks import small_text
from command import PROGRAM

ESCAPES = "\x1b]0;owned\x07\x1b[31m\u202e\x9b31m"


def shown_on_terminal(*command: str) -> str:
    """What a command writes to a terminal, both streams."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [*PROGRAM, *command],
        stdin=subprocess.DEVNULL,
        stdout=follower,
        stderr=follower,
        env=os.environ | {"TERM": "xterm-256color", "COLUMNS": "400", "PYTHONPATH": str(Path(__file__).parents[1])},
    )
    os.close(follower)
    parts = []
    while True:
        try:
            part = os.read(leader, 1 << 16)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        parts.append(part)
    os.close(leader)
    process.wait(60)
    return b"".join(parts).decode("utf-8", "replace")


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("check",), id="check"),
        pytest.param(("text",), id="text"),
        pytest.param(("extract", "--compact"), id="extract"),
    ],
)
def test_nothing_of_a_document_or_its_name_acts_on_a_terminal(tmp_path: Path, command: tuple[str, ...]) -> None:
    name = f"a{ESCAPES}[bold]b[nothing].html"
    rows = small_text("甲县财政局").replace("合计", "合计&#27;]0;owned&#7;&#8238;&#155;31m")
    (tmp_path / name).write_text("<html><body>" + "".join(f"<p>{line}</p>" for line in rows.split("\n")), "utf-8")
    shown = shown_on_terminal(*command, "--", str(tmp_path / name))
    assert "Traceback" not in shown
    assert "甲县财政局" in shown
    for acting in ("\x1b]", "\x07", "\u202e", "\x9b", "\x1b[31m"):
        assert acting not in shown, ascii(acting)


def test_an_error_shows_a_name_harmless(tmp_path: Path) -> None:
    (tmp_path / f"x{ESCAPES}.txt").write_bytes(b"")
    shown = shown_on_terminal("extract", str(tmp_path / f"x{ESCAPES}.txt"))
    assert r"\x1b]0;owned\x07" in shown
    assert "\x1b]" not in shown
