"""Where a heading ends whose line does not say it: its text runs on behind it, or it is wrapped over several lines.

What a whole line heads, ``headings`` knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from extractor.outline.paragraphs import Paragraphs
from extractor.outline.vocabulary import TITLE_LENGTH, Role, known_title, ordinal_at

HEADING_LENGTH = 50
"""A heading that is a line of its own is not longer than this."""

# Whether one is there: its last digit says so, and a long run of digits is not looked through from each of them.
_FIGURE = re.compile(r"\d[,.]*+(?:亿|万)?元|\d%|\d\.\d")
# The head of an item by functional classification; what follows it may follow without a stop.
_CLASSIFIED = re.compile(r"[^。:;；，,\d]{2,30}?\(类\)[^。:;；，,\d]{0,40}?\(项\)")
_AMOUNT_FOLLOWS = re.compile(r"(?:支出|经费|收入)?\d++(?:[.,]\d++)*+(?:万|亿)?元")
_RUNS_ON = "为的是,，、;；和与及已均占比较在由等"


def wrapped_title_end(
    view: Paragraphs, line: int, title: int, role_of: Callable[[str], Role | None], *, lines: int
) -> tuple[Role, int] | None:
    """The meaning of a title that begins at ``title`` in a line and may go on over so many, and where it ends."""
    for last in range(line + 1, min(line + lines, len(view)) + 1):
        if last > line + 1 and ordinal_at(view.folded, view.start(last - 1), view.source.text):
            return None  # 一、… is no rest of a wrapped title
        end = view.start(last)
        text = view.folded[title:end]
        if len(text) > TITLE_LENGTH:
            return None
        role = role_of(text) if text else None
        if role:
            return role, end
    return None


def title_end(
    view: Paragraphs, title: int, parent: Role | None, part: Role | None, *, on_top: bool
) -> tuple[Role | None, int]:
    """The meaning of a title and where it ends; it ends where it begins if there is none."""
    folded = view.folded
    paragraph = view.paragraph_end(title)
    if part != "glossary":
        known = _known_title_end(view, title, paragraph, parent, on_top=on_top)
        # Of the known matters only key work is reported in the part on the department itself.
        if known and (part != "overview" or known[0] == "key_work"):
            return known
    classified = _CLASSIFIED.match(folded, title)
    if classified:
        return None, classified.end()
    if is_heading_line(folded[title:paragraph]):
        return None, paragraph
    stop = re.search(r"[。:：?]", folded[title : title + TITLE_LENGTH])
    has_title = stop and not _FIGURE.search(folded, title, title + stop.start())
    return None, title + stop.start() if stop and has_title else title


def _known_title_end(
    view: Paragraphs, title: int, paragraph: int, parent: Role | None, *, on_top: bool
) -> tuple[Role | None, int] | None:
    """The known title at ``title``: closed by a line's end or a stop, part of a heading line, or run into its text."""
    known = known_title(view.folded, title, parent, view.owners, on_top=on_top)
    if known is None:
        return None
    role, end = known
    line_end = view.start(view.index(title) + 1)
    if title < line_end < end and not view.is_line_start(end):
        # A wrapped title ends with its last line: 部门决算中绩效自评结果 ⏎ 安防项目绩效自评情况：… are two.
        whole = known_title(view.folded[:line_end], title, parent, view.owners, on_top=on_top)
        role, end = whole if whole is not None and whole[1] == line_end else known
    if view.is_line_start(end) or view.folded[end] in "。:：?":
        return role, end
    if is_heading_line(view.folded[title:paragraph]) and view.folded[end] not in "为是占已":
        return role, paragraph
    runs_on = view.folded[end] in _RUNS_ON or _AMOUNT_FOLLOWS.match(view.folded, end) is not None
    return None if runs_on else (role, end)


def is_heading_line(text: str) -> bool:
    """Whether a line is a heading by its looks: short, no sentence, no figure."""
    return 0 < len(text) <= HEADING_LENGTH and not re.search(r"[。，,；;:：]", text) and not _FIGURE.search(text)
