"""``juesuan report``: one document in, one page for a reader out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Annotated

import typer

from extractor.batch.bodies import with_one_name
from extractor.cli.accounts import each_account
from extractor.cli.llm import takes_model
from extractor.cli.options import (
    Engine,
    InputsArgument,
    given_source,
)
from extractor.cli.output import STDOUT, tell, write_output
from extractor.cli.reading import ReadingOptions, takes_reading
from extractor.cli.set_aside import reviewed_input
from extractor.errors import ExtractorError
from extractor.export.inputs import standard_input
from extractor.files import make_folder, require_writable, safe_file_name, write_atomically
from extractor.input.load import Source
from extractor.model_settings import ModelSettings
from extractor.report import DEFAULT_BUDGET, report_with_record
from extractor.report.index import ReportLine, render_index
from models.record import Record

_MEGABYTE = 1024 * 1024
_FOLDER, _INDEX = "reports", "index.html"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("report")(run)


@takes_model
@takes_reading
def run(
    *,
    inputs: InputsArgument,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="The HTML file, or - for stdout; else a file of the input's name in the working folder. With --each a folder.",
        ),
    ] = None,
    each: Annotated[
        bool,
        typer.Option(
            "--each", help="Every file, also of a folder or dataset, is an account: a page each, and an index."
        ),
    ] = False,
    engine: Annotated[Engine, typer.Option(help="Who reads the narrative.")] = Engine.rules,
    pages: Annotated[bool, typer.Option("--pages/--no-pages", help="Embed pictures of PDF pages.")] = True,
    budget: Annotated[
        int, typer.Option("--page-budget", min=1, metavar="MB", help="Most megabytes of page pictures.")
    ] = DEFAULT_BUDGET // _MEGABYTE,
    llm: ModelSettings,
    reading: ReadingOptions,
) -> None:
    """Write a document (or a record JSON) as one self-contained page in Chinese; with --each many, with an index."""
    if not each:
        require_writable(output)
    accounts = each_account(inputs) if each else []
    with reading.settings(documents=len(accounts)) as base:
        settings = replace(base, engine=engine.value, llm=llm)

        def page_of(source: Source) -> tuple[Record, str]:
            reviewed = partial(reviewed_input, source if isinstance(source, str) else "-")
            shown, html = report_with_record(source, settings, pages=pages, budget=budget * _MEGABYTE, review=reviewed)
            return shown.record, html

        if each:
            _write_each(accounts, output or Path(_FOLDER), page_of)
            return
        _, html = page_of(standard_input() if inputs == ["-"] else given_source(inputs))
    target = output or Path(safe_file_name(Path(inputs[0]).name if inputs != ["-"] else "报告", ".html"))
    write_output(target, html)
    if target != STDOUT:
        tell(f"报告写在 {target}")


def _write_each(inputs: list[str], folder: Path, page_of: Callable[[Source], tuple[Record, str]]) -> None:
    """A page for every account, and the index; an account that cannot be read stands there with the reason."""
    make_folder(folder)
    lines: list[ReportLine] = []
    failed = 0
    taken: set[str] = {_INDEX}
    for given in inputs:
        try:
            record, html = page_of(given)
        except ExtractorError as error:
            failed = error.exit_code
            tell(f"juesuan: {error}", err=True)
            lines.append(ReportLine(Path(given).name, failure=error.message))
            continue
        origin = record.provenance.input.name if record.provenance else None
        name = Path(origin or given).name
        page = _unused(name, taken)
        write_atomically(folder / page, html, follow=False)
        lines.append(ReportLine(name, record, page))
    write_atomically(folder / _INDEX, render_index(_with_one_name(lines)), follow=False)
    tell(f"{len(lines)} 份，目录写在 {folder / _INDEX}")
    if failed:
        raise typer.Exit(failed)


def _with_one_name(lines: list[ReportLine]) -> list[ReportLine]:
    """The lines of the index, every department under one name."""
    infos = with_one_name([line.record.document for line in lines if line.record is not None])
    return [
        line if line.record is None else replace(line, record=line.record.model_copy(update={"document": next(infos)}))
        for line in lines
    ]


def _unused(name: str, taken: set[str]) -> str:
    """A file name for a page that no other page has; it is taken from then on."""
    names = (safe_file_name(name if number == 1 else f"{name} {number}", ".html") for number in count(1))
    page = next(page for page in names if page.casefold() not in taken)
    taken.add(page.casefold())
    return page
