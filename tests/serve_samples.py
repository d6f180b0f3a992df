"""A small dataset for tests of the workbench: a text account of the corpus with findings, and two invented ones."""

from __future__ import annotations

import asyncio
import shutil
import time
import zipfile
from collections.abc import AsyncIterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pypdfium2
from batch_tasks import small_text
from conftest import CORPUS, folder_made_once

from extractor import Settings
from extractor.batch import Limits, LocalExecutor, Plan, run_batch
from extractor.serve import Uploads, Workspace, WorkspaceSettings
from extractor.serve.job import Job
from extractor.serve.jobs import Jobs
from extractor.serve.uploads import Upload

SETTINGS = WorkspaceSettings(Settings(ocr="never"), Limits(600, None), max_upload=2_000_000)
REAL = "wuchang_office_2022.txt"
PDF = "jiangan_office_2023.narrow.pdf"


def short_pdf(path: Path) -> Path:
    """The first pages of an account as a PDF: opened and drawn in little time."""
    with pypdfium2.PdfDocument(CORPUS / PDF) as whole, closing(pypdfium2.PdfDocument.new()) as short:
        short.import_pages(whole, list(range(12)))
        short.save(path)
    return path


def make_inputs(folder: Path, *names: str) -> Path:
    """The documents of the dataset, further ones of the corpus by name."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (REAL, *names):
        (folder / name).write_bytes((CORPUS / name).read_bytes())
    for name in ("甲县财政局", "乙市水利局"):
        (folder / f"{name}.txt").write_text(small_text(name), encoding="utf-8")
    return folder


def make_dataset(folder: Path, *names: str) -> Path:
    inputs, out = make_inputs(folder / "inputs", *names), folder / "dataset"
    run_batch(Plan((str(inputs),), out, SETTINGS.reading), LocalExecutor(2, SETTINGS.limits))
    return out


def copied_dataset(folder: Path) -> Path:
    """The dataset without further documents, read once a run; its documents stay where they were read."""
    return Path(shutil.copytree(folder_made_once("workbench", make_dataset) / "dataset", folder / "dataset"))


def open_workspace(dataset: Path) -> Workspace:
    return Workspace.open(dataset, SETTINGS)


def ended(jobs: Jobs, job: Job, seconds: float = 300) -> Job:
    """The job when it has ended."""
    last = time.monotonic() + seconds
    while not jobs.get(job.id).has_ended:
        assert time.monotonic() < last, job
        time.sleep(0.02)
    return jobs.get(job.id)


async def _blocks(data: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(data), 1 << 16):
        yield data[start : start + (1 << 16)]


def taken(uploads: Uploads, name: str, data: bytes, folder: str = "") -> Upload:
    """A file that came in."""
    return asyncio.run(uploads.take(name, folder, _blocks(data)))


def zipped(members: dict[str, bytes]) -> bytes:
    """An archive of files by their names."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()
