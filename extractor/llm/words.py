"""Reading by words: a figure is what the words right before it say, as ``answer.yaml`` of a task lists them.

A figure's *lead* is the text between the figure before it, or the beginning of its sentence, and itself. 政府采购货物支出
32.58 万元 has the lead 政府采购货物支出; in 单价 100 万元以上设备 2 台 the threshold is no value but part of the lead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from extractor.completeness.ledger import Entry
from extractor.llm.frames import MONEY_UNIT
from extractor.llm.place import Found, Offsets, UnitPlace
from extractor.task_folders.answer import FieldSchema, ListAnswer
from extractor.text.characters import key
from extractor.text.comparing import CHANGED, PREVIOUS_YEAR

_LONGEST_LEAD = 90
_STOPS = "。;"
_THRESHOLD = re.compile(r"[千百]?[万亿]?元?(?:\(不?含\))?及?(?:以上|以下)")
"""Behind a figure: 100 万元（含）以上 tells a size, it counts nothing."""
_LINKS = r"(?:支出|决算|实际|总额|总数|金额|数额|数量|共计|合计|总计|共|计|为|是|有|约|达到?|数|的|:|\((?:万元|元|辆|台|套)\)){0,8}"
"""Words that may stand between a figure and the words that name it."""
_GAP = r"[^。;]{0,40}?"
_AFTER_NAME = re.compile(rf"{_LINKS}\Z")
_BEFORE_NAME = re.compile(r"\A(?:其中|均为|全部为|都是|包括|分别为|分别是|和|及|以及|的)?:?")
_NAME_BOUNDS = re.compile(r"[,、:。;]|(?<=[辆台套个])(?=\()")
_COMPARING = re.compile(rf"{CHANGED}|{PREVIOUS_YEAR}|同比|预算")
"""Words by which a figure is no longer what was named before it."""


@dataclass(frozen=True)
class Lead:
    """A printed figure with the folded text before it, which begins at ``start`` of the passage."""

    entry: Entry
    start: int
    text: str

    @property
    def name(self) -> Offsets:
        """Where the last name of the lead stands: behind the last mark, without words that only link it to the figure."""
        inside = _outside_brackets(self.text)
        begin = max((match.end() for match in _NAME_BOUNDS.finditer(inside)), default=0)
        opened = _BEFORE_NAME.match(self.text[begin:])
        begin += opened.end() if opened is not None else 0
        closing = _AFTER_NAME.search(self.text, begin)
        return self.start + begin, self.start + (closing.start() if closing is not None else len(self.text))


def _outside_brackets(text: str) -> str:
    """The text with what stands in brackets blotted out, so that no mark in there ends anything."""
    return re.sub(r"\([^()]{0,40}\)", lambda found: " " * len(found.group()), text)


def leads_of(place: UnitPlace) -> tuple[Lead, ...]:
    """Every figure of a place that may be a value: no date, no number of a document, no threshold, no instruction to the reader."""
    folded = place.source.folded
    found: list[Lead] = []
    behind = 0
    for entry in place.entries:
        if place.shapes.get(entry.start) is not None:
            behind = max(behind, entry.end)
            continue
        if is_threshold(place, entry) or place.speaks_to_the_reader(entry.start):
            continue
        stop = max(folded.rfind(mark, behind, entry.start) for mark in _STOPS) + 1
        start = max(behind, stop, entry.start - _LONGEST_LEAD)
        found.append(Lead(entry, start, folded[start : entry.start]))
        behind = entry.end
    return tuple(found)


def is_threshold(place: UnitPlace, entry: Entry) -> bool:
    """Whether a figure tells a size from which on things are counted."""
    return _THRESHOLD.match(place.source.folded, entry.end) is not None


@dataclass(frozen=True)
class WordItem:
    """An item as the words give it: its values, and where each stands in the passage."""

    values: Mapping[str, Any]
    places: Mapping[str, Found]
    doubtful: Mapping[str, tuple[Found, ...]] = field(default_factory=dict)
    """Fields for which different figures are printed, with the places of these; they have no value."""


def read_words(place: UnitPlace, answer: ListAnswer, unit: str | None = None) -> list[WordItem]:
    """The items of one list in one place: one for each named count, or one of all the fields that have words.

    ``unit`` is what most money of the document is printed in; an amount in another one is no value.
    """
    leads = [lead for lead in leads_of(place) if not _is_foreign(place, lead.entry, unit)]
    if answer.name_field is not None:
        return list(_named_items(place, leads, answer, answer.name_field))
    item = _single_item(place, leads, answer)
    return [item] if item.places or item.doubtful else []


def _is_foreign(place: UnitPlace, entry: Entry, unit: str | None) -> bool:
    printed = MONEY_UNIT.match(place.source.folded, entry.end)
    return unit is not None and printed is not None and printed[0] != unit and entry.value != 0


def _single_item(place: UnitPlace, leads: Sequence[Lead], answer: ListAnswer) -> WordItem:
    values: dict[str, Any] = {}
    found: dict[str, dict[Any, Found]] = {}
    for lead, name in assigned(leads, place, answer):
        if name is not None:
            value = _value(lead.entry, answer.fields[name])
            found.setdefault(name, {}).setdefault(value, Found(((lead.entry.start, lead.entry.end),)))
    places: dict[str, Found] = {}
    doubtful: dict[str, tuple[Found, ...]] = {}
    for name, by_value in found.items():
        if len(by_value) == 1:
            [(values[name], places[name])] = by_value.items()
        else:
            doubtful[name] = tuple(by_value.values())
    return WordItem({**dict.fromkeys(answer.fields), **values}, places, doubtful)


def assigned(leads: Sequence[Lead], place: UnitPlace, answer: ListAnswer) -> Iterator[tuple[Lead, str | None]]:
    """Each figure with the field that its words name best, ``None`` where they name none."""
    before: str | None = None
    for lead in leads:
        fitting = [
            (length, name)
            for name, field in answer.fields.items()
            if measures(place, lead.entry, field)
            and (field.follows is None or field.follows == before)
            and (length := _named(lead, field)) is not None
        ]
        before = max(fitting)[1] if fitting else None
        yield lead, before


def _named(lead: Lead, field: FieldSchema) -> int | None:
    """How many characters of the lead name the field; ``None`` where nothing does."""
    if any(key(word) in lead.text for word in field.without):
        return None
    if not field.words:
        return 0 if field.follows is not None else None
    lengths = [len(key(words).replace("…", "")) for words in field.words if _pattern(words).search(lead.text)]
    return max(lengths, default=None)


@cache
def _pattern(words: str) -> re.Pattern[str]:
    """A pattern for words at the end of a lead; ``…`` is any text of the same sentence."""
    parts = key(words).split("…")
    middle = _GAP.join(re.escape(part) for part in parts)
    return re.compile(rf"{middle}{_LINKS}\Z")


def mentions(lead: Lead, field: FieldSchema) -> bool:
    """Whether a lead holds the words of a field at all, and does not go on to compare."""
    for words in field.words:
        part = key(words).split("…")[0]
        at = lead.text.rfind(part) if part else -1
        if at >= 0 and _COMPARING.search(lead.text, at + len(part)) is None:
            return True
    return not field.words


def measures(place: UnitPlace, entry: Entry, field: FieldSchema) -> bool:
    """Whether a figure has the unit of a field."""
    if field.measure == "count":
        if entry.value is None or entry.unit not in ("count", "bare") or entry.value != int(entry.value):
            return False
        return not field.units or place.source.folded.startswith(tuple(map(key, field.units)), entry.end)
    return entry.value is not None and field.measure == entry.unit


def _named_items(place: UnitPlace, leads: Sequence[Lead], answer: ListAnswer, name: str) -> Iterator[WordItem]:
    counted = [field for field, schema in answer.fields.items() if schema.kind in ("count", "figure")]
    own = [field for field in counted if answer.fields[field].inside is None]
    for lead in leads:
        span = lead.name
        printed = place.source.text[span[0] : span[1]]
        if not is_name(printed, answer.fields[name]):
            continue
        field = next((one for one in own if measures(place, lead.entry, answer.fields[one])), None)
        if field is None:
            continue
        values: dict[str, Any] = {**dict.fromkeys(answer.fields), name: printed}
        values[field] = _value(lead.entry, answer.fields[field])
        places = {name: Found((span,)), field: Found(((lead.entry.start, lead.entry.end),))}
        for inner in counted:
            if answer.fields[inner].inside == name and (entry := threshold_in(place, span)) is not None:
                values[inner], places[inner] = entry.value, Found(((entry.start, entry.end),))
        yield WordItem(values, places)


def is_name(printed: str, field: FieldSchema) -> bool:
    """Whether a text may be the name of what is counted: by its last words, brackets behind them aside."""
    text = key(printed)
    bare = re.sub(r"(?:\([^()]{0,40}\)){1,3}\Z", "", text)
    if not bare or any(key(word) in text for word in field.without):
        return False
    return not field.ends or bare.endswith(tuple(map(key, field.ends)))


def threshold_in(place: UnitPlace, span: Offsets) -> Entry | None:
    """The size that a name holds (单价100万元以上设备)."""
    inside = (entry for entry in place.entries if span[0] <= entry.start and entry.end <= span[1])
    return next((entry for entry in inside if is_threshold(place, entry)), None)


def _value(entry: Entry, field: FieldSchema) -> Decimal | int | None:
    if entry.value is None:
        return None
    return int(entry.value) if field.kind == "count" else entry.value
