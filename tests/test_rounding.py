"""Printed figures against each other within their rounding: sums and rates."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractor.accounts.figures import is_rate, is_sum


@pytest.mark.parametrize(
    ("total", "parts", "holds"),
    [
        ("201", ("120", "80"), False),
        ("200", ("120", "80"), True),
        ("200.01", ("120.00", "80.00"), True),
        ("200.1", ("120.00", "80.00"), False),
        ("200.5", ("120", "80.5"), True),
        ("201.5", ("120", "80.5"), False),
        ("-3.20", ("10.00", "-13.20"), True),
        ("0", (), True),
    ],
)
def test_a_sum_holds_within_the_places_printed(total: str, parts: tuple[str, ...], *, holds: bool) -> None:
    assert is_sum(Decimal(total), tuple(map(Decimal, parts))) is holds


@pytest.mark.parametrize(
    ("rate", "part", "whole", "holds"),
    [
        pytest.param("66.67", "80", "120", True, id="rounded"),
        pytest.param("66.66", "80", "120", True, id="cut_off"),
        pytest.param("66", "80", "120", True, id="cut_off_to_a_whole"),
        pytest.param("66.2", "80", "120", False, id="half_a_point_beside"),
        pytest.param("99", "319.05", "319.05", False, id="one_unit_too_few_is_no_cutting_off"),
        pytest.param("-66.66", "-80", "120", True, id="cut_off_below_zero"),
        pytest.param("95", "18", "20", False, id="whole_amounts_are_exact"),
        pytest.param("50", "0.03", "0.06", True, id="small_amounts_leave_room"),
        pytest.param("60", "0.03", "0.06", True, id="within_the_rounding_of_small_amounts"),
        pytest.param("75", "0.03", "0.06", False, id="beyond_it"),
        pytest.param("-20.00", "-2.00", "10.00", True, id="a_decrease"),
        pytest.param("12", "0.00", "0.00", True, id="nothing_is_said_of_nothing"),
    ],
)
def test_a_rate_holds_within_the_places_printed(rate: str, part: str, whole: str, *, holds: bool) -> None:
    assert is_rate(Decimal(rate), Decimal(part), Decimal(whole)) is holds
