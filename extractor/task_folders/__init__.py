"""Extraction tasks as folders: what the program knows of a task stands in its folder, and nowhere else.

A folder holds ``task.yaml`` (what is read, what it yields), the prompts ``v1.md`` …, ``examples/``, for a task without
Python ``answer.yaml`` (a JSON Schema), and ``gold/`` (wanted results). ``docs/tasks.md`` describes all of it.
"""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

from extractor.errors import UsageError

TASK_FILE = "task.yaml"
SHIPPED = Path(__file__).resolve().parents[2] / "prompts"
"""Where the tasks of the program are: beside the package, in a checkout and in a wheel alike."""
_TEXTS = frozenset({".yaml", ".yml", ".json", ".md"})
_ORDER = re.compile(r"^order: *(\d+) *$", re.MULTILINE)


@cache
def narrative_tasks() -> tuple[str, ...]:
    """The tasks that make up the narrative of every record, in their order; known without reading their files whole."""
    found: list[tuple[int, str]] = []
    for name in shipped_tasks():
        order = _ORDER.search((SHIPPED / name / TASK_FILE).read_text(encoding="utf-8"))
        if order is not None:
            found.append((int(order[1]), name))
    return tuple(name for _, name in sorted(found))


@cache
def shipped_tasks() -> tuple[str, ...]:
    """Every task that comes with the program, by name."""
    return tuple(sorted(path.parent.name for path in SHIPPED.glob(f"*/{TASK_FILE}")))


def further_tasks() -> tuple[str, ...]:
    """The shipped tasks that are read only where they are asked for."""
    return tuple(name for name in shipped_tasks() if name not in narrative_tasks())


def folder_digest(path: Path) -> str:
    """What a task's folder says now, as a hash over its files: another one may mean another answer. Wanted results count not."""
    from extractor.data_files import LARGEST_MADE, read_data  # who only makes settings has no use for it

    digest = sha256(path.name.encode())
    for file in sorted(path.rglob("*")):
        if file.is_file() and file.suffix in _TEXTS and "gold" not in file.relative_to(path).parts:
            digest.update(file.relative_to(path).as_posix().encode())
            digest.update(read_data(file, LARGEST_MADE))
    return digest.hexdigest()


def task_path(name: str) -> Path:
    """The folder that a user means by a path, or by the name of a shipped task; raises UsageError for anything else."""
    if name in further_tasks():
        return SHIPPED / name
    path = Path(name)
    if not (path / TASK_FILE).is_file():
        known = "、".join(further_tasks())
        raise UsageError(
            f"{name} 不是任务目录（没有 {TASK_FILE}）",
            hint=f"用 juesuan task new 名称 新建；随程序附带的有 {known}",
        )
    return path.resolve()
