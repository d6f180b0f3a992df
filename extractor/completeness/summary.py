"""The ledger in one line, for people."""

from __future__ import annotations

from collections.abc import Iterable

from models import Finding
from models.completeness import Completeness

MOST_NAMED = 4
"""Places that the line names."""


def completeness_line(completeness: Completeness, findings: Iterable[Finding] = ()) -> str:
    """``读出 1,243 个数字中的 1,240 个，3 个未读（第12页…）``; figures that are no values are not among those counted.

    ``findings`` of the same record know the places in the words of the format (第143段, 收入决算表!D12): a Word file or a
    sheet has no lines that its reader could count.
    """
    wanted = completeness.read + completeness.unread
    text = f"读出 {wanted:,} 个数字中的 {completeness.read:,} 个"
    if completeness.unread:
        text += f"，{completeness.unread:,} 个未读{_where(completeness, findings)}"
    sentences = sum(place.figures == 0 for place in completeness.places)
    return text + (f"，另有 {sentences} 处文字未读" if sentences else "")


def _where(completeness: Completeness, findings: Iterable[Finding]) -> str:
    places = [place for place in completeness.places if place.figures]
    known = {
        place.evidence.start: place.address
        for finding in findings
        for place in finding.places
        if place.evidence is not None and place.address is not None
    }
    addresses = list(dict.fromkeys(known[place.start] for place in places if place.start in known))
    if addresses:
        return f"（{'、'.join(addresses[:MOST_NAMED])}{'…' if len(addresses) > MOST_NAMED else ''}）"
    pages = list(dict.fromkeys(place.page for place in places if place.page is not None))
    lines = list(dict.fromkeys(place.line for place in places if place.page is None and place.line is not None))
    numbers, unit = (pages, "页") if pages else (lines, "行")
    if not numbers:
        return ""
    more = "…" if len(numbers) > MOST_NAMED else ""
    return f"（第{'、'.join(map(str, numbers[:MOST_NAMED]))}{more}{unit}）"
