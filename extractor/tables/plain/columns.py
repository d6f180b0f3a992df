"""Which columns a table in plain text has: its head in words and its 栏次 against the template."""

from __future__ import annotations

from extractor.accounts.templates import DETAIL_OF, Identity, Template
from extractor.tables.plain.tokens import Body
from extractor.text.characters import key

_FUND_MARKS = {"opening_balance": "年初", "income": "本年收入", "closing_balance": "年末"}


def coded_columns(template: Template, body: Body) -> tuple[tuple[str, ...], tuple[Identity, ...]]:
    """The amount columns in the order of print and the identities between them.

    Columns that the record does not hold (其中：教育收费) are kept under their printed name, so that their figures are not
    taken for others. The 栏次 decide how many columns there are, the words of the head which.
    """
    names = [column.name for column in template.columns]
    head = body.head_text
    # The words may be broken over lines; as many column numbers as columns leave nothing to ask them.
    if head and template.id in {"government_fund", "state_capital"} and body.ordinals != len(names):
        names = [name for name in names if name not in _FUND_MARKS or _FUND_MARKS[name] in head]
    identities = list(template.identities)
    if body.ordinals and body.ordinals < len(names):
        named = [c.name for c in template.columns if c.name in names and any(key(a) in head for a in c.aliases)]
        names = named if len(named) == body.ordinals else names
    elif body.ordinals > len(names):
        details = [word for word in DETAIL_OF if word in head and DETAIL_OF[word] in names]
        details = [word for word in details if not any(word != other and word in other for other in details)]
        if len(details) == body.ordinals - len(names):
            for word in reversed(details):
                names.insert(names.index(DETAIL_OF[word]) + 1, word)
            if len(details) > 1:
                identities.append(Identity("basic", tuple(details)))
        beside = [mark for name, mark in _FUND_MARKS.items() if name not in names and mark in head]
        if len(beside) == len(_FUND_MARKS) == body.ordinals - len(names):
            opening, income, closing = beside
            names = [opening, income, *names, closing]
            identities.append(Identity(closing, (opening, income), minus=("total",)))
    return tuple(names), tuple(identities)


def fiscal_columns(template: Template, body: Body) -> tuple[str, ...]:
    """The columns of the expenditure side of 财政拨款收入支出决算总表: older forms have no state capital column."""
    names = [column.name for column in template.columns]
    if body.ordinals == len(names) and "国有资本经营预算" not in body.head_text:
        names.remove("state_capital")
    return tuple(names)
