"""Word documents (DOCX, DOCM): paragraphs and tables in the order of print, with the numbers that Word generates.

The XML is read as it is (``lxml``): what a paper shows, be it automatic numbers, final states of changes, text boxes, fields
or check boxes, is what libraries for writing documents leave to Word. Headers and footers, comments and deleted text are set
aside; macros, embedded objects and linked files are never opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING

from extractor.errors import DocumentTooLargeError, ExtractorError
from extractor.input.findings import load_finding
from extractor.input.html import HtmlReader
from extractor.input.metafiles import Metafiles
from extractor.input.package import Package, Relationship, attribute, child, children, local, value_of
from extractor.input.pictures import PlacedPictures
from extractor.input.reader import Content, Reader, ReadOptions
from extractor.input.sniff import package_members
from extractor.input.word_numbering import Numbering
from extractor.input.word_tables import (
    WRAPPERS,
    PrintedCell,
    WordCell,
    row_to_line,
    rows_to_grid,
    table_rows,
    table_width,
)
from extractor.input.word_text import InlineReader
from extractor.layout import Grid, Line
from models.record import Finding

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_CELLS = 1_000_000
"""Cells of all tables: the largest disclosures have some ten thousand."""
CHUNK_READERS: tuple[Reader, ...] = (HtmlReader(),)
"""What reads the foreign documents in a Word file."""
_CONTENTS_STYLE = re.compile(r"toc\s*\d|目录\s*\d", re.IGNORECASE)


class WordReader:
    """DOCX: a zip package with a Word document in it."""

    def claims(self, data: bytes) -> bool:
        """Whether a package names a Word part."""
        members = package_members(data)
        return "[Content_Types].xml" in members and any(name.startswith("word/") for name in members)

    def read(self, data: bytes, options: ReadOptions) -> Content:
        """Lines, grids, and findings about what is there and not read."""
        package = Package(data, options.name)
        main = package.related("", "officeDocument") or "word/document.xml"
        body = child(package.xml(main), "body")
        if body is None:
            raise package.damaged("没有正文")
        writer = _Writer(package, main, options, placed=PlacedPictures(Metafiles(package, options)))
        writer.blocks(body)
        writer.end()
        return Content(
            "word",
            tuple(writer.lines),
            grids=tuple(writer.grids),
            findings=tuple(writer.findings()),
            pages=writer.placed.pages(),
            file=writer.placed.file(),
            pictures=tuple(line.number for line in (*writer.placed.lines, *writer.placed.unread)),
        )


@dataclass
class _Pending:
    """A paragraph whose end a tracked change took away: it goes on in the next one."""

    label: str = ""
    text: str = ""


@dataclass
class _Writer:
    """Collects what is printed, block by block."""

    package: Package
    main: str
    options: ReadOptions
    lines: list[Line] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    placed: PlacedPictures = field(default_factory=PlacedPictures)

    def __post_init__(self) -> None:
        numbering, styles = (self._part(kind) for kind in ("numbering", "styles"))
        self._numbering = Numbering(numbering, styles)
        self._styles = {attribute(e, "styleId") or "": value_of(e, "name") or "" for e in children(styles, "style")}
        self._notes = {kind: self._notes_of(f"{kind}s") for kind in ("footnote", "endnote")}
        self._inline = InlineReader()
        self._paragraphs, self._tables, self._pictures = count(1), count(1), count(1)
        self._pending = _Pending()
        self._cells = 0
        self._hidden: list[str] = []
        self._chunks = 0
        self._relationships = self.package.relationships(self.main)

    def _part(self, kind: str) -> _Element | None:
        path = self.package.related(self.main, kind)
        return self.package.xml(path) if path is not None else None

    def _notes_of(self, kind: str) -> dict[str, _Element]:
        notes = self._part(kind)
        return {attribute(note, "id") or "": note for note in (notes if notes is not None else ())}

    # --- blocks --------------------------------------------------------------------------------------------------------

    def blocks(self, container: _Element) -> None:
        """Paragraphs and tables of the body, a text box, a note, or a cell that only lays out."""
        for node in container:
            name = local(node)
            if name == "p":
                self._paragraph(node)
            elif name == "tbl":
                self._table(node)
            elif name == "altChunk":
                self._chunk(self._relationships.get(attribute(node, "id") or ""))
            elif name in WRAPPERS:
                self.blocks(node)

    def end(self) -> None:
        """Print what waits for a paragraph that never came."""
        if self._pending.text:
            self._print(self._pending.label + self._pending.text, f"第{next(self._paragraphs)}段")

    def _paragraph(self, paragraph: _Element) -> None:
        properties = child(paragraph, "pPr")
        inline = self._inline.read(paragraph)
        label = self._pending.label or self._numbering.label(properties)
        text = self._pending.text + inline.text
        self._pending = _Pending()
        if child(properties, "rPr", "del") is not None:
            self._pending = _Pending(label, text)
            return
        if inline.in_contents or _CONTENTS_STYLE.match(self._styles.get(value_of(properties, "pStyle") or "", "")):
            # On paper the tab before a page number is a row of dots.
            text = text.replace("\t", "……")
        if label or text.strip():
            address = f"第{next(self._paragraphs)}段"
            self._print(label + text, address)
            if inline.hidden:
                self._hidden.append(address)
        self._put_pictures(inline.pictures)
        for box in inline.boxes:
            self.blocks(box)
        self._print_notes(inline.notes)

    def _print(self, text: str, address: str) -> None:
        for line in text.split("\n"):
            self.lines.append(Line(line, len(self.lines) + 1, address=address))

    def _put_pictures(self, pictures: list[str | None]) -> None:
        """A picture takes a line without text, so that what stands above and below it is known."""
        for picture in pictures:
            data = self.package.picture(self._relationships.get(picture or ""))
            line = Line("", len(self.lines) + 1, address=f"第{next(self._pictures)}张图片")
            placed = self.placed.place(data, line)
            self.lines += [placed] if placed is not None else []

    def _print_notes(self, notes: list[tuple[str, str]]) -> None:
        for kind, number in notes:
            note = self._notes[kind].get(number)
            if note is not None:
                self.blocks(note)

    def _chunk(self, relationship: Relationship | None) -> None:
        """A foreign document that Word takes in when it opens the file: programs that make Word files of web pages leave them."""
        path = relationship.target if relationship is not None else None
        content = None
        if path is not None and path in self.package:
            data = self.package.read(path)
            reader = next((reader for reader in CHUNK_READERS if reader.claims(data)), None)
            try:
                content = reader.read(data, self.options) if reader is not None else None
            except ExtractorError:
                content = None
        if content is None or content.pictures:
            self._chunks += 1
        if content is None:
            return
        before, place = len(self.lines), "嵌入文档"
        self.lines += [
            replace(line, number=line.number + before, page=None, address=f"{place} {line.address}")
            for line in content.lines
        ]
        self.grids += [
            replace(grid, first_line=grid.first_line + before, last_line=grid.last_line + before)
            for grid in content.grids
        ]

    # --- tables --------------------------------------------------------------------------------------------------------

    def _table(self, table: _Element) -> None:
        """A table as lines and a grid; rows that only hold another table are looked through, so are single columns."""
        rows = table_rows(table)
        self._count(sum(cell.col_span for row in rows for cell in row))
        if all(len(row) <= 1 for row in rows):
            for row in rows:
                for cell in row:
                    self.blocks(cell.element)
            return
        address = f"第{next(self._tables)}个表"
        run: list[list[PrintedCell]] = []
        after: list[_Element] = []
        notes: list[tuple[str, str]] = []
        pictures: list[str | None] = []
        first = 0
        for index, row in enumerate(rows):
            if len(row) == 1 and any(local(node) == "tbl" for node in row[0].element.iter()):
                self._rows(run, address, first)
                self.blocks(row[0].element)
                run, first = [], index + 1
                continue
            run.append([self._cell(cell, after, notes, pictures) for cell in row])
        self._rows(run, address, first)
        self._put_pictures(pictures)
        for box in after:
            self.blocks(box)
        self._print_notes(notes)

    def _count(self, cells: int) -> None:
        self._cells += cells
        if self._cells > MAX_CELLS:
            raise DocumentTooLargeError(f"表格单元格超过上限 {MAX_CELLS} 个", where=self.package.name)

    def _rows(self, rows: list[list[PrintedCell]], address: str, first_row: int) -> None:
        if not rows:
            return
        first_line, width = len(self.lines) + 1, table_width(rows)
        for index, row in enumerate(rows, start=first_row + 1):
            self.lines.append(Line(row_to_line(row, width), len(self.lines) + 1, address=f"{address} 第{index}行"))
        self.grids.append(rows_to_grid(rows, first_line, address, first_row))

    def _cell(
        self, cell: WordCell, boxes: list[_Element], notes: list[tuple[str, str]], pictures: list[str | None]
    ) -> PrintedCell:
        """A cell with its text; text boxes, notes and pictures that hang on it are printed behind the table."""
        parts: list[str] = []
        for paragraph in _paragraphs(cell.element):
            inline = self._inline.read(paragraph)
            label = self._numbering.label(child(paragraph, "pPr"))
            parts.append(label + inline.text.replace("\t", " "))
            boxes += inline.boxes
            notes += inline.notes
            pictures += inline.pictures
        return PrintedCell("\n".join(filter(None, parts)), cell.col, cell.col_span, cell.vertical)

    # --- findings ------------------------------------------------------------------------------------------------------

    def findings(self) -> Iterator[Finding]:
        """What is there and was not read."""
        if self.placed.unread:
            yield self.placed.not_there()
        if self._hidden:
            listed = "、".join(self._hidden[:5]) + (" 等" if len(self._hidden) > 5 else "")
            yield load_finding("load.hidden_text", "note", f"{listed}有隐藏文字，未读取", ())
        if self._chunks:
            yield load_finding(
                "load.embedded_part", "warning", f"文中嵌入了{self._chunks}个外来文档块，未读取，或其中的图片未读取", ()
            )


def _paragraphs(container: _Element) -> Iterator[_Element]:
    """All paragraphs of a cell in order, those of tables inside it included."""
    for node in container:
        name = local(node)
        if name == "p":
            yield node
        elif name in WRAPPERS or name in {"tbl", "tr", "tc"}:
            yield from _paragraphs(node)


__all__ = ["WordReader"]
