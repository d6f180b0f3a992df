"""The settings of the sheet search, fitted on some documents of the gold and checked on the one left out.

``python -m evals.sheet_settings`` starts from coarse costs (each cost in use rounded to one of five sizes), tries the next
size up and down for one cost after the other, keeps what reads more cells of the fitted documents right, and prints how
many it reads right and wrong of them and of the document left out, beside the settings in use. Some minutes a document.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

import click

from evals.gold import load_manifest, read_record
from evals.score import score_record
from extractor.input.load import load
from extractor.narrative.sheets.fragments import Phrases
from extractor.narrative.sheets.lines import lines_to_draft
from extractor.narrative.sheets.record import draft_to_sheet
from extractor.narrative.sheets.settings import CELL_SETTINGS, CellSettings
from extractor.outline.map import DocumentMap
from extractor.outline.tree import Outline
from models import Record, SelfEvaluationSheet

SIZES = (0.0, 0.3, 1.0, 3.0, 6.0)
"""The costs that are tried: nothing, hardly, somewhat, clearly, strongly."""
WRONG = 3
"""A wrong cell counts against so many right ones."""
_KEPT = frozenset({
    "longest_cell", "hopeless", "unsure", "unsure_beside", "margin", "longest_level", "level_fragments", "level_fragment",
    "even", "slack", "slack_of_mark", "narrow", "short_of_stop", "over", "column_slack", "narrow_column",
})  # fmt: skip
"""Counts, widths and limits: they say what is printed and are not fitted."""
DOCUMENTS = ("jiangan_office_2023", "wuchang_office_2022", "wuchang_service_center_2023")
"""The documents of the gold whose text prints sheets as lines."""


@dataclass(frozen=True)
class CellCounts:
    """How many cells of the indicators were read right, read wrong, left open."""

    right: int
    wrong: int
    left_open: int

    @property
    def worth(self) -> int:
        """What the fit maximises."""
        return self.right - WRONG * self.wrong


@dataclass(frozen=True)
class Labelled:
    """A document with what its sheets say."""

    outline: Outline
    phrases: Phrases
    gold: Record


@cache
def labelled(name: str) -> Labelled:
    """A document of the gold by its name, its plain text."""
    manifest = load_manifest()
    case = next(case for case in manifest.cases if case.file.endswith(f"{name}.txt"))
    outline = DocumentMap(load(manifest.folder / case.file)).outline({})
    return Labelled(outline, Phrases(outline.source), read_record(manifest.folder / case.gold))


def read(document: Labelled, settings: CellSettings) -> CellCounts:
    """The sheets of a document read line by line with these settings, beside its gold."""
    gold = document.gold
    performance = gold.performance.model_copy(update={"sheets": tuple(_sheets(document, settings))})
    tree = score_record(gold, gold.model_copy(update={"performance": performance}))
    verdicts = [leaf.verdict for leaf in tree.leaves() if ".indicators[" in leaf.path]
    wrong = sum(verdict in {"wrong", "invented"} for verdict in verdicts)
    return CellCounts(verdicts.count("correct"), wrong, verdicts.count("missing"))


def _sheets(document: Labelled, settings: CellSettings) -> Iterator[SelfEvaluationSheet]:
    source = document.outline.source
    for place in document.outline.sheets:
        draft = lines_to_draft(source, place.row, place.end, document.phrases, settings)
        yield draft_to_sheet(draft, place.title, source, (place.start, place.end))[0]


def start() -> CellSettings:
    """Every cost at the nearest of the sizes."""
    return _with(CELL_SETTINGS, {name: min(SIZES, key=lambda size: abs(size - old)) for name, old in _costs()})


def _with(settings: CellSettings, costs: Mapping[str, Any]) -> CellSettings:
    return replace(settings, **costs)


def _costs() -> list[tuple[str, float]]:
    return [(f.name, getattr(CELL_SETTINGS, f.name)) for f in fields(CELL_SETTINGS) if f.name not in _KEPT]


def fit(documents: Sequence[Labelled], settings: CellSettings, names: Sequence[str]) -> CellSettings:
    """The settings with each named cost one size up or down where the documents are read better so."""
    best = sum(read(document, settings).worth for document in documents)
    for name in names:
        at = SIZES.index(getattr(settings, name))
        for size in (*SIZES[max(at - 1, 0) : at], *SIZES[at + 1 : at + 2]):
            other = _with(settings, {name: size})
            worth = sum(read(document, other).worth for document in documents)
            if worth > best:
                settings, best = other, worth
    return settings


def row(label: str, readings: Mapping[str, CellCounts], held_out: str) -> str:
    """One line of the printed table: fitted documents together, then the one left out."""
    fitted = [reading for name, reading in readings.items() if name != held_out]
    cells = [sum(r.right for r in fitted), sum(r.wrong for r in fitted), sum(r.left_open for r in fitted)]
    own = readings[held_out]
    texts = (
        f"{right:4} right {wrong:3} wrong {left:3} open"
        for right, wrong, left in (cells, (own.right, own.wrong, own.left_open))
    )
    return f"{label:<7} fitted {next(texts)} | left out {next(texts)}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit and check, once for each document left out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--held-out", choices=DOCUMENTS, action="append", help="the document to leave out (default: each)"
    )
    chosen = parser.parse_args(arguments).held_out or DOCUMENTS
    for held_out in chosen:
        documents = {name: labelled(name) for name in DOCUMENTS}
        fitted = fit([d for name, d in documents.items() if name != held_out], start(), [name for name, _ in _costs()])
        click.echo(f"left out: {held_out}")
        for label, settings in (("start", start()), ("fitted", fitted), ("in use", CELL_SETTINGS)):
            click.echo(row(label, {name: read(document, settings) for name, document in documents.items()}, held_out))
        moved = {name: getattr(fitted, name) for name, _ in _costs() if getattr(fitted, name) != getattr(start(), name)}
        click.echo("moved: " + (", ".join(f"{name} {size}" for name, size in moved.items()) or "nothing"))


if __name__ == "__main__":
    main()
