"""Records as data frames, one for each part of the export."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from extractor.errors import MissingExtraError, pip_install
from extractor.export.inputs import document_names
from extractor.export.parts import PARTS, part_rows
from models.record import Record

if TYPE_CHECKING:
    import pandas


def to_frames(records: Record | Iterable[Record]) -> dict[str, pandas.DataFrame]:
    """The parts of the export (``facts``, ``deviations``, ``findings`` …, docs/export.md) as data frames by name.

    A row is a fact; its column ``document`` is the name of the record's file, made unique by a number. Money and
    percentages are Decimal objects, in the unit of the document.

    Raises MissingExtraError without pandas.
    """
    try:
        import pandas
    except ImportError as error:
        raise MissingExtraError("to_frames 需要 pandas", hint=f"请运行 {pip_install('pandas')}") from error
    given = [records] if isinstance(records, Record) else list(records)
    named = document_names(("document", record) for record in given)
    return {
        part.name: pandas.DataFrame(
            list(part_rows(part, named)), columns=[field.name for field in part.fields], dtype=object
        )
        for part in PARTS
    }
