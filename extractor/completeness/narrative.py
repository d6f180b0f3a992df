"""The narrative in the ledger: what the items hold of the prose, what is no value there, and what was not read."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.completeness.forms import settle_sequences, settle_sheets
from extractor.completeness.gaps import gaps
from extractor.completeness.held import Coverage
from extractor.completeness.ledger import Entry
from extractor.completeness.places import Map, table_stretches
from extractor.completeness.prose import Prose
from extractor.completeness.restated import KnownValues, settle_restated
from extractor.completeness.sentences import Sentences, text_to_sentences
from extractor.completeness.shapes import shape_of
from extractor.completeness.sheet_columns import settle_sheet_columns
from extractor.completeness.unread import Unread, unread_sentences, unread_texts
from extractor.outline.titles import Region
from extractor.outline.tree import Outline
from extractor.text.source import SourceText


@dataclass(frozen=True)
class Ground:
    """A document as the ledger looks at it, whatever was read from it: its text, outline, parts and sentences."""

    source: SourceText
    outline: Outline | None
    places: Map
    sentences: Sentences

    @classmethod
    def of(cls, source: SourceText, outline: Outline | None, regions: Sequence[Region] | None = None) -> Ground:
        """The ground of a document; without ``outline`` of its tables alone.

        ``regions`` are the tables of the lines of ``source`` where they are known.
        """
        places = Map(outline, table_stretches(source, outline, regions))
        sentences = text_to_sentences(source, outline, places) if outline is not None else Sentences(())
        return cls(source, outline, places, sentences)


def account_for_prose(
    ground: Ground, outline: Outline, entries: Sequence[Entry], coverage: Coverage, known: KnownValues
) -> list[Unread]:
    """What the items leave unread of the prose; its figures that are no values are set aside.

    ``known`` are the values of the record with what they are of: prose may say them again.
    """
    source, places, sentences = ground.source, ground.places, ground.sentences
    unread = list(unread_sentences(source, sentences, coverage, entries, places))
    unread += unread_texts(source, outline, coverage, places)
    unread += gaps(source, outline, coverage, places, sentences, entries)
    _settle(ground, outline, entries, coverage, known, unread)
    return unread


def _settle(
    ground: Ground,
    outline: Outline,
    entries: Sequence[Entry],
    coverage: Coverage,
    known: KnownValues,
    unread: Sequence[Unread],
) -> None:
    """Set aside the figures of the prose that are no values; those of an unread sentence by their shape alone."""
    source, places, sentences = ground.source, ground.places, ground.sentences
    prose = Prose(source, outline, places, sentences)
    lost = bytearray(len(source.text))
    for one in unread:
        if one.kind in {"sentence", "section"}:
            lost[one.start : one.end] = b"\x01" * (one.end - one.start)
    settle_sheets(entries, source, outline, coverage)
    settle_sheet_columns(entries, source, coverage)
    settle_sequences(entries, source, places)
    loose: list[Entry] = []
    for entry in entries:
        if not entry.is_open or places.stretch_at(entry.start) is not None:
            continue
        if lost[entry.start]:
            reason = shape_of(entry, source)
        else:
            reason = prose.reason(entry)
            loose.append(entry)
        if reason is not None:
            entry.set_aside(reason)
    settle_restated(loose, entries, source, places, sentences, known)


def each_once(unread: Sequence[Unread], reported: bytearray) -> list[Unread]:
    """Figures inside an unread sentence or section belong to it; what an earlier finding names is marked so."""
    wide = sorted((u for u in unread if u.kind in {"section", "sentence"}), key=lambda u: (u.start, -u.end))
    kept: list[Unread] = []
    for one in wide:
        if kept and one.end <= kept[-1].end:
            continue
        kept.append(one)
    starts = [one.start for one in kept]
    figures = Counter[int]()
    rest: list[Unread] = []
    for one in unread:
        if one.kind in {"section", "sentence"}:
            continue
        holder = bisect_right(starts, one.start) - 1
        if one.start >= 0 and holder >= 0 and one.end <= kept[holder].end:
            figures[holder] += one.figures
        else:
            rest.append(one)
    kept = [replace(one, figures=figures[index]) for index, one in enumerate(kept)]
    return [
        replace(one, reported=True) if one.start >= 0 and any(reported[one.start : one.end]) else one
        for one in (*kept, *rest)
    ]
