"""Figures of the explanation part as the checks need them: narrative items with their labels, and figures after a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from extractor.checks.context import CheckContext
from extractor.checks.results import Equation, Failure, Figure, Held, Result, Unchecked
from extractor.outline.vocabulary import Role
from extractor.text.characters import parse_amount
from extractor.text.money import SCALES, UNIT
from models.narrative import CompositionItem, Deviation
from models.record import Severity

NUMBER = r"-?(?>\d{1,3}(?:,\d{3})++|\d++)(?>\.\d++)?"
"""A printed figure in folded text, taken as far as it goes."""
COMPARISONS = {"prior_year": "上年", "initial_budget": "年初预算", "annual_budget": "预算"}
_FIELDS = {
    "reference_amount": "预算数",
    "actual_amount": "决算数",
    "change_amount": "增减额",
    "change_pct": "增减幅度",
    "completion_pct": "完成率",
}


def deviations(context: CheckContext) -> Iterator[tuple[str, Deviation]]:
    """``(path, deviation)`` in order."""
    for index, item in enumerate(context.record.narrative.deviations):
        yield f"narrative.deviations[{index}]", item


def composition(context: CheckContext) -> Iterator[tuple[str, CompositionItem]]:
    """``(path, item)`` in order."""
    for index, item in enumerate(context.record.narrative.composition):
        yield f"narrative.composition[{index}]", item


def deviation_figure(context: CheckContext, path: str, item: Deviation, field: str) -> Figure | None:
    """One amount of a deviation."""
    value = getattr(item, field)
    if value is None:
        return None
    label = f"文字说明“{quoted(item.subject)}”{_FIELDS[field]}"
    return context.text_figure(f"{path}.{field}", value, label, item.evidence)


def composition_figure(
    context: CheckContext, path: str, item: CompositionItem, field: Literal["amount", "share_pct"] = "amount"
) -> Figure | None:
    """The amount of a composition item, or its share."""
    value = getattr(item, field)
    if value is None:
        return None
    name = {"amount": "金额", "share_pct": "比重"}[field]
    return context.text_figure(f"{path}.{field}", value, f"支出结构“{quoted(item.subject)}”{name}", item.evidence)


def figure_after(context: CheckContext, role: Role, word: str, label: str, unit: str | None = None) -> Figure | None:
    """The first figure that follows a word (a regular expression over folded text) in the sections of a role.

    Without ``unit`` in whatever unit of money it is printed: who compares it asks ``unit_behind``.
    """
    if context.outline is None:
        return None
    folded = context.outline.source.folded
    pattern = re.compile(rf"{word}[为是]?({NUMBER}){unit or UNIT}")
    for section in context.sections(role):
        match = pattern.search(folded, section.body, section.end)
        if match:
            value = parse_amount(match[1])
            if value is not None:
                return context.span_figure(value, match.start(1), match.end(1), label)
    return None


_UNIT_BEHIND = re.compile(UNIT)
_TEXT_KEY = re.compile(r"text\[\d+:(?P<end>\d+)\]")
"""The key of a figure that has a place of its own in the text."""
_SLIPS = (Decimal(10), Decimal(100), Decimal(1000), Decimal(10000), Decimal(100_000_000))
LEAST_DIGITS = 3
"""A factor of ten between figures of fewer digits is a coincidence."""


def unit_behind(context: CheckContext, figure: Figure) -> str | None:
    """The unit that is printed behind a figure of the text; ``None`` where none is, or without the text."""
    span = _TEXT_KEY.fullmatch(figure.key)
    if context.outline is None or span is None:
        return None
    match = _UNIT_BEHIND.match(context.outline.source.folded, int(span["end"]))
    return match[0] if match else None


def text_equation(
    context: CheckContext, check: str, left: Figure, right: Figure, severity: Severity | None = None
) -> Result:
    """A figure of the text against one of a table, both in their printed units.

    Where the figures differ by a power of ten and the units say otherwise, the unit or the point slipped; where no unit is
    printed behind the figure, 元 and 万元 are taken to be two ways of printing, and nothing is said.
    """
    plain = Equation(check, left, ((1, right),), "full", severity)
    own, table = unit_behind(context, left), context.record.document.unit
    if plain.holds:
        return (
            plain if own in (None, table) or was_converted(left) or not left.value else _slip(left, right, own, table)
        )
    if own is not None and table in SCALES and _same_after(left, right, SCALES[own] / SCALES[table]):
        return Held(check) if own != table else plain
    factor = next(
        (scale for scale in _SLIPS if _same_after(left, right, scale) or _same_after(right, left, scale)), None
    )
    if factor is None:
        return plain
    if own is None or table not in SCALES:
        large = factor >= 1000
        return Unchecked(check, "文字与表格使用的金额单位不同") if large else plain
    if _digits(left) < LEAST_DIGITS or factor < 1000:
        return plain
    return _slip(left, right, own, table)


def _slip(left: Figure, right: Figure, own: str | None, table: str | None) -> Failure:
    evidence = left.place.evidence
    return Failure(
        "checks.unit_slip",
        f"{left.place.label}印为{left.place.printed}{own}，{right.place.label}为{right.place.printed}{table}：单位或小数点有误。",
        (left.place, right.place),
        f"{left.value}{own} ≠ {right.value}{table}",
        left.value,
        right.value,
        origin="parsing" if left.doubt or right.doubt else left.origin,
        fact=f"unit {evidence.start}" if evidence is not None else None,
    )


def was_converted(figure: Figure) -> bool:
    """Whether the record holds another number than the text prints: 1.2 亿元 as 12,000 万元."""
    evidence = figure.place.evidence
    printed = parse_amount(evidence.text) if evidence is not None else None
    return printed is not None and abs(printed) != abs(figure.value)


def _same_after(small: Figure, large: Figure, scale: Decimal) -> bool:
    """Whether ``small`` × ``scale`` is ``large`` within the rounding of both."""
    return bool(small.value) and abs(small.value * scale - large.value) <= small.half * scale + large.half


def _digits(figure: Figure) -> int:
    return len(figure.value.as_tuple().digits)


def quoted(text: str) -> str:
    """A text that goes between quotation marks: its own become single ones."""
    return text.translate({0x201C: "‘", 0x201D: "’"})
