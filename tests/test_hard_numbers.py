"""Numbers of any length, in whatever place of a document: no line, column, index or format counts up to one that is none."""

from __future__ import annotations

import re
import zipfile
from decimal import Decimal
from io import BytesIO

import pytest
from conftest import in_turn

from evals.fuzz.cases import Case
from evals.robustness.axes import crossings
from evals.robustness.compose import invent
from evals.robustness.files import ALL_WRITERS
from extractor.errors import ExtractorError, UnforeseenError
from extractor.guard import STAGE_FAILED
from extractor.input.sheet_numbers import number_to_text
from extractor.layout import Line
from extractor.limits import resident_mb
from extractor.pipeline import extract
from extractor.settings import Settings
from extractor.tables.plain.tokens import line_to_tokens
from extractor.text.characters import key, parse_amount, whole_number

SETTINGS = Settings(ocr="never")
LONG, LARGE = "9" * 5000, "4294967296"
WHOLE = re.compile(r"(?<![\d.,])\d{1,3}(?![\d.,])")
"""What numbers lines, columns, items; in the XML of office files also indices and styles."""


def document(form: str, pattern: re.Pattern[str], number: str) -> bytes:
    """An invented document of a form with all numbers of a kind replaced."""
    data = ALL_WRITERS[form](invent(next(crossings(1, (form,), 7, vary=2))))
    if not data.startswith(b"PK"):
        return pattern.sub(number, data.decode("utf-8")).encode("utf-8")
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if re.search("document|sheet|sharedStrings", name):
                content = pattern.sub(number, content.decode("utf-8")).encode("utf-8")
            new.writestr(name, content)
    return stream.getvalue()


def broken(data: bytes) -> list[str]:
    """What the program itself did wrong with a document; a refusal is nothing wrong."""
    try:
        record = extract(data, SETTINGS)
    except UnforeseenError as error:
        return [str(error)]
    except ExtractorError:
        return []
    return [finding.message for finding in record.findings if finding.id == STAGE_FAILED]


NUMBERS = {"longer_than_int_reads": LONG, "larger_than_memory": LARGE}


@pytest.mark.parametrize(
    ("form", "number"), in_turn(["tabs", "aligned", "lines", "pipes", "html", "docx", "xlsx"], list(NUMBERS))
)
def test_no_number_that_counts_is_believed_beyond_measure(form: str, number: str) -> None:
    before = resident_mb()
    assert broken(document(form, WHOLE, NUMBERS[number])) == []
    assert resident_mb() - before < 300


@pytest.mark.parametrize(
    "case",
    [
        pytest.param("aligned:31:2026", id="numbers of columns in a stacked head"),
        pytest.param("aligned:5:9001", id="a long number in a row that numbers columns"),
        pytest.param("xlsx:44:9001", id="a long number in a cell with decimals"),
        pytest.param("tabs:28:40004", id="an amount of thousands of digits beside the account"),
        pytest.param("lines:68:40001", id="circled numbers among the figures of a row"),
    ],
)
def test_a_damaged_number_that_once_broke_the_reading_is_read_around(case: str) -> None:
    assert broken(Case.parse(case).data()) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("٣", 3), ("0", 0), ("", None), (None, None), ("-1", None), ("²", None), ("1.0", None), (LONG, None)],
)
def test_whole_numbers_are_digits_up_to_a_billion(text: str | None, number: int | None) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize(
    "number_format", ["General", "0.00", "yyyy/m/d", "0%" * 300, "[>1.2.3]0;0.0", "0." + "0" * 900]
)
@pytest.mark.parametrize("raw", ["1e999999", "-1e308", "1e-300", LONG, "1" * 40, "2958465.9999", "sNaN", "Infinity"])
@pytest.mark.parametrize("epoch_1904", [False, True])
def test_a_cell_of_any_number_and_format_shows_something_short(raw: str, number_format: str, epoch_1904: bool) -> None:
    assert len(number_to_text(raw, number_format, epoch_1904=epoch_1904).text) < 6000


def test_the_last_day_of_a_calendar_is_a_date_and_the_next_a_number() -> None:
    assert number_to_text("2958465", "yyyy/m/d").text == "9999/12/31"
    assert number_to_text("2957003", "yyyy/m/d", epoch_1904=True).text == "9999/12/31"
    assert number_to_text("2957004", "yyyy/m/d", epoch_1904=True).text == "2957004"


@pytest.mark.parametrize("text", ["248.24①", "248.24②③", "①", "12²", "36.5₁"])
def test_numbers_of_notes_are_no_digits_of_an_amount(text: str) -> None:
    assert parse_amount(text) is None
    assert key(text) == text


@pytest.mark.parametrize(("mark", "read"), [("２４８．２４", "248.24"), ("248.24①", None), ("248.24 ①", "248.24")])
def test_an_amount_with_the_number_of_a_note_is_read_rightly_or_not_at_all(mark: str, read: str | None) -> None:
    line = Line(f"三、国防支出 {mark}", 1)
    figures = [token.amount for token in line_to_tokens(line) if token.kind == "figure"]
    assert figures == ([] if read is None else [Decimal(read)])
