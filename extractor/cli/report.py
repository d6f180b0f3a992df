"""``juesuan report``: one document in, one page for a reader out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.ocr import AliasesOption, OcrCacheOption, OcrOption, OcrProcessesOption, picture_settings
from extractor.cli.options import (
    Engine,
    InputsArgument,
    Ocr,
    PasswordOption,
    PdfReaderName,
    ReaderOption,
    given_password,
    given_source,
)
from extractor.cli.output import write_data
from extractor.export.inputs import standard_input
from extractor.files import write_atomically
from extractor.report import DEFAULT_BUDGET, report_document

_MEGABYTE = 1024 * 1024


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("report")(run)


def run(
    *,
    inputs: InputsArgument,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The HTML file; stdout without.")] = None,
    engine: Annotated[Engine, typer.Option(help="Who reads the narrative.")] = Engine.rules,
    ocr: OcrOption = Ocr.auto,
    ocr_processes: OcrProcessesOption = 1,
    ocr_cache: OcrCacheOption = True,
    aliases: AliasesOption = None,
    pages: Annotated[bool, typer.Option("--pages/--no-pages", help="Embed pictures of PDF pages.")] = True,
    budget: Annotated[
        int, typer.Option("--page-budget", min=1, metavar="MB", help="Most megabytes of page pictures.")
    ] = DEFAULT_BUDGET // _MEGABYTE,
    password: PasswordOption = None,
    reader: ReaderOption = PdfReaderName.auto,
) -> None:
    """Write a document (or a record JSON) as one self-contained page in Chinese."""
    given = standard_input() if inputs == ["-"] else given_source(inputs)
    with picture_settings(ocr, ocr_processes, cache=ocr_cache, aliases=aliases) as pictures:
        settings = replace(pictures, engine=engine.value, password=given_password(password), reader=reader.value)
        html = report_document(given, settings, pages=pages, budget=budget * _MEGABYTE)
    if output is None:
        write_data(html)
    else:
        write_atomically(output, html)
