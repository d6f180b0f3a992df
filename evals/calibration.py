"""How far a value can be trusted: how often it is right, by how many of several readings give it.

A reading is a repeat of a run: rules, a model, another model, the same model asked again under another slot. The share of
readings that give a value is its confidence; the table says, field by field, what share of such values is right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from evals.folder import NOT_ASKED, Run
from evals.gold import Case, Manifest
from evals.labels import full_label
from evals.score import Leaf, score_record
from extractor.errors import UsageError

Key = tuple[str, ...]
"""Which value is meant: its place in gold, or, where gold has none, its field and what was read."""


@dataclass
class Tally:
    """So many values that were given, so many of them right."""

    given: int = 0
    right: int = 0

    @property
    def share(self) -> float | None:
        """The share of right ones, ``None`` of nothing."""
        return self.right / self.given if self.given else None


@dataclass(frozen=True)
class Calibration:
    """By field and number of readings that agree; ``readings`` is how many there are."""

    readings: int
    fields: dict[str, dict[int, Tally]]

    def overall(self) -> dict[int, Tally]:
        """All fields together."""
        total: dict[int, Tally] = {}
        for tallies in self.fields.values():
            for support, tally in tallies.items():
                own = total.setdefault(support, Tally())
                own.given += tally.given
                own.right += tally.right
        return total


def calibrate(runs: Sequence[Run], manifest: Manifest) -> Calibration:
    """Every value of the cases that all runs have, by how many readings give it.

    Raises UsageError where there are fewer than two readings, or no case in common.
    """
    readings = [(run, repeat) for run in runs for repeat in range(1, run.info.options.repeat + 1)]
    if len(readings) < 2:
        raise UsageError("一次读取看不出一致与否", hint="给出两个以上的运行，或 eval run --repeat 2 的运行")
    cases = [case for case in manifest.cases if all((case.id, repeat) in run.scores for run, repeat in readings)]
    if not cases:
        raise UsageError("这些运行没有共同的用例")
    fields: dict[str, dict[int, Tally]] = {}
    for case in cases:
        trees = [list(_leaves(run, case, repeat, manifest)) for run, repeat in readings]
        for field, support, right in _values(trees):
            tally = fields.setdefault(field, {}).setdefault(support, Tally())
            tally.given += 1
            tally.right += right
    return Calibration(len(readings), fields)


def _leaves(run: Run, case: Case, repeat: int, manifest: Manifest) -> Iterator[Leaf]:
    tree = score_record(manifest.gold_record(case), run.record(case.id, repeat), ignore=frozenset(case.ignore))
    for leaf in tree.leaves():
        if leaf.predicted is not None and leaf.field.partition(".")[0] not in NOT_ASKED:
            yield leaf


def _values(trees: Iterable[Iterable[Leaf]]) -> Iterator[tuple[str, int, bool]]:
    """Field, number of readings that give it, and whether it is right, of every value that any reading gives."""
    given: dict[tuple[Key, str], set[int]] = defaultdict(set)
    known: dict[tuple[Key, str], Leaf] = {}
    for number, leaves in enumerate(trees):
        for leaf in leaves:
            key: Key = (leaf.field, leaf.path) if leaf.gold is not None else (leaf.field,)
            value = (key, str(leaf.predicted))
            given[value].add(number)
            known.setdefault(value, leaf)
    for value, leaf in known.items():
        yield leaf.field, len(given[value]), leaf.verdict == "correct"


def calibration_to_lines(calibration: Calibration) -> list[str]:
    """A Markdown table: a row a field, a column for each number of readings that agree; the least trusted fields first."""
    supports = range(calibration.readings, 0, -1)
    lines = [
        f"| 字段 | {' | '.join(f'{support}/{calibration.readings} 一致' for support in supports)} |",
        f"|---|{'--:|' * len(supports)}",
        _row("**全部**", calibration.overall(), supports),
    ]
    ordered = sorted(calibration.fields.items(), key=lambda field: (_worst(field[1]), field[0]))
    return [*lines, *(_row(full_label(name), tallies, supports) for name, tallies in ordered)]


def _worst(tallies: dict[int, Tally]) -> float:
    given = sum(tally.given for tally in tallies.values())
    return sum(tally.right for tally in tallies.values()) / given


def _row(label: str, tallies: dict[int, Tally], supports: Iterable[int]) -> str:
    cells = (tallies.get(support, Tally()) for support in supports)
    told = (f"{100 * cell.share:.1f}（{cell.given}）" if cell.share is not None else "–" for cell in cells)
    return f"| {label} | {' | '.join(told)} |"
