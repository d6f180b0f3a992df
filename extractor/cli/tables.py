"""``juesuan tables``: the nine tables for people and spreadsheets."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, cast, get_args

import typer

from extractor.accounts.templates import TEMPLATES
from extractor.cli.options import (
    InputsArgument,
    given_source,
    tell_completeness,
    tell_findings,
)
from extractor.cli.output import (
    BomOption,
    Column,
    Grid,
    form_of,
    output_to,
    show_grid,
    tell,
    write_data,
    write_text,
)
from extractor.cli.reading import ReadingOptions, takes_reading
from extractor.errors import UsageError
from extractor.export.forms import STATUS_LABELS
from extractor.export.inputs import read_record, standard_input
from extractor.export.labels import FIELDS, PARTS
from extractor.export.plain_cell import plain_cell
from extractor.files import require_writable
from extractor.printable import printable
from models.base import decimal_string
from models.tables import OtherTable, Table, TableId


class Format(StrEnum):
    """How tables are shown."""

    rich = "rich"
    csv = "csv"
    json = "json"
    markdown = "markdown"


Tables = list[tuple[TableId, Table]]
Others = Sequence[OtherTable]
"""The tables that were asked for, with their ids."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("tables")(run)


@takes_reading
def run(
    inputs: InputsArgument,
    *,
    table: Annotated[
        str | None, typer.Option("--table", help="Only this table, by its id (expenditure) or its Chinese title.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How to show them.")] = Format.rich,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write there; the suffix .csv, .json or .md says the format.")
    ] = None,
    bom: BomOption = False,
    reading: ReadingOptions,
) -> None:
    """Show the nine tables of one document, or of a record written before."""
    require_writable(output)
    form = Format(form_of(output, form, Format.rich, {".csv": "csv", ".json": "json", ".md": "markdown"}))
    wanted = get_args(TableId) if table is None else (_known_table(table),)
    with reading.settings() as base:
        settings = replace(base, parts=frozenset({"tables"}))
        record = read_record(standard_input() if inputs == ["-"] else given_source(inputs), settings)
    tables = [(name, one) for name, one in record.tables.items() if name in wanted]
    others = record.tables.other if table is None else ()
    people = bom and form is Format.csv
    with output_to(output):
        if form is Format.rich:
            _show(tables)
            _show_others(others)
        else:
            text = _csv_for_people(tables) if people else WRITERS[form](tables, others)
            write_data(text, bom=bom) if form is Format.csv else write_text(text)
    tell_findings(record)
    tell_completeness(record)


def _known_table(named: str) -> TableId:
    """The id of a table by its id or by its Chinese title; raises UsageError."""
    title = re.sub(r"[\s“”《》]", "", named)
    for name in get_args(TableId):
        if named == name or title in {TEMPLATES[name].title, TEMPLATES[name].title.removesuffix("表")}:
            return cast("TableId", name)
    known = "、".join(f"{TEMPLATES[name].title}（{name}）" for name in get_args(TableId))
    raise UsageError(f"没有 {named!r} 这张表", hint=f"可用 {known}")


def _cells(table: Table) -> list[dict[str, str]]:
    return [{name: _print(value) for name, value in row.items()} for row in table.to_rows()]


def _print(value: Any) -> str:
    if value is None:
        return ""
    return decimal_string(value) if isinstance(value, Decimal) else str(value)


def _extra(table: Table) -> list[tuple[str, str]]:
    """Figures that belong to no row: 人员经费合计, 公用经费合计."""
    names = {"personnel_total": "人员经费合计", "public_total": "公用经费合计"}
    return [(label, _print(getattr(table, name))) for name, label in names.items() if hasattr(table, name)]


def _title(name: TableId, table: Table) -> str:
    template = TEMPLATES[name]
    pages = f" 第{'、'.join(map(str, table.source.pages))}页" if table.source and table.source.pages else ""
    return f"{template.title} {STATUS_LABELS[table.status]}{pages}"


_WORDS = frozenset({"part", "code", "name", "item"})
"""Columns of words; all others hold figures."""


def _show(tables: Tables) -> None:
    for name, table in tables:
        rows = _cells(table)
        if not rows:
            tell(_title(name, table))
            continue
        names = _columns(rows)
        columns = [Column(_heading(name, column), figures=column not in _WORDS) for column in names]
        cells = [[_part(row) if column == "part" else row.get(column, "") for column in names] for row in rows]
        show_grid(Grid(columns, cells, title=_title(name, table)))
        for label, amount in _extra(table):
            tell(f"{label} {amount}")


def _show_others(others: Others) -> None:
    """The tables beside the nine; the first row of each is taken for its head."""
    for other in others:
        width = max(len(row.cells) for row in other.rows)
        head, *rows = [[*row.cells, *[""] * (width - len(row.cells))] for row in other.rows]
        show_grid(Grid([Column(text) for text in head], rows, title=other.title))


def _heading(table: TableId, column: str) -> str:
    """A column in Chinese: as the template names it, else as the record's fields are called."""
    printed = next((one.label for one in TEMPLATES[table].columns if one.name == column), None)
    return printed or FIELDS.get(column, column)


def _part(row: dict[str, str]) -> str:
    return PARTS.get(row["part"], row["part"])


def _columns(rows: list[dict[str, str]]) -> list[str]:
    return list(dict.fromkeys(column for row in rows for column in row))


def _csv(tables: Tables, _: Others) -> str:
    rows = [{"table": name} | row for name, table in tables for row in _cells(table)]
    return _rows_to_csv(rows)


def _rows_to_csv(rows: list[dict[str, str]]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, _columns(rows), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: plain_cell(cell) for name, cell in row.items()} for row in rows)
    return stream.getvalue()


def _csv_for_people(tables: Tables) -> str:
    """As ``_csv``, with tables, parts and columns named in Chinese: for a spreadsheet program."""
    rows = []
    for name, table in tables:
        cells = _cells(table)
        heads = {column: _heading(name, column) for column in _columns(cells)}
        told = Counter(heads.values())
        heads = {column: head if told[head] == 1 else f"{head}（{column}）" for column, head in heads.items()}
        for row in cells:
            named = {heads[column]: _part(row) if column == "part" else cell for column, cell in row.items()}
            rows.append({FIELDS["table"]: TEMPLATES[name].title} | named)
    return _rows_to_csv(rows)


def _json(tables: Tables, others: Others) -> str:
    found: dict[str, Any] = {name: table.model_dump(mode="json") for name, table in tables}
    if others:
        found["other"] = [other.model_dump(mode="json") for other in others]
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _markdown(tables: Tables, others: Others) -> str:
    lines = []
    for name, table in tables:
        rows = _cells(table)
        lines += ["", f"## {_title(name, table)}", ""]
        columns = _columns(rows)
        if rows:
            lines += [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
        for row in rows:
            cells = (_markdown_cell(row.get(column, "")) for column in columns)
            lines.append(f"| {' | '.join(cells)} |")
        for label, amount in _extra(table):
            lines += ["", f"{label}: {amount}"]
    for other in others:
        width = max(len(row.cells) for row in other.rows)
        lines += ["", f"## {_markdown_cell(other.title)}", "", f"|{' |' * width}", f"|{'---|' * width}"]
        for printed in other.rows:
            lines.append(f"| {' | '.join(map(_markdown_cell, printed.cells))} |")
    return "\n".join(lines) + "\n"


def _markdown_cell(text: str) -> str:
    """A cell that stays one cell, and in which nothing is a tag, a link or a picture to a viewer."""
    plain = re.sub(r"[\\`*_\[\]<>|!]", r"\\\g<0>", printable(text))
    return plain.replace("&", "&amp;")


WRITERS: Mapping[Format, Callable[[Tables, Others], str]] = {
    Format.csv: _csv,
    Format.json: _json,
    Format.markdown: _markdown,
}
