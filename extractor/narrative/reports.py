"""Evaluation reports (绩效评价报告) written as prose: score, rating, budget execution, problems, measures."""

from __future__ import annotations

import re
from decimal import Decimal

from extractor.narrative.execution import Execution, prevailing_unit, text_to_execution
from extractor.narrative.findings import nothing_read, unread
from extractor.narrative.labels import Label, PartKind, find_labels
from extractor.narrative.lists import FAMILIES, split_list
from extractor.narrative.protocol import TaskResult
from extractor.outline.tree import Outline, Section
from extractor.text.characters import FIGURE, parse_amount
from extractor.text.evidence import item_evidence, list_fields
from extractor.text.span import Span
from models import EvaluationReport, Finding
from models.performance import Scope

_FIGURE = rf"(?P<figure>{FIGURE.pattern})"
_POINTS = rf"(?:情况|结果|数)?(?:合计|共计|总计)?(?:为|是|:|达到?|,)*{_FIGURE}分(?!以上|以下|及|至|\(含|[-~])"
_PARTS_OF_SCORE = ("指标", "投入", "过程", "产出", "效益", "效果", "决策", "管理", "执行", "满意度")
_NO_PART = "".join(f"(?<!{word})" for word in _PARTS_OF_SCORE)
# The overall score first; 总分100分 alone is the scale, and 产出指标得分 is a part (依据评价指标体系，投入得分18分).
_SCORES = (
    re.compile(
        rf"(?:综合|最终|总体|整体|自评|评价|考核|总)(?:(?!{'|'.join(_PARTS_OF_SCORE)})[^。;\d]){{0,14}}?(?:得分|评分){_POINTS}"
    ),
    re.compile(rf"{_NO_PART}(?:得分|评分){_POINTS}"),
    re.compile(rf"(?:自评|评价)(?:总)?分{_POINTS}"),
)
_RATING = re.compile(
    r"(?:级别|等级|等次|评级|评价结果|评价结论|评定结果|自评结果|档次)(?:被|综合)?(?:评定|评价|认定|确定)?(?:结果)?(?:等级|级别|等次)?(?:为|是|:|属于|达到)*\"?"
    r"(?P<rating>优秀|优|良好|良|中等|中|较差|差|基本合格|不合格|合格|一般|较好|好|[A-E])\"?(?:等级?|级|档)?(?=[,。;、.:()\"]|$)"
)
_SHEET_TITLE = re.compile(r".{0,60}自评(?:情况|结果)?表(?:\(.{0,20}\))?|.{0,60}(?:评分表|指标体系(?:评分)?表?|打分表)")
_PLACEHOLDER = re.compile(
    r"(?:\([一二三四五六七八九十\d]+\)|全年|年初|年度|部门|单位|本|项目|名称|[()×XxＸ*○〇]|整体|支出|绩效|预算|决算|级|的|财政|市|区|县|省)*"
)
_TITLE_SUFFIX = re.compile(
    r"(?:的)?(?:部门|单位|\(单位\)){0,3}(?:整体)?(?:支出)?(?:财政)?(?:重点)?(?:预算)?绩效(?:自评价?|评价)(?:工作)?(?:情况)?(?:的)?报告(?:\(.{0,12}\))?"
)
# 附件12021年度… is annex 1 of a title that begins with its year.
_ANNEX = re.compile(
    r"附(?:件|表|录)(?:\d{1,2}(?:-\d{1,2})?(?=20\d\d)|[\d一二三四五六七八九十]{1,3}(?:-\d{1,2})?(?!\d))?[、.:]?(?=.{4})"
)
_YEAR = re.compile(r"20\d\d年?度?")
_YEAR_SUBJECT = re.compile(
    r"20\d\d年?度?,?(?P<name>[^,。;:\d]{2,30}?)(?:的)?(?:部门|单位|项目)?(?:整体)?(?:支出)?(?:年初|全年|调整)*预算(?:数|金额|资金)"
)
_SCORED_SUBJECT = re.compile(
    r"(?:^|[,。;:])(?:经(?:综合)?(?:自评|评价),?)?(?P<name>[^,。;:\d]{2,30}?)(?:的)?(?:部门|单位|\(单位\))*(?:整体|项目)(?:支出)?绩效(?:自评|评价|自我评价)*(?:综合)*(?:得分|评分)"
)
_SECTION_NAME = re.compile(r"项目名称[:]?(?P<name>[^,。;:]{2,40})")
_ENOUGH_SENTENCES = 3
_LEVELLED = tuple(family for family in FAMILIES if family.level is not None)


def _prose(outline: Outline, section: Section) -> Span:
    """The report without the sheets printed in or after it."""
    ends = [child.start for child in section.walk() if child.role == "sheet"]
    passage = Span.of(outline.source, section.body, min([section.end, *ends]))
    if not passage.pieces:
        return passage
    for start, end in passage.lines():
        if _SHEET_TITLE.fullmatch(passage.folded[start:end]):
            return passage.cut(0, start)
    return passage


def _part_end(passage: Span, label: Label, limit: int) -> int:
    """Where a labelled part ends: at the next heading of its own rank or a higher one, at the latest at ``limit``."""
    if label.family is None or label.family.level is None or label.number is None:
        return limit
    for start in passage.line_starts:
        if not label.end < start < limit:
            continue
        for family in _LEVELLED:
            match = family.pattern.match(passage.folded, start)
            if match is None or family.level is None or family.level > label.family.level:
                continue
            same_rank = family.level == label.family.level
            if not same_rank or family.number(match.group(1)) == label.number + 1:
                return start
    return limit


def _parts(passage: Span) -> dict[PartKind, Span]:
    """Problems and measures (and outputs) of a report; a later numbered heading wins over words in running text."""
    labels = find_labels(passage)
    chosen: dict[PartKind, Label] = {}
    for kind in ("outputs", "problems", "measures"):
        own = [label for label in labels if label.kind == kind]
        numbered = [label for label in own if label.family is not None and label.family.level is not None]
        if own:
            chosen[kind] = min(
                numbered, key=lambda label: (label.family.level if label.family else 9, label.start), default=own[0]
            )
    starts = sorted(label.start for label in chosen.values())
    parts: dict[PartKind, Span] = {}
    for kind, label in chosen.items():
        limit = next((start for start in starts if start > label.start), len(passage))
        parts[kind] = passage.cut(label.end, _part_end(passage, label, limit))
    return parts


def _title_name(title: str) -> str | None:
    """The department or project that a title names, ``None`` where it names none or only a placeholder (部门名称, XX)."""
    match = _TITLE_SUFFIX.search(title)
    if match is None:
        return None
    name = _YEAR.sub("", title[: match.start()]).strip('《“"关于的')
    return None if is_placeholder(name) else name


def _name(title: Span, body: Span, scope: Scope) -> Span | None:
    plain = title.folded
    named = _title_name(plain)
    if named is not None:
        at = plain.find(named)
        return title.cut(at, at + len(named))
    patterns = (_SCORED_SUBJECT, _YEAR_SUBJECT) if scope == "department" else (_SECTION_NAME, _SCORED_SUBJECT)
    for pattern in patterns:
        for match in pattern.finditer(body.folded):
            if not is_placeholder(match["name"]):
                return body.cut(match.start("name"), match.end("name"))
    return None


def _title(outline: Outline, section: Section) -> Span:
    heading = Span.of(outline.source, section.start, section.body)
    skip = max(heading.text.find(section.title) if section.title else 0, 0)
    annex = _ANNEX.match(heading.folded, skip)
    return heading.cut(annex.end() if annex else skip).trimmed(leading="", trailing="：:。")


def _score(text: str) -> Decimal | None:
    """The overall score that a report states."""
    found = overall_score(text)
    return parse_amount(text[found[0] : found[1]]) if found is not None else None


def overall_score(folded: str) -> tuple[int, int] | None:
    """Where the figure of the overall score stands that a text states, ``None`` where it states none."""
    match = next((match for pattern in _SCORES if (match := pattern.search(folded))), None)
    return match.span("figure") if match is not None else None


def is_placeholder(folded: str) -> bool:
    """Whether words name nobody: 部门名称, XX项目, 本部门整体支出."""
    return _PLACEHOLDER.fullmatch(folded) is not None


def _execution(text: str, unit: str) -> Execution:
    """Budget execution from the first sentence that states a budget and what became of it."""
    for sentence in text.split("。"):
        execution = text_to_execution(sentence, unit)
        if execution.budget is not None and (execution.executed is not None or execution.execution_pct is not None):
            return execution
    return Execution()


def _scope(title: str, body: str) -> Scope:
    if "整体" in title or "部门" in title:
        return "department"
    return "project" if "项目" in title or "整体" not in body[:400] else "department"


def _is_prose(passage: Span, parts: dict[PartKind, Span]) -> bool:
    return passage.folded.count("。") >= _ENOUGH_SENTENCES and (
        "problems" in parts or "measures" in parts or _score(passage.folded) is not None
    )


def section_to_report(
    outline: Outline, section: Section, unit: str
) -> tuple[EvaluationReport | None, tuple[Finding, ...]]:
    """The prose report under one heading; ``None`` for a heading over sheets, with a finding where prose was not understood."""
    title = _title(outline, section)
    body = _prose(outline, section)
    parts = _parts(body) if body.pieces else {}
    if not _is_prose(body, parts):
        unclear = body.folded.count("。") >= _ENOUGH_SENTENCES
        message = f"“{title.text}”下有成段文字，但未读出得分、问题或改进措施。"
        return None, (unread("report", message, body),) if unclear else ()
    scope = _scope(title.folded, body.folded)
    name = _name(title, body, scope)
    problems = split_list(parts["problems"]) if "problems" in parts else ()
    measures = split_list(parts["measures"]) if "measures" in parts else ()
    execution = _execution(body.text, unit)
    rated = _RATING.search(body.folded)
    rating = body.cut(rated.start("rating"), rated.end("rating")) if rated is not None else None
    span = Span.of(outline.source, section.start, body.pieces[-1][1])
    fields: dict[str, Span | None] = {"title": title, "name": name, "rating": rating}
    fields |= list_fields("problems", problems) | list_fields("measures", measures)
    report = EvaluationReport(
        scope=scope,
        title=title.text or None,
        name=name.text if name is not None else None,
        score=_score(body.folded),
        rating=rating.text if rating is not None else None,
        budget=execution.budget,
        executed=execution.executed,
        execution_pct=execution.execution_pct,
        problems=tuple(item.text for item in problems),
        measures=tuple(item.text for item in measures),
        evidence=item_evidence(span, fields),
    )
    return report, ()


def _report_sections(outline: Outline) -> list[Section]:
    sections: list[Section] = []
    for section in outline.all("report"):
        if not any(other.start <= section.start < other.end for other in sections):
            sections.append(section)
    return sections


def report_passages(outline: Outline) -> tuple[tuple[Span, Span], ...]:
    """Heading and prose of every report, in print order; the prose may be empty."""
    return tuple((_title(outline, section), _prose(outline, section)) for section in _report_sections(outline))


def read_reports(outline: Outline) -> TaskResult[EvaluationReport]:
    """The evaluation reports written as prose; a report heading that only stands over sheets does not count."""
    sections = _report_sections(outline)
    unit = prevailing_unit(outline.source.folded)
    read = [section_to_report(outline, section, unit) for section in sections]
    items = tuple(report for report, _ in read if report is not None)
    findings = tuple(finding for _, found in read for finding in found)
    if items:
        return TaskResult(items, findings, "read")
    if not findings:
        return TaskResult((), (), "absent")
    bodies = (Span.of(outline.source, section.start, section.end) for section in sections)
    return TaskResult((), (*findings, nothing_read("绩效评价报告", bodies)), "nothing")
