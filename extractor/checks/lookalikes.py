"""Characters that look like others: letters inside figures, and ideographs that the same words print otherwise elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from extractor.checks.context import NO_TEXT, CheckContext
from extractor.checks.results import Failure, Held, Result, Unchecked
from extractor.checks.template_text import text_spans
from extractor.outline.tree import Outline

CHECK = "checks.lookalike"
_LETTERS = "OОΟoоοlI|"
"""O, l, I and their Greek and Cyrillic twins; folded or not they are no digits."""
_FIGURE_WITH_LETTERS = re.compile(
    rf"(?<![A-Za-z\d.,{_LETTERS}])(?=[\d.,]{{0,12}}[{_LETTERS}])(?=[.,{_LETTERS}]{{0,3}}\d)"
    rf"[\d{_LETTERS}][\d.,{_LETTERS}]{{1,15}}(?=(?:万|亿)?元|%|年度|个(?!人)|人次|辆)"
)
_TWINS = (
    "己已巳", "末未", "人入", "日曰目", "土士", "千干于", "拨拔", "本木", "待侍", "项顶", "折拆析", "侯候", "治冶", "准淮",
    "官宫", "贷货", "戊戍戌", "撤撒", "暑署", "卷券", "辨辩", "徒徙", "崇祟", "密蜜", "裁载", "粟栗", "赢嬴", "账帐", "籍藉",
    "购沟", "凋调", "绩续", "度席", "算箅", "支攴", "职织", "部陪", "税锐", "贴帖", "险检", "住往", "科料", "费贵",
)  # fmt: skip
_TWIN_OF = {one: "".join(twins).replace(one, "") for twins in _TWINS for one in twins}
LEAST_TIMES = 4
"""So often the same words must stand with the other character."""
AROUND = 5
"""So many characters must be alike, the one that differs among them."""
_WORD = re.compile(rf"[\u4e00-\u9fff]{{{AROUND}}}")
_TIME = frozenset("年月日期季周初上")
"""末 and 未 behind these are both right: 年末完成, 本年未完成."""


def lookalikes(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    if context.outline is None:
        yield Unchecked(CHECK, NO_TEXT)
        return
    found = False
    for result in (*_letters(context, context.outline), *_ideographs(context, context.outline)):
        found = True
        yield result
    if not found:
        yield Held(CHECK)


def _letters(context: CheckContext, outline: Outline) -> Iterator[Result]:
    """1О0.5万元 with a Cyrillic О, l20人次: not a figure, however it looks."""
    for start, end in text_spans(context, outline):
        for match in _FIGURE_WITH_LETTERS.finditer(outline.source.text, start, end):
            letters = "、".join(dict.fromkeys(f"“{one}”" for one in match[0] if one in _LETTERS))
            place = context.around(match.start(), match.end(), "数字")
            yield Failure(CHECK, f"数字“{match[0]}”里混有字母{letters}，读不成数。", (place,), fact="letter")


def _ideographs(context: CheckContext, outline: Outline) -> Iterator[Result]:
    """财政拔款收入 once, where 财政拨款收入 stands often: the words themselves tell which character is meant."""
    folded = outline.source.folded
    counts = Counter(folded[at : at + AROUND] for at in range(len(folded) - AROUND + 1))
    told: set[int] = set()
    for at, one in enumerate(folded):
        if one not in _TWIN_OF or at in told:
            continue
        twin = _meant(folded, at, one, counts)
        if twin is None:
            continue
        told.add(at)
        place = context.around(max(at - 2, 0), min(at + 3, len(folded)), "形近字")
        yield Failure(
            CHECK,
            f"“{place.printed}”的“{one}”像是“{twin}”字之误：同样的文字别处都写“{twin}”。",
            (place,),
            severity="note",
            fact="ideograph",
        )


def _meant(folded: str, at: int, one: str, counts: Counter[str]) -> str | None:
    """The character that the same words have elsewhere, where these words stand here alone with this one."""
    if one in "末未" and at and folded[at - 1] in _TIME:
        return None
    for twin in _TWIN_OF[one]:
        for begin in range(max(at - AROUND + 1, 0), at + 1):
            words = folded[begin : begin + AROUND]
            other = words[: at - begin] + twin + words[at - begin + 1 :]
            if counts[words] == 1 and counts[other] >= LEAST_TIMES and _WORD.fullmatch(words):
                return twin
    return None
