"""The Parquet schema of a dataset: the parts of the export, keyed by content hash, every figure twice.

A figure is a ``decimal128(38, 8)`` to reckon with and, in ``<name>_exact``, the string as in the record: the trailing zeros
of print survive, and so does a figure that fits no decimal column (which is NULL there).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from extractor.batch.region import region_of
from extractor.export.columns import arrow_type
from extractor.export.parts import PARTS, FieldType, Part, PartField
from models.base import decimal_string
from models.record import Record

if TYPE_CHECKING:
    import pyarrow

PARQUET_VERSION = "4"
"""Counts up with every change of a name or type; a file of another version is written anew."""
PARTITION = "fiscal_year"
PRECISION, SCALE = 38, 8
EXACT = "_exact"

SOURCES: tuple[tuple[str, FieldType], ...] = (("path", "string"), ("document", "string"))
FAILURES: tuple[tuple[str, FieldType], ...] = (
    ("document", "string"),
    ("name", "string"),
    ("type", "string"),
    ("message", "string"),
    ("page", "integer"),
    ("hint", "string"),
)
"""The two parts that are no part of a record: every file with its document, and every document or file that failed."""


@dataclass(frozen=True)
class DatasetPart:
    """A part as it is stored: the columns of the export without coordinates, hash columns and the partition's own."""

    part: Part
    fields: tuple[PartField, ...]

    @property
    def name(self) -> str:
        """Its folder, and its name in queries."""
        return self.part.name


def _dataset_part(part: Part) -> DatasetPart:
    fields = [f for f in part.fields if f.type != "number" and f.name not in {PARTITION, "sha256"}]
    if part.name == "documents":
        fields[1:1] = [PartField("name", "string"), PartField("region", "string")]
    return DatasetPart(part, tuple(fields))


DATASET_PARTS: tuple[DatasetPart, ...] = tuple(_dataset_part(part) for part in PARTS)


def part_schema(part: DatasetPart) -> pyarrow.Schema:
    """The Arrow schema of a part."""
    import pyarrow

    fields = []
    for field in part.fields:
        fields.append(pyarrow.field(field.name, _arrow_type(field.type), nullable=not field.required))
        if field.type == "decimal":
            fields.append(pyarrow.field(field.name + EXACT, pyarrow.string()))
    return pyarrow.schema(fields)


def plain_schema(columns: Sequence[tuple[str, FieldType]]) -> pyarrow.Schema:
    """The Arrow schema of ``SOURCES`` or ``FAILURES``."""
    import pyarrow

    return pyarrow.schema([pyarrow.field(name, _arrow_type(kind)) for name, kind in columns])


def _arrow_type(kind: FieldType) -> pyarrow.DataType:
    import pyarrow

    return arrow_type(kind, lambda: pyarrow.decimal128(PRECISION, SCALE))


def record_columns(part: DatasetPart, digest: str, record: Record) -> dict[str, list[Any]]:
    """The rows of a part for one record, column by column."""
    rows = list(part.part.rows(record))
    columns: dict[str, list[Any]] = {}
    for field in part.fields:
        values = [row.get(field.name) for row in rows]
        if field.type == "decimal":
            columns[field.name] = [fitting(value) for value in values]
            columns[field.name + EXACT] = [None if value is None else decimal_string(value) for value in values]
        elif field.type == "strings":
            columns[field.name] = [None if value is None else list(value) for value in values]
        else:
            columns[field.name] = values
    columns["document"] = [digest] * len(rows)
    if part.name == "documents":
        name = record.provenance.input.name if record.provenance else None
        columns |= {"name": [name] * len(rows), "region": [region_of(record.document.department)] * len(rows)}
    return columns


def fitting(value: Decimal | None) -> Decimal | None:
    """The figure where the decimal column can hold all of it, else ``None``: never a rounded one."""
    if value is None:
        return None
    # On the string: arithmetic would round to the precision of the thread's context.
    whole, _, fraction = decimal_string(value).lstrip("-").partition(".")
    fits = len(whole.lstrip("0")) <= PRECISION - SCALE and len(fraction.rstrip("0")) <= SCALE
    return Decimal(f"{'-' if value.is_signed() else ''}{whole}.{fraction.rstrip('0') or '0'}") if fits else None


def schema_digest_parts(parts: Iterable[DatasetPart] = DATASET_PARTS) -> list[str]:
    """The schema as text: what makes files of another build stale."""
    return [f"{part.name}({','.join(f'{f.name}:{f.type}:{f.required}' for f in part.fields)})" for part in parts]
