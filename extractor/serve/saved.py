"""Saved questions: a filter of the accounts with a name, kept in the workspace's folder, a file each."""

from __future__ import annotations

import secrets
from pathlib import Path
from threading import Lock
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from extractor.batch.dataset import require_own_folder
from extractor.batch.journal import now
from extractor.data_files import read_data
from extractor.errors import UsageError
from extractor.files import make_private_folder, write_atomically
from extractor.serve.accounts import Filter, Order
from extractor.serve.job import ID
from extractor.serve.workspace import NotThereError, Workspace

MOST_QUESTIONS = 200
"""Saved questions of one workspace: a list that people look through."""
MOST_NAME = 100
_LARGEST = 64 * 1024


class SavedQuestion(BaseModel):
    """A filter with its order, under a name that no other saved question has."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=f"^{ID.pattern}$")]
    name: Annotated[str, Field(min_length=1, max_length=MOST_NAME)]
    filter: Filter
    order: Order = "department"
    down: bool = False
    at: str
    by: Annotated[str, Field(max_length=100)] = ""


class SavedQuestions:
    """The saved questions of a workspace. Read anew for every answer: other servers may share the folder."""

    def __init__(self, workspace: Workspace) -> None:
        self._folder = workspace.own / "questions"
        self._lock = Lock()

    def all(self) -> tuple[SavedQuestion, ...]:
        """All that can be read, by name."""
        found = (self._read(path) for path in self._files())
        return tuple(sorted((one for one in found if one is not None), key=lambda one: one.name))

    def unreadable(self) -> tuple[str, ...]:
        """The names of the files that are no saved questions: damaged, of another version, or put there by somebody else."""
        return tuple(path.name for path in self._files() if self._read(path) is None)

    def save(
        self, name: str, wanted: Filter, order: Order = "department", *, down: bool = False, by: str = ""
    ) -> SavedQuestion:
        """Keep a filter. Raises UsageError for a name that is blank or taken, and where there are too many."""
        name = " ".join(name.split())
        if not name or len(name) > MOST_NAME:
            raise UsageError(f"名称要有 1 到 {MOST_NAME} 个字符", hint="请换一个名称")
        with self._lock:
            there = self.all()
            if any(one.name == name for one in there):
                raise UsageError("已有同名的问题", where=name, hint="请换一个名称，或先删除原来的")
            if len(there) >= MOST_QUESTIONS:
                raise UsageError(f"最多保存 {MOST_QUESTIONS} 个问题", hint="请先删除不用的")
            saved = SavedQuestion(
                id=secrets.token_hex(12), name=name, filter=wanted, order=order, down=down, at=now(), by=by
            )
            write_atomically(self._path(saved.id), saved.model_dump_json(), private=True)
            return saved

    def get(self, identifier: str) -> SavedQuestion:
        """A saved question by its id. Raises NotThereError."""
        found = self._read(self._path(identifier)) if ID.fullmatch(identifier) else None
        if found is None:
            raise NotThereError("没有这个保存的问题", where=identifier[:80], hint="可能已被删除，请刷新页面")
        return found

    def remove(self, identifier: str) -> None:
        """Forget a saved question. Raises NotThereError."""
        self.get(identifier)
        self._path(identifier).unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        return sorted(self._own_folder().glob("*.json"))

    def _own_folder(self) -> Path:
        require_own_folder(self._folder)
        make_private_folder(self._folder)
        return self._folder

    def _path(self, identifier: str) -> Path:
        return self._own_folder() / f"{identifier}.json"

    def _read(self, path: Path) -> SavedQuestion | None:
        try:
            if path.is_symlink():
                return None
            found = SavedQuestion.model_validate_json(read_data(path, _LARGEST))
        except (OSError, ValueError):
            return None
        return found if found.id == path.stem else None
