"""``juesuan check``: the contradictions inside documents, or inside records that were extracted before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from extractor.batch.across import compare_years
from extractor.batch.bodies import with_one_name
from extractor.batch.dataset import is_dataset
from extractor.checks import CATALOGUE, Check, checked_findings
from extractor.checks.catalogue import FAMILIES, TOLERANCES
from extractor.checks.explain import finding_id, reading_findings
from extractor.checks.letter import compose, letter_to_markdown, letter_to_word
from extractor.checks.review import Identity, read_baseline, since
from extractor.checks.rules import RuleBook, read_rules, rule_findings
from extractor.cli.accounts import each_account
from extractor.cli.check_output import Checked, show_counts, show_csv, show_json, show_rich, show_sarif
from extractor.cli.llm import ModelOption, UrlOption, given_model_settings
from extractor.cli.options import BodiesOption
from extractor.cli.output import BYTE_ORDER_MARK, form_of, output_to, tell
from extractor.cli.reading import ReadingOptions, takes_reading
from extractor.cli.set_aside import aside_beside
from extractor.data_files import LARGEST_MADE, MalformedDataError, fault_line, read_data
from extractor.errors import DamagedDocumentError, ExtractorError, UsageError, reason_of
from extractor.export.labels import SEVERITY_LABELS
from extractor.export.worklist import CheckedAccount, worklist_to_csv, worklist_to_xlsx
from extractor.export.worklist_word import worklist_to_word
from extractor.files import require_writable, write_atomically
from extractor.model_settings import ModelSettings
from extractor.pipeline import extract, read_outline
from extractor.settings import Settings
from models.record import SEVERITIES, Finding, Record, severity_rank

FOUND = 1
"""Exit code where there are findings at or above ``--fail-on``."""


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
    counts = "counts"


_COUNTED = {
    FailOn.error: SEVERITIES[:1],
    FailOn.warning: SEVERITIES[:2],
    FailOn.note: SEVERITIES,
    FailOn.never: (),
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check")(run)


@takes_reading
def run(
    *,
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUT…",
            help="An account, a record written by extract, a folder of accounts, a dataset of batch (across years); - for stdin.",
        ),
    ] = None,
    severity: Annotated[Level, typer.Option(help="Show findings from this severity on.")] = Level.note,
    form: Annotated[Format, typer.Option("--format", help="How to show them.")] = Format.rich,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Write there; the suffix .json, .csv or .sarif says the format."),
    ] = None,
    fail_on: Annotated[FailOn, typer.Option(help="Exit with 1 from this severity on.")] = FailOn.warning,
    baseline: Annotated[
        Path | None, typer.Option(metavar="OLD.json", help="What --format json wrote before: only new findings count.")
    ] = None,
    rules: Annotated[Path | None, typer.Option(metavar="RULES.yaml", help="Rules of your own.")] = None,
    letter: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write a letter to the publisher: .md or .docx.")
    ] = None,
    worklist: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also write all findings as a list to work through: .xlsx, .docx or .csv."),
    ] = None,
    explain: Annotated[
        str | None, typer.Option(help="Explain one check by its id or its Chinese name, and stop.")
    ] = None,
    judge: Annotated[
        bool,
        typer.Option(
            "--judge", help="Also have a language model point at contradictions; what is not proved is dropped."
        ),
    ] = False,
    bodies: BodiesOption = None,
    model: ModelOption = None,
    base_url: UrlOption = None,
    reading: ReadingOptions,
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
    form = Format(form_of(output, form, Format.rich, {".json": "json", ".csv": "csv", ".sarif": "sarif"}))
    require_writable(output)
    require_writable(letter)
    require_writable(worklist)
    book = read_rules(rules) if rules is not None else None
    before = read_baseline(baseline) if baseline is not None else None
    accounts = each_account(inputs, whole_datasets=True)
    with reading.settings(documents=len(accounts)) as settings:
        llm = given_model_settings(model=model, base_url=base_url) if judge else None
        checked, failed = _check_all(accounts, settings, book, llm, bodies)
    if before is not None:
        checked = [_since(one, before.get(Path(one.name).name, frozenset())) for one in checked]
    if letter is not None:
        _write_letter(letter, checked)
        tell(f"核对意见函：{letter}", err=True)
    if worklist is not None:
        _write_worklist(worklist, checked)
        tell(f"整改清单：{worklist}", err=True)
    shown = [
        (one, [f for f in one.findings if severity_rank(f.severity) <= severity_rank(severity.value)])
        for one in checked
    ]
    with output_to(output):
        _SHOWN[form](shown)
    if failed:
        raise typer.Exit(failed)
    counted = _COUNTED[fail_on]
    if any(finding.severity in counted for one in checked for finding in one.counted):
        raise typer.Exit(FOUND)


_SHOWN = {
    Format.rich: show_rich,
    Format.json: show_json,
    Format.csv: show_csv,
    Format.sarif: show_sarif,
    Format.counts: show_counts,
}


def _since(one: Checked, before: frozenset[Identity]) -> Checked:
    found = since(one.findings, before)
    new = {id(finding) for finding in found.new}
    states = tuple("new" if id(finding) in new else "same" for finding in one.findings)
    return replace(one, states=states, gone=found.gone)


def _write_letter(path: Path, checked: Sequence[Checked]) -> None:
    """The letter on one document, in the form that the name of the file asks for."""
    records = [one for one in checked if one.record is not None]
    if len(records) != 1 or records[0].record is None:
        raise UsageError("--letter 一次写一份文件的信函", hint="只给一个文件")
    composed = compose(records[0].record.document, records[0].findings)
    if path.suffix.lower() == ".docx":
        write_atomically(path, letter_to_word(composed))
    elif path.suffix.lower() == ".md":
        write_atomically(path, letter_to_markdown(composed))
    else:
        raise UsageError("--letter 的文件名应以 .md 或 .docx 结尾", where=str(path))


def _write_worklist(path: Path, checked: Sequence[Checked]) -> None:
    """The list of all findings, in the form that the name of the file asks for."""
    infos = with_one_name([one.record.document for one in checked if one.record])
    accounts = [
        CheckedAccount(one.name, next(infos), _in_order(one.record, (*one.findings, *one.reading)), one.aside)
        for one in checked
        if one.record
    ]
    suffix = path.suffix.lower()
    if suffix not in _WORKLISTS:
        raise UsageError("--worklist 的文件名应以 .xlsx、.docx 或 .csv 结尾", where=str(path))
    write_atomically(path, _WORKLISTS[suffix](accounts))


def _in_order(record: Record, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings in the order of the record and its report; one's own rules behind."""
    order = {id(finding): number for number, finding in reversed(list(enumerate(record.findings)))}
    return tuple(sorted(findings, key=lambda one: order.get(id(one), len(order))))


_WORKLISTS: dict[str, Callable[[Sequence[CheckedAccount]], str | bytes]] = {
    ".xlsx": worklist_to_xlsx,
    ".docx": worklist_to_word,
    ".csv": lambda accounts: BYTE_ORDER_MARK + worklist_to_csv(accounts),
}


def _check_all(
    inputs: Sequence[str],
    settings: Settings,
    book: RuleBook | None,
    llm: ModelSettings | None = None,
    bodies: Path | None = None,
) -> tuple[list[Checked], int]:
    """Every input that could be read, and the exit code of the last one that could not (0 for none)."""
    checked: list[Checked] = []
    failed = 0
    for name in inputs:
        try:
            checked.append(_reviewed(_judged(check_input(name, settings, book, bodies), settings, llm)))
        except ExtractorError as error:
            if len(inputs) == 1:
                raise
            typer.echo(f"juesuan: {error}", err=True)
            failed = error.exit_code
    return checked, failed


def _judged(one: Checked, settings: Settings, llm: ModelSettings | None) -> Checked:
    """With what a language model points at and the document proves; a document is needed, a record alone has no text."""
    if llm is None:
        return one
    if one.record is None or one.name == "-" or one.name.lower().endswith(".json"):
        raise UsageError("--judge 要读文件的原文", where=one.name, hint="请给出文件本身，而不是记录、数据集或标准输入")
    from extractor.judge import judge

    found = judge(one.record, read_outline(one.name, settings), llm)
    for reason in found.failed:
        typer.echo(f"juesuan: {one.name}：{reason}", err=True)
    told = f"模型指出 {found.named} 处矛盾，原文能证明的 {len(found.findings)} 处"
    typer.echo(f"juesuan: {one.name}：{told}", err=True)
    return replace(one, findings=(*one.findings, *found.findings))


def _reviewed(one: Checked) -> Checked:
    """Without the findings that somebody set aside beside the document or its record."""
    if one.record is None:
        return one
    aside = aside_beside(one.name, (*one.findings, *one.reading))
    gone = {id(entry.finding) for entry in aside}
    findings, reading = (
        tuple(finding for finding in found if id(finding) not in gone) for found in (one.findings, one.reading)
    )
    return replace(one, findings=findings, reading=reading, aside=aside)


def check_input(name: str, settings: Settings, book: RuleBook | None = None, bodies: Path | None = None) -> Checked:
    """One document or record with its findings: those of the checks and of one's own rules, and errors of the reading.

    A dataset: across its years, with its ``bodies`` that were renamed.
    """
    if name != "-" and is_dataset(Path(name)):
        across = compare_years(Path(name), bodies)
        return Checked(name, None, across.findings, (), pairs=across.pairs)
    record = _read_record(name) or extract(name, settings)
    own = rule_findings(record, book) if book is not None else ()
    findings, outcomes = checked_findings(record)
    reading = tuple(one for one in record.findings if one.stage != "checks" and one not in findings)
    return Checked(name, record, (*findings, *own), outcomes, reading=reading)


def _read_record(name: str) -> Record | None:
    """The record that a ``.json`` file holds; ``None`` for everything else."""
    if name == "-" or not name.lower().endswith(".json"):
        return None
    try:
        return Record.model_validate_json(read_data(Path(name), LARGEST_MADE))
    except (OSError, MalformedDataError) as error:
        raise DamagedDocumentError(f"无法读取：{reason_of(error)}", where=name) from error
    except ValidationError as error:
        fault = fault_line(error.errors()[0])
        raise DamagedDocumentError(f"不是 juesuan extract 写出的记录（{fault}）", where=name) from error


def explanation(identifier: str) -> str:
    """What a check does or a finding of the reading says, for people; the prefix ``checks.`` may be left out."""
    identifier = finding_id(identifier.strip("“”《》 "))
    check = CATALOGUE.get(identifier) or CATALOGUE.get(f"checks.{identifier}")
    reading = reading_findings().get(identifier)
    if reading is not None:
        told = (("编号", reading.id), ("名称", reading.title), ("意思", reading.meaning), ("怎么办", reading.remedy))
        return "\n".join(f"{label}：{text}" for label, text in told)
    if check is None:
        raise UsageError(f"没有 {identifier!r} 这项检查", hint="juesuan checks list 列出全部检查")
    return "\n".join(f"{label}：{text}" for label, text in check_fields(check))


def check_fields(check: Check) -> tuple[tuple[str, str], ...]:
    """The fields of a check with their labels."""
    return (
        ("编号", check.id),
        ("名称", check.title),
        ("类别", FAMILIES[check.family]),
        ("最高级别", SEVERITY_LABELS[check.severity]),
        ("公式", check.formula),
        ("范围", check.tables),
        ("允许的差", TOLERANCES[check.tolerance]),
        ("依据", check.source),
    )
