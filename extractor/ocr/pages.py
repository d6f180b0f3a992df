"""Pictures as read, put on their pages: lines, words and rulings in the points of the page. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractor.grid.words import center_x, center_y, words_box, words_to_lines
from extractor.layout import Box, Line, Page, PageGeometry, Ruling, Word
from extractor.ocr.headings import settle_heading
from extractor.ocr.words import OcrPicture, OcrWord
from extractor.pdf.words import words_to_text

SNAP_CUT = 30.0
"""Points: where a picture goes on over pages, the cut is moved to the nearest ruling this close, so that no row is cut."""


@dataclass(frozen=True, slots=True)
class OcrPage:
    """What OCR found on one page. ``is_whole`` where it stands for the page's own text."""

    number: int
    width: float
    height: float
    words: tuple[OcrWord, ...]
    horizontals: tuple[Ruling, ...]
    verticals: tuple[Ruling, ...]
    is_whole: bool

    @property
    def texts(self) -> tuple[Word, ...]:
        """The words that were read, without their second readings."""
        return tuple(word.word for word in self.words)

    def geometry(self, printed: PageGeometry | None = None) -> PageGeometry:
        """Words and rulings, with those of the page's own text layer where it has one beside the pictures."""
        words = _in_reading_order([*(printed.words if printed else ()), *(word.word for word in self.words)])
        return PageGeometry(
            self.number,
            self.width,
            self.height,
            words,
            tuple(sorted([*(printed.horizontals if printed else ()), *self.horizontals])),
            tuple(sorted([*(printed.verticals if printed else ()), *self.verticals])),
        )

    def second_reading(self, box: Box) -> str | None:
        """What the second look saw inside ``box``, ``None`` where OCR found nothing there."""
        inside = {w.word: w for w in self.words if box.contains(center_x(w.box), center_y(w.box))}
        ordered = [inside[word] for word in _in_reading_order(inside)]
        return "".join(w.text if w.second is None else w.second for w in ordered) if ordered else None

    def page(self, own: Page) -> Page:
        """The page with the lines that were read, its pictures set aside; lines are numbered 0."""
        rows = words_to_lines(w.word for w in self.words)
        read = [Line(settle_heading(words_to_text(row)), 0, self.number, words_box(row)) for row in rows]
        kept = () if self.is_whole else own.lines
        lines = tuple(sorted([*kept, *read], key=_top)) if kept else tuple(read)
        rulings = len(self.horizontals) + len(self.verticals) + (0 if self.is_whole else own.rulings)
        return replace(own, width=self.width, height=self.height, lines=lines, rulings=rulings, images=())


def _in_reading_order(words: Iterable[Word]) -> tuple[Word, ...]:
    return tuple(word for row in words_to_lines(words) for word in row)


def _top(line: Line) -> float:
    return line.box.top if line.box is not None else 0.0


def whole_page(picture: OcrPicture, number: int) -> OcrPage:
    """A page that was read as one picture; a page turned by quarters has its sides exchanged."""
    return OcrPage(
        number, picture.width, picture.height, picture.words, picture.horizontals, picture.verticals, is_whole=True
    )


def join_pictures(pages: Sequence[OcrPage]) -> OcrPage:
    """Several pictures on one page as one."""
    first = pages[0]
    return replace(
        first,
        words=tuple(word for page in pages for word in page.words),
        horizontals=tuple(ruling for page in pages for ruling in page.horizontals),
        verticals=tuple(ruling for page in pages for ruling in page.verticals),
    )


def place_picture(picture: OcrPicture, places: Sequence[tuple[Page, Box]]) -> Iterator[OcrPage]:
    """A picture put where it stands: on one page, or cut where it goes on over following pages.

    ``places`` are the pages in order with the box of the whole picture on each, which reaches off the page where the
    picture is cut.
    """
    cuts = [0.0, *_cuts(picture, places), picture.height]
    for (page, box), (low, high) in zip(places, pairwise(cuts), strict=True):
        across, down = _scales(picture, box)
        words = tuple(
            replace(w, box=_placed(w.box, box, across, down)) for w in picture.words if low <= center_y(w.box) < high
        )
        horizontals = tuple(
            Ruling(box.top + down * h.position, box.x0 + across * h.start, box.x0 + across * h.end)
            for h in picture.horizontals
            if low - 0.5 <= h.position <= high + 0.5
        )
        verticals = tuple(
            Ruling(box.x0 + across * v.position, box.top + down * max(v.start, low), box.top + down * min(v.end, high))
            for v in picture.verticals
            if v.start < high and v.end > low
        )
        yield OcrPage(page.number, page.width, page.height, words, horizontals, verticals, is_whole=False)


def _scales(picture: OcrPicture, box: Box) -> tuple[float, float]:
    if picture.quarter % 2:
        return (1.0, 1.0)
    return (box.x1 - box.x0) / picture.width, (box.bottom - box.top) / picture.height


def _placed(own: Box, box: Box, across: float, down: float) -> Box:
    return Box(
        box.x0 + across * own.x0, box.top + down * own.top, box.x0 + across * own.x1, box.top + down * own.bottom
    )


def _cuts(picture: OcrPicture, places: Sequence[tuple[Page, Box]]) -> Iterator[float]:
    """Where, in the picture, one page ends and the next begins: between what the two show, or half-way through what both
    would show if the margins did not hide it."""
    for (page, box), (_, following) in pairwise(places):
        _, down = _scales(picture, box)
        last, first = (page.height - box.top) / down, max(-following.top, 0.0) / down
        cut = (last + first) / 2
        near = [h.position for h in picture.horizontals if abs(h.position - cut) <= SNAP_CUT]
        yield min(near, key=lambda position: abs(position - cut), default=cut)
