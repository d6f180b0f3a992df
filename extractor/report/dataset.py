"""The page of many accounts: charts, accounts that stand out, and a table with a filter; self-contained, escaped throughout."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from hashlib import sha256

from extractor.export.labels import SEVERITY_LABELS
from extractor.report.charts import Chart
from extractor.report.style import own_file, page_environment, report_style


@dataclass(frozen=True)
class AccountRow:
    """An account of the table; amounts as they are shown, in ``unit``; ``unread`` is ``None`` where nothing was counted."""

    department: str
    year: str
    region: str
    kind: str
    unit: str
    income: str
    expenditure: str
    counts: dict[str, int]
    unread: int | None
    name: str


@dataclass(frozen=True)
class OutlierRow:
    """An account that stands out: in what, its share, the median of its peers, and how many they are."""

    department: str
    year: int
    measure: str
    share: str
    median: str
    peers: int


@dataclass(frozen=True)
class DatasetPage:
    """What the page shows; ``failures`` are inputs that could not be read, each with the reason."""

    name: str
    accounts: tuple[AccountRow, ...]
    totals: dict[str, int]
    charts: tuple[Chart, ...]
    outliers: tuple[OutlierRow, ...]
    all_outliers: int
    failures: tuple[tuple[str, str], ...] = ()

    @property
    def title(self) -> str:
        """What the page is about, for people: the department or the region that all accounts have in common, years, how many."""
        departments = {row.department for row in self.accounts}
        regions = {row.region for row in self.accounts}
        whose = next((next(iter(names)) for names in (departments, regions) if len(names) == 1), "")
        years = sorted({row.year for row in self.accounts if row.year})
        span = "–".join(dict.fromkeys((years[0], years[-1]))) + "年度" if years else ""
        return f"{whose}{span}部门决算（{len(self.accounts)} 份）"


def render_dataset(page: DatasetPage) -> str:
    """The page as HTML."""
    environment = page_environment()
    script = own_file("dataset.js")
    return environment.get_template("dataset.html.j2").render(
        page=page,
        years=sorted({row.year for row in page.accounts if row.year}),
        regions=sorted({row.region for row in page.accounts if row.region}),
        labels=SEVERITY_LABELS,
        style=report_style() + own_file("dataset.css"),
        script=script,
        script_hash=base64.b64encode(sha256(script.encode("utf-8")).digest()).decode("ascii"),
    )
