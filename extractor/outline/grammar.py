"""The grammar of titles: one line, or a wrapped one joined, → what it names, of whom, of which year, under which number.

``2022年度某某局（公开03表）`` and its kin vary in everything but the words that name the thing. So the name is looked for from
its end: the longest run of words that names are made of. What stands before it is numbering, year and owner, in any
order; what stands behind it is number, qualifier and unit. Nothing is known of owners but what they are not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from extractor.accounts.own_aliases import Aliases, aliases_in_use
from extractor.accounts.table_names import QUOTES, NamedTable, table_names
from extractor.text.characters import CHINESE_NUMERAL, chinese_number, key
from extractor.text.money import UNIT
from models.tables import TableId

Kind = Literal["table", "other_table", "sheet", "report"]
"""One of the nine tables, another table of the account, a self-evaluation sheet, an evaluation report."""

MAX_TITLE = 60
"""Longest title, in characters without white space and what stands behind it; names of bodies are long."""
LONGEST_LINE = 400
"""No line with a title is longer, blanks included."""

_CN = rf"[{CHINESE_NUMERAL}]{{1,3}}(?!般)"  # 表一般公共预算… has no number
_BEFORE_YEAR = r"(?=(?:19|20)\d\d|\D|$)"  # 表1 2022年度… has lost its blank
_DIGITS = rf"(?:\d{{1,2}}?{_BEFORE_YEAR}(?:-\d{{1,2}}?{_BEFORE_YEAR})?|[(\[]\d{{1,2}}[)\]]|{_CN}|\({_CN}\))"
_LABEL = r"(?:(?:决算|财决)?公开(?:附?表)?|财决(?:附?表)?|附件|附?表|附)"
NUMBER = rf"(?:{_LABEL}{_DIGITS}号?表?|\d{{1,2}}表)"
"""The number of a table or annex: 公开01表, 表 1, 附表二, 财决01表, 附件1-2, 01表; brackets around it are not part of it."""
_NUMBER = re.compile(rf"[(\[]?(?P<number>{NUMBER})[)\]]?[:、.,-]{{0,2}}")
PART_WORD = "(?:部分|章|篇)"
"""What a part of a disclosure is called behind its number: 第三部分."""
PART_NUMBER = rf"第(?:[{CHINESE_NUMERAL}]{{1,4}}|\d{{1,2}}){PART_WORD}"
_PART_NUMBER = re.compile(rf"{PART_NUMBER}[、:.]?")
_ORDINAL = re.compile(
    rf"(?:[{CHINESE_NUMERAL}]{{1,4}}[、.,:]|\([{CHINESE_NUMERAL}]{{1,4}}\)[、.]?|\d{{1,2}}[.、:](?!\d)|\d{{1,2}}[.、:](?=20\d\d年)|[(\[]\d{{1,2}}[)\]][、.]?"
    rf"|\d{{1,2}}\)|[·*#>-]{{1,4}}|(?:附件|附表|附):|关于|\(?续表?{_DIGITS}?\)?[:、]?|\d{{1,2}}(?![\d年月.]))"
)
_CHINESE_YEAR = "[一二][一二三四五六七八九〇零○O0]{3}"
YEAR = rf"(?<!\d)[\[(]?(?:(?:19|20)\d\d[\])]?(?:年度?)?|{_CHINESE_YEAR}[\])]?年度?[\])]?)(?!\d)"
"""A year as titles print it, in folded text: 2022年度, 2022年, 〔2022〕, 二〇二二年度."""
YEAR_WITH_SIGN = rf"(?<!\d)(?:[\[(]?(?:19|20)\d\d[\])]?年度?|{_CHINESE_YEAR}[\])]?年度?)"
"""A year that says that it is one."""
_YEAR = re.compile(YEAR)
_YEAR_DIGITS = re.compile(rf"(?P<arabic>(?:19|20)\d\d)|(?P<chinese>{_CHINESE_YEAR})")
_UNIT = rf"(?:(?:金额)?单位:?|计量单位:?)?(?:人民币)?{UNIT}"
_SUFFIX_PART = re.compile(
    rf"(?P<bracket>\([^()]{{1,24}}\)|\[[^\[\]]{{1,24}}\])|(?P<number>{NUMBER})|(?P<year>(?:19|20)\d\d年度?)|续表?|{_UNIT}|[:、.,/-]"
)
_SAYS_NOTHING = re.compile(rf"续表?{_DIGITS}?|接上[页表]|公开|草案|{_UNIT}")
"""What a bracket behind a name may say without making another table of it."""
_OWNER_LABEL = r"(?:编制|编报|填报|填制|公开|预算)?(?:部门|单位)(?:名称)?(?:\([^()]{0,8}\))?:"
_CAPTION = re.compile(rf"{_OWNER_LABEL}(?P<owner>.{{0,40}})$")
_CAPTION_END = re.compile(rf"(?:金额)?单位:.*|{YEAR}.*|{NUMBER}.*|日期.*")
_UNIT_ONLY = re.compile(rf"{_UNIT}")
_STANDS_AROUND = re.compile(
    rf"{_NUMBER.pattern}|附公开\d{{1,2}}表|(?:附|公开)?表[A-Z\d]{{1,2}}(?:[-.]\d{{1,2}})?"
    rf"|{_OWNER_LABEL}.*|.*单位:(?:人民币)?{UNIT}|金额单位.*|{_UNIT}"
    r"|-\d{1,4}-|第\d{1,4}页(?:,?共\d{1,4}页)?"
)

_SENTENCE = re.compile(r"[。;!?]|见附件|详见|如下|所示|说明|反映|公开内容|目录")
_NO_HEAD = re.compile(
    r"[,:=+%。;]|\d[.,]\d|\d{5}|(?<!代)表|占(?:比|本|总|当年|全年|\d|$)|完成(?:年|预|全|调)|[较相同]比|比(?:上年|去年|年初|预算|\d)"
)
"""What no owner has in it, and a sentence that ends in the name of a table has."""
_CONNECTORS = ")、和及与或的"

SHEET_NAME = (
    r"(?:(?:绩效)?自(?:我)?(?:评价?|评估)(?:情况|结果|报告)?(?:信息|公开)?表格?"
    r"|绩效(?:目标)?(?:自我)?(?:评价|评分|完成情况)(?:结果|情况)?(?:评分|自评)?表|评价(?:结果|指标|得分|评分)表)"
)
"""What the title of a self-evaluation sheet ends with."""
_REPORT_NAME = r"(?:绩效|自评)(?:自评|评价|评估|自我评价)?(?:情况|结果)?(?:的)?报告"
_EVALUATION_END = r"(?:/结果)?(?:\([^()]{1,10}\))?"
SHEET = re.compile(rf"(?:附(?:件|表)?\d{{0,2}}[:、.]?)?[^。，,；;:]{{0,60}}?{SHEET_NAME}{_EVALUATION_END}")
"""The title of a self-evaluation sheet, from its beginning on."""
REPORT = re.compile(rf"(?:附(?:件|表)?\d{{0,2}}[:、.]?)?[^。，,；;:]{{0,60}}?{_REPORT_NAME}(?:\([^()]{{1,10}}\))?")
"""The title of an evaluation report, from its beginning on."""


@dataclass(frozen=True)
class TitleReading:
    """What a title says: ``name`` are the words that name the thing, ``meanings`` the tables they may mean, likeliest first.

    ``qualifier`` is what a bracket behind the name adds (``(按单位列示)``), ``owner`` the body whose table it is, where
    printed, ``number`` the printed number of the table. All folded, without white space and quotation marks.
    """

    kind: Kind
    name: str
    meanings: tuple[NamedTable, ...] = ()
    qualifier: str = ""
    year: int | None = None
    owner: str = ""
    number: str | None = None

    @property
    def table(self) -> TableId | None:
        """The table that the words mean most likely."""
        return self.meanings[0].table if self.meanings else None


def read_title(text: str) -> TitleReading | None:
    """What a printed line names, or ``None`` where it is no title."""
    if len(text) > LONGEST_LINE or ("表" not in text and "报告" not in text):
        return None
    return _read_title(text, aliases_in_use())


@lru_cache(maxsize=4096)
def _read_title(text: str, _: Aliases) -> TitleReading | None:
    """``read_title`` with these aliases in use."""
    cells = [cell for cell in text.split("\t") if key(cell)]
    if len(cells) > 1:
        return _read_cells(cells)
    plain = key(text).translate(QUOTES)
    return _read_table(plain) or _read_evaluation(plain)


def _read_cells(cells: list[str]) -> TitleReading | None:
    """A line parted into cells is a title where one of them is, and the others say number, owner, year or unit."""
    read = [(cell, _read_table(key(cell).translate(QUOTES))) for cell in cells]
    titles = [reading for _, reading in read if reading is not None]
    rest = [key(cell) for cell, reading in read if reading is None]
    if len(titles) != 1 or not all(map(is_beside_title, rest)):
        return None
    numbers = [match["number"] for text in rest if (match := _NUMBER.fullmatch(text))]
    return replace(titles[0], number=titles[0].number or next(iter(numbers), None))


def is_caption(text: str) -> bool:
    """Whether a text stands around tables and in none: a number (公开01表), the owner, the unit, a page number.

    A year may be the heading of a column, and is no caption by itself.
    """
    return _STANDS_AROUND.fullmatch(key(text)) is not None


def is_beside_title(text: str) -> bool:
    """Whether a text may stand beside the title of a table: a caption, or the year."""
    return is_caption(text) or _YEAR.fullmatch(key(text)) is not None


# --- tables ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Suffix:
    number: str | None = None
    year: int | None = None
    qualifier: str = ""


def _read_table(plain: str) -> TitleReading | None:
    if "表" not in plain or len(plain) < 4:
        return None
    plain, in_caption = _without_caption(plain)
    if len(plain) > MAX_TITLE + 20 or _SENTENCE.search(plain):
        return None
    for match in re.finditer("表", plain):
        suffix = _read_suffix(plain[match.end() :])
        if suffix is not None and match.end() <= MAX_TITLE:
            reading = _read_head(plain[: match.end()], suffix, in_caption)
            if reading is not None:
                return reading
    return None


def caption_owner(plain: str) -> str:
    """The owner that the head of a table names (部门：…, 编制单位：…); empty for 单位：万元 and for any other text."""
    caption = _CAPTION.match(plain)
    owner = _CAPTION_END.sub("", caption["owner"]) if caption else ""
    return "" if _UNIT_ONLY.match(owner) else owner


def _without_caption(plain: str) -> tuple[str, str]:
    """A title without 部门：… behind it, and the owner that it names."""
    match = re.search(r"(?<=[表)\]\d])(?:编制|填报|填制)?(?:部门|单位)(?:\([^()]{1,6}\))?:", plain)
    return (plain[: match.start()], caption_owner(plain[match.start() :])) if match else (plain, "")


def _read_suffix(rest: str) -> _Suffix | None:
    """What stands behind the name; ``None`` where that is more than numbers, brackets, a year and the unit."""
    number: str | None = None
    year: int | None = None
    qualifier = ""
    place = 0
    while place < len(rest):
        match = _SUFFIX_PART.match(rest, place)
        if match is None:
            return None
        place = match.end()
        bracket = (match["bracket"] or "")[1:-1]
        if match["number"] or (bracket and (_NUMBER.fullmatch(bracket) or bracket.isdigit())):
            number = number or match["number"] or bracket
        elif match["year"] or (bracket and _YEAR.fullmatch(bracket)):
            year = year or year_of(match["year"] or bracket)
        elif bracket and not _SAYS_NOTHING.fullmatch(bracket):
            qualifier += f"({bracket})"
    return _Suffix(number, year, qualifier)


def _read_head(head: str, suffix: _Suffix, in_caption: str) -> TitleReading | None:
    """The title up to its 表: numbering, year and owner in any order, then the name."""
    head, number, in_part = _without_numbering(head)
    years = list(_YEAR.finditer(head))
    before, tail = (head[: years[-1].start()], head[years[-1].end() :]) if years else ("", head)
    start = _name_start(tail)
    name, owner = tail[start:], tail[:start]
    if before and not owner:
        name, before = _with_first_half(before, name)
    owner = _clean_owner(before) + _clean_owner(owner)
    if not name or in_part or "表" in name[:-1] or _NO_HEAD.search(owner):
        return None
    bare = name.translate(_BRACKETS)
    meanings = table_names().meanings(bare, suffix.qualifier)
    if not meanings and not _is_other(bare):
        return None
    years_printed = [year_of(match[0]) for match in years]
    return TitleReading(
        kind="table" if meanings else "other_table",
        name=bare,
        meanings=meanings,
        qualifier=suffix.qualifier,
        year=next((year for year in years_printed if year), suffix.year),
        owner=owner or in_caption,
        number=suffix.number or number,
    )


_BRACKETS = str.maketrans("", "", "()[]")


def _is_other(name: str) -> bool:
    names = table_names()
    return names.is_other(name) or (
        names.has_matter(name) and re.search(r"决算|预算|情况|明细|统计|汇总|信息", name) is not None
    )


def _name_start(text: str) -> int:
    start = table_names().name_start(text)
    while start < len(text) and text[start] in _CONNECTORS:
        start += 1
    return start


def _with_first_half(before: str, name: str) -> tuple[str, str]:
    """A name with its year inside (财政拨款“三公”经费2022年度支出决算表), and what stands before it."""
    start = _name_start(before)
    whole = before[start:] + name
    if start < len(before) and table_names().meanings(whole.translate(_BRACKETS)):
        return whole, before[:start]
    return name, before


def _without_numbering(head: str) -> tuple[str, str | None, bool]:
    """The head without what numbers it, the number of the table, and whether a part's numbering (第二部分) was among it."""
    number: str | None = None
    for _ in range(4):
        labelled = _NUMBER.match(head)
        if labelled and labelled.end() < len(head):
            number = number or labelled["number"]
            head = head[labelled.end() :]
            continue
        if _PART_NUMBER.match(head):
            return head, number, True
        ordinal = _ORDINAL.match(head)
        if ordinal is None or ordinal.end() == len(head) or _YEAR.match(head):
            break
        head = head[ordinal.end() :]
    return head, number, False


def _clean_owner(text: str) -> str:
    """A name without year and punctuation around it; brackets are kept where they are a pair inside it."""
    name = _YEAR.sub("", text).strip("、,:.-·的")
    for opening, closing in ("()", "[]"):
        if name.count(opening) != name.count(closing):
            name = name.strip(opening + closing)
        elif name.startswith(opening) and name.find(closing) == len(name) - 1:
            name = name[1:-1]
    return name


def year_of(text: str) -> int | None:
    """The year that a printed one (2022年度, 二〇二二年) means."""
    match = _YEAR_DIGITS.search(text)
    if match is None:
        return None
    if match["arabic"]:
        return int(match["arabic"])
    digits = [chinese_number(c) if c not in "○O0" else 0 for c in match["chinese"]]
    return int("".join(str(digit) for digit in digits if digit is not None))


# --- accounts and their parts ------------------------------------------------------------------------------------------

_ACCOUNT_FOLLOWS = re.compile(r"(?:部门|单位)?决算")
_OWNER_BEHIND = re.compile(r"(?P<title>[^-—]{0,30}决算(?:公开)?)[-—]{1,3}(?P<owner>[^-—]{3,40})")
"""2022年部门决算—某某局: the owner behind a dash."""
_OF_AN_ACCOUNT = re.compile(r"决算|概况|基本情况|简介|(?<!预算)(?<!信息)公开(?:文档|材料|资料)$")
"""What a title of an account says; some call it 2023年度某某局公开文档 and leave 决算 to the table of contents."""


@dataclass(frozen=True)
class AccountTitle:
    """The title of an account or of a part of it (2022年度某某局部门决算公开, 第一部分 某某局概况): whose, and of which year.

    ``name`` are the words that name it, ``before_year`` says that the owner ends where its year begins.
    """

    name: str
    owner: str = ""
    year: int | None = None
    before_year: bool = False


def read_account_title(text: str) -> AccountTitle | None:
    """What the title of an account says of its owner and year, ``None`` where the line is none."""
    plain = key(text).translate(QUOTES)
    part = _PART_NUMBER.match(plain)
    plain = _without_numbering(plain[part.end() :] if part else plain)[0]
    if len(plain) > MAX_TITLE or not _OF_AN_ACCOUNT.search(plain) or re.search(r"[。;!?,:=%|]", plain):
        return None
    plain = re.sub(r"(部门|单位)\((?:部门|单位)\)", r"\1", plain)
    behind = _OWNER_BEHIND.fullmatch(plain)
    if behind:
        plain = behind["owner"] + behind["title"]
    plain = re.sub(r"[(\[](?:公开|汇总|本级|草案|定稿|公开稿|部门|单位)[)\]]$", "", plain)
    years = list(_YEAR.finditer(plain))
    tail = plain[years[-1].end() :] if years else plain
    # 2022年决算批复公开资料: whatever follows, the owner of what begins with 决算 stands before its year.
    start = 0 if years and _ACCOUNT_FOLLOWS.match(tail) else table_names().document_start(tail)
    name = tail[start:]
    if not _OF_AN_ACCOUNT.search(name):
        return None
    before = plain[: years[0].start()] if years else ""
    owner = _clean_owner(tail[:start]) or _clean_owner(before).removeprefix("关于").removesuffix("关于")
    return AccountTitle(name, owner, year_of(years[-1][0]) if years else None, bool(years) and not tail[:start])


# --- evaluations -------------------------------------------------------------------------------------------------------


def _read_evaluation(plain: str) -> TitleReading | None:
    """A self-evaluation sheet or an evaluation report: its name is whatever is evaluated, and not parted further."""
    if len(plain) > MAX_TITLE:
        return None
    if SHEET.fullmatch(plain):
        kind: Kind = "sheet"
    elif REPORT.fullmatch(plain):
        kind = "report"
    else:
        return None
    year = _YEAR.search(plain)
    return TitleReading(kind, plain, year=year_of(year[0]) if year else None)
