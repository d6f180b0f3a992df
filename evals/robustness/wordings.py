"""Other wordings of a line of a disclosure, as publishers write them, and some that nobody knows yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from extractor.accounts.templates import TEMPLATES
from extractor.text.characters import CHINESE_NUMERAL

Kind = Literal["title", "heading", "label", "head", "row", "sheet row", "table", "section"]


@dataclass(frozen=True)
class Target:
    """A line (counted from 0) that is edited; ``owner`` and ``year`` are what a publisher would put before a title.

    ``head`` is a row of a table's head, ``sheet row`` a row of a self-evaluation sheet; ``table`` and ``section`` are whole
    ones. ``other`` is the line of another title or heading of the document, of a row that of its table's head.
    """

    kind: Kind
    line: int
    owner: str
    year: str
    other: str = ""


_IDEOGRAPHS = re.compile(r"(?<=[一-鿿])(?=[一-鿿])")
_ORDINAL = rf"(\s*(?:[{CHINESE_NUMERAL}]+、|（[{CHINESE_NUMERAL}]+）|\d+[.．])?\s*)"


def _before(line: str, words: str) -> str:
    """Put words behind the ordinal of a title, and drop the year that it has."""
    found = re.match(_ORDINAL + r"(?:20\d\d\s*年度?)?(.*)", line, re.DOTALL)
    return line if found is None else f"{found[1]}{words}{found[2]}"


def _named(line: str, words: str) -> str:
    """Other words behind the ordinal."""
    found = re.match(_ORDINAL, line)
    return f"{found[1] if found else ''}{words}"


def _other_table(line: str, _: Target) -> str:
    """The title of another of the nine in place of the own one."""
    titles = [template.title for template in TEMPLATES.values()]
    plain = re.sub(r"\s", "", line)
    own = next((place for place, title in enumerate(titles) if title in plain), 0)
    return titles[(own + 1) % len(titles)]


def _first_cell(line: str, change: Callable[[str], str]) -> str:
    """Change the first cell with words, in a line without cells its first word."""
    if "\t" not in line:
        return re.sub(r"[一-鿿]{2,}", lambda found: change(found[0]), line, count=1)
    cells = line.split("\t")
    place = next((place for place, cell in enumerate(cells) if re.search(r"[一-鿿]{2}", cell)), None)
    if place is not None:
        cells[place] = change(cells[place])
    return "\t".join(cells)


REWORDINGS: Mapping[Kind, Mapping[str, Callable[[str, Target], str]]] = {
    "title": {
        "number behind": lambda line, _: f"{line}（表 1）",
        "public number behind": lambda line, _: f"{line}（公开01表）",
        "owner before": lambda line, target: _before(line, f"{target.owner}{target.year}年度"),
        "in book marks": lambda line, _: f"《{line.strip()}》",
        "情况表": lambda line, _: line.replace("决算表", "决算情况表"),
        "last sign unlike": lambda line, _: line.replace("”", '"').replace("“", '"'),
        "unknown name": lambda line, _: _named(line, "全年花费一览"),
        "title of another table": _other_table,
    },
    "heading": {
        "owner before": lambda line, target: _before(line, f"{target.owner}{target.year}年度"),
        "year before": lambda line, target: _before(line, f"{target.year}年度"),
        "without 说明": lambda line, _: line.replace("情况说明", "情况"),
        "colon behind": lambda line, _: f"{line.rstrip()}：",
        "number in brackets": lambda line, _: re.sub(r"^(\s*)([一二三四五六七八九十]+)、", r"\1（\2）", line),
        "unknown words": lambda line, _: _named(line, "有关事项"),
        "words of another heading": lambda line, target: _named(line, re.sub(_ORDINAL, "", target.other, count=1)),
    },
    "label": {
        "blanks between": lambda line, _: _IDEOGRAPHS.sub(" ", line),
        "colon behind": lambda line, _: f"{line.rstrip()}：",
        "绩效 inside": lambda line, _: line.replace("级指标", "级绩效指标"),
        "本年 before": lambda line, _: f"本年{line.strip()}",
        "unknown words": lambda line, _: _named(line, "甲乙事项"),
    },
    "head": {
        "blanks between": lambda line, _: _IDEOGRAPHS.sub(" ", line),
        "本年 before": lambda line, _: _first_cell(line, lambda cell: f"本年{cell}"),
        "unknown words": lambda line, _: _first_cell(line, lambda _: "甲乙事项"),
    },
    "row": {
        "blanks between": lambda line, _: _IDEOGRAPHS.sub(" ", line, count=2),
        "其中 before": lambda line, _: re.sub(r"([一-鿿])", r"其中：\1", line, count=1),
        "without code": lambda line, _: re.sub(r"^(\s*)\d{3,7}(?=\s)", r"\1", line),
        "unknown words": lambda line, _: _first_cell(line, lambda _: "甲乙事项"),
        "blank in the figure": lambda line, _: re.sub(r"(\d)(\d\.\d\d)", r"\1 \2", line, count=1),
    },
    "sheet row": {
        "blanks between": lambda line, _: _IDEOGRAPHS.sub(" ", line, count=3),
        "colon behind": lambda line, _: _first_cell(line, lambda cell: f"{cell}："),
        "unknown words": lambda line, _: _first_cell(line, lambda _: "甲乙事项"),
    },
}
"""Other wordings of a line; one that leaves it as it is makes no edit."""
