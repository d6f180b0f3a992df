"""Checks between tables, as the accounts declare them: 01 ↔ 02 ↔ 03, 04 ↔ 05, 03 ↔ 05, 05 ↔ 06, 06 ↔ 09, 01 ↔ 04, 07/08 ↔ 04."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.accounts.between import between_tables as statements_between
from extractor.accounts.between import class_key, class_rows
from extractor.checks.context import CheckContext
from extractor.checks.results import Result, statement_result

__all__ = ["between_tables", "class_key", "class_rows"]


def between_tables(context: CheckContext) -> Iterator[Result]:
    """Every equation and bound between two tables."""
    yield from map(statement_result, statements_between(context.tables))
