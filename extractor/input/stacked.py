"""Tables copied from web pages, one cell a line, put back into rows before anything reads them.

The cells of a row are counted, not guessed: blank lines count as cells only where they give every row the same number of
cells. Where the head names as many columns, rows become tab-separated; else each row becomes a line of its label and its
figures, whose columns the identities decide later.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractor.accounts.templates import (
    COLUMN_ORDINAL_LABELS,
    REMARK_HEADERS,
    TEMPLATES,
    TOTAL_LABELS,
    Template,
)
from extractor.input.stacked_rows import Row, StackedTable, is_label, is_value, table_to_tabs
from extractor.layout import Line
from extractor.outline.grammar import is_caption
from extractor.outline.titles import find_regions
from extractor.tables.cells import is_note
from extractor.tables.headings import is_heading
from extractor.tables.plain.order import is_by_column
from extractor.text.characters import LONGEST_FIGURE, fold, is_dash, key, parse_amount, whole_number
from extractor.text.codes import EITHER, LEVEL, POINT, code_pattern, plain_code

LEAST_FIGURES = 4
"""Lines that are a figure and nothing else, from which on a table stands one cell a line."""
MOST_MIXED = 0.1
"""Lines of several cells with a figure, as a share of the lone figures, that such a table may have (notes, captions); any may
have one: a year above the title of the next (2015 年度)."""
SEPARATED = 0.8
"""Share of neighbouring cells with a blank line between from which on blank lines part the cells."""

CODE_CELLS = 4
"""Cells behind the beginning of a code among which its name begins."""

_CODE = re.compile(code_pattern(EITHER, levels=(0, 4)))
_POINTED_CODE = re.compile(code_pattern(EITHER, between=POINT, levels=(2, 2)))
_CODE_LACKING_A_DIGIT = re.compile(code_pattern(rf"{EITHER}\d", levels=(0, 3)))
_PART_OF_CODE = re.compile(LEVEL)
_AMOUNT = re.compile(rf"(?<!\d)\d[\d,]{{0,{LONGEST_FIGURE}}}\.\d+")
_FIRST_ITEM = re.compile(r"一[、.]")
_YEAR_ALONE = re.compile(r"\d{4}年度?")


def unstack(texts: Sequence[str]) -> list[str]:
    """The lines of a text, tables with one cell a line put into rows; all other lines as they are."""
    lines = [Line(text, number) for number, text in enumerate(texts) if key(text)]
    changed: list[str] = []
    done = 0
    for region in find_regions(lines):
        table = region.title.table
        if table is None or not region.lines:
            continue
        first = region.lines[0].number
        last = region.stop.number if region.stop else _end_of(lines, region.lines[-1], len(texts))
        block = texts[first:last]
        if first < done or not is_stacked(block):
            continue
        changed += texts[done:first]
        changed += _rewrite(block, TEMPLATES[table])
        done = last
    return [*changed, *texts[done:]]


def _end_of(lines: Sequence[Line], last: Line, count: int) -> int:
    return next((line.number for line in lines if line.number > last.number), count)


def is_stacked(block: Sequence[str]) -> bool:
    """Whether the cells of a table stand one below the other: lone figures, and hardly a line with a figure among others.

    The number of the table (公开 07 表) is no such figure.
    """
    figures = sum(parse_amount(text) is not None for text in block)
    mixed = sum(
        len(parts) > 1 and any(parse_amount(part) is not None for part in parts)
        for text, parts in zip(block, map(str.split, block), strict=True)
        if not is_caption(text)
    )
    return (
        figures >= LEAST_FIGURES and mixed <= max(1, MOST_MIXED * figures) and not any("\t" in text for text in block)
    )


def _rewrite(block: Sequence[str], template: Template) -> list[str]:
    """The table under the first reading of its blank lines that gives every row as many cells as there are columns."""
    readings = [_parse(cells, template) for cells in _readings(block)]
    for table in readings:
        rows = table_to_tabs(table, template)
        if rows and _keeps_figures(block, [*table.captions, *rows, *table.tail]):
            return [*table.captions, *rows, *table.tail]
    if is_by_column([Line(text, number) for number, text in enumerate(block)]):
        return list(block)  # down the columns: no row can be told
    table = readings[-1]
    head = [text for text in (*table.head, *table.remark) if text]
    ordinals = [" ".join(map(str, range(1, table.ordinals + 1)))] if table.ordinals else []
    rows = [" ".join(filter(None, (*row.labels, *row.values))) for row in table.rows]
    lines = [*table.captions, *head, *ordinals, *rows, *table.tail]
    return lines if _keeps_figures(block, lines) else list(block)


def _keeps_figures(block: Sequence[str], lines: Sequence[str]) -> bool:
    """Whether every amount is still there: a table that was counted wrongly must not lose one in silence."""
    codes = _codes(block)
    cells = [plain_code(key(cell)) if key(cell) in codes else cell for cell in block]
    return Counter(_AMOUNT.findall(fold("\n".join(cells)))) == Counter(_AMOUNT.findall(fold("\n".join(lines))))


def _readings(block: Sequence[str]) -> Iterator[list[str]]:
    """The cells under every way to take the blank lines, the surest first; the last one takes none for cells."""
    texts = [text.strip() for text in block]
    if any(text and not text.strip() for text in block):
        yield [cell for text, cell in zip(block, texts, strict=True) if text]
    filled = [index for index, text in enumerate(texts) if key(text)]
    gaps = [after - before - 1 for before, after in pairwise(filled)]
    if gaps and sum(gap > 0 for gap in gaps) >= SEPARATED * len(gaps):
        step = min(gap for gap in gaps if gap) + 1
        if all((gap + 1) % step == 0 for gap in gaps if gap):
            cells: list[str] = []
            for index, gap in zip(filled, [*gaps, 0], strict=True):
                cells += [texts[index], *[""] * max(0, (gap + 1) // step - 1)]
            yield cells
    yield texts
    yield [texts[index] for index in filled]


def _parse(cells: Sequence[str], template: Template) -> StackedTable:
    codes = _codes(cells)
    begins = _row_starts(cells, template, codes)
    body = begins[0] if begins else len(cells)
    captions = tuple(cell for cell in cells[:body] if cell and is_caption(cell))
    head = [cell for cell in cells[:body] if cell and not is_caption(cell)]
    head, ordinals = _without_ordinals(head)
    remark = tuple(text for text in head if key(text) in REMARK_HEADERS)[:1]
    head = [text for text in head if key(text) not in REMARK_HEADERS]
    # A remark may be a sentence: only behind the last code does one end the table.
    under = begins[-1] if remark and begins and template.form == "coded" else body
    end = next((i for i in range(under, len(cells)) if _is_prose(cells[i])), _without_year(cells))
    begins = [index for index in begins if index < end]
    rows = [_row(cells[start:stop], codes) for start, stop in pairwise([*begins, end])]
    if remark and template.form == "three_public":
        rows = _with_remarks(rows)
    kept, tail = tuple(_without_trailing(rows)), tuple(filter(None, cells[end:]))
    return StackedTable(captions, tuple(head), ordinals, kept, tail, remark)


def _without_year(cells: Sequence[str]) -> int:
    """Where the cells end before the year above the next title (2015 年度), which stands on the last line."""
    last = max((index for index, cell in enumerate(cells) if key(cell)), default=0)
    return last if cells and _YEAR_ALONE.fullmatch(key(cells[last])) else len(cells)


def _with_remarks(rows: Sequence[Row]) -> list[Row]:
    """The rows with remarks that were taken for labels of rows of their own put behind the amounts of theirs."""
    whole: list[Row] = []
    for row in rows:
        label = "".join(row.labels)
        if whole and whole[-1].values and label and not is_heading(label) and not any(map(key, row.values)):
            whole[-1] = Row(whole[-1].labels, (*whole[-1].values, label))
        else:
            whole.append(row)
    return whole


def _is_prose(cell: str) -> bool:
    """Whether a line stands under the table: a note, a sentence."""
    return is_note(cell) or key(cell).endswith(("。", ";")) or len(cell) > 60


def _without_ordinals(head: list[str]) -> tuple[list[str], int]:
    """The headings, and how many columns the last of them number: no more than there are cells."""
    numbers = [number for cell in head if (number := whole_number(key(cell))) is not None]
    labels = [cell for cell in head if not key(cell).isdecimal() and key(cell) not in COLUMN_ORDINAL_LABELS]
    return labels, max((number for number in numbers if number <= len(head)), default=0)


def _codes(cells: Sequence[str]) -> frozenset[str]:
    """What may be a code here. One that lacks a digit (208099 among 208…) is told where amounts have decimals, and it none."""
    regular = {cell for cell in map(key, cells) if _CODE.fullmatch(cell)}
    # 201.03 is a code where 201.03.01 is printed as well, else an amount.
    regular |= {cell[:length] for cell in map(key, cells) if _POINTED_CODE.fullmatch(cell) for length in (6, 9)}
    if not any(_AMOUNT.fullmatch(key(cell)) for cell in cells):
        return frozenset(regular)
    classes = {code[:3] for code in regular}
    odd = {cell for cell in map(key, cells) if _CODE_LACKING_A_DIGIT.fullmatch(cell) and cell[:3] in classes}
    return frozenset(regular | odd)


def _row_starts(cells: Sequence[str], template: Template, codes: frozenset[str]) -> list[int]:
    """Where rows begin: at a code before a name, at 合计, in tables without codes at every label."""
    if template.form == "summary":
        first = next((i for i, cell in enumerate(cells) if _FIRST_ITEM.match(key(cell))), None)
        return [] if first is None else [i for i in range(first, len(cells)) if is_label(cells[i])]
    if template.form == "three_public":
        return _public_starts(cells)
    behind = _is_behind_names(cells, codes)
    return [index for index in range(len(cells)) if _begins_coded(cells, index, codes, behind=behind)]


def _is_behind_names(cells: Sequence[str], codes: frozenset[str]) -> bool:
    """Whether the code of a row stands behind its name: the first code is followed by figures, and a name stands before."""
    first = next((index for index, cell in enumerate(cells) if key(cell) in codes), None)
    if not first:
        return False
    following = next((text for text in cells[first + 1 :] if key(text)), "")
    return is_value(following) and "." in following and is_label(cells[first - 1])


def _begins_coded(cells: Sequence[str], index: int, codes: frozenset[str], *, behind: bool) -> bool:
    cell = key(cells[index])
    following = next((text for text in cells[index + 1 :] if key(text)), "")
    if cell in TOTAL_LABELS or cell.endswith("经费合计"):
        # 合计 as a heading is followed by headings or the numbers of the columns.
        return is_dash(following) or (is_value(following) and "." in following)
    if behind:
        return is_label(cell) and key(following) in codes
    before = next((key(text) for text in reversed(cells[:index]) if key(text)), "")
    if cell not in codes or (before in codes and cell.startswith(before)):
        return False
    rest = [key(text) for text in cells[index + 1 : index + 1 + CODE_CELLS]]
    while rest and (not rest[0] or _goes_on(rest[0], cell, codes)):
        rest.pop(0)
    return bool(rest) and is_label(rest[0])


def _goes_on(cell: str, code: str, codes: frozenset[str]) -> bool:
    """Whether a cell holds the next level of a code: its two digits (201 | 03), or the code up to there (201 | 20103)."""
    return _PART_OF_CODE.fullmatch(cell) is not None or (cell in codes and cell.startswith(code))


def _public_starts(cells: Sequence[str]) -> list[int]:
    """Items down the side begin rows; one row of figures under its headings begins at its first cell."""
    values = [index for index, cell in enumerate(cells) if is_value(cell)]
    labels = [
        index for index, cell in enumerate(cells) if is_label(cell) and not is_caption(cell) and not is_note(cell)
    ]
    inner = [
        index
        for index in labels
        if values
        and values[0] < index
        and (index < values[-1] or is_heading(cells[index]))  # a last item without figures
    ]
    if len(inner) >= 2:
        first = max((index for index in labels if index < values[0]), default=values[0])
        return [first, *inner]
    above = [index for index in labels if not values or index < values[-1]]
    start = above[-1] + 1 if above else 0
    start += _counted(cells[start:])
    return [start] if start < len(cells) else []


def _counted(cells: Sequence[str]) -> int:
    """How many cells the column numbers 1, 2, 3 … at the beginning take; 0 where they do not count."""
    count = 0
    for index, cell in enumerate(cells):
        if key(cell) == str(count + 1):
            count += 1
        elif key(cell):
            return index if count > 2 else 0
    return 0


def _row(cells: Sequence[str], codes: frozenset[str]) -> Row:
    code, name, position = "", "", 0
    while position < len(cells):
        cell = key(cells[position])
        if code and not name and (not cell or _goes_on(cell, code, codes)):
            code = cell if cell.startswith(code) else code + cell
        elif not code and cell in codes:
            code = cell
        elif is_label(cells[position]):
            name += cells[position]
        else:
            break
        position += 1
    return Row((plain_code(code), name) if code or name else (), tuple(cells[position:]))


def _without_trailing(rows: Sequence[Row]) -> list[Row]:
    """The last row brought to the width of the others: blank lines under the table follow it, or its blank cells are lost."""
    if not rows:
        return []
    *others, last = rows
    widths = {len(row.values) for row in others}
    if len(widths) == 1 and len(last.values) > (width := max(widths)) and not any(map(key, last.values[width:])):
        last = Row(last.labels, last.values[:width])
    elif len(widths) == 1 and not any(map(key, last.values)):
        last = Row(last.labels, ("",) * max(widths))
    return [*others, last]
