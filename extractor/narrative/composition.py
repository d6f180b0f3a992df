"""Composition by rules: the lines of 支出决算结构情况, each a subject with its amount, its share and its purpose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from extractor.narrative.deviations.grammar import NUMBER, text_to_tokens
from extractor.narrative.deviations.subjects import GENERAL_PUBLIC_WHOLE, without_quotes
from extractor.narrative.protocol import Status, TaskResult, narrative_warning
from extractor.narrative.sentences import Opening, Passage, own_spans, text_to_passages
from extractor.outline.tree import Outline, Role, Section
from extractor.text.evidence import rules_evidence
from extractor.text.source import SourceText
from models import CompositionItem, Finding

_YEAR = r"\d{4}年(?:度)?"
_OF_A_BUDGET = r"(?:20\d\d年度?)?(?:年初|全年|年度|当年|调整后?)?(?:支出)?预算(?:数|额|金额|安排|的|\d)"
"""决算 148.30 万元，占年初预算的 92.69%: how far a budget was spent, and no part of the expenditure."""
_LINE = re.compile(
    rf"(?P<subject>[^,。;:%]{{2,60}}?)[,:]?(?:共计|共|为|:)?(?P<amount>(?<!\d){NUMBER})(?:亿元|万元|元)"
    rf"(?:[,(]?占(?!{_OF_A_BUDGET})(?P<of>[^,。;%\d]{{0,36}}?)(?:(?P<share>{NUMBER})?%|(?P<bare>{NUMBER})(?=[,;。)]))\)?)?"
)
_PURPOSE = re.compile(r"[,。;:]?(?:主要(?:是|为)?[:,]?|(?=用于))")
_LEADING = re.compile(rf"(?:其中[:,]?|{_YEAR}|[、,:])+")
_OPENING = Opening(
    re.compile(rf"{NUMBER}(?:万|亿)?元[^。]{{0,12}}(?:占|主要)"),
    re.compile(rf"[^,。;:%\d]{{2,60}}{NUMBER}(?:万|亿)?元,?占"),
)
_READ: frozenset[Role] = frozenset({"general_public_overall", "general_public_items", "general_public_structure"})
_STATEMENTS = frozenset({"completion", "budget", "uneven", "prior_anchor", "budget_anchor"})
_OPEN, _CLOSE = "([", ")]"


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the structure: spans of its parts, ``None`` where one is not printed."""

    subject: tuple[int, int]
    amount: tuple[int, int]
    share: tuple[int, int] | None
    purpose: tuple[int, int] | None
    states_share: bool

    @property
    def end(self) -> int:
        return max(end for _, end in (self.subject, self.amount, self.share or (0, 0), self.purpose or (0, 0)))


def read_composition(outline: Outline) -> TaskResult[CompositionItem]:
    """The composition of 一般公共预算财政拨款支出, in order of print.

    A document without a section for it is read where 一般公共预算财政拨款支出决算情况 as a whole stands, or its 总体 or 具体情况:
    there only lines with a share are lines of the composition, others are items with their budget.
    """
    own = outline.all("general_public_structure")
    elsewhere = ("general_public", "general_public_overall", "general_public_items")
    sections = own or tuple(section for section in outline.walk() if section.role in elsewhere)
    items: list[CompositionItem] = []
    findings: list[Finding] = []
    for section in sections:
        for line in _lines(outline, section):
            if line.states_share and line.share is None:
                findings.append(_unread(outline.source, line))
            elif line.states_share or own:
                items.append(_item(outline.source, line))
    status: Status = "read" if items else "nothing" if own else "absent"
    return TaskResult(tuple(items), tuple(findings), status)


def _lines(outline: Outline, section: Section) -> Iterator[_Line]:
    for span in own_spans(outline, section, _READ):
        for passage in text_to_passages(outline.source, *span, _OPENING):
            if not passage.caption:
                yield from _passage_lines(outline.source, passage)


def _passage_lines(source: SourceText, passage: Passage) -> Iterator[_Line]:
    folded = source.sentences
    # A purpose may print amounts too; only an amount with a share, or the first of a numbered item, opens a line.
    found = [
        match
        for match in _LINE.finditer(folded, passage.body, passage.end)
        if match["of"] is not None or (passage.numbered and match.start() == passage.body)
    ]
    for match, following in pairwise([*found, None]):
        if match is None:
            continue
        subject = _subject(folded, match)
        stop = following.start() if following else passage.end
        purpose = _purpose(folded, match.end(), stop)
        if subject is None or (match["of"] is None and purpose is None):
            continue
        # Some forget the sign: 占 76.23；. A check says so.
        share = next((match.span(name) for name in ("share", "bare") if match[name]), None)
        yield _Line(subject, match.span("amount"), share, purpose, match["of"] is not None)


def _subject(folded: str, match: re.Match[str]) -> tuple[int, int] | None:
    start, end = match.span("subject")
    leading = _LEADING.match(folded, start, end)
    start = leading.end() if leading else start
    # The whole is no part of itself: 一般公共预算财政拨款支出 X 万元，占本年支出合计的 100%.
    if start >= end or GENERAL_PUBLIC_WHOLE.search(folded, start, end):
        return None
    return without_quotes(folded, start, end)


def _purpose(folded: str, start: int, end: int) -> tuple[int, int] | None:
    """From behind 主要（是） to the end of the sentence, or to the clause that compares: 用于…，完成年初预算的 90%."""
    cue = _PURPOSE.match(folded, start, end)
    if cue is None or (not cue.group().strip(",。;:") and not folded.startswith("用于", cue.end())):
        return None
    stop, depth = cue.end(), 0
    while stop < end and (depth or folded[stop] != "。"):
        depth += (folded[stop] in _OPEN) - (folded[stop] in _CLOSE)
        stop += 1
    stated = next((token for token in text_to_tokens(folded, cue.end(), stop) if token.kind in _STATEMENTS), None)
    if stated is not None:
        stop = max(folded.rfind(mark, cue.end(), stated.start) for mark in ",;:")
    while stop > cue.end() and folded[stop - 1] in ",。;:、":
        stop -= 1
    return (cue.end(), stop) if stop > cue.end() else None


def _figure(source: SourceText, span: tuple[int, int]) -> Decimal:
    return Decimal(source.sentences[slice(*span)].replace(",", ""))


def _item(source: SourceText, line: _Line) -> CompositionItem:
    places = {"subject": line.subject, "amount": line.amount, "share_pct": line.share, "purpose": line.purpose}
    fields = {path: span for path, span in places.items() if span is not None}
    return CompositionItem(
        subject=source.text[slice(*line.subject)],
        amount=_figure(source, line.amount),
        share_pct=_figure(source, line.share) if line.share else None,
        purpose=source.text[slice(*line.purpose)] if line.purpose else None,
        evidence=rules_evidence(source, (line.subject[0], line.end), fields),
    )


def _unread(source: SourceText, line: _Line) -> Finding:
    start, end = line.subject[0], line.end
    message = f"这一行写了占比，但没有印出占比的数字，未写入结果：“{source.text[start:end]}”"
    return narrative_warning(source, "narrative.unread_sentence", message, start, end)
