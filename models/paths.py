"""Paths into a record (``goals[0].indicators[2].target``): their steps, and the value that one leads to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

_STEP = re.compile(r"(?P<name>\w+)|\[(?P<index>\d+)\]")


@lru_cache(maxsize=4096)
def path_steps(path: str) -> tuple[str | int, ...]:
    """The names and indices of a path, in order. The items of a document share most of their paths."""
    return tuple(match["name"] or int(match["index"]) for match in _STEP.finditer(path))


def value_at(value: Any, path: str) -> Any:
    """The value at a path into a model, a mapping or a sequence; ``None`` where the path leads nowhere."""
    for step in path_steps(path):
        if isinstance(step, int):
            value = value[step] if isinstance(value, list | tuple) and step < len(value) else None
        elif isinstance(value, Mapping):
            value = value.get(step)
        else:
            value = getattr(value, step, None)
    return value
