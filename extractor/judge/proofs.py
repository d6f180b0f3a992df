"""What proves a contradiction that a model names: the words of both quotes, and the indicators and figures of the record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Literal

from extractor.checks.sheet_reading import is_missed
from extractor.llm.units import Unit
from extractor.text.characters import key, parse_amount
from models.base import Evidence
from models.performance import Indicator, SelfEvaluationSheet
from models.record import Record

KINDS = {
    "all_reached": "说是全部达成，而有指标没有达到",
    "work_done": "说是已经完成，而另一处说没有完成",
    "cause_of_reached": "为达到目标的指标说明了未完成的原因",
    "figures": "同一件事印了两个不同的数",
}
SYMMETRIC = frozenset({"figures"})
"""Kinds of which neither side is the statement and the other what contradicts it."""
SHORTEST_QUOTE = 4
_COMMON = 4
"""Characters that two quotes must share for speaking of one thing."""
_TELLING = 2
"""Characters of them that are no words of every report."""
_CONTEXT = 6
"""Characters before a figure that must be the same for two figures to be of one thing."""
_ALL = re.compile(
    r"(?:全部|全面|均|各项|所有|圆满)[^。;]{0,16}?(?:达成|达到|完成|实现)"
    r"|(?:达成|达到|完成|实现)[^。;]{0,8}?(?:全部|各项|所有)"
    r"|(?:无|没有|不存在)(?:偏差|未完成|未达)"
)
_OF_TARGETS = re.compile(r"目标|指标")
"""What is said to be reached as a whole must be targets: all work may be done, and a target be missed."""
_DONE = re.compile(
    r"(?:已|全部|均|如期|按期|按时|全面|圆满)[^。;,]{0,8}?(?:完成|完工|竣工|建成|验收|实施完毕)|完成[^。;,]{0,8}?全部"
    r"|(?:达到|符合)了?[^。;,]{0,4}?(?:要求|标准|预期)"
)
_LABEL_OF_CAUSE = re.compile(r"^[^。;]{0,40}原因:?")
"""X未完成原因：Y: that X was not done is the form's word, what the publisher says is Y."""
_PIECE = 2
"""A name is printed in a text in pieces of so many characters and more, one behind the other (信息员数量: 信息员人员保障数量)."""
_NOT_DONE = re.compile(
    r"未(?:完成|达|竣工|完工|启动|开工|实施|验收)|尚未|没有完成|正在(?:实施|推进|施工|办理)|延期|推迟|滞后"
)
_RATE = re.compile(r"(?:完成率|完成|进度|完工率|达到?)[^。;\d]{0,8}(\d{1,3}(?:\.\d{1,4})?)%")
_GENERIC = re.compile(r"完成|项目|工程|工作|绩效|目标|指标|情况|任务|全部|全年|年度|\d{4}年?|实施|已|未")
_FIGURE = re.compile(r"(?P<figure>\d[\d,]*(?:\.\d+)?)(?P<unit>%|[千百]?[万亿]?元|[\u4e00-\u9fff])?")
_WHOLE = Decimal(100)


@dataclass(frozen=True)
class Quote:
    """A quote as it is printed, its stretch and its place."""

    text: str
    unit: Unit
    evidence: Evidence


@dataclass(frozen=True)
class Claim:
    """A contradiction whose quotes are printed; ``record`` is what was read of the document."""

    kind: str
    first: Quote
    second: Quote
    record: Record


@dataclass(frozen=True)
class Proof:
    """That a claim holds: ``told`` ends the sentence, ``left`` and ``right`` are figures that were compared."""

    told: str
    severity: Literal["warning", "note"] = "warning"
    left: Decimal | None = None
    right: Decimal | None = None


def proof_of(claim: Claim) -> Proof | None:
    """The proof of a claim, ``None`` where the document does not prove it."""
    first, second = claim.first, claim.second
    if min(len(key(first.text)), len(key(second.text))) < SHORTEST_QUOTE or _overlap(first.evidence, second.evidence):
        return None
    return _PROOFS[claim.kind](claim)


def _overlap(one: Evidence, other: Evidence) -> bool:
    return one.start < other.end and other.start < one.end


# --- the kinds ---------------------------------------------------------------------------------------------------------


def _all_reached(claim: Claim) -> Proof | None:
    said = key(claim.first.text)
    if _ALL.search(said) is None:
        return None
    on_all = _OF_TARGETS.search(said) is not None and _is_of_the_department(claim)
    for sheet, indicator in _quoted_indicators(claim):
        if is_missed(indicator) and (on_all or _same_matter(claim, sheet)):
            return Proof(_reached_and_not(indicator))
    return None


def _reached_and_not(indicator: Indicator) -> str:
    return f"（目标{indicator.target}，完成{indicator.actual}）"


def _cause_of_reached(claim: Claim) -> Proof | None:
    cause = key(claim.first.text)
    for sheet, indicator in _quoted_indicators(claim):
        given = key(sheet.deviation_cause or "")
        if cause in given and is_missed(indicator) is False and _shared(cause, key(indicator.level3 or "")):
            return Proof(_reached_and_not(indicator), "note")
    return None


def _work_done(claim: Claim) -> Proof | None:
    whole, open_ = key(claim.first.text), key(claim.second.text)
    done = _LABEL_OF_CAUSE.sub("", whole)
    if _DONE.search(done) is None or _NOT_DONE.search(done) is not None:
        return None
    for _, indicator in _quoted_indicators(claim):
        if is_missed(indicator) and _is_named(key(indicator.level3 or ""), whole):
            return Proof(_reached_and_not(indicator))
    if not _shared(done, open_):
        return None
    if _NOT_DONE.search(open_) is not None:
        return Proof("互相矛盾")
    rates = [Decimal(match[1]) for match in _RATE.finditer(open_)]
    if rates and max(rates) < _WHOLE:
        return Proof("互相矛盾", left=max(rates), right=_WHOLE)
    return None


def _figures(claim: Claim) -> Proof | None:
    """The same words right before both figures, the same unit behind, and another figure."""
    for name, unit, left in _named_figures(claim.first.text):
        for other, same, right in _named_figures(claim.second.text):
            if (
                unit
                and unit == same
                and left != right
                and name[-_CONTEXT:] == other[-_CONTEXT:]
                and len(name) >= _CONTEXT
            ):
                return Proof("互相矛盾", left=left, right=right)
    return None


_PROOFS: dict[str, Callable[[Claim], Proof | None]] = {
    "all_reached": _all_reached,
    "work_done": _work_done,
    "cause_of_reached": _cause_of_reached,
    "figures": _figures,
}


def _named_figures(text: str) -> Iterator[tuple[str, str, Decimal]]:
    """Each figure with the words before it, as far as the figure before that, and its unit."""
    folded = key(text)
    start = 0
    for match in _FIGURE.finditer(folded):
        value = parse_amount(match["figure"])
        if value is not None:
            yield folded[start : match.start()], match["unit"] or "", value
        start = match.end()


def _quoted_indicators(claim: Claim) -> Iterator[tuple[SelfEvaluationSheet, Indicator]]:
    """The indicators whose row the second quote is: it stands in their sheet and holds their name, target and actual value."""
    quote, place = key(claim.second.text), claim.second.evidence
    for sheet in claim.record.performance.sheets:
        span = sheet.evidence.span if sheet.evidence is not None else None
        if span is None or not _overlap(span, place):
            continue
        for goal in sheet.goals:
            for indicator in goal.indicators:
                cells = (indicator.level3, indicator.target, indicator.actual)
                if all(cell is not None and key(cell) in quote for cell in cells):
                    yield sheet, indicator


def _same_matter(claim: Claim, sheet: SelfEvaluationSheet) -> bool:
    """Whether the first quote stands in the sheet, or in a text on the sheet's project; a department's sheet is on all of it."""
    span = sheet.evidence.span if sheet.evidence is not None else None
    if span is not None and _overlap(span, claim.first.evidence):
        return True
    return sheet.scope == "project" and any(
        _overlap(summary.evidence.span, claim.first.evidence) and _one_name(summary.project, sheet.name)
        for summary in claim.record.performance.summaries
        if summary.evidence is not None
    )


def _is_of_the_department(claim: Claim) -> bool:
    """Whether the first quote stands where the department as a whole is spoken of: in no project's sheet, summary or report."""
    performance = claim.record.performance
    of_projects = [
        *(sheet.evidence for sheet in performance.sheets if sheet.scope == "project"),
        *(summary.evidence for summary in performance.summaries),
        *(report.evidence for report in performance.reports if report.scope == "project"),
    ]
    return not any(evidence is None or _overlap(evidence.span, claim.first.evidence) for evidence in of_projects)


def _is_named(name: str, text: str) -> bool:
    """Whether all of a name stands in a text, whole or in pieces one behind the other, and says more than that work was done."""
    blocks = SequenceMatcher(None, name, text, autojunk=False).get_matching_blocks()
    covered = sum(block.size for block in blocks if block.size >= _PIECE)
    return len(_GENERIC.sub("", name)) >= _TELLING and covered == len(name)


def _one_name(one: str | None, other: str | None) -> bool:
    ours, theirs = key(one or ""), key(other or "")
    return bool(ours) and bool(theirs) and (ours in theirs or theirs in ours)


def _shared(one: str, other: str) -> bool:
    """Whether two texts share a name: a run of characters that says more than that some work was done."""
    match = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
    name = one[match.a : match.a + match.size]
    return len(name) >= min(_COMMON, len(other)) and len(_GENERIC.sub("", name)) >= _TELLING
