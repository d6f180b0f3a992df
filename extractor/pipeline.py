"""The way of a document: load, tables, flow, outline, narrative, record. Each stage is a plain function over plain data."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractor.accounts.own_aliases import Aliases, using_aliases
from extractor.checks import with_checks
from extractor.completeness import account_for
from extractor.completeness.ledger import Ledger
from extractor.completeness.restated import table_amounts
from extractor.errors import NoTextLayerError
from extractor.grid.declared import has_merged_cells
from extractor.grid.ruled import geometry_to_grids
from extractor.guard import guarded, typed_errors
from extractor.input.load import Source, account_name, open_with
from extractor.input.reader import OpenedSource
from extractor.layout import Document, Grid
from extractor.limits import rare_collections, watched
from extractor.narrative.read import NarrativeReading, read_narrative
from extractor.outline.acceptance import blank_form, require_contents, require_final_account, scope_of
from extractor.outline.alias_file import read_aliases
from extractor.outline.document_info import Identity, identify
from extractor.outline.map import DocumentMap
from extractor.outline.sayings import SECTION_NAMES
from extractor.outline.tree import Outline, Section
from extractor.provenance import ModelProvenance, Timings, make_provenance, tables_section, timed_provenance
from extractor.settings import Settings
from extractor.stages import mapped, tables_with_second_readings
from extractor.tables import TablesReading
from extractor.tables.empty_tables import with_statements
from extractor.text.places import with_places
from extractor.text.source import SourceText
from models.record import (
    DocumentInfo,
    Finding,
    Place,
    Record,
    Scope,
)
from models.tables import Tables

if TYPE_CHECKING:
    from extractor.llm.session import ModelSession

RULED_PAGE = 6
"""A page with at least this many drawn paths may hold a ruled table; prose pages have none or an underline."""


@dataclass(frozen=True)
class Reading:
    """A record, the source text that its evidence points into, and what became of every figure of it."""

    record: Record
    source: SourceText
    ledger: Ledger | None = None


def extract(source: Source, settings: Settings | None = None, session: ModelSession | None = None) -> Record:
    """One final-account disclosure as a validated record.

    ``source`` is a path, bytes, a binary or text file object, or ``"-"`` for standard input; PDF or text is told from the
    content. Thread-safe; keeps no state between calls. ``session`` shares one connection, cache and budget between the
    documents of a run that asks a language model.

    Raises DocumentError where the input cannot be read, NotAFinalAccountError where it is something else,
    MissingExtraError where a part that was asked for is not installed. What could not be read inside a readable document
    is no exception but a finding of the record, a mistake of the program among it; one that leaves nothing to read is an
    UnforeseenError. TimeLimitError and MemoryLimitError end what goes beyond ``settings.limits``. Nothing else is raised.
    """
    settings = settings or Settings()
    with rare_collections():
        return watched(settings.limits, account_name(source), lambda: _extract(source, settings, session))


def _extract(source: Source, settings: Settings, session: ModelSession | None) -> Record:
    timings = Timings(settings.progress)
    with typed_errors(account_name(source)), with_aliases(settings):
        with timings.stage("load"):
            opened = open_with(source, settings)
        with opened:
            return read_opened(opened, settings, timings, session).record


def with_aliases(settings: Settings) -> AbstractContextManager[None]:
    """The user's aliases in use for the time inside: whoever opens a document himself opens and reads it there."""
    return using_aliases(read_aliases(settings.aliases))


def read_outline(source: Source, settings: Settings | None = None) -> Outline:
    """The normalised text of a document under its outline; errors as those of ``extract``."""
    settings = settings or Settings()
    return watched(settings.limits, account_name(source), lambda: _read_outline(source, settings))


def _read_outline(source: Source, settings: Settings) -> Outline:
    with (
        typed_errors(account_name(source)),
        with_aliases(settings),
        open_with(source, settings) as unread,
    ):
        return _mapped_outline(unread, settings)[1]


def _mapped_outline(unread: OpenedSource, settings: Settings) -> tuple[DocumentMap, Outline]:
    opened, document_map, _ = mapped(replace(unread, reader=settings.reader), settings)
    _require_text(opened.document)
    pages = [page.number for page in opened.document.pages if page.rulings >= RULED_PAGE]
    return document_map, document_map.outline(_read_grids(opened, pages))


def read_beside(opened: OpenedSource, settings: Settings, record: Record) -> Reading:
    """A record that was written before, with the text that its evidence points into and the fate of every figure.

    Nothing is extracted anew: for who shows a record beside its document. Errors as those of ``extract``.
    """
    with typed_errors(opened.document.name), with_aliases(settings):
        document_map, outline = _mapped_outline(opened, settings)
        source = outline.source
        regions = document_map.regions_of(source.lines)
        ledger = account_for(record, source, outline, document_map.flow.dropped, regions).ledger
        return Reading(record, source, ledger)


def read_opened(
    opened: OpenedSource, settings: Settings, timings: Timings | None = None, session: ModelSession | None = None
) -> Reading:
    """``extract`` for a document that is open already and stays so, for who needs its text or its pages as well."""
    with typed_errors(opened.document.name), with_aliases(settings):
        reading = _read(opened, settings, timings or Timings(settings.progress), session)
        if settings.parts >= {"tables", "narrative"}:
            require_contents(reading.record, reading.source.text, opened.document.name)
        return reading


def read_opened_with(opened: OpenedSource, settings: Settings, aliases: Aliases) -> Reading:
    """``read_opened`` with these aliases instead of those of the settings' files."""
    with using_aliases(aliases):
        return _read(opened, settings, Timings(settings.progress), None)


def _read(opened: OpenedSource, settings: Settings, timings: Timings, session: ModelSession | None) -> Reading:
    opened = replace(opened, reader=settings.reader)
    findings: list[Finding] = []
    with timings.stage("ocr"):
        opened, document_map, ocr_findings = mapped(opened, settings)
    document = opened.document
    _require_text(document)
    require_final_account(document_map, document.name)
    findings += [*opened.findings, *map(_failed_page, document.failed_pages), *_crowded(opened), *ocr_findings]
    with timings.stage("tables"):
        reading, tables, statements = tables_with_second_readings(opened, document_map, findings)
    identity = Identity(DocumentInfo(kind="department_final_account", department=None, fiscal_year=None, unit=None))
    with guarded("outline", "判断部门和年度", findings):
        identity = identify(document_map)
    findings += identity.findings
    blank = blank_form(document_map)
    narrative, model = NarrativeReading(), ModelProvenance()
    outline: Outline | None = None
    if "narrative" in settings.parts:
        grids: dict[int, Sequence[Grid]] = {}
        with timings.stage("outline"), guarded("outline", "读取标题层次", findings):
            grids = _all_grids(opened, reading)
            outline = document_map.outline(grids)
            findings += map(_known_by_its_text, filter(lambda section: section.said, outline.walk()))
        if outline is not None and blank is None:
            with timings.stage("narrative"), guarded("narrative", "读取文字说明", findings):
                sheets = [grid for number in sorted(grids) if number not in reading.pages for grid in grids[number]]
                # Without merged cells the lines say as much as the grid, and their readers allow for columns that moved.
                sheets += [grid for grid in document.grids if has_merged_cells(grid) and not reading.covers(grid)]
                narrative, model = _read_narrative(outline, sheets, document, settings, tables, session)
                findings += narrative.findings
    source = outline.source if outline is not None else SourceText.from_lines(document_map.lines)
    info = identity.info
    with guarded("tables", "读取空表的说明", findings):
        tables = with_statements(tables, reading.statements, source)
    with guarded("outline", "判断公开的范围", findings):
        info = info.model_copy(update={"scope": _scope(tables, outline, document_map)})
    record = Record(
        document=info,
        tables=tables,
        narrative=narrative.narrative,
        performance=narrative.performance,
        key_work=narrative.key_work,
        tasks=narrative.tasks,
        findings=tuple(findings),
        provenance=make_provenance(document, settings, tables_section(reading), narrative, timings, model),
    )
    ledger: Ledger | None = None
    failed: list[Finding] = []
    with timings.stage("completeness"), guarded("completeness", "清点数字", failed):
        accounted = account_for(
            record, source, outline, document_map.flow.dropped, document_map.regions_of(source.lines)
        )
        record, ledger = accounted.record, accounted.ledger
    if blank is not None:
        record = record.model_copy(update={"findings": (blank,)})
    elif "checks" in settings.parts:
        with timings.stage("checks"), guarded("checks", "核对", failed):
            record = with_checks(record, outline, statements)
    with guarded("load", "对应页码和各个文件", failed):
        record = with_places(record, document, source)
    provenance = timed_provenance(record.provenance, timings)
    record = record.model_copy(update={"provenance": provenance, "findings": (*record.findings, *failed)})
    return Reading(record, source, ledger)


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


def _scope(tables: Tables, outline: Outline | None, document_map: DocumentMap) -> Scope:
    scope = scope_of(tables, ())
    if scope == "full":
        return scope  # by its tables alone, whatever sections it has
    read = outline or document_map.outline({})
    return scope_of(tables, [section.role for section in read.walk()])


def _read_narrative(
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


def _require_text(document: Document) -> None:
    if any(line.text.strip() for line in document.lines):
        return
    raise NoTextLayerError(
        "没有文字层，全部是图片",
        where=document.name,
        hint="请用 OCR 识别图片页（--ocr auto，pip install 'juesuan[ocr]'），或给出文字版",
    )


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


def _read_grids(opened: OpenedSource, pages: Collection[int]) -> dict[int, Sequence[Grid]]:
    grids = {number: geometry_to_grids(geometry) for number, geometry in opened.geometry(pages).items()}
    return {number: found for number, found in grids.items() if found}


def _all_grids(opened: OpenedSource, reading: TablesReading) -> dict[int, Sequence[Grid]]:
    """The grids of every page that may hold a ruled table; those of the nine tables are there already."""
    pages = [
        page.number
        for page in opened.document.pages
        if page.rulings >= RULED_PAGE and page.number not in {*reading.pages, *reading.grids}
    ]
    return {**reading.grids, **(_read_grids(opened, pages) if pages else {})}
