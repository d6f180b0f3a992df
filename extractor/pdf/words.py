"""Placed characters to words and lines, by geometry alone. Pure; no PDF library.

Both engines (pdfium, and pdfminer as its witness) hand their characters in as glyphs, in the order in which the page
paints them. That order is trusted only within a run of touching characters:
producers paint a page's text in any order, and twice to fake bold.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, count, pairwise
from operator import add, sub
from typing import NamedTuple, TypeAlias

from extractor.layout import Box, Ruling, Word
from extractor.text.characters import key

# All in units of the glyph height, which is the font size for either engine.
SAME_PLACE = 0.15  # a character painted again within this distance is fake bold or a shadow, not a second character
RUN_GAP = 0.12  # wider gaps end a run, so that text painted later can fall between its parts
OVERLAP = 0.1  # neighbours may overlap that much and still follow each other
SQUEEZED_OVERLAP = 0.6  # full-width punctuation is set on half its width, so that boxes overlap by half a character
WORD_GAP = 0.25  # a wider gap is a blank
COLUMN_GAP = 1.5  # a wider gap is printed as two blanks, so that columns can be told from words
SAME_ROW = 0.45  # centres further apart are two lines: cells set half a line lower keep to themselves
SAME_LINE = 0.9  # a run that lies within the height of a taller one stands beside it: digits in a font of low boxes
NO_GAP = 0.03  # the rounding of places
BORDER_SLACK = 0.3  # how far a cell border may reach into the box of a character beside it

DECIMAL = re.compile(r"-?(?>\d{1,3}(?:,\d{3})++|\d++)\.\d+")
"""One amount with decimals, in folded text."""


class Glyph(NamedTuple):
    """One painted character (or ligature), upper left origin.

    ``turn`` counts clockwise quarter turns against the reading direction of its page; ``None`` is oblique (a watermark).
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    turn: int | None = 0


def columns_to_glyphs(
    texts: Sequence[str],
    x0s: Sequence[float],
    tops: Sequence[float],
    x1s: Sequence[float],
    bottoms: Sequence[float],
    turns: Sequence[int | None],
) -> list[Glyph]:
    """Glyphs by their columns, made in a third of the time."""
    new = tuple.__new__
    return [new(Glyph, row) for row in zip(texts, x0s, tops, x1s, bottoms, turns, strict=True)]


@dataclass(slots=True)
class Run:
    """Characters painted one after the other that touch each other on one line."""

    text: str
    glyphs: list[Glyph]
    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def height(self) -> float:
        """The height of the box, about the font size."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """The height on the page at which the run stands."""
        return (self.top + self.bottom) / 2

    @property
    def box(self) -> Box:
        """The smallest box around all characters."""
        return Box(self.x0, self.top, self.x1, self.bottom)


def drop_repainted(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """``glyphs`` without those that stand, with the same text, where one stood already."""
    painted = list(glyphs)
    if not painted:
        return painted
    texts, x0s, tops, x1s, bottoms, _ = zip(*painted, strict=True)
    centres = zip(map(add, x0s, x1s), map(add, tops, bottoms), map(sub, bottoms, tops), count(), strict=False)
    by_text: defaultdict[str, list[_Centre]] = defaultdict(list)
    for text, centre in zip(texts, centres, strict=False):
        by_text[text].append(centre)
    shown = [True] * len(painted)
    for same_text in by_text.values():
        if len(same_text) > 1:
            for index in _repainted(same_text):
                shown[index] = False
    return list(compress(painted, shown))


_Centre: TypeAlias = tuple[float, float, float, int]
"""Where a glyph stands: twice its centre's x and y, its height, its index in paint order."""


def _repainted(same_text: list[_Centre]) -> Iterator[int]:
    """Of glyphs with the same text the indices of those that stand where another does."""
    same_text.sort()
    for at, ((x, y, height, index), following) in enumerate(pairwise(same_text), start=1):
        reach = 2 * SAME_PLACE * (height if height > 1.0 else 1.0)  # doubled, as the centres are
        if following[0] - x > reach:
            continue
        for near in range(at, len(same_text)):
            other_x, other_y, _, other = same_text[near]
            if other_x - x > reach:
                break
            if -reach <= other_y - y <= reach:
                yield max(index, other)


def glyphs_to_runs(glyphs: Iterable[Glyph]) -> list[Run]:
    """Upright glyphs in paint order → runs in paint order."""
    groups: list[list[Glyph]] = []
    group: list[Glyph] = []
    for glyph in glyphs:
        if group and _follows(group[-1], glyph):
            group.append(glyph)
        else:
            group = [glyph]
            groups.append(group)
    return [_run(group) for group in groups]


def _follows(last: Glyph, glyph: Glyph) -> bool:
    # Unpacked and without calls, as a page asks this a thousand times and these cost more than the comparisons.
    last_text, last_x0, last_top, last_x1, last_bottom, _ = last
    text, x0, top, x1, bottom, _ = glyph
    height = bottom - top
    gap = x0 - last_x1
    if gap > RUN_GAP * height or x0 < last_x0 or x1 < last_x1 - OVERLAP * height:
        return False
    if gap < -OVERLAP * height and (gap < -SQUEEZED_OVERLAP * height or (last_text.isascii() and text.isascii())):
        return False
    last_height = last_bottom - last_top
    shared = (bottom if bottom < last_bottom else last_bottom) - (top if top > last_top else last_top)
    return shared >= 0.3 * (height if height < last_height else last_height)


def _run(group: list[Glyph]) -> Run:
    if len(group) == 1:
        text, x0, top, x1, bottom, _ = group[0]
        return Run(text, group, x0, top, x1, bottom)
    texts, x0s, tops, x1s, bottoms, _ = zip(*group, strict=True)
    return Run("".join(texts), group, x0s[0], min(tops), max(x1s), max(bottoms))


def runs_to_rows(runs: Iterable[Run]) -> list[list[Run]]:
    """Runs → rows from top to bottom, each from left to right. A row is what stands on one printed line."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda r: (r.top + r.bottom, r.x0)):
        for row in reversed(rows[-3:]):
            head = row[0]
            low = min(run.height, head.height)
            if abs(run.middle - head.middle) <= SAME_ROW * low or _shared_height(run, head) >= SAME_LINE * low:
                row.append(run)
                break
        else:
            rows.append([run])
    for row in rows:
        row.sort(key=lambda r: (r.x0, r.x1))
    return rows


def _shared_height(one: Run, other: Run) -> float:
    return min(one.bottom, other.bottom) - max(one.top, other.top)


def row_to_words(row: Sequence[Run], verticals: Sequence[Ruling] = ()) -> list[Word]:
    """A row → its words: split at blanks and at cell borders, joined where two runs touch.

    Runs that overlap are never joined: text that overflows its cell would mix with its neighbour's, letter by letter.
    ``verticals`` are the vertical rulings of the page, sorted by position.
    """
    groups: list[list[Run]] = []
    for run in row:
        if groups and _joins(groups[-1][-1], run):
            groups[-1].append(run)
        else:
            groups.append([run])
    words: list[Word] = []
    for group in groups:
        crossing = _borders_across(group, verticals) if verticals else []
        if crossing:
            words += map(_word, _split_at_borders([glyph for run in group for glyph in run.glyphs], crossing))
        else:
            words.append(Word("".join([run.text for run in group]), _box_around(group)))
    return words


def _joins(left: Run, right: Run) -> bool:
    height = min(left.height, right.height)
    return -OVERLAP * height <= right.x0 - left.x1 <= WORD_GAP * height


def _box_around(runs: Sequence[Run]) -> Box:
    if len(runs) == 1:
        return runs[0].box
    return Box(
        min(run.x0 for run in runs),
        min(run.top for run in runs),
        max(run.x1 for run in runs),
        max(run.bottom for run in runs),
    )


def _borders_across(runs: Sequence[Run], verticals: Sequence[Ruling]) -> list[float]:
    """Where vertical rulings cross a word that is made of these runs."""
    head, last = runs[0].glyphs[0], runs[-1].glyphs[-1]
    middle = (head.top + head.bottom) / 2
    crossing = []
    for vertical in verticals[bisect_left(verticals, head.x0, key=lambda v: v.position) :]:
        if vertical.position > last.x1:
            break
        if vertical.start <= middle <= vertical.end:
            crossing.append(vertical.position)
    return crossing


def _split_at_borders(word: Sequence[Glyph], crossing: Sequence[float]) -> list[list[Glyph]]:
    parts = [[word[0]]]
    is_figure = DECIMAL.fullmatch(key("".join(g.text for g in word))) is not None
    for left, right in pairwise(word):
        height = right.bottom - right.top
        # A border through the middle of a character does not part it from its neighbours: that text overflows. So does
        # a single figure set without a gap; two that meet at a border hardly ever make a good one together.
        overflows = is_figure and abs(right.x0 - left.x1) <= NO_GAP * height
        reach = BORDER_SLACK * height / 2
        between = any(left.x1 - reach <= x <= right.x0 + reach for x in crossing)
        if not overflows and (between or _is_covered(left, right, crossing, reach)):
            parts.append([])
        parts[-1].append(right)
    return parts


def _is_covered(left: Glyph, right: Glyph, crossing: Sequence[float], reach: float) -> bool:
    """Whether a text that is cut at a border, in the midst of ``left``, has the print of the next cell over its rest.

    Workbooks print a name that is too long for its cell like that: 一般公共预算财 | 1.
    """
    overlap = NO_GAP * (right.bottom - right.top)
    if right.x0 > left.x1 - overlap or not (left.text.isalnum() and right.text.isalnum()):
        return False
    return any(left.x0 < x < left.x1 and x <= right.x0 + reach for x in crossing)


def _word(glyphs: Sequence[Glyph]) -> Word:
    texts, x0s, tops, x1s, bottoms, _ = zip(*glyphs, strict=True)
    return Word("".join(texts), Box(min(x0s), min(tops), max(x1s), max(bottoms)))


def words_to_text(words: Sequence[Word]) -> str:
    """The words of one row as one line: a blank between words, two between columns."""
    parts: list[str] = []
    last: Box | None = None
    for word in words:
        if last is not None:
            wide = word.box.x0 - last.x1 >= COLUMN_GAP * (word.box.bottom - word.box.top)
            parts.append("  " if wide else " ")
        parts.append(word.text)
        last = word.box
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of a page put in order once, for its lines and its words.

    ``rows`` stand from top to bottom, each from left to right; ``pieces`` is text that is not upright, in paint order.
    """

    rows: tuple[tuple[Run, ...], ...]
    pieces: tuple[tuple[Glyph, ...], ...]


def glyphs_to_text(glyphs: Iterable[Glyph]) -> PageText:
    """All text of a page in reading order; text that stands where the same stood already is left out."""
    upright, others = _by_direction(drop_repainted(glyphs))
    rows = runs_to_rows(glyphs_to_runs(upright))
    return PageText(tuple(map(tuple, rows)), tuple(map(tuple, _pieces(others))))


def text_to_lines(text: PageText) -> list[tuple[str, Box]]:
    """The lines of a page; turned and oblique text after the upright, a line for each piece."""
    lines = [(words_to_text(row_to_words(row)), _box_around(row)) for row in text.rows]
    lines += [(word.text, word.box) for word in map(_word, text.pieces)]
    return lines


def text_to_words(text: PageText, verticals: Sequence[Ruling] = ()) -> tuple[Word, ...]:
    """All words of a page in reading order, parted at ``verticals`` (sorted by position).

    Oblique text (a watermark) is left out, since it would fall into cells that it does not belong to; a piece of text
    turned by quarters is one word.
    """
    words = [word for row in text.rows for word in row_to_words(row, verticals)]
    words += [_word(piece) for piece in text.pieces if piece[0].turn is not None]
    return tuple(words)


def glyphs_to_lines(glyphs: Iterable[Glyph]) -> list[tuple[str, Box]]:
    """The lines of a page by its painted characters."""
    return text_to_lines(glyphs_to_text(glyphs))


def glyphs_to_words(glyphs: Iterable[Glyph], verticals: Sequence[Ruling] = ()) -> tuple[Word, ...]:
    """The words of a page by its painted characters, parted at ``verticals``."""
    return text_to_words(glyphs_to_text(glyphs), verticals)


def _by_direction(glyphs: Iterable[Glyph]) -> tuple[list[Glyph], list[Glyph]]:
    upright: list[Glyph] = []
    others: list[Glyph] = []
    for glyph in glyphs:
        (others if glyph.turn != 0 else upright).append(glyph)
    return upright, others


def _pieces(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Text that is not upright, in paint order, parted where the direction changes or the next glyph is not near."""
    pieces: list[list[Glyph]] = []
    for glyph in glyphs:
        last = pieces[-1][-1] if pieces else None
        if last is not None and last.turn == glyph.turn and _is_near(last, glyph):
            pieces[-1].append(glyph)
        else:
            pieces.append([glyph])
    return pieces


def _is_near(one: Glyph, other: Glyph) -> bool:
    reach = max(one.x1 - one.x0, one.bottom - one.top, other.x1 - other.x0, other.bottom - other.top)
    across = max(one.x0, other.x0) - min(one.x1, other.x1)
    down = max(one.top, other.top) - min(one.bottom, other.bottom)
    return across <= reach and down <= reach
