"""The figures of the nine tables: each row's cells found again in the lines where the row was read."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from extractor.accounts.figures import decimals, half_unit
from extractor.accounts.templates import TEMPLATES, Template
from extractor.completeness.bags import Bag, figure_of, parts_of
from extractor.completeness.ledger import Entry
from extractor.completeness.places import TableStretch
from extractor.layout import Line
from extractor.text.characters import key, parse_amount
from extractor.text.codes import CLASS_LENGTH
from extractor.text.source import SourceText
from models.base import BBox, decimal_string
from models.rows import CellSource, CellState, FiscalExpenditureRow, Row, SummaryRow, ThreePublicAmounts
from models.tables import BasicExpenditureDetail, OtherTable, Table, TableId, Tables

_DIGITS = re.compile(r"\d+")
_BEHIND_ORDINAL = re.compile(r"[ \t]?[).、][ \t]*(?=[一-龥])")
_NUMBERED = (SummaryRow, FiscalExpenditureRow)
"""Rows that may have a printed 行次."""
_NOTHING: frozenset[CellState] = frozenset({"dash", "blank"})
_NOT_PRINTED: frozenset[CellState] = _NOTHING | {"derived"}
_OF_KINDS = re.compile("政府性基金|国有资本经营")
"""The head of a “三公” table that has columns for the kinds of appropriation beside their 合计."""
MOST_HEAD_LINES = 40
"""Lines of a page that the head of a table takes, each cell on lines of its own."""
LEAST_BEGINNING = 5
"""Signs of a figure that is known by its beginning: 1,253,007.5 of 1,253,007.56, whose last digit the page break cut off."""
MOST_BETWEEN = 12
"""Figures, and lines, between the two parts of a broken figure: as many as a row has columns."""


@dataclass
class _Rows:
    """The bags of one table by the place of their row."""

    by_line: dict[int, Bag] = field(default_factory=dict)
    by_page: dict[int, list[tuple[float, float, Bag]]] = field(default_factory=dict)
    loose: Bag = field(default_factory=Bag)


def read_tables_again(
    entries: Sequence[Entry], source: SourceText, tables: Tables, stretches: Sequence[TableStretch]
) -> None:
    """Settle every entry in the stretch of a table that a row of that table holds, or of a table beside the nine."""
    rows = {name: _rows(name, table) for name, table in tables.items()}
    others = _rows_beside(tables.other)
    starts = [entry.start for entry in entries]
    for stretch in stretches:
        inside = entries[bisect_left(starts, stretch.start) : bisect_left(starts, stretch.end)]
        if stretch.table is not None:
            own = rows[stretch.table]
            template = TEMPLATES[stretch.table]
            head = _head_of(stretch, source, own)
            details = columns_without_a_field(template, head) if template.ignored else 0
            says_twice = template.form == "economic" or (template.form == "three_public" and _OF_KINDS.search(head))
            open_entries = [entry for entry in inside if entry.is_open and not _numbers_an_item(entry, source)]
            rest = _read_stretch(open_entries, source, own, says_twice=bool(says_twice))
            _settle_details(rest, template, details)
        if tables.other:
            _read_stretch([entry for entry in inside if entry.is_open], source, others)


def _numbers_an_item(entry: Entry, source: SourceText) -> bool:
    """Whether an entry is the ordinal of a label that opens its line (2.公务用车, （1）…), and no amount that is the same."""
    if not entry.is_whole_number or source.folded[source.starts[entry.line] : entry.start].strip(" \t("):
        return False
    return _BEHIND_ORDINAL.match(source.folded, entry.end) is not None


def _head_of(stretch: TableStretch, source: SourceText, rows: _Rows) -> str:
    """What stands above the first row of a table with a line number, on pages the lines of its beginning."""
    first = source.index_at(stretch.start)
    lines = source.lines[first : first + MOST_HEAD_LINES]
    end = next((index for index, line in enumerate(lines, first) if line.number in rows.by_line), first + len(lines))
    return source.folded[stretch.start : min(source.span_of_lines(end, end)[0], stretch.end)]


def _rows_beside(others: Sequence[OtherTable]) -> _Rows:
    """The rows of the tables beside the nine, by their places."""
    rows = _Rows()
    for number, table in enumerate(others):
        for index, row in enumerate(table.rows):
            place = row.source
            if place is None:
                continue
            bag = Bag()
            for column, cell in enumerate(row.cells):
                bag.add(cell, f"tables.other[{number}].rows[{index}].cells[{column}]")
            if place.line is not None:
                rows.by_line[place.line] = bag
            elif place.page is not None and place.bbox is not None:
                rows.by_page.setdefault(place.page, []).append((place.bbox[1], place.bbox[3], bag))
    return rows


def _rows(name: TableId, table: Table) -> _Rows:
    rows = _Rows()
    if isinstance(table, BasicExpenditureDetail):
        rows.loose.taken.update(wholes(table))
    for path, row in table.parts():
        place = row.source
        if place is None:
            continue
        if place.line is not None:
            bag = rows.by_line.setdefault(place.line, Bag())
        elif place.page is not None and place.bbox is not None:
            bag = Bag()
            rows.by_page.setdefault(place.page, []).append((place.bbox[1], place.bbox[3], bag))
        else:
            bag = rows.loose
        _fill(bag, row, name, path, rows)
    for cell_name, cell in (table.source.cells if table.source else {}).items():
        _fill_cell(rows.loose, cell, f"tables.{name}.{cell_name}")
    return rows


def wholes(table: BasicExpenditureDetail) -> Iterator[Decimal]:
    """The 合计 of a table of economic classes, which the record has no field for: 人员经费 and 公用经费 together, or its classes."""
    if table.personnel_total is not None and table.public_total is not None:
        yield table.personnel_total + table.public_total
    classes = [row.amount for row in table.rows if len(row.code) == CLASS_LENGTH and row.amount is not None]
    if classes:
        yield abs(sum(classes, Decimal(0)))


def _fill(bag: Bag, row: Row, name: TableId, place: str, rows: _Rows) -> None:
    path = f"tables.{name}.{place}"
    amounts = row.amounts()
    source = row.source
    for column, cell in source.cells.items() if source is not None else ():
        if cell.printed is None and cell.repaired_from is None:
            continue  # a blank cell
        taken = amounts.get(column) is not None or cell.state in _NOTHING
        target = bag
        if cell.bbox is not None and source is not None and source.page is not None:
            target = _bag_of_box(bag, source.bbox, cell.bbox, source.page, rows)
        _fill_cell(target, cell, f"{path}.{column}" if taken else None)
    # The year before has a row of its own in the “三公” table.
    beside = rows.loose if isinstance(row, ThreePublicAmounts) else bag
    for measure, columns in (row.other_measures or {}).items():
        for column, value in columns.items():
            beside.add(decimal_string(value), f"{path}.other_measures.{measure}.{column}")
    bag.rows.append(amounts)
    if row.own_code:
        bag.codes.append(row.own_code)
    for digits in _DIGITS.findall(row.own_name):
        bag.add(digits, f"{path}.name")
    line = row.line if isinstance(row, _NUMBERED) else None
    if line is not None:
        bag.add(str(line), f"{path}.line")


def _adds_up(amounts: Mapping[str, Decimal | None], template: Template) -> bool:
    """Whether the parts of a row make up its whole: then no amount of it was lost."""
    own = [identity for identity in template.identities if identity.whole in amounts]
    for identity in own:
        whole = amounts[identity.whole]
        if whole is None:
            return False
        rest = whole + sum(amounts[part] or 0 for part in identity.minus) - sum(amounts[p] or 0 for p in identity.parts)
        if abs(rest) > (len(identity.parts) + 1) * half_unit(decimals(whole)):
            return False
    return bool(own)


def _bag_of_box(bag: Bag, row: BBox | None, cell: BBox, page: int, rows: _Rows) -> Bag:
    """The row's own bag, or one of its own for a cell that reaches out of the row's box."""
    middle = (cell[1] + cell[3]) / 2
    if row is None or row[1] <= middle <= row[3]:
        return bag
    own = Bag()
    rows.by_page.setdefault(page, []).append((cell[1], cell[3], own))
    return own


def _fill_cell(bag: Bag, cell: CellSource, path: str | None) -> None:
    if cell.printed is None and cell.state in _NOT_PRINTED:
        return
    if cell.repaired_from is not None:
        bag.add(cell.repaired_from, path)
    elif cell.printed is not None:
        bag.add(cell.printed, path)


def _read_stretch(
    inside: Sequence[Entry], source: SourceText, rows: _Rows, *, says_twice: bool = False
) -> list[tuple[Entry, Sequence[Bag]]]:
    """Settle entries by the rows of a table; ``says_twice`` where the table prints an amount beside its parts (合计, 人员经费; 合计, 一般公共预算).

    What no row holds is returned with the rows that it stands on or beside.
    """
    boxes = {page: _by_height(found) for page, found in rows.by_page.items()}
    left: list[tuple[Entry, Sequence[Bag]]] = []
    index = -1
    own: Sequence[Bag] = ()
    for entry in inside:
        if entry.line != index:
            index, own = entry.line, _bags_of_line(source.lines[entry.line], rows, boxes)
        if not (own and _settled_by(own, entry, source)):
            left.append((entry, own))
    ordered = sorted(rows.by_line) if left else []
    rest: list[tuple[Entry, Sequence[Bag]]] = []
    for entry, own in left:
        number = source.lines[entry.line].number
        place = bisect_right(ordered, number)
        # Beside a wrapped name on the left another row of the right stands on the line of its amount.
        near = [rows.by_line[n] for n in ordered[max(place - (2 if own else 1), 0) : place + 1]]
        if _settled_by(near, entry, source):
            continue
        rows.loose.take(entry)
        if entry.is_open:
            rest.append((entry, own or near))
    _read_broken(rest, source)
    for entry, bags in rest if says_twice else ():
        if entry.is_open and entry.value and any(abs(entry.value) in bag.taken for bag in (*bags, rows.loose)):
            entry.set_aside("restated")
        elif entry.is_open and entry.value == 0 and any(bag.taken for bag in bags):
            entry.set_aside("nothing")  # of 人员经费 | 公用经费 beside the amount of a row one is blank
    return rest


def _settle_details(rest: Sequence[tuple[Entry, Sequence[Bag]]], template: Template, details: int) -> None:
    """Set aside what a row whose parts make up its whole prints besides them: zeros, and in each of so many columns that the
    record does not hold (事业收入, 其中：教育收费) a part of one of its amounts."""
    by_row: dict[int, list[tuple[Entry, Bag]]] = {}
    for entry, bags in rest:
        bag = next((bag for bag in bags if bag.rows), None)
        if entry.is_open and entry.value is not None and not entry.is_whole_number and bag is not None:
            by_row.setdefault(id(bag), []).append((entry, bag))
    for left in by_row.values():
        rows = left[0][1].rows
        if not all(_adds_up(amounts, template) for amounts in rows):
            continue
        greatest = max(abs(amount) for amounts in rows for amount in amounts.values() if amount is not None)
        is_detail = sum(bool(entry.value) for entry, _ in left) <= details
        for entry, _ in left:
            if entry.value == 0:
                entry.set_aside("nothing")
            elif is_detail and entry.value is not None and abs(entry.value) <= greatest:
                entry.set_aside("no_field")


def columns_without_a_field(template: Template, head: str) -> int:
    """How many columns that the record does not hold a table's head names."""
    named = [word for word in map(key, template.ignored) if word in head]
    return sum(not any(word != other and word in other for other in named) for word in named)


def _bags_of_line(line: Line, rows: _Rows, boxes: Mapping[int, Heights]) -> Sequence[Bag]:
    """The bags of the rows that stand on a line: by its height on the page, else by its number."""
    if line.box is not None and line.page is not None and line.page in boxes:
        return list(_bags_at(boxes[line.page], (line.box.top + line.box.bottom) / 2))
    own = rows.by_line.get(line.number)
    return [own] if own is not None else ()


def _settled_by(bags: Sequence[Bag], entry: Entry, source: SourceText) -> bool:
    """Whether one of the rows holds the figure, as an amount or as its code; then the entry is settled."""
    for bag in bags:
        if bag.take(entry):
            return True
    return any(_is_code(entry, bag, source) for bag in bags if bag.codes)


def _read_broken(rest: Sequence[tuple[Entry, Sequence[Bag]]], source: SourceText) -> None:
    """The two parts of a figure that a narrow cell breaks over lines (48.3 and 9 below it): together a figure of the row."""
    for place, (entry, bags) in enumerate(rest):
        if not any(any(bag.figures.values()) for bag in bags):
            continue  # the row holds no figure that was not found
        for other, _ in rest[place + 1 : place + 1 + MOST_BETWEEN]:
            if not (entry.is_open and other.is_open) or not _is_near(entry, other, source):
                continue
            printed = source.folded[entry.start : entry.end] + source.folded[other.start : other.end]
            value = parse_amount(printed)
            if value is None or not any(bag.figures.get(figure_of(value)) for bag in bags):
                continue
            whole = replace(entry, value=value)
            if any(bag.take(whole) for bag in bags) and whole.path is not None:
                entry.read(whole.path)
                other.read(whole.path)
        for bag in bags:
            if entry.is_open and entry.end - entry.start >= LEAST_BEGINNING:
                bag.take_begun(entry)


def _is_near(entry: Entry, other: Entry, source: SourceText) -> bool:
    """Whether two figures may be parts of one: on lines that are near, or with the head between them that the next page repeats."""
    first, then = source.lines[entry.line].page, source.lines[other.line].page
    is_over_page = first is not None and then == first + 1
    return 0 < other.line - entry.line <= MOST_BETWEEN + (MOST_HEAD_LINES if is_over_page else 0)


def _is_code(entry: Entry, bag: Bag, source: SourceText) -> bool:
    """Whether a figure is the code of a row or a part of it (201 | 03 | 01, 201.03.01), which the row holds as its code."""
    if not bag.codes or entry.unit not in {"bare", "count"} or entry.value is None:
        return False
    digits = source.folded[entry.start : entry.end]
    if "." in digits:
        before = source.folded[source.starts[entry.line] : entry.start]
        if before.strip("0123456789."):
            return False  # an amount: dotted codes open their line
        digits = digits.replace(".", "")
    is_code = any(digits in parts_of(code) or digits.zfill(2) in parts_of(code) for code in bag.codes)
    is_code = is_code or any(_is_piece(entry, code, source.folded) for code in bag.codes) or bag.takes_piece(digits)
    if is_code:
        entry.set_aside("code")
    return is_code


def _is_piece(entry: Entry, code: str, folded: str) -> bool:
    """Whether a figure is a piece of the code that its cell breaks (2010 | 301): with what stands beside it, it is the code."""
    return folded.find(code, max(entry.end - len(code), 0), entry.start + len(code)) >= 0


Heights = dict[int, list[tuple[float, float, Bag]]]


def _by_height(found: Sequence[tuple[float, float, Bag]]) -> Heights:
    """The bags of a page by the whole points of height that their rows reach over."""
    heights: Heights = {}
    for top, bottom, bag in found:
        for point in range(int(top), int(bottom) + 1):
            heights.setdefault(point, []).append((top, bottom, bag))
    return heights


def _bags_at(heights: Heights, middle: float) -> Iterator[Bag]:
    for top, bottom, bag in heights.get(int(middle), ()):
        if top <= middle <= bottom:
            yield bag
