"""Figures of plain text as cells, and its lines as places of reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extractor.grid.bands import RowBand
from extractor.layout import Line
from extractor.tables.cells import ReadCell, TableNotes, figure_state
from extractor.tables.plain.tokens import Token
from extractor.tables.rows import OpenFigure, TableRow, report_open
from models.rows import CellSource


def line_band(line: Line) -> RowBand:
    """A line as the place of a row: its page and where it stands there, or its number; text may have pages and no places there."""
    return RowBand((), line.page, line.box, None if line.box is not None else line.number)


def token_cell(token: Token) -> ReadCell:
    """A printed figure or dash as a cell."""
    if token.amount is None:
        return ReadCell(None, CellSource(state="dash", printed=token.text))
    return ReadCell(token.amount, CellSource(state=figure_state(token.amount), printed=token.text))


def open_figures(tokens: Iterable[Token], columns: tuple[str, ...] = ()) -> list[OpenFigure]:
    """The figures and dashes among the tokens, each of which may stand in any of the columns."""
    return [OpenFigure(token_cell(token), columns) for token in tokens if token.kind != "text"]


def report_unread(tokens: Sequence[Token], notes: TableNotes) -> None:
    """Report figures that belong to no row; texts alone are not worth a report."""
    lines = list({token.line.number: token.line for token in tokens if token.kind != "text"}.values())
    for line in lines:
        notes.warn("unread_line", f"有一行无法识别，未读取：“{line.text.strip()}”", line_band(line), line.text.strip())


def no_label(text: str) -> bool:
    """No text behind the amounts of a row is a label, in tables with one row a line."""
    del text
    return False


def note_remarks(remarks: Iterable[Sequence[Token]], notes: TableNotes) -> None:
    """Keep the remarks of the rows, line by line; figures among them are read by nobody and left to the ledger."""
    notes.notes += [f"备注：{' '.join(token.text for token in tokens)}" for tokens in remarks]


def left_open(row: TableRow, tokens: Sequence[Token], notes: TableNotes) -> ReadCell:
    """The cell of a row whose figures may stand in several columns that nothing tells apart: reported, and not read."""
    report_open(row, "、".join(token.text for token in tokens), notes)
    return ReadCell(None, CellSource(state="ambiguous"))
