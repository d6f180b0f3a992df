"""The command line: parses, calls the library, writes, sets the exit code. Nothing imports it.

Exit codes: 0 done · 1 findings at or above ``--fail-on`` (check) · 2 usage · 3 unreadable input · 4 not a final account ·
5 done, but none of the nine tables was read, a mistake of the program left a part unread,
or with problems that ``--strict`` was asked to treat as failure · 6 the language model failed.
"""

from __future__ import annotations

import io
import os
import sys
from typing import Any

import typer

from extractor.cli.commands import CommandGroup
from extractor.cli.language import in_chinese, is_chinese
from extractor.cli.output import forget_odd_widths, let_streams_degrade
from extractor.cli.signals import ended_as_by_hand
from extractor.errors import ExtractorError, UsageError, reason_of
from extractor.own import is_installed_file

LONGEST_SHOWN = 300
"""Characters of a path in a message about it."""


def _print_version(wanted: bool) -> None:
    if wanted:
        from extractor.version import __version__

        typer.echo(f"juesuan {__version__}")
        raise typer.Exit


def build_app() -> typer.Typer:
    """The whole command, with what other packages add through the entry point group."""
    app = typer.Typer(
        cls=CommandGroup,
        name="juesuan",
        help="部门决算公开 → 可核对的数据。Chinese government final accounts as validated records.",
        no_args_is_help=True,
        rich_markup_mode=None,  # plain help: rich alone takes longer to load than all that is shown
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

    return app


def main(arguments: list[str] | None = None) -> None:
    """Run the command and exit; an expected error becomes one line on stderr and its exit code."""
    let_streams_degrade()
    forget_odd_widths()
    with ended_as_by_hand() as ended:
        code = _run(arguments)
    sys.exit(ended.code(code))


def _run(arguments: list[str] | None) -> int:
    try:
        code = build_app()(arguments, standalone_mode=False)
    except typer.Abort:
        return 1
    except typer.TyperException as error:
        return _tell_usage_error(error)
    except ExtractorError as error:
        typer.echo(f"juesuan: {error}", err=True)
        return error.exit_code
    except BrokenPipeError:
        # The reader of our output has gone (| head); there is nobody left to tell.
        sys.stderr.close()
        return 0
    except OSError as error:
        path = _path_named_by_a_user(error)
        if path is None:
            raise
        return _tell_path_error(path, error)
    return code if isinstance(code, int) else 0


def _path_named_by_a_user(error: OSError) -> str | None:
    """The path of an error; ``None`` where it has none, or one of the program's own: then the program is at fault."""
    if not isinstance(error.filename, str | bytes | os.PathLike):
        return None
    path = os.fsdecode(error.filename)
    return None if is_installed_file(path) else path


def _tell_path_error(path: str, error: OSError) -> int:
    """A path of which not even its kind can be asked: a name too long, a folder that may not be entered. The exit code."""
    from extractor.printable import printable

    shown = printable(path)
    where = shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…"
    typer.echo(f"juesuan: {where}: 无法使用这个路径：{reason_of(error)} (请检查路径和权限)", err=True)
    return UsageError.exit_code


def _tell_usage_error(error: Any) -> int:
    """What is wrong with the command line, on stderr; returns the exit code."""
    said = io.StringIO()
    error.show(said)
    text = said.getvalue()
    typer.echo(in_chinese(text) if is_chinese() else text, err=True, nl=False)
    return int(error.exit_code)


__all__ = ["build_app", "main"]
