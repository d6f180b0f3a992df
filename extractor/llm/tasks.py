"""The tasks as requests: units, prompt, examples and answer model put together. No call is made here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from extractor.llm.answer_schema import schema_answer
from extractor.llm.answers import ANSWERS, AnswerModel
from extractor.llm.client import Request
from extractor.llm.frames import Value
from extractor.llm.ground import Item
from extractor.llm.prompts import (
    Example,
    Prompt,
    chosen_prompt,
    document_name,
    fitting_examples,
    load_prompt,
    prompt_label,
    render,
)
from extractor.llm.units import Unit, pack, task_units
from extractor.model_settings import ModelSettings
from extractor.outline.tree import Outline
from extractor.task_folders.folder import TaskFolder
from models.base import decimal_string


@dataclass(frozen=True)
class DocumentName:
    """The document under extraction, as far as requests must know it: to leave its own examples out, and to be fair."""

    name: str | None
    sha256: str

    @property
    def label(self) -> str:
        """What it is called in counts, cassettes and file names."""
        return document_name(self.name) or self.sha256[:12]


@dataclass(frozen=True)
class Task:
    """One task for one document: its prompt, the examples that fit, and the units that are to be read."""

    folder: TaskFolder
    prompt: Prompt
    examples: tuple[Example, ...]
    units: tuple[Unit, ...]
    document: DocumentName
    parameters: dict[str, Any]

    @property
    def name(self) -> str:
        """How the task is called."""
        return self.folder.name

    @property
    def label(self) -> str:
        """Version and hash of the prompt, for the provenance."""
        return prompt_label(self.prompt, self.examples)

    def engine(self, model: str) -> str:
        """Who read an item, for its evidence."""
        return f"llm:{model} {self.name}@{self.prompt.version}"

    def request(self, units: Sequence[Unit]) -> Request:
        """The request for some of the units."""
        inputs = {
            "units": [{"id": unit.id, "kind": unit.kind, "text": unit.text} for unit in units],
            "examples": [example.model_dump() for example in self.examples],
        }
        return Request(
            document=self.document.label,
            task=self.name,
            version=self.prompt.version,
            messages=render(self.prompt, {name: inputs[name] for name in self.prompt.inputs if name in inputs}),
            answer=answer_model(self.folder, self.prompt),
            parameters=self.parameters,
            answer_share=self.folder.spec.answer_share,
        )

    def groups(self, characters: int) -> list[tuple[Unit, ...]]:
        """The units by request."""
        return pack(self.units, characters)


def answer_model(folder: TaskFolder, prompt: Prompt) -> type[AnswerModel]:
    """The form of the answer that a prompt asks for: what ``answer.yaml`` says, or the class that the prompt names."""
    return schema_answer(folder) if folder.fields is not None else ANSWERS[prompt.answer]


def make_task(
    folder: TaskFolder,
    outline: Outline,
    document: DocumentName,
    settings: ModelSettings,
    units: Sequence[Unit] | None = None,
) -> Task:
    """A task over all its units, or over those given; raises PromptError where its prompt is missing or malformed."""
    version = settings.prompt_version(folder.name)
    prompt, shown = chosen_prompt(folder.name, version, folder.path.parent, settings.prompt_folder)
    examples = fitting_examples(
        shown,
        name=document.name,
        sha256=document.sha256,
        text=outline.source.text,
        limit=prompt.examples,
    )
    parameters: dict[str, Any] = {}
    if settings.temperature is not None:
        parameters["temperature"] = settings.temperature
    parameters |= prompt.parameters
    if settings.max_tokens is not None:
        parameters["max_tokens"] = settings.max_tokens
    chosen = task_units(folder, outline) if units is None else tuple(units)
    return Task(folder, prompt, examples, chosen, document, parameters)


def corrections_request(task: Task, failures: Sequence[tuple[Item, Value]], units: Sequence[Unit]) -> Request:
    """The request that asks once more for the values that were not found, and for nothing else."""
    prompt = load_prompt("corrections")
    wanted = {item.unit for item, _ in failures}
    shown = [unit for unit in units if unit.id in wanted] or list(units)
    inputs = {
        "units": [{"id": unit.id, "kind": unit.kind, "text": unit.text} for unit in shown],
        "failures": [
            {"path": item.label(value), "unit": item.unit, "value": said_text(value), "problem": value.problem}
            for item, value in failures
        ],
    }
    return Request(
        document=task.document.label,
        task=task.name,
        version=task.prompt.version,
        messages=render(prompt, inputs),
        answer=ANSWERS[prompt.answer],
        parameters=task.parameters,
    )


def said_text(value: Value) -> str:
    """What the model said, as text."""
    return decimal_string(value.said) if value.mark == "figure" else str(value.said)
