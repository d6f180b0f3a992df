"""Formulas as people read them."""

from __future__ import annotations

from decimal import Decimal

from extractor.accounts.templates import TEMPLATES
from extractor.checks.catalogue import check_of
from extractor.checks.results import Equation


def amount(value: Decimal) -> str:
    """A figure for a formula, with thousands separators."""
    return f"{value:,f}"


def formula_of(equation: Equation) -> str:
    """The identity with the figures put in."""
    axis = equation.axis
    parts = [
        f"{'−' if sign < 0 else '+'} {figure.name(axis)} {amount(figure.value)}" for sign, figure in equation.right
    ]
    right = " ".join(parts).removeprefix("+ ") or "0"
    total = f" = {amount(equation.total)}" if len(equation.right) > 1 else ""
    relation = "=" if not equation.residual else "≈" if equation.holds else "≠"
    return f"{equation.left.name(axis)} {amount(equation.left.value)} {relation} {right}{total}"


def line_of(equation: Equation) -> str:
    """The identity in one line that stands alone: what is compared, in which table and column, and the figures."""
    where = _where(equation)
    told = f"（{where}）" if where else ""
    return f"{check_of(equation.check).title}{told}：{formula_of(equation)}"


def _where(equation: Equation) -> str:
    """The table of all figures, and the part of their names that the formula leaves out; nothing where they have no table in common."""
    homes = {tuple(figure.key.split(".")[:2]) for figure in equation.figures() if not figure.fixed}
    home = next(iter(homes)) if len(homes) == 1 else ()
    if len(home) != 2 or home[0] != "tables" or equation.axis == "full":
        return ""
    title = next((template.title for name, template in TEMPLATES.items() if name == home[1]), "")
    common = equation.left.row if equation.axis == "column" else equation.left.column
    return "，".join(filter(None, (title, common)))
