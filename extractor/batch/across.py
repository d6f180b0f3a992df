"""Contradictions between the documents of one department in consecutive years, found over a whole dataset.

Three checks, each an identity of the accounts themselves:

- ``across.balance``: what a year opens with is what the year before closed with (总表的年初、年末结转和结余, the funds' tables).
- ``across.prior_year``: this year's figure less its printed change against the year before is last year's own figure.
- ``across.department_name``: a department whose name is written otherwise than in the year before.

What cannot be compared (no document of the year before, several that disagree) is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from extractor.accounts.templates import TEMPLATES
from extractor.batch.bodies import Bodies, bodies_of, renamings_of
from extractor.batch.dataset import read_dataset
from extractor.batch.query import open_parts
from extractor.checks.three_public import three_public_column
from extractor.text.characters import key
from models.base import decimal_string
from models.record import Finding, Place
from models.tables import TableId

_BALANCES = {"年初结转和结余": "年末结转和结余", "年初财政拨款结转和结余": "年末财政拨款结转和结余"}
_FUNDS = ("government_fund", "state_capital")
_COMPARED: tuple[TableId, ...] = (
    "income_expenditure_summary", "fiscal_appropriation_summary", "government_fund", "state_capital"
)  # fmt: skip
_TABLES: dict[str, str] = {name: TEMPLATES[name].title for name in _COMPARED}
_TOTALS = {
    "income": ("income", "total", "total"),
    "expenditure": ("expenditure", "total", "total"),
    "general_public_overall": ("general_public_expenditure", "total", "total"),
}
"""Section of a sentence on a total → table, part and column of that total."""
_TOTAL_SUBJECTS = {
    "income": ("收入合计", "本年收入合计"),
    "expenditure": ("支出合计", "本年支出合计"),
    "general_public_overall": ("一般公共预算财政拨款支出",),
}

_FIGURES = """
SELECT l.body, d.department, d.fiscal_year, f.document, f."table", f.part, f.name, f."column", f.value_exact, f.page
FROM facts f JOIN documents d USING (document) JOIN linked l ON l.department = d.department
WHERE d.fiscal_year IS NOT NULL AND f.value IS NOT NULL
  AND (f.part IN ('total', 'actual') OR f.name LIKE '%结转和结余')
ORDER BY l.body, d.fiscal_year, d.department, f.document, f."table", f.part, f.row, f."column"
"""
_STATEMENTS = """
SELECT l.body, d.department, d.fiscal_year, v.document, v.section, v.subject, v.comparison, v.actual_amount_exact,
       v.change_amount_exact, v.page, v.index
FROM deviations v JOIN documents d USING (document) JOIN linked l ON l.department = d.department
WHERE d.fiscal_year IS NOT NULL AND v.actual_amount IS NOT NULL
ORDER BY l.body, d.fiscal_year, d.department, v.document, v.index
"""

FigureKey = tuple[str, ...]


@dataclass(frozen=True)
class PublishedFigure:
    """A figure of one document; ``half`` is half a unit of its last printed place, for what is derived the sum of halves."""

    value: Decimal
    half: Decimal
    place: Place


@dataclass
class Year:
    """The figures of a department's documents of one year; a key whose documents disagree holds several figures."""

    department: str
    fiscal_year: int
    figures: dict[FigureKey, list[PublishedFigure]] = field(default_factory=lambda: defaultdict(list))
    prior: dict[FigureKey, list[PublishedFigure]] = field(default_factory=lambda: defaultdict(list))

    def figure(self, key_: FigureKey) -> PublishedFigure | None:
        """The figure, where all documents of the year agree on it."""
        return _agreed(self.figures.get(key_, []))


def _agreed(figures: list[PublishedFigure]) -> PublishedFigure | None:
    return figures[0] if figures and len({figure.value for figure in figures}) == 1 else None


def check_dataset(path: Path, renamed: Path | None = None) -> tuple[Finding, ...]:
    """All contradictions between documents of a dataset, by department and year.

    ``renamed`` is the user's file of bodies that were renamed or merged, else that of the dataset's folder. Raises UsageError
    where the folder is no dataset or that file is wrong, MissingExtraError without DuckDB.
    """
    dataset = read_dataset(path)
    renamings = renamings_of(dataset, renamed)
    # Both are read side by side, each over a connection of its own: what is registered at one, its cursors do not see.
    with closing(open_parts(dataset)) as about_figures, closing(open_parts(dataset)) as about_statements:
        tables = {row[0] for row in about_figures.execute("SHOW TABLES").fetchall()}
        if not {"documents", "facts", "deviations"} <= tables:
            return ()
        bodies = bodies_of(about_figures, renamings)
        bodies_of(about_statements, renamings)
        figures = _Groups(_rows(about_figures.execute(_FIGURES)))
        statements = _Groups(_rows(about_statements.execute(_STATEMENTS)))
        findings: list[Finding] = []
        for department in sorted({bodies.body(name) for name in bodies.spellings.canonical}):
            findings += _findings(_years(figures.take(department), statements.take(department)), bodies)
        return tuple(findings)


def _rows(cursor: Any) -> Iterator[tuple[Any, ...]]:
    while block := cursor.fetchmany(10_000):
        yield from block


class _Groups:
    """Rows that come by department, taken one department at a time: memory holds no more than that."""

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self._groups = groupby(rows, key=lambda row: row[0])
        self._next = next(self._groups, None)

    def take(self, department: str) -> list[tuple[Any, ...]]:
        """The rows of a department; departments are asked for in their order."""
        if self._next is None or self._next[0] != department:
            return []
        rows = list(self._next[1])
        self._next = next(self._groups, None)
        return rows


def _years(figures: list[tuple[Any, ...]], statements: list[tuple[Any, ...]]) -> dict[int, list[Year]]:
    """The years of one department, each under every name that it goes by."""
    found: dict[tuple[int, str], Year] = {}
    for rows, add in ((figures, _add_figure), (statements, _add_statement)):
        for row in rows:
            department, fiscal_year = row[1], row[2]
            add(found.setdefault((fiscal_year, department), Year(department, fiscal_year)), row[3:])
    years: dict[int, list[Year]] = defaultdict(list)
    for (fiscal_year, _), year in sorted(found.items(), key=lambda item: item[0]):
        years[fiscal_year].append(year)
    return years


def _add_figure(year: Year, row: tuple[Any, ...]) -> None:
    document, table, part, name, column, printed, page = row
    if name is not None and part not in {"total", "actual"} and column not in {"amount", "total"}:
        return
    value = Decimal(printed)
    label = f"{year.department}{year.fiscal_year}年度 {_TABLES.get(table, table)} {name or '合计'}"
    where = Place(path=f"{document}:tables.{table}", label=label, printed=printed, page=page)
    figure = PublishedFigure(value, _half(value), where)
    for found in {(table, part, column), (table, name or part, column)}:
        year.figures[found].append(figure)


def _add_statement(year: Year, row: tuple[Any, ...]) -> None:
    document, section, subject, comparison, actual, change, page, index = row
    value = Decimal(actual)
    label = f"{year.department}{year.fiscal_year}年度 文字说明“{subject}”"
    where = Place(path=f"{document}:narrative.deviations[{index}]", label=label, printed=actual, page=page)
    said = ("text", section, key(subject))
    year.figures[said].append(PublishedFigure(value, _half(value), where))
    if comparison == "prior_year" and change is not None:
        moved = Decimal(change)
        printed = f"决算{decimal_string(value)}，增减{decimal_string(moved)}"
        year.prior[said].append(
            PublishedFigure(value - moved, _half(value) + _half(moved), where.model_copy(update={"printed": printed}))
        )


def _half(value: Decimal) -> Decimal:
    """Half a unit of the last printed place; a whole number is exact to two places, as money is."""
    exponent = value.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 2
    return Decimal(5).scaleb(-places - 1)


def _findings(years: Mapping[int, list[Year]], bodies: Bodies) -> Iterator[Finding]:
    for fiscal_year, now in sorted(years.items()):
        before = years.get(fiscal_year - 1)
        if before is None:
            continue
        called, formerly = {year.department for year in now}, {year.department for year in before}
        renamed = {bodies.spelling(name) for name in called}.isdisjoint(map(bodies.spelling, formerly))
        if called.isdisjoint(formerly) and not renamed:  # what the user says was renamed is no slip
            yield _renamed(min(formerly), min(called), fiscal_year)
        this, last = _merged(now), _merged(before)
        yield from _balances(this, last)
        yield from _prior_years(this, last)


def _merged(years: list[Year]) -> Year:
    """The documents of one department and year under whatever names it goes by."""
    first = Year(years[0].department, years[0].fiscal_year)
    for other in years:
        for found, figures in other.figures.items():
            first.figures[found].extend(figures)
        for found, figures in other.prior.items():
            first.prior[found].extend(figures)
    return first


def _balances(this: Year, last: Year) -> Iterator[Finding]:
    pairs: list[tuple[FigureKey, FigureKey]] = []
    for table in ("income_expenditure_summary", "fiscal_appropriation_summary"):
        for at_start, at_end in _BALANCES.items():
            pairs += [((table, at_start, "amount"), (table, at_end, column)) for column in ("amount", "total")]
    pairs += [((table, "total", "opening_balance"), (table, "total", "closing_balance")) for table in _FUNDS]
    for opening_key, closing_key in pairs:
        opened, closed = this.figure(opening_key), last.figure(closing_key)
        if opened is None or closed is None or _equal(opened, closed):
            continue
        yield _contradiction(
            "across.balance",
            f"{this.department}{this.fiscal_year}年度{_TABLES[opening_key[0]]}的年初结转和结余"
            f"{decimal_string(opened.value)}，与{last.fiscal_year}年度的年末结转和结余{decimal_string(closed.value)}不一致",
            opened,
            closed,
        )


def _prior_years(this: Year, last: Year) -> Iterator[Finding]:
    for said, figures in this.prior.items():
        implied = _agreed(figures)
        known = _last_years_figure(said, last)
        if implied is None or known is None or _equal(implied, known):
            continue
        subject = said[2]
        yield _contradiction(
            "across.prior_year",
            f"{this.department}{this.fiscal_year}年度“{subject}”按所印增减额推算，上年为{decimal_string(implied.value)}，"
            f"而{last.fiscal_year}年度文件所列为{decimal_string(known.value)}",
            implied,
            known,
        )


def _last_years_figure(said: FigureKey, last: Year) -> PublishedFigure | None:
    """The figure of the table that a sentence speaks of; else what last year's text said of the same subject."""
    _, section, subject = said
    if section in _TOTALS and subject in _TOTAL_SUBJECTS[section]:
        found = last.figure(_TOTALS[section])
        if found is not None:
            return found
    if section == "three_public" and (column := three_public_column(subject)):
        found = last.figure(("three_public", "actual", column))
        if found is not None:
            return found
    return last.figure(said)


def _equal(left: PublishedFigure, right: PublishedFigure) -> bool:
    return abs(left.value - right.value) <= left.half + right.half


def _contradiction(
    identifier: Literal["across.balance", "across.prior_year"],
    message: str,
    left: PublishedFigure,
    right: PublishedFigure,
) -> Finding:
    difference = left.value - right.value
    return Finding(
        id=identifier,
        severity="warning",
        stage="checks",
        message=f"{message}，相差{decimal_string(abs(difference))}",
        formula=f"{decimal_string(left.value)} ≠ {decimal_string(right.value)}",
        left=left.value,
        right=right.value,
        difference=difference,
        tolerance=left.half + right.half,
        places=(left.place, right.place),
    )


def _renamed(formerly: str, called: str, fiscal_year: int) -> Finding:
    return Finding(
        id="across.department_name",
        severity="note",
        stage="checks",
        message=f"同一部门名称写法不同：{fiscal_year - 1}年度为“{formerly}”，{fiscal_year}年度为“{called}”",
        origin="publisher",
        places=(
            Place(label=f"{fiscal_year - 1}年度", printed=formerly),
            Place(label=f"{fiscal_year}年度", printed=called),
        ),
    )
