"""A metric without gold: how many of the printed figures of a document its record accounts for as read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from extractor import Settings, extract
from models import Record


@dataclass(frozen=True)
class Share:
    """The figures of one document, or of many together. ``lost_parts`` are whole tables and sections that were not read."""

    name: str
    figures: int
    read: int
    set_aside: int
    unread: int
    places: int
    lost_parts: int

    @property
    def rate(self) -> float | None:
        """``read`` as a share of ``read`` + ``unread``; ``None`` where there is neither."""
        wanted = self.read + self.unread
        return self.read / wanted if wanted else None


def record_to_share(name: str, record: Record) -> Share:
    """The ledger of a record in numbers; all zero for a record of a program that kept none."""
    lost = sum(finding.stage == "completeness" and finding.severity == "error" for finding in record.findings)
    ledger = record.completeness
    if ledger is None:
        return Share(name, 0, 0, 0, 0, 0, lost)
    return Share(name, ledger.figures, ledger.read, ledger.set_aside, ledger.unread, len(ledger.places), lost)


def sum_shares(shares: Iterable[Share]) -> Share:
    """All documents as one."""
    found = list(shares)
    totals = (
        sum(getattr(share, name) for share in found)
        for name in ("figures", "read", "set_aside", "unread", "places", "lost_parts")
    )
    return Share("全部", *totals)


def paths_to_shares(paths: Iterable[Path], settings: Settings) -> list[Share]:
    """Every document read anew. Errors as those of ``extract``."""
    return [record_to_share(path.name, extract(path, settings)) for path in paths]


def shares_to_lines(shares: Iterable[Share]) -> list[str]:
    """The shares as lines for people, the worst document first, the sum last."""
    found = sorted(shares, key=lambda share: (1.0 if share.rate is None else share.rate, share.name))
    return [
        f"{'—' if share.rate is None else f'{share.rate:.2%}':>8}  数字 {share.figures}  读出 {share.read}"
        f"  另有原因 {share.set_aside}  未读 {share.unread}  未读之处 {share.places}  整块缺失 {share.lost_parts}  {share.name}"
        for share in (*found, sum_shares(found))
    ]
