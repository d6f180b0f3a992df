"""The frame of every item of an answer, by the list that it stands in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from extractor.llm.figure_roles import Statements, read_statements
from extractor.llm.frame_words import WordsFrame
from extractor.llm.frames import Frame, Witness
from extractor.llm.place import UnitPlace
from extractor.task_folders.answer import ListAnswer
from extractor.task_folders.folder import narrative_lists, resolve


class Named(Protocol):
    """An item of an answer, as far as its frame is chosen by it."""

    name: str
    answer: Any
    fields: ListAnswer | None

    @property
    def unit(self) -> str:
        """The unit that it names."""
        ...


class Frames:
    """The frames of one answer over its units; what a unit states is read once."""

    def __init__(self, places: Sequence[UnitPlace], witness: Witness, items: Sequence[Named]) -> None:
        self.places, self.witness, self._items = tuple(places), witness, tuple(items)
        self._by_id = {place.unit.id: place for place in self.places}
        self._statements: dict[int, Statements] = {}

    def place(self, unit: str) -> UnitPlace | None:
        """The unit of that name."""
        return self._by_id.get(unit)

    def frame(self, item: Named, place: UnitPlace) -> Frame:
        """The frame of an item in a place: what the folder of its task names, else that of the words of its fields."""
        if item.fields is not None:
            return WordsFrame(place, item.answer, self.witness, item.fields)
        spec = narrative_lists().get(item.name)
        builder: Any = resolve(spec.frame) if spec is not None and spec.frame is not None else Frame
        if isinstance(builder, type) and issubclass(builder, Frame):
            return builder(place, item.answer, self.witness)
        frame: Frame = builder(place, item.answer, self)
        return frame

    def statements(self, place: UnitPlace) -> Statements:
        """What a unit of the explanation states."""
        if id(place) not in self._statements:
            self._statements[id(place)] = read_statements(place, self.witness.year)
        return self._statements[id(place)]

    def answers(self, name: str) -> list[Any]:
        """All items of one list of the answer."""
        return [item.answer for item in self._items if item.name == name]
