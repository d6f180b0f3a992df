"""Whose account a document is: of which department, which year, in which unit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from extractor.outline.account_kind import account_kind
from extractor.outline.grammar import YEAR_WITH_SIGN, read_account_title, year_of
from extractor.outline.map import DocumentMap
from extractor.outline.owners import Body, cover_titles, table_heads
from extractor.text.characters import key, squeeze
from extractor.text.money import STATED_UNIT, UNIT, UNIT_IN_BRACKETS
from models.record import DocumentInfo, Finding, Place

_YEAR_OF_ACCOUNT = re.compile(r"(?<!\d)(20\d{2})年?度?(?=[^。,;:\d]{0,40}?决算)")
_HEAD_OF_A_YEAR = re.compile(
    rf"(?:(?:编制|填报)?(?:部门|单位)(?:\([^()]{{1,6}}\))?:.{{0,40}}?)?(?P<year>{YEAR_WITH_SIGN})(?:(?:金额)?单位:.*)?"
)
_YEAR_ALONE = re.compile(YEAR_WITH_SIGN)
_COMPARED = re.compile(r"[与较比同][^。，,；;]{0,6}$")
"""What stands before the year of a comparison: 较2022年度决算数, 与上年（2021年度）相比."""
_SENTENCE_OF_A_YEAR = re.compile(
    r"(?:^|(?<=[\n。;]))(?:\([一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}、|\d{1,2}[.、])?[^。,;:\d\n与较比同]{0,20}"
    r"(20\d{2})年度?(?!\d{1,2}月|[初末底])(?=[^。]{0,90}?\d(?:万|亿)?元)"
)
"""A sentence that begins with its year and names an amount: （一）本单位2021年度总收入581.45万元. It may run over lines."""
_AMOUNT_UNIT = re.compile(rf"\d({UNIT})")

_CONTRACTIONS = {"中国人民政治协商会议": "政协", "中国共产党": "中共", "中国共产主义青年团": "共青团"}
"""Organisations of every place, and how they are named in short before it."""

YEAR_LINES = 8
"""The cover's year stands among so many of the first lines."""


@dataclass(frozen=True)
class Identity:
    """What an account says of itself, and where it contradicts itself about that."""

    info: DocumentInfo
    findings: tuple[Finding, ...] = ()


def identify(document_map: DocumentMap) -> Identity:
    """Kind, department, fiscal year and unit as the document gives them; ``None`` where it does not."""
    plain = [squeeze(line.text) for line in document_map.lines]
    years = _titled_years(document_map)
    # Of an account that lost its title the table of contents may tell the year: 第二部分 2022年度部门决算表.
    listed = _years_in_text([squeeze(line.text) for line in document_map.document.lines])
    named = [body for body in document_map.bodies if body.places != {"sentence"}] or document_map.bodies
    info = DocumentInfo(
        kind=account_kind(document_map.lines, document_map.titles, document_map.page_heads),
        department=_as_printed(named[0].name, plain) if named else None,
        fiscal_year=_most(years) or _most(_years_in_text(plain)) or _most(_years_of_sentences(plain)) or _most(listed),
        unit=_unit(plain),
    )
    # What OCR misreads in one place is no contradiction of the publisher's.
    others = () if document_map.document.ocr_pages else (*_other_names(named), *_other_years(years))
    return Identity(info, (*_unknown(info), *others))


def _as_printed(name: str, lines: Sequence[str]) -> str:
    """A name in the characters of the document; names are compared folded."""
    for line in lines:
        place = key(line).find(name)
        if place >= 0:
            return line[place : place + len(name)]
    return name


def _titled_years(document_map: DocumentMap) -> Counter[int]:
    """The years of the cover, the headings of parts, the titles of tables and their heads; comparisons stand in none."""
    years = Counter(title.reading.year for title in document_map.titles if title.reading.year is not None)
    # 部门决算 ⏎ 2022年度: on the cover the year may stand alone, behind the title.
    alone = map(_YEAR_ALONE.fullmatch, (key(line.text) for line in document_map.lines[:YEAR_LINES]))
    years.update(year for match in alone if match and (year := year_of(match[0])) is not None)
    for head in table_heads(document_map.lines, document_map.titles):
        # A year that stands alone, or behind the owner: any other one belongs to a cell.
        matches = filter(None, map(_HEAD_OF_A_YEAR.fullmatch, head))
        years.update({year for match in matches if (year := year_of(match["year"])) is not None})
    parts = (
        title
        for line in document_map.lines
        if key(line.text).startswith("第") and (title := read_account_title(line.text))
    )
    for heading in (
        *cover_titles(document_map.lines),
        *parts,
        *filter(None, map(read_account_title, document_map.page_heads)),
    ):
        if heading.year is not None:
            years[heading.year] += 1
    return years


def _years_in_text(texts: Sequence[str]) -> Counter[int]:
    """How often a year stands before 决算 in the text, comparisons left out."""
    years: Counter[int] = Counter()
    for text in texts:
        plain = key(text)
        for match in _YEAR_OF_ACCOUNT.finditer(plain):
            if not _COMPARED.search(plain, max(match.start() - 10, 0), match.start()):
                years[int(match[1])] += 1
    return years


def _years_of_sentences(texts: Sequence[str]) -> Counter[int]:
    """How often a sentence begins with its year: the last resort, for a page whose title is missing."""
    return Counter(int(match[1]) for match in _SENTENCE_OF_A_YEAR.finditer("\n".join(map(key, texts))))


def _most(years: Counter[int]) -> int | None:
    """The year printed most often, the earliest of several."""
    return min(years, key=lambda year: (-years[year], year), default=None)


def _unknown(info: DocumentInfo) -> Iterator[Finding]:
    """That nobody can tell whose account it is, or of which year: its rows of a dataset would belong to nobody."""
    if info.department is None:
        message = "没有认出是哪个部门、单位的决算：标题、表头（部门：……）、正文都没有读出名称"
        yield _finding("document.department_unknown", message, "unknown")
    if info.fiscal_year is None:
        yield _finding("document.year_unknown", "没有认出是哪一年度的决算：标题、表头、正文都没有读出年度", "unknown")


def _other_names(bodies: Sequence[Body]) -> Iterator[Finding]:
    """Other bodies named where only that of the account is: on the cover or in the heads of tables."""
    for body in bodies[1:]:
        if body.places & {"cover", "table_head"} and not _is_abbreviation(body.name, bodies[0].name):
            message = f"封面、表头所写的部门不一致：“{bodies[0].name}”与“{body.name}”，按前者读取"
            yield _finding("document.department_disagrees", message, "publisher")


def _is_abbreviation(short: str, full: str) -> bool:
    """Whether two names are one organisation's, in short and in full, of one place: 政协乙县委员会, 中国人民政治协商会议甲省乙县委员会."""
    for organisation, contraction in _CONTRACTIONS.items():
        if full.startswith(organisation) and short.startswith((contraction, organisation)):
            place = short.removeprefix(organisation).removeprefix(contraction)
            return full.removeprefix(organisation).endswith(place)
    return False


def _other_years(years: Counter[int]) -> Iterator[Finding]:
    most = _most(years)
    for year in sorted(set(years) - {most}):
        message = f"封面、标题、表头的年度不一致：{most}年度{years[most or 0]}处，{year}年度{years[year]}处，按前者读取"
        place = Place(label="封面、标题、表头的年度", printed=f"{year}年度")
        yield _finding("document.year_disagrees", message, "publisher", place)


def _finding(name: str, message: str, origin: Literal["publisher", "unknown"], *places: Place) -> Finding:
    return Finding(id=name, severity="warning", stage="outline", message=message, origin=origin, places=places)


def _unit(texts: Sequence[str]) -> str | None:
    lines = [key(text) for text in texts]
    for stated in (STATED_UNIT, UNIT_IN_BRACKETS):
        units = Counter(match["unit"] for line in lines for match in stated.finditer(line))
        if units:
            return units.most_common(1)[0][0]
    amounts = Counter(match[1] for line in lines for match in _AMOUNT_UNIT.finditer(line))
    return amounts.most_common(1)[0][0] if amounts else None
