"""Exports of records: the nine official forms as a workbook, and tidy facts for data teams.

>>> from extractor.export import export_records
>>> export_records([("a.pdf", record)], folder, "datapackage")          # doctest: +SKIP
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import repeat
from pathlib import Path
from typing import Literal, get_args

from extractor.checks.review import ReviewedRecord, SetAside
from extractor.errors import UsageError
from extractor.export.columns import part_to_csv, part_to_parquet
from extractor.export.inputs import document_names, read_record
from extractor.export.package import make_descriptor
from extractor.export.parts import FACTS, PARTS
from extractor.export.workbook import record_to_xlsx
from extractor.export.workbook_parts import records_to_xlsx
from extractor.files import make_folder, safe_file_name, write_atomically
from models.record import Record

Format = Literal["xlsx", "workbook", "csv", "parquet", "datapackage"]


def export_records(
    records: Sequence[tuple[str, Record]], folder: Path, form: Format, asides: Sequence[tuple[SetAside, ...]] = ()
) -> list[Path]:
    """Write records, given with the names of their inputs, into ``folder`` (made where absent); returns the files.

    ``xlsx``: a workbook for each record. ``workbook``: one of all, ``juesuan.xlsx``.
    ``csv``: ``facts.csv`` of all. ``parquet``: a file for each part.
    ``datapackage``: a CSV for each part and ``datapackage.json``. Every file is written whole or not at all. ``asides`` are
    for each record what somebody dismissed: the workbook of a record leaves it out, and tells it behind.

    Raises MissingExtraError where a library is absent, UsageError where the folder cannot be written to.
    """
    if form not in get_args(Format):
        raise UsageError(f"没有 {form!r} 这种导出格式", hint=f"可用 {'、'.join(get_args(Format))}")
    named = document_names(records)
    files: dict[str, str | bytes]
    match form:
        case "xlsx":
            stems = Counter(Path(name).stem for name, _ in named)
            files = {
                safe_file_name(stem if stems[stem := Path(name).stem] == 1 else name, ".xlsx"): record_to_xlsx(
                    (shown := ReviewedRecord(record, aside)).record, name, shown.aside
                )
                for (name, record), aside in zip(named, asides or repeat(()), strict=False)
            }
        case "workbook":
            files = {"juesuan.xlsx": records_to_xlsx(named)}
        case "csv":
            files = {f"{FACTS.name}.csv": part_to_csv(FACTS, named)}
        case "parquet":
            files = {f"{part.name}.parquet": part_to_parquet(part, named) for part in PARTS}
        case "datapackage":
            tables = {part.name: part_to_csv(part, named).encode("utf-8") for part in PARTS}
            # The descriptor comes last: who finds it finds all that it names.
            files = {f"{name}.csv": data for name, data in tables.items()}
            files["datapackage.json"] = make_descriptor(tables)
    return _write(files, folder)


def _write(files: dict[str, str | bytes], folder: Path) -> list[Path]:
    make_folder(folder)
    written = []
    for name, content in files.items():
        write_atomically(folder / name, content)
        written.append(folder / name)
    return written


__all__ = ["Format", "export_records", "read_record"]
