"""What an edit cost: values that are no longer read, values that are new, and whether the record speaks of either."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

from evals.robustness.edits import Edit
from evals.robustness.score import speaking_tables
from evals.robustness.touched import Touched, Value, is_amount, is_figure
from evals.robustness.transcript import write_as
from extractor.errors import ExtractorError
from extractor.input.load import open_source
from extractor.pipeline import Reading, read_opened
from extractor.settings import Settings
from models.record import Finding, Record

SETTINGS = Settings(ocr="never")
LEAST_TEXT = 12
"""Characters of a text by which an unread place that quotes it is known."""
PROSE_PARTS = ("deviations", "composition", "coverage", "summaries", "result_use")
"""Parts that are read from the sections of the explanation."""


@dataclass(frozen=True)
class Loss:
    """What became of the values of a document after one edit.

    ``lost`` and ``new`` count values, ``silent`` and ``silent_new`` those of them of whose part the record says nothing.
    ``gone`` counts the figures that the edit took out of the text (a dropped row), ``told`` whether the record says
    anything that it did not say before.
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
    told: bool
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


def told_parts(record: Record, before: Record) -> set[str]:
    """Parts of which a record says that something is amiss, and did not say so before the edit."""
    known = {finding.message for finding in before.findings}
    fresh = [finding for finding in record.findings if finding.message not in known and _is_heard(finding)]
    told = {f"tables.{table}" for table in speaking_tables(fresh)}
    for finding in fresh:
        paths = [place.path or "" for place in finding.places]
        named = {part for path in paths for part in _parts_of_path(path)}
        told |= named or _parts_of_finding(finding)
    for part, _ in _unread(record) - _unread(before):
        told |= _parts_of_ledger(part)
    return told


def _is_heard(finding: Finding) -> bool:
    """Whether a finding says that something is amiss: a note of the ledger does, one of another stage need not."""
    return finding.severity != "note" or str(finding.stage) == "completeness"


def _parts_of_finding(finding: Finding) -> set[str]:
    """A finding of the narrative that names no path speaks of what its id says, else of the explanation."""
    if finding.stage not in ("outline", "narrative"):
        return set()
    return {part for word, part in _PART_OF_ID.items() if word in finding.id} or set(PROSE_PARTS)


_PART_OF_ID = {"sheet": "sheets", "report": "reports", "key_work": "key_work"}


def _unread(record: Record) -> set[tuple[str, str]]:
    places = record.completeness.places if record.completeness is not None else ()
    return {(place.part, place.text) for place in places}


def _unread_texts(after: Reading, before: Reading) -> list[str]:
    """The whole texts of the unread places, and of the places of findings, that were not there before."""
    known = _unread(before.record)
    places = after.record.completeness.places if after.record.completeness is not None else ()
    fresh = [place for place in places if (place.part, place.text) not in known and place.start is not None]
    spans = [(place.start, place.end) for place in fresh]
    messages = {finding.message for finding in before.record.findings}
    told = (finding for finding in after.record.findings if finding.message not in messages and _is_heard(finding))
    spans += [(own.evidence.start, own.evidence.end) for finding in told for own in finding.places if own.evidence]
    return [after.source.text[start:end] for start, end in spans]


def _parts_of_path(path: str) -> set[str]:
    table = re.match(r"tables\.\w+", path)
    found = re.match(r"(?:narrative\.|performance\.)?(\w+)", path)
    return {table[0]} if table else {found[1]} if found else set()


def _parts_of_ledger(part: str) -> set[str]:
    """The ledger counts by section where the record is by kind of value."""
    if part.startswith("tables."):
        return {part}
    if part == "performance":
        return {"coverage", "summaries", "result_use"}
    return set(PROSE_PARTS) if part.startswith(("sections", "other")) else {part.split(".", maxsplit=1)[0]}


def unread_figures(reading: Reading) -> Counter[Decimal]:
    """The figures that the ledger calls unread, without their sign."""
    entries = reading.ledger.entries if reading.ledger is not None else ()
    return Counter(abs(e.value) for e in entries if e.status == "unread" and e.value is not None)


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
            0, 0, 0, 0, gone, told=True, refused=True, parts=(),
        )  # fmt: skip
    lost, found = _changed(edit, before.record, after.record, taken if edit.action in ("drop", "duplicate") else {})
    unread = unread_figures(after) - unread_figures(before)
    told = told_parts(after.record, before.record) | _reported_parts(lost, unread, _unread_texts(after, before))
    quiet = [part for part in lost if part not in told]
    known = {finding.message for finding in before.record.findings}
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
        told=bool(unread or told or any(f.message not in known for f in after.record.findings)),
        refused=False,
        parts=tuple(part for part in quiet if lost[part] or found[part]),
        examples=tuple(_examples("-", lost, quiet) + _examples("+", found, quiet)),
    )


def _changed(
    edit: Edit, before: Record, after: Record, own: Mapping[str, Counter[Value]]
) -> tuple[dict[str, list[Value]], dict[str, list[Value]]]:
    """The values that an edit cost, and those that came, part by part; ``own`` are those of the edited line itself."""
    old, new = values_of(before), values_of(after)
    doubted = {text for _, text in _unread(before)}
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


def _reported_parts(lost: Mapping[str, list[Value]], unread: Counter[Decimal], texts: list[str]) -> set[str]:
    return {part for part, values in lost.items() if _is_reported(values, unread, texts)}


def _examples(sign: str, values: Mapping[str, list[Value]], quiet: Iterable[str]) -> list[str]:
    return [f"{sign}{part}:{'/'.join(map(str, value))[:70]}" for part in quiet for value in values[part][:3]]


def _is_reported(lost: list[Value], unread: Counter[Decimal], texts: list[str]) -> bool:
    """Whether the ledger names every figure of a part that was lost as unread, wherever it stands now; of texts alone the
    greater part (of items whose part is not known the ledger names the bodies and not the headings)."""
    figures = Counter(abs(Decimal(str(value[-1]))) for value in lost if is_figure(value[-1]))
    if figures:
        return not figures - unread
    named = sum(len(value[-1]) for value in lost if any(value[-1][:LEAST_TEXT] in text for text in texts))
    return 0 < sum(len(value[-1]) for value in lost) <= 2 * named


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
    gone: int
    gone_untold: int


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
        sum(1 for loss in own if loss.gone),
        sum(1 for loss in own if loss.gone and not loss.told),
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
