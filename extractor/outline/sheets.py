"""Where the self-evaluation sheets of a document stand: by their first row, with the title printed above it. Found once."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from extractor.outline.grammar import SHEET_NAME
from extractor.text.characters import CHINESE_NUMERAL, is_space, strip_ordinal
from extractor.text.source import SourceText
from extractor.text.span import Span

PROJECT_NAME = r"(?:项目|政策|专项资金|专项)(?:支出)?(?:\((?:政策|项目)\))?名称"
UNIT_NAME = r"(?:[省市县区]级)?(?:预算|填报)?(?:部门|单位)(?:\((?:部门|单位)\))?名称|填报(?:部门|单位)"
"""The labels of a sheet's first row, in folded text."""
_FIRST_ROW = re.compile(rf"(?P<project>{PROJECT_NAME})|(?P<unit>{UNIT_NAME})")
_COUNTED = re.compile("[序编]号$")
"""What stands before 项目名称 in the head of a list of projects."""
_BODY = re.compile(
    r"[一二三四]级[一-龥]{0,6}?(?:指标|目录)|指标[一二三四]级|[一-龥]{2}指标名称|(?:绩效|评价|考核)指标|(?:指标|目标|完成)值"
    r"|预算执行情况|全年执行数"
)
"""What the body of a sheet prints and a list of projects does not, whichever words qualify it (一级绩效指标)."""
_BUDGET = re.compile("资金总额|支出总额|预算执行|全年执行数|预算数")
_TOTAL = re.compile("总分|总得分|得分合计")
"""What a sheet prints once."""
_BODY_REACH = 2500
"""How far below its first row the body of a sheet begins, in characters: check boxes and budget rows lie between."""

_TITLE = re.compile(rf"{SHEET_NAME}(?:/[^,。;:()]{{1,6}})?(?:\((?!20\d\d)[^()]{{1,10}}\))?")
_BARE_TITLE = re.compile(
    r"(?:部门|单位)?(?:\((?:部门|单位)\))?(?:项目支出|(?:整体)?支出|整体支出|整体)绩效(?:目标)?自评.{0,4}"
)
_TITLE_HEAD = re.compile(
    rf"(?:附?件?表?[{CHINESE_NUMERAL}\d]{{0,3}}(?:-\d{{1,2}}){{0,2}}[、.:)]|\([{CHINESE_NUMERAL}]{{1,4}}\))?\(?20\d\d"
)
_ANNEX = re.compile(r"^附(?:件|表)?(?:(?!20\d\d年)[\d一二三四五六七八九十-]){0,6}[、.:：]?")
"""The number of an annex before a title; the year of the title may stand right behind it (附件1 2021年度…自评表)."""
_TITLE_REACH = 8
"""How many lines above the first row the title may stand."""

_HEADING = re.compile(
    rf"(?:第[{CHINESE_NUMERAL}]+部分|\(?[{CHINESE_NUMERAL}]+[、)]).{{0,40}}?(?:报告|自评表|自评|评价表|评价|附件|附表|名词解释|完成情况)(?:[/(].{{0,12}})?"
    rf"|附[件表][{CHINESE_NUMERAL}\d]{{1,3}}[:]?"
)


@dataclass(frozen=True)
class SheetStart:
    """The beginning of a sheet: its title, and where its first row begins."""

    title: Span | None
    row: int

    @property
    def start(self) -> int:
        """Where the sheet begins, its title included."""
        return self.title.start if self.title is not None else self.row


@dataclass(frozen=True)
class SheetPlace(SheetStart):
    """A sheet in the source text, up to ``end`` (exclusive)."""

    end: int


def find_sheet_starts(source: SourceText) -> tuple[SheetStart, ...]:
    """Every sheet of the document, in order.

    A sheet opens with a row 项目名称 or 单位名称 that has the body of a sheet under it before the next such row.
    """
    rows = _first_rows(source)
    starts: list[SheetStart] = []
    for above, row, below in zip((0, *rows), rows, (*rows[1:], len(source.text)), strict=False):
        title = _title_above(source, row, above)
        if title is None and starts and _is_printed_again(source, starts[-1].row, row, below):
            continue  # rows that a word processor repeats at the head of each page: the sheet goes on
        starts.append(SheetStart(title, row))
    return tuple(starts)


def starts_to_places(
    source: SourceText, starts: Sequence[SheetStart], bounds: Iterable[int] = ()
) -> tuple[SheetPlace, ...]:
    """Where each sheet ends: where the next one begins, or a report, or one of ``bounds`` (sections of the outline)."""
    cuts = sorted(bounds)
    places = []
    for index, start in enumerate(starts):
        end = starts[index + 1].start if index + 1 < len(starts) else len(source.text)
        after = bisect_right(cuts, start.row)
        if after < len(cuts):
            end = min(end, cuts[after])
        places.append(SheetPlace(start.title, start.row, _heading_before(source, start.row, end)))
    return tuple(places)


def _first_rows(source: SourceText) -> list[int]:
    """Offsets of the first rows; of two with no body between them (单位名称 above 项目名称) the later one counts."""
    starts = _cell_starts(source)
    found = [
        match.start()
        for match in _FIRST_ROW.finditer(source.folded)
        if match.start() in starts
        and _ends_cell(source, match.end())
        and not _COUNTED.search(source.folded, max(match.start() - 2, 0), match.start())
    ]
    limits = [*found[1:], len(source.text)]
    return [
        start
        for start, limit in zip(found, limits, strict=False)
        if _BODY.search(source.folded, start, min(limit, start + _BODY_REACH))
    ]


def _is_printed_again(source: SourceText, above: int, row: int, below: int) -> bool:
    """Whether a first row on a later page is that of the sheet which began ``above``: the same project, and one sheet in all.

    A sheet prints its budget and its total once. A name that is blank is no name.
    """
    folded = source.folded
    label = _FIRST_ROW.match(folded, row)
    if label is None or label["project"] is None or source.page_at(row) == source.page_at(above):
        return False
    line_ends = source.starts[source.index_at(row) + 1 :][:2]
    named = next((end for end in line_ends if folded[label.end() : end].strip(":")), row)
    pairs = zip(folded[above:row], folded[row:below], strict=False)
    same = next((index for index, (one, other) in enumerate(pairs) if one != other), min(row - above, below - row))
    if same < named - row or named == row:
        return False
    two_budgets = _BUDGET.search(folded, above + same, row) and _BUDGET.search(folded, row + same, below)
    return not two_budgets and not _TOTAL.search(folded, above, row)


def _ends_cell(source: SourceText, end: int) -> bool:
    """Whether a blank, a line break or a colon follows the label: in prose the sentence goes on."""
    if source.folded[end : end + 1] == ":":
        return True
    index = source.index_at(end - 1)
    left = end - source.starts[index]
    for character in source.lines[index].text:
        if left == 0:
            return is_space(character)
        left -= not is_space(character)
    return True


def _cell_starts(source: SourceText) -> Collection[int]:
    """Offsets at which a line or a tab-separated cell begins."""
    starts = set(source.starts)
    for line, base in zip(source.lines, source.starts, strict=True):
        if "\t" in line.text:
            position = base
            for cell in line.text.split("\t"):
                starts.add(position)
                position += len("".join(cell.split()))
    return starts


def _title_above(source: SourceText, start: int, floor: int) -> Span | None:
    """The last title of a sheet in the lines above ``start`` and below ``floor``."""
    last = bisect_left(source.starts, start)
    first = max(bisect_left(source.starts, floor), last - _TITLE_REACH)
    if first >= last:
        return None
    region_start = source.starts[first]
    matches = list(_TITLE.finditer(source.folded, region_start, start))
    if not matches:
        return None
    match = matches[-1]
    head = source.index_at(match.start())
    begin = _title_begin(source, head, first, match.end())
    text = source.text[begin : match.end()]
    stripped = strip_ordinal(_ANNEX.sub("", text))
    return Span.of(source, begin + len(text) - len(stripped), match.end())


def _title_begin(source: SourceText, head: int, first: int, end: int) -> int:
    """Where the title begins whose last line is ``head``: a wrapped title begins with its year one or two lines above."""
    own = source.folded[source.starts[head] : end]
    if _TITLE_HEAD.match(own) or _BARE_TITLE.fullmatch(own):
        return source.starts[head]
    for above in range(head - 1, max(first, head - 3) - 1, -1):
        line = source.folded[source.starts[above] : source.starts[above + 1]]
        if not line:
            continue
        if _TITLE.search(line) or line[-1] in "。;:,)" or line.endswith(("附件", "附表")):
            break
        if _TITLE_HEAD.match(line):
            return source.starts[above]
    return source.starts[head]


def _heading_before(source: SourceText, start: int, end: int) -> int:
    """Where a heading of a report or of another part begins after a sheet, ``end`` where none does."""
    first = bisect_left(source.starts, start)
    last = bisect_left(source.starts, end)
    for index in range(first, last):
        line_end = source.starts[index + 1] if index + 1 < len(source.starts) else len(source.text)
        if _HEADING.fullmatch(source.folded, source.starts[index], line_end):
            return source.starts[index]
    return end
