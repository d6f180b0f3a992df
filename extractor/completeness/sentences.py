"""Sentences of the prose and what they say: a comparison, a share, a reason, the label of an evaluation."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple, get_args

from extractor.completeness.places import Map
from extractor.narrative.deviations.grammar import (
    MOVED_BECAUSE_BEHIND,
)
from extractor.outline.tree import Outline, Role
from extractor.text.comparing import CHANGE_OPENERS, CHANGE_WORDS, MOVED_WORDS, PREVIOUS_YEAR
from extractor.text.source import SourceText

Saying = Literal["compares", "share", "reason", "label"]


class _Phrase(NamedTuple):
    """A saying: one of the ``words`` that open it, and a pattern for what goes on behind them; ``before`` looks back."""

    saying: Saying
    words: Collection[str]
    behind: str = ""
    before: str = ""


_AGAINST = rf"(?:{PREVIOUS_YEAR}|前年|同期|往年|\d{{4}}年|年初|全年|预算|调整)"
"""What is compared with, behind a word that compares."""
_STATES = r"(?:为|是|:)?\d"
_PHRASES = (
    _Phrase("compares", ("较", "比", "与", "同", "和"), _AGAINST),
    _Phrase("compares", ("同比", "环比", "基本一致", "差值", "差额", "年初预算")),
    _Phrase("compares", ("持平",), before="(?<!水)"),
    _Phrase(
        "compares", ("支出", "收入", "调整", "全年", "年度", "度", "中,", "出国", "接待"), rf"预算(?:数)?{_STATES}"
    ),
    _Phrase("compares", ("费",), rf"\)?预算(?:数)?{_STATES}"),
    _Phrase("compares", ("预算数", "调整数"), _STATES),
    _Phrase("compares", ("完成",), r"[^。;,\d]{0,16}?(?:\d[\d.,]*(?:万|亿)?元)?的?\d[\d.]*%"),
    _Phrase("compares", ("大于", "小于", "超过", "低于", "高于", "等于"), r"[^。;,\d]{0,6}预算"),
    # 增长--（基数为0，不可比）: nothing was there to compare with, and that is said.
    _Phrase("compares", ("不可比",)),
    _Phrase("compares", ("上年", "去年", "同期", "基数"), r"(?:决算|支出|收入|基)?数?[为是](?:0|零)(?![.\d])"),
    _Phrase("share", ("占",), r"[^。;,%]{0,40}?\d[\d.]*%"),
    _Phrase("reason", ("原因",), "(?:主要)?(?:是|为|系|在于|:|如下)"),
    _Phrase("reason", ("主要",), "(?:是|系|为)?(?:由于|因为|因(?!公))"),
    _Phrase("reason", ("主要", "变动", "变化"), "情况(?:是|为)?:"),
    _Phrase("reason", MOVED_WORDS, MOVED_BECAUSE_BEHIND, before="(?<=[,;。])"),
    _Phrase("label", ("自评综述", "全年预算数为")),
    _Phrase("label", ("执行数",), r"为?\d"),
    _Phrase("label", ("主要产出",), "和?(?:效益|效果)"),
    _Phrase("label", ("发现", "存在"), "的(?:主要)?问题"),
    _Phrase("label", ("下一步", "改进"), "(?:的)?(?:改进)?措施"),
    _Phrase("label", ("共涉及", "涉及"), r"项目\d+个"),
)
_CHANGED = rf"{CHANGE_WORDS}(?:(?:了|额?为|支出|收入|:|-)?\d[\d.,]*(?:[万亿]?元|%)|[率幅]?(?:为|是)?[-/]+(?![\d\u4e00-\u9fff]))"
"""增加5.00万元, 增长1.11%; 增长-, 增长/ where there is nothing to divide by."""


def _pattern_of(saying: Saying) -> str:
    own = [
        f"{phrase.before}(?:{'|'.join(phrase.words)}){phrase.behind}" for phrase in _PHRASES if phrase.saying == saying
    ]
    return f"(?P<{saying}>{'|'.join([*own, *([_CHANGED] if saying == 'compares' else [])])})"


_OPENERS = CHANGE_OPENERS | {word[0] for phrase in _PHRASES for word in phrase.words}
"""Every character that a saying can begin with: at most characters of a text none begins."""
_SAYINGS = re.compile(f"(?=[{''.join(sorted(_OPENERS))}])(?:{'|'.join(map(_pattern_of, get_args(Saying)))})")
_STOP = re.compile(r"[。;!?]|(?<=[元%]),(?=其中[:,]?[^。;,\d]{2,40}\d[\d.,]{0,20}[万亿]?元,占)")
"""Where a sentence ends; shares behind a comparison (增长20.00%，其中：财政拨款收入100.00万元，占…) are one of their own."""
PROCUREMENT_AND_ASSETS = re.compile(
    r"政府采购|采购[^。;]{0,12}(?:支出|合同|金额)|中小(?:微)?企业|小微企业|(?:共有|保有|其中)[^。;]{0,12}车辆?|用车\d|台\(套\)|设备[^。;]{0,10}\d+台"
)
"""What a sentence of 政府采购 and 国有资产占用 speaks of, for which the record has no field."""

_WITHOUT_FIELD: frozenset[Role | None] = frozenset({"procurement", "state_assets", "other_matter"})
_OF_A_FIELD = re.compile(
    r"三公|运行经费|出国|接待|公务用?车(?:购置|运行)|(?:收入|支出)(?:总计|合计)|财政拨款|年初预算|支出决算"
)
"""What the sentences of other sections speak of: one that lost its heading may have run into these."""


@dataclass(frozen=True, slots=True)
class Said:
    """A saying at ``start``-``end`` of the source text."""

    saying: Saying
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the prose with what it says; ``role`` is the meaning of its section."""

    start: int
    end: int
    role: Role | None
    said: tuple[Said, ...]

    def says(self, saying: Saying) -> bool:
        """Whether it says something of that kind."""
        return any(one.saying == saying for one in self.said)


def is_without_field(folded: str, sentence: Sentence) -> bool:
    """Whether a sentence is of a matter that the record has no field for, its comparisons included: 政府采购, 民生支出."""
    return sentence.role in _WITHOUT_FIELD and _OF_A_FIELD.search(folded, sentence.start, sentence.end) is None


class Sentences:
    """The sentences outside tables and sheets, in order; ``at`` finds the one that holds an offset."""

    def __init__(self, found: Sequence[Sentence]) -> None:
        self.all = tuple(found)
        self._starts = [sentence.start for sentence in found]

    def at(self, offset: int) -> Sentence | None:
        """The sentence that holds the offset."""
        place = bisect_right(self._starts, offset) - 1
        found = self.all[place] if place >= 0 else None
        return found if found is not None and offset < found.end else None


def text_to_sentences(source: SourceText, outline: Outline, places: Map) -> Sentences:
    """All sentences; a heading, and the text behind it, begin one of their own."""
    borders = {0, len(source.text)} | {match.end() for match in _STOP.finditer(source.folded)}
    headings: set[int] = set()
    for section in outline.walk():
        borders |= {section.start, section.body, section.end}
        headings.add(section.start)
    sentences = []
    for start, end in pairwise(sorted(borders)):
        if start in headings or places.stretch_at(start) is not None:
            continue
        role = places.role_at(start)
        if role != "sheet":
            sentences.append(Sentence(start, end, role, tuple(_said(source.folded, start, end))))
    return Sentences(sentences)


def _said(folded: str, start: int, end: int) -> Iterator[Said]:
    for match in _SAYINGS.finditer(folded, start, end):
        kind = match.lastgroup
        if kind in {"compares", "share", "reason", "label"}:
            yield Said(kind, match.start(), match.end())  # type: ignore[arg-type]
