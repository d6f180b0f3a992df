"""Checks inside a table: its own sums, as the accounts declare them."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.accounts.inside import absent, figure_of
from extractor.accounts.inside import inside_tables as statements_inside
from extractor.accounts.two_sided import FUND_LINES, item_path
from extractor.checks.context import CheckContext
from extractor.checks.results import Result, statement_result

__all__ = ["FUND_LINES", "absent", "figure_of", "inside_tables", "item_path"]


def inside_tables(context: CheckContext) -> Iterator[Result]:
    """Every sum inside a table."""
    yield from map(statement_result, statements_inside(context.tables))
