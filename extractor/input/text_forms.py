"""The forms in which people have a text, brought to lines and tab-separated rows before anything reads them.

Only the form is changed, never a figure or a word: what a form has lost stays lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.input.stacked import unstack
from extractor.text.characters import parse_amount

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
_RULE = re.compile(r"[\s|｜│┃┼├┤+:=─━-]*[-─━=]{2,}[\s|｜│┃┼├┤+:=─━-]*")
# Where a heading begins in a text without line ends: after a sentence or white space.
_HEADING = re.compile(
    r"(?<=[。；！？\s])(?=第[一二三四五六七八九十]{1,2}部分|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）])"
)


def normalise(lines: Sequence[str]) -> list[str]:
    """All forms in turn: field codes, lost line ends, pipes, tables with one cell a line."""
    plain = [without_field_codes(line) for line in lines]
    plain = [part for line in plain for part in split_long_line(line)]
    return unstack(pipes_to_rows(plain))


def without_field_codes(line: str) -> str:
    """A line without the codes of Word's fields (``PAGEREF _Toc123 \\h``), their results kept."""
    if "\x13" in line or "\x15" in line:
        line = _FIELD_MARKS.sub("", line)
    return _FIELD_CODES.sub("", line) if "_" in line or "\\" in line or "HYPERLINK" in line else line


def split_long_line(line: str) -> list[str]:
    """A text whose line ends were lost: its cells and sentences on lines of their own, headings at line starts."""
    if len(line) < LONG_LINE or "\t" in line:
        return [line]
    parts = (part for piece in _HEADING.split(line) for part in re.split(r"(?<=[。！？])|[ \u3000\xa0]+", piece))
    return [part for part in parts if part]


def pipes_to_rows(lines: Sequence[str]) -> list[str]:
    """Tables whose cells are parted by pipes as rows of tabs; where rows have lost cells, as lines without columns."""
    out: list[str] = []
    block: list[str] = []
    blanks: list[str] = []
    for line in [*lines, "。"]:
        if _is_pipe_row(line):
            block.append(line)
            blanks.clear()
        elif block and not line.strip():
            blanks.append(line)
        else:
            out += [*_block_to_rows(block), *blanks, line]
            block, blanks = [], []
    return out[:-1]


def _is_pipe_row(line: str) -> bool:
    text = line.strip()
    pipes = len(_PIPE.findall(text))
    return pipes >= 2 or (pipes == 1 and bool(re.match(r"^[|｜│].+|.+ [|｜│] .+", text)))


def _block_to_rows(block: Sequence[str]) -> list[str]:
    if len(block) < 2:
        return list(block)
    rows = [_cells(line) for line in block if not _RULE.fullmatch(line)]
    body = [row for row in rows if any(parse_amount(cell) is not None for cell in row)]
    widths = {len(row) for row in rows}
    if len(widths) == 1:
        return ["\t".join(row) for row in rows]
    if len({len(row) for row in body}) == 1 and body:
        # Headings have lost the cells that they span, the rows have none lost: one cell a line says just that.
        return [cell or " " for row in rows for cell in row]
    lines: list[str] = []
    for row in rows:
        filled = [cell for cell in row if cell]
        lines += ["  ".join(filled)] if row in body else filled
    return lines


def _cells(line: str) -> list[str]:
    text = re.sub(r"^[|｜│┃]|(?<!\\)[|｜│┃]$", "", line.strip())
    return [cell.replace("\\|", "|").strip() for cell in _PIPE.split(text)]
