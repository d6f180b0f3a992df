"""What reports and other texts on evaluations print and no value holds: a score, a rating, a name, problems, measures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.completeness.held import Coverage, HeldItem
from extractor.completeness.places import Map
from extractor.completeness.sentences import Sentence, Sentences
from extractor.completeness.unread import LEAST_TEXT, UNHELD, Unread
from extractor.narrative.reports import is_placeholder, overall_score
from extractor.outline.tree import Outline, Role
from extractor.text.source import SourceText
from models.narrative import KeyWorkItem
from models.performance import EvaluationReport

_PROBLEMS_OR_MEASURES = re.compile("问题|不足|薄弱|建议|措施|改进|整改|下一步")
_RATED = re.compile(
    r"(?:等级|等次|级别|评级|档次|评定|认定|结果|结论)[^。;,\d]{0,10}?"
    r"[\"(《]?(?:优|良|中|差|合格|不合格|[A-E](?![A-Za-z]))(?![\u4e00-\u9fff]{3})"
)
"""绩效级别评定为“优”: wider than what is read, so that a wording that nobody foresaw is told."""
_BEFORE_A_SCORE = re.compile(r"[^,。;:]*$")
_ABOUT_EVALUATION = re.compile(
    r"整体|综合|最终|总体|绩效|自我|自评|评价|考核|得分|评分|部门|单位|项目|支出|预算|财政|年度|全年|根据|按照|经|本|我|的|为|总|\d|年|,"
)
LEAST_WORK = 400
"""Characters under 其他需要说明的情况 that are more than a remark on what has no field."""
LEAST_NAME = 4
"""Ideographs that are left of the words before a score, where they name whom it was given to."""
_VERBATIM: frozenset[Role | None] = frozenset({"key_work", "result_use"})
"""Parts that are read as they are printed, whatever else their text may be."""
_OTHERS: frozenset[Role | None] = frozenset({
    "overview", "sheet", "report", "attachments", "performance_management", "department_evaluation", "project_results",
})  # fmt: skip
"""Parts in which a score is a value, is told by other rules, or has no field."""
_GOING_ON: frozenset[Role | None] = frozenset({"performance", "explanation", "other", None})
"""Parts that the numbered headings of a report may be taken for."""


def evaluations_left_out(
    source: SourceText, outline: Outline, coverage: Coverage, places: Map, sentences: Sentences
) -> Iterator[Unread]:
    """Every such text of a document."""
    for item in coverage.held:
        if isinstance(item.model, EvaluationReport):
            yield from _left_out_of_report(item, item.model, source, coverage, places)
    yield from _reports_elsewhere(source, coverage, places, sentences)
    yield from _under_unknown_headings(source, outline, coverage)
    yield from _work_elsewhere(outline, coverage)


def _left_out_of_report(
    item: HeldItem, report: EvaluationReport, source: SourceText, coverage: Coverage, places: Map
) -> Iterator[Unread]:
    """What the sections of a report on problems and measures say beside its values; of one that names none of either, what
    stands behind its last value; the score, rating or name that it prints and that was not read."""
    section = next((s for s in places.chain_at(item.evidence.span.start) if s.role == "report"), None)
    for own in section.walk() if section is not None else ():
        if own is not section and _PROBLEMS_OR_MEASURES.search(own.title):
            for match in UNHELD.finditer(coverage.values[own.body : own.end]):
                yield Unread("sentence", own.body + match.start(), own.body + match.end())
    end = section.end if section is not None else item.evidence.span.end
    last = max((evidence.end for evidence in item.evidence.fields.values()), default=item.evidence.span.start)
    if not (report.problems and report.measures) and end - last >= LEAST_TEXT:
        yield Unread("section", last, end)
    start, end = item.evidence.span.start, item.evidence.span.end
    score = overall_score(source.folded[start:end])
    if report.score is None and score is not None:
        yield Unread("sentence", start + score[0], start + score[1])
    rated = _RATED.search(source.folded, start, end) if report.rating is None else None
    if rated is not None:
        yield Unread("sentence", rated.start(), rated.end())
    if report.name is None:
        yield from _names_left_out(source, start, score)


def _names_left_out(source: SourceText, start: int, score: tuple[int, int] | None) -> Iterator[Unread]:
    """The words before the score of a report without a name, where they say whom it was given to."""
    if score is None:
        return
    clause = _BEFORE_A_SCORE.search(source.folded, start, start + score[0])
    rest = _ABOUT_EVALUATION.sub("", clause.group()) if clause is not None else ""
    if clause is not None and len(rest) >= LEAST_NAME and not is_placeholder(rest):
        yield Unread("sentence", clause.start(), start + score[0])


def _reports_elsewhere(source: SourceText, coverage: Coverage, places: Map, sentences: Sentences) -> Iterator[Unread]:
    """Text from an overall score on of which nothing was read, or that was read as the text of something else: a report whose
    heading is not known, and that was taken for the end of the section before it (of a glossary, of the key work)."""
    found: tuple[int, int] | None = None
    role: Role | None = None
    for sentence in sentences.all:
        text = source.folded[sentence.start : sentence.end]
        is_taken = sentence.role in _VERBATIM
        is_other = sentence.role != role and sentence.role not in _GOING_ON
        if found is not None and (is_other or (coverage.holds_item(*_span(sentence)) and not is_taken)):
            yield Unread("sentence", *found)
            found = None
        elif found is not None:
            found = (found[0], sentence.end)
        elif sentence.role not in _OTHERS and _states_a_result(text):
            chain = places.chain_at(sentence.start)
            behind = source.folded[sentence.start : chain[0].end if chain else sentence.end]
            is_report = _is_evaluation(behind) if is_taken or sentence.role == "performance" else True
            if is_report and (is_taken or not coverage.holds_item(*_span(sentence))):
                found, role = _span(sentence), sentence.role
    if found is not None:
        yield Unread("sentence", *found)


def _span(sentence: Sentence) -> tuple[int, int]:
    return sentence.start, sentence.end


def _states_a_result(text: str) -> bool:
    return ("得分" in text or "评分" in text) and overall_score(text) is not None


def _is_evaluation(text: str) -> bool:
    """Whether a text that names a score is that of a report, and not of a contest (在全市考核中得分98分): it speaks of
    performance, and of problems or measures as well."""
    return "绩效" in text and len(set(_PROBLEMS_OR_MEASURES.findall(text))) > 1


def _under_unknown_headings(source: SourceText, outline: Outline, coverage: Coverage) -> Iterator[Unread]:
    """A subsection on performance under a heading of unknown words that speaks of problems or measures, of which nothing was read."""
    for section in outline.all("performance"):
        for own in section.children:
            text = source.folded[own.body : own.end]
            is_titled = _PROBLEMS_OR_MEASURES.search(own.title) is not None
            says = is_titled or len(set(_PROBLEMS_OR_MEASURES.findall(text))) > 1
            if own.role is None and says and len(text) >= LEAST_TEXT and not coverage.holds_item(own.start, own.end):
                yield Unread("section", own.body, own.end)


def _work_elsewhere(outline: Outline, coverage: Coverage) -> Iterator[Unread]:
    """A long text under 其他需要说明的情况, of which nothing was read, in a document without key work: its heading may be lost."""
    if any(isinstance(item.model, KeyWorkItem) for item in coverage.held):
        return
    for section in (*outline.all("other"), *outline.all("other_matter")):
        known = [child.start for child in section.children if child.role is not None]
        end = min([section.end, *known])
        if end - section.body >= LEAST_WORK and not coverage.holds_item(section.body, end):
            yield Unread("sentence", section.body, end)
