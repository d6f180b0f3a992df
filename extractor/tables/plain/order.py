"""In which order plain text runs through a table: row by row, or column by column as some extractors print narrow cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from extractor.accounts.economic_items import ECONOMIC_NAMES
from extractor.layout import Line
from extractor.text.characters import fold, key, parse_amount
from extractor.text.codes import CLASS_LENGTH, EITHER, code_pattern

MOST_COLUMNS = 12
"""Most columns of any of the nine tables; a longer run of numbers one below the other is a column of 行次."""
LEAST_ORDINALS = 3
LEAST_RUN = 6
"""Cells of one kind below each other, with none of another kind between, that make a column."""

_NUMBERS = re.compile(r"\s*\d{1,2}(?:\s+\d{1,2})*\s*")
_LONE_NUMBER = re.compile(r"\s*(\d{1,3})\s*")
_CODE_ROW = re.compile(rf"\s*({code_pattern(EITHER)})(?:\s++(?:(?<=\s\s)|(?!\d))\S*+)?\s*+")


def is_by_column(lines: Sequence[Line]) -> bool:
    """Whether the lines under a title run down the columns, so that it is lost which figure belongs to which row.

    Signs: a column of 行次, codes below each other without names, or rows of codes without figures and, elsewhere, as many
    figures without codes.
    """
    texts = [fold(line.text) for line in lines if key(line.text)]
    if _longest_count(texts) > MOST_COLUMNS:
        return True
    if _longest(texts, _is_lone_code) >= LEAST_RUN:
        return True
    return _codes_without_figures(texts) >= LEAST_RUN and _longest(texts, _is_lone_amount) >= LEAST_RUN


def with_ordinals_in_a_row(lines: Sequence[Line]) -> list[Line]:
    """Column numbers that were printed one below the other (1, 2, 3 …) put on one line, as the 栏次 that they are."""
    joined: list[Line] = []
    index = 0
    while index < len(lines):
        count, after = _count_from(lines, index)
        if LEAST_ORDINALS <= count <= MOST_COLUMNS and after > index + 1:
            first = lines[index]
            joined.append(Line(" ".join(map(str, range(1, count + 1))), first.number, first.page, first.box))
            index = after
        else:
            joined.append(lines[index])
            index += 1
    return joined


def _count_from(lines: Sequence[Line], start: int) -> tuple[int, int]:
    """How far the lines count 1, 2, 3 … from here on, blank ones passed over, and the index behind the last of them."""
    count, after = 0, start
    for index in range(start, len(lines)):
        text = fold(lines[index].text)
        numbers = [int(part) for part in text.split()] if _NUMBERS.fullmatch(text) else []
        if numbers and numbers == list(range(count + 1, count + 1 + len(numbers))):
            count, after = numbers[-1], index + 1
        elif text.strip() or not count:
            break
    return count, after


def _longest_count(texts: Sequence[str]) -> int:
    longest = run = 0
    previous: int | None = None
    for text in texts:
        match = _LONE_NUMBER.fullmatch(text)
        number = int(match[1]) if match else None
        run = run + 1 if number is not None and previous is not None and number == previous + 1 else int(bool(match))
        previous = number
        longest = max(longest, run)
    return longest


def _longest(texts: Sequence[str], holds: Callable[[str], bool]) -> int:
    longest = run = 0
    for text in texts:
        run = run + 1 if holds(text) else 0
        longest = max(longest, run)
    return longest


def _is_lone_code(text: str) -> bool:
    """Whether a line is a code without a name, perhaps behind the amount of another row."""
    *before, last = text.split() or [""]
    is_code = last in ECONOMIC_NAMES or (_CODE_ROW.fullmatch(last) is not None and len(last) > CLASS_LENGTH)
    return is_code and all(_is_lone_amount(part) for part in before)


def _is_lone_amount(text: str) -> bool:
    plain = text.strip()
    return "." in plain and parse_amount(plain) is not None


def _codes_without_figures(texts: Sequence[str]) -> int:
    """The longest run of coded rows (their names beside or below, 款 and 项 too) between which no amount is printed."""
    longest = run = 0
    for text in texts:
        if _CODE_ROW.fullmatch(text):
            run += 1
        elif any(_is_lone_amount(part) for part in text.split()):
            run = 0
        longest = max(longest, run)
    return longest
