"""How each printed figure is confirmed: by an accounting identity, by a second engine, or by neither.

What the arithmetic of the account confirms needs no second reading: an identity of several figures that holds with a
misread one would be a rare coincidence. The second engine is asked about the pages of all others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from typing import Any

from extractor.accounts.statements import AccountStatements
from extractor.tables.doubt.cell_sources import PrintedFigure, printed_figures, with_cells
from models.rows import PageReader
from models.tables import Confirmed, Table, Tables

ReaderOf = Callable[[int], PageReader | None]
"""A page → what its words were read by; ``None`` where the page is not known."""


def proven_figures(statements: AccountStatements) -> frozenset[str]:
    """The keys of all figures that stand in an identity with others which holds, and in none that does not."""
    return frozenset(
        figure
        for figure, equations in statements.touching.items()
        if all(equation.holds for equation in equations) and any(len(equation.terms) > 1 for equation in equations)
    )


def doubted_pages(tables: Tables, proven: Collection[str]) -> frozenset[int]:
    """The pages with a figure that no identity confirms, or that one contradicts."""
    return frozenset(
        figure.page for figure in printed_figures(tables) if figure.page is not None and figure.place.key not in proven
    )


def figure_pages(tables: Tables) -> frozenset[int]:
    """All pages with printed figures of the tables."""
    return frozenset(figure.page for figure in printed_figures(tables) if figure.page is not None)


def with_confirmations(
    tables: Tables, proven: Collection[str], witnessed: Collection[int], reader_of: ReaderOf
) -> Tables:
    """The tables with ``TableSource.reader``, ``TableSource.confirmed`` and a mark on every figure that nothing confirms.

    ``witnessed`` are the pages that a second engine was asked about; where it read another figure, it confirms nothing.
    """
    counts: dict[str, Counter[str]] = {}
    open_figures: list[PrintedFigure] = []
    for figure in printed_figures(tables):
        counted = counts.setdefault(figure.place.table, Counter())
        if figure.place.key in proven:
            counted["identity"] += 1
        elif figure.page in witnessed and figure.cell.bbox is not None and figure.cell.second_reading is None:
            counted["second_engine"] += 1
        else:
            counted["neither"] += 1
            open_figures.append(figure)
    marked = with_cells(
        tables, {figure.place: figure.cell.model_copy(update={"unconfirmed": True}) for figure in open_figures}
    )
    changed: dict[str, Table] = {
        name: _with_source(table, counts.get(name), reader_of) for name, table in marked.items()
    }
    return marked.model_copy(update=changed)


def _with_source(table: Table, counts: Counter[str] | None, reader_of: ReaderOf) -> Table:
    if table.source is None:
        return table
    readers = [reader for page in table.source.pages if (reader := reader_of(page)) is not None]
    update: dict[str, Any] = {"reader": Counter(readers).most_common(1)[0][0] if readers else None}
    if counts is not None:
        update["confirmed"] = Confirmed(**counts)
    return table.model_copy(update={"source": table.source.model_copy(update=update)})
