"""Columns by place: text that keeps its columns side by side (``pdftotext -layout``) shows where blank cells were.

The row that numbers the columns says where each of them is. It is believed on a page only where it agrees with the figures
there that the accounting identities have put into their columns without doubt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractor.layout import Line
from extractor.tables.plain.tokens import Token
from extractor.tables.solve.assign import AssignedRow
from extractor.tables.solve.options import AmountRow
from extractor.text.characters import fold

LEAST_GAP = 2
"""Blanks between some two column numbers of text that keeps its columns."""
LEAST_CERTAIN = 3
"""Figures without doubt that a page must have for its column numbers to be believed."""

_NUMBER = re.compile(r"(?<!\S)\d{1,2}(?!\S)")

Pages = dict[int | None, tuple[int, ...]]
"""Page → where its columns begin, in characters from the beginning of a line."""


def column_starts(lines: Sequence[Line], columns: int) -> Pages:
    """Where the columns begin on every page that numbers all of them (栏次 1 2 3 … with wide blanks between)."""
    pages: Pages = {}
    for line in lines:
        found = list(_NUMBER.finditer(fold(line.text)))
        numbers = [int(match[0]) for match in found]
        gaps = [after.start() - before.end() for before, after in pairwise(found)]
        if numbers == list(range(1, columns + 1)) and max(gaps, default=0) >= LEAST_GAP:
            pages.setdefault(line.page, tuple(match.start() for match in found))
    return pages


def settled_by_place(
    rows: Sequence[AmountRow],
    solved: Sequence[AssignedRow],
    printed: Sequence[Sequence[Token]],
    columns: Sequence[str],
    lines: Sequence[Line],
) -> tuple[AmountRow, ...] | None:
    """The rows with undecided figures bound to the columns that they stand under; ``None`` where places say nothing.

    ``printed`` are the figures of each row in the order of ``rows``.
    """
    if not any(row.open_figures for row in solved):
        return None
    starts = column_starts(lines, len(columns))
    trusted = {page for page in starts if _agrees(page, starts[page], solved, printed, columns)}
    bound = list(rows)
    for index, (row, tokens) in enumerate(zip(solved, printed, strict=True)):
        page = tokens[0].line.page if tokens else None
        if row.open_figures and page in trusted and tokens:
            places = [_column_of(token, starts[page]) for token in tokens]
            if None not in places and len(set(places)) == len(places):
                figures = tuple(
                    replace(figure, columns=(columns[place],))
                    for figure, place in zip(rows[index].figures, places, strict=True)
                    if place is not None
                )
                bound[index] = replace(rows[index], figures=figures)
    return tuple(bound) if bound != list(rows) else None


def _agrees(
    page: int | None,
    starts: Sequence[int],
    solved: Sequence[AssignedRow],
    printed: Sequence[Sequence[Token]],
    columns: Sequence[str],
) -> bool:
    certain = 0
    for row, tokens in zip(solved, printed, strict=True):
        for token in tokens:
            if token.line.page != page or token.amount is None:
                continue
            place = _column_of(token, starts)
            if place is None:
                return False
            cell = row.cells.get(columns[place])
            if cell is not None and cell.amount == token.amount:
                certain += 1
            elif not row.open_figures or (cell is not None and cell.state != "ambiguous"):
                return False
    return certain >= LEAST_CERTAIN


def _column_of(token: Token, starts: Sequence[int]) -> int | None:
    """The last column that begins before the figure ends: figures are set flush right or in the middle."""
    if token.end is None:
        return None
    before = [index for index, start in enumerate(starts) if start < token.end]
    return before[-1] if before else None
