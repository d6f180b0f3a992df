"""What a sample of the explanation holds: a section's text and all that it states."""

from __future__ import annotations

from typing import NamedTuple

from extractor.outline.tree import Role


class Stated(NamedTuple):
    """What a sentence states; figures as they are to stand in the record."""

    subject: str
    comparison: str
    reference: str | None = None
    actual: str | None = None
    change: str | None = None
    percent: str | None = None
    completion: str | None = None
    reason: str | None = None


class Sample(NamedTuple):
    """A section's text and all that it states."""

    name: str
    role: Role
    text: str
    stated: list[Stated]


PRIOR, INITIAL, ANNUAL = "prior_year", "initial_budget", "annual_budget"
