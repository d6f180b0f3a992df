"""What goes on is told on stderr: by a live line on a terminal, by a plain line every so often elsewhere, and never on stdout."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from batch_tasks import small_text

from extractor import Settings, extract
from extractor.cli.reading_progress import STAGES, PlainLines, ReadingProgress
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
def test_commands_over_several_files_count_them_on_a_terminal_and_on_stderr_alone(
    accounts: list[str], tmp_path: Path, command: Callable[[list[str], Path], list[str]]
) -> None:
    shown = shown_on_terminal(*command(accounts, tmp_path / "out"))
    assert "/3 份" in shown
    redirected = said(command(accounts, tmp_path / "again"), "utf-8", 80, terminal=False)
    assert "/3 份" not in redirected.out.decode()
    # Elsewhere only what takes long is told of: on a busy machine that may be these three as well.
    assert all(line.startswith("juesuan: 正在") for line in redirected.err.decode().splitlines() if "/3 份" in line)


def test_a_long_reading_is_told_of_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    lines = PlainLines(every=0.01)
    told = ReadingProgress(lines, documents=2)
    told.stage("load")
    told.pictures(2, 16)
    deadline = time.monotonic() + 60
    seen = ""
    while "识别图片页" not in seen and time.monotonic() < deadline:
        time.sleep(0.01)
        seen += capsys.readouterr().err
    lines.close()
    assert "juesuan: 正在第 1/2 份  识别图片页 3/16（已用 0 秒）" in seen


def test_the_page_that_is_told_is_the_one_under_way_and_never_one_more_than_there_are() -> None:
    shown: list[tuple[str, int | None, int]] = []

    class Kept:
        def show(self, text: str, total: int | None, completed: int) -> None:
            shown.append((text, total, completed))

    told = ReadingProgress(Kept())
    told.pictures(0, 2)
    told.pictures(2, 2)
    assert shown == [("识别图片页 1/2", 2, 0), ("识别图片页 2/2", 2, 2)]
