"""Self-evaluation sheets (绩效自评表) without a model: found by their first row, read from the best source there is.

Ruled cells of a PDF are read before anything else, then tab-separated rows, then lines of plain text. All three end in
one draft, which ``sheet_record`` turns into the record with evidence.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache
from typing import Literal

from extractor.layout import Grid, Line
from extractor.narrative.protocol import TaskResult, narrative_warning
from extractor.narrative.sheets.breaks import align_columns, join_pages
from extractor.narrative.sheets.cells import Locator, grid_to_rows, is_tabbed, tab_lines_to_rows
from extractor.narrative.sheets.draft import Piece, SheetDraft
from extractor.narrative.sheets.fragments import Phrases
from extractor.narrative.sheets.lines import lines_to_draft
from extractor.narrative.sheets.record import draft_to_sheet
from extractor.narrative.sheets.rows import rows_to_draft
from extractor.narrative.sheets.tables import SheetTable, grids_to_tables, match_tables
from extractor.narrative.sheets.titles import SheetSpan, source_to_spans
from extractor.outline.tree import Outline, Role
from extractor.text.source import SourceText
from models import Finding, SelfEvaluationSheet

UNREAD = "narrative.sheet_unread"

_BOUNDS: tuple[Role, ...] = (
    "report",
    "key_work",
    "glossary",
    "explanation",
    "overview",
    "other",
    "tables",
    "attachments",
)
"""Roles at which a sheet ends: nothing of them stands inside one."""


def read_sheets(outline: Outline, grids: Sequence[Grid] | None = None) -> TaskResult[SelfEvaluationSheet]:
    """Every self-evaluation sheet of the document, in print order.

    ``grids`` are the ruled tables of the document in reading order, tables over several pages joined (one that is not
    joined is taken as the continuation of the one before it); ``None`` for text input. A sheet that is printed and
    could not be read, and every cell that was left out, is a finding.
    """
    source = outline.source
    spans = sheet_spans(outline)
    tables = match_tables(grids_to_tables(grids or ()), spans, source)
    items: list[SelfEvaluationSheet] = []
    findings: list[Finding] = []
    phrases = cache(lambda: Phrases(source))
    for span, table in zip(spans, tables, strict=True):
        draft = _read(source, span, table, phrases)
        sheet, doubts = draft_to_sheet(draft, span.title, source, (span.begin, span.end))
        findings.extend(doubts)
        if any(goal.indicators for goal in sheet.goals) or sheet.budget is not None or sheet.executed is not None:
            items.append(sheet)
        else:
            message = (
                f"绩效自评表“{span.title.text if span.title else sheet.name or ''}”存在，但未能读出指标和预算执行数。"
            )
            findings.append(narrative_warning(source, UNREAD, message, span.begin, min(span.begin + 40, span.end)))
    status: Literal["read", "absent", "nothing"] = "read" if items else "nothing" if spans else "absent"
    return TaskResult(tuple(items), tuple(findings), status)


def sheet_spans(outline: Outline) -> tuple[SheetSpan, ...]:
    """Where the sheets of a document stand, in print order."""
    return source_to_spans(outline.source, (section.start for role in _BOUNDS for section in outline.all(role)))


def _read(source: SourceText, span: SheetSpan, table: SheetTable | None, phrases: Callable[[], Phrases]) -> SheetDraft:
    """The draft from the first source that yields indicators."""
    drafts = []
    if table is not None:
        drafts.append(grid_to_draft(table, source, span))
        if _indicators(drafts[-1]):
            return drafts[-1]
    first, last = bisect_left(source.starts, span.start), bisect_left(source.starts, span.end)
    first = source.index_at(span.start) if first >= len(source.starts) or source.starts[first] > span.start else first
    if is_tabbed(source, first, last):
        drafts.append(rows_to_draft(tab_lines_to_rows(source, first, last, span.start)))
    else:
        drafts.append(lines_to_draft(source, span.start, span.end, phrases()))
    return max(drafts, key=_indicators)


def _indicators(draft: SheetDraft) -> int:
    return sum(len(goal.indicators) for goal in draft.goals)


def grid_to_draft(table: SheetTable, source: SourceText, span: SheetSpan) -> SheetDraft:
    """The draft of one sheet from its ruled cells, located in the sheet's passage of the source text."""
    locator = Locator(source, (span.begin, span.end))
    pages = [(grid, grid_to_rows(grid, locator)[first:last]) for grid, first, last in table.parts]
    rows = join_pages(align_columns(pages))
    return rows_to_draft([locator.again(row) for row in rows] if len(pages) > 1 else rows)


def grid_to_sheet(title: str, grids: Sequence[Grid]) -> SelfEvaluationSheet:
    """One sheet from its ruled cells alone, without evidence: for callers that have a table and no document."""
    draft = rows_to_draft(join_pages(align_columns([(grid, grid_to_rows(grid)) for grid in grids])))
    source = SourceText.from_lines([Line(title or "绩效自评表", 1)])
    sheet, _ = draft_to_sheet(draft, Piece(title) if title else None, source, (0, len(source.text)))
    return sheet.model_copy(update={"evidence": None})
