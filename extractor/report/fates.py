"""What became of every figure, drawn over the pictures of the pages: one path for each fate of a page."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractor.layout import Box, PageGeometry, Word
from extractor.report.fulltext import Fate, Span
from extractor.text.characters import squeeze
from extractor.text.source import SourceText
from extractor.text.span import print_width

_PADDING = 0.8
"""Points by which a mark reaches over the print."""
_ORDER: tuple[Fate, ...] = ("lost", "set_aside", "read", "unread")
"""Of two marks over each other the later is drawn on top."""


@dataclass(frozen=True, slots=True)
class FatePath:
    """The boxes of one fate on one page as the ``d`` of an SVG path, in points of the page."""

    fate: Fate
    d: str


@dataclass(frozen=True, slots=True)
class _Printed:
    """A word of a line with its place in the source text."""

    start: int
    end: int
    word: Word


def page_fates(
    source: SourceText, spans: Iterable[Span], geometry: Mapping[int, PageGeometry]
) -> dict[int, tuple[FatePath, ...]]:
    """The paths of every page that ``geometry`` has, by page; a span on a line without a place on its page is left out."""
    boxes: dict[int, dict[Fate, list[Box]]] = {}
    words = _Words(source, geometry)
    for span in spans:
        if span.fate and 0 <= span.start < span.end <= len(source.text):
            for page, box in words.boxes(span.start, span.end):
                boxes.setdefault(page, {}).setdefault(span.fate, []).append(box)
    return {page: tuple(_paths(by_fate)) for page, by_fate in boxes.items()}


def _paths(by_fate: Mapping[Fate, Sequence[Box]]) -> Iterator[FatePath]:
    for fate in _ORDER:
        if fate in by_fate:
            yield FatePath(fate, "".join(map(_rectangle, by_fate[fate])))


def _rectangle(box: Box) -> str:
    x, y = box.x0 - _PADDING, box.top - _PADDING
    width, height = box.x1 - box.x0 + 2 * _PADDING, box.bottom - box.top + 2 * _PADDING
    return f"M{x:.1f} {y:.1f}h{width:.1f}v{height:.1f}h{-width:.1f}z"


class _Words:
    """The words of the pages by the lines of the source text, found when first asked for."""

    def __init__(self, source: SourceText, geometry: Mapping[int, PageGeometry]) -> None:
        self._source = source
        self._pages = {number: _by_height(page.words) for number, page in geometry.items()}
        self._lines: dict[int, list[_Printed]] = {}

    def boxes(self, start: int, end: int) -> Iterator[tuple[int, Box]]:
        """The page and box of every piece of the span, word by word."""
        for index in range(self._source.index_at(start), self._source.index_at(end - 1) + 1):
            page = self._source.lines[index].page
            if page is None or page not in self._pages:
                continue
            for printed in self._of_line(index):
                low, high = max(start, printed.start), min(end, printed.end)
                if low < high:
                    yield page, _part(printed, low, high)

    def _of_line(self, index: int) -> list[_Printed]:
        if index not in self._lines:
            self._lines[index] = list(self._align(index))
        return self._lines[index]

    def _align(self, index: int) -> Iterator[_Printed]:
        """The words that stand in the box of the line, in the order of its text; one that is not found there is passed over."""
        line = self._source.lines[index]
        if line.box is None or line.page is None:
            return
        start, end = self._source.span_of_lines(index, index + 1)
        text = self._source.text[start:end]
        position = 0
        for word in _inside(self._pages[line.page], line.box):
            printed = squeeze(word.text)
            found = text.find(printed, position) if printed else -1
            if found >= 0:
                position = found + len(printed)
                yield _Printed(start + found, start + position, word)


def _by_height(words: Collection[Word]) -> list[Word]:
    return sorted(words, key=lambda word: word.box.top + word.box.bottom)


def _inside(words: Sequence[Word], box: Box) -> list[Word]:
    """The words whose middle lies in a box, from left to right."""
    low = bisect_left(words, 2 * box.top, key=lambda word: word.box.top + word.box.bottom)
    high = bisect_left(words, 2 * box.bottom, key=lambda word: word.box.top + word.box.bottom)
    inside = [w for w in words[low:high] if box.x0 - 1 <= (w.box.x0 + w.box.x1) / 2 <= box.x1 + 1]
    return sorted(inside, key=lambda word: word.box.x0)


def _part(printed: _Printed, start: int, end: int) -> Box:
    """The part of a word's box that some of its characters take, by their widths in print."""
    box, text = printed.word.box, squeeze(printed.word.text)
    whole = print_width(text) or 1.0
    x0 = box.x0 + (box.x1 - box.x0) * print_width(text[: start - printed.start]) / whole
    x1 = box.x0 + (box.x1 - box.x0) * print_width(text[: end - printed.start]) / whole
    return Box(x0, box.top, x1, box.bottom)
