"""Words of one cell or table to printed lines and their text. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extractor.layout import Box, Word
from extractor.text.characters import parse_amount, squeeze

SAME_LINE = 0.45
"""Words whose centres differ by less than this share of their height stand on one printed line."""


def center_y(box: Box) -> float:
    """The vertical centre."""
    return (box.top + box.bottom) / 2


def center_x(box: Box) -> float:
    """The horizontal centre."""
    return (box.x0 + box.x1) / 2


def words_to_lines(words: Iterable[Word], *, same_line: float = SAME_LINE) -> list[list[Word]]:
    """Words → printed lines from top to bottom, each from left to right."""
    lines: list[list[Word]] = []
    middle = lower = 0.0
    for word in sorted(words, key=lambda w: w.box.top + w.box.bottom):
        center, height = center_y(word.box), word.box.bottom - word.box.top
        # A figure put together from two lines is as high as both.
        if lines and center - middle <= same_line * min(height, lower):
            lines[-1].append(word)
        else:
            lines.append([word])
            middle, lower = center, height
    for line in lines:
        line.sort(key=lambda w: w.box.x0)
    return lines


def line_text(words: Sequence[Word]) -> str:
    """The words of one printed line, a blank between them."""
    return " ".join(word.text for word in words)


def words_box(words: Sequence[Word]) -> Box:
    """The smallest box around the words (at least one)."""
    return Box(
        min(w.box.x0 for w in words),
        min(w.box.top for w in words),
        max(w.box.x1 for w in words),
        max(w.box.bottom for w in words),
    )


def text_and_words(words: Sequence[Word]) -> tuple[str, tuple[Word, ...]]:
    """A cell's text with a line break between printed lines, and its words in reading order."""
    if len(words) == 1:
        return words[0].text, tuple(words)
    lines = words_to_lines(words)
    return "\n".join(map(line_text, lines)), tuple(word for line in lines for word in line)


def is_figure(text: str) -> bool:
    """Whether a cell holds nothing but one figure: an amount, a percentage, a code, a line number."""
    plain = squeeze(text)
    return parse_amount(plain[:-1] if plain.endswith(("%", "％")) else plain) is not None
