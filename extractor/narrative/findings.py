"""Findings of the narrative rules: a section that yielded nothing, a text that has the shape but could not be read."""

from __future__ import annotations

import re
from collections.abc import Iterable

from extractor.text.span import Span
from models import Finding, Place

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
