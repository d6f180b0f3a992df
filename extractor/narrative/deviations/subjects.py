"""What a comparison is about: the closed names of the official template, and 类/款/项 names as printed.

A subject stands right before a phrase of the grammar (``Token``), with nothing between but words that say nothing of
their own (支出, 总额, 均为, 2023 年度). ``lead_to_subject`` reads the text between two tokens.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from extractor.accounts.templates import FUNCTIONAL_ITEMS
from extractor.narrative.deviations.grammar import YEAR
from extractor.narrative.sentences import Opening
from extractor.text.characters import fold
from extractor.text.comparing import PREVIOUS_YEAR
from extractor.text.marks import BULLETS

_BOTH = r"收入?[、和及与]?支出?"
_FUND = r"(?:一般公共预算|政府性基金预算|国有资本经营预算|政府性基金|国有资本经营|公共预算)"
_CARRIED = rf"(?:年初|年末|上年)(?:{_FUND})?(?:财政拨款)?结转和?结余"
_FUNCTIONAL = "|".join(sorted((rf"{name}(?:\(类\))?" for name in FUNCTIONAL_ITEMS), key=len, reverse=True))
_BALANCE = re.compile(
    # 收入总计、支出总计均为 100 万元: one figure of both.
    rf"(?:财政拨款)?收入(?:总计|合计)[、和与及](?:财政拨款)?支出(?:总计|合计)(?=均|各|都)|"
    rf"(?:财政拨款)?(?:本年度?)?(?:{_BOTH}|收入|支出)(?:决算)?(?:总计|合计|总额|总数|总体|总决算)(?!表)"
    rf"|(?:财政拨款)?(?:总收入[、和与]总支出|总收入|总支出|总收支)|(?:财政拨款)?{_BOTH}"
    rf"|{_FUND}(?:当年|本年)?(?:财政)?(?:拨款)?(?:基本支出|项目支出|收入|支出)|财政拨款(?:基本支出|项目支出|收入|支出)"
    r"|上级补助收入|(?:事业单位)?经营收入|事业收入|附属单位上缴收入|其他收入|本年(?:收入|支出)"
    r"|上缴上级支出|经营支出|对?附属单位补助支出|基本支出|项目支出|人员经费|(?:日常)?公用经费"
    rf"|{_CARRIED}|(?:{_FUND})?(?:财政拨款)?(?<!非财政拨款)结转[和及、]?结余(?:资金)?|使用非财政拨款结余(?:\(含专用结余\)|和专用结余)?|结余分配"
    # 一般公共预算财政拨款增加…: the word 支出 of the sentence before is not said again.
    rf"|{_FUND}财政拨款(?![收支基项])"
    # 收入 5 万元，较上年增加…；支出 4 万元，…: the other side in short.
    r"|(?<=;)(?:收入|支出)(?=\d|$)"
    # By class, also where all income and expenditure is spoken of: 1.社会保障和就业支出 467.99 万元：…。较上年决算数减少…
    rf"|(?:{_FUNCTIONAL})"
)
# 2019 年收入 100 万元，比上年增加…: where all income and expenditure is spoken of, the bare words name it.
_TOTALS = re.compile(rf"{_BALANCE.pattern}|(?<=[年度,。;:、])(?:收入|支出)(?=\d|比|较|与|增|减|下降|上升|$)")
_THREE_PUBLIC = re.compile(
    r'"?三公"?经费|因公(?:临时)?出国(?:\(境\))?(?:费用?|经费|支出)?'
    r"|公(?:务用?)?车(?:购置(?:费用?)?)?[及和与、]运行(?:维护)?(?:费用?|支出|经费)?|公(?:务用?)?车购置(?:费用?|支出|经费)?"
    r"|公(?:务用?)?车运行(?:维护)?(?:费用?|支出|经费)?|公务接待(?:费用?|支出|经费)"
    r"|(?<!均)(?:国内|外事|外宾)?(?:公务)?接待(?:费用?|支出)|会议费|培训费"
)
_OPERATING = re.compile(r"(?:机关|机构|事业单位)?运行(?:公用)?经费|(?:日常)?公用经费")
GENERAL_PUBLIC_WHOLE = re.compile(
    rf"(?<!基金预算)(?<!经营预算)(?<!政府性基金)(?<!资本经营)(?:一般公共预算|公共预算)?(?:当年|本年)?财政拨款(?:{_BOTH}|收入|支出)(?:总计|合计)?|一般公共预算(?:收入|支出)(?:总计|合计)?"
    rf"|{_CARRIED}|(?:一般公共预算|公共预算)财政拨款(?![收支基项])"
)

_CLASS = r"\(\d{0,7}(?:类|款|项|科目|功能分类科目)\)"
_LOWER_CLASS = re.compile(r"\(\d{0,7}[款项]\)")
_BY_DASHES = r"[一-龥()、]{2,30}(?:[—–-]{1,2}[一-龥()、]{2,30}){1,2}"
"""一般公共服务支出—财政事务—行政运行: 类, 款 and 项 of an item."""
_SUM = r"\d[\d,.]*(?:万|亿)?元"
_STATES = re.compile(
    rf"{_CLASS}|预算(?:安排)?(?:数|额)?(?:为|是)?\d|决算(?:支出|收入)?(?:数|额)?(?:为|是)?\d|完成(?:年初|全年|调整)?预算"
    rf"|(?:比|较|与|和)(?:{YEAR}|{PREVIOUS_YEAR}|年初|全年|预算)"
    rf"|(?:{_THREE_PUBLIC.pattern}|{_OPERATING.pattern})[^,。;]{{0,12}}{_SUM}"
)
OPENING = Opening(
    _STATES,
    re.compile(
        rf"[^,。;:]{{2,40}}?(?:{_CLASS}|(?:年初预算|全年预算|支出决算)数?(?:为|是)?\d)"
        rf"|(?:{_THREE_PUBLIC.pattern})[^,。;]{{0,20}}{_SUM}"
        rf"|\d{{3,7}}[^,。;:\d]{{2,40}}{_SUM}"
        # A heading inside a line: 2.公务接待费支出情况说明。, 3.教育支出具体包括:
        rf"|(?:{_THREE_PUBLIC.pattern}|{_OPERATING.pattern}|结转和?结余|[^,。;:\d]{{0,24}}(?:收入|支出|情况(?:的?说明)?))"
        r"(?:具体)?(?:包括|如下|为)?[。:]"
    ),
    re.compile(rf"{_BY_DASHES}[。:,]"),
)

_ANY_YEAR = r"\d{4}(?:年度?|度)"
_NOT_PLANNED = r"(?:未|没有|无)(?:安排|列入?|编[列制报]|做|下达|批复|纳入)?"
_OF_IT = r"(?:此项|该项|本项|相关|此)?(?:支出)?(?:年初|全年)?(?:支出)?"
_NO_BUDGET = rf"(?:年初|本年度?|当年|全年)?(?:预算{_NOT_PLANNED}|{_NOT_PLANNED}{_OF_IT}预算(?:安排)?)"
"""年初无预算, 年初未安排此项预算: says of an item that it had no budget, and names nothing."""
# Words between a subject and its figure that say nothing of their own. Taken for good one by one, the longer first: 数额 is
# 数 and 额 as well, and a long run of such words is not to be parted in all ways.
_FILLER_ONLY = re.compile(
    rf"(?:{_ANY_YEAR}|{_NO_BUDGET}|本年度?|今年|当年|全年|(?:(?:一般)?公共预算)?财政拨款|费用|经费|支出|收入|决算|执行|实际|总额|总计|合计|总数|总量|总体|整体|均|各|都|分别|共计|共|为|是"
    r'|数据|数额|数|额|的|发生|完成|开支|规模|也|略|有所|同样|情况|其中|中|变动|总|-{1,6}%?|[,。:;"、]|\([^()]{0,60}\))*+'
)
_SPENDING_ITEM = r"用于[^,。;:\d]{2,24}(?:彩票公益金支出|\(\d{3,7}\)|\((?:\d{0,7})[类款项]\))"
"""用于体育事业的彩票公益金支出: an item of the classification, and not what something is spent on."""
# What may stand before a 类/款/项 name in its sentence, and after it.
_BEFORE_NAME = re.compile(
    rf"(?:[,。;:、{re.escape(BULLETS)}]|其中|{YEAR}|\d{{4}}年|本年度?|全年|我?[本该](?:部门|单位|局|委|办|院|校|中心)|我(?:部门|单位|局|委|办|院|校|中心)|(?!{_SPENDING_ITEM})用于)+"
)
LONGEST_TAIL = 120
"""Characters of years and marks behind a name that are taken off it; no more are looked through."""
_AFTER_NAME = re.compile(rf"(?:[,。;:、]|{_ANY_YEAR}|本年度?|全年)++$")
_NAME = re.compile(r'[\u4e00-\u9fff()、"·—–\-\d]{2,80}')
_NOT_A_NAME = re.compile(
    rf"主要|原因|(?!{_SPENDING_ITEM})用于|成效|包括|增加|减少|增长|下降|具体|以下|方面|其中|情况|万元|项目支出|基本支出|决算数|预算数|无预算|未安排|没有安排|年初预算"
)

_PURPOSE_CUE = re.compile(r"(?:用于|包括|反映|内容为|主要是|支出范围):$")
_HEAD = 30
_CLASSIFIED_HEAD = re.compile(
    rf'(?:[^。,;:()\d]{{2,40}}(?:\([^()]{{1,6}}\)[^。,;:()\d]{{0,20}})?{_CLASS}"?){{1,3}}(?![^。,;:\d]{{0,40}}{_CLASS})'
)
_HEAD_REST = re.compile(r"(?:财政拨款|支出|收入|决算|增减|变动)*(?:总体|具体)?情况(?:说明)?。?")

Vocabulary = Literal["totals", "balance", "three_public", "operating", "items", "fund"]
_ITEMISED: frozenset[Vocabulary] = frozenset({"items", "fund"})
"""Where 类/款/项 names are subjects as well."""
_NAMES = {
    "totals": _TOTALS,
    "balance": _BALANCE,
    "three_public": _THREE_PUBLIC,
    "operating": _OPERATING,
    "items": GENERAL_PUBLIC_WHOLE,
    "fund": _BALANCE,
}


@dataclass(frozen=True, slots=True)
class Lead:
    """What the text before a token says: a subject at ``start``-``end``, nothing (``same``), or something unknown."""

    verdict: Literal["subject", "same", "unknown"]
    start: int = 0
    end: int = 0


_SAME = Lead("same")
_UNKNOWN = Lead("unknown")


_CONSISTS_OF = r"(?:其中)?(?:且|并且)?(?:全部|均|都|皆|全)(?:为|是|系|属于|属|来自于?|来源于|用于)[^,。;\d]{2,40}"
"""What says of a subject what it consists of, and names no other: ，全部为财政拨款收入，."""
_PREDICATE = re.compile(rf"[,;]{_CONSISTS_OF}[,;]?$")
_PREDICATE_SENTENCE = re.compile(rf"{_CONSISTS_OF}。")


def lead_to_subject(folded: str, start: int, end: int, vocabulary: Vocabulary) -> Lead:
    """The subject that the text ``start``-``end`` gives to the token that begins at ``end``.

    Only the last sentence of the text counts, unless it holds nothing but filler: then the sentence before may be the
    name of the item (…行政运行（项）。年初预算为…).
    """
    begin = folded.rfind("。", start, end) + 1 or start
    predicate = _PREDICATE.search(folded, begin, end)
    if predicate is not None:
        return _SAME if predicate.start() == begin else lead_to_subject(folded, start, predicate.start(), vocabulary)
    if begin > start and _FILLER_ONLY.fullmatch(folded, begin, end) and not _last_name(folded, begin, end, vocabulary):
        head = folded.rfind("。", start, begin - 1) + 1 or start
        if _PREDICATE_SENTENCE.fullmatch(folded, head, begin):
            return _SAME
        lead = _sentence_to_subject(folded, head, begin, vocabulary)
        return lead if lead.verdict == "subject" else _SAME
    lead = _sentence_to_subject(folded, begin, end, vocabulary)
    if lead.verdict == "unknown" and begin == start and folded[begin : begin + 1] in "(,;":
        # In the middle of a sentence only the clause at the token says whose figure it is.
        clause = max(folded.rfind(mark, begin, end) for mark in ",;") + 1
        if _FILLER_ONLY.fullmatch(folded, clause, end) and not folded[clause:end].startswith("其中"):
            return _SAME
    return lead


def _sentence_to_subject(folded: str, start: int, end: int, vocabulary: Vocabulary) -> Lead:
    if folded[start:end].startswith("为") and start > 0 and folded[start - 1] == "。":
        # 本年收入合计 100 万元。为财政拨款收入，与上年相比… goes on about the sentence before.
        return _SAME
    if _FILLER_ONLY.fullmatch(folded, start, end) and not folded[start:end].strip(",。;:、").startswith("其中"):
        whole = _last_name(folded, start, end, vocabulary)
        return whole or _SAME
    named = _last_name(folded, start, end, vocabulary)
    if named:
        return named
    printed = _printed_name(folded, start, end)
    if vocabulary in _ITEMISED or (vocabulary == "balance" and re.search(_CLASS, folded[printed.start : printed.end])):
        return printed
    return _UNKNOWN


def _last_name(folded: str, start: int, end: int, vocabulary: Vocabulary) -> Lead | None:
    for match in reversed(list(_NAMES[vocabulary].finditer(folded, start, end))):
        if _FILLER_ONLY.fullmatch(folded, match.end(), end) and not _is_purpose(folded, start, match.start()):
            if _is_piece_of_an_item(folded, start, match):
                return _printed_name(folded, start, end)
            return Lead("subject", match.start(), match.end())
    return None


def _is_piece_of_an_item(folded: str, start: int, name: re.Match[str]) -> bool:
    """Whether a name is the end of a longer one of the classification: 住房保障支出（类）…（款）其他住房保障支出（项）."""
    clause = max(folded.rfind(mark, start, name.start()) for mark in ",;:。") + 1
    above = re.search(_CLASS, folded[max(clause, start) : name.start()]) is not None
    return above and _LOWER_CLASS.match(folded, name.end()) is not None


def _is_purpose(folded: str, start: int, name: int) -> bool:
    """Whether the name at ``name`` says what something is spent on, and is not what is spoken of: 主要用于人员经费."""
    clause = max(folded.rfind(mark, start, name) for mark in ",;:。") + 1
    return "用于" in folded[max(clause, start) : name]


def _printed_name(folded: str, start: int, end: int) -> Lead:
    """A 类/款/项 name or a bare 科目 name: all of the clause before the token."""
    clause = max(folded.rfind(mark, start, end - 1) for mark in ",;:") + 1
    if clause > start and _PURPOSE_CUE.search(folded, start, clause):
        return _UNKNOWN
    begin = max(start, clause)
    if _FILLER_ONLY.fullmatch(folded, begin, end):
        begin, clause = start, 0
    before = _BEFORE_NAME.match(folded, begin, end)
    begin = before.end() if before else begin
    after = _AFTER_NAME.search(folded, max(begin, end - LONGEST_TAIL), end)
    stop = after.start() if after else end
    name = folded[begin:stop]
    mid_sentence = clause > start and folded[clause - 1] == "," and not re.search(_CLASS, name)
    if mid_sentence or not _NAME.fullmatch(name) or _NOT_A_NAME.search(name) or name.isdigit():
        return _UNKNOWN
    return Lead("subject", *without_quotes(folded, begin, stop))


def head_to_subject(folded: str, start: int, end: int, vocabulary: Vocabulary) -> Lead | None:
    """The subject that a heading of its own gives to the text under it: （3）公务接待费支出情况。, 教育支出（类）…（项）。"""
    if vocabulary in _ITEMISED:
        classified = _CLASSIFIED_HEAD.match(folded, start, end)
        if classified:
            return Lead("subject", *without_quotes(folded, *classified.span()))
    name = _NAMES[vocabulary].search(folded, start, min(end, start + _HEAD))
    if name and _HEAD_REST.match(folded, name.end(), end):
        return Lead("subject", name.start(), name.end())
    return None


def without_quotes(folded: str, start: int, end: int) -> tuple[int, int]:
    """A name without the quotation marks around the whole of it (“教育支出（类）…（项）”), or the one that was left."""
    quotes = folded.count('"', start, end)
    if folded[start] == '"' and (quotes == 1 or (quotes == 2 and folded[end - 1] == '"')):
        start += 1
    if quotes < 3 and folded[end - 1] == '"' and folded.count('"', start, end) == 1:
        end -= 1
    return start, end


def is_filler(folded: str, start: int, end: int) -> bool:
    """Whether the text between a subject and its figure says nothing of its own."""
    return _FILLER_ONLY.fullmatch(folded, start, end) is not None


def is_by_class(name: str) -> bool:
    """Whether a printed name is one of the functional classification: 教育支出, 行政运行（项）."""
    plain = fold(name)
    return re.search(_CLASS, plain) is not None or re.fullmatch(_FUNCTIONAL, plain) is not None


def names_whole(text: str, vocabulary: Vocabulary) -> bool:
    """Whether the whole of a folded text is a name of the vocabulary."""
    return _NAMES[vocabulary].fullmatch(text) is not None


def names_in(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The names of the vocabulary that occur in folded text."""
    return tuple(match.group() for match in _NAMES[vocabulary].finditer(text))


def same_subject(one: str, other: str) -> bool:
    """Whether two printed names mean the same: 收、支总计 and 收入支出总计, 公务接待费 and 公务接待费支出."""
    return _plain(one) == _plain(other)


def is_total_of(total: str, side: str) -> bool:
    """Whether a printed name means all of what the other names alone: 收入总计 of 收入, 收、支总计 of 收、支."""
    return (
        _plain(side) in {"收", "支", "收支"}
        and re.fullmatch(rf"{_plain(side)}(?:总计|合计|总额)", _plain(total)) is not None
    )


def names_both_sides(name: str) -> bool:
    """Whether a printed name means income and expenditure alike: 收、支, 收入和支出."""
    return re.fullmatch(rf"(?:财政拨款)?{_BOTH}(?:决算)?(?:总体)?", fold(name)) is not None


def is_slip_for_the_other_side(named: str, section: str) -> bool:
    """Whether 收入合计 stands where only 支出合计 can, or the reverse: a slip in a sentence that named its subject."""
    other = {"income": "支出", "expenditure": "收入"}.get(section)
    return other is not None and other in named and named.endswith(("合计", "总计"))


def is_short_for(short: str, full: str) -> bool:
    """Whether one name says another again in short: 收、支总计 for 财政拨款收、支总计, …财政拨款 for …财政拨款支出."""
    less, more = _plain(short), _plain(full)
    if not less or less == more:
        return False
    if more.endswith(less):
        return re.fullmatch(rf"(?:{_FUND})?(?:财政拨款)?", more[: -len(less)]) is not None
    return more.startswith(less) and more[len(less) :] in {"收", "支", "收支"}


def _plain(name: str) -> str:
    short = re.sub(r'[、和及与"\s]|本年度?|当年|决算', "", fold(name)).replace("收入", "收").replace("支出", "支")
    short = re.sub(r"^公务(?=接待)", "", short)
    if short.startswith(("因公", "公务", "接待")):
        return re.sub(r"(?:费用|经费|费支|费|支)$", "", short)
    return re.sub(r"(?<=费)支$", "", short)
