"""The words with which an explanation states figures and comparisons, as tokens over folded text.

A token is a phrase of the official wording together with its figures: 年初预算为 1337.35 万元 is one ``budget`` token,
比 2022 年度决算数 one ``prior_anchor``, 下降（增长）27.78% one ``percent``. What stands between tokens names the subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from extractor.text.comparing import CHANGE_WORDS, CHANGED, COMPARED, LESS, MORE, MOVED, PREVIOUS_YEAR

YEAR = r"(?:\d{4}(?:年度|年|度)(?!\d{1,2}月))"
_PREVIOUS = rf"(?:{YEAR}|{PREVIOUS_YEAR})"
_MOST_GROUPS = 8
"""Groups of three digits in one figure: no sum of money has more, and a list of numbers does not grow into one."""
NUMBER = rf"[-+]?(?>\d{{1,3}}(?:,\d{{3}}){{1,{_MOST_GROUPS}}}+|\d++)(?>\.\d++)?"
"""A printed figure; its digits are taken whole, so that a long run of them is not tried in all its parts."""
_UNIT = r"(?:亿元|万元|元|亿|万)"
_AMOUNT = rf"(?P<amount>{NUMBER})(?P<unit>{_UNIT})"
# A figure without its unit counts only where the clause ends after it; 4125.49,4143.91 is not one figure.
_BARE_AMOUNT = rf"(?P<amount>{NUMBER})(?:(?P<unit>{_UNIT})|(?=[,。;)](?!\d)|$))"
# 减少 10 万元、20 万元 states two changes in one, which belong to no single subject.
_NOT_PAIRED = rf"(?![、/和]{NUMBER}(?:{_UNIT}|%))"
_PERCENT = rf"(?P<percent>{NUMBER})%{_NOT_PAIRED}"

# Both choices of a template left in are read with the first: 下降（增长）, 增加/减少.
_OTHER_CHOICE = rf"(?:\((?:{MORE}|{LESS}|持平|或|/|、)+\)|[/、](?:{MORE}|{LESS})(?:/持平)?)?"
# 减增加 21.90 万元 is what is left of a template's (减少)增加; 净增 10.50 万元 is what remains of rises and falls.
_DIRECTION = rf"(?:净|减(?=增)|增(?=减))?(?:(?P<more>{MORE})|(?P<less>{LESS})){_OTHER_CHOICE}"


def _budget(at_start: str) -> str:
    """A budget as it is named; ``at_start`` opens the group that says which one it is (年初预算, 全年预算)."""
    # 公共预算, 基金预算 and 经营预算 name a fund and not a budget figure.
    return (
        rf"(?:{YEAR}|\d{{4}}(?=年初))?的?({at_start}年初|全年|调整后?|最终|追加后)?的?(?:部门|财政拨款|财政|批复的?|核定的?|收支|支出)?"
        r"(?<!公共)(?<!基金)(?<!经营)预算(?:安排|批复|下达|调整)?(?:总额|数额|金额|数|额|指标)?"
    )


_BUDGET = _budget("?P<budget>")
_ANY_BUDGET = _budget("?:")
# 比 2022 年度“三公”经费财政拨款年初预算 X 减少 Y: the subject stands once more before its budget.
_SAID_AGAIN = r'(?:"?三公"?经费|因公出国(?:\(境\))?费?用?|公务接待费|公务用?车[^,。;:\d]{2,12}费|机关运行经费)?'
_LEAD = "同比较?|相比较?|相较|对比|与|(?<!经)比|(?<!经比)较|和|同|及|、|以及|持平"
# 较上年 2.08 减少 0.03 万元: the unit is printed once; 比 2022 年度（900.00 万元）增加: the amount is an aside.
_REFERENCE = rf"(?:(?P<aside>\()?(?:为|的|是)?(?P<amount>{NUMBER})(?:(?P<unit>{_UNIT})(?(aside)\))|(?=增|减|下降|降低|上升|少|多))(?:相比较?|相较)?)?"

_MOVED = f"{MOVED}{{1,3}}(?:较大|较多|明显)?"
# 各减少 20、10 万元 speaks of two subjects; a comma parts the figures only where the first has no unit of its own.
_TWO_AMOUNTS = rf"(?P<amount>{NUMBER})(?:(?:{_UNIT})?[、/和及与]|,)(?P<second>{NUMBER})(?P<unit>{_UNIT})"
_TWO_PERCENTS = rf"(?P<percent>{NUMBER})(?:%?[、/和及与]|%?,)(?P<second>{NUMBER})%"

_REACHING = rf"(?:[升降增减](?:为|至|到)了?|(?:{MORE}|{LESS}|回落|回升)(?:至|到)了?|(?<=[元\d])(?:{MORE}|{LESS})为)"
"""减少至, 增加到, 降至; 减少为 only right behind the figure that it starts from: alone it may be by how much (减少为0.80万元)."""

Kind = Literal[
    "cue",  # 主要原因是
    "completion",  # 完成年初预算的 X%
    "budget",  # 年初预算为 X
    "budget_of",  # 年初预算|收入总计 X, whose amount is a ``budget``
    "uneven",  # 大于预算数 [X]
    "budget_anchor",  # 与年初预算相比, 比预算 [X]
    "prior_anchor",  # 较上年, 与 2021 年度相比, 比上年决算数 [X]
    "change",  # 增加 X
    "percent",  # 增长 X%
    "difference",  # 差值为 X
    "changes",  # 各减少 X、Y
    "percents",  # 各下降 X%、Y%
    "amounts",  # 分别为 X、Y
    "level",  # 持平
    "dated",  # 2022 年度决算数为 X
    "from",  # 由 X (减少到…)
    "actual",  # 支出决算为 X
    "share",  # 占…的 X%
    "amount",  # X 万元
]
STATING: frozenset[Kind] = frozenset({
    "budget",
    "actual",
    "completion",
    "budget_anchor",
    "prior_anchor",
    "uneven",
    "dated",
})
"""Tokens that state a figure of a subject, or what it is compared with."""

MOVED_BECAUSE_BEHIND = "(?:主要)?系(?!统|列)"
MOVED_BECAUSE = rf"{MOVED}{MOVED_BECAUSE_BEHIND}"
"""减少系压缩批次 gives a reason without the word 原因: read as one, and looked for by the ledger of sentences."""
_CLAUSE = r"[^。;,\d]"
CAUSES = (
    # 受疫情影响 and …所致 are reasons by their end: what stands before them is the reason, with them.
    rf"(?<=[,;。])(?:主要)?(?=是?受{_CLAUSE}{{2,40}}影响[。;,])",
    rf"(?<=[,;。])[这其]?(?!{_CLAUSE}{{0,40}}(?:原因|由于|主要))(?={_CLAUSE}{{2,60}}(?:所致|(?:引起|造成|导致)的?)[。;])",
    # 主要为人员经费增加 names a change; 主要为人员经费、公用经费 lists what an amount is made of.
    rf"(?<=[,;。])主要为(?={_CLAUSE}{{2,60}}(?:{CHANGED}|调整)[。;])",
    r"(?<=[,;。])主要(?:体现|表现|反映|集中)(?:在|为|于)",
    rf"(?<=[,;。])(?:主要)?{CHANGED}的?(?:(?:项目|内容|部分|因素)(?:主要)?|主要)(?:为|是|系|在于|有)(?:由于|因为)?",
    # A reason ahead of its comparison: 因机构改革，较上年增加….
    rf"(?<=[,;。])(?:因(?!公)|(?=随着|为))(?={_CLAUSE}{{3,40}},{COMPARED})",
)
"""Reasons that are given without the words 原因, 由于 or 主要是."""
_PHRASES: tuple[tuple[Kind, str], ...] = (
    (
        "cue",
        rf"(?:{_MOVED}的?)?(?:主要|具体)的?{MOVED}{{0,2}}的?"
        r"原因(?:主要|如下|分析)?(?:是|为(?!了)|系|在于|有)?[:,]?(?:是|为(?!了))?[:,]?",
    ),
    ("cue", rf"(?:{_MOVED}的?)?原因(?:主要)?(?:(?:是|为|系|在于)[:,]?|:)"),
    ("cue", rf"(?<=[,;。]){CHANGED}的?原因(?:原因)?(?:主要)?(?:是|为|系)?[:,]?"),
    ("cue", rf"(?<=[,;。])(?:决算数?|支出|收入)?{MOVED_BECAUSE}(?:由于|因为?)?"),
    ("cue", r"(?:主要)?(?:增减)?(?:变动|变化|增减)情况(?:是|为)?:|(?<=的)主要情况(?:是|为|如下)?:"),
    ("cue", r"主要(?:是|系|为)?(?:由于|因为|因(?!公))|主要(?:是|系)(?!用于|开展|为)[:,]?"),
    *(("cue", phrase) for phrase in CAUSES),
    # 由于年初预算为 0，无法计算百分比 explains why no percentage is printed.
    (
        "cue",
        rf"(?<=[,;。])(?:{CHANGED}(?:的?主要)?)?(?:是?由于|是?因为|系(?!统|列))(?![^。;]{{0,24}}(?:无法|不能|不可|不宜)(?:计算|比较|对比))",
    ),
    ("completion", rf"(?:完成|达到?|为|占|系)了?{_BUDGET}(?:的|任务)?(?:比例为?|百分比为?)?的?{_PERCENT}"),
    ("completion", rf"(?:{_BUDGET})?(?:完成率|执行率|完成比例|完成度)(?:为|达到?|是|:)?{_PERCENT}"),
    # 年初预算 560 万元，决算 612 万元，完成 109.29%: of the budget that the sentence has named.
    ("completion", rf"(?<=[,;])完成{_PERCENT}(?=[,。;)]|$)"),
    # 完成全年预算 120 万元的 66.67 %, 完成本年度预算（120 万元）的 66.67 %: the rate follows its budget figure.
    ("completion", rf"(?:(?<=元)|(?<=元\)))的{_PERCENT}"),
    # 预算数 X，调整数 Y，决算数 Z: the budget as adjusted; by itself 调整数 may be what it was adjusted by.
    (
        "budget",
        rf"(?P<budget>调整)后?(?:数|额)(?:为|是|:)?(?!-){_BARE_AMOUNT}"
        rf"(?=[,、;](?:(?:年初)?预算(?:数|额)?(?:为|是|:)?{NUMBER}{_UNIT}[,、;])?(?:支出|收入)?(?:决算|执行|实际|完成))",
    ),
    ("budget", rf"(?:(?<=[,;])占)?{_BUDGET}(?:合计|总计|共计)?(?:为|是|:|共|计|\()?{_BARE_AMOUNT}"),
    ("budget_of", rf"{_BUDGET}(?=(?:财政拨款)?(?:收入|支出|收、?支)(?:总计|合计|总额)(?:为|是)?{NUMBER}{_UNIT})"),
    (
        "uneven",
        rf"(?:(?P<more>大于?[(/、]?小于\)?|大于|高于|多于|超过|超出|超)|(?P<less>小于|低于|少于)|等于)了?{_BUDGET}(?:{_AMOUNT})?",
    ),
    ("uneven", rf"{_BUDGET}[与和](?:支出|实际)?决算(?:支出)?数?(?:相同|持平|一致|相等|无差异|无增减)"),
    (
        "budget_anchor",
        rf"(?P<lead>{_LEAD})于?(?:(?P<year>\d{{4}})(?:年度|年(?!初)))?{_SAID_AGAIN}(?:一般公共预算)?(?:财政拨款)?(?:支出|收入)?{_BUDGET}(?:相比较?|相较|比较|对比|比)?{_REFERENCE}",
    ),
    (
        "prior_anchor",
        rf"(?P<lead>{_LEAD}|大于|小于|高于|低于|多于|少于)于?{_PREVIOUS}(?!{_ANY_BUDGET}|[^,。;\d及和与、以]{{0,24}}(?:年初|全年)预算)(?:同期)?的?(?:全年|年度)?(?:实际|累计)?"
        # 较上年收入总计增加…，支出总计增加…: the side belongs to what changed.
        rf"(?:(?!(?:收入|支出)(?:总计|合计)(?:各|分别)?{CHANGE_WORDS})(?:收支|收入|支出|决算|执行|完成|财政拨款))*(?:总?数字?|总?额|总计|合计)?的?"
        rf"(?:(?:[^,。;:\d%]{{1,16}}?)?(?:相比较?|相较|比较|对比)|比)?{_REFERENCE}",
    ),
    # 上年为 900.00 万元，增加 10.50 万元: only words that can mean no other year, and only before what changed since.
    (
        "prior_anchor",
        rf"(?<![^,。;:]){PREVIOUS_YEAR}(?:支出|收入|决算|同期)*(?:数|额)?(?:为|是)?{_AMOUNT}(?=,(?:同比|净|本年度?)?{CHANGE_WORDS})",
    ),
    ("prior_anchor", "同比"),
    # ，2023年度相比，减少: the word before the year was left out.
    ("prior_anchor", rf"(?<=[,。;]){_PREVIOUS}(?:决算)?(?:数|额)?(?:相比较?|相较)"),
    # 由上年的 3 万元增加至 3.5 万元, 由 2 万元减少到 1.2 万元: where it was, and the level that it reached.
    (
        "prior_anchor",
        rf"(?P<lead>由|从){_PREVIOUS}(?:支出|收入|决算|同期)*(?:数|额)?(?:的|为)?{_AMOUNT}(?={_REACHING})",
    ),
    ("from", rf"(?:由|从){_AMOUNT}(?={_REACHING})"),
    ("actual", rf"{_REACHING}{_BARE_AMOUNT}"),
    ("amounts", rf"分别(?:为|是){_TWO_AMOUNTS}"),
    ("changes", rf"(?:各|分别)?{_DIRECTION}(?:了|额?为|金额为?|数?额为|支出|收入|:)?{_TWO_AMOUNTS}"),
    ("percents", rf"(?:各|分别)?{_DIRECTION}(?:了|率|幅度?|比例|百分比|达到?|为|:)*{_TWO_PERCENTS}"),
    ("change", rf"{_DIRECTION}(?:了|额?为|金额为?|数?额为|支出|收入|:)?{_BARE_AMOUNT}{_NOT_PAIRED}"),
    ("percent", rf"{_DIRECTION}(?:了|率|幅度?|比例|百分比|达到?|为|:)*{_PERCENT}"),
    ("percent", rf"(?:(?P<more>增幅|升幅|涨幅)|(?P<less>降幅|减幅))度?(?:为|达到?|是|:)?{_PERCENT}"),
    ("percent", rf"(?:增减率|增减幅度?|变[动化]率|变[动化]幅度?|变动比例|幅度)(?:为|达到?|是|:)?{_PERCENT}"),
    ("difference", rf"(?:差值|差额|差异(?:额|数)|相差)(?:为|是|:)?{_BARE_AMOUNT}"),
    ("percent", rf"(?:预决算)?差异率(?:为|达到?|是|:)?{_PERCENT}"),
    ("percent", rf"(?<=元)\({_PERCENT}\)"),
    # 收入、支出持平的主要原因 explains both sides and states nothing; 收支持平 compares them with each other.
    (
        "level",
        r"(?<![、和及与]支出)(?<!、支)(?<!收支)(?:基本|保持|大致|总体|完全){0,3}(?:持平|一致|相同|相等|相当|不变)(?!的是)",
    ),
    ("level", r"(?:无|没有|不存在|未发生|未有|未)(?:任何|明显|较大)?(?:增减变[动化]|增减|变[动化]|差异|差额)"),
    (
        "dated",
        rf"(?P<year>\d{{4}})年度?(?:实际)?(?:支出|收入)?决算(?:支出|收入)?(?:数|额)?(?:为|是|:)?{_BARE_AMOUNT}",
    ),
    (
        "actual",
        r"(?:支出|收入)?决算(?:支出|收入)?(?:总数|总额|数|额)?(?:共计|共|均|各|实际)?(?:为|是|:)?"
        rf"{_BARE_AMOUNT}",
    ),
    ("actual", rf"(?:实际支出|实际完成|实际发生|执行数|支出完成|完成支出)(?:数|额)?(?:为|是|:)?{_BARE_AMOUNT}"),
    ("share", rf"占(?!{_ANY_BUDGET})[^,。;%]{{0,40}}?{_PERCENT}"),
    ("amount", rf"(?<![\d.,])(?<!\d、)(?:为|是)?{_AMOUNT}"),
)
_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _PHRASES)


@dataclass(frozen=True, slots=True)
class TextFigure:
    """A figure and its place in the source text; ``unit`` as printed, ``None`` where none is."""

    value: Decimal
    start: int
    end: int
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A phrase of the grammar at ``start``-``end`` of the source text.

    ``budget`` is 年初, 全年 and their like, or ``None`` for a bare 预算. ``less`` says whether the direction printed is a
    decrease (``None`` where no direction is printed), ``lead`` with which word an anchor begins, ``year`` the year of a
    ``dated`` figure or of the budget that an anchor names, ``second`` the other figure of 各减少 X、Y.
    """

    kind: Kind
    start: int
    end: int
    figure: TextFigure | None = None
    budget: str | None = None
    less: bool | None = None
    lead: str = ""
    year: int | None = None
    second: TextFigure | None = None


def _figure(match: re.Match[str], name: str) -> TextFigure | None:
    groups = match.groupdict()
    printed = groups.get(name)
    if printed is None:
        return None
    return TextFigure(Decimal(printed.replace(",", "")), match.start(name), match.end(name), groups.get("unit"))


def _token(kind: Kind, match: re.Match[str]) -> Token:
    groups = match.groupdict()
    less = True if groups.get("less") else False if groups.get("more") else None
    return Token(
        kind,
        match.start(),
        match.end(),
        figure=_figure(match, "amount" if groups.get("amount") else "percent"),
        budget=groups.get("budget"),
        less=less,
        lead=groups.get("lead") or "",
        year=int(groups["year"]) if groups.get("year") else None,
        second=_figure(match, "second"),
    )


def text_to_tokens(folded: str, start: int, end: int) -> tuple[Token, ...]:
    """The tokens of the span, left to right, without overlap; where two begin together the rarer phrase wins."""
    found = [
        (match.start(), rank, _token(kind, match))
        for rank, (kind, pattern) in enumerate(_PATTERNS)
        for match in pattern.finditer(folded, start, end)
    ]
    return tuple(_with_budgets_ahead(_without_overlap(token for _, _, token in sorted(found, key=lambda e: e[:2]))))


def _without_overlap(tokens: Iterator[Token]) -> Iterator[Token]:
    last = -1
    for token in tokens:
        if token.start >= last:
            yield token
            last = token.end


def _with_budgets_ahead(tokens: Iterable[Token]) -> Iterator[Token]:
    """The amount behind 年初预算|收入总计 as the budget that it is; the words before its name stay as ``budget_of``."""
    ahead: Token | None = None
    for token in tokens:
        is_its_amount = ahead is not None and token.kind == "amount"
        yield replace(token, kind="budget", budget=ahead.budget) if ahead is not None and is_its_amount else token
        ahead = token if token.kind == "budget_of" else None


def signed(figure: TextFigure, *, less: bool | None) -> TextFigure:
    """The change with its sign: a decrease is negative however it is printed, and zero has no sign."""
    value = figure.value
    if less and value:
        value = -abs(value)
    return TextFigure(value, figure.start, figure.end, figure.unit)
