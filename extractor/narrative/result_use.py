"""The use of evaluation results (绩效评价结果应用情况): its whole text, verbatim."""

from __future__ import annotations

import re

from extractor.narrative.findings import nothing_read
from extractor.narrative.interruption import whole_passage
from extractor.narrative.protocol import Status
from extractor.outline.tree import Outline
from extractor.text.characters import CHINESE_NUMERAL
from extractor.text.span import Span
from models import Evidence, Finding

_FOREIGN_LINE = re.compile(r"附[件表]\d*[:、]?.{0,50}|.{0,50}(?:自评(?:情况|结果)?表|申报表|评分表)(?:\(.{0,20}\))?")

_ORDINAL = rf"(?:\([{CHINESE_NUMERAL}]{{1,2}}\)|\(\d\)|\d[.、])"
_INLINE = re.compile(rf"(?<=。){_ORDINAL}(?:预算)?(?:绩效)?(?:自评|评价|评估)?(?:的)?结果(?:的)?[应运]用(?:情况)?[。:]")
_NUMBER = re.compile(rf"(?<=。){_ORDINAL}")


def _without_attachments(passage: Span) -> Span:
    for start, end in passage.lines():
        if _FOREIGN_LINE.fullmatch(passage.folded[start:end]) and (start == 0 or passage.folded[start - 1] in "。;!:"):
            return passage.cut(0, start)
    return passage


def _inline(outline: Outline) -> Span | None:
    """The text behind a numbered （三）结果应用。 that stands inside a paragraph on performance, up to its next number."""
    for section in outline.all("performance"):
        passage = Span.of(outline.source, section.body, section.end)
        match = _INLINE.search(passage.folded) if passage.pieces else None
        if match is None:
            continue
        behind = [number.start() for number in _NUMBER.finditer(passage.folded, match.end())]
        text = _without_attachments(passage.cut(match.end(), behind[0] if behind else None)).trimmed("：:", "")
        if len(text):
            return text
    return None


def read_result_use(outline: Outline) -> tuple[str | None, Evidence | None, tuple[Finding, ...], Status]:
    """``(text, evidence, findings, status)``: the first section that speaks of the use of results, closing stop kept.

    ``status`` is ``read``, ``absent`` (no such section) or ``nothing`` (a heading without text).
    """
    sections = outline.all("result_use")
    for section in sections:
        passage = _without_attachments(whole_passage(outline, section)).trimmed(leading="：:", trailing="")
        if len(passage):
            return passage.text, passage.evidence(), (), "read"
    if not sections:
        inline = _inline(outline)
        return (inline.text, inline.evidence(), (), "read") if inline is not None else (None, None, (), "absent")
    heading = Span.of(outline.source, sections[0].start, sections[0].body)
    return None, None, (nothing_read("绩效评价结果应用情况", (heading,)),), "nothing"
