"""Outcomes kept in a file of JSON lines: a measurement can be run in portions, whose outcomes add up to one table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evals.seeded.changes import Change
from evals.seeded.measure import Outcome, RowOutcome
from extractor.data_files import lines_of_json


@dataclass(frozen=True)
class Measured:
    """One document: the draw that chose its changes, and what came of them."""

    document: str
    draw: str
    outcomes: tuple[Outcome, ...]
    rows: tuple[RowOutcome, ...]


def keep(path: Path | None, measured: Measured) -> None:
    """One more line of the file; nothing without a file."""
    if path is not None:
        with path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(asdict(measured), ensure_ascii=False) + "\n")


def read_kept(path: Path | None) -> list[Measured]:
    """What earlier portions measured; nothing where there is no file yet."""
    if path is None or not path.exists():
        return []
    return [_measured(json.loads(line)) for line in lines_of_json(path.read_text(encoding="utf-8"))]


def _measured(line: dict[str, Any]) -> Measured:
    outcomes = [Outcome(**{**one, "change": _change(one["change"])}) for one in line["outcomes"]]
    rows = [RowOutcome(**one) for one in line["rows"]]
    return Measured(line["document"], line["draw"], tuple(outcomes), tuple(rows))


def _change(data: dict[str, Any]) -> Change:
    pairs = {name: tuple(data[name]) if data[name] is not None else None for name in ("path", "span")}
    return Change(**{**data, **pairs})


def all_outcomes(measured: Sequence[Measured]) -> tuple[list[Outcome], list[RowOutcome]]:
    """The outcomes of all documents."""
    return [one for each in measured for one in each.outcomes], [one for each in measured for one in each.rows]
