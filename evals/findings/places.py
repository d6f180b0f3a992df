"""Where a place of the gold stands in one record and its text: spans of the source text, and paths of the record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evals.findings.gold import GoldPlace
from extractor.text.characters import key
from models import Record
from models.base import ItemEvidence
from models.record import Place

OPEN, CLOSE = "⟦", "⟧"
_MARK = re.compile(f"(.*?){OPEN}(.*?){CLOSE}(.*)", re.DOTALL)
_PATH_PARTS = {"合计": "total", "预算数": "budget", "决算数": "actual"}
WIDE = 48
"""A reported span longer than this shows a passage and no figure: what it means must be said in the message."""


@dataclass(frozen=True)
class Target:
    """A place as found: its path in the record, its spans in the source text, and the words meant."""

    paths: frozenset[str]
    spans: tuple[tuple[int, int], ...]
    words: str

    @property
    def found(self) -> bool:
        """Whether it stands anywhere."""
        return bool(self.paths or self.spans)


def resolve(place: GoldPlace, record: Record, folded: str) -> Target:
    """The place in this record; ``folded`` is its source text, folded."""
    if place.quote is not None:
        return _quote(place.quote, folded)
    if place.table is not None:
        return Target(frozenset(_cells(place, record)), (), place.column or "")
    paths = dict(_items(place, record))
    spans = tuple(
        (found.start, found.end)
        for path, evidence in paths.items()
        if evidence is not None and (found := evidence.fields.get(_inside(path))) is not None
    )
    return Target(frozenset(paths), spans, place.field or "")


def _quote(quote: str, folded: str) -> Target:
    match = _MARK.fullmatch(quote)
    before, meant, behind = (key(part) for part in match.groups()) if match else ("", key(quote), "")
    whole = before + meant + behind
    spans = tuple(
        (at.start() + len(before), at.start() + len(before) + len(meant))
        for at in re.finditer(re.escape(whole), folded)
    )
    return Target(frozenset(), spans, meant)


def _cells(place: GoldPlace, record: Record) -> Iterator[str]:
    """Paths of the rows or cells that a place of a table names."""
    table = getattr(record.tables, place.table or "")
    base = f"tables.{place.table}"
    if place.row is None:
        yield f"{base}.{place.column}" if place.column else base
        return
    for path, row in table.parts():
        names = (getattr(row, "code", None), getattr(row, "item", None), path if "[" not in path else None)
        wanted = _PATH_PARTS.get(place.row, place.row)
        if wanted in names or place.row in names:
            yield f"{base}.{path}.{place.column}" if place.column else f"{base}.{path}"


def _items(place: GoldPlace, record: Record) -> Iterator[tuple[str, ItemEvidence | None]]:
    performance = record.performance
    if place.coverage is not None:
        evidence = performance.coverage.evidence if performance.coverage is not None else None
        yield f"performance.coverage.{place.coverage}", evidence
    for index, summary in enumerate(performance.summaries):
        if place.summary is not None and place.summary in summary.project:
            yield _field(f"performance.summaries[{index}]", place), summary.evidence
    for index, report in enumerate(performance.reports):
        if place.report is not None and place.report in (report.title or report.name or ""):
            yield _field(f"performance.reports[{index}]", place), report.evidence
    for index, sheet in enumerate(performance.sheets):
        whole = place.sheet == "整体" and sheet.scope == "department"
        title = (sheet.title or "") if place.sheet != "整体" else ""
        if place.sheet is None or not (whole or (title and place.sheet in title)):
            continue
        path = f"performance.sheets[{index}]"
        if place.indicator is None:
            yield _field(path, place), sheet.evidence
            continue
        for at, goal in enumerate(sheet.goals):
            for number, indicator in enumerate(goal.indicators):
                if place.indicator in (indicator.level3 or indicator.level2 or ""):
                    yield _field(f"{path}.goals[{at}].indicators[{number}]", place), sheet.evidence


def _field(path: str, place: GoldPlace) -> str:
    return f"{path}.{place.field}" if place.field else path


def _inside(path: str) -> str:
    """The path of a field inside its item."""
    return re.sub(r"^performance\.(?:coverage|\w+\[\d+\])\.?", "", path)


def points_at(place: Place, target: Target, message: str) -> bool:
    """Whether a reported place is the one meant.

    A path must be the same or lie inside it; a span must touch it, and one that shows a whole passage says what it means
    in the message.
    """
    if place.path is not None and any(_within(place.path, path) for path in target.paths):
        return True
    evidence = place.evidence
    if evidence is None or not target.spans:
        return False
    touching = any(evidence.start < end and start < evidence.end for start, end in target.spans)
    if not touching:
        return False
    if place.path is not None and place.path.startswith("performance.") and evidence.end - evidence.start > WIDE:
        return False  # a field without a span of its own, shown by the passage of its whole item
    narrow = evidence.end - evidence.start <= WIDE + len(target.words)
    return narrow or (len(target.words) > 1 and target.words in key(message))


def _within(path: str, wanted: str) -> bool:
    return path == wanted or path.startswith((f"{wanted}.", f"{wanted}["))
