"""Figures of the explanation part as the checks need them: narrative items with their labels, and figures after a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from extractor.checks.context import CheckContext
from extractor.checks.results import Equation, Figure, Result, Unchecked
from extractor.outline.vocabulary import Role
from extractor.text.characters import parse_amount
from models.narrative import CompositionItem, Deviation
from models.record import Severity

NUMBER = r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
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


def figure_after(context: CheckContext, role: Role, word: str, label: str, unit: str) -> Figure | None:
    """The first figure that follows a word (a regular expression over folded text) in the sections of a role."""
    if context.outline is None:
        return None
    folded = context.outline.source.folded
    pattern = re.compile(rf"{word}[为是]?({NUMBER}){unit}")
    for section in context.sections(role):
        match = pattern.search(folded, section.body, section.end)
        if match:
            value = parse_amount(match[1])
            if value is not None:
                return context.span_figure(value, match.start(1), match.end(1), label)
    return None


def text_equation(check: str, left: Figure, right: Figure, severity: Severity | None = None) -> Result:
    """A figure of the text against one of a table; a factor of a unit (万元 beside 元) is not compared."""
    for scale in (Decimal(10000), Decimal(100_000_000), Decimal(1000)):
        for small, large in ((left, right), (right, left)):
            if small.value and abs(small.value * scale - large.value) <= small.half * scale + large.half:
                return Unchecked(check, "文字与表格使用的金额单位不同")
    return Equation(check, left, ((1, right),), "full", severity)


def quoted(text: str) -> str:
    """A text that goes between quotation marks: its own become single ones."""
    return text.translate({0x201C: "‘", 0x201D: "’"})
