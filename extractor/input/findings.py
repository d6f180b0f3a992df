"""What a reader of a format has to say of what it did not read."""

from __future__ import annotations

from collections.abc import Sequence

from models.record import Finding, Place, Severity

MOST_PLACES = 20
"""So many lines are named."""


def load_finding(name: str, severity: Severity, message: str, lines: Sequence[int] = ()) -> Finding:
    """A finding of the loading of a file, with the lines that it is about."""
    return Finding(
        id=name,
        severity=severity,
        stage="load",
        message=message,
        origin="parsing",
        places=tuple(Place(line=number) for number in lines[:MOST_PLACES]),
    )
