"""Where the header of a grid ends and its body begins, and what the columns of a body hold."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.accounts.heading_words import heading_key
from extractor.accounts.measures import measure_of
from extractor.accounts.templates import (
    CODE_HEADERS,
    COLUMN_ORDINAL_LABELS,
    GROUP_HEADERS,
    ITEM_HEADERS,
    LINE_HEADERS,
    NAME_HEADERS,
    TOTAL_LABELS,
    Template,
)
from extractor.grid.bands import RowBand
from extractor.tables.headings import is_called, label_kind
from extractor.text.characters import is_dash, key, parse_amount, strip_ordinal
from extractor.text.codes import LEVEL, POINT, code_pattern

MAX_HEADER_ROWS = 8
"""Most rows at the top of a grid that are looked at for headings."""
MOST_FIGURES = 0.7
"""Least share of figures among the filled cells of a column of figures."""
_CODE = re.compile("|".join((code_pattern(between=f"{POINT}?"), code_pattern(r"\d\d", levels=(0, 1)))))
"""A whole code, or one that lacks a digit."""
_PART_OF_CODE = re.compile(LEVEL)
_UNIT_ALONE = ""
"""A heading that is nothing but a unit in brackets, in a row of its own under the headings."""
COLUMN_ORDINAL = re.compile(r"\d{1,2}(=.*)?")


def is_column_ordinals(texts: Sequence[str]) -> bool:
    """Whether a row numbers the columns: 栏次 1 2 3 …, with or without the word."""
    labels = [key(text) for text in texts if text]
    if any(label in COLUMN_ORDINAL_LABELS for label in labels):
        return True
    numbers = [label for label in labels if COLUMN_ORDINAL.fullmatch(label)]
    others = [label for label in labels if label not in numbers and label not in CODE_HEADERS]
    leading = [int(re.split("=", number)[0]) for number in numbers]
    return len(numbers) >= 3 and not others and leading == list(range(leading[0], leading[0] + len(leading)))


def is_heading_row(texts: Sequence[str], template: Template) -> bool:
    """Whether a row holds headings that the template knows, and no figure."""
    labels = [heading_key(text) for text in texts if text]
    if any(parse_amount(label) is not None for label in labels):
        return False
    known = {
        _UNIT_ALONE,
        *CODE_HEADERS,
        *NAME_HEADERS,
        *ITEM_HEADERS,
        *LINE_HEADERS,
        *COLUMN_ORDINAL_LABELS,
        *GROUP_HEADERS,
    }
    return any(
        label in known
        or is_called(label, template.columns)
        or label_kind((label,)) is not None
        or measure_of(label) is not None
        for label in labels
    )


def is_total_among_headings(texts: Sequence[str], template: Template) -> bool:
    """Whether a row is the last of the head and the 合计 row at once: 合计 | 105.00 | 合计 | 基本支出 | 项目支出."""
    labels = [key(text) for text in texts if text]
    headings = [label for label in labels[1:] if is_called(label, template.columns)]
    figures = [label for label in labels if parse_amount(label) is not None]
    return bool(labels) and labels[0] in TOTAL_LABELS and len(headings) > 1 and bool(figures)


def heading_beside_total(band: RowBand, column: int) -> tuple[str, ...]:
    """The heading over one column of a row that is head and 合计 row at once; nothing for its label and its figures."""
    text = band.cells[column].text
    is_label = not any(band.texts[:column])
    return () if not text or is_label or parse_amount(text) is not None else (text,)


def header_rows(bands: Sequence[RowBand], template: Template) -> int:
    """How many rows at the top of a grid are its header; 0 where the body begins at once."""
    body = next((index for index, band in enumerate(bands) if _begins_body(band)), len(bands))
    for index, band in enumerate(bands[: min(body + 1, MAX_HEADER_ROWS)]):
        if is_column_ordinals(band.texts):
            return index + 1
    figured = figure_columns(bands[body:])
    headings = [
        index
        for index, band in enumerate(bands[: min(body, MAX_HEADER_ROWS)])
        if is_heading_row(band.texts, template) and not _is_without_amounts(band, figured)
    ]
    if not headings:
        return 0
    # What stands between the last heading and the first full row is the rest of a row that the page break cut, unless
    # it is words that stand over figures.
    rows = headings[-1] + 1
    while (
        rows < min(body, MAX_HEADER_ROWS)
        and any(bands[rows].cells[column] for column in figured)
        and not _is_without_amounts(bands[rows], figured)
        and all(parse_amount(bands[rows].at(column).text) is None for column in figured)
    ):
        rows += 1
    return rows


def _is_without_amounts(band: RowBand, figured: Sequence[int]) -> bool:
    """Whether dashes and nothing else stand in the columns of figures: a row of the body, with no amounts.

    Its item may be the heading of a column as well (政府性基金预算财政拨款).
    """
    texts = [text for column in figured if (text := band.at(column).text)]
    return bool(texts) and all(map(is_dash, texts))


def _texts_of(bands: Sequence[RowBand], column: int) -> list[str]:
    return [cell.text for band in bands if (cell := band.at(column))]


def figure_columns(bands: Sequence[RowBand]) -> tuple[int, ...]:
    """The columns of a body that hold figures with decimals, and hardly anything else."""
    found = []
    for column in range(len(bands[0].cells) if bands else 0):
        texts = _texts_of(bands, column)
        figures = [text for text in texts if parse_amount(text) is not None or is_dash(text)]
        if any("." in text for text in figures) and len(figures) >= MOST_FIGURES * len(texts):
            found.append(column)
    return tuple(found)


def text_columns(bands: Sequence[RowBand]) -> tuple[int, ...]:
    """The columns of a body that hold words, and no figures."""
    found = []
    for column in range(len(bands[0].cells) if bands else 0):
        texts = _texts_of(bands, column)
        if texts and not any(parse_amount(text) is not None or is_dash(text) for text in texts):
            found.append(column)
    return tuple(found)


def code_columns(bands: Sequence[RowBand]) -> tuple[int, ...]:
    """The columns of a body that hold codes of the classification, and nothing else but 合计."""
    found = []
    for column in range(len(bands[0].cells) if bands else 0):
        codes = [text for text in map(key, _texts_of(bands, column)) if text not in TOTAL_LABELS]
        if codes and all(_CODE.fullmatch(text) or _PART_OF_CODE.fullmatch(text) for text in codes):
            found.append(column)
    return tuple(found)


def cut_header_rows(bands: Sequence[RowBand], template: Template) -> int:
    """How many rows at the top of a grid without a header of its own are the rest of one (类 | 款 | 项, 栏次 1 2 3).

    A single word such as 款 is the rest of a name that the page break cut.
    """
    rows = header_rows(bands, template)
    return rows if sum(bool(text) for band in bands[:rows] for text in band.texts) > 1 else 0


def _begins_body(band: RowBand) -> bool:
    texts = [key(text) for text in band.texts]
    filled = [text for text in texts if text]
    if not filled:
        return False
    if any(_CODE.fullmatch(text) for text in filled[:1]):
        return True
    if filled[0] in TOTAL_LABELS and all(parse_amount(text) is not None for text in filled[1:]) and len(filled) > 1:
        return True
    figures = [text for text in filled if parse_amount(text) is not None]
    labels = [text for text in filled if parse_amount(text) is None]
    numbered = any(strip_ordinal(text) != text for text in labels)
    return bool(figures) and (numbered or "." in "".join(figures))
