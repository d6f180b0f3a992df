"""The ledger of figures as the page shows it: counts by part and by reason, and the places that were not read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractor.accounts.templates import TEMPLATES
from extractor.completeness.summary import completeness_line
from extractor.export.labels import ASIDE_REASONS, LEDGER_PARTS, SECTIONS
from extractor.report.links import Link, Locator
from extractor.text.locate import span_evidence
from models.completeness import Completeness, PartCount, UnreadPlace
from models.record import Finding, Place

_TABLE_LABELS = {f"tables.{name}": template.title for name, template in TEMPLATES.items()}
_PART_LABELS = {f"sections.{name}": label for name, label in SECTIONS.items()} | _TABLE_LABELS | LEDGER_PARTS


@dataclass(frozen=True, slots=True)
class UnreadView:
    """A place that was not read, with its part and a link to it."""

    part: str
    place: UnreadPlace
    link: Link | None


@dataclass(frozen=True, slots=True)
class CompletenessView:
    """The line of the command, the parts with their names, the reasons with their names, the unread places."""

    line: str
    counts: Completeness
    parts: tuple[tuple[str, PartCount], ...]
    reasons: tuple[tuple[str, int], ...]
    places: tuple[UnreadView, ...]


def completeness_view(
    completeness: Completeness | None, locator: Locator, findings: Sequence[Finding]
) -> CompletenessView | None:
    """What the page shows of the ledger, ``None`` for a record that has none."""
    if completeness is None:
        return None
    ordered = sorted(completeness.reasons, key=lambda reason: -reason.figures)
    return CompletenessView(
        completeness_line(completeness, findings),
        completeness,
        tuple((_PART_LABELS.get(part.part, part.part), part) for part in completeness.parts),
        tuple((ASIDE_REASONS[reason.reason], reason.figures) for reason in ordered),
        tuple(
            UnreadView(_PART_LABELS.get(place.part, place.part), place, _link(place, locator))
            for place in completeness.places
        ),
    )


def _link(place: UnreadPlace, locator: Locator) -> Link | None:
    source = locator.source
    if (
        source is None
        or place.start is None
        or place.end is None
        or not 0 <= place.start < place.end <= len(source.text)
    ):
        return None
    return locator.of_place(Place(evidence=span_evidence(place.start, place.end, source)))
