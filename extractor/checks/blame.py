"""Whose fault: what plain text was read into the wrong columns breaks many sums at once, and is one finding about the reading.

A publisher mistypes a figure, and one figure explains what fails. Where a table whose columns had to be guessed (plain text,
pictures) breaks several equations and no single figure explains them, or where a whole column of it is blank that other
places have figures for, the reading is doubted before the publisher.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from extractor.accounts.figures import Figure
from extractor.checks.catalogue import check_of
from extractor.checks.engine import Cause
from extractor.checks.incoherent import Incoherent, incoherent_tables, table_of, taken_out
from extractor.checks.results import Equation, Failure
from extractor.checks.shifted_rows import Shift, shift_of
from extractor.checks.wording import formula_of
from models.record import Finding, Place, severity_rank

LEAST_EQUATIONS = 3
"""From so many failed equations of one guessed table on, without a figure that explains them, its reading is doubted."""
LEAST_BLANKS = 2
"""So many cells of one column that other places have figures for are a column that was not read."""

Hinted = frozenset[int]


@dataclass(frozen=True)
class Blamed:
    """The findings about tables as a whole, and the causes and verdicts that are left."""

    findings: tuple[Finding, ...]
    causes: tuple[Cause, ...]
    failures: tuple[Failure, ...]


def doubted_readings(
    causes: Sequence[Cause],
    failures: Sequence[Failure] = (),
    hinted: Hinted = frozenset(),
    equations: Sequence[Equation] = (),
    told: Collection[str] = (),
) -> Blamed:
    """What is told of a table as a whole, before its single figures are; ``hinted`` causes are explained otherwise, ``told``
    are the tables whose reading was reported as incoherent.
    """
    open_causes: dict[str, list[Cause]] = {}
    blanks: dict[tuple[str, str], list[Cause]] = {}
    for number, cause in enumerate(causes):
        figure = _single(cause)
        if figure is not None and _is_blank(figure):
            blanks.setdefault((table_of(figure), figure.key.rsplit(".", 1)[-1]), []).append(cause)
        elif figure is None and number not in hinted and _guessed(cause):
            open_causes.setdefault(table_of(cause.explanation.failed[0].left), []).append(cause)
    findings, taken = [], set[int]()
    for several in blanks.values():
        if len(several) >= LEAST_BLANKS:
            findings.append(_blank_column(several))
            taken.update(map(id, several))
    floods = [name for name, several in open_causes.items() if _count(several) >= LEAST_EQUATIONS]
    free = [cause for number, cause in enumerate(causes) if number not in hinted and id(cause) not in taken]
    tables = dict.fromkeys((*floods, *incoherent_tables(free, equations, told)))
    found, left, others = taken_out(tables, free, failures)
    hinted_causes = [cause for number, cause in enumerate(causes) if number in hinted]
    floods_told = [_flood(one, shift_of(one.table, equations)) for one in found]
    return Blamed((*floods_told, *findings), (*hinted_causes, *left), tuple(others))


def _count(causes: Sequence[Cause]) -> int:
    return sum(len(cause.explanation.failed) for cause in causes)


def _single(cause: Cause) -> Figure | None:
    options = cause.explanation.options
    return options[0][0].figure if len(options) == 1 and len(options[0]) == 1 else None


def _is_blank(figure: Figure) -> bool:
    """A cell without print, taken for nothing."""
    return figure.key.startswith("tables.") and not figure.value and not figure.half


def _guessed(cause: Cause) -> bool:
    """All that fails lies in one table whose columns were guessed, and no small set of its figures explains it."""
    figures = [figure for equation in cause.explanation.failed for figure in equation.figures()]
    home = {table_of(figure) for figure in figures}
    return len(home) == 1 and home != {""} and all(figure.origin == "unknown" for figure in figures)


def _flood(one: Incoherent, shift: Shift | None) -> Finding:
    """One finding about a table; what it contradicts elsewhere is listed inside."""
    figures = [figure for equation in one.failed for figure in equation.figures() if table_of(figure) == one.table]
    places = [place for failure in one.bounds for place in failure.places]
    labels = [*(figure.place.label or "" for figure in figures[:1]), *(place.label or "" for place in places[:1])]
    title, count = labels[0].split(" ")[0], len(one.failed) + len(one.bounds)
    several = f"《{title}》有{count}个勾稽关系不平，不是一两个数字的问题"
    if all(figure.origin == "unknown" for figure in figures):
        slipped = f"，{shift}" if shift is not None else ""
        message = f"{several}，疑为读取有误{slipped}：表格没有画线，各栏是推断的。请核对原表。"
        return _finding(message, one.failed, one.bounds)
    slipped = f"{shift}" if shift is not None else "像是名称与数字错了行"
    message = f"{several}：{slipped}。原表如此，或读取有误，请核对原表。"
    checks = (*(equation.check for equation in one.failed), *(failure.check for failure in one.bounds))
    severity = min((check_of(check).severity for check in checks), key=severity_rank)
    return _finding(message, one.failed, one.bounds).model_copy(update={"origin": "unknown", "severity": severity})


def _blank_column(causes: Sequence[Cause]) -> Finding:
    failed = [equation for cause in causes for equation in cause.explanation.failed]
    figure = _single(causes[0])
    column = figure.column if figure is not None else ""
    title = (figure.place.label or "").split(" ")[0] if figure is not None else ""
    return _finding(f"《{title}》“{column}”栏有{len(causes)}格没有数字，而别处有这些数：原表空着，或没有读到。", failed)


def _finding(message: str, failed: Sequence[Equation], bounds: Sequence[Failure] = ()) -> Finding:
    figures: dict[str, Place] = {figure.key: figure.place for equation in failed for figure in equation.figures()}
    places: dict[str, Place] = {place.path or place.label or "": place for one in bounds for place in one.places}
    told = [*map(formula_of, failed[1:]), *(one.message for one in bounds)]
    first = failed[0] if failed else None
    return Finding(
        id=first.check if first is not None else bounds[0].check,
        severity="warning",
        stage="checks",
        message=message,
        formula=formula_of(first) if first is not None else bounds[0].formula,
        left=first.left.value if first is not None else bounds[0].left,
        right=first.total if first is not None else bounds[0].right,
        difference=first.residual if first is not None else None,
        tolerance=first.tolerance if first is not None else None,
        origin="parsing",
        places=tuple({place.path or place.label: place for place in (*figures.values(), *places.values())}.values()),
        related=tuple(dict.fromkeys(told)),
    )
