"""Gaps that the print itself shows: a number left out among headings, a labelled cell that no value holds, an end unread."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractor.completeness.forms import sheet_spans
from extractor.completeness.held import Coverage
from extractor.completeness.places import Map
from extractor.completeness.unread import LEAST_TEXT, Unread
from extractor.narrative.sheets.vocabulary import (
    GOAL_LABEL,
    LEVEL1,
    LEVEL2,
    NOTES,
    Label,
    budget_header_of,
    header_of,
    label_of,
)
from extractor.outline.tree import Outline, Section
from extractor.text.characters import key
from extractor.text.marks import BOX_MARKS
from extractor.text.source import SourceText
from models.performance import EvaluationReport, SelfEvaluationSheet

MOST_SKIPPED = 3
"""So many headings may be missing between two; a greater jump is no numbering of theirs."""
_NAMED: frozenset[Label] = frozenset({"project_name", "supervising_department", "implementing_unit"})
"""Labels of a sheet whose cells are texts of the record; 单位名称 has no place in the sheet of a project."""
_MAY_NAME = re.compile("名称|部门|单位")
"""What all of these labels have in them: the cells that have not need no closer look."""
LEAST_NAME = 6
"""Ideographs of the name of an indicator; shorter cells are 完成, 无, 部门预算."""
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
_WORDS = re.compile(r"[\u4e00-\u9fff]{2}")
_NOTHING = re.compile(r"(?:无|没有|不涉及|不适用)[。.]?")


def gaps(source: SourceText, outline: Outline, coverage: Coverage, places: Map) -> Iterator[Unread]:
    """Every such gap of a document."""
    for part in outline.sections:
        yield from _missing_headings(part.children)
    for start, end in sheet_spans(outline, coverage):
        yield from _labelled_cells(source, start, end, coverage)
        yield from _rows_left_out(source, start, end, coverage)
    yield from _rows_without_a_level(coverage)
    yield from _ends_of_reports(coverage, places)


def _missing_headings(siblings: Sequence[Section]) -> Iterator[Unread]:
    """Headings whose number skips the one before them (三、… 五、…): the section between was not printed, or not known."""
    for before, behind in pairwise(siblings):
        if before.number is None or behind.number is None or before.level != behind.level:
            continue
        if 1 < behind.number - before.number <= 1 + MOST_SKIPPED:
            text = f"{before.ordinal}{before.title[:12]}……{behind.ordinal}{behind.title[:12]}"
            yield Unread("title", behind.start, max(behind.body, behind.start + 1), 0, 1, text=text)
    for section in siblings:
        yield from _missing_headings(section.children)


def _labelled_cells(source: SourceText, begin: int, finish: int, coverage: Coverage) -> Iterator[Unread]:
    """The cell behind 项目名称, 主管部门 or 实施单位 of a sheet where no value holds it."""
    borders = [begin, *source.gaps_between(begin, finish), finish]
    cells = [(start, end, source.folded[start:end]) for start, end in pairwise(borders)]
    for (start, _, label), (low, high, text) in pairwise(cells):
        if _MAY_NAME.search(label) is None or label_of(label) not in _NAMED or label_of(text) is not None:
            continue
        if _WORDS.search(text) and not _NOTHING.fullmatch(text) and not any(coverage.values[low:high]):
            yield Unread("sentence", start, high, 0, 1)


def _rows_left_out(source: SourceText, begin: int, finish: int, coverage: Coverage) -> Iterator[Unread]:
    """Rows of cells of a sheet that no value holds anything of: an indicator in words, a long text."""
    first, last = coverage.values.find(b"\x01", begin, finish), coverage.values.rfind(b"\x01", begin, finish)
    lines = range(source.index_at(begin), source.index_at(finish - 1) + 1)
    if not any("\t" in source.lines[index].text.strip() for index in lines):
        return  # where no tab parts the cells, a line holds parts of several, and some of them are located roughly
    for index in lines:
        start, end = source.span_of_lines(index, index + 1)
        is_left_out = first < start < end <= last and not any(coverage.values[start:end])
        if is_left_out and any(map(_says_something, _cells(source.lines[index].text))):
            yield Unread("sentence", start, end, 0, 1)


def _cells(text: str) -> list[str]:
    return [key(cell) for cell in text.split("\t") if cell.strip()]


def _says_something(cell: str) -> bool:
    """Whether a cell is neither a label nor a head, no level alone, and no row of options."""
    if BOX_MARKS & set(cell) or len(_IDEOGRAPH.findall(cell)) < LEAST_NAME:
        return False
    if NOTES.match(cell) is not None or GOAL_LABEL.match(cell) is not None:
        return False
    named = label_of(cell) or header_of(cell) or budget_header_of(cell)
    return named is None and LEVEL1.fullmatch(cell) is None and LEVEL2.fullmatch(cell) is None


def _rows_without_a_level(coverage: Coverage) -> Iterator[Unread]:
    """Indicators of a sheet without a level that others of it have: a level stands once and holds for the rows under it."""
    for item in coverage.held:
        if not isinstance(item.model, SelfEvaluationSheet):
            continue
        rows = [(g, r, row) for g, goal in enumerate(item.model.goals) for r, row in enumerate(goal.indicators)]
        for level in ("level1", "level2"):
            if not any(getattr(row, level) for _, _, row in rows):
                continue
            for goal, number, row in rows:
                named = item.evidence.fields.get(f"goals[{goal}].indicators[{number}].level3")
                if getattr(row, level) is None and named is not None:
                    yield Unread("sentence", named.start, named.end, 0, 1)


def _ends_of_reports(coverage: Coverage, places: Map) -> Iterator[Unread]:
    """What stands behind the last value of a report that names no problem or no measure: they may be there."""
    for item in coverage.held:
        if not isinstance(item.model, EvaluationReport) or (item.model.problems and item.model.measures):
            continue
        report = next((s for s in places.chain_at(item.evidence.span.start) if s.role == "report"), None)
        end = report.end if report is not None else item.evidence.span.end
        last = max((evidence.end for evidence in item.evidence.fields.values()), default=item.evidence.span.start)
        if end - last >= LEAST_TEXT:
            yield Unread("section", last, end, 0, 1)
