"""Cells and labels: print to amounts with their state, codes, names, canonical items."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from extractor.accounts.measures import extra_parts, is_extra, is_percent
from extractor.accounts.templates import TOTAL_LABELS, Template
from extractor.grid.bands import PrintedCell, RowBand
from extractor.text.characters import is_dash, key, parse_amount, squeeze
from extractor.text.codes import plain_code
from extractor.text.counted import counted
from models.base import BBox
from models.record import Finding, Place
from models.rows import CellSource, CellState, Measure, Row, RowSource

_CODE_AND_NAME = re.compile(r"(\d{3,7})(\D.*)", re.DOTALL)


@dataclass(frozen=True)
class ReadCell:
    """An amount as read: its value (``None`` for a dash, a blank, or what is no figure) and its source."""

    amount: Decimal | None
    source: CellSource


BLANK = ReadCell(None, CellSource(state="blank"))


def round_box(box: Sequence[float] | None) -> BBox | None:
    """A box with two decimals, as the record stores it."""
    if box is None:
        return None
    x0, top, x1, bottom = (round(value, 2) for value in box)
    return x0, top, x1, bottom


def figure_state(amount: Decimal) -> CellState:
    """``zero`` for a printed zero, else ``figure``."""
    return "zero" if amount == 0 else "figure"


def read_cell(unit: PrintedCell, column: str = "") -> ReadCell:
    """One cell's print as an amount; in a column of percentages the sign behind the figure is left out."""
    if not unit:
        return BLANK
    amount = parse_amount(unit.text.rstrip("%％") if is_percent(column) else unit.text)
    state: CellState
    if amount is not None:
        state = figure_state(amount)
    elif is_dash(unit.text):
        state = "dash"
    else:
        state = "unreadable"
    source = CellSource(
        state=state,
        printed=unit.printed,
        bbox=round_box(unit.box),
        address=unit.address,
        confidence=unit.confidence,
    )
    return ReadCell(amount, source)


@dataclass
class TableNotes:
    """What a reader has to say besides the rows; collected while one table is read."""

    template: Template
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def warn(self, kind: str, message: str, band: RowBand | None = None, printed: str | None = None) -> None:
        """Report a row or cell that could not be read; ``kind`` completes the id ``tables.…``."""
        place = Place(
            path=f"tables.{self.template.id}",
            label=self.template.title,
            printed=printed,
            page=band.page if band else None,
            line=band.line if band else None,
            bbox=round_box(band.box) if band else None,
        )
        self.findings.append(
            Finding(
                id=f"tables.{kind}",
                severity="warning",
                stage="tables",
                message=f"{self.template.title}：{message}",
                origin="parsing",
                places=(place,),
            )
        )

    def told(self) -> tuple[Finding, ...]:
        """One finding for all rows or cells of which the same is to be said: the first, with the places and words of the others."""
        alike: dict[str, list[Finding]] = {}
        for finding in self.findings:
            alike.setdefault(finding.id, []).append(finding)
        return tuple(map(_as_one, alike.values()))


def _as_one(alike: Sequence[Finding]) -> Finding:
    """Findings of one id as one."""
    first = alike[0]
    if len(alike) == 1:
        return first
    return first.model_copy(
        update={
            "message": counted(first.message, len(alike)),
            "places": tuple(place for finding in alike for place in finding.places),
            "related": tuple(text for finding in alike[1:] for text in (finding.message, *finding.related)),
        }
    )


def make_row(
    kind: type[Row], labels: Mapping[str, object], cells: Mapping[str, ReadCell], source: RowSource | None
) -> Row:
    """A row model from its labels and cells; columns that were not read are ``None``."""
    amounts = {name: cells[name].amount if name in cells else None for name in kind.amount_columns}
    measures = _measures(cells)
    kept = None
    if source is not None:
        kept = source.model_copy(update={"cells": {n: cells[n].source for n in kind.amount_columns if n in cells}})
    return kind(**labels, **amounts, other_measures=measures, source=kept)


def _measures(cells: Mapping[str, ReadCell]) -> dict[Measure, dict[str, Decimal]] | None:
    """The figures of columns beside those of the record, by measure and column."""
    found: dict[Measure, dict[str, Decimal]] = {}
    for name, cell in cells.items():
        if is_extra(name) and cell.amount is not None:
            measure, column = extra_parts(name)
            found.setdefault(measure, {})[column] = cell.amount
    return found or None


def band_source(band: RowBand) -> RowSource:
    """Where a row band stands."""
    return RowSource(page=band.page, line=band.line, bbox=round_box(band.box))


def join_code(parts: Sequence[str], previous: str) -> str:
    """类/款/项 cells as one code: ``("201", "03", "01")`` → ``2010301``; also where each cell repeats the parent's code.

    ``parts`` are the cells by position, blank ones included; blank leading cells are taken from the row before, as a
    template does that prints the 类 only once.
    """
    digits = [part if part.isdecimal() else "" for part in parts]
    filled = [(index, part) for index, part in enumerate(digits) if part]
    if not filled:
        return ""
    code = ""
    first, head = filled[0]
    if first and len(head) == 2 and len(previous) >= 3:
        code = previous[: 3 + 2 * (first - 1)]
    for _, part in filled:
        code = part if code and part.startswith(code) and len(part) > len(code) else code + part
    return code


def split_labels(texts: Sequence[str], previous: str = "") -> tuple[str, str]:
    """The label cells of a coded row → ``(code, name)``; the code may be empty, share its cell with the name, or be split."""
    texts = [plain_code(text) for text in texts]
    plain = [key(text) for text in texts]
    parts: list[str] = []
    name_from = len(texts)
    for index, text in enumerate(plain):
        if text.isdecimal() or not text:
            parts.append(text)
            continue
        name_from = index
        break
    code = join_code(parts, previous)
    name = "".join(squeeze(text) for text in texts[name_from:])
    if not code:
        match = _CODE_AND_NAME.fullmatch(name)
        if match and key(match[1]).isdecimal():
            return key(match[1]), match[2]
    return code, name


_NAMED_TOTAL = re.compile(r"(?:本年)?(?:收入|支出)(?:合计|总计)")
"""合计 of a row as the publishers of some regions call it, by the name that its column has too."""


def is_total(texts: Sequence[str]) -> bool:
    """Whether the label cells say 合计, perhaps in the row of the last heading (类 | 款 | 项 | 合计)."""
    plain = [key(text) for text in texts]
    label = "".join(text for text in plain if text not in ("类", "款", "项"))
    return label in TOTAL_LABELS or _NAMED_TOTAL.fullmatch(label) is not None


_NOTE = re.compile(r"^(注|说明|备注|附注)\d*[:.、]")
_LONGEST_NOTE_SIGN = 16
"""Characters, blanks included, in which the sign of a note stands."""


def is_note(text: str) -> bool:
    """Whether a text is a note under a table (注：…, 说明：…)."""
    return bool(_NOTE.match(key(text.lstrip()[:_LONGEST_NOTE_SIGN])))
