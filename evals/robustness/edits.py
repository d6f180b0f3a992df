"""Edits of a document that a publisher might have made: titles, headings, labels and rows reworded, dropped, wrapped, moved.

Each edit changes one line. What stands in the record of the document as it is must, after the edit, still be read or be
reported; only what the edit took out of the text may vanish without a word.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Literal

from extractor.outline.tree import Outline
from models.record import Record

Kind = Literal["title", "heading", "label", "row"]
Action = Literal["reword", "drop", "wrap", "move"]
SHORT_LABEL = 14
"""Most characters of a line that is taken for a label: it holds a few words and no figure."""


@dataclass(frozen=True)
class Target:
    """A line (counted from 0) that is edited; ``owner`` and ``year`` are what a publisher would put before a title."""

    kind: Kind
    line: int
    owner: str
    year: str


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
    for section in (section for top in outline.sections for section in top.walk()):
        if section.title:
            number = outline.source.line_at(section.start).number
            found[number - 1] = "heading"
            if section.role == "sheet":
                found.update(_labels(lines, number, min(number + 60, len(lines))))
    for _, table in record.tables.items():
        rows = [row.source.line for _, row in table.parts() if row.source is not None and row.source.line is not None]
        if table.source is None or table.source.line is None:
            continue
        found[table.source.line - 1] = "title"
        if rows:
            found.update(_labels(lines, table.source.line, min(rows)))
        found.update((row - 1, "row") for row in rows)
    return [Target(kind, line, owner, year) for line, kind in sorted(found.items())]


def _labels(lines: list[str], first: int, end: int) -> Iterator[tuple[int, Kind]]:
    """Lines of a few words and no figure between two lines (from 1)."""
    for number in range(first, end - 1):
        text = re.sub(r"\s", "", lines[number])
        if 2 <= len(text) <= SHORT_LABEL and not re.search(r"\d|注：|：.", text):
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
    rounds = zip_longest(*(by_wording[key] for key in sorted(by_wording)))
    return [edit for edit in chain.from_iterable(rounds) if edit is not None][:count]


REWORDINGS: Mapping[Kind, Mapping[str, Callable[[str, Target], str]]] = {
    "title": {
        "number behind": lambda line, _: f"{line}（表 1）",
        "public number behind": lambda line, _: f"{line}（公开01表）",
        "owner before": lambda line, target: _before(line, f"{target.owner}{target.year}年度"),
        "in book marks": lambda line, _: f"《{line.strip()}》",
        "情况表": lambda line, _: line.replace("决算表", "决算情况表"),
        "last sign unlike": lambda line, _: line.replace("”", '"').replace("“", '"'),
    },
    "heading": {
        "owner before": lambda line, target: _before(line, f"{target.owner}{target.year}年度"),
        "year before": lambda line, target: _before(line, f"{target.year}年度"),
        "without 说明": lambda line, _: line.replace("情况说明", "情况"),
        "colon behind": lambda line, _: f"{line.rstrip()}：",
        "number in brackets": lambda line, _: re.sub(r"^(\s*)([一二三四五六七八九十]+)、", r"\1（\2）", line),
    },
    "label": {
        "blanks between": lambda line, _: re.sub(r"(?<=[一-鿿])(?=[一-鿿])", " ", line),
        "colon behind": lambda line, _: f"{line.rstrip()}：",
        "绩效 inside": lambda line, _: line.replace("级指标", "级绩效指标"),
        "本年 before": lambda line, _: f"本年{line.strip()}",
    },
    "row": {
        "blanks between": lambda line, _: re.sub(r"(?<=[一-鿿])(?=[一-鿿])", " ", line, count=2),
        "其中 before": lambda line, _: re.sub(r"([一-鿿])", r"其中：\1", line, count=1),
    },
}
"""Other wordings of a line; one that leaves it as it is makes no edit."""


def _before(line: str, words: str) -> str:
    """Put words behind the ordinal of a title, and drop the year that it has."""
    found = re.match(
        r"(\s*(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.．])?\s*)(?:20\d\d\s*年度?)?(.*)",
        line,
        re.DOTALL,
    )
    return line if found is None else f"{found[1]}{words}{found[2]}"


def _edits_of(target: Target, lines: list[str]) -> Iterator[Edit]:
    at, line = target.line, lines[target.line]

    def edit(action: Action, wording: str, after: str, text: str) -> Edit:
        return Edit(target, action, wording, line, after, text)

    for wording, reword in REWORDINGS[target.kind].items():
        after = reword(line, target)
        yield edit("reword", wording, after, _with(lines, at, [after]))
    yield edit("drop", "dropped", "", _with(lines, at, []))
    middle = len(line.rstrip()) // 2
    if target.kind != "row" and len(line.strip()) >= 6:
        yield edit("wrap", "in the middle", line, _with(lines, at, [line[:middle], line[middle:]]))
    if at + 1 < len(lines) and lines[at + 1].strip():
        swapped = [*lines[:at], lines[at + 1], line, *lines[at + 2 :]]
        yield edit("move", "below the next line", line, "\n".join(swapped))


def _with(lines: list[str], at: int, instead: list[str]) -> str:
    return "\n".join([*lines[:at], *instead, *lines[at + 1 :]])
