"""The commands of both READMEs run as they are printed, but for those that need a model, a network, a browser or the corpus."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest
from batch_tasks import small_text
from command import juesuan
from conftest import ROOT, folder_made_once

from tests.test_query import SPENT

BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
ELSEWHERE = {
    "learn": "a model",
    "llm": "a model",
    "--engine auto": "a model",
    "serve": "a server that does not end",
    "--addresses": "a network",
    "eval": "the corpus; the tutorials run it",
    "evals/corpus/": "the corpus; below",
}
"""What a command holds that is not run here, and what it needs."""
OWN = {"--aliases": "organisations: [甲县果品所]\n", "--rules": "rules: []\n"}


def commands() -> Iterator[str]:
    for name in ("README.md", "README.zh-CN.md"):
        for block in BLOCK.findall((ROOT / name).read_text(encoding="utf-8")):
            for line in block.splitlines():
                if line.startswith("$ juesuan "):
                    yield line.removeprefix("$ juesuan ").split("  #")[0].strip()


def is_run(command: str) -> bool:
    words = command.split()
    return not any(word in (words if " " not in word and "/" not in word else command) for word in ELSEWHERE)


def expanded(word: str) -> list[str]:
    """What a shell makes of a word."""
    return sorted(map(str, Path().glob(word))) if "*" in word and " " not in word else [word]


RUN = sorted({command for command in commands() if is_run(command)})


def fill(path: Path) -> None:
    """What the READMEs speak of: an account, a folder of accounts, records, a dataset, what was checked last time."""
    with chdir(path):
        for name in ("决算", "records"):
            Path(name).mkdir()
        for number, place in enumerate(("决算公开.pdf", "决算/甲.pdf", "决算/乙.pdf")):
            text = small_text("甲县财政局", 2020 + number, "100.00") + SPENT.format("100.00")
            Path(place).write_text(text, encoding="utf-8")  # what a file is, is told from its content
        assert juesuan("extract", "决算公开.pdf", "-o", "records/a.json").returncode == 0
        last = juesuan("check", "决算公开.pdf", "--format", "json", "--fail-on", "never")
        for name in ("上次.json", "before.json"):
            Path(name).write_bytes(last.stdout)
        assert juesuan("batch", "决算", "-o", "dataset", "--workers", "1").returncode == 0


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that folder of one's own, to work in."""
    path = shutil.copytree(folder_made_once("readme", fill), tmp_path / "work")
    monkeypatch.chdir(path)
    return path


@pytest.mark.parametrize("command", RUN)
def test_a_command_runs_as_printed(folder: Path, command: str) -> None:
    for option, content in OWN.items():
        if option in command:
            Path("my.yaml").write_text(content, encoding="utf-8")
    if not command.startswith(("query", "check dataset", "dataset")):
        shutil.rmtree("dataset")
    words = [one for word in shlex.split(command) for one in expanded(word)]
    done = juesuan(*words)
    found = {0, 1} if words[0] in {"check", "doctor"} else {0}
    assert done.returncode in found, done.stderr.decode()


def test_most_commands_are_run_and_every_reason_is_one() -> None:
    printed = set(commands())
    assert len(RUN) > 20
    assert [word for word in ELSEWHERE if not any(word in command for command in printed)] == []
