"""Rows that a table should have and does not: its total, the class over a code, what a class consists of, a printed number."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from extractor.accounts.classification import CODE_LENGTHS
from extractor.accounts.templates import TEMPLATES
from extractor.accounts.two_sided import EXPENDITURE_SUBTOTAL, INCOME_SUBTOTAL, WHOLE
from extractor.completeness.ledger import Entry
from extractor.completeness.places import Map
from extractor.text.characters import key
from models.record import Finding, Place, Record, Severity
from models.tables import Table, TableId

LEAST_NUMBERED = 12
"""So many printed line numbers (行次) make a column of them."""
_SUMMARIES: tuple[TableId, ...] = ("income_expenditure_summary", "fiscal_appropriation_summary")


def missing_rows(record: Record, entries: Sequence[Entry], places: Map) -> list[Finding]:
    """One finding for each table whose print shows that a row is missing, named as far as it can be.

    What a publisher never prints (classes in a table of 项 alone) is not missing: the table itself, or another of the account,
    must have such rows.
    """
    codes = {name: _codes(table) for name, table in record.tables.items() if table.status == "present"}
    numbers = _line_numbers(entries, places)
    found = []
    for name, table in record.tables.items():
        if table.status != "present":
            continue
        absent = [*_totals(name, table, record), *_codes_left_out(name, codes)]
        skipped = list(_numbers_left_out(numbers.get(name, ())))
        if absent or skipped:
            # A number alone may be that of a row without a figure, which a publisher hid; with a figure the sums fail.
            found.append(_finding(name, table, [*absent, *skipped], "warning" if absent else "note"))
    return found


def _finding(name: TableId, table: Table, absent: Sequence[str], severity: Severity) -> Finding:
    title = TEMPLATES[name].title
    source = table.source
    page = source.pages[0] if source is not None and source.pages else None
    line = source.line if source is not None else None
    return Finding(
        id="completeness.missing_row",
        severity=severity,
        stage="completeness",
        message=f"“{title}”缺行，未印出或未读出：{'、'.join(dict.fromkeys(absent))}",
        origin="unknown",
        places=(Place(path=f"tables.{name}", label=title, page=page, line=line),),
    )


# --- totals ------------------------------------------------------------------------------------------------------------


def _totals(name: TableId, table: Table, record: Record) -> Iterator[str]:
    """The total of a table that has figures and prints none; of two parts, that of one."""
    if not any(value is not None for _, row in table.parts() for value in row.amounts().values()):
        return
    if "total" in type(table).model_fields and getattr(table, "total", None) is None:
        yield "合计"
    if name == "basic_expenditure_detail":
        both = {"人员经费合计": table.personnel_total, "公用经费合计": table.public_total}  # type: ignore[attr-defined]
        if any(value is not None for value in both.values()):
            yield from (label for label, value in both.items() if value is None)
    if name in _SUMMARIES:
        yield from _totals_of_sides(name, record)


def _totals_of_sides(name: TableId, record: Record) -> Iterator[str]:
    """本年收入合计, 本年支出合计 and 总计 of a two-sided table where the other one of the account has them."""
    for side, wanted in (("income", (INCOME_SUBTOTAL,)), ("expenditure", (EXPENDITURE_SUBTOTAL,)), ("income", WHOLE)):
        has = {own: _prints(record, own, side, wanted) for own in _SUMMARIES}
        if not has[name] and any(has.values()):
            yield wanted[0]


def _prints(record: Record, name: TableId, side: str, wanted: tuple[str, ...]) -> bool:
    rows = getattr(getattr(record.tables, name), side)
    return any(key(row.item).startswith(wanted) for row in rows)


# --- codes -------------------------------------------------------------------------------------------------------------


def _codes(table: Table) -> frozenset[str]:
    """The codes of the rows that have figures."""
    return frozenset(
        code
        for _, row in table.parts()
        if (code := getattr(row, "code", "")) and any(value is not None for value in row.amounts().values())
    )


def _codes_left_out(name: TableId, codes: Mapping[TableId, frozenset[str]]) -> Iterator[str]:
    own = codes[name]
    elsewhere = frozenset[str]().union(*(found for other, found in codes.items() if other != name))
    odd = {code for code in own if len(code) not in CODE_LENGTHS}
    for length, longer in pairwise(CODE_LENGTHS):
        below = {code[:length] for code in own if len(code) == longer}
        at = {code for code in own if len(code) == length}
        for code in sorted(below - at):
            if not any(_is_misprint(other, code) for other in odd) and (code in elsewhere or at & below):
                yield f"{code}的{'类' if length == CODE_LENGTHS[0] else '款'}"
        for code in sorted(at - below):
            if any(other.startswith(code) for other in own - {code}):
                continue
            if any(other.startswith(code) and len(other) == longer for other in elsewhere) or _is_usual(
                at, below, code
            ):
                yield f"{code}的下一级"


def _is_misprint(odd: str, code: str) -> bool:
    """Whether a code with a digit too many or too few may be this one (208099 for 20899)."""
    longer, shorter = sorted((odd, code), key=len, reverse=True)
    return len(longer) - len(shorter) == 1 and any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))


def _is_usual(at: Collection[str], below: Collection[str], code: str) -> bool:
    """Whether all other classes of the table, and two at least, are broken down."""
    others = [other for other in at if other != code]
    return len(others) > 1 and all(other in below for other in others)


# --- printed numbers ---------------------------------------------------------------------------------------------------


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
    if len(numbers) < LEAST_NUMBERED:
        return
    gaps = sorted(set(range(1, max(numbers) + 1)) - set(numbers))
    if gaps and len(gaps) * 4 <= len(numbers):
        yield f"行次{'、'.join(map(str, gaps))}"
