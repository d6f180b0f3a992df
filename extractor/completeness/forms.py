"""What tables and sheets print besides their values: line and column numbers, codes, notes, points in labels."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from decimal import Decimal

from extractor.accounts.templates import COLUMN_ORDINAL_LABELS, TEMPLATES
from extractor.completeness.held import Coverage
from extractor.completeness.ledger import Entry
from extractor.completeness.places import Map, TableStretch
from extractor.completeness.shapes import shape_of
from extractor.outline.grammar import is_caption
from extractor.outline.tree import Outline
from extractor.tables.cells import is_note
from extractor.text.characters import parse_amount
from extractor.text.source import SourceText
from models.completeness import AsideReason
from models.performance import SelfEvaluationSheet

MOST_COLUMNS = 40
"""No table has more columns; a higher number in a head is no column number."""
LEAST_RUN = 3
"""So many numbers in order are a row of column numbers wherever it stands."""
_NUMBERS_RUN_TOGETHER = frozenset(
    Decimal("".join(map(str, range(1, last + 1)))) for last in range(LEAST_RUN, MOST_COLUMNS + 1)
)
"""The column numbers of a narrow head without blanks between them: 123456."""
MOST_LINES = 150
"""No table has more printed line numbers (行次)."""

_NUMBERS_COLUMNS = re.compile("|".join(map(re.escape, COLUMN_ORDINAL_LABELS)))
"""The label of a line that numbers the columns, however few they are."""
_FORMULA = re.compile(r"\d{1,3}[栏行][=+]|=\(?\d{1,3}[-+]|[栏行]=")
"""How the columns add up, printed under a table: 1栏=（2+3+6）栏."""
_POINTS = re.compile(r"[(\d]?\d{1,3}分?(?:\*|\)|分\))|.\d{1,3}分\*")
"""Points in the labels of a sheet: 执行率（20分）, 20分*执行率."""
_SCORED = re.compile(r"执行|万元|得分|分值|评分")
_LABEL = 14
"""Characters before its points that may be a label."""
_SHEET_FOOT = re.compile(r"备注|注:|说明:|填[报写]说明|注\d[.、]")
_SHEET_HEAD = re.compile(r"项目名称|单位名称|主管部门|一级指标")


def settle_in_tables(entries: Sequence[Entry], source: SourceText, places: Map) -> None:
    """Set aside what the lines under a table's title print besides its values."""
    for stretch, inside in _by_stretch(entries, places):
        if stretch.table is not None:
            _settle_stretch(stretch, inside, source)
            continue
        headings = _headings_above_a_table(stretch, inside, source, places)
        for entry in inside:
            reason: AsideReason | None = "heading" if entry.line in headings else shape_of(entry, source)
            # Its amounts are in tables.other: one that is not there was not read.
            reason = "other_table" if stretch.known and entry.is_whole_number else reason
            if entry.is_open and reason is not None:
                entry.set_aside(reason)


def _headings_above_a_table(
    stretch: TableStretch, inside: Sequence[Entry], source: SourceText, places: Map
) -> frozenset[int]:
    """The indices of the last lines under no title, directly above the title of a table, that head it as well (a workbook made
    a web page writes Sheet 4: Z04 表 over each sheet): not parted into cells, and every figure joined to a word."""
    below = places.stretch_at(stretch.end)
    if stretch.title or below is None or not below.title:
        return frozenset()
    by_line: dict[int, list[Entry]] = {}
    for entry in inside:
        by_line.setdefault(entry.line, []).append(entry)
    found: set[int] = set()
    for index in range(source.index_at(stretch.end - 1), source.index_at(stretch.start) - 1, -1):
        is_parted = "\t" in source.lines[index].text.strip()
        if is_parted or not all(_is_in_a_word(entry, source) for entry in by_line.get(index, ())):
            break
        found.add(index)
    return frozenset(found)


def _is_in_a_word(entry: Entry, source: SourceText) -> bool:
    """Whether a whole number is printed without a blank before or behind it, beside something else."""
    return entry.is_whole_number and not (entry.start in source.gaps and entry.end in source.gaps)


def _by_stretch(entries: Sequence[Entry], places: Map) -> Iterator[tuple[TableStretch, list[Entry]]]:
    starts = [entry.start for entry in entries]
    for stretch in places.stretches:
        yield stretch, list(entries[bisect_left(starts, stretch.start) : bisect_left(starts, stretch.end)])


def _settle_stretch(stretch: TableStretch, inside: Sequence[Entry], source: SourceText) -> None:
    notes = _note_lines(stretch, source)
    for entry in _column_numbers(inside):
        entry.set_aside("column_number")
    for entry in _line_numbers(inside):
        entry.set_aside("line_number")
    in_body = False
    for entry in inside:
        in_body = in_body or (entry.status == "read" and not entry.is_whole_number)
        reason = _reason(entry, stretch, source, notes, in_body=in_body) if entry.is_open else None
        if reason is not None:
            entry.set_aside(reason)


def _reason(
    entry: Entry, stretch: TableStretch, source: SourceText, notes: frozenset[int], *, in_body: bool
) -> AsideReason | None:
    if entry.line in notes:
        return "table_note"
    if entry.start < stretch.start + len(stretch.title) or is_caption(source.lines[entry.line].text):
        return "heading"
    if not entry.is_whole_number or entry.value is None:
        return shape_of(entry, source)
    if _stands_behind_ordinals(entry, source) or (
        not in_body and (0 < entry.value <= MOST_COLUMNS or entry.value in _NUMBERS_RUN_TOGETHER)
    ):
        return "column_number"
    if stretch.table is not None and TEMPLATES[stretch.table].form == "summary" and entry.value <= MOST_LINES:
        return "line_number"
    return shape_of(entry, source)


def _stands_behind_ordinals(entry: Entry, source: SourceText) -> bool:
    """Whether 栏次 opens the line of an entry; on a page the cell may be a line of its own at the same height."""
    line = source.lines[entry.line]
    before = source.lines[entry.line - 1] if entry.line else line
    beside = line.box is not None and before.box is not None and line.box.top == before.box.top
    return any(_NUMBERS_COLUMNS.match(source.folded, source.starts[entry.line - back]) for back in range(1 + beside))


def _column_numbers(inside: Sequence[Entry]) -> Iterator[Entry]:
    """The entries of every run 1, 2, 3 …: the numbers of the columns, on each page anew. Some may be parts of a code as well."""
    run: list[Entry] = []
    for entry in (*inside, None):
        numbers = entry is not None and (entry.is_open or entry.reason == "code") and entry.is_whole_number
        if entry is not None and numbers and entry.value == len(run) + 1:
            run.append(entry)
            continue
        if len(run) >= LEAST_RUN:
            yield from run
        run = [entry] if entry is not None and numbers and entry.value == 1 else []


def _line_numbers(inside: Sequence[Entry]) -> Iterator[Entry]:
    """The whole numbers that rise by one from line to line: they count the rows (行次) of a table that has the columns of
    others beside them."""
    run: list[Entry] = []
    for entry in inside:
        if not entry.is_open or not entry.is_whole_number or (run and run[-1].line == entry.line):
            continue
        goes_on = run[-1].value + 1 if run and run[-1].value is not None else None
        if entry.value == goes_on or (not run and entry.value in {1, 2}):
            run.append(entry)
    if len(run) >= LEAST_RUN:
        yield from run


def _note_lines(stretch: TableStretch, source: SourceText) -> frozenset[int]:
    """The indices of the lines of notes under the table, with those that they run on over."""
    if stretch.end <= stretch.start:
        return frozenset()
    lines = source.slice_lines(stretch.start, stretch.end)
    first = source.index_at(stretch.start)
    end = source.span_of_lines(first, first + len(lines))[1]
    found = {
        source.index_at(formula.start()) for formula in _FORMULA.finditer(source.folded, source.starts[first], end)
    }
    running = False
    for index, line in enumerate(lines, first):
        running = (running and "\t" not in line.text.strip() and not _has_amount(line.text)) or is_note(line.text)
        if running:
            found.add(index)
        running = running and not line.text.rstrip().endswith(("。", "；"))
    return frozenset(found)


def _has_amount(text: str) -> bool:
    """Whether a cell of the line is a figure with decimals: then it is a row and no note."""
    return any("." in part and parse_amount(part) is not None for part in text.split())


def settle_sheets(entries: Sequence[Entry], source: SourceText, outline: Outline, coverage: Coverage) -> None:
    """Set aside what a self-evaluation sheet prints besides its values: points in its labels, the notes at its foot."""
    starts = [entry.start for entry in entries]
    for start, end in sheet_spans(outline, coverage):
        foot = foot_of_sheet(source, coverage, start, end)
        for entry in entries[bisect_left(starts, start) : bisect_left(starts, end)]:
            in_label = entry.is_whole_number and _is_in_label(source.folded, entry.start)
            in_foot = entry.start >= foot and entry.unit != "money"
            if entry.is_open and (in_label or in_foot):
                entry.set_aside("form_label")


def sheet_spans(outline: Outline, coverage: Coverage) -> list[tuple[int, int]]:
    """Where the sheets stand: their sections, and those that were read where the outline knows none (a workbook)."""
    sections = [(section.start, section.end) for section in outline.all("sheet")]
    read = [item.evidence.span for item in coverage.held if isinstance(item.model, SelfEvaluationSheet)]
    alone = [span for span in read if not any(start < span.end and span.start < end for start, end in sections)]
    return sections + [(span.start, span.end) for span in alone]


def _is_in_label(folded: str, start: int) -> bool:
    """Whether a number is the points of the label 预算执行情况（万元）（20分）; those behind a goal are its weight."""
    before = folded[max(start - _LABEL, 0) : start]
    return _POINTS.match(folded, max(start - 1, 0)) is not None and _SCORED.search(before) is not None


def foot_of_sheet(source: SourceText, coverage: Coverage, start: int, end: int) -> int:
    """Where the notes behind the last value of a sheet begin; its end where it has none, or where another sheet runs into it."""
    last = coverage.last_value(start, end)
    foot = _SHEET_FOOT.search(source.folded, last + 1, end) if last >= 0 else None
    if foot is None or _SHEET_HEAD.search(source.folded, foot.start(), end):
        return end
    return foot.start()


def settle_sequences(entries: Sequence[Entry], source: SourceText, places: Map) -> None:
    """Set aside the numbers 1, 2, 3 … that cells or lines of one part begin with: they count its rows (序号)."""
    runs: dict[int, list[Entry]] = {}
    for entry in entries:
        if not entry.is_open or not entry.is_whole_number or entry.start not in source.gaps:
            continue
        if places.stretch_at(entry.start) is not None or places.role_at(entry.start) == "sheet":
            continue  # the points of a sheet may rise as well
        chain = places.chain_at(entry.start)
        run = runs.setdefault(chain[0].start if chain else -1, [])
        last = run[-1].value if run else None
        if entry.value is not None and _goes_on(last, entry.value):
            run.append(entry)
    for run in runs.values():
        for entry in run if len(run) > 1 else ():
            entry.set_aside("ordinal")


def _goes_on(last: Decimal | None, value: Decimal) -> bool:
    """Whether a number continues a count of rows; one of them may have run into the text of its cell."""
    return value == 1 if last is None else 1 <= value - last <= 2
