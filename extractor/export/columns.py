"""Parts as files: CSV text and Parquet bytes. Money is written from its Decimal, digit by digit."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from extractor.errors import ExtractorError, MissingExtraError
from extractor.export.parts import FieldType, Part, Row, part_rows
from extractor.export.plain_cell import plain_cell
from models.base import decimal_string
from models.record import Record

if TYPE_CHECKING:
    import pyarrow

EXTRA_HINT = "请运行 pip install 'juesuan[export]'"
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
    names = [field.name for field in part.fields]
    writer.writerow(names)
    writer.writerows([_csv_value(row[name]) for name in names] for row in part_rows(part, records))
    return stream.getvalue()


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
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise MissingExtraError("导出 Parquet 需要 pyarrow", hint=EXTRA_HINT) from error
    rows = list(part_rows(part, records))
    fields = [
        pyarrow.field(
            field.name,
            arrow_type(field.type, partial(_decimal_type, [row[field.name] for row in rows], part.name)),
            nullable=not field.required,
            metadata={"title": field.title},
        )
        for field in part.fields
    ]
    table = pyarrow.Table.from_pylist(
        [_listed(row) for row in rows], schema=pyarrow.schema(fields, {"program": "juesuan"})
    )
    stream = io.BytesIO()
    parquet.write_table(table, stream, compression="zstd")
    return stream.getvalue()


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


def _decimal_type(column: Iterable[Decimal | None], part: str) -> pyarrow.DataType:
    import pyarrow

    values = [value for value in column if value is not None]
    scale = max([_SCALE, *(-exponent for v in values if isinstance(exponent := v.as_tuple().exponent, int))])
    digits = scale + max([1, *(value.adjusted() + 1 for value in values)])
    if digits <= _PRECISION:
        return pyarrow.decimal128(_PRECISION, scale)
    if digits <= _WIDE_PRECISION:
        return pyarrow.decimal256(_WIDE_PRECISION, scale)
    raise ExtractorError(f"{part} 中有超过 {_WIDE_PRECISION} 位的数，Parquet 无法精确保存", hint="请导出 CSV")
