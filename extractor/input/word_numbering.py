"""The numbers that Word puts before paragraphs of automatic lists: 一、（一）1. are often not in the text at all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractor.input.package import attribute, child, children, local, value_of
from extractor.input.word_numerals import numeral
from extractor.text.characters import whole_number

if TYPE_CHECKING:
    from lxml.etree import _Element

LEVELS = 9
_PLACEHOLDER = re.compile(r"%([1-9])")
_DEEPEST_STYLE = 20  # a chain of styles based on each other is not longer, or it is a circle


@dataclass(frozen=True)
class _Level:
    start: int = 1
    style: str = "decimal"
    text: str = ""
    legal: bool = False
    restart: int | None = None
    """The level (from 1) whose paragraphs begin the count anew; ``0`` none, ``None`` every higher one."""


@dataclass
class _List:
    """One list as it is counted: several numberings may share it."""

    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a document. ``label`` is asked paragraph by paragraph in reading order, for it counts."""

    def __init__(self, numbering: _Element | None, styles: _Element | None) -> None:
        self._styles = {attribute(style, "styleId") or "": style for style in children(styles, "style")}
        self._default_style = next(
            (
                name
                for name, style in self._styles.items()
                if attribute(style, "type") == "paragraph" and attribute(style, "default") in {"1", "true"}
            ),
            "",
        )
        self._abstract = {attribute(e, "abstractNumId") or "": e for e in children(numbering, "abstractNum")}
        self._numbers = {attribute(e, "numId") or "": e for e in children(numbering, "num")}
        self._lists: dict[str, _List] = {}
        self._levels: dict[str, dict[int, _Level]] = {}
        self._begun: set[tuple[str, int]] = set()

    def label(self, properties: _Element | None) -> str:
        """The number before a paragraph with these properties, ``""`` where it has none; counts it."""
        place = self._place(properties)
        if place is None:
            return ""
        number, depth = place
        found = self._list_of(number)
        if found is None:
            return ""
        levels = self._levels[number]
        level = levels.get(depth, _Level())
        override = self._start_override(number, depth)
        if override is not None and (number, depth) not in self._begun:
            found.counts[depth] = override
        elif depth in found.counts:
            found.counts[depth] += 1
        else:
            found.counts[depth] = level.start
        self._begun.add((number, depth))
        for deeper in [other for other in found.counts if other > depth]:
            restart = levels.get(deeper, _Level()).restart
            if restart is None or depth < restart:
                del found.counts[deeper]
        return _printed(levels, depth, found.counts)

    # --- which list, which level ---------------------------------------------------------------------------------------

    def _place(self, properties: _Element | None) -> tuple[str, int] | None:
        """``(numbering, level)`` of a paragraph: its own, else that of its style or of a style that this is based on."""
        own = child(properties, "numPr")
        number, depth = value_of(own, "numId"), value_of(own, "ilvl")
        style = value_of(properties, "pStyle") or self._default_style
        for _ in range(_DEEPEST_STYLE):
            if number is not None or style not in self._styles:
                break
            inherited = child(self._styles[style], "pPr", "numPr")
            number = value_of(inherited, "numId")
            if number is not None:
                depth = depth or value_of(inherited, "ilvl") or self._level_of_style(number, style)
            style = value_of(self._styles[style], "basedOn") or ""
        if number is None or number == "0" or number not in self._numbers:
            return None
        return number, _level(depth)

    def _level_of_style(self, number: str, style: str) -> str | None:
        abstract = self._abstract.get(value_of(self._numbers.get(number), "abstractNumId") or "")
        for level in children(abstract, "lvl"):
            if value_of(level, "pStyle") == style:
                return attribute(level, "ilvl")
        return None

    def _list_of(self, number: str) -> _List | None:
        abstract = value_of(self._numbers[number], "abstractNumId") or ""
        element = self._linked(self._abstract.get(abstract))
        if element is None:
            return None
        if abstract not in self._lists:
            self._lists[abstract] = _List(_levels(children(element, "lvl")))
        if number not in self._levels:
            changed = [child(o, "lvl") for o in children(self._numbers[number], "lvlOverride")]
            own = _levels(level for level in changed if level is not None)
            self._levels[number] = {**self._lists[abstract].levels, **own}
        return self._lists[abstract]

    def _linked(self, abstract: _Element | None) -> _Element | None:
        """The definition itself, where a list only names a list style."""
        link = value_of(abstract, "numStyleLink")
        if link is None:
            return abstract
        number = value_of(self._styles.get(link), "pPr", "numPr", "numId")
        return self._abstract.get(value_of(self._numbers.get(number or ""), "abstractNumId") or "")

    def _start_override(self, number: str, depth: int) -> int | None:
        for override in children(self._numbers[number], "lvlOverride"):
            if attribute(override, "ilvl") == str(depth):
                return whole_number(value_of(override, "startOverride"))
        return None


def _levels(elements: Iterable[_Element]) -> dict[int, _Level]:
    found: dict[int, _Level] = {}
    for element in elements:
        depth = whole_number(attribute(element, "ilvl"))
        if depth is None:
            continue
        start = whole_number(value_of(element, "start"))
        found[depth] = _Level(
            start=1 if start is None else start,
            style=_number_format(element),
            text=value_of(element, "lvlText") or "",
            legal=child(element, "isLgl") is not None,
            restart=whole_number(value_of(element, "lvlRestart")),
        )
    return found


def _number_format(level: _Element) -> str:
    """The format's name; newer ones stand in an alternative whose fallback Word 2007 reads."""
    direct = value_of(level, "numFmt")
    if direct is not None:
        return direct
    for alternative in children(level, "AlternateContent"):
        for choice in alternative:
            style = value_of(choice, "numFmt") if local(choice) == "Fallback" else None
            if style is not None:
                return style
    return "decimal"


def _printed(levels: dict[int, _Level], depth: int, counts: dict[int, int]) -> str:
    level = levels.get(depth, _Level())
    if level.style == "bullet":
        # A bullet is a glyph of a symbol font: it parts items on paper and says nothing.
        return ""

    def number_at(match: re.Match[str]) -> str:
        other = int(match[1]) - 1
        own = levels.get(other, _Level())
        count = counts.get(other, own.start)
        return numeral(count, "decimal" if level.legal else own.style)

    return _PLACEHOLDER.sub(number_at, level.text)


def _level(depth: str | None) -> int:
    level = whole_number(depth) or 0
    return level if level < LEVELS else 0
