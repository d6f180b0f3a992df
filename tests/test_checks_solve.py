"""Who is wrong: the smallest sets of figures, found whatever the size of the mistake; ratios hold for their own rounding."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.accounts.figures import decimals, half_unit, rounded
from extractor.checks.engine import solve
from extractor.checks.ratios import Ratio, Recomputed
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


def printed(key: str, value: Decimal) -> Figure:
    """A figure with the rounding of its own last place."""
    return Figure(key, value, half_unit(decimals(value)), lambda: Place(path=key, label=key, printed=str(value)))


def share(part: Decimal, whole: Decimal, rate: Decimal = Decimal(0), *, key: str = "rate") -> Ratio:
    figures = printed(f"{key}.part", part), printed("whole", whole)
    return Ratio("checks.share", printed(key, rate), ((1, figures[0]),), ((1, figures[1]),), "比重")


def recomputed(ratio: Ratio) -> Recomputed | None:
    return ratio.recomputed()


@given(amounts, amounts, st.integers(0, 3))
def test_a_share_that_was_rounded_correctly_always_holds(part: Decimal, whole: Decimal, places: int) -> None:
    rate = (part / whole * 100).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert share(part, whole, rate).verdict() in ("held", "undefined")


@given(amounts, amounts)
def test_a_share_that_is_far_off_always_fails(part: Decimal, whole: Decimal) -> None:
    rate = recomputed(share(part + 100, whole + 100))
    assert rate is not None
    assert share(part + 100, whole + 100, (rate.value * 2 + 1).quantize(CENT)).fails


@given(amounts, amounts)
def test_growth_is_recomputed_from_the_implied_base(change: Decimal, base: Decimal) -> None:
    rate = printed("rate", (change / (base + 1) * 100).quantize(CENT, ROUND_HALF_UP))
    moved, now = printed("change", change), printed("now", base + 1 + change)
    ratio = Ratio("checks.growth_rate", rate, ((1, moved),), ((1, now), (-1, moved)), "增减幅度", signless=True)
    assert ratio.verdict() in ("held", "undefined")


@pytest.mark.parametrize(
    ("rate", "verdict"),
    [
        pytest.param("11.7", "failed", id="one_unit_too_much_is_no_cutting_off"),
        pytest.param("11.6", "held", id="rounded"),
        pytest.param("11.64", "truncated", id="cut_off"),
        pytest.param("11", "truncated", id="cut_off_to_a_whole"),
        pytest.param("11.5", "failed", id="too_little"),
        pytest.param("12", "held", id="rounded_to_a_whole"),
        pytest.param("-11.6", "failed", id="sign"),
    ],
)
def test_only_places_that_were_cut_off_are_forgiven(rate: str, verdict: str) -> None:
    assert share(Decimal("275.12"), Decimal("2362.26"), Decimal(rate)).verdict() == verdict


def test_a_rate_is_the_witness_that_tells_which_of_two_equal_figures_is_wrong() -> None:
    left, right = printed("text", Decimal("153.00")), printed("table", Decimal("135.00"))
    rate = Ratio(
        "checks.share", printed("rate", Decimal("13.5")), ((1, left),), ((1, printed("w", Decimal(1000))),), "比重"
    )
    solved = solve([equation(left, right)], [rate])
    (cause,) = solved.causes
    assert [option[0].figure.key for option in cause.explanation.options] == ["text"]
    assert cause.rates == (rate,)
    assert solved.rates == ()


def test_a_figure_that_several_rates_share_is_the_one_at_fault() -> None:
    whole = Decimal("1000.00")
    right = [share(Decimal(part), whole, Decimal(part) / 8, key=f"r{part}") for part in ("240.00", "400.00", "160.00")]
    solved = solve([], right)
    (found,) = solved.shared
    assert (found.correction.figure.key, found.correction.value) == ("whole", Decimal(800))
    assert solved.rates == ()


def test_two_copies_of_one_sentence_do_not_make_their_amount_wrong() -> None:
    copies = [share(Decimal("73.61"), Decimal("1946.23"), Decimal("0.04"), key="rate") for _ in range(2)]
    assert solve([], copies).shared == ()


def test_a_correction_of_very_many_digits_is_rounded_and_breaks_nothing() -> None:
    long = Decimal("123456789012345678901234567890123456.789")
    assert rounded(long, Decimal("0.01")) == Decimal("123456789012345678901234567890123456.79")
    assert rounded(Decimal("1.005"), Decimal("0.01")) == Decimal("1.01")  # 四舍五入, as the publishers round
