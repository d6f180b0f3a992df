"""What accepts or rejects a proposal: the identities of the account, and the ledger of its figures. No words are believed.

A table is taken over where all identities that it stands in hold, figures are understood that were not, and none is lost.
What no identity tells apart (two columns that may change places, a table that no other confirms) is left to a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

from rapidfuzz import fuzz

from extractor.accounts.equations import Bound, Equation
from extractor.accounts.heading_words import folded_heading
from extractor.accounts.own_aliases import Aliases
from extractor.accounts.statements import AccountStatements
from extractor.accounts.templates import TEMPLATES
from extractor.learn.proposals import Proposal, Rejected
from extractor.learn.units import understood
from extractor.pipeline import Reading
from models.rows import Row
from models.tables import Table, TableId, Tables

LEAST_KNOWN = 3
"""So many headings that the program knows show which table it is, where no other table does."""
LEAST_LIKENESS = 60
"""From this likeness (0-100) with a built-in heading on, the words of a heading tell its column where no identity does."""


def objection(proposal: Proposal, before: Reading, after: Reading) -> str | None:
    """Why a proposal is not taken over, by the reading before it and the reading with it; ``None`` where nothing speaks against it."""
    lost = _lost(proposal, before, after)
    if lost is not None:
        return lost
    if proposal.name == "organisations":
        return _objection_to_name(proposal, after)
    if len(understood(after)) <= len(understood(before)):
        return "读出的数字没有增加"
    if proposal.name == "sections":
        return None
    ledger = after.record.completeness
    parts = ledger.parts if ledger is not None else ()
    unread = sum(part.unread for part in parts if part.part == f"tables.{proposal.name}")
    if unread:
        return f"表中还有{unread}个数字没有读出"
    return _objection_to_table(proposal.name, after.record.tables)  # type: ignore[arg-type]


def _lost(proposal: Proposal, before: Reading, after: Reading) -> str | None:
    gone = understood(before) - understood(after)
    if gone:
        line = before.source.line_at(min(gone)).number
        return f"原来读出的{len(gone)}个数字不再读出（第{line}行起）"
    for name, table in before.record.tables.items():
        changed = getattr(after.record.tables, name)
        if name == proposal.name or table.status != "present" or _figures(table) == _figures(changed):
            continue
        # A table whose title nobody knew may have been read as the end of the one before it.
        if not all(equation.holds for equation in equations_of(name, after.record.tables)):
            return f"{TEMPLATES[name].title}的数字变了，勾稽关系不再成立"
    return None


def _figures(table: Table) -> list[Any]:
    return [(path, row.amounts()) for path, row in table.parts()]


def _objection_to_name(proposal: Proposal, after: Reading) -> str | None:
    name = proposal.aliases.organisations[0]
    if after.record.document.department != name:
        return f"“{name}”没有成为部门名称"
    if after.source.text.count(name) < 2:
        return f"“{name}”在文中只出现一次，无从印证"
    return None


def _objection_to_table(name: TableId, tables: Tables) -> str | None:
    title = TEMPLATES[name].title
    if getattr(tables, name).status != "present":
        return f"{title}没有读出数字"
    equations = list(equations_of(name, tables))
    if not equations:
        return f"{title}没有一条恒等式可以检验"
    broken = next((equation for equation in equations if not equation.holds), None)
    return None if broken is None else f"恒等式不成立（{broken.check}，差{broken.residual}）：{broken.left.key}"


def statements_of(name: TableId, tables: Tables) -> Iterator[Equation | Bound]:
    """What the account says of the figures of a table together with others: sums, and what is contained in what."""
    own = f"tables.{name}."
    for statement in AccountStatements(tables):
        if isinstance(statement, Equation):
            if len(statement.terms) > 1 and any(figure.startswith(own) for figure in statement.terms):
                yield statement
        elif isinstance(statement, Bound):
            figures = [figure for figure in (statement.part, statement.whole) if figure is not None]
            if any(figure.key.startswith(own) for figure in figures):
                yield statement


def equations_of(name: TableId, tables: Tables) -> Iterator[Equation]:
    """The sums among them."""
    return (statement for statement in statements_of(name, tables) if isinstance(statement, Equation))


def ambiguity(name: TableId, aliases: Aliases, tables: Tables) -> str | None:
    """What the identities leave open in an accepted table: two columns that could change places, or which table it is."""
    headings = {column: heading for table, column, heading in aliases.columns if table == name}
    for one, other in combinations(_printed_columns(getattr(tables, name)), 2):
        if one not in headings and other not in headings:
            continue
        if _told_by_words(name, one, headings.get(one)) or _told_by_words(name, other, headings.get(other)):
            continue
        swapped = tables.model_copy(update={name: _swapped(getattr(tables, name), one, other)})
        if _broken(name, swapped) <= _broken(name, tables):
            template = TEMPLATES[name]
            return f"{template.title}：恒等式分不清“{template.label(one)}”和“{template.label(other)}”两列"
    template = TEMPLATES[name]
    if aliases.measures and template.form == "three_public":
        return f"{template.title}：没有恒等式分得清预算数和决算数"
    joined = any(_reaches_out(name, equation) for equation in equations_of(name, tables))
    if aliases.measures and not joined:
        return f"{template.title}：没有其他表可以印证哪一栏是决算数"
    known = [column for column in _printed_columns(getattr(tables, name)) if column not in headings]
    if any(table == name for table, _ in aliases.titles) and not joined and len(known) < LEAST_KNOWN:
        return f"{template.title}：没有其他表可以印证这是哪一张表"
    return None


def _broken(name: TableId, tables: Tables) -> int:
    """How many of the sums and of what is contained in what do not hold."""
    return sum(not statement.holds for statement in statements_of(name, tables))


def without_unproved(proposal: Proposal, tables: Tables) -> tuple[Aliases, list[Rejected]]:
    """A proposal without headings of columns that are blank in this document: nothing shows which column they are."""
    if proposal.name not in TEMPLATES:
        return proposal.aliases, []
    template = TEMPLATES[proposal.name]
    printed = _printed_columns(getattr(tables, proposal.name))
    blank = [
        (table, column, heading)
        for table, column, heading in proposal.aliases.columns
        if column not in printed and not _told_by_words(template.id, column, heading)
    ]
    kept = tuple(one for one in proposal.aliases.columns if one not in blank)
    reasons = [
        Rejected(proposal.name, f"“{heading}”一栏在本文件中没有数字，无从检验是不是“{template.label(column)}”")
        for _, column, heading in blank
    ]
    return replace(proposal.aliases, columns=kept), reasons


def _told_by_words(name: TableId, column: str, heading: str | None) -> bool:
    """Whether a heading is built in, or more like those of its column than like those of any other."""
    if heading is None:
        return True
    likeness = {
        own.name: max(fuzz.ratio(folded_heading(heading), built_in) for built_in in own.built_in)
        for own in TEMPLATES[name].columns
    }
    best = likeness.pop(column)
    return best >= LEAST_LIKENESS and best > max(likeness.values(), default=0)


def _printed_columns(table: Table) -> list[str]:
    """The columns that hold an amount other than nothing, in the order of the form."""
    held = {column for _, row in table.parts() for column, amount in row.amounts().items() if amount}
    return [
        column for column in dict.fromkeys(c for _, row in table.parts() for c in row.amount_columns) if column in held
    ]


def _swapped(table: Table, one: str, other: str) -> Table:
    """The table with the amounts of two columns exchanged."""

    def exchanged(row: Row) -> Row:
        amounts = row.amounts()
        if one not in amounts or other not in amounts:
            return row
        return row.model_copy(update={one: amounts[other], other: amounts[one]})

    changed: dict[str, Any] = {}
    for field in type(table).model_fields:
        value = getattr(table, field)
        if isinstance(value, Row):
            changed[field] = exchanged(value)
        elif isinstance(value, tuple) and value and isinstance(value[0], Row):
            changed[field] = tuple(map(exchanged, value))
    return table.model_copy(update=changed)


def _reaches_out(name: TableId, equation: Equation) -> bool:
    """Whether an identity joins figures of this table with those of another one."""
    return any(not figure.startswith(f"tables.{name}.") for figure in equation.terms)
