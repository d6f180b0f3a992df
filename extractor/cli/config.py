"""``juesuan config``: what the settings file of the working folder may say."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from extractor.errors import UsageError
from extractor.printable import printable
from extractor.project_file import PROJECT_FILE, ProjectFile, distrust, is_trusted, read_project_file, trust

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The settings file.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    commands = typer.Typer(
        no_args_is_help=True, help="The settings file of the working folder, and whether it is trusted."
    )
    commands.command("show")(show)
    commands.command("trust")(trust_file)
    commands.command("distrust")(distrust_file)
    app.add_typer(commands, name="config")


def show(file: FileArgument = PROJECT_FILE) -> None:
    """Show what a settings file says, and whether it is trusted."""
    found = _required(file)
    typer.echo(f"{found.path}：{'已信任' if is_trusted(found, os.environ) else '未信任'}")
    _tell(found)


def trust_file(file: FileArgument = PROJECT_FILE) -> None:
    """Trust a settings file as it is now: it may then name the endpoint, the key, prices and folders."""
    found = _required(file)
    trust(found, os.environ)
    typer.echo(f"已信任 {found.path}；内容一旦改变，需要重新信任")
    _tell(found)


def distrust_file(file: FileArgument = PROJECT_FILE) -> None:
    """Take the trust in a settings file back."""
    typer.echo(f"已取消信任 {file}" if distrust(file, os.environ) else f"{file} 本来没有得到信任")


def _required(file: Path) -> ProjectFile:
    found = read_project_file(file)
    if found is None:
        raise UsageError("没有这个设置文件", where=str(file), hint="设置文件是工作目录中的 juesuan.toml")
    return found


def _tell(found: ProjectFile) -> None:
    """The values, those that only a trusted file may give marked; a key is not shown."""
    for name, value in found.values.items():
        shown = "***" if name == "api_key" else printable(repr(value))
        typer.echo(f"{'!' if name in found.wants_trust else ' '} {printable(name)} = {shown}")
