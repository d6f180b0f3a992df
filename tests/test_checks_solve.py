"""Who is wrong: the smallest sets of figures, found whatever the size of the mistake; ratios hold for their own rounding."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st

from extractor.checks.ratios import growth, share
from extractor.checks.results import Equation, Figure
from extractor.checks.solve import explain
from models import Place

CENT = Decimal("0.01")
amounts = st.integers(1, 10**9).map(lambda cents: Decimal(cents) / 100)


def figure(key: str, value: str | Decimal) -> Figure:
    return Figure(key, Decimal(value), Decimal("0.005"), lambda: Place(path=key, label=key, printed=str(value)))


def equation(left: Figure, *right: Figure) -> Equation:
    return Equation("checks.row_sum", left, tuple((1, part) for part in right))


def grid(values: dict[str, Decimal]) -> list[Equation]:
    """Two rows and two columns with their sums and the sum of all."""
    f = {key: figure(key, value) for key, value in values.items()}
    return [
        equation(f["r1"], f["a"], f["b"]),
        equation(f["r2"], f["c"], f["d"]),
        equation(f["c1"], f["a"], f["c"]),
        equation(f["c2"], f["b"], f["d"]),
        equation(f["all"], f["r1"], f["r2"]),
        equation(f["all"], f["c1"], f["c2"]),
    ]


@given(amounts, amounts, amounts, amounts, st.sampled_from(["a", "b", "c", "d", "r1", "r2", "c1", "c2"]), amounts)
def test_one_wrong_figure_of_a_table_with_all_its_sums_is_the_only_explanation(
    a: Decimal, b: Decimal, c: Decimal, d: Decimal, wrong: str, more: Decimal
) -> None:
    values = {"a": a, "b": b, "c": c, "d": d, "r1": a + b, "r2": c + d, "c1": a + c, "c2": b + d, "all": a + b + c + d}
    assert explain(grid(values)) == []
    right = values[wrong]
    values[wrong] += more + 1
    (explanation,) = explain(grid(values))
    (option,) = explanation.options
    assert [(correction.figure.key, correction.value) for correction in option] == [(wrong, right)]


def test_independent_mistakes_are_explained_apart() -> None:
    one = equation(figure("x", "10.00"), figure("y", "12.00"))
    other = equation(figure("p", "5.00"), figure("q", "9.00"))
    assert [len(explanation.failed) for explanation in explain([one, other])] == [1, 1]


def test_what_no_small_set_explains_is_left_without_an_option() -> None:
    held = [equation(figure(f"w{n}", "10.00"), figure(f"h{n}{m}", "10.00")) for n in range(5) for m in range(5)]
    failed = [
        equation(figure("t", "90.00"), *(figure(f"w{n}", "10.00") for n in range(5))),
        *(equation(figure("t", "90.00"), figure(f"t{m}", "90.00")) for m in range(4)),
    ]
    (explanation,) = explain([*held, *failed])
    assert len(explanation.failed) == 1
    assert explanation.options == ()


@given(amounts, amounts, st.integers(0, 3))
def test_a_share_that_was_rounded_correctly_always_holds(part: Decimal, whole: Decimal, places: int) -> None:
    rate = share(part, whole)
    printed = (part / whole * 100).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert rate is None or rate.verdict(printed) == "held"


@given(amounts, amounts)
def test_a_share_that_is_far_off_always_fails(part: Decimal, whole: Decimal) -> None:
    rate = share(part + 100, whole + 100)
    assert rate is not None
    assert rate.verdict((rate.value * 2 + 1).quantize(CENT)) == "failed"


@given(amounts, amounts)
def test_growth_is_recomputed_from_the_implied_base(change: Decimal, base: Decimal) -> None:
    rate = growth(change, base + 1 + change)
    printed = (change / (base + 1) * 100).quantize(CENT, ROUND_HALF_UP)
    assert rate is None or rate.verdict(printed) == "held"
