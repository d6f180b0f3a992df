"""The ledger: one entry for every printed figure, and what became of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from extractor.text.figures import cell_figures, printed_figures
from extractor.text.source import SourceText
from models.completeness import AsideReason

Unit = Literal["money", "percent", "count", "bare"]
Status = Literal["open", "read", "set_aside", "unread"]

_MEASURE = re.compile(r"(?P<percent>%|‰|个百分点)|(?P<money>[千百]?[万亿]?元|[万亿])")
_OPENS_MEASURE = frozenset("%‰个千百万亿元")
"""What such a unit begins with: most figures stand before something else."""


@dataclass(slots=True)
class Entry:
    """A printed figure at ``start``-``end`` of the source text; ``value`` is ``None`` where it is no proper figure.

    ``line`` is the index of its source line. ``path`` is the value of the record that holds it, where it was read;
    ``reported`` says that a finding of an earlier stage names it.
    """

    start: int
    end: int
    value: Decimal | None
    unit: Unit
    line: int
    status: Status = "open"
    reason: AsideReason | None = None
    path: str | None = None
    part: str = ""
    reported: bool = False

    @property
    def is_open(self) -> bool:
        """Whether nothing is decided yet."""
        return self.status == "open"

    @property
    def is_whole_number(self) -> bool:
        """Digits alone, without decimals, percent sign or unit of money."""
        return self.value is not None and self.unit in {"bare", "count"} and self.value.as_tuple().exponent == 0

    def read(self, path: str) -> None:
        """A value of the record holds it."""
        self.status, self.path = "read", path

    def set_aside(self, reason: AsideReason) -> None:
        """It is no value of the record."""
        self.status, self.reason = "set_aside", reason


@dataclass(frozen=True)
class Ledger:
    """All entries in the order of the source text, and the figures of lines that the source text leaves out, by reason."""

    source: SourceText
    entries: tuple[Entry, ...]
    dropped: dict[AsideReason, int] = field(default_factory=dict)

    def open(self) -> list[Entry]:
        """The entries that nothing is decided of."""
        return [entry for entry in self.entries if entry.status == "open"]


def open_ledger(source: SourceText, tables: Sequence[tuple[int, int]], *, prose: bool = True) -> tuple[Entry, ...]:
    """An entry for every run of digits of the source text; ``tables`` are the spans in which lines are rows of cells.

    Without ``prose`` only for those of the tables.
    """
    entries = []
    starts, folded = source.starts, source.folded
    line, last = 0, len(starts) - 1
    for start, end, value in _figures(source, tables, prose):
        while line < last and starts[line + 1] <= start:
            line += 1
        entries.append(Entry(start, end, value, _unit(folded, end, source.gaps), line))
    return tuple(entries)


def _figures(
    source: SourceText, tables: Sequence[tuple[int, int]], prose: bool
) -> Iterator[tuple[int, int, Decimal | None]]:
    position = 0
    for start, end in tables:
        if prose:
            yield from printed_figures(source, position, start)
        yield from cell_figures(source, start, end)
        position = end
    if prose:
        yield from printed_figures(source, position)


def _unit(folded: str, end: int, gaps: frozenset[int]) -> Unit:
    behind = folded[end : end + 1]
    if behind in _OPENS_MEASURE and (match := _MEASURE.match(folded, end)) is not None:
        return "percent" if match["percent"] else "money"
    # 收入 100.00 | 支出: the cell behind a figure is no unit of it.
    return "count" if "\u4e00" <= behind <= "\u9fff" and end not in gaps else "bare"


_RUN = re.compile(r"\d[\d,]*(?:\.\d+)?")


def count_digits(text: str) -> int:
    """How many runs of digits a line holds."""
    return len(_RUN.findall(text))
