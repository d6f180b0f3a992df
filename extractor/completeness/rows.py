"""Lines that the print of a table shows to be missing: a total that the other part has, a number of 行次 that is skipped; and
a full table beside one that was taken to be empty, or one that was read twice. Rows by their codes are the checks'
(``checks.missing_row``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from extractor.accounts.templates import TEMPLATES
from extractor.accounts.two_sided import EXPENDITURE_SUBTOTAL, INCOME_SUBTOTAL, WHOLE
from extractor.completeness.ledger import Entry
from extractor.completeness.places import Map
from extractor.text.characters import key, parse_amount
from models.record import Finding, Place, Record, Severity
from models.tables import BasicExpenditureDetail, OtherTable, Table, TableId

LEAST_NUMBERED = 12
"""So many printed line numbers (行次) make a column of them."""
LEAST_TWICE = 3
"""So many codes that stand twice are no slip of a clerk, where they are half of a table's."""
_NAMED = 3
_SUMMARIES: tuple[TableId, ...] = ("income_expenditure_summary", "fiscal_appropriation_summary")

_ONCE = frozenset((INCOME_SUBTOTAL, EXPENDITURE_SUBTOTAL, *WHOLE))
"""The totals that a side has one of."""


def missing_rows(record: Record, entries: Sequence[Entry], places: Map) -> list[Finding]:
    """One finding for each table whose print shows that a line is missing, named as far as it can be."""
    numbers = _line_numbers(entries, places)
    found = [finding for other in record.tables.other if (finding := _taken_for_empty(other, record)) is not None]
    for name, table in record.tables.items():
        if table.status != "present":
            continue
        if twice := _totals_twice(table) if name in _SUMMARIES else _codes_twice(table):
            found.append(_read_twice(name, table, twice))
        absent = list(_totals(name, table, record))
        skipped = list(_numbers_left_out(numbers.get(name, ())))
        if absent or skipped:
            # A number alone may be that of a row without a figure, which a publisher hid; with a figure the sums fail.
            found.append(_finding(name, table, [*absent, *skipped], "warning" if absent else "note"))
    return found


def _finding(name: TableId, table: Table, absent: Sequence[str], severity: Severity) -> Finding:
    title = TEMPLATES[name].title
    return Finding(
        id="completeness.missing_row",
        severity=severity,
        stage="completeness",
        message=f"“{title}”缺行，未印出或未读出：{'、'.join(dict.fromkeys(absent))}",
        origin="unknown",
        places=(Place(path=f"tables.{name}", label=title, page=_page_of(table), line=_line_of(table)),),
    )


def _totals_twice(table: Table) -> list[str]:
    """The totals that stand more than once on a side: a page was printed twice, or two tables were read as one."""
    rows = [(path.split("[")[0], key(row.own_name)) for path, row in table.parts()]
    totals = Counter(row for row in rows if row[1] in _ONCE)
    return [item for (_, item), times in totals.items() if times > 1]


def _codes_twice(table: Table) -> list[str]:
    """Some of the codes of a table, where so many stand more than once that it was printed, or read, twice."""
    codes = Counter(row.own_code for _, row in table.parts() if row.own_code)
    twice = [code for code, times in codes.items() if times > 1]
    return twice[:_NAMED] if len(twice) >= max(LEAST_TWICE, len(codes) // 2) else []


def _read_twice(name: TableId, table: Table, twice: Sequence[str]) -> Finding:
    title = TEMPLATES[name].title
    named = "、".join(dict.fromkeys(twice))
    return Finding(
        id="completeness.rows_twice",
        severity="warning",
        stage="completeness",
        message=f"“{title}”有不止一行{named}：同一张表印了两遍，或两张表读成了一张",
        origin="unknown",
        places=(Place(path=f"tables.{name}", label=title, page=_page_of(table), line=_line_of(table)),),
    )


def _page_of(table: Table) -> int | None:
    return table.source.pages[0] if table.source is not None and table.source.pages else None


def _line_of(table: Table) -> int | None:
    return table.source.line if table.source is not None else None


def _taken_for_empty(other: OtherTable, record: Record) -> Finding | None:
    """A table with amounts that was kept beside the nine while the one of its name was taken to be empty or missing."""
    table = None if other.resembles is None else getattr(record.tables, other.resembles)
    if table is None or table.status == "present" or not _has_amounts(other):
        return None
    row = next((row.source for row in other.rows if row.source is not None), None)
    return Finding(
        id="completeness.table_lost",
        severity="error",
        stage="completeness",
        message=f"“{other.title}”有数字，却未作为《{TEMPLATES[other.resembles].title}》读取，按原样留在九张表之外",  # type: ignore[index]
        origin="parsing",
        places=(
            Place(
                path=f"tables.{other.resembles}",
                label=other.title,
                page=row.page if row is not None else None,
                line=row.line if row is not None and row.page is None else None,
            ),
        ),
    )


def _has_amounts(other: OtherTable) -> bool:
    return any("." in cell and parse_amount(cell) is not None for row in other.rows for cell in row.cells)


def _totals(name: TableId, table: Table, record: Record) -> Iterator[str]:
    """Totals that the other part of a table, or the other two-sided table of the account, has."""
    if isinstance(table, BasicExpenditureDetail):
        both = {"人员经费合计": table.personnel_total, "公用经费合计": table.public_total}
        if any(value is not None for value in both.values()):
            yield from (label for label, value in both.items() if value is None)
    if name in _SUMMARIES:
        for side, wanted in (
            ("income", (INCOME_SUBTOTAL,)),
            ("expenditure", (EXPENDITURE_SUBTOTAL,)),
            ("income", WHOLE),
        ):
            has = {own: _prints(record, own, side, wanted) for own in _SUMMARIES}
            if not has[name] and any(has.values()):
                yield wanted[0]


def _prints(record: Record, name: TableId, side: str, wanted: tuple[str, ...]) -> bool:
    rows = getattr(getattr(record.tables, name), side)
    return any(key(row.item).startswith(wanted) for row in rows)


def _line_numbers(entries: Sequence[Entry], places: Map) -> dict[TableId, set[int]]:
    """The printed line numbers of the two-sided tables, those of rows without an amount included."""
    found: dict[TableId, set[int]] = {}
    for entry in entries:
        is_number = entry.reason == "line_number" or (entry.path is not None and entry.path.endswith(".line"))
        if not is_number or entry.value is None:
            continue
        stretch = places.stretch_at(entry.start)
        if stretch is not None and stretch.table in _SUMMARIES:
            found.setdefault(stretch.table, set()).add(int(entry.value))
    return found


def _numbers_left_out(numbers: Collection[int]) -> Iterator[str]:
    """The numbers that a column of 行次 skips; one with many gaps numbers something else."""
    # A printed number may be any: those up to it are counted before they are listed.
    if len(numbers) < LEAST_NUMBERED or (max(numbers) - len(numbers)) * 4 > len(numbers):
        return
    gaps = sorted(set(range(1, max(numbers) + 1)) - set(numbers))
    if gaps and len(gaps) * 4 <= len(numbers):
        yield f"行次{'、'.join(map(str, gaps))}"
