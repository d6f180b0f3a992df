"""Every id that a finding can carry, in words: those of checks (the catalogue), and those of the reading (reading.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from extractor.checks.catalogue import CATALOGUE
from extractor.data_files import shipped_yaml


@dataclass(frozen=True)
class ReadingFinding:
    """A finding of the reading: its name, what it says, and what to do about it."""

    id: str
    title: str
    meaning: str
    remedy: str


@cache
def reading_findings() -> dict[str, ReadingFinding]:
    """All findings of the reading by id."""
    data = shipped_yaml("extractor.checks", "reading.yaml")
    return {identifier: ReadingFinding(identifier, *texts) for identifier, texts in data.items()}


def finding_title(identifier: str) -> str:
    """The name of a finding's id for people; the id itself where it is a user's own rule."""
    if identifier in CATALOGUE:
        return CATALOGUE[identifier].title
    known = reading_findings().get(identifier)
    return known.title if known is not None else identifier


def finding_id(named: str) -> str:
    """The id of the finding that goes by a name for people; what is no such name stays as it is."""
    titles = [(check.title, check.id) for check in CATALOGUE.values()]
    titles += [(one.title, one.id) for one in reading_findings().values()]
    return next((identifier for title, identifier in titles if title == named), named)
