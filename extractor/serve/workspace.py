"""A workspace: the dataset of ``juesuan batch`` with what the workbench keeps beside it. No web in it.

::

    DATASET/
      records/ab/abcd….json            as batch writes them
      records/ab/abcd….journal.jsonl   what was decided and corrected, append-only
      workbench/uploads/<id>/          a file that came in, and what is known of it
      workbench/jobs/<id>/             what was asked for, and what became of it
      workbench/questions/<id>.json    a filter of the accounts that somebody keeps under a name
      workbench/views/<id>/            pictures of pages; made again where they are absent
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Lock

from extractor.batch.dataset import Dataset, make_dataset, require_own_folder, trouble_named
from extractor.batch.dismissed import journal_beside
from extractor.batch.executor import Limits
from extractor.batch.journal import Correction, Decision, Journal, State, Value
from extractor.batch.ledger import Ledger
from extractor.batch.local import LimitedCalls
from extractor.checks.review import ReviewedRecord
from extractor.data_files import LARGEST_MADE, MalformedDataError, read_data
from extractor.errors import UsageError, reason_of
from extractor.export.inputs import bytes_to_record
from extractor.files import make_private_folder
from extractor.serve.beforehand import Beforehand
from extractor.serve.decisions import (
    Corrected,
    DecidedFinding,
    beside_path,
    corrected,
    decided,
    finding_key,
    fitting_value,
    reviewed,
    value_at_path,
)
from extractor.serve.freshness import ReadOtherwise, read_otherwise
from extractor.serve.sealed import Seal
from extractor.settings import DEFAULT_MAX_BYTES, Settings
from extractor.typed import require_positive, settle_types
from models.record import Place, Record

_ID = re.compile(r"[0-9a-f]{64}")
DEFAULT_RUNS = Path("runs")


class NotThereError(UsageError):
    """The workspace has no account, upload or job of this id."""


@dataclass(frozen=True)
class WorkspaceSettings:
    """How documents are read, what one may cost, how many are read side by side, and how large an upload may be.

    ``runs`` is the folder of evaluations that are shown. Of the accounts of a job so many views are made when it ends, before
    somebody opens them. What is kept of views bears ``seal``, and is made anew by who has another one. Raises UsageError for
    a value that cannot be.
    """

    reading: Settings = field(default_factory=Settings)
    limits: Limits = field(default_factory=Limits)
    workers: int = 1
    max_upload: int = DEFAULT_MAX_BYTES
    runs: Path = DEFAULT_RUNS
    views_beforehand: int = 0
    seal: Seal = field(default_factory=Seal)

    def __post_init__(self) -> None:
        settle_types(self)
        require_positive(self, "workers", "max_upload")


@dataclass(frozen=True)
class Account:
    """One account: its id (the SHA-256 of its document), its record, and the SHA-256 of the record's file."""

    id: str
    record: Record
    record_sha256: str

    @property
    def name(self) -> str:
        """The name of its file."""
        origin = self.record.provenance
        return (origin.input.name if origin else None) or self.id[:12]


class Workspace:
    """A workspace that is open; ``close`` it. Safe for use by several threads, and by several processes at once."""

    def __init__(self, dataset: Dataset, settings: WorkspaceSettings | None = None) -> None:
        self.dataset = dataset
        self.settings = settings or WorkspaceSettings()
        self._ledger_state: object = None
        self._known = _Known()
        self._lock = Lock()
        self.calls = LimitedCalls(self.settings.limits)
        self.viewing = Lock()
        self.awaited: list[str] = []
        """The accounts whose views somebody waits for, each as often as there are who wait."""
        self.beforehand = Beforehand()

    @classmethod
    def open(cls, folder: Path, settings: WorkspaceSettings | None = None) -> Workspace:
        """The workspace in a folder: a dataset, or one that is made there. Raises UsageError where neither can be."""
        dataset = make_dataset(folder)
        with trouble_named(dataset):
            Ledger.open(dataset.ledger).close()
            for name in ("", "uploads", "jobs", "views", "questions"):
                require_own_folder(dataset.path / "workbench" / name)
                make_private_folder(dataset.path / "workbench" / name)
        return cls(dataset, settings)

    def close(self) -> None:
        """Stop the worker that makes views and pictures, and what asks it for some."""
        self.beforehand.stop()
        self.calls.close()
        self.beforehand.join()
        self.calls.close()  # it may have been asked once more meanwhile

    @property
    def seal(self) -> Seal:
        """What our own files bear."""
        return self.settings.seal

    @property
    def own(self) -> Path:
        """The folder of what is no part of the dataset."""
        return self.dataset.path / "workbench"

    def account(self, identifier: str) -> Account:
        """An account by its id. Raises NotThereError."""
        data = self.record_bytes(identifier)
        return Account(identifier, bytes_to_record(data, str(self._record_path(identifier))), sha256(data).hexdigest())

    def record_bytes(self, identifier: str) -> bytes:
        """The record of an account as it lies in the dataset. Raises NotThereError."""
        path = self._record_path(identifier)
        try:
            if path.exists() and not path.is_file():
                raise UsageError("记录的位置不是文件", where=str(path), hint="请移走它，再运行一次 juesuan batch")
            return read_data(path, LARGEST_MADE)
        except FileNotFoundError as error:
            raise NotThereError("没有这份决算", where=identifier) from error
        except (OSError, MalformedDataError) as error:
            raise UsageError(f"记录无法读取：{reason_of(error)}", where=str(path)) from error

    def journal(self, identifier: str) -> Journal:
        """The journal of an account, which stays where the record is made anew."""
        return journal_beside(self._record_path(identifier))

    def findings(self, account: Account) -> tuple[DecidedFinding, ...]:
        """The findings of an account with what was decided."""
        return decided(account.record.findings, self.journal(account.id).entries())

    def reviewed(self, account: Account) -> ReviewedRecord:
        """The record of an account without the findings that were dismissed."""
        return reviewed(account.record, self.journal(account.id).entries())

    def corrected(self, account: Account) -> Corrected:
        """The record of an account with what was corrected."""
        return corrected(account.record, self.journal(account.id).entries())

    def decide(
        self, identifier: str, key: str, state: State, *, seen: int, reason: str = "", note: str = "", by: str = ""
    ) -> Decision:
        """Write down what somebody thinks of a finding; ``seen`` is the revision of the journal that he saw.

        Raises NotThereError for an unknown finding, UsageError for a dismissal without a reason, ConflictError where
        somebody else was faster.
        """
        finding = next((one for one in self.account(identifier).record.findings if finding_key(one) == key), None)
        if finding is None:
            raise NotThereError("这份决算没有这条发现，可能已经重新读取", where=key, hint="请刷新页面")
        if state == "dismissed" and not reason.strip():
            raise UsageError("不采纳一条发现要写明理由", where=finding.id)
        draft = Decision(
            revision=1, at="", by=by, finding=finding.id, message=finding.message, state=state, reason=reason, note=note
        )
        return self.journal(identifier).add(draft, seen)

    def correct(
        self,
        identifier: str,
        path: str,
        value: Value,
        *,
        seen: int,
        reason: str = "",
        place: Place | None = None,
        withdrawn: bool = False,
        by: str = "",
    ) -> Correction:
        """Write down another value for a path of the record, with the place where it is printed; the reading stays.

        Raises UsageError for a path or a value that cannot be, or without a reason, ConflictError where somebody else was
        faster.
        """
        if not withdrawn and not reason.strip():
            raise UsageError("更正一个值要写明理由", where=path, hint="如：原件第 9 页印作 6,004.83，读错一位")
        record = self.account(identifier).record
        journal = self.journal(identifier)
        if withdrawn:  # the reading may have lost the row since
            standing = next((one for one in reversed(journal.entries()) if one.subject == ("value", path)), None)
            was = standing.was if isinstance(standing, Correction) else value_at_path(record, path)
        else:
            was = value_at_path(record, path)
            value = fitting_value(record, path, value)
        draft = Correction(
            revision=1, at="", by=by, path=path, value=value, was=was, beside=beside_path(record, path), reason=reason,
            place=place, withdrawn=withdrawn,
        )  # fmt: skip
        return journal.add(draft, seen)

    def source_of(self, identifier: str) -> str | None:
        """The path in the ledger of an account's document, ``None`` where none is known any more."""
        return self._of_ledger().paths.get(identifier)

    def read_otherwise(self, account: Account) -> tuple[ReadOtherwise, ...]:
        """In what a reading of today would differ from that of an account, as far as that is known."""
        settings = self._of_ledger().settings.get(account.record_sha256, frozenset())
        return read_otherwise(account.record, self.settings.reading, settings)

    def _record_path(self, identifier: str) -> Path:
        if _ID.fullmatch(identifier) is None:
            raise NotThereError("没有这份决算", where=identifier[:80])
        path = self.dataset.record(identifier)
        for folder in (path.parent.parent, path.parent):  # journals are written there
            require_own_folder(folder)
        return path

    def _of_ledger(self) -> _Known:
        """What the ledger says; read anew when it has changed."""
        state = tuple(_changed(self.dataset.ledger.with_name(self.dataset.ledger.name + end)) for end in ("", "-wal"))
        with self._lock:
            if self._ledger_state != state:
                ledger = Ledger.open(self.dataset.ledger, copy=True)
                try:
                    self._known = _Known.of(ledger)
                finally:
                    ledger.close()
                self._ledger_state = state
            return self._known


@dataclass(frozen=True)
class _Known:
    """What is asked of the ledger: document → the first of its paths, record → the settings that it was read with."""

    paths: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, ledger: Ledger) -> _Known:
        paths: dict[str, str] = {}
        for path, digest in ledger.sources():
            if digest is not None:
                paths.setdefault(digest, path)
        settings: dict[str, frozenset[str]] = {}
        for record, digest in ledger.settings_of_records():
            settings[record] = settings.get(record, frozenset()) | {digest}
        return cls(paths, settings)


def _changed(path: Path) -> tuple[int, int]:
    try:
        info = path.stat()
    except OSError:
        return 0, 0
    return info.st_mtime_ns, info.st_size
