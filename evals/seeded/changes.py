"""One change of one printed figure, of the record and of its text alike: a digit, two swapped, the point, the sign, the unit.

A changed text keeps its length, so that every other place stays where it is.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from extractor.narrative.composition import read_composition
from extractor.narrative.coverage import read_coverage
from extractor.narrative.deviations.read import read_deviations
from extractor.narrative.summaries import read_summaries
from extractor.outline.tree import Outline
from extractor.outline.vocabulary import Role
from extractor.text.characters import parse_amount
from extractor.text.figures import printed_figures
from models import Record
from models.base import decimal_string

Kind = Literal["digit", "lost", "swap", "point", "sign", "unit", "factor", "word", "year", "name"]
Where = Literal["table", "text", "sheet"]
READ_AGAIN: frozenset[Kind] = frozenset({"unit", "word", "year", "name"})
"""After these the readers look at the text anew; other changes move a figure that they have read."""
TEXT_ROLES: tuple[Role, ...] = ("explanation",)
_SIGN_WORDS = {"增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长", "降低": "增长"}
_SIGN_BEFORE = re.compile(r"(增加|减少|增长|下降|降低)$")


@dataclass(frozen=True)
class Change:
    """What is changed: ``key`` is how declarations name the figure, ``path`` its table cell, ``span`` its place in the text."""

    kind: Kind
    where: Where
    key: str
    before: str
    after: str
    path: tuple[str, str, str] | None = None
    span: tuple[int, int] | None = None


# --- what can be changed -----------------------------------------------------------------------------------------------------


def table_changes(record: Record, chance: random.Random) -> Iterator[Change]:
    """Every cell of the nine tables, once for every kind that it allows."""
    for name, table in record.tables.items():
        cells = [(path, column, value) for path, row in table.parts() for column, value in row.amounts().items()]
        cells += [("", column, getattr(table, column, None)) for column in ("personnel_total", "public_total")]
        for path, column, value in cells:
            if value is None:
                continue
            key = ".".join(filter(None, ("tables", name, path, column)))
            for kind, after in _varied(value, chance):
                yield Change(kind, "table", key, decimal_string(value), after, (name, path, column))


def _varied(value: Decimal, chance: random.Random) -> Iterator[tuple[Kind, str]]:
    printed = decimal_string(value)
    yield "digit", other_digit(printed, chance)
    if (shorter := without_a_digit(printed, chance)) is not None:
        yield "lost", shorter
    if (swapped := _swapped(printed)) is not None:
        yield "swap", swapped
    if value:
        yield "sign", decimal_string(-value)
        yield "factor", decimal_string(value * 10000)
        yield "point", decimal_string(value.scaleb(1))


def text_changes(outline: Outline, chance: random.Random) -> Iterator[Change]:
    """Every figure of the explanation that stands before 元, 万元, a per cent sign or a counted thing."""
    folded = outline.source.folded
    for section in (one for one in outline.sections if one.role in TEXT_ROLES):
        for start, end, value in printed_figures(outline.source, section.body, section.end):
            if value is None or not re.compile(r"(?:万|亿)?元|%|辆|台").match(folded, end):
                continue
            yield from _text_variants(folded, start, end, chance)


def _text_variants(folded: str, start: int, end: int, chance: random.Random) -> Iterator[Change]:
    printed, span, key = folded[start:end], (start, end), f"text[{start}:{end}]"
    yield Change("digit", "text", key, printed, other_digit(printed, chance), span=span)
    for kind, after in (("swap", _swapped(printed)), ("point", _moved_point(printed))):
        if after is not None:
            yield Change(kind, "text", key, printed, after, span=span)  # type: ignore[arg-type]
    if _SIGN_BEFORE.search(folded[max(start - 2, 0) : start]) and parse_amount(printed):
        yield Change("sign", "text", key, printed, printed, span=span)
    if folded.startswith("万元", end) and parse_amount(printed):
        yield Change("unit", "text", key, printed, printed, span=span)


def other_digit(printed: str, chance: random.Random) -> str:
    """A figure with one digit changed."""
    places = [index for index, character in enumerate(printed) if character.isdigit()]
    at = chance.choice(places)
    others = [digit for digit in "0123456789" if digit != printed[at] and not (digit == "0" and at == places[0])]
    return printed[:at] + chance.choice(others) + printed[at + 1 :]


def without_a_digit(printed: str, chance: random.Random) -> str | None:
    """A figure that lost one digit before its point; ``None`` where it has one alone."""
    whole = printed.split(".", maxsplit=1)[0].lstrip("-")
    if len(whole) < 2:
        return None
    at = printed.index(whole) + chance.randrange(len(whole))
    shorter = printed[:at] + printed[at + 1 :]
    return shorter if Decimal(shorter) != Decimal(printed) and not shorter.lstrip("-").startswith("0") else None


def _swapped(printed: str) -> str | None:
    for at in range(len(printed) - 1):
        one, other = printed[at], printed[at + 1]
        if one.isdigit() and other.isdigit() and one != other and not (at == 0 and other == "0"):
            return printed[:at] + other + one + printed[at + 2 :]
    return None


def _moved_point(printed: str) -> str | None:
    """1234.56 as 12345.6; figures with separators would look malformed."""
    if "." not in printed or "," in printed:
        return None
    whole, places = printed.split(".")
    return f"{whole}{places[0]}.{places[1:]}" if len(places) > 1 else None


# --- applying it -----------------------------------------------------------------------------------------------------------


def apply(change: Change, record: Record, outline: Outline | None) -> tuple[Record, Outline | None]:
    """The document with the change in it."""
    if change.path is not None:
        return with_cell(record, *change.path, Decimal(change.after)), outline
    if change.where == "sheet":
        return with_value(record, change.key, Decimal(change.after)), outline
    if change.span is None or outline is None:
        raise ValueError("a change of the text needs the text and a span")
    start, end = change.span
    text = outline.source.text
    if change.kind == "unit":
        text = text[:end] + "亿" + text[end + 1 :]
    elif change.kind == "sign":
        word = text[start - 2 : start]
        text = text[: start - 2] + _SIGN_WORDS[word] + text[start:]
    else:
        text = text[:start] + change.after + text[end:]
    changed = replace(outline, source=replace(outline.source, text=text))
    if change.kind in READ_AGAIN or _in_summary(record, start, end):
        return read_again(record, changed), changed
    return _with_values(record, change, text), changed


def _in_summary(record: Record, start: int, end: int) -> bool:
    """Whether a span lies in the summary of a project, whose amounts have no places of their own to be moved by."""
    spans = (one.evidence.span for one in record.performance.summaries if one.evidence is not None)
    return any(span.start <= start and end <= span.end for span in spans)


def read_again(record: Record, outline: Outline) -> Record:
    """The record with what its readers make of the text as it is now: an amount in an unusual unit is left out, and told."""
    deviations, composition = read_deviations(outline), read_composition(outline)
    coverage, summaries = read_coverage(outline), read_summaries(outline)
    narrative = {"deviations": deviations.items, "composition": composition.items}
    performance = {"coverage": coverage.items[0] if coverage.items else None, "summaries": summaries.items}
    told = (*deviations.findings, *composition.findings, *coverage.findings, *summaries.findings)
    return record.model_copy(
        update={
            "narrative": record.narrative.model_copy(update=narrative),
            "performance": record.performance.model_copy(update=performance),
            "findings": (*(finding for finding in record.findings if finding.stage != "narrative"), *told),
        }
    )


def with_value(record: Record, path: str, value: Decimal) -> Record:
    """The record with the value at a path changed."""
    return _with(record, re.findall(r"\w+", path), value)  # type: ignore[no-any-return]


def _with(item: Any, steps: list[str], value: Decimal) -> Any:
    """The item with the value at the end of the steps: names of fields, numbers of places in lists."""
    if not steps:
        return value
    first, rest = steps[0], steps[1:]
    if first.isdigit():
        at = int(first)
        return (*item[:at], _with(item[at], rest, value), *item[at + 1 :])
    return item.model_copy(update={first: _with(getattr(item, first), rest, value)})


def with_cell(record: Record, name: str, path: str, column: str, amount: Decimal | None) -> Record:
    """The record with one amount of a table changed."""
    table = getattr(record.tables, name)
    part, _, rest = path.partition("[")
    if not path:
        changed = table.model_copy(update={column: amount})
    elif rest:
        rows = list(getattr(table, part))
        index = int(rest.rstrip("]"))
        rows[index] = _with_amount(rows[index], column, amount)
        changed = table.model_copy(update={part: tuple(rows)})
    else:
        changed = table.model_copy(update={part: _with_amount(getattr(table, part), column, amount)})
    return record.model_copy(update={"tables": record.tables.model_copy(update={name: changed})})


def _with_amount(row: Any, column: str, amount: Decimal | None) -> Any:
    """The row with one amount changed, as if it were printed so."""
    source = row.source
    if source is not None and column in source.cells:
        printed = "" if amount is None else decimal_string(amount)
        cells = {**source.cells, column: source.cells[column].model_copy(update={"printed": printed})}
        source = source.model_copy(update={"cells": cells})
    return row.model_copy(update={column: amount, "source": source})


def _with_values(record: Record, change: Change, text: str) -> Record:
    """Every value of the record that was read from the span, and every passage around it, as they are now."""
    start, end = change.span or (0, 0)
    value = parse_amount(change.after)
    narrative, performance = record.narrative, record.performance

    def moved(item: Any) -> Any:
        evidence = item.evidence
        if evidence is None or evidence.span.end < start or end + 1 < evidence.span.start:
            return item
        updates: dict[str, Any] = {}
        for name, found in evidence.fields.items():
            if (
                (found.start, found.end) == (start, end)
                and change.kind != "unit"
                and isinstance(getattr(item, name, None), Decimal)
            ):
                old = getattr(item, name)
                updates[name] = -old if change.kind == "sign" else -value if old < 0 and value else value
        span = evidence.span.model_copy(update={"text": text[evidence.span.start : evidence.span.end]})
        fields = {
            name: found.model_copy(update={"text": text[found.start : found.end]})
            for name, found in evidence.fields.items()
        }
        updates["evidence"] = evidence.model_copy(update={"span": span, "fields": fields})
        return item.model_copy(update=updates)

    return record.model_copy(
        update={
            "narrative": narrative.model_copy(
                update={
                    "deviations": tuple(map(moved, narrative.deviations)),
                    "composition": tuple(map(moved, narrative.composition)),
                }
            ),
            "performance": performance.model_copy(
                update={
                    "coverage": None if performance.coverage is None else moved(performance.coverage),
                    "summaries": tuple(map(moved, performance.summaries)),
                }
            ),
        }
    )
