"""Deviations by rules: every comparison that the explanation part states, with its figures and its reason.

The sections are found by their meaning in the outline, the sentences read by the grammar of ``deviations_grammar``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from extractor.narrative.deviations.draft import PassageReading, Setting
from extractor.narrative.deviations.grammar import text_to_tokens
from extractor.narrative.deviations.reader import read_passage
from extractor.narrative.deviations.subjects import (
    OPENING,
    Lead,
    Vocabulary,
    head_to_subject,
    names_both_sides,
    same_subject,
)
from extractor.narrative.protocol import Status, TaskResult, narrative_note, narrative_warning
from extractor.narrative.sentences import Passage, own_spans, text_to_passages
from extractor.outline.tree import Outline, Role, Section
from extractor.text.characters import fold
from extractor.text.source import SourceText
from models import Deviation, Finding
from models.narrative import DeviationSection

_SECTIONS: dict[Role, tuple[DeviationSection, Vocabulary]] = {
    "overall": ("overall", "totals"),
    "income": ("income", "balance"),
    "expenditure": ("expenditure", "balance"),
    "fiscal_appropriation": ("fiscal_appropriation", "balance"),
    "general_public": ("general_public_items", "items"),
    "general_public_overall": ("general_public_overall", "balance"),
    "general_public_structure": ("general_public_items", "items"),
    "general_public_items": ("general_public_items", "items"),
    "government_fund": ("fiscal_appropriation", "fund"),
    "state_capital": ("fiscal_appropriation", "fund"),
    "three_public": ("three_public", "three_public"),
    "operating_cost": ("operating_cost", "operating"),
    "basic_expenditure": ("fiscal_appropriation", "fund"),  # unplaced; by economic items
}
_UNPLACED: frozenset[Role] = frozenset({"basic_expenditure"})
"""Sections whose comparisons have no place in the record; they are named in a finding."""
_ELSEWHERE: frozenset[Role] = frozenset({"tables", "glossary", "attachments", "overview", "key_work"})
_READ: frozenset[Role] = (
    frozenset(_SECTIONS) | _UNPLACED | {"procurement", "state_assets", "other_matter", "performance"}
)
_GENERAL = re.compile(r"情况|说明|总体|具体|结构|对比|比较")
_TITLE = re.compile(r"情况(?:的?说明)?$")
_YEAR = re.compile(r"(20\d{2})年(?!\d{1,2}月)")
_OWN_YEAR = re.compile(rf"(?<![比较与和同及]){_YEAR.pattern}")
_QUOTE = 120

Offsets = tuple[int, int]


def read_deviations(outline: Outline) -> TaskResult[Deviation]:
    """The deviations of the document, in order of print."""
    sections = explaining_sections(outline)
    spans = {section: section_spans(outline, section) for section in sections}
    texts = [span for found in spans.values() for span in found]
    year, unit = _fiscal_year(outline.source, texts), _unit(outline.source, texts)
    items: list[Deviation] = []
    findings: list[Finding] = []
    for section in sections:
        name, vocabulary = section_setting(section.role or "overall")
        setting = Setting(name, vocabulary, year, unit)
        readings = [reading for span in spans[section] for reading in _read_span(outline, section, span, setting)]
        found = [deviation for reading in readings for deviation in reading.deviations]
        if section.role in _UNPLACED:
            findings.extend(_unplaced(outline.source, found))
            continue
        items = _merged(items, found)
        findings.extend(_reading_findings(outline.source, readings))
    status: Status = "read" if items else "nothing" if sections else "absent"
    return TaskResult(tuple(items), tuple(findings), status)


def section_setting(role: str) -> tuple[DeviationSection, Vocabulary]:
    """The section of the record that a section of this meaning fills, and whose names its subjects have."""
    return _SECTIONS.get(role, ("fiscal_appropriation", "balance"))  # type: ignore[call-overload, no-any-return]


def fiscal_year(outline: Outline) -> int | None:
    """The year that the explanation speaks of."""
    sections = explaining_sections(outline)
    return _fiscal_year(outline.source, [span for section in sections for span in section_spans(outline, section)])


def section_spans(outline: Outline, section: Section) -> tuple[Offsets, ...]:
    """The text of a section that no other section of the explanation covers."""
    return own_spans(outline, section, _READ)


def explaining_sections(outline: Outline) -> list[Section]:
    """The sections that may state comparisons, outside the parts that are not explanation."""
    found: list[Section] = []

    def visit(sections: Iterable[Section], above: Role | None) -> None:
        for section in sections:
            if section.role in _ELSEWHERE:
                # 说明：… under a table of a county that explains each where it stands.
                found.extend(note for note in section.walk() if note.said and section.role == "tables")
                continue
            if section.role != above and (section.role in _SECTIONS or section.role in _UNPLACED):
                found.append(section)
            visit(section.children, section.role or above)

    visit(outline.sections, None)
    return found


def _read_span(outline: Outline, section: Section, span: Offsets, setting: Setting) -> list[PassageReading]:
    headings: list[int] = []
    for child in section.walk():
        if child is section or (child.level == "item" and not _TITLE.search(child.title)):
            continue
        headings.append(child.start)
        # 总体情况说明 is a heading of its own; 因公出国（境）费 is one that names what its text speaks of.
        if child.level != "item" and _GENERAL.search(child.title):
            headings.append(child.body)
    passages = text_to_passages(outline.source, *span, OPENING, headings)
    named = [(place.body, _heading_subject(outline, place, setting.vocabulary)) for place in section.walk()]
    return [
        read_passage(outline.source, passage, setting, _heading_over(passage, named))
        for passage in passages
        if not passage.caption
    ]


def _heading_subject(outline: Outline, section: Section, vocabulary: Vocabulary) -> Lead | None:
    """The subject that a heading names: 机关运行经费 in （一）机关运行经费支出情况."""
    title = outline.source.folded.find(fold(section.title), section.start, section.body) if section.title else -1
    lead = head_to_subject(outline.source.folded, title, section.body, vocabulary) if title >= 0 else None
    # 收入支出决算情况 is the name of a section and not of a figure.
    return lead if lead is not None and not names_both_sides(outline.source.text[lead.start : lead.end]) else None


def _heading_over(passage: Passage, named: Sequence[tuple[int, Lead | None]]) -> Lead | None:
    """The subject of the last heading above a passage, ``None`` where that heading names none."""
    return next((lead for body, lead in reversed(named) if body <= passage.body), None)


def _fiscal_year(source: SourceText, spans: Sequence[Offsets]) -> int | None:
    """The year that the explanation speaks of most; years of comparisons count only where no other is printed."""
    for pattern in (_OWN_YEAR, _YEAR):
        years = Counter(int(match.group(1)) for span in spans for match in pattern.finditer(source.folded, *span))
        if years:
            return max(years, key=lambda year: (years[year], year))
    return None


def _unit(source: SourceText, spans: Sequence[Offsets]) -> str:
    """The unit in which the explanation prints most of its amounts."""
    units = Counter(
        token.figure.unit
        for span in spans
        for token in text_to_tokens(source.sentences, *span)
        if token.figure is not None and token.figure.unit is not None
    )
    return units.most_common(1)[0][0] if units else "万元"


def _merged(items: Sequence[Deviation], found: Sequence[Deviation]) -> list[Deviation]:
    """The items with the new ones; one that only says again, or more of, what another says is made one with it."""
    merged = list(items)
    for new in found:
        place = next((n for n, old in enumerate(merged) if _says_the_same(old, new)), None)
        if place is None:
            merged.append(new)
        elif _count(new) > _count(merged[place]):
            merged[place] = new
    return merged


_VALUES = ("reference_amount", "actual_amount", "change_amount", "change_pct", "completion_pct", "reason")


def _count(item: Deviation) -> int:
    return sum(getattr(item, name) is not None for name in _VALUES)


def _says_the_same(old: Deviation, new: Deviation) -> bool:
    if (old.section, old.comparison) != (new.section, new.comparison) or not same_subject(old.subject, new.subject):
        return False
    pairs: list[tuple[Decimal | str | None, Decimal | str | None]] = [
        (getattr(old, name), getattr(new, name)) for name in _VALUES
    ]
    return all(a == b or b is None for a, b in pairs) or all(a == b or a is None for a, b in pairs)


def _reading_findings(source: SourceText, readings: Iterable[PassageReading]) -> list[Finding]:
    findings = []
    for reading in readings:
        for start, end in reading.unread:
            stop = min(end, start + _QUOTE)
            message = f"这句话有比较，但没有读出完整的比较关系，未写入结果：“{source.text[start:stop]}”"
            findings.append(narrative_warning(source, "narrative.unread_sentence", message, start, stop))
        for start, end in reading.other_unit:
            message = f"金额“{source.text[start:end]}”的单位与说明中其他金额不同，未写入结果"
            findings.append(narrative_warning(source, "narrative.other_unit", message, start, end))
    return findings


def _unplaced(source: SourceText, found: Iterable[Deviation]) -> list[Finding]:
    findings = []
    for item in found:
        if item.evidence is None:
            continue
        span = item.evidence.span
        message = f"本节的比较在结果中没有对应的位置，未写入：“{span.text[:_QUOTE]}”"
        findings.append(narrative_note(source, "narrative.unplaced_comparison", message, span.start, span.end))
    return findings
