"""Figures that a narrow column without rules broke over two lines: 15.2 above 4 is 15.24. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractor.grid.words import center_x, words_box, words_to_lines
from extractor.layout import Word

_BROKEN = re.compile(r"-?\d[\d,]*\.\d?|-?\d[\d,]*,\d{0,2}|-?\d{4,}")
"""A figure that may go on: its decimals, or the digits behind its last comma, are cut short; or it has none yet."""
_REST = re.compile(r"\d{1,2}|[\d,]*\.\d{1,2}")
_WHOLE = re.compile(r"-?\d{1,3}(?:,\d{3})*\.\d{2}|-?\d+\.\d{2}")
NEXT_LINE = 0.8
"""A broken figure goes on on the next line: no more than this share of a line's height is between the two."""


LINES_ABOVE = 2
"""A rest stands below its figure, and whole figures of the row, centred beside the broken ones, may stand between."""


def join_broken_figures(words: Sequence[Word]) -> list[Word]:
    """The words with broken figures joined, each at the place of its first part.

    A line that holds nothing but rests, each under a figure that is cut short there and whole with it, is no row of its own.
    """
    joined: list[list[Word]] = []
    for line in words_to_lines(words):
        ended = _ended_by(line, joined[-LINES_ABOVE:])
        if ended is None:
            joined.append(list(line))
            continue
        for (above, place), rest in zip(ended, line, strict=True):
            first = above[place]
            above[place] = replace(first, text=first.text + rest.text, box=words_box((first, rest)))
    return [word for line in joined for word in line]


def _ended_by(line: Sequence[Word], lines_above: Sequence[list[Word]]) -> list[tuple[list[Word], int]] | None:
    """For each word of the line the figure above that it ends (its line and place); ``None`` where one of them ends none."""
    found: list[tuple[list[Word], int]] = []
    for rest in line:
        ended = [
            (above, place)
            for above in lines_above
            for place, word in enumerate(above)
            if _REST.fullmatch(rest.text) and _goes_on(word, rest)
        ]
        if len(ended) != 1:
            return None
        found += ended
    return found


def _goes_on(word: Word, rest: Word) -> bool:
    height = word.box.bottom - word.box.top
    under = word.box.x0 <= center_x(rest.box) <= word.box.x1 and rest.box.top - word.box.bottom <= NEXT_LINE * height
    return under and bool(_BROKEN.fullmatch(word.text)) and bool(_WHOLE.fullmatch(word.text + rest.text))
