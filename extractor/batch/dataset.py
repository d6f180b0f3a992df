"""A dataset on disk: its folders, its lock, and how it is put in order after a killed run.

::

    DATASET/
      dataset.json                     versions and counts
      records/ab/abcd….json            one record a document, named by the SHA-256 of the document
      parquet/<part>/fiscal_year=2023/0.parquet
      ledger.sqlite                    what was done, when, and at what cost; not part of the data
      lock
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from extractor.batch.errors import DatasetInUseError
from extractor.batch.ledger import Ledger
from extractor.errors import MissingExtraError, UsageError

DATASET_FILE = "dataset.json"
DATASET_FORMAT = "juesuan-dataset"


@dataclass(frozen=True)
class Dataset:
    """The places of a dataset."""

    path: Path

    @property
    def file(self) -> Path:
        """Versions and counts; it is what makes the folder a dataset."""
        return self.path / DATASET_FILE

    @property
    def ledger(self) -> Path:
        """The ledger."""
        return self.path / "ledger.sqlite"

    @property
    def records(self) -> Path:
        """The folder of the records."""
        return self.path / "records"

    @property
    def parquet(self) -> Path:
        """The folder of the Parquet parts."""
        return self.path / "parquet"

    def record(self, digest: str) -> Path:
        """The record of the document with this SHA-256."""
        return self.records / digest[:2] / f"{digest}.json"


def is_dataset(path: Path) -> bool:
    """Whether the folder is a dataset, finished or begun."""
    return (path / DATASET_FILE).is_file() or (path / "ledger.sqlite").is_file()


def read_dataset(path: Path) -> Dataset:
    """The dataset in a folder. Raises UsageError where there is none."""
    if not is_dataset(path):
        raise UsageError("这不是 juesuan 数据集", where=str(path), hint="请先用 juesuan batch … --out 生成")
    return Dataset(path)


def make_dataset(path: Path) -> Dataset:
    """The dataset in a folder, made where absent.

    Raises UsageError where the folder cannot be made, or holds something else already.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        if not is_dataset(path) and any(entry.name != "lock" for entry in path.iterdir()):
            raise UsageError("文件夹不是空的，也不是 juesuan 数据集", where=str(path), hint="请换一个输出文件夹")
    except OSError as error:
        raise UsageError(f"无法建立数据集：{error.strerror}", where=str(path), hint="请换一个输出位置") from error
    return Dataset(path)


@contextmanager
def locked(dataset: Dataset) -> Iterator[None]:
    """Hold the dataset alone. The system lets go of the lock with the process, however that ends.

    Raises DatasetInUseError where another run holds it, MissingExtraError without filelock.
    """
    try:
        from filelock import FileLock, Timeout
    except ImportError as error:
        raise MissingExtraError("数据集需要 filelock", hint="请运行 pip install 'juesuan[batch]'") from error
    lock = FileLock(dataset.path / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise DatasetInUseError(
            "另一个 juesuan batch 正在写这个数据集", where=str(dataset.path), hint="请等它结束，或换一个 --out"
        ) from error
    try:
        yield
    finally:
        lock.release()


def reconcile(dataset: Dataset, ledger: Ledger) -> None:
    """Make records and ledger agree again after a killed run: half-written files and unknown ones go, and so do ledger
    rows whose record is missing, so that those documents are done again."""
    # Made after the ledger: a folder with records and no ledger is not ours.
    dataset.records.mkdir(exist_ok=True)
    for number in range(256):
        prefix = f"{number:02x}"
        folder = dataset.records / prefix
        known = ledger.done_below(prefix)
        found = set()
        for entry in folder.iterdir() if folder.is_dir() else ():
            if entry.suffix == ".json" and entry.stem in known:
                found.add(entry.stem)
            else:
                entry.unlink()
        if known - found:
            ledger.drop(sorted(known - found))
    for part in dataset.parquet.rglob("*.part"):
        part.unlink()
    for part in dataset.path.glob(".*.part"):
        part.unlink()


def dataset_text(description: dict[str, object]) -> str:
    """``dataset.json``."""
    return json.dumps({"format": DATASET_FORMAT} | description, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
