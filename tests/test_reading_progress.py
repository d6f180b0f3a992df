"""What goes on is told on a terminal, on stderr, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from batch_tasks import small_text

from extractor import Settings, extract
from extractor.cli.reading_progress import STAGES
from tests.test_every_console import said
from tests.test_hard_terminal import shown_on_terminal


@pytest.fixture
def accounts(tmp_path: Path) -> list[str]:
    paths = [tmp_path / f"{number}.txt" for number in (1, 2, 3)]
    for number, path in enumerate(paths):
        path.write_text(small_text("甲县财政局", 2020 + number), encoding="utf-8")
    return list(map(str, paths))


def test_every_stage_of_a_document_is_told_in_order_and_has_a_name(accounts: list[str]) -> None:
    told: list[str] = []
    extract(accounts[0], Settings(progress=told.append))
    assert told[:3] == ["load", "ocr", "tables"]
    assert set(told) <= set(STAGES)


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(lambda files, out: ["check", *files, "--fail-on", "never"], id="check"),
        pytest.param(lambda files, out: ["export", *files, "-o", str(out)], id="export"),
        pytest.param(lambda files, out: ["report", *files, "--each", "-o", str(out)], id="report"),
    ],
)
def test_commands_over_several_files_count_them_on_a_terminal_alone(
    accounts: list[str], tmp_path: Path, command: Callable[[list[str], Path], list[str]]
) -> None:
    shown = shown_on_terminal(*command(accounts, tmp_path / "out"))
    assert "/3 份" in shown
    redirected = said(command(accounts, tmp_path / "again"), "utf-8", 80, terminal=False)
    assert "/3 份" not in (redirected.out + redirected.err).decode()
