"""Which subject a phrase of a passage speaks of: one named before it, the one before, its heading's, or an unknown one."""

from __future__ import annotations

import re
from dataclasses import replace

from extractor.narrative.deviations.draft import Draft
from extractor.narrative.deviations.grammar import STATING, Token
from extractor.narrative.deviations.listing import OF_WHICH, Listing, Speaks, speaks_of, tokens_to_claim
from extractor.narrative.deviations.state import PassageState
from extractor.narrative.deviations.subjects import (
    GENERAL_PUBLIC_WHOLE,
    Lead,
    is_by_class,
    is_short_for,
    is_slip_for_the_other_side,
    lead_to_subject,
    names_in,
    same_subject,
)
from models.narrative import DeviationSection

_LISTS = re.compile(r"(?:其中|包括|包含|含|分别)[,:]?(?:主要)?(?:包括|有|为|是)?[,:]?$|(?<=元):$")
"""What stands before the first of the parts: 其中：, 包括, or a colon behind the whole's amount."""
_WHOLE = re.compile(r"总|合计|三公")
_CARRIED = re.compile(r"结转|结余")
CLAIMING = frozenset({"completion", "budget_anchor", "prior_anchor", "uneven", "change", "percent", "level"})


class Naming(PassageState):
    """The subjects of a passage."""

    def _under_heading(self, token: Token) -> bool:
        """Whether an unknown clause may still speak of what the heading names: no other name stands in its sentence."""
        sentence = self._sentence_before(token)
        if token.kind not in STATING or "其中" in sentence or self.head is None:
            return False
        own = self.drafts.text(self.head)
        return all(same_subject(own, name) for name in names_in(sentence, self.setting.vocabulary))

    def _heading_above(self, token: Token) -> Lead | None:
        """What the heading over the passage names, unless the token's sentence names something else before it."""
        if self.heading is None:
            return None
        own = self.source.text[self.heading.start : self.heading.end]
        names = names_in(self._sentence_before(token), self.setting.vocabulary)
        return self.heading if all(same_subject(own, name) for name in names) else None

    def _sentence_before(self, token: Token) -> str:
        begin = max(self.folded.rfind("。", self.passage.body, token.start) + 1, self.passage.body)
        return self.folded[begin : token.start]

    def _answered(self, token: Token) -> bool:
        """Whether the clause of an anchor goes on with the change that it announces."""
        if token.kind in ("completion", "uneven"):
            return True
        stop = self.folded.find("。", token.end, self.passage.end)
        stop = self.passage.end if stop < 0 else stop
        following = next((t for t in self.tokens if token.end <= t.start < stop), None)
        return following is not None and following.kind in ("change", "percent", "level")

    def _lead(self, token: Token) -> Lead:
        """What stands before the token."""
        between = self.folded[self.position : token.start]
        head = self.folded[token.start : token.start + 2]
        if head in ("支出", "收入") and between and between[-1] not in '),。;:"费出入':
            # 财政拨款支出决算为: the word belongs to the name and to the phrase.
            longer = lead_to_subject(self.folded, self.position, token.start + 2, self.setting.vocabulary)
            if longer.verdict == "subject":
                return longer
        return lead_to_subject(self.folded, self.position, token.start, self.setting.vocabulary)

    def _name(self, lead: Lead, token: Token | None) -> None:
        before, self.paired = self.draft, None
        named = self.source.text[lead.start : lead.end]
        if before is not None and self._goes_on(before, named):
            return
        self._finish()
        known = self.drafts.known(named)
        if known is not None and not _contradicts(known, token):
            self.drafts.current = known
            self._list(before, known, lead)
            return
        self._list(before, self.drafts.open(lead.start, lead.end, self._section(lead)), lead)
        if self.draft is not None:
            self.said.append(self.draft)
        if self._same_sentence():
            self.drafts.pair(before)

    def _speak_of_the_whole(self, token: Token) -> None:
        """A sentence that opens with a budget and gives another outturn than the subject's is about the passage's first.

        财政拨款支出 X，…。2017 年预算数 A，决算数 C: where C is not X either, it is a second statement of the same subject. An
        item named by its class keeps what is said behind it: A（项）X 万元。预算数…，决算数 C is a slip in one of its two amounts.
        """
        draft = self.draft
        if token.kind != "budget" or draft is None or draft.actual is None or not self._opens_sentence(token):
            return
        stop = self.folded.find("。", token.end, self.passage.end)
        outturn = next((t.figure for t in self.tokens if t.kind == "actual" and token.end <= t.start < stop), None)
        if outturn is None or outturn.value == draft.actual.value:
            return
        first = self.drafts.all[0]
        is_of_first = first.actual is not None and first.actual.value == outturn.value
        keeps_name = not is_of_first and is_by_class(self.drafts.text(draft))
        self._finish()
        if is_of_first or (first.actual is None and not keeps_name):
            self.drafts.current = first
        else:
            subject = draft if keeps_name else first
            self.drafts.open(subject.start, subject.end, subject.section)

    def _list(self, before: Draft | None, part: Draft, lead: Lead) -> None:
        """Note that the subject is one of the parts that stand behind 其中."""
        whole = before or self.nameless
        if whole is not None and self.listing is None and _LISTS.search(self.folded, lead.start - 8, lead.start):
            self.listing = Listing(whole)
        elif self.listing is None and self.listed is not None and not _WHOLE.search(self.drafts.text(part)):
            # 其中：A 90 万元。B 10 万元。与上年相比…: a further sentence may go on with the list.
            self.listing = replace(self.listed, parts=[*self.listed.parts], loose=True)
        if self.listing is not None and part is not self.listing.whole and not self.listing.holds(part):
            self.listing.parts.append(part)

    def _to_stop(self, token: Token) -> list[Token]:
        """The tokens from this one to the end of its sentence."""
        stop = self.folded.find("。", token.end, self.passage.end)
        return [t for t in self.tokens if token.start <= t.start and (stop < 0 or t.start < stop)]

    def _claim_for(self, token: Token) -> None:
        """Note that what the token opens is said of the subject that is named right before it."""
        if token.kind in CLAIMING:
            self.claimed = tokens_to_claim(self._to_stop(token), self.folded).end

    def _implied_listing(self) -> Listing | None:
        """Subjects in one sentence as a list: 收入合计 100 万元，财政拨款收入 90 万元，…; nothing but figures can tell of whom it speaks."""
        if len(self.said) < 2 or self.said[-1] is not self.draft:
            return None
        return Listing(self.said[0], self.said[1:], implied=True)

    def _list_unknown(self, token: Token) -> bool:
        """Note an amount behind 其中 whose name is no subject here (其中：办公费 4 万元); whether it is one."""
        opened = OF_WHICH.search(self.folded, self.position, token.start)
        if self.listing is None and (opened is None or self.draft is None):
            return False
        if self.draft is not None and self.listing is None:
            self.listing = Listing(self.draft)
        if self.listing is not None:
            self.listing.parts.append(self._unnamed(token))
        return True

    def _speak_of_whole_or_part(self, token: Token) -> Speaks:
        """Behind a list of parts: whether a comparison that names nothing is about the whole, which then is the subject."""
        listing = self.listing or (self.listed if self._opens_sentence(token) else None) or self._implied_listing()
        if listing is None or token.kind not in CLAIMING or not listing.parts or token.start < self.claimed:
            return "part"
        if self._announces_another(token):
            return "part"
        part = listing.parts[-1]
        if part is not self.draft and self.drafts.holds(part):
            return "part"
        behind = self._to_stop(token)
        claim = tokens_to_claim(behind, self.folded)
        self.claimed = claim.end
        spoken_of = speaks_of(
            claim,
            listing,
            part,
            self.folded[listing.parts[0].start : token.start],
            anew=self._opens_sentence(token),
            later=any(t.kind in STATING and t.start >= claim.end for t in behind),
            carried=_CARRIED.search(self.folded, part.start, part.end) is not None,
        )
        if spoken_of == "whole" and not self.drafts.holds(listing.whole):
            return "open"
        if spoken_of == "whole":
            self.drafts.current, self.listing, self.listed = listing.whole, None, None
            self.aside, self.anchors, self.named = False, [], []
        elif part is not self.draft:
            return "open"
        return spoken_of

    def _announces_another(self, token: Token) -> bool:
        """Whether an anchor stands before the name of what is compared: 与全年预算相比，“三公”经费支出预算数 5 万元，…;
        与上年相比，今年支出减少 5 万元."""
        if token.kind not in ("budget_anchor", "prior_anchor") or token.figure is not None:
            return False
        following = next((t for t in self._to_stop(token) if t.start >= token.end), None)
        return (
            following is not None
            and following.kind in STATING | {"amount", "change", "percent", "level"}
            and lead_to_subject(self.folded, token.end, following.start, self.setting.vocabulary).verdict == "subject"
        )

    def _goes_on(self, before: Draft, named: str) -> bool:
        """Whether the name says the subject again, in full or in short, or is a slip for it."""
        known = self.drafts.text(before)
        return (
            same_subject(known, named)
            or is_short_for(named, known)
            or (bool(self.pending) and is_slip_for_the_other_side(named, self.setting.section))
        )

    def _section(self, lead: Lead) -> DeviationSection:
        whole = GENERAL_PUBLIC_WHOLE.fullmatch(self.folded, lead.start, lead.end)
        if self.setting.section == "general_public_overall" and is_by_class(self.source.text[lead.start : lead.end]):
            return "general_public_items"
        return "general_public_overall" if whole and self.setting.vocabulary == "items" else self.setting.section


def _contradicts(draft: Draft, token: Token | None) -> bool:
    """Whether the token gives another figure where the subject has one: then it is another subject of that name."""
    if token is None or token.figure is None:
        return False
    had = [draft.actual] if token.kind in ("amount", "actual") else []
    if token.kind == "budget":
        had = [stated.reference for which, stated in draft.stated.items() if which != "prior"]
    return any(figure is not None and figure.value != token.figure.value for figure in had)
