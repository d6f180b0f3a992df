"""Why a figure is no value of the record: what its shape, its neighbours and its part of the document tell."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from extractor.accounts.classification import CODE_LENGTHS
from extractor.accounts.templates import TEMPLATES
from extractor.completeness.held import Coverage
from extractor.completeness.ledger import Entry
from extractor.completeness.places import Map, TableStretch
from extractor.completeness.sentences import PROCUREMENT_AND_ASSETS, Sentences
from extractor.outline.tree import Outline
from extractor.tables.cells import is_note
from extractor.tables.plain.tokens import is_caption
from extractor.text.characters import key
from extractor.text.source import SourceText
from models.completeness import AsideReason

MOST_COLUMNS = 40
"""No table has more columns; a higher number in a head is no column number."""
LEAST_RUN = 3
"""So many numbers in order are a row of column numbers wherever it stands."""
MOST_LINES = 150
"""No table has more printed line numbers (行次)."""
_NEAR = 14
"""Characters before and behind a figure that tell its kind."""

_DATE_BEHIND = re.compile(r"年|月|日|[-~至/.]\d{1,2}[月日]|[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)|[-~至]\d{4}年|\]")
_DATE_BEFORE = re.compile(r"(?:\d{4}[-/.]|\d{4}[-/.]\d{1,2}[-/.]|\d年|\d{4}年?[-~至]|月|\[)$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_TIME = re.compile(r"(?<=\d:)\d{2}|\d{1,2}(?=:\d{2}(?!\d))")
_PHONE_BEFORE = re.compile(r"(?:电话|热线|联系方式|传真|邮编|邮政编码|手机)[^。;\d]{0,6}[\d-]*$")
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}|\d{7,8}")
_ORDINAL_BEFORE = re.compile(r"(?:第|图|表|附件|附|目标|绩效|方案|类别|序号|指标|[\u4e00-\u9fff]类)\(?$")
_ORDINAL_BEHIND = re.compile(r"[)、.:](?!\d)")
_QUOTED = re.compile(r"《[^》]{1,80}》|“[^”]{1,40}”|\"[^\"]{1,40}\"")
_FORMULA = re.compile(r"\d+[栏行][=+]|=\(?\d+[-+]|[栏行]=")
"""How the columns add up, printed under a table: 1栏=（2+3+6）栏."""
_POINTS = re.compile(r"[(\d]?\d{1,3}分?(?:\*|\)|分\))|.\d{1,3}分\*")
"""Points in the labels of a sheet: 执行率（20分）, 20分*执行率."""
_SHEET_FOOT = re.compile(r"备注|注:|说明:|填[报写]说明|注\d[.、]")
_SHEET_HEAD = re.compile(r"项目名称|单位名称|主管部门|一级指标")
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")


def settle_in_tables(entries: Sequence[Entry], source: SourceText, places: Map) -> None:
    """Set aside what the lines under a table's title print besides its values."""
    for stretch, inside in _by_stretch(entries, places):
        if stretch.table is None:
            for entry in inside:
                reason = "other_table" if stretch.known else date_or_number(entry, source)
                if entry.is_open and reason is not None:
                    entry.set_aside(reason)
            continue
        _settle_stretch(stretch, inside, source)


def _by_stretch(entries: Sequence[Entry], places: Map) -> Iterator[tuple[TableStretch, list[Entry]]]:
    current: TableStretch | None = None
    inside: list[Entry] = []
    for entry in entries:
        stretch = places.stretch_at(entry.start)
        if stretch is not current:
            if current is not None:
                yield current, inside
            current, inside = stretch, []
        inside.append(entry)
    if current is not None:
        yield current, inside


def _settle_stretch(stretch: TableStretch, inside: Sequence[Entry], source: SourceText) -> None:
    numbered = stretch.table is not None and TEMPLATES[stretch.table].form == "summary"
    in_body = False
    note_line = _note_lines(stretch, source)
    for entry in _column_numbers(inside):
        entry.set_aside("column_number")
    for entry in inside:
        in_body = in_body or (
            entry.status == "read" and entry.value is not None and entry.unit == "bare" and bool(entry.value % 1)
        )
        if not entry.is_open:
            continue
        line = source.lines[entry.line]
        whole = _is_whole_number(entry)
        if entry.line in note_line:
            entry.set_aside("table_note")
        elif date_or_number(entry, source) is not None:
            entry.set_aside("date")
        elif entry.start < stretch.start + len(stretch.title) or is_caption(line.text):
            entry.set_aside("heading")
        elif whole and _numbers_columns(entry, in_body=in_body):
            entry.set_aside("column_number")
        elif whole and numbered and entry.value is not None and entry.value <= MOST_LINES:
            entry.set_aside("line_number")
        elif whole and _is_code(entry, source):
            entry.set_aside("code")


def _column_numbers(inside: Sequence[Entry]) -> Iterator[Entry]:
    """The entries of every run 1, 2, 3 …: the numbers of the columns, on each page anew."""
    run: list[Entry] = []
    for entry in inside:
        if entry.is_open and _is_whole_number(entry):
            if entry.value == len(run) + 1:
                run.append(entry)
                continue
        if len(run) >= LEAST_RUN:
            yield from run
        run = [entry] if entry.is_open and entry.value == 1 and _is_whole_number(entry) else []
    if len(run) >= LEAST_RUN:
        yield from run


def _note_lines(stretch: TableStretch, source: SourceText) -> set[int]:
    """The indices of the lines of notes under the table, with those that they run on over."""
    found: set[int] = set()
    first = source.index_at(stretch.start) if stretch.start < len(source.text) else len(source.lines)
    running = False
    for index in range(first, len(source.lines)):
        if source.starts[index] >= stretch.end:
            break
        text = source.lines[index].text
        if _FORMULA.search(key(text)):
            found.add(index)
        running = (running and "\t" not in text.strip()) or is_note(text)
        if running:
            found.add(index)
            running = not text.rstrip().endswith(("。", "；"))
    return found


def _is_whole_number(entry: Entry) -> bool:
    return (
        entry.value is not None
        and entry.unit in {"bare", "count"}
        and entry.value == entry.value.to_integral_value()
        and (entry.value.as_tuple().exponent == 0)
    )


def _numbers_columns(entry: Entry, *, in_body: bool) -> bool:
    return not in_body and entry.value is not None and 0 < entry.value <= MOST_COLUMNS


def _is_code(entry: Entry, source: SourceText) -> bool:
    """Whether digits of the length of a code stand before a name."""
    length = entry.end - entry.start
    follows = source.folded[entry.end : entry.end + 1]
    return length in CODE_LENGTHS and _IDEOGRAPH.match(follows) is not None


def date_or_number(entry: Entry, source: SourceText) -> AsideReason | None:
    """``date``, ``document_number``, ``telephone`` or ``ordinal`` where the figure has that shape."""
    folded, start, end = source.folded, entry.start, entry.end
    if entry.unit in {"money", "percent"}:
        return None
    behind, before = folded[end : end + _NEAR], folded[max(start - _NEAR, 0) : start]
    digits = folded[start:end].lstrip("-")
    if "." not in digits and len(digits) <= 4:
        if _YEAR.fullmatch(digits) and (_DATE_BEHIND.match(behind) or behind[:2] in {"部门", "单位", "年度", "决算"}):
            return "date"
        if behind[:1] == "号" or before[-3:] == "编号:":
            return "document_number"
        if len(digits) <= 2 and (
            behind[:1] in {"月", "日"} or _DATE_BEHIND.match(behind, 0) and behind[:1] in "-~至/."
        ):
            return "date"
        if len(digits) <= 2 and behind[:1] == "年" and before[-2:] in {"十四", "近"}:
            return "date"
        if _DATE_BEFORE.search(before) and (_YEAR.fullmatch(digits) or len(digits) <= 2) and not before.endswith("月"):
            return "date"
    if _TIME.match(folded, start) and start + 2 >= end:
        return "date"
    if behind[:1] == "号":
        return "document_number"
    if _PHONE.fullmatch(digits) and (_PHONE_BEFORE.search(before) or behind[:1] == "-" or before[-1:] == "-"):
        return "telephone"
    return "ordinal" if _is_ordinal(entry, source, before, behind, digits) else None


def _is_ordinal(entry: Entry, source: SourceText, before: str, behind: str, digits: str) -> bool:
    if entry.value is None or len(digits) > 2 or "." in digits:
        return False
    if not source.text[entry.start].isascii() and unicode_is_circled(source.text[entry.start]):
        return True
    if _ORDINAL_BEFORE.search(before):
        return True
    opens = before[-1:] in {"", "。", ";", ":", "(", ",", "、"} or entry.start in source.gaps
    return opens and _ORDINAL_BEHIND.match(behind) is not None


def unicode_is_circled(character: str) -> bool:
    """Whether a character is a circled or bracketed number (①, ⑴, ⒈)."""
    return "\u2460" <= character <= "\u249b" or "\u2776" <= character <= "\u2793"


def settle_sheets(entries: Sequence[Entry], source: SourceText, outline: Outline, coverage: Coverage) -> None:
    """Set aside what a self-evaluation sheet prints besides its values: points in its labels, the notes at its foot."""
    starts = [entry.start for entry in entries]
    for section in outline.walk():
        if section.role != "sheet":
            continue
        last = coverage.values.rfind(b"\x01", section.start, section.end)
        foot = _SHEET_FOOT.search(source.folded, last + 1, section.end) if last >= 0 else None
        if foot is not None and _SHEET_HEAD.search(source.folded, foot.start(), section.end):
            foot = None  # another sheet has run into this one
        for entry in entries[bisect_left(starts, section.start) : bisect_left(starts, section.end)]:
            if not entry.is_open:
                continue
            points = _POINTS.match(source.folded, max(entry.start - 1, 0))
            if foot is not None and foot.start() <= entry.start and not entry.unit == "money":
                entry.set_aside("form_label")
            elif points is not None and _is_whole_number(entry):
                entry.set_aside("form_label")


def settle_sequences(entries: Sequence[Entry], source: SourceText, places: Map) -> None:
    """Set aside the numbers 1, 2, 3 … that cells or lines of one part begin with: they count its rows (序号)."""
    runs: dict[int, list[Entry]] = {}
    for entry in entries:
        if not entry.is_open or not _is_whole_number(entry) or entry.start not in source.gaps:
            continue
        if places.stretch_at(entry.start) is not None:
            continue
        chain = places.chain_at(entry.start)
        run = runs.setdefault(chain[0].start if chain else -1, [])
        if entry.value == len(run) + 1:
            run.append(entry)
    for run in runs.values():
        for entry in run if len(run) > 1 else ():
            entry.set_aside("ordinal")


class Prose:
    """What the prose reasons need to know of the text: headings and quoted names as masks, sentences, parts."""

    def __init__(self, source: SourceText, outline: Outline | None, places: Map, sentences: Sentences) -> None:
        self.source, self.places, self.sentences = source, places, sentences
        self.headings = bytearray(len(source.text))
        for section in outline.walk() if outline else ():
            self.headings[section.start : section.body] = b"\x01" * (section.body - section.start)
        self.quoted = bytearray(len(source.text))
        for match in _QUOTED.finditer(source.text):
            self.quoted[match.start() : match.end()] = b"\x01" * (match.end() - match.start())

    def reason(self, entry: Entry) -> AsideReason | None:
        """Why an open figure of the prose is no value of the record, as far as its shape and its place tell."""
        shape = date_or_number(entry, self.source)
        if shape is not None:
            return shape
        measured = entry.unit in {"money", "percent"}
        if not measured and self.headings[entry.start]:
            return "heading"
        if not measured and self.quoted[entry.start]:
            return "name"
        sentence = self.sentences.at(entry.start)
        role = self.places.role_at(entry.start)
        comparing = sentence is not None and sentence.says("compares")
        if role == "glossary" and not (comparing and measured):
            return "glossary"
        if role == "overview" and not measured:
            return "overview"
        if self.headings[entry.start] or role is None and not self.places.chain_at(entry.start) and not measured:
            return "heading"
        if role == "department_evaluation" and not (comparing or sentence is not None and sentence.says("label")):
            return "no_field"
        if sentence is None or role in {"key_work", "sheet", "report", "attachments"}:
            return None
        if entry.value == 0 and not comparing:
            return "nothing"
        if not comparing and PROCUREMENT_AND_ASSETS.search(self.source.folded, sentence.start, sentence.end):
            return "no_field"
        if not measured and _counts_beside_money(role):
            return "no_field"
        return None


def _counts_beside_money(role: str | None) -> bool:
    return role not in {"performance", "performance_management", "project_results", "result_use", None}
