"""Which pages are read by OCR, and what of them: whole pages without usable text, pictures under headings. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from extractor.accounts.templates import TEMPLATES
from extractor.layout import Box, Document, Page
from extractor.outline.map import DocumentMap
from extractor.settings import OcrMode
from extractor.tables.candidates import table_regions
from extractor.tables.regions import has_header_words, is_picture_region
from extractor.text.characters import is_space, squeeze

FEW_CHARACTERS = 120
"""A page with no more text than this (a heading, a unit line, a page number) may have its content in a picture."""
SMALL_PICTURE = 0.02
"""The share of the page that a picture covers at least, to be content: the three-public table is one low strip."""
LARGE_PICTURE = 0.1
"""The share from which on a picture under a table heading may be the table."""
OUTLINED = 60
"""A page that draws so many paths and has no text may have its text drawn."""

_FEW = 20  # characters from which on the text of a page can be judged
_BAD_SHARE = 0.3
_ONE_GLYPH = 0.5
_FOREIGN_SHARE = 0.4
_LEADERS = re.compile(r"[.…·。‥_\-—\d\s]")


@dataclass(frozen=True)
class PagePlan:
    """What of a page is read: the ``boxes`` of pictures beside its text, or the whole page where there are none."""

    page: int
    boxes: tuple[Box, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether the page has no text of its own that counts."""
        return not self.boxes


def plan_pages(document: Document, mode: OcrMode, document_map: DocumentMap | None = None) -> tuple[PagePlan, ...]:
    """The pages that OCR reads, in order: none for ``never``, all with anything on them for ``always``.

    ``document_map`` is the map of the document, where it was made already.
    """
    if mode == "never" or not document.pages:
        return ()
    failed = set(document.failed_pages)
    pages = [page for page in document.pages if page.number not in failed]
    if mode == "always":
        return tuple(PagePlan(page.number) for page in pages if page.lines or page.images or page.rulings)
    document_map = document_map or DocumentMap(document)
    under_headings = _pictures_under_headings(document_map)
    wants_tables = any(page.is_placed for page in pages) and _lacks_tables(document_map)
    plans = (_plan(page, under_headings, wants_tables=wants_tables) for page in pages)
    return tuple(plan for plan in plans if plan is not None)


def _lacks_tables(document_map: DocumentMap) -> bool:
    """Whether one of the nine tables stands nowhere in text: a picture may hold it, title and all."""
    found = table_regions(document_map.regions)
    return any(table not in found or not has_header_words(found[table].lines) for table in TEMPLATES)


def _plan(page: Page, under_headings: Mapping[int, tuple[Box, ...]], *, wants_tables: bool) -> PagePlan | None:
    if page.is_placed:
        return PagePlan(page.number) if wants_tables or page.number in under_headings else None
    text = "".join(squeeze(line.text) for line in page.lines)
    pictures = tuple(box for box in page.images if share_of(box, page) >= SMALL_PICTURE)
    if not text:
        drawn = pictures or page.rulings >= OUTLINED or _covered(page.images, page) >= SMALL_PICTURE
        return PagePlan(page.number) if drawn else None
    if is_unusable(text):
        return PagePlan(page.number)
    if len(text) <= FEW_CHARACTERS and pictures and not has_header_words(page.lines):
        return PagePlan(page.number, pictures)
    boxes = under_headings.get(page.number)
    return PagePlan(page.number, boxes) if boxes else None


def _pictures_under_headings(document_map: DocumentMap) -> dict[int, tuple[Box, ...]]:
    """The pictures of pages on which a table's title is followed by a picture and no table in text."""
    document = document_map.document
    pages = {page.number: page for page in document.pages}
    found: dict[int, tuple[Box, ...]] = {}
    for region in table_regions(document_map.regions).values():
        if not is_picture_region(region, document):
            continue
        for number in region.pages():
            boxes = tuple(box for box in pages[number].images if share_of(box, pages[number]) >= LARGE_PICTURE)
            if boxes:
                found[number] = boxes
    return found


def share_of(box: Box, page: Page) -> float:
    """The share of the page that a picture covers, what reaches off the page left out."""
    width = min(box.x1, page.width) - max(box.x0, 0.0)
    height = min(box.bottom, page.height) - max(box.top, 0.0)
    area = page.width * page.height
    return max(width, 0.0) * max(height, 0.0) / area if area else 0.0


def _covered(boxes: Iterable[Box], page: Page) -> float:
    # Scanners cut a page into strips, each of them a picture of its own.
    return sum(share_of(box, page) for box in boxes)


def is_unusable(text: str) -> bool:
    """Whether the text layer of a page is not what is printed: unmapped glyphs, one glyph for all, a wrong encoding.

    ``text`` is without white space; little text is never judged.
    """
    plain = [c for c in text if not is_space(c)]
    if len(plain) < _FEW:
        return False
    bad = sum(c == "\ufffd" or unicodedata.category(c) in ("Co", "Cn", "Cc") for c in plain)
    if bad > _BAD_SHARE * len(plain):
        return True
    letters = [c for c in plain if not _LEADERS.match(c)]
    if len(letters) >= _FEW and Counter(letters).most_common(1)[0][1] > _ONE_GLYPH * len(letters):
        return True
    foreign = sum(_is_foreign(c) for c in plain)
    return foreign > _FOREIGN_SHARE * len(plain)


def _is_foreign(character: str) -> bool:
    """Letters that a Chinese document does not print in numbers: what GBK bytes look like in another code page."""
    code = ord(character)
    return (0x80 <= code < 0x2000 and character not in "·×÷°±§") or 0xFF61 <= code <= 0xFFDC


def resolution_for(page: Page, sizes: Sequence[tuple[Box, int, int]]) -> float:
    """Pixels a point at which a page is rendered: that of its finest picture of any size, within reason.

    ``sizes`` are its pictures with their width and height in pixels. A page without pictures is drawn, and drawn text
    is as fine as one likes.
    """
    finest = [
        max(width / max(box.x1 - box.x0, 1.0), height / max(box.bottom - box.top, 1.0))
        for box, width, height in sizes
        if share_of(box, page) >= SMALL_PICTURE
    ]
    return min(max([*finest, LEAST_RESOLUTION]), MOST_RESOLUTION) if finest else DRAWN_RESOLUTION


LEAST_RESOLUTION = 150 / 72
MOST_RESOLUTION = 300 / 72
DRAWN_RESOLUTION = 200 / 72
