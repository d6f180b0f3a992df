"""What the figures of an explanation are, by the words they stand in: whose, in which role, compared with what, which sign.

The grammar of the rules cuts a unit into phrases; here every phrase is held against the subject that is named before it.
Nothing is read: an answer's figures are looked up in what is found here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal, assert_never

from extractor.llm.place import Offsets, UnitPlace
from extractor.narrative.deviations.draft import Against
from extractor.narrative.deviations.grammar import Kind, TextFigure, Token, signed, text_to_tokens
from extractor.narrative.deviations.read import section_setting
from extractor.narrative.deviations.reasons import ReasonContext, reason_end
from extractor.narrative.deviations.subjects import (
    OPENING,
    Vocabulary,
    is_filler,
    is_short_for,
    is_slip_for_the_other_side,
    lead_to_subject,
    names_in,
    same_subject,
)
from extractor.narrative.sentences import Passage, text_to_passages

Role = Literal["reference", "actual", "change", "rate", "completion", "share"]

_PUNCTUATION = ",;:。"
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Mark:
    """From ``start`` on a passage speaks of this: of the subject ``name``, or of something unknown (``None``)."""

    start: int
    end: int
    name: str | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A printed figure with its role, ``value`` signed by its words; ``words`` is where its phrase begins.

    ``start`` to ``end`` is the figure itself, or the words that say that nothing changed.
    """

    start: int
    end: int
    words: int
    value: Decimal
    role: Role
    against: frozenset[Against]
    mark: Mark
    passage: int
    opened: bool
    signs: bool = True


@dataclass(frozen=True, slots=True)
class Reason:
    """A printed reason behind its cue; ``named`` are subjects that the cue's own words name."""

    cue: int
    start: int
    end: int
    against: frozenset[Against]
    mark: Mark
    named: tuple[str, ...]
    passage: int
    opened: bool


@dataclass
class Statements:
    """All that a unit states."""

    place: UnitPlace
    vocabulary: Vocabulary
    section: str
    figures: list[Statement] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    passages: tuple[Passage, ...] = ()
    mentioned: dict[int, set[Against]] = field(default_factory=dict)

    def speaks_of(self, mark: Mark, at: int, subject: str, own: Sequence[Offsets]) -> bool:
        """Whether what is stated at ``at`` under the mark is said of the subject, which is printed at ``own``."""
        if mark.name is not None and means_the_same(mark.name, subject):
            return True
        folded = self.place.source.sentences
        for start, end in own:
            if mark.start <= start and end <= at and is_filler(folded, end, at):
                return True
            # 其他业务费支出 5 万元，比上年增加…: what goes on about a name that no vocabulary has.
            if mark.name is None and mark.start <= start and end <= mark.end and is_filler(folded, end, mark.end):
                return True
            # A name that no vocabulary has, closer than the one that the grammar knows.
            if mark.name is not None and mark.end <= start and end <= at and not _stops(folded, end, at):
                return True
        return False


def means_the_same(one: str, other: str) -> bool:
    """Whether one printed name says the other, in full or in short."""
    return same_subject(one, other) or is_short_for(one, other) or is_short_for(other, one)


def read_statements(place: UnitPlace, year: int | None) -> Statements:
    """The statements of a unit of the explanation; ``year`` is the fiscal year, by which earlier ones are told."""
    section, vocabulary = section_setting(place.unit.kind)
    source = place.source
    passages = text_to_passages(source, 0, len(source.text), OPENING)
    statements = Statements(place, vocabulary, section, passages=passages)
    previous: Mark | None = None
    for number, passage in enumerate(passages):
        if passage.caption:
            continue
        scanner = _Scanner(statements, passage, number, year, previous)
        scanner.scan()
        # A heading of its own names the subject of what follows; a passage with figures does not.
        previous = None if scanner.stated else scanner.mark
    return statements


def _stops(folded: str, start: int, end: int) -> bool:
    return any(mark in _PUNCTUATION for mark in folded[start:end])


_ONE_OF: dict[Kind, Kind] = {"amounts": "amount", "changes": "change", "percents": "percent"}
"""What each of the two figures of a phrase is by itself."""


def _of_one_subject(token: Token) -> tuple[Token, ...]:
    """收、支总计各减少 5、5 万元 as two phrases of one figure each. Two different figures are of two subjects, and the phrase
    does not say which is whose."""
    if token.figure is None or token.second is None or token.figure.value != token.second.value:
        return ()
    kind = _ONE_OF[token.kind]
    return (replace(token, kind=kind, second=None), replace(token, kind=kind, figure=token.second, second=None))


class _Scanner:
    """One passage, phrase by phrase."""

    def __init__(
        self, statements: Statements, passage: Passage, number: int, year: int | None, above: Mark | None
    ) -> None:
        self.out, self.passage, self.number, self.year = statements, passage, number, year
        self.folded = statements.place.source.sentences
        self.tokens = text_to_tokens(self.folded, passage.body, passage.end)
        self.position = passage.body
        self.mark = above or Mark(passage.start, passage.start, None)
        self.anchors: list[Against] = []
        self.last: Against | None = None
        self.named: list[Against] = []
        self.opened = self.fresh = False
        self.spoken: dict[Mark, set[Against]] = {}
        self.less: bool | None = None
        self.previous: Token | None = None
        self.stated = False

    def scan(self) -> None:
        """Every token that no reason holds."""
        for token in self.tokens:
            if token.start < self.position:
                continue
            if "。" in self.folded[self.position : token.start]:
                self.anchors, self.named, self.less, self.fresh = [], [], None, True
                self.last = None if token.kind in ("change", "percent", "level") else self.last
            if token.kind == "cue":
                self._reason(token)
            else:
                self._lead(token)
                self._state(token)
                self.position, self.previous = max(self.position, token.end), token
        self._settle_bare()

    def _settle_bare(self) -> None:
        """A bare 预算 is the one that the rate behind it names: 预算为 X，…完成年初预算的 Y%."""
        own = [at for at, one in enumerate(self.out.figures) if one.passage == self.number]
        for at in own:
            one = self.out.figures[at]
            named = {
                which
                for later in (self.out.figures[other] for other in own if other > at)
                if later.mark == one.mark and later.role == "completion"
                for which in later.against
            }
            if one.role == "reference" and "bare" in one.against and "bare" not in named and len(named) == 1:
                self.out.figures[at] = replace(one, against=frozenset(named))

    def _lead(self, token: Token) -> None:
        lead = lead_to_subject(self.folded, self.position, token.start, self.out.vocabulary)
        if self.folded[token.start : token.start + 2] in ("支出", "收入") and token.kind in ("actual", "dated"):
            # 财政拨款支出决算为: the word belongs to the name and to the phrase.
            longer = lead_to_subject(self.folded, self.position, token.start + 2, self.out.vocabulary)
            lead = longer if longer.verdict == "subject" else lead
        if lead.verdict == "subject":
            name = self.folded[lead.start : lead.end]
            if self.anchors and self.mark.name is not None and is_slip_for_the_other_side(name, self.out.section):
                return
            if self.fresh and self.mark.name is not None and not means_the_same(self.mark.name, name):
                self.opened = False
            self.fresh = False
            self.mark = Mark(lead.start, lead.end, name)
        elif lead.verdict == "unknown":
            begin = max((self.folded.rfind(mark, self.position, token.start) for mark in _PUNCTUATION), default=-1) + 1
            self.mark = Mark(max(begin, self.position), token.start, None)

    def _state(self, token: Token) -> None:
        match token.kind:
            case "budget" | "completion" | "uneven":
                self._against_a_budget(token)
            case "budget_anchor" | "prior_anchor":
                self._anchor(token)
            case "dated":
                self._dated(token)
            case "actual" | "amount":
                self._say(token.figure, token, "actual", [])
            case "from":
                self._say(token.figure, token, "reference", self.anchors)
            case "share":
                self._say(token.figure, token, "share", [])
            case "change" | "percent" | "level" | "difference":
                self._change(token)
            case "amounts" | "changes" | "percents":
                for one in _of_one_subject(token):
                    self._state(one)
            case "cue" | "budget_of":
                pass  # a reason is no figure; the amount behind 年初预算收入总计 is a budget itself
            case _:
                assert_never(token.kind)

    def _against_a_budget(self, token: Token) -> None:
        which = self._budget(token)
        if token.kind == "budget":
            self.opened |= which == "initial"
            self._say(token.figure, token, "reference", [which])
        elif token.kind == "completion":
            self._say(token.figure, token, "completion", [which])
        else:
            self._say(token.figure or TextFigure(_NOTHING, token.start, token.end), token, "change", [which])
            self.named.append(which)
        self._speak(which)

    def _dated(self, token: Token) -> None:
        if self.year is not None and token.year is not None and token.year < self.year:
            self._say(token.figure, token, "reference", ["prior"])
            self._speak("prior")
        else:
            self._say(token.figure, token, "actual", [])

    def _budget(self, token: Token) -> Against:
        """Which budget a phrase means; a bare 预算 is the one that was named of the same subject before."""
        if token.budget is not None:
            which: Against = "initial" if token.budget == "年初" else "annual"
            self.spoken.setdefault(self.mark, set()).add(which)
            return which
        spoken = self.spoken.get(self.mark, set())
        return "initial" if "initial" in spoken else "annual" if "annual" in spoken else "bare"

    def _speak(self, which: Against) -> None:
        self.last = which
        self.out.mentioned.setdefault(self.number, set()).add(which)
        self.anchors = []

    def _anchor(self, token: Token) -> None:
        which: Against = "prior" if token.kind == "prior_anchor" else self._budget(token)
        beside = self.previous is not None and self.previous.end == token.start and bool(self.anchors)
        anchors = [*self.anchors, which] if beside else [which]
        self._say(token.figure, token, "reference", [which])
        self._speak(which)
        self.anchors = anchors
        self.named = [*self.named, which]
        if token.lead == "持平":
            self._say(TextFigure(_NOTHING, token.start, token.start + len("持平")), token, "change", anchors)

    def _change(self, token: Token) -> None:
        against: list[Against] = self.anchors or ([self.last] if self.last is not None else [])
        less = self.less if token.less is None else token.less
        if token.kind == "level":
            self._say(TextFigure(_NOTHING, token.start, token.end), token, "change", against)
        elif token.figure is not None:
            role: Role = "rate" if token.kind == "percent" else "change"
            unsigned = less is None and token.figure.value >= 0
            self._say(signed(token.figure, less=less), token, role, against, signs=not unsigned)
        self.less = less
        self.named = list(against) if len(against) > 1 else []

    def _say(
        self, figure: TextFigure | None, token: Token, role: Role, against: Sequence[Against], *, signs: bool = True
    ) -> None:
        if figure is None or self.out.place.speaks_to_the_reader(figure.start):
            return
        self.stated = True
        self.out.figures.append(
            Statement(
                figure.start, figure.end, token.start, figure.value, role, frozenset(against), self.mark, self.number,
                self.opened, signs,
            )
        )  # fmt: skip

    def _reason(self, token: Token) -> None:
        context = ReasonContext(
            self.out.place.source.text, self.folded, self.passage.end,
            frozenset(p for p in self.out.place.source.starts if self.passage.body <= p < self.passage.end),
            self.tokens, self.out.vocabulary, frozenset(),
        )  # fmt: skip
        stop = reason_end(context, token.end)
        begin = max(self.folded.rfind("。", self.position, token.start) + 1, self.position)
        against = self.named or ([self.last] if self.last is not None else [])
        self.out.reasons.append(
            Reason(
                token.start, token.end, stop, frozenset(against), self.mark,
                names_in(self.folded[begin : token.start], self.out.vocabulary), self.number, self.opened,
            )
        )  # fmt: skip
        self.position, self.previous, self.named, self.anchors = stop, token, [], []
