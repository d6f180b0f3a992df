"""The findings of an account with what was decided about them, and its values with what was corrected. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any, cast

from pydantic import ValidationError

from extractor.batch.dismissed import aside_by_journal
from extractor.batch.journal import Correction, Decision, State, Value, last_decisions
from extractor.checks.review import ReviewedRecord, Suppression, identity
from extractor.data_files import fault_text
from extractor.errors import UsageError
from extractor.export.gold import MACHINE_FIELDS, UNSCORED
from extractor.text.characters import key, parse_amount
from extractor.text.money import SCALES
from models.base import decimal_string
from models.paths import path_steps, value_at
from models.record import Finding, Record
from models.tables import TableSource

_PATH = re.compile(r"[a-z_0-9]{1,60}(?:\[\d{1,6}\]|\.[a-z_0-9]{1,60}){0,12}")
_PROGRAMS = MACHINE_FIELDS | {"schema_version", "tasks"}
_MISSING = object()


def finding_key(finding: Finding) -> str:
    """A short name for a finding that addresses can hold; the same for as long as its id and message are."""
    return sha256("\0".join(identity(finding)).encode("utf-8")).hexdigest()[:16]


@dataclass(frozen=True)
class DecidedFinding:
    """A finding, its key, and the last decision about it, ``None`` where nobody has looked at it."""

    key: str
    finding: Finding
    decision: Decision | None

    @property
    def state(self) -> State:
        """Open until somebody decides."""
        return self.decision.state if self.decision is not None else "open"


def decided(findings: Sequence[Finding], entries: Iterable[Decision | Correction]) -> tuple[DecidedFinding, ...]:
    """Every finding with the last decision about it, in the order of the record."""
    last = last_decisions(entries)
    return tuple(DecidedFinding(finding_key(one), one, last.get(identity(one))) for one in findings)


def gone(findings: Sequence[Finding], entries: Iterable[Decision | Correction]) -> tuple[Decision, ...]:
    """The last decisions about findings that the record no longer has: it was read anew since."""
    there = {identity(one) for one in findings}
    return tuple(one for known, one in last_decisions(entries).items() if known not in there)


def reviewed(record: Record, entries: Iterable[Decision | Correction]) -> ReviewedRecord:
    """The record without the findings that somebody dismissed, and these with his reasons: what is counted and handed on."""
    return ReviewedRecord(record, aside_by_journal(record.findings, entries))


def suppressions(findings: Sequence[Finding], entries: Iterable[Decision | Correction]) -> tuple[Suppression, ...]:
    """The dismissed findings as ``juesuan check`` takes them, in a file beside the document."""
    return tuple(
        Suppression(id=one.finding.id, contains=one.finding.message, reason=one.decision.reason)
        for one in decided(findings, entries)
        if one.state == "dismissed" and one.decision is not None
    )


@dataclass(frozen=True)
class Corrected:
    """A record with the corrections in it, and those that do not fit: the reading has something else there by now."""

    record: Record
    applied: tuple[Correction, ...]
    stale: tuple[Correction, ...]


def corrected(record: Record, entries: Iterable[Decision | Correction]) -> Corrected:
    """The record with what people corrected. The reading itself is left as it is."""
    last = {one.path: one for one in entries if isinstance(one, Correction)}
    applied: list[Correction] = []
    stale: list[Correction] = []
    data = _plain(record)
    for correction in last.values():
        if correction.withdrawn:
            continue
        if (
            _single_value(data, correction.path) == correction.was
            and _beside(data, correction.path) == correction.beside
        ):
            applied.append(correction)
        else:
            stale.append(correction)
    for correction in applied:
        _put(data, correction.path, correction.value)
    return Corrected(_validated(data, "记录"), tuple(applied), tuple(stale))


def value_at_path(record: Record, path: str) -> Value:
    """A single value of a record as its JSON has it.

    Raises UsageError for a path that leads nowhere, to more than one value, or to what only a program writes.
    """
    return _require_single(_plain(record), path)


def beside_path(record: Record, path: str) -> str | None:
    """A digest of what else stands in the rows or items that a path leads through; ``None`` where it leads through none.

    A path counts the rows of a list: where another reading has one more or one less, the same path means another row, whose
    value is often the same (blank, nought). What stands beside it tells the rows apart.
    """
    return _beside(_plain(record), path)


def fitting_value(record: Record, path: str, value: Value) -> Value:
    """A value as the record writes it at a path: as it is given, or else the figure that it writes as a page does.

    ``1,281.44``, full-width digits, a sign of per cent and a unit of money are taken; in another unit than that of its
    table the figure is brought to that. Raises UsageError where the models refuse it all the same.
    """
    data = _plain(record)
    _require_single(data, path)
    fault: UsageError | None = None
    for form in (value, *_figures_written(record, path, value)):
        _put(data, path, form)
        try:
            _validated(data, path, value)
        except UsageError as error:
            fault = fault or error
        else:
            return form
    raise fault or UsageError("这里不能写这个值", where=path)


def _figures_written(record: Record, path: str, value: Value) -> Iterator[Value]:
    if not isinstance(value, str):
        return
    figure = _printed_figure(record, path, key(value))
    if figure is not None:
        yield decimal_string(figure)
        if figure == figure.to_integral_value() and parse_amount(value) is not None:
            yield int(figure)  # years and counts have no unit


def _printed_figure(record: Record, path: str, printed: str) -> Decimal | None:
    """The figure of a text with its unit behind it; ``None`` where the unit is none of the value's."""
    field = str(path_steps(path)[-1])
    if printed.endswith("%"):
        return parse_amount(printed[:-1]) if field.endswith("_pct") else None
    unit = next((one for one in sorted(SCALES, key=len, reverse=True) if printed.endswith(one)), None)
    if unit is None:
        return parse_amount(printed)
    own, figure = _unit_at(record, path), parse_amount(printed.removesuffix(unit))
    if own not in SCALES or figure is None or field.endswith("_pct") or "score" in field:
        return None
    return figure if unit == own else figure * SCALES[unit] / SCALES[own]


def _unit_at(record: Record, path: str) -> str:
    """The unit of the amounts at a path: that of its table, else that of the document."""
    steps = path_steps(path)
    source = value_at(record, f"tables.{steps[1]}.source") if steps[0] == "tables" and len(steps) > 1 else None
    return (source.unit if isinstance(source, TableSource) else None) or record.document.unit or ""


def _plain(record: Record) -> Any:
    return json.loads(record.model_dump_json())


def _validated(data: Any, where: str, value: Value = None) -> Record:
    """The record of data; ``value`` is what somebody wrote into it, as he wrote it."""
    try:
        return Record.model_validate_json(json.dumps(data, ensure_ascii=False))
    except ValidationError as error:
        fault = error.errors()[0]
        is_figure = fault["type"] in {"value_error", "int_type", "int_parsing", "int_from_float"}
        why = "应是一个数" if is_figure else fault_text(fault)
        hint = "照原文写，如 1,281.44；写明单位的会换算成本表的单位" if is_figure else None
        raise UsageError(f"这里不能写“{'' if value is None else value}”：{why}", where=where, hint=hint) from error


def _require_single(data: Any, path: str) -> Value:
    steps = path_steps(path) if _PATH.fullmatch(path) else ()
    own = not steps or steps[0] in _PROGRAMS or any(step in UNSCORED for step in steps[1:-1])
    value = _MISSING if own or steps[-1] in UNSCORED - {"source"} else _single_value(data, path)
    if value is _MISSING:
        raise UsageError("记录里没有可以改正的这一项", where=path, hint="路径如 tables.income.total.total")
    return cast("Value", value)


def _single_value(data: Any, path: str) -> object:
    """The value at a path into plain data, ``_MISSING`` where there is none, or more than one."""
    for step in path_steps(path):
        if isinstance(step, int):
            data = data[step] if isinstance(data, list) and step < len(data) else _MISSING
        else:
            data = data.get(step, _MISSING) if isinstance(data, dict) else _MISSING
    return _MISSING if isinstance(data, dict | list | float) else data


def _beside(data: Any, path: str) -> str | None:
    steps = path_steps(path)
    items: list[list[tuple[str, object]]] = []
    for number, step in enumerate(steps):
        try:
            data = data[step]
        except (LookupError, TypeError):  # the path leads nowhere in this reading
            return None
        if isinstance(step, int):
            items.append(sorted(_singles(data, steps[number + 1 :])))
    return sha256(json.dumps(items, ensure_ascii=False).encode("utf-8")).hexdigest()[:16] if items else None


def _singles(item: Any, left_out: tuple[str | int, ...], way: tuple[str, ...] = ()) -> Iterator[tuple[str, object]]:
    """The single values of an item of a list, without the one that is corrected and without where they were found."""
    if isinstance(item, dict):
        for name, inner in item.items():
            if name not in UNSCORED or isinstance(inner, str):
                yield from _singles(inner, left_out, (*way, name))
    elif not isinstance(item, list) and way != left_out:
        yield ".".join(way), item


def _put(data: Any, path: str, value: Value) -> None:
    *way, name = path_steps(path)
    for step in way:
        data = data[step]
    data[name] = value
