"""One task of one document: asked, cut where the answer was too long, grounded, asked again for what was not found."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from extractor.errors import ModelCallError, ModelOutputError
from extractor.files import make_private_folder, write_atomically
from extractor.llm.answers import AnswerModel, CorrectionsAnswer
from extractor.llm.convert import Converted, items_to_record
from extractor.llm.errors import TruncatedAnswerError
from extractor.llm.frames import Value, Witness
from extractor.llm.ground import Item, answer_items, corrected, ground_items
from extractor.llm.session import ModelSession
from extractor.llm.tasks import Task, corrections_request
from extractor.llm.units import Unit, halves
from extractor.llm.usage import Counters
from extractor.outline.tree import Outline
from models.record import Finding, Place

_UNSAFE = re.compile(r"[^\w.@-]+")
DEEPEST_CUT = 4
"""A request is cut in two at most so many times, one half after the other."""


@dataclass
class TaskResult:
    """What one task gave: items by section, findings, and whether all, some or none of its requests failed."""

    task: Task
    items: dict[str, list[Any]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    asked: int = 0
    failed: int = 0


@dataclass(frozen=True)
class Asking:
    """What all requests of a document share: its outline, the rules' reading as witness, the session, the counters."""

    outline: Outline
    witness: Witness
    session: ModelSession
    counters: Counters


async def run_task(task: Task, asking: Asking) -> TaskResult:
    """Ask all requests of a task at once. A request that fails is a finding; the others stand."""
    result = TaskResult(task)
    groups = task.groups(asking.session.settings.request_characters)
    outcomes = await asyncio.gather(*(_run_group(task, group, asking) for group in groups))
    for outcome in (part for parts in outcomes for part in parts):
        result.asked += 1
        result.findings += outcome.findings
        if isinstance(outcome, _Failed):
            result.failed += 1
            continue
        for section, found in outcome.items.items():
            result.items.setdefault(section, []).extend(found)
    return result


class _Failed(Converted):
    """A request that ended without an answer."""


async def _run_group(task: Task, units: Sequence[Unit], asking: Asking, depth: int = 0) -> list[Converted]:
    try:
        answer = await asking.session.ask(task.request(units), asking.counters)
    except TruncatedAnswerError as error:
        parts = halves(units) if depth < DEEPEST_CUT else None
        if parts is None:
            return [_failure(task, units, asking, error)]
        found = await asyncio.gather(*(_run_group(task, part, asking, depth + 1) for part in parts))
        return [converted for group in found for converted in group]
    except (ModelCallError, ModelOutputError) as error:
        return [_failure(task, units, asking, error)]
    return [await _grounded(task, units, answer, asking)]


async def _grounded(task: Task, units: Sequence[Unit], answer: AnswerModel, asking: Asking) -> Converted:
    items = answer_items(answer)
    ground_items(items, units, asking.witness)
    failures = [(item, value) for item in items for value in item.doubtful()]
    findings: list[Finding] = []
    if failures:
        asking.counters.grounding_retries += 1
        try:
            corrections = await asking.session.ask(corrections_request(task, failures, units), asking.counters)
        except (ModelCallError, ModelOutputError) as error:
            findings += _failure(task, units, asking, error).findings
        else:
            _correct(items, failures, corrections, units, asking.witness)
    converted = items_to_record(items, asking.outline.source, task.engine(asking.session.settings.model or ""))
    converted.findings += findings
    return converted


def _correct(
    items: Sequence[Item],
    failures: Sequence[tuple[Item, Value]],
    answer: AnswerModel,
    units: Sequence[Unit],
    witness: Witness,
) -> None:
    """Take over what was said the second time; what was taken back is left out without further ado."""
    assert isinstance(answer, CorrectionsAnswer)  # noqa: S101  (the answer model of the request)
    said = {correction.path: correction.value for correction in answer.corrections}
    for item, value in failures:
        label = item.label(value)
        if label in said and not corrected(value, said[label]):
            item.values.remove(value)
            item.dropped.append(value)
        elif label in said:
            item.correct(value)
    ground_items(items, units, witness, approximate=True)


def _failure(task: Task, units: Sequence[Unit], asking: Asking, error: ModelCallError | ModelOutputError) -> _Failed:
    """A failed request as a finding; its last raw answer goes into the folder for failures."""
    code = getattr(error, "code", "failed")
    raw = getattr(error, "raw", "")
    folder = asking.session.settings.failures
    if raw and folder is not None:
        make_private_folder(folder)
        name = f"{task.document.label}-{task.name}@{task.prompt.version}-{'_'.join(unit.id for unit in units)}"
        # The label comes from the document's name and the units may be many: never a path, never too long for a name.
        kept = f"{_UNSAFE.sub('_', name)[:80]}-{sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}.txt"
        write_atomically(folder / kept, raw.encode("utf-8", "backslashreplace"), private=True)
    first, source = units[0], asking.outline.source
    return _Failed(
        findings=[
            Finding(
                id=f"llm.{code}",
                severity="error",
                stage="narrative",
                message=f"用模型读取“{task.name}”没有成功：{error.message}，该部分缺失",
                origin="unknown",
                places=(
                    Place(
                        printed=first.passage.text[:60],
                        page=source.page_at(first.start),
                        line=source.line_at(first.start).number,
                    ),
                ),
            )
        ]
    )
