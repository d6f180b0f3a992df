"""What failed as findings: what a clerk reads, with both sides, the formula, and whose mistake it smells of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from decimal import Decimal

from extractor.accounts.figures import rounded
from extractor.checks.blame import doubted_readings
from extractor.checks.catalogue import check_of, order_of
from extractor.checks.engine import Cause, SharedFigure, solve
from extractor.checks.grouping import absorbed, failures_to_findings, with_consequences
from extractor.checks.listing import distinct
from extractor.checks.misprint import misprint
from extractor.checks.ratios import Ratio
from extractor.checks.results import Equation, Failure, Figure, Origin
from extractor.checks.roundings import rounding_findings
from extractor.checks.solve import Correction, Explanation
from extractor.checks.wording import amount, formula_of, line_of
from models.base import decimal_string
from models.record import Finding, Place, Severity, severity_rank

MOST_NAMED = 4
"""Alternatives that a message names; more are listed among the places only."""

Hint = Callable[[Sequence[Equation]], tuple[Figure, str] | None]
"""Failed equations that no few figures explain → the figure that stands in the wrong column, and the right column."""


def declarations_to_findings(
    equations: Sequence[Equation],
    ratios: Sequence[Ratio],
    failures: Sequence[Failure],
    hint: Hint,
    incoherent: Collection[str] = (),
) -> list[Finding]:
    """All that failed, each fact once: equations and rates explained together, the rest by itself, roundings as one note.

    ``incoherent`` are the tables whose reading was reported not to hold together.
    """
    solved = solve(equations, ratios)
    truncated = [ratio for ratio in ratios if ratio.verdict() == "truncated"]
    alone = [ratio_to_failure(ratio) for ratio in (*solved.rates, *truncated)]
    hinted = frozenset(
        number for number, cause in enumerate(solved.causes) if hint(cause.explanation.failed) is not None
    )
    blamed = doubted_readings(solved.causes, failures, hinted, equations, incoherent)
    causes = blamed.causes
    first_told = [_cause_to_finding(cause, hint) for cause in causes]
    is_sure = [len(_culprits(cause.explanation)) == 1 for cause in causes]
    sure = [finding for finding, one_figure in zip(first_told, is_sure, strict=True) if one_figure]
    roots, others = with_consequences(sure, failures_to_findings([*alone, *blamed.failures]))
    told = [roots.get(id(finding), finding) for finding in first_told]
    found = [
        *blamed.findings,
        *told,
        *map(_shared_to_finding, solved.shared),
        *others,
        *rounding_findings(equations),
    ]
    return absorbed(found, frozenset(id(finding) for finding, one in zip(told, is_sure, strict=True) if one))


def ratio_to_failure(ratio: Ratio) -> Failure:
    """A rate that contradicts the figures it is made of, and is explained by nothing else."""
    rate, printed = ratio.recomputed(), ratio.printed()
    if rate is None:
        raise ValueError("a rate without a base is another finding")
    value = rate.text(printed)
    cut = ratio.verdict() == "truncated"
    scaled = type(rate)(rate.value / 100, rate.low / 100, rate.high / 100)
    ending = "尾数未四舍五入" if cut else "与文中数字不符"
    if not cut and scaled.verdict(printed) == "held":
        ending = "像是没有乘以100，把小数当作百分数印出"
    return Failure(
        ratio.check,
        f"{ratio.what}印为{decimal_string(printed)}%，按文中数字计算为{value}%，{ending}。",
        tuple(figure.place for figure in ratio.figures()),
        ratio.formula(),
        printed,
        Decimal(value),
        severity="note" if cut else ratio.severity,
        origin=ratio.rate.origin,
        fact="/".join((ratio.check, *(str(figure.value) for figure in ratio.figures()))),
    )


def _shared_to_finding(shared: SharedFigure) -> Finding:
    """One figure that makes several rates wrong."""
    figure, first = shared.correction.figure, shared.rates[0]
    others = "；".join(ratio.what for ratio in shared.rates[1:MOST_NAMED])
    return Finding(
        id=first.check,
        severity=check_of(first.check).severity,
        stage="checks",
        message=f"{_correction(shared.correction)}：{first.what}等{len(shared.rates)}个百分比都按后者计算（{others}）。",
        formula=first.formula(),
        left=figure.value,
        right=rounded(shared.correction.value, unit_of(figure)),
        origin=figure.origin,
        places=_unique((figure, *(one for ratio in shared.rates for one in ratio.figures()))),
        related=tuple(ratio.formula() for ratio in shared.rates[1:]),
    )


def _unique(figures: Iterable[Figure]) -> tuple[Place, ...]:
    return tuple({figure.key: figure.place for figure in figures if not figure.fixed}.values())


# --- explanations ----------------------------------------------------------------------------------------------------------


def _cause_to_finding(cause: Cause, hint: Hint) -> Finding:
    explanation = cause.explanation
    main = _main(explanation)
    few = explanation.options and len(explanation.options[0]) == 1
    moved = None if few else hint(explanation.failed)
    if moved is not None:
        # One figure in the wrong column is likelier than several wrong figures that happen to cancel out.
        explanation = Explanation(explanation.failed)
    others = [equation for equation in explanation.failed if equation is not main]
    origin = _origin(explanation)
    return Finding(
        id=main.check,
        severity=_severity(explanation.failed, origin),
        stage="checks",
        message=_message(explanation, main, origin, moved),
        formula=formula_of(main),
        left=main.left.value,
        right=main.total,
        difference=main.residual,
        tolerance=main.tolerance,
        origin=origin,
        places=((moved[0].place,) if moved is not None else ()) + _places(explanation, main),
        related=(
            *distinct(line_of(other) for other in others),
            *(f"{check_of(ratio.check).title}：{ratio.what}，{ratio.formula()}" for ratio in cause.rates),
        ),
    )


def _main(explanation: Explanation) -> Equation:
    """The most severe failed equation; of these the first of the catalogue."""
    return min(explanation.failed, key=lambda e: (severity_rank(_equation_severity(e)), order_of(e.check)))


def _equation_severity(equation: Equation) -> Severity:
    severity = equation.severity or check_of(equation.check).severity
    # Figures that were cut off instead of rounded are off by up to a whole unit each.
    return "note" if abs(equation.residual) <= 2 * equation.tolerance else severity


def _severity(failed: Iterable[Equation], origin: Origin) -> Severity:
    highest = min(map(_equation_severity, failed), key=severity_rank)
    # A misreading of ours is no error of the document.
    return "warning" if origin == "parsing" and highest == "error" else highest


def _culprits(explanation: Explanation) -> list[Correction]:
    """The corrections, where there is one way alone to explain the failures."""
    return list(explanation.options[0]) if len(explanation.options) == 1 else []


def _origin(explanation: Explanation) -> Origin:
    culprits = [correction.figure for correction in _culprits(explanation)]
    figures = culprits or [figure for equation in explanation.failed for figure in equation.figures()]
    if any(figure.doubt for figure in figures):
        return "parsing"
    return "publisher" if all(figure.origin == "publisher" for figure in figures) else "unknown"


def _message(explanation: Explanation, main: Equation, origin: Origin, moved: tuple[Figure, str] | None) -> str:
    title = check_of(main.check).title
    count = len(explanation.failed)
    several = f"，共有{count}个勾稽关系因此不平" if count > 1 else ""
    difference = amount(abs(main.residual))
    broken = "不一致" if len(main.right) == 1 else "不平"
    if main.claim is not None and count == 1 and moved is None:
        text = f"{main.claim}，而{_said(main.left)}，{_said(main.right[0][1])}，相差{difference}。"
    elif len(explanation.options) == 1:
        which = "；".join(_correction(correction) for correction in explanation.options[0])
        text = f"{title}{broken}，相差{difference}：{which}{several}。"
    else:
        text = f"{title}{broken}：{main.left.place.label}为{amount(main.left.value)}，"
        text += f"对应的数为{amount(main.total)}，相差{difference}{several}。"
        text += _alternatives(explanation) if moved is None else _moved(*moved)
    doubts = [f"{f.place.label}{f.doubt}" for f in _doubtful(explanation)]
    return text + (f"可能是读取有误：{'；'.join(doubts[:MOST_NAMED])}。" if doubts and origin == "parsing" else "")


def _said(figure: Figure) -> str:
    """Name and print of a figure whose sentence is named already."""
    return f"{(figure.place.label or '').rsplit('”', 1)[-1]}为{figure.place.printed}"


def _moved(figure: Figure, column: str) -> str:
    return f"像是{figure.place.label}的{figure.place.printed}填错了栏，应填在“{column}”栏。"


def _correction(correction: Correction) -> str:
    figure = correction.figure
    right = _as_printed(correction)
    slip = misprint(figure.place.printed, right)
    told = f"（{slip}）" if slip else ""
    return f"{figure.place.label}印为{figure.place.printed}，按其余数字应为{amount(right)}{told}"


_CENT = Decimal("0.01")


def _as_printed(correction: Correction) -> Decimal:
    """The value with the places of the print; with two where the misprint has lost some (14.4 for 1.44)."""
    unit = unit_of(correction.figure)
    value = rounded(correction.value, unit)
    return value if value == correction.value else rounded(correction.value, min(unit, _CENT))


def unit_of(figure: Figure) -> Decimal:
    """One unit of the last place that the figure is taken to be printed with."""
    exponent = figure.half.as_tuple().exponent
    return Decimal(1).scaleb(exponent + 1) if isinstance(exponent, int) and figure.half else Decimal("0.01")


def _alternatives(explanation: Explanation) -> str:
    options = explanation.options
    if not options:
        return "仅凭文件内的数字无法判断是哪一个有误。"
    if len(options) > MOST_NAMED or any(len(option) > 1 for option in options):
        return f"改动{'一个数字' if len(options[0]) == 1 else f'{len(options[0])}个数字'}即可说通，但无法断定是哪一个。"
    return f"可能有误的是：{'；或'.join(_correction(option[0]) for option in options)}。"


def _doubtful(explanation: Explanation) -> list[Figure]:
    found = {f.key: f for equation in explanation.failed for f in equation.figures() if f.doubt}
    return list(found.values())


def _places(explanation: Explanation, main: Equation) -> tuple[Place, ...]:
    """The figure at fault first where it is known, then both sides of the formula, then those of the others."""
    figures = [correction.figure for correction in _culprits(explanation)]
    figures += list(main.figures())
    for equation in explanation.failed:
        if equation is not main:
            figures += list(equation.figures()) if not explanation.options else [equation.left]
    return _unique(figures)
