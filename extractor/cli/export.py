"""``juesuan export``: documents or records in, workbooks and tidy data out."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.accounts import with_datasets
from extractor.cli.reading import ReadingOptions, takes_reading
from extractor.cli.set_aside import aside_beside
from extractor.errors import ExtractorError
from extractor.export import export_records, read_record
from extractor.export.inputs import standard_input
from extractor.settings import Settings
from models.record import Record


class ExportFormat(StrEnum):
    """What is written."""

    xlsx = "xlsx"
    workbook = "workbook"
    csv = "csv"
    parquet = "parquet"
    datapackage = "datapackage"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export")(run)


@takes_reading
def run(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT…", help="PDF, text, record JSON, or a dataset of batch; - for stdin; several at once."
        ),
    ],
    *,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Folder to write to; made if absent.")],
    form: Annotated[
        ExportFormat, typer.Option("--format", help="Workbooks, one workbook of all, facts, or all parts.")
    ] = ExportFormat.xlsx,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No file names on stdout.")] = False,
    reading: ReadingOptions,
) -> None:
    """Export documents as workbooks (xlsx), one of all (workbook), facts (csv), or all parts (parquet, datapackage)."""
    accounts = with_datasets(sources)
    with reading.settings(quiet=quiet, documents=len(accounts)) as settings:
        records, failure = _read_all(accounts, settings)
    if records:
        asides = [aside_beside(name, record.findings) for name, record in records]
        for path in export_records(records, output, form.value, asides):
            if not quiet:
                typer.echo(str(path))
    if failure is not None:
        raise typer.Exit(failure.exit_code)


def _read_all(sources: Sequence[str], settings: Settings) -> tuple[list[tuple[str, Record]], ExtractorError | None]:
    """The records of all that could be read, and the first error; of a single source the error is raised."""
    records: list[tuple[str, Record]] = []
    failure: ExtractorError | None = None
    for source in sources:
        try:
            name = "stdin" if source == "-" else source
            records.append((name, read_record(standard_input() if source == "-" else source, settings)))
        except ExtractorError as error:
            if len(sources) == 1:
                raise
            # One bad file costs that file only; the exit code still tells of it.
            failure = failure or error
            typer.echo(f"juesuan: {error}", err=True)
    return records, failure
