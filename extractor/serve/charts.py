"""The charts of many accounts: what is asked most, by the chart of the report. Amounts in 万元, every account once."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from extractor.batch.query import plain_figure
from extractor.checks.explain import finding_title
from extractor.report.charts import Chart, Datum, make_chart
from extractor.serve.accounts import AccountTable, Filter

MOST_BARS = 12
_YEARLY = """
SELECT fiscal_year, coalesce(sum(income_wan), 0), coalesce(sum(expenditure_wan), 0),
       count(*) FILTER ((income_wan IS NULL) <> (expenditure_wan IS NULL))
FROM chosen WHERE fiscal_year IS NOT NULL AND coalesce(income_wan, expenditure_wan) IS NOT NULL GROUP BY 1 ORDER BY 1
"""
_BODIES = """
SELECT department || coalesce(' ' || fiscal_year, ''), expenditure_wan FROM chosen
WHERE department IS NOT NULL AND expenditure_wan > 0 ORDER BY 2 DESC, 1 LIMIT ?
"""
_CLASSES = """
SELECT amounts.name, sum(wan) FROM amounts JOIN chosen USING (id)
WHERE "table" = 'expenditure' AND fiscal_year = ? AND amounts.name IS NOT NULL GROUP BY 1 HAVING sum(wan) > 0 ORDER BY 2 DESC, 1 LIMIT ?
"""
_STRUCTURE_YEARS = """
SELECT DISTINCT fiscal_year FROM amounts JOIN chosen USING (id)
WHERE "table" = 'expenditure' AND fiscal_year IS NOT NULL AND amounts.name IS NOT NULL ORDER BY 1
"""
_STRUCTURE_LACKS = """
SELECT count(*) FROM chosen WHERE fiscal_year = ? AND id NOT IN (SELECT id FROM amounts WHERE "table" = 'expenditure')
"""
_WITHOUT_TOTALS = """
SELECT id, coalesce(department, name, '') || coalesce(' ' || fiscal_year, '') FROM chosen
WHERE coalesce(income_wan, expenditure_wan) IS NULL OR fiscal_year IS NULL ORDER BY 2, 1
"""
_THREE = """
SELECT fiscal_year, sum(wan) FILTER (part = 'budget'), sum(wan) FILTER (part = 'actual') FROM amounts JOIN chosen USING (id)
WHERE "table" = 'three_public' AND fiscal_year IS NOT NULL GROUP BY 1 ORDER BY 1
"""
_FOUND = """
SELECT finding, count(DISTINCT id) FROM found JOIN chosen USING (id) WHERE severity <> 'note'
GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?
"""


def structure_years(table: AccountTable, wanted: Filter) -> tuple[int, ...]:
    """The years of which expenditure by class was read, in order."""
    return tuple(int(year) for (year,) in table.ask_chosen(_STRUCTURE_YEARS, wanted))


def without_totals(table: AccountTable, wanted: Filter) -> list[tuple[str, str]]:
    """The accounts whose totals or year were not read, by id and name: no chart over the years has them."""
    return [(identifier, name) for identifier, name in table.ask_chosen(_WITHOUT_TOTALS, wanted)]


def charts_of(table: AccountTable, wanted: Filter, structure: int | None = None) -> list[Chart]:
    """Income and expenditure over years, the largest bodies, structure by class, “三公” over years, findings by kind.

    Years are never added together: ``structure`` is the year of the structure, the latest that was read where none is given
    or nothing was read of it.
    """

    def rows(sql: str, *values: object) -> list[tuple[Any, ...]]:
        return table.ask_chosen(sql, wanted, values)

    years = rows(_YEARLY)
    yearly = [Datum(f"{year}年度", (exact(income), exact(spent))) for year, income, spent, _ in years]
    halves = sum(int(half) for *_, half in years)
    only = f"；其中 {halves} 份只读到一项合计，另一项未计入" if halves else ""
    three = [
        Datum(f"{year}年度", (exact(b), exact(a))) for year, b, a in rows(_THREE) if b is not None and a is not None
    ]
    missing = [f"{year}" for year, *_ in years if not any(datum.label.startswith(f"{year}") for datum in three)]
    lacks = f"；{'、'.join(missing)}年度没有数字（空表或未读出）" if three and missing else ""
    known = structure_years(table, wanted)
    year = structure if structure in known else max(known, default=None)
    lacking = sum(int(count) for (count,) in rows(_STRUCTURE_LACKS, year)) if year is not None else 0
    basis = f"{year}年度支出决算表，万元" + (f"；另有 {lacking} 份没有读出，未计入" if lacking else "")
    found = [(finding_title(name), int(count)) for name, count in rows(_FOUND, MOST_BARS)]
    made = (
        make_chart("收入与支出", f"收入决算表、支出决算表的合计，万元{only}", ("收入", "支出"), yearly, shares=False),
        _single("支出结构（按类）", basis, rows(_CLASSES, year, MOST_BARS)),
        make_chart("“三公”经费", f"“三公”经费支出决算表，万元{lacks}", ("预算数", "决算数"), three, shares=False),
        _single("支出最多的部门", "支出决算表的合计，万元", rows(_BODIES, MOST_BARS)),
        _single("最常见的发现", "有这种错误或警告的决算份数，不采纳的不计", found),
    )
    return [chart for chart in made if chart is not None]


def exact(value: Decimal | int) -> Decimal:
    """A figure of the dataset as it is shown: without the zeros of its column's scale."""
    return Decimal(plain_figure(value)) if isinstance(value, Decimal) else Decimal(value)


def _single(title: str, basis: str, rows: Sequence[tuple[Any, ...]]) -> Chart | None:
    data = [Datum(str(label), (exact(value),)) for label, value in rows]
    return make_chart(title, basis, ("",), [datum for datum in data if datum.values[0]], shares=False)
