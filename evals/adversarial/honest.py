"""The answers that an honest reader would give: gold records as answers of the model, each item with its unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

from pydantic import BaseModel

from extractor.llm.answers import AnswerModel
from extractor.llm.convert import Converted, items_to_record
from extractor.llm.frames import Witness
from extractor.llm.ground import Item, answer_items, ground_items
from extractor.llm.sections import TEXT
from extractor.llm.units import Unit, task_units
from extractor.llm.witness import rules_witness
from extractor.narrative.read import read_narrative
from extractor.outline.tree import Outline
from extractor.task_folders import narrative_tasks
from extractor.task_folders.folder import ListSpec, resolve, shipped_task
from models.base import decimal_string
from models.record import Record

Data = dict[str, Any]


@dataclass(frozen=True)
class Honest:
    """The honest answer of one task: items by list, as plain data; ``units`` are what the model was shown."""

    task: str
    lists: dict[str, tuple[Data, ...]]
    units: tuple[Unit, ...]
    outline: Outline
    witness: Witness

    def answer(self, lists: Mapping[str, Sequence[Data]]) -> AnswerModel:
        """These items as an answer."""
        answer: type[AnswerModel] = resolve(shipped_task(self.task).spec.answer)  # type: ignore[assignment]
        return answer.model_validate({name: list(items) for name, items in lists.items()})

    def ground(self, lists: Mapping[str, Sequence[Data]], *, twice: bool = False) -> tuple[list[Item], Converted]:
        """These items after grounding; ``twice``: the model stood by what was not found when it was asked again."""
        items = answer_items(self.answer(lists))
        ground_items(items, self.units, self.witness)
        if twice:
            ground_items(items, self.units, self.witness, approximate=True)
        return items, items_to_record(items, self.outline.source, "llm:gold")


def honest_answers(
    record: Record, outline: Outline, *, with_witness: bool = True, tasks: Sequence[str] | None = None
) -> Iterator[Honest]:
    """The answers of the tasks, of all unless some are named, for a gold record; items of which no unit shows anything are left out.

    Without a witness the grounding stands on its own feet: nothing that the rules read vouches for a figure.
    """
    witness = rules_witness(read_narrative(outline, None), outline)
    if not with_witness:
        witness = Witness(witness.year)
    for task in narrative_tasks() if tasks is None else tasks:
        folder = shipped_task(task)
        units = task_units(folder, outline)
        lists = {name: _gold_items(record, spec) for name, spec in folder.lists.items()}
        honest = Honest(task, dict.fromkeys(lists, ()), units, outline, witness)
        placed = {name: tuple(_placed(honest, name, item) for item in items) for name, items in lists.items()}
        yield replace(honest, lists={name: tuple(filter(None, items)) for name, items in placed.items()})


def _gold_items(record: Record, spec: ListSpec) -> list[Data]:
    """The items of one list of a gold record, as an answer has them."""
    found: Any = reduce(getattr, (spec.place or "").split("."), record)
    if spec.item == TEXT:
        return [{"text": found}] if found else []
    items = [found] if spec.single and found is not None else found or ()
    return [plain_item(item) for item in items]


def plain_item(item: BaseModel | Data) -> Data:
    """An item of the record as an answer has it: figures as strings, without evidence."""
    data = item if isinstance(item, dict) else item.model_dump(exclude={"evidence"})
    return {name: _text(value) for name, value in data.items()}


def _text(value: Any) -> Any:
    """Figures as the strings that an answer has."""
    if isinstance(value, dict):
        return {name: _text(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_text(inner) for inner in value]
    return decimal_string(value) if hasattr(value, "as_tuple") else value


def _placed(honest: Honest, name: str, item: Data) -> Data | None:
    """The item with the unit in which most of it stands."""
    best: tuple[tuple[int, bool], Data] | None = None
    for unit in honest.units:
        alone = replace(honest, units=(unit,))
        data = {**item, "unit": unit.id}
        (grounded,), _ = alone.ground({other: [data] if other == name else [] for other in honest.lists})
        # Of two units that show as much, the one of the item's own kind.
        found = (len(grounded.values) - len(grounded.failed()), unit.kind == name)
        if found[0] and (best is None or found > best[0]):
            best = (found, data)
    return best[1] if best is not None else None
