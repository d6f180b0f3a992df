"""A made-up account in the forms that copying and converting give: one cell a line, pipes, lost line ends."""

from __future__ import annotations

from collections.abc import Callable

from synthetic_render import Synthetic, rows_to_tabs
from synthetic_tables import Cell


def _document(doc: Synthetic, table: Callable[[list[list[Cell]]], list[str]]) -> str:
    """The account as lines, its tables as ``table`` writes them."""
    out: list[str] = []
    for kind, value in doc.blocks:
        if kind == "table":
            out += ["", value.title, value.number, f"{doc.style.department_label}：{value.department}"]
            out += [f"{doc.style.unit_label}：{value.unit}", *table([*value.head, *value.body]), value.note]
        elif isinstance(value, str):
            out.append(value)
    return "\n".join(out)


def cell_a_line(doc: Synthetic) -> str:
    """What copying a web page gives: a merged cell once, a blank cell as a line with a blank."""
    return _document(doc, lambda rows: [cell.text or " " for row in rows for cell in row])


def cell_a_line_apart(doc: Synthetic) -> str:
    """The same with a blank line after every cell, blank cells as empty lines: nothing but counting tells them."""
    return _document(doc, lambda rows: [line for row in rows for cell in row for line in (cell.text, "")])


def cell_a_line_shrunk(doc: Synthetic) -> str:
    """Blank cells lost altogether."""
    return _document(doc, lambda rows: [cell.text for row in rows for cell in row if cell.text])


def pipes(doc: Synthetic) -> str:
    """Markdown, as converters write it: merged cells as blank cells."""

    def table(rows: list[list[Cell]]) -> list[str]:
        lines = ["| " + " | ".join(line.split("\t")) + " |" for line in rows_to_tabs(rows)]
        return [lines[0], "|" + " --- |" * (lines[0].count("|") - 1), *lines[1:]]

    return _document(doc, table)


def pipes_merged(doc: Synthetic) -> str:
    """Pipes as scrapers write them: each cell of the page once, whatever it spans."""
    return _document(doc, lambda rows: [" | ".join(cell.text for cell in row) for row in rows])


def pipes_shrunk(doc: Synthetic) -> str:
    """Pipes with the blank cells gone."""
    return _document(doc, lambda rows: [" | ".join(cell.text for cell in row if cell.text) for row in rows])


def one_line(doc: Synthetic) -> str:
    """The whole document on one line, cells parted by blanks."""
    return " ".join(cell_a_line_shrunk(doc).split())


FORMS: dict[str, Callable[[Synthetic], str]] = {
    form.__name__: form
    for form in (cell_a_line, cell_a_line_apart, cell_a_line_shrunk, pipes, pipes_merged, pipes_shrunk, one_line)
}
