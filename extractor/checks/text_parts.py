"""Checks of lists in the text whose parts must add up: 车辆, 资产; and the counts of vehicles in two places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from extractor.checks.context import NO_TEXT, CheckContext
from extractor.checks.results import Equation, Failure, Figure, Held, Result, Unchecked
from extractor.checks.section_reader import SectionReader
from extractor.checks.text_figures import NUMBER
from extractor.outline.vocabulary import Role
from extractor.text.money import UNIT


def text_parts(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    if context.outline is None:
        for check in ("checks.vehicle_sum", "checks.vehicle_count"):
            yield Unchecked(check, NO_TEXT)
        return
    yield from _vehicles(context)
    for section in context.sections("state_assets"):
        yield from _assets(SectionReader(context, section))


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
        reader = SectionReader(context, section)
        match = reader.find(_VEHICLES)
        found = reader.figure(match, "车辆总数")
        if match is None or found is None:
            yield Unchecked("checks.vehicle_sum", "没有读到车辆总数")
            continue
        total = found
        yield from _kinds(reader, match, found)
    yield from _kept(context, total)


def _kinds(reader: SectionReader, match: re.Match[str], total: Figure) -> Iterator[Result]:
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
        reader = SectionReader(context, section)
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


def _assets(reader: SectionReader) -> Iterator[Result]:
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
