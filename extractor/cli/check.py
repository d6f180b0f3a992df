"""``juesuan check``: the contradictions inside documents, or inside records that were extracted before."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape

from extractor.batch.across import check_dataset
from extractor.batch.dataset import is_dataset
from extractor.checks import CATALOGUE, Check, run_checks, severity_rank
from extractor.checks.catalogue import FAMILIES, TOLERANCES
from extractor.checks.sarif import findings_to_sarif
from extractor.cli.ocr import AliasesOption, OcrCacheOption, OcrOption, OcrProcessesOption, picture_settings
from extractor.cli.options import Ocr, PasswordOption, PdfReaderName, ReaderOption, given_password
from extractor.cli.output import write_data, write_json
from extractor.errors import DamagedDocumentError, ExtractorError, UsageError
from extractor.export.plain_cell import plain_cell
from extractor.pipeline import extract
from extractor.printable import printable
from extractor.settings import Settings
from models.base import decimal_string
from models.record import CheckOutcome, Finding, Place, Record

FOUND = 1
"""Exit code where there are findings at or above ``--fail-on``."""

LABELS = {"error": "错误", "warning": "警告", "note": "提示"}
ORIGINS = {"publisher": "文件本身", "parsing": "疑为读取有误", "unknown": "未能判断"}
_STYLES = {"error": "bold red", "warning": "yellow", "note": "dim"}


class Level(StrEnum):
    """Severity from which findings count."""

    error = "error"
    warning = "warning"
    note = "note"


class FailOn(StrEnum):
    """Severity from which the exit code is 1."""

    error = "error"
    warning = "warning"
    note = "note"
    never = "never"


class Format(StrEnum):
    """How findings are shown."""

    rich = "rich"
    json = "json"
    csv = "csv"
    sarif = "sarif"


_COUNTED = {
    FailOn.error: ("error",),
    FailOn.warning: ("error", "warning"),
    FailOn.note: ("error", "warning", "note"),
    FailOn.never: (),
}


@dataclass(frozen=True)
class Checked:
    """One input with its findings and what became of every check; a dataset has no record of its own."""

    name: str
    record: Record | None
    findings: tuple[Finding, ...]
    outcomes: tuple[CheckOutcome, ...]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check")(run)


def run(
    *,
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUT…",
            help="PDF or text, a record written by extract, a dataset of batch (across years); - for stdin.",
        ),
    ] = None,
    severity: Annotated[Level, typer.Option(help="Show findings from this severity on.")] = Level.note,
    form: Annotated[Format, typer.Option("--format", help="How to show them.")] = Format.rich,
    fail_on: Annotated[FailOn, typer.Option(help="Exit with 1 from this severity on.")] = FailOn.warning,
    explain: Annotated[str | None, typer.Option(help="Explain one check by its id, and stop.")] = None,
    ocr: OcrOption = Ocr.auto,
    ocr_processes: OcrProcessesOption = 1,
    ocr_cache: OcrCacheOption = True,
    aliases: AliasesOption = None,
    password: PasswordOption = None,
    reader: ReaderOption = PdfReaderName.auto,
) -> None:
    """Check documents: every sum, every rate, text against tables.

    Exit codes: 0 nothing at or above --fail-on, 1 findings, 3 and 4 as everywhere where an input could not be read (the
    others are checked all the same).
    """
    if explain is not None:
        typer.echo(explanation(explain))
        return
    if not inputs:
        raise UsageError("没有给出要检查的文件", hint="juesuan check INPUT…，或 juesuan check --explain ID")
    with picture_settings(ocr, ocr_processes, cache=ocr_cache, aliases=aliases) as pictures:
        checked, failed = _check_all(inputs, replace(pictures, password=given_password(password), reader=reader.value))
    shown = [
        (one, [f for f in one.findings if severity_rank(f.severity) <= severity_rank(severity.value)])
        for one in checked
    ]
    {Format.rich: _rich, Format.json: _json, Format.csv: _csv, Format.sarif: _sarif}[form](shown)
    if failed:
        raise typer.Exit(failed)
    counted = _COUNTED[fail_on]
    if any(finding.severity in counted for one in checked for finding in one.findings):
        raise typer.Exit(FOUND)


def _check_all(inputs: Sequence[str], settings: Settings) -> tuple[list[Checked], int]:
    """Every input that could be read, and the exit code of the last one that could not (0 for none)."""
    checked: list[Checked] = []
    failed = 0
    for name in inputs:
        try:
            checked.append(check_input(name, settings))
        except ExtractorError as error:
            if len(inputs) == 1:
                raise
            typer.echo(f"juesuan: {error}", err=True)
            failed = error.exit_code
    return checked, failed


def check_input(name: str, settings: Settings) -> Checked:
    """One document or record with its findings: those of the checks, and errors of the reading. A dataset: across its years."""
    if name != "-" and is_dataset(Path(name)):
        return Checked(name, None, check_dataset(Path(name)), ())
    record = _read_record(name) or extract(name, settings)
    if record.checks:
        findings = tuple(f for f in record.findings if f.stage == "checks" or f.severity == "error")
        return Checked(name, record, findings, record.checks)
    found, outcomes = run_checks(record)
    errors = tuple(f for f in record.findings if f.stage != "checks" and f.severity == "error")
    return Checked(name, record, (*errors, *found), outcomes)


def _read_record(name: str) -> Record | None:
    """The record that a ``.json`` file holds; ``None`` for everything else."""
    if name == "-" or not name.lower().endswith(".json"):
        return None
    try:
        return Record.model_validate_json(Path(name).read_bytes())
    except OSError as error:
        raise DamagedDocumentError(f"无法读取：{error.strerror}", where=name) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DamagedDocumentError(f"不是 juesuan extract 写出的记录（{where}：{first['msg']}）", where=name) from error


def explanation(identifier: str) -> str:
    """What a check does, for people; the prefix ``checks.`` may be left out."""
    check = CATALOGUE.get(identifier) or CATALOGUE.get(f"checks.{identifier}")
    if check is None:
        raise UsageError(f"没有 {identifier!r} 这项检查", hint="juesuan checks list 列出全部检查")
    return "\n".join(f"{label}：{text}" for label, text in check_fields(check))


def check_fields(check: Check) -> tuple[tuple[str, str], ...]:
    """The fields of a check with their labels."""
    return (
        ("编号", check.id),
        ("名称", check.title),
        ("类别", FAMILIES[check.family]),
        ("最高级别", LABELS[check.severity]),
        ("公式", check.formula),
        ("范围", check.tables),
        ("允许的差", TOLERANCES[check.tolerance]),
        ("依据", check.source),
    )


# --- output --------------------------------------------------------------------------------------------------------------

Shown = Sequence[tuple[Checked, Sequence[Finding]]]


def _rich(shown: Shown) -> None:
    console = Console(soft_wrap=True, highlight=False)
    for one, findings in shown:
        info = one.record.document if one.record is not None else None
        about = f"{info.department or ''} {info.fiscal_year or ''}" if info is not None else "数据集，各年度之间"
        console.print(f"[bold]{_shown(one.name)}[/bold] {_shown(about)}")
        for finding in findings:
            style = _STYLES[finding.severity]
            where = place_text(finding)
            console.print(f"  [{style}]{LABELS[finding.severity]}[/{style}] {_shown(finding.message)}{_shown(where)}")
            if finding.formula:
                console.print(f"      {_shown(finding.formula)}")
            for related in finding.related:
                console.print(f"      {_shown(related)}")
            console.print(f"      [dim]{finding.id}，{ORIGINS[finding.origin]}[/dim]")
        console.print(f"  {escape(_summary(one))}")


def _shown(text: str) -> str:
    """Words of documents and names inside rich's markup: they stay words, and act on nothing."""
    # rich takes a backslash before a bracket for its own escape, also one that stands at the end.
    plain = escape(printable(text))
    return plain + " " if plain.endswith("\\") else plain


def place_text(finding: Finding) -> str:
    """Pages; where there are none the places in the words of the format, else lines."""
    pages = sorted({place.page for place in finding.places if place.page is not None})
    addresses = dict.fromkeys(" ".join(filter(None, (p.file, p.address))) for p in finding.places if p.address)
    if addresses and not pages:
        return f"（{'、'.join(list(addresses)[:6])}）"
    lines = sorted({place.line for place in finding.places if place.page is None and place.line is not None})
    if pages:
        return f"（第{'、'.join(map(str, pages))}页）"
    return f"（第{'、'.join(map(str, lines))}行）" if lines else ""


def _summary(one: Checked) -> str:
    if one.record is None:
        return f"各年度之间不一致{len(one.findings)}处"
    held = sum(outcome.held for outcome in one.outcomes)
    failed = sum(outcome.failed for outcome in one.outcomes)
    skipped = [outcome for outcome in one.outcomes if outcome.not_checkable and not outcome.held and not outcome.failed]
    text = f"核对{held + failed}处：成立{held}，不成立{failed}"
    return f"{text}；{len(skipped)}项检查没有条件进行" if skipped else text


def _json(shown: Shown) -> None:
    documents = [
        {
            "input": one.name,
            "document": one.record.document.model_dump(mode="json") if one.record is not None else None,
            "findings": [finding.model_dump(mode="json") for finding in findings],
            "checks": [outcome.model_dump(mode="json") for outcome in one.outcomes],
        }
        for one, findings in shown
    ]
    write_json(json.dumps({"documents": documents}, ensure_ascii=False, indent=2) + "\n")


_COLUMNS = (
    "input", "severity", "id", "origin", "message", "formula", "left", "right", "difference", "tolerance",
    "page", "line", "path", "label", "printed", "file", "address",
)  # fmt: skip


def _csv(shown: Shown) -> None:
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


def _sarif(shown: Shown) -> None:
    log = findings_to_sarif({one.name: findings for one, findings in shown})
    write_json(json.dumps(log, ensure_ascii=False, indent=2) + "\n")
