"""What was not read: figures, comparisons, reasons, sections, titles of the table of contents, tables."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from itertools import pairwise

from extractor.completeness.held import Coverage
from extractor.completeness.ledger import Entry
from extractor.completeness.places import Map, TableStretch, role_of
from extractor.completeness.sentences import PROCUREMENT_AND_ASSETS, Said, Sentence, Sentences, is_without_field
from extractor.layout import Line
from extractor.narrative.findings import states_none
from extractor.outline.contents import entry_title
from extractor.outline.headings import read_heading
from extractor.outline.titles import table_of_title
from extractor.outline.tree import Outline, Role, Section
from extractor.text.characters import CHINESE_NUMERAL
from extractor.text.comparing import CHANGE_WORDS
from extractor.text.source import SourceText
from models.completeness import UnreadKind
from models.performance import ProjectSummary
from models.record import Record, Severity

REASON_REACH = 16
"""Characters behind 主要原因是 within which its reason begins."""
LEAST_TAIL = 5
"""Ideographs behind a comparison, up to its stop, from which on they say something of their own."""
LEAST_POINT = 6
"""Ideographs of a point of a summary."""
LEAST_DENIAL = 16
"""Ideographs of a point that says that there was nothing, and more than that: 圆满完成任务，不存在偏差大的情况."""
SUMMARY_LABEL = re.compile(
    r"(?:主要产出和?(?:效益|效果)|(?:发现|存在)的(?:主要)?问题(?:及原因)?|(?:下一步)改进措施)(?:是)?:"
)
_STOPS = re.compile("[。;]")
_POINT = re.compile(rf"(?:[{CHINESE_NUMERAL}]{{1,2}}(?:是|、)|[(]?(?:\d{{1,2}}|[{CHINESE_NUMERAL}]{{1,2}})[.、)])")
LEAST_TEXT = 30
"""A stretch of text that a list of texts left out counts from so many characters on."""
LEAST_SAID = 4
"""A section with no more characters says nothing."""
LEAST_PART = 60
"""A part without a known meaning counts from so many characters on."""

_COMPARED: frozenset[Role] = frozenset({
    "overall", "income", "expenditure", "fiscal_appropriation", "general_public", "general_public_overall",
    "general_public_structure", "general_public_items", "three_public", "operating_cost",
})  # fmt: skip
"""Sections whose comparisons and shares the record holds."""
_HOLDING_SHARES: frozenset[Role | None] = frozenset({
    "general_public", "general_public_overall", "general_public_structure", "general_public_items", "explanation", "tables", None,
})  # fmt: skip
"""Where a share may be one of 支出决算结构情况: in its section, and where that section may have been lost."""
_VERBATIM: frozenset[Role] = frozenset({"key_work", "result_use"})
"""Sections whose whole text the record holds."""
_YIELDING: frozenset[Role] = _COMPARED | _VERBATIM | {"sheet", "report", "project_results"}
"""Sections that must yield something where they say something."""
UNHELD = re.compile(rb"\x00{%d,}" % LEAST_TEXT)
"""In a mask of what the record holds, a stretch of text that it does not hold."""
_ZERO_PARTS = re.compile(r"(?:%|[万亿]?元)?[,;]?其中:?(?:[^\d。;]{2,24}?0(?:\.0+)?[万亿]?元[,、和及]?)++[。;]")
"""，其中：因公出国（境）费决算为 0 万元；: parts of the whole that was compared, on which nothing was spent."""
_IS_EQUAL = re.compile("持平|基本一致")
"""A comparison that prints no figure: the words are the value."""
_NEARLY = re.compile("基本|大致|总体")
"""比上年减少0.07万元，基本持平: the figure is the value, and the words say that it is little."""
_CHANGED_BEFORE = re.compile(rf"{CHANGE_WORDS}(?:了|额?为)?\d[\d.,]{{0,20}}(?:[万亿]?元|%),$")
"""比年初预算数增加0万元，持平: the words say the change before them again."""
_EXPLAINS = re.compile(r"[^。;]{0,12}(?:原因|主要|用于|由于)")
_IDEOGRAPHS = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that was not read. ``start``/``end`` are offsets of the source text (-1 for a title of the contents; of a
    heading that is missing, those of the next).

    ``stretch`` is the table it stands in. ``harm`` is a note for a figure of unknown kind, a warning for a sentence, a
    cell, or an amount under no heading, an error for a whole section or table. ``reported`` says that an earlier stage named it.
    """

    kind: UnreadKind
    start: int
    end: int
    _: KW_ONLY
    figures: int = 0
    harm: Severity = "warning"
    stretch: TableStretch | None = None
    text: str = ""
    reported: bool = False


def close_entries(
    entries: Sequence[Entry], sentences: Sentences, places: Map, coverage: Coverage, reported: bytearray
) -> list[Unread]:
    """Every entry that is still open is unread; those that touch each other in one sentence or line are one place."""
    found: list[Unread] = []
    last: tuple[int, int] | None = None
    for entry in entries:
        if entry.is_open:
            entry.status = "unread"
        if entry.status != "unread":
            continue
        entry.reported = entry.reported or bool(reported[entry.start])
        stretch = places.stretch_at(entry.start)
        sentence = None if stretch is not None else sentences.at(entry.start)
        where = (sentence.start, -1) if sentence is not None else (-1, entry.line)
        if last == where and found[-1].reported == entry.reported:
            found[-1] = replace(found[-1], end=max(found[-1].end, entry.end), figures=found[-1].figures + 1)
        else:
            weighty = stretch is not None or _is_weighty(sentence) or not places.chain_at(entry.start)
            harm: Severity = "warning" if weighty else "note"
            kind: UnreadKind = "table" if stretch is not None else "figure"
            item = None if stretch is not None else _unheld_item(places, coverage, entry.start)
            if item is not None:
                found.append(Unread("sentence", item.body, item.end, figures=1, reported=entry.reported))
                last = where
                continue
            found.append(
                Unread(kind, entry.start, entry.end, figures=1, harm=harm, stretch=stretch, reported=entry.reported)
            )
        last = where
    return found


def _unheld_item(places: Map, coverage: Coverage, offset: int) -> Section | None:
    """The numbered item of a section of comparisons and shares that holds the offset, where nothing of it was read."""
    chain = places.chain_at(offset)
    if not chain or chain[-1].level != "item" or role_of(chain) not in _HOLDING_SHARES:
        return None
    return None if coverage.holds_item(chain[-1].start, chain[-1].end) else chain[-1]


def _is_weighty(sentence: Sentence | None) -> bool:
    """Whether a figure is likely a value of the record: in a sheet, or in a sentence that compares or names an evaluation."""
    return sentence is None or sentence.says("compares") or sentence.says("label")


def unread_sentences(
    source: SourceText, sentences: Sentences, coverage: Coverage, entries: Sequence[Entry], places: Map
) -> Iterator[Unread]:
    """Comparisons, shares, reasons and labels of evaluations from which nothing was read, and tails of sentences left out."""
    starts = [entry.start for entry in entries]
    yield from _purposes_left_out(source, sentences, coverage)
    for index, sentence in enumerate(sentences.all):
        if not sentence.said or sentence.role == "report" or is_without_field(source.folded, sentence):
            continue
        if sentence.role == "glossary" and not sentence.says("label"):
            continue  # no definition holds the label of an evaluation: a text without a known heading does
        inside = entries[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
        measured = [e for e in inside if e.unit in {"money", "percent"}]
        lost = [said for said in sentence.said if _is_lost(said, sentence, measured, source, coverage)]
        if not lost:
            yield from _tails_left_out(source, sentence, coverage)
        elif all(said.saying == "reason" for said in lost):
            yield Unread("reason", min(said.start for said in lost), sentence.end)
        else:
            yield Unread("sentence", *_with_neighbours(source, sentences.all, index, coverage, places))


def _purposes_left_out(source: SourceText, sentences: Sentences, coverage: Coverage) -> Iterator[Unread]:
    """Sentences directly behind a share of the structure that say what it was used for, and are in no value."""
    for before, sentence in pairwise(sentences.all):
        if before.role != "general_public_structure" or not before.says("share") or before.end != sentence.start:
            continue
        explains = sentence.role == before.role and _EXPLAINS.match(source.folded, sentence.start)
        if explains and not coverage.holds_value(sentence.start, sentence.end):
            yield Unread("reason", sentence.start, sentence.end)


def _with_neighbours(
    source: SourceText, sentences: Sequence[Sentence], index: int, coverage: Coverage, places: Map
) -> tuple[int, int]:
    """A lost sentence with what belongs to it: the sentence before where it goes on from it (与…相比), a reason or purpose
    behind it, the whole numbered item that it stands in."""
    start, end = sentences[index].start, sentences[index].end
    before = sentences[index - 1] if index else None
    if before is not None and before.end == start and "元" in source.folded[before.start : start]:
        start = start if coverage.holds_item(before.start, before.end) else before.start
    behind = sentences[index + 1] if index + 1 < len(sentences) else None
    if behind is not None and behind.start == end and _EXPLAINS.match(source.folded, end):
        end = end if coverage.holds_item(behind.start, behind.end) else behind.end
    chain = places.chain_at(sentences[index].start)
    if chain and chain[-1].level == "item" and not coverage.holds_item(chain[-1].start, chain[-1].end):
        start, end = min(start, chain[-1].body), max(end, chain[-1].end)
    return start, end


def _tails_left_out(source: SourceText, sentence: Sentence, coverage: Coverage) -> Iterator[Unread]:
    """The words behind a comparison that was read, up to the end of its sentence, where they are in no value; in the section
    of the structure the words behind a share (its purpose)."""
    is_purpose = sentence.role == "general_public_structure" and sentence.says("share")
    if sentence.role not in _COMPARED or not (sentence.says("compares") or is_purpose):
        return
    held = coverage.last_value if is_purpose else coverage.last_item
    last = held(sentence.start, sentence.end)
    tail = source.folded[last + 1 : sentence.end]
    if last >= 0 and len(_IDEOGRAPHS.sub("", tail)) < len(tail) - LEAST_TAIL and not _ZERO_PARTS.fullmatch(tail):
        yield Unread("reason", last + 1, sentence.end)


def _is_lost(said: Said, sentence: Sentence, measured: Sequence[Entry], source: SourceText, coverage: Coverage) -> bool:
    held = coverage.holds_item(
        said.start, said.end + 1
    )  # 年初预算 may stand directly before its item: 年初预算收入总计
    matters = any(entry.value for entry in measured)
    match said.saying:
        case "compares":
            if sentence.role in _COMPARED and _IS_EQUAL.match(source.folded, said.start):
                again = _IS_EQUAL.finditer(source.folded, sentence.start, sentence.end)  # …持平，持平主要原因是…
                is_nearly = _NEARLY.search(source.folded, said.start - 2, said.start) and bool(measured)
                before = _CHANGED_BEFORE.search(source.folded[sentence.start : said.start])
                is_again = before is not None and coverage.holds_item(sentence.start + before.start(), said.start)
                return not ((held and is_nearly) or is_again) and not any(
                    coverage.holds_value(match.start(), match.end()) for match in again
                )
            return not held and (bool(measured) or sentence.role in _COMPARED) and sentence.role not in _VERBATIM
        case "share":
            beside = PROCUREMENT_AND_ASSETS.search(source.folded, sentence.start, sentence.end) is not None
            return not held and matters and not beside and sentence.role in _HOLDING_SHARES
        case "reason":
            if sentence.role not in _COMPARED or not (matters or sentence.says("compares")):
                return False
            end = min(said.end + REASON_REACH, sentence.end)
            return said.end < sentence.end - 1 and not coverage.holds_value(said.end, end)
        case "label":
            return not held and sentence.role not in {"overview", "key_work"}


def unread_texts(source: SourceText, outline: Outline, coverage: Coverage, places: Map) -> Iterator[Unread]:
    """Sections that yielded nothing, parts without a known meaning, and stretches of the texts that are held verbatim."""
    for section in outline.walk():
        chain = places.chain_at(section.start)
        if (
            section.role == "result_use"
            and not coverage.texts
            and len(source.folded[section.body : section.end]) > LEAST_SAID
        ):
            # A text that another one ran into may hold it: its own value is missing all the same.
            if not states_none(source.folded[section.body : section.end]):
                yield Unread("section", section.body, section.end, harm="error")
        elif section.role in _YIELDING and _yielded_nothing(source, section, coverage):
            above = [one for one in chain[:-1] if one.role in _YIELDING]
            if not any(_yielded_nothing(source, one, coverage) for one in above):
                yield Unread("section", section.body, section.end, harm="error")
        elif section.role in _VERBATIM:
            yield from _stretches_left_out(section, coverage.values)
        elif section.role == "explanation" and section.title and section.end - section.body < LEAST_TEXT:
            yield Unread("section", section.start, section.end, harm="error")
        elif section.role in {"attachments", "sheet"}:
            yield from _stretches_left_out(section, coverage.items)
        elif (
            section.role is None
            and _may_hold_values(section, chain, coverage)
            and _is_unheld_part(section, coverage, places)
        ):
            yield Unread("section", section.body, section.end, harm="error" if section.level == "part" else "warning")
    yield from _summaries_left_out(source, coverage)


def _may_hold_values(section: Section, chain: Sequence[Section], coverage: Coverage) -> bool:
    """Whether a section without a known meaning is a part of its own, stands in the explanation, or beside the sections on
    performance while the one on the use of their results is missing."""
    if section.level == "subsection" and len(chain) > 1 and chain[-2].role == "performance" and not coverage.texts:
        return any(sibling.role is not None for sibling in chain[-2].children)
    return section.level == "part" or (section.level == "section" and role_of(chain) in {"explanation", None})


def _summaries_left_out(source: SourceText, coverage: Coverage) -> Iterator[Unread]:
    """What a project's summary says behind its first label that is in none of its values, labels and numbers of points aside."""
    for item in coverage.held:
        if not isinstance(item.model, ProjectSummary):
            continue
        start, end = item.evidence.span.start, item.evidence.span.end
        listed = [own.start for path, own in item.evidence.fields.items() if "[" in path]
        first = SUMMARY_LABEL.search(source.folded, start, end)
        begin = min([*listed, first.end() if first is not None else end])
        for match in re.finditer(rb"\x00+", coverage.values[begin:end]):
            low, high = begin + match.start(), begin + match.end()
            said = (_POINT.sub("", clause.rpartition(":")[2]) for clause in _STOPS.split(source.folded[low:high]))
            if any(len(_IDEOGRAPHS.findall(own)) >= _least_of(own) for own in said):
                yield Unread("sentence", low, high)


def _least_of(clause: str) -> int:
    """Ideographs from which on a clause is a point of a summary; that there was none (不存在偏差) is one where it says more."""
    return LEAST_DENIAL if states_none(clause) else LEAST_POINT


def _yielded_nothing(source: SourceText, section: Section, coverage: Coverage) -> bool:
    if coverage.holds_item(section.start, section.end):
        return False
    text = source.folded[section.body : section.end]
    if section.role in _COMPARED:
        return False  # its figures and comparisons speak for themselves
    return len(text) > LEAST_SAID and not states_none(text)


def _is_unheld_part(section: Section, coverage: Coverage, places: Map) -> bool:
    """Whether no item holds anything of a part, and it has a text beside tables: those are accounted for by their figures."""
    if section.end - section.body < LEAST_PART or coverage.holds_item(section.start, section.end):
        return False
    return section.end - section.body - places.length_of_tables(section.body, section.end) >= LEAST_PART


def _stretches_left_out(section: Section, held: bytearray) -> Iterator[Unread]:
    """The stretches of a section, headings aside, of which ``held`` holds no character."""
    headings = [(one.start, one.body) for one in section.walk()]
    mask = held[section.start : section.end]
    for start, end in headings:
        mask[start - section.start : end - section.start] = b"\x01" * (end - start)
    for match in UNHELD.finditer(mask):
        start, end = section.start + match.start(), section.start + match.end()
        yield Unread("sentence", start, end)


def unread_titles(dropped: Sequence[Line], outline: Outline | None, record: Record) -> Iterator[Unread]:
    """Titles of the table of contents that the body does not show: tables that are missing, sections without a heading."""
    shown = {section.role for section in outline.walk()} if outline else set()
    named: set[str] = set()
    for line in dropped:
        title = entry_title(line.text)
        table = table_of_title(title)
        if table is not None:
            if getattr(record.tables, table).status == "missing" and table not in named:
                named.add(table)
                yield Unread("title", -1, -1, harm="error", stretch=TableStretch(table, title, -1, -1), text=title)
            continue
        role = _role_of_entry(title) if outline is not None else None
        if (
            role in _YIELDING | {"explanation", "tables"}
            and role not in shown
            and role not in named
            and role is not None
        ):
            named.add(role)
            yield Unread("title", -1, -1, text=title)


def _role_of_entry(title: str) -> Role | None:
    heading = read_heading(title)
    return heading.role if heading is not None else None
