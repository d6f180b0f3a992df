"""Do the doubts of ``auto`` fall where the rules are wrong? Recall and precision by unit, against gold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from evals.adversarial.honest import Data, Honest, honest_answers, plain_item
from evals.gold import Case, Manifest
from extractor.completeness.narrative import Ground
from extractor.llm.doubts import find_doubts, item_span
from extractor.llm.sections import section_items
from extractor.llm.units import Unit
from extractor.narrative.read import NarrativeReading, read_narrative
from extractor.pipeline import read_outline
from extractor.settings import Settings
from extractor.task_folders.folder import shipped_task


@dataclass
class Doubted:
    """Units of one task: those that the rules read wrongly, those that are doubted, and both.

    ``missed`` names wrong units without a doubt, ``idle`` doubted units with nothing wrong.
    """

    units: int = 0
    wrong: int = 0
    doubted: int = 0
    both: int = 0
    missed: list[str] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float | None:
        """The share of wrong units that are doubted."""
        return self.both / self.wrong if self.wrong else None

    @property
    def precision(self) -> float | None:
        """The share of doubted units that are wrong."""
        return self.both / self.doubted if self.doubted else None


def doubts_by_task(manifest: Manifest, cases: Iterable[Case]) -> dict[str, Doubted]:
    """The doubts of every task over the cases; a text is read as the rules read it without ruled tables."""
    found: dict[str, Doubted] = {}
    for case in cases:
        outline = read_outline(manifest.path(case.file), Settings(ocr="never"))
        rules = read_narrative(outline, None)
        ground = Ground.of(outline.source, outline)
        for honest in honest_answers(manifest.gold_record(case), outline):
            doubts = find_doubts(shipped_task(honest.task), honest.units, rules, outline, ground)
            _count(found.setdefault(honest.task, Doubted()), honest, rules, {one.unit.id for one in doubts}, case.id)
    return found


def _count(tally: Doubted, honest: Honest, rules: NarrativeReading, doubted: set[str], where: str) -> None:
    for unit in honest.units:
        wrong = _differs(honest, rules, unit)
        doubt = unit.id in doubted
        tally.units += 1
        tally.wrong += wrong
        tally.doubted += doubt
        tally.both += wrong and doubt
        if wrong and not doubt:
            tally.missed.append(f"{where} {honest.task} {unit.id} {unit.kind}")
        if doubt and not wrong:
            tally.idle.append(f"{where} {honest.task} {unit.id} {unit.kind}")


def _differs(honest: Honest, rules: NarrativeReading, unit: Unit) -> bool:
    """Whether the rules' items of a unit are others than those of gold."""
    for name, items in honest.lists.items():
        gold = Counter(_frozen(item) for item in items if item["unit"] == unit.id)
        read = Counter(_frozen(item) for item in _read(honest, rules, name, unit))
        if gold != read:
            return True
    return False


def _read(honest: Honest, rules: NarrativeReading, name: str, unit: Unit) -> Iterator[Data]:
    """The rules' items of which the greater part stands in the unit."""
    for item in section_items(rules, name):
        if max(honest.units, key=lambda other: _overlap(item, other)) is unit:
            yield {"text": item[0]} if isinstance(item, tuple) else plain_item(item)


def _overlap(item: Any, unit: Unit) -> int:
    start, end = item_span(item) or (0, 0)
    return sum(max(min(end, last) - max(start, first), 0) for first, last in unit.passage.pieces)


def _frozen(item: Data) -> str:
    return repr(sorted((name, _plain(value)) for name, value in item.items() if name != "unit"))


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
