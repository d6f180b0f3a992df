"""Findings of the narrative rules: a section that yielded nothing, a text that has the shape but could not be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from extractor.narrative.execution import prevailing_unit
from extractor.narrative.protocol import narrative_note
from extractor.text.source import SourceText
from extractor.text.span import Span
from models import Deviation, Finding, Place

_LONGEST_QUOTE = 60
_NONE_STATED = re.compile(
    r"(?:无|没有|未安排|未开展|不涉及|不存在|未纳入)(?:.{0,24})(?:项目|评价|自评|绩效|报告|情况|工作|支出|收入|收支|经费|拨款)|^无[。.]?$"
)


def states_none(folded: str) -> bool:
    """Whether a short passage says that there is nothing to report (本部门无…)."""
    return len(folded) < 200 and _NONE_STATED.search(folded) is not None


def passage_place(passage: Span) -> Place:
    """The place of a passage, with the first words printed there."""
    printed = passage.text[:_LONGEST_QUOTE]
    return Place(
        printed=printed + ("…" if len(passage) > _LONGEST_QUOTE else ""),
        page=passage.source.page_at(passage.start),
        line=passage.source.line_at(passage.start).number,
    )


def unread(kind: str, message: str, passage: Span) -> Finding:
    """A text that has the shape of an item or of a part of one and could not be read."""
    return Finding(
        id=f"narrative.unread_{kind}",
        severity="warning",
        stage="narrative",
        message=message,
        origin="unknown",
        places=(passage_place(passage),) if passage.pieces else (),
    )


def nothing_read(section: str, passages: Iterable[Span]) -> Finding:
    """A section that is there and yielded no item: a note where the text itself says that there is none, else a warning."""
    kept = [passage for passage in passages if passage.pieces]
    stated = any(states_none(passage.folded) for passage in kept)
    message = f"“{section}”一节说明没有相关内容。" if stated else f"“{section}”一节存在，但未能从中读出任何条目。"
    return Finding(
        id="narrative.section_without_items",
        severity="note" if stated else "warning",
        stage="narrative",
        message=message,
        origin="publisher" if stated else "unknown",
        places=tuple(passage_place(passage) for passage in kept),
    )


def in_another_unit(source: SourceText, deviations: Sequence[Deviation], unit: str | None) -> tuple[Finding, ...]:
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
