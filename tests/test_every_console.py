"""Every command under every kind of console: no crash for a character it lacks, no figure cut on a narrow one."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer
from batch_tasks import small_text
from command import juesuan
from conftest import ROOT, in_turn
from console_stream import Stream
from eval_samples import make_data_folder, sample_record
from learn_documents import official
from llm_server import serving
from typer.main import get_group

from evals.cli import register
from evals.label import LabelServer
from extractor.cli import main
from extractor.cli.commands import COMMANDS, load_command
from tests.test_query import SPENT

CONSOLES = {
    "gbk-40-terminal": ("gbk", 40, True),
    "gbk-redirected": ("gbk", 80, False),
    "cp1252-80-terminal": ("cp1252", 80, True),
    "cp1252-redirected": ("cp1252", 200, False),
    "no-locale-200-terminal": ("ascii", 200, True),
    "no-locale-redirected": ("ascii", 40, False),
    "utf8-40-terminal": ("utf-8", 40, True),
    "utf8-80-terminal": ("utf-8", 80, True),
    "utf8-200-terminal": ("utf-8", 200, True),
}
AMOUNT = "1234567890.12"
RUNS = {
    "batch": "batch account.txt -o new-dataset --workers 1",
    "check": "check account.txt record.json dataset --fail-on never",
    "checks": "checks list",
    "config": "config show",
    "dataset": "dataset report dataset -o page.html",
    "doctor": "doctor",
    "export": "export record.json -o out --format csv",
    "extract": "extract account.txt",
    "overview": "overview account.txt -o overview",
    "prompts": "prompts list",
    "query": 'query dataset "SELECT d.department, d.fiscal_year, document, value FROM facts f JOIN documents d USING (document)"',
    "report": "report account.txt -o report.html",
    "schema": "schema",
    "tables": "tables account.txt",
    "task": "task check procurement",
    "text": "text account.txt",
    "eval run": "eval run -o {new} --data data",
    "eval compare": "eval compare run run --all-fields",
    "eval show": "eval show run --case river-text --data data",
    "eval matrix": "eval matrix run",
    "eval validate": "eval validate --data data",
    "eval completeness": "eval completeness account.txt",
    "eval report": "eval report run -o {new}.html --data data",
    "eval calibrate": "eval calibrate run run-again --data data",
    "eval adversarial": "eval adversarial --data data",
    "eval doubts": "eval doubts --data data",
    "eval gate": "eval gate --update --add run --baseline {new}.json --data data",
    "eval label": "eval label account.txt -o {new}.json --no-browser",
    "eval task": "eval task own account.txt --wrong",
    "config trust": "config trust",
    "config distrust": "config distrust",
    "learn": "learn known.txt --base-url {endpoint} --model m",
    "llm ping": "llm ping --base-url {endpoint} --model m",
    "mcp": "mcp --folder .",
    "prompts show": "prompts show deviations",
    "prompts diff": "prompts diff deviations@v1 deviations@v2",
    "prompts new": "prompts new deviations -o {new}",
    "serve": "serve {new} --no-browser --port 0",
    "task list": "task list",
    "task new": "task new 会议费 -o {new}",
}
"""Something that each command does without a network, a real model, a browser or a person."""
NEED_MORE = {"eval judge": "a model that judges"}
"""Commands that are not run here, and what they would need."""
SERVERS = ("extractor.serve.web.server.serve", "extractor.agents.server.serve")
"""What would not end: here it is ready, and that is all."""


@dataclass
class Said:
    code: int
    out: bytes
    err: bytes


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A working folder with an account, its record, a dataset, gold and a run."""
    path = tmp_path_factory.mktemp("work")
    before = Path.cwd()
    os.chdir(path)
    try:
        text = small_text("甲县财政局", 2022, AMOUNT) + SPENT.format(AMOUNT)
        Path("account.txt").write_text(text, encoding="utf-8")
        Path("juesuan.toml").write_text("[llm]\ntemperature = 0\n", encoding="utf-8")
        Path("known.txt").write_text(official("income"), encoding="utf-8")
        shutil.copytree(ROOT / "prompts" / "procurement", "own")
        Path("data").mkdir()
        make_data_folder(Path("data"), {"river": sample_record()})
        Path("data/river.txt").write_text(text, encoding="utf-8")
        for command in (
            ("extract", "account.txt", "-o", "record.json"),
            ("batch", "account.txt", "-o", "dataset", "--workers", "1"),
            ("eval", "run", "-o", "run", "--data", "data"),
            ("eval", "run", "-o", "run-again", "--data", "data"),
            ("eval", "task", "own", "account.txt", "--draft"),
        ):
            done = juesuan(*command)
            assert done.returncode == 0, done.stderr.decode()
        yield path
    finally:
        os.chdir(before)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The address of a stand-in for a model."""
    with serving(lambda _: {"department": "甲县财政局", "amount": "1234.50"}) as server:
        yield server.url


class Labelled(LabelServer):
    """A page for labelling on which all is done at once."""

    def __init__(self, draft: Any, port: int) -> None:
        super().__init__(draft, port)
        self.finished.set()


def ready_only(*_: Any, ready: Callable[[str], None] | None = None, **__: Any) -> None:
    """A server that says that it is there, and ends."""
    if ready is not None:
        ready("http://127.0.0.1:8765/?token=x")


def said(command: list[str], encoding: str, width: int, terminal: bool) -> Said:
    out, err = Stream(encoding, terminal=terminal), Stream(encoding, terminal=terminal)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        patch.setenv("TERM", "xterm")
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        with pytest.raises(SystemExit) as ended:
            main(command)
    return Said(int(ended.value.code or 0), out.written(), err.written())


def words(line: str, name: str, endpoint: str) -> list[str]:
    return shlex.split(line.format(new=f"new-{name}", endpoint=endpoint))


@pytest.mark.parametrize(("name", "console"), in_turn(list(RUNS), list(CONSOLES)))
def test_every_command_runs_and_cuts_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, endpoint: str, name: str, console: str
) -> None:
    encoding, width, terminal = CONSOLES[console]
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
    for server in SERVERS:
        monkeypatch.setattr(server, ready_only)
    monkeypatch.setattr("evals.label.LabelServer", Labelled)
    command = words(RUNS[name], f"{name.replace(' ', '-')}-{encoding}-{width}", endpoint)
    shown = said(command, encoding, width, terminal)
    told = shown.err.decode(encoding, "replace")
    assert "Traceback" not in told
    assert shown.code in ({0, 1} if name in {"doctor", "eval validate"} else {0}), told
    text = shown.out.decode("utf-8" if encoding == "utf-8" else encoding, "replace")
    assert not re.search(r"\d…", text), text
    if name in {"query", "tables"}:
        assert AMOUNT in text


def every_command() -> Iterator[list[str]]:
    foreign = typer.Typer()
    register(foreign)
    groups = {**{name: load_command(name) for name in COMMANDS}, "eval": get_group(foreign).commands["eval"]}
    for name, command in groups.items():
        yield [name]
        yield from ([name, inner] for inner in getattr(command, "commands", {}))


def test_no_command_is_left_out() -> None:
    """Of a group each command; a command that alone is in its group is called as the group."""
    names = [" ".join(command) for command in every_command()]
    groups = {name.split()[0] for name in names if " " in name}
    run = {" ".join(line.split()[:2]) if line.split()[0] in groups else line.split()[0] for line in RUNS.values()}
    assert run | NEED_MORE.keys() == set(names) - groups


@pytest.mark.parametrize("command", list(every_command()), ids=" ".join)
def test_help_and_usage_errors_of_every_command_fit_every_console(
    monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("JUESUAN_LANG", "zh")
    for encoding, width in (("gbk", 40), ("cp1252", 80), ("ascii", 200), ("utf-8", 40)):
        shown = said([*command, "--help"], encoding, width, terminal=True)
        assert shown.code == 0
        assert shown.out
        wrong = said([*command, "--no-such-option"], encoding, width, terminal=True)
        assert wrong.code == 2
        assert b"Traceback" not in wrong.err
