"""One passage read token by token: which subject, compared with what, by how much, and why."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import assert_never

from extractor.narrative.deviations.draft import Against, Draft, PassageReading, Setting
from extractor.narrative.deviations.grammar import STATING, TextFigure, Token, signed
from extractor.narrative.deviations.measuring import Measuring
from extractor.narrative.deviations.subjects import Lead, head_to_subject
from extractor.narrative.sentences import Passage
from extractor.text.source import SourceText

_ZERO = Decimal(0)
_NOT_OF_ITEMS = re.compile(r'三公"?经费|机关运行经费|(?:政府性基金|国有资本经营)(?:预算)?(?:财政拨款)?(?:支出|收入)')
"""What is spoken of under headings of its own: an amount of it ends what the heading of an item names."""
_COMPARING = frozenset({"completion", "uneven", "budget_anchor", "prior_anchor"})
_SPENT = re.compile(r"(?<=[,;])(?:实际)?(?:支出|完成|使用)(?:数|额)?$")
_LEADS_TO_CHANGE = re.compile(r"(?:相比较?|相较|比较|对比)?,?")
_OPENING = STATING | {"amount"}
_ADJUSTED = frozenset({"调整", "调整后", "最终", "追加后"})
_FIGURES = frozenset({"budget", "actual", "amount"})
_JOINING = frozenset({"、", "及", "以及"})


def read_passage(source: SourceText, passage: Passage, setting: Setting, heading: Lead | None = None) -> PassageReading:
    """The deviations of one passage; ``heading`` is the subject that the heading over it names."""
    reader = _Reader(source, passage, setting)
    reader.read(heading)
    return reader.reading


class _Reader(Measuring):
    """The phrases of a passage, in order."""

    def read(self, heading: Lead | None) -> None:
        self.heading = heading
        head = head_to_subject(self.folded, self.passage.body, self.passage.end, self.setting.vocabulary)
        if head is not None:
            self._name(head, None)
            self.head = self.draft
        for token in self.tokens:
            self.leave_brackets(token)
            if token.start < self.position or self._passes_over(token):
                continue
            if "。" in self.folded[self.position : token.start]:
                self._end_sentence(token)
            if token.kind == "cue":
                self._cue(token)
            elif token.kind != "share":
                self._phrase(token)
            if self.position < token.end:
                self.position, self.previous = token.end, token
        self._end_sentence(None)
        self.reading.deviations.extend(self.drafts.deviations())

    def _phrase(self, token: Token) -> None:
        if token.kind == "budget_of":
            return  # its amount says so itself
        lead = self._lead(token)
        if lead.verdict == "unknown" and self.head is not None and self._under_heading(token):
            self.drafts.current, lead = self.head, Lead("same")
        if lead.verdict == "unknown":
            self._turn_aside(token)
            return
        if lead.verdict == "same":
            self._speak_of_the_whole(token)
            if self._speak_of_whole_or_part(token) == "open":
                self._unread(token)
                self.aside, self.anchors = True, []
                return
            if self.draft is None and token.kind in _OPENING and not self.aside:
                lead = self._heading_above(token) or lead
        if lead.verdict == "subject" and self._is_what_the_anchor_names(token):
            self._name(lead, None)
            self._refer(token)
            return
        if lead.verdict == "subject":
            self._name(lead, token)
            self._claim_for(token)
        elif self.aside and token.kind not in STATING:
            return
        self.aside = False
        if self.draft is None:
            self._without_subject(token)
            return
        self._state(self.draft, token, named=lead.verdict == "subject")
        if self.early and token.kind in ("amount", "actual"):
            self._take_early_changes(self.draft, token)

    def _is_what_the_anchor_names(self, token: Token) -> bool:
        """Whether an amount is that of the year before, its name said again: 较 2022 年公务接待费 1.84 万元减少 0.26 万元."""
        anchor = self.previous
        if token.kind not in ("amount", "actual") or anchor is None or anchor.kind != "prior_anchor" or anchor.figure:
            return False
        following = next((t for t in self.tokens if t.start >= token.end), None)
        if following is None or following.kind not in ("change", "percent", "level"):
            return False
        named = not any(mark in self.folded[anchor.end : token.start] for mark in ",;。:")
        return named and _LEADS_TO_CHANGE.fullmatch(self.folded, token.end, following.start) is not None

    def _refer(self, token: Token) -> None:
        if self.draft is None or self.previous is None:
            return
        stated = self.draft.against("prior")
        stated.reference = stated.reference or self._figure(token)
        stated.spans.append((self.previous.start, token.end))
        self.aside, self.anchors = False, ["prior"]
        following = next(t for t in self.tokens if t.start >= token.end)
        self.position, self.previous = following.start, token  # 1.84 万元相比减少: the word between is of the anchor

    def _turn_aside(self, token: Token) -> None:
        """A clause about something unknown: inside a sentence it is passed over, at its beginning it ends the subject."""
        self.aside = True
        if token.kind not in STATING:
            if token.kind == "amount" and self._list_unknown(token):
                return
            if token.kind == "amount" and self.draft is not None and self.folded.endswith(",支出", 0, token.start):
                # 公务接待 24 批次，210 人次，支出 2.05 万元
                self.draft.actual = self.draft.actual or self._figure(token)
            elif (
                token.kind == "amount"
                and self._opens_sentence(token)
                and (self.head is None or _NOT_OF_ITEMS.search(self._before_in_sentence(token)))
            ):
                # 某某结余 0 万元，与上年相比增加 0 万元: what follows is said of it, whatever it is.
                self._finish()
                self.nameless = self._unnamed(token)
            return
        if self.draft is None or self._opens_sentence(token):
            self._finish()
            self._without_subject(token)
        else:
            self.anchors = []
            if token.kind in _COMPARING and self._answered(token):
                self._unread(token)

    def _without_subject(self, token: Token) -> None:
        if token.kind in ("budget_anchor", "prior_anchor"):
            if self._joins(token):
                return
            self.anchors = [_anchored(token)]
            self.pending = [token]
        elif token.kind in ("amount", "actual") and self._opens_sentence(token):
            self.nameless = self._unnamed(token)
        elif token.kind in ("change", "percent", "level") and len(self.anchors) == 1 and not self.drafts.all:
            self.early.append((token, self.anchors[0], self.pending[-1].start if self.pending else token.start))
            self.pending = []
        elif token.kind in ("completion", "uneven") or (token.kind in ("change", "percent", "level") and self.anchors):
            self.pending = []
            self._unread(token)

    def _state(self, draft: Draft, token: Token, *, named: bool) -> None:
        match token.kind:
            case "amount" | "actual":
                self._actual(draft, token, named=named)
            case "dated":
                self._dated(draft, token)
            case "from":
                self._start_from(draft, token)
            case "budget":
                self._budget_figure(draft, token)
            case "completion":
                stated = draft.against(self._budget(draft, token.budget))
                stated.completion = stated.completion or token.figure
                self.pending, self.named = [], []
            case "uneven":
                self._uneven(draft, token)
            case "budget_anchor" | "prior_anchor":
                self._anchor(draft, token)
            case "difference":
                self._difference(draft, token)
            case "changes" | "percents" | "amounts":
                self._two_figures(draft, token)
            case "change" | "percent" | "level":
                self._change(draft, token)
            case "cue" | "share" | "budget_of":
                pass  # no figure of a comparison
            case _:
                assert_never(token.kind)

    def _actual(self, draft: Draft, token: Token, *, named: bool) -> None:
        if draft.actual is None and (named or token.kind == "actual" or self._spent(draft, token)):
            draft.actual = self._figure(token)
        elif token.kind == "actual" and draft.stated and _is_equal(draft.actual, token.figure):
            draft.actual = (
                token.figure
            )  # A（项）20 万元。年初预算为 20 万元，支出决算为 20 万元: the one of the comparison
        self.named = []

    def _budget_figure(self, draft: Draft, token: Token) -> None:
        self.initial = self.initial or token.budget == "年初"
        if token.budget in _ADJUSTED:
            draft.take_bare_as_initial()
        stated = draft.against(self._budget(draft, token.budget, opens=True))
        stated.reference = stated.reference or self._figure(token)
        self.named = []

    def _start_from(self, draft: Draft, token: Token) -> None:
        """与 2022 年度相比，由 2 万元减少到 1.2 万元: the figure of what the anchor names; without one nobody says whose it is."""
        if len(self.anchors) != 1 or self.anchors[0] == "bare":
            self._unread(token)
            return
        stated = draft.against(self.anchors[0])
        stated.reference = stated.reference or self._figure(token)
        stated.spans += [(anchor.start, anchor.end) for anchor in self.pending]
        self.pending = []

    def _spent(self, draft: Draft, token: Token) -> bool:
        """Whether 支出 28.88 万元 as a clause is the outturn beside a budget: 预算数为 35.20 万元，支出 28.88 万元."""
        before = _SPENT.search(self.folded, self.passage.body, token.start)
        return before is not None and bool(draft.stated)

    def _of_an_earlier_year(self, token: Token) -> bool:
        year = self.setting.fiscal_year
        return year is not None and token.year is not None and token.year < year

    def _dated(self, draft: Draft, token: Token) -> None:
        if self._of_an_earlier_year(token):
            stated = draft.against("prior")
            stated.reference = stated.reference or self._figure(token)
        elif draft.actual is None:
            draft.actual = self._figure(token)
        self.named = []

    def _uneven(self, draft: Draft, token: Token) -> None:
        which = self._budget(draft, token.budget)
        stated = draft.against(which)
        stated.asserted = True
        stated.spans.append((token.start, token.end))
        figure = self._figure(token)
        if figure is None and token.less is None:
            figure = TextFigure(_ZERO, token.start, token.end)
        if figure is not None and stated.change is None:
            stated.change = signed(figure, less=token.less)
        self.named.append(which)

    def _joins(self, token: Token) -> bool:
        """Whether an anchor opens with a word that only joins it to another, and stands beside none."""
        return token.lead in _JOINING and not (self.previous is not None and self.previous.end == token.start)

    def _anchor(self, draft: Draft, token: Token) -> None:
        if token.lead in _JOINING and token.figure is not None and self.previous and self.previous.kind in _FIGURES:
            # 调整数 3 万元、预算数 2 万元: a further figure and no comparison
            self._budget_figure(draft, token)
            return
        if self._joins(token):
            return
        if token.kind == "budget_anchor" and self._of_an_earlier_year(token):
            # 预算数比 2022 年预算数减少: two budgets are compared, not an outturn.
            self._unread(token)
            self.aside, self.anchors = True, []
            return
        which: Against = "prior" if token.kind == "prior_anchor" else self._budget(draft, token.budget)
        beside = self.previous is not None and self.previous.end == token.start and self.previous in self.pending
        self.anchors = [*self.anchors, which] if beside else [which]
        if not beside:
            for unanswered in self.pending if not self.named else ():
                self._unread(unanswered)
            self.pending = []
        self.named.append(which)
        if token.figure is None:
            self.pending.append(token)
        else:
            draft.against(which).reference = draft.against(which).reference or self._figure(token)
        if token.lead == "持平":
            self._answer(draft, which, TextFigure(_ZERO, token.start, token.start + 2), token)


def _is_equal(one: TextFigure | None, other: TextFigure | None) -> bool:
    return one is not None and other is not None and (one.value, one.unit) == (other.value, other.unit)


def _anchored(token: Token) -> Against:
    """What an anchor means where no subject was named yet."""
    if token.kind == "prior_anchor":
        return "prior"
    if token.budget is None:
        return "bare"
    return "initial" if token.budget == "年初" else "annual"
