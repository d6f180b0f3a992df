"""Contradictions between the documents of one department in consecutive years, found over a whole dataset.

Three checks, each an identity of the accounts themselves:

- ``across.balance``: what a year opens with is what the year before closed with (总表的年初、年末结转和结余, the funds' tables).
- ``across.prior_year``: this year's figure less its printed change against the year before is last year's own figure.
- ``across.department_name``: a department whose name is written otherwise than in the year before.

What cannot be compared (no document of the year before, several that disagree) is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from extractor.batch.bodies import Bodies, bodies_of, renamings_of
from extractor.batch.dataset import read_dataset
from extractor.batch.query import open_parts
from extractor.batch.years import TITLES, FigureKey, PublishedFigure, Year, YearsByBody, agreed, balances, equal, merged
from extractor.checks.three_public import three_public_column
from models.base import decimal_string
from models.record import Finding, Place

_TOTALS = {
    "income": ("income", "total", "total"),
    "expenditure": ("expenditure", "total", "total"),
    "general_public_overall": ("general_public_expenditure", "total", "total"),
}
"""Section of a sentence on a total → table, part and column of that total."""
_TOTAL_SUBJECTS = {
    "income": ("收入合计", "本年收入合计"),
    "expenditure": ("支出合计", "本年支出合计"),
    "general_public_overall": ("一般公共预算财政拨款支出",),
}


@dataclass(frozen=True)
class AcrossYears:
    """The contradictions between documents of a dataset, and how many pairs of consecutive years of a body were compared:
    where there is none, nothing was checked."""

    findings: tuple[Finding, ...] = ()
    pairs: int = 0


def check_dataset(path: Path, renamed: Path | None = None) -> tuple[Finding, ...]:
    """The findings of ``compare_years`` alone."""
    return compare_years(path, renamed).findings


def compare_years(path: Path, renamed: Path | None = None) -> AcrossYears:
    """All contradictions between documents of a dataset, by department and year.

    ``renamed`` is the user's file of bodies that were renamed or merged, else that of the dataset's folder. Raises UsageError
    where the folder is no dataset or that file is wrong, MissingExtraError without DuckDB.
    """
    dataset = read_dataset(path)
    renamings = renamings_of(dataset, renamed)
    # Both are read side by side, each over a connection of its own.
    with closing(open_parts(dataset)) as about_figures, closing(open_parts(dataset)) as about_statements:
        tables = {row[0] for row in about_figures.execute("SHOW TABLES").fetchall()}
        if not {"documents", "facts", "deviations"} <= tables:
            return AcrossYears()
        bodies = bodies_of(about_figures, renamings)
        bodies_of(about_statements, renamings)
        years = YearsByBody(about_figures, about_statements)
        findings: list[Finding] = []
        pairs = 0
        for department in sorted({bodies.body(name) for name in bodies.spellings.canonical}):
            published = years.take(department)
            pairs += sum(year - 1 in published for year in published)
            findings += _findings(published, bodies)
        return AcrossYears(tuple(findings), pairs)


def _findings(years: Mapping[int, list[Year]], bodies: Bodies) -> Iterator[Finding]:
    for fiscal_year, now in sorted(years.items()):
        before = years.get(fiscal_year - 1)
        if before is None:
            continue
        called, formerly = {year.department for year in now}, {year.department for year in before}
        renamed = {bodies.spelling(name) for name in called}.isdisjoint(map(bodies.spelling, formerly))
        if called.isdisjoint(formerly) and not renamed:  # what the user says was renamed is no slip
            yield _renamed(min(formerly), min(called), fiscal_year)
        this, last = merged(now), merged(before)
        this.department = bodies.body(this.department)  # one name, as in every product of a dataset
        yield from _balances(this, last)
        yield from _prior_years(this, last)


def _balances(this: Year, last: Year) -> Iterator[Finding]:
    for balance in balances(this, last):
        if not balance.agrees:
            opened, closed = balance.opened, balance.closed
            yield _contradiction(
                "across.balance",
                f"{this.department}{this.fiscal_year}年度{TITLES[balance.table]}的年初结转和结余"
                f"{_text(opened)}，与{last.fiscal_year}年度的年末结转和结余{_text(closed)}不一致",
                opened,
                closed,
            )


def _text(figure: PublishedFigure) -> str:
    """A figure as the finding says it; with its unit where that is not the one in which it was printed."""
    value = decimal_string(figure.value)
    printed = figure.place.printed
    return value if printed == value or figure.unit is None else f"{value}{figure.unit}（原文{printed}）"


def _prior_years(this: Year, last: Year) -> Iterator[Finding]:
    for said, figures in this.prior.items():
        implied = agreed(figures)
        published = _last_years_figure(said, last)
        known = published.in_unit(implied.unit) if implied is not None and published is not None else None
        if implied is None or known is None or equal(implied, known):
            continue
        subject = said[2]
        yield _contradiction(
            "across.prior_year",
            f"{this.department}{this.fiscal_year}年度“{subject}”按所印增减额推算，上年为{decimal_string(implied.value)}，"
            f"而{last.fiscal_year}年度文件所列为{_text(known)}",
            implied,
            known,
        )


def _last_years_figure(said: FigureKey, last: Year) -> PublishedFigure | None:
    """The figure of the table that a sentence speaks of; else what last year's text said of the same subject."""
    _, section, subject = said
    if section in _TOTALS and subject in _TOTAL_SUBJECTS[section]:
        found = last.figure(_TOTALS[section])
        if found is not None:
            return found
    if section == "three_public" and (column := three_public_column(subject)):
        found = last.figure(("three_public", "actual", column))
        if found is not None:
            return found
    return last.figure(said)


def _contradiction(
    identifier: Literal["across.balance", "across.prior_year"],
    message: str,
    left: PublishedFigure,
    right: PublishedFigure,
) -> Finding:
    difference = left.value - right.value
    return Finding(
        id=identifier,
        severity="warning",
        stage="checks",
        message=f"{message}，相差{decimal_string(abs(difference))}",
        formula=f"{decimal_string(left.value)} ≠ {decimal_string(right.value)}",
        left=left.value,
        right=right.value,
        difference=difference,
        tolerance=left.half + right.half,
        places=(left.place, right.place),
    )


def _renamed(formerly: str, called: str, fiscal_year: int) -> Finding:
    return Finding(
        id="across.department_name",
        severity="note",
        stage="checks",
        message=f"同一部门名称写法不同：{fiscal_year - 1}年度为“{formerly}”，{fiscal_year}年度为“{called}”",
        origin="publisher",
        places=(
            Place(label=f"{fiscal_year - 1}年度", printed=formerly),
            Place(label=f"{fiscal_year}年度", printed=called),
        ),
    )
