"""``juesuan dataset``: what is made of a dataset as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.output import STDOUT, tell, write_output
from extractor.files import require_writable


def register(app: typer.Typer) -> None:
    """Add the commands."""
    commands = typer.Typer(no_args_is_help=True, help="Datasets of batch as a whole.")
    commands.callback()(_group)
    commands.command("report")(report)
    app.add_typer(commands, name="dataset")


def _group() -> None:
    """Datasets of batch as a whole."""


def report(
    dataset: Annotated[Path, typer.Argument(metavar="DATASET", help="What juesuan batch -o wrote.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="The HTML file; else it goes to stdout.")
    ] = None,
) -> None:
    """Write a dataset as one self-contained page in Chinese: charts, accounts that stand out, a table with a filter."""
    require_writable(output)
    from extractor.serve.dataset_page import dataset_report

    write_output(output, dataset_report(dataset))
    if output is not None and output != STDOUT:
        tell(f"报告写在 {output}")
