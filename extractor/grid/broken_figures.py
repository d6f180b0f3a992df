"""Figures that a narrow column without rules broke over two lines: 15.2 above 4 is 15.24, 205020 above 1 a code. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.grid.words import center_x, is_figure, words_box, words_to_lines
from extractor.layout import Word
from extractor.text.codes import CLASS_LENGTH, EITHER, ITEM_LENGTH, SECTION_LENGTH

NEXT_LINE = 0.8
"""A broken figure goes on on the next line: no more than this share of a line's height is between the two."""
LINES_ABOVE = 2
"""A rest stands below its figure, and whole figures of the row, centred beside the broken ones, may stand between."""
FLUSH = 1.5
"""Points by which the two parts of a code may begin apart."""
USUAL_PLACES = 2
"""Decimals of an amount where no figure of a page says otherwise."""

_CODE_BEGINS = re.compile(rf"{EITHER}\d{{2,5}}")
_CODE_ENDS = re.compile(r"\d{1,4}")


@dataclass(frozen=True, slots=True)
class _Amounts:
    """How whole, cut and remaining amounts look on a page that prints so many decimals."""

    whole: re.Pattern[str]
    begins: re.Pattern[str]
    ends: re.Pattern[str]

    @classmethod
    def with_places(cls, places: int) -> _Amounts:
        """Amounts with so many decimals."""
        decimals = rf"\d{{{places}}}"
        cut = rf"\d{{0,{places - 1}}}"
        return cls(
            re.compile(rf"(?<!\d)-?(?:\d{{1,3}}(?:,\d{{3}})*|\d++)\.{decimals}"),
            re.compile(rf"-?\d[\d,]*\.{cut}|-?\d[\d,]*,\d{{0,2}}|-?\d{{4,}}"),
            re.compile(rf"\d{{1,{places}}}|[\d,]*\.{decimals}|[\d,]*\.\d"),
        )


def is_broken_figure(begin: str, rest: str) -> bool:
    """Whether two texts are an amount with two decimals that was broken: cut short there, and whole with the rest."""
    amounts = _Amounts.with_places(USUAL_PLACES)
    parts = amounts.begins.fullmatch(begin) and amounts.ends.fullmatch(rest)
    return bool(parts and amounts.whole.fullmatch(begin + rest))


def join_broken_figures(words: Sequence[Word], *, next_line: float = NEXT_LINE) -> list[Word]:
    """The words with broken figures joined, each at the place of both its parts. ``next_line`` is how far below, in heights of
    a line, the rest may stand.

    The figures of a line are rests only where each of them stands under a figure that is cut short there and whole with
    it; labels of the line stay where they are.
    """
    amounts = _Amounts.with_places(_places(words))
    joined: list[list[Word]] = []
    for line in words_to_lines(words):
        figures = [word for word in line if is_figure(word.text)]
        ended = _ended_by(figures, joined[-LINES_ABOVE:], amounts, next_line) if figures else None
        if ended is None:
            joined.append(list(line))
            continue
        for (above, place), rest in zip(ended, figures, strict=True):
            first = above[place]
            above[place] = replace(first, text=first.text + rest.text, box=words_box((first, rest)))
        labels = [word for word in line if not is_figure(word.text)]
        if labels:
            joined.append(labels)
    return [word for line in joined for word in line]


def _places(words: Sequence[Word]) -> int:
    """The decimals of the amounts of a page: the most that any has, since those of broken ones are fewer."""
    return max(
        (len(word.text) - word.text.rindex(".") - 1 for word in words if _has_decimals(word.text)),
        default=USUAL_PLACES,
    )


def _has_decimals(text: str) -> bool:
    return is_figure(text) and re.fullmatch(r"-?[\d,]+\.\d+", text) is not None


def _ended_by(
    rests: Sequence[Word], lines_above: Sequence[list[Word]], amounts: _Amounts, next_line: float
) -> list[tuple[list[Word], int]] | None:
    """For each rest the figure above that it ends (its line and place); ``None`` where one of them ends none."""
    found: list[tuple[list[Word], int]] = []
    for rest in rests:
        ended = [
            (above, place)
            for above in lines_above
            for place, word in enumerate(above)
            if _stands_under(word, rest, next_line) and (_is_amount(word, rest, amounts) or _is_code(word, rest))
        ]
        if len(ended) != 1:
            return None
        found += ended
    return found


def _stands_under(word: Word, rest: Word, next_line: float) -> bool:
    height = word.box.bottom - word.box.top
    inside = word.box.x0 <= center_x(rest.box) <= word.box.x1
    return inside and rest.box.top - word.box.top >= 0 and rest.box.top - word.box.bottom <= next_line * height


def _is_amount(word: Word, rest: Word, amounts: _Amounts) -> bool:
    parts = amounts.begins.fullmatch(word.text) and amounts.ends.fullmatch(rest.text)
    return bool(parts and amounts.whole.fullmatch(word.text + rest.text))


def _is_code(word: Word, rest: Word) -> bool:
    """Whether the two are a code of a 款 or 项: what stands above is none by itself, or the rest is no figure (01)."""
    parts = _CODE_BEGINS.fullmatch(word.text) and _CODE_ENDS.fullmatch(rest.text)
    if (
        not parts
        or abs(word.box.x0 - rest.box.x0) > FLUSH
        or len(word.text) + len(rest.text) not in (SECTION_LENGTH, ITEM_LENGTH)
    ):
        return False
    return len(word.text) not in (CLASS_LENGTH, SECTION_LENGTH) or rest.text.startswith("0")
