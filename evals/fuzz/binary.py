"""Binary forms made from others: old and binary workbooks, archives and old documents that other programs write."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from evals.fuzz.packing import sheets_of, zipped

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ROW, _REAL, _SHARED, _INLINE = 0x00, 0x05, 0x07, 0x06
_BOOK, _BOOK_END, _SHEETS, _SHEETS_END, _SHEET = 0x0183, 0x0184, 0x018F, 0x0190, 0x019C
_SHEET_BEGIN, _SHEET_END, _DATA, _DATA_END, _SIZE = 0x0181, 0x0182, 0x0191, 0x0192, 0x0194
_TEXTS, _TEXTS_END, _TEXT = 0x019F, 0x01A0, 0x13
_DIGITS_OF_A_TABLE = 100
"""Fewer stand on a cover or in a list of contents."""
_PATIENCE = 120
"""Seconds that a program may take for one file."""


def to_xls(workbook: bytes) -> bytes:
    """The sheets of an XLSX as a workbook of Excel 97."""
    import io

    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    style = xlwt.easyxf(num_format_str="#,##0.00")
    for name, rows in sheets_of(workbook):
        sheet = book.add_sheet(name)
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if value is not None:
                    sheet.write(row, column, value, style)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def to_xlsb(workbook: bytes, *, inline: bool = False) -> bytes:
    """The sheets of an XLSX as a binary workbook, their texts in the list of texts, or each in its cell."""
    texts: dict[str, int] = {}
    sheets = sheets_of(workbook)
    members = {
        f"xl/worksheets/sheet{number}.bin": _sheet(rows, texts, inline=inline)
        for number, (_, rows) in enumerate(sheets, 1)
    }
    book = b"".join(
        _record(_SHEET, struct.pack("<II", 0, number) + _text(f"rId{number}") + _text(name))
        for number, (name, _) in enumerate(sheets, 1)
    )
    sheet_parts = {
        f"rId{number}": ("worksheet", f"worksheets/sheet{number}.bin") for number in range(1, len(sheets) + 1)
    }
    shared = b"".join(_record(_TEXT, b"\0" + _text(text)) for text in texts)
    count = struct.pack("<II", len(texts), len(texts))
    return zipped({
        "[Content_Types].xml": _TYPES.encode(),
        "_rels/.rels": _relations({"rId1": ("officeDocument", "xl/workbook.bin")}),
        "xl/workbook.bin": _record(_BOOK) + _record(_SHEETS) + book + _record(_SHEETS_END) + _record(_BOOK_END),
        "xl/_rels/workbook.bin.rels": _relations(sheet_parts),
        **members,
        "xl/sharedStrings.bin": _record(_TEXTS, count) + shared + _record(_TEXTS_END),
    })


_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
)


def _relations(parts: dict[str, tuple[str, str]]) -> bytes:
    """What a part of the package leads to: its kind and path by its id."""
    listed = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, (kind, target) in parts.items()
    )
    return f'<Relationships xmlns="{_RELATIONS}">{listed}</Relationships>'.encode()


def _sheet(rows: list[list[Any]], texts: dict[str, int], *, inline: bool) -> bytes:
    width = max(map(len, rows), default=1)
    parts = [_record(_SHEET_BEGIN), _record(_SIZE, struct.pack("<IIII", 0, max(len(rows) - 1, 0), 0, width - 1))]
    parts.append(_record(_DATA))
    for row, cells in enumerate(rows):
        parts.append(_record(_ROW, struct.pack("<I", row) + bytes(13)))
        for column, value in enumerate(cells):
            at = struct.pack("<II", column, 0)
            if isinstance(value, str):
                place = texts.setdefault(value, len(texts))
                parts.append(
                    _record(_INLINE, at + _text(value)) if inline else _record(_SHARED, at + struct.pack("<I", place))
                )
            elif value is not None:
                parts.append(_record(_REAL, at + struct.pack("<d", value)))
    return b"".join((*parts, _record(_DATA_END), _record(_SHEET_END)))


def _text(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _record(kind: int, data: bytes = b"") -> bytes:
    """A record: its kind in one byte or two, its length in sevens of bits."""
    length, rest = bytearray(), len(data)
    while True:
        rest, low = rest >> 7, rest & 0x7F
        length.append(low | (0x80 if rest else 0))
        if not rest:
            return kind.to_bytes(2 if kind > 0xFF else 1, "little") + bytes(length) + data


def to_seven_zip(text: bytes) -> bytes:
    """An account as a 7z archive, by 7-Zip."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "决算.txt").write_bytes(text)
        _run("7zz", "a", "-bd", "-mx=1", "a.7z", "决算.txt", folder=folder)
        return (Path(folder) / "a.7z").read_bytes()


def to_doc(word: bytes) -> bytes:
    """A DOCX as a document of Word 97, by LibreOffice."""
    return _converted(word, "doc")


def to_rtf(word: bytes) -> bytes:
    """A DOCX as RTF, by LibreOffice."""
    return _converted(word, "rtf")


def to_picture(document: bytes) -> bytes:
    """The first page of a PDF with a table as a small PNG, as a scan is."""
    import io

    import pypdfium2

    pages = pypdfium2.PdfDocument(document)
    page = next(page for page in pages if _digits(page.get_textpage().get_text_bounded()) > _DIGITS_OF_A_TABLE)
    stream = io.BytesIO()
    page.render(scale=1).to_pil().save(stream, "PNG")
    return stream.getvalue()


def _digits(text: str) -> int:
    return sum(map(str.isdecimal, text))


def _converted(word: bytes, form: str) -> bytes:
    with TemporaryDirectory() as folder:
        (Path(folder) / "a.docx").write_bytes(word)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        _run("soffice", profile, "--headless", "--convert-to", form, "a.docx", folder=folder)
        return (Path(folder) / f"a.{form}").read_bytes()


def _run(*command: str, folder: str) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=_PATIENCE)  # noqa: S603
