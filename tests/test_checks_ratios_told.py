"""How a recomputed rate is told beside the printed one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractor.checks.ratios import Recomputed


@pytest.mark.parametrize(
    ("value", "printed", "told"),
    [
        ("11.64523", "11.7", "11.645"),  # 11.65 would be rounded to the printed figure
        ("11.62", "11.7", "11.62"),
        ("49.498", "50", "49.498"),
        ("-11.64523", "-11.7", "-11.645"),
        ("100", "31.9", "100.00"),
        ("69.3", "83.24", "69.30"),
    ],
)
def test_a_rate_is_told_so_that_who_rounds_it_gets_the_right_one(value: str, printed: str, told: str) -> None:
    exact = Decimal(value)
    assert Recomputed(exact, exact, exact).text(Decimal(printed)) == told
