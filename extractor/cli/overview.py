"""``juesuan overview``: what a person wants to see of an account first; the record and the report go to a folder."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from extractor.accounts.templates import TEMPLATES
from extractor.checks.review import aside_line
from extractor.cli.check_output import place_text
from extractor.cli.options import (
    PROBLEMS,
    InputsArgument,
    given_source,
    has_failed_stage,
    lost_all_tables,
)
from extractor.cli.output import Column, Grid, show_grid, tell
from extractor.cli.reading import ReadingOptions, takes_reading
from extractor.cli.set_aside import reviewed_input
from extractor.completeness.summary import completeness_line
from extractor.export.forms import STATUS_LABELS
from extractor.export.inputs import standard_input
from extractor.export.labels import DOCUMENT_KINDS, PARTS, SEVERITY_LABELS
from extractor.files import make_folder, write_atomically
from extractor.report import report_with_record
from models.base import decimal_string
from models.record import Record
from models.rows import Row
from models.tables import Table, TableSource

FIRST = 5
"""Findings that are shown; the report has all."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("overview")(run)


@takes_reading
def run(
    inputs: InputsArgument,
    *,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Write record and report there; made if absent."),
    ] = None,
    reading: ReadingOptions,
) -> None:
    """Show an account at a glance: department, year, totals of the tables, first findings; -o writes record and report."""
    if output is not None:
        make_folder(output)
    with reading.settings() as settings:
        shown, html = report_with_record(
            standard_input() if inputs == ["-"] else given_source(inputs),
            settings,
            pages=output is not None,
            review=partial(reviewed_input, inputs[0] if len(inputs) == 1 else "-"),
        )
    record = shown.record
    # Written before anything is shown: who reads the first lines alone (a pager, head) has the files.
    written = _write(output, _stem(inputs), shown.as_read, html) if output is not None else []
    typer.echo(document_line(record))
    show_grid(tables_grid(record))
    for line in (*findings_lines(record), *filter(None, [aside_line(shown.aside)])):
        typer.echo(line)
    if record.completeness is not None:
        typer.echo(completeness_line(record.completeness, record.findings))
    for label, path in written:
        tell(f"{label}：{path}")
    if lost_all_tables(record) or has_failed_stage(record):
        raise typer.Exit(PROBLEMS)


def _write(folder: Path, stem: str, record: Record, html: str) -> list[tuple[str, Path]]:
    """The record and the report of an account, each with what it is."""
    contents = {"记录": (".json", record.model_dump_json(indent=2) + "\n"), "报告": (".html", html)}
    written = []
    for label, (suffix, text) in contents.items():
        path = folder / f"{stem}{suffix}"
        write_atomically(path, text)
        written.append((label, path))
    return written


def _stem(inputs: list[str]) -> str:
    """A file name for what is written: that of the first input without its suffix; ``account`` where it has none."""
    name = inputs[0].rstrip("/").rpartition("/")[2]
    stem = name if Path(inputs[0]).is_dir() else Path(name).stem
    return re.sub(r"[\x00-\x1f\x7f:*?\"<>|\\]", "_", stem).strip(" .-") or "account"


def document_line(record: Record) -> str:
    """Whose account, of which year, of how many pages."""
    info = record.document
    year = f"{info.fiscal_year}年度" if info.fiscal_year else "年度不明"
    given = record.provenance.input if record.provenance is not None else None
    pages = f"（{given.pages} 页）" if given is not None and given.pages else ""
    kind = DOCUMENT_KINDS.get(info.kind, "决算")
    return f"{info.department or '部门名称不明'} {year}{kind}{pages}"


def tables_grid(record: Record) -> Grid:
    """The nine tables, a line each: state, where they stand, and their totals in the unit of the tables."""
    paged = any(table.source is not None and table.source.pages for _, table in record.tables.items())
    columns = [
        Column("表"),
        Column("状态"),
        Column("页", figures=True) if paged else Column("位置"),
        Column(f"合计（{record.document.unit or '万元'}）"),
    ]
    rows = []
    for name, table in record.tables.items():
        rows.append((TEMPLATES[name].title, STATUS_LABELS[table.status], _where(table.source), _totals(table)))
    return Grid(columns, rows)


def _where(source: TableSource | None) -> str:
    """The pages of a table; in a format without pages its address, or the line of its title."""
    if source is None:
        return ""
    pages = "、".join(map(str, source.pages))
    return pages or source.address or (f"第{source.line}行" if source.line is not None else "")


def _totals(table: Table) -> str:
    found = []
    for path, row in table.parts():
        part, _, index = path.partition("[")
        if index and getattr(row, "item", None) not in {"总计", "合计"}:
            continue
        amount = _first_amount(row)
        if amount is not None:
            label = PARTS.get(part, part) if part != "total" else ""
            found.append(f"{label} {amount}".strip())
    for field in ("personnel_total", "public_total"):
        value = getattr(table, field, None)
        if value is not None:
            found.append(f"{PARTS[field]} {decimal_string(value)}")
    return "，".join(found)


def _first_amount(row: Row) -> str | None:
    """The amount that stands for a row: that of its total column, else its first."""
    amounts = {name: getattr(row, name) for name in type(row).model_fields if isinstance(getattr(row, name), Decimal)}
    value = amounts.get("total", next(iter(amounts.values()), None))
    return None if value is None else decimal_string(value)


def findings_lines(record: Record) -> list[str]:
    """The tally by severity, and the first findings, errors first."""
    tally = Counter[str](finding.severity for finding in record.findings)
    lines = ["，".join(f"{label} {tally[severity]} 条" for severity, label in SEVERITY_LABELS.items())]
    order = list(SEVERITY_LABELS)
    shown = sorted((f for f in record.findings if f.severity != "note"), key=lambda f: order.index(f.severity))
    lines += [
        f"  {SEVERITY_LABELS[finding.severity]}：{finding.message}{place_text(finding)}" for finding in shown[:FIRST]
    ]
    if len(shown) > FIRST:
        lines.append(f"  另有 {len(shown) - FIRST} 条，见报告")
    return lines
