"""The accounts of a dataset as a table with filters: asked of its Parquet side, so that thousands stay quick."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal, get_args

from extractor.batch.across import check_dataset
from extractor.batch.bodies import BODIES_FILE
from extractor.batch.dataset import Dataset
from extractor.batch.dismissed import Journals, JournalState, dismissed_findings
from extractor.batch.query import plain_value
from extractor.batch.years import Year, years_of
from extractor.serve.tables import leave_out, readable, tables_in_memory
from models.record import Finding, Severity

if TYPE_CHECKING:
    import duckdb

Order = Literal["department", "fiscal_year", "region", "findings", "unread", "income", "expenditure", "name"]
ORDERS: tuple[Order, ...] = get_args(Order)
MOST_ROWS = 500
"""Accounts in one answer."""

_State = tuple[int, int]
_COLUMNS = (
    *("id", "name", "department", "region", "fiscal_year", "kind", "scope", "unit", "input_kind", "pages"),
    *("errors", "warnings", "notes", "dismissed", "figures_read", "figures_unread", "share_read"),
    *("income", "expenditure"),
    *("income_wan", "expenditure_wan"),
)
_CHOSEN = """
WITH chosen AS (
    SELECT * FROM accounts WHERE {condition}
    QUALIFY row_number() OVER (PARTITION BY account ORDER BY best DESC, share_read DESC NULLS LAST, id) = 1
)
"""
"""Of several forms of one account (PDF and text) one counts where amounts are added up: that of the view ``bodies``, or the
next best where the filter leaves that one out."""

_PAIRS = """
WITH years AS (
    SELECT DISTINCT a.body, a.fiscal_year FROM accounts a WHERE a.body IS NOT NULL AND a.fiscal_year IS NOT NULL
    AND (a.id IN (SELECT document FROM figures) OR a.id IN (SELECT id FROM budgets))
)
SELECT count(*) FROM years this JOIN years last ON last.body = this.body AND last.fiscal_year = this.fiscal_year - 1
"""


@dataclass(frozen=True)
class Filter:
    """Which accounts are wanted; every condition that is given must hold. ``text`` is looked for in department and file name."""

    text: str = ""
    region: str | None = None
    department: str | None = None
    year: int | None = None
    kind: str | None = None
    severity: Severity | None = None
    finding: str | None = None
    incomplete: bool | None = None

    def condition(self) -> tuple[str, list[object]]:
        """The condition in SQL, its values apart from it."""
        parts: list[str] = []
        values: list[object] = []

        def wanted(sql: str, *given: object) -> None:
            parts.append(sql)
            values.extend(given)

        if self.text:
            names = ("department", "printed_department", "name")
            wanted(f"({' OR '.join(f'contains({name}, ?)' for name in names)})", *(self.text for _ in names))
        if self.department is not None:  # by whatever name a document has it
            wanted("body IN (SELECT body FROM linked WHERE ? IN (department, spelling, body))", self.department)
        if self.region is not None:
            wanted("? IN (region, printed_region)", self.region)
        if self.kind is not None:
            wanted("kind = ?", self.kind)
        if self.year is not None:
            wanted("fiscal_year = ?", self.year)
        if self.severity is not None:
            wanted(f"{self.severity}s > 0")
        if self.finding is not None:
            wanted("id IN (SELECT id FROM found WHERE finding = ?)", self.finding)
        if self.incomplete is not None:
            wanted("coalesce(figures_unread, 0) > 0" if self.incomplete else "coalesce(figures_unread, 0) = 0")
        return " AND ".join(parts) or "true", values


@dataclass(frozen=True)
class AccountPage:
    """Some of the accounts that were wanted, and how many there are of them in all."""

    total: int
    rows: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Choices:
    """What filters can be set to, each with the number of accounts."""

    regions: tuple[tuple[str, int], ...] = ()
    years: tuple[tuple[int, int], ...] = ()
    departments: tuple[tuple[str, int], ...] = ()
    kinds: tuple[tuple[str, int], ...] = ()
    findings: tuple[tuple[str, int], ...] = ()


_ORDER_SQL: dict[Order, str] = {
    "department": "department NULLS LAST, fiscal_year",
    "fiscal_year": "fiscal_year NULLS LAST, department",
    "region": "region NULLS LAST, department, fiscal_year",
    "findings": "(errors+warnings) DESC, notes DESC, department",
    "unread": "figures_unread DESC NULLS LAST, department",
    "income": "income_wan DESC NULLS LAST",
    "expenditure": "expenditure_wan DESC NULLS LAST",
    "name": "name",
}


@dataclass
class AccountTable:
    """The table of one dataset, made anew when a run has brought the dataset up to date."""

    dataset: Dataset
    _lock: Lock = field(default_factory=Lock)
    _state: object = None
    _decided: JournalState = field(default_factory=dict)
    _unreadable: tuple[str, ...] = ()
    _connection: duckdb.DuckDBPyConnection | None = None
    _across: tuple[_State, tuple[Finding, ...]] | None = None
    _across_lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self._journals = Journals(self.dataset)

    def page(
        self, wanted: Filter, *, order: Order = "department", offset: int = 0, limit: int = 50, down: bool = False
    ) -> AccountPage:
        """The accounts of a filter from ``offset`` on, in an order; ``down`` turns it round."""
        condition, values = wanted.condition()
        columns, by = ", ".join(_COLUMNS), _by(order, down=down)
        sql = f"SELECT {columns} FROM accounts WHERE {condition} ORDER BY {by}, id LIMIT ? OFFSET ?"  # noqa: S608
        total = self._rows(f"SELECT count(*) FROM accounts WHERE {condition}", values)  # noqa: S608
        rows = self._rows(sql, [*values, min(limit, MOST_ROWS), offset])
        return AccountPage(
            int(total[0][0]) if total else 0,
            tuple(dict(zip(_COLUMNS, map(plain_value, row), strict=True)) for row in rows),
        )

    def all(self, wanted: Filter, *, order: Order = "department", down: bool = False) -> Iterator[dict[str, Any]]:
        """All accounts of a filter in an order, one after the other, as they were when the first was asked for."""
        condition, values = wanted.condition()
        sql = f"SELECT {', '.join(_COLUMNS)} FROM accounts WHERE {condition} ORDER BY {_by(order, down=down)}, id"  # noqa: S608
        for row in self._rows(sql, values):
            yield dict(zip(_COLUMNS, map(plain_value, row), strict=True))

    def ids(self, wanted: Filter) -> frozenset[str]:
        """The accounts of a filter."""
        condition, values = wanted.condition()
        return frozenset(row[0] for row in self._rows(f"SELECT id FROM accounts WHERE {condition}", values))  # noqa: S608

    def choices(self) -> Choices:
        """What the filters can be set to."""

        def counted(column: str, table: str = "accounts", count: str = "count(*)") -> tuple[Any, ...]:
            sql = f"SELECT {column}, {count} FROM {table} WHERE {column} IS NOT NULL GROUP BY ALL ORDER BY 2 DESC, 1"  # noqa: S608
            return tuple((row[0], int(row[1])) for row in self._rows(sql, []))

        return Choices(
            regions=counted("region"),
            years=tuple(sorted(counted("fiscal_year"))),
            departments=counted("department"),
            kinds=counted("kind"),
            findings=counted("finding", "found", "count(DISTINCT id)"),
        )

    def totals(self) -> dict[str, int]:
        """How many accounts there are, how many of them have errors, warnings, unread figures; how many findings somebody
        dismissed, which count nowhere."""
        sql = (
            "SELECT count(*), count(*) FILTER (errors > 0), count(*) FILTER (warnings > 0), "
            "count(*) FILTER (figures_unread > 0), coalesce(sum(dismissed), 0) FROM accounts"
        )
        row = (self._rows(sql, []) or [(0, 0, 0, 0, 0)])[0]
        names = ("accounts", "with_errors", "with_warnings", "incomplete", "dismissed")
        return dict(zip(names, map(int, row), strict=True))

    def dismissed(self, wanted: Filter) -> int:
        """How many findings of the accounts of a filter somebody dismissed: no count of findings has them."""
        condition, values = wanted.condition()
        found = self._rows(f"SELECT coalesce(sum(dismissed), 0) FROM accounts WHERE {condition}", values)  # noqa: S608
        return int(found[0][0]) if found else 0

    def damaged_journals(self) -> tuple[str, ...]:
        """The accounts whose decisions cannot be read: all of their findings count."""
        with readable(self.dataset):
            self._connected()
        return self._unreadable

    def ask_chosen(self, sql: str, wanted: Filter, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """A question of our own over ``chosen``: the accounts of a filter, one for each body and year."""
        condition, given = wanted.condition()
        return self._rows(_CHOSEN.format(condition=condition) + sql, [*given, *values])

    def ask(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """A question of our own over the tables in memory; no rows where no run has ended yet."""
        return self._rows(sql, list(values))

    def years(self, body: str) -> dict[int, Year]:
        """What a body published, by fiscal year."""
        with readable(self.dataset):
            connection = self._connected()
            return {} if connection is None else years_of(connection.cursor(), body, "figures")

    def across(self) -> tuple[Finding, ...]:
        """Contradictions over the years of a department; found once for every state of the dataset."""
        with readable(self.dataset), self._across_lock:
            state = self.state()
            if state is None:
                return ()
            if self._across is None or self._across[0] != state:
                self._across = (state, check_dataset(self.dataset.path))
            return self._across[1]

    def year_pairs(self) -> int:
        """How many times figures of a body were read in two consecutive years: what ``across`` compares."""
        found = self._rows(_PAIRS, [])
        return int(found[0][0]) if found else 0

    def close(self) -> None:
        """Let go of the tables in memory."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = self._state = None

    def _rows(self, sql: str, values: list[object]) -> list[tuple[Any, ...]]:
        with readable(self.dataset):
            connection = self._connected()
            return [] if connection is None else connection.cursor().execute(sql, values).fetchall()

    def state(self) -> _State | None:
        """What changes when a run has brought the dataset up to date, or somebody has named bodies anew; ``None`` where no
        run has ended yet."""
        try:
            run = self.dataset.file.stat().st_mtime_ns
        except FileNotFoundError:
            return None
        bodies = self.dataset.path / BODIES_FILE
        return run, bodies.stat().st_mtime_ns if bodies.is_file() else 0

    def _connected(self) -> duckdb.DuckDBPyConnection | None:
        """A connection with the tables in memory, ``None`` where no run has ended yet."""
        with self._lock:
            state = self.state()
            if state is None:
                return None
            if state != self._state or self._connection is None:
                self._connection = tables_in_memory(self.dataset)
                self._state, self._decided, self._unreadable = state, {}, ()
            decided = self._journals.state()
            if self._connection is not None and decided != self._decided:
                dismissed, unreadable = dismissed_findings(self.dataset, decided)
                leave_out(self._connection, dismissed)
                self._decided, self._unreadable = decided, tuple(unreadable)
            return self._connection


def _by(order: Order, *, down: bool) -> str:
    return _turned(_ORDER_SQL[order]) if down else _ORDER_SQL[order]


def _turned(order: str) -> str:
    """An order the other way round, unknown values last as before."""
    turned = []
    for part in order.split(", "):
        name, _, rest = part.partition(" ")
        turned.append(f"{name} NULLS LAST" if "DESC" in rest else f"{name} DESC NULLS LAST")
    return ", ".join(turned)


__all__ = ["ORDERS", "AccountPage", "AccountTable", "Choices", "Filter", "Order"]
