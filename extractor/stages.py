"""The stages of the way of a document: its pages mapped, its tables read and read again, its outline, its narrative.

A step that breaks costs itself, and is said.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from extractor.accounts.statements import AccountStatements
from extractor.completeness.restated import table_amounts
from extractor.grid.declared import has_merged_cells
from extractor.grid.ruled import geometry_to_grids
from extractor.guard import guarded
from extractor.input.reader import OpenedSource
from extractor.layout import Document, Grid
from extractor.narrative.read import NarrativeReading, read_narrative
from extractor.ocr.stage import with_ocr_origin, with_pictures_read
from extractor.outline.document_info import Identity, identify
from extractor.outline.map import DocumentMap
from extractor.outline.sayings import SECTION_NAMES
from extractor.outline.tree import Outline, Section
from extractor.provenance import ModelProvenance
from extractor.settings import Settings
from extractor.tables import TablesReading, no_tables, read_tables
from extractor.tables.across_files import compare_files
from extractor.tables.doubt.confirm import doubted_pages, figure_pages, proven_figures, with_confirmations
from extractor.tables.doubt.labels import doubtful_labels
from extractor.tables.doubt.repair import repair_tables
from extractor.tables.doubt.second_reading import with_second_readings
from models.record import DocumentInfo, Finding, Place
from models.tables import Tables

if TYPE_CHECKING:
    from extractor.llm.session import ModelSession


RULED_PAGE = 6
"""A page with at least this many drawn paths may hold a ruled table; prose pages have none or an underline."""


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


def unread_pages(opened: OpenedSource) -> list[Finding]:
    """What opening the document told, the pages that could not be read, and those of which only a part was."""
    return [*opened.findings, *map(_failed_page, opened.document.failed_pages), *_crowded(opened)]


def _crowded(opened: OpenedSource) -> list[Finding]:
    return [
        Finding(
            id="load.crowded_page",
            severity="error",
            stage="load",
            message=f"第{number}页的字符或图形多得异常，只读取了前一部分，其余内容缺失",
            origin="publisher",
            places=(Place(page=number),),
        )
        for number in (opened.pdf.crowded_pages if opened.pdf is not None else ())
    ]


def _failed_page(number: int) -> Finding:
    return Finding(
        id="load.unreadable_page",
        severity="error",
        stage="load",
        message=f"第{number}页无法读取，其中的内容缺失",
        origin="publisher",
        places=(Place(page=number),),
    )


def identified(document_map: DocumentMap, findings: list[Finding]) -> Identity:
    """Whose account it is and of which year, with what is to be said of it added to ``findings``."""
    identity = Identity(DocumentInfo(kind="department_final_account", department=None, fiscal_year=None, unit=None))
    with guarded("outline", "判断部门和年度", findings):
        identity = identify(document_map)
    findings += identity.findings
    return identity


def outlined(
    opened: OpenedSource, reading: TablesReading, document_map: DocumentMap, findings: list[Finding]
) -> tuple[Outline | None, dict[int, Sequence[Grid]]]:
    """The outline and the grids of the pages beneath it; no outline where finding it broke."""
    grids: dict[int, Sequence[Grid]] = {}
    outline: Outline | None = None
    with guarded("outline", "读取标题层次", findings):
        grids = _all_grids(opened, reading)
        outline = document_map.outline(grids)
        findings += map(_known_by_its_text, filter(lambda section: section.said, outline.walk()))
    return outline, grids


def _heading_said(section: Section) -> str:
    return f"“{section.title}”是不认识的标题" if section.title else "有一段文字没有标题"


def _known_by_its_text(section: Section) -> Finding:
    """The note on a heading of unknown wording, over a text that states what it is about."""
    return Finding(
        id="outline.heading_by_text",
        severity="note",
        stage="outline",
        message=f"{_heading_said(section)}，按{'其下' if section.title else '其'}文字的内容归为{SECTION_NAMES.get(section.role or '', '')}",
        origin="unknown",
        places=(Place(printed=section.title, page=section.page),),
    )


def ruled_grids(opened: OpenedSource, besides: Collection[int] = ()) -> dict[int, Sequence[Grid]]:
    """The ruled grids of the pages that may hold one, without those ``besides``."""
    pages = [page.number for page in opened.document.pages if page.rulings >= RULED_PAGE and page.number not in besides]
    grids = (
        {number: geometry_to_grids(geometry) for number, geometry in opened.geometry(pages).items()} if pages else {}
    )
    return {number: found for number, found in grids.items() if found}


def _all_grids(opened: OpenedSource, reading: TablesReading) -> dict[int, Sequence[Grid]]:
    """The grids of every page that may hold a ruled table; those of the nine tables are there already."""
    return {**reading.grids, **ruled_grids(opened, besides={*reading.pages, *reading.grids})}


def sheet_grids(document: Document, reading: TablesReading, grids: dict[int, Sequence[Grid]]) -> list[Grid]:
    """The grids in which self-evaluation sheets may stand: those that none of the nine tables took.

    Of the grids that a format declares only those with merged cells: without them the lines say as much as the grid, and
    their readers allow for columns that moved.
    """
    sheets = [grid for number in sorted(grids) if number not in reading.pages for grid in grids[number]]
    return sheets + [grid for grid in document.grids if has_merged_cells(grid) and not reading.covers(grid)]


def narrated(
    outline: Outline,
    grids: Sequence[Grid],
    document: Document,
    settings: Settings,
    tables: Tables,
    session: ModelSession | None,
) -> tuple[NarrativeReading, ModelProvenance]:
    """The narrative and the further tasks by the engine of the settings; ``auto`` without a model is ``rules``."""
    narrative, model = _read_own_narrative(outline, grids, document, settings, tables, session)
    if not settings.tasks:
        return narrative, model
    from extractor.llm.further import FurtherReading, read_further

    findings: list[Finding] = []
    further = FurtherReading()
    with guarded("narrative", "读取附加的任务", findings):
        further = read_further(settings.tasks, outline, document, settings, session)
    read = replace(
        narrative,
        tasks=further.items,
        findings=(*narrative.findings, *further.findings, *findings),
        sections=(*narrative.sections, *further.sections),
    )
    return read, model.with_further(further.prompts, further.usage)


def _read_own_narrative(
    outline: Outline,
    grids: Sequence[Grid],
    document: Document,
    settings: Settings,
    tables: Tables,
    session: ModelSession | None,
) -> tuple[NarrativeReading, ModelProvenance]:
    if settings.engine == "rules" or (settings.engine == "auto" and not settings.llm.configured):
        return read_narrative(outline, grids), ModelProvenance()
    from extractor.llm.narrative import read_narrative_by

    read = read_narrative_by(settings.engine, outline, grids, document, settings.llm, session, table_amounts(tables))
    return read.narrative, ModelProvenance(read.prompts, read.usage)
