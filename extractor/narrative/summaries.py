"""Project summaries (项目绩效自评综述): name, budget execution, outputs, problems, measures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extractor.narrative.execution import prevailing_unit, text_to_execution
from extractor.narrative.findings import nothing_read, unread
from extractor.narrative.interruption import whole_passage
from extractor.narrative.labels import label_parts
from extractor.narrative.lists import split_list
from extractor.narrative.protocol import TaskResult
from extractor.outline.tree import Outline
from extractor.text.characters import CHINESE_NUMERAL
from extractor.text.evidence import item_evidence, list_fields
from extractor.text.span import Span
from models import Finding, ProjectSummary

_N = f"[{CHINESE_NUMERAL}]{{1,3}}"
_ANCHOR = re.compile(
    r"(?:(?:支出)?(?:绩效)?自评价?(?:情况|结果)?|(?:绩效)?目标(?:实际)?(?:完成|实现)情况)(?:的)?综述(?:情况|如下)?(?P<colon>[:。])?"
)
_PLAIN_ANCHOR = re.compile(
    r"(?:(?:绩效)?(?:自评|评价)(?:情况|结果)?)?(?P<colon>[:。])"
    r"(?=(?:该|本)?(?:项目)?(?:20\d\d年度?)?(?:全年|年初|年度|调整后?)?(?:安排)?预算(?:数|金额|资金|安排))"
)
_ORDINAL = re.compile(
    rf"\d{{1,2}}[.、](?!\d)|\(\d{{1,2}}\)[、.]?|(?<![\d(.])\d{{1,2}}\)|\({_N}\)[、.]?|{_N}、|[①-⑳][、.]?"
)
_NAME_BREAK = re.compile(r"[。;:!]")
_LONGEST_NAME = 80
_GENERIC = re.compile(r"(?:部门|单位|预算|决算|中|的|各|所有|项目|支出|绩效|一级|[:、.()])*")
_OPENING = re.compile(r"(?:项目|该项目|本项目|根据|按照|全年|年初|年度|20\d\d年|预算|通过)")
_FOREIGN_LINE = re.compile(
    r"附[件表]\d*[:、]?.{0,40}|.{0,50}(?:自评(?:情况|结果)?表|申报表|评分表|评价报告)(?:\(.{0,20}\))?"
    r"|\(?[一二三四五六七八九十\d]{0,2}[)、.]{0,2}.{0,14}结果(?:的)?[应运]用(?:情况)?(?:的?说明)?[:。]?"
)
_LEAD_SENTENCE = re.compile(r"预算|执行|自评|得分|评分|评价|等级|绩效目标|万元|综述")


@dataclass(frozen=True)
class _Anchor:
    """Where a summary is named: ``start`` with its ordinal, its name, ``body`` after the colon."""

    start: int
    name_start: int
    name_end: int
    body: int


def _name_start(passage: Span, lowest: int, end: int) -> tuple[int, int]:
    """``(start, name_start)`` of the heading that ends at ``end``: after its ordinal, a stop, or the end before."""
    lowest = max(lowest, end - _LONGEST_NAME)
    window = passage.folded[lowest:end]
    breaks = [m.end() for m in _NAME_BREAK.finditer(window) if not passage.aside[lowest + m.start()]]
    low = breaks[-1] if breaks else 0
    lines = frozenset(passage.line_starts)
    spans = [match.span() for match in _ORDINAL.finditer(window, low)]
    for start, stop in reversed(spans):
        absolute = lowest + start
        if passage.aside[absolute] and passage.folded[absolute] != "(":
            continue
        if start == low or absolute in lines or window[start - 1] in ",、":
            return absolute, lowest + stop
    comma = [i for i in range(low, len(window)) if window[i] == "," and not passage.aside[lowest + i]]
    start = lowest + (comma[-1] + 1 if comma else low)
    if not breaks and not comma:
        begun = [line for line in passage.line_starts if lowest < line < end]
        start = start if lowest == 0 or not begun else begun[-1]
    return start, start


def _anchors(passage: Span, pattern: re.Pattern[str]) -> Iterator[_Anchor]:
    lowest = 0
    lines = frozenset(passage.line_starts) | {len(passage)}
    for match in pattern.finditer(passage.folded):
        if passage.aside[match.start()] or match.start() < lowest:
            continue
        after = passage.folded[match.end() :]
        if match["colon"] is None and match.end() not in lines and not _OPENING.match(after):
            continue
        start, name_start = _name_start(passage, lowest, match.start())
        name = passage.folded[name_start : match.start()]
        if _GENERIC.fullmatch(name):
            continue
        if pattern is _PLAIN_ANCHOR and start == name_start:
            continue
        yield _Anchor(start, name_start, match.start(), match.end())
        lowest = match.end()


def _before_foreign_lines(passage: Span) -> Span:
    """The passage up to the first line that is the title of a sheet, a report, an attachment, or of what was made of the results."""
    for start, end in passage.lines()[1:]:
        line = passage.folded[start:end]
        if _FOREIGN_LINE.fullmatch(line) and passage.folded[start - 1] in "。;!:":
            return passage.cut(0, start)
    return passage


def _unread_head(head: Span) -> bool:
    """Whether the text before the first label holds sentences that are neither execution nor score."""
    sentences = [part for part in re.split(r"[。;]", head.folded) if len(part) > 6]
    return any(not _LEAD_SENTENCE.search(sentence) for sentence in sentences)


def _summary(passage: Span, anchor: _Anchor, end: int, unit: str) -> tuple[ProjectSummary, list[Finding]]:
    name = passage.cut(anchor.name_start, anchor.name_end).trimmed(leading="：:、", trailing="：:")
    body = _before_foreign_lines(passage.cut(anchor.body, end))
    head, parts = label_parts(body)
    execution = text_to_execution(head.text, unit)
    lists = {kind: split_list(part) for kind, part in parts.items()}
    outputs, problems, measures = (lists.get(kind, ()) for kind in ("outputs", "problems", "measures"))
    span = passage.cut(anchor.start, anchor.body + len(body))
    findings = []
    if execution.foreign_unit is not None:
        findings.append(
            unread(
                "summary_amount",
                f"项目“{name.text}”的金额以{execution.foreign_unit}为单位，与全文单位不同，未采用。",
                span,
            )
        )
    if _unread_head(head):
        findings.append(
            unread("summary_text", f"项目“{name.text}”的自评综述中有一段未归入产出、问题或措施，未读取。", head)
        )
    fields: dict[str, Span | None] = {"project": name}
    for path, values in (("outputs", outputs), ("problems", problems), ("measures", measures)):
        fields |= list_fields(path, values)
    summary = ProjectSummary(
        project=name.text,
        budget=execution.budget,
        executed=execution.executed,
        execution_pct=execution.execution_pct,
        outputs=tuple(item.text for item in outputs),
        problems=tuple(item.text for item in problems),
        measures=tuple(item.text for item in measures),
        evidence=item_evidence(span, fields),
    )
    return summary, findings


def summary_stretches(passage: Span) -> tuple[tuple[str, int, int], ...]:
    """Name, beginning and end of every summary that a passage announces, as offsets of the passage."""
    anchors = _all_anchors(passage)
    bounds = [anchor.start for anchor in anchors] + [len(passage)]
    return tuple(
        (passage.text[anchor.name_start : anchor.name_end], anchor.start, end)
        for anchor, end in zip(anchors, bounds[1:], strict=True)
    )


def _all_anchors(passage: Span) -> list[_Anchor]:
    return list(_anchors(passage, _ANCHOR)) or list(_anchors(passage, _PLAIN_ANCHOR))


def passage_to_summaries(passage: Span, unit: str) -> tuple[tuple[ProjectSummary, ...], tuple[Finding, ...]]:
    """All project summaries of a passage, and what could not be read.

    A summary is announced by 绩效自评综述; where that word is never used, by a numbered name before its budget sentence.
    """
    anchors = _all_anchors(passage)
    bounds = [anchor.start for anchor in anchors] + [len(passage)]
    read = [_summary(passage, anchor, end, unit) for anchor, end in zip(anchors, bounds[1:], strict=True)]
    return tuple(item for item, _ in read), tuple(finding for _, found in read for finding in found)


def _outermost(passages: Iterable[Span]) -> tuple[Span, ...]:
    """Passages that lie in no other."""
    kept: list[Span] = []
    for passage in passages:
        if not any(other.pieces[0][0] <= passage.pieces[0][0] < other.pieces[-1][1] for other in kept):
            kept.append(passage)
    return tuple(kept)


def read_summaries(outline: Outline) -> TaskResult[ProjectSummary]:
    """The project summaries of a document; 绩效自评综述 outside of its usual section is read where that one is missing."""
    sections = outline.all("project_results")
    passages = _outermost(p for section in sections if len(p := whole_passage(outline, section)))
    unit = prevailing_unit(outline.source.folded)
    items: list[ProjectSummary] = []
    findings: list[Finding] = []
    for passage in passages or _parts(outline):
        if not passage.pieces:
            continue
        read, found = passage_to_summaries(passage, unit) if sections else _stray_summaries(passage, unit)
        items.extend(read)
        findings.extend(found)
    if items:
        return TaskResult(tuple(items), tuple(findings), "read")
    if not sections:
        return TaskResult((), (), "absent")
    return TaskResult((), (*findings, nothing_read("项目绩效自评结果", passages)), "nothing")


def _parts(outline: Outline) -> tuple[Span, ...]:
    """The text of a document, parted where its parts begin: what stands under another part's title is no summary's end."""
    bounds = sorted({0, *(section.start for section in outline.sections if section.level == "part")})
    ends = [*bounds[1:], len(outline.source.text)]
    return tuple(Span.of(outline.source, start, end) for start, end in zip(bounds, ends, strict=True))


def _stray_summaries(passage: Span, unit: str) -> tuple[tuple[ProjectSummary, ...], tuple[Finding, ...]]:
    """Summaries of a text without the section: only those announced by 绩效自评综述 and a colon."""
    if not re.search(r"自评价?(?:情况|结果)?综述:", passage.folded):
        return (), ()
    return passage_to_summaries(passage, unit)
