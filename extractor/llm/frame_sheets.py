"""The frame of a self-evaluation sheet: the budget block by the order of its columns, every indicator by its own row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from extractor.completeness.ledger import Entry
from extractor.lazy import cached_property
from extractor.llm.frames import NOT_ITS_OWN, NOT_PRINTED, Frame, Value
from extractor.llm.place import Found, Offsets
from extractor.narrative.sheets.vocabulary import (
    HEAD_LABELS,
    LEVEL_WORD,
    Label,
    budget_columns,
    budget_columns_before,
    label_pattern,
)
from extractor.text.characters import key
from models.paths import value_at

_COLUMNS = ("budget", "executed", "execution_pct", "execution_score")
_LABELLED = {
    "basic_expenditure": re.compile(rf"(?:{label_pattern('basic_expenditure')})[:]?$"),
    "project_expenditure": re.compile(rf"(?:{label_pattern('project_expenditure')})[:]?$"),
    "total_score": re.compile(rf"(?:{label_pattern('total_score')}|得分)[:]?$"),
}
_HEAD: dict[str, frozenset[Label]] = {
    "name": frozenset({"project_name", "unit_name"}),
    "supervising_department": frozenset({"supervising_department"}),
    "implementing_unit": frozenset({"implementing_unit"}),
}
"""Texts of the head, each with the labels of its cell."""
_FOREIGN = {
    name: re.compile(rf"(?:{'|'.join(label_pattern(label) for label in HEAD_LABELS if label not in own)})[:]?$")
    for name, own in _HEAD.items()
}
"""The labels of other cells, right before a text."""
_LABEL_REACH = 14
_WORD = re.compile(r"[\u4e00-\u9fff]")
_UNITS = re.compile(r"[亿万]?元|分|%")
_ROW = re.compile(r"goals\[(\d+)\]\.indicators\[(\d+)\]\.(\w+)")
_REACH = 400
"""The cells of a row stand within so many characters behind its name."""
_ABOVE = 40
"""A cell of several lines may begin above its row's name, so many characters before it."""
_LEVELS = 16
"""The levels of a row, where they are printed, stand within so many characters before its name."""
_CELLS = ("target", "actual", "score")
_INDICATOR_HEAD = re.compile(r"[一二三]级指标")


@dataclass
class SheetFrame(Frame):
    """One sheet; the unit is the sheet."""

    def figure(self, value: Value, after: int) -> Found | str:
        """By its label, by its column, by its row."""
        row = _ROW.fullmatch(value.path)
        if row is not None:
            return self.rows.get((int(row[1]), int(row[2])), {}).get(row[3]) or NOT_ITS_OWN
        if value.name in _COLUMNS:
            return self.budget_row.get(value.name) or self._problem(value)
        if value.name == "weight":
            # 年度目标（80分）: behind 目标 a number is an ordinal elsewhere.
            weights = self.place.figures(Decimal(value.said), after, shaped=True)
            found = next((one for one in weights if self.place.source.folded.startswith("分", one.end)), None)
            return self._problem(value) if found is None else Found(((found.start, found.end),))
        return super().figure(value, after)

    def _problem(self, value: Value) -> str:
        return NOT_ITS_OWN if any(self.place.figures(Decimal(value.said), 0)) else NOT_PRINTED

    def misfit(self, value: Value, entry: Entry) -> str | None:
        """A sum or a total behind its label."""
        label = _LABELLED.get(value.name)
        folded = self.place.source.folded
        if label is not None:
            return None if label.search(folded[max(entry.start - _LABEL_REACH, 0) : entry.start]) else NOT_ITS_OWN
        return None

    def text_fits(self, value: Value, found: Found) -> bool:
        """Target and actual value in the row of their indicator; a text of the head in no cell of another label."""
        if value.path in _HEAD:
            before = self.place.source.folded[max(found.start - _LABEL_REACH, 0) : found.start]
            return _FOREIGN[value.path].search(before) is None
        row = _ROW.fullmatch(value.path)
        if row is None or row[3] not in _CELLS:
            return True
        return self.rows.get((int(row[1]), int(row[2])), {}).get(row[3]) == found

    @cached_property
    def _second_reading(self) -> Any:
        """The sheet that the rules read in this unit."""
        low, high = self.place.unit.start, self.place.unit.end
        for sheet in self.witness.sheets:
            if sheet.evidence is not None and sheet.evidence.span.start < high and low < sheet.evidence.span.end:
                return sheet
        return None

    def by_witness(self, value: Value) -> Found | None:
        """Where the value stands, if the rules read the same in the same cell."""
        if self._second_reading is None or value_at(self._second_reading, value.path) != value.said:
            return None
        if value.mark == "figure":
            entry = next(self.place.figures(Decimal(value.said), 0, shaped=True), None)
            return Found(((entry.start, entry.end),)) if entry is not None else None
        return next(self.place.texts(str(value.said), 0, approximate=False), None)

    # --- the budget block
    @cached_property
    def budget_row(self) -> dict[str, Found]:
        """The places of budget, execution, rate and score: in one printed row in the order of the columns, or each by its words."""
        columns = [name for name in budget_columns(self.place.source.folded) if name in _COLUMNS]
        wanted = [
            (name, getattr(self.answer, name)) for name in columns or _COLUMNS if getattr(self.answer, name) is not None
        ]
        best: dict[str, Found] = {}
        for row in self._figure_rows():
            found = _in_order(wanted, row)
            best = found if len(found) > len(best) else best
        labelled = {name: place for name, said in wanted if (place := self._by_words(name, said)) is not None}
        return labelled if len(labelled) > len(best) else best

    def _figure_rows(self) -> Iterator[list[Entry]]:
        """Figures of the budget block with no word between them."""
        folded = self.place.source.folded
        head = _INDICATOR_HEAD.search(folded)
        end = head.start() if head is not None else len(folded)
        inside = [
            entry for entry in self.place.entries if entry.start < end and self.place.shapes.get(entry.start) is None
        ]
        row: list[Entry] = inside[:1]
        for before, entry in pairwise(inside):
            if _WORD.search(_UNITS.sub("", folded[before.end : entry.start])):
                yield row
                row = []
            row.append(entry)
        if row:
            yield row

    def _by_words(self, name: str, said: Decimal) -> Found | None:
        """The figure right behind the name of its column: 全年预算数：319.05万元."""
        folded = self.place.source.folded
        for entry in self.place.figures(said, 0):
            if name in budget_columns_before(folded, entry.start):
                return Found(((entry.start, entry.end),))
        return None

    # --- the indicators
    @cached_property
    def rows(self) -> dict[tuple[int, int], dict[str, Found]]:
        """The places of target, actual value and score of every indicator: in its own row, one behind the other."""
        names: dict[tuple[int, int], Found] = {}
        cursor = 0
        for goal_number, goal in enumerate(self.answer.goals):
            for number, indicator in enumerate(goal.indicators):
                place = self._name_place(indicator, cursor)
                if place is not None:
                    names[goal_number, number] = place
                    cursor = place.start + 1
        several = {name for name in self._all_names() if len(self._names(name)) > 1}
        again = {start for name in several for start in self._openings(name)}
        starts = sorted({place.start for place in names.values()} | again)
        found = {}
        for at, place in names.items():
            following = next((start for start in starts if start > place.start), len(self.place.source.text))
            indicator = self.answer.goals[at[0]].indicators[at[1]]
            cells = self._cells(indicator, (place.start, following), place)
            # A name that is printed more than once tells its row only together with all of its cells.
            said = sum(getattr(indicator, cell) is not None for cell in _CELLS)
            found[at] = cells if len(cells) == said or indicator.level3 not in several else {}
        return found

    def _names(self, name: str) -> list[Found]:
        """Where a name may open a row: at the beginning of a cell, if it stands at one at all."""
        places = list(self.place.texts(name, 0, approximate=False))
        opening = {start for start, _ in self.place.parts}
        return [place for place in places if place.start in opening] or places

    def _openings(self, name: str) -> Iterator[int]:
        """Where rows of that name begin; the same words right behind it are its target."""
        places = sorted(self._names(name), key=lambda place: place.start)
        ends = {place.end for place in places}
        yield from (place.start for place in places if place.start not in ends)

    def _all_names(self) -> set[str]:
        return {row.level3 for goal in self.answer.goals for row in goal.indicators if row.level3 is not None}

    def _name_place(self, indicator: Any, cursor: int) -> Found | None:
        """Where an indicator's name stands behind the one before it: where most of its cells follow, and most closely."""
        if indicator.level3 is None:
            return None
        places = [one for one in self._names(indicator.level3) if one.start >= cursor]
        if len(places) < 2:
            return places[0] if places else None

        return min(places, key=lambda place: (self._distance(indicator, place), place.start))

    def _distance(self, indicator: Any, place: Found) -> int:
        """How far behind a name its cells stand, in whatever order; a cell that is not there counts as far away."""
        before = self.place.source.folded[max(place.start - _LEVELS, 0) : place.start]
        levels = [key(level) for level in (indicator.level1, indicator.level2) if level is not None]
        foreign = LEVEL_WORD.search(before) is not None and not any(level in before for level in levels)
        distance = 10 * _REACH if foreign and levels else 0
        for cell in _CELLS:
            said = getattr(indicator, cell)
            if said is not None:
                row = (place.start, place.end + _REACH)
                distance += min((one.start - place.end for one in self._candidates(cell, said, row)), default=_REACH)
        return distance

    def _cells(self, indicator: Any, row: Offsets, name: Found) -> dict[str, Found]:
        """The cells in their order; where they do not stand so, none of those that are out of order."""
        taken = set(range(name.start, name.end)) if len(name.pieces) == 1 else _covered(name)
        found: dict[str, Found] = {}
        cursor = row[0] - _ABOVE
        for cell in _CELLS:
            said = getattr(indicator, cell)
            if said is None:
                continue
            place = next(
                (one for one in self._candidates(cell, said, row) if one.start >= cursor and not _covered(one) & taken),
                None,
            )
            if place is None:
                if cell == "actual":
                    # The actual value stands before the target, or nowhere: then the target is none either.
                    found.pop("target", None) if any(self._candidates(cell, said, row)) else None
                continue
            found[cell] = place
            taken |= _covered(place)
            cursor = place.end
        return found

    def _candidates(self, cell: str, said: object, row: Offsets) -> Iterator[Found]:
        if cell == "score":
            places: Iterator[Found] = (
                Found(((entry.start, entry.end),)) for entry in self.place.figures(Decimal(str(said)), row[0])
            )
        else:
            places = self.place.texts(str(said), row[0], approximate=False)
        for place in places:
            wrapped = len(place.pieces) > 1 and row[0] - _ABOVE <= place.start < row[0] < place.end
            if wrapped or row[0] <= place.start < row[1]:
                yield place


def _covered(found: Found) -> set[int]:
    return {offset for start, end in found.pieces for offset in range(start, end)}


def _in_order(wanted: list[tuple[str, Decimal]], row: list[Entry]) -> dict[str, Found]:
    """The wanted figures that stand in a row in the order of their columns.

    Two that stand there in the wrong order are in the wrong columns, and neither of them counts.
    """
    found: dict[str, int] = {}
    position = 0
    for name, said in wanted:
        index = next((at for at in range(position, len(row)) if row[at].value == said), None)
        if index is not None:
            found[name] = index
            position = index + 1
    for name, said in wanted:
        if name not in found:
            out_of_order = [at for at in range(len(row)) if row[at].value == said]
            found = {other: at for other, at in found.items() if not any(at > where for where in out_of_order)}
    return {name: Found(((row[at].start, row[at].end),)) for name, at in found.items()}
