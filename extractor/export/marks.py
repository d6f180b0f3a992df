"""Which findings touch which value: the paths of their places, looked up by cell, row or item. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.record import Finding, Severity, severity_rank


@dataclass(frozen=True)
class Marks:
    """Findings, the worst first, and the paths that they name; numbers count from 1 in that order."""

    findings: tuple[Finding, ...]
    by_path: dict[str, tuple[int, ...]]

    def at(self, path: str | None) -> tuple[int, ...]:
        """The numbers of the findings that name exactly this path."""
        return self.by_path.get(path, ()) if path else ()

    def severity(self, numbers: Iterable[int]) -> Severity | None:
        """The worst severity among some findings."""
        found: list[Severity] = [self.findings[number - 1].severity for number in numbers]
        return min(found, key=severity_rank, default=None)


def findings_to_marks(findings: Sequence[Finding]) -> Marks:
    """Sorted by severity, otherwise in the order of the record."""
    ordered = tuple(sorted(findings, key=lambda finding: severity_rank(finding.severity)))
    by_path: defaultdict[str, dict[int, None]] = defaultdict(dict)
    for number, finding in enumerate(ordered, start=1):
        for place in finding.places:
            if place.path:
                by_path[place.path][number] = None
    return Marks(ordered, {path: tuple(numbers) for path, numbers in by_path.items()})
