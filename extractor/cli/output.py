"""What the commands write: data for programs, and text for people.

Data (JSON, CSV, Markdown, HTML) is UTF-8 whatever the console says: ``juesuan extract … > x.json`` under a GBK console must
give the bytes that ``-o x.json`` gives. Text for people takes the console's encoding, and a character that it lacks becomes
a question mark instead of an error.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.table import Table

STDOUT = Path("-")
BYTE_ORDER_MARK = "\ufeff"
"""Before CSV, so that Excel takes it for UTF-8."""

BomOption = Annotated[bool, typer.Option("--bom", help="Begin CSV with a byte order mark, for Excel.")]

WIDEST = 10_000
"""Columns and lines beyond which a console is none."""
NARROWEST = 20
"""Columns of a terminal below which nothing can be laid out; a smaller number is taken for a terminal that does not know."""


def let_streams_degrade() -> None:
    """Text for people never fails on a character that the console lacks."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def forget_odd_widths() -> None:
    """A width of the console that is none (0 where nobody measured it, or beyond all screens) is not known.

    At a width of 0 nothing at all would be printed.
    """
    for name in ("COLUMNS", "LINES"):
        value = os.environ.get(name, "")
        if not (value.isascii() and value.isdecimal() and 0 < int(value[:9]) <= WIDEST):
            os.environ.pop(name, None)


def write_data(text: str, *, bom: bool = False) -> None:
    """Text for programs to stdout, as UTF-8; on a terminal, what would act on it is shown as an escape."""
    if sys.stdout.isatty():
        from extractor.printable import printable_lines

        text = printable_lines(text)
    data = (BYTE_ORDER_MARK + text if bom else text).encode("utf-8", errors="surrogatepass")
    sys.stdout.flush()
    stream = typer.get_binary_stream("stdout")
    stream.write(data)
    stream.flush()


def write_output(output: Path | None, text: str, *, bom: bool = False) -> None:
    """Text for programs to the file of ``-o``, whole or not at all; without one, or with ``-``, to stdout."""
    if output is None or output == STDOUT:
        write_data(text, bom=bom)
    else:
        from extractor.files import write_atomically

        write_atomically(output, BYTE_ORDER_MARK + text if bom else text)


@contextmanager
def output_to(path: Path | None) -> Iterator[None]:
    """What is printed inside goes to the file of ``-o`` in UTF-8, whole or not at all; without one, or with ``-``, to stdout.

    The shell of Windows writes what is redirected in an encoding of its own.
    """
    if path is None or path == STDOUT:
        yield
        return
    from extractor.files import write_atomically

    data = io.BytesIO()
    stream = io.TextIOWrapper(data, encoding="utf-8", newline="")
    with redirect_stdout(stream):
        yield
    stream.flush()
    write_atomically(path, data.getvalue())


def form_of(output: Path | None, form: str, shown: str, suffixes: Mapping[str, str]) -> str:
    """The form that was asked for; where that is how people are ``shown`` it, the one of the file's suffix, if it has one."""
    if output is None or form != shown:
        return form
    return suffixes.get(output.suffix.lower(), form)


def write_json(text: str) -> None:
    """JSON to stdout: the same data, with what acts on a viewer in JSON's own escapes."""
    from extractor.printable import printable_json

    write_data(printable_json(text))


def write_text(text: str) -> None:
    """Text of documents for people (or as Markdown) to stdout, with nothing in it that acts on a viewer."""
    from extractor.printable import printable_lines

    write_data(printable_lines(text))


def tell(text: str, *, err: bool = False) -> None:
    """A line for people that holds words of documents, names or servers."""
    from extractor.printable import printable_lines

    typer.echo(printable_lines(text), err=err)


@dataclass(frozen=True)
class Column:
    """A column of a grid: its heading, and whether it holds figures (printed to the right, never cut)."""

    heading: str
    figures: bool = False


@dataclass(frozen=True)
class Grid:
    """Cells to show to a person: one string a column in each row."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    title: str = ""


def show_grid(grid: Grid) -> None:
    """A grid as wide as it needs; on a terminal that is narrower, one cell a line, so that no figure is cut.

    Redirected output is not laid out for a screen: it has its natural width.
    """
    from rich.cells import cell_len
    from rich.console import Console

    grid = _printable_grid(grid)
    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    table = _grid_to_table(grid)
    wide = console.options.update(width=sum(map(cell_len, _all_text(grid))) + 4 * (len(grid.columns) + 1))
    natural = max(table.__rich_measure__(console, wide).maximum, cell_len(grid.title))
    if not console.is_terminal:
        Console(width=max(natural, NARROWEST), highlight=False, markup=False, emoji=False).print(table)
    elif natural <= console.width or console.width < NARROWEST:
        console.print(table)
    else:
        for line in _grid_to_list(grid):
            console.print(line)


def _printable_grid(grid: Grid) -> Grid:
    from extractor.printable import printable

    columns = [Column(printable(column.heading), column.figures) for column in grid.columns]
    return Grid(columns, [[printable(cell) for cell in row] for row in grid.rows], printable(grid.title))


def _all_text(grid: Grid) -> list[str]:
    return [grid.title, *(column.heading for column in grid.columns), *(cell for row in grid.rows for cell in row)]


def _grid_to_table(grid: Grid) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(grid.title) if grid.title else None, title_justify="left")
    for column in grid.columns:
        table.add_column(Text(column.heading), justify="right" if column.figures else "left", no_wrap=True)
    for row in grid.rows:
        table.add_row(*map(Text, row))
    return table


def _grid_to_list(grid: Grid) -> list[str]:
    """Each row as its first filled cells of words on one line, and its other cells below with their headings."""
    lines = [grid.title] if grid.title else []
    for row in grid.rows:
        cells = list(zip(grid.columns, row, strict=True))
        words = [cell for column, cell in cells if cell and not column.figures]
        lines.append(f"· {' '.join(words)}")
        lines += [f"    {column.heading} {cell}" for column, cell in cells if cell and column.figures]
    return lines
