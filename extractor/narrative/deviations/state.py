"""What is known while a passage is read: its tokens, the subject, the anchors in force, the brackets entered."""

from __future__ import annotations

import re

from extractor.narrative.deviations.brackets import (
    Entered,
    find_brackets,
    holds_comparison,
    outermost,
    states_itself,
)
from extractor.narrative.deviations.draft import Against, Draft, Drafts, PassageReading, Setting
from extractor.narrative.deviations.grammar import TextFigure, Token, text_to_tokens
from extractor.narrative.deviations.listing import Listing
from extractor.narrative.deviations.reasons import OTHER_SIDE
from extractor.narrative.deviations.subjects import Lead
from extractor.narrative.sentences import Passage
from extractor.text.source import SourceText

_HEADING = re.compile(r"(?:情况|说明|如下|对比|比较)[。:]?$")


class PassageState:
    """The state of reading: the subject, the anchors in force in the sentence, where the last phrase ended."""

    def __init__(self, source: SourceText, passage: Passage, setting: Setting) -> None:
        self.source = source
        self.folded = source.sentences
        self.passage = passage
        self.setting = setting
        self.reading = PassageReading()
        self.tokens = text_to_tokens(self.folded, passage.body, passage.end)
        self.brackets = find_brackets(self.folded, passage.body, passage.end)
        self.entered: list[Entered] = []  # the brackets that are being read
        self.head: Draft | None = None  # the subject that the passage's own heading names
        self.heading: Lead | None = None  # the one that a heading over the passage names, where nothing else does
        self.lines = frozenset(p for p in source.starts if passage.body <= p < passage.end)
        self.drafts = Drafts(source)
        self.anchors: list[Against] = []
        self.pending: list[Token] = []  # anchors that nothing has answered yet
        self.explained: list[Against] = []  # the anchors in force before the reason of the sentence
        self.named: list[Against] = []  # comparisons named since the last figure: the next reason is theirs
        self.initial = False  # the sentence opened with 年初预算
        self.aside = False  # the clause speaks of something that is no subject here
        self.ahead: tuple[Draft, tuple[int, int] | None] | None = None  # a reason printed before its comparison
        self.listing: Listing | None = None  # the parts that the sentence lists behind 其中
        self.listed: Listing | None = None  # those of the sentence before
        self.paired: tuple[Draft, Draft] | None = None  # income and expenditure of which one phrase has just told both
        self.said: list[Draft] = []  # the subjects that the sentence has named
        self.nameless: Draft | None = None  # an amount that opens the sentence, of something that is no subject here
        self.claimed = passage.body  # how far it was found out of whom the figures behind a list speak
        self.position = passage.body
        self.previous: Token | None = None
        self.early: list[
            tuple[Token, Against, int]
        ] = []  # changes before the name of what changed, each with its anchor

    @property
    def draft(self) -> Draft | None:
        """The subject that is spoken of."""
        return self.drafts.current

    def leave_brackets(self, token: Token) -> None:
        """Behind a bracket that was read, go on about the subject before it."""
        while self.entered and token.start >= self.entered[-1].bracket.end:
            entry = self.entered.pop()
            self.position = max(self.position, entry.bracket.end)
            if entry.before is not None:
                self.drafts.current = entry.before

    def _passes_over(self, token: Token) -> bool:
        """Whether the token stands in a bracket that is not read."""
        bracket = outermost(self.brackets, self.entered, self.position, token.start)
        if bracket is None:
            return False
        if states_itself(self.folded, bracket, token, self.setting.vocabulary, follows=self.draft is not None):
            self.entered.append(Entered(bracket, self.draft))
            self.position = bracket.start + 1
            return False
        if holds_comparison(self.tokens, bracket):
            self._unread(token)
        self.position = bracket.end
        return True

    def _finish(self) -> None:
        self.drafts.current = None
        self.named = []

    def _end_sentence(self, following: Token | None) -> None:
        for token in (*self.pending, *(early for early, _, _ in self.early)):
            self._unread(token)
        self.early = []
        self.pending, self.named, self.aside = [], [], False
        if self.ahead is not None:
            draft, reason = self.ahead
            for stated in draft.stated.values():
                stated.reason = stated.reason or reason
            self.ahead = None
        begin = self.folded.rfind("。", self.position, following.start) + 1 if following else 0
        other_side = following is not None and self._tells_the_other_side(begin, following)
        self.listed, self.said = self.listing, []
        # 较上年减少 5 万元。其中：公务接待费减少 2 万元 goes on with what the whole was compared with.
        if following and (other_side or self.folded.startswith("其中", begin)):
            # 较上年减少 5 万元，主要原因是…。其中：… goes on with it behind the reason as well.
            self.anchors = self.anchors or self.explained
        else:
            self.anchors, self.initial = [], False
            self.listing, self.nameless = None, None
        self.explained = []

    def _tells_the_other_side(self, begin: int, following: Token) -> bool:
        """与上年相比，收入增加5万元，主要原因是…。支出增加4万元，…: the comparison is named once for both."""
        if following.kind != "change" or not self.said:
            return False
        before = self.folded[self.said[-1].start : self.said[-1].end]
        return self.folded[begin : following.start] == before.translate(OTHER_SIDE)

    def _unread(self, token: Token) -> None:
        start = max(self.folded.rfind("。", self.passage.body, token.start) + 1, self.passage.body)
        stop = self.folded.find("。", token.end, self.passage.end)
        span = (start, self.passage.end if stop < 0 else stop + 1)
        if _HEADING.search(self.folded, *span):
            return
        if span not in self.reading.unread:
            self.reading.unread.append(span)

    def _opens_sentence(self, token: Token) -> bool:
        """Whether the token is the first of its sentence."""
        return self.previous is None or "。" in self.folded[self.position : token.start]

    def _before_in_sentence(self, token: Token) -> str:
        """What is printed in the token's sentence between the phrase before it and itself."""
        begin = max(self.folded.rfind("。", self.position, token.start) + 1, self.position)
        return self.folded[begin : token.start]

    def _same_sentence(self) -> bool:
        return self.previous is not None and "。" not in self.folded[self.previous.start : self.position]

    def _figure(self, token: Token) -> TextFigure | None:
        """The token's amount, or ``None`` with a note where it is printed in another unit than the rest."""
        figure = token.figure
        if figure is not None and not self._in_usual_unit(figure):
            self.reading.other_unit.append((figure.start, figure.end + len(figure.unit or "")))
            return None
        return figure

    def _in_usual_unit(self, figure: TextFigure) -> bool:
        return figure.unit is None or not figure.value or figure.unit.rstrip("元") == self.setting.unit.rstrip("元")

    def _unnamed(self, token: Token) -> Draft:
        """The thing that an amount is of which has no name here, as a subject that states nothing."""
        usual = token.figure is not None and self._in_usual_unit(token.figure)
        return Draft(token.start, token.end, self.setting.section, token.figure if usual else None)
