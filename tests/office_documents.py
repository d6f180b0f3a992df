"""Documents in office formats, made for tests as publishers make them: automatic numbers, merged cells, number formats."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

import docx
import xlsxwriter
import xlwt
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from synthetic_render import Synthetic
from synthetic_tables import Cell, Printed, ordinal

_LISTS: dict[str, tuple[re.Pattern[str], str, str]] = {
    "chinese": (re.compile(r"([一二三四五六七八九十]{1,3})、"), "chineseCounting", "%1、"),
    "brackets": (re.compile(r"（([一二三四五六七八九十]{1,3})）"), "chineseCountingThousand", "（%1）"),
    "digits": (re.compile(r"(\d{1,2})\.(?!\d)"), "decimal", "%1."),
    "digit_brackets": (re.compile(r"（(\d{1,2})）"), "decimal", "（%1）"),
    "circles": (re.compile(r"([①-⑳])"), "decimalEnclosedCircle", "%1"),
}
_COUNTS = {ordinal(number): number for number in range(1, 40)}
_COUNTS |= {str(number): number for number in range(1, 40)}
_COUNTS |= {chr(ord("①") + number): number + 1 for number in range(20)}
Rows = Sequence[Sequence[Cell]]


def placed(rows: Rows) -> tuple[list[tuple[int, int, Cell]], int, int]:
    """Cells with their places, and the height and width of the table."""
    taken: set[tuple[int, int]] = set()
    found: list[tuple[int, int, Cell]] = []
    for r, row in enumerate(rows):
        c = 0
        for cell in row:
            while (r, c) in taken:
                c += 1
            taken |= {(r + dr, c + dc) for dr in range(cell.rows) for dc in range(cell.cols)}
            found.append((r, c, cell))
            c += cell.cols
    return found, max(r for r, _ in taken) + 1, max(c for _, c in taken) + 1


# --- Word --------------------------------------------------------------------------------------------------------------


class Word:
    """A Word document under construction."""

    def __init__(self, *, automatic: bool = True) -> None:
        self.file = docx.Document()
        self.automatic = automatic
        self._before: dict[str, tuple[int, str]] = {}
        numbering = self.file.part.numbering_part.element
        for element in list(numbering):
            numbering.remove(element)
        for index, (_, style, text) in enumerate(_LISTS.values()):
            numbering.append(
                parse_xml(
                    f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{index}"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
                    f'<w:numFmt w:val="{style}"/><w:suff w:val="nothing"/><w:lvlText w:val="{text}"/></w:lvl></w:abstractNum>'
                )
            )
        self._numbering = numbering

    def paragraph(self, text: str) -> Any:
        """A paragraph; its number becomes that of an automatic list."""
        for name, (pattern, _, _) in _LISTS.items() if self.automatic else ():
            match = pattern.match(text)
            if match and match[1] in _COUNTS:
                paragraph = self.file.add_paragraph(text[match.end() :])
                self.number(paragraph, self._list(name, _COUNTS[match[1]]))
                return paragraph
        return self.file.add_paragraph(text)

    def _list(self, name: str, count: int) -> str:
        """The numbering whose next number is ``count``: the one before, or a new one that begins there."""
        last, number = self._before.get(name, (-1, ""))
        if count != last + 1:
            number = str(len(self._numbering) + 1)
            index = list(_LISTS).index(name)
            self._numbering.append(
                parse_xml(
                    f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{index}"/>'
                    f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{count}"/></w:lvlOverride></w:num>'
                )
            )
        self._before[name] = (count, number)
        return number

    @staticmethod
    def number(paragraph: Any, number: str) -> None:
        """Put a paragraph into a list."""
        properties = paragraph._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>')
        )

    def table(self, rows: Rows) -> Any:
        """A table with merged cells."""
        cells, height, width = placed(rows)
        table = self.file.add_table(height, width)
        grid = [list(row.cells) for row in table.rows]
        for r, c, cell in cells:
            target = grid[r][c]
            if cell.rows > 1 or cell.cols > 1:
                target = target.merge(grid[r + cell.rows - 1][c + cell.cols - 1])
            target.text = cell.text
        return table

    def save(self) -> bytes:
        """The bytes of the file."""
        stream = io.BytesIO()
        self.file.save(stream)
        return stream.getvalue()


def raw_docx(body: str, **parts: str) -> bytes:
    """A Word file from the XML inside its body, and of other parts (``numbering``, ``footnotes``, ``styles``)."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    spaces = (
        f'xmlns:w="{word}" xmlns:r="{office}" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    roots = {"numbering": "numbering", "footnotes": "footnotes", "styles": "styles"}
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    members = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="a" Type="{office}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {spaces}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}">'
        + "".join(f'<Relationship Id="{name}" Type="{office}/{name}" Target="{name}.xml"/>' for name in parts)
        + "</Relationships>",
        **{f"word/{name}.xml": f"<w:{roots[name]} {spaces}>{inner}</w:{roots[name]}>" for name, inner in parts.items()},
    }
    return zipped(members)


def zipped(members: dict[str, str | bytes]) -> bytes:
    """A zip of these members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def to_docx(doc: Synthetic, *, automatic: bool = True, tables: bool = True, prose: bool = True) -> bytes:
    """The document as a Word file; ``tables`` or ``prose`` may be left for another file."""
    word = Word(automatic=automatic)
    for kind, value in doc.blocks:
        if kind == "toc":
            if prose and tables:
                _contents(word, value)
        elif kind == "table":
            if tables:
                word.file.add_paragraph(value.title)
                word.file.add_paragraph(value.number)
                word.file.add_paragraph(caption(doc, value))
                word.table([*value.head, *value.body])
                word.file.add_paragraph(value.note)
        elif kind == "sheet":
            if tables:
                word.file.add_paragraph(value[0])
                word.file.add_paragraph(value[1])
                word.table(value[2])
        elif prose or kind == "cover":
            word.paragraph(value)
    return word.save()


def caption(doc: Synthetic, table: Printed) -> str:
    """The line over a table that names department and unit."""
    return f"{doc.style.department_label}：{table.department}    {doc.style.unit_label}：{table.unit}"


def _contents(word: Word, entries: Iterable[str]) -> None:
    """A table of contents as Word makes it: a field over links, a tab before each page number."""
    word.file.add_paragraph("目录")
    for index, entry in enumerate(entries):
        paragraph = word.file.add_paragraph()
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), f"_Toc{index}")
        link.append(parse_xml(f"<w:r {nsdecls('w')}><w:t>{entry}</w:t><w:tab/></w:r>"))
        for part in (
            '<w:fldChar w:fldCharType="begin"/>',
            f"<w:instrText> PAGEREF _Toc{index} \\h </w:instrText>",
            '<w:fldChar w:fldCharType="separate"/>',
            f"<w:t>{index // 3 + 2}</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        ):
            link.append(parse_xml(f"<w:r {nsdecls('w')}>{part}</w:r>"))
        paragraph._p.append(link)


# --- spreadsheets ------------------------------------------------------------------------------------------------------

Value = str | float
Grid = list[tuple[int, int, Cell]]


def sheet_rows(doc: Synthetic, table: Printed) -> list[list[Cell]]:
    """A table as a sheet prints it: its title over all columns, number and unit above the last ones."""
    rows = [*table.head, *table.body]
    width = placed(rows)[2]
    left = f"{doc.style.department_label}：{table.department}"
    right = f"{doc.style.unit_label}：{table.unit}"
    return [
        [Cell(table.title, width)],
        [Cell("", width - 1), Cell(table.number)],
        [Cell(left, width - 1), Cell(right)],
        *rows,
        [Cell(table.note, width)],
    ]


def as_number(text: str) -> float | None:
    """A figure or code as the number that a sheet holds for it."""
    plain = text.replace(",", "")
    return float(Decimal(plain)) if re.fullmatch(r"-?\d+(?:\.\d+)?", plain) and not plain.startswith("0") else None


def number_format(text: str) -> str:
    """The format in which a sheet shows a number so."""
    if "." not in text:
        return "General"
    return "#,##0.00" if "," in text else "0.00"


def to_xlsx(doc: Synthetic, *, one_sheet: bool = False) -> bytes:
    """The tables as a workbook: a sheet for each, or one below the other on one sheet."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    formats: dict[str, Any] = {}

    def put(sheet: Any, top: int, rows: list[list[Cell]]) -> int:
        cells, height, _ = placed(rows)
        for r, c, cell in cells:
            number = as_number(cell.text)
            shown = number_format(cell.text) if number is not None else "General"
            style = formats.setdefault(shown, book.add_format({"num_format": shown}))
            value: Value = cell.text if number is None else number
            if cell.rows > 1 or cell.cols > 1:
                sheet.merge_range(top + r, c, top + r + cell.rows - 1, c + cell.cols - 1, value, style)
            else:
                sheet.write(top + r, c, value, style)
        return top + height

    _write_tables(doc, book.add_worksheet, put, one_sheet=one_sheet)
    book.close()
    return stream.getvalue()


def to_xls(doc: Synthetic, *, one_sheet: bool = False) -> bytes:
    """The tables as an old workbook."""
    book = xlwt.Workbook(encoding="utf-8")
    formats: dict[str, Any] = {}

    def put(sheet: Any, top: int, rows: list[list[Cell]]) -> int:
        cells, height, _ = placed(rows)
        for r, c, cell in cells:
            number = as_number(cell.text)
            shown = number_format(cell.text) if number is not None else "General"
            style = formats.setdefault(shown, xlwt.easyxf(num_format_str=shown))
            value: Value = cell.text if number is None else number
            if cell.rows > 1 or cell.cols > 1:
                sheet.write_merge(top + r, top + r + cell.rows - 1, c, c + cell.cols - 1, value, style)
            else:
                sheet.write(top + r, c, value, style)
        return top + height

    _write_tables(doc, book.add_sheet, put, one_sheet=one_sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write_tables(
    doc: Synthetic, add: Callable[[str], Any], put: Callable[[Any, int, list[list[Cell]]], int], *, one_sheet: bool
) -> None:
    tables = [value for kind, value in doc.blocks if kind == "table"]
    sheet, top = None, 0
    for index, table in enumerate(tables, 1):
        if sheet is None or not one_sheet:
            sheet, top = add(f"表{index}" if not one_sheet else "公开表"), 0
        top = put(sheet, top, sheet_rows(doc, table)) + 1
    for index, (_, value) in enumerate((block for block in doc.blocks if block[0] == "sheet"), 1):
        width = placed(value[2])[2]
        put(add(f"自评{index}"), 0, [[Cell(value[0], width)], [Cell(value[1], width)], *value[2]])


def to_ods(doc: Synthetic) -> bytes:
    """The tables as an OpenDocument workbook, which keeps the shown text beside the value."""
    parts = []
    for index, (_, table) in enumerate((block for block in doc.blocks if block[0] == "table"), 1):
        cells, height, width = placed(sheet_rows(doc, table))
        at = {(r, c): cell for r, c, cell in cells}
        covered = {
            (r + dr, c + dc) for r, c, cell in cells for dr in range(cell.rows) for dc in range(cell.cols) if (dr, dc) != (0, 0)
        }  # fmt: skip
        rows = []
        for r in range(height):
            row = ""
            for c in range(width):
                cell = at.get((r, c))
                if cell is None:
                    row += "<table:covered-table-cell/>" if (r, c) in covered else "<table:table-cell/>"
                    continue
                number = as_number(cell.text)
                value = f' office:value-type="float" office:value="{number}"' if number is not None else ""
                spans = f' table:number-columns-spanned="{cell.cols}" table:number-rows-spanned="{cell.rows}"'
                row += f"<table:table-cell{value}{spans}><text:p>{cell.text}</text:p></table:table-cell>"
            rows.append(
                f"<table:table-row>{row}<table:table-cell table:number-columns-repeated='16000'/></table:table-row>"
            )
        rows.append('<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>')
        parts.append(f'<table:table table:name="表{index}">{"".join(rows)}</table:table>')
    return raw_ods("".join(parts))


def raw_ods(tables: str) -> bytes:
    """An OpenDocument workbook from the XML of its tables."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0" '
        f'xmlns:text="{space}:text:1.0" xmlns:style="{space}:style:1.0"><office:body><office:spreadsheet>'
        f"{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
    return stream.getvalue()
