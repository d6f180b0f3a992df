"""The way of a document: load, tables, flow, outline, narrative, record. Each stage is a plain function over plain data."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractor.accounts.own_aliases import Aliases, using_aliases
from extractor.accounts.statements import AccountStatements
from extractor.checks import with_checks
from extractor.completeness import account_for
from extractor.completeness.ledger import Ledger
from extractor.errors import NoTextLayerError, pip_install
from extractor.guard import guarded, typed_errors
from extractor.input.load import Source, account_name, open_with
from extractor.input.reader import OpenedSource
from extractor.layout import Document
from extractor.limits import rare_collections, watched
from extractor.narrative.other_units import sheets_in_another_unit, text_in_another_unit
from extractor.narrative.read import NarrativeReading
from extractor.outline.acceptance import blank_form, require_contents, require_final_account, scope_of
from extractor.outline.alias_file import read_aliases
from extractor.outline.map import DocumentMap
from extractor.outline.tree import Outline
from extractor.provenance import ModelProvenance, Timings, make_provenance, tables_section, timed_provenance
from extractor.settings import Settings
from extractor.stages import (
    identified,
    mapped,
    narrated,
    outlined,
    ruled_grids,
    sheet_grids,
    tables_with_second_readings,
    unread_pages,
)
from extractor.tables import TablesReading
from extractor.tables.empty_tables import with_statements
from extractor.text.places import with_places
from extractor.text.source import SourceText
from models.record import (
    DocumentInfo,
    Finding,
    Record,
    Scope,
)
from models.tables import Tables

if TYPE_CHECKING:
    from extractor.llm.session import ModelSession


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
        return mapped_outline(unread, settings)[1]


def mapped_outline(unread: OpenedSource, settings: Settings) -> tuple[DocumentMap, Outline]:
    """The map and the outline of a document that is open already; errors as those of ``extract``."""
    opened, document_map, _ = mapped(replace(unread, reader=settings.reader), settings)
    _require_text(opened.document, settings)
    return document_map, document_map.outline(ruled_grids(opened))


def read_beside(opened: OpenedSource, settings: Settings, record: Record) -> Reading:
    """A record that was written before, with the text that its evidence points into and the fate of every figure.

    Nothing is extracted anew: for who shows a record beside its document. Errors as those of ``extract``.
    """
    with typed_errors(opened.document.name), with_aliases(settings):
        document_map, outline = mapped_outline(opened, settings)
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
    """The way of an open document; each step that breaks costs itself and is a finding."""
    findings: list[Finding] = []
    with timings.stage("ocr"):
        opened, document_map, ocr_findings = mapped(replace(opened, reader=settings.reader), settings)
    document = opened.document
    _require_text(document, settings)
    require_final_account(document_map, document.name)
    findings += [*unread_pages(opened), *ocr_findings]
    with timings.stage("tables"):
        reading, tables, statements = tables_with_second_readings(opened, document_map, findings)
    identity = identified(document_map, findings)
    blank = blank_form(document_map)
    outline, narrative, model = None, NarrativeReading(), ModelProvenance()
    if "narrative" in settings.parts:
        with timings.stage("outline"):
            outline, grids = outlined(opened, reading, document_map, findings)
        if outline is not None and blank is None:
            with timings.stage("narrative"), guarded("narrative", "读取文字说明", findings):
                sheets = sheet_grids(document, reading, grids)
                narrative, model = narrated(outline, sheets, document, settings, tables, session)
                findings += narrative.findings
                unit = identity.info.unit
                findings += text_in_another_unit(outline.source, narrative.narrative.deviations, unit)
                findings += sheets_in_another_unit(outline.source, narrative.performance.sheets, unit)
    source = outline.source if outline is not None else SourceText.from_lines(document_map.lines)
    tables, info = _settled(tables, reading, identity.info, outline, document_map, source, findings)
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
    return _judged(Reading(record, source), document_map, outline, statements, blank, settings, timings)


def _settled(
    tables: Tables,
    reading: TablesReading,
    info: DocumentInfo,
    outline: Outline | None,
    document_map: DocumentMap,
    source: SourceText,
    findings: list[Finding],
) -> tuple[Tables, DocumentInfo]:
    """What the whole document says of its parts: why a table is empty, and how much of an account is published here."""
    with guarded("tables", "读取空表的说明", findings):
        tables = with_statements(tables, reading.statements, source)
    with guarded("outline", "判断公开的范围", findings):
        info = info.model_copy(update={"scope": _scope(tables, outline, document_map)})
    return tables, info


def _judged(
    reading: Reading,
    document_map: DocumentMap,
    outline: Outline | None,
    statements: AccountStatements,
    blank: Finding | None,
    settings: Settings,
    timings: Timings,
) -> Reading:
    """The record with its ledger and its checks, each finding with its page. A form that nobody filled in has one finding."""
    record, source, ledger = reading.record, reading.source, reading.ledger
    failed: list[Finding] = []
    with timings.stage("completeness"), guarded("completeness", "清点数字", failed):
        regions = document_map.regions_of(source.lines)
        accounted = account_for(record, source, outline, document_map.flow.dropped, regions)
        record, ledger = accounted.record, accounted.ledger
    if blank is not None:
        record = record.model_copy(update={"findings": (blank,)})
    elif "checks" in settings.parts:
        with timings.stage("checks"), guarded("checks", "核对", failed):
            record = with_checks(record, outline, statements)
    with guarded("load", "对应页码和各个文件", failed):
        record = with_places(record, document_map.document, source)
    provenance = timed_provenance(record.provenance, timings)
    record = record.model_copy(update={"provenance": provenance, "findings": (*record.findings, *failed)})
    return Reading(record, source, ledger)


def _scope(tables: Tables, outline: Outline | None, document_map: DocumentMap) -> Scope:
    scope = scope_of(tables, ())
    if scope == "full":
        return scope  # by its tables alone, whatever sections it has
    read = outline or document_map.outline({})
    return scope_of(tables, [section.role for section in read.walk()])


def _require_text(document: Document, settings: Settings) -> None:
    if any(line.text.strip() for line in document.lines):
        return
    if (
        settings.ocr != "never"
    ):  # a damaged picture, a blank page: OCR was there, or the stage before has said that it is not
        raise NoTextLayerError(
            "没有文字层，图片上也没有识别出文字",
            where=document.name,
            hint="请确认文件没有损坏、不是空白页，或给出文字版",
        )
    raise NoTextLayerError(
        "没有文字层，全部是图片",
        where=document.name,
        hint=f"请用 OCR 识别图片页（--ocr auto，{pip_install('ocr')}），或给出文字版",
    )
