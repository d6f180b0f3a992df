"""Edits of more than one line: a table whose columns stand in another order, two tables side by side, a table or section
printed twice, a page break inside a table, another unit above it, text set in two columns; and titles that are pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from evals.robustness.edits import Action, Edit
from evals.robustness.pictures import PICTURE
from evals.robustness.wordings import Kind, Target
from extractor.accounts.templates import COLUMN_ORDINAL_LABELS
from extractor.outline.tree import Outline
from models.record import Record

COLUMN_WIDTH = 22
"""Characters of a line of a text that is set in two columns."""
LEAST_SET = 3 * COLUMN_WIDTH
"""A text with fewer characters is not set in columns."""
BETWEEN_COLUMNS = "\u3000" * 3
IN_COLUMNS = "in two columns"
AS_PICTURE = "as a picture"
_WITH_PICTURES = frozenset({"html", "docx", "pdf", "pdf_unruled"})
PAGE_BREAK = ("", "— 37 —", "")
_FIGURE = re.compile(r"-?\d[\d,]*\.\d+")
_UNIT = re.compile("单位[:：]?\\s*万元")


@dataclass(frozen=True)
class PrintedLines:
    """Lines of a text (counted from 0, ``end`` exclusive) that are one table or section; ``body`` is its first row or line
    behind the head."""

    first: int
    body: int
    end: int


def layout_edits(record: Record, outline: Outline, lines: list[str]) -> Iterator[Edit]:
    """Every such edit of the tables and of the sections with prose."""
    tables = sorted(_tables(record), key=lambda table: table.first)
    for table in tables:
        yield from _edits_of_table(table, lines)
    for one, other in pairwise(tables):
        yield _edit("table", "move", "beside the next", lines, one.first, other.end, _beside(one, other, lines))
    for section in _sections(outline, lines):
        printed = lines[section.first : section.end]
        yield _edit("section", "duplicate", "printed twice", lines, section.first, section.end, [*printed, *printed])
        text = "".join(line.strip() for line in lines[section.body : section.end])
        if len(text) >= LEAST_SET:
            yield _edit("section", "wrap", IN_COLUMNS, lines, section.body, section.end, list(_columns(text)))


def is_written(edit: Edit, form: str) -> bool:
    """Whether a form can show what an edit does: white space has no width in a web page, and a text holds no pictures."""
    if edit.wording == AS_PICTURE:
        return form in _WITH_PICTURES
    return form != "html" or edit.wording != IN_COLUMNS


def _edit(
    kind: Kind, action: Action, wording: str, lines: list[str], first: int, end: int, instead: Sequence[str]
) -> Edit:
    """An edit that changes no word: what it cost is compared without the words of a line."""
    return Edit(
        Target(kind, first, "", ""), action, wording, "", "", "\n".join([*lines[:first], *instead, *lines[end:]])
    )


def _tables(record: Record) -> Iterator[PrintedLines]:
    """The tables that have a title and rows, each from its title to its last row."""
    for _, table in record.tables.items():
        rows = [row.source.line for _, row in table.parts() if row.source is not None and row.source.line is not None]
        if rows and table.source is not None and table.source.line is not None:
            yield PrintedLines(table.source.line - 1, min(rows) - 1, max(rows))


def _edits_of_table(table: PrintedLines, lines: list[str]) -> Iterator[Edit]:
    printed = lines[table.first : table.end]
    yield _edit("title", "reword", AS_PICTURE, lines, table.first, table.first + 1, [PICTURE])
    yield _edit("table", "duplicate", "printed twice", lines, table.first, table.end, [*printed, *printed])
    middle = (table.body + table.end) // 2
    if table.body < middle:
        yield _edit("table", "wrap", "page break without a head", lines, middle, middle, PAGE_BREAK)
    in_yuan = [_UNIT.sub("单位：元", line) for line in lines[table.first : table.body]]
    if in_yuan != lines[table.first : table.body]:
        yield _edit("table", "reword", "元 for 万元", lines, table.first, table.body, in_yuan)
    for column in _columns_alike(table, lines):
        swapped = [_swapped(line, column) for line in lines[table.first : table.end]]
        yield _edit("table", "move", "a column behind the next", lines, table.first, table.end, swapped)


def _columns_alike(table: PrintedLines, lines: list[str]) -> Iterator[int]:
    """The first and the last column that may stand behind the next: both of amounts, under heads of their own or under one."""
    head = [line.split("\t") for line in lines[table.first : table.body] if "\t" in line.strip()]
    rows = [line.split("\t") for line in lines[table.body : table.end] if "\t" in line.strip()]
    width = min((len(row) for row in (*head, *rows)), default=0)

    def is_amount(column: int) -> bool:
        cells = [row[column].strip() for row in rows if row[column].strip()]
        return bool(cells) and all(_FIGURE.fullmatch(cell) for cell in cells)

    def are_alike(column: int) -> bool:
        named = [(bool(row[column].strip()), bool(row[column + 1].strip())) for row in head]
        return all(own == behind for own, behind in named) and any(own for own, _ in named)

    found = [column for column in range(width - 1) if is_amount(column) and is_amount(column + 1) and are_alike(column)]
    yield from sorted({found[0], found[-1]} if found else ())


def _swapped(line: str, column: int) -> str:
    """A row of the head or of the table with two cells in the other order; the numbers of columns stay in order."""
    cells = line.split("\t")
    if len(cells) <= column + 1 or line.strip().startswith(tuple(COLUMN_ORDINAL_LABELS)):
        return line
    cells[column], cells[column + 1] = cells[column + 1], cells[column]
    return "\t".join(cells)


def _beside(one: PrintedLines, other: PrintedLines, lines: list[str]) -> list[str]:
    """Two tables row by row beside each other, and what stood between them below."""
    left, right = lines[one.first : one.end], lines[other.first : other.end]
    width = max(line.count("\t") for line in left)
    rows = [
        f"{own}{chr(9) * (width + 1 - own.count(chr(9)))}{behind}"
        for own, behind in zip_longest(left, right, fillvalue="")
    ]
    return [*rows, *lines[one.end : other.first]]


def _sections(outline: Outline, lines: list[str]) -> Iterator[PrintedLines]:
    """The innermost sections with a heading and a text without rows of a table."""
    source = outline.source
    for section in outline.walk():
        if section.children or not section.title or section.end - section.body < LEAST_SET:
            continue
        first, body = (source.line_at(at).number - 1 for at in (section.start, section.body))
        end = source.line_at(section.end - 1).number
        if first < body and not any("\t" in line.strip() for line in lines[body:end]):
            yield PrintedLines(first, body, end)


def _columns(text: str) -> Iterator[str]:
    """A text in two columns, as its lines are copied from a page: the left and the right one of each height together."""
    pieces = [text[at : at + COLUMN_WIDTH] for at in range(0, len(text), COLUMN_WIDTH)]
    middle = -(-len(pieces) // 2)
    for left, right in zip_longest(pieces[:middle], pieces[middle:], fillvalue=""):
        yield f"{left}{BETWEEN_COLUMNS}{right}".rstrip()
