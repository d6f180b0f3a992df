"""Parts as files: CSV text and Parquet bytes. Money is written from its Decimal, digit by digit."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from extractor.errors import ExtractorError, MissingExtraError, pip_install
from extractor.export.parts import FieldType, Part, Row, part_rows
from extractor.export.plain_cell import plain_cell
from models.base import decimal_string
from models.record import Record

if TYPE_CHECKING:
    import pyarrow

EXTRA_HINT = f"请运行 {pip_install('export')}"
_PRECISION, _WIDE_PRECISION = 38, 76
_SCALE = 8
"""Digits behind the point in Parquet: published figures have two, a few have six."""

Named = Sequence[tuple[str, Record]]
"""Records with the names of their documents, unique."""


def part_to_csv(part: Part, records: Named) -> str:
    """A part of all records as CSV with a header: lines end in LF, missing values are blank, lists are JSON.

    Text that a spreadsheet would take for a formula has an apostrophe in front (``plain_cell``).
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([field.name for field in part.fields])
    writer.writerows(csv_row(part, row) for row in part_rows(part, records))
    return stream.getvalue()


def csv_row(part: Part, row: Row) -> list[str]:
    """A row of a part as its cells."""
    return [_csv_value(row[field.name]) for field in part.fields]


def _csv_value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return decimal_string(value)
    if isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False)
    return plain_cell(value) if isinstance(value, str) else str(value)


def part_to_parquet(part: Part, records: Named) -> bytes:
    """A part of all records as Parquet: money as decimal(38, 8), coordinates as double, lists as lists.

    A figure with more digits than that widens the column for its file. Raises MissingExtraError without pyarrow.
    """
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise MissingExtraError("导出 Parquet 需要 pyarrow", hint=EXTRA_HINT) from error
    rows = list(part_rows(part, records))
    needs = {field.name: digits_of(row[field.name] for row in rows) for field in part.fields if field.type == "decimal"}
    table = rows_to_table(rows, part_schema(part, needs))
    stream = io.BytesIO()
    parquet.write_table(table, stream, compression="zstd")
    return stream.getvalue()


def part_schema(part: Part, needs: Mapping[str, Digits]) -> pyarrow.Schema:
    """The schema of a part whose exact numbers need so many digits."""
    import pyarrow

    fields = [
        pyarrow.field(
            field.name,
            arrow_type(field.type, partial(decimal_type, needs.get(field.name, Digits()), part.name)),
            nullable=not field.required,
            metadata={"title": field.title},
        )
        for field in part.fields
    ]
    return pyarrow.schema(fields, {"program": "juesuan"})


def rows_to_table(rows: Iterable[Row], schema: pyarrow.Schema) -> pyarrow.Table:
    """Rows of a part in the schema of that part."""
    import pyarrow

    return pyarrow.Table.from_pylist([_listed(row) for row in rows], schema=schema)


def _listed(row: Row) -> Row:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}


def arrow_type(kind: FieldType, decimal: Callable[[], pyarrow.DataType]) -> pyarrow.DataType:
    """The stored type of a column; ``decimal`` gives that of exact numbers."""
    import pyarrow

    match kind:
        case "string":
            return pyarrow.string()
        case "integer":
            return pyarrow.int64()
        case "number":
            return pyarrow.float64()
        case "strings":
            return pyarrow.list_(pyarrow.string())
        case "decimal":
            return decimal()


class Digits(NamedTuple):
    """How many digits the exact numbers of a column have at most before the point and behind it."""

    whole: int = 1
    scale: int = _SCALE

    def with_more(self, other: Digits) -> Digits:
        """What both need."""
        return Digits(max(self.whole, other.whole), max(self.scale, other.scale))


def digits_of(column: Iterable[Decimal | None]) -> Digits:
    """What the numbers of a column need."""
    found = Digits()
    for value in column:
        if value is not None:
            exponent = value.as_tuple().exponent
            found = found.with_more(Digits(value.adjusted() + 1, -exponent if isinstance(exponent, int) else 0))
    return found


def decimal_type(needs: Digits, part: str) -> pyarrow.DataType:
    """The type of a column of exact numbers. Raises ExtractorError for more digits than Parquet can hold."""
    import pyarrow

    digits = needs.scale + needs.whole
    if digits <= _PRECISION:
        return pyarrow.decimal128(_PRECISION, needs.scale)
    if digits <= _WIDE_PRECISION:
        return pyarrow.decimal256(_WIDE_PRECISION, needs.scale)
    raise ExtractorError(f"{part} 中有超过 {_WIDE_PRECISION} 位的数，Parquet 无法精确保存", hint="请导出 CSV")
