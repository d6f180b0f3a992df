"""How a wrong figure was mistyped is said where one slip of the hand explains it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from check_samples import as_record, consistent, with_cell

from extractor.checks import run_checks
from extractor.checks.misprint import misprint


@pytest.mark.parametrize(
    ("printed", "right", "slip"),
    [
        ("123.56", "1234.56", "像是少印了一位“4”"),
        ("1,34.56", "1234.56", ""),
        ("134.56", "1234.56", "像是少印了一位“2”"),
        ("234.56", "1234.56", "像是少印了一位“1”"),
        ("12,345.56", "1234.56", "像是多印了一位“5”"),
        ("1,134.56", "134.56", "像是多印了一位“1”"),
        ("1,243.56", "1234.56", "像是相邻两位颠倒"),
        ("1,235.46", "1234.56", "像是相邻两位颠倒"),
        ("1,284.56", "1234.56", "像是印错了一位"),
        ("123.456", "1234.56", "像是小数点错了一位"),
        ("12,345.6", "1234.56", "像是小数点错了一位"),
        ("12,345,600", "1234.56", "差10⁴倍，像是单位或小数点有误"),
        ("-1,234.56", "1234.56", "像是正负号相反"),
        ("99.99", "1234.56", ""),
        ("1", "10", "像是小数点错了一位"),
        ("0.02", "0.03", ""),
        ("0.00", "12.30", ""),
        ("", "12.30", ""),
        (None, "12.30", ""),
    ],
)
def test_one_slip_of_the_hand_is_named(printed: str | None, right: str, slip: str) -> None:
    assert misprint(printed, Decimal(right)) == slip


def test_a_cell_that_lost_a_digit_is_said_to_have_lost_it() -> None:
    spoiled = with_cell(as_record(consistent()), "expenditure", "rows[2]", "total", Decimal("110.35"))
    message = next(
        one.message for one in run_checks(spoiled)[0] if one.places and "rows[2]" in (one.places[0].path or "")
    )
    assert "应为1,100.35（像是少印了一位“0”）" in message
