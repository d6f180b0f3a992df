"""Checks: a record, and its source text where it is at hand, to findings and to the count of what held, failed or could not run.

>>> from extractor.checks import run_checks
>>> findings, outcomes = run_checks(record, outline)   # doctest: +SKIP
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from extractor.checks.catalogue import CATALOGUE, Check
from extractor.checks.context import CheckContext
from extractor.checks.findings import ROUNDING, equations_to_findings, failure_to_finding
from extractor.checks.form import form
from extractor.checks.misplaced import misplaced_figure
from extractor.checks.performance import performance
from extractor.checks.results import Equation, Failure, Held, Result, Unchecked
from extractor.checks.sheets import inside_sheets
from extractor.checks.tables_between import between_tables
from extractor.checks.tables_inside import inside_tables
from extractor.checks.text_arithmetic import text_arithmetic
from extractor.checks.text_parts import text_parts
from extractor.checks.text_tables import text_against_tables
from extractor.outline.tree import Outline
from models.record import CheckOutcome, Finding, Place, Record, Severity

__all__ = ["CATALOGUE", "Check", "CheckContext", "run_checks", "severity_rank", "with_checks"]

log = logging.getLogger(__name__)

Group = Callable[[CheckContext], Iterator[Result]]

GROUPS: tuple[Group, ...] = (
    inside_tables,
    between_tables,
    text_against_tables,
    text_arithmetic,
    text_parts,
    performance,
    inside_sheets,
    form,
)
FAILED_GROUP = "checks.failed_check"
NOTHING_TO_CHECK = "文件中没有这项检查的内容"
_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


def severity_rank(severity: Severity) -> int:
    """0 for an error, 1 for a warning, 2 for a note."""
    return _SEVERITIES.index(severity)


def run_checks(
    record: Record, outline: Outline | None = None, groups: Sequence[Group] = GROUPS
) -> tuple[tuple[Finding, ...], tuple[CheckOutcome, ...]]:
    """All findings of the catalogue, most severe first, and for every check how often it held, failed or could not run.

    Without ``outline`` the checks of the text's own form are not checkable. A group of checks that breaks is a finding
    and costs the others nothing.
    """
    context = CheckContext(record, outline)
    results: list[Result] = []
    broken: list[Finding] = []
    for group in groups:
        found, failure = _run_group(group, context)
        results += found
        broken += failure
    equations = [result for result in results if isinstance(result, Equation)]
    findings = equations_to_findings(equations, partial(misplaced_figure, context))
    findings += [failure_to_finding(result) for result in results if isinstance(result, Failure)]
    findings += broken
    pictures = frozenset(record.provenance.input.ocr_pages) if record.provenance is not None else frozenset()
    findings = [_unsure_on(finding, pictures) for finding in findings]
    if outline is not None:
        findings = [_with_lines(finding, outline) for finding in findings]
    findings.sort(key=lambda finding: (severity_rank(finding.severity), list(CATALOGUE).index(finding.id)))
    return tuple(findings), _outcomes(results)


def _unsure_on(finding: Finding, pictures: frozenset[int]) -> Finding:
    """What was read from a picture may be our misreading: such a finding does not accuse the publisher."""
    if finding.origin != "publisher" or all(place.page not in pictures for place in finding.places):
        return finding
    return finding.model_copy(update={"origin": "unknown"})


def _with_lines(finding: Finding, outline: Outline) -> Finding:
    """Line numbers for places that have evidence and no page: plain text has no pages."""

    def with_line(place: Place) -> Place:
        if place.evidence is None or place.page is not None or place.line is not None:
            return place
        return place.model_copy(update={"line": outline.source.line_at(place.evidence.start).number})

    return finding.model_copy(update={"places": tuple(map(with_line, finding.places))})


def with_checks(record: Record, outline: Outline | None = None) -> Record:
    """The record with the findings of the checks behind its own, and the outcome of every check."""
    findings, outcomes = run_checks(record, outline)
    kept = tuple(finding for finding in record.findings if finding.stage != "checks")
    return record.model_copy(update={"findings": (*kept, *findings), "checks": outcomes})


def _run_group(group: Group, context: CheckContext) -> tuple[list[Result], list[Finding]]:
    results: list[Result] = []
    try:
        results.extend(group(context))
    except Exception as error:
        log.exception("the checks %s failed", group.__name__)
        message = f"检查“{group.__name__}”时程序出错（{type(error).__name__}: {error}），其余检查不受影响"
        finding = Finding(id=FAILED_GROUP, severity="note", stage="checks", message=message, origin="parsing")
        return results, [finding]
    return results, []


def _outcomes(results: Sequence[Result]) -> tuple[CheckOutcome, ...]:
    held, failed, skipped = Counter[str](), Counter[str](), Counter[str]()
    reasons: dict[str, dict[str, None]] = {}
    for result in results:
        if isinstance(result, Unchecked):
            skipped[result.check] += 1
            reasons.setdefault(result.check, {})[result.reason] = None
        elif isinstance(result, Held) or (isinstance(result, Equation) and result.holds):
            held[result.check] += 1
        else:
            failed[result.check] += 1
    outcomes = []
    for check in CATALOGUE:
        if check in (ROUNDING, FAILED_GROUP):
            continue
        ran = held[check] + failed[check] + skipped[check]
        given = tuple(reasons.get(check, {}))
        outcomes.append(
            CheckOutcome(
                id=check,
                held=held[check],
                failed=failed[check],
                not_checkable=skipped[check] if ran else 1,
                reasons=given if ran else (NOTHING_TO_CHECK,),
            )
        )
    return tuple(outcomes)
