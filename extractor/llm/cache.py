"""Answers kept on disk: same endpoint, model, messages, form and parameters, same answer, without a second call."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from extractor.errors import UsageError, reason_of
from extractor.files import make_private_file, make_private_folder, require_own_database

FOLDER = "answers"
"""The folder of kept answers inside the one that is named; what older versions kept beside it is not looked at."""
LARGEST_ANSWER = 16 << 20
"""Characters; no answer that passed its checks comes near it."""
PREFIX = "juesuan-answer-1:"
"""Part of every key; changed when what is kept, or how it is read, changes its meaning."""


def request_key(
    *,
    endpoint: str,
    model: str,
    mode: str,
    messages: Sequence[Mapping[str, str]],
    schema: Mapping[str, Any],
    parameters: Mapping[str, Any],
    slot: int,
) -> str:
    """The key of an answer: all that changes it, and nothing else (no key of access, no time-outs, no retry counts)."""
    parts = {
        "endpoint": endpoint.rstrip("/"),
        "model": model,
        "mode": mode,
        "messages": [dict(message) for message in messages],
        "schema": schema,
        "parameters": dict(parameters),
        "slot": slot,
    }
    canonical = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return PREFIX + hashlib.sha256(canonical.encode()).hexdigest()


class AnswerCache:
    """Valid answers as JSON text, by key. Safe for several threads and processes; close it, or use it in ``with``.

    Only text is ever read from the folder, never an object: who prepared it can at most have prepared wrong answers, and
    those go through the same checks as live ones. New folders and files are for their owner alone.
    """

    def __init__(self, folder: Path | None) -> None:
        self._cache: Any = None
        self._folder = folder
        if folder is not None:
            make_private_folder(folder)
            if (folder / FOLDER).is_symlink():
                raise UsageError(
                    "缓存的位置是一个链接", where=str(folder / FOLDER), hint="请换一个 --llm-cache，或删去它"
                )
            make_private_folder(folder / FOLDER)
            require_own_database(folder / FOLDER / "cache.db")
            make_private_file(folder / FOLDER / "cache.db")
            self._cache = self._guarded(lambda: _open_cache(folder / FOLDER))

    def __enter__(self) -> AnswerCache:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(self, key: str) -> str | None:
        """The kept answer, ``None`` where there is none that can be read. Raises UsageError where the cache is damaged."""
        found = self._guarded(lambda: self._cache.get(key)) if self._cache is not None else None
        return found if isinstance(found, str) else None

    def put(self, key: str, answer: str) -> None:
        """Keep a valid answer. Raises UsageError where it cannot be kept: a full disk, a folder that is read only."""
        if self._cache is not None:
            self._guarded(lambda: self._cache.set(key, answer))

    def _guarded(self, call: Callable[[], Any]) -> Any:
        """A call of diskcache; what it raises over a folder that is damaged, full or read only, in our own words."""
        from diskcache import Timeout

        try:
            return call()
        except (OSError, sqlite3.Error, Timeout, *_FOREIGN) as error:
            reason = reason_of(error)
            raise UsageError(
                f"无法使用缓存目录：{reason}",
                where=str(self._folder),
                hint="请换一个 --llm-cache，或删去其中的 answers",
            ) from error

    def close(self) -> None:
        """Close the files."""
        if self._cache is not None:
            self._cache.close()


# What diskcache raises over a database that was made up: unknown settings, values of other types.
_FOREIGN = (KeyError, TypeError, ValueError, AttributeError)


def _open_cache(folder: Path) -> Any:
    from diskcache import Cache, Disk

    class JsonDisk(Disk):  # type: ignore[misc]
        """Keys and values as JSON text in the database itself.

        diskcache's own disks, its JSONDisk among them, unpickle a row that says it is pickled, and open a file that a row
        names: both would let a prepared folder run its code or show a file of the reader's.
        """

        def put(self, key: object) -> tuple[str, bool]:
            return _require_text(key), True

        def get(self, key: object, raw: object) -> str:
            if not raw:
                raise ValueError("键不是文字")
            return _require_text(key)

        def store(self, value: object, _read: bool, key: object = None) -> tuple[int, int, None, str]:  # noqa: ARG002
            text = json.dumps(_require_text(value), ensure_ascii=False)
            return len(text), _PLAIN_ROW, None, text

        def fetch(self, mode: int, filename: str | None, value: object, _read: bool) -> str | None:
            if mode != _PLAIN_ROW or filename is not None or not isinstance(value, str):
                return None
            try:
                return _require_text(json.loads(value))
            except (ValueError, RecursionError):
                return None

        def remove(self, file_path: str) -> None:
            """No row has a file of ours, whatever it says."""

    return Cache(str(folder), disk=JsonDisk, eviction_policy="none", disk_min_file_size=LARGEST_ANSWER)


_PLAIN_ROW = 1
"""diskcache's mark of a value that stands in the row as it is."""


def _require_text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("不是文字")  # noqa: TRY004  (a row that was made up, like any other one that cannot be read)
    return value
