"""Coverage by rules: how many projects the self-evaluation covers, with how much money, and what share that is."""

from __future__ import annotations

import re
from decimal import Decimal

from extractor.narrative.deviations.grammar import NUMBER
from extractor.narrative.execution import prevailing_unit
from extractor.narrative.protocol import Status, TaskResult, narrative_warning
from extractor.outline.tree import Outline, Section
from extractor.text.characters import CHINESE_NUMERAL, chinese_number, whole_number
from extractor.text.evidence import rules_evidence
from extractor.text.source import SourceText
from models import Coverage, Finding

_COUNT = rf"(?P<count>\d++|[{CHINESE_NUMERAL}]{{1,4}})"
_PROJECT = r"(?:预算|支出|财政|部门|专项|的|绩效|重点|一般公共预算){0,8}项目(?:支出)?"
_TOTAL = re.compile(
    rf"涉及{_PROJECT}(?:资金)?(?:共计|共|总计|合计|为)?{_COUNT}个|涉及{_COUNT.replace('count', 'before')}个{_PROJECT}"
)
_COUNTS = re.compile(
    rf"{_PROJECT}(?:共计|共|为)?{_COUNT}个|(?P<before>(?<!\d)\d++|[{CHINESE_NUMERAL}]{{1,4}})个{_PROJECT}"
)
_LEVELS = re.compile(rf"(?:一|二|三)级项目(?:共计|共|为)?{_COUNT}个|(?P<before>(?<!\d)\d++)个(?:一|二|三)级项目")
_AMOUNT = re.compile(
    rf"(?:资金|金额)(?:总额|规模|总量|总计|合计|共计|共|约|为|达|:|量)*(?P<amount>{NUMBER})(?P<unit>亿元|万元|元)"
)
_SHARE = re.compile(rf"占[^,。;%]{{0,40}}?(?P<share>{NUMBER})%")
_SENTENCE = re.compile(r"[^。;]+")
_PART = re.compile(r"[(,]其中")
_SELF = re.compile(r"自评|自我评价")
_WHOLE = re.compile(r"(?:部门|单位)?整体(?:支出)?(?:绩效)?(?:自评|评价)|个(?:部门|单位)(?:\(单位\))?开展整体")

_WHOLE_WITH_MONEY = re.compile(rf"(?:{_WHOLE.pattern})[^,。;]{{0,10}}?{NUMBER}(?:亿元|万元|元),")
# 对 12 个项目开展了绩效自评, without any money.
_EVALUATED = re.compile(rf"(?:对|共|开展)(?:了)?{_COUNT}个{_PROJECT}[^,。;]{{0,12}}自评")

Offsets = tuple[int, int]


def read_coverage(outline: Outline) -> TaskResult[Coverage]:
    """The coverage that 预算绩效管理工作开展情况 states, as no or one item."""
    sections = coverage_sections(outline)
    findings: list[Finding] = []
    for section in sections:
        for start, end in _candidates(outline.source, section):
            item = _read_sentence(outline.source, start, end, findings)
            if item is not None:
                return TaskResult((item,), tuple(findings), "read")
    status: Status = "nothing" if sections else "absent"
    return TaskResult((), tuple(findings), status)


def coverage_sections(outline: Outline) -> tuple[Section, ...]:
    """The sections that may state what the self-evaluation covers."""
    return outline.all("performance_management") or outline.all("performance")


def _candidates(source: SourceText, section: Section) -> list[Offsets]:
    """Clauses on projects that were evaluated; self-evaluations first, and among them those on 一般公共预算."""
    found = []
    for match in _SENTENCE.finditer(source.sentences, section.body, section.end):
        text = match.group()
        if not (re.search(r"评价|自评", text) and "项目" in text):
            continue
        whole = _WHOLE.search(text)
        beside = _WHOLE_WITH_MONEY.search(text)
        if whole is None:
            found.append(match.span())
        elif beside is not None and "项目" in text[beside.end() :]:
            # 部门整体支出绩效评价 500 万元，项目共 2 个，资金 300 万元
            found.append((match.start() + beside.end(), match.end()))
    folded = source.sentences
    return sorted(
        (span for span in found if _AMOUNT.search(folded, *span) or _EVALUATED.search(folded, *span)),
        key=lambda span: (
            not _AMOUNT.search(folded, *span),
            not _SELF.search(folded, *span),
            "一般公共预算" not in folded[slice(*span)],
            span,
        ),
    )


def _read_sentence(source: SourceText, start: int, end: int, findings: list[Finding]) -> Coverage | None:
    folded = source.sentences
    amount = _AMOUNT.search(folded, start, end)
    share = _SHARE.search(folded, amount.end(), end) if amount else None
    count = _count(source, start, end, findings)
    money = _money(source, amount, findings)
    if count is None and (amount is None or share is None):
        return None
    places = {
        "project_count": count,
        "amount": money,
        "share_pct": share.span("share") if share else None,
    }
    fields = {path: span for path, span in places.items() if span is not None}
    return Coverage(
        project_count=_whole_number(folded[slice(*count)]) if count else None,
        amount=_figure(folded[slice(*money)]) if money else None,
        share_pct=_figure(share["share"]) if share else None,
        evidence=rules_evidence(source, (start, end), fields),
    )


def _money(source: SourceText, amount: re.Match[str] | None, findings: list[Finding]) -> Offsets | None:
    """Where the amount stands; nowhere, with a finding, where it is in another unit than the text (24.57亿元 among 万元)."""
    if amount is None or amount["unit"] == prevailing_unit(source.folded):
        return amount.span("amount") if amount is not None else None
    start, end = amount.start("amount"), amount.end()
    message = f"金额“{source.text[start:end]}”的单位与说明中其他金额不同，未写入结果"
    findings.append(narrative_warning(source, "narrative.other_unit", message, start, end))
    return None


def _count(source: SourceText, start: int, end: int, findings: list[Finding]) -> Offsets | None:
    """Where the number of projects stands; nowhere, with a finding, where 一级 and 二级项目 are counted side by side.

    What follows 其中 counts parts of them: (其中，绩效评级为“优”的项目 50 个).
    """
    part = _PART.search(source.sentences, start, end)
    if part is not None and _COUNTS.search(source.sentences, start, part.start()):
        end = part.start()
    for pattern in (_TOTAL, _EVALUATED, _LEVELS, _COUNTS):
        found = [
            match.span("before") if match.groupdict().get("before") else match.span("count")
            for match in pattern.finditer(source.sentences, start, end)
        ]
        if len({source.sentences[slice(*span)] for span in found}) == 1:
            return found[0]
        if found:
            message = f"这句话给出了几个不同的项目个数，未写入项目个数：“{source.text[start:end]}”"
            findings.append(narrative_warning(source, "narrative.ambiguous_count", message, start, end))
            return None
    return None


def _whole_number(text: str) -> int | None:
    return whole_number(text) if text.isdecimal() else chinese_number(text)


def _figure(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))
