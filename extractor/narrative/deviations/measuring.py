"""By how much a subject changed: one figure or two, before or behind its name, against the anchors in force."""

from __future__ import annotations

import re
from decimal import Decimal

from extractor.accounts.figures import is_rate
from extractor.narrative.deviations.draft import Against, Draft, Stated
from extractor.narrative.deviations.explaining import Explaining
from extractor.narrative.deviations.grammar import TextFigure, Token, signed
from extractor.narrative.deviations.subjects import names_both_sides

_ZERO = Decimal(0)
_NEARLY = re.compile(r"(?:保持)?(?:基本|大致|总体)")


class Measuring(Explaining):
    """The changes of a passage."""

    def _budget(self, draft: Draft, printed: str | None, *, opens: bool = False) -> Against:
        return draft.budget(printed, opens=opens, opened_with_initial=self.initial)

    def _take_early_changes(self, draft: Draft, token: Token) -> None:
        """较上年增加 10 万元，收入合计 480 万元: what changed is named behind its change."""
        first = self.early[0][0]
        between = self.folded[first.end : token.start]
        if "其中" in between or any(mark in between for mark in ":;。"):
            return
        for early, which, anchor in self.early:
            draft.against(which).spans.append((anchor, early.end))
            self._measure(draft, which, early)
        draft.against(self.early[0][1])
        self.early = []

    def _change(self, draft: Draft, token: Token) -> None:
        if draft.actual is None and self._is_reached(token):
            draft.actual = self._figure(token)
            return
        # A bare 预算 was met before the subject whose budget it is.
        targets: list[Against] = [self._budget(draft, None) if which == "bare" else which for which in self.anchors]
        if not targets and token.kind != "level" and draft.last is not None and self._same_sentence():
            targets = self._without_anchor(draft, token)
        if not targets:
            if token.kind != "level":
                self._unread(token)
            return
        for which in targets:
            self._measure(draft, which, token)
        self.named = targets if len(targets) > 1 else []

    def _is_reached(self, token: Token) -> bool:
        """Whether 减少为 X is the level reached and not by how much: what it is compared with stands behind it.

        决算减少为 0.50 万元，与上年持平; while 比上年减少为 0.50 万元 leaves out a word.
        """
        if token.kind != "change" or token.figure is None or self.folded[token.figure.start - 1] != "为":
            return False
        following = next((t for t in self.tokens if t.start >= token.end), None)
        if following is None or following.kind not in ("prior_anchor", "budget_anchor"):
            return False
        return self.folded[token.end : following.start] == "," and not self._anchored_in_clause(token)

    def _anchored_in_clause(self, token: Token) -> bool:
        begin = max(self.folded.rfind(mark, self.passage.body, token.start) for mark in ",;。:")
        return any(t.kind in ("prior_anchor", "budget_anchor") and begin < t.start < token.start for t in self.tokens)

    def _without_anchor(self, draft: Draft, token: Token) -> list[Against]:
        """What a change without an anchor is measured against: of two budgets the one from which it leads to the outturn."""
        budgets: list[Against] = [w for w in ("initial", "annual") if draft.reference_of(w) is not None]
        if draft.last is None or len(budgets) < 2 or token.kind != "change" or token.figure is None:
            return [draft.last] if draft.last is not None else []
        change = signed(token.figure, less=token.less).value
        return [which for which in budgets if draft.difference_from(which) == change][:1]

    def _difference(self, draft: Draft, token: Token) -> None:
        """差值为 X says no direction; the two figures that it lies between do."""
        which = draft.last
        amount = self._figure(token)
        if which is None or amount is None or not self._same_sentence():
            self._unread(token)
            return
        measured = draft.difference_from(which)
        self._answer(draft, which, signed(amount, less=measured is not None and measured < 0), token)
        self.named = [which]

    def _of_both(self, draft: Draft, token: Token) -> bool:
        """Whether both figures of 分别为 X、X are that of one subject, 收入、支出总计; two different ones are of none."""
        equal = token.figure is not None and token.second is not None and token.figure.value == token.second.value
        name = self.drafts.text(draft)
        return equal and names_both_sides(re.sub(r"(?:总计|合计|总额)$", "", name))

    def _two_figures(self, draft: Draft, token: Token) -> None:
        """分别为 X、Y and 各减少 X、Y: the same of one subject, or of the income and the expenditure named before."""
        if token.kind == "amounts":
            if draft.actual is None and self._of_both(draft, token):
                draft.actual = self._figure(token)
            return
        if len(self.anchors) != 1 or self.anchors[0] == "bare":
            self._unread(token)
            return
        which = self.anchors[0]
        sides = self.drafts.sides()
        if self._of_both(draft, token):
            self._measure(draft, which, token)
        elif sides is None:
            self._unread(token)
        else:
            for side, figure in zip(sides, (self._figure(token), token.second), strict=True):
                stated = side.against(which)
                change = signed(figure, less=token.less) if figure is not None else None
                if token.kind == "percents":
                    stated.percent = stated.percent or change
                else:
                    stated.change = stated.change or change
            self.pending, self.named, self.paired = [], [], sides

    def _measure(self, draft: Draft, which: Against, token: Token) -> None:
        """Give what a phrase says of a change to one comparison of the subject."""
        if token.kind in ("percent", "percents"):
            self._percent(draft, which, token)
            return
        amount = TextFigure(_ZERO, token.start, token.end) if token.kind == "level" else self._figure(token)
        self._answer(draft, which, signed(amount, less=token.less) if amount else None, token)

    def _answer(self, draft: Draft, which: Against, change: TextFigure | None, token: Token) -> None:
        stated = draft.against(which)
        known = stated.change
        if known is not None and self._is_nearly(token if known.value else known):
            # 少 0.07 万元，基本持平 says one change in figures and in words; 基本持平，少 0.07 万元 as well.
            stated.spans.append((known.start, known.end) if not known.value else (token.start, token.end))
            stated.change = change if not known.value and change is not None else known
            self.pending = []
            return
        if stated.change is not None and change is not None and change.value and change.value != stated.change.value:
            if self._is_rate_without_sign(draft, stated, change):
                stated.percent = change
            else:
                self._unread(token)
            return
        stated.change = stated.change or change
        stated.asserted = True
        self.pending = []

    def _is_nearly(self, said: Token | TextFigure) -> bool:
        """Whether the words say that next to nothing changed: 基本持平."""
        return _NEARLY.match(self.folded, said.start, said.end) is not None

    def _is_rate_without_sign(self, draft: Draft, stated: Stated, figure: TextFigure) -> bool:
        """增加 1193.20 万元，增长 13.95: the per cent sign was left out. Its value proves that it is the rate of the change."""
        change = stated.change
        if (
            change is None
            or figure.unit is not None
            or stated.percent is not None
            or (change.value < 0) != (figure.value < 0)
        ):
            return False
        if stated.reference is not None:
            base = stated.reference.value
        elif draft.actual is not None:
            base = draft.actual.value - change.value
        else:
            return False
        return base > 0 and is_rate(abs(figure.value), abs(change.value), base)

    def _percent(self, draft: Draft, which: Against, token: Token) -> None:
        stated = draft.against(which)
        less = token.less
        if less is None:
            less = stated.change is not None and stated.change.value < 0
        if stated.percent is None and token.figure is not None:
            stated.percent = signed(token.figure, less=less)
        elif (
            stated.percent is not None and token.figure is not None and abs(stated.percent.value) != token.figure.value
        ):
            self._unread(token)
        self.pending = []
