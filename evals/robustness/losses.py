"""What an edit cost: values that are no longer read, values that are new, and whether the record speaks of either."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.robustness.edits import Edit, edits, sample
from evals.robustness.score import told_tables
from extractor.errors import ExtractorError
from extractor.pipeline import extract, read_outline
from extractor.settings import Settings
from models.record import Record

SETTINGS = Settings(ocr="never")
Value = tuple[Any, ...]
"""A value with where it belongs: the part of the record first, then what tells it from others of that part."""

PROSE_PARTS = ("deviations", "composition", "coverage", "summaries", "result_use")
"""Parts that are read from the sections of the explanation."""


@dataclass(frozen=True)
class Loss:
    """What became of the values of a document after one edit.

    ``lost`` and ``new`` count values, ``silent`` and ``silent_new`` those of them of whose part the record says nothing.
    """

    edit: str
    wording: str
    document: str
    line: int
    lost: int
    silent: int
    new: int
    silent_new: int
    refused: bool
    parts: tuple[str, ...]


def values_of(record: Record) -> dict[str, Counter[Value]]:
    """All values of a record by part, each with its field and with what names its item; order does not matter."""
    read = record.model_dump(mode="json", exclude={"findings", "checks", "provenance", "completeness"})
    found: dict[str, Counter[Value]] = {"document": Counter(_leaves(read["document"]))}
    for name, table in read["tables"].items():
        values = {part: value for part, value in table.items() if part not in ("status", "source")}
        found[f"tables.{name}"] = Counter(_leaves(values))
    groups = {**read["narrative"], **read["performance"], "key_work": read["key_work"]}
    for part, value in groups.items():
        if not part.endswith("_evidence"):
            found[part] = Counter(_leaves(value))
    return found


NAMES = ("code", "comparison", "subject", "project", "level3")
"""Fields that name an item: its other values belong to them."""


def _leaves(value: Any, path: Value = ()) -> Iterable[Value]:
    if isinstance(value, Mapping):
        names = tuple(value[name] for name in NAMES if isinstance(value.get(name), str))
        for field, own in value.items():
            if field not in ("line", "source", "evidence"):
                yield from _leaves(own, (*path, *names, field))
    elif isinstance(value, list | tuple):
        for own in value:
            yield from _leaves(own, path)
    elif value is not None:
        yield (*path, value)


def told_parts(record: Record, before: Record) -> set[str]:
    """Parts of which a record says that something is amiss, and did not say so before the edit."""
    told = {f"tables.{table}" for table in told_tables(record)}
    known = {finding.message for finding in before.findings}
    for finding in record.findings:
        if finding.message in known or (finding.severity == "note" and str(finding.stage) != "completeness"):
            continue
        paths = [place.path or "" for place in finding.places]
        named = {part for path in paths for part in _parts_of_path(path)}
        told |= named or (set(PROSE_PARTS) if finding.stage in ("outline", "narrative") else set())
    completeness, known_places = getattr(record, "completeness", None), _unread(before)
    for part, text in _unread(record) if completeness is not None else ():
        if (part, text) not in known_places:
            told |= _parts_of_ledger(part)
    return told


def _unread(record: Record) -> set[tuple[str, str]]:
    completeness = getattr(record, "completeness", None)
    return {(place.part, place.text) for place in getattr(completeness, "places", ())}


def _parts_of_path(path: str) -> set[str]:
    table = re.match(r"tables\.\w+", path)
    found = re.match(r"(?:narrative\.|performance\.)?(\w+)", path)
    return {table[0]} if table else {found[1]} if found else set()


def _parts_of_ledger(part: str) -> set[str]:
    """The ledger counts by section where the record is by kind of value."""
    if part.startswith("tables."):
        return {part}
    return set(PROSE_PARTS) if part.startswith("sections") else {part.split(".", maxsplit=1)[0]}


def cost_of(edit: Edit, document: str, before: Record) -> Loss:
    """Read the edited text and compare. What the edit took away itself is no loss; a refusal reports everything."""
    try:
        record = extract(edit.text.encode(), SETTINGS)
    except ExtractorError:
        return Loss(edit.name, edit.wording, document, edit.target.line + 1, 0, 0, 0, 0, refused=True, parts=())
    told = told_parts(record, before)
    old, new = values_of(before), values_of(record)
    taken = _values_of_line(before, edit)
    lost = {
        part: _count((old[part] - new.get(part, Counter())) - taken.get(part, Counter()), edit.before) for part in old
    }
    found = {part: _count(new[part] - old.get(part, Counter()), edit.after) for part in new}
    quiet = [part for part in old if part not in told]
    return Loss(
        edit.name,
        edit.wording,
        document,
        edit.target.line + 1,
        sum(lost.values()),
        sum(lost[part] for part in quiet),
        sum(found.values()),
        sum(found.get(part, 0) for part in quiet),
        refused=False,
        parts=tuple(part for part in quiet if lost[part] or found.get(part)),
    )


def _count(values: Counter[Value], line: str) -> int:
    """How many values there are apart from words of the edited line: a title that was reworded is kept in its new words."""
    words = re.sub(r"\s", "", line)
    return sum(times for value, times in values.items() if not (_is_text(value[-1]) and value[-1] in words))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"-?[\d.]+", value) is None


def _values_of_line(record: Record, edit: Edit) -> dict[str, Counter[Value]]:
    """The values of rows on a line that the edit dropped: they stand nowhere any more."""
    taken: dict[str, Counter[Value]] = {}
    if edit.action != "drop":
        return taken
    for name, table in record.tables.items():
        for part, row in table.parts():
            if row.source is not None and row.source.line == edit.target.line + 1:
                kind = part.split("[", maxsplit=1)[0]
                taken.setdefault(f"tables.{name}", Counter()).update(_leaves({kind: row.model_dump(mode="json")}))
    return taken


def costs(documents: Sequence[Path], count: int, seed: int, processes: int = 1) -> list[Loss]:
    """A sample of edits over documents, the same number of each document, with what each cost."""
    work: list[tuple[Edit, str, Record]] = []
    for path in documents:
        text = path.read_text(encoding="utf-8")
        record, outline = extract(path, SETTINGS), read_outline(path, SETTINGS)
        chosen = sample(edits(record, outline, text), -(-count // len(documents)), seed)
        work += [(edit, path.name, record) for edit in chosen]
    if processes == 1:
        return [cost_of(*item) for item in work]
    with ProcessPoolExecutor(processes) as pool:
        return list(pool.map(cost_of, *zip(*work, strict=True), chunksize=8))


def by_edit(losses: Iterable[Loss]) -> list[tuple[str, int, int, int, int, int]]:
    """For each kind of edit: edits, edits with a silent loss, values lost, of them silently, new values nobody speaks of."""
    table: dict[str, list[Loss]] = {}
    for loss in losses:
        table.setdefault(f"{loss.edit}: {loss.wording}", []).append(loss)
    rows = [
        (
            name,
            len(own),
            sum(1 for loss in own if loss.silent or loss.silent_new),
            sum(loss.lost for loss in own),
            sum(loss.silent for loss in own),
            sum(loss.silent_new for loss in own),
        )
        for name, own in table.items()
    ]
    return sorted(rows, key=lambda row: (-row[2] / row[1], row[0]))
