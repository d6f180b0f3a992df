"""Records as flat parts, one row a fact: the schemas and the rows behind CSV, Parquet and the data package. Pure.

A schema is derived from the models, so that a field of the record cannot be forgotten here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from extractor.export.facts import record_to_facts
from extractor.export.labels import FIELDS
from extractor.text.characters import parse_amount
from models.base import BBox, Evidence, ItemEvidence, Model
from models.narrative import CompositionItem, Deviation, KeyWorkItem
from models.performance import Coverage, EvaluationReport, Goal, Indicator, ProjectSummary, SelfEvaluationSheet
from models.record import CheckOutcome, Finding, Place, Record
from models.rows import RowSource
from models.tasks import TaskItem

FieldType = Literal["string", "integer", "decimal", "number", "strings"]
"""``decimal`` is money, a percentage or points, exact; ``number`` a coordinate; ``strings`` a list of texts."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PartField:
    """A column of a part; ``title`` is its name in Chinese."""

    name: str
    type: FieldType
    required: bool = False

    @property
    def title(self) -> str:
        """The Chinese name."""
        return FIELDS[self.name]


@dataclass(frozen=True, slots=True)
class Part:
    """One flat table of the export: how it is called, its columns, and its rows for one document."""

    name: str
    title: str
    fields: tuple[PartField, ...]
    rows: Callable[[Record], Iterable[Row]]


_KEY = (PartField("document", "string", required=True),)
_INDEX = PartField("index", "integer", required=True)
_EVIDENCE = (
    *(PartField(name, "string") for name in ("file", "address")),
    PartField("page", "integer"),
    PartField("evidence_start", "integer"),
    PartField("evidence_end", "integer"),
    PartField("evidence_text", "string"),
    PartField("evidence_engine", "string"),
)
_BOX = tuple(PartField(name, "number") for name in ("x0", "top", "x1", "bottom"))


def field_type(annotation: Any) -> tuple[FieldType, bool]:
    """The type of a column for a field of a model, and whether it is always there."""
    origin = get_origin(annotation)
    if origin in {Union, UnionType}:
        inner = [argument for argument in get_args(annotation) if argument is not type(None)]
        return field_type(inner[0])[0], False
    if origin is Annotated:
        return field_type(get_args(annotation)[0])
    if origin is Literal or annotation is str:
        return "string", True
    if origin is tuple:
        return "strings", True
    types: dict[Any, FieldType] = {int: "integer", Decimal: "decimal", float: "number"}
    return types[annotation], True


def _fields(model: type[Model], *leave_out: str) -> tuple[PartField, ...]:
    fields = []
    for name, info in model.model_fields.items():
        if name not in leave_out:
            kind, required = field_type(info.annotation)
            fields.append(PartField(name, kind, required))
    return tuple(fields)


def _item_part(
    name: str, title: str, model: type[Model], items: Callable[[Record], Sequence[Model]], *leave_out: str
) -> Part:
    """A list of items of the record, with where each comes from."""
    fields = _fields(model, "evidence", *leave_out)

    def rows(record: Record) -> Iterator[Row]:
        for index, item in enumerate(items(record)):
            values = {field.name: getattr(item, field.name) for field in fields}
            yield {"index": index} | values | _evidence_values(getattr(item, "evidence", None))

    return Part(name, title, (*_KEY, _INDEX, *fields, *_EVIDENCE), rows)


def _evidence_values(evidence: ItemEvidence | None) -> Row:
    if evidence is None:
        return {}
    span = evidence.span
    return {
        "file": span.file,
        "address": span.address,
        "page": span.page,
        "evidence_start": span.start,
        "evidence_end": span.end,
        "evidence_text": span.text,
        "evidence_engine": evidence.engine,
    }


def _box_values(box: BBox | None) -> Row:
    return dict(zip(("x0", "top", "x1", "bottom"), box, strict=True)) if box else {}


def _document(record: Record) -> Iterator[Row]:
    origin = record.provenance
    row: Row = record.document.model_dump() | {
        "scope": record.document.scope,
        "schema_version": record.schema_version,
        "result_use": record.performance.result_use,
    }
    if origin is not None:
        row |= {"sha256": origin.input.sha256, "size": origin.input.size, "pages": origin.input.pages}
        row |= {"input_kind": origin.input.kind, "program": origin.program, "engine": origin.engine}
        row["model"] = origin.model
    ledger = record.completeness
    if ledger is not None:
        row |= {"figures": ledger.figures, "figures_read": ledger.read, "figures_set_aside": ledger.set_aside}
        row |= {"figures_unread": ledger.unread, "share_read": ledger.share_read, "unread_places": len(ledger.places)}
    yield row


def _goals(record: Record) -> Iterator[Row]:
    for number, sheet in enumerate(record.performance.sheets):
        for index, goal in enumerate(sheet.goals):
            yield {"sheet": number, "index": index, "goal": goal.goal, "weight": goal.weight}


def _indicators(record: Record) -> Iterator[Row]:
    for number, sheet in enumerate(record.performance.sheets):
        for place, goal in enumerate(sheet.goals):
            for index, indicator in enumerate(goal.indicators):
                values = {name: getattr(indicator, name) for name in Indicator.model_fields}
                yield {"sheet": number, "goal_index": place, "index": index} | values


def _task_values(record: Record) -> Iterator[Row]:
    for task, lists in record.tasks.items():
        for name, items in lists.items():
            for index, item in enumerate(items):
                for field, value in item.values.items():
                    if value is None:
                        continue
                    own = {"task": task, "list_name": name, "index": index, "field": field, "text": str(value)}
                    yield own | {"value": figure_of(value)} | _value_place(item, field)


def figure_of(value: str | int) -> Decimal | None:
    """A value as a number, where it is one."""
    return Decimal(value) if isinstance(value, int) else parse_amount(value)


def _value_place(item: TaskItem, field: str) -> Row:
    if item.evidence is None:
        return {}
    place = item.evidence.fields.get(f"values.{field}", item.evidence.span)
    return {
        "file": place.file, "address": place.address, "page": place.page,
        "evidence_engine": item.evidence.engine, **_span_values(place),
    }  # fmt: skip


def _findings(record: Record) -> Iterator[Row]:
    for index, finding in enumerate(record.findings):
        yield {"index": index} | {name: getattr(finding, name) for name in Finding.model_fields if name != "places"}


def _places(record: Record) -> Iterator[Row]:
    for number, finding in enumerate(record.findings):
        for index, place in enumerate(finding.places):
            yield {
                "finding": number,
                "index": index,
                "path": place.path,
                "label": place.label,
                "printed": place.printed,
                "file": place.file,
                "address": place.address,
                "page": place.page,
                "source_line": place.line,
                **_box_values(place.bbox),
                **_span_values(place.evidence),
            }


def _span_values(evidence: Evidence | None) -> Row:
    if evidence is None:
        return {}
    return {"evidence_start": evidence.start, "evidence_end": evidence.end, "evidence_text": evidence.text}


def _checks(record: Record) -> Iterator[Row]:
    for check in record.checks:
        yield {name: getattr(check, name) for name in CheckOutcome.model_fields}


def _other_tables(record: Record) -> Iterator[Row]:
    for number, table in enumerate(record.tables.other):
        for row, printed in enumerate(table.rows):
            place = printed.source
            where = _row_values(place) if place else {}
            for cell, text in enumerate(printed.cells):
                own = {"index": number, "title": table.title, "resembles": table.resembles, "row": row}
                yield own | {"cell": cell, "text": text} | where


def _row_values(place: RowSource) -> Row:
    told: Row = {"file": place.file, "address": place.address, "page": place.page, "source_line": place.line}
    return told | _box_values(place.bbox)


def _strings(*names: str) -> tuple[PartField, ...]:
    return tuple(PartField(name, "string") for name in names)


def _integers(*names: str) -> tuple[PartField, ...]:
    return tuple(PartField(name, "integer") for name in names)


DOCUMENTS = Part(
    "documents",
    "文件",
    (
        *_KEY,
        *_strings("sha256", "input_kind"),
        *_integers("size", "pages"),
        *_strings("kind", "department"),
        *_integers("fiscal_year"),
        *_strings("unit", "scope", "schema_version", "program", "engine", "model", "result_use"),
        *_integers("figures", "figures_read", "figures_set_aside", "figures_unread"),
        PartField("share_read", "decimal"),
        *_integers("unread_places"),
    ),
    _document,
)
FACTS = Part(
    "facts",
    "九张决算表的数值，每格一行",
    (
        *_KEY,
        *_strings("sha256", "department"),
        *_integers("fiscal_year"),
        PartField("table", "string", required=True),
        PartField("part", "string", required=True),
        *_integers("row"),
        *_strings("code", "name"),
        *_integers("line"),
        PartField("column", "string", required=True),
        PartField("column_label", "string", required=True),
        PartField("value", "decimal"),
        *_strings("unit", "state", "printed", "second_reading", "file", "address"),
        *_integers("page", "source_line"),
        *_BOX,
    ),
    record_to_facts,
)
OTHER_TABLES = Part(
    "other_tables",
    "九张表以外的表，每格一行",
    (
        *_KEY,
        _INDEX,
        PartField("title", "string", required=True),
        *_strings("resembles"),
        PartField("row", "integer", required=True),
        PartField("cell", "integer", required=True),
        *_strings("text", "file", "address"),
        *_integers("page", "source_line"),
        *_BOX,
    ),
    _other_tables,
)
PARTS: tuple[Part, ...] = (
    DOCUMENTS,
    FACTS,
    OTHER_TABLES,
    _item_part("deviations", "增减变动", Deviation, lambda r: r.narrative.deviations),
    _item_part("composition", "支出结构", CompositionItem, lambda r: r.narrative.composition),
    _item_part(
        "coverage", "自评覆盖范围", Coverage, lambda r: [r.performance.coverage] if r.performance.coverage else []
    ),
    _item_part("summaries", "项目绩效自评综述", ProjectSummary, lambda r: r.performance.summaries),
    _item_part("sheets", "绩效自评表", SelfEvaluationSheet, lambda r: r.performance.sheets, "goals"),
    Part(
        "goals",
        "绩效自评表的年度目标",
        (*_KEY, PartField("sheet", "integer", required=True), _INDEX, *_fields(Goal, "indicators")),
        _goals,
    ),
    Part(
        "indicators",
        "绩效自评表的指标",
        (
            *_KEY,
            PartField("sheet", "integer", required=True),
            PartField("goal_index", "integer", required=True),
            _INDEX,
            *_fields(Indicator),
        ),
        _indicators,
    ),
    _item_part("reports", "绩效评价报告", EvaluationReport, lambda r: r.performance.reports),
    _item_part("key_work", "重点工作", KeyWorkItem, lambda r: r.key_work),
    Part(
        "task_values",
        "附加任务的结果，每个值一行",
        (
            *_KEY,
            *(PartField(name, "string", required=True) for name in ("task", "list_name")),
            _INDEX,
            PartField("field", "string", required=True),
            *_strings("text"),
            PartField("value", "decimal"),
            *_strings("file", "address"),
            *_integers("page", "evidence_start", "evidence_end"),
            *_strings("evidence_text", "evidence_engine"),
        ),
        _task_values,
    ),
    Part("findings", "发现", (*_KEY, _INDEX, *_fields(Finding, "places")), _findings),
    Part(
        "finding_places",
        "发现所涉位置",
        (
            *_KEY,
            PartField("finding", "integer", required=True),
            _INDEX,
            *_fields(Place, "page", "line", "bbox", "evidence"),
            *_integers("page", "source_line"),
            *_BOX,
            *_integers("evidence_start", "evidence_end"),
            *_strings("evidence_text"),
        ),
        _places,
    ),
    Part("checks", "核对情况", (*_KEY, *_fields(CheckOutcome)), _checks),
)
"""All parts, in the order in which they are written."""


def part_rows(part: Part, records: Iterable[tuple[str, Record]]) -> Iterator[Row]:
    """The rows of a part for all documents, every column present."""
    empty = dict.fromkeys(field.name for field in part.fields)
    for document, record in records:
        for row in part.rows(record):
            yield empty | row | {"document": document}
