"""The documents of the corpus as publishers put them into other forms: pages, Word, Excel, a page with an attachment, text.

Made from the PDFs: their ruled tables become tables with merged cells, the parts of a table on several pages one table, the
printed lines between them paragraphs.
"""

from __future__ import annotations

import io
import re
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt
from conftest import CORPUS
from docx.shared import Cm
from forms_html import rows_html
from office_documents import Word, as_number, number_format, placed
from PIL import Image
from synthetic_tables import Cell

from extractor.grid.join import can_join, join_grids
from extractor.grid.ruled import geometry_to_grids
from extractor.input.load import open_source
from extractor.input.reader import OpenedSource
from extractor.layout import Box, Grid, Line
from extractor.outline.map import DocumentMap
from extractor.outline.paragraphs import Paragraphs
from extractor.outline.titles import table_of_title
from extractor.text.source import SourceText

Rows = list[list[Cell]]
Block = str | Rows | bytes
"""A paragraph, a table, or a picture (PNG)."""

DOCUMENTS = ("jiangan_office_2023", "wuchang_office_2022", "wuchang_office_2024")
"""The documents whose tables can be read without OCR."""
PICTURES = "wuchang_service_center_2023"
"""A document whose tables are pictures."""


INDENT = 15.0
"""Points by which the first line of a paragraph is set in."""


@cache
def corpus_blocks(name: str) -> tuple[Block, ...]:
    """The paragraphs and tables of a PDF of the corpus, in order."""
    return tuple(_joined_tables(_page_blocks(name)))


def _page_blocks(name: str) -> Iterator[str | Grid | bytes]:
    with open_source(CORPUS / f"{name}.pdf") as opened:
        document_map = DocumentMap(opened.document)
        kept = {id(line) for line in document_map.lines}
        paragraphs = Paragraphs(SourceText.from_lines(document_map.lines))
        index = {id(line): i for i, line in enumerate(document_map.lines)}
        running, left = "", 0.0
        seen: set[str] = set()
        for page in opened.document.pages:
            for picture in _pictures(opened, page.number, seen):
                yield running
                running = ""
                yield picture
            found = opened.geometry([page.number])
            grids = [grid for grid in geometry_to_grids(found[page.number]) if grid.n_cols > 1 and grid.box]
            lines = [line for line in page.lines if id(line) in kept and line.box and not _inside(line.box, grids)]
            for item in _in_order(lines, grids):
                if isinstance(item, Grid):
                    if running:
                        yield running
                    running = ""
                    yield item
                    continue
                if running and item.box and item.box.x0 > left + INDENT:
                    yield running
                    running = ""
                running += item.text.strip()
                left = item.box.x0 if item.box else 0.0
                if paragraphs.ends(index[id(item)]):
                    yield running
                    running = ""
        if running:
            yield running


def _pictures(opened: OpenedSource, number: int, seen: set[str]) -> Iterator[bytes]:
    """The pictures of a page that no page before shows, as files."""
    assert opened.pdf is not None
    for part in opened.pdf.parts(number):
        raster = opened.pdf.part_raster(number, part) if part.digest not in seen else None
        seen.add(part.digest)
        if raster is not None:
            stream = io.BytesIO()
            Image.frombytes("L", (raster.width, raster.height), raster.data).save(stream, "PNG")
            yield stream.getvalue()


def _in_order(lines: Sequence[Line], grids: Sequence[Grid]) -> Iterator[Line | Grid]:
    """Lines as the page has them, each grid before the first line below its top."""
    waiting = sorted(grids, key=lambda grid: grid.box.top if grid.box else 0.0)
    for line in lines:
        while waiting and waiting[0].box and line.box and line.box.top > waiting[0].box.top:
            yield waiting.pop(0)
        yield line
    yield from waiting


def _inside(box: Box, grids: Sequence[Grid]) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return any(grid.box is not None and grid.box.contains(x, y) for grid in grids)


def _joined_tables(blocks: Iterator[str | Grid | bytes]) -> Iterator[Block]:
    waiting: list[Grid] = []
    for block in blocks:
        if isinstance(block, Grid) and waiting and block.page != waiting[-1].page and can_join(waiting[0], block):
            waiting.append(block)
            continue
        if waiting:
            yield _to_rows(waiting)
        waiting = [block] if isinstance(block, Grid) else []
        if not isinstance(block, Grid) and block:
            yield block
    if waiting:
        yield _to_rows(waiting)


def _to_rows(grids: list[Grid]) -> Rows:
    joined = join_grids(grids)
    rows: Rows = [[] for _ in joined.rows]
    for cell in joined.cells:
        rows[cell.row].append(Cell("".join(cell.text.split("\n")), cell.col_span, cell.row_span))
    return rows


# --- the forms ---------------------------------------------------------------------------------------------------------


def page(name: str, *, tables: bool = True, links: Sequence[str] = ()) -> bytes:
    """A page of a portal with the whole text, its tables with merged cells."""
    body = [_block_html(block) for block in corpus_blocks(name) if tables or not is_statement(name, block)]
    body += [f'<p>附件：<a href="{link}">{link}</a></p>' for link in links]
    return (
        "<!DOCTYPE html><html><head><meta charset=utf-8><title>公开_某区人民政府</title></head><body>"
        '<div class=nav><a href="/">首页</a><a href="/a/">政务公开</a></div><div id=zoom>'
        + "\n".join(body)
        + "</div><p>主办单位：某区人民政府办公室　网站标识码：1234567890</p></body></html>"
    ).encode()


def _block_html(block: Block) -> str:
    if isinstance(block, bytes):
        return f"<p align=center><img src='data:image/png;base64,{b64encode(block).decode()}'></p>"
    if isinstance(block, str):
        return f"<p style='text-indent:2em'>　　{escape(block)}</p>"
    return f"<div><table border=1>{rows_html(block)}</table></div>"


def docx(name: str, *, automatic: bool = True, tables: bool = True) -> bytes:
    """A Word file with automatic numbers."""
    word = Word(automatic=automatic)
    for block in corpus_blocks(name):
        if not tables and is_statement(name, block):
            continue
        if isinstance(block, bytes):
            word.file.add_picture(io.BytesIO(block), width=Cm(16))
        elif isinstance(block, str):
            word.paragraph(block)
        else:
            word.table(block)
    return word.save()


@cache
def statements(name: str) -> tuple[tuple[list[str], Rows], ...]:
    """The nine tables, each with its captions: what stands between its title and it."""
    found: list[tuple[list[str], Rows]] = []
    captions: list[str] = []
    for block in corpus_blocks(name):
        if isinstance(block, list):
            if captions:
                found.append((captions, block))
            captions = []
        elif isinstance(block, bytes):
            captions = []
        elif table_of_title(block) is not None:
            captions = [block]
        elif captions:
            captions.append(block)
            if len(captions) > 6:
                captions = []
    return tuple(found)


def is_statement(name: str, block: Block) -> bool:
    """Whether a block belongs to one of the nine tables."""
    if isinstance(block, str) and re.fullmatch(r"[\d ]+", block):
        return True  # the 栏次 of a table whose rules begin below them
    return any(block is own or any(block is caption for caption in captions) for captions, own in statements(name))


def xlsx(name: str) -> bytes:
    """The nine tables as a workbook, a sheet for each."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    for number, (captions, rows) in enumerate(statements(name), 1):
        sheet = book.add_worksheet(f"表{number}")
        cells, _, width = placed([*([Cell(caption, placed(rows)[2])] for caption in captions), *rows])
        for r, c, cell in cells:
            value = as_number(cell.text)
            style = book.add_format({"num_format": number_format(cell.text)})
            shown = cell.text if value is None else value
            if cell.rows > 1 or cell.cols > 1:
                sheet.merge_range(r, c, r + cell.rows - 1, c + cell.cols - 1, shown, style)
            else:
                sheet.write(r, c, shown, style)
        sheet.set_column(0, width, 14)
    book.close()
    return stream.getvalue()


def xls(name: str) -> bytes:
    """The nine tables as an old workbook, all on one sheet."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet, top = book.add_sheet("公开表"), 0
    styles: dict[str, Any] = {}
    for captions, rows in statements(name):
        width = placed(rows)[2]
        cells, height, _ = placed([*([Cell(caption, width)] for caption in captions), *rows])
        for r, c, cell in cells:
            value = as_number(cell.text)
            shown = number_format(cell.text) if value is not None else "General"
            style = styles.setdefault(shown, xlwt.easyxf(num_format_str=shown))
            sheet.write_merge(
                top + r, top + r + cell.rows - 1, c, c + cell.cols - 1, cell.text if value is None else value, style
            )
        top += height + 1
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def picture_xlsx(name: str) -> bytes:
    """A workbook with a picture on each sheet."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    for number, block in enumerate((own for own in corpus_blocks(name) if isinstance(own, bytes)), 1):
        book.add_worksheet(f"图{number}").insert_image(1, 0, "a.png", {"image_data": io.BytesIO(block)})
    book.close()
    return stream.getvalue()


def cell_a_line(name: str) -> bytes:
    """What copying the page gives."""
    lines: list[str] = []
    for block in corpus_blocks(name):
        if isinstance(block, list):
            lines += [cell.text or " " for row in block for cell in row]
        elif isinstance(block, str):
            lines.append(block)
    return "\n".join(lines).encode()


def pipes(name: str) -> bytes:
    """What a converter to Markdown gives: merged cells as blank cells."""
    lines: list[str] = []
    for block in corpus_blocks(name):
        if not isinstance(block, list):
            lines += [block, ""] if isinstance(block, str) else []
            continue
        cells, height, width = placed(block)
        texts = [[""] * width for _ in range(height)]
        for r, c, cell in cells:
            texts[r][c] = cell.text
        rows = ["| " + " | ".join(row) + " |" for row in texts]
        lines += [rows[0], "|" + " --- |" * width, *rows[1:], ""]
    return "\n".join(lines).encode()


FORMS: dict[str, Callable[[str], Any]] = {
    "html": page,
    "docx": docx,
    "docx_typed_numbers": lambda name: docx(name, automatic=False),
    "page_and_xlsx": lambda name: [page(name, tables=False), xlsx(name)],
    "page_and_xls": lambda name: [page(name, tables=False), xls(name)],
    "docx_and_xls": lambda name: [docx(name, tables=False), xls(name)],
    "cell_a_line": cell_a_line,
    "pipes": pipes,
}
"""Every form of a document, as ``extract`` takes it."""


def write_forms(name: str, folder: Path) -> None:
    """Every form of a document as files: ``python tests/forms_corpus.py DOCUMENT FOLDER`` (for ``evals.bench_forms``)."""
    suffixes = {"html": ".html", "docx": ".docx", "docx_typed_numbers": ".docx"}
    for form, make in FORMS.items():
        made = make(name)
        if isinstance(made, bytes):
            (folder / f"{form}{suffixes.get(form, '.txt')}").write_bytes(made)
            continue
        (folder / form).mkdir()
        for number, part in enumerate(made, 1):
            (folder / form / f"{number}").write_bytes(part)


if __name__ == "__main__":
    write_forms(sys.argv[1], Path(sys.argv[2]))
