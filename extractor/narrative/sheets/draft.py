"""A sheet between reading and record: spans of the source text, nothing parsed yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from extractor.narrative.sheets.vocabulary import Header, Label
from extractor.text.characters import key
from extractor.text.span import Span

SheetField = Literal[
    "title",
    "name",
    "supervising_department",
    "implementing_unit",
    "category",
    "attribute",
    "type",
    "basic_expenditure",
    "project_expenditure",
    "budget",
    "executed",
    "execution_pct",
    "execution_score",
    "total_score",
    "deviation_cause",
    "improvement",
]


FIELD_OF_LABEL: dict[Label, SheetField] = {
    "supervising_department": "supervising_department",
    "implementing_unit": "implementing_unit",
    "category": "category",
    "attribute": "attribute",
    "type": "type",
    "basic_expenditure": "basic_expenditure",
    "project_expenditure": "project_expenditure",
}
"""The field that the cell beside a label of the head is."""


@dataclass(frozen=True)
class Doubt:
    """Something of a sheet that was left out: what, in Chinese, and the text that could not be placed."""

    message: str
    place: Span | None = None


@dataclass
class GoalDraft:
    """A goal as it is being read; ``number`` is the printed N of 年度目标N."""

    number: int | None = None
    goal: Span | None = None
    weight: Span | None = None
    indicators: list[dict[Header, Span]] = field(default_factory=list)


@dataclass
class SheetDraft:
    """A sheet as it is being read, row by row or line by line."""

    fields: dict[SheetField, Span] = field(default_factory=dict)
    names: dict[Literal["unit_name", "project_name"], Span] = field(default_factory=dict)
    goals: list[GoalDraft] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    again: list[tuple[SheetField, Span]] = field(default_factory=list)
    """Other values that are printed for a field which a sheet has once: a row of another sheet stands in this one."""

    def put(self, name: SheetField, value: Span | None) -> None:
        """Keep the first value printed for a field; blanks are no value."""
        if value is None:
            return
        first = self.fields.setdefault(name, value)
        if key(first.text) != key(value.text):
            self.again.append((name, value))

    def doubt(self, message: str, place: Span | None = None) -> None:
        """Report a value that was left out."""
        self.doubts.append(Doubt(message, place))

    def open_goal(self, number: int | None, weight: Span | None) -> GoalDraft:
        """The goal that a label with this number belongs to: the current one, or a new one where the number has changed."""
        current = self.goals[-1] if self.goals else None
        if current is None or (number is not None and current.number is not None and number != current.number):
            current = GoalDraft(number, weight=weight)
            self.goals.append(current)
        if current.number is None:
            current.number = number
        if current.weight is None:
            current.weight = weight
        return current

    def new_goal(self, number: int | None, weight: Span | None, goal: Span | None) -> GoalDraft:
        """The goal of a row 年度目标N with its text: a new one, unless the current one has neither text nor indicators."""
        current = self.goals[-1] if self.goals else None
        if current is None or current.goal is not None or current.indicators:
            current = GoalDraft()
            self.goals.append(current)
        current.number, current.weight, current.goal = number, weight or current.weight, goal
        return current
