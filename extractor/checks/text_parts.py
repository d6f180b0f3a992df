"""Checks of lists in the text whose parts must add up: 政府采购, 车辆, 资产; and the counts of vehicles in two places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from extractor.accounts.figures import rounded
from extractor.checks.context import NO_TEXT, CheckContext
from extractor.checks.rates import rate_results
from extractor.checks.ratios import HUNDRED, Ratio
from extractor.checks.results import Equation, Failure, Figure, Held, Result, Unchecked
from extractor.checks.text_figures import NUMBER
from extractor.outline.tree import Section
from extractor.outline.vocabulary import Role
from extractor.text.money import UNIT
from models.record import Place

_GOODS = ("货物", "工程", "服务")


def text_parts(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    if context.outline is None:
        for check in (
            "checks.procurement_sum",
            "checks.procurement_share",
            "checks.vehicle_sum",
            "checks.vehicle_count",
        ):
            yield Unchecked(check, NO_TEXT)
        return
    for section in context.sections("procurement"):
        yield from _procurement(_Reader(context, section))
    yield from _vehicles(context)
    for section in context.sections("state_assets"):
        yield from _assets(_Reader(context, section))


@dataclass(frozen=True)
class _Reader:
    """Figures of one section by the words before them."""

    context: CheckContext
    section: Section

    @property
    def folded(self) -> str:
        return self.context.outline.source.folded if self.context.outline is not None else ""

    def find(self, pattern: str, start: int | None = None) -> re.Match[str] | None:
        return re.compile(pattern).search(self.folded, self.section.body if start is None else start, self.section.end)

    def figure(self, match: re.Match[str] | None, label: str) -> Figure | None:
        if match is None:
            return None
        value = Decimal(match[1].replace(",", ""))
        return self.context.span_figure(value, match.start(1), match.end(1), label)


# --- 政府采购 --------------------------------------------------------------------------------------------------------------


def _procurement(reader: _Reader) -> Iterator[Result]:
    total = reader.figure(
        reader.find(rf"政府采购(?:支出)*(?:决算)?(?:总额|总金额|合计|总计|金额)(?:共计)?[为是]?({NUMBER}){UNIT}"),
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
    yield from _contracts(reader, total, parts)


def _contracts(reader: _Reader, total: Figure, parts: list[Figure | None]) -> Iterator[Result]:
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


def _share_behind(reader: _Reader, after: re.Match[str], part: Figure, wholes: dict[str, Figure]) -> Iterator[Result]:
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


def _by_kind(reader: _Reader, medium: Figure, parts: list[Figure | None]) -> Iterator[Result]:
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


# --- 车辆 ----------------------------------------------------------------------------------------------------------------

_VEHICLES = r"(?:共有|拥有|保有|实有|有)?(?:公务用)?车辆?(?:共|共有|共计|合计|总数)?(?:为)?(\d+)(?:辆|台)"
_EXPLANATION = re.compile(r"(?:其他|其它)?(?:用)?车?(?:辆)?主要(?:是|为|用于|包括)[^,。;]*")
"""其他用车主要是公务用车1台: what a kind consists of is no further kind."""
_KIND = re.compile(r"(?P<kind>[^\d,。;、:]{2,24}?)(?:为)?(?P<count>\d+)(?:辆|台)(?!\(套)")


def _vehicles(context: CheckContext) -> Iterator[Result]:
    if context.outline is None:
        return
    total: Figure | None = None
    for section in context.sections("state_assets"):
        reader = _Reader(context, section)
        match = reader.find(_VEHICLES)
        found = reader.figure(match, "车辆总数")
        if match is None or found is None:
            yield Unchecked("checks.vehicle_sum", "没有读到车辆总数")
            continue
        total = found
        yield from _kinds(reader, match, found)
    yield from _kept(context, total)


def _kinds(reader: _Reader, match: re.Match[str], total: Figure) -> Iterator[Result]:
    """其中：机要通信用车1辆、应急保障车3辆 … up to 单价 or the end of the sentence."""
    opening = re.compile(r"[,;]?其中[,:]?").match(reader.folded, match.end())
    stop = reader.find(r"单价|单位价值|单台|。|价值\d", match.end())
    if opening is None:
        yield Unchecked("checks.vehicle_sum", "没有印出车辆的分类")
        return
    end = stop.start() if stop is not None else reader.section.end
    explained = [match.span() for match in _EXPLANATION.finditer(reader.folded, opening.end(), end)]
    parts = [
        reader.context.span_figure(Decimal(kind["count"]), kind.start("count"), kind.end("count"), kind["kind"])
        for kind in _KIND.finditer(reader.folded, opening.end(), end)
        if not any(start < kind.end() and kind.start() < stop for start, stop in explained)
    ]
    count = sum((part.value for part in parts), Decimal(0))
    if not parts or count == total.value:
        yield Held("checks.vehicle_sum") if parts else Unchecked("checks.vehicle_sum", "没有读到车辆的分类")
        return
    yield Failure(
        "checks.vehicle_sum",
        f"车辆共{total.value}辆，而分类合计{count}辆。",
        (total.place, *(part.place for part in parts if part.value)),
        f"{total.value} ≠ {' + '.join(str(part.value) for part in parts)} = {count}",
        total.value,
        count,
        Decimal(0),
    )


def _kept(context: CheckContext, total: Figure | None) -> Iterator[Result]:
    """开支财政拨款的公务用车保有量 against 共有车辆."""
    check = "checks.vehicle_count"
    role: Role = "three_public"
    kept: Figure | None = None
    for section in context.sections(role):
        reader = _Reader(context, section)
        match = reader.find(r"公务用车(?:年末)?保有量[为是]?(\d+)(?:辆|台)")
        kept = kept or reader.figure(match, "公务用车保有量")
    if kept is None or total is None:
        yield Unchecked(check, "没有同时印出公务用车保有量和车辆总数")
    elif kept.value == total.value:
        yield Held(check)
    else:
        larger = kept.value > total.value
        message = f"“三公”经费说明里公务用车保有量为{kept.value}辆，国有资产说明里共有车辆{total.value}辆。"
        if not larger:
            message += "如有车辆不由财政拨款开支，可以不等。"
        yield Failure(
            check,
            message,
            (kept.place, total.place),
            f"{kept.value} ≠ {total.value}",
            kept.value,
            total.value,
            Decimal(0),
            severity=None if larger else "note",
        )


# --- 资产 ----------------------------------------------------------------------------------------------------------------


def _assets(reader: _Reader) -> Iterator[Result]:
    """资产总额 N 万元，其中：流动资产 …、固定资产 …: parts may be left out, but cannot be more than the whole."""
    match = reader.find(rf"资产(?:总额|总计|合计|总值)[为是]?({NUMBER}){UNIT}[,;]?其中[:,]?")
    total = reader.figure(match, "资产总额")
    if match is None or total is None:
        return
    stop = reader.folded.find("。", match.end(), reader.section.end)
    end = stop if stop >= 0 else reader.section.end
    pattern = re.compile(rf"([^\d,。;、:]{{2,12}}?资产)[为是]?({NUMBER}){UNIT}")
    parts = [
        reader.context.span_figure(Decimal(m[2].replace(",", "")), m.start(2), m.end(2), m[1])
        for m in pattern.finditer(reader.folded, match.end(), end)
    ]
    whole = Equation("checks.asset_sum", total, tuple((1, part) for part in parts), "row")
    if parts and -whole.residual > whole.tolerance:
        yield Failure(
            "checks.asset_sum",
            f"资产总额为{total.value}，其中各项之和为{whole.total}，比总额还大。",
            (total.place, *(part.place for part in parts)),
            f"{total.value} < {whole.total}",
            total.value,
            whole.total,
            whole.tolerance,
        )
    elif parts:
        yield Held("checks.asset_sum")
