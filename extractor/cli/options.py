"""Options that several commands share."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from extractor.checks.places import places_to_text
from extractor.cli.language import is_chinese
from extractor.cli.output import tell
from extractor.completeness.findings import ALL_TABLES_LOST
from extractor.completeness.summary import completeness_line
from extractor.guard import STAGE_FAILED
from extractor.input.load import Source
from extractor.outline.acceptance import BLANK_FORM
from models.record import Record, Severity, severity_rank

PASSWORD_VARIABLE = "JUESUAN_PASSWORD"  # noqa: S105  (the name of a variable, not a secret)

InputsArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT…", help="A 部门决算公开: a file, several files of one, a folder, an archive; - for stdin."
    ),
]
PasswordOption = Annotated[
    str | None, typer.Option("--password", help=f"Password of an encrypted PDF; better: ${PASSWORD_VARIABLE}.")
]


class Engine(StrEnum):
    """Who reads the narrative."""

    rules = "rules"
    llm = "llm"
    auto = "auto"


class Ocr(StrEnum):
    """Whether picture pages are read."""

    auto = "auto"
    always = "always"
    never = "never"


def given_source(inputs: list[str]) -> Source:
    """One input, or the files of one account."""
    return inputs[0] if len(inputs) == 1 else [*inputs]


class PdfReaderName(StrEnum):
    """What reads the pages of a PDF."""

    auto = "auto"
    pdfium = "pdfium"
    pdfplumber = "pdfplumber"


ReaderOption = Annotated[
    PdfReaderName,
    typer.Option(
        "--reader",
        help="What reads the pages of a PDF: pdfium alone; auto: pdfplumber is asked where nothing else confirms a figure; "
        "pdfplumber, with pdfium asked everywhere.",
    ),
]


BodiesOption = Annotated[
    Path | None,
    typer.Option(
        "--bodies", metavar="FILE", help="Bodies that were renamed or merged, of a dataset; else DATASET/bodies.yaml."
    ),
]


def given_password(option: str | None) -> str | None:
    """The password of the option, else of the environment."""
    return option if option is not None else os.environ.get(PASSWORD_VARIABLE)


def has_problems(record: Record) -> bool:
    """Whether the record carries findings of severity error or warning."""
    return any(finding.severity != "note" for finding in record.findings)


PROBLEMS = 5
"""Exit code of a record with problems: none of the nine tables was read, or ``--strict`` and errors or warnings."""


def lost_all_tables(record: Record) -> bool:
    """Whether the document shows or announces tables and none of the nine was read, or is a form that nobody filled in."""
    return any(finding.id in {ALL_TABLES_LOST, BLANK_FORM} for finding in record.findings)


def has_failed_stage(record: Record) -> bool:
    """Whether a mistake of the program left a part of the record unread."""
    return any(finding.id == STAGE_FAILED for finding in record.findings)


MODEL_FAILED = 6
"""Exit code where the language model gave no answer for a part that it was asked for; the rules' items stand there."""


def model_failed(record: Record) -> bool:
    """Whether a request to the language model failed, so that the rules' reading stands in its place."""
    return any(finding.id.startswith("llm.") and finding.severity == "error" for finding in record.findings)


def tell_completeness(record: Record) -> None:
    """The last line on stderr: how many of the printed figures were read."""
    if record.completeness is not None:
        typer.echo(completeness_line(record.completeness, record.findings), err=True)


def severity_word(severity: Severity) -> str:
    """What a line of a finding begins with, in the language of the environment."""
    from extractor.export.labels import SEVERITY_LABELS

    return f"{SEVERITY_LABELS[severity]}：" if is_chinese() else f"{severity}: "


def tell_findings(record: Record) -> None:
    """What part of an account it is, where it is one, then the findings, on stderr, one a line, errors first."""
    if record.document.scope == "partial":
        typer.echo("这是决算公开中的个别事项（scope: partial），不是完整的部门决算", err=True)
    for finding in sorted(record.findings, key=lambda f: severity_rank(f.severity)):
        if finding.severity == "note":
            continue
        where = places_to_text(finding.places)
        # Clerks go by words; who reads English goes by the id.
        behind = (f"（{where}）" if where else "") if is_chinese() else f" [{where}] ({finding.id})".replace(" []", "")
        tell(f"{severity_word(finding.severity)}{finding.message}{behind}", err=True)
