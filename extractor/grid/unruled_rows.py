"""Rows of an unruled table: lines with figures, and the label lines that belong to them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from statistics import median
from typing import NamedTuple

from extractor.grid.unruled_columns import columns_under, is_column_print
from extractor.grid.unruled_heads import Column
from extractor.grid.words import center_y, words_box, words_to_lines
from extractor.layout import Word
from extractor.text.characters import strip_ordinal

OFF_CENTER = 0.4  # line heights: how far a label may stand from the height at which it should stand
PITCH = 2.6  # line heights: label lines further apart than that are not one label (some tables are double-spaced)
CLOSER = 0.9  # of the distance of the closest rows: lines of a label without figures are closer than rows are
LEADING = 1.7  # line heights: nor further apart than lines of one label are set, where that says nothing
ALONE = 0.5  # line heights: what it costs to take a label for a row without figures
BLANK = 0.3  # line heights: what it costs to leave a row without a label, so that labels are not heaped on others
KEYED = 0.8  # the share of the lines with figures that have a code or 行次 in a table whose rows all do
LONGEST = 8  # lines of one label

_NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class RowBlock:
    """One row: ``(first column, column span)`` and words of each cell with print."""

    cells: tuple[tuple[tuple[int, int], tuple[Word, ...]], ...]

    @property
    def top(self) -> float:
        """The upper edge of its print."""
        return min(word.box.top for _, words in self.cells for word in words)

    @property
    def bottom(self) -> float:
        """The lower edge of its print."""
        return max(word.box.bottom for _, words in self.cells for word in words)


class _LabelLine(NamedTuple):
    top: float
    bottom: float
    words: list[Word]
    opens: bool


class _Limits(NamedTuple):
    """How far apart lines of one label may begin: of one without figures or hanging from them, and of one centred on them."""

    others: float
    centred: float


class _Labels(NamedTuple):
    """Label lines by row: ``of_rows`` (row index → lines), ``alone`` (labels that are rows without figures)."""

    cost: float
    of_rows: dict[int, list[_LabelLine]]
    alone: list[list[_LabelLine]]


def row_distance(bodies: Sequence[Sequence[Sequence[Word]]]) -> float:
    """How far the closest rows of a table, given by the lines of its pages, are from each other.

    Told by lines with figures and by those that open with an ordinal; where there are no two of them, by nothing.
    """
    found: list[float] = []
    for lines in bodies:
        height = _line_height(lines)
        places: dict[int | None, list[float]] = {}
        for word in chain.from_iterable(lines):
            if is_column_print(word):
                places.setdefault(None, []).append(center_y(word.box))
            elif opens_row(word):
                places.setdefault(round(word.box.x0), []).append(center_y(word.box))
        apart = (lower - upper for own in places.values() for upper, lower in pairwise(sorted(own)))
        found += [distance for distance in apart if distance > OFF_CENTER * height]
    return min(found, default=_NEVER)


def opens_row(word: Word) -> bool:
    """Whether a label opens with an ordinal (一、, （二）), as only the first line of a row does."""
    return strip_ordinal(word.text) != word.text


def _line_height(lines: Sequence[Sequence[Word]]) -> float:
    return median([word.box.bottom - word.box.top for word in chain.from_iterable(lines)] or [0.0])


def body_rows(lines: Sequence[Sequence[Word]], columns: Sequence[Column], distance: float) -> list[RowBlock]:
    """The rows of the body, from top to bottom; ``distance`` is that of the table's closest rows.

    In each column the label lines are shared out to the figure lines so that every label is centred on its row, or hangs
    from its row's line, whichever fits the whole table better. A line that opens with an ordinal opens a label.
    """
    anchors = [[word for word in line if is_column_print(word)] for line in lines]
    anchors = [words for words in anchors if words]
    heights = [median(center_y(word.box) for word in words) for words in anchors]
    height = _line_height(lines)
    by_column: dict[tuple[int, int], list[Word]] = {}
    for word in chain.from_iterable(lines):
        if not is_column_print(word):
            by_column.setdefault(_place(word, columns), []).append(word)
    keyed = _is_keyed(anchors, columns)
    shared = _share_out(by_column, heights, height, min(LEADING * height, CLOSER * distance), keyed=keyed)
    placed: list[list[tuple[tuple[int, int], Word]]] = [
        [(_place(word, columns), word) for word in words] for words in anchors
    ]
    alone: list[tuple[tuple[int, int], list[_LabelLine]]] = []
    for place, labels in shared.items():
        for row, held in labels.of_rows.items():
            placed[row] += [(place, word) for line in held for word in line.words]
        alone += [(place, block) for block in labels.alone]
    blocks = [*map(_block, placed), *_label_rows(alone, height)]
    return sorted(blocks, key=lambda block: block.top + block.bottom)


def _is_keyed(anchors: Sequence[Sequence[Word]], columns: Sequence[Column]) -> bool:
    """Whether nearly every line with figures has a code or 行次 in the same column, so that no row is without one."""
    keys = Counter(
        place for line in anchors for place in {_place(word, columns) for word in line if word.text.isdecimal()}
    )
    return bool(keys) and max(keys.values()) >= KEYED * len(anchors)


def _place(word: Word, columns: Sequence[Column]) -> tuple[int, int]:
    under = columns_under(word.box.x0, word.box.x1, columns)
    return under[0], len(under)


def _block(placed: Sequence[tuple[tuple[int, int], Word]]) -> RowBlock:
    """One row from its words; a word under several columns gives way where one of them has print of its own."""
    held: dict[tuple[int, int], list[Word]] = {}
    single = {col for (col, span), _ in placed if span == 1}
    for (col, span), word in placed:
        width = next((n for n in range(span) if col + n in single), span) if span > 1 else 1
        held.setdefault((col, max(width, 1)), []).append(word)
    merged: dict[int, tuple[int, list[Word]]] = {}
    for (col, span), words in sorted(held.items(), key=lambda item: item[0]):
        inside = next((c for c, (s, _) in merged.items() if c <= col < c + s), None)
        if inside is None:
            merged[col] = (span, list(words))
        else:
            merged[inside][1].extend(words)
    return RowBlock(tuple(((col, span), tuple(words)) for col, (span, words) in sorted(merged.items())))


def _label_rows(alone: Sequence[tuple[tuple[int, int], list[_LabelLine]]], height: float) -> list[RowBlock]:
    """Rows of labels without figures; labels at one height in several columns are one row."""
    rows: list[tuple[float, list[tuple[tuple[int, int], Word]]]] = []
    for place, block in sorted(alone, key=lambda item: _middle(item[1])):
        words = [(place, word) for line in block for word in line.words]
        if rows and _middle(block) - rows[-1][0] <= OFF_CENTER * height:
            rows[-1][1].extend(words)
        else:
            rows.append((_middle(block), words))
    return [_block(words) for _, words in rows]


def _middle(block: Sequence[_LabelLine]) -> float:
    return (block[0].top + block[-1].bottom) / 2


def _share_out(
    by_column: dict[tuple[int, int], list[Word]], heights: Sequence[float], height: float, apart: float, *, keyed: bool
) -> dict[tuple[int, int], _Labels]:
    """For each column its labels by row, all columns set alike."""
    lines = {place: _label_lines(words) for place, words in by_column.items()}
    closest = min((b.top - a.top for own in lines.values() for a, b in pairwise(own)), default=_NEVER)
    # Where the print shows how close the lines of one label are, none stands further apart; nor where it shows nothing and
    # a line may be a row of its own.
    limits = _Limits(apart, PITCH * height if keyed and closest > apart else apart)
    settings = [
        {place: _match(column, heights, height, limits, hanging=hanging) for place, column in lines.items()}
        for hanging in (False, True)
    ]
    return min(settings, key=lambda labels: sum(column.cost for column in labels.values()))


def _match(
    lines: Sequence[_LabelLine], heights: Sequence[float], height: float, limits: _Limits, *, hanging: bool
) -> _Labels:
    """The cheapest way to share out a column's label lines, in order, to rows at ``heights`` and rows of their own.

    The lines of a label that is centred on its figures are told by these as well.
    """
    n_lines, n_rows = len(lines), len(heights)
    best = [[_NEVER] * (n_lines + 1) for _ in range(n_rows + 1)]
    step: list[list[tuple[int, int]]] = [[(0, 0)] * (n_lines + 1) for _ in range(n_rows + 1)]
    longest = [_longest(lines, line, limits.centred) for line in range(n_lines)] + [0]
    closely = [_longest(lines, line, limits.others) for line in range(n_lines)] + [0]
    best[0][0] = 0.0
    for row in range(n_rows + 1):
        for line in range(n_lines + 1):
            cost = best[row][line]
            if cost == _NEVER:
                continue
            blank = cost + BLANK * height
            if row < n_rows and blank < best[row + 1][line]:
                best[row + 1][line], step[row + 1][line] = blank, (1, 0)
            for count in range(1, longest[line] + 1):
                block = lines[line : line + count]
                alone = cost + ALONE * height
                fits = count <= closely[line] and _between(block, heights, row)
                if fits and alone < best[row][line + count]:
                    best[row][line + count], step[row][line + count] = alone, (0, count)
                if row == n_rows or (hanging and count > closely[line]):
                    continue
                off = (
                    abs((block[0].top + block[0].bottom) / 2 - heights[row])
                    if hanging
                    else abs(_middle(block) - heights[row])
                )
                joined = cost + off
                fits = off <= OFF_CENTER * height and not _stands_beside_others(block, heights, row, height)
                if fits and joined < best[row + 1][line + count]:
                    best[row + 1][line + count], step[row + 1][line + count] = joined, (1, count)
    return _traced(lines, step, best[n_rows][n_lines])


def _longest(lines: Sequence[_LabelLine], first: int, apart: float) -> int:
    """How many lines from ``first`` on may be one label, whose lines begin no further than ``apart`` from each other."""
    count = 0
    for line in lines[first : first + LONGEST]:
        if count:
            before = lines[first + count - 1]
            if line.top - before.top > apart or line.opens:
                break
        count += 1
    return count


def _label_lines(words: Sequence[Word]) -> list[_LabelLine]:
    lines = []
    for line in words_to_lines(words):
        text = "".join(word.text for word in line)
        box = words_box(line)
        lines.append(_LabelLine(box.top, box.bottom, line, strip_ordinal(text) != text))
    return lines


def _between(block: Sequence[_LabelLine], heights: Sequence[float], row: int) -> bool:
    """Whether a label stands between the rows before and from ``row``, so that rows keep the order of print."""
    middle = _middle(block)
    return (row == 0 or heights[row - 1] <= middle) and (row == len(heights) or middle <= heights[row])


def _stands_beside_others(block: Sequence[_LabelLine], heights: Sequence[float], row: int, height: float) -> bool:
    """Whether a line of the label stands beside the figures of another row, and belongs to that."""
    near = OFF_CENTER * height / 2
    others = (*heights[max(row - LONGEST, 0) : row], *heights[row + 1 : row + LONGEST])
    return len(block) > 1 and any(
        abs((line.top + line.bottom) / 2 - other) <= near for line in block for other in others
    )


def _traced(lines: Sequence[_LabelLine], step: Sequence[Sequence[tuple[int, int]]], cost: float) -> _Labels:
    row, line = len(step) - 1, len(lines)
    of_rows: dict[int, list[_LabelLine]] = {}
    alone: list[list[_LabelLine]] = []
    while row or line:
        moved, count = step[row][line]
        block = list(lines[line - count : line])
        if moved and count:
            of_rows[row - 1] = block
        elif count:
            alone.append(block)
        row, line = row - moved, line - count
    return _Labels(cost, of_rows, alone[::-1])
