"""Web pages as input: HTML, XHTML and web archives (MHTML), read from the bytes alone."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import groupby

from extractor.input.html_article import ACCOUNT_WORDS, find_article
from extractor.input.html_blocks import Block, ShownImage, element_to_blocks
from extractor.input.html_bytes import archive_pictures, archive_to_markups, bytes_to_markup, is_archive
from extractor.input.html_tables import PlacedTable
from extractor.input.html_tree import WebPage, parse_page
from extractor.input.pictures import PlacedPictures
from extractor.input.reader import Content, ReadOptions
from extractor.input.sniff import is_markup
from extractor.input.text_forms import normalise
from extractor.layout import Grid, Line
from extractor.outline.grammar import read_account_title, read_title
from extractor.text.characters import key

_DATA = re.compile(r"data:image/[\w.+-]{1,20};base64,", re.I)
_PARTED = re.compile(r"[_|\-–—\n>»]")
SHORTEST_TITLE = 6
_FIGURE = re.compile(r"-?[\d,]{1,20}\.\d{1,8}")


class HtmlReader:
    """A web page, known by its first tag; a web archive, known by its message head."""

    def claims(self, data: bytes) -> bool:
        """Whether the bytes open as a page or an archive of one."""
        return is_markup(data) or is_archive(data)

    def read(self, data: bytes, options: ReadOptions) -> Content:
        """The article's lines and declared tables. Raises MissingExtraError without the extra ``web``."""
        name = options.name
        markups = archive_to_markups(data, name) if is_archive(data) else (bytes_to_markup(data, name),)
        first, *frames = (page_to_blocks(parse_page(markup.text, name)) for markup in markups)
        blocks = [*first, *(block for frame in frames if _is_of_the_account(frame) for block in frame)]
        attached = archive_pictures(data) if is_archive(data) else {}
        placed = PlacedPictures()
        lines, grids = blocks_to_lines(blocks, placed, lambda address: image_bytes(address, attached, options.attached))
        return Content(
            "html",
            lines,
            placed.pages(),
            grids=grids,
            encoding=markups[0].encoding,
            file=placed.file(),
            pictures=tuple(line.number for line in (*placed.lines, *placed.unread)),
            findings=(placed.not_there(),) if placed.unread else (),
        )


def page_to_blocks(page: WebPage) -> list[Block]:
    """The blocks of the article under its title, which many pages print outside of it or not at all."""
    blocks: list[Block] = []
    for are_lines, group in groupby(element_to_blocks(find_article(page)), lambda block: isinstance(block, str)):
        run = list(group)
        # Pages without markup for their tables print them in the forms that copied text has.
        blocks += normalise([block for block in run if isinstance(block, str)]) if are_lines else run
    title = _title_of(page)
    head = [key(block) for block in blocks[:8] if isinstance(block, str)]
    is_printed = key(title) in "".join(head) or any(read_account_title(line) and line in key(title) for line in head)
    return blocks if not title or is_printed else [title, *blocks]


def _is_of_the_account(frame: list[Block]) -> bool:
    """Whether a frame prints words of an account, a title of its tables or figures: advertisements, tabs and counters do not."""
    cells = [cell.text for block in frame if isinstance(block, PlacedTable) for cell in block.cells]
    texts = [*cells, *(block for block in frame if isinstance(block, str))]
    return any(map(_FIGURE.fullmatch, cells)) or any(
        ACCOUNT_WORDS.search(key(text)) or read_title(text) for text in texts
    )


def _title_of(page: WebPage) -> str:
    """The article's title: as the head of the page says (ArticleTitle, that every site of a government must give).

    Names of the site and of its columns stand before it or behind it.
    """
    pieces = [page.meta.get("articletitle") or "", *_PARTED.split(page.title)]
    titles = [" ".join(piece.split()) for piece in pieces if "决算" in piece and len(key(piece)) >= SHORTEST_TITLE]
    return max(titles, key=lambda title: read_account_title(title) is not None, default="")


def image_bytes(address: str, archived: Mapping[str, bytes], attached: Callable[[str], bytes | None]) -> bytes | None:
    """The bytes of a picture: in the address itself, in the web archive, or a file of the same account. Never fetched."""
    inline = _DATA.match(address)
    if inline is not None:
        try:
            return b64decode(address[inline.end() :], validate=False)
        except ValueError:
            return None
    return archived.get(address) or attached(address)


def blocks_to_lines(
    blocks: list[Block], placed: PlacedPictures, bytes_of: Callable[[str], bytes | None]
) -> tuple[tuple[Line, ...], tuple[Grid, ...]]:
    """Blocks → numbered lines and grids; a row of a table is one line, its cells parted by tabs, a picture a blank one."""
    lines: list[Line] = []
    grids: list[Grid] = []
    paragraphs = images = 0
    for block in blocks:
        if isinstance(block, str):
            paragraphs += 1
            lines.append(Line(block, len(lines) + 1, address=f"第{paragraphs}段"))
        elif isinstance(block, ShownImage):
            images += 1
            line = placed.place(bytes_of(block.address), Line("", len(lines) + 1, address=f"第{images}张图片"))
            lines += [line] if line is not None else []
        else:
            grids.append(_declare(block, len(grids) + 1, len(lines) + 1))
            lines += _row_lines(grids[-1], f"第{len(grids)}个表")
    return tuple(lines), tuple(grids)


def _declare(table: PlacedTable, number: int, first_line: int) -> Grid:
    cells = tuple(replace(cell, address=f"第{number}个表 第{cell.row + 1}行第{cell.col + 1}列") for cell in table.cells)
    last_line = first_line + table.n_rows - 1
    return Grid(table.n_rows, table.n_cols, cells, "declared", first_line=first_line, last_line=last_line)


def _row_lines(grid: Grid, place: str) -> list[Line]:
    rows = [[""] * grid.n_cols for _ in range(grid.n_rows)]
    for cell in grid.cells:
        rows[cell.row][cell.col] = cell.text.replace("\n", " ")
    return [
        Line("\t".join(row), grid.first_line + index, address=f"{place} 第{index + 1}行")
        for index, row in enumerate(rows)
    ]
