"""No foreign exception leaves ``extract``: a mistake of the program costs its stage; time and memory have an end."""

from __future__ import annotations

import gc
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from batch_tasks import small_text
from conftest import CORPUS
from typer.testing import CliRunner

import extractor.limits as limits_module
import extractor.narrative.read as read
import extractor.pipeline as pipeline
import extractor.stages as stages
import extractor.tables as tables
from extractor.cli import build_app
from extractor.errors import ExtractorError, MemoryLimitError, TimeLimitError, UnforeseenError, UsageError
from extractor.guard import STAGE_FAILED
from extractor.limits import rare_collections, watched
from extractor.pdf.witness import witnessed_pages
from extractor.settings import DocumentLimits, Settings
from models.record import Record

DOCUMENT = small_text("甲县财政局").encode()
SETTINGS = Settings(ocr="never")


def breaking(*_: Any, **__: Any) -> Any:
    raise IndexError("\x1b]0;of the document\x07")


def stage_findings(record: Record) -> list[tuple[str, str]]:
    return [(finding.stage, finding.message) for finding in record.findings if finding.id == STAGE_FAILED]


@pytest.mark.parametrize(
    ("place", "stage"),
    [
        pytest.param((stages, "read_tables"), "tables", id="tables"),
        pytest.param((stages, "with_second_readings"), "tables", id="second_readings"),
        pytest.param((stages, "compare_files"), "tables", id="across_files"),
        pytest.param((stages, "identify"), "outline", id="identity"),
        pytest.param((pipeline, "narrated"), "narrative", id="narrative"),
        pytest.param((read, "read_deviations"), "narrative", id="deviations"),
        pytest.param((read, "read_sheets"), "narrative", id="sheets"),
        pytest.param((pipeline, "with_statements"), "tables", id="statements"),
        pytest.param((pipeline, "account_for"), "completeness", id="completeness"),
        pytest.param((pipeline, "with_checks"), "checks", id="checks"),
        pytest.param((stages, "with_pictures_read"), "ocr", id="ocr"),
        pytest.param((tables, "_settle"), "tables", id="columns"),
    ],
)
def test_a_mistake_in_a_stage_is_a_finding_and_the_rest_stands(
    monkeypatch: pytest.MonkeyPatch, place: tuple[Any, str], stage: str
) -> None:
    monkeypatch.setattr(*place, breaking)
    record = pipeline.extract(DOCUMENT, SETTINGS)
    [(told, message)] = stage_findings(record)
    assert told == stage
    assert "IndexError" in message
    assert "of the document" not in message
    assert Record.model_validate_json(record.model_dump_json()) == record
    assert record.document.department is not None or stage == "outline"


def test_a_table_over_which_the_program_breaks_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    document = (CORPUS / "wuchang_office_2024.txt").read_bytes()
    whole = pipeline.extract(document, SETTINGS)
    present = [name for name, table in whole.tables.items() if table.status == "present"]
    assert len(present) > 1
    read = tables._draft

    def breaking_once(region: Any, template: Any) -> Any:
        return breaking() if template.id == present[0] else read(region, template)

    monkeypatch.setattr(tables, "_draft", breaking_once)
    record = pipeline.extract(document, SETTINGS)
    assert len(stage_findings(record)) == 1
    figures = {name: any(len(row) > 2 for row in table.to_rows()) for name, table in record.tables.items()}
    assert [name for name in present if figures[name]] == present[1:]


@pytest.mark.parametrize("name", ["open_with", "mapped", "require_final_account"])
def test_what_leaves_nothing_to_read_is_one_typed_error_with_its_trace(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(pipeline, name, breaking)
    with pytest.raises(UnforeseenError, match=r"IndexError，.*\d") as caught:
        pipeline.extract(DOCUMENT, SETTINGS)
    assert "\x1b" not in str(caught.value)
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.trace == caught.value.trace
    assert "breaking" in again.trace


def test_the_command_says_so_and_exits_with_5(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pipeline, "with_checks", breaking)
    (tmp_path / "a.txt").write_bytes(DOCUMENT)
    result = CliRunner().invoke(build_app(), ["extract", str(tmp_path / "a.txt")])
    assert result.exit_code == 5
    assert "程序出错" in result.output


@pytest.mark.parametrize("error", [MemoryError(), UsageError("so")])
def test_errors_on_purpose_and_lack_of_memory_pass_through(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def raise_it(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr(stages, "read_tables", raise_it)
    with pytest.raises(type(error)):
        pipeline.extract(DOCUMENT, SETTINGS)


def endless(*_: Any, **__: Any) -> Any:
    number = 0
    while True:
        try:
            number += 1
        except Exception:  # noqa: BLE001  (what stops the work is none)
            number = 0


def hoarding(*_: Any, **__: Any) -> Any:
    kept = []
    while True:
        kept.append(bytearray(b"x") * (1 << 20))


@pytest.mark.parametrize(
    ("work", "limits", "error"),
    [
        pytest.param(endless, DocumentLimits(seconds=0.3), TimeLimitError, id="time"),
        pytest.param(hoarding, DocumentLimits(memory_mb=100), MemoryLimitError, id="memory"),
    ],
)
@pytest.mark.parametrize("threaded", [False, True])
def test_a_document_beyond_its_limits_ends_with_a_typed_error(
    monkeypatch: pytest.MonkeyPatch, work: Callable[..., Any], limits: DocumentLimits, error: type, threaded: bool
) -> None:
    monkeypatch.setattr(stages, "read_tables", work)
    found: list[BaseException] = []

    def run() -> None:
        try:
            pipeline.extract(DOCUMENT, Settings(ocr="never", limits=limits))
        except ExtractorError as caught:
            found.append(caught)

    start = time.monotonic()
    if threaded:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join(20)
    else:
        run()
    assert [type(one) for one in found] == [error]
    assert time.monotonic() - start < 15


class Deaf:
    """Loses what is raised while it goes, as destructors do."""

    def __del__(self) -> None:
        end = time.monotonic() + 0.6
        while time.monotonic() < end:
            pass


def in_a_destructor() -> None:
    Deaf()


def in_a_bare_except() -> None:
    end = time.monotonic() + 0.6
    with suppress(BaseException):
        while time.monotonic() < end:
            pass


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("swallowing", [in_a_destructor, in_a_bare_except])
def test_work_that_swallows_its_stop_is_stopped_again(
    monkeypatch: pytest.MonkeyPatch, swallowing: Callable[[], None]
) -> None:
    monkeypatch.setattr(limits_module, "_AGAIN", 0.3)
    swallowed = []

    def work() -> None:
        swallowing()
        swallowed.append(1)
        end = time.monotonic() + 10
        while time.monotonic() < end:
            pass

    with pytest.raises(TimeLimitError):
        watched(DocumentLimits(seconds=0.2), None, work)
    assert swallowed, "the first stop was to be lost"


def test_what_ended_in_time_is_not_stopped_afterwards() -> None:
    def work(seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            pass

    for number in range(20):
        seconds = 0.09 + number / 1000
        with suppress(TimeLimitError):
            watched(DocumentLimits(seconds=0.1), None, partial(work, seconds))
        work(0.02)
    for thread in threading.enumerate():
        if thread.name == "juesuan-limits":
            thread.join(timeout=10)
            assert not thread.is_alive(), "its work has ended long since"


def test_work_that_was_watched_leaves_the_interpreter_as_it_was() -> None:
    code = (
        "import cProfile; from extractor.limits import rare_collections, watched; from extractor.settings import DocumentLimits\n"
        "watched(DocumentLimits(seconds=60), None, list)\n"
        "cProfile.run('for number in range(100): str(number)')"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, timeout=300)


def test_garbage_is_collected_as_before_when_the_last_document_is_read() -> None:
    before = gc.get_threshold()
    with rare_collections():
        with rare_collections():
            assert gc.get_threshold()[0] > before[0]
        assert gc.get_threshold()[0] > before[0]
    assert gc.get_threshold() == before
    gc.set_threshold(0)
    try:
        with rare_collections():
            assert gc.get_threshold()[0] == 0, "a program that collects nothing has its reasons"
    finally:
        gc.set_threshold(*before)


def test_an_hour_and_4_gigabytes_hold_unless_somebody_says_otherwise() -> None:
    assert Settings().limits == DocumentLimits(seconds=3600, memory_mb=4096)
    assert DocumentLimits(seconds=None, memory_mb=None).seconds is None


def test_a_limit_that_cannot_be_is_refused() -> None:
    for wrong in ({"seconds": 0}, {"memory_mb": -1}, {"seconds": float("nan")}):
        with pytest.raises(UsageError, match="大于零"):
            DocumentLimits(**wrong)  # type: ignore[arg-type]


def test_whatever_the_second_engine_stumbles_over_costs_its_word_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Found by mutation: pdfminer lets an IndexError through on a damaged page."""
    import pdfplumber

    monkeypatch.setattr(pdfplumber, "open", breaking)
    assert witnessed_pages((CORPUS / "jiangan_office_2023.narrow.pdf").read_bytes(), [1]) == {}
