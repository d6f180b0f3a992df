"""What headings show to be missing: a number that is skipped, a heading printed twice or without a text, a value that runs on
over the place where something else begins, or that stops short of its sentence."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from extractor.completeness.held import Coverage
from extractor.completeness.places import Map
from extractor.completeness.sentences import Sentences
from extractor.completeness.unread import SUMMARY_LABEL, Unread
from extractor.narrative.deviations.reasons import is_about_the_text
from extractor.outline.tree import Outline, Role, Section
from extractor.outline.vocabulary import ordinal_at
from extractor.text.characters import BEHIND_NUMBER, CHINESE_NUMERAL, key
from extractor.text.source import SourceText
from models.performance import ProjectSummary

MOST_SKIPPED = 3
"""So many headings may be missing between two; a greater jump is no numbering of theirs."""
LEAST_TEXT = 4
"""Characters under a heading from which on it has a text."""
LEAST_CLASSED = 4
"""So many comparisons by classes show how the document names them."""
_QUOTE = 12
MOST_BEHIND = 80
"""Characters behind a subject up to its figures."""
_CLASS_MARK = re.compile(r"\([款项]\)")
_CLASSED = re.compile(r"\([类款项]\)|支出|收入|合计|总计|总额")
_NUMERAL = re.compile(rf"[\d{CHINESE_NUMERAL}]+")
_TABLE_PARTS: frozenset[Role | None] = frozenset({"tables", "attachments"})
_LISTS: frozenset[Role | None] = frozenset({"overview", "glossary", "other"})
"""Parts whose headings may be duties or words alone."""
_STOPS = frozenset("。;:!?…,、")
"""A comma is a text that the publisher cut: a check names it."""
_CHAPTER = re.compile(rf"[。;](?P<n>[{CHINESE_NUMERAL}]{{1,3}})、(?=[\u4e00-\u9fff])")
"""一、 behind a stop: the highest number that headings inside a part have."""
_NUMBERED = re.compile(r"。(?P<n>\d{1,2})[.、](?=[\u4e00-\u9fff])")
_LATER = re.compile(rf"(?![一1])(?:[{CHINESE_NUMERAL}]{{1,2}}(?:是|、)|\d{{1,2}}{BEHIND_NUMBER})")
"""The second or a later point of a list: a text that opens with it lacks the first."""
_OPENS_LOWER = re.compile(rf"(?:[{CHINESE_NUMERAL}]{{1,3}}是|\([{CHINESE_NUMERAL}]{{1,3}}\)|\(?\d{{1,2}}[.、)])$")
"""What stands before the title of an item that is numbered lower: 一是, (一), 1."""
_COMPLETED = re.compile(r"完成[^。;,\d]{0,8}预算数?的?\d")
"""A rate of completion is no reason: lines of two columns were read across."""
_TEXTS = re.compile(r"(?:reason|content|(?:outputs|problems|measures)(?:\[\d+\])?)$")
"""Fields that hold sentences of prose."""
_NAMES = frozenset({"name", "project"})
_ORDINAL_WITHIN = re.compile(rf"\([{CHINESE_NUMERAL}]{{1,2}}\)")
"""The number of a heading: in no name but where a heading ran into it."""


def heading_gaps(source: SourceText, outline: Outline, places: Map) -> Iterator[Unread]:
    """Headings whose number skips the one before them (三、… 五、…), that are printed twice, or that have no text.

    Where a heading is missing, what stood under it now ends the text before the next one: that is the place given.
    """
    last: dict[str, int] = {}
    last_part: dict[str, int] = {}
    position = 0
    for part in outline.sections:
        last |= _numbers_of_lines(source, position, part.start)
        position = part.end
        if part.number is not None:
            last_part = {_style_of(part.ordinal): part.number}
        else:
            last |= last_part  # 一、概况 二、决算表, and the sections of a part without a heading go on with 三
        if part.role not in _TABLE_PARTS:
            printed = _outside_tables(part.children, places)
            yield from _among(printed, last, source, texts=part.role not in _LISTS)
        else:
            # 一、“三公”经费支出决算表 with the table under it, then 二、“三公”经费支出情况说明.
            for title in part.children:
                last |= _numbers_of_lines(source, title.start, title.start + 1)


def _outside_tables(sections: Sequence[Section], places: Map) -> list[Section]:
    """The sections but for those that rows of one of the nine tables were taken for: 四、上级补助收入."""
    stretches = [(section, places.stretch_at(section.start)) for section in sections]
    return [section for section, stretch in stretches if stretch is None or stretch.table is None]


def _numbers_of_lines(source: SourceText, start: int, end: int) -> dict[str, int]:
    """The last number of each style that lines of a text before any part open with: headings of a part may count on from it
    (一、主要职责 二、机构设置, then the tables, then 三、收入支出决算总体情况)."""
    last: dict[str, int] = {}
    for index in range(source.index_at(start), source.index_at(end - 1) + 1) if end > start else ():
        offset = source.starts[index]
        ordinal = ordinal_at(source.folded, offset, source.text)
        if ordinal is not None:
            last[_style_of(source.folded[offset : offset + ordinal.length])] = ordinal.number
    return last


def _style_of(ordinal: str) -> str:
    return _NUMERAL.sub("#", key(ordinal))


def _among(siblings: Sequence[Section], last: dict[str, int], source: SourceText, *, texts: bool) -> Iterator[Unread]:
    has_text = texts and any(_has_text(section) for section in siblings)
    before: Section | None = None
    for section, behind in pairwise([*siblings, None]):
        if section is None:
            break
        style = _style_of(section.ordinal)
        said = _skips(before, section, last.get(style))
        if said and not (before is not None and _stand_within(before, section, source)):
            start = source.starts[max(source.index_at(section.start) - 1, 0)]
            yield Unread("title", start, max(section.body, start + 1), text=said)
        twice = before is not None and _is_same(before, section)
        if twice and before is not None and _has_text(before) and _has_text(section):
            yield Unread("title", section.start, section.body, text=f"“{_named(section)}”出现两次")
        if has_text and _lacks_text(section) and not (behind is not None and _has_its_text(section, behind)):
            yield Unread("title", section.start, section.body, text=f"“{_named(section)}”之下没有文字")
        if section.number is not None:
            last[style] = section.number
        yield from _among(section.children, last, source, texts=texts and section.role not in _LISTS)
        before = section


def _skips(before: Section | None, section: Section, last: int | None) -> str:
    """What to say where the number of a heading does not go on from the one before; a part may go on counting from another."""
    if section.number is None:
        return ""
    if before is None:
        is_later = 1 < section.number <= 1 + MOST_SKIPPED and last != section.number - 1
        return f"编号从“{_named(section)}”开始" if is_later else ""
    if before.number is None or before.level != section.level:
        return ""
    is_skipped = 1 < section.number - before.number <= 1 + MOST_SKIPPED
    return f"编号不相连：{_named(before)}……{_named(section)}" if is_skipped else ""


def _stand_within(before: Section, section: Section, source: SourceText) -> bool:
    """Whether the numbers that are skipped open sentences of the text before: （八）负责… on the line on which （七） ends."""
    found = set()
    for stop in re.compile("[。;]").finditer(source.folded, before.start, section.start):
        ordinal = ordinal_at(source.folded, stop.end(), source.text)
        if ordinal is not None:
            printed = source.folded[stop.end() : stop.end() + ordinal.length]
            found.add((_style_of(printed), ordinal.number))
    style = _style_of(section.ordinal)
    skipped = range((before.number or 0) + 1, section.number or 0)
    return bool(skipped) and all((style, number) in found for number in skipped)


def _has_its_text(section: Section, behind: Section) -> bool:
    """Whether the text of a heading without one stands under the next: printed again, or a lead that was taken for a heading
    (十、预算绩效管理情况 and below it 某局2024年度预算绩效管理工作开展情况如下：)."""
    return _is_same(section, behind) or (behind.number is None and _has_text(behind))


def _named(section: Section) -> str:
    return f"{section.ordinal}{section.title[:_QUOTE]}"


def _is_same(one: Section, other: Section) -> bool:
    is_known = one.role is not None or len(one.title) > _QUOTE
    return is_known and one.role == other.role and key(one.title) == key(other.title)


def _has_text(section: Section) -> bool:
    return section.end - section.body >= LEAST_TEXT


def _lacks_text(section: Section) -> bool:
    return section.number is not None and section.end - section.body < LEAST_TEXT and not section.title.endswith("。")


def overrun_values(source: SourceText, outline: Outline, coverage: Coverage, places: Map) -> Iterator[Unread]:
    """Texts of items that hold the beginning of something else (a table, a chapter, another labelled text), and texts that
    end before a heading without a stop."""
    tables = [stretch.start for stretch in places.stretches]
    headings = frozenset(section.start for section in outline.walk())
    for item in coverage.held:
        for path, evidence in item.evidence.fields.items():
            is_name, is_text = path in _NAMES, _is_text(path)
            if not (is_name or is_text):
                continue
            start, end = evidence.start, min(evidence.end, len(source.text))
            if is_name and _ORDINAL_WITHIN.search(source.folded, start + 1, end):
                yield Unread("sentence", start, end)
            if not is_text:
                continue
            if path == "reason" and _COMPLETED.search(source.folded, start, end):
                yield Unread("sentence", item.evidence.span.start, item.evidence.span.end)
            other = _begins_within(source, start, end, tables, is_summary=isinstance(item.model, ProjectSummary))
            if other is None and path in {"content", "reason"}:
                other = _numbered_within(source, start, end, item.evidence.fields.get("title", evidence).start)
            if other is not None:
                yield Unread("sentence", other, end)
            elif end in headings and source.folded[end - 1] not in _STOPS:
                yield Unread("reason", start, end)
    for _, evidence in coverage.texts:
        if _LATER.match(source.folded, evidence.start):
            yield Unread("sentence", evidence.start, evidence.end)


@lru_cache(maxsize=1024)
def _is_text(path: str) -> bool:
    """Whether a field holds sentences; the items of a document share most of their paths."""
    return _TEXTS.search(path) is not None


def _begins_within(source: SourceText, start: int, end: int, tables: Sequence[int], *, is_summary: bool) -> int | None:
    behind = bisect_right(tables, start)
    if behind < len(tables) and tables[behind] < end:
        return tables[behind]
    label = SUMMARY_LABEL.search(source.folded, start, end) if is_summary else None
    return label.start() if label is not None else None


def _numbered_within(source: SourceText, start: int, end: int, title: int) -> int | None:
    """Where another heading begins inside the text of an item: any chapter where the item is numbered lower, else a number
    from two on before which none is the first of a list."""
    is_lower = _OPENS_LOWER.search(source.folded, max(title - 6, 0), title) is not None
    for pattern, first in ((_CHAPTER, "一"), (_NUMBERED, "1")):
        found = pattern.search(source.folded, max(start - 1, 0), end)
        if found is None or source.folded.startswith(first, start):
            continue
        if found["n"] != first or (is_lower and pattern is _CHAPTER):
            return found.start("n")
    return None


def odd_subjects(source: SourceText, coverage: Coverage) -> Iterator[Unread]:
    """Subjects of comparisons by classes that were not read whole: without a class where nearly all beside it name theirs
    (类, 款, 项), or with the mark of a lower one behind them, before the figures."""
    items = [item for item in coverage.held if getattr(item.model, "section", None) == "general_public_items"]
    subjects = [(item, evidence) for item in items if (evidence := item.evidence.fields.get("subject")) is not None]
    bare = [one for _, one in subjects if _CLASSED.search(source.folded, one.start, one.end) is None]
    if len(subjects) >= LEAST_CLASSED and len(bare) * 5 <= len(subjects):
        yield from (Unread("sentence", one.start, one.end) for one in bare)
    for item, one in subjects:
        figures = (own.start for path, own in item.evidence.fields.items() if path.endswith("amount"))
        first = min((start for start in figures if start >= one.end), default=one.end)
        if _CLASS_MARK.search(source.folded, one.end, min(first, one.end + MOST_BEHIND)) is not None:
            yield Unread("sentence", one.start, first)


def sentences_behind_reasons(source: SourceText, coverage: Coverage, sentences: Sentences) -> Iterator[Unread]:
    """A sentence without figures directly behind a reason, in the same section, that no value holds: it may go on with it."""
    for item in coverage.held:
        evidence = item.evidence.fields.get("reason")
        following = (
            sentences.at(evidence.end + 1) if evidence is not None and evidence.end + 1 < len(source.text) else None
        )
        if (
            evidence is None
            or following is None
            or source.folded[evidence.end] != "。"
            or following.start != evidence.end + 1
        ):
            continue
        own = sentences.at(evidence.start)
        text = source.folded[following.start : following.end]
        if own is None or own.role != following.role or any(c.isdigit() for c in text) or len(text) < LEAST_TEXT:
            continue
        if not coverage.holds_value(following.start, following.end) and not is_about_the_text(text):
            yield Unread("reason", following.start, following.end)
