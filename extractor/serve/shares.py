"""What the accounts of a dataset are measured by to see which stand out: shares of their own totals, in per cent.

A number of staff is in no record, so nothing is measured per head.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from threading import Lock

from extractor.serve.accounts import AccountTable, Filter
from extractor.serve.outliers import PROJECT, Measured, Outlier, find_outliers

_FIGURES = """
SELECT a.id, a.body, a.fiscal_year, a.kind, f."table", f.part, f."column", f.name, f.code, f.wan
FROM figures f JOIN accounts a ON a.id = f.document
WHERE a.best AND a.body IS NOT NULL AND a.fiscal_year IS NOT NULL AND f.wan IS NOT NULL AND (
    (f."table" IN ('income', 'expenditure') AND f.part = 'total')
    OR (f."table" = 'expenditure' AND f.part = 'rows' AND f."column" = 'total' AND length(f.code) = 3)
    OR (f."table" = 'three_public' AND f.part = 'actual' AND f."column" = 'total')
    OR f.part IN ('personnel_total', 'public_total')
)
"""
_TENTH = Decimal("0.1")
_CLASS = "类"
_Key = tuple[str, str, str]
_SPENT: _Key = ("expenditure", "total", "total")
_RECEIVED: _Key = ("income", "total", "total")
_SHARES: tuple[tuple[str, _Key, tuple[_Key, ...], Decimal], ...] = (
    (PROJECT, ("expenditure", "total", "project"), (_SPENT,), Decimal(5)),
    ("财政拨款收入占本年收入", ("income", "total", "fiscal_appropriation"), (_RECEIVED,), Decimal(5)),
    (
        "人员经费占基本支出",
        ("basic_expenditure_detail", "personnel_total", "amount"),
        (
            ("basic_expenditure_detail", "personnel_total", "amount"),
            ("basic_expenditure_detail", "public_total", "amount"),
        ),
        Decimal(5),
    ),
    ("“三公”经费占本年支出", ("three_public", "actual", "total"), (_SPENT,), Decimal("0.5")),
)
"""Measure → the part, the figures that are the whole together, and how many percentage points are a difference at all."""
_SUMS_UP = Decimal("0.01")
"""Classes that miss more of the whole than this part of it were not all read: what is absent is then not nothing."""


@dataclass
class _Account:
    body: str
    year: int
    kind: str
    figures: dict[_Key, Decimal] = field(default_factory=dict)
    classes: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))


def outliers_of(table: AccountTable) -> list[Outlier]:
    """The accounts of a dataset that stand out from all others of their kind, size and year, the farthest first."""
    return find_outliers(measured(table))


class Outliers:
    """The outliers of a dataset, found once for every state of it."""

    def __init__(self, table: AccountTable) -> None:
        self._table = table
        self._lock = Lock()
        self._found: tuple[object, list[Outlier]] = (None, [])

    def of(self, wanted: Filter) -> list[Outlier]:
        """Those of a filter, each beside the peers in the whole dataset."""
        with self._lock:
            state = self._table.state()
            if self._found[0] != state:
                self._found = (state, outliers_of(self._table))
            found = self._found[1]
        ids = self._table.ids(wanted)
        return [one for one in found if one.account.id in ids]


def measured(table: AccountTable) -> Iterator[Measured]:
    """Every share of every account, each account in the form that counts."""
    accounts: dict[str, _Account] = {}
    names: dict[str, str] = {}
    for identifier, body, year, kind, name, part, column, label, code, wan in table.ask(_FIGURES):
        account = accounts.setdefault(identifier, _Account(body, year, kind))
        if part == "rows":
            account.classes[code] += wan
            names.setdefault(code, label or code)
        else:
            account.figures[name, part, column] = wan
    for identifier, account in accounts.items():
        spent = account.figures.get(_SPENT)
        if spent is None or spent <= 0:
            continue
        for measure, share, least in _shares(account, spent, names):
            yield Measured(account.body, account.year, account.kind, spent, share, measure, identifier, least)


def _shares(account: _Account, spent: Decimal, names: dict[str, str]) -> Iterator[tuple[str, Decimal, Decimal]]:
    for measure, part, wholes, least in _SHARES:
        known = [account.figures[key] for key in wholes if key in account.figures]
        if part in account.figures and len(known) == len(wholes) and sum(known) > 0:
            yield measure, account.figures[part] * 100 / sum(known), least
    if account.classes and abs(sum(account.classes.values()) - spent) <= spent * _SUMS_UP:
        for code, name in names.items():
            yield f"{name}{_CLASS}占本年支出", account.classes.get(code, Decimal(0)) * 100 / spent, Decimal(5)


def percent(share: Decimal) -> str:
    """A share as it is shown, to a tenth of a per cent."""
    return f"{share.quantize(_TENTH, ROUND_HALF_UP):f}"
