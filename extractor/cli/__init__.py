"""The command line: parses, calls the library, writes, sets the exit code. Nothing imports it.

Exit codes: 0 done · 1 findings at or above ``--fail-on`` (check) · 2 usage · 3 unreadable input · 4 not a final account ·
5 done, but none of the nine tables was read, or with problems that ``--strict`` was asked to treat as failure · 6 the language model failed.
"""

from __future__ import annotations

import sys
from importlib.metadata import entry_points

import typer
from rich.console import Console

from extractor.cli import batch, check, checks, export, extract, llm, prompts, query, report, schema, tables, text
from extractor.errors import ExtractorError
from extractor.version import __version__

COMMANDS = "juesuan.commands"
"""Entry point group: each entry is a function that adds its commands to the app."""


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"juesuan {__version__}")
        raise typer.Exit


def build_app() -> typer.Typer:
    """The whole command, with what other packages add through the entry point group."""
    app = typer.Typer(
        name="juesuan",
        help="部门决算公开 → 可核对的数据。Chinese government final accounts as validated records.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback()
    def options(
        version: bool = typer.Option(
            False, "--version", help="Show the version.", callback=_print_version, is_eager=True
        ),
    ) -> None:
        """部门决算公开 → 可核对的数据。Chinese government final accounts as validated records."""

    for module in (extract, tables, text, schema, export, report, batch, query, check, checks, prompts, llm):
        module.register(app)
    for entry in sorted(entry_points(group=COMMANDS), key=lambda entry: entry.name):
        entry.load()(app)
    return app


def main(arguments: list[str] | None = None) -> None:
    """Run the command and exit; an expected error becomes one line on stderr and its exit code."""
    try:
        build_app()(arguments)
    except ExtractorError as error:
        Console(stderr=True, soft_wrap=True, highlight=False).print(f"juesuan: {error}", markup=False)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of our output has gone (| head); there is nobody left to tell.
        sys.stderr.close()
        sys.exit(0)


__all__ = ["build_app", "main"]
