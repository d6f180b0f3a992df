"""The one door to pypdfium2: a PDF's bytes to pages of lines in reading order, and to second readings of figures.

pdfium reads the text of every page, fast. Words and rulings of the few pages whose tables need them come from another
engine (``geometry``); the two decode fonts and place characters independently, so that one can witness for the other.
Coordinates of both are those of ``frame.Frame``.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator
from ctypes import c_double
from functools import partial
from itertools import count
from math import hypot
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from extractor.errors import DamagedDocumentError, DocumentError, DocumentTooLargeError, EncryptedDocumentError
from extractor.layout import Box, Line, Page, PageGeometry
from extractor.pdf.coordinates import Character, Frame, page_frame, quarter_turns
from extractor.pdf.pictures import (
    PagePart,
    PagePicture,
    Raster,
    Turn,
    page_drawn,
    page_parts,
    page_picture,
    page_raster,
    part_raster,
)
from extractor.pdf.witness import page_geometry
from extractor.pdf.words import Glyph, glyphs_to_lines
from extractor.settings import DEFAULT_MAX_PAGES
from extractor.text.characters import squeeze

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

__all__ = ["PagePicture", "PdfFile", "is_complete"]

T = TypeVar("T")
# pdfium keeps global state (font caches, the last error) and is not thread-safe, not even across documents: every call
# into it, closing included, happens under this lock. It is taken page by page, so that threads take turns.
_PDFIUM = RLock()

FLAT = 0.5
"""A wide character whose box is lower than this share of its width is known by its ink only."""

_OBJECT = re.compile(rb"\d\s+\d+\s+obj\b")


class PdfFile:
    """An open PDF. Close it, or use it as a context manager; safe to use from several threads.

    Raises ``EncryptedDocumentError``, ``DamagedDocumentError`` (broken, cut off, or without pages) or
    ``DocumentTooLargeError`` (more than ``max_pages``) on opening.
    """

    def __init__(
        self, data: bytes, *, password: str | None = None, name: str | None = None, max_pages: int = DEFAULT_MAX_PAGES
    ) -> None:
        self.data, self.password, self.name = data, password, name
        with _PDFIUM:
            self._document = _open(data, password, name)
            self.page_count = len(self._document)
        self._failed: frozenset[int] = frozenset()
        self._turns: dict[int, Turn] = {}
        try:
            self._check(max_pages)
        except DocumentError:
            self.close()
            raise

    def _check(self, max_pages: int) -> None:
        if not is_complete(self.data):
            raise DamagedDocumentError(
                "PDF 不完整：文件末尾缺少交叉引用表，内容被截断", where=self.name, hint="请重新下载或重新复制该文件"
            )
        if self.page_count == 0:
            raise _without_pages(self.name)
        if self.page_count > max_pages:
            raise DocumentTooLargeError(
                f"PDF 有 {self.page_count} 页，超过上限 {max_pages} 页",
                where=self.name,
                hint="请只取决算公开部分，或调大 max_pages",
            )

    def __enter__(self) -> PdfFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Free what pdfium holds; closing twice does nothing."""
        with _PDFIUM:
            self._document.close()

    def read(self) -> tuple[tuple[Page, ...], tuple[int, ...]]:
        """All pages with their lines in reading order, and the numbers of pages that could not be read.

        A page that fails is there without lines and with size 0; when all fail, ``DamagedDocumentError``.
        """
        numbers = count(1)
        pages: list[Page] = []
        failed: list[int] = []
        for number in range(1, self.page_count + 1):
            page = self._with_page(number, partial(_page, number=number, numbers=numbers))
            if page is None:
                failed.append(number)
                page = Page(number, 0.0, 0.0, ())
            pages.append(page)
        if len(failed) == self.page_count:
            raise DamagedDocumentError(
                f"PDF 的 {self.page_count} 页全部无法读取", where=self.name, hint="文件已损坏，请重新下载"
            )
        self._failed = frozenset(failed)
        return tuple(pages), tuple(failed)

    def second_readings(self, places: Iterable[tuple[int, Box]]) -> list[str]:
        """Pdfium's own text inside each ``(page, box)``, in order, without white space; ``""`` where there is none.

        The boxes are those of ``page_geometry``. A character is inside when its centre is.
        """
        wanted = list(places)
        readings = [""] * len(wanted)
        by_page: dict[int, list[int]] = {}
        for index, (number, _) in enumerate(wanted):
            by_page.setdefault(number, []).append(index)
        for number, indices in by_page.items():
            glyphs = self._with_page(number, lambda page: _read_glyphs(page)[0]) or []
            for index, text in zip(indices, _texts_inside(glyphs, [wanted[i][1] for i in indices]), strict=True):
                readings[index] = text
        return readings

    def pictures(self, pages: Iterable[int], *, scale: float = 1.5) -> Iterator[PagePicture]:
        """The pages asked for as grey pictures, one at a time, turned and cropped as the boxes of ``read`` are.

        ``scale`` is pixels per PDF point; a page that cannot be rendered is left out.
        """
        for number in pages:
            turn = self._turns.get(number, Turn())
            picture = self._with_page(number, partial(_picture, number=number, scale=scale, turn=turn))
            if picture is not None:
                yield picture

    def parts(self, number: int) -> tuple[PagePart, ...]:
        """The pictures that a page shows; none where it cannot be read."""
        return self._with_page(number, lambda page: page_parts(page, _read_glyphs(page)[1])) or ()

    def raster(self, number: int, per_point: float) -> Raster | None:
        """A page in grey at ``per_point`` pixels a point, upright as the boxes of ``read``."""
        return self._with_page(number, lambda page: page_raster(page, _read_glyphs(page)[1], per_point))

    def part_raster(self, number: int, part: PagePart) -> Raster | None:
        """A plain picture's own pixels, also where it reaches off its page."""
        return self._with_page(number, lambda page: part_raster(page, part))

    def turn(self, number: int, turn: Turn) -> None:
        """``pictures`` shows this page turned so from now on, as the boxes that were read on it ask for."""
        self._turns[number] = turn

    def geometry(self, pages: Collection[int]) -> dict[int, PageGeometry]:
        """``page_geometry`` of this file, for pages of a file that was read."""
        readable = [number for number in range(1, self.page_count + 1) if number not in self._failed]
        return page_geometry(self.data, pages, self.password, readable=readable)

    def _with_page(self, number: int, read: Callable[[PdfPage], T]) -> T | None:
        """``read`` applied to one page under the lock; ``None`` where the page is not there or cannot be read."""
        from pypdfium2 import PdfiumError

        if not 1 <= number <= self.page_count:
            return None
        with _PDFIUM:
            try:
                page = self._document[number - 1]
            except PdfiumError:
                return None
            try:
                return read(page)
            except PdfiumError:
                return None
            finally:
                page.close()


def is_complete(data: bytes) -> bool:
    """Whether a PDF's end is there: after the last ``startxref`` no object may follow.

    pdfium repairs a cut-off file silently, with the pages after the cut missing or blank; for accounts that is worse
    than an error. Linearised and updated files hold earlier cross-reference tables, so finding one is not enough.
    """
    last = data.rfind(b"startxref")
    return last >= 0 and _OBJECT.search(data, last) is None


def _open(data: bytes, password: str | None, name: str | None) -> PdfDocument:
    import pypdfium2
    from pypdfium2 import raw

    try:
        return pypdfium2.PdfDocument(data, password=password)
    except pypdfium2.PdfiumError as error:
        if _opens_without_pages(data, password):
            raise _without_pages(name) from error
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise EncryptedDocumentError(
                "PDF 已加密，" + ("所给密码不正确" if password else "需要密码才能打开"),
                where=name,
                hint="请用 --password（或参数 password）给出正确的打开密码",
            ) from error
        if error.err_code == raw.FPDF_ERR_SECURITY:
            raise EncryptedDocumentError(
                "PDF 使用了不支持的加密方式", where=name, hint="请用阅读器打开后另存为未加密的 PDF"
            ) from error
        raise DamagedDocumentError(
            "PDF 已损坏或不完整，无法打开", where=name, hint="请重新下载，或用阅读器打开后另存一份"
        ) from error


def _opens_without_pages(data: bytes, password: str | None) -> bool:
    """Whether pdfium itself opens the file: pypdfium2 fails on one without pages, with the code of some older error."""
    from pypdfium2 import raw

    handle = raw.FPDF_LoadMemDocument64(data, len(data), None if password is None else password.encode() + b"\0")
    if not handle:
        return False
    raw.FPDF_CloseDocument(handle)
    return is_complete(data)


def _without_pages(name: str | None) -> DamagedDocumentError:
    return DamagedDocumentError("PDF 没有任何页面", where=name, hint="请确认文件是否正确，或重新导出 PDF")


def _page(page: PdfPage, number: int, numbers: Iterator[int]) -> Page:
    glyphs, frame = _read_glyphs(page)
    lines = tuple(Line(text, next(numbers), number, box) for text, box in glyphs_to_lines(glyphs))
    rulings, images = page_drawn(page)
    width, height = frame.size
    return Page(number, width, height, lines, rulings, tuple(frame.box(*image) for image in images))


def _picture(page: PdfPage, number: int, scale: float, turn: Turn) -> PagePicture:
    return page_picture(page, _read_glyphs(page)[1], number, scale, turn)


def _read_glyphs(page: PdfPage) -> tuple[list[Glyph], Frame]:
    textpage = page.get_textpage()
    try:
        characters = _characters(textpage.raw)
    finally:
        textpage.close()
    frame = page_frame(page.get_bbox(), page.get_rotation(), characters)
    return frame.glyphs(characters), frame


def _characters(textpage: Any) -> list[Character]:
    """Pdfium's characters in paint order, those included that it only generated (blanks, line ends)."""
    from pypdfium2 import raw

    loose, rect = raw.FPDFText_GetLooseCharBox, raw.FS_RECTF()
    unicode_at, angle_at = raw.FPDFText_GetUnicode, raw.FPDFText_GetCharAngle
    characters: list[Character] = []
    high = 0
    base: float | None = None
    turn: int | None = 0
    for index in range(raw.FPDFText_CountChars(textpage)):
        code = unicode_at(textpage, index)
        if 0xD800 <= code < 0xDC00:  # pdfium builds with 16-bit characters hand over the halves of a pair
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
        high = 0
        # The loose box is as high as the font size for every character, which is what tells lines apart.
        if not loose(textpage, index, rect):
            turn = None
        elif rect.bottom != base or turn != 0:  # on the base line of an upright character all are upright
            base = rect.bottom
            angle = angle_at(textpage, index)
            turn = quarter_turns(angle) if angle > 0.01 else 0
        if turn == 0:
            bottom, top = _upright_extent(code, rect)
            characters.append(Character(chr(code), rect.left, bottom, rect.right, top, 0))
        else:
            box, turn = _turned_character(textpage, index, turn)
            characters.append(Character(chr(code), *box, turn))
    return characters


def _upright_extent(code: int, rect: Any) -> tuple[float, float]:
    """Bottom and top of an upright character: those of its box, or of a square where the box is only its ink.

    For glyphs of fonts without metrics pdfium's loose box is the ink, and 一 or — would stand on a line of its own.
    """
    width, height = rect.right - rect.left, rect.top - rect.bottom
    if code < 0x2000 or height >= FLAT * width:
        return rect.bottom, rect.top
    middle = (rect.bottom + rect.top) / 2
    return middle - width / 2, middle + width / 2


def _turned_character(
    textpage: Any, index: int, turn: int | None
) -> tuple[tuple[float, float, float, float], int | None]:
    """The box of a character that is not upright, and its turn: pdfium's loose box is right for upright ones only."""
    from pypdfium2 import raw

    left, right, bottom, top, x, y = (c_double() for _ in range(6))
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
    raw.FPDFText_GetCharOrigin(textpage, index, x, y)
    raw.FPDFText_GetMatrix(textpage, index, matrix)
    font_size = raw.FPDFText_GetFontSize(textpage, index)
    if turn is not None and font_size < 0:
        turn = (turn + 2) % 4
    size = abs(font_size) * hypot(matrix.c, matrix.d)
    above, below = 0.85 * size, 0.15 * size
    match turn:
        case 0:
            return (left.value, y.value - below, right.value, y.value + above), turn
        case 1:
            return (x.value - below, bottom.value, x.value + above, top.value), turn
        case 2:
            return (left.value, y.value - above, right.value, y.value + below), turn
        case 3:
            return (x.value - above, bottom.value, x.value + below, top.value), turn
        case _:
            return (left.value, bottom.value, right.value, top.value), turn


def _texts_inside(glyphs: Iterable[Glyph], boxes: Iterable[Box]) -> Iterator[str]:
    ordered = sorted(enumerate(glyphs), key=lambda item: item[1].top + item[1].bottom)
    middles = [(g.top + g.bottom) / 2 for _, g in ordered]
    for box in boxes:
        band = ordered[bisect_left(middles, box.top) : bisect_right(middles, box.bottom)]
        # Back into paint order, on which the joining of characters to words relies.
        inside = [g for _, g in sorted(band) if box.x0 <= (g.x0 + g.x1) / 2 <= box.x1]
        yield squeeze("".join(text for text, _ in glyphs_to_lines(inside)))
