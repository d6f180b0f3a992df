"""A dataset as one page for sending on: charts, what stands out, and a table of all accounts with a filter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

from extractor.batch.dataset import read_dataset, trouble_named
from extractor.export.labels import DOCUMENT_KINDS, SEVERITY_LABELS
from extractor.report.charts import Chart, Datum, make_chart
from extractor.report.dataset import AccountRow, DatasetPage, OutlierRow, render_dataset
from extractor.serve.accounts import AccountTable, Filter
from extractor.serve.charts import charts_of, exact
from extractor.serve.shares import outliers_of, percent
from extractor.text.money import SCALES

MOST_OUTLIERS = 50

# Amounts are multiplied and divided here and not by DuckDB, which would make floats of them.
_BUDGETS = """
SELECT a.fiscal_year, a.unit, min(b.budget), min(b.actual) FROM budgets b JOIN accounts a USING (id)
WHERE a.fiscal_year IS NOT NULL GROUP BY a.account, a.fiscal_year, a.unit
HAVING min(b.budget) = max(b.budget) AND min(b.actual) = max(b.actual) ORDER BY ALL
"""
_RATES = """
WITH rates AS (
    SELECT CASE WHEN budget > 0 THEN executed * 100 / budget ELSE execution_pct END AS rate
    FROM projects JOIN accounts a USING (id) WHERE a.best
)
SELECT CASE WHEN rate < 50 THEN '不到 50%' WHEN rate < 80 THEN '50% 到 80%' WHEN rate < 95 THEN '80% 到 95%'
            WHEN rate <= 100 THEN '95% 到 100%' ELSE '超过 100%' END, count(*)
FROM rates WHERE rate IS NOT NULL GROUP BY 1 ORDER BY min(rate)
"""
_FINDINGS = """
SELECT coalesce(body, '（部门名称未读到）'), sum(errors + warnings) FROM accounts WHERE best
GROUP BY 1 HAVING sum(errors + warnings) > 0 ORDER BY 2 DESC, 1 LIMIT 12
"""
_READ = """
SELECT CASE WHEN figures_unread = 0 THEN '全部读出或有说明' WHEN share_read >= 99 THEN '99% 以上' WHEN share_read >= 95
            THEN '95% 到 99%' ELSE '不到 95%' END, count(*)
FROM accounts WHERE best AND figures IS NOT NULL GROUP BY 1 ORDER BY max(share_read) DESC
"""


def dataset_report(path: Path) -> str:
    """The page of the dataset in a folder.

    Raises UsageError where the folder is no dataset or has no accounts yet, MissingExtraError without DuckDB.
    """
    dataset = read_dataset(path)
    with trouble_named(dataset), closing(AccountTable(dataset)) as table:
        accounts = tuple(map(_account_row, table.all(Filter())))
        totals = table.totals()
        charts = (*charts_of(table, Filter()), *_more_charts(table)) if accounts else ()
        outliers = outliers_of(table)
        failures = tuple((str(name), str(told)) for name, told in table.ask(_FAILED))
    page = DatasetPage(
        name=path.resolve().name,
        accounts=accounts,
        totals=totals,
        charts=charts,
        outliers=tuple(
            OutlierRow(
                one.account.department,
                one.account.year,
                one.account.measure,
                f"{percent(one.account.share)}%",
                f"{percent(one.median)}%",
                one.peers,
            )
            for one in outliers[:MOST_OUTLIERS]
        ),
        all_outliers=len(outliers),
        failures=failures,
    )
    return render_dataset(page)


_FAILED = "SELECT coalesce(name, document), message FROM failures ORDER BY 1, 2"


def _more_charts(table: AccountTable) -> Iterator[Chart]:
    sums: dict[int, tuple[Decimal, Decimal]] = {}
    for year, unit, budget, actual in table.ask(_BUDGETS):
        if unit in SCALES and budget is not None and actual is not None:
            before = sums.get(year, (Decimal(0), Decimal(0)))
            sums[year] = (before[0] + _wan(budget, unit), before[1] + _wan(actual, unit))
    budgets = [Datum(f"{year}年度", (exact(budget), exact(actual))) for year, (budget, actual) in sums.items()]
    basis = "一般公共预算财政拨款支出总体情况（文字），万元"
    for chart in (
        make_chart("年初预算与决算", basis, ("年初预算", "决算"), budgets, shares=False),
        _counts(table, "项目预算执行率", "自评表，没有时用自评综述，项目个数", _RATES),
        _counts(table, "错误和警告最多的部门", "错误和警告的条数，不含提示和不采纳的", _FINDINGS),
        _counts(table, "数字读出的情况", "决算份数，按读出的数字占应读数字的比例", _READ),
    ):
        if chart is not None:
            yield chart


def _counts(table: AccountTable, title: str, basis: str, sql: str) -> Chart | None:
    """A chart of numbers of things."""
    data = [Datum(str(label), (Decimal(int(count)),)) for label, count in table.ask(sql)]
    return make_chart(title, basis, ("",), data, shares=False)


def _wan(value: Decimal, unit: str) -> Decimal:
    """An amount in 万元."""
    return value * SCALES[unit] / SCALES["万元"]


def _account_row(row: Mapping[str, Any]) -> AccountRow:
    return AccountRow(
        department=row["department"] or "（部门名称未读到）",
        year=str(row["fiscal_year"] or ""),
        region=row["region"] or "",
        kind=DOCUMENT_KINDS.get(row["kind"], ""),
        unit=row["unit"] or "",
        income=_grouped(row["income"]),
        expenditure=_grouped(row["expenditure"]),
        counts={severity: int(row[f"{severity}s"]) for severity in SEVERITY_LABELS},
        unread=row["figures_unread"],
        name=row["name"] or "",
    )


def _grouped(value: str | None) -> str:
    return "" if value is None else format(Decimal(value), ",f")
