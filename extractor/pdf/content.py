"""A page as pdfium sees it: characters and drawn paths, read once, then lines, words and rulings made of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unicodedata import category

from extractor.grid.rulings import strokes_to_rulings
from extractor.layout import Box, Line, Page, PageGeometry
from extractor.pdf.calls import address_of
from extractor.pdf.characters import text_characters
from extractor.pdf.coordinates import Frame, page_frame
from extractor.pdf.paths import Drawing, page_drawing
from extractor.pdf.words import Glyph, PageText, glyphs_to_lines, glyphs_to_text, text_to_lines, text_to_words
from extractor.text.characters import squeeze

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

DAMAGED = 0.02
"""A page on which a larger share of the characters has no meaning was not decoded well."""
_MEANINGLESS = frozenset(("Cc", "Co", "Cn", "Cs"))


@dataclass(frozen=True, slots=True)
class PageContent:
    """A page as pdfium sees it, put in order once: for its lines, its words, its grids and second readings of it."""

    frame: Frame
    glyphs: list[Glyph]
    text: PageText
    drawing: Drawing
    is_whole: bool

    def page(self, number: int, numbers: Iterator[int]) -> Page:
        """The page with its lines, numbered on."""
        lines = tuple(Line(text, next(numbers), number, box) for text, box in text_to_lines(self.text))
        return Page(number, *self.frame.size, lines, self.drawing.paths, self._images())

    def geometry(self, number: int) -> PageGeometry:
        """Words and rulings of the page."""
        horizontals, verticals = strokes_to_rulings(self.frame.boxes(self.drawing.strokes))
        words = text_to_words(self.text, verticals)
        return PageGeometry(number, *self.frame.size, words, horizontals, verticals, self._images())

    def _images(self) -> tuple[Box, ...]:
        return tuple(self.frame.box(*image) for image in self.drawing.images)


def page_content(page: PdfPage) -> PageContent:
    """A page of an open file, read once; called under pdfium's lock."""
    drawing = page_drawing(page)
    textpage = page.get_textpage()
    try:
        characters, all_read = text_characters(address_of(textpage.raw), substituted=drawing.substituted)
    finally:
        textpage.close()
    frame = page_frame(page.get_bbox(), page.get_rotation(), characters)
    glyphs = frame.glyphs(characters)
    return PageContent(frame, glyphs, glyphs_to_text(glyphs), drawing, drawing.is_whole and all_read)


def is_damaged(glyphs: Sequence[Glyph]) -> bool:
    """Whether many characters of a page are none: unmapped, of private use, or controls."""
    odd = sum(1 for glyph in glyphs if glyph.text == "\ufffd" or category(glyph.text[0]) in _MEANINGLESS)
    return odd > DAMAGED * len(glyphs)


def texts_inside(glyphs: Iterable[Glyph], boxes: Iterable[Box]) -> Iterator[str]:
    """What stands inside each box, in order, without white space."""
    ordered = sorted(enumerate(glyphs), key=lambda item: item[1].top + item[1].bottom)
    middles = [(g.top + g.bottom) / 2 for _, g in ordered]
    for box in boxes:
        band = ordered[bisect_left(middles, box.top) : bisect_right(middles, box.bottom)]
        # Back into paint order, on which the joining of characters to words relies.
        inside = [g for _, g in sorted(band) if box.x0 <= (g.x0 + g.x1) / 2 <= box.x1]
        yield squeeze("".join(text for text, _ in glyphs_to_lines(inside)))
