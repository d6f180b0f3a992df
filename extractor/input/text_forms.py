"""The forms in which people have a text, brought to lines and tab-separated rows before anything reads them.

Only the form is changed, never a figure or a word: what a form has lost stays lost.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from extractor.input.stacked import unstack
from extractor.outline.grammar import is_caption
from extractor.outline.titles import is_region_end, table_of_title
from extractor.tables.cells import is_note
from extractor.text.characters import parse_amount

MOST_BETWEEN = 6
LONGEST_CELL = 30
LONG_LINE = 2_000
"""A line this long is no line of print: the line ends of the text were lost."""

# Word: what its fields say to the program, between marks that do not print, or left bare by a converter.
_FIELD_MARKS = re.compile(r"\x13[^\x13-\x15]*(?:\x14|(?=\x15))|[\x14\x15]")
_FIELD_CODES = re.compile(
    r"""
    \b(?:
        TOC(?:\s+\\[a-z](?:\s*"[^"\n]{0,40}")?)+
      | HYPERLINK\s+(?:\\[a-z]\s*)?["“][^"”\n]{0,300}["”](?:\s*\\[a-z](?:\s*"[^"\n]{0,80}")?)*
      | (?:PAGEREF|REF)\s+_[A-Za-z]+\d+(?:\s*\\[a-z])*
      | (?:MERGEFORMAT|NUMPAGES)(?:\s*\\[*a-z]+)*
    )[ \t]*
    """,
    re.VERBOSE,
)
_PIPE = re.compile(r"(?<!\\)[|｜│┃]")
_OPENING_PIPE = re.compile(r"^[|｜│┃]")
_CLOSING_PIPE = re.compile(r"(?<!\\)[|｜│┃]$")
_CLOSED_CELL = re.compile(r"[^|｜│┃\n]{0,30}[|｜│┃]\s*")
LEAST_CELLS = 6
"""So many lines in a row that a pipe closes are the cells of a table."""
LEAST_ROWS = 3
"""So many rows with as many cells each are told apart by what opens them."""
_RULE = re.compile(r"(?s)(?=.*?[-─━=]{2})[\s|｜│┃┼├┤+:=─━-]++")
# Where a heading begins in a text without line ends: after a sentence, white space, or the words that a heading ends in.
_HEADING = re.compile(
    r"(?:(?<=[。；！？：\s])|(?<=情况)|(?<=说明)|(?<=概况)|(?<=解释))(?=第[一二三四五六七八九十]{1,2}部分|[一二三四五六七八九十]{1,3}、"
    r"|[（(][一二三四五六七八九十]{1,3}[)）]|\d{1,2}[.、](?!\d)[^。，；：、\d]{2,30}(?:情况|说明))"
)

_SECTION = re.compile(
    r"[。明况释](?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）])[^。，；：、]{2,40}(?:情况|说明|解释)"
)
LEAST_SECTIONS = 3
"""A line with so many headings of sections in it has lost its line ends, however short it is."""


def normalise(lines: Sequence[str]) -> list[str]:
    """All forms in turn: field codes, lost line ends, pipes, tables with one cell a line."""
    plain = [without_field_codes(line) for line in lines]
    plain = [part for line in plain for part in split_long_line(line)]
    return unstack(pipes_to_rows(cells_to_lines(plain)))


def without_field_codes(line: str) -> str:
    """A line without the codes of Word's fields (``PAGEREF _Toc123``), their results kept."""
    if "\x13" in line or "\x15" in line:
        line = _FIELD_MARKS.sub("", line)
    return _FIELD_CODES.sub("", line) if "_" in line or "\\" in line or "HYPERLINK" in line else line


def split_long_line(line: str) -> list[str]:
    """A text whose line ends were lost: its cells and sentences on lines of their own, headings at line starts."""
    if "\t" in line or (len(line) < LONG_LINE and len(_SECTION.findall(line)) < LEAST_SECTIONS):
        return [line]
    parts = (part for piece in _HEADING.split(line) for part in re.split(r"(?<=[。！？])|[ \u3000\xa0]+", piece))
    return [part for part in parts if part]


def cells_to_lines(lines: Sequence[str]) -> list[str]:
    """Cells that stand one a line, each closed by a pipe, without it: ``49.9 |``, and ``|`` for a blank one.

    Converters of web pages write tables so. A pipe that closes a single line closes no cell of such a table. Where a lone
    pipe opens every row and none stands for a blank cell, the rows are known, and are put back.
    """
    out: list[str] = []
    start = 0
    for index, line in enumerate([*lines, ""]):
        if _CLOSED_CELL.fullmatch(line):
            continue
        run = lines[start:index]
        out += _cells_to_rows(run) if len(run) >= LEAST_CELLS else run
        out += lines[index : index + 1]
        start = index + 1
    return out


def _cells_to_rows(run: Sequence[str]) -> list[str]:
    """Lines that a pipe closes as one cell a line, or as rows where a lone pipe opens each."""
    cells = [_PIPE.sub("", line).strip() for line in run]
    rows: list[list[str]] = []
    for cell in cells:
        if not cell:
            rows.append([])
        elif rows:
            rows[-1].append(cell)
    usual = Counter(map(len, rows)).most_common(1)
    if not cells[0] and len(rows) >= LEAST_ROWS and all(rows) and usual[0][0] > 1 and 2 * usual[0][1] > len(rows):
        return [f"| {' | '.join(row)} |" for row in rows]
    return [cell or " " for cell in cells]


def pipes_to_rows(lines: Sequence[str]) -> list[str]:
    """Tables whose cells are parted by pipes as rows of tabs; where rows have lost cells, as lines without columns."""
    out: list[str] = []
    block: list[str] = []
    between: list[str] = []  # lines without a pipe since the last row: rows of one cell, if another row follows
    for line in [*lines, "。"]:
        if _is_pipe_row(line):
            block += [text for text in between if text.strip()]
            block.append(line)
            between = []
        elif block and len(between) < MOST_BETWEEN and _may_be_cell(line):
            between.append(line)
        else:
            out += [*_block_to_rows(block), *between, _without_closing_pipe(line)]
            block, between = [], []
    return out[:-1]


def _without_closing_pipe(line: str) -> str:
    """A line without the one pipe that closes it: text that a web page sets in a table of one cell is no cell of a table."""
    text = line.rstrip()
    return text[:-1].rstrip() if text and _PIPE.fullmatch(text[-1]) and len(_PIPE.findall(text)) == 1 else line


def _may_be_cell(line: str) -> bool:
    """Whether a line without a pipe may be a row that kept one cell."""
    plain = line.strip()
    other = is_caption(plain) or is_note(plain) or is_region_end(plain) or table_of_title(plain) is not None
    return not plain or (len(plain) <= LONGEST_CELL and not other and plain[-1] not in "。；：:")


def _is_pipe_row(line: str) -> bool:
    text = line.strip()
    pipes = len(_PIPE.findall(text))
    return pipes >= 2 or (pipes == 1 and bool(re.match(r"^[|｜│].+|.+ [|｜│] .+", text)))


def _block_to_rows(block: Sequence[str]) -> list[str]:
    rows = _rows(block)
    first = next((i for i, row in enumerate(rows) if any(parse_amount(cell) is not None for cell in row)), len(rows))
    body = rows[first:]
    if len(rows) > 1 and len({len(row) for row in rows}) == 1:
        return ["\t".join(row) for row in rows]
    if len(body) > 1 and len({len(row) for row in body}) == 1:
        # Headings have lost the cells that they span, the rows have none lost: one cell a line says just that.
        return [cell or " " for row in rows for cell in row]
    if not body:
        return list(block)
    head = [cell for row in rows[:first] for cell in row if cell]
    return [*head, *("  ".join(filter(None, row)) for row in body)]


def _rows(block: Sequence[str]) -> list[list[str]]:
    """The cells of rows. A pipe at the edge is a border; where only some rows have it, it may part a blank cell from the next.

    Which of the two it is, the count of cells says: rows of one table have the same.
    """
    lines = [line.strip() for line in block if not _RULE.fullmatch(line)]
    opened, closed = (all(map(edge.search, lines)) for edge in (_OPENING_PIPE, _CLOSING_PIPE))
    rows = [_cells(line, opened=opened, closed=closed) for line in lines]
    same = len({len(row) for row in rows}) == 1
    return rows if same else [_cells(line, opened=True, closed=True) for line in lines]


def _cells(line: str, *, opened: bool, closed: bool) -> list[str]:
    text = _OPENING_PIPE.sub("", line) if opened else line
    text = _CLOSING_PIPE.sub("", text) if closed else text
    return [cell.replace("\\|", "|").strip() for cell in _PIPE.split(text)]
