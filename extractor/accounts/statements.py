"""All that the nine tables say of their own figures, computed once for one state of them and handed on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractor.accounts.between import between_tables
from extractor.accounts.equations import Equation, Statement
from extractor.accounts.inside import inside_tables
from extractor.accounts.view import TableView, views_of
from extractor.lazy import cached_property
from models.tables import TableId, Tables


@dataclass(frozen=True)
class AccountStatements:
    """The equations and bounds inside and between the tables of one account, each part when it is first asked for."""

    tables: Tables

    @cached_property
    def views(self) -> dict[TableId, TableView]:
        """The tables, every cell a figure."""
        return views_of(self.tables)

    @cached_property
    def inside(self) -> tuple[Statement, ...]:
        """What each table says of itself."""
        return tuple(inside_tables(self.views))

    @cached_property
    def between(self) -> tuple[Statement, ...]:
        """What the tables say of each other."""
        return tuple(between_tables(self.views))

    def __iter__(self) -> Iterator[Statement]:
        yield from self.inside
        yield from self.between

    @cached_property
    def touching(self) -> dict[str, list[Equation]]:
        """The equations that every figure stands in, by the key of the figure."""
        found: dict[str, list[Equation]] = {}
        for statement in self:
            if isinstance(statement, Equation):
                for key in statement.terms:
                    found.setdefault(key, []).append(statement)
        return found
