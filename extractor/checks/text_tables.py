"""Checks of the text against the tables: every amount of the explanation that names a figure of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from extractor.accounts.between import class_key, class_rows
from extractor.accounts.inside import absent, figure_of
from extractor.checks.context import CheckContext, TableView, comparable
from extractor.checks.listed_items import listed_items
from extractor.checks.results import Failure, Figure, Held, Result, Unchecked
from extractor.checks.text_equalities import equal_amounts, equal_subjects
from extractor.checks.text_figures import (
    composition,
    composition_figure,
    deviation_figure,
    deviations,
    quoted,
    text_equation,
)
from extractor.checks.text_items import OTHER_NAME, fund_items, items_against_table
from models.narrative import Deviation


def text_against_tables(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    yield from equal_subjects(context)
    yield from _subjects(context)
    yield from equal_amounts(context)
    yield from _composition(context)
    yield from items_against_table(context)
    yield from fund_items(context)
    yield from _operating_cost(context)
    yield from listed_items(context)


# --- income and expenditure ------------------------------------------------------------------------------------------------


def _subjects(context: CheckContext) -> Iterator[Result]:
    for path, item in deviations(context):
        figure = deviation_figure(context, path, item, "actual_amount")
        if figure is not None:
            yield from _subject(context, item, figure)


def _subject(context: CheckContext, item: Deviation, figure: Figure) -> Iterator[Result]:
    """A sentence of the expenditure section that speaks of income, and the other way round."""
    if item.section not in ("income", "expenditure") or item.evidence is None:
        return
    other = {"income": "支出", "expenditure": "收入"}[item.section]
    span = item.evidence.span
    # “支出合计…收入合计减少…” is a sentence copied from the section before.
    words = comparable(span.text)
    compared = re.search(rf"比,?[^,。]{{0,6}}(?P<words>{other}合计)(?:增加|减少|增长|下降)", words)
    if not comparable(item.subject).startswith(other) and compared is None:
        yield Held("checks.text_subject")
        return
    place = figure.place
    if compared is not None and context.outline is not None and len(words) == span.end - span.start:
        begin, end = compared.span("words")
        place = context.span_place(span.start + begin, span.start + end, "比较的对象")
    section = {"income": "收入", "expenditure": "支出"}[item.section]
    yield Failure(
        "checks.text_subject",
        f"在{section}决算情况说明里与上年比较的是“{other}合计”，应为“{section}合计”。",
        (place, *((figure.place,) if place is not figure.place else ())),
    )


def _composition(context: CheckContext) -> Iterator[Result]:
    check = "checks.text_class"
    view = context.tables["general_public_expenditure"]
    items = list(composition(context))
    if items and (missing := absent(check, view)):
        yield missing
        return
    rows = class_rows(view)
    for path, item in items:
        figure = composition_figure(context, path, item)
        if figure is None:
            continue
        cell = figure_of(view, rows.get(class_key(item.subject)), "total")
        if cell is None:
            yield from _class_of_other_name(context, view, item.subject, figure)
        else:
            yield text_equation(context, check, figure, cell)


def _class_of_other_name(context: CheckContext, view: TableView, subject: str, figure: Figure) -> Iterator[Result]:
    """A class that the table lacks: written otherwise where its amount is there, else of another department or year."""
    rows = class_rows(view)
    cells = [cell for path in rows.values() if (cell := view.figure(path, "total")) is not None]
    same = [cell for cell in cells if abs(cell.value - figure.value) <= cell.half + figure.half]
    near = max((fuzz.ratio(class_key(subject), name) for name in rows), default=0)
    if same or near >= OTHER_NAME or view.name not in context.whole_tables or not figure.value:
        yield Unchecked("checks.text_class", f"《{view.title}》没有与“{quoted(subject)}”同名的类")
        return
    yield Failure(
        "checks.text_item_name",
        f"支出结构里的“{quoted(subject)}”（{figure.place.printed}）在《{view.title}》中没有这一类。",
        (figure.place,),
        left=figure.value,
        origin=figure.origin,
    )


# --- 机关运行经费 ---------------------------------------------------------------------------------------------------


def _operating_cost(context: CheckContext) -> Iterator[Result]:
    """机关运行经费 is the 公用经费 of administrative units; that of institutions does not belong to it."""
    check = "checks.text_operating_cost"
    view = context.tables["basic_expenditure_detail"]
    seen: set[str] = set()
    for path, item in deviations(context):
        figure = deviation_figure(context, path, item, "actual_amount") if item.section == "operating_cost" else None
        if figure is None or figure.key in seen:
            continue
        seen.add(figure.key)
        if missing := absent(check, view):
            yield missing
            continue
        public = view.own_figure("public_total")
        if public is None:
            yield Unchecked(check, f"《{view.title}》没有公用经费合计")
        elif abs(figure.value - public.value) <= figure.half + public.half:
            yield Held(check)
        elif figure.value < public.value:
            yield Unchecked(check, "机关运行经费小于公用经费：事业单位的公用经费不计入，可以不等")
        else:
            yield text_equation(context, check, figure, public)
