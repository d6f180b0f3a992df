"""Checks of targets against actual values: missed without a cause, a cause for what was reached, values that are none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from rapidfuzz import fuzz

from extractor.checks.context import CheckContext, comparable
from extractor.checks.listing import listed, target_and_actual
from extractor.checks.results import Failure, Held, Result
from extractor.checks.sheet_reading import PlacedSheet, is_missed, name_of, read_quantity, sheets_of
from extractor.checks.text_figures import quoted
from models.performance import Indicator

SAME_NAME = 80
"""Names of indicators this alike (of 100) are one: 项目成本控制率 in a cause is 项目成本控制 in the sheet."""
FAR_OVER = Decimal("1.3")
"""From 30 % above the target on, the instructions for sheets want a reason."""
FAR_RATES = (Decimal(80), Decimal(110))
"""Rates of execution outside of these want one."""


def sheet_targets(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    for reading in sheets_of(context):
        yield from _missed(reading)
        yield from _caused(reading)
        yield from _far_off(reading)
        yield from _thresholds(reading)
        yield from _intentions(reading)


def _missed(reading: PlacedSheet) -> Iterator[Result]:
    """Indicators whose figures miss their target although the sheet says that nothing deviates."""
    check, sheet = "checks.target_missed", reading.sheet
    verdicts = [(at, one, is_missed(one)) for at, _, one in reading.rows()]
    yield from (Held(check) for _, _, verdict in verdicts if verdict is False)
    missed = [(at, one) for at, one, verdict in verdicts if verdict]
    if not missed:
        return
    if reading.has_cause:
        yield from (Held(check) for _ in missed)
        return
    rows = listed(f"“{name_of(one)}”{target_and_actual(one)}" for _, one in missed)
    yield Failure(
        check,
        f"{reading.title}有指标没有达到目标值，而偏差原因分析{reading.said}：{rows}。",
        (
            *(reading.place(f"{at}.actual", f" {name_of(one)}实际完成值", one.actual) for at, one in missed),
            *([reading.place("deviation_cause", "偏差原因分析")] if sheet.deviation_cause else []),
        ),
        severity=None if sheet.deviation_cause else "note",
        origin="unknown" if sheet.evidence is None else "publisher",
        # The sheet of the department repeats the indicators of its projects.
        fact="；".join(sorted({_row(one) for _, one in missed})),
        contradicts=f"{reading.path}.deviation_cause",
    )


def _row(one: Indicator) -> str:
    return comparable(f"{name_of(one)}/{one.target}/{one.actual}")


_CAUSE_OF = re.compile(
    r"(?P<name>[^。;,:、\d()]{3,30}?)(?:目标)?(?:未完成|未达标|未达到|没有完成|没有达到)(?:目标)?(?:值)?(?:的)?原因"
)


def _caused(reading: PlacedSheet) -> Iterator[Result]:
    """A cause is given for an indicator that the sheet itself shows as reached."""
    check = "checks.cause_for_reached"
    cause = comparable(reading.sheet.deviation_cause or "")
    for match in _CAUSE_OF.finditer(cause):
        scored = [
            (fuzz.ratio(comparable(name_of(one)), match["name"]), number, at, one)
            for number, (at, _, one) in enumerate(reading.rows())
        ]
        best = max(scored, key=lambda entry: entry[:2], default=None)
        if best is None or best[0] < SAME_NAME:
            continue
        _, _, at, one = best
        if is_missed(one) is not False:
            yield Held(check)
            continue
        yield Failure(
            check,
            f"{reading.title}为“{quoted(name_of(one))}”说明了未完成的原因，而该指标{target_and_actual(one)}，已经达到。",
            (
                reading.place("deviation_cause", "偏差原因分析"),
                reading.place(f"{at}.actual", f" {name_of(one)}实际完成值", one.actual),
                reading.place(f"{at}.target", f" {name_of(one)}年初目标值", one.target),
            ),
        )


def _far_off(reading: PlacedSheet) -> Iterator[Result]:
    """Far above the target, or an execution far from a hundred, beside a cause that says 无."""
    check, sheet = "checks.deviation_unexplained", reading.sheet
    if not reading.denies:
        return
    far = [(at, one) for at, _, one in reading.rows() if _is_far_over(one)]
    low, high = FAR_RATES
    rate = sheet.execution_pct
    odd_rate = rate is not None and not low <= rate <= high
    if not far and not odd_rate:
        yield Held(check)
        return
    rows = [f"“{name_of(one)}”{target_and_actual(one)}" for _, one in far]
    rows += [f"执行率{rate}%"] if odd_rate else []
    places = [reading.place("execution_pct", "执行率", f"{rate}%")] if odd_rate else []
    places += [reading.place(f"{at}.actual", f" {name_of(one)}实际完成值", one.actual) for at, one in far]
    yield Failure(
        check,
        f"{reading.title}偏差原因分析{reading.said}，而偏差很大：{listed(rows)}。",
        (*places, reading.place("deviation_cause", "偏差原因分析")),
        fact="far",
        contradicts=f"{reading.path}.deviation_cause",
    )


def _is_far_over(one: Indicator) -> bool:
    target, actual = read_quantity(one.target), read_quantity(one.actual)
    if target is None or actual is None or is_missed(one) is not False or target[2] == "at_most":
        return False
    if "%" in (target[1], actual[1]) or (target[1] and actual[1] and target[1] != actual[1]):
        return False
    return target[0] > 0 and actual[0] > FAR_OVER * target[0]


def _thresholds(reading: PlacedSheet) -> Iterator[Result]:
    """≥90% as the actual value: the target was copied, what was reached is not said."""
    check = "checks.actual_is_target"
    copied = []
    for at, _, one in reading.rows():
        quantity = read_quantity(one.actual)
        if quantity is None:
            continue
        if quantity[2] is not None and comparable(one.actual or "") == comparable(one.target or ""):
            copied.append((at, one))
        else:
            yield Held(check)
    if copied:
        rows = listed(f"“{name_of(one)}”{one.actual}" for _, one in copied)
        yield Failure(
            check,
            f"{reading.title}的实际完成值照抄了目标值，没有写完成多少：{rows}。",
            tuple(reading.place(f"{at}.actual", f" {name_of(one)}实际完成值", one.actual) for at, one in copied),
            fact="threshold",
        )


_INTENTION = re.compile(r"^(?:力争|争取|努力|拟|计划)")


def _intentions(reading: PlacedSheet) -> Iterator[Result]:
    """力争位于前列 as the actual value: what is aimed at, not what was reached."""
    aims = [(at, one) for at, _, one in reading.rows() if _INTENTION.match(comparable(one.actual or ""))]
    if not aims:
        return
    yield Failure(
        "checks.actual_is_aim",
        f"{reading.title}的实际完成值写的是打算，不是结果：{listed(f'“{one.actual}”' for _, one in aims)}。",
        tuple(reading.place(f"{at}.actual", f" {name_of(one)}实际完成值", one.actual) for at, one in aims),
        fact="aims",
    )
