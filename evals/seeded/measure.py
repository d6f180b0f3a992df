"""What the checks say to each change: found, the changed place named, named first, and what was said of other places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from evals.seeded.changes import Change, apply
from extractor.checks import CheckContext, collect_results, conclude, run_checks
from extractor.checks.results import Equation, Ratio, Result
from extractor.outline.tree import Outline
from models import Record
from models.record import Finding, Place


@dataclass(frozen=True)
class Outcome:
    """One change and what came of it.

    ``broke`` says that a declaration over the figure which held no longer does; ``elsewhere`` counts new errors and
    warnings that do not name the changed place.
    """

    document: str
    change: Change
    broke: bool
    found: bool
    named: bool
    first: bool
    elsewhere: int


@dataclass(frozen=True)
class Document:
    """A document as it was read, with what the checks say of it unchanged."""

    name: str
    record: Record
    outline: Outline
    known: frozenset[tuple[str, str]]
    places: frozenset[tuple[str, str]]
    failing: dict[str, int]


def prepare(name: str, record: Record, outline: Outline) -> Document:
    """The document with its findings before any change."""
    findings, failing = _checked(record, outline)
    return Document(name, record, outline, frozenset(map(_identity, findings)), _known_places(findings), failing)


def measure(document: Document, changes: Iterable[Change]) -> Iterator[Outcome]:
    """The outcome of every change."""
    for change in changes:
        record, outline = apply(change, document.record, document.outline)
        findings, failing = _checked(record, outline)
        new = [finding for finding in findings if _identity(finding) not in document.known]
        naming = [finding for finding in new if any(_is_at(place, change, finding) for place in finding.places)]
        others = [
            finding
            for finding in new
            # What was said of a place before, and now counts one copy less, is not said anew.
            if finding not in naming
            and finding.severity != "note"
            and not any(_at(finding, place) in document.places for place in finding.places)
        ]
        yield Outcome(
            document.name,
            change,
            broke=failing.get(change.key, 0) > document.failing.get(change.key, 0),
            found=bool(new),
            named=bool(naming),
            first=any(_is_at(finding.places[0], change, finding) for finding in naming),
            elsewhere=len(others),
        )


def _identity(finding: Finding) -> tuple[str, str]:
    return finding.id, finding.message


def _known_places(findings: Iterable[Finding]) -> frozenset[tuple[str, str]]:
    return frozenset(_at(finding, place) for finding in findings for place in finding.places)


def _at(finding: Finding, place: Place) -> tuple[str, str]:
    """A check and a place that it speaks of."""
    evidence = place.evidence
    return finding.id, place.path or (f"{evidence.start}" if evidence is not None else place.label or "")


def _checked(record: Record, outline: Outline | None) -> tuple[tuple[Finding, ...], dict[str, int]]:
    """What the checks and the readers of the text say, and figure → how many declarations over it fail."""
    context = CheckContext(record, outline)
    results, broken = collect_results(context)
    counts: dict[str, int] = {}
    for result in results:
        if _fails(result):
            for figure in result.figures():  # type: ignore[union-attr]
                counts[figure.key] = counts.get(figure.key, 0) + 1
    told = tuple(finding for finding in record.findings if finding.stage == "narrative")
    return (*conclude(context, results, broken), *told), counts


def _fails(result: Result) -> bool:
    if isinstance(result, Equation):
        return abs(result.residual) > 2 * result.tolerance
    return isinstance(result, Ratio) and result.fails


_WIDE = 40
"""A place of a check of so many characters is a passage, and names no figure; a reader tells in words what it left out of one."""


def _is_at(place: Place, change: Change, finding: Finding) -> bool:
    if change.path is not None or change.where == "sheet":
        return place.path == change.key
    evidence = place.evidence
    if evidence is None or change.span is None:
        return False
    start, end = change.span
    narrow = finding.stage != "checks" or evidence.end - evidence.start < _WIDE
    return narrow and evidence.start <= end and start <= evidence.end


# --- rows left out -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RowOutcome:
    """A row that was left out; ``kind`` is class, section, item, only_child or total."""

    document: str
    table: str
    kind: str
    found: bool


def leave_out_rows(document: Document) -> Iterator[RowOutcome]:
    """Every row of the tables by code left out alone, and every 合计 row."""
    for name, table in document.record.tables.items():
        rows = getattr(table, "rows", None)
        if table.status != "present" or rows is None or name == "basic_expenditure_detail":
            continue
        codes = [row.code for row in rows]
        for index, row in enumerate(rows):
            if not any(row.amounts().values()):
                continue
            changed = table.model_copy(update={"rows": rows[:index] + rows[index + 1 :]})
            yield RowOutcome(document.name, name, _row_kind(row.code, codes), _is_seen(document, name, changed))
        if getattr(table, "total", None) is not None:
            yield RowOutcome(
                document.name, name, "total", _is_seen(document, name, table.model_copy(update={"total": None}))
            )


def _row_kind(code: str, codes: list[str]) -> str:
    siblings = [other for other in codes if len(other) == len(code) and other[:-2] == code[:-2]]
    if len(code) > 3 and len(siblings) == 1:
        return "only_child"
    return {3: "class", 5: "section"}.get(len(code), "item")


def _is_seen(document: Document, name: str, table: object) -> bool:
    record = document.record
    changed = record.model_copy(update={"tables": record.tables.model_copy(update={name: table})})
    findings, _ = run_checks(changed, document.outline)
    return any(_identity(finding) not in document.known for finding in findings)


def share(hit: int, of: int) -> str:
    """A share in per cent for a table, ``–`` of nothing."""
    return "–" if not of else f"{(Decimal(100) * hit / of).quantize(Decimal('0.1'))} %"
