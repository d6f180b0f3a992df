"""Key work in prose: items under numbered headings, or themes of running text known by their rhythm."""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import median

from extractor.narrative.lists import PrintedList, find_list
from extractor.text.marks import BULLETS
from extractor.text.span import Span, print_width

_LONGEST_HEADING = 60
_LONGEST_LONE_SENTENCE = 30
_LONGEST_OPENING = 40
_LEAD_LIMIT = 200
_LEAD_SENTENCES = 2
_LEAD_SHARE = 0.25
_SHORT_LINE = 0.75
_STOPS = "。！？；：，、.!?;:,"
_OVER_ITEMS = re.compile(
    r"(?:20\d\d年?度?)?(?:.{0,12})(?:重点工作|主要工作|工作总结|工作任务|工作开展|工作回顾|履职)(?:任务)?(?:的)?(?:完成|开展|推进|落实|进展|情况|方面|总结)*"
)
_OUTLOOK = re.compile(
    r"(?:20\d\d年?度?|下一步|下一阶段|下一?年度?|明年|今后)(?:.{0,10})(?:计划|打算|安排|思路|重点|要点|目标|展望)|存在的?(?:主要)?(?:问题|不足|困难).{0,6}"
)
_PLANS = re.compile(r"(?:20\d\d年?度?|下一步|下一阶段|明年|今后)[^,。;:]{0,10}(?:计划|打算|安排|思路|展望)[:。]")
_SENTENCE = re.compile(r"[^。！？]+[。！？]*[”」』）]?")
_THEME_LENGTH = range(4, 15)
_RHYTHM = 2
"""Openings of parallel themes differ by at most so many characters from their median."""
_NO_THEME = re.compile(
    r"(?:建立|制定|制订|出台|印发|编制|编写|组织|开展|完成|举办|召开|审核|接收|受理|办理|发放|投入|拨付|实施|新增|"
    r"全年|[上下]半年|[一二三四]季度|年初|年末|年底|累计|先后|截至|截止|目前|今年|年内|期间|同时|此外|其中|一方面|另一方面|特别|尤其|并|还|又|也|"
    r"对|在|通过|按照|根据|围绕|针对|依据|依托|为了?|以|从|将|把|由|经|当|随着|结合|"
    r"我|本|该|区|市|县|省|全区|全市|全县|全省|全年|各|有|共|是|这)"
)
_AROUND = re.compile(r"(?:围绕|结合|立足|依托).{1,5}(?:抓|促|强|推|提|保|谋|建|优|惠|助|创)")
"""围绕中心抓党建 names a theme, 围绕中心工作 opens a sentence."""
_INTRODUCTION = re.compile(r"年|领导下|指导下|支持下|以来|以下|如下|主要|重点工作")
_LONG_PROSE = 400
_LEAST_HEADINGS = 2
"""So many short lines over sentences are headings; one may be the end of something else."""


@dataclass(frozen=True)
class Topic:
    """One item of key work in prose: its heading or opening phrase, and the rest."""

    span: Span
    title: Span
    content: Span | None


def _heading_end(item: Span, full: float) -> tuple[int, int] | None:
    """``(end of heading, beginning of rest)``: at a full stop, a colon, or the end of a short line without a stop."""
    folded = item.folded
    line_ends = [
        end
        for start, end in item.lines()[:-1]
        if item.text[end - 1] not in _STOPS and _printed_width(item, start, end) < _SHORT_LINE * full
    ]
    stops = [index for index, c in enumerate(folded[: _LONGEST_HEADING + 1]) if c in "。:;" and not item.aside[index]]
    first_line = item.lines()[0][1]
    if line_ends and line_ends[0] == first_line and (not stops or stops[0] >= first_line):
        return first_line, first_line
    return (stops[0], stops[0] + 1) if stops else None


def _printed_width(item: Span, start: int, end: int) -> float:
    """The width of a line as printed: of one in whose middle an item opens (…。二是…) it has only the end."""
    source = item.source
    before = source.text[source.starts[source.index_at(item.start)] : item.start] if not start else ""
    opens_inside = any(mark in before for mark in "。；！？")
    return print_width((before if opens_inside else "") + item.text[start:end])


def _comma_split(span: Span) -> tuple[int, int] | None:
    folded = span.folded[: _LONGEST_OPENING + 1]
    comma = next((index for index, c in enumerate(folded) if c == "," and not span.aside[index]), None)
    return (comma, comma + 1) if comma else None


def span_to_topic(span: Span, full: float | None = None) -> Topic | None:
    """Title and content of one item: the heading sentence and the rest, or the phrase up to the first comma and the rest.

    ``full`` is the width of a full line of the text around it; a heading without a stop is known by its shorter line.
    ``None`` where the item opens with neither.
    """
    item = span.trimmed(leading=f"：:，,、。；;{BULLETS}", trailing="")
    if not len(item):
        return None
    bare = item.trimmed()
    split = _heading_end(item, item.full_width if full is None else full)
    alone = split is None or split[1] >= len(bare)
    if alone:
        if len(bare) <= _LONGEST_LONE_SENTENCE or "，" not in bare.text:
            return Topic(span, bare, None) if len(bare) <= _LONGEST_HEADING else None
        split = _comma_split(item)
    if split is None:
        return None
    title, content = item.cut(0, split[0]), item.cut(split[1])
    return Topic(span, title, content if len(content) else None)


def _headed(passage: Span) -> PrintedList | None:
    """The list of numbered items that the prose consists of, ``None`` where a list only stands somewhere inside it."""
    printed = find_list(passage)
    if printed is None:
        return None
    if len(printed.lead) > max(_LEAD_LIMIT, _LEAD_SHARE * len(passage)):
        return None
    return printed if len(printed.items) > 1 or not len(printed.lead) else None


def _items_with_markers(passage: Span, printed: PrintedList) -> list[Span]:
    starts = [marker.start for marker in printed.markers]
    return [passage.cut(start, end) for start, end in zip(starts, [*starts[1:], len(passage)], strict=True)]


def _list_to_topics(passage: Span, printed: PrintedList) -> tuple[list[Topic], bool]:
    """The items of a list; a heading that itself says 重点工作完成情况 gives way to the items below it."""
    topics: list[Topic] = []
    understood = True
    for span, item in zip(_items_with_markers(passage, printed), printed.items, strict=True):
        topic = span_to_topic(item, passage.full_width)
        if topic is None:
            understood = False
            continue
        title = topic.title.folded
        if _OUTLOOK.fullmatch(title):
            continue
        below = _headed(topic.content) if topic.content is not None and _OVER_ITEMS.fullmatch(title) else None
        if below is not None and topic.content is not None:
            inner, inner_understood = _list_to_topics(topic.content, below)
            topics.extend(inner)
            understood &= inner_understood
            continue
        topics.append(Topic(span, topic.title, topic.content))
    return topics, understood


def _sentences(passage: Span) -> list[tuple[int, int]]:
    return [(match.start(), match.end()) for match in _SENTENCE.finditer(passage.text)]


def _opening(passage: Span, start: int, end: int) -> str | None:
    """The phrase that a sentence opens with, up to its first comma or stop, where it could name a theme."""
    for index in range(start, min(end, start + _THEME_LENGTH.stop)):
        if passage.aside[index]:
            continue
        if passage.folded[index] in ",。":
            phrase = passage.text[start:index]
            named = len(phrase) in _THEME_LENGTH and not re.search(r"[\d、；：]", phrase)
            theme = _AROUND.match(phrase) or not _NO_THEME.match(phrase)
            return phrase if named and theme else None
    return None


def _paragraph_starts(passage: Span) -> set[int]:
    """Where paragraphs begin: after a line that stops short of the margin with a full stop."""
    starts = {0}
    for start, end in passage.lines():
        ended = passage.text[end - 1] in "。！？"
        if ended and print_width(passage.text[start:end]) < _SHORT_LINE * passage.full_width:
            starts.add(end)
    return starts - {len(passage)}


def _theme_starts(passage: Span) -> list[int]:
    """Where themes begin: sentences that open with a short parallel phrase, or the paragraphs where each opens so."""
    openings = {start: phrase for start, end in _sentences(passage) if (phrase := _opening(passage, start, end))}
    paragraphs = _paragraph_starts(passage)
    if len(paragraphs) > 2 and sum(start in openings for start in paragraphs) >= 0.6 * len(paragraphs):
        return sorted(paragraphs & set(openings))
    if not openings:
        return []
    usual = median(len(phrase) for phrase in openings.values())
    return sorted(start for start, phrase in openings.items() if abs(len(phrase) - usual) <= _RHYTHM)


def _themes_to_topics(passage: Span) -> tuple[list[Topic], bool]:
    starts = _theme_starts(passage)
    if not starts:
        return [], False
    lead = starts[0]
    topics = []
    for start, end in zip(starts, [*starts[1:], len(passage)], strict=True):
        span = passage.cut(start, end)
        split = next(i for i, c in enumerate(span.folded) if c in ",。" and not span.aside[i])
        content = span.cut(split + 1)
        topics.append(Topic(span, span.cut(0, split), content if len(content) else None))
    before = passage.folded[:lead]
    if _tells_results(before):
        return [], False  # what opens so in the middle of a report on results may be a detail of it
    introduced = not lead or (lead <= _LEAD_LIMIT and _INTRODUCTION.search(before) is not None)
    return topics, introduced and (len(starts) > 1 or len(passage) < _LONG_PROSE)


def _headed_paragraphs(passage: Span) -> list[Topic]:
    """The items of prose whose headings have no number: short lines without a stop, each over sentences of its own."""
    lines = passage.lines()
    heads = [
        (start, end)
        for index, (start, end) in enumerate(lines)
        if _is_bare_heading(passage, start, end) and (index == 0 or passage.text[start - 1] in "。！？")
    ]
    if len(heads) < _LEAST_HEADINGS or heads[0][0] != 0:
        return []
    ends = [*(start for start, _ in heads[1:]), len(passage)]
    topics = [
        Topic(passage.cut(start, end), passage.cut(start, close), passage.cut(close, end))
        for (start, close), end in zip(heads, ends, strict=True)
    ]
    return topics if all(topic.content is not None and len(topic.content) for topic in topics) else []


def _is_bare_heading(passage: Span, start: int, end: int) -> bool:
    short = print_width(passage.text[start:end]) < _SHORT_LINE * passage.full_width
    return short and end - start <= _LONGEST_LONE_SENTENCE and not re.search("[,。;:!?]", passage.folded[start:end])


def _tells_results(lead: str) -> bool:
    """Whether the text before the first theme does more than introduce: several sentences, or results in figures."""
    results = re.sub(r"20\d\d年?度?|(?<!\d)\d++(?:月|日|号)", "", lead)
    return lead.count("。") > _LEAD_SENTENCES or re.search(r"\d", results) is not None


def _without_outlook(passage: Span) -> Span:
    """The passage up to a paragraph of plans that has no number of its own: 2024 年工作打算：…."""
    start = next((at for at in passage.line_starts if at and _PLANS.match(passage.folded, at)), None)
    return passage if start is None else passage.cut(0, start)


def passage_to_topics(passage: Span) -> tuple[tuple[Topic, ...], bool]:
    """The items of key work in prose, and whether all of it was understood.

    With headings an item is what stands under one. Without, an item is a theme: it begins with a sentence that
    opens with a short phrase of verb and object, without figures, as long as those of its neighbours.
    """
    passage = _without_outlook(passage)
    printed = _headed(passage)
    if printed is not None:
        topics, understood = _list_to_topics(passage, printed)
        return tuple(topics), understood
    headed = _headed_paragraphs(passage)
    topics, understood = (headed, True) if headed else _themes_to_topics(passage)
    return tuple(_without_bullet(topic) for topic in topics), understood


def _without_bullet(topic: Topic) -> Topic:
    return Topic(topic.span, topic.title.trimmed(leading=BULLETS, trailing=""), topic.content)
