"""What a printed reason explains: the comparison before it, both sides of an account, the whole behind its parts."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.narrative.deviations.draft import Against, Draft
from extractor.narrative.deviations.grammar import Token
from extractor.narrative.deviations.naming import Naming
from extractor.narrative.deviations.reasons import ReasonContext, explains, reason_end, trimmed
from extractor.narrative.deviations.subjects import names_both_sides, names_in


class Explaining(Naming):
    """The reasons of a passage."""

    def _cue(self, token: Token) -> None:
        if self._explain_both_sides(token):
            return
        named = self._name_in_cue(token)
        if not named and self.listed is not None and self.listed.is_several and self._opens_sentence(token):
            # A 减少，其中：B 减少；C 减少。主要原因是… speaks of A again.
            self.drafts.current = self.listed.whole
        draft = self.draft
        if draft is not None and not draft.stated and not self.named:
            self._reason_ahead(draft, token)
        if draft is None or not (draft.stated or self.named):
            return
        if not explains(self.folded, self.position, token, self.drafts.text(draft), self.setting.vocabulary):
            return
        targets = self.named or ([draft.last] if draft.last is not None else [])
        targets = [which for which in targets if which in draft.stated or which == "prior"]
        if not targets:
            return
        self._explain([(draft, which) for which in dict.fromkeys(targets)], draft, token)

    def _explain(self, explained: Sequence[tuple[Draft, Against]], draft: Draft, token: Token) -> None:
        """Give the reason behind the cue to each of the comparisons, and read on behind it."""
        begin = self._behind_cues(token)
        stop = reason_end(self._context(draft), begin)
        reason = trimmed(self.source.text, begin, stop)
        for subject, which in explained:
            stated = subject.against(which)
            stated.asserted = True
            stated.reason = stated.reason or reason
        if not self._changes_on(stop):
            self.explained, self.anchors = self.anchors, []
        self.pending, self.named = [], []
        self.position, self.previous = stop, token

    def _changes_on(self, stop: int) -> bool:
        """Whether another change against the same follows: 与上年相比，收入减少 5 万元，主要是…；支出 9 万元，减少 4 万元."""
        first, second = [*[t for t in self.tokens if t.start >= stop][:2], None, None][:2]
        if first is None or not self.folded.startswith(";", stop):
            return False
        if first.kind in ("amount", "actual") and second is not None and self.folded[first.end : second.start] == ",":
            return second.kind == "change"
        return first.kind == "change"

    def _behind_cues(self, token: Token) -> int:
        """Where the reason begins behind a cue, or behind its repetition: 主要原因是主要是…."""
        again = next((t for t in self.tokens if t.start >= token.end), None)
        said_twice = again is not None and again.kind == "cue" and again.start == token.end
        return (
            again.end if again is not None and said_twice and self.folded.startswith("主要", again.start) else token.end
        )

    def _explain_both_sides(self, token: Token) -> bool:
        """Whether the cue explains income and expenditure, each stated before: 收入、支出变动较大的主要原因是….

        Behind 各减少 5、4 万元 a cue that names nothing does.
        """
        names = names_in(self._before_in_sentence(token), self.setting.vocabulary)
        sides = self.drafts.sides()
        if not names and self.paired is None:
            sides = self._changed_alike(token)
        if sides is None:
            return False
        if names and (not names_both_sides(names[-1]) or self.drafts.known(names[-1]) is not None):
            return False
        explained = [(side, side.last) for side in sides if side.last is not None]
        self._explain([(side, which) for side, which in explained if which is not None], sides[1], token)
        return True

    def _changed_alike(self, token: Token) -> tuple[Draft, Draft] | None:
        """The sides behind which a reason stands in a sentence of its own: 收入总计增加 5 万元；支出总计增加 5 万元。主要原因：…."""
        sides = self.drafts.sides(self.draft) if self.draft is not None and self._opens_sentence(token) else None
        if sides is None or sides[0].last is None or sides[0].last != sides[1].last:
            return None
        first, second = (side.against(sides[0].last) for side in sides)
        alike = first.change is not None and second.change is not None and first.change.value == second.change.value
        return sides if alike and first.reason is None and second.reason is None else None

    def _context(self, draft: Draft) -> ReasonContext:
        return ReasonContext(
            self.source.text,
            self.folded,
            self.passage.end,
            self.lines,
            self.tokens,
            self.setting.vocabulary,
            draft.filled,
            self.drafts.text(draft),
        )

    def _reason_ahead(self, draft: Draft, token: Token) -> None:
        """A reason that stands before its comparison: 0 万元，主要原因是未安排出国，与上年持平."""
        stop = reason_end(self._context(draft), token.end)
        following = next((t for t in self.tokens if t.start > stop), None)
        if draft.actual is None or following is None or following.kind not in ("prior_anchor", "budget_anchor"):
            return
        if following.start == stop + 1 and self.folded[stop] == ",":
            self.ahead = (draft, trimmed(self.source.text, token.end, stop))
            self.position, self.previous = stop, token

    def _name_in_cue(self, token: Token) -> bool:
        """Go back to a subject that the cue names: 公务接待费支出增加的主要原因是…; whether it names one."""
        names = names_in(self._before_in_sentence(token), self.setting.vocabulary)
        known = self.drafts.known(names[-1]) if names else None
        if known is not None and known is not self.draft:
            self.drafts.current, self.named = known, []
        return known is not None
