"""One body over its years: totals, opening against closing balances, “三公”, rates of execution, findings. Amounts in 万元."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any

from extractor.accounts.templates import TEMPLATES
from extractor.batch.years import TITLES, FigureKey, Year, balances
from extractor.report.charts import Chart, Datum, make_chart
from extractor.serve.accounts import AccountTable
from extractor.serve.charts import exact
from models.record import Finding, Severity

UNIT = "万元"
_CENT = Decimal("0.01")
_LOW = Decimal(80)
"""Per cent: projects that spent less of their budget are counted."""
_EXPENDITURE = TEMPLATES["expenditure"]
TOTALS: tuple[tuple[str, FigureKey], ...] = (
    ("收入合计", ("income", "total", "total")),
    ("支出合计", ("expenditure", "total", "total")),
    (_EXPENDITURE.label("basic"), ("expenditure", "total", "basic")),
    (_EXPENDITURE.label("project"), ("expenditure", "total", "project")),
    ("年初结转和结余", ("income_expenditure_summary", "年初结转和结余", "amount")),
    ("年末结转和结余", ("income_expenditure_summary", "年末结转和结余", "amount")),
)
"""Rows of the table of totals, with where their figures stand."""
THREE_PUBLIC: tuple[tuple[str, str], ...] = tuple(
    (column, TEMPLATES["three_public"].label(column))
    for column in ("total", "abroad", "vehicles", "vehicle_purchase", "vehicle_operation", "reception")
)
_NAMED = "SELECT body FROM linked WHERE department = ? OR spelling = ? OR body = ? ORDER BY body LIMIT 1"
_COLUMNS = (
    *("id", "name", "department", "fiscal_year", "kind", "scope", "unit"),
    *("errors", "warnings", "notes", "figures_unread", "printed_department"),
)
_ACCOUNTS = f"""
SELECT {", ".join(_COLUMNS)}
FROM accounts WHERE body = ? ORDER BY fiscal_year NULLS LAST, best DESC, name, id
"""  # noqa: S608
_BUDGETS = """
SELECT a.fiscal_year, b.budget, b.actual FROM budgets b JOIN accounts a USING (id)
WHERE a.body = ? AND a.best AND a.fiscal_year IS NOT NULL
"""
_PROJECTS = """
SELECT DISTINCT a.fiscal_year, p.id, p.name, p.budget, p.executed, p.execution_pct FROM projects p JOIN accounts a USING (id)
WHERE a.body = ? AND a.best AND a.fiscal_year IS NOT NULL
"""
_FOUND = """
SELECT a.fiscal_year, f.finding, any_value(f.severity), count(*) FROM found f JOIN accounts a USING (id)
WHERE a.body = ? AND a.fiscal_year IS NOT NULL GROUP BY ALL ORDER BY 1, 4 DESC, 2
"""


@dataclass(frozen=True)
class Figure:
    """A figure of a year in 万元; ``None`` where none is published, ``differs`` where the documents of the year disagree."""

    wan: Decimal | None = None
    differs: bool = False


@dataclass(frozen=True)
class Opening:
    """What a year opens a table with, beside what the year before closed it with, in the unit of that year."""

    title: str
    opened: Decimal
    closed: Decimal
    unit: str | None
    agrees: bool

    @property
    def difference(self) -> Decimal:
        """How far they are apart."""
        return self.opened - self.closed


@dataclass(frozen=True)
class FoundInYear:
    """A kind of finding in the documents of a year."""

    id: str
    severity: Severity
    count: int


@dataclass
class DepartmentYear:
    """What was published of one year; ``rate`` is the final account in per cent of the budget at the beginning of the year.

    ``project_rate`` is the median over ``projects`` evaluated projects, of which ``low`` spent less than 80 % of theirs.
    """

    fiscal_year: int
    accounts: list[Mapping[str, Any]] = field(default_factory=list)
    totals: Mapping[str, Figure] = field(default_factory=dict)
    three_public: Mapping[str, tuple[Figure, Figure]] = field(default_factory=dict)
    openings: Sequence[Opening] = ()
    rate: Decimal | None = None
    three_public_rate: Decimal | None = None
    projects: int = 0
    project_rate: Decimal | None = None
    low: int = 0
    found: list[FoundInYear] = field(default_factory=list)

    @property
    def has_three_public(self) -> bool:
        """Whether a table of “三公” expenses was read."""
        return any(one.wan is not None or one.differs for pair in self.three_public.values() for one in pair)


@dataclass(frozen=True)
class Department:
    """A body: its name, what else it is called in its documents, its years, the contradictions between them.

    ``undated`` are accounts whose year nobody read.
    """

    name: str
    names: tuple[str, ...]
    years: tuple[DepartmentYear, ...]
    undated: tuple[Mapping[str, Any], ...]
    across: tuple[Finding, ...]
    charts: tuple[Chart, ...]


def department_of(table: AccountTable, name: str) -> Department | None:
    """The body that goes by a name in the dataset, ``None`` where there is none."""
    named = table.ask(_NAMED, [name, name, name])
    if not named:
        return None
    body = str(named[0][0])
    published = table.years(body)
    years: dict[int, DepartmentYear] = {}
    undated: list[Mapping[str, Any]] = []
    for row in table.ask(_ACCOUNTS, [body]):
        account = dict(zip(_COLUMNS, row, strict=True))
        year = account["fiscal_year"]
        (undated if year is None else years.setdefault(year, DepartmentYear(year)).accounts).append(account)
    for number, year in years.items():
        _add_figures(year, published.get(number), published.get(number - 1))
    _add_rates(years, table.ask(_BUDGETS, [body]), table.ask(_PROJECTS, [body]))
    for number, finding, severity, count in table.ask(_FOUND, [body]):
        years[number].found.append(FoundInYear(finding, severity, int(count)))
    ordered = tuple(years[number] for number in sorted(years))
    names = {account["printed_department"] for year in ordered for account in year.accounts}
    return Department(
        name=body,
        names=tuple(sorted(names - {body})),
        years=ordered,
        undated=tuple(undated),
        across=tuple(_across(table, {account["id"] for year in ordered for account in year.accounts}, names)),
        charts=tuple(chart for chart in _charts(ordered) if chart is not None),
    )


def _add_figures(year: DepartmentYear, published: Year | None, before: Year | None) -> None:
    if published is None:
        return
    year.totals = {label: _figure(published, key) for label, key in TOTALS}
    year.three_public = {
        column: (
            _figure(published, ("three_public", "budget", column)),
            _figure(published, ("three_public", "actual", column)),
        )
        for column, _ in THREE_PUBLIC
    }
    budget, actual = year.three_public["total"]
    year.three_public_rate = _rate(actual.wan, budget.wan)
    if before is not None:
        year.openings = [
            Opening(TITLES[one.table], one.opened.value, one.closed.value, one.opened.unit, one.agrees)
            for one in balances(published, before)
        ]


def _figure(year: Year, key: FigureKey) -> Figure:
    published = year.figure(key)
    if published is None:
        return Figure(differs=bool(year.figures.get(key)))
    known = published.in_unit(UNIT)
    return Figure(None if known is None else exact(known.value))


def _add_rates(
    years: Mapping[int, DepartmentYear], budgets: Sequence[tuple[Any, ...]], projects: Sequence[tuple[Any, ...]]
) -> None:
    for number, year in years.items():
        stated = {(budget, actual) for of_year, budget, actual in budgets if of_year == number}
        if len(stated) == 1:
            budget, actual = stated.pop()
            year.rate = _rate(actual, budget)
        rates = [
            rate
            for of_year, _, _, budget, executed, printed in projects
            if of_year == number
            and (rate := _rate(executed, budget) if budget and executed is not None else printed) is not None
        ]
        year.projects, year.low = len(rates), sum(rate < _LOW for rate in rates)
        year.project_rate = median(rates).quantize(_CENT, ROUND_HALF_UP) if rates else None


def _rate(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Per cent; ``None`` where there is no whole to take it of."""
    return None if part is None or not whole else (part * 100 / whole).quantize(_CENT, ROUND_HALF_UP)


def _across(table: AccountTable, documents: set[str], names: set[str]) -> Iterator[Finding]:
    """The contradictions over the years in which one of these documents, or two of these names, stand against each other."""
    for finding in table.across():
        owners = {place.path.partition(":")[0] for place in finding.places if place.path}
        printed = {place.printed for place in finding.places}
        if owners & documents if owners else printed <= names:
            yield finding


def _charts(years: Sequence[DepartmentYear]) -> Iterator[Chart | None]:
    def data(pairs: Sequence[tuple[int, Figure | None, Figure | None]]) -> list[Datum]:
        return [
            Datum(f"{year}年度", (left.wan, right.wan))
            for year, left, right in pairs
            if left is not None and right is not None and left.wan is not None and right.wan is not None
        ]

    totals = [(year.fiscal_year, year.totals.get("收入合计"), year.totals.get("支出合计")) for year in years]
    three = [(year.fiscal_year, *year.three_public.get("total", (None, None))) for year in years]
    basis = f"{TEMPLATES['income'].title}、{TEMPLATES['expenditure'].title}的合计，{UNIT}"
    yield make_chart("收入与支出", basis, ("收入", "支出"), data(totals), shares=False)
    basis = f"{TEMPLATES['three_public'].title}，{UNIT}"
    yield make_chart("“三公”经费", basis, ("预算数", "决算数"), data(three), shares=False)
