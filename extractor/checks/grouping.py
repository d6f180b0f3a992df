"""One fact, one finding: what is said again of the same fact is listed inside the first finding of it."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.checks.catalogue import check_of
from extractor.checks.results import Failure
from extractor.text.counted import counted
from models.record import Finding, Place, Severity, severity_rank


def failures_to_findings(failures: Sequence[Failure]) -> list[Finding]:
    """Verdicts of single checks, those of one fact together, and notes with what contradicts the same words more gravely."""
    graver: dict[str | None, Failure] = {
        one.contradicts: one for one in failures if one.contradicts is not None and _severity(one) != "note"
    }
    groups: dict[object, list[Failure]] = {}
    inside: dict[int, list[Failure]] = {}
    for number, failure in enumerate(failures):
        home = graver.get(failure.contradicts)
        if home is not None and _severity(failure) == "note":
            inside.setdefault(id(home), []).append(failure)
        else:
            groups.setdefault((failure.check, failure.fact) if failure.fact is not None else number, []).append(failure)
    return [
        _to_finding(group, [note for one in group for note in inside.get(id(one), ())]) for group in groups.values()
    ]


def _to_finding(group: Sequence[Failure], notes: Sequence[Failure] = ()) -> Finding:
    first = min(group, key=lambda failure: severity_rank(_severity(failure)))
    others = [failure for failure in group if failure is not first]
    difference = None if first.left is None or first.right is None else first.left - first.right
    return Finding(
        id=first.check,
        severity=_severity(first),
        stage="checks",
        message=counted(first.message, len(group)),
        formula=first.formula,
        left=first.left,
        right=first.right,
        difference=difference if first.formula is not None else None,
        tolerance=first.tolerance,
        origin=first.origin,
        places=_places((first, *others, *notes)),
        related=tuple(dict.fromkeys(other.message for other in (*others, *notes) if other.message != first.message)),
    )


def _severity(failure: Failure) -> Severity:
    return failure.severity or check_of(failure.check).severity


def _places(group: Sequence[Failure]) -> tuple[Place, ...]:
    """Every place once, those of the first failure first."""
    found: dict[object, Place] = {}
    for failure in group:
        for place in failure.places:
            span = (place.evidence.start, place.evidence.end) if place.evidence is not None else None
            found.setdefault((place.path, span, None if span or place.path else place.label), place)
    return tuple(found.values())


def with_consequences(
    roots: Sequence[Finding], findings: Sequence[Finding]
) -> tuple[dict[int, Finding], list[Finding]]:
    """Roots by their identity (``id``) with what follows from them listed inside, and the findings that follow from none.

    A root blames one figure, its first place. What says no more than that the places of the root do not fit, or compares that
    figure with others, follows from it: mended there, it is gone or may be looked at anew.
    """
    inside: dict[int, list[Finding]] = {}
    left: list[Finding] = []
    for finding in findings:
        root = next((one for one in roots if _follows(finding, one)), None)
        if root is None:
            left.append(finding)
        else:
            inside.setdefault(id(root), []).append(finding)
    told = {
        id(root): root.model_copy(update={"related": (*root.related, *(one.message for one in inside[id(root)]))})
        for root in roots
        if id(root) in inside
    }
    return told, left


def _follows(finding: Finding, root: Finding) -> bool:
    if severity_rank(finding.severity) < severity_rank(root.severity) or len(finding.places) < 2:
        return False
    return any(_same(place, root.places[0]) for place in finding.places)


def absorbed(findings: Sequence[Finding], blaming: frozenset[int] = frozenset()) -> list[Finding]:
    """Notes that begin where an error or warning begins are told inside it: a rate that was cut off and contradicts its sheet.

    So are warnings that begin with the same figure: one misprint makes its own rate wrong and differs from the figure elsewhere.
    ``blaming`` (by ``id``) are the findings that blame their first place alone, however many places they name.
    """
    alarms = [finding for finding in findings if finding.severity != "note" and finding.places]
    homes: dict[int, Finding] = {}
    for finding in findings:
        # Of two alike the first is the home: rates before what they differ from elsewhere.
        before = next((number for number, alarm in enumerate(alarms) if alarm is finding), len(alarms))
        later = (one for one in alarms[before + 1 :] if one.severity != finding.severity or _is_rate_of(finding, one))
        others = (*alarms[:before], *later)
        home = next((alarm for alarm in others if _belongs_to(finding, alarm, id(finding) in blaming)), None)
        if home is not None:
            homes[id(finding)] = home
    inside: dict[int, list[str]] = {}
    for finding in findings:
        home = homes.get(id(finding))
        while home is not None and id(home) in homes:
            home = homes[id(home)]
        if home is not None:
            inside.setdefault(id(home), []).extend((finding.message, *finding.related))
    return [
        finding.model_copy(update={"related": (*finding.related, *inside[id(finding)])})
        if id(finding) in inside
        else finding
        for finding in findings
        if id(finding) not in homes
    ]


def _belongs_to(finding: Finding, alarm: Finding, blames_one: bool) -> bool:
    if finding.severity == "note":
        return _begins_in(finding, alarm, blames_one)
    if not finding.places or severity_rank(finding.severity) < severity_rank(alarm.severity):
        return False
    if _is_rate_of(finding, alarm):
        return True
    evidence = finding.places[0].evidence
    is_figure = evidence is not None and evidence.end - evidence.start <= _LONGEST_FIGURE
    return is_figure and _same(finding.places[0], alarm.places[0])


def _is_rate_of(finding: Finding, alarm: Finding) -> bool:
    """Whether rates of items disagree of which the alarm says that the amounts do: other amounts make another rate."""
    rates, amounts = _fields(finding), _fields(alarm)
    return len(rates) > 1 and set(rates.values()) == {"execution_pct"} and _items_of_amounts(amounts) == set(rates)


def _fields(finding: Finding) -> dict[str, str]:
    """Items whose fields the finding names → the field."""
    paths = [(place.path or "").rpartition(".") for place in finding.places]
    return {item: field for item, _, field in paths}


def _items_of_amounts(fields: dict[str, str]) -> set[str]:
    return {item for item, field in fields.items() if field in ("budget", "executed")}


_LONGEST_FIGURE = 16
"""A place of more characters is a passage, of which several things may be wrong."""


def _begins_in(note: Finding, alarm: Finding, blames_one: bool) -> bool:
    if len(note.places) == 0 or (len(note.places) > _FEW and not blames_one):
        return False
    sides = alarm.places if len(alarm.places) <= _FEW else alarm.places[:2]
    return any(_same(note.places[0], place) for place in sides)


_FEW = 3
"""A finding of more places than this says more than one figure can; one of so many is about each of them (A ÷ B = r)."""


def _same(one: Place, other: Place) -> bool:
    if one.path is not None and one.path == other.path:
        return True
    left, right = one.evidence, other.evidence
    return left is not None and right is not None and (left.start, left.end) == (right.start, right.end)
