"""Self-evaluation sheets (绩效自评表) without a model, read from the best source there is.

Cells of a grid are read before anything else, then tab-separated rows, then lines of plain text. All three end in one
draft, which ``draft_to_sheet`` turns into the record with evidence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache

from extractor.layout import Grid
from extractor.narrative.protocol import Status, TaskResult, narrative_warning
from extractor.narrative.sheets.breaks import align_columns, join_pages
from extractor.narrative.sheets.cells import is_tabbed, tab_lines_to_rows
from extractor.narrative.sheets.draft import SheetDraft
from extractor.narrative.sheets.fragments import Phrases
from extractor.narrative.sheets.lines import lines_to_draft
from extractor.narrative.sheets.record import draft_to_sheet
from extractor.narrative.sheets.rows import rows_to_draft
from extractor.narrative.sheets.tables import SheetTable, grids_to_tables
from extractor.outline.sheets import SheetPlace
from extractor.outline.tree import Outline
from extractor.text.source import SourceText
from models import Finding, SelfEvaluationSheet

UNREAD = "narrative.sheet_unread"
_LEVEL = re.compile("[一二三]级[一-龥]{0,6}指标|(?:年度|目标|预期)指标值|实际完成值")
"""What a sheet with indicators prints."""


def read_sheets(outline: Outline, grids: Sequence[Grid] | None = None) -> TaskResult[SelfEvaluationSheet]:
    """Every self-evaluation sheet of the document, in print order.

    ``grids`` are the tables of the document in reading order, one for each page; ``None`` for text input. A sheet that is
    printed and could not be read, and every cell that was left out, is a finding.
    """
    source = outline.source
    tables = grids_to_tables(grids or (), outline.sheets, source)
    items: list[SelfEvaluationSheet] = []
    findings: list[Finding] = []
    phrases = cache(lambda: Phrases(source))
    for place, table in zip(outline.sheets, tables, strict=True):
        draft = _read(source, place, table, phrases)
        sheet, doubts = draft_to_sheet(draft, place.title, source, (place.start, place.end))
        findings.extend(doubts)
        if any(goal.indicators for goal in sheet.goals) or sheet.budget is not None or sheet.executed is not None:
            items.append(sheet)
            if not any(goal.indicators for goal in sheet.goals) and _LEVEL.search(source.folded, place.row, place.end):
                name = sheet.name or sheet.title or ""
                message = f"绩效自评表“{name}”的预算执行数已读出，其绩效指标未能读出。"
                findings.append(narrative_warning(source, UNREAD, message, place.row, place.end))
        else:
            name = place.title.text if place.title else sheet.name or ""
            message = f"绩效自评表“{name}”存在，但未能读出指标和预算执行数。"
            findings.append(narrative_warning(source, UNREAD, message, place.start, min(place.start + 40, place.end)))
    status: Status = "read" if items else "nothing" if outline.sheets else "absent"
    return TaskResult(tuple(items), tuple(findings), status)


def _read(source: SourceText, place: SheetPlace, table: SheetTable, phrases: Callable[[], Phrases]) -> SheetDraft:
    """The draft from the first source that yields indicators."""
    drafts = []
    if table:
        drafts.append(rows_to_draft(join_pages(align_columns(table))))
        if _indicators(drafts[-1]):
            return drafts[-1]
    first, last = source.index_at(place.row), bisect_left(source.starts, place.end)
    if is_tabbed(source, first, last):
        drafts.append(rows_to_draft(tab_lines_to_rows(source, first, last, place.row)))
    else:
        drafts.append(lines_to_draft(source, place.row, place.end, phrases()))
    return max(drafts, key=_indicators)


def _indicators(draft: SheetDraft) -> int:
    return sum(len(goal.indicators) for goal in draft.goals)
