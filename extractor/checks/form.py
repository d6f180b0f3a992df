"""Checks of what an account must have: tables, statements of empty tables, sections, codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractor.checks.context import NO_TEXT, CheckContext, TableView, comparable
from extractor.checks.results import Failure, Held, Result, Unchecked
from extractor.outline.tree import Outline
from extractor.outline.vocabulary import Role
from extractor.text.codes import CODE_LENGTHS
from models.record import Place

_EXPECTED: dict[Role, str] = {
    "overall": "收入支出决算总体情况",
    "income": "收入决算情况",
    "expenditure": "支出决算情况",
    "fiscal_appropriation": "财政拨款收入支出决算总体情况",
    "general_public": "一般公共预算财政拨款支出决算情况",
    "basic_expenditure": "一般公共预算财政拨款基本支出决算情况",
    "three_public": "“三公”经费支出决算情况",
    "operating_cost": "机关运行经费支出情况",
    "procurement": "政府采购支出情况",
    "state_assets": "国有资产占用情况",
    "performance": "预算绩效情况",
}
LEAST_SECTIONS = 5
"""Sections that must have been recognised before one is called missing."""
STATE_CAPITAL_SINCE = 2021
"""The first fiscal year for which the form of 国有资本经营预算 is published everywhere."""


def form(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    yield from _missing_tables(context)
    yield from _empty_tables(context)
    yield from _codes(context)
    if context.outline is None:
        yield Unchecked("checks.missing_section", NO_TEXT)
    else:
        pictures = any(view.table.status == "image" for view in context.tables.values())
        yield from _sections(context.outline, pictures=pictures)


def _missing_tables(context: CheckContext) -> Iterator[Result]:
    """Tables that are not there: one finding, unless what was not read names them already."""
    check = "checks.missing_table"
    unread = [finding for finding in context.record.findings if finding.stage == "completeness"]
    told = {place.path for finding in unread for place in finding.places}
    missing = [view for view in context.tables.values() if view.table.status == "missing"]
    all_told = any(finding.id == "completeness.all_tables_lost" for finding in unread)
    silent = [view for view in missing if not all_told and f"tables.{view.name}" not in told]
    if len(silent) < len(missing):
        yield Unchecked(check, "没有读出的表已另行报告")
    elif len(missing) == len(context.tables):
        yield _no_tables(context)
        return
    if context.record.document.scope == "partial":
        yield Unchecked(check, "只公开了个别事项")
        return
    yield from _tables_present(context, silent)


def _tables_present(context: CheckContext, missing: Sequence[TableView]) -> Iterator[Result]:
    check = "checks.missing_table"
    year = context.record.document.fiscal_year
    absent = []
    for view in context.tables.values():
        if view.table.status == "image":
            yield Unchecked(check, f"《{view.title}》是图片，未读取")
        elif view.table.status != "missing":
            yield Held(check)
        elif view.name == "state_capital" and (year is None or year < STATE_CAPITAL_SINCE):
            yield Unchecked(check, "该年度的表式没有国有资本经营预算财政拨款支出决算表")
        elif view in missing:
            absent.append(view)
    if absent:
        places = tuple(Place(path=f"tables.{view.name}", label=view.title) for view in absent)
        names = "、".join(f"《{view.title}》" for view in absent)
        counted = f"，共{len(absent)}张" if len(absent) > 1 else ""
        yield Failure(check, f"没有找到{names}{counted}。", places, severity="warning", origin="unknown")


_ELSEWHERE = re.compile(r"(?:详见|见)(?:附件|附表|链接)|附件[:\d一二三四五六七八九十]|决算(?:公开)?表(?:格)?见")


def _no_tables(context: CheckContext) -> Failure:
    """None of the nine is there: a breach, unless the text says that they are published elsewhere, or tells one topic only."""
    if context.record.document.scope == "partial":
        return Failure(
            "checks.missing_table",
            "只公开了个别事项，没有决算表。",
            (Place(label="部门决算表"),),
            severity="note",
            origin="unknown",
        )
    elsewhere = context.outline is not None and _ELSEWHERE.search(context.outline.source.folded) is not None
    return Failure(
        "checks.missing_table",
        "九张决算表一张也没有" + ("；文字说明表格在附件里，请一并检查附件。" if elsewhere else "。"),
        (Place(label="部门决算表"),),
        severity="warning" if elsewhere else "error",
        origin="unknown",
    )


def _empty_tables(context: CheckContext) -> Iterator[Result]:
    check = "checks.empty_table"
    for view in context.tables.values():
        if view.table.status != "empty":
            continue
        source = view.table.source
        notes = comparable("".join(source.notes)) if source is not None else ""
        told = source is not None and (source.statement is not None or "无" in notes or "没有" in notes)
        if told:
            yield Held(check)
            continue
        page = source.pages[0] if source is not None and source.pages else None
        line = source.line if source is not None else None
        place = Place(path=f"tables.{view.name}", label=view.title, page=page, line=line)
        yield Failure(check, f"《{view.title}》是空表，没有说明原因。", (place,), origin="unknown")


def _sections(outline: Outline, *, pictures: bool) -> Iterator[Result]:
    """The sections that every account has; with pages that are unread ``pictures``, an absent one may stand on them."""
    check = "checks.missing_section"
    found = {section.role for section in outline.walk()}
    known = [role for role in _EXPECTED if role in found]
    if len(known) < LEAST_SECTIONS:
        yield Unchecked(check, "没有识别出决算情况说明的各节")
        return
    absent = [name for role, name in _EXPECTED.items() if role not in found]
    if absent:
        message = f"决算情况说明里没有找到：{'、'.join(absent)}。"
        yield Failure(check, message, (Place(label="部门决算情况说明"),), origin="parsing" if pictures else "unknown")
    else:
        yield Held(check)


def _codes(context: CheckContext) -> Iterator[Result]:
    """Codes of the classification have 3, 5 or 7 digits (06: 3 or 5)."""
    check = "checks.malformed_code"
    places: dict[str, list[Place]] = {}
    names: dict[str, str] = {}
    for view in context.tables.values():
        lengths = CODE_LENGTHS[:2] if view.name == "basic_expenditure_detail" else CODE_LENGTHS
        for path, row in view.rows():
            code = getattr(row, "code", None)
            if not code:
                continue
            if len(code) in lengths and code.isdigit():
                yield Held(check)
                continue
            page, line = (row.source.page, row.source.line) if row.source is not None else (None, None)
            label = f"{view.title} {view.row_name(path, row)}"
            box = row.source.bbox if row.source is not None else None
            place = Place(
                path=f"tables.{view.name}.{path}.code", label=label, printed=code, page=page, line=line, bbox=box
            )
            places.setdefault(code, []).append(place)
            names[code] = getattr(row, "name", "")
    for code, found in places.items():
        message = f"科目编码“{code}”（{names[code]}）的位数不对，应为3、5或7位。"
        yield Failure(check, message, tuple(found), origin="publisher" if found[0].page is not None else "unknown")
