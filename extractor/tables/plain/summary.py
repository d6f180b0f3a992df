"""Two-sided tables in plain text: ``一、… 1 5,010.42 一、一般公共服务支出 32 1,281.44``, with 行次 or without."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, NamedTuple

from extractor.accounts.item_names import SIDES, Side, goes_on, is_item, side_of
from extractor.accounts.templates import ITEM_NAMES
from extractor.layout import Line
from extractor.tables.cells import BLANK, TableNotes
from extractor.tables.plain.cells import left_open, line_band, note_remarks, open_figures, report_unread, token_cell
from extractor.tables.plain.columns import fiscal_columns
from extractor.tables.plain.tokens import Body, Token, read_body
from extractor.tables.rows import PrintedTable, TableRow
from extractor.text.characters import key, squeeze, strip_ordinal
from models.tables import TableId

_HEADING = re.compile(r"决算数|预算数|行次|栏次|^项目|项目行|项目$|^金额")
LINE_DIGITS = 3
"""Most digits of a 行次."""
LEAST_COUNTING = 4
"""Least numbers that count on from row to row for them to be 行次."""
_BUDGET_HEAD = re.compile(r"(?:年初|全年|调整|当年)预算|预算数|预算金额")
FISCAL_COLUMNS = 4
"""Most amount columns on the expenditure side of 财政拨款收入支出决算总表."""
_NEVER = 10**9
_MISPLACED = 10
_UNLABELLED = 3
FIRST_ROW = 16
"""Tokens after the first 行次 within which the first row ends, wrapped labels included."""
LEAST_NUMBERED_ROWS = 3
"""Rows whose 行次 must be found for a table to count as numbered."""


@dataclass
class _Item:
    """A row of one side as printed: label with its ordinal, 行次 (``None`` where none is printed), figures in order."""

    side: Side
    label: str
    line_number: int | None
    figures: list[Token]
    line: Line


@dataclass
class _Items:
    """Both sides in the order of print, and texts and figures that belong to no row."""

    body: Body
    amounts: int = 1
    """Amount columns of a side whose record has one: budget columns stand before the final account."""
    items: list[_Item] = field(default_factory=list)
    unread: list[Token] = field(default_factory=list)

    @property
    def budgets_beside_expenditure(self) -> bool:
        """Whether the expenditure side prints budgets too: its head, which begins with the second 项目, says so, or a row
        has more figures than the account has columns."""
        _, second, right = self.body.head_text.rpartition("项目")
        named = "项目" in self.body.head_text[: -len(right) - len(second)] and bool(_BUDGET_HEAD.search(right))
        return named or any(len(item.figures) > FISCAL_COLUMNS for item in self.side("expenditure"))

    def side(self, side: Side) -> list[_Item]:
        """The rows of one side."""
        return [item for item in self.items if item.side == side]


class _Anchor(NamedTuple):
    """A printed 行次: its side, its number, the tokens that hold it (two where it is wrapped)."""

    side: Side
    number: int
    start: int
    end: int


def read_plain_summary(lines: Sequence[Line], notes: TableNotes) -> PrintedTable:
    """The rows of both sides from the lines under the title; lines without item and amount are left out."""
    template = notes.template
    items = _read_items(template.id, lines)
    report_unread(items.unread, notes)
    note_remarks(items.body.remarks, notes)
    table = PrintedTable(notes, header_seen=bool(items.body.lines))
    for side in SIDES:
        own = _printed_items(_without_line_numbers(items.side(side)), notes)
        if side == "income" or template.id == "income_expenditure_summary":
            table.rows += [_one_column(item, items.amounts, notes) for item in own]
        elif items.budgets_beside_expenditure:
            # The sums of a budget hold as those of the account do: where both are printed, none tells which figure is which.
            table.rows += [_unsettled(item, notes) for item in own]
        else:
            table.columns, table.identities = fiscal_columns(template, items.body), template.identities
            table.rows += [_row(item, open_figures=open_figures(item.figures)) for item in own]
    return table


def _row(item: _Item, **figures: Any) -> TableRow:
    return TableRow(item.side, line_band(item.line), name=item.label, line=item.line_number, **figures)


def _one_column(item: _Item, amounts: int, notes: TableNotes) -> TableRow:
    """A row with the final account alone, or with budget figures before it: then only a full one can be read."""
    row = _row(item)
    if len(item.figures) == amounts:
        row.cells = {"amount": token_cell(item.figures[-1])}
    else:
        row.cells = {"amount": left_open(row, item.figures, notes) if item.figures else BLANK}
    return row


def _unsettled(item: _Item, notes: TableNotes) -> TableRow:
    row = _row(item)
    row.cells = {"total": left_open(row, item.figures, notes) if item.figures else BLANK}
    return row


def _read_items(table: TableId, lines: Sequence[Line]) -> _Items:
    body = read_body(lines, lambda tokens: _begins_item(table, tokens), is_label=lambda text: _may_be_item(table, text))
    tokens = [token for line in body.lines for token in line.tokens]
    amounts = _amounts_of_a_side(table, body.head_text)
    right = amounts if table == "income_expenditure_summary" else FISCAL_COLUMNS
    anchors = find_line_numbers(tokens, left=amounts, right=right)
    items = _Items(body, amounts)
    if len(anchors) >= 2 * LEAST_NUMBERED_ROWS:
        _read_numbered(table, tokens, anchors, items)
    else:
        _read_unnumbered(table, tokens, items)
    return items


def _printed_items(items: Sequence[_Item], notes: TableNotes) -> list[_Item]:
    kept = []
    for item in items:
        if item.label and not _HEADING.search(key(item.label)):
            kept.append(item)
        elif item.figures:
            report_unread(item.figures, notes)
    return kept


def _without_line_numbers(items: Sequence[_Item]) -> list[_Item]:
    """The rows of a side without the 行次 among their figures: short numbers that count on from row to row.

    Those of rows that are blank on one side stand among the figures of the other. The first is the row's own where none
    was found before.
    """
    figures = [token for item in items for token in item.figures if len(token.digits) <= LINE_DIGITS]
    printed = [(token, token.count) for token in figures if token.count is not None]
    numbers = [number for _, number in printed]
    counting = {
        id(token)
        for (token, number), before, after in zip(printed, (0, *numbers), (*numbers[1:], 0), strict=False)
        if number in (before + 1, after - 1)
    }
    if len(counting) < LEAST_COUNTING:
        return list(items)
    kept = []
    for item in items:
        own = item.line_number
        if own is None and item.figures and id(item.figures[0]) in counting:
            own = item.figures[0].count
        figures = [token for token in item.figures if id(token) not in counting]
        kept.append(replace(item, line_number=own, figures=figures))
    return kept


def _amounts_of_a_side(table: TableId, head: str) -> int:
    """How many amount columns a side prints: the final account, and the budget columns that the head names."""
    budgets = len(_BUDGET_HEAD.findall(head))
    sides = 2 if table == "income_expenditure_summary" else 1
    return 1 + (budgets + sides - 1) // sides


def _begins_item(table: TableId, tokens: Sequence[Token]) -> bool:
    if not tokens:
        return False
    first = tokens[0]
    if first.kind != "text":
        return False
    plain = key(first.text)
    return plain.startswith(("一、", "一.")) or (
        len(plain) > 3 and side_of(table, plain) is not None and len(tokens) > 1
    )


def _may_be_item(table: TableId, text: str) -> bool:
    """Whether a text behind amounts may be the item of the other side, or a piece of one: then it is no remark."""
    plain = key(strip_ordinal(squeeze(text)))
    known = any(plain in key(name) for side in SIDES for name in ITEM_NAMES.get((table, side), ()))
    return known or plain != key(squeeze(text)) or side_of(table, text) is not None


def find_line_numbers(tokens: Sequence[Token], left: int, right: int) -> list[_Anchor]:
    """The tokens that are 行次: 1, 2, 3 … on the left, r, r + 1 … on the right, by turns; none where there are none.

    ``left`` and ``right`` are the most amounts that a row has on each side. The running order decides what is a 行次 and what an
    amount that happens to be the same number.
    """
    best: list[_Anchor] = []
    least = _NEVER
    for first_right in _first_rights(tokens):
        found, cost = _align(tokens, first_right, left, right)
        cost -= len(found) * 4
        if cost < least:
            best, least = found, cost
    return best


def _first_rights(tokens: Sequence[Token]) -> list[int]:
    """The numbers that may be the first 行次 of the right side: they stand in the first row, after 1 and before 2."""
    first = next((i for i, token in enumerate(tokens) if token.digits == "1"), None)
    if first is None:
        return []
    near = [token.digits for token in tokens[first + 1 : first + FIRST_ROW] if token.bare]
    wrapped = [a + b for a, b in pairwise(near) if len(a) == len(b) == 1]
    found = {int(text) for text in (*near, *wrapped) if len(text) <= 3}
    return sorted(number for number in found if number >= LEAST_NUMBERED_ROWS)


def _align(tokens: Sequence[Token], first_right: int, left: int, right: int) -> tuple[list[_Anchor], int]:
    """The cheapest chain of 行次 through the tokens. A chain may skip a number that is not printed."""
    expected: list[tuple[Side, int]] = []
    for row in range(first_right - 1):
        expected += [("income", row + 1), ("expenditure", first_right + row)]
    chains: dict[int, tuple[int, list[_Anchor]]] = {0: (0, [])}
    for side, number in expected:
        following = {position: (cost + 6, chain) for position, (cost, chain) in chains.items()}
        for anchor in _candidates(tokens, side, number):
            for position, (cost, chain) in chains.items():
                if position > anchor.start:
                    continue
                room = (right if side == "income" else left) if chain else 0
                total = cost + _gap_cost(tokens[position : anchor.start], room)
                if anchor.end not in following or total < following[anchor.end][0]:
                    following[anchor.end] = total, [*chain, anchor]
        cheapest = min(cost for cost, _ in following.values())
        chains = {position: state for position, state in following.items() if state[0] <= cheapest + 4 * _MISPLACED}
    ends = [(cost + _gap_cost(tokens[p:], right), chain) for p, (cost, chain) in chains.items()]
    cost, chain = min(ends, key=lambda end: end[0])
    return chain, cost


def _candidates(tokens: Sequence[Token], side: Side, number: int) -> Iterator[_Anchor]:
    digits = str(number)
    for index, token in enumerate(tokens):
        if token.digits == digits:
            yield _Anchor(side, number, index, index + 1)
        elif len(digits) == 2 and token.digits == digits[0]:
            # 3 over 3: a 行次 wrapped in its narrow column, perhaps with the rest of the line between.
            after = tokens[index + 1] if index + 1 < len(tokens) else None
            if after is not None and after.digits == digits[1] and after.line is not token.line:
                yield _Anchor(side, number, index, index + 2)


def _gap_cost(gap: Sequence[Token], room: int) -> int:
    """What stands between two 行次 must be the amounts of the first and then the label of the second."""
    figures = sum(token.kind != "text" for token in gap)
    cost = _MISPLACED * max(figures - room, 0)
    seen_text = False
    for token in gap:
        if token.kind == "text":
            seen_text = True
        elif seen_text:
            cost += _MISPLACED
    return cost + (_UNLABELLED if figures and not seen_text else 0)


def _read_numbered(table: TableId, tokens: Sequence[Token], anchors: Sequence[_Anchor], summary: _Items) -> None:
    position = 0
    last: dict[Side, _Item] = {}
    previous: _Item | None = None
    carried: list[Token] = []
    for anchor in anchors:
        gap = tokens[position : anchor.start]
        figures = [token for token in gap if token.kind != "text"]
        if previous is not None:
            previous.figures += figures
        else:
            summary.unread += figures
        texts = [token for token in gap if token.kind == "text"]
        label = _label(table, anchor.side, texts or carried, last)
        # A label set above the line of both 行次 stands before the one on the left, whosever it is.
        carried = []
        if anchor.side == "income" and side_of(table, label) == "expenditure":
            carried, label = texts, ""
        item = _Item(anchor.side, label, anchor.number, [], tokens[anchor.start].line)
        summary.items.append(item)
        last[anchor.side] = previous = item
        position = anchor.end
    rest = tokens[position:]
    if previous is not None:
        previous.figures += [token for token in rest if token.kind != "text"]
    _label(table, "income", [token for token in rest if token.kind == "text"], last, all_left_over=True)


def _label(
    table: TableId, side: Side, texts: Sequence[Token], last: dict[Side, _Item], *, all_left_over: bool = False
) -> str:
    """The label of the row that follows; what stands before it is the rest of a label that was wrapped under its row."""
    start = len(texts) if all_left_over else _label_start(table, side, texts)
    unknown = start is None
    for number, piece in enumerate(texts[:start]):
        completed = _completed_item(table, last, squeeze(piece.text))
        if completed is not None:
            completed.label += squeeze(piece.text)
        elif unknown:
            return "".join(squeeze(token.text) for token in texts[number:])
    return "" if start is None else "".join(squeeze(token.text) for token in texts[start:])


def _completed_item(table: TableId, last: dict[Side, _Item], piece: str) -> _Item | None:
    """The last row of a side whose cut label the piece continues."""
    for side in ("expenditure", "income"):
        item = last.get(side)
        if item is not None and goes_on(table, item.side, item.label, piece):
            return item
    return None


def _label_start(table: TableId, side: Side, texts: Sequence[Token]) -> int | None:
    """Where the label of the row begins: at an ordinal or a known item; ``None`` where neither is found."""
    for start in range(len(texts)):
        joined = "".join(squeeze(token.text) for token in texts[start:])
        plain = key(strip_ordinal(joined))
        if is_item(table, side, plain) or len(strip_ordinal(joined)) < len(joined):
            return start
    return None


def _read_unnumbered(table: TableId, tokens: Sequence[Token], summary: _Items) -> None:
    """Without 行次 every label begins a row, and its name says on which side."""
    current: _Item | None = None
    for token in tokens:
        if token.kind != "text":
            if current is None:
                summary.unread.append(token)
            else:
                current.figures.append(token)
            continue
        text = squeeze(token.text)
        if current is not None and not current.figures and goes_on(table, current.side, current.label, text):
            current.label += text
            continue
        side = side_of(table, text) or _side_by_turn(summary, text)
        current = _Item(side, text, None, [], token.line)
        summary.items.append(current)


def _side_by_turn(summary: _Items, label: str) -> Side:
    """The side of 总计 and the like: on the left first, on the right the second time."""
    plain = key(strip_ordinal(label))
    seen = {item.side for item in summary.items if key(strip_ordinal(item.label)) == plain}
    return "expenditure" if "income" in seen else "income"
