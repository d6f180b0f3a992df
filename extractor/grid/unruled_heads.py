"""The head of an unruled table: wrapped headings put together, and which of them are the columns' own. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
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
EVEN = 0.25  # line heights: the distances between the characters of one word set wide differ by no more
ROOM = 3.0  # line heights: a head that has more room to its right is not wrapped


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
    height = median(print_height(word) for word in every)
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


def print_height(word: Word) -> float:
    """How high its print is."""
    return word.box.bottom - word.box.top


def _is_under(word: Word, above: Word, every: Sequence[Word], height: float) -> bool:
    """Whether a word is the next line of the head above it: centred under it, or flush left where that had no more room."""
    if abs(word.box.x0 - above.box.x0) > FLUSH:
        return abs(center_x(word.box) - center_x(above.box)) <= height
    # What stands below its two lines are the headings of its columns, and take no room beside it.
    beside = [other for other in every if other.box.top < word.box.bottom and other.box.bottom > above.box.top]
    after = min((other.box.x0 for other in beside if other.box.x0 > above.box.x0 + FLUSH), default=above.box.x1)
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
    """The words of a line, single characters that are one word set wide put together.

    A long heading set wide (本 年 收 入 合 计) is known by its characters standing equally far apart.
    """
    joined: list[Word] = []
    apart = 0.0  # between the last two characters of the word that is put together
    spelled = False  # whether it is of single characters alone
    for word in line:
        before = joined[-1] if joined else None
        gap = word.box.x0 - before.box.x1 if before is not None else 0.0
        if before is not None and _is_next_character(word, before, gap, apart if spelled else None, is_heading):
            spelled = spelled or len(before.text) == 1
            joined[-1] = Word(before.text + word.text, words_box((before, word)), before.confidence)
            apart = gap
        else:
            joined.append(word)
            spelled = False
    return joined


def _is_next_character(word: Word, before: Word, gap: float, apart: float | None, is_heading: IsHeading) -> bool:
    """Whether a single character goes on a word set wide; ``apart`` is how far its characters stand from each other."""
    height = print_height(word)
    if len(word.text) != 1 or word.text.isdigit() or gap > BESIDE * height:
        return False
    if is_heading(before.text) and is_heading(word.text):
        return False
    is_even = apart is not None and abs(gap - apart) <= EVEN * height
    is_whole = len(before.text) > 1 and is_heading(before.text)  # 行次 beside 上 年 决 算 数
    return is_even or (len(before.text) <= 2 and not is_whole)


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
    height = median(print_height(word) for head in heads for word in head.words)
    bottom = max(head.box.bottom for head in heads) - LOWEST * height
    lowest = [head for head in heads if head.box.bottom >= bottom]
    # Whether a heading in the middle over two of the lowest row is theirs or a column's own, those beside it say.
    by_row = sorted(heads, key=lambda head: -head.box.bottom)
    left = is_set_left(heads)
    down = [
        head
        for head in by_row
        if left or head in lowest or is_beside(head, lowest, height) or _runs_down(head, heads, height)
    ]
    unclear = [head for head in down if not left and head not in lowest and _is_between(head, lowest, height)]
    for head in (*(head for head in down if head not in unclear), *unclear):
        below = [index for index, other in enumerate(found) if head.width.overlaps(other.width)]
        if not below:
            if head not in unclear or is_beside(head, [own.head for own in found if own.head], height):
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


def is_set_left(heads: Sequence[Head]) -> bool:
    """Whether wide headings are flush with the first heading below them, so that one with nothing below has its column."""
    under = [
        [other for other in heads if other.box.top > head.box.top and head.width.overlaps(other.width)]
        for head in heads
    ]
    wide = [(head, below) for head, below in zip(heads, under, strict=True) if below]
    return bool(wide) and all(any(abs(head.box.x0 - other.box.x0) <= FLUSH for other in below) for head, below in wide)


def is_beside(head: Head, others: Iterable[Head], height: float) -> bool:
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
