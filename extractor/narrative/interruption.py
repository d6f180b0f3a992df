"""A section broken off in mid-sentence by the next heading, its end printed below the text that belongs to that heading.

Word processors float a heading into the middle of a paragraph. Two things together show it: the section stops without a
closing mark, and the first paragraph under the next heading stops without one too and is followed by more text.
"""

from __future__ import annotations

from dataclasses import dataclass

from extractor.outline.tree import Outline, Section
from extractor.text.span import Span, print_width

_CLOSED = "。；;！!？?：:）)”.》"
_WIDEST_LINE = 60
"""Wider lines are whole paragraphs of a text without line breaks; where one ends shows nothing."""
_SHORT_LINE = 0.8
"""A line narrower than this share of a full one ends its paragraph."""


@dataclass(frozen=True)
class Interruption:
    """``before`` was broken off; ``intruder`` is the text of the next section proper, ``rest`` what belongs to ``before``."""

    before: Section
    after: Section
    intruder: Span
    rest: Span


def section_passage(outline: Outline, section: Section) -> Span:
    """The text of a section without its heading."""
    return Span.of(outline.source, section.body, section.end)


def _broken_off(passage: Span) -> bool:
    return bool(len(passage)) and passage.text[-1] not in _CLOSED


def _unclosed_paragraph_end(passage: Span, full_width: float) -> int | None:
    """The end of the first paragraph of a passage, where it stops without a closing mark and more text follows."""
    for start, end in passage.lines()[:-1]:
        if print_width(passage.text[start:end]) >= _SHORT_LINE * full_width:
            continue
        return end if passage.text[end - 1] not in _CLOSED + "，、," else None
    return None


def find_interruption(outline: Outline, section: Section) -> Interruption | None:
    """The interruption of a section by the one printed next, or ``None`` where it is closed or cannot be told."""
    before = section_passage(outline, section)
    if not _broken_off(before):
        return None
    after = next((other for other in outline.walk() if other.start == section.end and other.body > other.start), None)
    if after is None or after.level == "part":
        return None
    body = section_passage(outline, after)
    full_width = max(before.full_width, body.full_width)
    end = _unclosed_paragraph_end(body, full_width) if full_width <= _WIDEST_LINE else None
    if end is None:
        return None
    return Interruption(section, after, body.cut(0, end), body.cut(end))


def whole_passage(outline: Outline, section: Section) -> Span:
    """The text of a section with the end that an interruption moved away, and without text that intrudes on it."""
    own = find_interruption(outline, section)
    if own is not None:
        return Span.joined((section_passage(outline, section), own.rest))
    previous = next(
        (other for other in outline.walk() if other.end == section.start and other.level == section.level), None
    )
    intruded = find_interruption(outline, previous) if previous is not None else None
    if intruded is not None and intruded.after is section:
        return intruded.intruder
    return section_passage(outline, section)
