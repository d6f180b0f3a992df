"""How ``juesuan check`` shows findings: for people, as JSON, CSV, SARIF, as counts over a folder."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape

from extractor.batch.bodies import with_one_name
from extractor.checks.explain import finding_title
from extractor.checks.places import places_to_text
from extractor.checks.review import Identity, SetAside, aside_line, count_findings
from extractor.checks.sarif import findings_to_sarif
from extractor.checks.summary import checks_line
from extractor.cli.output import write_data, write_json
from extractor.export.labels import ORIGINS, SEVERITY_LABELS
from extractor.export.plain_cell import plain_cell
from extractor.printable import printable
from models.base import decimal_string
from models.record import SEVERITIES, CheckOutcome, Finding, Place, Record

_STYLES = {"error": "bold red", "warning": "yellow", "note": "dim"}


@dataclass(frozen=True)
class Checked:
    """One input with its findings and what became of every check; a dataset has no record of its own.

    ``aside`` are findings that a file beside the document sets aside; ``reading`` are those of the record that are
    no contradiction but something unread: lists have them, the exit code does not count them.
    ``pairs`` are the consecutive years of a dataset that were compared. Against a baseline ``states`` says of each finding
    whether it is new or the same, ``gone`` names those of the baseline that are no more.
    """

    name: str
    record: Record | None
    findings: tuple[Finding, ...]
    outcomes: tuple[CheckOutcome, ...]
    aside: tuple[SetAside, ...] = ()
    reading: tuple[Finding, ...] = ()
    states: tuple[str, ...] = ()
    gone: tuple[Identity, ...] = ()
    pairs: int = 0

    @property
    def counted(self) -> tuple[Finding, ...]:
        """What the exit code counts: all, or against a baseline what is new."""
        if not self.states:
            return self.findings
        return tuple(finding for finding, state in zip(self.findings, self.states, strict=True) if state == "new")


# --- output --------------------------------------------------------------------------------------------------------------

Shown = Sequence[tuple[Checked, Sequence[Finding]]]


def show_rich(shown: Shown) -> None:
    """For people."""
    console = Console(soft_wrap=True, highlight=False)
    for one, findings in shown:
        info = one.record.document if one.record is not None else None
        about = f"{info.department or ''} {info.fiscal_year or ''}" if info is not None else "数据集，各年度之间"
        console.print(f"[bold]{_shown(one.name)}[/bold] {_shown(about)}")
        states = dict(zip(findings, _states(one, findings), strict=True)) if one.states else {}
        for finding in findings:
            style = _STYLES[finding.severity]
            where = place_text(finding)
            state = f"[dim]{_STATES[states[finding]]}[/dim] " if states else ""
            head = f"  {state}[{style}]{SEVERITY_LABELS[finding.severity]}[/{style}] "
            console.print(f"{head}{_shown(finding.message)}{_shown(where)}")
            if finding.formula:
                console.print(f"      {_shown(finding.formula)}")
            for related in finding.related:
                console.print(f"      {_shown(related)}")
            console.print(f"      [dim]{_shown(finding_title(finding.id))}，{ORIGINS[finding.origin]}[/dim]")
        for identifier, message in one.gone:
            console.print(f"  [dim]已消失 {identifier} {_shown(message)}[/dim]")
        console.print(f"  {escape(_summary(one))}")


def _shown(text: str) -> str:
    """Words of documents and names inside rich's markup: they stay words, and act on nothing."""
    # rich takes a backslash before a bracket for its own escape, also one that stands at the end.
    plain = escape(printable(text))
    return plain + " " if plain.endswith("\\") else plain


def place_text(finding: Finding) -> str:
    """Where a finding is, in brackets behind it; nothing where it has no place."""
    where = places_to_text(finding.places)
    return f"（{where}）" if where else ""


def _summary(one: Checked) -> str:
    if one.record is None:
        if not one.pairs:
            return "没有相邻年度：没有一个部门有相邻两年都读到的数字，未作比较"
        return f"比较了{one.pairs}对相邻年度，不一致{len(one.findings)}处（没有相邻年度的部门未作比较）"
    dismissed = sum(aside.finding.stage == "checks" for aside in one.aside)
    text = checks_line(one.outcomes, one.findings, dismissed)
    text += f"；{told}" if (told := aside_line(one.aside)) else ""
    text += f"；另有{len(one.reading)}条是读取方面的，见 overview、report 和整改清单" if one.reading else ""
    if one.states or one.gone:
        new = sum(state == "new" for state in one.states)
        text += f"；与基线相比：新增{new}，仍在{len(one.states) - new}，已消失{len(one.gone)}"
    return text


_STATES = {"new": "新", "same": "旧"}


def _states(one: Checked, findings: Sequence[Finding]) -> list[str]:
    """The states of the findings that are shown."""
    known = {id(finding): state for finding, state in zip(one.findings, one.states, strict=True)}
    return [known[id(finding)] for finding in findings]


def show_json(shown: Shown) -> None:
    """One object a document; what ``--baseline`` reads."""
    documents = [
        {
            "input": one.name,
            "document": one.record.document.model_dump(mode="json") if one.record is not None else None,
            "findings": [finding.model_dump(mode="json") for finding in findings],
            "checks": [outcome.model_dump(mode="json") for outcome in one.outcomes],
        }
        | (
            {"states": _states(one, findings), "gone": [list(identity) for identity in one.gone]}
            if one.states or one.gone
            else {}
        )
        for one, findings in shown
    ]
    write_json(json.dumps({"documents": documents}, ensure_ascii=False, indent=2) + "\n")


_COLUMNS = (
    "input", "severity", "id", "origin", "message", "formula", "left", "right", "difference", "tolerance",
    "page", "line", "path", "label", "printed", "file", "address",
)  # fmt: skip


def show_csv(shown: Shown) -> None:
    """One line a finding."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for one, findings in shown:
        for finding in findings:
            place = finding.places[0] if finding.places else Place()
            figures = (finding.left, finding.right, finding.difference, finding.tolerance)
            cells = (
                *(one.name, finding.severity, finding.id, finding.origin, finding.message, finding.formula),
                *(None if value is None else decimal_string(value) for value in figures),
                *(place.page, place.line, place.path, place.label, place.printed, place.file, place.address),
            )
            writer.writerow([plain_cell("" if value is None else str(value)) for value in cells])
    write_data(stream.getvalue())


def show_sarif(shown: Shown) -> None:
    """For code scanners."""
    states = {one.name: _states(one, findings) for one, findings in shown if one.states}
    log = findings_to_sarif({one.name: findings for one, findings in shown}, states or None)
    write_json(json.dumps(log, ensure_ascii=False, indent=2) + "\n")


def show_counts(shown: Shown) -> None:
    """How many findings each check has, by department and year; for folders."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("id", "title", "department", "year", *SEVERITIES))
    checked = [(one.record, findings) for one, findings in shown if one.record is not None]
    infos = with_one_name([record.document for record, _ in checked])
    documents = [
        (info.department or "", str(info.fiscal_year or ""), findings)
        for info, (_, findings) in zip(infos, checked, strict=True)
    ]
    for (identifier, department, year), counts in count_findings(documents).items():
        title = finding_title(identifier)
        writer.writerow([identifier, title, plain_cell(department), year, *counts.values()])
    write_data(stream.getvalue())
