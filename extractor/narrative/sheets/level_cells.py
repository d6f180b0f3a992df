"""The levels of a block that is set by blanks: names wrapped over lines, each printed once for the rows that it covers."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from extractor.narrative.sheets.vocabulary import LEVEL1, LEVEL2, Header, without_weight
from extractor.text.span import Span

_MOST_LINES = 5
_FAMILIES = (
    (re.compile("产出"), re.compile("产出|数量|质量|时效")),
    (re.compile("效益|效果"), re.compile("经济|社会|生态|可持续")),
    (re.compile("满意"), re.compile("[^,。]{0,8}满意")),
)
"""Which level 1 a level 2 stands under in the official template; 成本指标 is either of the two."""


@dataclass(frozen=True)
class Stretch:
    """A text on consecutive lines of a block, ``first`` to ``last``."""

    span: Span
    first: int
    last: int


LabelHeight = Literal["top", "centre"]
"""Where the cells of a row, and a level in its rows, stand."""
Levels = list[Span | None]
Rows = Sequence[tuple[int, int]]
"""The rows of a block as lines, ``first`` to ``last`` (exclusive)."""
_Reading = Callable[[Sequence[Stretch], Rows], Levels | None]


def levels_of_blocks(
    blocks: Sequence[tuple[Sequence[Stretch], Rows]], header: Header, places: Collection[LabelHeight]
) -> list[Levels]:
    """The level of each row of each block of a sheet, ``None`` where none is printed or none is sure.

    Names stand at the top of their rows in all blocks, or are centred in all. ``places`` are where the cells of the rows
    may stand; levels stand there as well if they can. Where both can be, a row has the level that both give it.
    """
    named = [(_joined(printed, header), rows) for printed, rows in blocks]
    readings = [(place, levels) for place, read in _READINGS if (levels := _all(read, named)) is not None]
    kept = [levels for place, levels in readings if place in places] or [levels for _, levels in readings]
    if not kept:
        return [[None for _ in rows] for _, rows in named]
    return [
        [first if all(other is first for other in others) else None for first, *others in zip(*levels, strict=True)]
        for levels in zip(*kept, strict=True)
    ]


def above_level2(level2: Span | None, names: Collection[Span]) -> Span | None:
    """The one of the printed names of level 1 that a level 2 belongs under (数量指标 under 产出指标); ``None`` where none is sure."""
    if level2 is None:
        return None
    families = [above for above, below in _FAMILIES if below.match(level2.folded)]
    fitting = {id(name): name for name in names if any(above.search(name.folded) for above in families)}
    return next(iter(fitting.values())) if len(fitting) == 1 else None


def _all(read: _Reading, named: Sequence[tuple[Sequence[Stretch], Rows]]) -> list[Levels] | None:
    found: list[Levels] = []
    for names, rows in named:
        levels: Levels | None = read(names, rows) if names and rows else [None for _ in rows]
        if levels is None:
            return None
        found.append(levels)
    return found


def _joined(printed: Sequence[Stretch], header: Header) -> list[Stretch]:
    """Names that are wrapped made whole: the longest run of lines that is a level's name, else a line by itself."""
    pattern = LEVEL1 if header == "level1" else LEVEL2
    names: list[Stretch] = []
    position = 0
    while position < len(printed):
        for count in range(min(_MOST_LINES, len(printed) - position), 0, -1):
            run = printed[position : position + count]
            whole = Span.joined(part.span for part in run)
            if count == 1 or pattern.fullmatch(without_weight(whole.folded)):
                names.append(Stretch(whole, run[0].first, run[-1].last))
                position += count
                break
    return names


def _from_top(names: Sequence[Stretch], rows: Rows) -> Levels | None:
    """Each name on the first line of its first row; ``None`` where one stands elsewhere."""
    found: Levels = []
    starts = {name.first: name.span for name in names}
    current: Span | None = None
    for first, _ in rows:
        current = starts.pop(first, current)
        found.append(current)
    return found if not starts and found[0] is not None else None


def _centred(names: Sequence[Stretch], rows: Rows, half: float) -> Levels | None:
    """Each name in the middle of its rows, or ``half`` a line off where it cannot be; ``None`` where one is not.

    A row has no level where two names can be its.
    """
    count = len(rows)

    def fits(name: Stretch, begin: int, end: int) -> bool:
        middle = (rows[begin][0] + rows[end - 1][1] - 1) / 2
        return (name.first + name.last) / 2 - middle in {0.0, half}

    reached: list[set[int]] = [{0}]  # behind which rows the first names may end
    for name in names:
        reached.append({e for b in reached[-1] for e in range(b + 1, count + 1) if fits(name, b, e)})
    if count not in reached[-1]:
        return None
    possible: list[set[int]] = [set() for _ in rows]
    ends = {count}
    for at in range(len(names) - 1, -1, -1):
        spans = [(b, e) for b in reached[at] for e in ends if b < e and fits(names[at], b, e)]
        for begin, end in spans:
            for row in range(begin, end):
                possible[row].add(at)
        ends = {begin for begin, _ in spans}
    return [names[min(options)].span if len(options) == 1 else None for options in possible]


_READINGS: tuple[tuple[LabelHeight, _Reading], ...] = (
    ("top", _from_top),
    ("centre", partial(_centred, half=-0.5)),
    ("centre", partial(_centred, half=0.5)),
)
