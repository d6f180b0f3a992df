"""One passage read token by token: which subject, compared with what, by how much, and why."""

from __future__ import annotations

import re
from decimal import Decimal

from extractor.narrative.deviations_brackets import (
    Entered,
    find_brackets,
    holds_comparison,
    outermost,
    states_itself,
)
from extractor.narrative.deviations_draft import Against, Draft, Drafts, Reading, Setting
from extractor.narrative.deviations_grammar import Figure, Token, signed, text_to_tokens
from extractor.narrative.deviations_reasons import ReasonContext, explains, reason_end, trimmed
from extractor.narrative.deviations_subjects import (
    GENERAL_PUBLIC_WHOLE,
    Lead,
    head_to_subject,
    is_short_for,
    lead_to_subject,
    names_in,
    same_subject,
)
from extractor.narrative.sentences import Passage
from extractor.source import SourceText
from models.narrative import DeviationSection

_ZERO = Decimal(0)
_HEADING = re.compile(r"(?:情况|说明|如下)[。:]?$")
_SPENT = re.compile(r"(?<=[,;])(?:实际)?(?:支出|完成|使用)(?:数|额)?$")
_JOINING = frozenset({"、", "及", "以及"})
_STATING = frozenset({"budget", "actual", "completion", "budget_anchor", "prior_anchor", "uneven", "dated"})


def read_passage(source: SourceText, passage: Passage, setting: Setting) -> Reading:
    """The deviations of one passage."""
    reader = _Reader(source, passage, setting)
    reader.read()
    return reader.reading


class _Reader:
    """The state of reading: the subject, the anchors in force in the sentence, where the last phrase ended."""

    def __init__(self, source: SourceText, passage: Passage, setting: Setting) -> None:
        self.source = source
        self.folded = source.folded
        self.passage = passage
        self.setting = setting
        self.reading = Reading()
        self.tokens = text_to_tokens(self.folded, passage.body, passage.end)
        self.brackets = find_brackets(self.folded, passage.body, passage.end)
        self.entered: list[Entered] = []  # the brackets that are being read
        self.head: Draft | None = None  # the subject that the passage's heading names
        self.lines = frozenset(p for p in source.starts if passage.body <= p < passage.end)
        self.drafts = Drafts(source)
        self.anchors: list[Against] = []
        self.pending: list[Token] = []  # anchors that nothing has answered yet
        self.named: list[Against] = []  # comparisons named since the last figure: the next reason is theirs
        self.initial = False  # the sentence opened with 年初预算
        self.aside = False  # the clause speaks of something that is no subject here
        self.position = passage.body
        self.previous: Token | None = None

    @property
    def draft(self) -> Draft | None:
        """The subject that is spoken of."""
        return self.drafts.current

    def read(self) -> None:
        head = head_to_subject(self.folded, self.passage.body, self.passage.end, self.setting.vocabulary)
        if head is not None:
            self._name(head, None)
            self.head = self.draft
        for token in self.tokens:
            self._leave_brackets(token)
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

    # brackets

    def _leave_brackets(self, token: Token) -> None:
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

    # subjects

    def _phrase(self, token: Token) -> None:
        lead = self._lead(token)
        if lead.verdict == "unknown" and self.head is not None and self._under_heading(token):
            self.drafts.current, lead = self.head, Lead("same")
        if lead.verdict == "unknown":
            self._turn_aside(token)
            return
        if lead.verdict == "subject":
            self._name(lead, token)
        elif self.aside and token.kind not in _STATING:
            return
        self.aside = False
        if self.draft is None:
            self._without_subject(token)
            return
        self._state(self.draft, token, named=lead.verdict == "subject")

    def _turn_aside(self, token: Token) -> None:
        """A clause about something unknown: inside a sentence it is passed over, at its beginning it ends the subject."""
        self.aside = True
        if token.kind not in _STATING:
            if token.kind == "amount" and self.draft is not None and self.folded.endswith(",支出", 0, token.start):
                # 公务接待 24 批次，210 人次，支出 2.05 万元
                self.draft.actual = self.draft.actual or self._figure(token)
            return
        if self.draft is None or "。" in self.folded[self.position : token.start] or self.previous is None:
            self._finish()
            self._without_subject(token)
        else:
            self.anchors = []

    def _under_heading(self, token: Token) -> bool:
        """Whether an unknown clause may still speak of what the heading names: no other name stands in its sentence."""
        begin = max(self.folded.rfind("。", self.passage.body, token.start) + 1, self.passage.body)
        sentence = self.folded[begin : token.start]
        if token.kind not in _STATING or "其中" in sentence or self.head is None:
            return False
        own = self.drafts.text(self.head)
        return all(same_subject(own, name) for name in names_in(sentence, self.setting.vocabulary))

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
        before = self.draft
        named = self.source.text[lead.start : lead.end]
        if before is not None and self._goes_on(before, named):
            return
        self._finish()
        known = self.drafts.known(named)
        if known is not None and not _contradicts(known, token):
            self.drafts.current = known
            return
        self.drafts.open(lead.start, lead.end, self._section(lead))
        if self._same_sentence():
            self.drafts.pair(before)

    def _goes_on(self, before: Draft, named: str) -> bool:
        """Whether the name says the subject again, in full or in short, or is a slip for it."""
        known = self.drafts.text(before)
        return (
            same_subject(known, named)
            or is_short_for(named, known)
            or (bool(self.pending) and self._on_the_other_side(named))
        )

    def _on_the_other_side(self, named: str) -> bool:
        """Whether 收入合计 stands where only 支出合计 can, or the reverse: a slip in a sentence that named its subject."""
        other = {"income": "支出", "expenditure": "收入"}.get(self.setting.section)
        return other is not None and other in named and named.endswith(("合计", "总计"))

    def _section(self, lead: Lead) -> DeviationSection:
        whole = GENERAL_PUBLIC_WHOLE.fullmatch(self.folded, lead.start, lead.end)
        return "general_public_overall" if whole and self.setting.vocabulary == "items" else self.setting.section

    def _finish(self) -> None:
        self.drafts.current = None
        self.named = []

    def _end_sentence(self, following: Token | None) -> None:
        for token in self.pending:
            self._unread(token)
        self.pending, self.named, self.aside = [], [], False
        begin = self.folded.rfind("。", self.position, following.start) + 1 if following else 0
        # 较上年减少 5 万元。其中：公务接待费减少 2 万元 goes on with what the whole was compared with.
        if not (following and self.folded.startswith("其中", begin)):
            self.anchors, self.initial = [], False

    def _unread(self, token: Token) -> None:
        start = max(self.folded.rfind("。", self.passage.body, token.start) + 1, self.passage.body)
        stop = self.folded.find("。", token.end, self.passage.end)
        span = (start, self.passage.end if stop < 0 else stop + 1)
        if _HEADING.search(self.folded, *span):
            return
        if span not in self.reading.unread:
            self.reading.unread.append(span)

    def _without_subject(self, token: Token) -> None:
        if token.kind in ("budget_anchor", "prior_anchor"):
            if self._joins(token):
                return
            self.anchors = [_anchored(token)]
            self.pending = [token]
        elif token.kind in ("completion", "uneven") or (token.kind in ("change", "percent", "level") and self.anchors):
            self.pending = []
            self._unread(token)

    # phrases

    def _figure(self, token: Token) -> Figure | None:
        """The token's amount, or ``None`` with a note where it is printed in another unit than the rest."""
        figure = token.figure
        if figure is None or figure.unit is None or not figure.value:
            return figure
        if figure.unit.rstrip("元") == self.setting.unit.rstrip("元"):
            return figure
        self.reading.other_unit.append((figure.start, figure.end + len(figure.unit)))
        return None

    def _state(self, draft: Draft, token: Token, *, named: bool) -> None:
        match token.kind:
            case "amount" | "actual":
                if draft.actual is None and (named or token.kind == "actual" or self._spent(draft, token)):
                    draft.actual = self._figure(token)
                self.named = []
            case "dated":
                self._dated(draft, token)
            case "budget":
                self.initial = self.initial or token.budget == "年初"
                stated = draft.against(self._budget(draft, token.budget, opens=True))
                stated.reference = stated.reference or self._figure(token)
                self.named = []
            case "completion":
                stated = draft.against(self._budget(draft, token.budget))
                stated.completion = stated.completion or token.figure
                self.pending, self.named = [], []
            case "uneven":
                self._uneven(draft, token)
            case "budget_anchor" | "prior_anchor":
                self._anchor(draft, token)
            case "change" | "percent" | "level":
                self._change(draft, token)

    def _spent(self, draft: Draft, token: Token) -> bool:
        """Whether 支出 28.88 万元 as a clause is the outturn beside a budget: 预算数为 35.20 万元，支出 28.88 万元."""
        before = _SPENT.search(self.folded, self.passage.body, token.start)
        return before is not None and bool(draft.stated)

    def _budget(self, draft: Draft, printed: str | None, *, opens: bool = False) -> Against:
        return draft.budget(printed, opens=opens, opened_with_initial=self.initial)

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
            figure = Figure(_ZERO, token.start, token.end)
        if figure is not None and stated.change is None:
            stated.change = signed(figure, less=token.less)
        self.named.append(which)

    def _joins(self, token: Token) -> bool:
        """Whether an anchor opens with a word that only joins it to another, and stands beside none."""
        return token.lead in _JOINING and not (self.previous is not None and self.previous.end == token.start)

    def _anchor(self, draft: Draft, token: Token) -> None:
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
            self._answer(draft, which, Figure(_ZERO, token.start, token.start + 2), token)

    def _change(self, draft: Draft, token: Token) -> None:
        # A bare 预算 was met before the subject whose budget it is.
        targets: list[Against] = [self._budget(draft, None) if which == "bare" else which for which in self.anchors]
        if not targets and token.kind != "level" and draft.last is not None and self._same_sentence():
            targets = [draft.last]
        if not targets:
            if token.kind != "level":
                self._unread(token)
            return
        for which in targets:
            if token.kind == "percent":
                self._percent(draft, which, token)
            else:
                amount = self._figure(token) if token.kind == "change" else Figure(_ZERO, token.start, token.end)
                self._answer(draft, which, signed(amount, less=token.less) if amount else None, token)
        self.named = targets if len(targets) > 1 else []

    def _answer(self, draft: Draft, which: Against, change: Figure | None, token: Token) -> None:
        stated = draft.against(which)
        if stated.change is not None and change is not None and change.value and change.value != stated.change.value:
            self._unread(token)
            return
        stated.change = stated.change or change
        stated.asserted = True
        self.pending = []

    def _percent(self, draft: Draft, which: Against, token: Token) -> None:
        stated = draft.against(which)
        less = token.less
        if less is None:
            less = stated.change is not None and stated.change.value < 0
        if stated.percent is None and token.figure is not None:
            stated.percent = signed(token.figure, less=less)
        self.pending = []

    def _same_sentence(self) -> bool:
        return self.previous is not None and "。" not in self.folded[self.previous.start : self.position]

    # reasons

    def _cue(self, token: Token) -> None:
        self._name_in_cue(token)
        draft = self.draft
        if draft is None or not (draft.stated or self.named):
            return
        if not explains(self.folded, self.position, token, self.drafts.text(draft), self.setting.vocabulary):
            return
        targets = self.named or ([draft.last] if draft.last is not None else [])
        targets = [which for which in targets if which in draft.stated or which == "prior"]
        if not targets:
            return
        context = ReasonContext(
            self.source.text,
            self.folded,
            self.passage.end,
            self.lines,
            self.tokens,
            self.setting.vocabulary,
            draft.filled,
        )
        stop = reason_end(context, token.end)
        reason = trimmed(self.source.text, token.end, stop)
        for which in dict.fromkeys(targets):
            stated = draft.against(which)
            stated.asserted = True
            stated.reason = stated.reason or reason
        self.pending, self.named, self.anchors = [], [], []
        self.position, self.previous = stop, token

    def _name_in_cue(self, token: Token) -> None:
        """Go back to a subject that the cue names: 公务接待费支出增加的主要原因是…."""
        begin = max(self.folded.rfind("。", self.position, token.start) + 1, self.position)
        names = names_in(self.folded[begin : token.start], self.setting.vocabulary)
        known = self.drafts.known(names[-1]) if names else None
        if known is not None and known is not self.draft:
            self.drafts.current, self.named = known, []


def _contradicts(draft: Draft, token: Token | None) -> bool:
    """Whether the token gives another figure where the subject has one: then it is another subject of that name."""
    if token is None or token.figure is None:
        return False
    had = [draft.actual] if token.kind in ("amount", "actual") else []
    if token.kind == "budget":
        had = [stated.reference for which, stated in draft.stated.items() if which != "prior"]
    return any(figure is not None and figure.value != token.figure.value for figure in had)


def _anchored(token: Token) -> Against:
    """What an anchor means where no subject was named yet."""
    if token.kind == "prior_anchor":
        return "prior"
    if token.budget is None:
        return "bare"
    return "initial" if token.budget == "年初" else "annual"
