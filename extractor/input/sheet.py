"""Spreadsheets (XLSX, XLS, ODS, XLSB): every visible sheet as lines and grids, numbers as they are shown."""

from __future__ import annotations

from extractor.input.metafiles import Metafiles
from extractor.input.package import Package
from extractor.input.pictures import PlacedPictures
from extractor.input.reader import Content, ReadOptions
from extractor.input.sheet_model import sheets_to_content
from extractor.input.sheet_xml import is_workbook_xml, read_workbook_xml
from extractor.input.sniff import is_open_document, ole_streams, package_members


class SpreadsheetReader:
    """Workbooks of all kinds, told from the parts that they are made of."""

    def claims(self, data: bytes) -> bool:
        """Whether the bytes hold the parts of a workbook."""
        members = package_members(data)
        if members:
            is_excel = "[Content_Types].xml" in members and any(name.startswith("xl/") for name in members)
            return is_excel or is_open_document(data, "spreadsheet")
        if is_workbook_xml(data):
            return True
        streams = ole_streams(data)
        return not streams.isdisjoint({"Workbook", "Book"}) and "WordDocument" not in streams

    def read(self, data: bytes, options: ReadOptions) -> Content:
        """Lines, grids, and findings about what is there and not read."""
        if is_workbook_xml(data):
            return sheets_to_content(read_workbook_xml(data, options.name), options.name)
        if not data.startswith(b"PK"):
            from extractor.input.sheet_xls import read_xls
            from extractor.input.sheet_xls_pictures import with_pictures

            sheets = read_xls(data, options.name)
            return with_pictures(sheets, data, options)
        package = Package(data, options.name)
        placed = PlacedPictures(Metafiles(package, options))
        if is_open_document(data, "spreadsheet"):
            from extractor.input.sheet_ods import read_ods

            return sheets_to_content(read_ods(package), options.name, placed)
        if "xl/workbook.bin" in package:
            from extractor.input.sheet_xlsb import read_xlsb

            return sheets_to_content(read_xlsb(data, package), options.name, placed)
        from extractor.input.sheet_xlsx import read_xlsx

        return sheets_to_content(read_xlsx(package), options.name, placed)
