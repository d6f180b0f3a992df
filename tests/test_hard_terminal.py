"""On a terminal: escape sequences of names and documents are shown, and do nothing."""

from __future__ import annotations

import os
import pty
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from batch_tasks import small_text

from extractor.cli import main

ESCAPES = "\x1b]0;owned\x07\x1b[31m\u202e\x9b31m"


def shown_on_terminal(*command: str) -> str:
    """What a command writes to a terminal, both streams."""
    leader, follower = pty.openpty()
    parts: list[bytes] = []
    reader = Thread(target=lambda: parts.extend(_written_to(leader)))
    reader.start()
    with pytest.MonkeyPatch.context() as patch, os.fdopen(follower, "w", encoding="utf-8") as terminal:
        patch.setenv("TERM", "xterm-256color")
        patch.setenv("COLUMNS", "400")
        patch.setattr(sys, "stdout", terminal)
        patch.setattr(sys, "stderr", terminal)
        with pytest.raises(SystemExit):
            main(list(command))
    reader.join()
    os.close(leader)
    return b"".join(parts).decode("utf-8", "replace")


def _written_to(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            part = os.read(terminal, 1 << 16)
        except OSError:  # the other end is closed
            return
        if not part:
            return
        yield part


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
