"""The brackets of a passage: which stand inside a statement and are passed over, and which state something themselves.

（由于预算数为 0，无法计算百分比） and （其中：一般公共预算支出 40 万元） are passed over; （较上年减少 2 万元） goes on about the subject
before it, （其中：公务用车购置费 20 万元，较上年减少 5 万元） names subjects of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractor.narrative.deviations.draft import Draft
from extractor.narrative.deviations.grammar import Token
from extractor.narrative.deviations.subjects import Vocabulary, lead_to_subject

_ANCHORS = frozenset({"prior_anchor", "budget_anchor", "change", "percent", "level"})
_STATING = frozenset({"prior_anchor", "budget_anchor", "completion", "uneven"})
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class Bracket:
    """A pair of brackets: ``start`` is the offset of the opening one, ``end`` the offset behind the closing one."""

    start: int
    end: int


@dataclass(slots=True)
class Entered:
    """A bracket that is being read, and the subject that was spoken of before it."""

    bracket: Bracket
    before: Draft | None


def find_brackets(folded: str, start: int, end: int) -> tuple[Bracket, ...]:
    """The pairs of brackets in the span, outer before inner; a bracket that is never closed is none."""
    opened: list[int] = []
    found: list[Bracket] = []
    for position in range(start, end):
        if folded[position] == "(":
            opened.append(position)
        elif folded[position] == ")" and opened:
            first = opened.pop()
            if position - first <= _LONGEST:
                found.append(Bracket(first, position + 1))
    return tuple(sorted(found, key=lambda bracket: bracket.start))


def outermost(brackets: Sequence[Bracket], entered: Sequence[Entered], position: int, offset: int) -> Bracket | None:
    """The first bracket around ``offset`` that begins behind ``position`` and is not being read."""
    read = {entry.bracket for entry in entered}
    around = (bracket for bracket in brackets if position <= bracket.start < offset < bracket.end)
    return next((bracket for bracket in around if bracket not in read), None)


def states_itself(folded: str, bracket: Bracket, token: Token, vocabulary: Vocabulary, *, follows: bool) -> bool:
    """Whether the bracket, whose first phrase is ``token``, is to be read.

    It is where it opens with a comparison or a reason (``follows``: there is a subject for it), or where it names one of the
    closed vocabulary.
    """
    inside = bracket.start + 1
    if not folded[inside : token.start].strip(",:"):
        return follows and token.kind in {*_ANCHORS, "cue"}
    if vocabulary == "items":
        return False
    return lead_to_subject(folded, inside, token.start, vocabulary).verdict == "subject"


def holds_comparison(tokens: Sequence[Token], bracket: Bracket) -> bool:
    """Whether the bracket compares something: passed over, it is worth a word."""
    inside = [token for token in tokens if bracket.start < token.start < bracket.end]
    changes = any(token.kind in ("change", "percent") and token.figure and token.figure.value for token in inside)
    return changes and any(token.kind in _STATING for token in inside)
