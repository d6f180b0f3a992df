"""What an edit cost: values that are no longer read, values that are new, and whether the record speaks of either."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from evals.robustness.edits import Edit
from evals.robustness.told import (
    Told,
    reported_parts,
    sections_of,
    told_parts,
    unread_figures,
    unread_places,
    unread_texts,
)
from evals.robustness.touched import Touched, Value, is_amount
from evals.robustness.transcript import write_as
from extractor.errors import ExtractorError
from extractor.input.load import open_source
from extractor.pipeline import Reading, read_opened
from extractor.settings import Settings
from models.record import Record

SETTINGS = Settings(ocr="never")


@dataclass(frozen=True)
class Loss:
    """What became of the values of a document after one edit.

    ``lost`` and ``new`` count values, ``silent`` and ``silent_new`` those of them of whose part the record says nothing.
    ``gone`` counts the figures that the edit took out of the text (a dropped row), ``told`` whether the record says
    anything that it did not say before. Counted strictly (``strict`` for ``silent`` and ``silent_new`` together,
    ``told_strictly``) a word about another section, or another part than that of the dropped row, is none.
    """

    edit: str
    wording: str
    document: str
    form: str
    line: int
    lost: int
    silent: int
    new: int
    silent_new: int
    gone: int
    strict: int
    told: bool
    told_strictly: bool
    refused: bool
    parts: tuple[str, ...]
    examples: tuple[str, ...] = ()


def values_of(record: Record) -> dict[str, Counter[Value]]:
    """All values of a record by part, each with its field and with what names its item; order does not matter."""
    read = record.model_dump(mode="json", exclude={"findings", "checks", "provenance", "completeness"})
    found: dict[str, Counter[Value]] = {"document": Counter(_leaves(read["document"]))}
    found["tables.other"] = Counter(_leaves(read["tables"].pop("other", ())))
    for name, table in read["tables"].items():
        values = {part: value for part, value in table.items() if part not in ("status", "source")}
        # A table that states none is in the unit of the account.
        values["unit"] = (table["source"] or {}).get("unit") or read["document"]["unit"]
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


def read_as(form: str, transcript: str) -> Reading:
    """A transcript in a form, read."""
    with open_source(BytesIO(write_as(form, transcript))) as opened:
        return read_opened(opened, SETTINGS)


def cost_of(edit: Edit, document: str, form: str, before: Reading, edited: Record) -> Loss:
    """Read the edited text in a form and compare with the unedited in the same form (``before``).

    ``edited`` is the record of the text that the edit was made on. What the edit took away itself is no loss, nor is a value
    that the record before the edit itself called wrongly read; a refusal reports everything.
    """
    taken = _values_of_line(edited, edit)
    gone = sum(is_amount(value) for values in taken.values() for value in values.elements())
    try:
        after = read_as(form, edit.text)
    except ExtractorError:
        return Loss(
            edit.name, edit.wording, document, form, edit.target.line + 1,
            0, 0, 0, 0, gone, 0, told=True, told_strictly=True, refused=True, parts=(),
        )  # fmt: skip
    lost, found = _changed(edit, before.record, after.record, taken if edit.action in ("drop", "duplicate") else {})
    unread = unread_figures(after) - unread_figures(before)
    told = told_parts(after.record, before.record) | reported_parts(lost, unread, unread_texts(after, before))
    quiet = [part for part in lost if part not in told]
    known = {finding.message for finding in before.record.findings}
    strictly = Told.between(before, after)
    return Loss(
        edit.name,
        edit.wording,
        document,
        form,
        edit.target.line + 1,
        sum(map(len, lost.values())),
        sum(len(lost[part]) for part in quiet),
        sum(map(len, found.values())),
        sum(len(found[part]) for part in quiet),
        gone if edit.action == "drop" else 0,
        strict=_silent(lost, before.record, strictly) + _silent(found, after.record, strictly),
        told=bool(unread or told or any(f.message not in known for f in after.record.findings)),
        told_strictly=not strictly.parts.isdisjoint(taken),
        refused=False,
        parts=tuple(part for part in quiet if lost[part] or found[part]),
        examples=tuple(_examples("-", lost, quiet) + _examples("+", found, quiet)),
    )


def _silent(values: Mapping[str, list[Value]], record: Record, told: Told) -> int:
    """How many of the values, all of them of the record, it is silent of when counted strictly."""
    sections = sections_of(record)
    return sum(
        not told.speaks_of(part, value, sections.get(value[:2], ()) if part == "deviations" else ())
        for part, own in values.items()
        for value in own
    )


def _changed(
    edit: Edit, before: Record, after: Record, own: Mapping[str, Counter[Value]]
) -> tuple[dict[str, list[Value]], dict[str, list[Value]]]:
    """The values that an edit cost, and those that came, part by part; ``own`` are those of the edited line itself."""
    old, new = values_of(before), values_of(after)
    doubted = {text for _, text in unread_places(before)}
    come = {part: new[part] - old[part] - own.get(part, Counter()) for part in old}
    left = {part: old[part] - new[part] - own.get(part, Counter()) for part in old}
    touched = Touched(edit)
    lost: dict[str, list[Value]] = {}
    found: dict[str, list[Value]] = {}
    for part in old:
        left[part] = Counter({value: n for value, n in left[part].items() if value[-1] not in doubted})
        elsewhere = ([value for other in side if other != part for value in side[other]] for side in (come, left))
        lost[part], found[part] = touched.settle(left[part], come[part], *elsewhere)
    # A table that is kept as printed is none of the nine: nothing is said of it that could be wrong.
    found["tables.other"] = []
    return lost, found


def _examples(sign: str, values: Mapping[str, list[Value]], quiet: Iterable[str]) -> list[str]:
    return [f"{sign}{part}:{'/'.join(map(str, value))[:70]}" for part in quiet for value in values[part][:3]]


def _values_of_line(record: Record, edit: Edit) -> dict[str, Counter[Value]]:
    """The values of the rows on the edited line: dropped they stand nowhere any more, printed twice they are read twice."""
    taken: dict[str, Counter[Value]] = {}
    for name, table in record.tables.items():
        for part, row in table.parts():
            if row.source is not None and row.source.line == edit.target.line + 1:
                kind = part.split("[", maxsplit=1)[0]
                taken.setdefault(f"tables.{name}", Counter()).update(_leaves({kind: row.model_dump(mode="json")}))
    return taken


@dataclass(frozen=True)
class Tally:
    """What edits of one kind cost in all: edits, those with a silent loss or a silent new value, and the values."""

    name: str
    edits: int
    silent_edits: int
    lost: int
    silent: int
    silent_new: int
    strict_edits: int
    strict: int
    gone: int
    gone_untold: int
    gone_untold_strictly: int


def tally(name: str, losses: Iterable[Loss]) -> Tally:
    """The sum of some edits; ``gone_untold`` are edits that took figures out of the text without a word of the record."""
    own = list(losses)
    return Tally(
        name,
        len(own),
        sum(1 for loss in own if loss.silent or loss.silent_new),
        sum(loss.lost for loss in own),
        sum(loss.silent for loss in own),
        sum(loss.silent_new for loss in own),
        sum(1 for loss in own if loss.strict),
        sum(loss.strict for loss in own),
        sum(1 for loss in own if loss.gone),
        sum(1 for loss in own if loss.gone and not loss.told),
        sum(1 for loss in own if loss.gone and not loss.told_strictly),
    )


def by_edit(losses: Iterable[Loss]) -> list[Tally]:
    """For each kind of edit what it cost, those with the greatest share of silent edits first."""
    return sorted(
        _tallies(losses, lambda loss: f"{loss.edit}: {loss.wording}"),
        key=lambda row: (-row.silent_edits / row.edits, row.name),
    )


def by_form(losses: Iterable[Loss]) -> list[Tally]:
    """For each kind of edit and each form what it cost."""
    return sorted(_tallies(losses, lambda loss: f"{loss.edit:<20} {loss.form}"), key=lambda row: row.name)


def _tallies(losses: Iterable[Loss], name_of: Callable[[Loss], str]) -> Iterator[Tally]:
    table: dict[str, list[Loss]] = {}
    for loss in losses:
        table.setdefault(name_of(loss), []).append(loss)
    return (tally(name, own) for name, own in table.items())
