"""The names of bodies that an account speaks of, each with the places that print it: whose account it is, they say together.

A name is known by where it stands (beside the words of a title, behind 部门：, before 是…部门), never by how it ends.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from extractor.accounts.own_aliases import own_organisation
from extractor.accounts.table_names import table_names
from extractor.layout import Line
from extractor.outline.grammar import (
    YEAR,
    YEAR_WITH_SIGN,
    AccountTitle,
    caption_owner,
    is_beside_title,
    read_account_title,
    read_title,
    year_of,
)
from extractor.outline.headings import read_heading
from extractor.outline.titles import Title
from extractor.text.characters import CHINESE_NUMERAL, key, squeeze, strip_ordinal

Printed = Literal["cover", "table_head", "table_title", "part", "page_head", "heading", "sentence"]
"""Where a name was found, the weightiest first."""

WEIGHTS: dict[Printed, int] = {
    "cover": 4,
    "table_head": 4,
    "table_title": 3,
    "part": 3,
    "page_head": 2,
    "heading": 2,
    "sentence": 1,
}
"""How much a kind of place says, however often the name stands there."""
TOPIC_LINES = 3
"""The title of a page on one topic stands among so many of its first lines."""
COVER_LINES = 30
"""The title of an account stands among so many of its first lines."""
LINES_ABOVE = 2
"""Its owner and year may stand on so many lines above it."""
HEAD_LINES = 6
"""So many lines behind a table's title may hold its head."""
CAPTION_LINES = 3
"""So many lines above the first title may hold its head: some print 部门：… and the number before the title."""
SHORTEST, LONGEST = 3, 40
"""Characters of a name."""
SHARED_HEADINGS = 3
"""A beginning that so many headings of known matters share is the name of a body."""

_NO_NAME = re.compile(
    r"[，。；：、|+=%!?,;:<>/*#]|目录|附件|第.{1,3}部分|年度|^20\d\d|[万亿]元|\d{4}|\d[.,]\d|^[本该我]?(?:部门|单位|局|委|办|院|中心|校|站|镇|乡|街道)$|^[本该我](?:部门|单位|级)"
    r"|职责|职能|机构设置|名词解释|公开时间|日期|一览|如下|某些"
)
_AFFIX = re.compile(
    r"(?:[(（〔\[](?:汇总|本级|部门|单位|合并|公章|盖章|汇编|机关)[)）〕\]]|(?<=.{3})(?:本级|机关本级|部门|单位)(?:汇总)?)$"
)
_APPOSITION = re.compile(r"(?:本)?(?:部门|单位)[(（](?P<name>[^()（）]{3,30})[)）]")
"""部门（某某中学）: a form whose general word was filled in beside it."""
_SENTENCE = re.compile(
    r"(?P<name>(?!主要)[^，。；：、,;:\d的因]{3,30}?)(?:是|系|为)(?:[^，。；,;]{0,24}?(?:部门|机构|单位|机关|政府)|主管)"
)
_SPOKEN_OF = re.compile(
    rf"(?P<name>(?!主要)[^，。；：、,;:\d的因按根据截至与比较和]{{3,30}}?)"
    rf"(?:(?:{YEAR_WITH_SIGN})(?=[^，。；：,;:]{{0,20}}?(?:收入|支出|经费|决算|拨款).*[，,。])|(?:共?[下内]设)(?=[^，。；]{{2}}))"
)
"""A sentence that begins with whom it is about: 某某局2021年度收入合计…, 某某中心下设办公室、…."""
_MADE_PUBLIC = re.compile(
    rf"现将(?P<name>[^，。；：、,;:\d的]{{3,30}}?)(?={YEAR_WITH_SIGN}[^，。；]{{0,30}}(?:公[布开]|说明))"
)
"""现将某某镇2020年度“三公”经费决算情况公布如下."""
_HEADING = re.compile(
    rf"(?:[{CHINESE_NUMERAL}]{{1,3}}、|\([{CHINESE_NUMERAL}]{{1,3}}\))(?:关于)?(?:{YEAR})?(?P<rest>[^。，,；;:]{{4,60}})"
)
_TOPIC = re.compile(
    rf"(?:关于)?(?P<owner>[^。，,；;:]{{{SHORTEST},{LONGEST}}}?)(?P<year>{YEAR_WITH_SIGN})(?:关于)?(?P<topic>[^。，,；;:\d]{{4,40}})"
)
_MATTER = re.compile(r"本年收入|收入|支出|收支|财政拨款|一般公共预算|政府性基金|国有资本|[\"']?三公|机关运行|政府采购")
_FUND = re.compile(r"(?:一般)?公共预算|(?:当年)?财政拨款|政府性基金|国有资本经营|[\"']?三公")
_CLOSES = re.compile(r"(?:情况|说明|分析)[。:]?$")


@dataclass(frozen=True)
class PrintedName:
    """A name as one place prints it, affixes (本级, （汇总）) set aside."""

    name: str
    printed: Printed


@dataclass(frozen=True)
class Body:
    """One body under all the names it is printed with: ``name`` is the fullest form, ``forms`` all of them."""

    name: str
    forms: frozenset[str]
    places: frozenset[Printed]
    times: int

    @property
    def weight(self) -> tuple[int, int]:
        """How sure it is that the account is of this body: by kinds of places, then by times."""
        return sum(WEIGHTS[place] for place in self.places), self.times


def clean_name(text: str) -> str:
    """A printed name without what is none of it, empty where the text is no name of a body."""
    if own := own_organisation(key(text)):
        return own
    name = squeeze(text).strip("：:-·《》“”\"'")
    name = re.sub(rf"^(?:关于)?(?:(?:公布|公开|印发|发布)(?=.{{{SHORTEST}}}))?|(?:关于)$|^(?:{YEAR})", "", name)
    if apposition := _APPOSITION.fullmatch(name):
        name = apposition["name"]
    while affix := _AFFIX.search(name):
        name = name[: affix.start()]
    if not SHORTEST <= len(name) <= LONGEST or _NO_NAME.search(name):
        return ""
    if _FUND.match(key(name)):
        return ""  # 一般公共预算财政拨款开支的“三公”经费…: whose money, not whose account
    names = table_names()
    plain = re.sub(
        r"\([^()]*\)$", "", key(name)
    )  # 某某局（某某办公室）: a second name in brackets is no word of a title
    if names.name_start(plain) < len(plain) or names.document_start(plain) < len(plain):
        return ""  # it ends like a title
    return name


def printed_names(lines: Sequence[Line], titles: Sequence[Title], page_heads: Iterable[str] = ()) -> list[PrintedName]:
    """Every name that a document prints where the name of its body stands. ``lines`` are kept lines, ``titles`` theirs."""
    first_title = titles[0].first if titles else len(lines)
    found: list[tuple[str, Printed]] = [
        *((title.owner, "cover") for title in cover_titles(lines)),
        *(
            (name, "table_head")
            for head in table_heads(lines, titles)
            for name in {caption_owner(text) for text in head}
        ),
        *((caption_owner(key(line.text)), "cover") for line in lines[: min(COVER_LINES, first_title)]),
        *((line.text, "cover") for line in _lines_above_first(lines[:first_title] if titles else ())),
        *(
            (line.text, "cover")
            for line in lines[:COVER_LINES]
            if key(line.text) == key(own_organisation(key(line.text)))
        ),
        *((title.reading.owner, "table_title") for title in titles),
        *_heading_names(lines),
        *((head.owner, "page_head") for text in page_heads if (head := read_account_title(text))),
        *_names_in_sentences(lines),
    ]
    return [PrintedName(name, printed) for text, printed in found if (name := clean_name(text))]


def _names_in_sentences(lines: Sequence[Line]) -> Iterator[tuple[str, Printed]]:
    for line in lines:
        sentence = strip_ordinal(squeeze(line.text))
        for match in (_SENTENCE.match(sentence), _MADE_PUBLIC.search(sentence), _SPOKEN_OF.match(sentence)):
            if match is not None:
                yield match["name"], "sentence"


def _lines_above_first(above: Sequence[Line]) -> Sequence[Line]:
    """The lines above a table that a file begins with, where they only say its owner, year and number."""
    rest = [line for line in above if not is_beside_title(line.text)]
    return rest if len(above) <= CAPTION_LINES and len(rest) == 1 else ()


def bodies(names: Iterable[PrintedName]) -> list[Body]:
    """The bodies that the names mean, the surest first; a name that ends another (乙市丙局, 甲省乙市丙局) is the same body."""
    places: dict[str, list[Printed]] = defaultdict(list)
    for printed in names:
        places[printed.name].append(printed.printed)
    groups: list[list[str]] = []
    for name in sorted(places, key=len, reverse=True):
        own = next((group for group in groups if any(longer.endswith(name) for longer in group)), None)
        if own is None:
            groups.append([name])
        else:
            own.append(name)
    found = [_body(group, places) for group in groups]
    return sorted(found, key=lambda body: body.weight, reverse=True)


def _body(forms: Sequence[str], places: dict[str, list[Printed]]) -> Body:
    printed = [place for form in forms for place in places[form]]
    # A fuller form that only a sentence or a heading prints may have run into its words.
    fullest = max(forms, key=lambda form: (any(WEIGHTS[place] > 2 for place in places[form]), len(form)))
    return Body(fullest, frozenset(forms), frozenset(printed), len(printed))


# --- places ------------------------------------------------------------------------------------------------------------


def cover_titles(lines: Sequence[Line]) -> Iterator[AccountTitle]:
    """The titles of the account among its first lines, up to the first numbered heading; wrapped ones are joined."""
    for index, line in enumerate(lines[:COVER_LINES]):
        plain = key(line.text)
        if index and strip_ordinal(plain) != plain:
            return
        title = read_account_title(line.text) or (_topic_title(plain) if index < TOPIC_LINES else None)
        if index < TOPIC_LINES and not (title and clean_name(title.owner)):
            whole = _topic_with_its_year("".join(key(above.text) for above in lines[: index + 1]))
            title = whole if whole is not None and whole.owner else title
        # The line above the title of a table is the last row of the table before it.
        if title is not None and read_title(line.text) is None:
            yield _with_lines_above(title, lines[max(index - LINES_ABOVE, 0) : index + 1])


def _topic_title(plain: str) -> AccountTitle | None:
    """The title of a page on one topic of an account (某某局2021年度政府采购支出情况说明, 某某局财政拨款“三公”经费2021年决算情况如下)."""
    match = _TOPIC.fullmatch(plain)
    if match is None or "预算" in match["owner"]:
        return _topic_with_its_year(plain)
    topic = read_heading(match["topic"])
    if topic is None or topic.role is None:
        return None
    return AccountTitle(match["topic"], match["owner"], year_of(match["year"]), before_year=True)


def _topic_with_its_year(plain: str) -> AccountTitle | None:
    """The title of such a page, wherever its year stands: before its owner, behind it, or behind its matter."""
    plain = re.sub(r"(?:公开)?如下:?$|:$", "", plain)
    year = re.search(YEAR_WITH_SIGN, plain)
    if year is None or len(plain) > 2 * LONGEST:
        return None
    plain = plain.removeprefix(year[0]) if year.start() == 0 else plain
    matter = _FUND.search(plain)
    if matter is None:
        return None
    owner = re.sub(YEAR_WITH_SIGN, "", plain[: matter.start()]).removesuffix("关于").removeprefix("关于")
    topic = plain[matter.start() :]
    heading = read_heading(topic)
    return AccountTitle(topic, owner, year_of(year[0])) if heading is not None and heading.role is not None else None


def _with_lines_above(title: AccountTitle, lines: Sequence[Line]) -> AccountTitle:
    """The title on the last of the lines, with the owner or the year that stand on the lines above it."""
    text = key(lines[-1].text)
    for line in reversed(lines[:-1]):
        if title.owner and title.year is not None:
            break
        text = key(line.text) + text
        joined = read_account_title(text)
        if joined is not None and (joined.owner == title.owner or (clean_name(joined.owner) and not title.owner)):
            title = joined
    return title


def table_heads(lines: Sequence[Line], titles: Sequence[Title]) -> Iterator[frozenset[str]]:
    """The lines of the heads of tables: each as a whole and its cells, folded and without white space."""
    first = titles[0].first if titles else 0
    for line in lines[max(first - CAPTION_LINES, 0) : first]:
        yield frozenset(map(key, (line.text, *line.text.split("\t"))))
    for title, following in zip_longest(titles, titles[1:]):
        end = min(title.last + 1 + HEAD_LINES, following.first if following else len(lines))
        for line in lines[title.last + 1 : end]:
            yield frozenset(map(key, (line.text, *line.text.split("\t"))))


def _heading_names(lines: Sequence[Line]) -> Iterator[tuple[str, Printed]]:
    shared: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        plain = key(line.text)
        if len(plain) > 80 or (strip_ordinal(plain) == plain and not plain.startswith("第")):
            continue
        title = read_account_title(plain)
        if title is not None and plain.startswith("第"):
            yield title.owner, "part"
        elif title is not None and title.before_year:
            yield title.owner, "heading"
        heading = _HEADING.match(plain)
        matter = _MATTER.search(heading["rest"]) if heading and _CLOSES.search(plain) else None
        if heading and matter and matter.start() >= SHORTEST:
            shared[heading["rest"][: matter.start()]].add(heading["rest"])
    for name, headings in shared.items():
        if len(headings) >= SHARED_HEADINGS:
            yield name, "heading"
