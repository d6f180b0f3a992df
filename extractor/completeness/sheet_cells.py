"""The words of self-evaluation sheets: a cell, a line, or a ticked option that no value holds and that is no label."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from pydantic import BaseModel

from extractor.completeness.forms import foot_of_sheet
from extractor.completeness.held import Coverage, HeldItem
from extractor.completeness.unread import Unread
from extractor.layout import GridCell
from extractor.narrative.sheets.checkboxes import text_to_checked
from extractor.narrative.sheets.vocabulary import (
    EXPECTED_GOAL,
    GOAL_LABEL,
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
    label_pattern,
)
from extractor.text.characters import key, squeeze
from extractor.text.marks import BOX_MARKS, TICKS
from extractor.text.source import SourceText
from models.performance import SelfEvaluationSheet

_NAMED: frozenset[Label] = frozenset({"project_name", "supervising_department", "implementing_unit"})
"""Labels of a sheet whose cells are texts of the record; 单位名称 has no place in the sheet of a project."""
_MAY_NAME = re.compile("名称|部门|单位|原因|分析|措施|建议|意见|方案")
"""What all of these labels have in them: the cells that have not need no closer look."""
_WITHOUT_PLACE: frozenset[Label] = frozenset({"unit_name", "category", "attribute", "type", "notes", "conclusion"})
"""Labels whose cells the record does not hold, or not as words."""
_CHECKED: dict[Label, re.Pattern[str]] = {
    label: re.compile(label_pattern(label)) for label in ("category", "attribute", "type")
}
"""The labels of rows of boxes."""
_BEHIND_OPTIONS = re.compile("|".join([*(own.pattern for own in _CHECKED.values()), "预算执行|资金|年度"]))
"""What stands behind such a row."""
MOST_OPTIONS = 80
"""Characters of a row of options."""
_SAYING_NOTHING: frozenset[Label | None] = frozenset({"deviation_cause", "improvement"})
"""Labels whose cell is a value even where it says 无."""
_NO_COLUMN = frozenset({"weight", "cause", "sign", "unit"})
"""Columns of indicators that the record has no place for."""
LEAST_WORDS = 4
"""Ideographs in a row that say something of their own where cells are not parted; fewer are 完成, 达到预期, 部门预算."""
_POINTS = ",、。;:.("
_OPTION = re.compile(r"\d[、.][\u4e00-\u9fff]{2,12}项目")
"""An option of a row of boxes (1、部门预算项目), parted from its box."""
_TICKED = re.compile(rf"[\u4e00-\u9fff]{{0,12}}(?P<tick>[{re.escape(''.join(sorted(TICKS)))}])[\u4e00-\u9fff]{{0,12}}")
"""A mark and the words on both sides of it."""
_RATE = re.compile(r"\(?\d{0,3}分?\*执行率\)?")
"""The points of the label of the budget, on a line of their own."""
_MOST_PIECES = 4
"""Lines that a narrow column breaks a label over."""
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
_WORDS = re.compile(r"[\u4e00-\u9fff]{2}")
_CAPTION = re.compile(r"\(?20\d\d年度?\)?|定[性量](?:指标)?")
_SOURCE_OF_MONEY = re.compile(r"(?:其中[:,]?)?(?:\(\d\)|\d[.、])?[一-龥]{0,9}(?:资金|拨款|结转结余|上年结转)[:]?")
"""The label of a row under the whole budget: 其中：当年财政拨款, 其他资金."""
_NOTHING = re.compile(r"(?:无|没有|不涉及|不适用)[。.]?")


def sheet_gaps(source: SourceText, start: int, end: int, coverage: Coverage) -> Iterator[Unread]:
    """What of one sheet no value holds."""
    lines = range(source.index_at(start), source.index_at(end - 1) + 1)
    without = _WITHOUT_PLACE - {"unit_name"} if _is_of_a_department(coverage, start, end) else _WITHOUT_PLACE
    if any("\t" in source.lines[index].text.strip() for index in lines):
        yield from _cells_left_out((list(_cells(source, index)) for index in lines), start, end, coverage, without)
    elif sum(len(source.lines[index].cells) == 1 for index in lines) * 2 > len(lines):
        yield from _cells_left_out(_drawn_rows(source, lines), start, end, coverage, without)
    else:
        yield from _labelled_cells(source, start, end, coverage)
        yield from _words_left_out(source, start, end, coverage, without)
    yield from _ticks_left_out(source, start, end, coverage)


def _ticks_left_out(source: SourceText, start: int, end: int, coverage: Coverage) -> Iterator[Unread]:
    """Options of a sheet that are ticked and in no value: their label was not known (项目属 | 性). The mark stands before its
    option or behind it."""
    for tick in _TICKED.finditer(source.folded, start, end):
        before, behind = tick.start("tick") in source.gaps, tick.end("tick") in source.gaps
        low = tick.start("tick") if before and not behind else tick.start()
        high = tick.end("tick") if behind and not before else tick.end()
        if high - low > 1 and not coverage.holds_value(low, high):
            yield Unread("sentence", low, high)
    for item in _sheets_within(coverage, start, end):
        for label in _CHECKED:
            if not getattr(item.model, label):
                yield from _options_behind(label, source, start, end)


def _options_behind(label: Label, source: SourceText, start: int, end: int) -> Iterator[Unread]:
    """The options behind a label of the sheet, one of which is ticked, or marked by another sign than the others."""
    found = _CHECKED[label].search(source.folded, start, end)
    if found is None:
        return
    limit = min(found.end() + MOST_OPTIONS, end)
    behind = _BEHIND_OPTIONS.search(source.folded, found.end(), limit)
    stop = behind.start() if behind is not None else limit
    printed = source.folded[found.end() : stop]
    if BOX_MARKS & set(printed) and text_to_checked(printed).options:
        yield Unread("sentence", found.start(), stop)


def _sheets_within(coverage: Coverage, start: int, end: int) -> Iterator[HeldItem]:
    for item in coverage.held:
        span = item.evidence.span
        if isinstance(item.model, SelfEvaluationSheet) and span.start < end and start < span.end:
            yield item


def _labelled_cells(source: SourceText, begin: int, finish: int, coverage: Coverage) -> Iterator[Unread]:
    """The cell behind 项目名称, 主管部门 or 实施单位 of a sheet, or behind 改进措施, where no value holds it."""
    borders = [begin, *source.gaps_between(begin, finish), finish]
    words = [source.folded[start:end] for start, end in pairwise(borders)]
    for place, (low, high) in enumerate(pairwise(borders)):
        if not place or _MAY_NAME.search(words[place - 1]) is None or coverage.holds_value(low, high):
            continue
        own, text = _label_before(words[max(place - _MOST_PIECES, 0) : place]), words[place]
        says = _says_something(text) if own in _NAMED else own in _SAYING_NOTHING and not NOTES.match(text)
        if says and not _is_piece_of_a_label(words, place):
            yield Unread("sentence", borders[place - 1], high)


def _label_before(pieces: Sequence[str]) -> Label | None:
    """The label that the last of some cells is, or the last ones together: narrow columns break it over lines."""
    joined = ("".join(pieces[first:]) for first in reversed(range(len(pieces))))
    return next((label for text in joined if (label := label_of(text)) is not None), None)


def _words_left_out(
    source: SourceText, begin: int, finish: int, coverage: Coverage, without: frozenset[Label]
) -> Iterator[Unread]:
    """Words of a sheet whose cells no tab parts, that are in none of its values: a line holds parts of several cells, and
    some of them are located roughly, so that any value of the sheet may hold them."""
    first = coverage.first_value(begin, finish)
    if first < 0:
        return
    foot = foot_of_sheet(source, coverage, begin, finish)
    held = "\n".join(_texts_without_place(coverage, begin, finish))
    borders = [first, *source.gaps_between(first, foot), foot]
    words = [source.folded[start:end] for start, end in pairwise(borders)]
    for place, (start, end) in enumerate(pairwise(borders)):
        if end - start < LEAST_WORDS or coverage.holds_value(start, end):
            continue
        text = source.folded[start:end].strip(_POINTS)
        if len(_IDEOGRAPH.findall(text)) < LEAST_WORDS or text in held or _is_option(source, start, end):
            continue
        label, colon, _ = text.partition(":")  # 单位名称：… in one line, or the label in the line above
        if label_of(label if colon and label else words[place - 1] if place else "") in without:
            continue
        is_label = _is_piece_of_a_label(words, place) or _RATE.fullmatch(text) is not None
        if not is_label and not _is_form(text) and not NOTES.match(text):
            yield Unread("sentence", start, end)


def _is_option(source: SourceText, start: int, end: int) -> bool:
    """Whether words are an option of a row of boxes, parted from its box."""
    beside = source.folded[start - 1 : start] + source.folded[end : end + 1]
    return bool(BOX_MARKS & set(beside)) or _OPTION.fullmatch(source.folded, start, end) is not None


def _is_piece_of_a_label(words: Sequence[str], place: int) -> bool:
    """Whether words are a label, alone or with those before and behind them, or with every second of those: a narrow column
    breaks it over lines, and each of the lines goes on with a cell beside it."""
    for step in (1, 2):
        low = max(place % step, place - step * (_MOST_PIECES - 1))
        for first in range(low, place + 1, step):
            for pieces in range((place - first) // step + 1, _MOST_PIECES + 1):
                joined = "".join(words[first : first + step * pieces : step])
                if label_of(joined) is not None or header_of(joined) not in {None, "cause"}:
                    return True
    return False


def _texts_without_place(coverage: Coverage, begin: int, finish: int) -> Iterator[str]:
    """The texts of the sheets there whose place is not known, or only roughly: those that are placed say no other words."""
    for item in _sheets_within(coverage, begin, finish):
        for path, text in _texts_of(item.model):
            placed = item.evidence.fields.get(path)
            if placed is None or placed.match != "exact":
                yield key(text)


def _texts_of(model: BaseModel, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every text of an item with its path."""
    for name, value in model:
        several = isinstance(value, tuple)
        for index, inner in enumerate(value if several else (value,)):
            path = f"{prefix}{name}[{index}]" if several else f"{prefix}{name}"
            if isinstance(inner, str):
                yield path, inner
            elif isinstance(inner, BaseModel) and name != "evidence":
                yield from _texts_of(inner, path + ".")


@dataclass(frozen=True, slots=True)
class _Cell:
    column: int
    text: str
    start: int
    end: int


def _is_of_a_department(coverage: Coverage, start: int, end: int) -> bool:
    """Whether the sheet that was read there is that of a whole department, which its 单位名称 names."""
    return any(getattr(item.model, "scope", None) == "department" for item in _sheets_within(coverage, start, end))


def _cells_left_out(
    rows: Iterable[list[_Cell]], begin: int, finish: int, coverage: Coverage, without: frozenset[Label]
) -> Iterator[Unread]:
    """The cells with words that no value holds and that are no labels, row by row from the first value of the sheet on."""
    without_place: frozenset[int] = frozenset()
    first = coverage.first_value(begin, finish)
    for row in rows if first >= 0 else ():
        if not row or row[-1].end <= first or row[0].start < begin or coverage.holds_all(row[0].start, row[-1].end):
            continue
        cells = [cell for cell in row if not coverage.holds_value(cell.start, cell.end)]
        heads = {cell.column: head for cell in cells if (head := _head_of(cell.text)) is not None}
        if len(heads) > 1:
            without_place = frozenset(column for column, head in heads.items() if head in _NO_COLUMN)
        left = list(_unlabelled(cells, without_place, without))
        if any(NOTES.match(cell.text) for cell in cells[:1]):
            return  # the foot of the sheet
        if left:
            yield Unread("sentence", left[0].start, left[-1].end)


def _drawn_rows(source: SourceText, lines: range) -> Iterator[list[_Cell]]:
    """The cells of a ruled grid on a page, row by row: the lines of each know it."""
    row: list[_Cell] = []
    last: GridCell | None = None
    for index in lines:
        start, end = source.span_of_lines(index, index + 1)
        drawn = source.lines[index].cells
        own = drawn[0] if len(drawn) == 1 else None
        if own is not None and own is last:
            start = row.pop().start
        elif own is None or last is None or own.row != last.row:
            yield row
            row = []
        row.append(_Cell(own.col if own is not None else 0, source.folded[start:end], start, end))
        last = own
    yield row


def _cells(source: SourceText, index: int) -> Iterator[_Cell]:
    position = source.starts[index]
    for column, printed in enumerate(source.lines[index].text.split("\t")):
        length = len(squeeze(printed))
        if length:
            yield _Cell(column, key(printed), position, position + length)
        position += length


def _unlabelled(cells: list[_Cell], without_place: frozenset[int], without: frozenset[Label]) -> Iterator[_Cell]:
    """The cells that say something: no label or head, not behind a label whose cell has no place, no row of options."""
    label: Label | None = None
    behind_label = -1
    for cell in cells:
        own = _label_of(cell.text)
        named = label if cell.start == behind_label else None  # between them a value may hold a cell
        has_place = own is None and named not in without and cell.column not in without_place
        says = _says_something(cell.text) or (named in _SAYING_NOTHING and cell.text)
        if has_place and says and not _is_form(cell.text):
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
    if _CAPTION.fullmatch(text) or _SOURCE_OF_MONEY.fullmatch(text):
        return True
    if BOX_MARKS & set(text) or _head_of(text) is not None or budget_header_of(text) is not None:
        return True
    return any(form.fullmatch(text) for form in (GOAL_LABEL, EXPECTED_GOAL, REACHED_GOAL, LEVEL1, LEVEL2, OTHER_LEVEL))
