"""An invented document as a file of an office program or as PDF; the libraries are loaded when such a form is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from evals.robustness.forms import WRITERS
from evals.robustness.page import Invented, PrintedTable, Rows, grid_of, places_of
from evals.robustness.pictures import HEIGHT, PICTURE, WIDTH, line_as_png

CID_FONT = "STSong-Light"
"""A font that the reader of the PDF is to have: publishers' programs rarely embed it."""


def to_docx(document: Invented) -> bytes:
    """A word processor's file: headings, paragraphs, tables with merged cells."""
    from docx import Document

    word = Document()
    for block in document.blocks:
        if block.table is not None:
            _table_to_word(word, block.table)
        elif block.kind in ("heading", "cover"):
            word.add_heading(block.text, level=block.level)
        else:
            _line_to_word(word, block.text)
    return _saved(word.save)


def _line_to_word(word: Any, text: str) -> None:
    from docx.shared import Pt

    if text == PICTURE:
        word.add_picture(BytesIO(line_as_png()), Pt(WIDTH), Pt(HEIGHT))
    else:
        word.add_paragraph(text)


def _table_to_word(word: Any, printed: PrintedTable) -> None:
    for pieces in printed.above:
        _line_to_word(word, "\t".join(pieces))
    rows = [*printed.head, *printed.rows]
    grid = grid_of(rows)
    table = word.add_table(len(grid), len(grid[0]), style="Table Grid")
    cells = [row.cells for row in table.rows]  # asked for once: python-docx looks through the whole table each time
    for row, column, cell in places_of(rows):
        corner = cells[row][column]
        if cell.rows > 1 or cell.cols > 1:
            corner = corner.merge(cells[row + cell.rows - 1][column + cell.cols - 1])
        corner.text = cell.text
    word.add_paragraph(printed.note)


def to_xlsx(document: Invented) -> bytes:
    """A workbook: the text on the first sheet, a sheet for each table; amounts are numbers with a format."""
    from openpyxl import Workbook

    book = Workbook()
    text: Any = book.active
    text.title = "说明"
    for block in document.blocks:
        if block.table is None:
            text.append([block.text])
        else:
            number = len(book.sheetnames)
            _table_to_sheet(book.create_sheet(f"表{number}"), block.table)
    return _saved(book.save)


_AMOUNT = re.compile(r"-?[\d,]+\.(\d+)")


def _table_to_sheet(sheet: Any, printed: PrintedTable) -> None:
    for pieces in printed.above:
        sheet.append(list(pieces))
    first = len(printed.above) + 1
    for row, column, cell in places_of([*printed.head, *printed.rows]):
        target = sheet.cell(first + row, column + 1)
        amount = _AMOUNT.fullmatch(cell.text)
        target.value = Decimal(cell.text.replace(",", "")) if amount else cell.text or None
        if amount:
            target.number_format = "#,##0." + "0" * len(amount[1])
        if cell.rows > 1 or cell.cols > 1:
            sheet.merge_cells(
                start_row=first + row,
                start_column=column + 1,
                end_row=first + row + cell.rows - 1,
                end_column=column + cell.cols,
            )
    sheet.append([printed.note])


def to_pdf(document: Invented, *, ruled: bool = True) -> bytes:
    """A PDF with a font that is not embedded, a page for each table, page numbers below; with rules or without."""
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Image, PageBreak, Paragraph, SimpleDocTemplate

    pdfmetrics.registerFont(UnicodeCIDFont(CID_FONT))
    sizes = {"cover": 22, "heading": 14, "paragraph": 11, "contents": 11}
    styles = {
        kind: ParagraphStyle(kind, fontName=CID_FONT, fontSize=size, leading=size * 1.6, wordWrap="CJK")
        for kind, size in sizes.items()
    }

    def line(text: str, kind: str) -> Any:
        is_picture = text == PICTURE
        return Image(BytesIO(line_as_png()), WIDTH, HEIGHT) if is_picture else Paragraph(escape(text), styles[kind])

    story: list[Any] = []
    for block in document.blocks:
        if block.table is None:
            story.append(line(block.text, block.kind))
        else:
            above = [line("　　".join(pieces), "paragraph") for pieces in block.table.above]
            note = Paragraph(escape(block.table.note), styles["paragraph"])
            story += [PageBreak(), *above, _table_to_pdf(block.table, ruled=ruled), note]
    out = BytesIO()
    page = landscape(A4)
    template = SimpleDocTemplate(
        out, pagesize=page, leftMargin=36, rightMargin=36, topMargin=40, bottomMargin=40, invariant=1
    )

    def number(canvas: Any, made: Any) -> None:
        canvas.setFont(CID_FONT, 9)
        canvas.drawCentredString(page[0] / 2, 20, str(made.page))

    template.build(story, onFirstPage=number, onLaterPages=number)
    return out.getvalue()


def _table_to_pdf(printed: PrintedTable, *, ruled: bool) -> Any:
    from reportlab.lib.colors import black
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, Table

    rows = [*printed.head, *printed.rows]
    grid = grid_of(rows)
    size = 8 if len(grid[0]) <= 9 else 6
    left = ParagraphStyle("left", fontName=CID_FONT, fontSize=size, leading=size * 1.25, wordWrap="CJK")
    right = ParagraphStyle("right", parent=left, alignment=2)
    cells = [[Paragraph(escape(text), right if _AMOUNT.fullmatch(text) else left) for text in row] for row in grid]
    spans = [
        ("SPAN", (column, row), (column + cell.cols - 1, row + cell.rows - 1))
        for row, column, cell in places_of(rows)
        if cell.rows > 1 or cell.cols > 1
    ]
    style: list[tuple[Any, ...]] = [*spans, ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("PADDING", (0, 0), (-1, -1), 2)]
    if ruled:
        style.append(("GRID", (0, 0), (-1, -1), 0.5, black))
    return Table(cells, colWidths=_widths(rows, len(grid[0]), size), repeatRows=len(printed.head), style=style)


PAGE_WIDTH = 768
"""Points between the margins of a landscape page."""


def _widths(rows: Rows, count: int, size: int) -> list[float]:
    """Widths for the longest word of each column, at most twelve ideographs, scaled to the page where they do not fit."""
    longest = [3.0] * count
    for _, column, cell in places_of(rows):
        if cell.cols == 1:
            own = sum(1.0 if ord(character) > 0x2E7F else 0.55 for character in cell.text)
            longest[column] = max(longest[column], min(own, 12.0))
    widths = [size * own + 6 for own in longest]
    return [width * min(1.0, PAGE_WIDTH / sum(widths)) for width in widths]


def _saved(save: Callable[[BytesIO], Any]) -> bytes:
    out = BytesIO()
    save(out)
    return out.getvalue()


def to_unruled_pdf(document: Invented) -> bytes:
    """``to_pdf`` without rules."""
    return to_pdf(document, ruled=False)


ALL_WRITERS: Mapping[str, Callable[[Invented], bytes]] = {
    **WRITERS, "docx": to_docx, "xlsx": to_xlsx, "pdf": to_pdf, "pdf_unruled": to_unruled_pdf,
}  # fmt: skip
"""All forms by name; names of files end in the name of their form up to an underscore."""
