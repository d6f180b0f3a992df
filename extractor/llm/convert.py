"""Grounded items as items of the record: what was not found is left out, and said so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from extractor.llm.frames import APPROXIMATE, Value
from extractor.llm.ground import Item
from extractor.llm.sections import TEXT
from extractor.task_folders.answer import OWN_FIELD
from extractor.task_folders.folder import ListSpec, narrative_lists, resolve
from extractor.text.locate import span_evidence
from extractor.text.source import SourceText
from models.base import Evidence, ItemEvidence, decimal_string
from models.paths import path_steps
from models.record import Finding, Place
from models.tasks import TaskItem, plain_value

_DROPPED = object()


@dataclass
class Converted:
    """Items by the section they belong to (``result_use`` as text with its evidence), and what was left out."""

    items: dict[str, list[Any]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def items_to_record(items: Sequence[Item], source: SourceText, engine: str) -> Converted:
    """Every item that still says something; ``engine`` names the model with its prompt."""
    result = Converted()
    for item in items:
        if item.refused is not None:
            result.findings.append(_refused(item, source))
            continue
        result.findings += _findings(item, source)
        if any(value.required and "[" not in value.path for value in left_out(item)):
            continue
        evidence = item_evidence(item, source, engine)
        found = result.items.setdefault(item.name, [])
        if item.fields is None and (spec := narrative_lists()[item.name]).item == TEXT:
            value = item.values[0]
            found.append((value.printed, value.evidence))
        elif evidence is not None:
            found.append(_task_item(item, evidence) if item.fields is not None else _record_item(spec, item, evidence))
    return result


def _record_item(spec: ListSpec, item: Item, evidence: ItemEvidence) -> Any:
    """The item as the model of the record that its list names; what an answer says beside that model goes no further."""
    model: Any = resolve(spec.item or "")
    data = {name: value for name, value in _data(item).items() if name in model.model_fields}
    return model.model_validate_json(_json(data)).model_copy(update={"evidence": evidence})


def _task_item(item: Item, evidence: ItemEvidence) -> TaskItem:
    """The item of a further task; figures as they are printed."""
    values = {name: plain_value(value) for name, value in _data(item).items() if name != OWN_FIELD}
    placed = {f"values.{path}": place for path, place in evidence.fields.items()}
    return TaskItem(values=values, evidence=evidence.model_copy(update={"fields": placed}))


def left_out(item: Item) -> list[Value]:
    """Values that do not enter the record: not found, or taken back by the model when it was asked again."""
    return [*item.failed(), *item.dropped]


def _json(data: dict[str, Any]) -> str:
    import json

    def plain(value: Any) -> Any:
        if isinstance(value, Decimal):
            return decimal_string(value)
        raise TypeError(type(value).__name__)

    return json.dumps(data, ensure_ascii=False, default=plain)


def _data(item: Item) -> dict[str, Any]:
    """The item's values with texts as printed; values that were not found are ``None``, list entries are left out."""
    data = item.answer.model_dump() | item.choices
    for value in (*item.values, *item.dropped):
        if value.evidence is None:
            _set(data, value.path, _DROPPED if "[" in value.path and value.path.endswith("]") else None)
        elif value.mark in ("figure", "count"):
            _set(data, value.path, value.said)
        else:
            _set(data, value.path, value.printed if value.printed is not None else value.said)
    return _without_dropped(data)  # type: ignore[no-any-return]


def _set(data: Any, path: str, value: Any) -> None:
    *inner, last = path_steps(path)
    for step in inner:
        data = data[step]
    data[last] = value


def _without_dropped(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _without_dropped(value) for name, value in data.items()}
    if isinstance(data, list):
        return [_without_dropped(value) for value in data if value is not _DROPPED]
    return data


def item_evidence(item: Item, source: SourceText, engine: str) -> ItemEvidence | None:
    """The passage around all that was found, and each value's own place; ``None`` where nothing was found."""
    fields = {value.path: value.evidence for value in item.values if value.evidence is not None}
    if not fields:
        return None
    start = min(evidence.start for evidence in fields.values())
    end = max(evidence.end for evidence in fields.values())
    return ItemEvidence(engine=engine, span=span_evidence(start, end, source), fields=_renumbered(item, fields))


def _renumbered(item: Item, fields: dict[str, Evidence]) -> dict[str, Evidence]:
    """Paths as they are in the record, where list entries that were left out have moved the ones behind them."""
    gone = [value.path for value in left_out(item) if value.path.endswith("]")]
    if not gone:
        return fields
    moved = {}
    for path, evidence in fields.items():
        stem, _, index = path.rpartition("[")
        before = sum(other.rpartition("[")[0] == stem and _index(other) < _index(path) for other in gone)
        moved[f"{stem}[{int(index[:-1]) - before}]" if before and path.endswith("]") else path] = evidence
    return moved


def _index(path: str) -> int:
    last = path.rpartition("[")[2]
    return int(last[:-1]) if last.endswith("]") else -1


def _findings(item: Item, source: SourceText) -> list[Finding]:
    findings = [_left_out(item, value) for value in left_out(item)]
    for value in item.values:
        evidence = value.evidence
        if evidence is not None and value.problem == APPROXIMATE:
            findings.append(_approximate(item, value, evidence, source))
    return findings


def _refused(item: Item, source: SourceText) -> Finding:
    """A whole item that is none: its first place tells a reader where to look."""
    place = next((value.evidence for value in item.values if value.evidence is not None), None)
    said = next((str(value.said) for value in item.values if value.required), "")
    return Finding(
        id="llm.ungrounded",
        severity="warning",
        stage="grounding",
        message=f"模型给出的 {item.name}[{item.index}]“{said[:60]}”未写入结果：{item.refused}",
        origin="parsing",
        places=(
            Place(
                path=f"{item.name}[{item.index}]",
                printed=said[:60] or None,
                page=place.page if place is not None else None,
                line=source.line_at(place.start).number if place is not None else None,
            ),
        ),
    )


def _left_out(item: Item, value: Value) -> Finding:
    said = decimal_string(value.said) if isinstance(value.said, Decimal) else str(value.said or "")
    return Finding(
        id="llm.ungrounded",
        severity="warning",
        stage="grounding",
        message=f"模型给出的 {item.label(value)}“{said[:60]}”没有在原文中找到（{value.problem or '再次询问仍无'}），未写入结果",
        origin="parsing",
        places=(Place(path=item.label(value), printed=said[:60] or None),),
    )


def _approximate(item: Item, value: Value, evidence: Evidence, source: SourceText) -> Finding:
    return Finding(
        id="llm.approximate",
        severity="note",
        stage="grounding",
        message=f"模型给出的 {item.label(value)} 与原文有 {evidence.distance} 个字符不同",
        origin="parsing",
        places=(
            Place(
                path=item.label(value), printed=evidence.text[:60], page=evidence.page,
                line=source.line_at(evidence.start).number, evidence=evidence,
            ),
        ),
    )  # fmt: skip
