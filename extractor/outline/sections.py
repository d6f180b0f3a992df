"""Numbered headings inside a part: 一、（一） 1. （1）, confirmed by their sequence, with titles that end where they end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from extractor.outline.paragraphs import Paragraphs
from extractor.outline.running_headings import HEADING_LENGTH, is_heading_line, title_end
from extractor.outline.sayings import role_said
from extractor.outline.vocabulary import (
    RANK,
    Heading,
    Ordinal,
    Role,
    Style,
    is_own_title,
    known_title,
    ordinal_at,
)
from extractor.text.characters import BEHIND_NUMBER

SKIP = 3
"""So many numbers may be missing between two headings of one list."""

_HEADING_WORDS = ("情况", "说明", "分析", "应用", "运用", "解释", "释义", "公开")
_TABLE_HEAD = re.compile(r"序号.{1,12}(?:事项|内容|项目|名称|情况)|(?:单位|项目)名称")
_INLINE = re.compile(rf"(?:(?<=[。；;])|(?<=项\)))(?:\(?\d{{1,2}}\)|\d{{1,2}}{BEHIND_NUMBER})")


_INLINE_FIRST = re.compile(r"(?:[。；;]|(?:其中|如下|包括|方面|项目)[:：])(?=\(?\d{1,2}[).、](?!\d))")
_ITEMISED: frozenset[Role] = frozenset({"general_public_structure", "general_public_items", "project_results"})


@dataclass(frozen=True)
class Nested:
    """A heading with its depth below the part (from 0) and the meaning of the heading above it."""

    heading: Heading
    depth: int


def nest_headings(view: Paragraphs, start: int, end: int, part: Role | None) -> list[Nested]:
    """The headings between two offsets of one part, in order, each with its depth."""
    stack: list[Heading] = []
    found: list[Nested] = []
    in_table = False
    for offset, is_start in _places(view, start, end):
        if found and offset < found[-1].heading.body:
            continue  # inside a wrapped heading
        if _TABLE_HEAD.match(view.folded, offset):
            in_table = True
        ordinal = ordinal_at(view.folded, offset, view.source.text)
        if ordinal is None or ordinal.style == "part":
            heading = (
                _unnumbered(view, offset, part)
                or _unnumbered_as_said(view, offset, part)
                or _untitled_as_said(view, offset, part, found)
            )
            if heading:
                stack = [heading]
                found.append(Nested(heading, 0))
            continue
        depth = _depth(stack, ordinal)
        parent = stack[depth - 1].role if depth else part if part in _PARTS_OF_SECTIONS else None
        numbered = _numbered(view, offset, ordinal, parent, part, on_top=not depth)
        heading = _as_said(view, numbered, parent, part)
        if in_table and not (heading.role or ordinal.style in {"cn", "cn_paren"}):
            continue
        after_heading = bool(found) and found[-1].heading.body == offset
        if not _is_next(view, stack, depth, ordinal, heading, is_start=is_start or after_heading):
            continue
        in_table = False
        stack = [*stack[:depth], heading]
        found.append(Nested(heading, depth))
    return _with_inline_items(view, found, end)


def _places(view: Paragraphs, start: int, end: int) -> Iterator[tuple[int, bool]]:
    """Every line start in the span, and whether a paragraph begins there; lines parted into cells are left out.

    Known section headings that follow a full stop on the same line are places too.
    """
    for i in range(view.index(start), view.index(end)):
        offset = max(view.start(i), start)
        if view.has_cells(i):
            continue
        yield offset, offset == start or view.ends(i - 1)
        for match in re.finditer(r"(?<=。)(?=[一二三四五六七八九十]{1,3}、)", view.line(i)):
            inner = view.start(i) + match.start()
            ordinal = ordinal_at(view.folded, inner, view.source.text)
            if ordinal and known_title(view.folded, inner + ordinal.length, owners=view.owners):
                yield inner, True


def _depth(stack: list[Heading], ordinal: Ordinal) -> int:
    """Where in the stack a heading of that style belongs: beside its own style, else under all that outrank it."""
    for depth, heading in enumerate(stack):
        if heading.style == "none" and RANK[ordinal.style] < RANK["num"]:
            return depth  # an unnumbered title is over items 1. 2. 3. and beside chapters 一、（一）
        if heading.style != "none" and (heading.style == ordinal.style or RANK[heading.style] > RANK[ordinal.style]):
            return depth
    return len(stack)


def _is_next(
    view: Paragraphs, stack: list[Heading], depth: int, ordinal: Ordinal, heading: Heading, *, is_start: bool
) -> bool:
    """Whether the heading continues the list at its depth, or begins one."""
    minor = RANK[ordinal.style] >= RANK["num"]
    expected = (
        is_start or _is_closed_title(view, heading) or _is_expected(view, stack[depth : depth + 1], ordinal, heading)
    )
    if minor and not expected:
        return False
    if depth >= len(stack) or stack[depth].style != ordinal.style:
        # A page of one topic keeps the number that its heading had in the account: 7.财政拨款“三公”经费支出决算情况说明.
        return ordinal.number == 1 or (heading.role is not None and (not minor or not stack))
    last = stack[depth].number or 0
    step = ordinal.number - last
    if step == 1:
        return True
    if not is_start:
        return False
    return 0 <= step <= SKIP or ordinal.number == 1 or heading.role is not None


def _is_closed_title(view: Paragraphs, heading: Heading) -> bool:
    """减少5万元 ⏎ 1.收入情况。: a known title that a stop or its line closes is a heading, though the text above it has no stop."""
    closed = heading.start + len(heading.ordinal) + len(heading.title) < heading.body or view.is_line_start(
        heading.body
    )
    return heading.role is not None and closed


def _is_expected(view: Paragraphs, last: list[Heading], ordinal: Ordinal, heading: Heading) -> bool:
    """Whether an item is the next of its list and has a title, though the line before it does not seem to end a paragraph.

    A bare number behind a comma is more often a figure, or an item of a list inside a sentence.
    """
    if not last or last[0].style != ordinal.style or ordinal.number != (last[0].number or 0) + 1 or not heading.title:
        return False
    return ordinal.style == "num_paren" or view.folded[heading.start - 1] not in "，,、;；("


# --- one heading -------------------------------------------------------------------------------------------------------


def _numbered(
    view: Paragraphs, offset: int, ordinal: Ordinal, parent: Role | None, part: Role | None, *, on_top: bool = False
) -> Heading:
    title = offset + ordinal.length
    role, end = title_end(view, title, parent, part, on_top=on_top)
    body = end
    while body < len(view.folded) and end > title and view.folded[body] in "。:：":
        body += 1
    printed = view.source.text
    return Heading(offset, body, ordinal.style, printed[offset:title], ordinal.number, printed[title:end], role)


def _unnumbered(view: Paragraphs, offset: int, part: Role | None) -> Heading | None:
    """A known section title without numbering, a line of its own or closed by a colon."""
    if part in {"glossary", "overview", "tables"} or not view.ends(view.index(offset) - 1):
        return None
    known = known_title(view.folded, offset, owners=view.owners)
    if known is None or known[0] is None or known[0] == part:
        return None
    role, end = known
    if not (view.folded[offset:end].endswith(_HEADING_WORDS) or is_own_title(view.folded[offset:end])):
        return None
    closed = view.folded[end : end + 1] in {":", "："}
    if not (view.is_line_start(end) or (closed and role in {"key_work", "result_use"})):
        return None
    style: Style = "none"
    return Heading(offset, end + closed, style, "", None, view.source.text[offset:end], role)


# --- headings that nobody knows, over sentences of a known kind ----------------------------------------------------------

_MAY_SAY: frozenset[Role | None] = frozenset({None, "explanation", "other"})
"""Parts in which a text is asked what it says."""
_PARTS_OF_SECTIONS: frozenset[Role | None] = frozenset({"performance"})
"""What is a section in most accounts and a part of its own in others (第四部分 预算绩效情况说明): to its headings it is the same."""
_UNDER: frozenset[Role | None] = frozenset({None, "overall", "other"})
"""Sections under which an unknown heading may open one of its own."""
SHORTEST_SAID = 3


def _as_said(view: Paragraphs, heading: Heading, parent: Role | None, part: Role | None) -> Heading:
    """A heading of unknown wording with the meaning that the text under it states."""
    is_minor = RANK[heading.style] >= RANK["num"]
    if heading.role is not None or is_minor or part not in _MAY_SAY or parent not in _UNDER or not heading.title:
        return heading
    if not view.is_line_start(heading.body):
        return heading
    role = role_said(view.folded, heading.body)
    return heading if role is None else replace(heading, role=role, said=True)


def _unnumbered_as_said(view: Paragraphs, offset: int, part: Role | None) -> Heading | None:
    """A short line of its own, without number and of unknown wording, over a text that states its meaning."""
    if part not in _MAY_SAY or not view.ends(view.index(offset) - 1):
        return None
    end = view.start(view.index(offset) + 1)
    title = view.folded[offset:end]
    if not SHORTEST_SAID <= len(title) <= HEADING_LENGTH or not is_heading_line(title) or title.endswith("表"):
        return None
    role = role_said(view.folded, end)
    return (
        None if role is None else Heading(offset, end, "none", "", None, view.source.text[offset:end], role, said=True)
    )


def _untitled_as_said(view: Paragraphs, offset: int, part: Role | None, found: list[Nested]) -> Heading | None:
    """Text without any heading above it that states what it is about, up to a text that states something else."""
    if part not in _MAY_SAY or (found and found[-1].heading.title) or not view.ends(view.index(offset) - 1):
        return None
    role = role_said(view.folded, offset)
    if role is None or (found and found[-1].heading.role == role):
        return None
    return Heading(offset, offset, "none", "", None, "", role, said=True)


# --- items in flowing text ---------------------------------------------------------------------------------------------


def _with_inline_items(view: Paragraphs, found: list[Nested], end: int) -> list[Nested]:
    """Add items that follow 。 or ； on the line of the item before, where the next number of the list is found nowhere else."""
    result: list[Nested] = []
    for place, nested in enumerate(found):
        result.append(nested)
        following = found[place + 1].heading.start if place + 1 < len(found) else end
        if nested.heading.role in _ITEMISED and (place + 1 == len(found) or found[place + 1].depth <= nested.depth):
            result += _inline_list(view, nested, following)
            continue
        if RANK[nested.heading.style] < RANK["num"]:
            continue
        if place + 1 < len(found) and _continues(nested, found[place + 1]):
            continue
        result += _inline_after(view, nested, following)
    return result


def _continues(nested: Nested, following: Nested) -> bool:
    """Whether the next heading is of the same list, or of one inside it: then nothing is missing between them."""
    if following.depth > nested.depth:
        return True
    same = following.depth == nested.depth and following.heading.style == nested.heading.style
    return same and (following.heading.number or 0) == (nested.heading.number or 0) + 1


def _inline_after(view: Paragraphs, nested: Nested, end: int) -> Iterator[Nested]:
    heading = nested.heading
    inner = re.search(rf"[:：](?:\(?1\)|1{BEHIND_NUMBER})", view.folded[heading.body : end])
    if inner:
        return
    number = heading.number or 0
    for match in _INLINE.finditer(view.folded, heading.body, end):
        ordinal = ordinal_at(view.folded, match.start(), view.source.text)
        if ordinal and ordinal.style == heading.style and ordinal.number == number + 1:
            number += 1
            yield replace(nested, heading=_numbered(view, match.start(), ordinal, None, "glossary"))


def _inline_list(view: Paragraphs, nested: Nested, end: int) -> list[Nested]:
    """The items of a section of items that was set as one paragraph: 其中：（1）…。（2）…。"""
    items: list[Nested] = []
    for match in _INLINE_FIRST.finditer(view.folded, nested.heading.body, end):
        ordinal = ordinal_at(view.folded, match.end(), view.source.text)
        if not ordinal or ordinal.number != len(items) + 1 or (items and items[0].heading.style != ordinal.style):
            continue
        heading = _numbered(view, match.end(), ordinal, None, "glossary")
        items.append(Nested(heading, nested.depth + 1))
    return items if len(items) > 1 else []
