"""What is printed on the pages and belongs to no text: page numbers, running headers and footers, table of contents.

``lines_to_flow`` sorts lines into kept and dropped. Whatever has content of its own is kept; where a lone number could be
a table cell it stays.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from extractor.layout import Line, Page
from extractor.outline.contents import contents_block
from extractor.outline.grammar import read_title
from extractor.text.characters import key
from extractor.text.codes import code_pattern

DropReason = Literal["page_number", "running_header", "running_footer", "contents"]

MARGIN_LINES = 2
"""How many printed lines at the head and at the foot of a page may be running matter."""

MARGIN_SHARE = 0.15
"""The share of the page height, at the head and at the foot, in which running matter stands (where boxes are known)."""

MIN_RUNNING_LENGTH = 5
"""Shorter lines are more often cells of a table that runs over many pages."""

LEVEL_TOLERANCE = 3.0
"""Running matter stands at the same height of every page, within so many points."""

_DECORATED_NUMBER = re.compile(
    r"(?:第\d{1,4}页(?:[,/]?\(?共\d{1,4}页\)?)?|[-~·]{1,3}\d{1,4}[-~·]{1,3}|(?:page|p\.)\d{1,4}(?:of\d{1,4})?)", re.I
)
_BARE_NUMBER = re.compile(r"([1-9]\d{0,2})(?:/[1-9]\d{0,2})?")
# Column heads are repeated on every page of a long table; they are content.
_TABLE_HEAD = re.compile(
    r"收入支出|项目|栏次|科目|序号|行次|合计|小计|公开\d*表|单位[:：]|金额|预算数|决算数|指标|目标值|编码"
)
_TABLE_OPENS = re.compile(r"公开\d+表|序号\D|(?:单位|项目)名称|项目行次|收入支出$")
# In text without pages the last row of a table stands before each page number, the same row in each table of an account.
_TABLE_ROW = re.compile(rf"{code_pattern()}[\u4e00-\u9fff]|.{{0,200}}?\d\.\d\d(?!\d)")
_PROSE_OPENS = re.compile(
    r"第[一二三四五六七八九十\d]{1,3}部分|[一二三四五六七八九十]{1,3}、.*(?:情况|说明)|\([一二三四五六七八九十]{1,3}\).*[:。]|名词解释"
)
_SENTENCE_END = "。;!?"


@dataclass(frozen=True)
class Flow:
    """Lines in reading order without running matter, and what was set aside with the reason."""

    kept: tuple[Line, ...]
    dropped: tuple[tuple[Line, DropReason], ...]


def keep_lines(lines: Sequence[Line], pages: Sequence[Page] = ()) -> tuple[Line, ...]:
    """The lines without page numbers, running headers and footers, table of contents, and blank lines."""
    return lines_to_flow(lines, pages).kept


def lines_to_flow(lines: Sequence[Line], pages: Sequence[Page] = ()) -> Flow:
    """Sort ``lines`` into kept and dropped; ``pages`` gives heights, where known. Blank lines are in neither.

    Of an account of several files each has headers, page numbers and a table of contents of its own.
    """
    files = [tuple(group) for _, group in groupby(lines, key=lambda line: line.file)]
    if len(files) > 1:
        flows = [lines_to_flow(own, pages) for own in files]
        return Flow(
            tuple(line for flow in flows for line in flow.kept), tuple(drop for flow in flows for drop in flow.dropped)
        )
    printed = [line for line in lines if key(line.text)]
    keys = [key(line.text) for line in printed]
    heights = {page.number: page.height for page in pages}
    reasons: dict[int, DropReason] = {}
    margins = _margins(printed, heights)
    for index in _page_number_indices(printed, keys, margins):
        reasons[index] = "page_number"
    # Page numbers first: behind them the next line is the one that runs.
    margins = _margins(printed, heights, without=reasons)
    reasons.update(_running_matter(printed, keys, margins, heights))
    rest = [index for index in range(len(printed)) if index not in reasons]
    for position in contents_block([printed[index].text for index in rest]):
        reasons[rest[position]] = "contents"
    return Flow(
        tuple(line for index, line in enumerate(printed) if index not in reasons),
        tuple((printed[index], reason) for index, reason in sorted(reasons.items())),
    )


# --- margins -----------------------------------------------------------------------------------------------------------


def _margins(
    lines: Sequence[Line], heights: Mapping[int, float], without: Mapping[int, DropReason] | None = None
) -> dict[int, tuple[str, int]]:
    """Index of each line that stands at the head or foot of its page → (``"head"`` or ``"foot"``, depth from 0)."""
    by_page: dict[int, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        if line.page is not None and not (without and index in without):
            by_page[line.page].append(index)
    margins: dict[int, tuple[str, int]] = {}
    for page, indices in by_page.items():
        height = heights.get(page, 0.0)
        ends = (("foot", indices[::-1]), ("head", indices))
        for place, ordered in ends:
            for depth, index in enumerate(ordered[:MARGIN_LINES]):
                if _in_margin(lines[index], place, height):
                    margins[index] = (place, depth)
    return margins


def _in_margin(line: Line, place: str, height: float) -> bool:
    if line.box is None or height <= 0:
        return True
    if place == "head":
        return line.box.bottom <= height * MARGIN_SHARE
    return line.box.top >= height * (1 - MARGIN_SHARE)


# --- page numbers ------------------------------------------------------------------------------------------------------


def _page_number_indices(
    lines: Sequence[Line], keys: Sequence[str], margins: Mapping[int, tuple[str, int]]
) -> set[int]:
    found = {index for index, text in enumerate(keys) if _DECORATED_NUMBER.fullmatch(text)}
    bare = {
        index: int(match.group(1))
        for index, text in enumerate(keys)
        if (match := _BARE_NUMBER.fullmatch(text)) is not None
    }
    found |= _numbers_that_count_pages(lines, bare, margins)
    in_prose = [
        index for index in bare if index not in found and lines[index].page is None and _between_prose(keys, index)
    ]
    return found | _longest_rise(in_prose, bare)


def _numbers_that_count_pages(
    lines: Sequence[Line], bare: Mapping[int, int], margins: Mapping[int, tuple[str, int]]
) -> set[int]:
    """Bare numbers in the margin whose distance to the page's own number is the same over most of the pages between."""
    by_offset: dict[int, list[int]] = defaultdict(list)
    for index, value in bare.items():
        page = lines[index].page
        if page is not None and index in margins:
            by_offset[value - page].append(index)
    found: set[int] = set()
    for indices in by_offset.values():
        pages = sorted({page for index in indices if (page := lines[index].page) is not None})
        if len(pages) >= 3 and len(pages) * 2 > pages[-1] - pages[0] + 1:
            found.update(indices)
    return found


def _between_prose(keys: Sequence[str], index: int) -> bool:
    """Whether a lone number interrupts running text: not in a table, and text (no cell) before and behind it."""
    if index == 0 or index == len(keys) - 1 or _in_table(keys, index):
        return False
    before, after = keys[index - 1], keys[index + 1]
    return _is_text(before) and _is_text(after)


def _in_table(keys: Sequence[str], index: int) -> bool:
    """Whether the last thing that opened before the line was a table."""
    for place in range(index - 1, -1, -1):
        if _PROSE_OPENS.match(keys[place]):
            return False
        if _is_title(keys[place]):
            return not _is_listed(keys, place, index)
        if _TABLE_OPENS.match(keys[place]):
            return True
    return False


def _is_listed(keys: Sequence[str], place: int, index: int) -> bool:
    """Whether the title before a lone number is one of a mere list of names: titles stand before it and behind the number."""
    around = (place - 1, index + 1)
    return place == index - 1 and all(0 <= beside < len(keys) and _is_title(keys[beside]) for beside in around)


def _is_title(text: str) -> bool:
    reading = read_title(text)
    return reading is not None and reading.kind != "report"


def _is_text(text: str) -> bool:
    return bool(re.search(r"[\u4e00-\u9fff]", text)) and not re.search(r"\d$", text)


def _longest_rise(indices: Sequence[int], values: Mapping[int, int]) -> set[int]:
    """The longest strictly rising run among the candidates: page numbers rise through the document."""
    tails: list[int] = []
    tail_indices: list[int] = []
    previous: dict[int, int | None] = {}
    for index in indices:
        place = bisect_left(tails, values[index])
        previous[index] = tail_indices[place - 1] if place else None
        tails[place:] = [values[index], *tails[place + 1 :]]
        tail_indices[place:] = [index, *tail_indices[place + 1 :]]
    rise: set[int] = set()
    last = tail_indices[-1] if tail_indices else None
    while last is not None:
        rise.add(last)
        last = previous[last]
    return rise


# --- headers and footers -----------------------------------------------------------------------------------------------


def _running_matter(
    lines: Sequence[Line],
    keys: Sequence[str],
    margins: Mapping[int, tuple[str, int]],
    heights: Mapping[int, float],
) -> dict[int, DropReason]:
    """Lines that are repeated in the margin of most pages, or of most even or odd ones; the first page keeps its own."""
    pages = {line.page for line in lines if line.page is not None}
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, (place, _) in margins.items():
        text = re.sub(r"\d+", "#", keys[index]) if re.search(r"页", keys[index]) else keys[index]
        if _can_run(text):
            places[place, text].append(index)
    reasons: dict[int, DropReason] = {}
    for (place, _), indices in places.items():
        on = {page for index in indices if (page := lines[index].page) is not None}
        if len(on) < 3 or not _is_on_most(on, pages) or not _is_level([lines[index] for index in indices], heights):
            continue
        for index in indices:
            if lines[index].page != min(pages) or place == "foot":
                reasons[index] = "running_header" if place == "head" else "running_footer"
    reasons.update(_matter_beside_numbers(lines, keys))
    return reasons


def _can_run(text: str) -> bool:
    """Whether a line may be a header or footer by its text: no head, row or cell (无, 已完成) of a table, no sentence or note."""
    if (
        len(text) < MIN_RUNNING_LENGTH
        or text[-1] in _SENTENCE_END
        or _TABLE_HEAD.search(text)
        or _TABLE_ROW.match(text)
    ):
        return False
    return re.search(r"[\u4e00-\u9fffA-Za-z]", text) is not None and not re.match(r"(?:备?注|说明)[:\d]", text)


def _is_level(lines: Sequence[Line], heights: Mapping[int, float]) -> bool:
    """Whether the lines stand at the same height of their pages, where heights are known; the first may stand elsewhere.

    Upright and lying pages have margins of their own.
    """
    tops: dict[int, list[float]] = defaultdict(list)
    for line in lines:
        if line.box is not None:
            tops[round(heights.get(line.page or 0, 0.0))].append(line.box.top)
    return all(
        len(own) < 2 or own[len(own) * 9 // 10] - own[len(own) // 10] <= LEVEL_TOLERANCE
        for own in map(sorted, tops.values())
    )


def _is_on_most(on: set[int], pages: set[int]) -> bool:
    if len(on) * 2 > len(pages):
        return True
    sides = Counter(page % 2 for page in on)
    side, count = sides.most_common(1)[0]
    same_side = [page for page in pages if page % 2 == side]
    return count == len(on) and count * 5 > len(same_side) * 4


def _matter_beside_numbers(lines: Sequence[Line], keys: Sequence[str]) -> dict[int, DropReason]:
    """In text without pages: a line that stands right before or behind three or more decorated page numbers."""
    beside: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, text in enumerate(keys):
        if lines[index].page is not None or not _DECORATED_NUMBER.fullmatch(text):
            continue
        for place, neighbour in (("foot", index - 1), ("head", index + 1)):
            if 0 <= neighbour < len(keys):
                beside[place, keys[neighbour]].append(neighbour)
    return {
        index: "running_header" if place == "head" else "running_footer"
        for (place, text), indices in beside.items()
        if len(indices) >= 3 and _can_run(text)
        for index in indices
    }
