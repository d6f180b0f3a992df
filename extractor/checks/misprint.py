"""How a wrong figure was mistyped, where one slip of the hand makes it of the right one."""

from __future__ import annotations

from decimal import Decimal

from extractor.text.characters import parse_amount

LEAST_DIGITS = 3
"""Figures of fewer digits are a slip of the hand away from most others."""


def misprint(printed: str | None, right: Decimal) -> str:
    """The slip in Chinese, empty where none alone makes the printed figure of the right one (both in one unit)."""
    value = parse_amount(printed or "")
    if value is None or not value or not right or value == right:
        return ""
    if value == -right:
        return "像是正负号相反"
    if (power := _power_of_ten(value, right)) is not None:
        return "像是小数点错了一位" if abs(power) == 1 else f"差10{_SUPERSCRIPT[abs(power)]}倍，像是单位或小数点有误"
    one, other = _digits(value, right), _digits(right, value)
    telling = min(len(digits.lstrip("0")) for digits in (one, other)) >= LEAST_DIGITS
    return _slip(one, other) if telling and (value > 0) == (right > 0) else ""


_SUPERSCRIPT = {2: "²", 3: "³", 4: "⁴", 8: "⁸"}


def _power_of_ten(value: Decimal, right: Decimal) -> int | None:
    return next((power for power in (1, -1, 2, -2, 3, -3, 4, -4, 8, -8) if value == right.scaleb(power)), None)


def _digits(value: Decimal, other: Decimal) -> str:
    """All digits of a figure, with as many decimals as the longer of both has."""
    places = max(_decimals(value), _decimals(other))
    return f"{abs(value):.{places}f}".replace(".", "")


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _slip(printed: str, right: str) -> str:
    if len(printed) + 1 == len(right) and (at := _left_out(right, printed)) is not None:
        return f"像是少印了一位“{right[at]}”"
    if len(printed) == len(right) + 1 and (at := _left_out(printed, right)) is not None:
        return f"像是多印了一位“{printed[at]}”"
    differing = [at for at, (one, other) in enumerate(zip(printed, right, strict=False)) if one != other]
    if len(printed) != len(right):
        return ""
    if len(differing) == 1:
        return "像是印错了一位"
    if len(differing) == 2 and differing[1] == differing[0] + 1:
        first, second = differing
        swapped = printed[first] == right[second] and printed[second] == right[first]
        return "像是相邻两位颠倒" if swapped else ""
    return ""


def _left_out(long: str, short: str) -> int | None:
    """Where the one digit of ``long`` stands without which it is ``short``."""
    at = next((at for at, (one, other) in enumerate(zip(long, short, strict=False)) if one != other), len(short))
    return at if long[at + 1 :] == short[at:] else None
