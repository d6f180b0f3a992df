"""The tables of the account that stand behind its text, under no heading of a part: the worksheets of a workbook."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.outline.paragraphs import Paragraphs
from extractor.outline.titles import Title
from extractor.outline.vocabulary import Heading, Role, known_title, ordinal_at

LEAST_TABLES = 3
"""So many tables behind the text are those of the account; one or two may illustrate a section."""
_OF_TEXT: frozenset[Role] = frozenset({
    "explanation",
    "key_work",
    "other",
    "glossary",
    "performance",
    "attachments",
})

TABLE_HEAD_LENGTH = 60
"""The number, owner and unit of a table stand in so many characters behind its title."""

_TABLE_HEAD = re.compile(r"公开\d+表|单位:[万亿]?元|金额单位")


def has_table_head(view: Paragraphs, title: Title) -> bool:
    """Whether a title is that of a final-accounts table with its head (公开01表, 单位：万元) in it or behind it."""
    start, end = view.start(title.first), view.start(title.last + 1)
    return title.reading.kind == "table" and _TABLE_HEAD.search(view.folded, start, end + TABLE_HEAD_LENGTH) is not None


def known_heading_from(view: Paragraphs, begin: int) -> int | None:
    """The first numbered heading of a known section from there on."""
    for i in range(view.index(begin), len(view)):
        start = view.start(i)
        ordinal = ordinal_at(view.folded, start, view.source.text)
        if ordinal is None or ordinal.style not in {"cn", "cn_paren"} or view.has_cells(i):
            continue
        known = known_title(view.folded, start + ordinal.length, owners=view.owners)
        if known is not None and known[0] is not None and view.is_line_start(known[1]):
            return start
    return None


def tables_behind_text(view: Paragraphs, parts: Sequence[Heading]) -> tuple[int, int] | None:
    """The first and the last of the tables that stand behind the text, in the part that happens to be the last of it. No section
    goes on over them."""
    headed = [view.start(title.first) for title in view.titles if has_table_head(view, title)]
    if len(headed) < LEAST_TABLES:
        return None
    holder = next((part for part in reversed(parts) if part.start <= headed[0]), None)
    if holder is None or holder.role is None or holder.role not in _OF_TEXT:
        return None
    follows_text = "。" in view.folded[holder.body : headed[0]]
    in_one_part = not any(headed[0] < part.start <= headed[-1] for part in parts)
    return (headed[0], headed[-1]) if follows_text and in_one_part else None
