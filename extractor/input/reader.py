"""What a reader of one input format is, and what it hands over: plain content, and the way back to its pages.

A further format is one module with a ``Reader`` and one entry in ``load.READERS``. Nothing behind the reader asks for the
format again: what is there (pages with geometry, grids with spans, lines) says what can be done with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol

from extractor.layout import Box, Document, Grid, Line, Page, PageGeometry, Word
from extractor.pdf.pictures import PagePart, PagePicture, Raster, Turn
from extractor.settings import Converter, Engine, ReaderName
from models.record import Finding, InputKind
from models.rows import PageReader


class PagedFile(Protocol):
    """The way back to pages with geometry: a PDF, or all of the PDFs of an account."""

    @property
    def crowded_pages(self) -> tuple[int, ...]:
        """The pages with so much on them that only a part was read."""

    def close(self) -> None:
        """Free what the engine holds."""

    def geometry(self, pages: Collection[int], reader: ReaderName = "pdfium") -> dict[int, PageGeometry]:
        """Words, rulings and pictures of the pages asked for, as far as they can be read."""

    def engine_of(self, number: int) -> Engine:
        """What read the words of a page."""

    def damaged_pages(self, pages: Iterable[int]) -> tuple[int, ...]:
        """Those of the pages whose text looks damaged."""

    def second_readings(self, places: Iterable[tuple[int, Box]]) -> list[str]:
        """The independent reading of each ``(page, box)``, in order."""

    def pictures(self, pages: Iterable[int], *, scale: float = 1.5) -> Iterator[PagePicture]:
        """The pages drawn, for people."""

    def picture_sizes(self, pages: Iterable[int]) -> dict[int, tuple[float, float]]:
        """Width and height in points that ``pictures`` would have, without drawing; pages that cannot be drawn are left out."""

    def parts(self, number: int) -> tuple[PagePart, ...]:
        """The pictures on a page."""

    def raster(self, number: int, per_point: float) -> Raster | None:
        """A page as pixels."""

    def part_raster(self, number: int, part: PagePart) -> Raster | None:
        """One picture of a page as pixels."""

    def turn(self, number: int, turn: Turn) -> None:
        """Say how a page is turned."""


def _nothing_attached(address: str) -> bytes | None:  # noqa: ARG001
    return None


@dataclass(frozen=True)
class ReadOptions:
    """What a reader is told beside the bytes: the input's name for messages, a password, the most pages it may have.

    ``attached`` gives the bytes of another file of the same account by the address that a page has for it.
    """

    name: str | None
    password: str | None
    max_pages: int
    converter: Converter = field(default_factory=Converter)
    attached: Callable[[str], bytes | None] = _nothing_attached


@dataclass(frozen=True)
class Content:
    """An input as a reader sees it.

    ``lines`` are all lines in reading order, numbered from 1; a row of a table is one line whose cells are parted by tabs.
    ``grids`` are the tables that the format itself declares, each with the lines that it covers (``first_line`` to
    ``last_line``) and its merged cells as spans. ``pages`` is empty where the format has none. ``file`` is the way back to
    pages with geometry; it is closed with the source. ``pictures`` are the numbers of the lines at which an unread picture
    stands, ``findings`` say what is there and was not read (hidden sheets, pictures).
    """

    kind: InputKind
    lines: tuple[Line, ...]
    pages: tuple[Page, ...] = ()
    grids: tuple[Grid, ...] = ()
    failed_pages: tuple[int, ...] = ()
    encoding: str | None = None
    file: PagedFile | None = None
    pictures: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = ()


class Reader(Protocol):
    """One input format."""

    def claims(self, data: bytes) -> bool:
        """Whether the bytes are of this format; told from the content, never from a name."""

    def read(self, data: bytes, options: ReadOptions) -> Content:
        """The content. Raises a ``DocumentError`` where it cannot be read."""


class ReadPage(Protocol):
    """A page, or pictures on it, that something else than the file's own engine read (OCR)."""

    @property
    def is_whole(self) -> bool:
        """Whether all of the page was read so."""

    @property
    def texts(self) -> tuple[Word, ...]:
        """The words that were read."""

    def geometry(self, printed: PageGeometry | None) -> PageGeometry:
        """The page's geometry, with what the file's own engine sees on it."""

    def second_reading(self, box: Box) -> str | None:
        """The second reading of what stands in a box; ``None`` where the box was not read here."""


@dataclass(frozen=True)
class OpenedSource:
    """A document, and the way back to its file for what only some pages need. Close it, or use it in ``with``.

    ``ocr`` holds the pages that were read as pictures, by number; ``reader`` says what reads the other pages of a PDF, and
    when a second engine is asked; ``findings`` is what the reader had to say; ``parts`` are the files of an account, each
    as it is alone.
    """

    document: Document
    pdf: PagedFile | None = None
    ocr: Mapping[int, ReadPage] = field(default_factory=dict)
    reader: ReaderName = "auto"
    findings: tuple[Finding, ...] = ()
    parts: tuple[OpenedSource, ...] = ()

    def __enter__(self) -> OpenedSource:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Free what the PDF engine holds; the document stays usable."""
        if self.pdf is not None:
            self.pdf.close()
        for part in self.parts:
            part.close()

    def geometry(self, pages: Collection[int]) -> dict[int, PageGeometry]:
        """Words, rulings and pictures of the pages asked for; pages that cannot be read, and text input, have none."""
        if self.pdf is None:
            return {}
        printed = [number for number in pages if number not in self.ocr or not self.ocr[number].is_whole]
        found = self.pdf.geometry(printed, self.reader) if printed else {}
        for number in pages:
            if number in self.ocr:
                found[number] = self.ocr[number].geometry(found.get(number))
        return found

    def ocr_words(self, page: int) -> tuple[Word, ...]:
        """The words that OCR read on a page."""
        return self.ocr[page].texts if page in self.ocr else ()

    def reader_of(self, page: int) -> PageReader | None:
        """What read the words of a page."""
        if self.pdf is None:
            return None
        return "ocr" if page in self.ocr else self.pdf.engine_of(page)

    def pages_to_ask(self, pages: Collection[int], doubted: Collection[int]) -> frozenset[int]:
        """The printed pages among ``pages`` that the second engine is asked about; of them ``doubted`` hold a figure which
        nothing else confirms."""
        if self.pdf is None or self.reader == "pdfium":
            return frozenset()
        printed = frozenset(pages) - self.ocr.keys()
        return printed if self.reader == "pdfplumber" else printed & {*doubted, *self.pdf.damaged_pages(printed)}

    def second_readings(self, places: Iterable[tuple[int, Box]]) -> list[str]:
        """The independent reading of each ``(page, box)``, in order; ``""`` where there is none."""
        wanted = list(places)
        read = [self.ocr[number].second_reading(box) if number in self.ocr else None for number, box in wanted]
        others = [
            index
            for index, (number, _) in enumerate(wanted)
            if read[index] is None and not (number in self.ocr and self.ocr[number].is_whole)
        ]
        if self.pdf is not None and others:
            for index, text in zip(others, self.pdf.second_readings(wanted[i] for i in others), strict=True):
                read[index] = text
        return [text or "" for text in read]
