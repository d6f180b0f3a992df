"""Frames of the explanation: a comparison is held to its clause, its role, its sign; a line of the structure to itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from extractor.completeness.ledger import Entry
from extractor.lazy import cached_property
from extractor.llm.figure_roles import Reason, Role, Statement, Statements, means_the_same
from extractor.llm.frames import LESS, MORE, NOT_ITS_OWN, NOT_PRINTED, Frame, Value, Witness, role_words
from extractor.llm.place import Found, Offsets, UnitPlace
from extractor.narrative.deviations.draft import Against
from extractor.narrative.deviations.read import section_setting
from extractor.narrative.deviations.subjects import GENERAL_PUBLIC_WHOLE, names_whole
from extractor.text.characters import fold
from extractor.text.locate import find_all

_ROLES: dict[str, Role] = {
    "reference_amount": "reference",
    "actual_amount": "actual",
    "change_amount": "change",
    "change_pct": "rate",
    "completion_pct": "completion",
}
_COMPARING = ("reference_amount", "change_amount", "change_pct", "completion_pct", "reason")
_CUE_REACH = 3
"""Characters that may stand between a cue and the reason: a colon, a stop, 一是."""
NO_COMPARISON = "原文在这里没有作这种比较"


@dataclass
class DeviationFrame(Frame):
    """A comparison in its unit."""

    statements: Statements

    @cached_property
    def own(self) -> list[Offsets]:
        """Where the subject is printed."""
        return find_all(self.answer.subject, self.place.source)

    def figure(self, value: Value, after: int) -> Found | str:
        """Where the figure is stated of this subject, in this role, against this, with this sign."""
        said, role = Decimal(value.said), _ROLES[value.name]
        problem = NOT_PRINTED if not any(self.place.figures(said, 0)) else NOT_ITS_OWN
        fitting: list[Statement] = []
        for one in self.statements.figures:
            if one.role != role or abs(one.value) != abs(said):
                continue
            own = (role == "actual" or self._compares(one.against, opened=one.opened)) and self.statements.speaks_of(
                one.mark, one.words, self.answer.subject, self.own
            )
            if not (own or self._is_witnessed(value, (one.start, one.end))):
                continue
            if role in ("change", "rate") and said and not self._has_sign(one, said):
                problem = LESS if said > 0 else MORE
                continue
            fitting.append(one)
        if fitting:
            best = min(fitting, key=lambda one: (one.start < after, one.start))
            return Found(((best.start, best.end),))
        return self._by_witness(value, said) or problem

    def _has_sign(self, one: Statement, said: Decimal) -> bool:
        """Whether a change has the sign that its words give it; 差值 gives none, and its two figures do."""
        if one.signs:
            return one.value == said
        if self.answer.actual_amount is None or self.answer.reference_amount is None:
            return False
        return (said > 0) == bool(self.answer.actual_amount > self.answer.reference_amount)

    def _by_witness(self, value: Value, said: Decimal) -> Found | None:
        """The place where the rules too have this figure for this subject and comparison, with the same sign."""
        for entry in self.place.figures(said, 0):
            if any(getattr(item, value.path) == said for item in self._same_items(value, (entry.start, entry.end))):
                return Found(((entry.start, entry.end),))
        return None

    def _is_witnessed(self, value: Value, span: Offsets) -> bool:
        return any(self._same_items(value, span))

    def _same_items(self, value: Value, span: Offsets) -> Iterator[Any]:
        for item in self.witnessed(value, span):
            if item.comparison == self.answer.comparison and means_the_same(item.subject, self.answer.subject):
                yield item

    def _compares(self, against: frozenset[Against], *, opened: bool) -> bool:
        """Whether what a phrase is measured against is what the answer says."""
        match self.answer.comparison:
            case "prior_year":
                return "prior" in against
            case "initial_budget":
                return "initial" in against or ("bare" in against and opened)
            case _:
                return "annual" in against or ("bare" in against and not opened)

    def text_fits(self, value: Value, found: Found) -> bool:
        """The subject anywhere; a reason behind the cue that explains this comparison of this subject."""
        if value.name != "reason":
            return True
        span = (found.start, found.end)
        return self._is_witnessed(value, span) or any(
            self._explains(reason, span) for reason in self.statements.reasons
        )

    def _explains(self, reason: Reason, span: Offsets) -> bool:
        if not (reason.start <= span[0] <= reason.start + _CUE_REACH and span[1] <= reason.end + 1):
            return False
        if not reason.against or not self._compares(reason.against, opened=reason.opened):
            return False
        if reason.named:
            return means_the_same(reason.named[-1], self.answer.subject)
        return self.statements.speaks_of(reason.mark, reason.cue, self.answer.subject, self.own)

    def standing(self, values: Mapping[str, Found]) -> str | None:
        """A comparison must compare: a figure or a reason that is measured against what the answer names."""
        return None if any(name in values for name in _COMPARING) else NO_COMPARISON

    def own_choices(self) -> dict[str, Any]:
        """The section that the unit and the subject decide."""
        subject = fold(self.answer.subject)
        section, vocabulary = section_setting(self.place.unit.kind)
        if vocabulary == "items" and GENERAL_PUBLIC_WHOLE.fullmatch(subject):
            section = "general_public_overall"
        allowed = {section}
        for other in ("three_public", "operating_cost"):
            if names_whole(subject, section_setting(other)[1]):
                allowed.add(section_setting(other)[0])
        return {} if self.answer.section in allowed else {"section": section}


@dataclass
class CompositionFrame(Frame):
    """A line of the structure: subject, amount, share and purpose stand one behind the other, before the next line."""

    statements: Statements

    @cached_property
    def stretch(self) -> Offsets | None:
        """From the subject's place before its amount to the next amount that has a share."""
        ends = [one.words for one in self.statements.figures if one.role == "share"]
        for start, end in find_all(self.answer.subject, self.place.source):
            amount = next((entry for entry in self.place.entries if entry.start >= end and entry.unit == "money"), None)
            if amount is None or _parted(self.place.source.folded, end, amount.start):
                continue
            if self.answer.amount is not None and amount.value != self.answer.amount:
                continue
            shares = [at for at in ends if at >= amount.end]
            return start, self._line_end(amount.end, shares[1] if len(shares) > 1 else len(self.place.source.text))
        return None

    def _line_end(self, amount: int, next_share: int) -> int:
        """Where the line ends: before the amount that the next share belongs to, and the subject before that."""
        folded = self.place.source.sentences
        before = [
            entry.start for entry in self.place.entries if amount < entry.start < next_share and entry.unit == "money"
        ]
        if not before or next_share == len(folded):
            return next_share
        return max(*(folded.rfind(mark, amount, before[-1]) for mark in "。;"), amount)

    def misfit(self, value: Value, entry: Entry) -> str | None:
        """The first amount behind the subject, the first share behind the amount."""
        stretch = self.stretch
        if stretch is None or not stretch[0] <= entry.start < stretch[1]:
            return NOT_ITS_OWN
        wanted = "money" if value.name == "amount" else "percent"
        inside = [one for one in self.place.entries if stretch[0] <= one.start < stretch[1]]
        if value.name == "share_pct" and not any(one.unit == "percent" for one in inside):
            return None if "rate" in role_words(self.place, entry) else NOT_ITS_OWN  # 占76.23；: the sign was forgotten
        first = next((one for one in inside if one.unit == wanted), None)
        return None if first is not None and first.start == entry.start else NOT_ITS_OWN

    def text_fits(self, value: Value, found: Found) -> bool:
        """The purpose stands in the line."""
        if value.name != "purpose":
            return True
        return self.stretch is not None and self.stretch[0] <= found.start and found.end <= self.stretch[1] + 1


def _parted(folded: str, start: int, end: int) -> bool:
    return any(character in "。;" for character in folded[start:end])


class StatementsOf(Protocol):
    """What the frames of an explanation share: the rules' reading, and what each unit states, read once."""

    witness: Witness

    def statements(self, place: UnitPlace) -> Statements:
        """The statements of a unit."""
        ...


def deviation_frame(place: UnitPlace, answer: Any, shared: StatementsOf) -> DeviationFrame:
    """The frame of a comparison."""
    return DeviationFrame(place, answer, shared.witness, shared.statements(place))


def composition_frame(place: UnitPlace, answer: Any, shared: StatementsOf) -> CompositionFrame:
    """The frame of a line of the structure."""
    return CompositionFrame(place, answer, shared.witness, shared.statements(place))
