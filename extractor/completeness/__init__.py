"""Completeness: every printed figure is read, set aside for a reason, or reported as unread.

>>> from extractor.completeness import account_for
>>> accounted = account_for(record, source, outline)   # doctest: +SKIP
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractor.completeness.findings import ALL_TABLES_LOST, groups_to_findings, unread_to_groups
from extractor.completeness.forms import settle_in_tables
from extractor.completeness.held import covered, read_held
from extractor.completeness.items import ItemsAccount, UnreadStretch, account_for_items
from extractor.completeness.ledger import Entry, Ledger, count_digits, open_ledger
from extractor.completeness.names import mixed_names
from extractor.completeness.narrative import Ground, account_for_prose, each_once
from extractor.completeness.places import Map
from extractor.completeness.restated import KnownValues
from extractor.completeness.rows import missing_rows
from extractor.completeness.statuses import without_false_empties
from extractor.completeness.tables import read_tables_again
from extractor.completeness.unread import Unread, close_entries, unread_titles
from extractor.layout import Line
from extractor.outline.running_matter import DropReason
from extractor.outline.titles import Region
from extractor.outline.tree import Outline
from extractor.text.source import SourceText
from models.completeness import AsideCount, AsideReason, Completeness, PartCount, UnreadPlace
from models.record import Finding, Place, Record

_DROPPED: dict[DropReason, AsideReason] = {
    "page_number": "page_number",
    "running_header": "running_matter",
    "running_footer": "running_matter",
    "contents": "contents",
}
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Accounted:
    """The record with its ``completeness`` and the findings on it, and the ledger itself."""

    record: Record
    ledger: Ledger


def account_for(
    record: Record,
    source: SourceText,
    outline: Outline | None = None,
    dropped: Sequence[tuple[Line, DropReason]] = (),
    regions: Sequence[Region] | None = None,
) -> Accounted:
    """Account for every figure of the source text and of the lines that it leaves out (``dropped``).

    ``regions`` are the tables of the source text's lines where they are known (``DocumentMap.regions_of``). Without
    ``outline`` only the tables were read: then only their figures are accounted for, the rest is left out.
    """
    ground = Ground.of(source, outline, regions)
    places, sentences = ground.places, ground.sentences
    in_tables = [(stretch.start, stretch.end) for stretch in places.stretches]
    entries = open_ledger(source, in_tables, prose=outline is not None)
    coverage = covered(record, len(source.text))
    if outline is not None:
        # A sheet in a workbook stands among the tables: what it holds is read, under whatever title.
        read_held(list(_outside_the_nine(entries, places)), coverage, source.folded)
    read_tables_again(entries, source, record.tables, places.stretches)
    settle_in_tables(entries, source, places)
    unread: list[Unread] = []
    if outline is not None:
        unread += account_for_prose(ground, outline, entries, coverage, KnownValues(coverage, record.tables))
    contents = [line for line, reason in dropped if reason == "contents"]
    unread += unread_titles(contents, outline, record)
    reported = _reported(record, source, places)
    unread += close_entries(entries, sentences, places, coverage, reported)
    places.name_parts(entries)
    groups = unread_to_groups(each_once(unread, reported), places)
    findings, kept = groups_to_findings(groups, source, record, entries, places, outline)
    findings += [*missing_rows(record, entries, places), *mixed_names(record, source, places.stretches, entries)]
    ledger = Ledger(source, entries, _dropped_counts(dropped))
    earlier = tuple(finding for finding in record.findings if finding.stage != "completeness")
    update = {"completeness": _completeness(ledger, kept), "findings": (*earlier, *findings)}
    return Accounted(without_false_empties(record, unread, places).model_copy(update=update), ledger)


def _outside_the_nine(entries: Sequence[Entry], places: Map) -> Iterator[Entry]:
    starts = [entry.start for entry in entries]
    position = 0
    for stretch in places.stretches:
        if stretch.table is not None:
            yield from entries[position : bisect_left(starts, stretch.start)]
            position = bisect_left(starts, stretch.end)
    yield from entries[position:]


def _reported(record: Record, source: SourceText, places: Map) -> bytearray:
    """The characters that a finding of an earlier stage names."""
    mask = bytearray(len(source.text))
    index_of = {line.number: index for index, line in enumerate(source.lines)} if record.findings else {}
    for finding in record.findings:
        if finding.stage not in {"narrative", "tables", "grounding"}:
            continue
        for place in finding.places:
            for start, end in _spans_of(finding, place, index_of, source, places):
                mask[start:end] = b"\x01" * (end - start)
    return mask


def _spans_of(
    finding: Finding, place: Place, index_of: Mapping[int, int], source: SourceText, places: Map
) -> Iterator[tuple[int, int]]:
    if place.evidence is not None:
        yield place.evidence.start, min(place.evidence.end, len(source.text))
    elif place.line in index_of and place.line is not None:
        start, end = source.span_of_lines(index_of[place.line], index_of[place.line] + 1)
        if finding.id == "narrative.section_without_items":
            chain = places.chain_at(start)
            end = chain[-1].end if chain else end
        yield start, end


def _dropped_counts(dropped: Sequence[tuple[Line, DropReason]]) -> dict[AsideReason, int]:
    counts: Counter[AsideReason] = Counter()
    for line, reason in dropped:
        counts[_DROPPED[reason]] += count_digits(line.text)
    return {reason: count for reason, count in counts.items() if count}


def _completeness(ledger: Ledger, kept: Sequence[UnreadPlace]) -> Completeness:
    """The ledger in numbers."""
    reasons: Counter[AsideReason] = Counter(ledger.dropped)
    reasons.update(entry.reason for entry in ledger.entries if entry.reason is not None)
    statuses: dict[str, Counter[str]] = {}
    for (part, status), count in Counter((entry.part, entry.status) for entry in ledger.entries).items():
        statuses.setdefault(part, Counter())[status] = count
    if ledger.dropped:
        statuses["left_out"] = Counter(set_aside=sum(ledger.dropped.values()))
    parts = tuple(
        PartCount(
            part=part,
            figures=sum(counts.values()),
            read=counts["read"],
            set_aside=counts["set_aside"],
            unread=counts["unread"],
        )
        for part, counts in statuses.items()
    )
    read, unread = sum(part.read for part in parts), sum(part.unread for part in parts)
    share = (Decimal(100) * read / (read + unread)).quantize(_HUNDREDTH) if read + unread else None
    return Completeness(
        figures=sum(part.figures for part in parts),
        read=read,
        set_aside=sum(part.set_aside for part in parts),
        unread=unread,
        share_read=share,
        reasons=tuple(AsideCount(reason=reason, figures=count) for reason, count in sorted(reasons.items())),
        parts=parts,
        places=tuple(kept),
    )


__all__ = [
    "ALL_TABLES_LOST",
    "Accounted",
    "Ground",
    "ItemsAccount",
    "UnreadStretch",
    "account_for",
    "account_for_items",
]
