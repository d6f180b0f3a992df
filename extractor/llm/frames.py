"""A frame: what an item may claim of its unit. Figures by clause and role, texts by the stretch that is the item's own.

Every task has its frame, made for one item in one place; ``Frame`` itself asks only that a figure is printed and no date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from extractor.completeness.ledger import Entry
from extractor.llm.answers import Mark
from extractor.llm.place import Found, Offsets, UnitPlace
from extractor.text.characters import parse_amount
from extractor.text.comparing import CHANGED, PREVIOUS_YEAR
from models.base import Evidence

NOT_PRINTED = "这个数没有印在原文里"
NOT_ITS_OWN = "这个数在原文中不属于这一条的这一项"
LESS = "原文写的是减少，应为负数"
MORE = "原文写的是增加，应为正数"
NOT_VERBATIM = "不是原文中逐字的一段"
NOT_ITS_TEXT = "这段文字在原文中不属于这一条的这一项"
OTHER_UNIT = "印的金额单位与全文的不同，不作换算"
APPROXIMATE = "与原文不完全相同"
"""The problem of a value that was found, but not verbatim."""


@dataclass
class Value:
    """One value of an item: its path, what it must be, what the model said, and where it stands once it is found.

    ``printed`` is the text as the document has it.
    """

    path: str
    mark: Mark
    required: bool
    said: Any
    evidence: Evidence | None = None
    printed: str | None = None
    problem: str | None = "所在的 unit 不存在"

    @property
    def name(self) -> str:
        """The last step of its path, without the place in a list."""
        return self.path.rpartition(".")[2].partition("[")[0]


@dataclass(frozen=True)
class Witness:
    """What the rules read of the same document: by value path, the places of the comparisons' values, each with its item;
    and the sheets. ``unit`` is the one that most of its money is printed in.

    A second reader: what both readers give to the same item in the same role belongs there.
    """

    year: int | None = None
    unit: str | None = None
    places: Mapping[str, tuple[tuple[int, int, Any], ...]] = field(default_factory=dict)
    sheets: tuple[Any, ...] = ()

    def items(self, path: str, start: int, end: int) -> Iterator[Any]:
        """The items of the rules that have this value at that place of the document."""
        for begin, finish, item in self.places.get(path, ()):
            if begin <= start and end <= finish:
                yield item


def witness_of(items: Iterable[Any], year: int | None, sheets: Iterable[Any] = (), unit: str | None = None) -> Witness:
    """The witness of comparisons and sheets of the rules."""
    places: dict[str, list[tuple[int, int, Any]]] = {}
    for item in items:
        evidence = getattr(item, "evidence", None)
        for path, found in evidence.fields.items() if evidence is not None else ():
            places.setdefault(path, []).append((found.start, found.end, item))
    return Witness(year, unit, {path: tuple(found) for path, found in places.items()}, tuple(sheets))


MONEY_UNIT = re.compile(r"亿元|万元|元")
"""The unit behind an amount."""


@dataclass
class Frame:
    """One item in one place, ``subject`` being what it is about, in the words of the answer."""

    place: UnitPlace
    answer: Any
    witness: Witness

    def figure(self, value: Value, after: int) -> Found | str:
        """Where a figure of this item stands, or why it is none of it."""
        said = Decimal(value.said)
        problem = NOT_PRINTED
        for entry in self.place.figures(said, after):
            misfit = self.misfit(value, entry)
            if misfit is None:
                return Found(((entry.start, entry.end),))
            problem = misfit
        return problem

    def is_in_other_unit(self, found: Found) -> bool:
        """Whether an amount is printed in another unit than most of the document, or than the answer says."""
        folded = self.place.source.folded
        printed = MONEY_UNIT.match(folded, found.end)
        if printed is None or parse_amount(folded[found.start : found.end]) == 0:
            return False  # nothing is nothing in every unit
        said = getattr(self.answer, "amount_unit", None)
        return printed[0] != (self.witness.unit or printed[0]) or printed[0] != (said or printed[0])

    def count(self, value: Value) -> Found | str:
        """Where a number of things stands."""
        for span in self.place.counts(int(value.said)):
            if self.text_fits(value, Found((span,))):
                return Found((span,))
        return NOT_PRINTED

    def misfit(self, value: Value, entry: Entry) -> str | None:  # noqa: ARG002
        """Why a printed figure of the right value is not this value; ``None`` where it is."""
        return None

    def text_fits(self, value: Value, found: Found) -> bool:  # noqa: ARG002
        """Whether a text that stands there may be this value."""
        return True

    def standing(self, values: Mapping[str, Found]) -> str | None:  # noqa: ARG002
        """Why the item as a whole does not stand, with the places of its values; ``None`` where it does."""
        return None

    def own_choices(self) -> dict[str, Any]:
        """Choices of the answer that the stretch itself decides (a section), as they must be."""
        return {}

    def by_witness(self, value: Value) -> Found | None:  # noqa: ARG002
        """Where the rules have the same value for the same item, asked last of all; ``None`` where they do not."""
        return None

    def document_span(self, span: Offsets) -> Offsets:
        """A span of the passage in the whole document."""
        passage = self.place.passage
        return passage.source_offset(span[0]), passage.source_offset(span[1] - 1) + 1

    def witnessed(self, value: Value, span: Offsets) -> Iterator[Any]:
        """The items of the rules that have this value there."""
        return self.witness.items(value.path, *self.document_span(span))


_ROLE_WORDS = re.compile(
    r"(?P<budget>(?<!公共)(?<!基金)(?<!经营)预算|指标(?=\d)|年初安排)"
    r"|(?P<executed>决算|执行(?!率)|支出(?!预算)|实际|完成(?!率)|使用|支付|列支)"
    r"|(?P<rate>执行率|完成率|支出率|比例|比率|进度|占)"
    rf"|(?P<change>{CHANGED})"
    rf"|(?P<prior>{PREVIOUS_YEAR})"
)
_LEAD = 40


def role_words(place: UnitPlace, entry: Entry) -> tuple[str, ...]:
    """The roles that are named between the figure before this one (or its sentence's beginning) and this one, in order."""
    folded = place.source.folded
    low = max(entry.start - _LEAD, 0)
    for other in place.entries:
        if other.end <= entry.start and place.shapes.get(other.start) is None:
            low = max(low, other.end)
    for stop in "。;":
        low = max(low, folded.rfind(stop, 0, entry.start) + 1)
    return tuple(str(match.lastgroup) for match in _ROLE_WORDS.finditer(folded, low, entry.start))
