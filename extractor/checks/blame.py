"""Whose fault: what plain text was read into the wrong columns breaks many sums at once, and is one finding about the reading.

A publisher mistypes a figure, and one figure explains what fails. Where a table whose columns had to be guessed (plain text,
pictures) breaks several equations and no single figure explains them, or where a whole column of it is blank that other
places have figures for, the reading is doubted before the publisher.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractor.accounts.figures import Figure
from extractor.checks.engine import Cause
from extractor.checks.results import Equation
from extractor.checks.wording import formula_of
from models.record import Finding, Place

LEAST_EQUATIONS = 3
"""From so many failed equations of one guessed table on, without a figure that explains them, its reading is doubted."""
LEAST_BLANKS = 2
"""So many cells of one column that other places have figures for are a column that was not read."""

Hinted = frozenset[int]


def doubted_readings(causes: Sequence[Cause], hinted: Hinted = frozenset()) -> tuple[list[Finding], list[Cause]]:
    """The findings about readings, and the causes that remain the publisher's; ``hinted`` ones are explained otherwise."""
    open_causes: dict[str, list[Cause]] = {}
    blanks: dict[tuple[str, str], list[Cause]] = {}
    for number, cause in enumerate(causes):
        figure = _single(cause)
        if figure is not None and _is_blank(figure):
            blanks.setdefault((_table(figure), figure.key.rsplit(".", 1)[-1]), []).append(cause)
        elif figure is None and number not in hinted and _guessed(cause):
            open_causes.setdefault(_table(cause.explanation.failed[0].left), []).append(cause)
    findings, taken = [], set[int]()
    for several in open_causes.values():
        if sum(len(cause.explanation.failed) for cause in several) >= LEAST_EQUATIONS:
            findings.append(_flood(several))
            taken.update(map(id, several))
    for several in blanks.values():
        if len(several) >= LEAST_BLANKS:
            findings.append(_blank_column(several))
            taken.update(map(id, several))
    return findings, [cause for cause in causes if id(cause) not in taken]


def _single(cause: Cause) -> Figure | None:
    options = cause.explanation.options
    return options[0][0].figure if len(options) == 1 and len(options[0]) == 1 else None


def _is_blank(figure: Figure) -> bool:
    """A cell without print, taken for nothing."""
    return figure.key.startswith("tables.") and not figure.value and not figure.half


def _guessed(cause: Cause) -> bool:
    """All that fails lies in one table whose columns were guessed, and no small set of its figures explains it."""
    figures = [figure for equation in cause.explanation.failed for figure in equation.figures()]
    home = {_table(figure) for figure in figures}
    return len(home) == 1 and home != {""} and all(figure.origin == "unknown" for figure in figures)


def _table(figure: Figure) -> str:
    parts = figure.key.split(".")
    return parts[1] if parts[0] == "tables" else ""


def _flood(causes: Sequence[Cause]) -> Finding:
    failed = [equation for cause in causes for equation in cause.explanation.failed]
    title = (failed[0].left.place.label or "").split(" ")[0]
    return _finding(
        f"《{title}》有{len(failed)}个勾稽关系不平，不是一两个数字的问题，疑为读取有误：表格没有画线，各栏是推断的。请核对原表。",
        failed,
    )


def _blank_column(causes: Sequence[Cause]) -> Finding:
    failed = [equation for cause in causes for equation in cause.explanation.failed]
    figure = _single(causes[0])
    column = figure.column if figure is not None else ""
    title = (figure.place.label or "").split(" ")[0] if figure is not None else ""
    return _finding(f"《{title}》“{column}”栏有{len(causes)}格没有数字，而别处有这些数：原表空着，或没有读到。", failed)


def _finding(message: str, failed: Sequence[Equation]) -> Finding:
    places: dict[str, Place] = {figure.key: figure.place for equation in failed for figure in equation.figures()}
    return Finding(
        id=failed[0].check,
        severity="warning",
        stage="checks",
        message=message,
        formula=formula_of(failed[0]),
        left=failed[0].left.value,
        right=failed[0].total,
        difference=failed[0].residual,
        tolerance=failed[0].tolerance,
        origin="parsing",
        places=tuple(places.values()),
        related=tuple(formula_of(equation) for equation in failed[1:]),
    )
