"""A dataset on disk: its folders, its lock, and how it is put in order after a killed run.

::

    DATASET/
      dataset.json                     versions and counts
      records/ab/abcd….json            one record a document, named by the SHA-256 of the document
      parquet/<part>/fiscal_year=2023/0.parquet
      fetched/<host>/<address>/        what addresses led to, with the list of its files; not part of the data
      ledger.sqlite                    what was done, when, and at what cost; not part of the data
      lock
"""

from __future__ import annotations

import fnmatch
import json
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from extractor.batch.errors import DatasetInUseError
from extractor.batch.ledger import Ledger
from extractor.errors import MissingExtraError, UsageError, pip_install, reason_of
from extractor.files import PART_SUFFIX

_RECORD_NAME = re.compile(r"[0-9a-f]{64}\.json")
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
    def fetched(self) -> Path:
        """The folder of what addresses led to."""
        return self.path / "fetched"

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
        raise UsageError("这不是 juesuan 数据集", where=str(path), hint="请先用 juesuan batch … -o 生成")
    return Dataset(path)


def make_dataset(path: Path) -> Dataset:
    """The dataset in a folder, made where absent.

    Raises UsageError where the folder cannot be made, or holds something else already.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        if not is_dataset(path) and any(entry.name != "lock" for entry in path.iterdir()):
            hint = "请另起一个新的文件夹；这里的文件用 juesuan batch 读到那里，或在工作台里放进去"
            raise UsageError("文件夹不是空的，也不是 juesuan 数据集", where=str(path), hint=hint)
    except OSError as error:
        raise UsageError(f"无法建立数据集：{reason_of(error)}", where=str(path), hint="请换一个输出位置") from error
    return Dataset(path)


@contextmanager
def locked(dataset: Dataset) -> Iterator[None]:
    """Hold the dataset alone. The system lets go of the lock with the process, however that ends.

    Raises DatasetInUseError where another run holds it, MissingExtraError without filelock.
    """
    try:
        from filelock import FileLock, Timeout
    except ImportError as error:
        raise MissingExtraError("数据集需要 filelock", hint=f"请运行 {pip_install('batch')}") from error
    lock = FileLock(dataset.path / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise DatasetInUseError(
            "另一个 juesuan batch 正在写这个数据集", where=str(dataset.path), hint="请等它结束，或换一个 -o"
        ) from error
    except OSError as error:
        raise UsageError(f"无法写入数据集：{reason_of(error)}", where=str(dataset.path), hint="请检查权限") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def trouble_named(dataset: Dataset) -> Iterator[None]:
    """What the system says of a dataset that is full, read only or gone, as one typed error.

    What is done by then stays, and the same command goes on from it.
    """
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        reason = reason_of(error)
        place = getattr(error, "filename", None) or dataset.path
        raise UsageError(
            f"数据集无法读写：{reason}", where=str(place), hint="请检查磁盘空间和权限，再运行同一命令即可继续"
        ) from error


def reconcile(dataset: Dataset, ledger: Ledger) -> None:
    """Make records and ledger agree again after a killed run: half-written files and records of no row go, and so do ledger
    rows whose record is missing or damaged, so that those documents are done again.

    Only files that a run of this program has written are removed, known by name and content; nothing is done through a link.
    Raises UsageError where a link stands in the place of a folder.
    """
    # Made after the ledger: a folder with records and no ledger is not ours.
    require_own_folder(dataset.records)
    dataset.records.mkdir(exist_ok=True)
    for number in range(256):
        prefix = f"{number:02x}"
        folder = dataset.records / prefix
        require_own_folder(folder)
        known = ledger.done_below(prefix)
        found = set()
        for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
            if entry.suffix == ".json" and entry.stem in known and _digest(entry) == known[entry.stem]:
                found.add(entry.stem)
            elif _is_part(entry) or _is_record(entry, prefix):
                entry.unlink()
        if lost := known.keys() - found:
            ledger.drop(sorted(lost))
    require_own_folder(dataset.parquet)
    for part in [*own_files(dataset.parquet, f"*{PART_SUFFIX}"), *dataset.path.glob(f".*{PART_SUFFIX}")]:
        if _is_part(part):
            part.unlink()


def own_files(folder: Path, pattern: str) -> list[Path]:
    """The regular files of this name below a folder, none of them reached through a link."""
    found = []
    for root, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not (Path(root) / name).is_symlink())
        found += [Path(root) / name for name in fnmatch.filter(sorted(names), pattern)]
    return [path for path in found if not path.is_symlink()]


def require_own_folder(folder: Path) -> None:
    """Raise UsageError where something else than a folder stands: a link leads out of the dataset."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(
            "数据集里的这个位置是一个链接或文件，而不是文件夹",
            where=str(folder),
            hint="请移走它；数据集只写在自己的文件夹里",
        )


def _digest(file: Path) -> str | None:
    """The SHA-256 of a regular file, ``None`` for anything else."""
    if file.is_symlink() or not file.is_file():
        return None
    with file.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def _is_part(file: Path) -> bool:
    """Whether a file was begun by a run that did not end."""
    own = file.name.startswith(".") and file.name.endswith(PART_SUFFIX)
    return own and not file.is_symlink() and file.is_file()


def _is_record(file: Path, prefix: str) -> bool:
    """Whether a file is a record that a run has written, or the beginning of one, by its name and what it begins with."""
    if _RECORD_NAME.fullmatch(file.name) is None or not file.name.startswith(prefix):
        return False
    if file.is_symlink() or not file.is_file():
        return False
    with file.open("rb") as stream:
        return stream.read(1) in (b"{", b"")


def dataset_text(description: dict[str, object]) -> str:
    """``dataset.json``."""
    return json.dumps({"format": DATASET_FORMAT} | description, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
