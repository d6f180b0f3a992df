"""The labels that divide a summary or a report: 主要产出和效益, 发现的问题及原因, 下一步改进措施, in their many forms.

A label stands at the beginning of a sentence, line or clause, perhaps numbered, and is closed by a colon, by 是/为/有, or
by the end of its line. The same words inside a sentence are text. Each part is opened once: a second label of the same
kind (主要成效： inside the outputs) is text too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from extractor.narrative.lists import FAMILIES, Family
from extractor.text.characters import fold
from extractor.text.span import Span

PartKind = Literal["outputs", "problems", "measures"]

_AND = "(?:和|及|与|、|以及|或)"
_OF = r"(?:(?:部门|单位|\(单位\)|整体|总体|项目|支出|资金|预算|年度|绩效){0,8})"
_OUTPUTS = "|".join((
    rf"{_OF}(?:主要)?产出(?:指标)?(?:{_AND}(?:主要)?(?:社会|经济)?(?:效益|效果|成效|成果)(?:指标)?)?(?:完成|实现)?(?:情况)?",
    rf"{_OF}(?:目标|指标)(?:任务)?(?:实际)?(?:完成|实现|达成)(?:情况)?",
    rf"{_OF}(?:(?:取得的?|产生的?)(?:主要)?|主要)(?:工作)?(?:绩效|成效|成绩|效益|效果|成果)(?:情况)?",
    r"项目(?:完成|实施|开展|产出|绩效)情况|绩效(?:情况)?(?=:)",
    r"(?:绩效|工作|任务|目标任务|年度|总体|项目){0,2}(?:完成|实现)情况",
    r"通过(?:该|本)?项目(?:的)?实施,",
))
_CAUSE = (
    f"(?:{_AND}(?:其|存在的?|产生的?|形成的?)?(?:主要)?(?:原因|成因|不足|困难|问题))*(?:的?原因)?(?:分析)?(?:情况)?"
)
_PROBLEMS = "|".join((
    rf"(?:绩效|自评|评价|监控|执行|工作|中|项目){{0,6}}(?:发现|存在)的?(?:主要|突出|一些)?(?:问题|不足|困难){_CAUSE}",
    rf"主要(?:存在)?的?(?:问题|不足){_CAUSE}",
    rf"问题{_AND}(?:其)?(?:原因|成因|不足)(?:分析)?",
    r"(?:绩效|目标|指标)*(?:未完成|未达标|偏差)(?:较?大)?(?:或(?:绩效)?目标未完成)?的?(?:主要)?原因(?:分析)?(?:情况)?",
    r"不足之处|存在不足|问题(?=:)",
))
_NEXT = "(?:下一步|下一阶段|下阶段|下步|今后|后续|下一?年度?)"
_MEASURES = "|".join((
    rf"{_NEXT}的?(?:拟|将)?(?:采取的?)?(?:主要|重点|工作|整改|改进|完善|优化|加强)*的?"
    rf"(?:措施|安排|打算|计划|建议|方向|思路|举措|意见|重点)(?:{_AND}(?:措施|安排|打算|计划|建议|结果应用(?:方案)?))?",
    r"(?:拟|将)?(?:采取的?)?(?:主要)?(?:改进|整改|完善|优化|解决)的?(?:措施|意见|建议|方案|办法|举措|方向|安排)"
    rf"(?:{_AND}(?:结果应用(?:方案)?|(?:有关|相关)?建议|(?:具体|主要|工作)?(?:措施|举措|思路|打算)|{_NEXT}.{{0,8}}?))?",
    r"(?:有关|相关|工作|意见|对策)(?:意见)?(?:和|及)?建议|措施(?=:)",
))
_TAIL = (
    r"(?P<tail>(?:主要)?(?:是|为|有|包括|表现在|体现在|如下|以下)?(?:以下|如下)?(?:[一二两三四五六七八九十几]?个?方面)?(?P<colon>:)"
    r"|主要[是为有]|[是为有](?=\S))?"
)
_LABEL = re.compile(rf"(?:(?P<measures>{_MEASURES})|(?P<problems>{_PROBLEMS})|(?P<outputs>{_OUTPUTS})){_TAIL}")
_PLAIN_PROBLEM = re.compile(r"(?:主要|存在)?问题|未完成原因")
_NUMBERED = tuple(family for family in FAMILIES if family.level is not None and family.name != "circled")


@dataclass(frozen=True)
class Label:
    """A label in a passage: ``start`` with its numbering, ``end`` where the part's text begins."""

    kind: PartKind
    start: int
    end: int
    family: Family | None = None
    number: int | None = None


def _numbering_before(passage: Span, at: int) -> tuple[int, Family | None, int | None]:
    """Where the ordinal right before ``at`` begins, its family and number; ``at`` itself where there is none."""
    window = max(0, at - 8)
    before = passage.folded[window:at]
    for family in _NUMBERED:
        for match in family.pattern.finditer(before):
            if match.end() == len(before):
                return window + match.start(), family, family.number(match.group(1))
    return at, None, None


def kind_of_heading(text: str) -> PartKind | None:
    """The part that the whole of a text heads, as the head of a column does: 主要产出及效果, 存在问题."""
    match = _LABEL.fullmatch(fold(text)) or _PLAIN_PROBLEM.fullmatch(fold(text))
    return None if match is None else _kind(match) if match.re is _LABEL else "problems"


def _kind(match: re.Match[str]) -> PartKind:
    if match["measures"] is not None:
        return "measures"
    return "problems" if match["problems"] is not None else "outputs"


def find_labels(passage: Span) -> tuple[Label, ...]:
    """All labels of a passage in order, whatever their kind."""
    folded = passage.folded
    starts = frozenset(passage.line_starts)
    line_ends = starts | {len(passage)}
    labels: list[Label] = []
    position = 0
    while match := _LABEL.search(folded, position):
        position = match.start() + 1
        start, family, number = _numbering_before(passage, match.start())
        if passage.aside[match.start()]:
            continue
        colon = match["colon"] is not None
        at_line = start in starts
        at_stop = start == 0 or folded[start - 1] in "。;!."
        at_comma = colon and folded[start - 1] in ",)"
        if not (at_line or at_stop or at_comma):
            continue
        end = match.end()
        stands_alone = (at_line or family is not None) and (end in line_ends or folded[end : end + 1] == "。")
        if match["tail"] is None and not stands_alone and not match[0].endswith(","):
            continue
        if folded[end : end + 1] == "。":
            end += 1
        labels.append(Label(_kind(match), start, end, family, number))
        position = end
    return tuple(labels)


def label_parts(passage: Span) -> tuple[Span, dict[PartKind, Span]]:
    """The text before the first label, and the text of each part; the first label of a kind opens its part."""
    opened: list[Label] = []
    for label in find_labels(passage):
        if label.kind not in {other.kind for other in opened}:
            opened.append(label)
    parts: dict[PartKind, Span] = {}
    bounds = [label.start for label in opened] + [len(passage)]
    for label, end in zip(opened, bounds[1:], strict=True) if opened else ():
        parts[label.kind] = passage.cut(label.end, end)
    head = passage.cut(0, opened[0].start) if opened else passage
    return head, parts
