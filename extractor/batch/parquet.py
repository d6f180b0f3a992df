"""The Parquet side of a dataset, brought up to date from its records: few files, the same bytes for the same records.

Documents are grouped by fiscal year and, beyond some thousands, by the first digits of their hash. A group whose documents
have not changed is left alone; another is written whole, each file at one stroke.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby, islice
from multiprocessing import parent_process
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from extractor.batch.dataset import Dataset, own_files
from extractor.batch.groups import path_to_group, shown_path
from extractor.batch.ledger import DoneDocument, Ledger
from extractor.batch.local import worker_context
from extractor.batch.schema import (
    DATASET_PARTS,
    FAILURES,
    PARQUET_VERSION,
    PARTITION,
    SOURCES,
    part_schema,
    plain_schema,
    record_columns,
    schema_digest_parts,
)
from extractor.data_files import LARGEST_MADE, read_data
from extractor.errors import MissingExtraError, UsageError, pip_install
from extractor.export.parts import FieldType
from extractor.files import PART_PREFIX, PART_SUFFIX, new_file
from extractor.printable import utf8_name
from extractor.processes import end_with_parent
from models.record import Record

if TYPE_CHECKING:
    import pyarrow

DOCUMENTS_A_FILE = 4096
"""Beyond so many documents a fiscal year is split by hash, sixteenfold, so that a file stays below some 100 MB."""
ROWS_A_GROUP = 65_536
"""Rows are written in groups of at least so many: what is held in memory is bounded by that."""
NO_YEAR = "__HIVE_DEFAULT_PARTITION__"
"""What Hive, Spark, DuckDB and pyarrow call the partition without a value."""
_DIGEST = b"juesuan.digest"
_OWN_NAME = re.compile(r"[0-9a-f]{1,16}\.parquet")


@dataclass(frozen=True)
class Group:
    """The documents of one file of each part, in the order of their hashes; ``digest`` says whether a file is up to date."""

    folder: str
    name: str
    documents: tuple[str, ...]
    digest: str

    def file(self, dataset: Dataset, part: str) -> Path:
        """The group's file of a part."""
        return dataset.parquet / part / self.folder / f"{self.name}.parquet"


def require_pyarrow() -> None:
    """Raise MissingExtraError without pyarrow."""
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise MissingExtraError("数据集需要 pyarrow", hint=f"请运行 {pip_install('batch')}") from error


def write_parts(dataset: Dataset, ledger: Ledger, workers: int = 1) -> None:
    """Write what is stale, and remove what no document stands behind any more."""
    planned: set[Path] = set()
    stale: list[Group] = []
    for group in plan_groups(ledger.done()):
        planned |= {group.file(dataset, part.name) for part in DATASET_PARTS}
        if not _is_current(group, dataset):
            stale.append(group)
    if len(stale) > 1 and workers > 1:
        count = min(workers, len(stale))
        with ProcessPoolExecutor(count, worker_context(), end_with_parent) as pool:
            list(pool.map(write_group, [dataset] * len(stale), stale))
    else:
        for group in stale:
            write_group(dataset, group)
    for name, columns, rows in (
        ("sources", SOURCES, _source_rows(ledger)),
        ("failures", FAILURES, _failure_rows(ledger)),
    ):
        planned.add(_write_plain(dataset, name, columns, rows))
    for file in own_files(dataset.parquet, "*.parquet"):
        if file not in planned:
            _remove_own(file)
    for file in own_files(
        dataset.parquet, f"{PART_PREFIX}*{PART_SUFFIX}"
    ):  # begun by a worker of a killed run meanwhile
        file.unlink(missing_ok=True)
    for folder, _, _ in os.walk(dataset.parquet, topdown=False, followlinks=False):
        if not os.listdir(folder):  # noqa: PTH208
            os.rmdir(folder)  # noqa: PTH106


def _remove_own(file: Path) -> None:
    """Remove a part that no document stands behind. Raises UsageError for a file that no run has written."""
    damaged = file.parent.name.startswith(f"{PARTITION}=") and _OWN_NAME.fullmatch(file.name) and not _is_parquet(file)
    if _file_digest(file) is None and not damaged:
        raise UsageError(
            "数据集里有不是本程序写的文件，查询会把它当作数据", where=str(file), hint="请把它移到别处，再运行一次"
        )
    file.unlink()


def plan_groups(documents: Iterable[DoneDocument], documents_a_file: int = DOCUMENTS_A_FILE) -> Iterator[Group]:
    """The groups of done documents, which come by year and hash. What a group is follows from the documents alone."""
    for year, of_year in groupby(documents, key=lambda document: document.fiscal_year):
        members = list(of_year)
        digits = 0
        while len(members) > documents_a_file * 16**digits:
            digits += 1
        folder = f"{PARTITION}={NO_YEAR if year is None else year}"
        for prefix, of_prefix in groupby(members, key=lambda document: document.sha256[:digits]):
            group = list(of_prefix)
            lines = [PARQUET_VERSION, *schema_digest_parts(), *(f"{d.sha256} {d.record_sha256}" for d in group)]
            digest = sha256("\n".join(lines).encode()).hexdigest()
            yield Group(folder, prefix or "0", tuple(d.sha256 for d in group), digest)


def _is_current(group: Group, dataset: Dataset) -> bool:
    """Whether the files of the group are whole and hold its documents."""
    return all(_file_digest(group.file(dataset, part.name)) == group.digest.encode() for part in DATASET_PARTS)


def _file_digest(file: Path) -> bytes | None:
    """What a file says of the documents that it holds; ``None`` for one that is absent or damaged."""
    from pyarrow import ArrowInvalid, parquet

    try:
        found: bytes | None = (parquet.read_metadata(file).metadata or {}).get(_DIGEST)
    except (ArrowInvalid, OSError):
        return None
    return found


def _is_parquet(file: Path) -> bool:
    from pyarrow import ArrowInvalid, parquet

    try:
        parquet.read_metadata(file)
    except ArrowInvalid:
        return False
    return True


def write_group(dataset: Dataset, group: Group) -> None:
    """Write the files of a group, record by record; memory is bounded by ``ROWS_A_GROUP`` rows a part."""
    if _is_orphan():
        return
    with ExitStack() as stack:
        writers = {
            part.name: stack.enter_context(
                part_writer(group.file(dataset, part.name), part_schema(part), {_DIGEST: group.digest.encode()})
            )
            for part in DATASET_PARTS
        }
        for digest in group.documents:
            record = Record.model_validate_json(read_data(dataset.record(digest), LARGEST_MADE))
            for part in DATASET_PARTS:
                writers[part.name].add(record_columns(part, digest, record))


def _is_orphan() -> bool:
    """Whether this is a worker whose run was killed: the dataset may belong to another run by now."""
    parent = parent_process()
    return parent is not None and not parent.is_alive()


class _RunGoneError(Exception):
    """The run that this worker writes for was killed."""


@contextmanager
def part_writer(path: Path, schema: pyarrow.Schema, metadata: Mapping[bytes, bytes]) -> Iterator[_PartWriter]:
    """A Parquet file that appears under its name only when it is whole, and only for a run that is still there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Not synced, unlike records: what a power cut may take is made again from them.
    with new_file(path) as stream:
        writer = _PartWriter(stream, schema.with_metadata(metadata))
        try:
            yield writer
            writer.flush()
        finally:
            writer.close()
        if _is_orphan():
            raise _RunGoneError


class _PartWriter:
    """Rows on their way into a file, a group of them at a time."""

    def __init__(self, stream: BinaryIO, schema: pyarrow.Schema) -> None:
        from pyarrow import parquet

        self._schema = schema
        self._batches: list[pyarrow.RecordBatch] = []
        self._rows = 0
        self._writer = parquet.ParquetWriter(stream, schema, compression="zstd")

    def add(self, columns: Mapping[str, Sequence[Any]]) -> None:
        """Rows, column by column."""
        import pyarrow

        arrays = [pyarrow.array(columns[field.name], field.type) for field in self._schema]
        batch = pyarrow.RecordBatch.from_arrays(arrays, schema=self._schema)
        self._batches.append(batch)
        self._rows += batch.num_rows
        if self._rows >= ROWS_A_GROUP:
            self.flush()

    def flush(self) -> None:
        """Write what is held."""
        import pyarrow

        if self._rows:
            table = pyarrow.Table.from_batches(self._batches, self._schema).combine_chunks()
            self._writer.write_table(table, row_group_size=self._rows)
        self._batches, self._rows = [], 0

    def close(self) -> None:
        """Write the end of the file."""
        self._writer.close()


def _write_plain(
    dataset: Dataset, name: str, columns: Sequence[tuple[str, FieldType]], rows: Iterator[tuple[Any, ...]]
) -> Path:
    """A part that is no part of a record, in one file."""
    path = dataset.parquet / name / "0.parquet"
    with part_writer(path, plain_schema(columns), {}) as writer:
        while block := list(islice(rows, ROWS_A_GROUP)):
            writer.add({column: [row[place] for row in block] for place, (column, _) in enumerate(columns)})
    return path


def _source_rows(ledger: Ledger) -> Iterator[tuple[Any, ...]]:
    for path, digest in ledger.sources():
        group = path_to_group(path)
        files = [file for _, file in group.files] if group is not None else [path]
        yield from ((utf8_name(file), digest) for file in files)


def _failure_rows(ledger: Ledger) -> Iterator[tuple[Any, ...]]:
    for digest, name, failure in ledger.failures():
        yield digest, utf8_name(shown_path(name)), failure.type, failure.message, failure.page, failure.hint
