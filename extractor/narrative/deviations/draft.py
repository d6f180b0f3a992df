"""A subject with its comparisons while its sentences are being read, and the deviations that it becomes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Literal

from extractor.narrative.deviations.grammar import TextFigure
from extractor.narrative.deviations.subjects import Vocabulary, is_total_of, names_both_sides, same_subject
from extractor.text.evidence import rules_evidence
from extractor.text.source import SourceText
from models import Deviation
from models.narrative import Comparison as ComparisonKind
from models.narrative import DeviationSection

Against = Literal["initial", "annual", "bare", "prior"]
"""What a figure is compared with; ``bare`` is a 预算 without 年初 or 全年 as long as nothing says which it is."""

_KINDS: dict[Against, ComparisonKind] = {
    "initial": "initial_budget",
    "annual": "annual_budget",
    "bare": "annual_budget",
    "prior": "prior_year",
}
Offsets = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for a whole section: its name in the record, its vocabulary, the fiscal year, the unit of figures."""

    section: DeviationSection
    vocabulary: Vocabulary
    fiscal_year: int | None
    unit: str


@dataclass(slots=True)
class PassageReading:
    """What a passage gave: deviations, spans of sentences not read, figures in another unit left out."""

    deviations: list[Deviation] = field(default_factory=list)
    unread: list[Offsets] = field(default_factory=list)
    other_unit: list[Offsets] = field(default_factory=list)


@dataclass(slots=True)
class Stated:
    """What one subject states against one thing. ``asserted``: said in words (决算数大于预算数), figures or none."""

    reference: TextFigure | None = None
    change: TextFigure | None = None
    percent: TextFigure | None = None
    completion: TextFigure | None = None
    reason: Offsets | None = None
    asserted: bool = False
    spans: list[Offsets] = field(default_factory=list)

    def states(self, actual: TextFigure | None) -> bool:
        """Whether this is a comparison and not a lone figure."""
        if self.change or self.percent or self.completion or self.asserted:
            return True
        return self.reference is not None and actual is not None


@dataclass(slots=True)
class Draft:
    """A subject at ``start``-``end`` with its actual figure and what it is compared with, in order of print.

    ``twin`` is 收入总计 for 支出总计 right behind it: what is said of both is printed once.
    """

    start: int
    end: int
    section: DeviationSection
    actual: TextFigure | None = None
    stated: dict[Against, Stated] = field(default_factory=dict)
    last: Against | None = None
    twin: Draft | None = None
    adjusted: bool = False

    def against(self, which: Against) -> Stated:
        """The comparison with ``which``, opened where it is new."""
        self.last = which
        return self.stated.setdefault(which, Stated())

    def budget(self, printed: str | None, *, opens: bool = False, opened_with_initial: bool = False) -> Against:
        """Which budget a printed 年初, 全年 or bare 预算 means here.

        A bare 预算 means the one already spoken of, of this subject or of the sentence that opened with 年初预算. One that
        was printed bare and has no completion yet is resolved by the first that says more: 预算为…，完成年初预算的….
        ``opens`` is set for a budget figure of its own.
        """
        if printed is None and opens and self.adjusted:
            return "initial"
        if printed is None:
            spoken_of: tuple[Against, ...] = ("initial", "annual", "bare")
            known = next((which for which in spoken_of if which in self.stated), None)
            return known or ("initial" if opened_with_initial else "bare")
        which: Against = "initial" if printed == "年初" else "annual"
        bare = self.stated.get("bare")
        if bare is not None and not opens and bare.completion is None and which not in self.stated:
            self.stated = {(which if key == "bare" else key): value for key, value in self.stated.items()}
            self.last = which if self.last == "bare" else self.last
        return which

    def take_bare_as_initial(self) -> None:
        """A bare 预算 beside an adjusted one, before or behind it, is the one before it was adjusted."""
        self.adjusted = True
        if "bare" in self.stated and "initial" not in self.stated:
            self.stated = {("initial" if which == "bare" else which): value for which, value in self.stated.items()}
            self.last = "initial" if self.last == "bare" else self.last

    def reference_of(self, which: Against) -> Decimal | None:
        """The figure that the subject is compared with, ``None`` where it is not printed."""
        stated = self.stated.get(which)
        return None if stated is None else _value(stated.reference)

    def difference_from(self, which: Against) -> Decimal | None:
        """By how much the actual figure exceeds what it is compared with, ``None`` where one of them is not printed."""
        reference = self.reference_of(which)
        return None if reference is None or self.actual is None else self.actual.value - reference

    @property
    def filled(self) -> frozenset[str]:
        """What the subject is compared with so far."""
        return frozenset(self.stated)


@dataclass(slots=True)
class Drafts:
    """The subjects of one passage in order; one that is named again goes on with what it stated before."""

    source: SourceText
    current: Draft | None = None
    all: list[Draft] = field(default_factory=list)

    def text(self, draft: Draft) -> str:
        """The subject as printed."""
        return self.source.text[draft.start : draft.end]

    def holds(self, draft: Draft) -> bool:
        """Whether this is one of the subjects; an amount without a known name is none."""
        return any(known is draft for known in self.all)

    def known(self, name: str) -> Draft | None:
        """The last subject of that name."""
        return next((draft for draft in reversed(self.all) if same_subject(self.text(draft), name)), None)

    def open(self, start: int, end: int, section: DeviationSection) -> Draft:
        """A new subject, which becomes the current one."""
        self.current = Draft(start, end, section)
        self.all.append(self.current)
        return self.current

    def sides(self, expenditure_is: Draft | None = None) -> tuple[Draft, Draft] | None:
        """The last income and expenditure that were named one after the other: 收入总计 and 支出总计; of that expenditure, where given."""
        sides = [draft for draft in self.all if "结" not in self.text(draft)]  # 年初结转和结余 is neither
        # One right behind the other, or with the parts of each between them.
        for income, expenditure in (*reversed(list(pairwise(sides))), *reversed(list(combinations(sides, 2)))):
            name = self.text(income)
            mirrored = name.replace("收入", "支出")
            if mirrored == name or (expenditure_is is not None and expenditure is not expenditure_is):
                continue
            if same_subject(mirrored, self.text(expenditure)) or mirrored.endswith(self.text(expenditure)):
                return income, expenditure
        return None

    def pair(self, before: Draft | None) -> None:
        """Let 收入总计 ``before`` share in what is said of 支出总计, where nothing is said of it alone."""
        draft = self.current
        if draft is None or before is None or before is draft or before.stated or before.actual is None:
            return
        mirrored = self.text(before).replace("收入", "支出")
        if mirrored.endswith(self.text(draft)) and mirrored != self.text(before):
            draft.twin = before

    def _of_both_sides(self, draft: Draft) -> TextFigure | None:
        """The figure of 收、支总计 where 收入总计 and 支出总计 were printed before, each with the same."""
        name = self.text(draft)
        sides: Sequence[Draft | None] = ()
        if _BOTH_SIDES.search(name):
            sides = [self.known(_BOTH_SIDES.sub(side, name)) for side in ("收入", "支出")]
            if None in sides:  # 财政拨款收入总计 5 万元，支出总计 5 万元
                sides = self.sides() or ()
        elif names_both_sides(name):  # 收入总计 5 万元，支出总计 5 万元。收支较上年增加…
            sides = self.sides() or ()
        if not sides:
            return None
        figures = [side.actual for side in sides if side is not None and side.end <= draft.start]
        equal = len(figures) == len(sides) and _value(figures[0]) == _value(figures[1])
        return figures[1] if equal else None

    def _of_the_total(self, draft: Draft) -> TextFigure | None:
        """The figure of 收入总计 where 收入 alone is compared behind it: 收入总计 5 万元。与上年相比，收入增加…."""
        before = [known for known in self.all if known.actual is not None and known.end <= draft.start]
        totals = [known.actual for known in before if is_total_of(self.text(known), self.text(draft))]
        return totals[-1] if len({_value(total) for total in totals}) == 1 else None

    def deviations(self) -> list[Deviation]:
        """What the subjects state, each comparison with its evidence; none where it is no comparison."""
        for draft in self.all:
            draft.actual = draft.actual or self._of_both_sides(draft) or self._of_the_total(draft)
        return [
            _deviation(subject, which, stated, self.source)
            for draft in self.all
            for subject in (_twin(draft), draft)
            if subject is not None
            for which, stated in draft.stated.items()
            if stated.states(subject.actual)
        ]


_BOTH_SIDES = re.compile(r"收入?[、和及与]?支出?(?=(?:决算)?(?:总计|合计|总额))")


def _twin(draft: Draft) -> Draft | None:
    twin = draft.twin
    equal = twin is not None and draft.actual is not None and twin.actual is not None
    return twin if equal and twin and _value(twin.actual) == _value(draft.actual) and not twin.stated else None


def _value(figure: TextFigure | None) -> Decimal | None:
    return None if figure is None else figure.value


def _deviation(draft: Draft, which: Against, stated: Stated, source: SourceText) -> Deviation:
    figures = {
        "reference_amount": stated.reference,
        "actual_amount": draft.actual,
        "change_amount": stated.change,
        "change_pct": stated.percent,
        "completion_pct": stated.completion,
    }
    fields: dict[str, Offsets] = {"subject": (draft.start, draft.end)}
    fields |= {path: (figure.start, figure.end) for path, figure in figures.items() if figure is not None}
    if stated.reason is not None:
        fields["reason"] = stated.reason
    places = [*fields.values(), *stated.spans]
    span = (min(start for start, _ in places), max(end for _, end in places))
    return Deviation(
        section=draft.section,
        subject=source.text[draft.start : draft.end],
        comparison=_KINDS[which],
        reference_amount=_value(stated.reference),
        actual_amount=_value(draft.actual),
        change_amount=_value(stated.change),
        change_pct=_value(stated.percent),
        completion_pct=_value(stated.completion),
        reason=None if stated.reason is None else source.text[slice(*stated.reason)],
        evidence=rules_evidence(source, span, fields),
    )
