"""One task of one document: asked, cut where the answer was too long, grounded, asked again for what was not found."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from extractor.completeness.narrative import Ground
from extractor.errors import ModelCallError, ModelOutputError
from extractor.files import make_private_folder, write_atomically
from extractor.llm.again import again_request, keep_fuller, short_units
from extractor.llm.answers import AnswerModel, CorrectionsAnswer
from extractor.llm.client import Request
from extractor.llm.convert import Converted, items_to_record
from extractor.llm.errors import InvalidAnswerError, TruncatedAnswerError
from extractor.llm.frames import Value, Witness
from extractor.llm.ground import Item, answer_items, corrected, ground_items
from extractor.llm.session import ModelSession
from extractor.llm.tasks import Task, corrections_request
from extractor.llm.units import Unit, halves
from extractor.llm.usage import Counters
from extractor.outline.tree import Outline
from models.record import Finding, Place

_UNSAFE = re.compile(r"[^\w.@-]+")
MOST_CUTS = 6
"""Requests of one task are cut in two at most so many times, all together."""


@dataclass
class TaskResult:
    """What one task gave: items by section, findings, and whether all, some or none of its requests failed.

    ``failed_units`` are those that no answer was had for.
    """

    task: Task
    items: dict[str, list[Any]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    asked: int = 0
    failed: int = 0
    failed_units: list[Unit] = field(default_factory=list)


@dataclass
class Asking:
    """What all requests of a document share: outline, the rules' reading as witness, the ledger's ground, session, counters."""

    outline: Outline
    witness: Witness
    ground: Ground
    session: ModelSession
    counters: Counters
    cuts: Counter[str] = field(default_factory=Counter)

    def may_cut(self, task: Task) -> bool:
        """Whether a request of the task may be cut in two once more; counts it."""
        self.cuts[task.name] += 1
        return self.cuts[task.name] <= MOST_CUTS


async def run_task(task: Task, asking: Asking) -> TaskResult:
    """Ask all requests of a task at once. A request that fails is a finding; the others stand."""
    result = TaskResult(task)
    groups = task.groups(asking.session.settings.request_characters)
    outcomes = await asyncio.gather(*(_run_group(task, group, asking) for group in groups))
    for outcome in (part for parts in outcomes for part in parts):
        result.asked += 1
        told = {(finding.id, finding.message) for finding in result.findings}
        result.findings += [one for one in outcome.findings if (one.id, one.message) not in told]
        if isinstance(outcome, _Failed):
            result.failed += 1
            result.failed_units += outcome.units
            continue
        for section, found in outcome.items.items():
            result.items.setdefault(section, []).extend(found)
    return result


@dataclass
class _Failed(Converted):
    """A request that ended without an answer."""

    units: list[Unit] = field(default_factory=list)


async def _run_group(task: Task, units: Sequence[Unit], asking: Asking) -> list[Converted]:
    request = task.request(units)
    try:
        answer = await asking.session.ask(request, asking.counters)
    except TruncatedAnswerError as error:
        parts = halves(units) if asking.may_cut(task) else None
        if parts is None:
            return [_failure(task, units, asking, error)]
        found = await asyncio.gather(*(_run_group(task, part, asking) for part in parts))
        return [converted for group in found for converted in group]
    except InvalidAnswerError as error:
        if error.partial is None:
            return [_failure(task, units, asking, error)]
        converted = await _grounded(task, units, request, error.partial, asking)
        converted.findings.append(_partial(task, units, asking, error))
        return [converted]
    except (ModelCallError, ModelOutputError) as error:
        return [_failure(task, units, asking, error)]
    converted = await _grounded(task, units, request, answer, asking)
    return [converted, *await _asked_again(task, units, converted, asking)]


async def _asked_again(task: Task, units: Sequence[Unit], converted: Converted, asking: Asking) -> list[Converted]:
    """What a second request gives for the units of which the first answer left most unread; those items give way to it.

    Raises nothing: where the second request fails, the first answer stands.
    """
    short = short_units(units, converted, asking.ground)
    if not short or not asking.session.settings.completeness_retries:
        return []
    asking.counters.grounding_retries += 1
    again = again_request(task, [unit for unit, _ in short], [place for _, places in short for place in places])
    try:
        answer = await asking.session.ask(again, asking.counters)
    except (ModelCallError, ModelOutputError) as error:
        converted.findings += _failure(task, units, asking, error).findings
        return []
    second = await _grounded(task, [unit for unit, _ in short], again, answer, asking)
    keep_fuller(converted, second, [unit for unit, _ in short], asking.ground)
    return [second]


async def _grounded(
    task: Task, units: Sequence[Unit], request: Request, answer: AnswerModel, asking: Asking
) -> Converted:
    """The answer's items as items of the record; it is kept in the cache only where all of it was found."""
    items = answer_items(answer, task.folder.fields)
    ground_items(items, units, asking.witness)
    failures = [(item, value) for item in items for value in item.doubtful()]
    findings: list[Finding] = []
    kept: list[tuple[Request, AnswerModel]] = [(request, answer)]
    if failures:
        asking.counters.grounding_retries += 1
        correcting = corrections_request(task, failures, units)
        try:
            corrections = await asking.session.ask(correcting, asking.counters)
        except (ModelCallError, ModelOutputError) as error:
            findings += _failure(task, units, asking, error).findings
        else:
            _correct(items, failures, corrections, units, asking.witness)
            kept.append((correcting, corrections))
    if not any(item.failed() or item.refused for item in items):
        for asked, found in kept:
            asking.session.keep(asked, found)
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


def _partial(task: Task, units: Sequence[Unit], asking: Asking, error: InvalidAnswerError) -> Finding:
    failed = _failure(task, units, asking, error).findings[0]
    message = f"用模型读取“{task.name}”的回答中有 {error.left_out} 条不合要求，未写入结果，其余保留：{error.message}"
    return failed.model_copy(update={"id": "llm.partial", "severity": "warning", "message": message})


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
        units=list(units),
        findings=[
            Finding(
                id=f"llm.{code}",
                severity="error",
                stage="narrative",
                message=f"用模型读取“{task.name}”没有成功：{error.message}，该部分采用规则读出的结果",
                origin="unknown",
                places=(
                    Place(
                        printed=first.passage.text[:60],
                        page=source.page_at(first.start),
                        line=source.line_at(first.start).number,
                    ),
                ),
            )
        ],
    )
