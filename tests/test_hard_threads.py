"""Threads and forks: many at once give what one gives, and a forked process waits for nobody."""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import cache
from io import BytesIO
from multiprocessing import get_context

import pytest
from batch_tasks import small_text
from conftest import CORPUS, record_of
from pypdfium2 import PdfDocument

from extractor.pipeline import extract
from extractor.settings import DocumentLimits, Settings
from models import Record

SETTINGS = Settings(ocr="never", limits=DocumentLimits(seconds=120))
NARROW = "jiangan_office_2023.narrow.pdf"
PDF = (CORPUS / NARROW).read_bytes()


@cache
def few_pages() -> bytes:
    """The first pages of the document, with four of its tables."""
    with closing(PdfDocument(PDF)) as whole, closing(PdfDocument.new()) as cut:
        cut.import_pages(whole, list(range(12)))
        stream = BytesIO()
        cut.save(stream)
    return stream.getvalue()


def texts(count: int) -> list[bytes]:
    """Small documents, no two alike, of two forms."""
    plain = [small_text(f"{'甲乙丙丁'[n % 4]}县财政局", 2015 + n % 9, f"{100 + n}.00") for n in range(count)]
    return [
        f"<html><body><pre>{text}</pre></body></html>".encode() if number % 5 == 4 else text.encode()
        for number, text in enumerate(plain)
    ]


def read(document: bytes) -> str:
    return written(extract(document, SETTINGS))


def written(record: Record) -> str:
    return record.model_dump_json(exclude={"provenance"})


@pytest.mark.parametrize(("count", "times"), [(20, 4), pytest.param(40, 5, marks=pytest.mark.slow)])
def test_eight_threads_over_many_documents_give_the_records_of_one(count: int, times: int) -> None:
    documents = texts(count)
    alone = [read(document) for document in documents]
    assert len(set(alone)) == len(documents)
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(read, documents * times))
    assert together == alone * times


def test_pdfs_and_texts_side_by_side_are_what_they_are_alone() -> None:
    documents = [PDF, *texts(4)]
    alone = [written(record_of(NARROW)), *map(read, documents[1:])]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(read, documents * 2)) == alone * 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system forks nothing")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Python 3.12 warns of what is tried here
def test_processes_forked_in_the_midst_of_other_threads_readings_end() -> None:
    """The thread that held pdfium is not in the child: without care for it half of the children waited for ever."""
    ended = threading.Event()
    few_pages()

    def busy() -> None:
        while not ended.is_set():
            extract(few_pages(), SETTINGS)

    threads = [threading.Thread(target=busy, daemon=True) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        children = [_forked() for _ in range(5)]
        ended.set()
        states = [_state(child) for child in children]
    finally:
        ended.set()
        for thread in threads:
            thread.join(60)
    assert states == [0] * len(children)


def _forked() -> int:
    time.sleep(0.15)
    child = os.fork()
    if child == 0:
        try:
            extract(few_pages(), SETTINGS)
            os._exit(0)
        finally:
            os._exit(3)
    return child


def _state(child: int) -> int | None:
    """How a child ended; ``None`` where it hangs, which it does no longer."""
    last = time.monotonic() + 120
    while time.monotonic() < last:
        ended, state = os.waitpid(child, os.WNOHANG)
        if ended:
            return state
        time.sleep(0.05)
    os.kill(child, 9)
    os.waitpid(child, 0)
    return None


def test_a_spawned_process_reads_what_its_parent_reads() -> None:
    documents = texts(3)
    with get_context("spawn").Pool(1) as pool:
        assert pool.map(read, documents) == [read(document) for document in documents]
