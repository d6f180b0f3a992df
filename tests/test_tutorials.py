"""Every command of the tutorials runs as it is printed, in their order, and every picture and page that they name is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from conftest import ROOT

from extractor.cli import main

TUTORIALS = sorted((ROOT / "docs" / "tutorial").glob("*.md"))
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^):#]+)[^):]*\)")


def commands(page: Path) -> list[list[str]]:
    lines = [line for block in BLOCK.findall(page.read_text(encoding="utf-8")) for line in block.splitlines()]
    return [shlex.split(line.removeprefix("$ juesuan ")) for line in lines if line.startswith("$ juesuan ")]


@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_every_command_runs_as_printed(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("evals", "cassettes"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "runs" / "analyst").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert commands(page)
    for arguments in commands(page):
        command, _, written = " ".join(map(shlex.quote, arguments)).partition(" '>' ")
        with pytest.raises(SystemExit) as ended:
            main(shlex.split(command))
        said = capfd.readouterr()
        assert not ended.value.code, (command, said.err)
        if written:
            (tmp_path / written).write_text(said.out, encoding="utf-8")


@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_what_a_tutorial_links_to_is_there(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
