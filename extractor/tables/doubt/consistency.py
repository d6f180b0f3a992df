"""How well a reading holds together by the accounting identities: a judge between readings, not a check of the publisher."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from extractor.accounts.classification import code_parents
from extractor.accounts.templates import Identity, Template
from models.tables import Row

CLASS_DIGITS = 3
DOUBTFUL_SHARE = Decimal("0.2")
"""Share of broken identities above which columns were mixed up: publishers' own errors break one here and there."""


def broken_share(template: Template, fields: Mapping[str, Any]) -> Decimal | None:
    """The share of the identities that do not hold among those that can be tried; ``None`` where there is nothing to try."""
    rows = [row for value in fields.values() for row in (value if isinstance(value, tuple) else (value,))]
    tried = broken = 0
    for row in rows:
        if isinstance(row, Row):
            for identity in template.identities:
                held = _holds_in_row(identity, row.amounts())
                tried += held is not None
                broken += held is False
    if template.form == "coded":
        down_tried, down_broken = _down_the_tree(fields)
        tried, broken = tried + down_tried, broken + down_broken
    if template.form == "economic":
        down_tried, down_broken = _down_the_classes(fields)
        tried, broken = tried + down_tried, broken + down_broken
    return Decimal(broken) / tried if tried else None


def is_doubtful(template: Template, fields: Mapping[str, Any]) -> bool:
    """Whether a reading breaks so many identities that its columns cannot be right."""
    share = broken_share(template, fields)
    return share is not None and share > DOUBTFUL_SHARE


def _holds_in_row(identity: Identity, amounts: Mapping[str, Decimal | None]) -> bool | None:
    whole = amounts.get(identity.whole)
    terms = [amounts.get(name) for name in (*identity.parts, *identity.minus)]
    if whole is None and all(term is None for term in terms):
        return None
    plus = [amounts.get(name) for name in identity.parts]
    minus = [amounts.get(name) for name in identity.minus]
    total = sum((t for t in plus if t is not None), Decimal()) - sum((t for t in minus if t is not None), Decimal())
    return _equal(whole or Decimal(), total, [whole, *terms])


def _down_the_tree(fields: Mapping[str, Any]) -> tuple[int, int]:
    rows: Sequence[Row] = fields.get("rows", ())
    total = fields.get("total")
    everything = [*([total] if total is not None else []), *rows]
    codes = [None if row is total else getattr(row, "code", "") for row in everything]
    carries = [any(amount is not None for amount in row.amounts().values()) for row in everything]
    children: dict[int, list[Row]] = {}
    for row, parent in zip(everything, code_parents(codes, carries), strict=True):
        if parent is not None:
            children.setdefault(parent, []).append(row)
    tried = broken = 0
    for index, below in children.items():
        for column, whole in everything[index].amounts().items():
            terms = [row.amounts()[column] for row in below]
            if whole is None and all(term is None for term in terms):
                continue
            tried += 1
            total_below = sum((term for term in terms if term is not None), Decimal())
            broken += not _equal(whole or Decimal(), total_below, [whole, *terms])
    return tried, broken


def _down_the_classes(fields: Mapping[str, Any]) -> tuple[int, int]:
    """基本支出 by items: 类 = Σ款, and the two totals together = Σ类."""
    amounts = {row.code: row.amount for row in fields.get("rows", ())}
    classes = {code: amount for code, amount in amounts.items() if len(code) == CLASS_DIGITS}
    sums: list[tuple[Decimal | None, list[Decimal | None]]] = [
        (whole, [amount for code, amount in amounts.items() if code.startswith(parent) and code != parent])
        for parent, whole in classes.items()
    ]
    totals = [fields.get("personnel_total"), fields.get("public_total")]
    if any(total is not None for total in totals):
        both = sum((total for total in totals if total is not None), Decimal())
        sums.append((both, list(classes.values())))
    tried = broken = 0
    for whole, terms in sums:
        if whole is None and all(term is None for term in terms):
            continue
        tried += 1
        below = sum((term for term in terms if term is not None), Decimal())
        broken += not _equal(whole or Decimal(), below, [whole, *terms])
    return tried, broken


def _equal(one: Decimal, other: Decimal, terms: Iterable[Decimal | None]) -> bool:
    """Equal within half a unit of the last printed place of every term."""
    halves = (Decimal(5).scaleb(int(term.as_tuple().exponent) - 1) for term in terms if term is not None)
    return abs(one - other) <= sum(halves, Decimal())
