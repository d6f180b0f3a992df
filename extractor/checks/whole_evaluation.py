"""The money of which the department's own evaluation is said to be: the year's expenditure, or what the sheet of the whole has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.checks.context import NO_TEXT, CheckContext
from extractor.checks.misprint import misprint
from extractor.checks.results import Failure, Figure, Held, Result, Unchecked
from extractor.checks.sheet_reading import sheets_of
from extractor.checks.text_figures import NUMBER, unit_behind
from extractor.checks.text_sums import section_total
from extractor.outline.vocabulary import Role
from extractor.text.characters import parse_amount
from extractor.text.money import UNIT

CHECK = "checks.whole_evaluation"
_ROLES: tuple[Role, ...] = ("performance", "performance_management", "department_evaluation")
_SAID = re.compile(
    r"整体(?:支出)?(?:开展|进行)?(?:的?(?:预算)?绩效)?(?:自评价?|评价)[^。;\d%]{0,24}?(?:涉及)?(?:资金|金额|支出)(?:总额|总量)?[为是共计约]{0,2}"
    rf"(?P<amount>{NUMBER})(?={UNIT})"
)


def whole_evaluation(context: CheckContext) -> Iterator[Result]:
    """组织对1个部门开展整体支出绩效自评，资金 N 万元: one of the amounts that the account has of its whole expenditure."""
    if context.outline is None:
        yield Unchecked(CHECK, NO_TEXT)
        return
    folded = context.outline.source.folded
    stretches = {(one.body, one.end) for role in _ROLES for one in context.sections(role)}
    spans = {match.span("amount") for start, end in stretches for match in _SAID.finditer(folded, start, end)}
    for start, end in sorted(spans):
        value = parse_amount(folded[start:end])
        if value is not None:
            yield _against_wholes(context, context.span_figure(value, start, end, "整体自评资金"))


def _against_wholes(context: CheckContext, said: Figure) -> Result:
    wholes = [one for one in _wholes(context) if one.value]
    if unit_behind(context, said) != context.record.document.unit or not wholes:
        return Unchecked(CHECK, "没有可以对照的全部支出，或单位不同")
    if any(abs(one.value - said.value) <= one.half + said.half for one in wholes):
        return Held(CHECK)
    printed = said.place.printed or ""
    meant = next((one for one in wholes if misprint(printed, one.value)), None)
    if meant is not None:
        message = f"整体支出绩效自评的资金印为{printed}，而{meant.place.label}为{meant.place.printed}（{misprint(printed, meant.value)}）。"
    elif sheets_of(context, "department"):
        meant, message = wholes[0], f"整体支出绩效自评的资金{printed}既不是本年支出，也不是整体自评表的预算数、执行数。"
    else:
        return Unchecked(CHECK, "没有整体自评表，不知道整体支出的预算数")
    return Failure(
        CHECK,
        message,
        (said.place, meant.place),
        f"{said.value} ≠ {meant.value}",
        said.value,
        meant.value,
        severity=None if misprint(printed, meant.value) else "note",
    )


def _wholes(context: CheckContext) -> Iterator[Figure]:
    """本年支出 of the tables and of the text, and what the sheet of the department has."""
    for name in ("expenditure", "general_public_expenditure"):
        figure = context.tables[name].figure("total", "total")
        if figure is not None:
            yield figure
    printed = section_total(context, "expenditure")
    if printed is not None:
        yield printed
    for reading in sheets_of(context, "department"):
        for field, label in (("executed", "执行数"), ("budget", "预算数")):
            value = getattr(reading.sheet, field)
            if value is not None:
                yield context.text_figure(
                    f"{reading.path}.{field}", value, f"{reading.title}{label}", reading.sheet.evidence
                )
