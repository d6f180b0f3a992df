"""Project summaries (项目绩效自评综述): name, budget execution, outputs, problems, measures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from extractor.layout import Grid
from extractor.narrative.execution import Execution, prevailing_unit, text_to_execution
from extractor.narrative.findings import nothing_read, unread
from extractor.narrative.interruption import whole_passage
from extractor.narrative.labels import label_parts
from extractor.narrative.lists import split_list
from extractor.narrative.protocol import TaskResult
from extractor.narrative.summary_names import Summary, find_summaries
from extractor.narrative.summary_tables import read_summary_tables
from extractor.outline.tree import Outline, Section
from extractor.text.evidence import item_evidence, list_fields
from extractor.text.span import Span
from models import Finding, ProjectSummary

_FOREIGN_LINE = re.compile(
    r"附[件表]\d*[:、]?.{0,40}|.{0,50}(?:自评(?:情况|结果)?表|申报表|评分表|评价报告)(?:\(.{0,20}\))?"
    r"|\(?[一二三四五六七八九十\d]{0,2}[)、.]{0,2}.{0,14}结果(?:的)?[应运]用(?:情况)?(?:的?说明)?[:。]?"
)
_STRAY = re.compile(r"自评价?(?:情况|结果)?综述:")
"""What announces a summary in a text without their section."""
_REFERS = re.compile(r"[^。,;]{0,24}(?:详见|见)(?:附件|附表|下表|后附)[^。,;]{0,16}[。:]?")
"""A section that says nothing but where its sheets are."""
_MEASURED = re.compile(r"\d(?:万元|亿元|元|%)")
_LEAD_SENTENCE = re.compile(r"预算|执行|自评|得分|评分|评价|等级|绩效目标|万元|综述")


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


def _summary(passage: Span, summary: Summary, unit: str) -> tuple[ProjectSummary, list[Finding]]:
    anchor = summary.anchor
    name = passage.cut(anchor.name_start, anchor.name_end).trimmed(leading="：:、", trailing="：:")
    body = _before_foreign_lines(passage.cut(anchor.body, summary.end))
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
    item = ProjectSummary(
        project=name.text,
        budget=execution.budget,
        executed=execution.executed,
        execution_pct=execution.execution_pct,
        outputs=tuple(item.text for item in outputs),
        problems=tuple(item.text for item in problems),
        measures=tuple(item.text for item in measures),
        evidence=item_evidence(span, fields),
    )
    return item, findings


def summary_stretches(passage: Span) -> tuple[tuple[str, int, int], ...]:
    """Name, beginning and end of every summary that a passage announces, as offsets of the passage."""
    return tuple(
        (passage.text[found.anchor.name_start : found.anchor.name_end], found.anchor.start, found.end)
        for found in find_summaries(passage)
    )


def _read_all(
    passage: Span, summaries: Iterable[Summary], unit: str
) -> tuple[tuple[ProjectSummary, ...], tuple[Finding, ...]]:
    """The items of the summaries of a passage, and what could not be read."""
    read = [_summary(passage, summary, unit) for summary in summaries]
    return tuple(item for item, _ in read), tuple(finding for _, found in read for finding in found)


def _outermost(passages: Iterable[Span]) -> tuple[Span, ...]:
    """Passages that lie in no other."""
    kept: list[Span] = []
    for passage in passages:
        if not any(other.pieces[0][0] <= passage.pieces[0][0] < other.pieces[-1][1] for other in kept):
            kept.append(passage)
    return tuple(kept)


def read_summaries(outline: Outline, grids: Sequence[Grid] = ()) -> TaskResult[ProjectSummary]:
    """The project summaries of a document; 绩效自评综述 outside of its usual section is read where that one is missing, and so
    is a heading of the performance part that names a project over its budget and execution. ``grids`` are tables of the
    document: one whose rows are projects with what came of them (项目名称 | 预算数 | 执行数 | 主要产出 | 存在问题) is read as well."""
    sections = outline.all("project_results")
    passages = _outermost(p for section in sections if len(p := whole_passage(outline, section)))
    unit = prevailing_unit(outline.source.folded)
    items: list[ProjectSummary] = []
    findings: list[Finding] = []
    for passage, summaries in _announced(outline, passages if sections else None):
        read, found = _read_all(passage, summaries, unit)
        items.extend(read)
        findings.extend(found)
    items = read_summary_tables(outline, grids, items)
    if items:
        return TaskResult(tuple(items), tuple(findings), "read")
    if not sections:
        return TaskResult((), (), "absent")
    if all(_speaks_of_none(passage) or _leads_to_sheets(outline, passage) for passage in passages):
        return TaskResult((), tuple(findings), "absent")
    return TaskResult((), (*findings, nothing_read("项目绩效自评结果", passages)), "nothing")


def _speaks_of_none(passage: Span) -> bool:
    """Whether a section has no summary in it: it refers to the sheets (详见下表), or is of the department as a whole."""
    first = next((start for start, end in passage.lines() if _FOREIGN_LINE.fullmatch(passage.folded[start:end])), None)
    own = passage.folded[:first]
    states_budget = text_to_execution(own) != Execution()
    return not states_budget and (_REFERS.fullmatch(own) is not None or ("项目" not in own and "整体" in own))


def _leads_to_sheets(outline: Outline, passage: Span) -> bool:
    """Whether a section holds sheets, and before the first of them nothing that a summary would state: no amount, no rate."""
    begin, end = passage.pieces[0][0], passage.pieces[-1][1]
    first = min((place.start for place in outline.sheets if begin <= place.start < end), default=None)
    return first is not None and _MEASURED.search(outline.source.folded, begin, first) is None


def _announced(outline: Outline, passages: Sequence[Span] | None) -> Iterator[tuple[Span, tuple[Summary, ...]]]:
    """The summaries of the passages of their own section; without one those that the rest of the document announces."""
    if passages:
        yield from ((passage, find_summaries(passage)) for passage in passages)
        return
    stray = [(part, find_summaries(part)) for part in _parts(outline) if part.pieces and _STRAY.search(part.folded)]
    if stray:
        yield from stray
        return
    for section in outline.all("performance"):
        passage = _without_other_kinds(outline, section)
        if passage.pieces:
            yield passage, find_summaries(passage)


def _without_other_kinds(outline: Outline, section: Section) -> Span:
    """The text of a performance section up to the first sheet or report in it."""
    ends = [child.start for child in section.walk() if child.role in {"sheet", "report"}]
    ends += [place.start for place in outline.sheets if section.body <= place.start]
    return Span.of(outline.source, section.body, min([section.end, *ends]))


def _parts(outline: Outline) -> tuple[Span, ...]:
    """The text of a document, parted where its parts begin: what stands under another part's title is no summary's end."""
    bounds = sorted({0, *(section.start for section in outline.sections if section.level == "part")})
    ends = [*bounds[1:], len(outline.source.text)]
    return tuple(Span.of(outline.source, start, end) for start, end in zip(bounds, ends, strict=True))
