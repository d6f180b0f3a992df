"""Where each table stands: titles recognised by their words, never by their number, and the regions under them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.layout import Line
from extractor.text.characters import CHINESE_NUMERAL, key
from models.tables import TableId

MAX_TITLE = 60
"""Longest title, in characters without white space; department names are long."""
SHORTEST_HALF = 6
"""Shortest first line of a wrapped title that is none of the nine: a heading over a column is shorter."""
MAX_TITLE_LINES = 3
"""A title may be wrapped over this many lines."""

_CORES: tuple[tuple[TableId, str], ...] = (
    ("three_public", r"[\"']?三公[\"']?经费.*(支出|预算|决算|情况|公开)*表"),
    ("state_capital", r"国有资本经营(预算)?(财政拨款)?(收入|收支|支出|收入支出)*决算(明细|情况|总)*表"),
    ("government_fund", r"政府性基金(预算)?(财政拨款)?(收入|收支|支出|收入支出)*(及结转和?结余)?决算(明细|情况|总)*表"),
    ("basic_expenditure_detail", r"(一般公共预算)?(财政拨款)?基本支出决算(明细|情况|总|经济分类)*表"),
    ("general_public_expenditure", r"一般公共预算(财政拨款)?(收入|收支|支出|收入支出)+决算(明细|情况|功能分类)*表"),
    ("fiscal_appropriation_summary", r"财政拨款(收入支出|收支)决算(总|汇总|情况)*表"),
    ("income_expenditure_summary", r"(收入支出|收支)决算(总|汇总|情况)*表"),
    ("income", r"(?<!拨款)收入决算(总|明细|情况)*表"),
    ("expenditure", r"(?<!收入)(?<!拨款)(?<!基本)支出决算(总|明细|情况)*表"),
)
_FORMS = r"(支出|收入|收支|收入支出|经费|采购|资产|债务|车辆|结转结余|结转和结余)"
# Tables that some regions publish beside the nine: 财政拨款支出决算明细表, 一般公共预算财政拨款项目支出决算表, 政府采购情况表.
_OTHER = re.compile(
    rf"(?P<head>.*?)(?P<core>((一般公共预算|政府性基金(预算)?|国有资本经营(预算)?|财政拨款|三公|机关运行|基本|项目|会议费|培训费).{{0,20}}?{_FORMS}"
    rf"|政府采购(支出)?|国有资产.{{0,6}}?|机关运行经费)(决算|预算|情况|明细|统计|汇总|信息|预决算|执行)*表)(\([^()]{{1,14}}\))?"
)
_PART_OF_ANOTHER = ("财政拨款", "公共预算", "经费", "采购", "项目", "基本", "资产", "基金", "专户")
"""What makes a 收入决算表 or 支出决算表 another table where it stands right before."""
_OTHER_FUND = ("政府性基金", "基金预算", "资本经营", "经营预算")
_NUMBER = re.compile(rf"(附?公开)?(附?表)?[({{]?\d{{1,2}}[)}}]?(表)?[:.]?|公开[{CHINESE_NUMERAL}]+表[:.]?")
_SUFFIX = r"(?P<suffix>\([^()]{1,14}\))?(\(?(公开)?\d{1,2}表\)?)?(单位:.*)?"
_BY = re.compile(r"\((?:分|按)[^()]{1,8}\)")
"""(分单位), (分科目): what tells two tables of one name apart."""
_TITLES = tuple((table, re.compile(rf"(?P<head>.*?)(?P<core>{core}){_SUFFIX}")) for table, core in _CORES)
_SENTENCE = re.compile(r"[。;!?]|见附件|详见|如下|所示|说明|反映|公开内容|目录")
_END = re.compile(
    r"^(第[一二三四五六七八九十]+部分.*"
    r"|.{0,40}决算(情况)?说明.{0,6}"
    r"|[一二三四五六七八九十]+、.{0,30}情况(的)?说明.{0,4}"
    r"|.{0,40}(绩效自评表|绩效评价表|绩效自评情况表|绩效评价报告|绩效自评报告)"
    r"|.{0,12}(名词解释|重点工作完成情况|其他需要说明的情况))$"
)
_TABLE_NUMBER = re.compile(r"公开\s*\d{1,2}\s*表|表\s*\d{1,2}")


@dataclass(frozen=True)
class Title:
    """A table title as printed: ``first``/``last`` are indices into the lines it was searched in (``last`` inclusive)."""

    table: TableId
    text: str
    first: int
    last: int
    line: Line

    @property
    def form(self) -> str:
        """The title without department, year and numbering: what tells a table from another of its kind."""
        return _parse(self.text)[1]


@dataclass(frozen=True)
class Region:
    """A title and the lines under it up to the next title, heading or end; ``stop`` is the line that ends them."""

    title: Title
    lines: tuple[Line, ...]
    stop: Line | None = None


def table_of_title(text: str) -> TableId | None:
    """Which of the nine tables a heading names, or ``None``: brackets, quotes, year, department and numbering set aside."""
    return _parse(text)[0]


def _parse(text: str) -> tuple[TableId | None, str]:
    """The table that a heading names and the words that name it."""
    plain = _title_words(text)
    if not plain:
        return None, ""
    for table, pattern in _TITLES:
        match = pattern.fullmatch(plain)
        if match and not re.search(r"[,]|占|完成|比", match["head"]):
            if table in ("income", "expenditure") and match["head"].endswith(_PART_OF_ANOTHER):
                return None, ""
            if table == "basic_expenditure_detail" and match["head"].endswith(_OTHER_FUND):
                return None, ""
            by = _BY.fullmatch(match["suffix"] or "")
            return table, match["core"] + (by[0] if by else "")
    return None, ""


def _title_words(text: str) -> str:
    """A line that may be a title, without white space and numbering; empty for others."""
    plain = key(text)
    if "表" not in plain or not 4 <= len(plain) <= MAX_TITLE or _SENTENCE.search(plain):
        return ""
    return _NUMBER.sub("", plain) if _NUMBER.match(plain) else plain


def is_other_title(text: str) -> bool:
    """Whether a line is the title of a table of the account that is none of the nine."""
    plain = _title_words(text)
    match = _OTHER.fullmatch(plain) if plain and table_of_title(text) is None else None
    return match is not None and not re.search(r"[,]|占|完成|比", match["head"])


def is_region_end(text: str) -> bool:
    """Whether a line opens something that is no table: a part, an explanation section, a self-evaluation sheet."""
    plain = key(text)
    return len(plain) <= MAX_TITLE and bool(_END.match(plain)) and table_of_title(text) is None


def find_titles(lines: Sequence[Line]) -> list[Title]:
    """Every table title among the lines, wrapped ones joined, in order; a repeated title of a continued table is kept."""
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
    text = ""
    for last in range(index, min(index + MAX_TITLE_LINES, len(lines))):
        part = lines[last].text
        if "\t" in part.strip() or not key(part) or lines[last].page != lines[index].page:
            return None
        text += part
        table = table_of_title(text)
        if table is not None:
            if last > index and table_of_title(part) is not None:
                return None  # the title begins later, on a line of its own
            return Title(table, text.strip(), index, last, lines[index])
        if is_region_end(part) or key(part)[-1] in ",.;:。":
            return None
    return None


def find_regions(lines: Sequence[Line]) -> list[Region]:
    """The titles with what stands under each of them."""
    titles = find_titles(lines)
    regions = []
    for position, title in enumerate(titles):
        limit = titles[position + 1].first if position + 1 < len(titles) else len(lines)
        end = next((i for i in range(title.last + 1, limit) if _ends_region(lines, i, limit)), limit)
        regions.append(Region(title, tuple(lines[title.last + 1 : end]), lines[end] if end < len(lines) else None))
    return regions


def _ends_region(lines: Sequence[Line], index: int, limit: int) -> bool:
    """Whether a line opens something else: no table, or another table than the nine, its title perhaps in two lines."""
    text = lines[index].text
    if is_region_end(text) or is_other_title(text):
        return True
    wrapped = index + 1 < limit and "\t" not in text.strip() and not any(c.isdigit() for c in text)
    return wrapped and len(key(text)) > SHORTEST_HALF and is_other_title(text + lines[index + 1].text)


def table_number(region: Region) -> str | None:
    """The printed 公开NN表 beside a title, as printed without white space."""
    for line in (region.title.line, *region.lines[:4]):
        match = _TABLE_NUMBER.search(key(line.text))
        if match:
            return match[0]
    return None
