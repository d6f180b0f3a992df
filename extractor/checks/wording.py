"""Formulas as people read them."""

from __future__ import annotations

from decimal import Decimal

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
