"""``juesuan extract``: one document in, its record out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.address import AllowPrivateOption, AnySiteOption, DownloadOption, fetch_limits, fetched_source
from extractor.cli.llm import DryRunOption, forecast_lines, takes_model
from extractor.cli.options import (
    MODEL_FAILED,
    PROBLEMS,
    Engine,
    InputsArgument,
    given_source,
    has_failed_stage,
    has_problems,
    lost_all_tables,
    model_failed,
    tell_completeness,
    tell_findings,
)
from extractor.cli.output import write_output
from extractor.cli.reading import ReadingOptions, takes_reading
from extractor.cli.task import TaskOption, TasksOnlyOption, given_tasks, model_for_tasks
from extractor.files import require_writable
from extractor.input.load import Source
from extractor.model_settings import ModelSettings
from extractor.pipeline import extract
from extractor.printable import printable_json
from extractor.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("extract")(run)


@takes_model
@takes_reading
def run(
    inputs: InputsArgument,
    *,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write there, atomically, not to stdout.")
    ] = None,
    engine: Annotated[Engine, typer.Option(help="Who reads the narrative.")] = Engine.rules,
    task: TaskOption = None,
    tasks_only: TasksOnlyOption = False,
    pretty: Annotated[bool, typer.Option("--pretty/--compact", help="Indented JSON, or one line.")] = True,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 5 where there are errors or warnings.")] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No findings on stderr.")] = False,
    dry_run: DryRunOption = False,
    allow_private: AllowPrivateOption = False,
    any_site: AnySiteOption = False,
    download_to: DownloadOption = None,
    llm: ModelSettings,
    reading: ReadingOptions,
) -> None:
    """Extract the record of one account as JSON: a file, several files, a folder, an archive, an address.

    Exits with 5 where no table was read, or a mistake of the program left a part unread; with 6 where the language model
    gave no answer and the rules' reading stands.
    """
    require_writable(output)
    limits = fetch_limits(allow_private=allow_private, any_site=any_site)
    with (
        fetched_source(given_source(inputs), download_to, limits) as given,
        reading.settings(quiet=quiet) as base,
    ):
        settings = replace(
            base,
            engine=engine.value,
            llm=model_for_tasks(llm, task, only=tasks_only),
            tasks=given_tasks(task),
        )
        if dry_run:
            tell_forecast(given, settings)
            return
        record = extract(given, settings)
    text = printable_json(record.model_dump_json(indent=2 if pretty else None)) + "\n"
    write_output(output, text)
    if not quiet:
        tell_findings(record)
        tell_completeness(record)
    if lost_all_tables(record) or has_failed_stage(record) or (strict and has_problems(record)):
        raise typer.Exit(PROBLEMS)
    if model_failed(record):
        raise typer.Exit(MODEL_FAILED)


def tell_forecast(source: Source, settings: Settings) -> None:
    """What an extraction would ask of the model: calls, tokens, money. Nothing is sent."""
    from extractor.llm.plan import Forecast, forecast_run

    forecast = Forecast(0, 0, 0, 0, None, {})
    if settings.engine == "llm" or (settings.engine == "auto" and settings.llm.configured):
        forecast = forecast_run(lambda session: extract(source, settings, session), settings.llm)
    for line in forecast_lines(forecast, settings.llm.prices.currency):
        typer.echo(line)
