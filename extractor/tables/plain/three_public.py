"""“三公” table in plain text: two halves, pairs under each item, or items down the side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from extractor.accounts.templates import TEMPLATES, Identity, actual_headers, budget_headers
from extractor.layout import Line
from extractor.tables.cells import TableNotes
from extractor.tables.plain.cells import line_band, no_label, note_remarks, open_figures, report_unread, token_cell
from extractor.tables.plain.tokens import Body, Token, read_body
from extractor.tables.rows import OpenFigure, PrintedTable, TableRow
from extractor.tables.three_public import item_column, of_the_latest_year
from extractor.text.characters import key

HALVES: tuple[Literal["budget", "actual"], ...] = ("budget", "actual")
OTHER_COLUMNS = ("会议费", "培训费")
"""Columns that some regions have behind the “三公” 经费; the record has no place for them."""
LEAST_ITEMS = 3
"""Labelled rows that make a table with its items down the side."""
_NAMES = TEMPLATES["three_public"].row.amount_columns
Layout = Literal["halves", "pairs", "down", "rows", "actual"]


@dataclass
class _Figures:
    """The figures in the order of print and how they are laid out.

    ``columns`` are all columns in the order of print as ``half.column``; for items down the side ``rows`` holds each
    item's figures, for 预算数 and 决算数 as labels of two rows each half's, else ``figures`` the one row.
    """

    body: Body
    layout: Layout
    columns: tuple[str, ...] = ()
    figures: list[Token] = field(default_factory=list)
    rows: dict[str, list[Token]] = field(default_factory=dict)
    line: Line | None = None
    unread: list[Token] = field(default_factory=list)


def read_plain_three_public(lines: Sequence[Line], notes: TableNotes) -> PrintedTable:
    """The one row of both halves from the lines under the title, its figures open."""
    body = read_body(lines, _begins_row, is_label=no_label)
    found = _read_figures(body)
    report_unread(found.unread, notes)
    note_remarks(body.remarks, notes)
    names = notes.template.row.amount_columns
    columns = found.columns
    if found.layout == "down":
        columns = tuple(f"{half}.{name}" for name in names for half in found.columns)
    table = PrintedTable(notes, header_seen=bool(body.lines), columns=columns, numbered=body.ordinals)
    table.identities = tuple(
        Identity(f"{half}.{identity.whole}", tuple(f"{half}.{part}" for part in identity.parts))
        for half in HALVES
        for identity in notes.template.identities
    )
    if found.line is not None:
        row = TableRow("halves", line_band(found.line), name=notes.template.title)
        row.open_figures = _open_figures(found, names)
        table.rows.append(row)
    return table


def _open_figures(found: _Figures, names: Sequence[str]) -> list[OpenFigure]:
    """All figures in the order of the columns, with those in which they may stand."""
    if found.layout == "rows":
        columns = {half: tuple(column for column in found.columns if column.startswith(half)) for half in HALVES}
        return [figure for half in HALVES for figure in open_figures(found.rows.get(half, ()), columns[half])]
    if found.layout == "down":
        return [
            figure
            for name in names
            for figure in _item_figures(found.rows.get(name, ()), tuple(f"{half}.{name}" for half in found.columns))
        ]
    return open_figures(found.figures)


def _item_figures(tokens: Sequence[Token], columns: tuple[str, ...]) -> list[OpenFigure]:
    if len(tokens) == len(columns):
        return [OpenFigure(token_cell(token), (column,)) for token, column in zip(tokens, columns, strict=True)]
    return open_figures(tokens, columns)


def _read_figures(body: Body) -> _Figures:
    items = [line for line in body.lines if line.figures and _item(line.texts) is not None]
    if len(items) >= LEAST_ITEMS:
        return _read_down(body)
    names = (*_names_in_order(body), *(word for word in OTHER_COLUMNS if word in body.head_text))
    return _read_half_rows(body, names) or _read_across(body, names)


def _read_half_rows(body: Body, names: Sequence[str]) -> _Figures | None:
    """预算数 and 决算数 as the labels of two rows; ``None`` where no row is so labelled."""
    labelled = [line for line in body.lines if line.figures and _half(line.texts) is not None]
    latest = of_the_latest_year(labelled, ["".join(token.text for token in line.texts) for line in labelled])
    by_half = {half: line for line in reversed(latest) if (half := _half(line.texts)) is not None}
    if not by_half:
        return None
    first = min((line.line for line in by_half.values()), key=lambda line: line.number)
    table = _Figures(body, "rows", tuple(f"{half}.{name}" for half in HALVES for name in names), line=first)
    table.rows = {half: list(line.figures) for half, line in by_half.items()}
    return table


def _read_across(body: Body, names: Sequence[str]) -> _Figures:
    """One row of both halves, or of the final account alone."""
    layout = _layout(body.head_text)
    table = _Figures(body, layout, _columns_across(layout, names))
    ordinals = body.ordinals
    for line in filter(lambda line: line.figures, body.lines):
        if _goes_on_counting(line.figures, ordinals):
            ordinals += len(line.figures)
        elif _stands_apart(line.line, table):
            table.unread += line.figures
        else:
            table.line = table.line or line.line
            table.figures += line.figures
    official = _columns_across(layout, (*_NAMES, *names[len(_NAMES) :]))
    if _adds_up(official, table.figures) and not _adds_up(table.columns, table.figures):
        table.columns = official
    return table


def _columns_across(layout: Layout, names: Sequence[str]) -> tuple[str, ...]:
    """The columns of one row in the order of print, as ``half.column``."""
    if layout == "pairs":
        return tuple(f"{half}.{name}" for name in names for half in HALVES)
    halves = ("actual",) if layout == "actual" else HALVES
    return tuple(f"{half}.{name}" for half in halves for name in names)


def _adds_up(columns: Sequence[str], figures: Sequence[Token]) -> bool:
    """Whether a row that fills its columns is consistent in this order of them.

    A head broken over lines may print 公务接待费 beside 小计 though its column is the last: what adds up says which order it is.
    """
    if len(columns) != len(figures):
        return False
    amounts = {column: token.amount or Decimal(0) for column, token in zip(columns, figures, strict=True)}
    halves = {column.partition(".")[0] for column in columns}
    return all(
        amounts[f"{half}.{identity.whole}"] == sum(amounts[f"{half}.{part}"] for part in identity.parts)
        for half in halves
        for identity in TEMPLATES["three_public"].identities
    )


def _stands_apart(line: Line, table: _Figures) -> bool:
    """Whether figures below the row are none of it: it is full, and they do not follow at once."""
    is_next = table.line is None or line.number <= table.line.number + 1
    return not is_next and len(table.figures) >= len(table.columns)


def _names_in_order(body: Body) -> tuple[str, ...]:
    """The columns in the order of print: some regions have 公务接待费 before the vehicles.

    Heads are broken over lines, so only what stands side by side on one line says which comes first.
    """
    for line in body.source:
        plain = key(line.text)
        reception = plain.find("公务接待费")
        purchase = max(plain.find(word) for word in ("公务用车购置", "购置费", "小计"))
        if body.lines and line.number >= body.lines[0].line.number:
            break
        if 0 <= reception < purchase:
            return ("total", "abroad", "reception", *(name for name in _NAMES if name.startswith("vehicle")))
    return tuple(_NAMES)


def _half(texts: Sequence[Token]) -> str | None:
    """Which half the label of a row names: 2023 年度年初预算数, 决算数."""
    label = key("".join(token.text for token in texts))
    if label.endswith(tuple(map(key, budget_headers()))):
        return "budget"
    return "actual" if label.endswith(tuple(map(key, actual_headers()))) else None


def _goes_on_counting(figures: Sequence[Token], ordinals: int) -> bool:
    """Whether figures are the next column numbers (9 10 behind 1 … 8), the row of them having been broken."""
    numbers = [token.amount if token.bare else None for token in figures]
    return ordinals > 0 and numbers == [ordinals + 1 + index for index in range(len(numbers))]


def _begins_row(tokens: Sequence[Token]) -> bool:
    return bool(tokens) and tokens[-1].kind != "text" and all(token.kind != "text" for token in tokens[1:])


def _layout(head: str) -> Layout:
    """Halves where 预算数 and 决算数 come once, pairs where they come by turns, the final account alone without 预算数.

    Without either word the items printed once are the final account.
    """
    words = sorted({key(word) for word in (*budget_headers(), *actual_headers())}, key=len, reverse=True)
    found = re.findall("|".join(map(re.escape, words)), head)
    budgets = sum(word in {key(name) for name in budget_headers()} for word in found)
    once = head.count("公务接待费") == 1 and head.count("合计") <= 1
    if not budgets and (once or (found and head.count("合计") <= 1)):
        return "actual"
    return "pairs" if budgets > 1 else "halves"


def _item(texts: Sequence[Token]) -> str | None:
    return item_column("".join(token.text for token in texts), TEMPLATES["three_public"].columns)


def _read_down(body: Body) -> _Figures:
    head = body.head_text
    halves = HALVES if any(key(name) in head for name in budget_headers()) else ("actual",)
    table = _Figures(body, "down", tuple(halves))
    for number, line in enumerate(body.lines, 1):
        name = _item(line.texts)
        figures = list(line.figures)
        if figures and figures[0].digits == str(number) and "行次" in head:
            figures = figures[1:]
        is_open = name is not None and not any(token.amount is not None for token in table.rows.get(name, ()))
        if name is not None and is_open and len(figures) <= len(halves):
            table.rows[name] = figures
            table.line = table.line or line.line
        else:
            table.unread += figures
    return table
