"""The frame of every item of an answer, by the list that it stands in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from extractor.llm.frame_explanation import composition_frame, deviation_frame
from extractor.llm.frame_performance import CoverageFrame, ReportFrame, ResultUseFrame, SummaryFrame, WorkFrame
from extractor.llm.frame_sheets import SheetFrame
from extractor.llm.frames import Frame, Witness
from extractor.llm.place import Place
from extractor.llm.statements import Statements


class Named(Protocol):
    """An item of an answer, as far as its frame is chosen by it."""

    name: str
    answer: Any

    @property
    def unit(self) -> str:
        """The unit that it names."""
        ...


_PLAIN: dict[str, type[Frame]] = {
    "coverage": CoverageFrame,
    "summaries": SummaryFrame,
    "result_use": ResultUseFrame,
    "sheets": SheetFrame,
    "reports": ReportFrame,
}


class Frames:
    """The frames of one answer over its units; what a unit states is read once."""

    def __init__(self, places: Sequence[Place], witness: Witness, items: Sequence[Named]) -> None:
        self.places, self._witness, self._items = tuple(places), witness, tuple(items)
        self._by_id = {place.unit.id: place for place in self.places}
        self._statements: dict[int, Statements] = {}

    def place(self, unit: str) -> Place | None:
        """The unit of that name."""
        return self._by_id.get(unit)

    def frame(self, item: Named, place: Place) -> Frame:
        """The frame of an item in a place."""
        if item.name == "deviations":
            return deviation_frame(place, item.answer, self._witness, self._statements)
        if item.name == "composition":
            return composition_frame(place, item.answer, self._witness, self._statements)
        if item.name == "key_work":
            titles = tuple(other.answer.title for other in self._items if other.name == "key_work")
            return WorkFrame(place, item.answer, self._witness, titles)
        return _PLAIN.get(item.name, Frame)(place, item.answer, self._witness)
