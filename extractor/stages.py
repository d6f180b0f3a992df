"""Two stages of the way of a document, each of several steps: its pages mapped, its tables read and read again.

A step that breaks costs itself, and is said.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractor.accounts.statements import AccountStatements
from extractor.guard import guarded
from extractor.input.reader import OpenedSource
from extractor.ocr.stage import with_ocr_origin, with_pictures_read
from extractor.outline.map import DocumentMap
from extractor.settings import Settings
from extractor.tables import TablesReading, no_tables, read_tables
from extractor.tables.across_files import compare_files
from extractor.tables.doubt.confirm import doubted_pages, figure_pages, proven_figures, with_confirmations
from extractor.tables.doubt.labels import doubtful_labels
from extractor.tables.doubt.repair import repair_tables
from extractor.tables.doubt.second_reading import with_second_readings
from models.record import Finding
from models.tables import Tables


def mapped(opened: OpenedSource, settings: Settings) -> tuple[OpenedSource, DocumentMap, tuple[Finding, ...]]:
    """The document with its pictures read, its map (the one that said what to read, where nothing was), what to report."""
    before = DocumentMap(opened.document)
    findings: list[Finding] = []
    read, document_map = opened, before
    with guarded("ocr", "识别图片页", findings):
        read, told = with_pictures_read(opened, settings, before)
        document_map = before if read.document is opened.document else DocumentMap(read.document)
        findings += told
    return (read if document_map.document is read.document else opened), document_map, tuple(findings)


def tables_with_second_readings(
    opened: OpenedSource, document_map: DocumentMap, findings: list[Finding]
) -> tuple[TablesReading, Tables, AccountStatements]:
    """The nine tables as they were read, as they stand after second readings and repairs, and what these say of themselves."""
    document = opened.document
    reading = no_tables(document)
    with guarded("tables", "读取表格", findings):
        reading = read_tables(document, document_map.regions, opened.geometry)
    findings += reading.findings
    tables = reading.tables
    statements = AccountStatements(tables)
    with guarded("tables", "比对数字的另一次读数", findings):
        proven = proven_figures(statements)
        asked = opened.pages_to_ask(figure_pages(tables), doubted_pages(tables, proven))
        read_again = with_second_readings(tables, opened.second_readings, asked | set(document.ocr_pages))
        repairs: Sequence[Finding] = ()
        if document.ocr_pages:
            repaired = repair_tables(with_ocr_origin(read_again, document.ocr_pages))
            read_again = repaired.tables
            repairs = [*repaired.findings, *doubtful_labels(read_again, opened.ocr_words)]
        if read_again is not tables:
            statements = AccountStatements(read_again)
            proven = proven_figures(statements)
        tables = with_confirmations(read_again, proven, asked, opened.reader_of)
        findings += repairs
    with guarded("tables", "比较各个文件中的表格", findings):
        findings += compare_files(_tables_of_files(opened))
    return reading, tables, statements


def _tables_of_files(account: OpenedSource) -> list[tuple[str, Tables]]:
    """The tables of each file of an account, read alone; pictures are not read for it. None for a single file."""
    parts = account.parts if len(account.parts) > 1 else ()
    return [
        (part.document.name or "", read_tables(part.document, DocumentMap(part.document).regions, part.geometry).tables)
        for part in parts
    ]
