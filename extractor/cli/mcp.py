"""``juesuan mcp``: the tools for agents, on standard input and output."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.reading import ReadingOptions, takes_reading
from extractor.errors import MissingExtraError, pip_install


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("mcp")(run)


@takes_reading
def run(
    *,
    folder: Annotated[
        Path, typer.Option("--folder", metavar="DIR", help="The folder that may be read; nothing outside it is.")
    ] = Path(),
    addresses: Annotated[
        bool, typer.Option("--addresses", help="Also fetch accounts from public web addresses.")
    ] = False,
    reading: ReadingOptions,
) -> None:
    """Serve agents over the Model Context Protocol: extract, tables, check, query, show_place over one folder, read-only."""
    if find_spec("mcp") is None:
        raise MissingExtraError("智能体接口需要 MCP 的 Python SDK", hint=f"请运行 {pip_install('mcp')}")
    from extractor.agents.server import serve

    with reading.settings(quiet=True) as settings:
        serve(folder, settings, addresses=addresses)
