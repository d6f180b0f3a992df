"""What items leave unread of a stretch of a document: the ledger for whoever reads one stretch, before there is a record.

>>> ground = Ground.of(outline.source, outline)   # doctest: +SKIP
>>> account_for_items(ground, deviations, [(8312, 8790)]).unread   # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractor.completeness.held import HeldItem, coverage_of, read_held
from extractor.completeness.ledger import open_ledger
from extractor.completeness.narrative import Ground, account_for_prose, each_once
from extractor.completeness.restated import KnownValues
from extractor.completeness.unread import Unread, close_entries
from models.base import Evidence, ItemEvidence, Model
from models.completeness import UnreadKind

Item = Model | tuple[str, Evidence]
"""An item of the narrative with its evidence, or a text that is held as it is (``result_use``) with its place."""
QUOTE = 120
"""Characters of an unread place that are quoted."""


@dataclass(frozen=True, slots=True)
class UnreadStretch:
    """Text (``start``-``end`` of the source text, begun by ``text``) that no item holds, with its unread figures counted.

    ``kind`` is ``sentence`` for a comparison, share or label of an evaluation, ``reason`` for a reason or the words behind a
    comparison, ``section`` for a section that yielded nothing, ``figure`` for figures beside values of one sentence.
    """

    kind: UnreadKind
    start: int
    end: int
    text: str
    figures: int


@dataclass(frozen=True, slots=True)
class ItemsAccount:
    """How many figures of a stretch the items hold (``read``), how many they should and do not (``open``), and where."""

    read: int
    open: int
    unread: tuple[UnreadStretch, ...]


def account_for_items(ground: Ground, items: Iterable[Item], pieces: Sequence[tuple[int, int]]) -> ItemsAccount:
    """What the items hold and what they leave unread of the stretches ``pieces`` (offsets of the source text, end exclusive).

    It is the ledger of the record over a part of the text: a comparison, share, reason or label from which no item holds
    anything, a reason without its words, a section without an item, figures in such a sentence. Figures of unknown kind
    outside them are no matter of it, nor are tables. Items of other stretches may be given as well; they change nothing.
    An item without evidence holds nothing. ``ground`` serves any number of calls.

    Raises ValueError where the ground has no outline.
    """
    if ground.outline is None:
        raise ValueError("an outline is needed to account for the items of a stretch")
    stretches = [(stretch.start, stretch.end) for stretch in ground.places.stretches]
    entries = [entry for entry in open_ledger(ground.source, stretches) if _inside(entry.start, pieces)]
    coverage = coverage_of(*_held(items), len(ground.source.text))
    read_held(entries, coverage, ground.source.folded)
    unread = account_for_prose(ground, ground.outline, entries, coverage, KnownValues(coverage))
    nothing_reported = bytearray(len(ground.source.text))
    unread += close_entries(entries, ground.sentences, ground.places, coverage, nothing_reported)
    found = [one for one in each_once(unread, nothing_reported) if _matters(one) and _touches(one, pieces)]
    places = tuple(_stretch(one, ground) for one in sorted(found, key=lambda one: (one.start, one.end)))
    read = sum(entry.status == "read" for entry in entries)
    return ItemsAccount(read, sum(place.figures for place in places), places)


def _held(items: Iterable[Item]) -> tuple[list[HeldItem], list[tuple[str, Evidence]]]:
    held: list[HeldItem] = []
    texts: list[tuple[str, Evidence]] = []
    for number, item in enumerate(items):
        if isinstance(item, tuple):
            texts.append((f"[{number}]", item[1]))
            continue
        evidence = getattr(item, "evidence", None)
        if isinstance(evidence, ItemEvidence):
            held.append(HeldItem(f"[{number}]", item, evidence))
    return held, texts


def _inside(offset: int, pieces: Sequence[tuple[int, int]]) -> bool:
    return any(start <= offset < end for start, end in pieces)


def _touches(one: Unread, pieces: Sequence[tuple[int, int]]) -> bool:
    return any(start < one.end and one.start < end for start, end in pieces)


def _matters(one: Unread) -> bool:
    """Whether an item should hold it: no figure of unknown kind, no table."""
    return one.stretch is None and one.harm != "note"


def _stretch(one: Unread, ground: Ground) -> UnreadStretch:
    text = ground.source.text[one.start : min(one.end, one.start + QUOTE)]
    return UnreadStretch(one.kind, one.start, one.end, text, one.figures)
