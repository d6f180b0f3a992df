"""What became of an invented document: right, wrong, lost, and whether the record says so.

A figure is *silently* wrong or lost where nothing in the record speaks of its table: no finding of error or warning, no entry
of the ledger of figures, no status that says the table is missing or an unread picture.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from evals.robustness.page import TABLES
from models.record import Finding, Record

Place = tuple[Any, ...]
MONEY = ("reference_amount", "actual_amount", "change_amount", "change_pct", "completion_pct")


@dataclass
class Verdict:
    """Counts of one document; ``examples`` are the first wrong or lost values, for people."""

    correct: int = 0
    wrong: int = 0
    lost: int = 0
    invented: int = 0
    silent_wrong: int = 0
    silent_lost: int = 0
    department: bool = False
    fiscal_year: bool = False
    unit: bool = False
    tables_right: int = 0
    deviations: int = 0
    deviations_found: int = 0
    deviations_wrong: int = 0
    completeness: int = 0
    """Findings of the ledger of figures."""
    refused: str | None = None
    seconds: float = 0.0
    bad_tables: dict[str, str] = field(default_factory=dict)
    examples: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float:
        """Of cells: 2 × correct over all that was expected and all that was read."""
        expected, read = self.correct + self.wrong + self.lost, self.correct + self.wrong + self.invented
        return 2 * self.correct / (expected + read) if expected + read else 0.0

    @property
    def perfect(self) -> bool:
        """Whether nothing is wrong anywhere."""
        tables = self.tables_right == len(TABLES) and not self.refused
        said = self.deviations_found == self.deviations and not self.deviations_wrong
        return tables and said and self.department and self.fiscal_year and self.unit


def judge(record: Record, expected: Mapping[str, Any]) -> Verdict:
    """Compare a record with what the generator knows."""
    read = record.model_dump(mode="json")
    own = expected["document"]
    verdict = Verdict(
        department=read["document"]["department"] == own["department"],
        fiscal_year=read["document"]["fiscal_year"] == own["fiscal_year"],
        unit=read["document"]["unit"] == own["unit"],
    )
    verdict.completeness = sum(str(finding.stage) == "completeness" for finding in record.findings)
    told = told_tables(record)
    for table in TABLES:
        _judge_table(verdict, table, read["tables"][table], expected["tables"][table], told=table in told)
    _judge_deviations(verdict, record, expected["narrative"]["deviations"])
    return verdict


def told_tables(record: Record) -> set[str]:
    """The tables of which the record itself says that something is amiss."""
    told: set[str] = {table for table, own in record.tables.items() if own.status in ("missing", "image")}
    told |= speaking_tables(record.findings)
    completeness = getattr(record, "completeness", None)
    for place in getattr(completeness, "places", ()):
        told |= _named(place.part)
    return told


def speaking_tables(findings: Iterable[Finding]) -> set[str]:
    """The tables that findings name, but for notes of other stages than the ledger."""
    heard = (f for f in findings if f.severity != "note" or str(f.stage) == "completeness")
    return {table for finding in heard for table in _tables_of(finding)}


def _tables_of(finding: Finding) -> set[str]:
    paths = (place.path or "" for place in finding.places)
    return {table for path in (*paths, *finding.related, finding.id) for table in _named(path)}


def _named(path: str) -> set[str]:
    found = re.match(r"tables\.(\w+)", path)
    return {found[1]} & set(TABLES) if found else set()


def cells(table: Mapping[str, Any]) -> dict[Place, Any]:
    """Every label and amount of a table by its place, blank cells left out; amounts as Decimal."""
    found: dict[Place, Any] = {}
    for part, value in table.items():
        if part in ("status", "source") or value is None:
            continue
        if isinstance(value, list | tuple):
            seen: Counter[str] = Counter()
            for row in value:
                label = row.get("code") or row.get("item") or ""
                seen[label] += 1
                found[part, label, seen[label]] = row.get("name")
                found.update(_amounts((part, label, seen[label]), row))
        elif isinstance(value, Mapping):
            found.update(_amounts((part,), value))
        else:
            found[part,] = Decimal(str(value))
    return found


def _amounts(place: Place, row: Mapping[str, Any]) -> dict[Place, Any]:
    labels = ("line", "source", "code", "item", "name", "other_measures")
    return {
        (*place, column): Decimal(str(cell))
        for column, cell in row.items()
        if column not in labels and cell is not None
    }


def _judge_table(
    verdict: Verdict, table: str, read: Mapping[str, Any], expected: Mapping[str, Any], *, told: bool
) -> None:
    wanted, found = cells(expected), cells(read)
    wrong = [place for place in wanted.keys() & found.keys() if wanted[place] != found[place]]
    lost, invented = wanted.keys() - found.keys(), found.keys() - wanted.keys()
    verdict.correct += len(wanted) - len(wrong) - len(lost)
    verdict.wrong += len(wrong)
    verdict.lost += len(lost)
    verdict.invented += len(invented)
    if not wrong and not lost and not invented and read["status"] == expected["status"]:
        verdict.tables_right += 1
        return
    verdict.bad_tables[table] = (
        f"{read['status']} 错{len(wrong)} 漏{len(lost)} 多{len(invented)}{'' if told else ' 无声'}"
    )
    figures = [place for place in (*wrong, *invented) if isinstance(found[place], Decimal)]
    if not told:
        verdict.silent_wrong += len(figures)
        verdict.silent_lost += sum(1 for place in lost if isinstance(wanted[place], Decimal))
    shown = [f"{table} {place}: {wanted.get(place)} → {found.get(place)}" for place in (*wrong, *invented, *lost)]
    verdict.examples += shown[:3]


def _judge_deviations(verdict: Verdict, record: Record, expected: list[dict[str, Any]]) -> None:
    """Deviations pair by all they say but the wording of their subject, which may be shorter or longer."""
    wanted = Counter(_said(item) for item in expected)
    items = record.narrative.deviations
    found = Counter(_said(item.model_dump()) for item in items)
    verdict.deviations = len(expected)
    verdict.deviations_found = sum((wanted & found).values())
    verdict.deviations_wrong = len(items) - verdict.deviations_found
    for item in (wanted - found).elements():
        verdict.examples.append(f"漏：{_shown(item)}")
    for item in (found - wanted).elements():
        verdict.examples.append(f"多：{_shown(item)}")


def _said(item: Mapping[str, Any]) -> tuple[Any, ...]:
    figures = tuple(None if item[name] is None else Decimal(str(item[name])) for name in MONEY)
    return (item["section"], item["comparison"], *figures, item["reason"])


def _shown(item: tuple[Any, ...]) -> str:
    return " ".join(str(part) for part in item if part is not None)
