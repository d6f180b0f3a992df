"""Coded rows in plain text: ``2010301 行政运行 956.46 956.46``, with names and codes wrapped over lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise, takewhile

from extractor.accounts.templates import TOTAL_LABELS
from extractor.layout import Line
from extractor.tables.cells import TableNotes
from extractor.tables.plain.cells import line_band, no_label, note_remarks, open_figures, report_unread
from extractor.tables.plain.columns import coded_columns
from extractor.tables.plain.names import Gap, centred_names, head_pieces
from extractor.tables.plain.tokens import Body, BodyLine, Token, read_body
from extractor.tables.rows import PrintedTable, TableRow
from extractor.text.characters import key, squeeze
from extractor.text.codes import CODE_LENGTHS, FUNCTIONAL

_CODE = re.compile(rf"{FUNCTIONAL}\d{{2,7}}")
_CODE_HEADINGS = frozenset("类款项")
LONGEST_CODE = 9
LONGEST_REST = 24
"""Longest text under the last row that is still taken for the rest of its name."""


@dataclass
class _PlainRow(TableRow):
    """A row while its lines are put together."""

    first: int = 0
    """The number of the line where it begins."""
    bare: bool = False
    """The code's own line has figures and no name: the name is wrapped around it."""
    broken: bool = False
    """The row itself is printed over several lines, not only its name."""


@dataclass
class _Rows:
    """All rows in the order of print, and the body that they come from."""

    body: Body
    split: bool = False
    """Whether 类, 款 and 项 stand in columns of their own."""
    rows: list[_PlainRow] = field(default_factory=list)


def begins_coded_row(tokens: Sequence[Token]) -> bool:
    """Whether a line opens a row: a code followed by a name or figures, or 合计."""
    if not tokens:
        return False
    if tokens[0].kind == "text":
        figures = _total_figures(tokens) or ()
        return bool(figures) and all(token.kind != "text" for token in figures)
    return _code_of(tokens, split=False)[1] > 0


def _total_figures(tokens: Sequence[Token]) -> Sequence[Token] | None:
    """What follows 合计, perhaps beside the last heading (``类 款 项 合计 4,733.14 …``); ``None`` for other lines."""
    labels = [key(token.text) for token in takewhile(lambda token: token.kind == "text", tokens)]
    if not labels or labels[-1] not in TOTAL_LABELS or not set("".join(labels[:-1])) <= _CODE_HEADINGS:
        return None
    return tokens[len(labels) :]


def read_plain_coded(lines: Sequence[Line], notes: TableNotes) -> PrintedTable:
    """The rows of a coded table from the lines under its title, their figures open."""
    body = read_body(lines, begins_coded_row, is_label=no_label)
    columns, identities = coded_columns(notes.template, body)
    rows = _read_rows(body, notes)
    note_remarks(body.remarks, notes)
    if body.head_total:
        head = body.head_total[0].line
        printed = head.text.strip()
        notes.warn("total_in_head", f"合计行与表头印在同一行，未读取：“{printed}”", line_band(head), printed)
    return PrintedTable(
        notes,
        rows,
        header_seen=bool(body.lines),
        columns=columns,
        identities=identities,
        numbered=body.ordinals,
    )


def _read_rows(body: Body, notes: TableNotes) -> list[TableRow]:
    split = "类款项" in body.head_text or any(_code_of(line.tokens, split=False)[1] > 1 for line in body.lines)
    table = _Rows(body, split)
    pending: list[BodyLine] = []
    gaps: list[Gap] = []
    for line in body.lines:
        if _opens(line, table):
            row = _new_row(line, split=table.split)
            gaps.append(Gap(row.name, tuple(_text([piece]) for piece in pending)))
            _place_pending(pending, table, row)
            pending = []
        elif not _continue_row(line, table, pending):
            report_unread(line.tokens, notes)
    rest = _text(pending)
    if table.rows and not table.rows[-1].is_total and len(rest) <= LONGEST_REST:
        table.rows[-1].name += rest
    _centre_names(table, gaps, tuple(_text([piece]) for piece in pending))
    return list(table.rows)


def _centre_names(table: _Rows, gaps: Sequence[Gap], last: Sequence[str]) -> None:
    """Where names are wrapped around the lines of their codes, set them anew; ``last`` are the pieces under the last row."""
    rows = table.rows
    if not any(row.bare for row in rows):
        return
    first = 1 if rows[0].is_total else 0
    stop = next((index for index, row in enumerate(rows[first:], first) if row.is_total), len(rows))
    for start, end in _runs_of_whole_rows(rows, first, stop):
        below = gaps[end].above if end < len(rows) else tuple(last)
        head = head_pieces(table.body) if start == 0 else ()
        names = centred_names(gaps[start:end], below, head)
        if names and start and rows[start - 1].broken:
            rows[start - 1].name = rows[start - 1].name.removesuffix("".join(gaps[start].above))
        for row, name in zip(rows[start:end], names or (), strict=False):
            row.name = name


def _runs_of_whole_rows(rows: Sequence[_PlainRow], first: int, stop: int) -> Iterator[tuple[int, int]]:
    """Beginning and end of every run of rows none of which is broken over lines itself, so that only names are wrapped."""
    for broken, run in groupby(range(first, stop), key=lambda index: rows[index].broken):
        if not broken:
            indices = list(run)
            yield indices[0], indices[-1] + 1


def _code_of(tokens: Sequence[Token], *, split: bool) -> tuple[str, int]:
    """The code at the start of a line and how many tokens it takes: ``2010301``, or ``201 03 01`` in three columns.

    ``split`` says that the table has three columns; else two digits are taken for a 款 only where a name follows.
    """
    if not tokens or not _CODE.fullmatch(tokens[0].digits) or _is_year(tokens):
        return "", 0
    code, used = tokens[0].digits, 1
    while used < len(tokens) and len(code) in CODE_LENGTHS[:-1] and len(tokens[used].digits) == 2:
        # An amount may be 12 as well, but not 05.
        if not split and tokens[used].digits[0] != "0" and not any(token.kind == "text" for token in tokens[used:]):
            break
        code += tokens[used].digits
        used += 1
    return (code, used) if len(code) <= LONGEST_CODE else ("", 0)


def _is_year(tokens: Sequence[Token]) -> bool:
    return len(tokens) > 1 and tokens[1].kind == "text" and key(tokens[1].text).startswith(("年", "月"))


def _opens(line: BodyLine, table: _Rows) -> bool:
    tokens = line.tokens
    if _total_figures(tokens) is not None:
        return True
    code, used = _code_of(tokens, split=table.split)
    if not used:
        return False
    last = table.rows[-1] if table.rows else None
    if last is None or last.is_total or last.open_figures or line.texts:
        return True
    # Figures alone under a row that still wants some: a code comes after the code before it.
    return code > last.code or len(tokens) == 1


def _new_row(line: BodyLine, *, split: bool) -> _PlainRow:
    tokens = line.tokens
    total = _total_figures(tokens)
    if total is not None:
        return _PlainRow("total", line_band(line.line), open_figures=open_figures(total), first=line.line.number)
    code, used = _code_of(tokens, split=split)
    rest = tokens[used:]
    name = "".join(squeeze(token.text) for token in rest if token.kind == "text")
    figures = open_figures(rest)
    bare = bool(figures) and not name
    return _PlainRow("rows", line_band(line.line), code, name, open_figures=figures, first=line.line.number, bare=bare)


def _place_pending(pending: Sequence[BodyLine], table: _Rows, row: _PlainRow) -> None:
    """Name pieces between two rows: below the one, above the other, or both."""
    last = table.rows[-1] if table.rows and not table.rows[-1].is_total else None
    before, after = list(pending), []
    if row.bare:
        if last is None or (last.name and not last.bare):
            before, after = [], before
        elif last.bare or not last.name:
            middle = _widest_gap(pending, last.first, row.first)
            before, after = before[:middle], before[middle:]
    if before and last is not None:
        last.name += _text(before)
    elif before:
        after = before
    row.name = _text(after) + row.name
    table.rows.append(row)


def _widest_gap(pending: Sequence[BodyLine], first: int, last: int) -> int:
    """Where the pieces part: at the widest run of blank lines, else in the middle."""
    numbers = [first, *(piece.line.number for piece in pending), last]
    gaps = [b - a for a, b in pairwise(numbers)]
    if len(set(gaps)) > 1:
        return gaps.index(max(gaps))
    return (len(pending) + 1) // 2


def _text(pieces: Sequence[BodyLine]) -> str:
    return "".join(squeeze(token.text) for piece in pieces for token in piece.tokens)


def _continue_row(line: BodyLine, table: _Rows, pending: list[BodyLine]) -> bool:
    """Take in a line that opens no row: a piece of a code, of a name, or the figures of the row above."""
    last = table.rows[-1] if table.rows else None
    if not line.figures:
        if last is None or last.open_figures or last.is_total:
            pending.append(line)
        else:
            last.name += _text([line])
            last.broken = True
        return True
    return last is not None and _add_figures(line, last)


def _add_figures(line: BodyLine, last: _PlainRow) -> bool:
    tokens = line.tokens
    if tokens[0].bare and not last.is_total and _completes(last, tokens[0].digits, alone=len(tokens) == 1):
        last.code += tokens[0].digits
        tokens = tokens[1:]
    texts = [token for token in tokens if token.kind == "text"]
    figures = [token for token in tokens if token.kind != "text"]
    if figures and last.open_figures:
        # A page number between two rows is no row.
        return len(tokens) == 1 and tokens[0].bare and len(tokens[0].text) <= 3
    misplaced = bool(texts and figures) and (last.is_total or tokens.index(texts[-1]) > tokens.index(figures[0]))
    if misplaced:
        return False
    last.name += "".join(squeeze(token.text) for token in texts)
    last.open_figures += open_figures(figures)
    last.broken = True
    return True


def _completes(row: _PlainRow, piece: str, *, alone: bool) -> bool:
    """Whether digits at the start of a line are the rest of a wrapped code."""
    whole = len(row.code) + len(piece)
    if whole not in CODE_LENGTHS:
        return False
    cut = len(row.code) not in CODE_LENGTHS
    opened = not row.open_figures and not row.name
    return (cut and (alone or not row.open_figures)) or (
        piece.startswith("0") and len(piece) == 2 and (alone or opened)
    )
