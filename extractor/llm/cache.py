"""Answers kept on disk: same endpoint, model, messages, form and parameters, same answer, without a second call."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from extractor.errors import UsageError

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
    """Valid answers as JSON text, by key. Safe for several threads and processes; close it, or use it in ``with``."""

    def __init__(self, folder: Path | None) -> None:
        self._cache: Any = None
        if folder is not None:
            from diskcache import Cache

            try:
                self._cache = Cache(str(folder), eviction_policy="none")
            except OSError as error:
                raise UsageError(f"无法使用缓存目录：{error.strerror}", where=str(folder)) from error

    def get(self, key: str) -> str | None:
        """The kept answer, ``None`` where there is none."""
        found = self._cache.get(key) if self._cache is not None else None
        return found if isinstance(found, str) else None

    def put(self, key: str, answer: str) -> None:
        """Keep a valid answer."""
        if self._cache is not None:
            self._cache.set(key, answer)

    def close(self) -> None:
        """Close the files."""
        if self._cache is not None:
            self._cache.close()
