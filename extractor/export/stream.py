"""Parts of many records as files, record by record: what is held in memory does not grow with their number."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from extractor.errors import MissingExtraError
from extractor.export.columns import EXTRA_HINT, Digits, csv_row, decimal_type, digits_of, part_schema, rows_to_table
from extractor.export.package import FileFacts, make_descriptor
from extractor.export.parts import PARTS, Part, Row, part_rows
from models.record import Record

Records = Callable[[], Iterable[tuple[str, Record]]]
"""Gives the records with the names of their documents, unique; it may be asked for them again."""
_ROWS_A_GROUP = 20_000


def write_csv_parts(folder: Path, records: Records) -> tuple[Path, ...]:
    """The data package: a CSV file for each part and ``datapackage.json``, in ``folder``."""
    paths = {part.name: folder / f"{part.name}.csv" for part in PARTS}
    with ExitStack() as stack:
        streams = {name: stack.enter_context(_text(path)) for name, path in paths.items()}
        writers = {name: csv.writer(stream, lineterminator="\n") for name, stream in streams.items()}
        for part in PARTS:
            writers[part.name].writerow([field.name for field in part.fields])
        for named in records():
            for part in PARTS:
                writers[part.name].writerows(csv_row(part, row) for row in part_rows(part, [named]))
    descriptor = folder / "datapackage.json"
    descriptor.write_text(make_descriptor({name: FileFacts.of(path) for name, path in paths.items()}), encoding="utf-8")
    return (*paths.values(), descriptor)


def _text(path: Path) -> IO[str]:
    return path.open("w", encoding="utf-8", newline="")


def write_parquet_parts(folder: Path, records: Records) -> tuple[Path, ...]:
    """A Parquet file for each part, in ``folder``.

    Columns are as wide as published figures need; where one does not fit, its column is widened and all is written again.
    Raises MissingExtraError without pyarrow.
    """
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise MissingExtraError("导出 Parquet 需要 pyarrow", hint=EXTRA_HINT) from error
    needs: dict[str, dict[str, Digits]] = {part.name: {} for part in PARTS}
    while True:
        try:
            return _write_once(folder, records, needs)
        except _WiderError as wider:
            there = needs[wider.part].get(wider.field, Digits())
            needs[wider.part][wider.field] = there.with_more(wider.digits)


class _WiderError(Exception):
    """A figure does not fit into its column."""

    def __init__(self, part: str, field: str, digits: Digits) -> None:
        super().__init__(part, field)
        self.part, self.field, self.digits = part, field, digits


def _write_once(folder: Path, records: Records, needs: Mapping[str, Mapping[str, Digits]]) -> tuple[Path, ...]:
    with ExitStack() as stack:
        files = [stack.enter_context(_PartFile(folder, part, needs[part.name])) for part in PARTS]
        for named in records():
            for file in files:
                file.add(part_rows(file.part, [named]))
        return tuple(file.path for file in files)


class _PartFile:
    """The Parquet file of a part, written a group of rows at a time."""

    def __init__(self, folder: Path, part: Part, needs: Mapping[str, Digits]) -> None:
        from pyarrow import parquet

        self.part, self.path = part, folder / f"{part.name}.parquet"
        self._schema = part_schema(part, needs)
        self._needs = {field.name: needs.get(field.name, Digits()) for field in part.fields if field.type == "decimal"}
        self._rows: list[Row] = []
        self._writer = parquet.ParquetWriter(self.path, self._schema, compression="zstd")

    def __enter__(self) -> _PartFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: Any) -> None:
        try:
            if kind is None:
                self._flush()
        finally:
            self._writer.close()

    def add(self, rows: Iterable[Row]) -> None:
        """Rows of one record."""
        self._rows.extend(rows)
        if len(self._rows) >= _ROWS_A_GROUP:
            self._flush()

    def _flush(self) -> None:
        if not self._rows:
            return
        for name, known in self._needs.items():
            needed = digits_of(row[name] for row in self._rows)
            if decimal_type(known.with_more(needed), self.part.name) != decimal_type(known, self.part.name):
                raise _WiderError(self.part.name, name, needed)
        self._writer.write_table(rows_to_table(self._rows, self._schema))
        self._rows = []
