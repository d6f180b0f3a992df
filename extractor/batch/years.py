"""What the documents of one body published, year by year: the figures by which its years are held together.

Figures are compared in one unit, whatever each year prints: a body that went from 元 to 万元 contradicts nothing by that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

from extractor.accounts.templates import TEMPLATES
from extractor.text.characters import key
from extractor.text.money import SCALES
from models.base import decimal_string
from models.record import Place
from models.tables import TableId

if TYPE_CHECKING:
    import duckdb

_BALANCES = {"年初结转和结余": "年末结转和结余", "年初财政拨款结转和结余": "年末财政拨款结转和结余"}
_SUMMARIES: tuple[TableId, ...] = ("income_expenditure_summary", "fiscal_appropriation_summary")
_FUNDS: tuple[TableId, ...] = ("government_fund", "state_capital")
TITLES: dict[str, str] = {name: TEMPLATES[name].title for name in (*_SUMMARIES, *_FUNDS)}
"""The tables whose balances lead from one year to the next."""

WANTED_FIGURES = "(f.part IN ('total', 'actual', 'budget') OR f.name LIKE '%结转和结余')"
"""Which facts (``f``) the years of a body are held together by."""
_FIGURES = """
SELECT l.body, d.department, d.fiscal_year, f.document, f."table", f.part, f.name, f."column", f.value_exact, f.unit, f.page
FROM {facts} f JOIN documents d USING (document) JOIN linked l ON l.department = d.department
WHERE d.fiscal_year IS NOT NULL AND f.value IS NOT NULL AND {wanted}
ORDER BY l.body, d.fiscal_year, d.department, f.document, f."table", f.part, f.row, f."column"
"""
_STATEMENTS = """
SELECT l.body, d.department, d.fiscal_year, v.document, v.section, v.subject, v.comparison, v.actual_amount_exact,
       v.change_amount_exact, d.unit, v.page, v.index
FROM deviations v JOIN documents d USING (document) JOIN linked l ON l.department = d.department
WHERE d.fiscal_year IS NOT NULL AND v.actual_amount IS NOT NULL
ORDER BY l.body, d.fiscal_year, d.department, v.document, v.index
"""
_WHOLE = {"total", "actual", "budget"}

FigureKey = tuple[str, ...]


@dataclass(frozen=True)
class PublishedFigure:
    """A figure of one document; ``half`` is half a unit of its last printed place, for what is derived the sum of halves."""

    value: Decimal
    half: Decimal
    place: Place
    unit: str | None = None

    def in_unit(self, unit: str | None) -> PublishedFigure | None:
        """The same figure in another unit, ``None`` where either is not known."""
        if unit == self.unit:
            return self
        if unit not in SCALES or self.unit not in SCALES:
            return None
        return replace(self, value=self._times(self.value, unit), half=self._times(self.half, unit), unit=unit)

    def _times(self, value: Decimal, unit: str) -> Decimal:
        return value * SCALES[self.unit or unit] / SCALES[unit]


@dataclass
class Year:
    """The figures of a department's documents of one year; a key whose documents disagree holds several figures."""

    department: str
    fiscal_year: int
    figures: dict[FigureKey, list[PublishedFigure]] = field(default_factory=lambda: defaultdict(list))
    prior: dict[FigureKey, list[PublishedFigure]] = field(default_factory=lambda: defaultdict(list))

    def figure(self, key_: FigureKey) -> PublishedFigure | None:
        """The figure, where all documents of the year agree on it."""
        return agreed(self.figures.get(key_, []))


Years = dict[int, list[Year]]
"""Fiscal year → what was published of it, apart for each name that the body goes by."""


@dataclass(frozen=True)
class Balance:
    """What a year opens a table with, and what the year before closed it with, in the unit of the former."""

    table: str
    opened: PublishedFigure
    closed: PublishedFigure

    @property
    def agrees(self) -> bool:
        """Whether they are one figure, as far as it is printed."""
        return equal(self.opened, self.closed)


def agreed(figures: list[PublishedFigure]) -> PublishedFigure | None:
    """The figure that all of them are, ``None`` where they differ or there is none."""
    if not figures:
        return None
    first = figures[0]
    same = all((other := figure.in_unit(first.unit)) is not None and other.value == first.value for figure in figures)
    return first if same else None


def equal(left: PublishedFigure, right: PublishedFigure) -> bool:
    """Whether two figures in one unit are the same, as far as they are printed."""
    return abs(left.value - right.value) <= left.half + right.half


def balances(this: Year, last: Year) -> Iterator[Balance]:
    """Every balance that both years print, in units that can be compared."""
    pairs: list[tuple[FigureKey, FigureKey]] = []
    for table in _SUMMARIES:
        for at_start, at_end in _BALANCES.items():
            pairs += [((table, at_start, "amount"), (table, at_end, column)) for column in ("amount", "total")]
    pairs += [((table, "total", "opening_balance"), (table, "total", "closing_balance")) for table in _FUNDS]
    for opening_key, closing_key in pairs:
        opened, closed = this.figure(opening_key), last.figure(closing_key)
        if opened is not None and closed is not None and (closed := closed.in_unit(opened.unit)) is not None:
            yield Balance(opening_key[0], opened, closed)


def merged(years: list[Year]) -> Year:
    """The documents of one department and year under whatever names it goes by."""
    first = Year(years[0].department, years[0].fiscal_year)
    for other in years:
        for found, figures in other.figures.items():
            first.figures[found].extend(figures)
        for found, figures in other.prior.items():
            first.prior[found].extend(figures)
    return first


class YearsByBody:
    """The years of every body of a dataset, taken one body at a time: memory holds no more than that.

    Both connections have the parts and ``linked`` (``bodies_of``): what is registered at one, its cursors do not see.
    """

    def __init__(self, about_figures: duckdb.DuckDBPyConnection, about_statements: duckdb.DuckDBPyConnection) -> None:
        self._figures = _Groups(_rows(about_figures.execute(_FIGURES.format(facts="facts", wanted=WANTED_FIGURES))))
        self._statements = _Groups(_rows(about_statements.execute(_STATEMENTS)))

    def take(self, body: str) -> Years:
        """The years of a body; bodies are asked for in their order."""
        return _years(self._figures.take(body), self._statements.take(body))


def years_of(connection: duckdb.DuckDBPyConnection, body: str, facts: str = "facts") -> dict[int, Year]:
    """The figures of one body by year, without its statements; ``facts`` is the table to look in, which has those wanted."""
    sql = _FIGURES.format(facts=facts, wanted=f"{WANTED_FIGURES} AND l.body = ?")
    found = _years(connection.execute(sql, [body]).fetchall(), [])
    return {fiscal_year: merged(years) for fiscal_year, years in found.items()}


def _rows(cursor: Any) -> Iterator[tuple[Any, ...]]:
    while block := cursor.fetchmany(10_000):
        yield from block


class _Groups:
    """Rows that come by body, taken one body at a time."""

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self._groups = groupby(rows, key=lambda row: row[0])
        self._next = next(self._groups, None)

    def take(self, body: str) -> list[tuple[Any, ...]]:
        if self._next is None or self._next[0] != body:
            return []
        rows = list(self._next[1])
        self._next = next(self._groups, None)
        return rows


def _years(figures: list[tuple[Any, ...]], statements: list[tuple[Any, ...]]) -> Years:
    found: dict[tuple[int, str], Year] = {}
    for rows, add in ((figures, _add_figure), (statements, _add_statement)):
        for row in rows:
            department, fiscal_year = row[1], row[2]
            add(found.setdefault((fiscal_year, department), Year(department, fiscal_year)), row[3:])
    years: Years = defaultdict(list)
    for (fiscal_year, _), year in sorted(found.items(), key=lambda item: item[0]):
        years[fiscal_year].append(year)
    return years


def _add_figure(year: Year, row: tuple[Any, ...]) -> None:
    document, table, part, name, column, printed, unit, page = row
    if name is not None and part not in _WHOLE and column not in {"amount", "total"}:
        return
    value = Decimal(printed)
    label = f"{year.department}{year.fiscal_year}年度 {_title(table)} {name or '合计'}"
    where = Place(path=f"{document}:tables.{table}", label=label, printed=printed, page=page)
    figure = PublishedFigure(value, _half(value), where, unit)
    for found in {(table, part, column), (table, name or part, column)}:
        year.figures[found].append(figure)


def _title(table: str) -> str:
    found = TEMPLATES.get(table)  # type: ignore[call-overload]
    return found.title if found is not None else "表"


def _add_statement(year: Year, row: tuple[Any, ...]) -> None:
    document, section, subject, comparison, actual, change, unit, page, index = row
    value = Decimal(actual)
    label = f"{year.department}{year.fiscal_year}年度 文字说明“{subject}”"
    where = Place(path=f"{document}:narrative.deviations[{index}]", label=label, printed=actual, page=page)
    said = ("text", section, key(subject))
    year.figures[said].append(PublishedFigure(value, _half(value), where, unit))
    if comparison == "prior_year" and change is not None:
        moved = Decimal(change)
        printed = f"决算{decimal_string(value)}，增减{decimal_string(moved)}"
        place = where.model_copy(update={"printed": printed})
        year.prior[said].append(PublishedFigure(value - moved, _half(value) + _half(moved), place, unit))


def _half(value: Decimal) -> Decimal:
    """Half a unit of the last printed place; a whole number is exact to two places, as money is."""
    exponent = value.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 2
    return Decimal(5).scaleb(-places - 1)
