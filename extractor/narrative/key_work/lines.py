"""The table of key work as plain text: the cells of a row one below another, each wrapped over lines.

The columns have vanished in print. What is left: a row begins with its number, its cells follow in the order of the
header, and a cell is wrapped at the width of its column, so that all its lines but the last are full. A division of a
row's lines into cells must agree with the same widths in all rows; a row that admits two divisions is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from extractor.narrative.findings import unread
from extractor.narrative.key_work.table import KeyWorkRow, header_spans
from extractor.text.span import Span, print_width
from models import Finding

_NUMBERED = re.compile(r"\s*(\d{1,3})(?:[.、．]?\s+(?=\S)|\s*$)")
_DONE = re.compile(
    r"(?:已|基本|全部|按期|按时|如期|正在|部分|未|超额|全面|持续|有序|圆满|序时)*(?:完成|推进|实施|进行|落实|办结|进行中|推进中|完成中)(?:中)?[。.]?|\d+(?:\.\d+)?%"
)
TOKEN = re.compile(r"(?:[!-~]+|.)[。，、；：！？”’》）)】,.;:!?%％]*")
"""What a line break keeps together: a run of letters and figures, or one character, with the closing marks behind it."""
_SLACK = 1.0
"""A full line may fall short of its column by so much beyond the token that no longer fitted on it."""
_OVER = 0.6
_WRAP_SLACK = 3.0
"""A wrapped cell may be narrower than its column by so much."""
_PENALTY = 0.25
_RESUMED = 0.2
_ALIKE = 4
LEAST_ROWS = 2
"""Rows from which on their even length is no accident."""
_MARGIN = 0.15
"""By how much the best division of a row must be better than the next."""


@dataclass(frozen=True)
class _PrintedLine:
    """A line of the table: ``width`` without white space, ``spaced`` with it, ``token`` the first token's width."""

    start: int
    end: int
    width: float
    spaced: float
    token: float
    text: str


@dataclass(frozen=True)
class _Division:
    """The lines of a row divided into cells: ``ends[i]`` is the line after cell ``i``."""

    ends: tuple[int, ...]
    widths: tuple[float, ...]
    wrapped: tuple[bool, ...]
    score: float


def _printed_lines(table: Span, skipped: Sequence[tuple[int, int]]) -> list[_PrintedLine]:
    lines = []
    for start, end in table.lines():
        if any(first <= start < last for first, last in skipped):
            continue
        text = table.source.line_at(table.source_offset(start)).text
        lines.append(_printed_line(table, start, end, text))
    return lines


def _printed_line(table: Span, start: int, end: int, text: str) -> _PrintedLine:
    bare = table.text[start:end]
    token = TOKEN.match(bare)
    spaced = print_width(re.sub(r"\s+", " ", text.strip()))
    width = print_width(bare)
    return _PrintedLine(start, end, width, max(spaced, width), print_width(token.group()) if token else 0.0, text)


def _numbered(line: _PrintedLine, number: int) -> bool:
    match = _NUMBERED.match(line.text)
    return match is not None and int(match.group(1)) == number


def _row_ends_before(lines: Sequence[_PrintedLine], index: int, table: Span) -> bool:
    """Whether the line before ``index`` may close a row: a state of completion, a full stop, or a short line."""
    if index == 0:
        return True
    before = lines[index - 1]
    text = table.folded[before.start : before.end]
    return bool(_DONE.fullmatch(text)) or text.endswith(("。", "%"))


def _row_starts(lines: Sequence[_PrintedLine], table: Span) -> list[int]:
    """The lines on which rows 1, 2, 3 … begin."""
    starts: list[int] = []
    for index, line in enumerate(lines):
        alone = line.text.strip().isdigit()
        if _numbered(line, len(starts) + 1) and (alone or _row_ends_before(lines, index, table)):
            starts.append(index)
    return starts


def _cell(lines: Sequence[_PrintedLine]) -> float | None:
    """The width that the lines of one cell show, ``None`` where they cannot be one cell."""
    widest = max(line.width for line in lines)
    for line, following in pairwise(lines):
        if line.spaced + following.token < widest - _SLACK:
            return None
    return widest


def _resumed(openings: Sequence[str]) -> int:
    """How many cells open with the words of the cell before: what was planned and what became of it begin alike."""
    return sum(a[:_ALIKE] == b[:_ALIKE] and len(b) >= _ALIKE for a, b in pairwise(openings))


def _loose_ends(lines: Sequence[_PrintedLine]) -> int:
    """How many lines of a cell end although their next token would still have fitted."""
    widest = max(line.width for line in lines)
    return sum(line.spaced + following.token <= widest for line, following in pairwise(lines))


def _divisions(lines: Sequence[_PrintedLine], cells: int, table: Span) -> list[_Division]:
    """All ways to divide the lines of a row into ``cells`` cells, the last of which may be blank."""
    found: list[_Division] = []
    count = len(lines)
    cuts = product(range(1, count + 1), repeat=cells - 1)
    for inner in cuts:
        ends = (*inner, count)
        if any(a >= b for a, b in pairwise(ends)):
            continue
        groups = [lines[a:b] for a, b in pairwise((0, *ends))]
        widths = [_cell(group) for group in groups]
        if any(width is None for width in widths):
            continue
        last = "".join(table.folded[line.start : line.end] for line in groups[-1])
        score = 1.0 if _DONE.fullmatch(last) else 0.0
        score += sum(0.2 for group in groups[:-1] if table.folded[group[-1].end - 1] == "。")
        score -= sum(0.5 for group in groups if table.folded[group[-1].end - 1] in ',、(《"')
        score -= sum(_PENALTY * _loose_ends(group) for group in groups)
        score += _RESUMED * _resumed([table.folded[group[0].start : group[0].end] for group in groups])
        found.append(
            _Division(ends, tuple(width or 0.0 for width in widths), tuple(len(group) > 1 for group in groups), score)
        )
    return found


def _fits(division: _Division, widths: Sequence[float]) -> bool:
    """Whether every cell stays within its column, and every wrapped one fills it."""
    for own, wrapped, column in zip(division.widths, division.wrapped, widths, strict=True):
        if own > column + _OVER or (wrapped and own < column - _WRAP_SLACK):
            return False
    return True


def _column_widths(rows: Sequence[Sequence[_Division]]) -> tuple[float, ...] | None:
    """The widths with which the most rows can be divided and the divisions look best; ``None`` where no row can."""
    cells = len(next((row[0].widths for row in rows if row), ()))
    choices = []
    for index in range(cells):
        seen = {division.widths[index] for row in rows for division in row if division.wrapped[index]}
        seen |= {max((division.widths[index] for row in rows for division in row), default=0.0)}
        choices.append(sorted(seen))
    best: tuple[tuple[int, float, float], tuple[float, ...]] | None = None
    for widths in product(*choices):
        scores = [max((d.score for d in row if _fits(d, widths)), default=None) for row in rows]
        readable = [score for score in scores if score is not None]
        rank = (len(readable), sum(readable), -sum(widths))
        if readable and (best is None or rank > best[0]):
            best = rank, widths
    return best[1] if best is not None else None


def _row(lines: Sequence[_PrintedLine], division: _Division, table: Span, columns: Sequence[str]) -> KeyWorkRow:
    values: dict[str, Span | None] = dict.fromkeys(("title", "content", "status"))
    begin = 0
    for name, end in zip(columns, division.ends, strict=True):
        values[name] = table.cut(lines[begin].start, lines[end - 1].end)
        begin = end
    return KeyWorkRow(values["title"], values["content"], values["status"])


def _without_number(lines: Sequence[_PrintedLine], table: Span) -> list[_PrintedLine]:
    first = lines[0]
    match = re.match(r"\d{1,3}[.、]?", table.folded[first.start : first.end])
    begin = first.start + (match.end() if match else 0)
    rest = list(lines[1:])
    if begin >= first.end:
        return rest
    return [_printed_line(table, begin, first.end, re.sub(r"^\s*\d{1,3}[.、．]?\s*", "", first.text)), *rest]


def _row_blocks(table: Span, headers: Sequence[tuple[int, int]]) -> list[list[_PrintedLine]]:
    """The lines of every row, without its number."""
    lines = _printed_lines(table, headers)
    starts = _row_starts(lines, table)
    ends = [*starts[1:], len(lines)]
    return [_without_number(lines[start:end], table) for start, end in zip(starts, ends, strict=False)]


def _even_blocks(table: Span, headers: Sequence[tuple[int, int]], cells: int) -> list[list[_PrintedLine]]:
    """The lines of every row of a table copied from a page, a cell a line, whose numbers are gone (they stood alone, as page
    numbers do): so many lines a row, the last of each and no other one a state of completion; none where that is not so."""
    lines = _printed_lines(table, headers)
    done = [bool(_DONE.fullmatch(table.folded[line.start : line.end])) for line in lines]
    rows, rest = divmod(len(lines), cells)
    if rest or rows < LEAST_ROWS or done != ([False] * (cells - 1) + [True]) * rows:
        return []
    return [lines[start : start + cells] for start in range(0, len(lines), cells)]


def lines_to_rows(table: Span) -> tuple[tuple[KeyWorkRow, ...], tuple[Finding, ...]]:
    """The rows of a table that is printed cell below cell; a row whose cells cannot be told apart is reported."""
    headers = header_spans(table)
    if not headers:
        return (), ()
    has_content = _header_has_content(table, headers[0])
    columns = ("title", "content", "status") if has_content else ("title", "status")
    blocks = _row_blocks(table, headers) or _even_blocks(table, headers, len(columns))
    if not blocks:
        return (), (unread("key_work_table", "重点工作表没有可辨认的行，未读取。", table),)
    divisions = [_divisions(block, len(columns), table) if len(block) < 60 else [] for block in blocks]
    widths = _column_widths(divisions)
    rows: list[KeyWorkRow] = []
    findings: list[Finding] = []
    for number, (block, options) in enumerate(zip(blocks, divisions, strict=True), start=1):
        fitting = sorted((d for d in options if widths is not None and _fits(d, widths)), key=lambda d: -d.score)
        decided = bool(fitting) and (len(fitting) == 1 or fitting[0].score >= fitting[1].score + _MARGIN)
        if decided:
            rows.append(_row(block, fitting[0], table, columns))
        else:
            span = table.cut(block[0].start, block[-1].end) if block else table
            findings.append(unread("key_work_row", f"重点工作表第{number}行的各栏无法可靠地区分，未读取。", span))
    return tuple(rows), tuple(findings)


def _header_has_content(table: Span, header: tuple[int, int]) -> bool:
    return bool(re.search("内容|目标|举措|措施|要求", table.folded[header[0] : header[1]]))
