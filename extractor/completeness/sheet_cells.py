"""The words of self-evaluation sheets: a cell that no value holds and that is no label, an indicator without its level."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from pydantic import BaseModel

from extractor.completeness.forms import foot_of_sheet
from extractor.completeness.held import Coverage
from extractor.completeness.unread import Unread
from extractor.narrative.sheets.vocabulary import (
    EXPECTED_GOAL,
    GOAL_LABEL,
    LABEL_IN_NAME,
    LABEL_IN_TEXT,
    LEVEL1,
    LEVEL2,
    NOTES,
    OTHER_LEVEL,
    REACHED_GOAL,
    Header,
    Label,
    budget_header_of,
    header_of,
    label_of,
    without_weight,
)
from extractor.text.characters import key, squeeze
from extractor.text.marks import BOX_MARKS
from extractor.text.source import SourceText
from models.performance import SelfEvaluationSheet

_NAMED: frozenset[Label] = frozenset({"project_name", "supervising_department", "implementing_unit"})
"""Labels of a sheet whose cells are texts of the record; 单位名称 has no place in the sheet of a project."""
_MAY_NAME = re.compile("名称|部门|单位")
"""What all of these labels have in them: the cells that have not need no closer look."""
_WITHOUT_PLACE: frozenset[Label] = frozenset({"unit_name", "category", "attribute", "type", "notes", "conclusion"})
"""Labels whose cells the record does not hold, or not as words."""
_NO_COLUMN = frozenset({"weight", "cause", "sign", "unit"})
"""Columns of indicators that the record has no place for."""
LEAST_WORDS = 4
"""Ideographs in a row that say something of their own where cells are not parted; fewer are 完成, 达到预期, 部门预算."""
_POINTS = ",、。;:."
_OPTION = re.compile(r"\d[、.][\u4e00-\u9fff]{2,12}项目")
"""An option of a row of boxes (1、部门预算项目), parted from its box."""
_MOST_PIECES = 4
"""Lines that a narrow column breaks a label over."""
_NAME_TEXTS = frozenset({"name", "supervising_department", "implementing_unit"})
_TAIL_TEXTS = frozenset({"improvement", "deviation_cause"})
_CELLS = (".level3", ".target", ".actual")
_LEVEL_IN_CELL = re.compile("^[指标]{1,4}$|[0-9%]指?标$|(?:数量|质量|时效|成本)指标")
"""A level, or the end of one that narrow columns break off: no name or value of an indicator."""
_LEVELS = (".level1", ".level2")
_END_OF_LEVEL = ("标", "指标")
"""What narrow columns break off the level above, where it opens the next one: 标社会效益指标."""
_TWICE = re.compile(r"(?P<said>[\d.%≥≤]{0,12}[\u4e00-\u9fff].{1,40}?)(?P=said)")
"""未发生未发生: the cell of the row above, or of the column beside, ran into it. A figure may be 1010."""
_EFFECT = re.compile("效益|效果|成效|可持续")
MOST_SHORT = 10
"""One indicator in so many may have a blank cell."""
_GOES_ON = frozenset(",、;)")
_CUT = 7
"""Characters of the end of a body's name that tell it without the last one."""
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
_WORDS = re.compile(r"[\u4e00-\u9fff]{2}")
_NOTHING = re.compile(r"(?:无|没有|不涉及|不适用)[。.]?")


def sheet_gaps(source: SourceText, start: int, end: int, coverage: Coverage) -> Iterator[Unread]:
    """What of one sheet no value holds."""
    lines = range(source.index_at(start), source.index_at(end - 1) + 1)
    if any("\t" in source.lines[index].text.strip() for index in lines):
        yield from _cells_left_out(source, lines, start, end, coverage)
    else:
        yield from _labelled_cells(source, start, end, coverage)
        yield from _words_left_out(source, start, end, coverage)


def _labelled_cells(source: SourceText, begin: int, finish: int, coverage: Coverage) -> Iterator[Unread]:
    """The cell behind 项目名称, 主管部门 or 实施单位 of a sheet where no value holds it."""
    borders = [begin, *source.gaps_between(begin, finish), finish]
    cells = [(start, end, source.folded[start:end]) for start, end in pairwise(borders)]
    for (start, _, label), (low, high, text) in pairwise(cells):
        if _MAY_NAME.search(label) is None or label_of(label) not in _NAMED or label_of(text) is not None:
            continue
        if _says_something(text) and not coverage.holds_value(low, high):
            yield Unread("sentence", start, high)


def _words_left_out(source: SourceText, begin: int, finish: int, coverage: Coverage) -> Iterator[Unread]:
    """Words of a sheet whose cells no tab parts, that are in none of its values: a line holds parts of several cells, and
    some of them are located roughly, so that any value of the sheet may hold them."""
    first = coverage.first_value(begin, finish)
    if first < 0:
        return
    foot = foot_of_sheet(source, coverage, begin, finish)
    held = "\n".join(_texts_of_sheets(coverage, begin, finish))
    borders = [first, *source.gaps_between(first, foot), foot]
    words = [source.folded[start:end] for start, end in pairwise(borders)]
    for place, (start, end) in enumerate(pairwise(borders)):
        if end - start < LEAST_WORDS or coverage.holds_value(start, end):
            continue
        text = source.folded[start:end].strip(_POINTS)
        if len(_IDEOGRAPH.findall(text)) < LEAST_WORDS or text in held or _OPTION.fullmatch(text):
            continue
        if not _is_form(text) and not NOTES.match(text) and not _is_piece_of_a_label(words, place):
            yield Unread("sentence", start, end)


def _is_piece_of_a_label(words: Sequence[str], place: int) -> bool:
    """Whether words are a label, alone or with those before and behind them, or with every second of those: a narrow column
    breaks it over lines, and each of the lines goes on with a cell beside it."""
    for step in (1, 2):
        low = max(place % step, place - step * (_MOST_PIECES - 1))
        for first in range(low, place + 1, step):
            for pieces in range((place - first) // step + 1, _MOST_PIECES + 1):
                if label_of("".join(words[first : first + step * pieces : step])) is not None:
                    return True
    return False


def _texts_of_sheets(coverage: Coverage, begin: int, finish: int) -> Iterator[str]:
    for item in coverage.held:
        span = item.evidence.span
        if isinstance(item.model, SelfEvaluationSheet) and span.start < finish and begin < span.end:
            yield from _texts_of(item.model)


def _texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield key(value)
    elif isinstance(value, tuple | BaseModel):
        for own in value:
            yield from _texts_of(own[1] if isinstance(value, BaseModel) else own)


@dataclass(frozen=True, slots=True)
class _Cell:
    column: int
    text: str
    start: int
    end: int


def _cells_left_out(source: SourceText, lines: range, begin: int, finish: int, coverage: Coverage) -> Iterator[Unread]:
    """The cells with words that no value holds and that are no labels, row by row from the first value of the sheet on."""
    without_place: frozenset[int] = frozenset()
    first = coverage.first_value(begin, finish)
    for index in lines if first >= 0 else ():
        start, end = source.span_of_lines(index, index + 1)
        if end <= first or start < begin or coverage.holds_all(start, end):
            continue
        cells = [cell for cell in _cells(source, index) if not coverage.holds_value(cell.start, cell.end)]
        heads = {cell.column: head for cell in cells if (head := _head_of(cell.text)) is not None}
        if len(heads) > 1:
            without_place = frozenset(column for column, head in heads.items() if head in _NO_COLUMN)
        left = list(_unlabelled(cells, without_place))
        if any(NOTES.match(cell.text) for cell in cells[:1]):
            return  # the foot of the sheet
        if left:
            yield Unread("sentence", left[0].start, left[-1].end)


def _cells(source: SourceText, index: int) -> Iterator[_Cell]:
    position = source.starts[index]
    for column, printed in enumerate(source.lines[index].text.split("\t")):
        length = len(squeeze(printed))
        if length:
            yield _Cell(column, key(printed), position, position + length)
        position += length


def _unlabelled(cells: list[_Cell], without_place: frozenset[int]) -> Iterator[_Cell]:
    """The cells that say something: no label or head, not behind a label whose cell has no place, no row of options."""
    label: Label | None = None
    behind_label = -1
    for cell in cells:
        own = _label_of(cell.text)
        named = label if cell.start == behind_label else None  # between them a value may hold a cell
        has_place = own is None and named not in _WITHOUT_PLACE and cell.column not in without_place
        if has_place and _says_something(cell.text) and not _is_form(cell.text):
            yield cell
        label, behind_label = (own, cell.end) if own is not None else (named, cell.end)


@lru_cache(maxsize=4096)
def _label_of(text: str) -> Label | None:
    """``label_of``, asked once for the labels that all sheets of a document print."""
    return label_of(text)


@lru_cache(maxsize=4096)
def _head_of(text: str) -> Header | None:
    return header_of(text)


def _says_something(text: str) -> bool:
    return _WORDS.search(text) is not None and not _NOTHING.fullmatch(text)


def _is_form(text: str) -> bool:
    """Whether the form itself prints the cell: a head, a level, the label of a goal, a row of options."""
    if BOX_MARKS & set(text) or _head_of(text) is not None or budget_header_of(text) is not None:
        return True
    return any(form.fullmatch(text) for form in (GOAL_LABEL, EXPECTED_GOAL, REACHED_GOAL, LEVEL1, LEVEL2, OTHER_LEVEL))


def rows_without_a_level(coverage: Coverage) -> Iterator[Unread]:
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
                    yield Unread("sentence", named.start, named.end)


def levels_left_out(coverage: Coverage) -> Iterator[Unread]:
    """Goals whose indicators have a 效益 of level 2 and none of level 1: its cell was not read as a level."""
    for item in coverage.held:
        if not isinstance(item.model, SelfEvaluationSheet):
            continue
        for number, goal in enumerate(item.model.goals):
            level1 = "".join(row.level1 or "" for row in goal.indicators)
            row = next((n for n, row in enumerate(goal.indicators) if _EFFECT.search(row.level2 or "")), None)
            if row is None or not level1 or _EFFECT.search(level1):
                continue
            named = item.evidence.fields.get(f"goals[{number}].indicators[{row}].level3")
            if named is not None:
                yield Unread("sentence", named.start, named.end)


def rows_left_short(coverage: Coverage) -> Iterator[Unread]:
    """Indicators of a sheet without a name, a target or a result, where so many of them lack one that they were not read whole:
    without rules the lines of a row are not told from those of the next one. A publisher leaves one blank at most."""
    for item in coverage.held:
        if not isinstance(item.model, SelfEvaluationSheet):
            continue
        rows = [(g, r, row) for g, goal in enumerate(item.model.goals) for r, row in enumerate(goal.indicators)]
        short = [(g, r) for g, r, row in rows if None in (row.level3, row.target, row.actual)]
        for goal, number in short if len(short) * MOST_SHORT >= len(rows) else ():
            prefix = f"goals[{goal}].indicators[{number}]."
            placed = [evidence for path, evidence in item.evidence.fields.items() if path.startswith(prefix)]
            if placed:
                yield Unread("sentence", min(one.start for one in placed), max(one.end for one in placed))


def mixed_texts(source: SourceText, coverage: Coverage) -> Iterator[Unread]:
    """Texts of sheets that another cell ran into, where columns lie close: a label inside, a beginning behind a comma, a
    name that ends in that of the body without its last character, the cell of an indicator that says all twice."""
    for item in coverage.held:
        if not isinstance(item.model, SelfEvaluationSheet):
            continue
        bodies = [item.model.supervising_department, item.model.implementing_unit]
        cut = [key(body)[-_CUT:-1] for body in bodies if body and len(key(body)) > _CUT]
        for path, evidence in item.evidence.fields.items():
            text = source.folded[evidence.start : evidence.end]
            is_cut = path == "name" and text.endswith(tuple(cut))
            # 无 alone in its line says all that its cell says.
            has_more = path in _TAIL_TEXTS and text[:1] == "无" and len(text) > 1 and evidence.start + 1 in source.gaps
            if is_cut or has_more or text[:1] in _GOES_ON or _holds_a_label(path, text):
                yield Unread("sentence", evidence.start, evidence.end)


def _is_level(text: str) -> bool:
    return any(form.fullmatch(without_weight(text)) for form in (LEVEL1, LEVEL2, OTHER_LEVEL))


def _holds_a_level(text: str) -> bool:
    return ("标" in text or "指" in text) and _LEVEL_IN_CELL.search(text) is not None


def _says_all_twice(text: str) -> bool:
    middle, odd = divmod(len(text), 2)
    return not odd and text[:middle] == text[middle:] and _TWICE.fullmatch(text) is not None


def _holds_a_label(path: str, text: str) -> bool:
    """Whether the text of a field holds a label of the form; one behind its own label may repeat that."""
    if path in _NAME_TEXTS:
        return LABEL_IN_NAME.search(text) is not None
    if path.endswith(_CELLS) and (_holds_a_level(text) or _says_all_twice(text)):
        return True
    if path.endswith(_LEVELS):
        return text.startswith(_END_OF_LEVEL) or (_END_OF_LEVEL[-1] in text and not _is_level(text))
    return LABEL_IN_TEXT.search(text, 1 if path in _TAIL_TEXTS else 0) is not None
