"""Edits of a document that a publisher might have made: lines reworded, dropped, wrapped, moved, printed twice.

Each edit changes one line. What stands in the record of the document as it is must, after the edit, still be read or be
reported; only what the edit took out of the text may vanish without a word.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Literal

from evals.robustness.wordings import REWORDINGS, Kind, Target
from extractor.outline.tree import Outline, Section
from models.record import Record

Action = Literal["reword", "drop", "wrap", "move", "duplicate", "insert", "cells"]
SHORT_LABEL = 14
"""Most characters of a line that is taken for a label: it holds a few words and no figure."""
LONGEST_SHEET = 60
"""Lines of a sheet that are edited."""
LEAST_WRAPPED = 6
"""A line with fewer characters is not wrapped."""
_FIGURE = re.compile(r"-?\d[\d,]*\.\d+")
FAR = 5
"""Printed lines down that a line is moved: out of its place, and in the same part."""


@dataclass(frozen=True)
class Edit:
    """One edit: what was done to which line, the line before and after (empty where dropped), and the text after it."""

    target: Target
    action: Action
    wording: str
    before: str
    after: str
    text: str

    @property
    def name(self) -> str:
        """Kind and action, for the table of results."""
        return f"{self.target.kind} {self.action}"


def targets(record: Record, outline: Outline, lines: list[str]) -> list[Target]:
    """Every title, heading, label and row of a text, found by what the record says of itself."""
    owner, year = record.document.department or "", str(record.document.fiscal_year or "")
    found: dict[int, Kind] = {}
    headings = [section for section in outline.walk() if section.title]
    for section in headings:
        number = outline.source.line_at(section.start).number
        found[number - 1] = "heading"
        if section.role == "sheet":
            found.update(_sheet(lines, number, min(number + LONGEST_SHEET, _last_line(outline, section))))
    for _, table in record.tables.items():
        rows = [row.source.line for _, row in table.parts() if row.source is not None and row.source.line is not None]
        if table.source is None or table.source.line is None:
            continue
        found[table.source.line - 1] = "title"
        if rows:
            found.update(_labels(lines, table.source.line, min(rows)))
        found.update((row - 1, "row") for row in rows)
    ordered = [line for line, kind in sorted(found.items()) if kind == "heading"]
    other = {line: lines[then] for line, then in zip(ordered, ordered[1:] + ordered[:1], strict=True)}
    head = ""
    for line, kind in sorted(found.items()):
        head = lines[line] if kind == "head" else head
        if kind == "row":
            other[line] = head
    return [Target(kind, line, owner, year, other.get(line, "")) for line, kind in sorted(found.items())]


def _last_line(outline: Outline, section: Section) -> int:
    return outline.source.line_at(max(section.end - 1, section.start)).number


def _sheet(lines: list[str], first: int, end: int) -> Iterator[tuple[int, Kind]]:
    """The rows of a sheet (lines from 1), and its labels where each is a line of its own."""
    yield from ((number, "sheet row") for number in range(first, end) if "\t" in lines[number].strip())
    yield from ((number, kind) for number, kind in _labels(lines, first, end) if kind == "label")


def _labels(lines: list[str], first: int, end: int) -> Iterator[tuple[int, Kind]]:
    """Between two lines (from 1) those of a few words and no figure, and the rows of a head."""
    for number in range(first, end - 1):
        text = re.sub(r"\s", "", lines[number])
        if "\t" in lines[number].strip():
            yield number, "head"
        elif 2 <= len(text) <= SHORT_LABEL and not re.search(r"\d|注：|：.", text):
            yield number, "label"


def edits(record: Record, outline: Outline, text: str) -> list[Edit]:
    """Every edit of every target."""
    lines = text.split("\n")
    made = (edit for target in targets(record, outline, lines) for edit in _edits_of(target, lines))
    return [edit for edit in made if edit.text != text]


def sample(all_edits: list[Edit], count: int, seed: int) -> list[Edit]:
    """A sample that takes one edit of every kind and wording after the other, so that rare kinds are in it as well."""
    draw = random.Random(seed)  # noqa: S311  (a sample of tests)
    by_wording: dict[str, list[Edit]] = {}
    for edit in draw.sample(all_edits, len(all_edits)):
        by_wording.setdefault(f"{edit.name}: {edit.wording}", []).append(edit)
    rounds = zip_longest(*(by_wording[key] for key in draw.sample(sorted(by_wording), len(by_wording))))
    return [edit for edit in chain.from_iterable(rounds) if edit is not None][:count]


def _edits_of(target: Target, lines: list[str]) -> Iterator[Edit]:
    at, line = target.line, lines[target.line]

    def edit(action: Action, wording: str, after: str, instead: list[str], end: int = at + 1) -> Edit:
        return Edit(target, action, wording, line, after, "\n".join([*lines[:at], *instead, *lines[end:]]))

    for wording, reword in REWORDINGS[target.kind].items():
        after = reword(line, target)
        yield edit("reword", wording, after, [after])
    yield edit("drop", "dropped", "", [])
    yield edit("duplicate", "twice", line, [line, line])
    if target.kind == "row":
        yield from (edit("insert", wording, line, [above, line]) for wording, above in _above_a_row(target))
        yield from (edit("cells", wording, after, [after]) for wording, after in _with_other_cells(line))
    cut = _middle(line)
    if cut is not None:
        yield edit("wrap", "in the middle", line, [line[:cut], line[cut:]])
    for wording, distance in (("below the next line", 1), ("far below", FAR)):
        end = _below(lines, at, distance)
        if end is not None:
            yield edit("move", wording, line, [*lines[at + 1 : end], line], end)


def _above_a_row(target: Target) -> Iterator[tuple[str, str]]:
    """Lines that a publisher prints in the middle of a table: its head again, a note."""
    if target.other:
        yield "head again", target.other
    yield "a note", "注：以下各行含上年结转的资金。"


def _with_other_cells(line: str) -> Iterator[tuple[str, str]]:
    """A row with two of its figures in one cell, and without one of its blank cells: the figures behind it move."""
    cells = line.split("\t")
    figures = [place for place, cell in enumerate(cells) if _FIGURE.fullmatch(cell.strip())]
    pair = next((place for place in figures if place + 1 in figures), None)
    if pair is not None:
        yield "two in one", "\t".join([*cells[:pair], f"{cells[pair]} {cells[pair + 1]}", *cells[pair + 2 :]])
    blank = next(
        (place for place, cell in enumerate(cells) if not cell.strip() and any(f > place for f in figures)), None
    )
    if blank is not None and any(figure < blank for figure in figures):
        yield "a blank less", "\t".join([*cells[:blank], *cells[blank + 1 :]])


def _below(lines: list[str], at: int, distance: int) -> int | None:
    """The index behind so many printed lines below a line."""
    printed = [number for number in range(at + 1, min(at + 1 + 4 * distance, len(lines))) if lines[number].strip()]
    return printed[distance - 1] + 1 if len(printed) >= distance else None


def _middle(line: str) -> int | None:
    """Where a line is broken: between two cells of a row, else between two characters."""
    tabs = [place for place, character in enumerate(line) if character == "\t" and 0 < place < len(line.rstrip())]
    if tabs:
        return tabs[len(tabs) // 2] + 1
    return len(line.rstrip()) // 2 if len(line.strip()) >= LEAST_WRAPPED else None
