"""Checks on gold files: schema, verbatim texts and figures in their source, identities with the known exceptions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from evals.gold import GoldNotes, Manifest, read_record
from evals.grounding import PublishedText
from evals.identities import IDENTITY_NAMES, record_to_breaches
from evals.score import Leaf, score_record
from extractor.errors import UsageError
from extractor.text.characters import FIGURE, fold, key
from models import Record

# Canonical by contract, so that they need not stand in print: names completed, options chosen by us.
_NOT_VERBATIM = re.compile(r"tables\..*|document\.kind|.*\.(section|comparison|scope|source)")
_STATED_IN_WORDS = re.compile(r"narrative\.deviations\.(change_amount|change_pct|completion_pct)")
_BROKEN_FIGURE = re.compile(r"(?<=[\d.,])[ \t　]+(?=[\d.,])")


@dataclass(frozen=True, slots=True)
class Remark:
    """What the validator says of one place. A ``fault`` must be mended or noted; a ``note`` is known or harmless."""

    level: Literal["fault", "note"]
    check: Literal["schema", "text", "figure", "identity", "stale_note"]
    path: str
    message: str


def validate_gold(manifest: Manifest) -> dict[str, list[Remark]]:
    """Gold file → remarks, each file once with the source of its first case."""
    remarks: dict[str, list[Remark]] = {}
    for case in manifest.cases:
        if case.gold not in remarks:
            source = PublishedText(manifest.source_text(case))
            notes = manifest.notes.get(Path(case.gold).name, GoldNotes())
            # The figures of tables that were pictures stand in no published text.
            pictures = case.form == "scan"
            remarks[case.gold] = validate_file(manifest.path(case.gold), source, notes, table_figures=not pictures)
    return remarks


def validate_file(path: Path, source: PublishedText, notes: GoldNotes, *, table_figures: bool = True) -> list[Remark]:
    """The remarks on one gold file."""
    try:
        record = read_record(path)
    except UsageError as error:
        return [Remark("fault", "schema", "", error.message)]
    return validate_record(record, source, notes, table_figures=table_figures)


def validate_record(
    record: Record, source: PublishedText, notes: GoldNotes, *, table_figures: bool = True
) -> list[Remark]:
    """The remarks on a labelled record."""
    leaves = tuple(score_record(record, record).leaves())
    return [
        *_check_texts(leaves, source, notes),
        *_check_figures(leaves, source, notes, table_figures=table_figures),
        *_check_identities(record, notes),
    ]


def _check_texts(leaves: tuple[Leaf, ...], source: PublishedText, notes: GoldNotes) -> Iterator[Remark]:
    known = {exception.path: exception.note for exception in notes.texts}
    for leaf in leaves:
        if leaf.kind == "figure" or leaf.gold is None or _NOT_VERBATIM.fullmatch(leaf.field):
            continue
        standing = source.find(leaf.gold).standing
        if standing == "whole":
            if leaf.path in known:
                yield Remark("fault", "stale_note", leaf.path, "注明的文字例外已不存在")
        elif leaf.path in known:
            yield Remark("note", "text", leaf.path, known[leaf.path])
        elif standing == "pieces":
            yield Remark("note", "text", leaf.path, f"原文中不连续：{_short(leaf.gold)}")
        else:
            yield Remark("fault", "text", leaf.path, f"原文中找不到：{_short(leaf.gold)}")


def _check_figures(
    leaves: tuple[Leaf, ...], source: PublishedText, notes: GoldNotes, *, table_figures: bool
) -> Iterator[Remark]:
    figures = source_to_figures(source.raw)
    known = {exception.path: exception.note for exception in notes.figures}
    for leaf in leaves:
        if leaf.kind != "figure" or leaf.gold is None or (leaf.path.startswith("tables.") and not table_figures):
            continue
        value = abs(Decimal(leaf.gold))
        # 持平 is a change of 0 that is stated in words.
        if value in figures or (value == 0 and _STATED_IN_WORDS.fullmatch(leaf.field)):
            continue
        level: Literal["fault", "note"] = "note" if leaf.path in known else "fault"
        yield Remark(level, "figure", leaf.path, known.get(leaf.path, f"原文中没有这个数：{leaf.gold}"))


def source_to_figures(raw: str) -> set[Decimal]:
    """Every figure that a text prints, without its sign, thousands separators removed, OCR blanks closed."""
    folded = fold(raw)
    texts = (folded, _BROKEN_FIGURE.sub("", folded), key(raw))
    return {abs(Decimal(match.group().replace(",", ""))) for text in texts for match in FIGURE.finditer(text)}


def _check_identities(record: Record, notes: GoldNotes) -> Iterator[Remark]:
    known = {(note.identity, note.path): note for note in notes.identities}
    names = IDENTITY_NAMES
    met = set()
    for breach in record_to_breaches(record):
        place = (breach.identity, breach.path)
        formula = f"{breach.left} ≠ {breach.right}（差 {breach.left - breach.right}）"
        note = known.get(place)
        if note is not None and (note.left, note.right) == (breach.left, breach.right):
            met.add(place)
            yield Remark("note", "identity", breach.path, f"{names[breach.identity]}：{formula}；{note.note}")
        else:
            yield Remark("fault", "identity", breach.path, f"{names[breach.identity]}不成立：{formula}")
    for identity, path in known:
        if (identity, path) not in met:
            yield Remark("fault", "stale_note", path, f"注明的例外已不存在：{names.get(identity, identity)}")


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
