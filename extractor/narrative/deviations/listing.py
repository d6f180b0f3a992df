"""Whole and parts: 收入合计 100 万元，其中：财政拨款收入 90 万元，…。与上年对比增加 5 万元 speaks of the whole.

Behind a list of parts a comparison that names nothing may be about the whole or about the part before it. The figures
decide where they can (a change of 5 万元 and 5.26% fits 100 万元 and not 90); else how the sentence is built does; what
neither decides is left open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from extractor.accounts.figures import is_rate, is_sum
from extractor.narrative.deviations.draft import Draft
from extractor.narrative.deviations.grammar import Kind, Token, signed

Speaks = Literal["whole", "part", "open"]

OF_WHICH = re.compile(r"其中[,:]?(?:主要)?(?:包括|有|为|是)?[,:]?")
_SAYS: dict[Kind, str] = {
    "prior_anchor": "reference",
    "budget_anchor": "reference",
    "uneven": "reference",
    "change": "change",
    "percent": "percent",
    "completion": "completion",
    "level": "level",
}
"""What the figure of a phrase is in a claim; other phrases end it."""
_CONNECTIVE = re.compile(r"[,、的及且并和]*(?:同比|其中)?")
_HUNDRED = Decimal(100)


@dataclass(slots=True)
class Listing:
    """A subject whose parts are being listed, in order; parts that the section knows no name for are among them."""

    whole: Draft
    parts: list[Draft] = field(default_factory=list)
    loose: bool = False
    """A sentence without 其中 has added to the parts: it may as well have left them."""
    implied: bool = False
    """Nothing but their standing in one sentence says that the parts are parts."""

    @property
    def is_several(self) -> bool:
        """Whether one sentence lists more than one part."""
        return len(self.parts) > 1 and not self.loose

    def holds(self, draft: Draft | None) -> bool:
        """Whether the subject is one of the parts."""
        return any(part is draft for part in self.parts)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a comparison says of its subject: the figures that stand behind each other without a new name."""

    reference: Decimal | None = None
    change: Decimal | None = None
    percent: Decimal | None = None
    completion: Decimal | None = None
    against_prior: bool = True
    anchored: bool = True
    """Whether it says itself what it compares with; else it goes on with what the subject was compared with last."""
    end: int = 0


def tokens_to_claim(tokens: Sequence[Token], folded: str) -> Claim:
    """The claim that opens with the first token and goes on as long as nothing but connectives stands in between."""
    figures: dict[str, Decimal] = {}
    end = tokens[0].start
    for token in tokens:
        name = _SAYS.get(token.kind)
        if name is None or not _CONNECTIVE.fullmatch(folded, end, token.start):
            break
        end = token.end
        if token.figure is not None:
            figures.setdefault(name, signed(token.figure, less=token.less).value)
    return Claim(
        reference=figures.get("reference"),
        change=figures.get("change"),
        percent=figures.get("percent"),
        completion=figures.get("completion"),
        against_prior=tokens[0].kind in {"prior_anchor", "change", "percent", "level"},
        anchored=tokens[0].kind not in {"change", "percent"},
        end=end,
    )


def fits(claim: Claim, draft: Draft) -> bool | None:
    """Whether the figures of a claim agree with the subject's own; ``None`` where they say nothing of it."""
    if draft.actual is None:
        return None
    if claim.completion is not None:
        return _completion_fits(claim.completion, draft, draft.actual.value)
    base = claim.reference
    if base is None and not claim.anchored and draft.last is not None:
        base = draft.reference_of(draft.last)
    return _change_fits(claim, draft.actual.value, base)


def _completion_fits(completion: Decimal, draft: Draft, actual: Decimal) -> bool | None:
    budget = draft.reference_of(draft.last) if draft.last is not None and draft.last != "prior" else None
    return is_rate(completion, actual, budget) if budget else None


def _change_fits(claim: Claim, actual: Decimal, base: Decimal | None) -> bool | None:
    """0 万元, 增加 5 万元 does not fit: no amount was below zero the year before. ``base`` is what is compared with, if printed."""
    if claim.change is not None:
        before = actual - claim.change
        if before < 0 <= actual or (base is not None and not is_sum(actual, (base, claim.change))):
            return False
        if claim.percent is None:
            return None if base is None else True
        base = before
    if claim.percent is None:
        return None
    if not base:
        return None if actual or claim.percent != -_HUNDRED else True
    return is_rate(abs(claim.percent), abs(actual - base), base)


def speaks_of(
    claim: Claim, listing: Listing, part: Draft, between: str, *, anew: bool, later: bool, carried: bool
) -> Speaks:
    """Of which the claim behind ``part`` speaks.

    ``anew``: it opens a sentence; ``later``: its sentence goes on to compare something else; ``carried``: the part is a
    balance carried over, which a total is made up of; ``between`` is the text from the first part on.
    """
    by_figures = _by_figures(claim, listing, part)
    if by_figures is not None:
        return by_figures
    if listing.loose:
        return "open" if anew else "part"
    if anew or carried:
        return "whole"
    others = [other for other in listing.parts if other is not part and (other.actual is None or other.actual.value)]
    if later or not others or any(_says_already(claim, other) for other in others):
        return "part"
    return "open" if ";" in between else "whole"


def _by_figures(claim: Claim, listing: Listing, part: Draft) -> Speaks | None:
    """What the figures decide: which of the two they fit, and which of the two states the same already."""
    whole_fits, part_fits = fits(claim, listing.whole), fits(claim, part)
    if listing.implied:
        return "whole" if whole_fits and part_fits is False else "part"
    if part_fits is not False and _says_all_of(claim, listing.whole) and not _says_already(claim, part):
        # 完成预算的 0%，其中：因公出国（境）费 0 万元，完成预算的 0%: nobody says the same of the whole twice.
        return "part"
    if whole_fits is not part_fits:
        return "whole" if part_fits is False or whole_fits else "part"
    whole_says, part_says = _says_already(claim, listing.whole), _says_already(claim, part)
    if whole_says is not part_says:
        return "part" if whole_says else "whole"
    return None


def _says_all_of(claim: Claim, draft: Draft) -> bool:
    """Whether every figure of the claim already has its place in what the subject states."""
    if claim.change is claim.percent is claim.completion is None:
        return False
    return any(
        (which == "prior") is claim.against_prior
        and (claim.change is None or stated.change is not None)
        and (claim.percent is None or stated.percent is not None)
        and (claim.completion is None or stated.completion is not None)
        for which, stated in draft.stated.items()
    )


def _says_already(claim: Claim, draft: Draft) -> bool:
    """Whether the subject has a comparison of the claim's kind."""
    return any(
        (which == "prior") is claim.against_prior
        and (stated.asserted or stated.change or stated.percent or stated.completion)
        for which, stated in draft.stated.items()
    )
