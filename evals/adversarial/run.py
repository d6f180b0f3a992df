"""Spoiled answers against the grounding: how many come through, and whether an honest answer is refused."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from evals.adversarial.honest import Honest, honest_answers
from evals.adversarial.spoil import Spoiled, spoiled_items
from evals.gold import Case, Manifest
from extractor.files import write_atomically
from extractor.layout import Line
from extractor.llm.frames import Witness
from extractor.llm.ground import Item
from extractor.llm.units import Unit
from extractor.pipeline import read_outline
from extractor.settings import Settings
from extractor.text.characters import key
from extractor.text.source import SourceText
from extractor.text.span import Span
from models.paths import value_at


@dataclass
class Tally:
    """What came of the spoiled and of the honest answers; values are counted."""

    spoiled: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    through: list[str] = field(default_factory=list)
    honest: int = 0
    refused: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Sum up."""
        self.spoiled += other.spoiled
        self.accepted += other.accepted
        self.through += other.through
        self.honest += other.honest
        self.refused += other.refused


def try_case(manifest: Manifest, case: Case, tasks: Sequence[str] | None = None) -> Tally:
    """The tasks of one document, all of them unless some are named."""
    outline = read_outline(manifest.path(case.file), Settings(ocr="never"))
    tally = Tally()
    for honest in honest_answers(manifest.gold_record(case), outline, tasks=tasks):
        tally.add(try_answer(honest, case.id))
    return tally


def try_answer(honest: Honest, where: str) -> Tally:
    """One honest answer, and everything that it is spoiled to."""
    tally = Tally()
    items, _ = honest.ground(honest.lists)
    for item in items:
        tally.honest += len(item.values)
        tally.refused += [f"{where} {item.label(value)}: {value.problem}" for value in item.failed()]
        if item.refused is not None:
            tally.refused.append(f"{where} {item.name}[{item.index}]: {item.refused}")
    for spoiled in spoiled_items(honest):
        tally.spoiled[spoiled.kind] += 1
        if comes_through(honest, spoiled):
            tally.accepted[spoiled.kind] += 1
            tally.through.append(f"{where} {spoiled.kind}: {spoiled.list_name} {_told(spoiled)}")
    return tally


def write_tally(folder: Path, tally: Tally) -> None:
    """The counts as ``adversarial.json`` of a run folder, which is made if absent."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = {"spoiled": tally.spoiled, "accepted": tally.accepted}
    kept = counts | {"honest": tally.honest, "refused": len(tally.refused)}
    write_atomically(folder / "adversarial.json", json.dumps(kept, ensure_ascii=False, indent=1) + "\n")


def comes_through(honest: Honest, spoiled: Spoiled) -> bool:
    """Whether the record would hold what was spoiled."""
    lists: dict[str, Any] = {name: [] for name in honest.lists}
    lists[spoiled.list_name] = [*spoiled.beside, spoiled.item]
    (unit,) = (unit for unit in honest.units if unit.id == spoiled.item["unit"])
    shown = unit if spoiled.injected is None else _with_line(unit, spoiled.injected)
    witness = honest.witness if shown is unit else Witness(honest.witness.year)
    items, _ = replace(honest, units=(shown,), witness=witness).ground(lists, twice=spoiled.twice)
    *beside, item = (one for one in items if one.name == spoiled.list_name)
    if not spoiled.paths:
        return all(_stands(one) for one in (item, *beside))
    return _stands(item) and any(_holds(item, path) for path in spoiled.paths)


def _with_line(unit: Unit, line: str) -> Unit:
    """The unit as it would be if its document held one line more."""
    printed = [unit.passage.text[start:end] for start, end in unit.passage.lines()]
    source = SourceText.from_lines(Line(text, number) for number, text in enumerate([*printed, line], 1))
    return Unit(unit.id, unit.kind, f"{unit.text}\n{line}", Span.of(source, 0, len(source.text)))


def _stands(item: Item) -> bool:
    return item.refused is None and not any(value.required and "[" not in value.path for value in item.failed())


def _holds(item: Item, path: str) -> bool:
    """Whether the item still has what it was spoiled to, at a path or in the list of that name."""
    values = [value for value in item.values if value.path == path or value.path.startswith(f"{path}[")]
    if not values:
        said = getattr(item.answer, path)
        return bool(item.choices.get(path, said) == said)
    return any(
        value.evidence is not None and _plain(value.printed) == _plain(value_at(item.answer, value.path))
        for value in values
    )


def _plain(value: Any) -> str:
    text = key(str(value)).replace(",", "").lstrip("-")
    return str(Decimal(text).normalize()) if text.replace(".", "", 1).isdigit() else text


def _told(spoiled: Spoiled) -> str:
    name = spoiled.item.get("subject") or spoiled.item.get("project") or spoiled.item.get("title") or ""
    changes = [
        str(spoiled.item.get(path.partition("[")[0], ""))[:40] if "." not in path else path for path in spoiled.paths
    ]
    return f"{name} {', '.join(map(str.__add__, spoiled.paths, (f'={change}' for change in changes)))}"


def try_cases(manifest: Manifest, cases: Iterable[Case]) -> Iterator[tuple[Case, Tally]]:
    """Every case with its tally."""
    for case in cases:
        yield case, try_case(manifest, case)
