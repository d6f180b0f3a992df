"""An article as its blocks in the order of print: paragraphs, and tables with their cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from extractor.input.html_article import is_furniture_line
from extractor.input.html_inline import BLOCKS, inline_text, may_be_table, tidy
from extractor.input.html_tables import (
    PlacedTable,
    caption_lines,
    is_layout_table,
    row_cells,
    table_rows,
    table_to_cells,
)
from extractor.input.html_tree import Element
from extractor.text.characters import chinese_numeral, whole_number


@dataclass(frozen=True)
class ShownImage:
    """A picture in the article, by its address."""

    address: str


Block = str | PlacedTable | ShownImage
"""A printed line, a table, or a picture."""

_MARKER = re.compile(r"list-style(?:-type)?\s*:\s*([\w-]+)", re.I)
_SHOWN_ALREADY = re.compile(r"^[(（]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）、.．]")


@dataclass
class _Writer:
    """Collects blocks; ``inline`` is the running text since the last block."""

    blocks: list[Block] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    marker: str = ""

    def flush(self) -> None:
        lines = tidy("".join(self.inline))
        self.inline.clear()
        if not lines:
            return
        if self.marker and not _SHOWN_ALREADY.match(lines[0]):
            lines[0] = self.marker + lines[0]
        self.marker = ""
        self.blocks += [line for line in lines if not is_furniture_line(line)]


def element_to_blocks(article: Element) -> list[Block]:
    """The blocks of an article, furniture lines left out."""
    writer = _Writer()
    _write(article, writer)
    writer.flush()
    return writer.blocks


def _write(element: Element, writer: _Writer) -> None:
    """The children of a block element, each block on lines of its own."""
    markers = _list_markers(element)
    for child in element.children:
        if isinstance(child, str) or not _holds_blocks(child):
            if isinstance(child, Element) and child.tag in BLOCKS:
                writer.flush()
                writer.marker = next(markers, "") if child.tag == "li" else writer.marker
                _write_text(child, writer)
                writer.flush()
            else:
                writer.inline.append(inline_text(child))
            _write_images(child, writer)
            continue
        writer.flush()
        if child.tag == "li":
            writer.marker = next(markers, "")
        if child.tag == "table":
            _write_table(child, writer)
        else:
            _write(child, writer)
        writer.flush()


def _holds_blocks(element: Element) -> bool:
    """Whether an element is a table, or has a block below it that must be looked into."""
    return element.tag in ("table", "ol", "ul") or any(below.tag in BLOCKS for below in element.elements())


def _write_text(element: Element, writer: _Writer) -> None:
    if element.tag == "pre":
        writer.blocks += [line.rstrip() for line in element.text().splitlines()]
    else:
        writer.inline.append(inline_text(element))


def _write_images(node: Element | str, writer: _Writer) -> None:
    """The pictures inside running text, behind it."""
    images = [ShownImage(element.attributes["src"].strip()) for element in _images(node) if may_be_table(element)]
    if images:
        writer.flush()
        writer.blocks += images


def _images(node: Element | str) -> Iterator[Element]:
    if isinstance(node, Element):
        yield from (element for element in (node, *node.elements()) if element.tag == "img")


def _write_table(table: Element, writer: _Writer) -> None:
    writer.blocks += caption_lines(table)
    if is_layout_table(table):
        for row in table_rows(table):
            for cell in row_cells(row):
                _write(cell, writer)
                writer.flush()
        return
    placed = table_to_cells(table)
    if any(cell.text for cell in placed.cells):
        writer.blocks.append(placed)
    _write_images(table, writer)


def _list_markers(element: Element) -> Iterator[str]:
    """The numbers that a browser prints before the items of an ordered list."""
    if element.tag != "ol":
        return
    style = _MARKER.search(element.attributes.get("style", ""))
    kind = (style[1] if style else element.attributes.get("type", "decimal")).lower()
    if kind == "none":
        return
    first = whole_number(element.attributes.get("start"))
    number = 1 if first is None else first
    for item in element.children:
        if isinstance(item, Element) and item.tag == "li":
            value = whole_number(item.attributes.get("value"))
            number = number if value is None else value
            yield chinese_numeral(number) + "、" if "chinese" in kind or "cjk" in kind else f"{number}."
            number += 1
