"""How well a reading holds together by the equations of its table: a judge between readings, not a check of the publisher."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from extractor.accounts.inside import Sum, sums_inside
from extractor.accounts.templates import Template
from extractor.accounts.view import TableView

DOUBTFUL_SHARE = Decimal("0.2")
"""Share of broken sums above which columns were mixed up: publishers' own errors break one here and there."""


def broken_share(template: Template, fields: Mapping[str, Any]) -> Decimal | None:
    """The share of the sums that do not hold among those with any figure; ``None`` where there is nothing to try."""
    table = template.table.model_validate({"status": "present", **fields})
    view = TableView(template.id, table)
    held = [
        found
        for declared in sums_inside(view)
        if isinstance(declared, Sum) and (found := _holds(view, declared)) is not None
    ]
    return Decimal(held.count(False)) / len(held) if held else None


def is_doubtful(template: Template, fields: Mapping[str, Any]) -> bool:
    """Whether a reading breaks so many sums that its columns cannot be right."""
    share = broken_share(template, fields)
    return share is not None and share > DOUBTFUL_SHARE


def _holds(view: TableView, declared: Sum) -> bool | None:
    """Whether the sum comes out within rounding, blanks being nothing; ``None`` where all its cells are blank."""
    whole = view.figure(*declared.whole)
    parts = [(sign, figure) for sign, cell in declared.parts if (figure := view.figure(*cell)) is not None]
    if whole is None and not parts:
        return None
    off = (whole.value if whole else Decimal(0)) - sum((sign * part.value for sign, part in parts), Decimal(0))
    slack = (whole.half if whole else Decimal(0)) + sum((part.half for _, part in parts), Decimal(0))
    return abs(off) <= slack
