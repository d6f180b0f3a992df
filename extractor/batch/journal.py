"""What people decided about an account: an append-only journal beside its record, one JSON object a line.

An entry is on the disk before it is acknowledged; a line that a kill cut short was never acknowledged and is cut off by
the next one. Entries are never changed or removed: what is taken back is a further entry.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from extractor.data_files import LARGEST_MADE, MalformedDataError, read_data
from extractor.errors import UsageError, reason_of
from extractor.files import PRIVATE_FILE
from models.record import Place

MOST_TEXT = 4000
"""Characters of a reason or a note."""

State = Literal["open", "accepted", "dismissed"]
Value = str | int | None
"""A single value of a record as its JSON has it: money is a decimal string."""
Name = Annotated[str, Field(max_length=100)]
Text = Annotated[str, Field(max_length=MOST_TEXT)]


class JournalDamagedError(UsageError):
    """A line of a journal is no entry; ``where`` names the file with the line."""


class ConflictError(UsageError):
    """Somebody else has written about the same matter since; ``entry`` is what he wrote."""

    def __init__(self, message: str, *, entry: Entry | None = None, where: str | None = None, hint: str | None = None):
        super().__init__(message, where=where, hint=hint)
        self.entry = entry


class _Written(BaseModel):
    """What every entry says: its number in the journal, when, and by whom."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    revision: int = Field(ge=1)
    at: str
    by: Name = ""


class Decision(_Written):
    """What somebody thinks of a finding, which is known by its id and message; to dismiss it takes a reason."""

    kind: Literal["decision"] = "decision"
    finding: str
    message: str
    state: State
    reason: Text = ""
    note: Text = ""

    @model_validator(mode="after")
    def _reasoned(self) -> Decision:
        if self.state == "dismissed" and not self.reason.strip():
            raise ValueError("a dismissed finding needs a reason")
        return self

    @property
    def subject(self) -> tuple[str, ...]:
        """What the entry is about: two entries about one subject can contradict each other."""
        return ("finding", self.finding, self.message)


class Correction(_Written):
    """Another value for one path of the record; ``was`` is what the reading has there, ``withdrawn`` takes it back.

    ``beside`` is a digest of what else stands in the row: a path counts rows, and another reading may have others.
    """

    kind: Literal["correction"] = "correction"
    path: Annotated[str, Field(max_length=300)]
    value: Value
    was: Value
    beside: Annotated[str, Field(max_length=64)] | None = None
    reason: Text = ""
    place: Place | None = None
    withdrawn: bool = False

    @property
    def subject(self) -> tuple[str, ...]:
        """What the entry is about."""
        return ("value", self.path)


Entry = Annotated[Decision | Correction, Field(discriminator="kind")]
_ENTRY: TypeAdapter[Decision | Correction] = TypeAdapter(Entry)
Written = TypeVar("Written", Decision, Correction)


def last_decisions(entries: Iterable[Decision | Correction]) -> dict[tuple[str, str], Decision]:
    """Id and message of a finding → the last decision about it, which is the one that counts."""
    return {(one.finding, one.message): one for one in entries if isinstance(one, Decision)}


class Journal:
    """The journal of one account; there need not be a file yet."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def entries(self) -> tuple[Decision | Correction, ...]:
        """All entries, the oldest first. Raises JournalDamagedError for a line in the middle that is none."""
        return tuple(self._read())

    def revision(self) -> int:
        """The number of the last entry, 0 where there is none."""
        entries = self.entries()
        return entries[-1].revision if entries else 0

    def add(self, draft: Written, seen: int) -> Written:
        """Write an entry down; it gets the next number and the time. ``seen`` is the revision that its author knew.

        Raises ConflictError where the same matter was written about after that, UsageError where it cannot be written.
        """
        with _alone(self.path):
            entries = self.entries()
            for entry in reversed(entries):
                if entry.revision > seen and entry.subject == draft.subject:
                    raise ConflictError(
                        f"在你打开之后，{entry.by or '另一人'}已在 {entry.at} 处理过这一处",
                        entry=entry,
                        hint="请看过对方的处理，再决定是否仍要改动",
                    )
            last = entries[-1].revision if entries else 0
            written = draft.model_copy(update={"revision": last + 1, "at": now()})
            self._append(written.model_dump_json())
            return written

    def _read(self) -> Iterator[Decision | Correction]:
        try:
            if self.path.exists() and not self.path.is_file():
                raise JournalDamagedError("处理记录的位置不是文件", where=str(self.path), hint="请移走它")
            data = read_data(self.path, LARGEST_MADE)
        except FileNotFoundError:
            return
        except (OSError, MalformedDataError) as error:
            raise UsageError(f"处理记录无法读取：{reason_of(error)}", where=str(self.path)) from error
        lines = data.split(b"\n")
        for number, line in enumerate(lines[:-1], start=1):  # what follows the last line end was cut short
            try:
                yield _ENTRY.validate_json(line)
            except ValidationError as error:
                raise JournalDamagedError(
                    "处理记录的这一行不是有效的记录", where=f"{self.path}:{number}", hint="请从备份恢复，或移走这个文件"
                ) from error

    def _append(self, line: str) -> None:
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), PRIVATE_FILE)
            with os.fdopen(handle, "r+b") as stream:
                data = stream.read()
                whole = data.rfind(b"\n") + 1
                stream.truncate(whole)
                stream.seek(whole)
                stream.write(line.encode("utf-8") + b"\n")
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise UsageError(
                f"处理意见没有存下：{reason_of(error)}", where=str(self.path), hint="请检查磁盘空间和权限，再试一次"
            ) from error


def now() -> str:
    """The time as entries have it: UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One writer at a time, of all servers and threads; the system lets go of the lock with the process."""
    from filelock import FileLock, Timeout

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.parent / ".journals.lock", timeout=20):
            yield
    except Timeout as error:
        raise UsageError("处理记录正被占用，没有存下", where=str(path), hint="请再试一次") from error
    except OSError as error:
        raise UsageError(f"处理意见没有存下：{reason_of(error)}", where=str(path), hint="请检查权限") from error
