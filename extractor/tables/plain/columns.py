"""Which columns a table in plain text has: its head in words and its 栏次 against the template."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.accounts.templates import DETAIL_OF, Identity, Template
from extractor.tables.plain.tokens import Body

_FUND_MARKS = {"opening_balance": "年初", "income": "本年收入", "closing_balance": "年末"}


def coded_columns(template: Template, body: Body) -> tuple[tuple[str, ...], tuple[Identity, ...]]:
    """The amount columns in the order of print and the identities between them.

    Columns that the record does not hold (其中：教育收费) are kept under their printed name, so that their figures are not
    taken for others. The 栏次 decide how many columns there are, the words of the head which.
    """
    names = _named_columns(template, body)
    missing = body.ordinals - len(names)
    details = _details_in(body.head_text, names)
    if missing > 0 and len(details) == missing:
        parted = (Identity("basic", details),) if len(details) > 1 else ()
        return _with_details(names, details), (*template.identities, *parted)
    balances = tuple(mark for name, mark in _FUND_MARKS.items() if name not in names and mark in body.head_text)
    if missing == len(balances) == len(_FUND_MARKS):
        opening, income, closing = balances
        carried = Identity(closing, (opening, income), minus=("total",))
        return (opening, income, *names, closing), (*template.identities, carried)
    return names, template.identities


def _named_columns(template: Template, body: Body) -> tuple[str, ...]:
    """The columns of the record that the head speaks of, as far as it must be asked."""
    columns, head = template.columns, body.head_text
    # The words may be broken over lines; as many column numbers as columns leave nothing to ask them.
    if head and template.id in {"government_fund", "state_capital"} and body.ordinals != len(columns):
        columns = tuple(c for c in columns if c.name not in _FUND_MARKS or _FUND_MARKS[c.name] in head)
    if 0 < body.ordinals < len(columns):
        named = tuple(column for column in columns if any(alias in head for alias in column.aliases))
        columns = named if len(named) == body.ordinals else columns
    return tuple(column.name for column in columns)


def _details_in(head: str, names: Sequence[str]) -> tuple[str, ...]:
    """Columns that the record does not hold, of those that it holds here; of 日常公用经费 and 公用经费 the longer."""
    found = [word for word, whole in DETAIL_OF.items() if word in head and whole in names]
    return tuple(word for word in found if not any(word != other and word in other for other in found))


def _with_details(names: Sequence[str], details: Sequence[str]) -> tuple[str, ...]:
    """The columns with their parts behind them, in the order of ``DETAIL_OF``."""
    return tuple(column for name in names for column in (name, *(word for word in details if DETAIL_OF[word] == name)))


def fiscal_columns(template: Template, body: Body) -> tuple[str, ...]:
    """The columns of the expenditure side of 财政拨款收入支出决算总表: older forms have no state capital column."""
    names = [column.name for column in template.columns]
    if body.ordinals == len(names) and "国有资本经营预算" not in body.head_text:
        names.remove("state_capital")
    return tuple(names)
