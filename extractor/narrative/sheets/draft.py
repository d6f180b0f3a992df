"""A sheet between reading and record: pieces of text with the place where each stands, nothing parsed yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from extractor.narrative.sheets.vocabulary import Header, Label

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
class Piece:
    """A value without white space; ``start`` is its offset in the source text, ``None`` where it was not located.

    ``printed`` keeps the blanks of the print, which check boxes need. ``end`` is given where something else is printed
    between the parts of the value, as it is where a page break cut its cell.
    """

    text: str
    start: int | None = None
    printed: str = ""
    end: int | None = None

    @property
    def span(self) -> tuple[int, int] | None:
        """``(start, end)`` in the source text."""
        if self.start is None:
            return None
        return self.start, self.end if self.end is not None else self.start + len(self.text)

    def joined(self, other: Piece) -> Piece:
        """This piece and the one that continues it."""
        if not self.text or not other.text:
            return self if self.text else other
        text, printed = self.text + other.text, f"{self.printed or self.text} {other.printed or other.text}"
        mine, theirs = self.span, other.span
        if mine is None or theirs is None or theirs[0] < mine[1]:
            return Piece(text, None, printed)
        return Piece(text, mine[0], printed, theirs[1] if theirs[0] > mine[1] else None)

    def part(self, start: int, end: int) -> Piece:
        """The characters from ``start`` to ``end`` of this piece."""
        return Piece(self.text[start:end], None if self.start is None else self.start + start)


@dataclass(frozen=True)
class Doubt:
    """Something of a sheet that was left out: what, in Chinese, and the text that could not be placed."""

    message: str
    piece: Piece | None = None


@dataclass
class GoalDraft:
    """A goal as it is being read; ``number`` is the printed N of 年度目标N."""

    number: int | None = None
    goal: Piece | None = None
    weight: Piece | None = None
    indicators: list[dict[Header, Piece]] = field(default_factory=list)


@dataclass
class SheetDraft:
    """A sheet as it is being read, row by row or line by line."""

    fields: dict[SheetField, Piece] = field(default_factory=dict)
    names: dict[Literal["unit_name", "project_name"], Piece] = field(default_factory=dict)
    goals: list[GoalDraft] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def put(self, name: SheetField, piece: Piece | None) -> None:
        """Keep the first value printed for a field; blanks are no value."""
        if piece is not None and piece.text and name not in self.fields:
            self.fields[name] = piece

    def doubt(self, message: str, piece: Piece | None = None) -> None:
        """Report a value that was left out."""
        self.doubts.append(Doubt(message, piece))

    def open_goal(self, number: int | None, weight: Piece | None) -> GoalDraft:
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

    def new_goal(self, number: int | None, weight: Piece | None, goal: Piece | None) -> GoalDraft:
        """The goal of a row 年度目标N with its text: a new one, unless the current one has neither text nor indicators."""
        current = self.goals[-1] if self.goals else None
        if current is None or current.goal is not None or current.indicators:
            current = GoalDraft()
            self.goals.append(current)
        current.number, current.weight, current.goal = number, weight or current.weight, goal
        return current

    def pieces(self) -> Iterable[Piece]:
        """Every piece of the sheet."""
        yield from self.fields.values()
        yield from self.names.values()
        for goal in self.goals:
            yield from (piece for piece in (goal.goal, goal.weight) if piece is not None)
            for indicator in goal.indicators:
                yield from indicator.values()
