"""Grounding of a model's answer: every marked value is looked up in the unit it was read from, or refused.

Text must stand there verbatim but for white space and widths; a cell that was wrapped may stand in pieces. A figure must be
printed there as what it is said to be: in the item's own clause, in its role, with its sign (``extractor.llm.frames``). What
is printed once is kept once. What is found is stored as printed, in the characters of the source. Only for what was asked
for again an approximate text is looked for (same figures, same words of direction); what is stored are the characters of
the source all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from extractor.llm.answers import Grounded
from extractor.llm.frame_of import Frames
from extractor.llm.frames import APPROXIMATE, NOT_ITS_TEXT, NOT_VERBATIM, OTHER_UNIT, Frame, Value, Witness
from extractor.llm.place import Found, UnitPlace
from extractor.llm.units import Unit
from extractor.narrative.deviations.subjects import same_subject
from extractor.narrative.sheets.vocabulary import complete_level
from extractor.task_folders.answer import ListAnswer
from extractor.text.characters import fold, parse_amount

SHORTEST_LEVEL = 2
"""A level that was cut off in print is known by at least so many characters."""
PRINTED_ONCE = "原文只印了一次，这一条是重复的"


@dataclass
class Item:
    """An item of an answer under grounding: ``name`` is its list, ``index`` its place there.

    ``fields`` say what each value is, for a task of ``answer.yaml``; ``places`` are those of the values that were found, in
    its unit; ``choices`` are fields that its stretch decides
    otherwise than the answer; ``refused`` says why the whole item is none.
    """

    name: str
    index: int
    answer: BaseModel
    fields: ListAnswer | None = None
    values: list[Value] = field(default_factory=list)
    dropped: list[Value] = field(default_factory=list)
    places: dict[str, Found] = field(default_factory=dict)
    choices: dict[str, Any] = field(default_factory=dict)
    refused: str | None = None

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

    def doubtful(self) -> list[Value]:
        """Values that the model is asked for again: of an item whose subject was not found, the subject alone."""
        failed = self.failed() if self.refused is None else []
        return [value for value in failed if value.required and "[" not in value.path] or failed

    def correct(self, value: Value) -> None:
        """Let the item say a value as it was corrected, where it is one of its own and of no list."""
        if value.path in type(self.answer).model_fields:
            self.answer = self.answer.model_copy(update={value.path: value.said})


def answer_items(answer: BaseModel, fields: Mapping[str, ListAnswer] | None = None) -> list[Item]:
    """Every item of an answer with all its marked values that are not empty; ``fields`` are those of the task's folder."""
    items = []
    for name in type(answer).model_fields:
        for index, item in enumerate(getattr(answer, name)):
            items.append(Item(name, index, item, (fields or {}).get(name), list(_values(item, ""))))
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


def ground_items(
    items: Sequence[Item], units: Sequence[Unit], witness: Witness | None = None, *, approximate: bool = False
) -> None:
    """Look up every value that was not found yet, in the unit that the model named; ``witness`` is the rules' reading.

    Another unit of the request counts only where all values of the item stand in it: then the model named the wrong one.
    An item that says again what another has said, or that does not stand as a whole, is refused (``Item.refused``).
    """
    frames = Frames(tuple(UnitPlace(unit) for unit in units), witness or Witness(), items)
    for item in items:
        if item.failed():
            best = _best(item, frames, approximate)
            if best is not None:
                _settle(item, *best)
    _refuse_repeated(items)


def _best(item: Item, frames: Frames, approximate: bool) -> tuple[Frame, dict[str, Result]] | None:
    own = frames.place(item.unit)
    best = _ground(item, frames.frame(item, own), approximate) if own is not None else None
    if best is not None and _found(best) == len(best[1]):
        return best
    for place in frames.places:
        if place is own:
            continue
        other = _ground(item, frames.frame(item, place), approximate)
        if _found(other) == len(other[1]):
            return other
    return best


@dataclass(frozen=True)
class Result:
    """What came of one value: where it stands, or what is wrong with it; ``printed`` where that differs from the place."""

    found: Found | None
    problem: str | None = None
    printed: str | None = None


def _found(grounded: tuple[Frame, Mapping[str, Result]]) -> int:
    return sum(result.found is not None for result in grounded[1].values())


def _settle(item: Item, frame: Frame, results: Mapping[str, Result]) -> None:
    places = {path: result.found for path, result in results.items() if result.found is not None}
    frame.place.anchor = min((found.start for found in places.values()), default=frame.place.anchor)
    item.choices = frame.own_choices()
    item.places |= places
    item.refused = frame.standing(item.places) if item.places else None
    # Asking again would not change a unit that is printed.
    foreign = [value for value in item.values if (one := results.get(value.path)) and one.problem == OTHER_UNIT]
    for value in foreign:
        value.problem = OTHER_UNIT
    item.dropped += foreign
    item.values = [value for value in item.values if value not in foreign]
    for value in item.values:
        result = results.get(value.path)
        if result is None:
            continue
        value.problem = result.problem
        if result.found is None:
            continue
        value.evidence = frame.place.evidence(result.found)
        value.printed = result.printed or frame.place.printed(result.found)
        if value.mark == "figure":
            value.said = _as_printed(value)


def _as_printed(value: Value) -> Decimal:
    """The figure with the decimals that are printed, and the sign that the answer gives it."""
    said = Decimal(value.said)
    printed = parse_amount(fold(value.printed or "").lstrip("-"))
    if printed is None or printed != abs(said):
        return said
    return -printed if said < 0 else printed


def _ground(item: Item, frame: Frame, approximate: bool) -> tuple[Frame, dict[str, Result]]:
    """Texts in their order, each behind the one before; figures behind the first text of the item."""
    results: dict[str, Result] = {}
    cursor = frame.place.anchor
    for value in item.values:
        if value.evidence is not None:
            continue
        if value.mark == "text":
            result = _text(value, frame, cursor, approximate)
            cursor = result.found.end if result.found is not None else cursor
        elif value.mark == "level":
            result = _level(value, frame, approximate)
        else:
            found = frame.count(value) if value.mark == "count" else frame.figure(value, cursor)
            result = _in_its_unit(found, value, frame)
        asks = result.found is None and result.problem != OTHER_UNIT
        if asks and (witnessed := frame.by_witness(value)) is not None:
            result = Result(witnessed)
        results[value.path] = result
    return frame, results


def _in_its_unit(found: Found | str, value: Value, frame: Frame) -> Result:
    """The place of a figure; an amount of another unit than the document's is printed, and still no value of the record."""
    if isinstance(found, str):
        return Result(None, found)
    return Result(None, OTHER_UNIT) if value.mark == "figure" and frame.is_in_other_unit(found) else Result(found)


def _text(value: Value, frame: Frame, after: int, approximate: bool) -> Result:
    problem = NOT_VERBATIM
    for found in frame.place.texts(str(value.said), after, approximate=approximate):
        if frame.text_fits(value, found):
            return Result(found, APPROXIMATE if found.distance else None)
        problem = NOT_ITS_TEXT
    return Result(None, problem)


def _level(value: Value, frame: Frame, approximate: bool) -> Result:
    """A level name; one that the print cut off is completed as the rules complete it, and known by its beginning."""
    said = str(value.said)
    whole = _text(value, frame, 0, approximate)
    if whole.found is not None:
        return whole
    for length in range(len(said) - 1, SHORTEST_LEVEL - 1, -1):
        found = next(frame.place.texts(said[:length], 0, approximate=False), None)
        if found is not None and complete_level(frame.place.printed(found)) == said:
            return Result(Found(found.pieces, len(said) - length), None, said)
    return whole


# --- items that say the same -------------------------------------------------------------------------------------------


def _refuse_repeated(items: Sequence[Item]) -> None:
    """Of two items that claim the same printed values, the one that says more, else the first."""
    kept: list[Item] = []
    for item in sorted(items, key=lambda one: -len(one.values) + len(one.failed())):
        if item.refused is None and any(_repeats(item, other) for other in kept):
            item.refused = PRINTED_ONCE
        if item.refused is None:
            kept.append(item)


_SAME_CHOICES = ("comparison",)
_SHARED = frozenset({"actual_amount", "subject"})
"""Values that comparisons of one subject share."""


def _repeats(item: Item, other: Item) -> bool:
    if item.name != other.name or item.unit != other.unit:
        return False
    if any(getattr(item.answer, name, None) != getattr(other.answer, name, None) for name in _SAME_CHOICES):
        return False
    own, theirs = _claims(item), _claims(other)
    if item.name == "deviations":
        told = {path: place for path, place in own.items() if path not in _SHARED}
        if told and any(theirs.get(path) == place for path, place in told.items()):
            return same_subject(str(getattr(item.answer, "subject", "")), str(getattr(other.answer, "subject", "")))
        return False
    return bool(own) and own.items() <= theirs.items()


def _claims(item: Item) -> dict[str, tuple[int, int]]:
    return {v.path: (v.evidence.start, v.evidence.end) for v in item.values if v.evidence is not None}


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
