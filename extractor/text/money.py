"""Units of money: what each is in 元, and how one is printed over a table or behind a figure."""

from __future__ import annotations

import re
from decimal import Decimal

SCALES = {
    "元": Decimal(1),
    "千元": Decimal(1000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "千万元": Decimal(10_000_000),
    "亿元": Decimal(100_000_000),
}
"""What one unit is in 元."""
UNIT = f"(?:{'|'.join(sorted(SCALES, key=len, reverse=True))})"
"""A pattern for one unit, the longest first: 百万元 is not 万元."""
STATED_UNIT = re.compile(rf"(?:金额)?单位[:：](?:人民币)?(?P<unit>{UNIT})")
"""The unit that a table or page states of all its figures."""
UNIT_IN_BRACKETS = re.compile(rf"\((?:金额)?(?:单位)?:?(?:人民币)?(?P<unit>{UNIT})整?\)")
"""The unit that a heading or a title states behind its words, in folded text: 决算数(元), 金额(单位:万元)."""
