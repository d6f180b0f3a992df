"""Columns of an unruled table: streams of blank space through its body, and the heads above it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise

from extractor.grid.unruled_heads import Column, Head, Holds, OwnHead, own_heads
from extractor.grid.words import center_x, is_figure
from extractor.layout import Word
from extractor.text.characters import is_dash, parse_amount, whole_number
from extractor.text.codes import CLASS_LENGTH, LEVEL, code_pattern

CROSSING = 0.08  # the share of the body lines whose labels may cross a stream (totals under merged columns, long names)
UNHEADED = 80.0  # points: a body column this far from every free head has no head
UNHEADED_CODES = 20.0  # points: the same for a column of codes beside another
WRONG_SIDE = 40.0  # points: added for a column that is set to the other side of its head than most

_WHOLE_CODE = re.compile("|".join((code_pattern(), code_pattern(between=r"\.", levels=(1, 2)))))
_CODE = re.compile(rf"{LEVEL}|{_WHOLE_CODE.pattern}")


def number_row(line: Sequence[Word]) -> bool:
    """Whether a line numbers the columns: 1, 2, 3, …, with or without 栏次 and 类, 款, 项 before it."""
    numbers = [whole_number(word.text) for word in line if word.text.isdecimal()]
    others = any(parse_amount(word.text) is not None and not word.text.isdecimal() for word in line)
    alone = len(numbers) == 1 and any("栏" in word.text for word in line)
    return (len(numbers) > 1 or alone) and not others and numbers == list(range(1, len(numbers) + 1))


def table_columns(
    numbers: Sequence[Word], body: Sequence[Sequence[Word]], heads: Sequence[Head], min_gap: float
) -> list[OwnHead]:
    """The columns of a table: one for each head, those of blank columns too, and body columns without a head.

    ``numbers`` is the row of column numbers, or none: where there is one, each number is the lowest head of its column.
    A head is centred and its figures may be set to one side, so that the two need not overlap: columns and heads are
    paired in order, by nearness, and all columns of figures set to the same side.
    """
    own = own_heads(numbers, heads)
    found = _whole_columns(body_columns(body, min_gap), body, own)
    if not own:
        return [OwnHead(column) for column in found]
    every = list(chain.from_iterable(body))
    holds = [_holds(column, every) for column in found]
    numbered = [
        any(head.width.overlaps(Column(w.box.x0, w.box.x1)) for w in numbers if w.text.isdecimal()) for head in own
    ]
    pairs = min((_pair(found, holds, own, numbered, side) for side in (1, -1)), key=lambda pairing: pairing[0])[1]
    columns = [
        OwnHead(_widened(found, i, own[h].width), own[h].head, holds[i])
        if h is not None
        else OwnHead(found[i], holds=holds[i])
        for i, h in enumerate(pairs)
    ]
    used = {h for h in pairs if h is not None}
    columns += [head for h, head in enumerate(own) if h not in used]
    return sorted(columns, key=lambda column: column.width)


def _whole_columns(columns: Sequence[Column], lines: Sequence[Sequence[Word]], own: Sequence[OwnHead]) -> list[Column]:
    """Columns that are parts of one put together: each prints just where its neighbour is blank.

    One holds nothing but dashes, which may be set to the left and the figures of the column to the right; or both hold the
    codes of one tree under one head, which spreadsheets set to the left as text and to the right as numbers.
    """
    whole: list[Column] = []
    held: list[list[list[str]]] = []
    for column in columns:
        printed = [[w.text for w in line if column.x0 <= center_x(w.box) <= column.x1] for line in lines]
        if whole and _completes(held[-1], printed, Column(whole[-1].x0, column.x1), own):
            whole[-1] = Column(whole[-1].x0, column.x1)
            held[-1] = [one or other for one, other in zip(held[-1], printed, strict=True)]
        else:
            whole.append(column)
            held.append(printed)
    return whole


def _completes(
    one: Sequence[Sequence[str]], other: Sequence[Sequence[str]], both: Column, own: Sequence[OwnHead]
) -> bool:
    if any(a and b for a, b in zip(one, other, strict=True)):
        return False
    kinds = ({_kind(texts) for texts in one if texts}, {_kind(texts) for texts in other if texts})
    if kinds in (({"-"}, {"0"}), ({"0"}, {"-"})):
        return True
    return sum(head.width.overlaps(both) for head in own) <= 1 and _are_one_tree(one, other)


def _kind(texts: Sequence[str]) -> str:
    """What a line prints in a column: ``-`` a dash, ``0`` a figure, ``x`` anything else."""
    if all(map(is_dash, texts)):
        return "-"
    return "0" if all(is_figure(text) or is_dash(text) for text in texts) else "x"


def _are_one_tree(one: Sequence[Sequence[str]], other: Sequence[Sequence[str]]) -> bool:
    """Whether the figures of both columns are whole codes, and the class of each is among them."""
    figures = [[text for texts in column for text in texts if is_figure(text)] for column in (one, other)]
    codes = [[text.replace(".", "") for text in column if _WHOLE_CODE.fullmatch(text)] for column in figures]
    classes = {code for column in codes for code in column if len(code) == CLASS_LENGTH}
    return (
        all(codes)
        and list(map(len, codes)) == list(map(len, figures))
        and all(code[:CLASS_LENGTH] in classes for column in codes for code in column)
        and any(len(code) > CLASS_LENGTH for column in codes for code in column)
    )


def body_columns(lines: Sequence[Sequence[Word]], min_gap: float, *, crossing: float = CROSSING) -> list[Column]:
    """The columns of the body lines, from left to right.

    A figure never crosses a stream. Labels may, a few, when they reach into the print beside it: the label of a total
    stands under several columns.
    """
    words = list(chain.from_iterable(lines))
    allowed = int(crossing * len(lines)) if len(lines) >= 8 else 0
    crossings = {id(word) for word in _crossing_labels(words, min_gap, allowed)}
    return _covered([word for word in words if id(word) not in crossings], min_gap)


def is_column_print(word: Word) -> bool:
    """Whether a word is a figure or its dash, which stand in one column."""
    return is_figure(word.text) or is_dash(word.text)


def columns_under(x0: float, x1: float, columns: Sequence[Column]) -> list[int]:
    """The columns that a stretch of print overlaps, else the nearest one."""
    overlapped = [i for i, c in enumerate(columns) if min(x1, c.x1) - max(x0, c.x0) > 0.5]
    if overlapped:
        return overlapped
    middle = (x0 + x1) / 2
    return [min(range(len(columns)), key=lambda i: max(columns[i].x0 - middle, middle - columns[i].x1))]


def _holds(column: Column, words: Iterable[Word]) -> Holds:
    """What most of the print of a body column is."""
    inside = [word for word in words if column.x0 <= center_x(word.box) <= column.x1]
    figures = [word.text for word in inside if is_column_print(word)]
    if 2 * len(figures) <= len(inside):
        return "labels"
    return "codes" if 2 * sum(map(bool, map(_CODE.fullmatch, figures))) > len(figures) else "amounts"


def _pair(
    columns: Sequence[Column], holds: Sequence[Holds], own: Sequence[OwnHead], numbered: Sequence[bool], side: int
) -> tuple[float, list[int | None]]:
    """The cheapest pairing of columns with heads in order, each head once: ``(cost, head of each column)``.

    ``side`` is the side of its head to which a column of figures is set: 1 right, -1 left; ``numbered`` are the heads with
    a column number, which no column of labels has. Columns of codes often share one head.
    """
    n, m = len(columns), len(own)
    headless = [
        UNHEADED_CODES if held == before == "codes" else UNHEADED
        for before, held in zip(("", *holds), holds, strict=False)
    ]
    cost = [[0.0] * (m + 1) for _ in range(n + 1)]
    paired = [[False] * (m + 1) for _ in range(n + 1)]
    for i in range(1, n + 1):
        cost[i] = [cost[i - 1][0] + headless[i - 1]] * (m + 1)
        for j in range(1, m + 1):
            best = min(cost[i][j - 1], cost[i - 1][j] + headless[i - 1])
            wrong = UNHEADED if numbered[j - 1] and holds[i - 1] == "labels" else 0.0
            apart = _distance(columns[i - 1], own[j - 1].width, 0 if holds[i - 1] == "labels" else side)
            joined = cost[i - 1][j - 1] + apart + wrong
            paired[i][j] = joined <= best
            cost[i][j] = min(joined, best)
    pairs: list[int | None] = [None] * n
    i, j = n, m
    while i and j:
        if paired[i][j]:
            pairs[i - 1] = j - 1
            i, j = i - 1, j - 1
        elif cost[i][j] == cost[i][j - 1]:
            j -= 1
        else:
            i -= 1
    return cost[n][m], pairs


def _distance(column: Column, head: Column, side: int) -> float:
    if column.overlaps(head):
        return 0.1 * abs(column.middle - head.middle)
    wrong = (column.middle - head.middle) * side < 0
    return max(head.x0 - column.x1, column.x0 - head.x1) + (WRONG_SIDE if wrong else 0.0)


def _widened(columns: Sequence[Column], index: int, head: Column) -> Column:
    """A column with its head, as far as the head does not reach into its neighbours."""
    own = columns[index]
    low = columns[index - 1].x1 if index else head.x0
    high = columns[index + 1].x0 if index + 1 < len(columns) else head.x1
    return Column(min(own.x0, max(head.x0, low)), max(own.x1, min(head.x1, high)))


def _covered(words: Iterable[Word], min_gap: float) -> list[Column]:
    columns: list[Column] = []
    for x0, x1 in sorted((word.box.x0, word.box.x1) for word in words):
        if columns and x0 - columns[-1].x1 < min_gap:
            columns[-1] = Column(columns[-1].x0, max(columns[-1].x1, x1))
        else:
            columns.append(Column(x0, x1))
    return columns


def _crossing_labels(words: Sequence[Word], min_gap: float, allowed: int) -> list[Word]:
    """Labels, at most ``allowed`` at one place, without which a stream opens and which reach into the print beside it."""
    if not allowed:
        return []
    found: dict[int, Word] = {}
    run: list[Word] = []
    run_start: float | None = None
    for low, _, over in _sweep(words):
        if len(over) <= allowed and not any(is_column_print(word) for word in over):
            run_start = low if run_start is None else run_start
            run += over
        elif run_start is not None:
            if low - run_start >= min_gap:
                found.update((id(w), w) for w in run if w.box.x0 < run_start - 0.5 or w.box.x1 > low + 0.5)
            run, run_start = [], None
    return list(found.values())


def _sweep(words: Sequence[Word]) -> Iterator[tuple[float, float, list[Word]]]:
    """The stretches between all left and right edges of the words, each with the words over it."""
    starting, ending = sorted(words, key=lambda w: w.box.x0), sorted(words, key=lambda w: w.box.x1)
    edges = sorted({edge for word in words for edge in (word.box.x0, word.box.x1)})
    over: dict[int, Word] = {}
    first = last = 0
    for low, high in pairwise(edges):
        while first < len(starting) and starting[first].box.x0 <= low:
            over[id(starting[first])] = starting[first]
            first += 1
        while last < len(ending) and ending[last].box.x1 <= low:
            over.pop(id(ending[last]), None)
            last += 1
        yield low, high, list(over.values())
