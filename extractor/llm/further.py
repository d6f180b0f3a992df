"""Tasks beside the narrative, for one document: read by their words, by a model, or by both, and checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractor.layout import Document
from extractor.llm.doubts import in_unit
from extractor.llm.engine import ask_with, section_provenance
from extractor.llm.frames import Witness
from extractor.llm.place import Found, UnitPlace
from extractor.llm.run import TaskResult
from extractor.llm.session import ModelSession
from extractor.llm.task_checks import check_items, title_of
from extractor.llm.tasks import DocumentName, make_task
from extractor.llm.units import Unit, task_units
from extractor.llm.words import WordItem, leads_of, read_words
from extractor.narrative.deviations.read import fiscal_year
from extractor.narrative.execution import prevailing_unit
from extractor.outline.tree import Outline
from extractor.settings import Settings
from extractor.task_folders.folder import WORDS, TaskFolder, read_task
from extractor.text.evidence import RULES
from extractor.text.locate import span_evidence
from extractor.version import __version__
from models.base import Evidence, ItemEvidence
from models.record import Finding, Place, SectionProvenance, Usage
from models.tasks import TaskItem, TaskItems, plain_value


@dataclass
class FurtherReading:
    """What the further tasks gave: items by task and list, what to know of them, who read them."""

    items: dict[str, TaskItems] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    sections: list[SectionProvenance] = field(default_factory=list)
    prompts: dict[str, str] = field(default_factory=dict)
    usage: Usage | None = None


@dataclass
class WordsReading:
    """One task over one document: its units, and what the words gave of them."""

    folder: TaskFolder
    units: tuple[Unit, ...]
    words: dict[str, list[TaskItem]]
    findings: list[Finding] = field(default_factory=list)


def read_further(
    paths: Iterable[Path], outline: Outline, document: Document, settings: Settings, session: ModelSession | None = None
) -> FurtherReading:
    """The results of the tasks in these folders, by the engine of the settings.

    Raises TaskError for a folder that is malformed, UsageError for an engine without its model. A task that has neither
    words nor a model reads nothing, and says so.
    """
    own = [read_by_words(read_task(path), outline) for path in paths]
    reading = FurtherReading()
    asks = settings.engine == "llm" or (settings.engine == "auto" and settings.llm.configured)
    if not asks:
        for one in own:
            _finish(reading, one, one.words, _rules_section(one))
        return reading
    if session is None:
        with ModelSession(settings.llm) as opened:
            return _by_model(own, outline, document, settings, opened, reading)
    return _by_model(own, outline, document, settings, session, reading)


# --- by words ----------------------------------------------------------------------------------------------------------


def read_by_words(folder: TaskFolder, outline: Outline) -> WordsReading:
    """What the words of a task's fields give; nothing where it is read by a model alone."""
    own = WordsReading(folder, task_units(folder, outline), {name: [] for name in folder.lists})
    if folder.spec.rules != WORDS:
        return own
    money = prevailing_unit(outline.source.folded)
    for unit in own.units:
        place = UnitPlace(unit)
        for name, answer in (folder.fields or {}).items():
            for item in read_words(place, answer, money):
                if item.places:
                    own.words[name].append(_task_item(item, place, outline))
                own.findings += [_doubtful(folder, name, one, place, found) for one, found in item.doubtful.items()]
    for name, answer in (folder.fields or {}).items():
        if answer.most is not None and len(own.words[name]) > answer.most:
            own.findings.append(_too_many(folder, name, len(own.words[name])))
            own.words[name] = own.words[name][: answer.most]
    return own


def _task_item(item: WordItem, place: UnitPlace, outline: Outline) -> TaskItem:
    fields = {f"values.{name}": place.evidence(found) for name, found in item.places.items()}
    return TaskItem(
        values={name: plain_value(value) for name, value in item.values.items()},
        evidence=ItemEvidence(engine=RULES, span=_hull(fields.values(), outline), fields=fields),
    )


def _hull(places: Iterable[Evidence], outline: Outline) -> Evidence:
    found = list(places)
    return span_evidence(min(one.start for one in found), max(one.end for one in found), outline.source)


def _rules_section(own: WordsReading) -> SectionProvenance:
    count = sum(map(len, own.words.values()))
    status = "read" if count else "nothing" if own.units else "absent"
    return SectionProvenance.model_validate({
        "section": f"tasks.{own.folder.name}", "engine": RULES, "version": __version__, "status": status, "items": count,
    })  # fmt: skip


# --- by a model --------------------------------------------------------------------------------------------------------


def _by_model(
    own: Sequence[WordsReading],
    outline: Outline,
    document: Document,
    settings: Settings,
    session: ModelSession,
    reading: FurtherReading,
) -> FurtherReading:
    name = DocumentName(document.name, document.sha256)
    wanted = {id(one): _wanted(one, settings.engine) for one in own}
    asked = [one for one in own if wanted[id(one)]]
    tasks = [make_task(one.folder, outline, name, session.settings, wanted[id(one)]) for one in asked]
    results, counters = ask_with(
        tasks, Witness(fiscal_year(outline), prevailing_unit(outline.source.folded)), outline, session
    )
    by_task = {id(one): result for one, result in zip(asked, results, strict=True)}
    for one in own:
        result = by_task.get(id(one))
        if result is None:
            _finish(reading, one, one.words, _rules_section(one))
            continue
        if settings.engine == "llm" and not result.failed_units:
            one.findings.clear()  # what the words could not tell is no loss where the model alone was asked
        one.findings += result.findings
        items = _merged(one, result, reading, settings.engine)
        count = sum(map(len, items.values()))
        engine = result.task.engine(session.settings.model or "")
        told = f"{RULES}; {engine}" if settings.engine == "auto" else engine
        section = section_provenance(f"tasks.{one.folder.name}", result, count, told)
        reading.prompts[one.folder.name] = result.task.label
        _finish(reading, one, items, section)
    reading.usage = counters.to_usage(session.settings.prices)
    return reading


def _wanted(own: WordsReading, engine: str) -> tuple[Unit, ...]:
    """The units that the model is asked about: all of them, or those of which the words left a figure."""
    if engine == "llm":
        return own.units
    return tuple(unit for unit in own.units if unread_figures(unit, own.words))


def unread_figures(unit: Unit, items: dict[str, list[TaskItem]]) -> list[Evidence]:
    """The figures of a unit that may be values and that no item holds."""
    place = UnitPlace(unit)
    held = [
        (evidence.start, evidence.end)
        for found in items.values()
        for item in found
        if item.evidence is not None
        for evidence in item.evidence.fields.values()
    ]
    left = [place.evidence(Found(((lead.entry.start, lead.entry.end),))) for lead in leads_of(place)]
    return [one for one in left if not any(start <= one.start and one.end <= end for start, end in held)]


def _merged(own: WordsReading, result: TaskResult, reading: FurtherReading, engine: str) -> dict[str, list[TaskItem]]:
    """Unit by unit the items of one reader: of the one whose items add up and hold more of what is printed."""
    said = {name: list(result.items.get(name, ())) for name in own.folder.lists}
    answered = [unit for unit in result.task.units if unit not in result.failed_units]
    items: dict[str, list[TaskItem]] = {name: [] for name in own.folder.lists}
    for unit in own.units:
        words = {name: [item for item in found if in_unit(item, unit)] for name, found in own.words.items()}
        model = {name: [item for item in found if in_unit(item, unit)] for name, found in said.items()}
        takes_model = unit in answered and (engine == "llm" or _rank(own.folder, model) > _rank(own.folder, words))
        if unit in answered and engine == "auto":
            reading.findings += _disagreements(own.folder, words, model, kept="模型" if takes_model else "规则")
        for name, found in (model if takes_model else words).items():
            items[name] += found
    return items


def _rank(folder: TaskFolder, items: dict[str, list[TaskItem]]) -> tuple[bool, int]:
    values = [
        value for found in items.values() for item in found for value in item.values.values() if value is not None
    ]
    adds_up = not check_items(folder, {name: tuple(found) for name, found in items.items()})
    return adds_up or not values, len(values)


def _disagreements(
    folder: TaskFolder, words: dict[str, list[TaskItem]], model: dict[str, list[TaskItem]], *, kept: str
) -> list[Finding]:
    """Where both readers give another figure to the one item of a list."""
    findings = []
    for name in folder.lists:
        if len(words[name]) != 1 or len(model[name]) != 1:
            continue
        ours, theirs = words[name][0], model[name][0]
        differ = [
            field
            for field, value in ours.values.items()
            if value is not None and theirs.values.get(field) not in (None, value)
        ]
        if differ:
            told = "、".join(f"{field} {ours.values[field]} 与 {theirs.values[field]}" for field in differ[:4])
            findings.append(
                _said(folder, "llm.disagreement", f"规则与模型读出的不同（{told}），采用{kept}的一条", ours.evidence)
            )
    return findings


# --- what is told ------------------------------------------------------------------------------------------------------


def _finish(
    reading: FurtherReading, own: WordsReading, items: dict[str, list[TaskItem]], section: SectionProvenance
) -> None:
    folder = own.folder
    kept = {name: tuple(found) for name, found in items.items()}
    reading.items[folder.name] = kept
    reading.findings += [*own.findings, *check_items(folder, kept)]
    reading.sections.append(section)
    if own.units and folder.spec.rules is None and section.engine == RULES:
        reading.findings.append(
            _said(folder, "tasks.needs_model", "没有规则可用，须由语言模型读取（--engine auto 或 llm）", None)
        )
        return
    for unit in own.units:
        left = [one for one in unread_figures(unit, items) if one.text.strip("0.") != ""]
        if left:
            told = "、".join(one.text for one in left[:6])
            reading.findings.append(
                _said(folder, "tasks.unread", f"有 {len(left)} 个数字没有读入任何字段（{told}）", left[0])
            )


def _doubtful(folder: TaskFolder, name: str, field: str, place: UnitPlace, found: Sequence[Found]) -> Finding:
    printed = [place.evidence(one) for one in found]
    title = title_of(folder, name, field)
    told = f"{title}印有不同的数字（{'、'.join(one.text for one in printed)}），没有采用"
    places = tuple(Place(printed=one.text, page=one.page, evidence=one) for one in printed)
    return _said(folder, "tasks.ambiguous", told, None).model_copy(update={"places": places})


def _too_many(folder: TaskFolder, name: str, count: int) -> Finding:
    return _said(
        folder, "tasks.too_many", f"{folder.lists[name].label}读出 {count} 条，多于任务所允许的，只保留在前的", None
    )


def _said(folder: TaskFolder, identifier: str, told: str, place: Any) -> Finding:
    evidence = place.span if isinstance(place, ItemEvidence) else place
    where: tuple[Place, ...] = ()
    if isinstance(evidence, Evidence):
        where = (Place(printed=evidence.text[:60], page=evidence.page, evidence=evidence),)
    return Finding(
        id=identifier,
        severity="note" if identifier == "tasks.unread" else "warning",
        stage="narrative",
        message=f"{folder.spec.label}：{told}",
        origin="parsing",
        places=where,
    )
