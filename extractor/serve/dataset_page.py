"""A dataset as one page for sending on: charts, what stands out, and a table of all accounts with a filter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

from extractor.batch.bodies import add_bodies, renamings_of
from extractor.batch.dataset import Dataset, read_dataset, trouble_named
from extractor.batch.query import open_parts
from extractor.export.labels import DOCUMENT_KINDS, SEVERITY_LABELS
from extractor.report.charts import Chart, Datum, make_chart
from extractor.report.dataset import AccountRow, DatasetPage, OutlierRow, render_dataset
from extractor.serve.accounts import MOST_ROWS, AccountTable, Filter
from extractor.serve.charts import charts_of, exact
from extractor.serve.outliers import Measured, find_outliers
from extractor.text.money import SCALES

MOST_OUTLIERS = 50
_PARTS = ("documents", "facts", "deviations", "summaries", "sheets", "findings", "failures")
_TENTH = Decimal("0.1")

# Amounts are multiplied and divided here and not by DuckDB, which would make floats of them.
_BUDGETS = """
WITH stated AS (
    SELECT b.account, d.fiscal_year, d.unit, v.reference_amount AS budget, v.actual_amount AS actual
    FROM deviations v JOIN documents d USING (document) JOIN chosen_bodies b USING (document)
    WHERE v.section = 'general_public_overall' AND v.comparison = 'initial_budget' AND d.fiscal_year IS NOT NULL
)
SELECT fiscal_year, unit, min(budget), min(actual) FROM stated GROUP BY account, fiscal_year, unit
HAVING min(budget) = max(budget) AND min(actual) = max(actual) ORDER BY ALL
"""
_RATES = """
WITH rated AS (
    SELECT document, budget, executed, execution_pct FROM summaries
    UNION ALL SELECT document, budget, executed, execution_pct FROM sheets WHERE scope = 'project'
),
rates AS (
    SELECT CASE WHEN budget > 0 THEN executed * 100 / budget ELSE execution_pct END AS rate
    FROM rated JOIN chosen_bodies b USING (document) WHERE b.chosen
)
SELECT CASE WHEN rate < 50 THEN '不到 50%' WHEN rate < 80 THEN '50% 到 80%' WHEN rate < 95 THEN '80% 到 95%'
            WHEN rate <= 100 THEN '95% 到 100%' ELSE '超过 100%' END, count(*)
FROM rates WHERE rate IS NOT NULL GROUP BY 1 ORDER BY min(rate)
"""
_FINDINGS = """
SELECT coalesce(b.body, '（部门名称未读到）'), count(*) FROM findings f JOIN chosen_bodies b ON b.document = f.document AND b.chosen
WHERE f.severity <> 'note' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 12
"""
_READ = """
SELECT CASE WHEN figures_unread = 0 THEN '全部读出或有说明' WHEN share_read >= 99 THEN '99% 以上' WHEN share_read >= 95
            THEN '95% 到 99%' ELSE '不到 95%' END, count(*)
FROM documents JOIN chosen_bodies b USING (document) WHERE b.chosen AND figures IS NOT NULL GROUP BY 1 ORDER BY max(share_read) DESC
"""
_SHARES = """
WITH totals AS (
    SELECT document, max(value) FILTER (f."column" = 'total') AS whole, max(value) FILTER (f."column" = 'project') AS project,
           any_value(unit) AS unit
    FROM facts f WHERE f."table" = 'expenditure' AND f.part = 'total' GROUP BY document
)
SELECT b.body, d.fiscal_year, d.kind, t.unit, whole, project
FROM totals t JOIN documents d USING (document) JOIN chosen_bodies b USING (document)
WHERE b.chosen AND b.body IS NOT NULL AND d.fiscal_year IS NOT NULL AND whole > 0 AND project IS NOT NULL
ORDER BY ALL
"""


class _Asked:
    """Asks a dataset over one connection; where it lacks a part that is asked, there is no answer."""

    def __init__(self, dataset: Dataset) -> None:
        self._connection = open_parts(dataset, names=_PARTS)
        self._parts = {row[0] for row in self._connection.execute("SHOW TABLES").fetchall()}
        if "documents" in self._parts and "facts" in self._parts:
            add_bodies(self._connection, renamings_of(dataset, None))
            # What is asked again and again is worked out once.
            self._connection.execute("CREATE TABLE chosen_bodies AS SELECT * FROM bodies")

    def rows(self, sql: str, *parts: str) -> list[tuple[Any, ...]]:
        """The rows of a question that reads these parts."""
        if not self._parts.issuperset(parts):
            return []
        return self._connection.execute(sql).fetchall()

    def counts(self, title: str, basis: str, sql: str, *parts: str) -> Chart | None:
        """A chart of numbers of things."""
        data = [Datum(str(label), (exact(count),)) for label, count in self.rows(sql, *parts)]
        return make_chart(title, basis, ("",), data, shares=False)

    def close(self) -> None:
        """Let go of the dataset."""
        self._connection.close()


def dataset_report(path: Path) -> str:
    """The page of the dataset in a folder.

    Raises UsageError where the folder is no dataset or has no accounts yet, MissingExtraError without DuckDB.
    """
    dataset = read_dataset(path)
    with trouble_named(dataset), closing(AccountTable(dataset)) as table, closing(_Asked(dataset)) as asked:
        accounts = tuple(_accounts(table))
        totals = table.totals()
        charts = (*charts_of(table, Filter()), *_more_charts(asked)) if accounts else ()
        outliers = find_outliers(_measured(asked))
        failures = tuple((str(name), str(told)) for name, told in asked.rows(_FAILED, "failures"))
    page = DatasetPage(
        name=path.resolve().name,
        accounts=accounts,
        totals=totals,
        charts=charts,
        outliers=tuple(
            OutlierRow(
                one.account.department,
                one.account.year,
                _percent(one.account.share),
                _percent(one.median),
                one.peers,
            )
            for one in outliers[:MOST_OUTLIERS]
        ),
        all_outliers=len(outliers),
        failures=failures,
    )
    return render_dataset(page)


_FAILED = "SELECT coalesce(name, document), message FROM failures ORDER BY 1, 2"


def _more_charts(asked: _Asked) -> Iterator[Chart]:
    sums: dict[int, tuple[Decimal, Decimal]] = {}
    for year, unit, budget, actual in asked.rows(_BUDGETS, "documents", "facts", "deviations"):
        if unit in SCALES:
            before = sums.get(year, (Decimal(0), Decimal(0)))
            sums[year] = (before[0] + _wan(budget, unit), before[1] + _wan(actual, unit))
    budgets = [Datum(f"{year}年度", (exact(budget), exact(actual))) for year, (budget, actual) in sums.items()]
    basis = "一般公共预算财政拨款支出总体情况（文字），万元"
    for chart in (
        make_chart("年初预算与决算", basis, ("年初预算", "决算"), budgets, shares=False),
        asked.counts(
            "项目预算执行率", "自评综述和自评表，项目个数", _RATES, "documents", "facts", "summaries", "sheets"
        ),
        asked.counts("错误和警告最多的部门", "错误和警告的条数", _FINDINGS, "documents", "facts", "findings"),
        asked.counts("数字读出的情况", "决算份数，按读出的数字占应读数字的比例", _READ, "documents", "facts"),
    ):
        if chart is not None:
            yield chart


def _measured(asked: _Asked) -> list[Measured]:
    return [
        Measured(body, year, kind, _wan(whole, unit), project * 100 / whole)
        for body, year, kind, unit, whole, project in asked.rows(_SHARES, "documents", "facts")
        if unit in SCALES
    ]


def _wan(value: Decimal, unit: str) -> Decimal:
    """An amount in 万元."""
    return value * SCALES[unit] / SCALES["万元"]


def _accounts(table: AccountTable) -> Iterator[AccountRow]:
    offset = 0
    while rows := table.page(Filter(), offset=offset, limit=MOST_ROWS).rows:
        for row in rows:
            yield AccountRow(
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
        offset += len(rows)


def _grouped(value: str | None) -> str:
    return "" if value is None else format(Decimal(value), ",f")


def _percent(value: Decimal) -> str:
    return f"{value.quantize(_TENTH):f}%"
