"""Checks of the section on 政府采购: kinds that add up, contracts with small and medium enterprises and their shares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from extractor.accounts.figures import rounded
from extractor.checks.context import NO_TEXT, CheckContext
from extractor.checks.rates import rate_results
from extractor.checks.ratios import HUNDRED, Ratio
from extractor.checks.results import Equation, Failure, Figure, Held, Result, Unchecked
from extractor.checks.section_reader import SectionReader
from extractor.checks.text_figures import NUMBER
from extractor.text.money import UNIT
from models.record import Place

_GOODS = ("货物", "工程", "服务")


def procurement(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    if context.outline is None:
        yield Unchecked("checks.procurement_sum", NO_TEXT)
        yield Unchecked("checks.procurement_share", NO_TEXT)
        return
    for section in context.sections("procurement"):
        yield from _procurement(SectionReader(context, section))


def _procurement(reader: SectionReader) -> Iterator[Result]:
    total = reader.figure(
        reader.find(
            rf"政府采购(?:支出)*(?:决算)?(?:总额|总金额|合计|总计|金额)(?:\([^()\d]{{1,20}}\))?(?:共计)?[为是]?({NUMBER}){UNIT}"
        ),
        "政府采购支出总额",
    )
    parts = [
        reader.figure(
            reader.find(rf"{word}(?:类)?(?:采购)?(?:支出|金额)[为是]?({NUMBER}){UNIT}"), f"政府采购{word}支出"
        )
        for word in _GOODS
    ]
    if total is None:
        yield Unchecked("checks.procurement_sum", "没有读到政府采购支出总额")
        return
    known = [part for part in parts if part is not None]
    if len(known) == len(parts):
        yield Equation("checks.procurement_sum", total, tuple((1, part) for part in known), "row")
    else:
        yield Unchecked("checks.procurement_sum", "没有同时印出货物、工程、服务支出")
    yield from _won(reader, total)
    yield from _contracts(reader, total, parts)


_WON = r"由(?:中小|小微)企业(?:供应商)?(?:中标|成交|中标或成交)的?,?采购金额[为是]?"


def _won(reader: SectionReader, total: Figure) -> Iterator[Result]:
    """What small and medium enterprises won in projects kept for them, and in all the others: two parts of the whole."""
    kept = reader.figure(
        reader.find(rf"面向中小企业预留的?政府采购项目中,?{_WON}({NUMBER}){UNIT}"), "预留项目中中小企业的采购金额"
    )
    others = reader.figure(
        reader.find(rf"其[他它]政府采购项目中,?{_WON}({NUMBER}){UNIT}"), "其他项目中中小企业的采购金额"
    )
    if kept is None or others is None:
        return
    both = kept.value + others.value
    if both - total.value <= kept.half + others.half + total.half:
        yield Held("checks.procurement_sum")
        return
    yield Failure(
        "checks.procurement_sum",
        f"中小企业中标的采购金额，预留项目{kept.value}、其他项目{others.value}，合计{both}，大于政府采购总额{total.value}。",
        (others.place, kept.place, total.place),
        f"{kept.value} + {others.value} = {both} > {total.value}",
        both,
        total.value,
        kept.half + others.half + total.half,
    )


def _contracts(reader: SectionReader, total: Figure, parts: list[Figure | None]) -> Iterator[Result]:
    """Contracts with small and medium enterprises: part of the whole, their shares, and the shares by kind."""
    medium_match = reader.find(rf"授予中小(?:微)?企业(?:的)?合同(?:总)?(?:金)?额[为是]?({NUMBER}){UNIT}")
    medium = reader.figure(medium_match, "授予中小企业合同金额")
    if medium is None or medium_match is None:
        yield Unchecked("checks.procurement_share", "没有读到授予中小企业合同金额")
        return
    small_match = reader.find(
        rf"授予小(?:型)?微(?:型)?企业(?:的)?合同(?:总)?(?:金)?额[为是]?({NUMBER}){UNIT}", medium_match.end()
    )
    small = reader.figure(small_match, "授予小微企业合同金额")
    yield from _part_of(medium, total)
    yield from _share_behind(reader, medium_match, medium, {"政府采购": total})
    if small is not None and small_match is not None:
        yield from _part_of(small, medium)
        yield from _share_behind(reader, small_match, small, {"中小": medium, "政府采购": total})
    yield from _by_kind(reader, medium, parts)


def _part_of(part: Figure, whole: Figure) -> Iterator[Result]:
    if part.value - whole.value <= part.half + whole.half:
        yield Held("checks.procurement_share")
    else:
        yield Failure(
            "checks.procurement_share",
            f"{part.row}{part.value}大于{whole.row}{whole.value}。",
            (part.place, whole.place),
            f"{part.value} > {whole.value}",
            part.value,
            whole.value,
            part.half + whole.half,
        )


def _share_behind(
    reader: SectionReader, after: re.Match[str], part: Figure, wholes: dict[str, Figure]
) -> Iterator[Result]:
    """…合同金额47.71万元，占政府采购支出总额的83.24%."""
    match = re.compile(rf"{UNIT}?[,，]?占(?P<of>[^,。;%]{{0,24}}?)的?(?P<share>\d+(?:\.\d+)?)%").match(
        reader.folded, after.end(1)
    )
    if match is None:
        return
    whole = next((figure for word, figure in wholes.items() if word in match["of"]), None)
    if whole is None:
        yield Unchecked("checks.procurement_share", f"“占{match['of']}”的基数不明")
        return
    printed = Decimal(match["share"])
    rate = reader.context.span_figure(printed, *match.span("share"), f"{part.row}所占比重")
    what = f"{part.row}占{whole.row}的比重"
    yield from rate_results(Ratio("checks.procurement_share", rate, ((1, part),), ((1, whole),), what))


def _by_kind(reader: SectionReader, medium: Figure, parts: list[Figure | None]) -> Iterator[Result]:
    """Σ 各类采购支出 × 授予中小企业的比重 = 授予中小企业合同金额."""
    check = "checks.procurement_kinds"
    low = high = total = Decimal(0)
    places: list[Place] = []
    formula: list[str] = []
    for word, part in zip(_GOODS, parts, strict=True):
        match = reader.find(
            rf"{word}(?:类)?采购授予中小(?:微)?企业(?:的)?合同(?:金)?额占[^,。;%]{{0,12}}?支出(?:总)?(?:金)?额的?(\d+(?:\.\d+)?)%"
        )
        if match is None or part is None:
            yield Unchecked(check, "没有同时印出各类采购的支出和授予中小企业的比重")
            return
        printed = reader.figure(match, f"{word}采购授予中小企业的比重")
        if printed is None:
            return
        total += part.value * printed.value / HUNDRED
        low += (part.value - part.half) * (printed.value - 2 * printed.half) / HUNDRED
        high += (part.value + part.half) * (printed.value + 2 * printed.half) / HUNDRED
        formula.append(f"{part.value}×{printed.value}%")
        places += [printed.place] if printed.value or part.value else []
    if low - medium.half <= medium.value <= high + medium.half:
        yield Held(check)
        return
    value = rounded(total, Decimal("0.01"))
    yield Failure(
        check,
        f"按货物、工程、服务各自的比重计算，授予中小企业的合同合计{value}万元，而文中为{medium.value}万元。",
        # The shares first: the amount has the whole and its own share to speak for it.
        (*places, medium.place, *(part.place for part in parts if part is not None and part.value)),
        f"{' + '.join(formula)} = {value} ≠ {medium.value}",
        medium.value,
        value,
        max(high - total, total - low) + medium.half,
    )
