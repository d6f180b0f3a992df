"""Accounts that differ from those of bodies of the same kind and size, by the structure of what they take in and spend. Pure.

The yardstick is robust: the median of the others, and the median of their distances from it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractor.batch.region import region_of

PEERS = 5
"""Fewer bodies are no yardstick."""
SIZE = 3
"""Bodies of one size spend at most so many times as much, and at least that part."""
_SPREADS = 5
"""Median distances from the median beyond which an account stands out: some three standard deviations of even figures."""
PROJECT = "项目支出占本年支出"
_LEAST = Decimal(5)


@dataclass(frozen=True)
class Measured:
    """An account with one share, in per cent; ``measure`` says of what in what.

    Where all peers agree to the last digit a difference of less than ``least`` percentage points is none.
    """

    department: str
    year: int
    kind: str
    expenditure: Decimal
    share: Decimal
    measure: str = PROJECT
    id: str = ""
    least: Decimal = _LEAST


@dataclass(frozen=True)
class Outlier:
    """An account that stands out, the median of its peers, and how many there are."""

    account: Measured
    median: Decimal
    peers: int

    @property
    def difference(self) -> Decimal:
        """Percentage points from the median."""
        return self.account.share - self.median


def kind_of_body(department: str) -> str:
    """What a body is, wherever it is: ``武汉市武昌区财政局`` → ``财政局``."""
    region = region_of(department) or ""
    return department.removeprefix(region) or department


def find_outliers(accounts: Iterable[Measured]) -> list[Outlier]:
    """Those that stand out from the others of their kind, size and year in one measure, the farthest first."""
    groups: defaultdict[tuple[str, str, str, int], list[Measured]] = defaultdict(list)
    kinds: dict[str, str] = {}
    for account in accounts:
        body = kinds.setdefault(account.department, "") or kind_of_body(account.department)
        kinds[account.department] = body
        groups[account.measure, body, account.kind, account.year].append(account)
    found = [outlier for group in groups.values() for outlier in _of_group(group)]
    return sorted(
        found, key=lambda one: (-abs(one.difference), one.account.department, one.account.year, one.account.measure)
    )


def _of_group(group: list[Measured]) -> Iterator[Outlier]:
    """Peers are a window over the accounts by size, whose shares are kept in order as it moves."""
    ordered = sorted(group, key=lambda account: account.expenditure)
    sizes = [account.expenditure for account in ordered]
    shares: list[Decimal] = []
    low = high = 0
    for account in ordered:
        first = bisect_left(sizes, account.expenditure / SIZE)
        behind = bisect_right(sizes, account.expenditure * SIZE)
        for one in ordered[high:behind]:
            insort(shares, one.share)
        for one in ordered[low:first]:
            del shares[bisect_left(shares, one.share)]
        low, high = first, behind
        if len(shares) <= PEERS:
            continue
        own = bisect_left(shares, account.share)
        del shares[own]
        middle = median_of(shares)
        if abs(account.share - middle) > max(_SPREADS * spread_of(shares, middle), account.least):
            yield Outlier(account, middle, len(shares))
        shares.insert(own, account.share)


def median_of(ordered: Sequence[Decimal]) -> Decimal:
    """The median of figures that are in order."""
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def spread_of(ordered: Sequence[Decimal], middle: Decimal) -> Decimal:
    """The median distance from ``middle`` of figures that are in order, without putting the distances in order."""
    count = len(ordered)
    half = count // 2
    upper = _distance(ordered, middle, half)
    return upper if count % 2 else (_distance(ordered, middle, half - 1) + upper) / 2


def _distance(ordered: Sequence[Decimal], middle: Decimal, place: int) -> Decimal:
    """The distance from ``middle`` that has ``place`` smaller ones: that of the nearest ``place + 1`` figures, which stand
    next to each other, is the larger of those of its ends."""
    low, high = 0, len(ordered) - place - 1
    while low < high:
        start = (low + high) // 2
        if middle - ordered[start] > ordered[start + place + 1] - middle:
            low = start + 1
        else:
            high = start
    return max(abs(middle - ordered[low]), abs(ordered[low + place] - middle))
