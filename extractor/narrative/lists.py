"""Printed lists: 一是…二是…, 1.…2.…, （1）…, ①…, 首先…其次…; found by their markers and split, markers dropped.

A list is a run of markers of one family that begins with the first number and counts up. Markers inside quotes,
book-title marks or brackets are text. The outermost family is the one whose first marker comes first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from extractor.text.characters import BEHIND_NUMBER, CHINESE_NUMERAL, chinese_number
from extractor.text.span import Span

_N = f"[{CHINESE_NUMERAL}]{{1,3}}"
_STRONG = "。;:!?"
_CLOSERS = "\"')]》"
_NO_MARKER_BEFORE = "之唯统第同单专万十其" + CHINESE_NUMERAL
_LONGEST_INTRODUCTION = 30
_SEQUENCE = {"首先": 1, "其次": 2, "再次": 3, "再者": 3, "然后": 3, "最后": 4}
_CIRCLED = {chr(0x2460 + i): i + 1 for i in range(20)} | {chr(0x2776 + i): i + 1 for i in range(10)}


@dataclass(frozen=True)
class Family:
    """One way of numbering: its pattern in folded text, how its number is read, and where it may stand.

    ``after_comma``: also after ``,`` when it is the very next number (一是…，二是…). ``at_line``: the beginning of a
    printed line counts as a beginning. ``anywhere``: the very next number needs no beginning at all (①…②…).
    ``level``: rank among headings, 1 the highest; ``None`` for families that only count inside sentences.
    """

    name: str
    pattern: re.Pattern[str]
    number: Callable[[str], int | None]
    after_comma: bool = False
    at_line: bool = True
    anywhere: bool = False
    level: int | None = None


def _digit(text: str) -> int | None:
    return int(text)


FAMILIES = (
    Family("section", re.compile(rf"({_N})[、.](?!{_N}[、号期届])"), chinese_number, level=1),
    Family("subsection", re.compile(rf"\(({_N})\)[、.]?"), chinese_number, level=2),
    Family("digit", re.compile(rf"(\d{{1,2}}){BEHIND_NUMBER}"), _digit, level=3),
    Family("bracketed", re.compile(r"\((\d{1,2})\)[、.]?"), _digit, anywhere=True, level=4),
    Family("half_bracketed", re.compile(r"(?<![\d(.])(\d{1,2})\)[、.]?"), _digit, level=4),
    Family("circled", re.compile(f"([{''.join(_CIRCLED)}])[、.]?"), _CIRCLED.get, anywhere=True, level=5),
    Family("is", re.compile(rf"({_N})是(?:要)?[:,]?"), chinese_number, after_comma=True),
    Family("must", re.compile(rf"({_N})要"), chinese_number),
    Family("ordinal", re.compile(rf"第({_N})[,、:]"), chinese_number, after_comma=True),
    Family("its", re.compile(rf"其({_N})[,、:]"), chinese_number, after_comma=True),
    Family("sequence", re.compile(f"({'|'.join(_SEQUENCE)})(?:是)?[,:]?"), _SEQUENCE.get, after_comma=True),
)


@dataclass(frozen=True)
class Marker:
    """A list marker in a passage: ``start`` where it begins, ``end`` where its item begins."""

    family: Family
    start: int
    end: int
    number: int


@dataclass(frozen=True)
class PrintedList:
    """The items of a list, and the text before its first marker."""

    markers: tuple[Marker, ...]
    lead: Span
    items: tuple[Span, ...]


def _standing(passage: Span, at: int, lines: frozenset[int], family: Family) -> str:
    """How a marker stands: ``strong`` after a stop, ``line`` at a line's beginning, ``comma``, or ``inside`` a sentence."""
    folded = passage.folded
    if at == 0:
        return "strong"
    before = folded[at - 1]
    if before in _CLOSERS and at > 1 and folded[at - 2] in _STRONG:
        return "strong"
    if before in _STRONG:
        return "strong"
    if family.at_line and at in lines:
        return "line"
    return "comma" if before in ",、" else "inside"


def _allowed(standing: str, number: int, expected: int, family: Family) -> bool:
    if number == expected:
        weak = (family.after_comma and standing == "comma" and expected > 1) or (family.anywhere and expected > 1)
        return standing in {"strong", "line"} or weak
    # A publisher's misnumbering: a number twice, or one left out.
    return standing == "strong" and expected > 1 and number in {expected - 1, expected + 1}


def find_markers(passage: Span, family: Family) -> tuple[Marker, ...]:
    """The markers of one family in order, counting up from the first; empty where there is no first."""
    lines = frozenset(passage.line_starts)
    found: list[Marker] = []
    for match in family.pattern.finditer(passage.folded):
        number = family.number(match.group(1))
        if number is None or passage.aside[match.start()]:
            continue
        expected = found[-1].number + 1 if found else 1
        standing = _standing(passage, match.start(), lines, family)
        restart = family.name == "is" and number == 1 and bool(found) and standing == "strong"
        closing = family.name == "sequence" and bool(found) and number >= expected and standing != "inside"
        if restart or closing or _allowed(standing, number, expected, family):
            found.append(Marker(family, match.start(), match.end(), number))
    if not found and family.name == "is":
        return _running_markers(passage, family)
    if len(found) == 1 and _standing(passage, found[0].start, frozenset(), family) != "strong":
        return ()
    return tuple(found)


def _running_markers(passage: Span, family: Family) -> tuple[Marker, ...]:
    """一是…二是… that begins inside a sentence (主要有一是…；二是…): read where the second marker stands at a beginning."""
    lines = frozenset(passage.line_starts)
    found: list[Marker] = []
    for match in family.pattern.finditer(passage.folded):
        at = match.start()
        if passage.aside[at] or family.number(match.group(1)) != len(found) + 1:
            continue
        inside = not found and passage.folded[at - 1 : at] not in _NO_MARKER_BEFORE
        if inside or (found and _standing(passage, at, lines, family) != "inside"):
            found.append(Marker(family, at, match.end(), len(found) + 1))
    return tuple(found) if len(found) > 1 else ()


def outermost_markers(passage: Span) -> tuple[Marker, ...]:
    """The markers of the outermost list: of all families the one that begins first."""
    runs = [run for family in FAMILIES if (run := find_markers(passage, family))]
    return min(runs, key=lambda run: run[0].start, default=())


def find_list(passage: Span) -> PrintedList | None:
    """The outermost list of a passage with its items untrimmed, or ``None`` where no marker stands."""
    markers = outermost_markers(passage)
    if not markers:
        return None
    ends = [marker.start for marker in markers[1:]] + [len(passage)]
    items = tuple(passage.cut(marker.end, end) for marker, end in zip(markers, ends, strict=True))
    return PrintedList(markers, passage.cut(0, markers[0].start), items)


def split_list(passage: Span) -> tuple[Span, ...]:
    """The items of a text: split at the markers of its outermost list, each without marker and closing stop.

    A text without markers is one item. What stands before the first marker introduces the list and is dropped when it
    ends with a colon or is short; a whole sentence there is an item of its own.
    """
    printed = find_list(passage)
    if printed is None:
        parts = [passage]
    else:
        lead = printed.lead.text
        introduces = lead.endswith(("：", ":")) or (
            len(lead) <= _LONGEST_INTRODUCTION and not lead.endswith(tuple("。；;！!"))
        )
        parts = ([] if introduces else [printed.lead]) + list(printed.items)
    trimmed = (part.trimmed(leading="：:，,、；;。") for part in parts)
    return tuple(part for part in trimmed if len(part))
