"""Forms that hold another one, or say the same in another way: archives, web archives, workbooks of other programs."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from email.policy import SMTP
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_ODS_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
_SHEET_NAMES = (
    'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
)
_EPOCH = (2024, 1, 1, 0, 0, 0)


def to_zip(text: bytes) -> bytes:
    """An account with an attachment in a folder."""
    return zipped({"决算.txt": text, "附件/说明.txt": "附件说明\n".encode()})


def to_nested(text: bytes) -> bytes:
    """An archive in an archive in an archive."""
    inner = zipped({"决算.txt": text})
    return zipped({"第二层.zip": zipped({"第三层.zip": inner}), "说明.txt": "见压缩包\n".encode()})


def to_mhtml(page: bytes) -> bytes:
    """A web archive as browsers save it."""
    message = EmailMessage(policy=SMTP)
    message["MIME-Version"] = "1.0"
    message.make_related()
    message.set_param("boundary", "----=_juesuan")
    message.add_related(page.decode("utf-8"), subtype="html", cte="quoted-printable")
    return message.as_bytes()


def to_ods(workbook: bytes) -> bytes:
    """The sheets of an XLSX as an OpenDocument workbook."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>{''.join(map(_ods_row, rows))}</table:table>"
        for name, rows in sheets_of(workbook)
    )
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_ODS_NAMES}>{body}</office:document-content>'
    )
    return zipped({"mimetype": _ODS.encode(), "content.xml": content.encode()})


def to_xml_workbook(workbook: bytes) -> bytes:
    """The sheets of an XLSX as a workbook of Excel 2003 in XML."""
    sheets = "".join(
        f"<Worksheet ss:Name={quoteattr(name)}><Table>{''.join(map(_xml_row, rows))}</Table></Worksheet>"
        for name, rows in sheets_of(workbook)
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    return f"{head}<Workbook {_SHEET_NAMES}>{sheets}</Workbook>\n".encode()


def sheets_of(workbook: bytes) -> list[tuple[str, list[list[Any]]]]:
    """The sheets of an XLSX by name, each with its rows."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(workbook), read_only=True)
    return [(sheet.title, [list(row) for row in sheet.iter_rows(values_only=True)]) for sheet in book.worksheets]


def _ods_row(cells: list[Any]) -> str:
    def cell(value: Any) -> str:
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, str):
            return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'

    return f"<table:table-row>{''.join(map(cell, cells))}</table:table-row>"


def _xml_row(cells: list[Any]) -> str:
    def cell(value: Any) -> str:
        kind = "String" if isinstance(value, str) else "Number"
        return "<Cell/>" if value is None else f'<Cell><Data ss:Type="{kind}">{escape(str(value))}</Data></Cell>'

    return f"<Row>{''.join(map(cell, cells))}</Row>"


def zipped(members: dict[str, bytes]) -> bytes:
    """Members as a ZIP, the same bytes every time."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content)
    return stream.getvalue()
