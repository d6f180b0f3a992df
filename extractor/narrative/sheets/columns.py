"""The indicator columns of a sheet, known by their header row, and the rows read by them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.narrative.sheets.cells import FilledCell, SheetCell, SheetRow
from extractor.narrative.sheets.vocabulary import LEVEL1, LEVEL2, SIGN, Header, header_of, without_weight
from extractor.text.characters import key
from extractor.text.span import Span

_LEVELS: tuple[Header, ...] = ("level1", "level2")
_BESIDE_LEVELS: dict[Header, re.Pattern[str]] = {
    "target": re.compile(r"(?:绩效|年度|预期)?(?:目标|指标|计划|标准)"),
    "actual": re.compile(r"(?:实际|年度|目标)?(?:完成|实际|结果|实绩)"),
}
"""What target and result are called in short beside the columns of levels; the words alone are values of cells as well."""
_LEVELS_UNNUMBERED: dict[Header, re.Pattern[str]] = {
    "level1": re.compile(r"(?:绩效|评价)?指标|指标(?:大类|类别)|一级|类别"),
    "level2": re.compile(r"指标(?:类别|类型|分类)|二级|分类"),
}
"""指标 | 指标类别 | 指标名称: the two columns before the one that names the indicator."""


@dataclass(frozen=True)
class Columns:
    """Where each column of the indicator block stands: ``(header, first column, span)`` in print order.

    ``label`` is the text of the column that runs down beside the indicators (年度绩效目标1), ``width`` the number of
    columns of the header row, ``compact`` the number of its cells with text, the label's included.
    """

    places: tuple[tuple[Header, int, int], ...]
    label: Span | None
    width: int
    compact: int

    @property
    def first(self) -> int:
        """The first column of the block."""
        return min(col for _, col, _ in self.places)

    def has(self, header: Header) -> bool:
        """Whether there is such a column."""
        return any(name == header for name, _, _ in self.places)

    def cell_under(self, header: Header, cells: Sequence[SheetCell]) -> FilledCell | None:
        """The cell of a row in that column, ``None`` where it is blank."""
        for name, col, span in self.places:
            if name == header:
                return next((cell for cell in cells if isinstance(cell, FilledCell) and _covers(cell, col, span)), None)
        return None


def header_row_to_columns(row: SheetRow) -> Columns | None:
    """The columns that a header row names, ``None`` where the row is no header of indicators.

    A header names the indicator itself and its target or its actual value, at least; or all three levels and the score.
    """
    places: list[tuple[Header, int, int]] = []
    named: set[Header] = set()
    for cell in row.filled:
        header = header_of(cell.text)
        if header is not None and header not in named:
            named.add(header)
            places.append((header, cell.col, cell.width))
    named |= _in_short(row, places, named)
    places.sort(key=lambda place: place[1])
    before = [cell.value for cell in row.filled if not places or cell.col < places[0][1]]
    label = before[-1] if before else None
    scored = {"level1", "level2", "level3", "score"} <= named
    if not scored and (
        not named & {"level1", "level2", "level3"} or not named & {"target", "actual"} or len(named) < 3
    ):
        return None
    return Columns(tuple(places), label, row.width, len(row.filled))


def _in_short(row: SheetRow, places: list[tuple[Header, int, int]], named: set[Header]) -> set[Header]:
    """The columns that a header of indicators names in short, added to ``places``: 绩效目标 | 实际完成 behind the levels, and
    指标 | 指标类别 before 指标名称."""
    taken = {col for _, col, _ in places}
    free = [cell for cell in row.filled if cell.col not in taken]
    found: dict[Header, FilledCell] = {}
    if "level3" not in named:
        return set()
    third = next(col for header, col, _ in places if header == "level3")
    if named & {"level1", "level2"}:
        for cell in free:
            header = next((h for h, p in _BESIDE_LEVELS.items() if p.fullmatch(key(cell.text))), None)
            if header is not None and header not in named and cell.col > third:
                found.setdefault(header, cell)
    elif len(before := [cell for cell in free if cell.col < third]) == len(_LEVELS_UNNUMBERED):
        pairs = zip(_LEVELS_UNNUMBERED.items(), before, strict=True)
        if all(pattern.fullmatch(key(cell.text)) for (_, pattern), cell in pairs):
            found = dict(zip(_LEVELS_UNNUMBERED, before, strict=True))
    places.extend((header, cell.col, cell.width) for header, cell in found.items())
    return set(found)


def row_to_indicator(row: SheetRow, columns: Columns) -> dict[Header, Span] | None:
    """The cells of an indicator row by column, ``None`` where shifted columns cannot be told apart.

    A cell that spreads over several columns belongs to the first of them.
    """
    if row.shifting and row.width != columns.width:
        return _shifted(row, columns)
    read: dict[Header, Span] = {}
    taken: set[int] = set()
    for header, col, span in columns.places:
        cell = next((c for c in row.filled if c.col not in taken and _covers(c, col, span)), None)
        if cell is not None:
            taken.add(cell.col)
            read[header] = cell.value
    read = whole_target(read)
    if row.shifting and any(c.col >= columns.first and c.col not in taken for c in row.filled):
        return _shifted(row, columns)
    return read


def whole_target(read: dict[Header, Span]) -> dict[Header, Span]:
    """The target with its sign and its unit, where these have columns of their own: ≥ | 4 | 场次."""
    sign, target, unit = (read.pop(header, None) for header in ("sign", "target", "unit"))
    if target is None:
        return read
    if sign is not None and SIGN.fullmatch(sign.text):
        target = Span.joined((sign, target))
    if unit is not None and not target.text.endswith(unit.text):
        target = Span.joined((target, unit))
    return {**read, "target": target}


def _covers(cell: SheetCell, col: int, span: int) -> bool:
    return cell.col < col + span and col < cell.col + cell.width


def _shifted(row: SheetRow, columns: Columns) -> dict[Header, Span] | None:
    """A tab-separated row whose columns moved: the header's blank columns are gone, or blanks were lost on the right.

    The columns on the left of a row do not move, so a level is known by its column; the rest is counted from the right
    and is sure only where none of it is blank.
    """
    body = [header for header, _, _ in columns.places if header not in _LEVELS]
    lead = columns.compact - len(columns.places)
    if row.width == columns.compact:
        order: list[Header | None] = [*([None] * lead), *(header for header, _, _ in columns.places)]
        return {
            header: cell.value
            for header, cell in zip(order, row.cells, strict=True)
            if header is not None and isinstance(cell, FilledCell)
        }
    filled = [cell for cell in row.filled if cell.col >= lead]
    if len(filled) < len(body):
        return None
    read = {header: cell.value for header, cell in zip(body, filled[len(filled) - len(body) :], strict=True)}
    levels = filled[: len(filled) - len(body)]
    named = [header for header in _LEVELS if columns.has(header)]
    if len(levels) > len(named):
        return None
    for cell in levels:
        place = next(
            (header for header, col, span in columns.places if header in named and _covers(cell, col, span)), None
        )
        header = place if place is not None and place not in read else _level_of(cell.text)
        if header is None or header in read:
            return None
        read[header] = cell.value
    return read


def _level_of(text: str) -> Header | None:
    plain = key(without_weight(text))
    if LEVEL1.fullmatch(plain):
        return "level1"
    return "level2" if LEVEL2.fullmatch(plain) else None
