"""基本支出明细表 in plain text: groups of code, name and amount side by side, ended by blanks that have vanished."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise

from extractor.accounts.economic_items import ECONOMIC_NAMES
from extractor.accounts.templates import ACTUAL_HEADERS, CODE_HEADERS, ECONOMIC_TOTALS, NAME_HEADERS, TOTAL_LABELS
from extractor.layout import Line
from extractor.tables.cells import BLANK, ReadCell, TableNotes
from extractor.tables.plain.cells import left_open, line_band, report_unread, token_cell
from extractor.tables.plain.tokens import Body, Token, read_body
from extractor.tables.rows import PrintedTable, TableRow
from extractor.text.characters import key, squeeze
from extractor.text.codes import CLASS_LENGTH, ECONOMIC, code_pattern

_CODE = re.compile(code_pattern(ECONOMIC, levels=(0, 1)))
_HEADINGS = {*map(key, NAME_HEADERS), *map(key, CODE_HEADERS), *map(key, ACTUAL_HEADERS)}
SPLIT_COLUMNS = 3
"""合计, 人员经费, 公用经费."""
RECENT = 6
"""Entries back from the last to which a wrapped piece of a name may belong (two rows of three groups)."""


@dataclass
class _Entry:
    """An item as printed, with its figures (one, or none)."""

    code: str
    name: str
    figures: list[Token]
    line: Line


@dataclass
class _Entries:
    """All items and the totals in the order of print, and what belongs to none."""

    entries: list[_Entry] = field(default_factory=list)
    totals: dict[str, _Entry] = field(default_factory=dict)
    amounts: int = 1
    """Figures of an item: one, or three where 合计 | 人员经费 | 公用经费 stand beside one list."""
    unread: list[Token] = field(default_factory=list)


def begins_economic_row(tokens: Sequence[Token]) -> bool:
    """Whether a line opens with an economic code, or a total."""
    if not tokens:
        return False
    whole = tokens[0].kind == "text" and key(tokens[0].text) in TOTAL_LABELS
    if whole and len(tokens) > 1 and all(token.kind != "text" for token in tokens[1:]):
        return True
    return _is_code(_join_codes(tokens), 0, open_entry=None) or _total_of(tokens[0]) is not None


def _amounts(head: str) -> int:
    """How many figures an item has, by the head: 合计 | 人员经费 | 公用经费 over one list of items, or one amount."""
    one_list = len(re.findall("科目名称|名称", head)) == 1 and len(re.findall("人员经费", head)) == 1
    return 3 if one_list and "公用经费" in head else 1


def _is_code(tokens: Sequence[Token], index: int, open_entry: _Entry | None, *, decimals: bool = True) -> bool:
    """A code has a name after it (or nothing any more); an amount has a code or nothing, and comes once.

    Where the name is wrapped around its code, an official 款 code stands before its amount or, without one, before the
    next code; ``decimals`` says that amounts are printed with decimals, so that none looks like a code.
    """
    token = tokens[index]
    if not _CODE.fullmatch(token.digits):
        return False
    follower = tokens[index + 1] if index + 1 < len(tokens) else None
    if follower is None or follower.kind == "text":
        # A 3-digit amount at the end of a name's line: only an official code is taken for one then.
        return follower is not None or open_entry is None or bool(open_entry.figures) or token.digits in ECONOMIC_NAMES
    return decimals and _is_item_code(token) and (not follower.bare or _is_item_code(follower))


def _is_item_code(token: Token) -> bool:
    """Whether a figure is an official code of a 款."""
    return len(token.digits) > CLASS_LENGTH and token.digits in ECONOMIC_NAMES


def _join_codes(tokens: Sequence[Token]) -> list[Token]:
    """类 and 款 in columns of their own (``301 | 01``) as one code."""
    joined: list[Token] = []
    for token in tokens:
        before = joined[-1] if joined else None
        if before is not None and before.bare and token.bare and before.line is token.line:
            whole = before.digits + token.digits
            if len(before.digits) == CLASS_LENGTH and whole in ECONOMIC_NAMES:
                joined[-1] = replace(token, text=whole, amount=Decimal(whole))
                continue
        joined.append(token)
    return joined


def _upper_pieces(lines: Sequence[Sequence[Token]]) -> dict[int, str]:
    """Pieces of names that stand above the line of their code, by the ``id`` of the piece's token: the code.

    A code without a name on its line has it wrapped around; its first piece begins the official name.
    """
    found: dict[int, str] = {}
    for above, line in pairwise(lines):
        nameless = [
            squeeze(token.text)
            for index, token in enumerate(line)
            if _is_item_code(token) and (index + 1 == len(line) or line[index + 1].kind != "text")
        ]
        for piece in (token for token in above if token.kind == "text"):
            plain = key(piece.text)
            code = next((c for c in nameless if _is_part_of_name(plain, c) and c not in found.values()), None)
            if code is not None and not _is_named_on(above, piece):
                found[id(piece)] = code
    return found


def _is_part_of_name(plain: str, code: str) -> bool:
    official = key(ECONOMIC_NAMES[code])
    return official.startswith(plain) and plain != official


def _is_named_on(line: Sequence[Token], piece: Token) -> bool:
    """Whether the piece is the name of a code on its own line."""
    index = next(i for i, token in enumerate(line) if token is piece)
    return index > 0 and _is_item_code(line[index - 1])


def _total_of(token: Token) -> str | None:
    return ECONOMIC_TOTALS.get(key(token.text))


def read_plain_economic(lines: Sequence[Line], notes: TableNotes) -> PrintedTable:
    """The items of the detail table and its two totals from the lines under its title."""
    body = read_body(lines, begins_economic_row)
    table = _read_entries(body)
    report_unread(table.unread, notes)
    printed = PrintedTable(notes, header_seen=bool(body.lines))
    for entry in sorted(table.entries, key=lambda entry: entry.code):
        row = TableRow("rows", line_band(entry.line), entry.code, entry.name)
        row.cells = {"amount": _whole_of(entry, row, table.amounts, notes)}
        printed.rows.append(row)
    whole = table.totals.pop("whole", None)
    printed.totals = {name: token_cell(e.figures[0]) if e.figures else BLANK for name, e in table.totals.items()}
    if whole is not None and len(whole.figures) == SPLIT_COLUMNS:
        _, personnel, public = map(token_cell, whole.figures)
        printed.totals |= {"personnel_total": personnel, "public_total": public}
    return printed


def _whole_of(entry: _Entry, row: TableRow, most: int, notes: TableNotes) -> ReadCell:
    """The amount of an item; of 合计 | 人员经费 | 公用经费 the first, where the others make it up."""
    if not entry.figures:
        return BLANK
    parts = [token.amount or Decimal(0) for token in entry.figures[1:]]
    if most > 1 and (not parts or sum(parts, Decimal(0)) != (entry.figures[0].amount or 0)):
        return left_open(row, entry.figures, notes)
    return token_cell(entry.figures[0])


def _read_entries(body: Body) -> _Entries:
    table = _Entries(amounts=_amounts(body.head_text))
    rows = [_join_codes(line.tokens) for line in body.lines]
    upper = _upper_pieces(rows)  # pieces of names above their codes, held until the code comes
    waiting: dict[str, str] = {}
    decimals = any("." in token.text for row in rows for token in row if token.kind == "figure")
    tokens = [token for row in rows for token in row]
    current: _Entry | None = None
    for index, token in enumerate(tokens):
        is_last = index + 1 == len(tokens)
        total = _total_at(token, is_first=not table.entries and not is_last)
        code = token.digits or squeeze(token.text)
        if total is not None:
            current = table.totals[total] = _Entry("", code, [], token.line)
        elif _is_code(tokens, index, current, decimals=decimals) and all(code != e.code for e in table.entries):
            current = _Entry(code, waiting.pop(code, ""), [], token.line)
            table.entries.append(current)
        elif id(token) in upper:
            waiting[upper[id(token)]] = code
        elif token.kind != "text":
            _add_figure(token, current, table)
        else:
            _add_piece(token, current, table)
    return table


def _total_at(token: Token, *, is_first: bool) -> str | None:
    """Which total a label opens; 合计 before all items is the whole of one list."""
    if token.kind != "text":
        return None
    return "whole" if is_first and key(token.text) in TOTAL_LABELS else _total_of(token)


def _add_figure(token: Token, current: _Entry | None, table: _Entries) -> None:
    # 公用经费合计 and then 30224: the next thing of a text out of order, and no amount.
    is_stray_code = _is_item_code(token) and current is not None and not current.code
    if current is None or is_stray_code or len(current.figures) >= table.amounts:
        table.unread.append(token)
    else:
        current.figures.append(token)


def _add_piece(token: Token, current: _Entry | None, table: _Entries) -> None:
    """A piece of a name: of the entry whose official name it continues, else of the last entry."""
    piece = squeeze(token.text)
    recent = table.entries[-RECENT:]
    for entry in reversed(recent):
        official = key(ECONOMIC_NAMES.get(entry.code, ""))
        if official and official.startswith(key(entry.name + piece)):
            entry.name += piece
            return
    if key(piece) in _HEADINGS:
        return
    official = key(ECONOMIC_NAMES.get(current.code, "")) if current is not None else ""
    complete = current is not None and official and key(current.name) == official and not key(piece).startswith("(")
    if current is None or not current.code or complete:
        table.unread.append(token)
    else:
        current.name += piece
