"""``juesuan extract``: one document in, its record out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.ocr import OcrCacheOption, OcrProcessesOption, ocr_cache_folder, ocr_progress
from extractor.cli.options import (
    Engine,
    InputArgument,
    Ocr,
    PasswordOption,
    given_password,
    has_problems,
    tell_findings,
)
from extractor.files import write_atomically
from extractor.pipeline import extract
from extractor.settings import Settings

PROBLEMS = 5
"""Exit code with ``--strict`` where the record carries errors or warnings."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("extract")(run)


def run(
    source: InputArgument,
    *,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write there, atomically, not to stdout.")
    ] = None,
    engine: Annotated[Engine, typer.Option(help="Who reads the narrative.")] = Engine.rules,
    ocr: Annotated[Ocr, typer.Option(help="Whether picture pages are read.")] = Ocr.auto,
    ocr_processes: OcrProcessesOption = 1,
    ocr_cache: OcrCacheOption = True,
    pretty: Annotated[bool, typer.Option("--pretty/--compact", help="Indented JSON, or one line.")] = True,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 5 where there are errors or warnings.")] = False,
    password: PasswordOption = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No findings on stderr.")] = False,
) -> None:
    """Extract the record of one document as JSON."""
    with ocr_progress(quiet=quiet) as progress:
        settings = Settings(
            engine=engine.value,
            ocr=ocr.value,
            ocr_processes=ocr_processes,
            ocr_cache=ocr_cache_folder() if ocr_cache else None,
            ocr_progress=progress,
            password=given_password(password),
        )
        record = extract(source, settings)
    text = record.model_dump_json(indent=2 if pretty else None) + "\n"
    if output is None:
        typer.echo(text, nl=False)
    else:
        write_atomically(output, text)
    if not quiet:
        tell_findings(record)
    if strict and has_problems(record):
        raise typer.Exit(PROBLEMS)
