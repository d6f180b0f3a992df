"""Tables grow as their rows do; runs of one sign, digit or word make nothing explode; searches have budgets."""

from __future__ import annotations

import time
from contextlib import suppress
from html import escape
from typing import Any

import pytest
from conftest import CORPUS

from extractor.completeness.rows import _numbers_left_out
from extractor.errors import ExtractorError
from extractor.pipeline import extract
from extractor.settings import Settings

TEXT = (CORPUS / "wuchang_office_2024.txt").read_text(encoding="utf-8")
LINES = TEXT.split("\n")
TABLES_ONLY = Settings(ocr="never", parts=frozenset({"tables", "checks"}))
WHOLE = Settings(ocr="never")
TAB = "\t"
SLACK = 0.5
"""Seconds that a busy machine may take for anything."""


def tab_blocks() -> list[tuple[int, int]]:
    """First and last line of each tab-separated table of more than a few rows."""
    found, start = [], None
    for index, line in enumerate([*LINES, ""]):
        if "\t" in line:
            start = index if start is None else start
        elif start is not None:
            found += [(start, index)] if index - start > 18 else []
            start = None
    return found


def seconds(text: str, settings: Settings) -> float:
    began = time.process_time()
    with suppress(ExtractorError):  # refused is fine: what counts is how long it took
        extract(text.encode("utf-8", "surrogatepass"), settings)
    return time.process_time() - began


BLOCKS = tab_blocks()


def some(blocks: list[tuple[int, int]], start: int) -> list[Any]:
    """Every third block from one on; the others in the slow tests."""
    return [
        pytest.param(block, id=f"line_{block[0]}", marks=[] if n % 3 == start else [pytest.mark.slow])
        for n, block in enumerate(blocks)
    ]


@pytest.mark.parametrize("block", some(BLOCKS, 0))
def test_a_table_whose_rows_are_repeated_takes_no_longer_than_its_length(block: tuple[int, int]) -> None:
    first, last = block
    rows = LINES[first + 2 : last]
    taken = [seconds("\n".join([*LINES[:last], *rows * (times - 1), *LINES[last:]]), TABLES_ONLY) for times in (4, 16)]
    assert taken[1] <= 4 * taken[0] + SLACK, taken


RUNS = {
    "digits": "9" * 20_000,
    "other_digits": "፩" * 5_000,
    "blanks": " " * 20_000,
    "wide_blanks": "\u3000" * 20_000,
    "tabs": "\t" * 5_000,
    "brackets": "（" * 5_000,
    "dots": "." * 20_000,
    "dashes": "-" * 20_000,
    "pipes": "|" * 5_000,
    "shares": "1%" * 5_000,
    "numerals": "一、" * 5_000,
    "reasons": "主要原因是" * 3_000,
    "words": "收入支出决算" * 3_000,
    "titles": "收入决算表\n" * 400,
    "figures": "12.34\n" * 2_000,
    "form_feeds": "\f12.34" * 1_000,
}


@pytest.mark.parametrize("name", RUNS)
def test_a_run_of_one_sign_in_the_midst_of_a_document_explodes_nothing(name: str) -> None:
    middle = TEXT.index("\n", len(TEXT) // 2)
    assert seconds(TEXT[:middle] + "\n" + RUNS[name] + TEXT[middle:], WHOLE) < 10


def test_a_line_number_without_measure_lists_no_numbers_up_to_it() -> None:
    """Found by mutation: 行次 4294967296 in a table of some rows wanted more memory than there is."""
    numbers = {*range(1, 20), 4_294_967_296}
    assert list(_numbers_left_out(numbers)) == []
    assert list(_numbers_left_out({*range(1, 5), *range(6, 20)})) == ["行次5"]


def web_page(block: tuple[int, int], times: int) -> str:
    """A table with the lines above it as a web page has them, its rows so many times."""
    first, last = block
    above = "".join(f"<p>{escape(line)}</p>" for line in LINES[max(first - 8, 0) : first])
    head, rows = (
        "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in line.split(TAB))}</tr>" for line in lines)
        for lines in (LINES[first : first + 2], LINES[first + 2 : last])
    )
    return f"<html><body><h1>甲县财政局2024年度部门决算</h1>{above}<table>{head}{rows * times}</table></body></html>"


# Neither the first block, the contents, nor those behind, the sheets of projects, are one of the nine tables.
WEB_BLOCKS = BLOCKS[1:7]


@pytest.mark.parametrize("block", some(WEB_BLOCKS, 1))
def test_a_web_table_whose_rows_are_repeated_takes_no_longer_than_its_length(block: tuple[int, int]) -> None:
    read = extract(web_page(block, 1).encode(), TABLES_ONLY)
    assert any(table.status == "present" for _, table in read.tables.items())
    taken = [seconds(web_page(block, times), TABLES_ONLY) for times in (4, 16)]
    assert taken[1] <= 4 * taken[0] + SLACK, taken
