"""Plain data between the stages: boxes, words, lines, grids, pages, documents. No behaviour beyond geometry."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from models.record import InputKind


class Box(NamedTuple):
    """A rectangle in PDF points, measured from the upper left corner of the page (``top`` < ``bottom``)."""

    x0: float
    top: float
    x1: float
    bottom: float

    def contains(self, x: float, y: float) -> bool:
        """Whether the point lies inside, edges included."""
        return self.x0 <= x <= self.x1 and self.top <= y <= self.bottom

    def union(self, other: Box) -> Box:
        """The smallest box around both."""
        return Box(
            min(self.x0, other.x0), min(self.top, other.top), max(self.x1, other.x1), max(self.bottom, other.bottom)
        )


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without white space, where it stands on its page; ``confidence`` (0-1) from OCR."""

    text: str
    box: Box
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line as printed: ``number`` counts lines from 1 over the whole document; tabs are kept.

    ``page`` is ``None`` where pages are unknown (text input), ``box`` where there is no geometry. ``address`` says where the
    line stands in its file, in the words of its format (``收入决算表!A7``), where the number alone does not tell a person;
    ``file`` is the name of that file where the document is an account of several. ``cells`` are the cells of a grid whose
    text the line prints, from left to right, where it prints nothing else: one, or those of a row with tabs between them.
    """

    text: str
    number: int
    page: int | None = None
    box: Box | None = None
    address: str | None = None
    file: str | None = None
    cells: tuple[GridCell, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a grid, merged ones once: ``text`` keeps its line breaks, ``row_span``/``col_span`` count grid units.

    ``words`` are in reading order; empty where the grid comes from tab-separated text.
    """

    row: int
    col: int
    row_span: int
    col_span: int
    text: str
    box: Box | None = None
    words: tuple[Word, ...] = ()
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it stands on one page (or in tab-separated text): rows × columns of units, cells over them.

    ``origin`` says who parted it into cells: drawn rules, the alignment of words, tabs, OCR, or the format itself.

    ``xs`` and ``ys`` are the unit edges (``len(xs) == columns + 1``), empty without geometry. ``open_columns`` are the
    columns whose horizontal rules are missing in the body, so that one drawn cell holds several rows of print (``cells``
    are parted there by the rows of the other columns). ``open_sides`` are the sides without an outer rule; a table open at
    the bottom goes on in the middle of a row.
    ``first_line``/``last_line`` are line numbers of the document that the grid covers (inclusive). ``row_lines`` are those
    of the rows where they are not one a row: of text without geometry, whose ``xs``, ``ys`` and boxes count characters and
    lines.
    """

    n_rows: int
    n_cols: int
    cells: tuple[GridCell, ...]
    origin: Literal["ruled", "aligned", "tabs", "ocr", "declared"]
    page: int | None = None
    box: Box | None = None
    xs: tuple[float, ...] = ()
    ys: tuple[float, ...] = ()
    words: tuple[Word, ...] = ()
    first_line: int = 0
    last_line: int = 0
    row_lines: tuple[int, ...] = ()
    open_columns: tuple[int, ...] = ()
    open_sides: tuple[Literal["left", "top", "right", "bottom"], ...] = ()


class Ruling(NamedTuple):
    """A straight drawn line: at ``position`` (y of a horizontal, x of a vertical one), from ``start`` to ``end``."""

    position: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class PageGeometry:
    """What the geometry engine sees on one page: words in reading order, and drawn lines (thin rectangles included)."""

    page: int
    width: float
    height: float
    words: tuple[Word, ...]
    horizontals: tuple[Ruling, ...]
    verticals: tuple[Ruling, ...]
    images: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page. ``rulings`` counts drawn paths (a ruled table has many), ``images`` the boxes of its pictures.

    ``is_placed`` says that it is a picture in the running text of a document without pages, standing where its line does.
    """

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    rulings: int = 0
    images: tuple[Box, ...] = ()
    is_placed: bool = False


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """One file of an account: its SHA-256 and size in bytes, what it is, and its pages (``None`` where it has none)."""

    name: str
    kind: InputKind
    sha256: str
    size: int
    first_page: int | None = None
    last_page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """An input as read: ``lines`` are all lines in reading order, ``pages`` is empty where pages are unknown.

    ``failed_pages`` could not be read; each is there in ``pages``, without lines and with size 0.
    ``grids`` are the tables that the format itself declares (web pages, Word, Excel), ``pictures`` the numbers of the lines
    at which an unread picture stands in running text; one that OCR can read has a page, which ``is_placed``. ``files`` are
    those of an account, in the order in which they were joined; page and line numbers run on over them.
    """

    kind: InputKind
    lines: tuple[Line, ...]
    sha256: str
    size: int
    pages: tuple[Page, ...] = ()
    name: str | None = None
    encoding: str | None = None
    ocr_pages: tuple[int, ...] = field(default=())
    failed_pages: tuple[int, ...] = ()
    grids: tuple[Grid, ...] = ()
    pictures: tuple[int, ...] = ()
    files: tuple[DocumentFile, ...] = ()
