"""The commands of the program: their names and help lines, known without loading them.

``juesuan --help`` and completion answer from this table; the module of a command is imported when the command is called.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from extractor.cli.language import is_chinese, translate

ENTRY_POINTS = "juesuan.commands"
"""Entry point group of other packages: each entry is a function that adds its commands to an app."""

COMMANDS = {
    "extract": "Extract the record of one account as JSON: a file, several files, a folder, an archive, an address.",
    "overview": "Show an account at a glance: department, year, totals of the tables, first findings; -o writes record and report.",
    "tables": "Show the nine tables of one document, or of a record written before.",
    "text": "Show the normalised text under its outline, with pages and the meaning of each heading.",
    "schema": "Print the JSON Schema of the record.",
    "export": "Export documents as workbooks (xlsx), one of all (workbook), facts (csv), or all parts (parquet, datapackage).",
    "report": "Write a document (or a record JSON) as one self-contained page in Chinese; with --each many, with an index.",
    "batch": "Extract many documents into a dataset of records and Parquet parts.",
    "query": "Query a dataset with SQL (DuckDB, read-only).",
    "serve": "Open the workbench: read accounts, look through findings beside the pages, correct, compare, hand on; with a REST API.",
    "dataset": "Datasets of batch as a whole.",
    "mcp": "Serve agents over the Model Context Protocol: extract, tables, check, query, show_place over one folder, read-only.",
    "check": "Check documents: every sum, every rate, text against tables.",
    "checks": "The catalogue of checks.",
    "learn": "Learn a publisher's names of tables, columns and sections from a document, as a file of aliases.",
    "task": "Extraction tasks of one's own, as folders.",
    "prompts": "Prompts: versions, texts, differences.",
    "llm": "The language model side.",
    "config": "The settings file of the working folder, and whether it is trusted.",
    "doctor": "Tell which forms of documents can be read here, and what is missing; exit with 1 where something is.",
}
"""Each command and its line in the help: the first of its own help, which a test compares.

The command is what ``register`` of the module ``extractor.cli.<name>`` adds to an app.
"""


class AnnouncedCommand(TyperCommand):
    """A command of which only name and help line are known; it is loaded when it is called or its options are completed."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """The context of the command itself, so that everything after it deals with the real one."""
        return load_command(str(self.name)).make_context(info_name, args, parent=parent, **extra)


class CommandGroup(TyperGroup):
    """The program's own commands, announced; those of other packages are looked for when they may be meant."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self._complete = False
        for name, line in COMMANDS.items():
            self.add_command(AnnouncedCommand(name, short_help=line))
        if is_chinese():
            translate(self)

    def get_params(self, ctx: Any) -> list[Any]:
        """The options; a flag that is not given is plainly false: typer loads pydantic to convert anything else."""
        parameters: list[Any] = super().get_params(ctx)
        for parameter in parameters:
            if parameter.is_flag and parameter.default is None:
                parameter.default = False
        return parameters

    def list_commands(self, ctx: Any) -> list[str]:
        """All names, the program's own first."""
        self._add_foreign()
        return super().list_commands(ctx)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name, or None."""
        if cmd_name not in self.commands:
            self._add_foreign()
        return super().get_command(ctx, cmd_name)

    def _add_foreign(self) -> None:
        if self._complete:
            return
        self._complete = True
        from importlib.metadata import entry_points

        app = typer.Typer(rich_markup_mode=None)
        for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda entry: entry.name):
            entry.load()(app)
        for name, command in get_group(app).commands.items():
            if is_chinese():
                translate(command)
            self.add_command(command, name)


def load_command(name: str) -> Any:
    """The real command of the table's ``name``."""
    app = typer.Typer(rich_markup_mode=None)
    import_module(f"extractor.cli.{name}").register(app)
    command = get_group(app).commands[name]
    if is_chinese():
        translate(command)
    return command
