"""The head of a report: key figures with their sources, findings in words, how the checks fared. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from extractor.checks.explain import finding_title
from extractor.export.labels import ORIGINS, SEVERITY_LABELS, STAGES
from extractor.export.path_labels import place_in_words
from extractor.report.links import Link, Quote
from extractor.report.values import Shelf, Value, figure_text
from extractor.text.characters import squeeze
from models.narrative import Deviation, DeviationSection
from models.record import Finding, Record, Severity
from models.rows import Row


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure of the head: ``basis`` says what it was read from, ``notes`` are short sentences beside it."""

    label: str
    value: Value | None
    basis: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceView:
    """One side of a finding."""

    label: str
    printed: str | None
    quote: Quote | None
    link: Link | None


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding with its name for people and its figures as texts."""

    number: int
    finding: Finding
    title: str
    severity: str
    origin: str
    stage: str
    left: str | None
    right: str | None
    difference: str | None
    tolerance: str | None
    places: tuple[PlaceView, ...]


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """The findings of one severity."""

    severity: Severity
    title: str
    findings: tuple[FindingView, ...]


def key_figures(record: Record, shelf: Shelf) -> list[KeyFigure]:
    """收入总计 to 机关运行经费: from the tables, else from the text; ``None`` where neither says."""
    summary = "income_expenditure_summary"
    table = record.tables.income_expenditure_summary
    income = next(_totals(table.income, f"tables.{summary}.income"), None)
    spent = next(_totals(table.expenditure, f"tables.{summary}.expenditure"), None)
    total = _placed("tables.expenditure.total", record.tables.expenditure.total)
    public = _placed("tables.three_public.actual", record.tables.three_public.actual)
    make = _Figures(record, shelf)
    return [
        make.figure("收入总计", income, "amount", "overall", lambda d: "总计" in d.subject),
        make.figure("支出总计", spent, "amount", "overall", lambda d: "总计" in d.subject),
        make.figure("基本支出", total, "basic", None),
        make.figure("项目支出", total, "project", None),
        make.figure(
            "“三公”经费",
            public,
            "total",
            "three_public",
            lambda d: "三公" in d.subject,
        ),
        make.figure("机关运行经费", None, "", "operating_cost", lambda d: "机关运行经费" in d.subject),
    ]


def _placed(path: str, row: Row | None) -> tuple[str, Row] | None:
    return None if row is None else (path, row)


def _totals(rows: tuple[Row, ...], base: str) -> Iterator[tuple[str, Row]]:
    for index, row in enumerate(rows):
        if squeeze(getattr(row, "item", "")) == "总计" and getattr(row, "amount", None) is not None:
            yield f"{base}[{index}]", row


@dataclass(frozen=True)
class _Figures:
    record: Record
    shelf: Shelf

    def figure(
        self,
        label: str,
        place: tuple[str, Row] | None,
        column: str,
        section: DeviationSection | None,
        fits: Callable[[Deviation], bool] = lambda _: True,
    ) -> KeyFigure:
        """From the row of a table, else from the first deviation of a section that fits."""
        said = [
            (f"narrative.deviations[{index}]", deviation)
            for index, deviation in enumerate(self.record.narrative.deviations)
            if deviation.section == section and fits(deviation)
        ]
        notes = tuple(_notes([deviation for _, deviation in said]))
        if place is not None and getattr(place[1], column) is not None:
            path, row = place
            cell = row.source.cells.get(column) if row.source else None
            link = self.shelf.locator.of_cell(cell, row.source)
            text = figure_text(getattr(row, column))
            return KeyFigure(label, self.shelf.value(text, f"{path}.{column}", link), "据决算表", notes)
        for path, deviation in said:
            value = self.shelf.field(deviation, "actual_amount", path)
            if value is not None:
                return KeyFigure(label, value, "据文字说明", notes)
        return KeyFigure(label, None, "未读到")


def _notes(said: list[Deviation]) -> Iterator[str]:
    """比上年 and 预算, once each."""
    for deviation in said:
        if deviation.comparison == "prior_year" and deviation.change_amount is not None:
            yield f"比上年 {_signed(deviation.change_amount)}"
            break
    for deviation in said:
        if deviation.comparison != "prior_year" and deviation.reference_amount is not None:
            yield f"预算 {figure_text(deviation.reference_amount)}"
            break


def _signed(value: Decimal) -> str:
    sign = "−" if value < 0 else "+" if value > 0 else ""
    return sign + figure_text(abs(value))


def finding_groups(record: Record, shelf: Shelf) -> list[FindingGroup]:
    """All findings of a record, the worst severity first."""
    views = [_finding(record, number, finding, shelf) for number, finding in enumerate(shelf.marks.findings, start=1)]
    groups = []
    for severity, title in SEVERITY_LABELS.items():
        found = tuple(view for view in views if view.finding.severity == severity)
        if found:
            groups.append(FindingGroup(found[0].finding.severity, title, found))
    return groups


def _finding(record: Record, number: int, finding: Finding, shelf: Shelf) -> FindingView:
    places = tuple(
        PlaceView(
            place_in_words(record, place),
            place.printed,
            shelf.locator.quote(place),
            shelf.locator.of_place(place),
        )
        for place in finding.places
    )
    return FindingView(
        number,
        finding,
        finding_title(finding.id),
        SEVERITY_LABELS[finding.severity],
        ORIGINS[finding.origin],
        STAGES[finding.stage],
        _optional(finding.left),
        _optional(finding.right),
        None if finding.difference is None else _signed(finding.difference),
        _optional(finding.tolerance),
        places,
    )


def _optional(value: Decimal | None) -> str | None:
    return None if value is None else figure_text(value)


def count_findings(record: Record) -> list[tuple[Severity, str, int]]:
    """How many findings of each severity, zero included."""
    counts = Counter(finding.severity for finding in record.findings)
    return [(severity, label, counts[severity]) for severity, label in SEVERITY_LABELS.items()]
