"""Checks of the “三公” section of the text: its figures against 公开09表, its sums, what an empty table denies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.accounts.inside import absent
from extractor.accounts.view import BLANK
from extractor.checks.context import CheckContext, TableView, comparable
from extractor.checks.results import Equation, Failure, Figure, Result, Unchecked
from extractor.checks.text_equalities import three_public_cells
from extractor.checks.text_figures import deviation_figure, deviations, text_equation
from models.narrative import Deviation
from models.record import Place


def three_public_text(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    yield from _against_table(context)
    yield from _sums(context)


def three_public_column(subject: str) -> str | None:
    """The column of 09 that a subject names."""
    cells = three_public_cells(subject)
    return None if cells is None else cells[0].column


def _against_table(context: CheckContext) -> Iterator[Result]:
    view = context.tables["three_public"]
    meaning = budget_meaning(context)
    alarmed = False
    for path, item in deviations(context):
        cells = three_public_cells(item.subject) if item.section == "three_public" else None
        if cells is None:
            continue
        actual = deviation_figure(context, path, item, "actual_amount")
        budget = deviation_figure(context, path, item, "reference_amount") if item.comparison != "prior_year" else None
        if view.table.status == "empty":
            figure = next((f for f in (actual, budget) if f is not None and f.value), None)
            if figure is not None and not alarmed:
                alarmed = True
                yield _empty_three_public(view, figure)
            continue
        if missing := absent("checks.text_three_public", view):
            yield missing
            continue
        printed, cell = (one.figure(context.tables, blank=True) for one in cells)
        if actual is not None and printed is not None:
            yield text_equation(context, "checks.text_three_public", actual, printed)
        if budget is None:
            continue
        if meaning != item.comparison or cell is None:
            yield Unchecked("checks.text_three_public_budget", "表与文字的预算口径（年初、全年）不同或表上未注明")
        else:
            yield text_equation(context, "checks.text_three_public_budget", budget, cell)


def _empty_three_public(view: TableView, figure: Figure) -> Failure:
    source = view.table.source
    statement = source.statement.text if source is not None and source.statement is not None else "空表"
    return Failure(
        "checks.three_public_empty",
        f"《{view.title}》没有数据（{statement}），而{figure.place.label}为{figure.place.printed}。",
        (figure.place, _statement_place(view)),
        left=figure.value,
        origin=figure.origin,
    )


def _statement_place(view: TableView) -> Place:
    """What the empty table says of itself, or where it stands."""
    source = view.table.source
    said = source.statement if source is not None else None
    page = said.page if said is not None else (source.pages[0] if source is not None and source.pages else None)
    return Place(
        path=f"tables.{view.name}",
        label=view.title,
        printed=said.text if said is not None else BLANK,
        page=page,
        line=source.line if source is not None and page is None else None,
        evidence=said,
    )


def budget_meaning(context: CheckContext) -> str | None:
    """Which budget the column 预算数 is, as the note under the table says; else the one that the text prints alike."""
    view = context.tables["three_public"]
    source = view.table.source
    notes = comparable("".join(source.notes)) if source is not None else ""
    match = re.search(r"预算数[为是].{0,12}?(年初|全年|调整)", notes)
    if match is not None:
        return "initial_budget" if match[1] == "年初" else "annual_budget"
    alike = {
        item.comparison
        for _, item in deviations(context)
        if item.section == "three_public" and item.comparison != "prior_year" and item.reference_amount
        if (cells := three_public_cells(item.subject)) is not None
        if (cell := cells[1].figure(context.tables)) is not None and cell.value == item.reference_amount
    }
    return alike.pop() if len(alike) == 1 else None


def three_public_budget(context: CheckContext, item: Deviation) -> Figure | None:
    """The budget that the table prints for a subject of the section, where both mean the same budget."""
    view = context.tables["three_public"]
    cells = three_public_cells(item.subject) if item.section == "three_public" else None
    if cells is None or not view.present or budget_meaning(context) != item.comparison:
        return None
    return cells[1].figure(context.tables, blank=True)


def _sums(context: CheckContext) -> Iterator[Result]:
    """The sums of the table (合计 = 出国 + 车辆 + 接待, 车辆 = 购置 + 运行), of the figures of the text and of their changes."""
    check = "checks.text_three_public_sum"
    found: dict[tuple[str, str], Figure] = {}
    for path, item in deviations(context):
        column = three_public_column(item.subject) if item.section == "three_public" else None
        if column is None:
            continue
        fields = [("actual", "actual_amount"), (item.comparison, "reference_amount")]
        fields += [("change", "change_amount")] if item.comparison == "prior_year" else []
        for kind, field in fields:
            figure = deviation_figure(context, path, item, field)
            if figure is not None:
                found.setdefault((kind, column), figure)
    for kind in ("actual", "initial_budget", "annual_budget", "prior_year", "change"):
        for identity in context.tables["three_public"].template.identities:
            figures = [found.get((kind, part)) for part in identity.parts]
            left = found.get((kind, identity.whole))
            if left is not None and all(figures):
                yield Equation(check, left, tuple((1, f) for f in figures if f is not None), "row")
