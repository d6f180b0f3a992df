"""Grounding of a model's answer: every marked value is looked up in the unit it was read from, or refused.

Text must stand there verbatim but for white space and widths; a cell that was wrapped may stand in pieces. A figure must be
printed there. What is found is stored as printed. Only for what was asked for again an approximate text is accepted
(``extractor.text``: same figures, same words of direction), with its distance in the evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from extractor.layout import Line
from extractor.llm.answers import Grounded, Mark
from extractor.llm.pieces import fragments, locate_pieces
from extractor.llm.units import Unit
from extractor.text.characters import CHINESE_NUMERAL, FIGURE, chinese_number, fold, parse_amount
from extractor.text.evidence import locate_span
from extractor.text.figures import find_amount
from extractor.text.locate import MAX_DISTANCE_RATIO, locate
from extractor.text.source import SourceText
from extractor.text.span import Span
from models.base import Evidence

UNCHANGED = re.compile(r"持平|无变化|没有变化|未发生变化|无增减|未增减|一致|相同|不变")
"""Words that print a change of nothing."""
APPROXIMATE = "与原文不完全相同"
"""The problem of a value that was found, but not verbatim."""
_DOWN = re.compile(r"(?:减少|下降|降低|压减|减)(?:了|约|:)?$")
_UP = re.compile(r"(?:增加|增长|上升|提高|增)(?:了|约|:)?$")
_SIGNED = ("change_amount", "change_pct")
_LINED = frozenset({"sheet", "table"})
_NUMERALS = re.compile(rf"[{CHINESE_NUMERAL}]{{1,4}}")
SHORTEST_LEVEL = 2
"""A level that was cut off in print is known by at least so many characters."""


@dataclass
class Value:
    """One value of an item: its path, what it must be, what the model said, and where it stands once it is found.

    ``printed`` is the text as the document has it.
    """

    path: str
    mark: Mark
    required: bool
    said: Any
    evidence: Evidence | None = None
    printed: str | None = None
    problem: str | None = "所在的 unit 不存在"


@dataclass
class Item:
    """An item of an answer under grounding: ``name`` is its list, ``index`` its place there."""

    name: str
    index: int
    answer: BaseModel
    values: list[Value] = field(default_factory=list)
    dropped: list[Value] = field(default_factory=list)

    @property
    def unit(self) -> str:
        """The unit that the model says it stands in."""
        return str(getattr(self.answer, "unit", ""))

    def label(self, value: Value) -> str:
        """The path of a value in the whole answer."""
        return f"{self.name}[{self.index}].{value.path}"

    def failed(self) -> list[Value]:
        """Values that are to be looked up and were not found."""
        return [value for value in self.values if value.evidence is None]


def answer_items(answer: BaseModel) -> list[Item]:
    """Every item of an answer with all its marked values that are not empty."""
    items = []
    for name in type(answer).model_fields:
        for index, item in enumerate(getattr(answer, name)):
            items.append(Item(name, index, item, list(_values(item, ""))))
    return items


def _values(model: BaseModel, prefix: str) -> Iterator[Value]:
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        path = f"{prefix}{name}"
        mark = _mark(info)
        if isinstance(value, list):
            inner = _list_mark(info)
            for index, element in enumerate(value):
                if isinstance(element, BaseModel):
                    yield from _values(element, f"{path}[{index}].")
                elif inner is not None and element:
                    yield Value(f"{path}[{index}]", inner.mark, inner.required, element)
        elif mark is not None and value is not None:
            yield Value(path, mark.mark, mark.required, value)


def _mark(info: FieldInfo) -> Grounded | None:
    return next((entry for entry in info.metadata if isinstance(entry, Grounded)), None)


def _list_mark(info: FieldInfo) -> Grounded | None:
    for inner in get_args(info.annotation):
        if get_origin(inner) is Annotated:
            return next((entry for entry in get_args(inner)[1:] if isinstance(entry, Grounded)), None)
    return None


# --- looking up --------------------------------------------------------------------------------------------------------


@dataclass
class Place:
    """A unit to look values up in. Offsets are those of its passage."""

    unit: Unit
    anchor: int = 0

    @cached_property
    def passage(self) -> Span:
        """The unit's passage in the document."""
        return self.unit.passage

    @cached_property
    def source(self) -> SourceText:
        """The passage as a source text of its own, so that one with gaps is searched across them."""
        lines = []
        for start, end in self.passage.lines():
            line = self.passage.source.line_at(self.passage.source_offset(start))
            whole = "".join(line.text.split()) == self.passage.text[start:end]
            lines.append(Line(line.text if whole else self.passage.text[start:end], line.number))
        return SourceText.from_lines(lines)

    @cached_property
    def parts(self) -> tuple[tuple[int, int], ...]:
        """Its printed fragments."""
        return fragments(self.passage)

    def found(self, start: int, end: int, distance: int = 0) -> Evidence:
        """The evidence in the whole document for a span of the passage."""
        evidence = self.passage.cut(start, end).evidence()
        if not distance:
            return evidence
        return evidence.model_copy(update={"match": "approximate", "distance": evidence.distance + distance})


def ground_items(items: Sequence[Item], units: Sequence[Unit], *, approximate: bool = False) -> None:
    """Look up every value that was not found yet, in the unit that the model named.

    Another unit of the request counts only where all values of the item stand in it: then the model named the wrong one.
    """
    places = {unit.id: Place(unit) for unit in units}
    for item in items:
        if not item.failed():
            continue
        own = places.get(item.unit)
        best = _ground(item, own, approximate) if own is not None else None
        if best is None or _score(best) < len(best[1]):
            others = (_ground(item, place, approximate) for place in places.values() if place is not own)
            best = next((other for other in others if _score(other) == len(other[1])), best)
        if best is not None:
            _settle(item, *best)


def _settle(item: Item, place: Place, results: Mapping[str, _Result]) -> None:
    firsts = [start for start, evidence, _, _ in results.values() if evidence is not None]
    place.anchor = min(firsts, default=place.anchor)
    for value in item.values:
        if value.path in results:
            _, value.evidence, value.printed, value.problem = results[value.path]


_Result = tuple[int, Evidence | None, str | None, str | None]


def _score(found: tuple[Place, Mapping[str, _Result]]) -> int:
    return sum(evidence is not None for _, evidence, _, _ in found[1].values())


def _ground(item: Item, place: Place, approximate: bool) -> tuple[Place, dict[str, _Result]]:
    """Texts in their order, each behind the one before; figures behind the first text of the item."""
    results: dict[str, _Result] = {}
    cursor = place.anchor
    for value in item.values:
        if value.evidence is not None:
            continue
        if value.mark == "text":
            result = _text(value, place, cursor, approximate)
            span = result[1]
            cursor = result[0] + len(result[2] or "") if span is not None else cursor
        elif value.mark == "level":
            result = _level(str(value.said), place, approximate)
        elif value.mark == "count":
            result = _count(int(value.said), place)
        else:
            result = _figure(value, place, cursor)
        results[value.path] = result
    return place, results


def _text(value: Value, place: Place, after: int, approximate: bool) -> _Result:
    said = str(value.said)
    found = locate(said, place.source, after=after, max_distance_ratio=MAX_DISTANCE_RATIO if approximate else 0.0)
    if found is not None and found.match == "exact":
        return found.start, place.found(found.start, found.end), place.passage.text[found.start : found.end], None
    pieces = locate_pieces(said, place.passage, place.parts, after) if place.unit.kind in _LINED else None
    if pieces is not None:
        passage = Span.joined(place.passage.cut(start, end) for start, end in pieces)
        return pieces[0][0], passage.evidence(), passage.text, None
    if found is not None:
        return found.start, place.found(found.start, found.end, found.distance), said, APPROXIMATE
    return 0, None, None, "不是原文中逐字的一段"


def _level(said: str, place: Place, approximate: bool) -> _Result:
    """A level name; one that was cut off in print is completed by the model and known by its beginning."""
    whole = _text(Value("", "text", False, said), place, 0, approximate)
    if whole[1] is not None:
        return whole
    for length in range(len(said) - 1, SHORTEST_LEVEL - 1, -1):
        found = locate(said[:length], place.source, max_distance_ratio=0.0)
        if found is not None:
            return found.start, place.found(found.start, found.end, len(said) - length), said, None
    return whole


def _count(said: int, place: Place) -> _Result:
    found = find_amount(Decimal(said), place.source)
    if found is not None:
        return found.start, place.found(found.start, found.end), None, None
    for match in _NUMERALS.finditer(place.passage.folded):
        if chinese_number(match.group()) == said:
            return match.start(), place.found(*match.span()), None, None
    return 0, None, None, "这个数没有印在原文里"


def _figure(value: Value, place: Place, after: int) -> _Result:
    said = Decimal(value.said)
    if said == 0 and value.path == "change_amount":
        words = list(UNCHANGED.finditer(place.passage.folded))
        match = next((word for word in words if word.start() >= after), words[0] if words else None)
        if match is not None:
            return match.start(), place.found(*match.span()), None, None
    found = find_amount(said, place.source, after=after) or _figure_in_parts(said, place, after)
    if found is None:
        return 0, None, None, "这个数没有印在原文里"
    if value.path in _SIGNED:
        before = place.passage.folded[max(found.start - 6, 0) : found.start]
        if said > 0 and _DOWN.search(before):
            return 0, None, None, "原文写的是减少，应为负数"
        if said < 0 and _UP.search(before):
            return 0, None, None, "原文写的是增加，应为正数"
    return found.start, place.found(found.start, found.end), None, None


def _figure_in_parts(said: Decimal, place: Place, after: int) -> Evidence | None:
    """The figure in a printed fragment of its own, where figures of neighbouring cells have run into one another."""
    folded = place.passage.folded
    spans = [
        (start + match.start(), start + match.end())
        for start, end in place.parts
        for match in FIGURE.finditer(folded[start:end])
        if parse_amount(match.group()) == said
    ]
    whole = [span for span in spans if not _continues(folded, span, place.parts)]
    best = next((span for span in whole if span[0] >= after), whole[0] if whole else None)
    return locate_span(*best, place.source) if best is not None else None


def _continues(folded: str, span: tuple[int, int], parts: Sequence[tuple[int, int]]) -> bool:
    """Whether the digits go on outside of the span within the same fragment."""
    start, end = next(part for part in parts if part[0] <= span[0] < part[1])
    return (span[0] > start and folded[span[0] - 1].isdecimal()) or (span[1] < end and folded[span[1]].isdecimal())


def corrected(value: Value, said: str | None) -> bool:
    """Take a corrected value over; whether there is one that has the right form."""
    if said is None or not said.strip():
        value.problem = "再次询问时模型收回了这个值"
        return False
    if value.mark in ("figure", "count"):
        figure = parse_amount(fold(said).strip().rstrip("%"))
        if figure is None or (value.mark == "count" and figure != int(figure)):
            return False
        value.said = int(figure) if value.mark == "count" else figure
    else:
        value.said = said.strip()
    return True
