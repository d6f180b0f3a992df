"""Running text of a sheet → its blocks of indicators, each with its goal and its columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.narrative.sheets.fragments import opens_line
from extractor.narrative.sheets.vocabulary import LEVEL1_OPENING, Header, header_run
from extractor.text.source import SourceText
from extractor.text.span import Span

Offsets = tuple[int, int]

_GOAL = re.compile(
    r"(?:年度(?:绩效|总体|整体){0,2}|(?<!年度)(?:绩效|总体|整体){1,2})目标(?P<number>\d{0,2}):?(?:\((?P<weight>\d+(?:\.\d+)?)分?\)?)?:?"
)
_COLUMN_LABEL = re.compile(
    r"(?:年度)?(?:总体)?(?:绩效)?(?:绩效|指标|目标)(?P<number>\d{0,2}):?(?:\((?P<weight>\d+(?:\.\d+)?)分?\)?)?:?$"
)
_LEFTOVER = re.compile(r"(?:年度|绩效|指标|目标){1,3}(?=产出|成本|效益|满意度|运行|履职|管理|投入|过程)")
"""What is left of 年度绩效指标 when the header row is printed across it."""
_COLUMN_LETTER = re.compile(r"\([A-Z](?:/[A-Z])?\)")
_LONGEST_GOAL = 400
_LONGEST_HEADER = 120


@dataclass(frozen=True)
class Block:
    """Indicators between ``start`` and ``end``, with what is printed over them from ``begin`` on; ``header`` is where the
    labels of their columns stand, which other blocks may have gone before."""

    begin: int
    start: int
    end: int
    columns: tuple[Header, ...]
    header: Offsets = (0, 0)
    number: int | None = None
    weight: Offsets | None = None
    goal: Offsets | None = None


@dataclass(frozen=True)
class _Event:
    kind: str
    start: int
    end: int
    columns: tuple[Header, ...] = ()
    number: int | None = None
    weight: Offsets | None = None


def source_to_blocks(source: SourceText, fragments: Sequence[Span], start: int, end: int) -> list[Block]:
    """The blocks of the span in print order. A goal without a header of its own goes on with the columns before it."""
    events = _events(source, fragments, start, end)
    blocks: list[Block] = []
    columns: tuple[Header, ...] = ()
    header: Offsets = (start, start)
    pending: Block | None = None
    for index, event in enumerate(events):
        following = events[index + 1] if index + 1 < len(events) else None
        if blocks and blocks[-1].end > event.start:
            blocks[-1] = replace(blocks[-1], end=event.start)
        if event.kind == "goal":
            text_end, opens = _goal_end(source, fragments, event, following, end)
            goal = (event.end, text_end) if text_end > event.end else None
            own = Block(event.start, text_end, end, columns, header, event.number, event.weight, goal)
            if goal is None and pending is not None and pending.goal is not None:
                own = replace(pending, start=text_end, weight=pending.weight or event.weight)
            pending = own
            if opens and columns:
                blocks.append(pending)
                pending = None
            continue
        columns, header = event.columns, (event.start, event.end)
        block = pending or Block(event.start, event.end, end, columns)
        number = block.number if block.number is not None else event.number
        blocks.append(
            replace(
                block,
                start=event.end,
                columns=columns,
                header=header,
                number=number,
                weight=block.weight or event.weight,
            )
        )
        pending = None
    return [block for block in blocks if block.end > block.start]


def _events(source: SourceText, fragments: Sequence[Span], start: int, end: int) -> list[_Event]:
    """Headers and goal labels in print order; a label that runs down beside a header belongs to the header."""
    events = _headers(source, fragments, start, end)
    covered = [(event.start, event.end) for event in events]
    for fragment in fragments:
        if not opens_line(fragment) or not start <= fragment.start < end:
            continue
        match = _GOAL.match(source.folded, fragment.start, end)
        if match is None or any(a <= fragment.start < b for a, b in covered):
            continue
        number, stop = _number(match, fragments)
        weight = match.span("weight") if match["weight"] and stop == match.end() else None
        if number is not None or weight is not None:
            events.append(_Event("goal", match.start(), stop, number=number, weight=weight))
    return sorted(events, key=lambda event: event.start)


def goal_number(label: str) -> int | None:
    """The number of the goal that a label names, ``None`` where it has none."""
    match = _GOAL.match(label)
    return int(match["number"]) if match is not None and match["number"] else None


def _number(match: re.Match[str], fragments: Sequence[Span]) -> tuple[int | None, int]:
    """The number of a label and where the label ends: digits of the next cell (目标1|2023年…) are not part of it."""
    if not match["number"]:
        return None, match.end()
    begin, stop = match.span("number")
    edge = next((f.end for f in fragments if f.start <= begin < f.end), stop)
    if edge < stop:
        return int(match.string[begin:edge]), edge
    return int(match["number"]), match.end()


def _headers(source: SourceText, fragments: Sequence[Span], start: int, end: int) -> list[_Event]:
    events: list[_Event] = []
    for fragment in fragments:
        position = fragment.start
        if not start <= position < end or (events and position < events[-1].end):
            continue
        columns, length = header_run(source.folded[position : min(position + _LONGEST_HEADER, end)])
        if len(columns) < 3 or columns[0] not in {"level1", "level3"} or not {"target", "actual"} & set(columns):
            continue
        floor = events[-1].end if events else start
        label = _COLUMN_LABEL.search(source.folded[max(floor, position - 24) : position])
        begin, number, weight = position, None, None
        if label is not None:
            base = max(floor, position - 24)
            begin = base + label.start()
            number = int(label["number"]) if label["number"] else None
            weight = (base + label.start("weight"), base + label.end("weight")) if label["weight"] else None
        stop = position + length
        while (letter := _COLUMN_LETTER.match(source.folded, stop, end)) is not None:
            stop = letter.end()  # the second line of 年初目标值 ⏎ （A）
        leftover = _LEFTOVER.match(source.folded, stop, end)
        events.append(_Event("header", begin, leftover.end() if leftover else stop, columns, number, weight))
    return events


def indicators_start(source: SourceText, fragments: Sequence[Span], start: int, end: int) -> int:
    """Where the first header of indicators begins: labels below them are looked for from here on; else ``start``."""
    return next((event.start for event in _headers(source, fragments, start, end)), start)


def _goal_end(
    source: SourceText, fragments: Sequence[Span], event: _Event, following: _Event | None, end: int
) -> tuple[int, bool]:
    """Where the goal's text ends, and whether its indicators follow at once, without a header of their own."""
    limit = following.start if following is not None else end
    level = next(
        (
            f.start
            for f in fragments
            if event.end <= f.start < limit and LEVEL1_OPENING.match(source.folded, f.start, limit)
        ),
        None,
    )
    if (
        following is not None
        and following.kind == "header"
        and following.start - event.end < _LONGEST_GOAL
        and level is None
    ):
        return following.start, False
    if level is not None:
        return level, True
    return limit, False
