"""Regions made ready: which pages each table covers, which grids belong to it, what stands under it in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from extractor.accounts.heading_words import heading_key
from extractor.accounts.templates import (
    ACTUAL_HEADERS,
    BUDGET_HEADERS,
    CODE_HEADERS,
    GROUP_HEADERS,
    ITEM_HEADERS,
    LINE_HEADERS,
    NAME_HEADERS,
)
from extractor.grid.aligned import words_to_grids
from extractor.grid.broken_figures import join_broken_figures
from extractor.grid.declared import cut_rows
from extractor.grid.words import center_x, center_y
from extractor.layout import Box, Document, Grid, Line, Page, PageGeometry, Word
from extractor.outline.grammar import is_caption
from extractor.outline.titles import Region
from extractor.tables.cells import is_note
from extractor.tables.header_rows import is_column_ordinals
from extractor.tables.headings import is_heading
from extractor.text.characters import key, squeeze
from extractor.text.money import STATED_UNIT, UNIT_IN_BRACKETS
from models.tables import TableId

FEW_CHARACTERS = 40
"""A page with fewer characters of text than this and a large picture is a picture page."""
LARGE_PICTURE = 0.15
"""Least share of the page's area that a picture with a table covers."""

HEADER_WORDS = {
    *map(key, (*CODE_HEADERS, *NAME_HEADERS, *ITEM_HEADERS, *LINE_HEADERS, *GROUP_HEADERS)),
    *map(key, (*BUDGET_HEADERS, *ACTUAL_HEADERS)),
    "栏次",
    "合计",
    "小计",
}
"""Headings that most tables have, as keys."""
_AMOUNT = re.compile(r"\d\.\d")
_SENTENCE = re.compile(r"[^。；;]++[。；;]?")
_SAYS_EMPTY = re.compile(r"无|没有|未发生|未安排|不涉及|为空|空表")
_STATEMENT_OBJECT = re.compile(r"收入|支出|预算|经费|数据|空表|拨款")


@dataclass
class TableRegion:
    """Everything of one table: its regions (more than one where the title is repeated over pages), its grids.

    ``table`` is ``None`` for a table that is none of the nine.
    """

    table: TableId | None
    regions: list[Region]
    grids: list[Grid] = field(default_factory=list)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines under all titles of this table."""
        return tuple(line for region in self.regions for line in region.lines)

    @property
    def first(self) -> Region:
        """The region of the first title."""
        return self.regions[0]

    def pages(self) -> tuple[int, ...]:
        """The pages that the table runs over, as far as pages are known."""
        numbers = {line.page for line in self.lines} | {region.title.line.page for region in self.regions}
        numbers |= {grid.page for grid in self.grids}
        return tuple(sorted(number for number in numbers if number is not None))


def has_header_words(lines: Iterable[Line]) -> bool:
    """Whether the lines hold the head of a table: at least two known headings, or a row that numbers the columns."""
    count = 0
    for line in lines:
        parts = line.text.split()
        count += sum(heading_key(part) in HEADER_WORDS for part in parts)
        if is_column_ordinals(parts) or count >= 2:
            return True
    return False


def pages_with_geometry(region: TableRegion, pages: Mapping[int, Page]) -> tuple[int, ...]:
    """The pages whose geometry a table wants: from its first title on as far as its lines go."""
    return tuple(number for number in region.pages() if number in pages and pages[number].lines)


def assign_grids(regions: Iterable[TableRegion], grids: Mapping[int, Sequence[Grid]]) -> None:
    """Give each table the grids between its title and the next title, page by page and downwards."""
    starts: list[tuple[int, float, TableRegion, tuple[int, float]]] = []
    for region in regions:
        starts.extend((*_start(part), region, _end(part)) for part in region.regions)
    starts.sort(key=lambda start: start[:2])
    for index, (page, top, region, stop) in enumerate(starts):
        end = min(starts[index + 1][:2] if index + 1 < len(starts) else _NOWHERE, stop)
        covered = region.pages()
        last = max(covered, default=page)
        for number in sorted(grids):
            if not page <= number <= last:
                continue
            for grid in grids[number]:
                middle = (grid.box.top + grid.box.bottom) / 2 if grid.box else 0.0
                if (page, top) <= (number, middle) < end and grid not in region.grids:
                    region.grids.append(grid)


def assign_declared(regions: Iterable[TableRegion], grids: Sequence[Grid]) -> None:
    """Give each table the rows of declared grids that stand under its titles: one sheet may hold all nine tables."""
    for region in regions:
        for part in region.regions:
            if not part.lines:
                continue
            first, last = part.lines[0].number, part.lines[-1].number
            cut = [cut_rows(grid, first, last) for grid in grids]
            region.grids += [bare for grid in cut if grid is not None and (bare := without_captions(grid)) is not None]


def without_captions(grid: Grid) -> Grid | None:
    """A declared grid without the rows above its head that only name the table, the department or the unit of money."""
    filled: dict[int, list[str]] = {row: [] for row in range(grid.n_rows)}
    for cell in grid.cells:
        if key(cell.text):
            filled[cell.row].append(cell.text)
    first = next((row for row, texts in filled.items() if not all(map(is_caption, texts))), grid.n_rows)
    cut = cut_rows(grid, grid.first_line + first, grid.last_line)
    return cut if cut is not None and cut.n_rows > 1 else None


_BELOW = 1e9
"""Below the foot of a page."""
_NOWHERE = (10**9, 0.0)
"""Behind the last page."""


def _start(part: Region) -> tuple[int, float]:
    """Where a region begins on pages; a title in running text above a picture has no page, the picture has."""
    first = next((line for line in (part.title.line, *part.lines) if line.page is not None), part.title.line)
    return _place(first) if first is part.title.line else (first.page or 0, 0.0)


def _end(part: Region) -> tuple[int, float]:
    if part.stop is None or (part.stop.page is None and part.lines):
        last = part.lines[-1].page if part.lines and part.stop is not None else None
        return (last, _BELOW) if last is not None else _NOWHERE
    return _place(part.stop)


def _place(line: Line) -> tuple[int, float]:
    return line.page or 0, line.box.top if line.box else 0.0


def add_aligned_grids(regions: Iterable[TableRegion], geometry: Mapping[int, PageGeometry]) -> None:
    """Give each table without a ruled grid the grid that its aligned words make, page by page."""
    found = list(regions)
    tops = sorted(
        (line.page, line.box.top)
        for region in found
        for line in (line for part in region.regions for line in (part.title.line, part.stop))
        if line is not None and line.page is not None and line.box is not None
    )
    for region in found:
        if region.grids:
            continue
        title = region.first.title.line
        pages: list[tuple[int | None, list[Word]]] = []
        for number in region.pages():
            if number not in geometry:
                continue
            top = title.box.bottom if title.box is not None and number == title.page else 0.0
            bottom = min((y for page, y in tops if page == number and y > top), default=geometry[number].height)
            words = [word for word in geometry[number].words if top <= center_y(word.box) <= bottom]
            pages.append((number, join_broken_figures(_of_lines(words, region.lines, number))))
        region.grids += words_to_grids(pages, is_heading)


def _of_lines(words: Sequence[Word], lines: Sequence[Line], page: int) -> list[Word]:
    """The words that stand in the lines of a table, without those that run along on every page (第9页共18页) or stand
    around it (部门：…)."""
    boxes = [line.box for line in lines if line.page == page and line.box is not None and not is_caption(line.text)]
    if not boxes:
        return list(words)
    return [word for word in words if any(box.contains(center_x(word.box), center_y(word.box)) for box in boxes)]


def notes_of(lines: Sequence[Line]) -> tuple[str, ...]:
    """The 注/说明 lines under a table with what runs on from them, without white space."""
    notes: list[str] = []
    for line in lines:
        text = squeeze(line.text)
        if is_note(text):
            notes.append(text)
        elif notes and text and "\t" not in line.text.strip() and not notes[-1].endswith(("。", "；")):
            notes[-1] += text
    return tuple(notes)


def statement_of(lines: Sequence[Line]) -> str | None:
    """The sentence that explains an empty table (本部门无…, 没有…, 故本表无数据), without white space."""
    text = "".join(squeeze(line.text) for line in lines if "\t" not in line.text.strip())
    for match in _SENTENCE.finditer(text):
        sentence = match[0]
        if not _SAYS_EMPTY.search(sentence):
            continue
        if _STATEMENT_OBJECT.search(sentence) and any(c > "一" for c in sentence):
            start = max(sentence.rfind(mark) for mark in ("说明：", "说明:", "注：", "注:", "备注："))
            return sentence[start:].removeprefix("说明").lstrip("：:注备") if start >= 0 else sentence
    return None


def unit_of(lines: Iterable[Line]) -> str | None:
    """The printed 单位 (万元, 元) of a table, else the one unit that its headings state (决算数（元）)."""
    texts = [key(line.text) for line in lines]
    stated = (match["unit"] for text in texts if (match := STATED_UNIT.search(text)))
    headings = takewhile(lambda text: not _AMOUNT.search(text), texts)
    by_headings = {match["unit"] for text in headings for match in UNIT_IN_BRACKETS.finditer(text)}
    return next(stated, by_headings.pop() if len(by_headings) == 1 else None)


def picture_pages(document: Document) -> tuple[int, ...]:
    """Pages that are a picture of something: a large image and next to no text."""
    found = []
    for page in document.pages:
        if page.is_placed:
            continue  # an illustration, more often than not; what is not read of them is said
        characters = sum(len(squeeze(line.text)) for line in page.lines)
        if characters <= FEW_CHARACTERS and any(_share(image, page) >= LARGE_PICTURE for image in page.images):
            found.append(page.number)
    return tuple(found)


def _share(image: Box, page: Page) -> float:
    width = min(image.x1, page.width) - max(image.x0, 0.0)
    height = min(image.bottom, page.height) - max(image.top, 0.0)
    area = page.width * page.height
    return max(width, 0.0) * max(height, 0.0) / area if area else 0.0


def is_picture_region(region: TableRegion, document: Document) -> bool:
    """Whether a title is followed by a picture and no table in text.

    Without pages pictures have vanished: a title with nothing at all under it, no head and no sentence, is one.
    """
    if region.grids or has_header_words(region.lines):
        return False
    if not document.pages:
        return statement_of(region.lines) is None
    if any(_holds_line(part, number) for part in region.regions for number in document.pictures):
        return True
    if region.first.title.line.page is None:
        return not region.lines
    covered = set(region.pages())
    return any(
        page.number in covered and any(_share(image, page) >= LARGE_PICTURE for image in page.images)
        for page in document.pages
    )


def _holds_line(region: Region, number: int) -> bool:
    """Whether a line stands between the title of a region and the line that ends it."""
    stop = region.stop.number if region.stop is not None else None
    return region.title.line.number < number and (stop is None or number < stop)
