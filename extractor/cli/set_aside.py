"""What somebody set aside beside a document (``决算.pdf.juesuan.yaml``) or beside a record of a dataset (its journal)."""

from __future__ import annotations

from pathlib import Path

import typer

from extractor.batch.dismissed import aside_by_journal, journal_beside
from extractor.checks.review import SUFFIX, ReviewedRecord, SetAside, review, suppressions_beside
from models.record import Finding, Record


def aside_beside(name: str, findings: tuple[Finding, ...]) -> tuple[SetAside, ...]:
    """Which of these findings of an input are set aside; entries that nothing answers to are told.

    Raises UsageError for a file of decisions that cannot be read.
    """
    if name == "-":
        return ()
    path = Path(name)
    decided = aside_by_journal(findings, journal_beside(path).entries()) if path.suffix.lower() == ".json" else ()
    gone = {id(one.finding) for one in decided}
    found = review([one for one in findings if id(one) not in gone], suppressions_beside(path))
    for unused in found.unused:
        typer.echo(f"juesuan: {name}{SUFFIX}：没有与“{unused.id}”（{unused.reason}）对应的问题，可以删去", err=True)
    return (*decided, *found.aside)


def reviewed_input(name: str, record: Record) -> ReviewedRecord:
    """The record of an input without what is set aside beside it."""
    return ReviewedRecord(record, aside_beside(name, record.findings))
