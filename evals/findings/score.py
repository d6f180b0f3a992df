"""The score of the findings of one record against the lists of careful readers: by place and figure, never by wording.

A finding hits an entry where one of its places is one of the entry's. Errors and warnings that hit nothing are false; those
that point at a place that was proved right are counted as such as well. What is a rounding or merely odd is hit only by a
finding that begins there: the places behind the first are what it was compared with. An entry with which several findings
begin is one fact told several times, unless each of them tells an entry of its own: of one value two things may be wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from evals.findings.gold import HARMFUL, FindingsGold, GoldFinding, Grade, RightPlace
from evals.findings.places import Target, points_at, resolve
from extractor.text.characters import fold
from models import Record
from models.record import Finding, Severity

ROUNDING = "checks.rounding_difference"
"""The one note of all roundings: each of its places is a first one."""
STAGES = frozenset({"checks"})
"""What the checks say is measured; what the stages of reading report is not."""


class EntryScore(BaseModel):
    """One entry of the gold: the findings that hit it (by their number among the record's), and what they got right.

    ``first`` are those that begin with it, ``again`` those of them that are one too many for what is listed. ``absent``
    says that the place stands nowhere in this form of the document. ``culprit`` says whether the first of its places that
    a finding names is a wrong one, ``None`` where the gold does not say who is wrong or nothing was found.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    kind: str
    grade: Grade
    needs_reader: bool
    absent: bool
    hits: tuple[int, ...]
    first: tuple[int, ...]
    again: tuple[int, ...]
    culprit: bool | None
    severity: bool | None

    @property
    def found(self) -> bool:
        """Whether any finding hits it."""
        return bool(self.hits)

    @property
    def told_once(self) -> bool:
        """Whether no finding begins with it that tells nothing else, beside the one that tells it; where none begins with it,
        whether one alone names it."""
        return not self.again if self.first else len(self.hits) == 1

    @property
    def harmful(self) -> bool:
        """A wrong figure or a contradiction."""
        return self.grade in HARMFUL

    @property
    def expressible(self) -> bool:
        """Harmful, and the record and its text can show it to who does not understand them."""
        return self.harmful and not self.needs_reader


class Told(BaseModel):
    """A finding that hits nothing, or a place that is right."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    severity: Severity
    message: str
    right: str | None = None


class FindingScore(BaseModel):
    """All of one case. ``alarms`` are errors and warnings, ``notes`` the rest; ``*_true`` those that hit an entry."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entries: tuple[EntryScore, ...]
    alarms: int
    alarms_true: int
    notes: int
    notes_true: int
    false: tuple[Told, ...]
    unlisted_notes: tuple[Told, ...]
    on_right: tuple[Told, ...]


def score_findings(gold: FindingsGold, record: Record, source: str) -> FindingScore:
    """Hold the findings of a record against the list; ``source`` is the text that its evidence points into."""
    folded = fold(source)
    told = [finding for finding in record.findings if finding.stage in STAGES]
    listed = [(entry, _targets(entry, record, folded)) for entry in gold.findings]
    reviewed = [(entry, _targets(entry, record, folded)) for entry in gold.reviewed]
    right = [(entry, _targets(entry, record, folded)) for entry in gold.right]
    all_listed = [*listed, *reviewed]
    hits = {entry.id: _hits(targets, told, first=_by_first(entry)) for entry, targets in all_listed}
    first = {entry.id: _among(hits[entry.id], _hits(targets, told, first=True)) for entry, targets in all_listed}
    again = _one_too_many(first)
    known = frozenset(number for numbers in hits.values() for number in numbers)
    alarms = frozenset(number for number, finding in enumerate(told) if finding.severity != "note")
    notes = frozenset(range(len(told))) - alarms
    unknown = [number for number in range(len(told)) if number not in known]
    wronged = {
        number: entry.id
        for number in unknown
        if number in alarms
        for entry, targets in right
        if number in _hits(targets, told)
    }
    return FindingScore(
        entries=tuple(
            _entry(entry, targets, hits[entry.id], first[entry.id], again, told) for entry, targets in listed
        ),
        alarms=len(alarms),
        alarms_true=len(alarms & known),
        notes=len(notes),
        notes_true=len(notes & known),
        false=tuple(_told(told[number]) for number in unknown if number in alarms),
        unlisted_notes=tuple(_told(told[number]) for number in unknown if number in notes),
        on_right=tuple(_told(told[number], name) for number, name in wronged.items()),
    )


def _targets(entry: GoldFinding | RightPlace, record: Record, folded: str) -> tuple[Target, ...]:
    return tuple(resolve(place, record, folded) for place in entry.places)


def _by_first(entry: GoldFinding) -> bool:
    return entry.grade in ("rounding", "soft")


def _hits(targets: Sequence[Target], told: Sequence[Finding], *, first: bool = False) -> tuple[int, ...]:
    return tuple(
        number
        for number, finding in enumerate(told)
        if any(
            points_at(place, target, _words(finding))
            for place in (finding.places[:1] if first and finding.id != ROUNDING else finding.places)
            for target in targets
        )
    )


def _words(finding: Finding) -> str:
    return " ".join((finding.message, *finding.related, finding.formula or ""))


def _among(numbers: Sequence[int], wanted: Sequence[int]) -> tuple[int, ...]:
    return tuple(number for number in numbers if number in wanted)


def _one_too_many(first: Mapping[str, Sequence[int]]) -> frozenset[int]:
    """The findings that are left when every entry has got one that begins with it, and as many as possible have."""
    told_by: dict[str, int] = {}

    def place(number: int, tried: set[str]) -> bool:
        for entry, numbers in first.items():
            if number in numbers and entry not in tried:
                tried.add(entry)
                if entry not in told_by or place(told_by[entry], tried):
                    told_by[entry] = number
                    return True
        return False

    return frozenset(
        number for number in sorted({n for numbers in first.values() for n in numbers}) if not place(number, set())
    )


def _entry(
    entry: GoldFinding,
    targets: Sequence[Target],
    hits: tuple[int, ...],
    first: tuple[int, ...],
    again: frozenset[int],
    told: Sequence[Finding],
) -> EntryScore:
    best = [told[number] for number in hits]
    culprit = None
    if best and entry.culprits:
        wrong = [targets[number] for number in entry.culprits]
        culprit = any(_begins_with(one, wrong, targets) for one in best)
    return EntryScore(
        id=entry.id,
        kind=entry.kind,
        grade=entry.grade,
        needs_reader=entry.needs_reader,
        absent=not any(target.found for target in targets),
        hits=hits,
        first=first,
        again=tuple(number for number in first if number in again),
        culprit=culprit,
        severity=any(one.severity in entry.severity for one in best) if best else None,
    )


def _begins_with(finding: Finding, wrong: Sequence[Target], sides: Sequence[Target]) -> bool:
    """Whether the first place of the finding that is a side of the entry is a wrong one."""
    words = _words(finding)
    place = next(place for place in finding.places if any(points_at(place, side, words) for side in sides))
    return any(points_at(place, target, words) for target in wrong)


def _told(finding: Finding, right: str | None = None) -> Told:
    return Told(id=finding.id, severity=finding.severity, message=finding.message, right=right)
