"""An invented document in the forms in which disclosures come: texts of several kinds, and a web page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from evals.robustness.page import Block, Cell, Invented, PrintedTable, grid_of
from evals.robustness.pictures import PICTURE, line_as_html
from extractor.text.characters import columns


def to_tabs(document: Invented) -> bytes:
    """Text with tabs between cells, as copied from a spreadsheet or a word processor."""

    def table(printed: PrintedTable) -> list[str]:
        above = ["\t".join(pieces) for pieces in printed.above]
        return [*above, *("\t".join(row) for row in grid_of([*printed.head, *printed.rows])), printed.note]

    return _text(document, table)


def to_aligned(document: Invented) -> bytes:
    """Text with columns side by side, as ``pdftotext -layout`` prints it, each table on a page of its own."""

    def table(printed: PrintedTable) -> list[str]:
        above = ["          ".join(pieces) for pieces in printed.above]
        above[0] = "\f" + above[0]
        return [*above, *_aligned(grid_of([*printed.head, *printed.rows])), printed.note]

    return _text(document, table)


def to_spaced(document: Invented) -> bytes:
    """Text with one blank between cells, blank cells gone, as most extractors print it."""

    def table(printed: PrintedTable) -> list[str]:
        above = [" ".join(pieces) for pieces in printed.above]
        rows = (" ".join(cell for cell in row if cell) for row in grid_of([*printed.head, *printed.rows]))
        return [*above, *filter(None, rows), printed.note]

    return _text(document, table)


def to_lines(document: Invented) -> bytes:
    """One cell a line, blank cells as a line of one blank: a web page as it is copied."""

    def table(printed: PrintedTable) -> list[str]:
        pieces = [piece for line in printed.above for piece in line]
        cells = [cell.text.replace("\n", " ") or " " for row in [*printed.head, *printed.rows] for cell in row]
        return [*pieces, *cells, printed.note]

    return _text(document, table)


def to_pipes(document: Invented) -> bytes:
    """Markdown, as converters write it."""

    def table(printed: PrintedTable) -> list[str]:
        pieces = [piece for line in printed.above for piece in line]
        first, *rest = [f"| {' | '.join(row)} |" for row in grid_of([*printed.head, *printed.rows])]
        width = first.count("|") - 1
        return [
            *(line for piece in pieces for line in (piece, "")),
            first,
            "|" + " --- |" * width,
            *rest,
            "",
            printed.note,
        ]

    return _text(document, table, apart=True)


def to_html(document: Invented) -> bytes:
    """A web page with its tables inside."""
    title = next(block.text for block in document.blocks if block.kind == "cover")
    body = "\n".join(_block_to_html(block) for block in document.blocks)
    return (
        f'<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8"><title>{escape(title)}</title></head>\n'
        f"<body>\n{body}\n</body></html>\n"
    ).encode()


WRITERS: Mapping[str, Callable[[Invented], bytes]] = {
    "tabs": to_tabs,
    "aligned": to_aligned,
    "spaced": to_spaced,
    "lines": to_lines,
    "pipes": to_pipes,
    "html": to_html,
}
"""The forms by name."""


def _text(document: Invented, table: Callable[[PrintedTable], list[str]], *, apart: bool = False) -> bytes:
    lines: list[str] = []
    for block in document.blocks:
        lines += table(block.table) if block.table is not None else [block.text]
        if apart or block.kind in ("table", "heading", "cover"):
            lines.append("")
    return "\n".join(lines).encode()


def _aligned(grid: list[list[str]]) -> list[str]:
    """Rows with their columns side by side; an ideograph takes two places of the page and one character of the text."""
    widths = [max(map(columns, column)) for column in zip(*grid, strict=True)]
    lines = []
    for row in grid:
        line, place = "", 0
        for text, width in zip(row, widths, strict=True):
            figure = "." in text and text[:1].isdigit()
            line = line.ljust(place) + (text.rjust(width) if figure else text)
            place += width + 2
        lines.append(line.rstrip())
    return lines


def _block_to_html(block: Block) -> str:
    if block.table is not None:
        return _table_to_html(block.table)
    if block.kind in ("heading", "cover"):
        return f"<h{block.level + 1}>{escape(block.text)}</h{block.level + 1}>"
    return _line_to_html(block.text)


def _line_to_html(text: str) -> str:
    return line_as_html() if text == PICTURE else f"<p>{escape(text)}</p>"


def _table_to_html(printed: PrintedTable) -> str:
    above = "\n".join(_line_to_html("\u2003\u2003".join(pieces)) for pieces in printed.above)
    rows = "\n".join(f"<tr>{''.join(map(_cell_to_html, row))}</tr>" for row in (*printed.head, *printed.rows))
    return f'{above}\n<table border="1">\n{rows}\n</table>\n<p>{escape(printed.note)}</p>'


def _cell_to_html(cell: Cell) -> str:
    spans = f' colspan="{cell.cols}"' * (cell.cols > 1) + f' rowspan="{cell.rows}"' * (cell.rows > 1)
    text = escape(cell.text).replace("\n", "<br>")
    return f"<td{spans}>{text or '&nbsp;'}</td>"
