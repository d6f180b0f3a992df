"""Check boxes of a sheet: which of the printed options is ticked, and whether that can be told at all."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from extractor.text.marks import BOX_MARKS, EMPTY_BOXES, TICKS

Mark = Literal["tick", "box", "unreadable"]

LETTER_TICKS = frozenset("Rþ")
"""What the ticks of Wingdings 2 and Wingdings become without their font: a mark only at the edge of an option."""
LETTER_BOXES = frozenset("口")
"""What OCR makes of □: a mark only at the edge of an option (对口帮扶 is a word)."""

_NUMBER = re.compile(r"\d{1,2}[、.．:：]|[(（]\d{1,2}[)）]")
_TRIM = "、，,；;。.：:/ "


@dataclass(frozen=True)
class CheckedOptions:
    """The ticked options in print order; ``undecided`` says that there are marks which cannot be assigned."""

    options: tuple[str, ...]
    undecided: bool = False


@dataclass(frozen=True)
class _Option:
    text: str
    before: tuple[Mark, ...]
    after: tuple[Mark, ...]

    @property
    def marks(self) -> tuple[Mark, ...]:
        return self.before + self.after


def text_to_checked(text: str) -> CheckedOptions:
    """The ticked options of a cell such as ``1、部门预算项目 ☑ 2、区级专项 □``; marks before or after their option.

    Where no option is ticked, all have an empty box (nothing is checked) or one alone has no mark: its tick, a glyph of a
    private font, was lost on the way, and it is the checked one. Several without a mark cannot be told.
    """
    plain = "".join(text.split())
    numbers = list(_NUMBER.finditer(plain))
    if numbers and _peel(plain[: numbers[0].start()], numbered=True).text:
        # The first option lost its number: numbers are no sure bounds then.
        plain, numbers = _NUMBER.sub("", plain), []
    pairs = _numbered(plain, numbers) if numbers else _unnumbered(plain)
    # A mark inside an option: a line from elsewhere ran into the cell, or a number was lost.
    if pairs is None or any("unreadable" in marks or BOX_MARKS & set(option) for option, marks in pairs):
        return CheckedOptions((), undecided=True)
    lost = _lost_marks(pairs)
    if lost:
        # Every option has a box in print. The one glyph that text extraction lost is no □, of which it kept the others.
        return CheckedOptions(tuple(lost) if len(lost) == 1 else (), undecided=len(lost) > 1)
    return CheckedOptions(tuple(option for option, marks in pairs if "tick" in marks and option))


def _lost_marks(pairs: list[tuple[str, tuple[Mark, ...]]]) -> list[str]:
    """The options without a mark where the others have empty boxes and none is ticked; else nothing."""
    every = [marks for _, marks in pairs]
    if not any(every) or any("tick" in marks for marks in every):
        return []
    return [option for option, marks in pairs if not marks and option]


def _numbered(plain: str, numbers: list[re.Match[str]]) -> list[tuple[str, tuple[Mark, ...]]] | None:
    """Options cut at their numbers. Marks stand inside the segment, or all of them before the number."""
    bounds = [*(match.start() for match in numbers), len(plain)]
    lead = _peel(plain[: bounds[0]], numbered=True).marks
    options = [_peel(plain[match.end() : end], numbered=True) for match, end in zip(numbers, bounds[1:], strict=True)]
    if lead:
        # ☑1、甲 □2、乙: the mark before a number closes the text of the segment before it.
        shifted = [lead, *(option.after for option in options[:-1])]
        return [(option.text, marks + option.before) for option, marks in zip(options, shifted, strict=True)]
    every = [option.marks for option in options]
    if any("tick" in marks for marks in every) and any("box" in marks for marks in every):
        one_short = not every[-1] and all(len(option.after) == 1 and not option.before for option in options[:-1])
        if one_short:
            # One mark too few, and the last option has none: which option lost its mark cannot be told.
            return None
    return [(option.text, option.marks) for option in options]


def _unnumbered(plain: str) -> list[tuple[str, tuple[Mark, ...]]] | None:
    """Options without numbers, cut at the marks: all before their options (☑甲 □乙), or all after (甲☑ 乙□)."""
    parts: list[str | Mark] = []
    buffer = ""
    for character in plain:
        mark = _mark(character, numbered=False)
        if mark is None:
            buffer += character
            continue
        if buffer:
            parts.append(_Text(buffer))
        buffer = ""
        parts.append(mark)
    if buffer:
        parts.append(_Text(buffer))
    if not any(part == "tick" for part in parts):
        return [("", ("unreadable",))] if "unreadable" in parts else []
    if any(isinstance(one, _Text) == isinstance(other, _Text) for one, other in pairwise(parts)):
        return None
    if len(parts) % 2:
        return None
    texts = [part for part in parts if isinstance(part, _Text)]
    marks: list[Mark] = [part for part in parts if not isinstance(part, _Text)]  # type: ignore[misc]
    return [(text.strip(_TRIM), (mark,)) for text, mark in zip(texts, marks, strict=True)]


class _Text(str):
    """The text of an option between marks."""

    __slots__ = ()


def _mark(character: str, *, numbered: bool, edge: bool = False) -> Mark | None:
    if character in TICKS or (edge and character in LETTER_TICKS):
        return "tick"
    if character in EMPTY_BOXES or (edge and character in LETTER_BOXES):
        return "box"
    # OCR reads a ticked box as some enclosed figure (⑦); where options have numbers of their own it can be nothing else.
    if numbered and "\u2460" <= character <= "\u24ff":
        return "tick"
    return "unreadable" if unicodedata.category(character) == "Co" else None


def _peel(segment: str, *, numbered: bool) -> _Option:
    """The text of one option and the marks at its edges."""
    text = segment.strip(_TRIM)
    before: list[Mark] = []
    after: list[Mark] = []
    while text and (mark := _mark(text[0], numbered=numbered, edge=True)) is not None:
        before.append(mark)
        text = text[1:].strip(_TRIM)
    while text and (mark := _mark(text[-1], numbered=numbered, edge=True)) is not None:
        after.append(mark)
        text = text[:-1].strip(_TRIM)
    return _Option(text, tuple(before), tuple(after))
