"""Of what a record speaks after an edit: the parts that it names, and, counted strictly, the very values.

The lenient count takes a word about the explanation for a word about all of it: whoever reads it there looks. The strict
one hears only of the section that is named, and of the figures and texts that are named themselves.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from evals.robustness.score import speaking_tables
from evals.robustness.touched import Value, is_figure
from extractor.narrative.deviations.read import section_setting
from extractor.pipeline import Reading
from models.record import Finding, Record

LEAST_TEXT = 12
"""Characters of a text by which an unread place that quotes it is known."""
PROSE_PARTS = ("deviations", "composition", "coverage", "summaries", "result_use")
"""Parts that are read from the sections of the explanation."""


def told_parts(record: Record, before: Record) -> set[str]:
    """Parts of which a record says that something is amiss, and did not say so before the edit."""
    known = {finding.message for finding in before.findings}
    fresh = [finding for finding in record.findings if finding.message not in known and _is_heard(finding)]
    told = {f"tables.{table}" for table in speaking_tables(fresh)}
    for finding in fresh:
        paths = [place.path or "" for place in finding.places]
        named = {part for path in paths for part in _parts_of_path(path)}
        told |= named or _parts_of_finding(finding)
    for part, _ in unread_places(record) - unread_places(before):
        told |= _parts_of_ledger(part)
    return told


def _is_heard(finding: Finding) -> bool:
    """Whether a finding says that something is amiss: a note of the ledger does, one of another stage need not."""
    return finding.severity != "note" or str(finding.stage) == "completeness"


def _parts_of_finding(finding: Finding) -> set[str]:
    """A finding of the narrative that names no path speaks of what its id says, else of the explanation."""
    if finding.stage not in ("outline", "narrative"):
        return set()
    return {part for word, part in _PART_OF_ID.items() if word in finding.id} or set(PROSE_PARTS)


_PART_OF_ID = {"sheet": "sheets", "report": "reports", "key_work": "key_work"}


def unread_places(record: Record) -> set[tuple[str, str]]:
    """The unread places of the ledger, each by its part and its text."""
    places = record.completeness.places if record.completeness is not None else ()
    return {(place.part, place.text) for place in places}


def unread_texts(after: Reading, before: Reading) -> list[str]:
    """The whole texts of the unread places, and of the places of findings, that were not there before."""
    known = unread_places(before.record)
    places = after.record.completeness.places if after.record.completeness is not None else ()
    fresh = [place for place in places if (place.part, place.text) not in known and place.start is not None]
    spans = [(place.start, place.end) for place in fresh]
    messages = {finding.message for finding in before.record.findings}
    told = (finding for finding in after.record.findings if finding.message not in messages and _is_heard(finding))
    spans += [(own.evidence.start, own.evidence.end) for finding in told for own in finding.places if own.evidence]
    return [after.source.text[start:end] for start, end in spans]


def _parts_of_path(path: str) -> set[str]:
    table = re.match(r"tables\.\w+", path)
    found = re.match(r"(?:narrative\.|performance\.)?(\w+)", path)
    return {table[0]} if table else {found[1]} if found else set()


def _parts_of_ledger(part: str) -> set[str]:
    """The ledger counts by section where the record is by kind of value."""
    if part.startswith("tables."):
        return {part}
    if part == "performance":
        return {"coverage", "summaries", "result_use"}
    return set(PROSE_PARTS) if part.startswith(("sections", "other")) else {part.split(".", maxsplit=1)[0]}


def unread_figures(reading: Reading) -> Counter[Decimal]:
    """The figures that the ledger calls unread, without their sign."""
    entries = reading.ledger.entries if reading.ledger is not None else ()
    return Counter(abs(e.value) for e in entries if e.status == "unread" and e.value is not None)


def reported_parts(lost: Mapping[str, list[Value]], unread: Counter[Decimal], texts: list[str]) -> set[str]:
    """The parts of which what was lost is named itself, wherever it stands now."""
    return {part for part, values in lost.items() if _is_reported(values, unread, texts)}


def _is_reported(lost: list[Value], unread: Counter[Decimal], texts: list[str]) -> bool:
    """Whether the ledger names every figure of a part that was lost as unread, wherever it stands now; of texts alone the
    greater part (of items whose part is not known the ledger names the bodies and not the headings)."""
    figures = Counter(abs(Decimal(str(value[-1]))) for value in lost if is_figure(value[-1]))
    if figures:
        return not figures - unread
    named = sum(len(value[-1]) for value in lost if any(value[-1][:LEAST_TEXT] in text for text in texts))
    return 0 < sum(len(value[-1]) for value in lost) <= 2 * named


def sections_of(record: Record) -> dict[Value, set[str]]:
    """The sections that state each comparison: the names of its values are the comparison and the subject."""
    found: dict[Value, set[str]] = {}
    for one in record.narrative.deviations:
        found.setdefault((one.comparison, one.subject), set()).add(one.section)
    return found


@dataclass(frozen=True)
class Told:
    """What a record says, counted strictly: the parts and sections that it names, the figures that it calls unread, and the
    texts that it quotes."""

    parts: frozenset[str]
    figures: frozenset[Decimal]
    texts: tuple[str, ...]

    @classmethod
    def between(cls, before: Reading, after: Reading) -> Told:
        """What a reading says that the one before did not say."""
        texts = tuple(unread_texts(after, before))
        figures = unread_figures(after) - unread_figures(before)
        return cls(frozenset(_named_parts(after.record, before.record)), frozenset(figures), texts)

    def speaks_of(self, part: str, value: Value, sections: Iterable[str]) -> bool:
        """Whether it says of the value that something is amiss; ``sections`` are those of a comparison."""
        if part in self.parts or any(f"{part}.{section}" in self.parts for section in sections):
            return True
        if is_figure(value[-1]):
            figure = abs(Decimal(str(value[-1])))
            return figure in self.figures or any(_prints(text, figure) for text in self.texts)
        return any(value[-1][:LEAST_TEXT] in text for text in self.texts)


_PRINTED = re.compile(r"\d[\d,]*(?:\.\d+)?")


def _prints(text: str, figure: Decimal) -> bool:
    return any(Decimal(printed.replace(",", "")) == figure for printed in _PRINTED.findall(text))


def _named_parts(record: Record, before: Record) -> set[str]:
    """The parts that the record names, of the comparisons the sections (``deviations.income``)."""
    known = {finding.message for finding in before.findings}
    fresh = [finding for finding in record.findings if finding.message not in known and _is_heard(finding)]
    named = {f"tables.{table}" for table in speaking_tables(fresh)}
    for finding in fresh:
        paths = [place.path for place in finding.places if place.path]
        named |= {part for path in paths for part in _sections_of_path(path, record)}
        if not paths and finding.stage in ("outline", "narrative"):
            named |= {part for word, part in _PART_OF_ID.items() if word in finding.id}
    for part, _ in unread_places(record) - unread_places(before):
        named |= _sections_of_ledger(part)
    return named


def _sections_of_path(path: str, record: Record) -> set[str]:
    one = re.match(r"narrative\.deviations\[(\d+)\]", path)
    return {f"deviations.{record.narrative.deviations[int(one[1])].section}"} if one else _parts_of_path(path)


def _sections_of_ledger(part: str) -> set[str]:
    """What a part of the ledger is in the record; a text under no known heading is none that could be named."""
    if part.startswith("other"):
        return set()
    role = part.removeprefix("sections.")
    if role == part:
        return _parts_of_ledger(part)
    own = {f"deviations.{section_setting(role)[0]}"}
    return own | {"composition"} if role == "general_public_structure" else own
