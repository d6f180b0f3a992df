"""Pictures in old Excel workbooks: LibreOffice turns the workbook into one whose pictures are parts of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractor.errors import DocumentError
from extractor.input.metafiles import Metafiles
from extractor.input.office_program import OfficeKind, convert
from extractor.input.package import Package
from extractor.input.pictures import PlacedPictures
from extractor.input.reader import Content, ReadOptions
from extractor.input.sheet_model import Sheet, sheets_to_content
from extractor.input.sheet_xlsx import read_xlsx
from models.record import Finding

_PICTURE = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff[\xe0\xe1].{2}(?:JFIF|Exif)\0|\x01\0\0\0.{36} EMF", re.DOTALL)
"""How a picture begins that the drawing layer of a workbook holds as it is."""


def with_pictures(sheets: Sequence[Sheet], data: bytes, options: ReadOptions) -> Content:
    """The content of a workbook with its pictures; where no office program can take them out, a finding says so."""
    if _PICTURE.search(data) is None:
        return sheets_to_content(sheets, options.name)
    try:
        package = Package(convert(data, OfficeKind("旧版 Excel 工作簿", ".xls"), options, "xlsx"), options.name)
        pictured = {sheet.name: sheet.pictures for sheet in read_xlsx(package)}
    except DocumentError as error:
        content = sheets_to_content(sheets, options.name)
        return replace(content, findings=(*content.findings, _not_read(error)))
    for sheet in sheets:
        sheet.pictures = pictured.get(sheet.name, [])
    return sheets_to_content(sheets, options.name, PlacedPictures(Metafiles(package, options)))


def _not_read(error: DocumentError) -> Finding:
    message = f"工作簿中有图片，其中的文字和数字未读取：{error.message}" + (f"（{error.hint}）" if error.hint else "")
    return Finding(id="load.picture_not_read", severity="note", stage="load", message=message, origin="parsing")
