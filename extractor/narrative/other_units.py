"""Texts and sheets whose amounts are in another unit than the tables of the account: kept as printed, and told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractor.narrative.execution import prevailing_unit
from extractor.narrative.protocol import narrative_note, narrative_warning
from extractor.text.money import STATED_UNIT, UNIT, UNIT_IN_BRACKETS
from extractor.text.source import SourceText
from models import Deviation, Evidence, Finding, SelfEvaluationSheet

_UNIT_BEHIND = re.compile(rf"\d(?P<unit>{UNIT})$")
_AMOUNTS = ("basic_expenditure", "project_expenditure", "budget", "executed")


def text_in_another_unit(source: SourceText, deviations: Sequence[Deviation], unit: str | None) -> tuple[Finding, ...]:
    """The note on an explanation in 万元 under tables in 元: its amounts are in the record as they are printed."""
    spans = [item.evidence.span for item in deviations if item.evidence is not None and item.actual_amount is not None]
    if unit is None or not spans:
        return ()
    printed = prevailing_unit("".join(span.text for span in spans))
    if printed == unit or printed not in "".join(span.text for span in spans):
        return ()
    message = f"说明中的金额以{printed}印出，表格以{unit}为单位；记录照原文写入，没有换算。"
    first = spans[0]
    return (narrative_note(source, "narrative.text_unit", message, first.start, first.end),)


def sheets_in_another_unit(
    source: SourceText, sheets: Sequence[SelfEvaluationSheet], unit: str | None
) -> Iterator[Finding]:
    """A warning for the sheets with amounts in 元 under tables in 万元: the record has them as they are printed."""
    found: dict[str, list[tuple[str, Evidence]]] = {}
    for sheet in sheets if unit is not None else ():
        other = next(((at, printed) for at, printed in _printed_units(source, sheet) if printed != unit), None)
        if other is not None:
            found.setdefault(other[1], []).append((sheet.name or sheet.title or "", other[0]))
    for printed, amounts in found.items():
        name, first = amounts[0]
        several = f"等{len(amounts)}张" if len(amounts) > 1 else ""
        message = f"绩效自评表“{name}”{several}的金额以{printed}印出，决算表以{unit}为单位；记录照原文写入，没有换算。"
        yield narrative_warning(source, "narrative.sheet_unit", message, first.start, first.end)


def _printed_units(source: SourceText, sheet: SelfEvaluationSheet) -> Iterator[tuple[Evidence, str]]:
    """Each amount of a sheet whose unit is printed: behind the figure, else stated last before it inside the sheet."""
    if sheet.evidence is None:
        return
    for name in _AMOUNTS:
        at = sheet.evidence.fields.get(name)
        if at is None:
            continue
        if behind := _UNIT_BEHIND.search(source.folded[at.start : at.end]):
            yield at, behind["unit"]
        elif stated := _unit_stated_before(source, sheet.evidence.span.start, at.start):
            yield at, stated


def _unit_stated_before(source: SourceText, start: int, end: int) -> str | None:
    stated = [
        (match.end(), match["unit"])
        for pattern in (STATED_UNIT, UNIT_IN_BRACKETS)
        for match in pattern.finditer(source.folded, start, end)
    ]
    return max(stated)[1] if stated else None
