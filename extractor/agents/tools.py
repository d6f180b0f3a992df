"""The tools: what an agent can ask of the accounts and datasets of one folder. Plain data in and out, nothing is written."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, get_args

from pydantic import Field

from extractor.accounts.templates import TEMPLATES
from extractor.agents.answers import excerpt, page_of, without_places
from extractor.agents.folder import OpenFolder
from extractor.agents.places import field_place, lines_at
from extractor.agents.readings import Account, Readings
from extractor.batch.across import check_dataset
from extractor.batch.dataset import is_dataset
from extractor.batch.query import QueryLimits, ready_queries
from extractor.batch.questions import Questions
from extractor.batch.schema import DATASET_PARTS
from extractor.checks import checked_findings
from extractor.checks.places import place_to_text
from extractor.errors import UsageError
from extractor.export.forms import STATUS_LABELS
from extractor.export.marks import findings_to_marks
from models.base import BBox
from models.paths import value_at
from models.record import Finding, Place, Severity, severity_rank
from models.tables import Table, TableId
from models.tasks import plain_value

LIMITS = QueryLimits(seconds=30.0, memory_mb=1024)
MOST_PICTURES = 2
"""Pictures in one answer: the two sides of a finding."""

InputPath = Annotated[
    str,
    Field(description="File or folder of one account, or a record JSON, relative to the open folder.", max_length=4000),
]
Offset = Annotated[int, Field(ge=0, description="First entry wanted; next_offset of the last answer goes on.")]
Limit = Annotated[int, Field(ge=1, le=500, description="Most entries wanted; an answer may hold fewer.")]


@dataclass(frozen=True)
class ShownPlace:
    """The answer of ``show_place``: what is said, and pictures (WebP) of the pages that it speaks of."""

    told: dict[str, Any]
    pictures: tuple[bytes, ...]


@dataclass
class Tools:
    """The tools over one folder; ``fetched`` turns an address into a path, ``None`` where addresses are not read."""

    folder: OpenFolder
    readings: Readings
    fetched: Callable[[str], Path | None]
    questions: Questions = field(default_factory=lambda: Questions(LIMITS))

    def files(
        self,
        folder: Annotated[str, Field(description="Folder, relative to the open folder.", max_length=4000)] = ".",
        offset: Offset = 0,
        limit: Limit = 200,
    ) -> dict[str, Any]:
        """List what lies in a folder: files, folders, datasets. A folder may be one account of several files."""
        entries = (
            {
                "path": self.folder.shown(path),
                "kind": _kind(path),
                "bytes": path.stat().st_size if path.is_file() else None,
            }
            for path in self.folder.files(folder)
        )
        return page_of(entries, offset, limit)

    def extract(
        self,
        path: InputPath,
        field: Annotated[
            str,
            Field(
                description="Part of the record, such as tables.expenditure.rows or narrative.deviations; empty: its outline.",
                max_length=400,
            ),
        ] = "",
        places: Annotated[bool, Field(description="With where each value stands.")] = False,
        offset: Offset = 0,
        limit: Limit = 100,
    ) -> dict[str, Any]:
        """Read a final account (部门决算公开) as a record: money as decimal strings in the document's unit, text verbatim.

        Without a field: whose account, of which year, what was read, and the parts to ask for. Parts that are too long are
        named under `omitted` with the field to ask for.
        """
        account = self._account(path)
        if not field:
            return _outline(account)
        data = json.loads(account.record.model_dump_json())
        value = value_at(data, field)
        if value is None and value_at(account.record, field) is None and not _has(data, field):
            raise UsageError("记录里没有这一项", where=field[:200], hint="不给 field 就列出有哪些部分")
        return excerpt(value if places else without_places(value), field, offset, limit)

    def tables(
        self,
        path: InputPath,
        table: Annotated[TableId | None, Field(description="One of the nine tables; none: which there are.")] = None,
        offset: Offset = 0,
        limit: Limit = 200,
    ) -> dict[str, Any]:
        """Show the nine tables of a final account; without a table which there are, with their number of rows."""
        record = self._account(path).record
        if table is None:
            return {
                "unit": record.document.unit,
                "tables": [_table_line(name, one) for name, one in record.tables.items()],
            }
        found = getattr(record.tables, table)
        labels = {column.name: column.label for column in TEMPLATES[table].columns}
        rows = [{name: plain_value(value) for name, value in row.items()} for row in found.to_rows()]
        return {"unit": record.document.unit, **_table_line(table, found), "columns": labels} | page_of(
            rows, offset, limit
        )

    def check(
        self,
        path: Annotated[
            str,
            Field(
                description="An account, a record JSON, or a dataset (across its years), in the folder.",
                max_length=4000,
            ),
        ],
        severity: Annotated[Severity, Field(description="Findings from this severity on.")] = "note",
        offset: Offset = 0,
        limit: Limit = 50,
    ) -> dict[str, Any]:
        """Check a final account: every sum, every rate, text against tables. The worst findings first, each with a number."""
        findings = self._findings(path)
        wanted = [
            _finding_line(number, one)
            for number, one in enumerate(findings, start=1)
            if severity_rank(one.severity) <= severity_rank(severity)
        ]
        return {"counts": _counts(findings)} | page_of(wanted, offset, limit)

    def query(
        self,
        dataset: Annotated[str, Field(description="Folder that juesuan batch wrote, in the folder.", max_length=4000)],
        sql: Annotated[
            str | None,
            Field(
                description="One SELECT (DuckDB), or the name of a ready query; none: tables and ready queries.",
                max_length=20_000,
            ),
        ] = None,
        offset: Offset = 0,
        limit: Limit = 100,
    ) -> dict[str, Any]:
        """Ask a dataset of many accounts with SQL. Nothing is written, and nothing but the dataset is read."""
        path = self.folder.path(dataset)
        if sql is None:
            ready = [{"name": one.name, "title": one.title} for one in ready_queries()]
            parts = {part.name: [column.name for column in part.fields] for part in DATASET_PARTS}
            return {"ready": ready, "tables": parts}
        answer = self.questions.ask(path, sql, offset=offset, limit=limit)
        page = page_of(answer.rows, 0, limit)
        following = offset + len(page["entries"]) if answer.more or page["next_offset"] is not None else None
        return {"columns": list(answer.columns)} | page | {"offset": offset, "next_offset": following}

    def show_place(
        self,
        path: InputPath,
        finding: Annotated[int | None, Field(ge=1, description="Number of a finding, as check gives it.")] = None,
        field: Annotated[
            str | None,
            Field(description="Path of a value, such as tables.expenditure.rows[3].basic.", max_length=400),
        ] = None,
        picture: Annotated[bool, Field(description="With pictures of the pages, the places marked.")] = True,
    ) -> ShownPlace:
        """Show where a finding or a value stands in the document: page, lines around it, and a picture with it marked."""
        account = self._account(path)
        if (finding is None) == (field is None):
            raise UsageError("请给出 finding 或 field 之一", hint="check 给出发现的编号，extract 给出值的路径")
        places: tuple[Place, ...]
        told: dict[str, Any]
        if finding is not None:
            findings = _ordered(checked_findings(account.record)[0])
            if finding > len(findings):
                raise UsageError(f"没有第 {finding} 条发现，共 {len(findings)} 条", where=account.name)
            places, told = findings[finding - 1].places, {"finding": _finding_line(finding, findings[finding - 1])}
        else:
            places, told = (field_place(account.record, str(field)),), {"field": field}
        told["places"] = page_of((_place_told(account, place) for place in places), 0, 20)["entries"]
        return ShownPlace(told, self._pictures(account, places) if picture else ())

    def _pictures(self, account: Account, places: tuple[Place, ...]) -> tuple[bytes, ...]:
        boxes: dict[int, list[BBox]] = {}
        for place in places:
            box = place.bbox or (place.evidence.bbox if place.evidence is not None else None)
            if place.page is not None:
                boxes.setdefault(place.page, []).extend([box] if box is not None else [])
        made = (self.readings.page(account, page, marked) for page, marked in list(boxes.items())[:MOST_PICTURES])
        return tuple(one for one in made if one is not None)

    def _account(self, given: str) -> Account:
        fetched = self.fetched(given)
        if fetched is not None:
            return self.readings.read(fetched, given)
        path = self.folder.path(given)
        if path.is_dir() and is_dataset(path):
            raise UsageError("这是数据集，不是一份决算", where=given, hint="用工具 query 或 check")
        return self.readings.read(path, self.folder.shown(path))

    def _findings(self, given: str) -> tuple[Finding, ...]:
        if self.fetched(given) is None:
            path = self.folder.path(given)
            if path.is_dir() and is_dataset(path):
                return _ordered(check_dataset(path))
        return _ordered(checked_findings(self._account(given).record)[0])


def _ordered(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return findings_to_marks(findings).findings


def _kind(path: Path) -> str:
    if path.is_dir():
        return "dataset" if is_dataset(path) else "folder"
    return "file"


def _outline(account: Account) -> dict[str, Any]:
    record = account.record
    data = json.loads(record.model_dump_json())
    parts: dict[str, Any] = {}
    for name in ("tables", "narrative", "performance", "tasks"):
        for inner, value in (without_places(data.get(name)) or {}).items():
            held = value.get("rows", value) if isinstance(value, dict) else value
            if held:
                parts[f"{name}.{inner}"] = len(held) if isinstance(held, list | dict | str) else 1
    for name in ("key_work", "findings", "checks"):
        parts[name] = len(data.get(name) or ())
    completeness = record.completeness
    return {
        "input": account.name,
        "document": data["document"],
        "tables": [_table_line(name, table) for name, table in record.tables.items()],
        "findings": _counts(record.findings),
        "figures": {"read": completeness.read, "unread": completeness.unread} if completeness is not None else None,
        "parts": parts,
    }


def _has(data: Any, field: str) -> bool:
    """Whether a field is there, though it says nothing: a blank cell."""
    parent, _, name = field.rpartition(".")
    held = value_at(data, parent) if parent else data
    return isinstance(held, dict) and name in held


def _table_line(name: TableId, table: Table) -> dict[str, Any]:
    pages = list(table.source.pages) if table.source is not None else []
    told = {"table": name, "title": TEMPLATES[name].title, "status": STATUS_LABELS[table.status]}
    return told | {"pages": pages, "rows": len(table.to_rows())}


def _counts(findings: tuple[Finding, ...]) -> dict[str, int]:
    tally = Counter(finding.severity for finding in findings)
    return {severity: tally[severity] for severity in get_args(Severity)}


def _finding_line(number: int, finding: Finding) -> dict[str, Any]:
    data = finding.model_dump(mode="json", exclude={"places", "stage"})
    places = [
        {"path": place.path, "where": place_to_text(place), "printed": place.printed} for place in finding.places[:10]
    ]
    return {"number": number} | data | {"places": places}


def _place_told(account: Account, place: Place) -> dict[str, Any]:
    lines = lines_at(account.source, place) if account.source is not None else ()
    data = place.model_dump(mode="json", exclude={"evidence"})
    text = place.evidence.text if place.evidence is not None else None
    shown = [{"line": line.number, "page": line.page, "text": " ".join(line.text.split())} for line in lines]
    return {"where": place_to_text(place)} | data | {"text": text, "lines": shown}
