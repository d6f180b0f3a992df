"""Checks: a record, and its source text where it is at hand, to findings and to the count of what held, failed or could not run.

>>> from extractor.checks import run_checks
>>> findings, outcomes = run_checks(record, outline)   # doctest: +SKIP
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from extractor.accounts.statements import AccountStatements
from extractor.checks.catalogue import CATALOGUE, Check, order_of
from extractor.checks.context import CheckContext
from extractor.checks.counts import counts
from extractor.checks.findings import declarations_to_findings
from extractor.checks.form import form
from extractor.checks.item_purposes import item_purposes
from extractor.checks.leftovers import leftovers
from extractor.checks.lookalikes import lookalikes
from extractor.checks.misplaced import misplaced_figure
from extractor.checks.names import names
from extractor.checks.performance import performance
from extractor.checks.procurement import procurement
from extractor.checks.projects import projects
from extractor.checks.results import Equation, Failure, Held, Ratio, Result, Unchecked
from extractor.checks.roundings import ROUNDING
from extractor.checks.rows import rows_present
from extractor.checks.sheet_form import sheet_form
from extractor.checks.sheet_scores import sheet_scores
from extractor.checks.sheet_targets import sheet_targets
from extractor.checks.sheet_units import sheet_units
from extractor.checks.tables import between_tables, inside_tables
from extractor.checks.template_text import template_text
from extractor.checks.text_lists import text_lists
from extractor.checks.text_parts import text_parts
from extractor.checks.text_rates import text_rates
from extractor.checks.text_same import text_same
from extractor.checks.text_sums import text_sums
from extractor.checks.text_tables import text_against_tables
from extractor.checks.text_units import in_one_unit, text_units
from extractor.checks.text_words import text_words
from extractor.checks.three_public import three_public_text
from extractor.checks.whole_evaluation import whole_evaluation
from extractor.checks.years import without_told_years, years
from extractor.guard import guarded
from extractor.outline.tree import Outline
from models.record import CheckOutcome, Finding, Place, Record, Severity, severity_rank

__all__ = [
    "CATALOGUE",
    "Check",
    "CheckContext",
    "Severity",
    "checked_findings",
    "collect_results",
    "conclude",
    "run_checks",
    "with_checks",
]


Group = Callable[[CheckContext], Iterator[Result]]

GROUPS: tuple[Group, ...] = (
    inside_tables,
    between_tables,
    rows_present,
    text_against_tables,
    item_purposes,
    three_public_text,
    counts,
    text_rates,
    text_sums,
    procurement,
    text_parts,
    text_lists,
    text_same,
    text_units,
    text_words,
    performance,
    whole_evaluation,
    projects,
    sheet_scores,
    sheet_targets,
    sheet_units,
    sheet_form,
    form,
    template_text,
    leftovers,
    lookalikes,
    years,
    names,
)
_INCOHERENT = "tables.incoherent_rows"
NOTHING_TO_CHECK = "文件中没有这项检查的内容"


def run_checks(
    record: Record,
    outline: Outline | None = None,
    groups: Sequence[Group] = GROUPS,
    statements: AccountStatements | None = None,
) -> tuple[tuple[Finding, ...], tuple[CheckOutcome, ...]]:
    """All findings of the catalogue, most severe first, and for every check how often it held, failed or could not run.

    Without ``outline`` the checks of the text's own form are not checkable. ``statements`` are those of the record's tables,
    where they are known already. A group of checks that breaks is a finding
    and costs the others nothing.
    """
    context = CheckContext(record, outline, statements)
    results, broken = collect_results(context, groups)
    return conclude(context, results, broken), _outcomes(results)


def checked_findings(record: Record) -> tuple[tuple[Finding, ...], tuple[CheckOutcome, ...]]:
    """What checking a record tells, and what became of every check: findings of the checks, errors of the reading, and what
    the document says of itself in two ways (its department, its year).

    A record that was checked when it was made is not checked again; one that was not has no text to be checked.
    """
    if record.checks:
        return tuple(f for f in record.findings if f.stage == "checks" or _concerns_a_clerk(f)), record.checks
    found, outcomes = run_checks(record)
    reading = tuple(f for f in record.findings if f.stage != "checks" and _concerns_a_clerk(f))
    return (*reading, *found), outcomes


def _concerns_a_clerk(finding: Finding) -> bool:
    """A finding of the reading that a check of the document tells as well."""
    return finding.severity == "error" or (finding.stage == "outline" and finding.origin == "publisher")


def conclude(context: CheckContext, results: Sequence[Result], broken: Sequence[Finding] = ()) -> tuple[Finding, ...]:
    """The findings of what the checks said: declarations solved together, each fact once, most severe first."""
    record, outline = context.record, context.outline
    equations = [result for result in results if isinstance(result, Equation)]
    ratios = [result for result in results if isinstance(result, Ratio)]
    failures = [result for result in results if isinstance(result, Failure)]
    hint = partial(misplaced_figure, context)
    findings = declarations_to_findings(equations, ratios, failures, hint, context.tables_of(_INCOHERENT))
    findings += broken
    pictures = frozenset(record.provenance.input.ocr_pages) if record.provenance is not None else frozenset()
    findings = [_unsure_on(finding, pictures) for finding in findings]
    if outline is not None:
        findings = [_with_lines(finding, outline) for finding in findings]
    findings.sort(key=lambda finding: (severity_rank(finding.severity), order_of(finding.id)))
    return tuple(findings)


def collect_results(context: CheckContext, groups: Sequence[Group] = GROUPS) -> tuple[list[Result], list[Finding]]:
    """What every check says, before anything is solved; and a finding for each group that broke."""
    results: list[Result] = []
    broken: list[Finding] = []
    for group in groups:
        found, failure = _run_group(group, context)
        results += found
        broken += failure
    return list(in_one_unit(context, results)), broken


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


def with_checks(record: Record, outline: Outline | None = None, statements: AccountStatements | None = None) -> Record:
    """The record with the findings of the checks behind its own, and the outcome of every check."""
    findings, outcomes = run_checks(record, outline, statements=statements)
    reading = [one for one in record.findings if one.stage != "checks"]
    kept = tuple(without_told_years(reading, findings, outline))
    return record.model_copy(update={"findings": (*kept, *findings), "checks": outcomes})


def _run_group(group: Group, context: CheckContext) -> tuple[list[Result], list[Finding]]:
    results: list[Result] = []
    findings: list[Finding] = []
    with guarded("checks", f"核对“{group.__name__}”", findings):
        results.extend(group(context))
    return results, findings


def _holds(result: Result) -> bool:
    if isinstance(result, Equation):
        return result.holds
    if isinstance(result, Ratio):
        return result.verdict() == "held"
    return isinstance(result, Held)


def _outcomes(results: Sequence[Result]) -> tuple[CheckOutcome, ...]:
    held, failed, skipped = Counter[str](), Counter[str](), Counter[str]()
    reasons: dict[str, dict[str, None]] = {}
    for result in results:
        if isinstance(result, Unchecked):
            skipped[result.check] += 1
            reasons.setdefault(result.check, {})[result.reason] = None
        elif _holds(result):
            held[result.check] += 1
        else:
            failed[result.check] += 1
    outcomes = []
    for check in CATALOGUE:
        if check == ROUNDING:
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
