"""``task.yaml``: which stretch of the outline a task reads, what it yields, who reads it by rule, and what must add up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from extractor.data_files import MalformedDataError, fault_line, parse_yaml, read_data_text
from extractor.errors import TaskError, reason_of
from extractor.task_folders import SHIPPED, TASK_FILE, narrative_tasks
from extractor.task_folders.answer import ListAnswer, read_answer

WORDS = "words"
"""The rules reader that needs no Python: figures by the words that ``answer.yaml`` says they stand behind."""


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reads(_Closed):
    """Which stretches a task reads: sections of these ``roles`` of the outline, sections with one of these words in their
    ``titles``, or what the function ``units`` finds. ``lined``: lines carry cells and are sent as printed.
    """

    roles: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    units: str | None = None
    lined: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> Reads:
        if not (self.roles or self.titles or self.units):
            raise ValueError("reads 要写 roles、titles 或 units 之一")
        return self


class ListSpec(_Closed):
    """One list of a task's answer, and so of the record: ``label`` is its name in Chinese.

    The rest is of the narrative tasks. ``place`` is where its items stand in the record, ``single`` that there is one at most;
    ``item`` their model (``text``: a text with its place), ``frame`` what an item may claim of its stretch, ``gap`` whether it
    lacks something, ``same`` whether two readers mean the same item. ``whole``: an item is one statement, all of it from one
    reader. ``ledgered``: the ledger knows every figure that should be read. ``merge``: ``each`` item by itself, ``all`` items
    of a stretch of prose from one reader, ``fixed``: none is added to a stretch that has one.
    """

    label: str
    place: str | None = None
    single: bool = False
    item: str | None = None
    frame: str | None = None
    gap: str | None = None
    same: str | None = None
    whole: bool = False
    ledgered: bool = False
    merge: Literal["each", "all", "fixed"] = "each"


class SumCheck(_Closed):
    """The ``parts`` of an item (or ``of`` each item of the list ``over``) add up to its ``total``."""

    list: str
    total: str
    parts: tuple[str, ...] = ()
    over: str | None = None
    of: str | None = None

    @model_validator(mode="after")
    def _says_of_what(self) -> SumCheck:
        if bool(self.parts) == bool(self.over and self.of):
            raise ValueError("合计核对要写 parts，或 over 与 of")
        return self


class ShareCheck(_Closed):
    """The percentage ``share`` of an item is ``part`` of ``whole``, within the rounding of the printed figures."""

    list: str
    share: str
    part: str
    whole: str


class TaskFile(_Closed):
    """``task.yaml`` as it is written. ``order`` makes a task one of every record's narrative; ``answer`` is a class of the
    program or the file of a JSON Schema; ``answer_share`` estimates tokens of an answer for each of the text.
    """

    label: str
    order: int | None = None
    reads: Reads
    answer: str = "answer.yaml"
    lists: dict[str, ListSpec]
    rules: str | None = None
    expects: str | None = None
    answer_share: float = 1.0
    checks: tuple[SumCheck | ShareCheck, ...] = ()


@dataclass(frozen=True)
class TaskFolder:
    """One task. ``spec`` is its file; ``fields`` what ``answer.yaml`` says of each list, ``None`` for a class of the program."""

    path: Path
    spec: TaskFile
    fields: dict[str, ListAnswer] | None

    @property
    def name(self) -> str:
        """How the task is called: as its folder."""
        return self.path.name

    @property
    def is_shipped(self) -> bool:
        """Whether it came with the program; only such a folder may name code."""
        return self.path.parent == SHIPPED

    @property
    def lists(self) -> dict[str, ListSpec]:
        """The lists that it yields."""
        return self.spec.lists

    def function(self, name: str) -> Callable[..., Any]:
        """The function or class ``module:name`` that the file names."""
        return resolve(name)


@cache
def resolve(name: str) -> Callable[..., Any]:
    """What ``module:name`` stands for."""
    module, _, attribute = name.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), attribute)
    return found


def shipped_task(name: str) -> TaskFolder:
    """A task of the program."""
    return read_task(SHIPPED / name)


@cache
def narrative_lists() -> dict[str, ListSpec]:
    """The lists of all narrative tasks, by name."""
    return {name: spec for task in narrative_tasks() for name, spec in shipped_task(task).lists.items()}


@cache
def read_task(path: Path) -> TaskFolder:
    """The task of a folder; raises TaskError, which says what to mend, for one that is malformed.

    A folder that did not come with the program may name no code: it reads and proves by data alone, so that a folder from
    somewhere runs nothing. A reader in Python belongs into a package of the user's own.
    """
    file = path / TASK_FILE
    try:
        spec = TaskFile.model_validate(parse_yaml(read_data_text(file)))
    except (OSError, UnicodeDecodeError, MalformedDataError) as error:
        raise TaskError(f"无法读取任务：{reason_of(error)}", where=str(file)) from error
    except ValidationError as error:
        raise TaskError(f"任务有误：{fault_line(error.errors()[0])}", where=str(file)) from error
    fields = None if ":" in spec.answer else read_answer(path / spec.answer)
    task = TaskFolder(path, spec, fields)
    _require_sound(task, file)
    return task


def _require_sound(task: TaskFolder, file: Path) -> None:
    spec, fields = task.spec, task.fields
    if not task.is_shipped and (named := _named_code(spec)):
        raise TaskError(
            f"任务目录里不能指定程序代码：{'、'.join(named)}", where=str(file), hint="规则读取写 rules: words"
        )
    if fields is None:
        return
    if set(fields) != set(spec.lists):
        odd = "、".join(sorted(set(fields) ^ set(spec.lists)))
        raise TaskError(f"lists 与 {spec.answer} 的列表不一致：{odd}", where=str(file))
    for check in spec.checks:
        named_fields: list[tuple[str, str]] = []
        if isinstance(check, SumCheck):
            named_fields += [(check.list, check.total), *((check.list, part) for part in check.parts)]
            named_fields += [(check.over, check.of)] if check.over and check.of else []
        else:
            named_fields += [(check.list, name) for name in (check.share, check.part, check.whole)]
        for name, field in named_fields:
            if name not in fields or field not in fields[name].fields:
                raise TaskError(f"checks 提到的 {name}.{field} 不在 {spec.answer} 里", where=str(file))


def _named_code(spec: TaskFile) -> list[str]:
    names = [spec.reads.units, spec.answer, spec.rules, spec.expects]
    names += [name for one in spec.lists.values() for name in (one.item, one.frame, one.gap, one.same)]
    return [name for name in names if name is not None and ":" in name]
