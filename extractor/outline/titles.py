"""Where each table stands: the titles among the lines of a document, wrapped ones joined, and the regions under them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.accounts.table_names import table_names
from extractor.layout import Line
from extractor.outline.grammar import MAX_TITLE, YEAR_WITH_SIGN, TitleReading, is_beside_title, read_title
from extractor.outline.headings import read_heading
from extractor.outline.sayings import role_said
from extractor.outline.vocabulary import SECTIONS_OF_ACCOUNTS, Role
from extractor.text.characters import CHINESE_NUMERAL, fold, key, squeeze
from models.tables import TableId

MAX_TITLE_LINES = 3
"""A title may be wrapped over this many lines."""
SHORTEST_LIST = 3
"""So many titles with nothing between them are a list of names, where the text says that the tables are elsewhere."""

_MAY_END = re.compile(r"^第|说明|解释|释义|情况|工作|报告|表")
_EXPLAINS = re.compile(
    rf".{{0,40}}决算(?:情况)?说明.{{0,6}}|[{CHINESE_NUMERAL}]{{1,3}}、.{{0,40}}情况(?:的)?说明.{{0,4}}"
)
"""A section of the explanation of whatever wording. 三、国有资产占用情况 may be the row of a table."""
_BEHIND_TABLES: frozenset[Role] = frozenset({"explanation", "glossary", "key_work", "other"})
"""Parts and sections that no table goes on behind."""
_ELSEWHERE = re.compile(r"[详参]?见[^。]{0,12}附[件表]|附后|另附|附件下载|点击下载|见下载|[(\[]见")
_TABLE_NUMBER = re.compile(r"(?:决算|财决)?公开\d{1,2}表|财决\d{1,2}表|表\d{1,2}")
_BY = re.compile(r"\((?:分|按)[^()]{1,12}\)")
_OF_A_YEAR = re.compile(rf"[^,。;:]{{0,40}}?{YEAR_WITH_SIGN}")


@dataclass(frozen=True)
class Title:
    """A table title as printed: ``first``/``last`` are indices into the lines it was searched in (``last`` inclusive), ``lines``
    those lines themselves."""

    reading: TitleReading
    text: str
    first: int
    last: int
    lines: tuple[Line, ...]

    @property
    def line(self) -> Line:
        """The line it begins on."""
        return self.lines[0]

    @property
    def table(self) -> TableId | None:
        """Which of the nine it names most likely, ``None`` for another table of the account."""
        return self.reading.table

    @property
    def form(self) -> str:
        """The title without department, year and numbering: what tells a table from another of its kind."""
        return self.reading.name + self.reading.qualifier


@dataclass(frozen=True)
class Region:
    """A title and the lines under it up to the next title, heading or end; ``stop`` is the line that ends them.

    ``listed`` says that the title is only a name in a list of tables which stand elsewhere (详见附件).
    """

    title: Title
    lines: tuple[Line, ...]
    stop: Line | None = None
    listed: bool = False


def table_of_title(text: str) -> TableId | None:
    """Which of the nine tables a heading names, or ``None``: brackets, quotes, year, department and numbering set aside."""
    reading = read_title(text)
    return reading.table if reading is not None else None


def is_other_title(text: str) -> bool:
    """Whether a line is the title of a table of the account that is none of the nine."""
    reading = read_title(text)
    return reading is not None and reading.kind == "other_table"


def is_region_end(text: str) -> bool:
    """Whether a line opens something that is no table: a part, an explanation section, a self-evaluation sheet."""
    plain = key(text)
    if len(plain) > MAX_TITLE or not _MAY_END.search(plain):
        return False
    title = read_title(text)
    if title is not None:
        return title.kind in {"sheet", "report"}
    if _EXPLAINS.fullmatch(plain):
        return True
    heading = read_heading(text)
    is_numbered_part = heading is not None and heading.kind == "part" and heading.ordinal is not None
    is_section = heading is not None and heading.ordinal is not None and heading.role in SECTIONS_OF_ACCOUNTS
    return (
        is_numbered_part
        or (is_section and plain.endswith(("情况", "情况说明")))
        or (heading is not None and heading.role in _BEHIND_TABLES)
    )


# --- titles ------------------------------------------------------------------------------------------------------------


def find_titles(lines: Sequence[Line]) -> list[Title]:
    """Every table title among the lines, of the nine and of others, in order; a repeated title of a continued table is kept."""
    titles: list[Title] = []
    index = 0
    while index < len(lines):
        # Every title has 表 in it: most lines need no closer look.
        near = any("表" in line.text for line in lines[index : index + MAX_TITLE_LINES])
        found = _title_at(lines, index) if near else None
        if found is None:
            index += 1
            continue
        titles.append(found)
        index = found.last + 1
    return titles


def _title_at(lines: Sequence[Line], index: int) -> Title | None:
    """The title that begins at a line: the line itself, or it and the next ones where only together they name a table."""
    single = _read_table_title(lines[index].text)
    if single is not None:
        return _title(single, lines, index, index)
    for last in range(_last_of_wrap(lines, index), index, -1):
        reading = _read_table_title(_joined(lines, index, last))
        if reading is not None and _spans(reading, lines, index, last):
            return _title(reading, lines, index, last)
    return None


def _read_table_title(text: str) -> TitleReading | None:
    reading = read_title(text)
    return reading if reading is not None and reading.kind in {"table", "other_table"} else None


def _title(reading: TitleReading, lines: Sequence[Line], first: int, last: int) -> Title:
    """The title, with the line behind it where that only says how it is arranged (（按单位列示）)."""
    behind = lines[last + 1] if last + 1 < len(lines) else None
    cells = lines[first].text.split("\t") if first == last else []
    text = next((cell for cell in cells if read_title(cell)), _joined(lines, first, last)).strip()
    if (
        behind is not None
        and behind.page == lines[first].page
        and not reading.qualifier
        and _BY.fullmatch(key(behind.text))
    ):
        again = read_title(text + behind.text.strip())
        if again is not None and again.qualifier:
            return Title(again, text + behind.text.strip(), first, last + 1, tuple(lines[first : last + 2]))
    return Title(reading, text, first, last, tuple(lines[first : last + 1]))


def _last_of_wrap(lines: Sequence[Line], index: int) -> int:
    """The last line that a title which begins at ``index`` may run to: on its page, none parted into cells or closed."""
    last = index
    while last + 1 < len(lines) and last - index + 1 < MAX_TITLE_LINES:
        own, following = _piece(lines[last]), _piece(lines[last + 1])
        plain = key(own)
        if not plain or plain[-1] in ",.;:。" or "\t" in own or is_region_end(own):
            break
        if lines[last + 1].page != lines[index].page or "\t" in following or not key(following):
            break
        last += 1
    return last


def _spans(reading: TitleReading, lines: Sequence[Line], first: int, last: int) -> bool:
    """Whether the title runs over the line break: what the later lines name alone is another thing, or nothing, or of no
    year.

    Two complete titles under each other are two, and an owner above a title is no part of it.
    """
    if any(_read_table_title(_joined(lines, first, stop)) for stop in range(first, last)):
        return False
    tails = [_read_table_title(_joined(lines, start, last)) for start in range(first + 1, last + 1)]
    own = [tail for tail in tails if tail is not None]
    if not own:
        return True
    if reading.year is not None and all(tail.year is None and tail.name == reading.name for tail in own):
        return _OF_A_YEAR.match(key(_joined(lines, first, last))) is not None
    written_out = bool(reading.meanings) or table_names().is_other(reading.name)
    return written_out and all(len(tail.name) < len(reading.name) for tail in own)


def _joined(lines: Sequence[Line], first: int, last: int) -> str:
    return lines[first].text if first == last else "".join(map(_piece, lines[first : last + 1]))


def _piece(line: Line) -> str:
    """What a line holds of a wrapped title: a row of a sheet or a web page has empty cells around it, and the unit or the
    owner may stand in a cell beside it."""
    cells = [cell.strip() for cell in line.text.split("\t") if key(cell)]
    own = [cell for cell in cells if not is_beside_title(cell)]
    return own[0] if len(own) == 1 else "\t".join(cells)


# --- regions -----------------------------------------------------------------------------------------------------------


def find_regions(lines: Sequence[Line]) -> list[Region]:
    """The titles, of the nine and of others, with what stands under each of them."""
    return titles_to_regions(find_titles(lines), lines)


def titles_to_regions(titles: Sequence[Title], lines: Sequence[Line]) -> list[Region]:
    """What stands under each title of ``lines``."""
    listed = _listed(titles, lines)
    regions = []
    for position, title in enumerate(titles):
        limit = titles[position + 1].first if position + 1 < len(titles) else len(lines)
        end = next((i for i in range(title.last + 1, limit) if _ends_region(lines, i)), limit)
        stop = lines[end] if end < len(lines) else None
        regions.append(Region(title, tuple(lines[title.last + 1 : end]), stop, position in listed))
    return regions


_UNKNOWN_TITLE = re.compile(r"[^。,;:%]{2,60}表(?:\([^()]{1,20}\))?")
CAPTIONS_BELOW = 2
"""A number, an owner or a unit stands on one of so many lines below the title of a table."""


def _ends_region(lines: Sequence[Line], index: int) -> bool:
    """Whether a line opens something that is no table, or a table under a name that nobody knows.

    The rows of such a table are not those of the one before it.
    """
    if is_region_end(lines[index].text) or _begins_a_sentence(lines, index):
        return True
    plain = key(lines[index].text)
    if "\t" in lines[index].text.strip() or not _UNKNOWN_TITLE.fullmatch(plain) or is_beside_title(plain):
        return False
    return any(_is_caption_line(line) for line in lines[index + 1 : index + 1 + CAPTIONS_BELOW])


SENTENCE_LINES = 4
"""A sentence of the explanation shows within so many lines what it is about."""


def _begins_a_sentence(lines: Sequence[Line], index: int) -> bool:
    """Whether a sentence of the explanation begins on a line: no table has 2021年度收入总计125.00万元，与上年相比… as a row."""
    if "\t" in lines[index].text.strip():
        return False
    text = "".join(line.text for line in lines[index : index + SENTENCE_LINES])
    return "元" in text and role_said(fold(squeeze(text)), 0) is not None


def _is_caption_line(line: Line) -> bool:
    cells = [cell for cell in map(key, line.text.split("\t")) if cell]
    return bool(cells) and all(map(is_beside_title, cells))


def _listed(titles: Sequence[Title], lines: Sequence[Line]) -> set[int]:
    """The positions of titles that stand in a list of names: the text beside it says that the tables are elsewhere, or one of
    them stands again outside every list (the attachments of a notice, named before the tables)."""
    listed: set[int] = set()
    named: list[list[int]] = []
    run: list[int] = []
    for position, title in enumerate([*titles, None]):
        if title is not None and run and title.first == titles[run[-1]].last + 1:
            run.append(position)
            continue
        if len(run) >= SHORTEST_LIST:
            named.append(run)
            if _says_elsewhere(titles[run[0]].first, titles[run[-1]].last, lines):
                listed.update(run)
        run = [position]
    within = {position for run in named for position in run}
    alone = {title.table for position, title in enumerate(titles) if position not in within} - {None}
    for run in named:
        if not alone.isdisjoint(titles[position].table for position in run):
            listed.update(run)
    return listed


def _says_elsewhere(first: int, last: int, lines: Sequence[Line]) -> bool:
    beside = [*lines[max(first - 2, 0) : first], *lines[last + 1 : last + 3]]
    return any(_ELSEWHERE.search(key(line.text)) for line in beside)


def table_number(region: Region) -> str | None:
    """The printed 公开NN表 of a title or beside it, as printed without white space."""
    for line in (*region.title.lines, *region.lines[:4]):
        match = _TABLE_NUMBER.search(key(line.text))
        if match:
            return match[0]
    return region.title.reading.number
