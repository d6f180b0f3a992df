"""Checks inside and between the nine tables: their sums and bounds, as the accounts declare them."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.context import CheckContext
from extractor.checks.results import Result, statement_result


def inside_tables(context: CheckContext) -> Iterator[Result]:
    """Every sum inside a table."""
    yield from map(statement_result, context.statements.inside)


def between_tables(context: CheckContext) -> Iterator[Result]:
    """Every equation and bound between two tables: 01 ↔ 02 ↔ 03, 04 ↔ 05, 03 ↔ 05, 05 ↔ 06, 06 ↔ 09, 01 ↔ 04, 07/08 ↔ 04."""
    yield from map(statement_result, context.statements.between)
