"""The index of many reports: a line an account, what was read of it, how many findings, and the way to its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from extractor.export.labels import DOCUMENT_KINDS, DOCUMENT_SCOPES, SEVERITY_LABELS
from extractor.report.style import report_style
from models.record import Record


@dataclass(frozen=True)
class ReportLine:
    """An account of the index: the name of its file, and its record with the name of its page, or why there is none."""

    name: str
    record: Record | None = None
    page: str | None = None
    failure: str | None = None


@dataclass(frozen=True)
class _Row:
    name: str
    page: str
    department: str
    year: str
    kind: str
    tables: int
    counts: dict[str, int]
    read: str


def render_index(lines: Sequence[ReportLine]) -> str:
    """The page: accounts by department and year, then what could not be read."""
    rows = [_row(line, line.record, line.page) for line in lines if line.record is not None and line.page is not None]
    environment = Environment(
        loader=PackageLoader("extractor.report", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("index.html.j2").render(
        rows=sorted(rows, key=lambda row: (row.department, row.year, row.name)),
        failures=[line for line in lines if line.failure is not None],
        totals={severity: sum(row.counts[severity] for row in rows) for severity in SEVERITY_LABELS},
        labels=SEVERITY_LABELS,
        style=report_style(),
    )


def _row(line: ReportLine, record: Record, page: str) -> _Row:
    info, counted = record.document, record.completeness
    wanted = counted.read + counted.unread if counted is not None else 0
    read = f"{counted.read} / {wanted}" if counted is not None else "未计"
    return _Row(
        name=line.name,
        page=page,
        department=info.department or "（部门名称未读到）",
        year=str(info.fiscal_year or "未读到"),
        kind=DOCUMENT_KINDS[info.kind] + DOCUMENT_SCOPES[info.scope],
        tables=sum(table.status != "missing" for _, table in record.tables.items()),
        counts={severity: sum(one.severity == severity for one in record.findings) for severity in SEVERITY_LABELS},
        read=read,
    )
