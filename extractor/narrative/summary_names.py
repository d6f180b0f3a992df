"""Where the summary of a project is announced: 绩效自评综述, a name before its budget sentence, or a heading that names it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from extractor.narrative.execution import text_to_execution
from extractor.text.characters import BEHIND_NUMBER, CHINESE_NUMERAL
from extractor.text.span import Span, print_width

_N = f"[{CHINESE_NUMERAL}]{{1,3}}"
_ANCHOR = re.compile(
    r"(?:(?:支出)?(?:绩效)?自评价?(?:情况|结果)?|(?:绩效)?目标(?:实际)?(?:完成|实现)情况)(?:的)?综述(?:情况|如下)?(?P<colon>[:。])?"
)
_PLAIN_ANCHOR = re.compile(
    r"(?P<said>(?:绩效)?(?:自评|评价)(?:情况|结果)?)?(?P<colon>[:。])"
    r"(?=(?:该|本)?(?:项目)?(?:20\d\d年度?)?(?:全年|年初|年度|调整后?)?(?:安排)?预算(?:数|金额|资金|安排|\d))"
)
_ORDINAL = re.compile(
    rf"\d{{1,2}}{BEHIND_NUMBER}|\(\d{{1,2}}\)[、.]?|(?<![\d(.])\d{{1,2}}\)|\({_N}\)[、.]?|{_N}、|[①-⑳][、.]?"
)
_DIGITS = re.compile(rf"\d{{1,2}}|{_N}|[①-⑳]")
_NAME_BREAK = re.compile(r"[。;:!]")
_LONGEST_NAME = 80
_GENERIC = re.compile(r"(?:部门|单位|预算|决算|中|的|各|所有|项目|支出|绩效|一级|[:、.()])*")
_OPENING = re.compile(r"(?:项目|该项目|本项目|根据|按照|全年|年初|年度|20\d\d年|预算|通过)")

_NAMED = re.compile(r"项目名称:?(?=.{2})")
_HEADED_NAME = re.compile(r"[^。;:!?,]{3,40}")
_NO_NAME = re.compile(
    r"(?:情况|说明|结果|分析|工作|管理|概况|综述|效益|成效|产出|绩效|目标|任务|问题|原因|措施|建议|[应运]用)$|整体|部门"
)
"""Headings inside a summary, or of other things than a project."""
_OF_A_PROJECT = re.compile(r"(?:项目|经费|专项|资金|工程|费|补助|补贴)$")
"""What the name of a project ends in that opens its line without a number: 检察办案业务费项目：年初预算160.00万元，…."""
_NEAR = 300
"""Characters below the name of a project within which its budget and execution stand."""
_SHORT_LINE = 0.75
"""A line narrower than this share of a full one ends its paragraph."""


@dataclass(frozen=True)
class Anchor:
    """Where a summary is named: ``start`` with its ordinal, its name, ``body`` after the colon."""

    start: int
    name_start: int
    name_end: int
    body: int


@dataclass(frozen=True)
class Summary:
    """The stretch of a summary in its passage: its anchor, and where it ends."""

    anchor: Anchor
    end: int


def find_summaries(passage: Span) -> tuple[Summary, ...]:
    """The summaries that a passage announces, in print order.

    A summary is announced by 绩效自评综述; where that word is never used, by a name before its budget sentence, or by a
    heading that is a name and has budget and execution under it.
    """
    anchors = list(_anchors(passage, _ANCHOR))
    headed = [] if anchors else list(_headed(passage))
    if not anchors and not headed:
        anchors = list(_anchors(passage, _PLAIN_ANCHOR))
    ends = [*(anchor.start for anchor in anchors[1:]), len(passage)]
    return (*headed, *(Summary(anchor, end) for anchor, end in zip(anchors, ends, strict=False)))


def _paragraph_before(passage: Span, end: int) -> int:
    """Where the paragraph begins that ``end`` stands in: behind the last line above that falls short of the margin."""
    begun = 0
    for start, stop in passage.lines():
        if stop >= end:
            break
        if print_width(passage.text[start:stop]) < _SHORT_LINE * passage.full_width:
            begun = stop
    return begun


def _name_start(passage: Span, lowest: int, end: int) -> tuple[int, int]:
    """``(start, name_start)`` of the heading that ends at ``end``: after its ordinal, a stop, or the end before."""
    lowest = max(lowest, end - _LONGEST_NAME, _paragraph_before(passage, end))
    window = passage.folded[lowest:end]
    breaks = [m.end() for m in _NAME_BREAK.finditer(window) if not passage.aside[lowest + m.start()]]
    low = breaks[-1] if breaks else 0
    lines = frozenset(passage.line_starts)
    spans = [match.span() for match in _ORDINAL.finditer(window, low)]
    for start, stop in reversed(spans):
        absolute = lowest + start
        if passage.aside[absolute] and passage.folded[absolute] != "(":
            continue
        if start == low or absolute in lines or window[start - 1] in ",、":
            return absolute, lowest + stop
    comma = [i for i in range(low, len(window)) if window[i] == "," and not passage.aside[lowest + i]]
    start = lowest + (comma[-1] + 1 if comma else low)
    if not breaks and not comma:
        begun = [line for line in passage.line_starts if lowest < line < end]
        start = start if lowest == 0 or not begun else begun[-1]
    return start, start


def _anchors(passage: Span, pattern: re.Pattern[str]) -> Iterator[Anchor]:
    lowest = 0
    lines = frozenset(passage.line_starts) | {len(passage)}
    for match in pattern.finditer(passage.folded):
        if passage.aside[match.start()] or match.start() < lowest:
            continue
        after = passage.folded[match.end() :]
        if match["colon"] is None and match.end() not in lines and not _OPENING.match(after):
            continue
        start, name_start = _name_start(passage, lowest, match.start())
        name = passage.folded[name_start : match.start()]
        if _GENERIC.fullmatch(name) or _ANCHOR.fullmatch(name):
            continue
        if pattern is _PLAIN_ANCHOR and start == name_start:
            named = match["said"] or (_OF_A_PROJECT.search(name) and _states_execution(passage, match.end()))
            if not named or start not in lines:
                continue
        yield Anchor(start, name_start, match.start(), match.end())
        lowest = match.end()


def _states_execution(passage: Span, start: int) -> bool:
    """Whether a budget and what became of it stand right behind ``start``."""
    found = text_to_execution(passage.folded[start : start + _NEAR])
    return found.budget is not None and (found.executed is not None or found.execution_pct is not None)


@dataclass(frozen=True)
class _Heading:
    start: int
    name_start: int
    end: int
    style: str


def _headed(passage: Span) -> Iterator[Summary]:
    """The names on lines of their own that have a budget and what became of it right below them, each up to the next heading
    of its style."""
    headings = list(_name_lines(passage))
    closing = _Heading(len(passage), 0, 0, "")
    for index, (heading, following) in enumerate(pairwise([*headings, closing])):
        below = passage.cut(heading.end, min(heading.end + _NEAR, following.start)).text
        execution = text_to_execution(below)
        name = passage.folded[heading.name_start : heading.end]
        if execution.budget is None or (execution.executed is None and execution.execution_pct is None):
            continue
        if _HEADED_NAME.fullmatch(name) is None or _NO_NAME.search(name):
            continue
        end = next((other.start for other in headings[index + 1 :] if other.style == heading.style), len(passage))
        yield Summary(Anchor(heading.start, heading.name_start, heading.end, heading.end), end)


def _name_lines(passage: Span) -> Iterator[_Heading]:
    """Lines that are a number and a name, or 项目名称：and a name, and nothing else: they stop short of the margin, and a
    sentence that goes on behind a colon on the next line (（1）绩效自评综述：全年预算数340.00) is none."""
    for start, end in passage.lines():
        folded = passage.folded[start:end]
        ordinal = _ORDINAL.match(folded)
        own = ordinal.end() if ordinal is not None else 0
        named = _NAMED.match(folded, own)
        goes_on = re.search("[。;]", folded) or re.search(":.", folded[named.end() if named is not None else own :])
        in_table = "\t" in passage.source.line_at(passage.source_offset(start)).text.strip()
        if (ordinal is None and named is None) or goes_on or in_table:
            continue
        short = print_width(passage.text[start:end]) < _SHORT_LINE * passage.full_width
        if not short and end < len(passage) and ordinal is None:
            continue
        style = _DIGITS.sub("N" if not folded[:2].strip("(").isdecimal() else "1", folded[:own], count=1)
        yield _Heading(start, start + (named.end() if named is not None else own), end, style)
