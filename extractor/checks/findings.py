"""Equations and failures as findings: what a clerk reads, with both sides, the formula, and whose mistake it smells of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal

from extractor.checks.catalogue import CATALOGUE
from extractor.checks.results import Equation, Failure, Figure, Origin
from extractor.checks.solve import Correction, Explanation, explain
from models.record import Finding, Place, Severity

MOST_NAMED = 4
"""Alternatives that a message names; more are listed among the places only."""
_RANK: dict[Severity, int] = {"note": 0, "warning": 1, "error": 2}
ROUNDING = "checks.rounding_difference"


def amount(value: Decimal) -> str:
    """A figure for a formula, with thousands separators."""
    return f"{value:,f}"


def formula_of(equation: Equation) -> str:
    """The identity with the figures put in."""
    axis = equation.axis
    parts = [
        f"{'−' if sign < 0 else '+'} {figure.name(axis)} {amount(figure.value)}" for sign, figure in equation.right
    ]
    right = " ".join(parts).removeprefix("+ ") or "0"
    total = f" = {amount(equation.total)}" if len(equation.right) > 1 else ""
    relation = "=" if not equation.residual else "≈" if equation.holds else "≠"
    return f"{equation.left.name(axis)} {amount(equation.left.value)} {relation} {right}{total}"


Hint = Callable[[Sequence[Equation]], tuple[Figure, str] | None]
"""Failed equations that no few figures explain → the figure that stands in the wrong column, and the right column."""


def equations_to_findings(equations: Sequence[Equation], hint: Hint) -> list[Finding]:
    """The failed equations explained together, and one note for each check whose equal figures differ by a rounding."""
    findings = [_explanation_to_finding(explanation, hint) for explanation in explain(equations)]
    return findings + list(_rounding_notes(equations))


def failure_to_finding(failure: Failure) -> Finding:
    """A verdict of a single check."""
    check = CATALOGUE[failure.check]
    difference = None if failure.left is None or failure.right is None else failure.left - failure.right
    return Finding(
        id=failure.check,
        severity=failure.severity or check.severity,
        stage="checks",
        message=failure.message,
        formula=failure.formula,
        left=failure.left,
        right=failure.right,
        difference=difference if failure.formula is not None else None,
        tolerance=failure.tolerance,
        origin=failure.origin,
        places=failure.places,
    )


# --- explanations ----------------------------------------------------------------------------------------------------------


def _explanation_to_finding(explanation: Explanation, hint: Hint) -> Finding:
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
        related=tuple(f"{other.check} {CATALOGUE[other.check].title}：{formula_of(other)}" for other in others),
    )


def _main(explanation: Explanation) -> Equation:
    """The most severe failed equation; of these the first of the catalogue."""
    order = list(CATALOGUE)
    return min(explanation.failed, key=lambda e: (-_RANK[_equation_severity(e)], order.index(e.check)))


def _equation_severity(equation: Equation) -> Severity:
    severity = equation.severity or CATALOGUE[equation.check].severity
    # Figures that were cut off instead of rounded are off by up to a whole unit each.
    return "note" if abs(equation.residual) <= 2 * equation.tolerance else severity


def _severity(failed: Iterable[Equation], origin: Origin) -> Severity:
    highest = max((_equation_severity(equation) for equation in failed), key=_RANK.__getitem__)
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
    title = CATALOGUE[main.check].title
    count = len(explanation.failed)
    several = f"，共有{count}个勾稽关系因此不平" if count > 1 else ""
    difference = amount(abs(main.residual))
    broken = "不一致" if len(main.right) == 1 else "不平"
    if len(explanation.options) == 1:
        which = "；".join(_correction(correction) for correction in explanation.options[0])
        text = f"{title}{broken}，相差{difference}：{which}{several}。"
    else:
        text = f"{title}{broken}：{main.left.place.label}为{amount(main.left.value)}，"
        text += f"对应的数为{amount(main.total)}，相差{difference}{several}。"
        text += _alternatives(explanation) if moved is None else _moved(*moved)
    doubts = [f"{f.place.label}{f.doubt}" for f in _doubtful(explanation)]
    return text + (f"可能是读取有误：{'；'.join(doubts[:MOST_NAMED])}。" if doubts and origin == "parsing" else "")


def _moved(figure: Figure, column: str) -> str:
    return f"像是{figure.place.label}的{figure.place.printed}填错了栏，应填在“{column}”栏。"


def _correction(correction: Correction) -> str:
    figure = correction.figure
    value = correction.value.quantize(unit_of(figure))
    return f"{figure.place.label}印为{figure.place.printed}，按其余数字应为{amount(value)}"


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
    return tuple({figure.key: figure.place for figure in figures}.values())


# --- rounding --------------------------------------------------------------------------------------------------------------


def _rounding_notes(equations: Sequence[Equation]) -> Iterator[Finding]:
    """Two figures that should be equal and are not, within their rounding: one note for each check."""
    found: dict[str, list[Equation]] = {}
    for equation in equations:
        if equation.holds and equation.residual and len(equation.right) == 1 and equation.right[0][0] == 1:
            found.setdefault(equation.check, []).append(equation)
    for check, several in found.items():
        first = several[0]
        names = "、".join(dict.fromkeys(equation.left.place.label or "" for equation in several[:MOST_NAMED]))
        more = f"等{len(several)}处" if len(several) > MOST_NAMED else ""
        yield Finding(
            id=ROUNDING,
            severity="note",
            stage="checks",
            message=f"{CATALOGUE[check].title}只差单位换算的尾数：{names}{more}。",
            formula=formula_of(first),
            left=first.left.value,
            right=first.total,
            difference=first.residual,
            tolerance=first.tolerance,
            origin="publisher",
            places=tuple({f.key: f.place for equation in several for f in equation.figures()}.values()),
            related=tuple(formula_of(equation) for equation in several[1:]),
        )
