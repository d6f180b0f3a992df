"""Scores of a further task against the wanted results in its folder: by field, for its words and for versions of its prompt."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path
from typing import Any

import extractor
from evals.align import align_strings
from evals.cassettes import replay_settings, replaying
from evals.compare import bootstrap_interval
from evals.counts import Counts
from evals.exchanges import unheard
from evals.predict import keeping_session
from extractor.data_files import LARGEST_MADE, parse_json, read_data
from extractor.errors import UsageError, reason_of
from extractor.files import write_atomically
from extractor.llm.prompts import document_name
from extractor.model_settings import ModelSettings
from extractor.task_folders.folder import TaskFolder
from extractor.text.characters import squeeze
from models.tasks import TaskItems, plain_value

GOLD = "gold"
REFUSING = frozenset({"tasks.ambiguous", "tasks.too_many", "llm.ungrounded", "llm.invalid"})
"""Findings that tell of values which were not taken; the scored task is the only one that a model is asked here."""
Items = Mapping[str, Sequence[Mapping[str, Any]]]
"""Items by list, as a gold file has them."""


@dataclass(frozen=True)
class Reader:
    """Who reads in one column: the words (``rules``), or a model with one version of the prompt."""

    engine: str
    version: str | None = None

    @property
    def name(self) -> str:
        """The head of the column."""
        return self.engine if self.version is None else f"{self.engine} {self.version}"


@dataclass
class Column:
    """What one reader scored: by document and field, with the tokens that it used and its money where prices are set."""

    reader: Reader
    by_document: dict[str, dict[str, Counts]] = field(default_factory=dict)
    tokens: int = 0
    cost: Decimal | None = None
    wrong: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """What a reader gave and the reading did not take: values that are not printed so, or of which two are."""
    unheard: dict[str, str] = field(default_factory=dict)
    """Documents for which the model was not heard, and why: what stands in their records is the rules' reading, and no score of it."""

    @property
    def fields(self) -> dict[str, Counts]:
        """Verdicts by field over all documents."""
        found: dict[str, Counts] = {}
        for one in self.by_document.values():
            for name, counts in one.items():
                found[name] = found.get(name, Counts()) + counts
        return found

    @property
    def whole(self) -> Counts:
        """All verdicts."""
        return sum(self.fields.values(), Counts())

    def of(self, document: str) -> Counts:
        """The verdicts on one document."""
        return sum(self.by_document[document].values(), Counts())

    def over(self, documents: Iterable[str]) -> Counts:
        """The verdicts on some of its documents."""
        return sum(map(self.of, documents), Counts())


def score_task(
    task: TaskFolder,
    documents: Iterable[Path],
    readers: Sequence[Reader],
    llm: ModelSettings,
    replay: Path | None = None,
) -> list[Column]:
    """One column a reader, over the documents that have gold; ``replay`` is a folder of recorded answers.

    Raises UsageError where no document has gold.
    """
    wanted = {path: read_gold(task, path) for path in documents}
    pairs = [(path, gold) for path, gold in wanted.items() if gold is not None]
    if not pairs:
        raise UsageError(
            "没有一份文件有标准答案", where=str(task.path / GOLD), hint="用 --draft 先写出草稿，再逐值改对"
        )
    columns = []
    for reader in readers:
        column = Column(reader)
        with replaying(replay) if replay is not None and reader.engine != "rules" else nullcontext():
            for path, gold in pairs:
                found = read_items(task, path, reader, llm, column, replayed=replay is not None)
                if path.name not in column.unheard:
                    column.by_document[path.name] = _score(column, path.name, task, gold, found)
        columns.append(column)
    return columns


def read_items(
    task: TaskFolder,
    path: Path,
    reader: Reader,
    llm: ModelSettings,
    column: Column | None = None,
    *,
    replayed: bool = False,
) -> TaskItems:
    """The items of one document by one reader; what a model used, and where it was not heard, is added to the column."""
    prompts = ((task.name, reader.version),) if reader.version is not None else ()
    changes = {**vars(llm), "tasks": (), "prompts": prompts}
    settings = replay_settings(tasks=(), prompts=prompts) if replayed else ModelSettings(**changes)
    engine: Any = reader.engine
    wanted = extractor.Settings(
        engine=engine, ocr="never", reader="pdfplumber" if replayed else "auto", llm=settings, tasks=(task.path,)
    )
    with keeping_session(wanted) as session:
        record = extractor.extract(path, wanted, session)
    failure = unheard(tuple(session.exchanges)) if session is not None else None
    if column is not None and failure is not None:
        column.unheard[path.name] = failure
    elif column is not None:
        column.refused += [
            f"{path.name} {finding.message}（{finding.id}）" for finding in record.findings if finding.id in REFUSING
        ]
    usage = record.provenance.usage if record.provenance is not None else None
    if column is not None and usage is not None:
        column.tokens += usage.prompt_tokens + usage.completion_tokens
        column.cost = usage.cost if column.cost is None or usage.cost is None else column.cost + usage.cost
    return record.tasks.get(task.name, {})


def gold_path(task: TaskFolder, document: Path) -> Path:
    """Where the wanted results of a document are: its forms share a file, named up to the first dot."""
    return task.path / GOLD / f"{document_name(document.name)}.json"


def read_gold(task: TaskFolder, document: Path) -> Items | None:
    """The wanted results of a document; raises UsageError for lists, fields or values that the task does not have."""
    path = gold_path(task, document)
    if not path.is_file():
        return None
    try:
        data: Any = parse_json(read_data(path, LARGEST_MADE))
    except (OSError, ValueError) as error:
        raise UsageError(f"标准答案不是 JSON：{reason_of(error)}", where=str(path)) from error
    fields = task.fields or {}
    for name, items in data.items() if isinstance(data, dict) else ():
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise UsageError(f"标准答案里的 {name} 应是条目的列表", where=str(path))
        for item in items if name in fields else ():
            if strange := sorted(set(item) - set(fields[name].fields)):
                raise UsageError(f"{name} 里没有 {'、'.join(strange)} 这些字段", where=str(path))
            if any(isinstance(value, float | bool) for value in item.values()):
                raise UsageError(f"{name} 的金额和百分比要写成字符串", where=str(path))
    if not isinstance(data, dict) or set(data) - set(fields):
        raise UsageError("标准答案应是 {列表: [条目]}，列表与任务一致", where=str(path))
    return data


def write_draft(task: TaskFolder, document: Path, items: TaskItems) -> Path | None:
    """What was read as a gold file to be corrected by hand; ``None`` where there is one already."""
    path = gold_path(task, document)
    if path.exists():
        return None
    path.parent.mkdir(exist_ok=True)
    data = {
        name: [{field: plain_value(value) for field, value in item.values.items()} for item in found]
        for name, found in items.items()
    }
    write_atomically(path, gold_to_text(data))
    return path


def gold_to_text(data: Items) -> str:
    """Wanted results as a gold file holds them: what is not printed is left out."""
    kept = {
        name: [{field: value for field, value in item.items() if value is not None} for item in items]
        for name, items in data.items()
    }
    return json.dumps(kept, ensure_ascii=False, indent=1) + "\n"


# --- verdicts ----------------------------------------------------------------------------------------------------------


def _score(column: Column, document: str, task: TaskFolder, gold: Items, found: TaskItems) -> dict[str, Counts]:
    counts: dict[str, Counts] = {}
    for name, answer in (task.fields or {}).items():
        wanted = list(gold.get(name, ()))
        read = [item.values for item in found.get(name, ())]
        for left, right in _paired(wanted, read, answer.name_field):
            for one in answer.fields:
                verdict = _verdict(left.get(one), right.get(one))
                if verdict is None:
                    continue
                path = f"{name}.{one}"
                counts[path] = counts.get(path, Counts()) + Counts(**{verdict: 1})
                if verdict != "correct":
                    column.wrong.append(f"{document} {path}: {left.get(one)} / {right.get(one)}")
    return counts


def _paired(
    gold: Sequence[Mapping[str, Any]], read: Sequence[Mapping[str, Any]], name: str | None
) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Items that mean the same, by their names or by all that they say; the others against nothing."""

    def told(item: Mapping[str, Any]) -> str:
        return (
            str(item.get(name))
            if name is not None
            else " ".join(str(value) for value in item.values() if value is not None)
        )

    if len(gold) == len(read) == 1:
        return [(gold[0], read[0])]
    pairing = align_strings([told(item) for item in gold], [told(item) for item in read])
    pairs: list[tuple[Mapping[str, Any], Mapping[str, Any]]] = [(gold[i], read[j]) for i, j, _ in pairing.pairs]
    return [*pairs, *((gold[i], {}) for i in pairing.missed), *(({}, read[j]) for j in pairing.invented)]


def _verdict(gold: Any, read: Any) -> str | None:
    """One value: figures as numbers, texts to the character, white space aside."""
    if gold is None or read is None:
        return None if gold is read else "invented" if gold is None else "missing"
    return "correct" if _same(gold, read) else "wrong"


def _same(gold: Any, read: Any) -> bool:
    try:
        return Decimal(str(gold)) == Decimal(str(read))
    except InvalidOperation:
        return squeeze(str(gold)) == squeeze(str(read))


def columns_to_lines(columns: Sequence[Column]) -> list[str]:
    """A table by field, what each reader cost, and the paired difference of each reader to the first."""
    heads = [column.reader.name for column in columns]
    names = list(dict.fromkeys(name for column in columns for name in column.fields))
    lines = [f"| 字段 | {' | '.join(heads)} |", f"|---|{'--:|' * len(heads)}"]
    for name in names:
        told = [_told(column.fields.get(name, Counts())) for column in columns]
        lines.append(f"| {name} | {' | '.join(told)} |")
    lines.append(f"| **全部** | {' | '.join(_told(column.whole) for column in columns)} |")
    lines.append(f"| 每个正确值的词元 | {' | '.join(map(_price, columns))} |")
    lines += [_difference(other, first) for first, other in _compared(columns)]
    lines += [
        f"\n{column.reader.name}：另有 {len(column.refused)} 处读出而没有采用的（--wrong 逐条列出），表中算漏"
        for column in columns
        if column.refused
    ]
    for column in columns:
        lines += [
            f"\n没有评分：{column.reader.name} 的 {name}，没有听到模型的回答（{why}）"
            for name, why in column.unheard.items()
        ]
    return lines


def _compared(columns: Sequence[Column]) -> list[tuple[Column, Column]]:
    """Each reader with the first, and each version of a prompt with the one before it."""
    later = columns[1:]
    return [(columns[0], other) for other in later] + list(pairwise(later) if columns[0].reader.version is None else ())


def _difference(other: Column, first: Column) -> str:
    shared = [name for name in first.by_document if name in other.by_document]
    clusters = [(first.of(name), other.of(name)) for name in shared]
    low, high = bootstrap_interval(clusters) if clusters else (None, None)
    change = (other.over(shared).f1 or 0) - (first.over(shared).f1 or 0)
    between = f"，95% 区间 {low * 100:+.2f} 至 {high * 100:+.2f}" if low is not None and high is not None else ""
    return f"\n{other.reader.name} 与 {first.reader.name} 之差：{change * 100:+.2f}{between}（{len(shared)} 份文件，成对比较）"


def _told(counts: Counts) -> str:
    if counts.f1 is None:
        return "–"
    bad = counts.wrong + counts.missing + counts.invented
    return f"{counts.f1 * 100:.2f}" + (f"（错 {counts.wrong} 漏 {counts.missing} 多 {counts.invented}）" if bad else "")


def _price(column: Column) -> str:
    correct = column.whole.correct
    if not column.tokens or not correct:
        return "–"
    money = f"，{column.cost / correct:.5f}" if column.cost else ""
    return f"{column.tokens / correct:.1f}{money}"
