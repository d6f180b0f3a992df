"""The evaluations in the attachments: self-evaluation sheets, evaluation reports, and headings that only group them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractor.outline.evaluation_titles import opens_sheet, report_title_ends, sheet_title_ends
from extractor.outline.paragraphs import Paragraphs
from extractor.outline.sections import Nested, nest_headings
from extractor.outline.sheets import SheetStart
from extractor.outline.vocabulary import Heading, Role, ordinal_at

MIN_TITLE = 4
"""自评表 alone is a label, not a title."""


def nest_evaluations(view: Paragraphs, start: int, end: int, sheets: Sequence[SheetStart]) -> list[Nested]:
    """The sheets and reports between two offsets, groups above them, and the headings inside reports.

    ``sheets`` are those of the document, found by their first rows; a title with a sheet's head below it is one too, though
    nothing else of the sheet is printed.
    """
    titles = find_evaluations(view, start, end, sheets)
    if not titles:
        return nest_headings(view, start, end, "attachments")
    found: list[Nested] = list(_before(view, start, titles[0].start))
    group = False
    for place, title in enumerate(titles):
        behind = titles[place + 1].start if place + 1 < len(titles) else end
        if title.number is not None and title.style in {"cn", "cn_paren"}:
            group = False
        depth = 1 if group else 0
        found.append(Nested(title, depth))
        group = group or title.role is None
        if title.role == "report":
            inside = nest_headings(view, title.body, behind, "report")
            found += [replace(nested, depth=nested.depth + depth + 1) for nested in inside]
    return found


def _before(view: Paragraphs, start: int, end: int) -> list[Nested]:
    return nest_headings(view, start, end, "attachments") if end > start else []


def find_evaluations(view: Paragraphs, start: int, end: int, sheets: Sequence[SheetStart]) -> list[Heading]:
    """The titles of sheets (role ``sheet``), reports (``report``) and groups of them (no role), in order."""
    found: list[Heading] = []
    of_sheets = {view.index(sheet.title.start): sheet.title for sheet in sheets if sheet.title is not None}
    taken = start
    for i in range(view.index(start), view.index(end)):
        if view.start(i) < taken or view.has_cells(i):
            continue
        offset = max(view.start(i), start)
        title = of_sheets.get(i)
        if title is not None and title.start >= offset:
            heading: Heading | None = _titled(view, offset, title.start, title.end, "sheet")
        else:
            heading = _evaluation_at(view, offset, end)
        if heading:
            found.append(heading)
            taken = heading.body
    return found


def _evaluation_at(view: Paragraphs, offset: int, end: int) -> Heading | None:
    ordinal = ordinal_at(view.folded, offset, view.source.text)
    title = offset + (ordinal.length if ordinal else 0)
    for close in sheet_title_ends(view.folded, title):
        if close - title < MIN_TITLE or not view.is_title(title, close, numbered=ordinal is not None):
            continue
        if opens_sheet(view.folded, close):
            return _titled(view, offset, title, close, "sheet")
        if ordinal and _evaluation_follows(view, close, end):
            return _titled(view, offset, title, close, None)
    for close in report_title_ends(view.folded, title):
        if close - title < MIN_TITLE or not view.is_title(title, close, numbered=ordinal is not None):
            continue
        role: Role | None = None if _evaluation_follows(view, close, end) else "report"
        return _titled(view, offset, title, close, role)
    return None


def _evaluation_follows(view: Paragraphs, close: int, end: int) -> bool:
    """Whether the title of a sheet with its head stands right behind."""
    if close >= end:
        return False
    ordinal = ordinal_at(view.folded, close, view.source.text)
    title = close + (ordinal.length if ordinal else 0)
    return any(
        view.is_line_start(inner) and opens_sheet(view.folded, inner) for inner in sheet_title_ends(view.folded, title)
    )


def _titled(view: Paragraphs, offset: int, title: int, close: int, role: Role | None) -> Heading:
    ordinal = ordinal_at(view.folded, offset, view.source.text)
    printed = view.source.text
    return Heading(
        offset,
        close,
        ordinal.style if ordinal else "none",
        printed[offset:title],
        ordinal.number if ordinal else None,
        printed[title:close],
        role,
    )
