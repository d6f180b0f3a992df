"""Rows of print inside drawn cells: columns, or whole bodies, whose horizontal rules are missing. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from extractor.grid.words import center_y, text_and_words, words_box, words_to_lines
from extractor.layout import Box, GridCell, Word
from extractor.text.characters import is_dash, key, parse_amount, whole_number

ALIGNED = 4.0  # points: how far the print of one row may be off between two columns
AGREEING = 0.9  # the share of the rows that must show print aligned with the column that has the rules
ROWS_WITHOUT_KEYS = 4  # so many aligned rows speak for themselves where no column numbers the rows


def open_columns(
    cells: Sequence[GridCell],
    ys: Sequence[float],
    *,
    aligned: float = ALIGNED,
    agreeing: float = AGREEING,
    rows_without_keys: int = ROWS_WITHOUT_KEYS,
) -> set[int]:
    """The columns in which one drawn cell holds the print of several rows that other columns part.

    A merged cell is one block of print somewhere in its height. In an open column every row has its own block, at the
    height of the row's code, line number or serial number in a ruled column. Columns of the same height as an open one
    miss the same rules and are open too.
    """
    ruled = _ruled_columns(cells)
    tall = [cell for cell in cells if cell.row_span > 1 and cell.col_span == 1]
    sure = [
        cell
        for cell in tall
        if cell.words
        and any(
            _is_parted_by(cell, column, ys, aligned, agreeing, rows_without_keys)
            for index, column in ruled.items()
            if index != cell.col
        )
    ]
    spans = {(cell.row, cell.row_span) for cell in sure}
    return {cell.col for cell in tall if (cell.row, cell.row_span) in spans}


def part_cells(cells: Iterable[GridCell], ys: Sequence[float], columns: Collection[int]) -> list[GridCell]:
    """``cells`` with the tallest cells of the ``columns`` parted at the row edges, each word in the row of its centre."""
    cells = list(cells)
    height: dict[int, int] = {}
    for cell in cells:
        if cell.col in columns and cell.col_span == 1:
            height[cell.col] = max(height.get(cell.col, 0), cell.row_span)
    parted: list[GridCell] = []
    for cell in cells:
        if cell.col_span == 1 and cell.row_span > 1 and cell.row_span == height.get(cell.col):
            parted += _bands(cell, ys)
        else:
            parted.append(cell)
    return sorted(parted, key=lambda cell: (cell.row, cell.col))


def stacked_edges(
    cells: Sequence[GridCell], ys: Sequence[float], *, aligned: float = ALIGNED
) -> tuple[tuple[float, ...], set[int]]:
    """``ys`` with edges added inside rows that hold several rows of print, and the columns concerned.

    A body without any row rules shows amounts below each other in at least two of its columns, at the same heights; one
    amount is never wrapped so. Only amounts with decimals count, since codes and numerals are wrapped in narrow columns.
    """
    edges = list(ys)
    columns: set[int] = set()
    rows: dict[int, list[GridCell]] = {}
    for cell in cells:
        if cell.row_span == 1:
            rows.setdefault(cell.row, []).append(cell)
    for own in rows.values():
        stacks = {
            cell.col: heights for cell in own if len(cell.words) > 1 and len(heights := _amount_heights(cell)) > 1
        }
        if len(stacks) < 2:
            continue
        levels = _levels([y for cell in own for y in _figure_heights(cell)], aligned)
        if any(sum(abs(y - level) <= aligned for level in levels) == 0 for ys_ in stacks.values() for y in ys_):
            continue
        edges += [(upper + lower) / 2 for upper, lower in pairwise(levels)]
        columns |= {cell.col for cell in own}
    return tuple(sorted(edges)), columns


def _ruled_columns(cells: Iterable[GridCell]) -> dict[int, dict[int, GridCell]]:
    columns: dict[int, dict[int, GridCell]] = {}
    for cell in cells:
        if cell.row_span == 1 and cell.col_span == 1 and cell.words:
            columns.setdefault(cell.col, {})[cell.row] = cell
    return columns


def _is_parted_by(
    cell: GridCell,
    column: Mapping[int, GridCell],
    ys: Sequence[float],
    aligned: float,
    agreeing: float,
    rows_without_keys: int,
) -> bool:
    rows = [row for row in range(cell.row, cell.row + cell.row_span) if row in column]
    if len(rows) < 2:
        return False
    blocks = _blocks(cell, ys)
    if not _numbers_rows([column[row].text for row in rows]):
        # Without numbers, short print may be a heading set one character a line.
        wide = [len(line) for words in blocks.values() for line in ["".join(w.text for w in words)]]
        if len(rows) < rows_without_keys or len(blocks) < cell.row_span or sum(wide) < 3 * len(wide):
            return False
    matching = sum(row in blocks and _is_level(blocks[row], column[row].words, aligned) for row in rows)
    return matching >= agreeing * len(rows)


def _numbers_rows(texts: Sequence[str]) -> bool:
    """Whether the texts are running numbers (行次, 序号) or ascending codes of three digits and more."""
    numbers = [key(text) for text in texts]
    if not all(number.isdecimal() for number in numbers):
        return False
    if all(len(number) >= 3 for number in numbers):
        return all(a < b for a, b in pairwise(numbers))
    counted = [whole_number(number) for number in numbers]
    return all(a is not None and b == a + 1 for a, b in pairwise(counted))


def _blocks(cell: GridCell, ys: Sequence[float]) -> dict[int, list[Word]]:
    blocks: dict[int, list[Word]] = {}
    for word in cell.words:
        row = _row_of(word, ys, cell.row, cell.row + cell.row_span)
        blocks.setdefault(row, []).append(word)
    return blocks


def _row_of(word: Word, ys: Sequence[float], first: int, last: int) -> int:
    middle = center_y(word.box)
    return next((row for row in range(first, last) if middle < ys[row + 1]), last - 1)


def _is_level(one: Sequence[Word], other: Sequence[Word], aligned: float) -> bool:
    """Whether two blocks of one row are set alike: centred, or from the top."""
    a, b = words_box(one), words_box(other)
    return abs(center_y(a) - center_y(b)) <= aligned or abs(a.top - b.top) <= aligned


def _bands(cell: GridCell, ys: Sequence[float]) -> list[GridCell]:
    blocks = _blocks(cell, ys)
    bands = []
    for row in range(cell.row, cell.row + cell.row_span):
        text, words = text_and_words(blocks[row]) if row in blocks else ("", ())
        box = None if cell.box is None else Box(cell.box.x0, ys[row], cell.box.x1, ys[row + 1])
        bands.append(replace(cell, row=row, row_span=1, text=text, box=box, words=words))
    return bands


def _amount_heights(cell: GridCell) -> list[float]:
    """The heights of the printed lines of a cell that holds nothing but amounts with decimals and dashes."""
    lines = words_to_lines(cell.words)
    texts = ["".join(word.text for word in line) for line in lines]
    if not any("." in text for text in texts):
        return []
    if not all(is_dash(text) or ("." in text and parse_amount(text) is not None) for text in texts):
        return []
    return [center_y(words_box(line)) for line in lines]


def _figure_heights(cell: GridCell) -> list[float]:
    return [
        center_y(words_box(line))
        for line in words_to_lines(cell.words)
        if all(is_dash(word.text) or parse_amount(word.text) is not None for word in line)
    ]


def _levels(heights: Iterable[float], aligned: float) -> list[float]:
    levels: list[float] = []
    for height in sorted(heights):
        if not levels or height - levels[-1] > aligned:
            levels.append(height)
    return levels
