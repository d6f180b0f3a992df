"""The head of an unruled table: wrapped headings put together, and the columns that each of them stands over. Pure.

Without rules it cannot be seen how far a heading reaches. The lowest heading over a column is the column's own; a higher
one stands over neighbouring columns, in their middle or flush with the first of them, whichever fits the whole head better.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from statistics import median
from typing import Literal, NamedTuple

from extractor.grid.words import center_x, center_y, words_box, words_to_lines
from extractor.layout import Box, Word

NEAR = 0.9  # line heights: lines of one wrapped head stand no further apart
LEADING = 0.4  # line heights: nor further than the closest lines of the head and so much more
LOWEST = 0.8  # line heights: how far above the lowest head a column's own head may end
LEVEL = 0.35  # line heights: heads centred beside each other differ by no more
MIDDLE = 0.5  # line heights: how far a head may stand from the middle of the rows that it runs down over
FLUSH = 1.5  # points: how far lines of one head that is set flush left may begin from each other
BESIDE = 1.3  # line heights: single characters of one line no further apart are one word set wide (项　目)
ROOM = 3.0  # line heights: a head that has more room to its right is not wrapped
UNCOVERED = 12.0  # points: what it costs to leave a column beside a wide head without one


class Column(NamedTuple):
    """The width of a column's print."""

    x0: float
    x1: float

    @property
    def middle(self) -> float:
        """The horizontal centre."""
        return (self.x0 + self.x1) / 2

    def overlaps(self, other: Column) -> bool:
        """Whether the two stand over each other."""
        return min(self.x1, other.x1) > max(self.x0, other.x0)


@dataclass(frozen=True, slots=True)
class Head:
    """A heading with its wrapped lines."""

    words: tuple[Word, ...]

    @property
    def box(self) -> Box:
        """The box around all of its lines."""
        return words_box(self.words)

    @property
    def width(self) -> Column:
        """Its width."""
        box = self.box
        return Column(box.x0, box.x1)


IsHeading = Callable[[str], bool]
"""Whether a text is a whole heading, so that it is not the next line of the one above it."""


def head_blocks(words: Iterable[Word], is_heading: IsHeading) -> list[Head]:
    """Headings with their wrapped lines: words that stand closely under each other, centred or flush left."""
    lines = [_joined(line, is_heading) for line in words_to_lines(words)]
    every = [word for line in lines for word in line]
    if not every:
        return []
    height = median(_height(word) for word in every)
    near = min(NEAR * height, _least_gap(lines) + LEADING * height)
    blocks: list[list[Word]] = []
    for word in every:
        for block in blocks if not is_heading(word.text) else ():
            above = block[-1]
            if -1.0 <= word.box.top - above.box.bottom <= near and _is_under(word, above, every, height):
                block.append(word)
                break
        else:
            blocks.append([word])
    return [Head(tuple(block)) for block in blocks]


def _height(word: Word) -> float:
    return word.box.bottom - word.box.top


def _is_under(word: Word, above: Word, every: Sequence[Word], height: float) -> bool:
    """Whether a word is the next line of the head above it: centred under it, or flush left where that had no more room."""
    if abs(word.box.x0 - above.box.x0) > FLUSH:
        return abs(center_x(word.box) - center_x(above.box)) <= height
    after = min((other.box.x0 for other in every if other.box.x0 > above.box.x0 + FLUSH), default=above.box.x1)
    return word.box.x1 <= above.box.x1 + height and 0 <= after - above.box.x1 <= ROOM * height


def _least_gap(lines: Sequence[Sequence[Word]]) -> float:
    """The smallest distance between a word and one under it."""
    gaps = [
        word.box.top - above.box.bottom
        for upper, lower in pairwise(lines)
        for above in upper
        for word in lower
        if Column(above.box.x0, above.box.x1).overlaps(Column(word.box.x0, word.box.x1))
    ]
    return max(min(gaps, default=0.0), 0.0)


def _joined(line: Sequence[Word], is_heading: IsHeading) -> list[Word]:
    """The words of a line, single characters that are one word set wide put together."""
    joined: list[Word] = []
    for word in line:
        before = joined[-1] if joined else None
        single = before is not None and len(word.text) == 1 and len(before.text) <= 2 and not word.text.isdigit()
        apart = before is not None and is_heading(before.text) and is_heading(word.text)
        if before is not None and single and not apart and word.box.x0 - before.box.x1 <= BESIDE * _height(word):
            joined[-1] = Word(before.text + word.text, words_box((before, word)), before.confidence)
        else:
            joined.append(word)
    return joined


Holds = Literal["amounts", "codes", "labels", ""]
"""What most of the print of a column is; nothing for a blank one."""


@dataclass(frozen=True, slots=True)
class OwnHead:
    """What heads one column: its width, the words of it (``None`` where there is only a number), what the column holds."""

    width: Column
    head: Head | None = None
    holds: Holds = ""


def own_heads(numbers: Sequence[Word], heads: Sequence[Head]) -> list[OwnHead]:
    """The columns' own heads: the row of column numbers, and the headings that have nothing below.

    A number says where a column is, the heading above it how wide it is.
    """
    found = [OwnHead(Column(word.box.x0, word.box.x1)) for word in numbers]
    if not heads:
        return sorted(found, key=lambda own: own.width)
    height = median(_height(word) for head in heads for word in head.words)
    bottom = max(head.box.bottom for head in heads) - LOWEST * height
    lowest = [head for head in heads if head.box.bottom >= bottom]
    # Whether a heading in the middle over two of the lowest row is theirs or a column's own, those beside it say.
    by_row = sorted(heads, key=lambda head: -head.box.bottom)
    left = _is_set_left(heads)
    down = [
        head
        for head in by_row
        if left or head in lowest or _is_beside(head, lowest, height) or _runs_down(head, heads, height)
    ]
    unclear = [head for head in down if not left and head not in lowest and _is_between(head, lowest, height)]
    for head in (*(head for head in down if head not in unclear), *unclear):
        below = [index for index, other in enumerate(found) if head.width.overlaps(other.width)]
        if not below:
            if head not in unclear or _is_beside(head, [own.head for own in found if own.head], height):
                found.append(OwnHead(head.width, head))
        elif len(below) == 1 and found[below[0]].head is None:
            number = found[below[0]].width
            width = Column(min(number.x0, head.width.x0), max(number.x1, head.width.x1))
            found[below[0]] = OwnHead(width, head)
    found.sort(key=lambda own: own.width)
    return _up_to_the_next(found) if left else found


def _up_to_the_next(own: Sequence[OwnHead]) -> list[OwnHead]:
    """Headings that are set flush left with their columns, each as wide as the column may be."""
    ends = [max(head.width.x1, after.width.x0 - FLUSH) for head, after in pairwise(own)]
    return [
        OwnHead(Column(head.width.x0, end), head.head) for head, end in zip(own, [*ends, own[-1].width.x1], strict=True)
    ]


def _is_set_left(heads: Sequence[Head]) -> bool:
    """Whether wide headings are flush with the first heading below them, so that one with nothing below has its column."""
    under = [
        [other for other in heads if other.box.top > head.box.top and head.width.overlaps(other.width)]
        for head in heads
    ]
    wide = [(head, below) for head, below in zip(heads, under, strict=True) if below]
    return bool(wide) and all(any(abs(head.box.x0 - other.box.x0) <= FLUSH for other in below) for head, below in wide)


def _is_beside(head: Head, others: Iterable[Head], height: float) -> bool:
    """Whether a heading is centred beside others: one of a single line ends above those of several."""
    return any(abs(center_y(head.box) - center_y(other.box)) <= LEVEL * height for other in others)


def _runs_down(head: Head, heads: Sequence[Head], height: float) -> bool:
    """Whether a heading is centred in a cell that reaches from a row above it down to the bottom of the head."""
    bottom = max(other.box.bottom for other in heads)
    tops = {other.box.top for other in heads if other.box.top < head.box.top - LEVEL * height}
    middles = [(top + bottom) / 2 for top in tops]
    return any(abs(center_y(head.box) - middle) <= MIDDLE * height for middle in middles)


def _is_between(head: Head, lowest: Sequence[Head], height: float) -> bool:
    """Whether a heading stands in the middle over two of the lowest row, so that it heads both of them."""
    left = max((own.width.middle for own in lowest if own.width.middle < head.width.middle), default=None)
    right = min((own.width.middle for own in lowest if own.width.middle > head.width.middle), default=None)
    return left is not None and right is not None and abs((left + right) / 2 - head.width.middle) <= height


@dataclass(frozen=True, slots=True)
class PlacedHead:
    """A heading, the first column that it stands over, and how many."""

    head: Head
    column: int
    span: int


def place_heads(heads: Sequence[Head], columns: Sequence[OwnHead]) -> list[list[PlacedHead]]:
    """The rows of the head from top to bottom, every heading with its columns; the columns' own heads are the last row."""
    lowest = {number: column.head for number, column in enumerate(columns) if column.head is not None}
    own = _over_headless(lowest, columns)
    taken = {id(head) for head in lowest.values()}
    rows = _levels([head for head in heads if id(head) not in taken])
    begins = _first_rows(rows, lowest)
    placed: list[list[PlacedHead]] = []
    for number, row in reversed(list(enumerate(rows))):
        free = [column for column in range(len(columns)) if begins.get(column, number + 1) > number]
        spread = _spread([wide.head for wide in row], free, lowest)
        placed.insert(0, spread)
        first = {id(wide.head): wide.row for wide in row}
        begins |= {column: first[id(own.head)] for own in spread for column in range(own.column, own.column + own.span)}
    return [*placed, own] if own else placed


@dataclass(frozen=True, slots=True)
class _WideHead:
    """A heading over other headings, and the first row of the head that its cell takes."""

    head: Head
    row: int


def _levels(heads: Sequence[Head]) -> list[list[_WideHead]]:
    """The rows of the head from top to bottom, each heading in the last row that its cell takes.

    A heading that stands in the middle between two rows, with nothing of either over or under it, runs down over both.
    """
    rows = _beside_each_other(heads)
    middles = [median(center_y(head.box) for head in row) for row in rows]
    spans: dict[int, tuple[int, int]] = {}
    for number, row in enumerate(rows):
        for head in row:
            height = _height(head.words[0])
            spans[id(head)] = next(
                (
                    (above, below)
                    for above in range(number)
                    for below in range(number + 1, len(rows))
                    if abs(center_y(head.box) - (middles[above] + middles[below]) / 2) <= LEVEL * height
                    and not any(head.width.overlaps(other.width) for other in (*rows[above], *rows[below]))
                ),
                (number, number),
            )
    kept = sorted({row for span in spans.values() for row in span})
    at = {row: index for index, row in enumerate(kept)}
    found: list[list[_WideHead]] = [[] for _ in kept]
    for head in heads:
        first, last = spans[id(head)]
        found[at[last]].append(_WideHead(head, at[first]))
    return [sorted(row, key=lambda wide: wide.head.box.x0) for row in found]


def _first_rows(rows: Sequence[Sequence[_WideHead]], lowest: dict[int, Head]) -> dict[int, int]:
    """Column → the row of the head in which its own heading's cell begins: that of one that runs down over several rows
    stands in the middle between the first and the last of them.

    It begins below every heading over it, and so do those beside it.
    """
    last = max((center_y(head.box) for head in lowest.values()), default=0.0)
    single = [[center_y(wide.head.box) for wide in row if wide.row == number] for number, row in enumerate(rows)]
    levels = [*(median(row) if row else last for row in single), last]
    over = {
        column: max(
            (number for number, row in enumerate(rows) for wide in row if _is_over(wide.head, head)), default=-1
        )
        for column, head in lowest.items()
    }
    found = {}
    for column, head in lowest.items():
        beside = [other for other, own in lowest.items() if _is_beside(own, [head], head.box.bottom - head.box.top)]
        first = max(over[other] for other in beside) + 1
        found[column] = min(
            range(first, len(levels)), key=lambda row: abs(center_y(head.box) - (levels[row] + last) / 2)
        )
    return found


def _is_over(head: Head, other: Head) -> bool:
    return head.box.bottom <= other.box.top + 1.0 and head.width.overlaps(other.width)


def _over_headless(lowest: dict[int, Head], columns: Sequence[OwnHead]) -> list[PlacedHead]:
    """The columns' own heads, each also over the columns beside it that have none and are nearer to no other.

    Codes in three columns stand under one heading.
    """
    over: dict[int, list[int]] = {column: [column] for column in lowest}
    for column in range(len(columns)):
        if column in lowest:
            continue
        beside = [
            max((other for other in lowest if other < column), default=None),
            min((other for other in lowest if other > column), default=None),
        ]
        near = [other for other in beside if other is not None]
        near = [other for other in near if columns[other].holds == columns[column].holds == "codes"] or near
        if near:
            over[min(near, key=lambda other: _apart(columns[column].width, lowest[other].width))].append(column)
    return [PlacedHead(lowest[column], min(held), len(held)) for column, held in sorted(over.items())]


def _beside_each_other(heads: Sequence[Head]) -> list[list[Head]]:
    """Headings that are centred beside each other, from left to right; the rows from top to bottom."""
    rows: list[list[Head]] = []
    for head in sorted(heads, key=lambda head: center_y(head.box)):
        height = _height(head.words[0])
        if rows and center_y(head.box) - center_y(rows[-1][-1].box) <= LEVEL * height:
            rows[-1].append(head)
        else:
            rows.append([head])
    return [sorted(row, key=lambda head: head.box.x0) for row in rows]


def _spread(row: Sequence[Head], free: Sequence[int], lowest: dict[int, Head]) -> list[PlacedHead]:
    """A row of wide headings over the columns whose own headings stand below it."""
    placed: list[PlacedHead] = []
    for run in _runs(free):
        inside = [head for head in row if _nearest_column(head, free, lowest) in run]
        if inside:
            placed += _shared_out(inside, run, lowest)
    return placed


def _nearest_column(head: Head, free: Sequence[int], lowest: dict[int, Head]) -> int | None:
    """The free column that a heading stands over, or the nearest."""
    known = [column for column in free if column in lowest]
    return min(known, key=lambda column: _apart(head.width, lowest[column].width), default=None)


def _apart(one: Column, other: Column) -> float:
    return max(other.x0 - one.x1, one.x0 - other.x1, 0.0) + 0.01 * abs(one.middle - other.middle)


def _runs(columns: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for column in columns:
        if runs and column == runs[-1][-1] + 1:
            runs[-1].append(column)
        else:
            runs.append([column])
    return runs


def _shared_out(heads: Sequence[Head], run: Sequence[int], lowest: dict[int, Head]) -> list[PlacedHead]:
    """The columns of a run shared out among the headings over it, all set alike: centred, or flush left."""
    known = [column for column in run if column in lowest]
    if len(known) < len(heads):
        return []
    options = [_best_share(heads, known, lowest, off) for off in (_off_centre, _off_left)]
    return min(options, key=lambda option: option[0])[1]


_Off = Callable[[Head, Column], float]


def _off_centre(head: Head, over: Column) -> float:
    return abs(head.width.middle - over.middle)


def _off_left(head: Head, over: Column) -> float:
    return abs(head.width.x0 - over.x0)


def _best_share(
    heads: Sequence[Head], known: Sequence[int], lowest: dict[int, Head], off: _Off
) -> tuple[float, list[PlacedHead]]:
    """The cheapest way to give every heading some neighbouring columns, in order; columns at the ends may be left over."""
    best: tuple[float, list[PlacedHead]] = (float("inf"), [])
    for first in range(len(known) - len(heads) + 1):
        for cuts in combinations(range(first + 1, len(known) + 1), len(heads)):
            starts = (first, *cuts[:-1])
            cost = UNCOVERED * (first + len(known) - cuts[-1])
            placed = []
            for head, start, stop in zip(heads, starts, cuts, strict=True):
                left, right = known[start], known[stop - 1]
                cost += off(head, Column(lowest[left].width.x0, lowest[right].width.x1))
                placed.append(PlacedHead(head, left, right - left + 1))
            if cost < best[0]:
                best = cost, placed
    return best
