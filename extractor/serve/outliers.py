"""Accounts that differ from those of bodies of the same kind and size, by the structure of their expenditure. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from extractor.batch.region import region_of

PEERS = 5
"""Fewer bodies are no yardstick."""
_SIZE = 3
"""Bodies of one size spend at most so many times as much, and at least that part."""
_SPREADS = 5
"""Median distances from the median beyond which an account stands out: some three standard deviations of even figures."""
_LEAST = Decimal(5)
"""Percentage points: where all peers agree to the last digit, a small difference is none."""


@dataclass(frozen=True)
class Measured:
    """An account with one share of its expenditure, in per cent."""

    department: str
    year: int
    kind: str
    expenditure: Decimal
    share: Decimal


@dataclass(frozen=True)
class Outlier:
    """An account that stands out, the median of its peers, and how many there are."""

    account: Measured
    median: Decimal
    peers: int


def kind_of_body(department: str) -> str:
    """What a body is, wherever it is: ``武汉市武昌区财政局`` → ``财政局``."""
    region = region_of(department) or ""
    return department.removeprefix(region) or department


def find_outliers(accounts: Iterable[Measured]) -> list[Outlier]:
    """Those that stand out from the others of their kind, size and year, the farthest first."""
    groups: defaultdict[tuple[str, str, int], list[Measured]] = defaultdict(list)
    for account in accounts:
        groups[kind_of_body(account.department), account.kind, account.year].append(account)
    found = [outlier for group in groups.values() for outlier in _of_group(group)]
    return sorted(
        found, key=lambda one: (-abs(one.account.share - one.median), one.account.department, one.account.year)
    )


def _of_group(group: list[Measured]) -> Iterable[Outlier]:
    ordered = sorted(group, key=lambda account: account.expenditure)
    sizes = [account.expenditure for account in ordered]
    for place, account in enumerate(ordered):
        low, high = bisect_left(sizes, account.expenditure / _SIZE), bisect_right(sizes, account.expenditure * _SIZE)
        shares = [one.share for one in (*ordered[low:place], *ordered[place + 1 : high])]
        if len(shares) < PEERS:
            continue
        middle = median(shares)
        spread = median(abs(share - middle) for share in shares)
        if abs(account.share - middle) > max(_SPREADS * spread, _LEAST):
            yield Outlier(account, middle, len(shares))
