"""An answer to a query as a file for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal, get_args

from extractor.batch.query import Answer, plain_figure, plain_value, value_text
from extractor.export.plain_cell import plain_cell
from extractor.export.workbook_parts import rows_to_xlsx

AnswerForm = Literal["csv", "xlsx"]
ANSWER_FORMS: tuple[AnswerForm, ...] = get_args(AnswerForm)
_TITLE = "查询结果"
_BOM = "\ufeff"


def answer_to_csv(answer: Answer) -> str:
    """The answer as CSV; text that a spreadsheet would take for a formula has an apostrophe in front."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(map(plain_cell, answer.columns))
    writer.writerows([plain_cell(value_text(value)) for value in row] for row in answer.rows)
    return stream.getvalue()


def answer_to_xlsx(answer: Answer) -> bytes:
    """The answer as a workbook: figures as numbers, codes and other text as text. Raises MissingExtraError without XlsxWriter."""
    return rows_to_xlsx(_TITLE, answer.columns, (tuple(map(_cell, row)) for row in answer.rows))


def answer_to_file(answer: Answer, form: AnswerForm) -> bytes:
    """The answer in a form, CSV as Excel opens it."""
    made: Mapping[AnswerForm, Callable[[], bytes]] = {
        "csv": lambda: (_BOM + answer_to_csv(answer)).encode("utf-8"),
        "xlsx": lambda: answer_to_xlsx(answer),
    }
    return made[form]()


def limited(rows: Iterator[tuple[Any, ...]], most: int, told: Callable[[], Exception]) -> Iterator[tuple[Any, ...]]:
    """The rows, and ``told`` raised behind so many: a file that leaves rows out would not say so."""
    for number, row in enumerate(rows):
        if number >= most:
            raise told()
        yield row


def _cell(value: Any) -> Any:
    if isinstance(value, Decimal):
        return Decimal(plain_figure(value))
    return plain_value(value) if value is None or isinstance(value, int | float) else value_text(value)
