"""Checks of the text against the tables: every amount of the explanation that names a figure of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from extractor.accounts.between import class_key, class_rows
from extractor.accounts.inside import absent, figure_of
from extractor.accounts.two_sided import FUND_LINES, item_path
from extractor.checks.context import NO_TEXT, CheckContext, TableView, comparable
from extractor.checks.results import Failure, Figure, Held, Result, Unchecked
from extractor.checks.text_figures import (
    composition,
    composition_figure,
    deviation_figure,
    deviations,
    figure_after,
    quoted,
    text_equation,
)
from extractor.checks.text_items import OTHER_NAME, fund_items, items_against_table, listed_items
from extractor.outline.vocabulary import Role
from models.narrative import Deviation, DeviationSection
from models.tables import TableId

_INCOME = {
    "(?<!预算)财政拨款收入": "fiscal_appropriation",
    "上级补助收入": "superior_subsidy",
    "(?<!的)事业收入": "institutional",
    "经营收入": "operating",
    "附属单位上缴收入": "affiliated_remittance",
    "其他收入": "other",
}
_EXPENDITURE = {
    "基本支出": "basic",
    "项目支出": "project",
    "上缴上级支出": "remitted_to_superior",
    "(?<!非)经营支出": "operating",
    "对附属单位补助支出": "subsidy_to_affiliated",
}


def text_against_tables(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    yield from _headlines(context)
    yield from _columns(context, "income", "income", _INCOME)
    yield from _columns(context, "expenditure", "expenditure", _EXPENDITURE)
    yield from _basic_parts(context)
    yield from _composition(context)
    yield from items_against_table(context)
    yield from fund_items(context)
    yield from _operating_cost(context)
    yield from listed_items(context)


# --- totals --------------------------------------------------------------------------------------------------------------


_SUMMARY: TableId = "income_expenditure_summary"
_FISCAL: TableId = "fiscal_appropriation_summary"
_HEADLINES: tuple[tuple[DeviationSection, str, tuple[TableId, str, str, str]], ...] = (
    ("overall", r"(?:本年)?收(?:入)?支(?:出)?(?:决算)?总计|收入总计", (_SUMMARY, "income", "总计", "amount")),
    ("overall", r"支出总计", (_SUMMARY, "expenditure", "总计", "amount")),
    ("income", r"(?:本年)?收入(?:决算)?合计", (_SUMMARY, "income", "本年收入合计", "amount")),
    ("expenditure", r"(?:本年)?支出(?:决算)?合计", (_SUMMARY, "expenditure", "本年支出合计", "amount")),
    (
        "fiscal_appropriation",
        r"财政拨款收(?:入)?支(?:出)?(?:决算)?总计|财政拨款收入总计",
        (_FISCAL, "income", "总计", "amount"),
    ),
    ("fiscal_appropriation", r"财政拨款支出总计", (_FISCAL, "expenditure", "总计", "total")),
    *(("fiscal_appropriation", f"{line}收入", (_FISCAL, "income", line, "amount")) for line in FUND_LINES),
)
"""Section and subject of a sentence → table, side, line and column."""


def _headline(item: Deviation) -> tuple[TableId, str, str, str] | None:
    """Table, side, line and column that a subject names; ``None`` where it names none."""
    subject = re.sub(r"[\"',、.:]", "", comparable(item.subject))
    found = (
        target for section, pattern, target in _HEADLINES if section == item.section and re.fullmatch(pattern, subject)
    )
    return next(found, None)


def _headlines(context: CheckContext) -> Iterator[Result]:
    check = "checks.text_totals"
    for path, item in deviations(context):
        figure = deviation_figure(context, path, item, "actual_amount")
        if figure is None:
            continue
        if item.section == "general_public_overall":
            yield from _general_public(context, item, figure)
            continue
        if item.section not in ("overall", "income", "expenditure", "fiscal_appropriation"):
            continue
        yield from _subject(context, item, figure)
        target = _headline(item)
        if target is None:
            yield Unchecked(check, f"“{quoted(item.subject)}”没有可以直接对应的表格数字")
            continue
        name, side, line, column = target
        view = context.tables[name]
        if missing := absent(check, view):
            yield missing
            continue
        cell = figure_of(view, item_path(view, side, line), column)
        if cell is None and figure.value:
            yield Unchecked(check, f"《{view.title}》没有“{line}”的数字")
        elif cell is not None:
            yield text_equation(context, check, figure, cell)


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


def _general_public(context: CheckContext, item: Deviation, figure: Figure) -> Iterator[Result]:
    check = "checks.text_totals"
    view = context.tables["general_public_expenditure"]
    if comparable(item.subject) not in ("一般公共预算财政拨款支出", "一般公共预算财政拨款支出决算"):
        yield Unchecked(check, f"“{quoted(item.subject)}”没有可以直接对应的表格数字")
    elif missing := absent(check, view):
        yield missing
    elif (cell := view.figure("total", "total")) is not None:
        yield text_equation(context, check, figure, cell)


def _columns(context: CheckContext, role: Role, name: TableId, words: dict[str, str]) -> Iterator[Result]:
    """财政拨款收入, 事业收入 …; 基本支出, 项目支出 … of the text against the 合计 row of 02 and 03."""
    check = "checks.text_columns"
    view = context.tables[name]
    if context.outline is None:
        yield Unchecked(check, NO_TEXT)
        return
    if missing := absent(check, view):
        yield missing
        return
    for word, column in words.items():
        plain = re.sub(r"\(\?<!.*?\)", "", word)
        figure = figure_after(context, role, word, f"文字说明“{plain}”")
        cell = view.figure("total", column, blank=True)
        if figure is not None and cell is not None:
            yield text_equation(context, check, figure, cell)
        elif figure is not None:
            yield Unchecked(check, f"《{view.title}》合计行没有读到“{plain}”一栏")


def _basic_parts(context: CheckContext) -> Iterator[Result]:
    """六、基本支出: the whole against 05, 人员经费 and 公用经费 against 06."""
    check = "checks.text_basic"
    if context.outline is None:
        yield Unchecked(check, NO_TEXT)
        return
    general, detail = context.tables["general_public_expenditure"], context.tables["basic_expenditure_detail"]
    wanted = (
        ("基本支出?(?:合计|共计|总计)?", "基本支出", general, general.figure("total", "basic")),
        ("人员经费(?:支出)?", "人员经费", detail, detail.own_figure("personnel_total")),
        ("(?:日常)?公用经费(?:支出)?", "公用经费", detail, detail.own_figure("public_total")),
    )
    for word, label, view, cell in wanted:
        figure = figure_after(context, "basic_expenditure", word, f"文字说明“{label}”")
        if figure is None:
            continue
        if missing := absent(check, view):
            yield missing
        elif cell is not None:
            yield text_equation(context, check, figure, cell)


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
