"""``juesuan serve``: the workbench on this machine, for people who do not use a terminal and for other programs."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from extractor.batch.executor import DEFAULT_MAX_MEMORY_MB, DEFAULT_TIMEOUT, Limits
from extractor.batch.local import default_workers
from extractor.cli.options import Engine
from extractor.cli.output import tell
from extractor.cli.reading import ReadingOptions, cache_folder, takes_reading
from extractor.errors import MissingExtraError, pip_install

PASSWORD_VARIABLE = "JUESUAN_SERVE_PASSWORD"  # noqa: S105
DEFAULT_FOLDER = Path("juesuan-data")
DEFAULT_PORT = 8765
VIEWS_BEFOREHAND = 50
"""Accounts of a job whose views are made at once when it ends: about a second of one processor each."""
_NEEDED = ("fastapi", "uvicorn", "duckdb", "filelock", "pebble", "pyarrow")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve")(run)


@takes_reading
def run(
    *,
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="A dataset of batch, or a folder that is made for one.")
    ] = DEFAULT_FOLDER,
    host: Annotated[
        str,
        typer.Option(help=f"Address to listen on; beyond this machine only with a password in ${PASSWORD_VARIABLE}."),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0: any free one.")] = DEFAULT_PORT,
    proxy: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ADDRESS", help="Reverse proxy (or its network) whose word on who asks is taken; repeatable."
        ),
    ] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the address in the browser.")] = True,
    workers: Annotated[int | None, typer.Option(min=1, help="Worker processes; default: all processors.")] = None,
    engine: Annotated[Engine, typer.Option(help="Who reads the narrative.")] = Engine.rules,
    timeout: Annotated[float, typer.Option(help="Seconds for one document; 0: no limit.")] = DEFAULT_TIMEOUT,
    max_memory: Annotated[
        int, typer.Option(metavar="MB", help="Memory of one worker; 0: no limit.")
    ] = DEFAULT_MAX_MEMORY_MB,
    runs: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Folder with the run folders of eval that are shown.")
    ] = Path("runs"),
    reading: ReadingOptions,
) -> None:
    """Open the workbench: read accounts, look through findings beside the pages, correct, compare, hand on; with a REST API."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise MissingExtraError(f"工作台需要 {'、'.join(missing)}", hint=f"请运行 {pip_install('serve')}")
    from extractor.serve import Workspace, WorkspaceSettings
    from extractor.serve.sealed import kept_seal
    from extractor.serve.web.server import Address, serve

    with reading.settings(quiet=True) as base:
        settings = WorkspaceSettings(
            replace(base, engine=engine.value),
            Limits(timeout or None, max_memory or None),
            workers or default_workers(),
            runs=runs,
            views_beforehand=VIEWS_BEFOREHAND,
            seal=kept_seal(cache_folder() / "workbench.key"),
        )
        workspace = Workspace.open(folder, settings)
        password = os.environ.get(PASSWORD_VARIABLE) or None

        def ready(address: str) -> None:
            tell(f"工作台：{address}（数据在 {folder}，按 Ctrl-C 结束）")
            if browser:
                typer.launch(address)

        with suppress(KeyboardInterrupt):
            serve(workspace, Address(host, port, tuple(proxy or ())), password=password, ready=ready)
