"""What the explanation part says: deviations, composition, key work. Text is verbatim, white space removed."""

from __future__ import annotations

from typing import Literal

from models.base import Amount, ItemEvidence, Model, Percent

DeviationSection = Literal[
    "overall",
    "income",
    "expenditure",
    "fiscal_appropriation",
    "general_public_overall",
    "general_public_items",
    "three_public",
    "operating_cost",
]
Comparison = Literal["prior_year", "initial_budget", "annual_budget"]


class Deviation(Model):
    """One comparison that the explanation part states for one subject, with its reason or without.

    ``change_amount`` and ``change_pct`` are signed: a decrease is negative however it is printed.
    """

    section: DeviationSection
    subject: str
    comparison: Comparison
    reference_amount: Amount | None
    actual_amount: Amount | None
    change_amount: Amount | None
    change_pct: Percent | None
    completion_pct: Percent | None
    reason: str | None
    evidence: ItemEvidence | None = None


class CompositionItem(Model):
    """A line of 支出决算结构情况: subject, amount, share of the whole, what it was used for."""

    subject: str
    amount: Amount | None
    share_pct: Percent | None
    purpose: str | None
    evidence: ItemEvidence | None = None


class KeyWorkItem(Model):
    """An item of 重点工作完成情况, from its prose or its table (``status`` is the table's 完成情况)."""

    source: Literal["text", "table"]
    title: str
    content: str | None
    status: str | None
    evidence: ItemEvidence | None = None


class Narrative(Model):
    """The explanation part (第三部分)."""

    deviations: tuple[Deviation, ...] = ()
    composition: tuple[CompositionItem, ...] = ()
