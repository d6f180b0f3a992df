"""What people dismissed in a dataset, as its journals have it: counts of findings leave it out wherever they are made."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from extractor.batch.dataset import Dataset
from extractor.batch.journal import Correction, Decision, Journal, last_decisions
from extractor.checks.review import SetAside, identity
from extractor.errors import UsageError
from models.record import Finding

if TYPE_CHECKING:
    import duckdb

JOURNAL_SUFFIX = ".journal.jsonl"
"""Behind the name of a record without its own suffix: the journal beside it."""

_TICK = 2_000_000_000
"""Nanoseconds: the coarsest clock of a file system (FAT) ticks every two seconds."""

JournalState = Mapping[str, tuple[int, int]]
"""Document → when its journal was written last, and how long it is."""


class Dismissed(NamedTuple):
    """A finding of a document that somebody dismissed, with his reason."""

    document: str
    finding: str
    message: str
    reason: str
    by: str
    at: str


def journal_beside(record: Path) -> Journal:
    """The journal of the account whose record this is; there need not be one."""
    return Journal(record.with_suffix(JOURNAL_SUFFIX))


def aside_by_journal(findings: Sequence[Finding], entries: Iterable[Decision | Correction]) -> tuple[SetAside, ...]:
    """Which of the findings were dismissed, with the reasons."""
    last = last_decisions(entries)
    judged = ((finding, last.get(identity(finding))) for finding in findings)
    return tuple(
        SetAside(finding, one.reason, one.by, one.at)
        for finding, one in judged
        if one is not None and one.state == "dismissed"
    )


class Journals:
    """The journals of a dataset, looked for again and again: a folder is listed anew where it has changed since.

    Thousands of records lie in hundreds of folders, and what is asked of the table of accounts asks for this first.
    """

    def __init__(self, dataset: Dataset) -> None:
        self._records = dataset.records
        self._listed: dict[str, tuple[int, tuple[Path, ...]]] = {}

    def state(self) -> JournalState:
        """What changes with every decision, whoever writes it down; the journals themselves are not read."""
        found: dict[str, tuple[int, int]] = {}
        for folder in _entries(self._records):
            if not folder.is_dir(follow_symlinks=False):
                continue
            for path in self._journals_in(folder):
                with suppress(FileNotFoundError):
                    info = path.stat()
                    found[path.name.removesuffix(JOURNAL_SUFFIX)] = (info.st_mtime_ns, info.st_size)
        return found

    def _journals_in(self, folder: os.DirEntry[str]) -> tuple[Path, ...]:
        changed = folder.stat().st_mtime_ns
        known = self._listed.get(folder.name)
        # The clock of a file system ticks slowly: what changed a moment ago may change once more at the same time.
        if known is not None and known[0] == changed and time.time_ns() - changed > _TICK:
            return known[1]
        paths = tuple(
            Path(entry.path)
            for entry in _entries(Path(folder.path))
            if entry.name.endswith(JOURNAL_SUFFIX) and entry.is_file(follow_symlinks=False)
        )
        self._listed[folder.name] = (changed, paths)
        return paths


def dismissed_findings(dataset: Dataset, documents: JournalState | None = None) -> tuple[list[Dismissed], list[str]]:
    """What was dismissed, and the documents whose journal cannot be read: of these nothing counts as dismissed."""
    found: list[Dismissed] = []
    unreadable: list[str] = []
    for document in sorted(Journals(dataset).state() if documents is None else documents):
        try:
            entries = journal_beside(dataset.record(document)).entries()
        except UsageError:
            unreadable.append(document)
            continue
        found += [
            Dismissed(document, one.finding, one.message, one.reason, one.by, one.at)
            for one in last_decisions(entries).values()
            if one.state == "dismissed"
        ]
    return found, unreadable


def add_dismissed(connection: duckdb.DuckDBPyConnection, found: list[Dismissed]) -> None:
    """The table ``dismissed`` of an opened dataset: document, id and message of the finding, reason, who and when."""
    connection.execute(
        "CREATE OR REPLACE TABLE dismissed "
        "(document VARCHAR, id VARCHAR, message VARCHAR, reason VARCHAR, decided_by VARCHAR, decided_at VARCHAR)"
    )
    if found:
        columns = [list(column) for column in zip(*found, strict=True)]
        connection.execute("INSERT INTO dismissed SELECT " + ", ".join(["unnest(?::VARCHAR[])"] * 6), columns)


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except (FileNotFoundError, NotADirectoryError):
        return
