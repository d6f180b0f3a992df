"""The one door to pypdfium2: a PDF's bytes to pages of lines in reading order, to their geometry and to second readings.

pdfium reads the characters and the drawn paths of every page, once and fast. pdfplumber decodes fonts and places
characters independently of it, so that it can witness for what nothing else confirms; it is slow and asked only then.
Coordinates of both are those of ``coordinates.Frame``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from itertools import count
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from extractor.errors import DamagedDocumentError, DocumentError, DocumentTooLargeError, EncryptedDocumentError
from extractor.layout import Box, Page, PageGeometry
from extractor.pdf.content import PageContent, is_damaged, page_content, texts_inside
from extractor.pdf.coordinates import Frame
from extractor.pdf.fonts import own_fonts
from extractor.pdf.nesting import has_nested_forms, overfull_pages
from extractor.pdf.pictures import (
    PagePart,
    PagePicture,
    Raster,
    Turn,
    page_parts,
    page_picture,
    page_raster,
    part_raster,
    turned_size,
)
from extractor.pdf.size import require_bounded_streams
from extractor.pdf.witness import WitnessedPage, witnessed_pages
from extractor.settings import DEFAULT_MAX_PAGES, Engine, ReaderName

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

__all__ = ["PagePicture", "PdfFile", "is_complete"]

T = TypeVar("T")
# pdfium keeps global state (font caches, the last error) and is not thread-safe, not even across documents: every call
# into it, closing included, happens under this lock. It is taken page by page, so that threads take turns.
_PDFIUM = RLock()
if hasattr(os, "register_at_fork"):  # a process that is forked in the midst of a call would wait for its end for ever
    os.register_at_fork(before=_PDFIUM.acquire, after_in_parent=_PDFIUM.release, after_in_child=_PDFIUM.release)

MOST_KEPT = 400_000
"""Characters and strokes of a file that are kept in memory (about 80 MB); what is beyond is read again when asked for."""

_OBJECT = re.compile(rb"\d\s+\d+\s+obj\b")


class PdfFile:
    """An open PDF. Close it, or use it as a context manager; safe to use from several threads.

    ``crowded_pages`` are those with so much on them that only a part was read.

    Raises ``EncryptedDocumentError``, ``DamagedDocumentError`` (broken, cut off, or without pages) or
    ``DocumentTooLargeError`` (more than ``max_pages``) on opening.
    """

    def __init__(
        self, data: bytes, *, password: str | None = None, name: str | None = None, max_pages: int = DEFAULT_MAX_PAGES
    ) -> None:
        self.data, self.password, self.name = data, password, name
        require_bounded_streams(data, name)
        with _PDFIUM:
            self._document = _open(data, password, name)
            self.page_count = len(self._document)
        self._shown: PdfDocument | None = None
        self._failed: frozenset[int] = frozenset()
        self._turns: dict[int, Turn] = {}
        self._contents: dict[int, PageContent] = {}
        self._seen: dict[int, WitnessedPage] = {}
        self._kept = 0
        self._engines: dict[int, Engine] = {}
        self._overfull: frozenset[int] = frozenset()
        self.crowded_pages: tuple[int, ...] = ()
        try:
            self._check(max_pages)
        except DocumentError:
            self.close()
            raise
        if has_nested_forms(data):
            overfull = overfull_pages(data, password, pages=self.page_count)
            if overfull is None:
                self.close()
                raise DamagedDocumentError(
                    "PDF 结构损坏，数不清其中层层嵌套的图形", where=name, hint="请用阅读器另存一份再试"
                )
            self._overfull = overfull

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
            for document in (self._document, self._shown):
                if document is not None:
                    document.close()

    def read(self) -> tuple[tuple[Page, ...], tuple[int, ...]]:
        """All pages with their lines in reading order, and the numbers of pages that could not be read.

        A page that fails is there without lines and with size 0; when all fail, ``DamagedDocumentError``.
        """
        numbers = count(1)
        pages: list[Page] = []
        failed: list[int] = []
        crowded: list[int] = []
        for number in range(1, self.page_count + 1):
            content = self._content(number)
            if content is None:
                failed.append(number)
                pages.append(Page(number, 0.0, 0.0, ()))
                continue
            if not content.is_whole:
                crowded.append(number)
            pages.append(content.page(number, numbers))
        if len(failed) == self.page_count:
            raise DamagedDocumentError(
                f"PDF 的 {self.page_count} 页全部无法读取", where=self.name, hint="文件已损坏，请重新下载"
            )
        self._failed, self.crowded_pages = frozenset(failed), tuple(crowded)
        return tuple(pages), tuple(failed)

    def second_readings(self, places: Iterable[tuple[int, Box]]) -> list[str]:
        """The other engine's text inside each ``(page, box)``, in order, without white space; ``""`` where there is none.

        The boxes are those of ``geometry``, and the engine is not the one that read them there. A character is inside when
        its centre is.
        """
        wanted = list(places)
        readings = [""] * len(wanted)
        by_page: dict[int, list[int]] = {}
        for index, (number, _) in enumerate(wanted):
            by_page.setdefault(number, []).append(index)
        seen = self._witnessed([number for number in by_page if self.engine_of(number) == "pdfium"])
        for number, indices in by_page.items():
            other = self._content(number) if self.engine_of(number) == "pdfplumber" else seen.get(number)
            inside = texts_inside(other.glyphs if other is not None else (), [wanted[i][1] for i in indices])
            for index, text in zip(indices, inside, strict=True):
                readings[index] = text
        return readings

    def engine_of(self, number: int) -> Engine:
        """The engine whose words ``geometry`` gave for a page."""
        return self._engines.get(number, "pdfium")

    def damaged_pages(self, pages: Iterable[int]) -> tuple[int, ...]:
        """The pages among these whose text pdfium could not decode well: another engine may know its fonts better."""
        contents = ((number, self._content(number)) for number in pages)
        return tuple(number for number, content in contents if content is not None and is_damaged(content.glyphs))

    def pictures(self, pages: Iterable[int], *, scale: float = 1.5) -> Iterator[PagePicture]:
        """The pages asked for as grey pictures, one at a time, turned and cropped as the boxes of ``read`` are.

        ``scale`` is pixels per PDF point; a page that cannot be rendered is left out.
        """
        for number in pages:
            turn = self._turns.get(number, Turn())
            picture = self._on_shown_page(number, partial(page_picture, number=number, scale=scale, turn=turn))
            if picture is not None:
                yield picture

    def picture_sizes(self, pages: Iterable[int]) -> dict[int, tuple[float, float]]:
        """Width and height of the pages as ``pictures`` shows them, without drawing them."""
        contents = ((number, self._content(number)) for number in pages if number not in self._overfull)
        return {
            number: turned_size(content.frame.size, self._turns.get(number, Turn()))
            for number, content in contents
            if content is not None
        }

    def parts(self, number: int) -> tuple[PagePart, ...]:
        """The pictures that a page shows; none where it cannot be read."""
        content = self._content(number)
        return (
            self._with_page(number, partial(page_parts, frame=content.frame)) if content is not None else None
        ) or ()

    def raster(self, number: int, per_point: float) -> Raster | None:
        """A page in grey at ``per_point`` pixels a point, upright as the boxes of ``read``."""
        return self._on_shown_page(number, partial(page_raster, per_point=per_point))

    def part_raster(self, number: int, part: PagePart) -> Raster | None:
        """A plain picture's own pixels, also where it reaches off its page."""
        return self._with_page(number, lambda page: part_raster(page, part))

    def turn(self, number: int, turn: Turn) -> None:
        """``pictures`` shows this page turned so from now on, as the boxes that were read on it ask for."""
        self._turns[number] = turn

    def geometry(self, pages: Collection[int], reader: ReaderName = "pdfium") -> dict[int, PageGeometry]:
        """Words, rulings and pictures of the pages asked for; left out are pages that cannot be read.

        With ``auto`` pages that pdfium cannot decode well come from the second engine, where that can.
        """
        other: Mapping[int, WitnessedPage] = {}
        if reader == "pdfplumber":
            other = self._witnessed(pages)
        elif reader == "auto" and (damaged := self.damaged_pages(pages)):
            other = {n: page for n, page in self._witnessed(damaged).items() if not is_damaged(page.glyphs)}
        self._engines |= {number: "pdfplumber" if number in other else "pdfium" for number in pages}
        read = {number: other.get(number) or self._content(number) for number in sorted(set(pages))}
        return {number: page.geometry(number) for number, page in read.items() if page is not None}

    def _witnessed(self, pages: Collection[int]) -> dict[int, WitnessedPage]:
        """The pages as the second engine sees them; each is read once."""
        new = set(pages) - self._seen.keys()
        if new:
            readable = [number for number in range(1, self.page_count + 1) if number not in self._failed]
            self._seen |= witnessed_pages(self.data, new, self.password, readable=readable)
        return {number: self._seen[number] for number in sorted(pages) if number in self._seen}

    def _content(self, number: int) -> PageContent | None:
        """A page as pdfium sees it, kept as long as all that is kept is not too much."""
        content = self._contents.get(number)
        if content is None:
            content = self._with_page(number, page_content)
            if content is not None and self._kept < MOST_KEPT:
                self._contents[number] = content
                self._kept += len(content.glyphs) + len(content.drawing.strokes)
        return content

    def _with_page(self, number: int, read: Callable[[PdfPage], T]) -> T | None:
        """``read`` applied to one page under the lock; ``None`` where the page is not there or cannot be read."""
        with _PDFIUM, own_fonts():
            return self._on_page(self._document, number, read)

    def _on_shown_page(self, number: int, show: Callable[[PdfPage, Frame], T]) -> T | None:
        """``show`` applied to one page that is to be looked at, with the fonts of the machine; ``None`` as above.

        An open file keeps the fonts that it was read with, so that it is opened once more.
        """
        content = self._content(number)
        if content is None:
            return None
        with _PDFIUM:
            if self._shown is None:
                self._shown = _open(self.data, self.password, self.name)
            return self._on_page(self._shown, number, lambda page: show(page, content.frame))

    def _on_page(self, document: PdfDocument, number: int, read: Callable[[PdfPage], T]) -> T | None:
        from pypdfium2 import PdfiumError

        if not 1 <= number <= self.page_count or number in self._overfull:
            return None
        try:
            page = document[number - 1]
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
