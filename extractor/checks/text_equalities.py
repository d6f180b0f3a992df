"""Amounts of the explanation that are cells of the tables, as ``text_equalities.yaml`` declares them, one a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from extractor.accounts.equalities import TableCell, built_in
from extractor.accounts.inside import absent
from extractor.checks.context import NO_TEXT, CheckContext, comparable
from extractor.checks.results import Result, Unchecked
from extractor.checks.text_figures import deviation_figure, deviations, figure_after, quoted, text_equation
from extractor.data_files import shipped_yaml
from extractor.outline.vocabulary import Role
from models.narrative import Deviation, DeviationSection


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SubjectCell(_Closed):
    """A comparison whose amount is a cell."""

    check: str
    section: DeviationSection
    subject: str
    cell: str

    def formula(self) -> str:
        """The declaration as people write it."""
        return f"{self.cell[2:]}（文字） = {self.cell}"


class AmountCell(_Closed):
    """A word whose amount is a cell."""

    check: str
    role: Role = Field(alias="in")
    label: str
    after: str
    cell: str
    blank: Literal["nothing"] | None = None

    def formula(self) -> str:
        """The declaration as people write it."""
        return f"{self.label}（文字） = {self.cell}"


class ThreePublicCells(_Closed):
    """A column of the “三公” table by what the text calls it: its final amount, and its budget."""

    subject: str
    cell: str
    budget: str

    def formulas(self) -> tuple[tuple[str, str], ...]:
        """The declarations as people write them, each with its check."""
        pairs = ((self.cell, "text_three_public"), (self.budget, "text_three_public_budget"))
        return tuple((f"{cell[2:]}（文字） = {cell}", check) for cell, check in pairs)


class SumOfAmounts(_Closed):
    """Amounts of one section that add up; ``whole`` and ``parts`` are labels of ``amounts`` there.

    Without ``whole`` it is the total that the section compares. Said only where the first two parts are printed.
    """

    check: str
    role: Role = Field(alias="in")
    whole: str | None = None
    parts: tuple[str, ...] = Field(min_length=2)

    def formula(self) -> str:
        """The declaration as people write it."""
        return f"{self.whole or '合计'}（文字） = {' + '.join(self.parts)}"


class TextEqualities(_Closed):
    """The file."""

    subjects: tuple[SubjectCell, ...]
    amounts: tuple[AmountCell, ...]
    sums: tuple[SumOfAmounts, ...]
    three_public: tuple[ThreePublicCells, ...]


@cache
def text_equalities() -> TextEqualities:
    """The declarations of the official explanation."""
    return TextEqualities.model_validate(shipped_yaml("extractor.checks", "text_equalities.yaml"))


def _cell(name: str) -> TableCell:
    return built_in().quantities[name]


def three_public_cells(subject: str) -> tuple[TableCell, TableCell] | None:
    """Final amount and budget of the column of the “三公” table that a subject names; ``None`` where it names none."""
    plain = re.sub(r"[\"'()]", "", comparable(subject)).replace("境", "")
    named = next((one for one in text_equalities().three_public if re.search(one.subject, plain)), None)
    return None if named is None else (_cell(named.cell), _cell(named.budget))


# --- comparisons ---------------------------------------------------------------------------------------------------------


def equal_subjects(context: CheckContext) -> Iterator[Result]:
    """Every comparison of a section that has declared subjects, against the cell that its own names."""
    sections = {one.section: f"checks.{one.check}" for one in text_equalities().subjects}
    for path, item in deviations(context):
        figure = deviation_figure(context, path, item, "actual_amount")
        check = sections.get(item.section)
        if figure is None or check is None:
            continue
        name = _named(item)
        if name is None:
            yield Unchecked(check, f"“{quoted(item.subject)}”没有可以直接对应的表格数字")
            continue
        cell = _cell(name)
        view = context.tables[cell.table]
        if missing := absent(check, view):
            yield missing
        elif (printed := cell.figure(context.tables)) is not None:
            yield text_equation(context, check, figure, printed)
        elif figure.value:
            yield Unchecked(check, f"《{view.title}》没有“{cell.row}”的数字")


def _named(item: Deviation) -> str | None:
    subject = re.sub(r"[\"',、.:]", "", comparable(item.subject))
    fitting = (
        one.cell
        for one in text_equalities().subjects
        if one.section == item.section and re.fullmatch(one.subject, subject)
    )
    return next(fitting, None)


# --- amounts behind a word -----------------------------------------------------------------------------------------------


def equal_amounts(context: CheckContext) -> Iterator[Result]:
    """The first amount behind every declared word of a section, against its cell."""
    if context.outline is None:
        yield from (
            Unchecked(f"checks.{name}", NO_TEXT)
            for name in dict.fromkeys(one.check for one in text_equalities().amounts)
        )
        return
    said: set[Unchecked] = set()
    for one in text_equalities().amounts:
        check, cell = f"checks.{one.check}", _cell(one.cell)
        figure = figure_after(context, one.role, one.after, f"文字说明“{one.label}”")
        if figure is None:
            continue
        view = context.tables[cell.table]
        if missing := absent(check, view):
            if missing not in said:
                said.add(missing)
                yield missing
        elif (printed := cell.figure(context.tables, blank=one.blank is not None)) is not None:
            yield text_equation(context, check, figure, printed)
        else:
            yield Unchecked(check, f"《{view.title}》没有读到“{one.label}”")
