"""Changes that no sum is asked of: words of comparison, years, names of items in the text, values of self-evaluation sheets."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from evals.seeded.changes import Change, other_digit, without_a_digit
from extractor.outline.tree import Outline
from extractor.outline.vocabulary import Role
from models import Record
from models.base import decimal_string

_OPPOSITES = {"大于": "小于", "小于": "大于", "高于": "低于", "低于": "高于"}
_WORDS = re.compile(rf"(?<=决算数)(?:{'|'.join(_OPPOSITES)})(?=(?:年初|全年|调整)?预算)")
_YEARS = re.compile(r"(?<!\d)20(?P<digits>\d{2})(?=年度)")
_NAMES = re.compile(r"(?<=[)）])(?P<name>[\u4e00-\u9fff]{4,24})(?=[(（](?:款|项)[)）])")
_ROLES: tuple[Role, ...] = (
    "overall",
    "income",
    "expenditure",
    "fiscal_appropriation",
    "general_public",
    "three_public",
)
_STRANGE = "鲸橘瓷"
"""Characters of no account: a name with one of them is no other item's."""
_SHEET_FIELDS = ("budget", "executed", "execution_pct", "execution_score", "total_score")


def word_changes(outline: Outline, chance: random.Random) -> Iterator[Change]:
    """大于 for 小于 before 预算, another year before 年度, a strange character in the name of an item."""
    folded = outline.source.folded
    stretches = {(one.body, one.end) for one in outline.walk() if one.role in _ROLES}
    seen: set[tuple[int, int]] = set()
    for start, end in sorted(stretches):
        for change in _in_stretch(folded, start, end, chance):
            if change.span is not None and change.span not in seen:
                seen.add(change.span)
                yield change


def _in_stretch(folded: str, start: int, end: int, chance: random.Random) -> Iterator[Change]:
    for match in _WORDS.finditer(folded, start, end):
        yield _change("word", match.span(), match[0], _OPPOSITES[match[0]])
    for match in _YEARS.finditer(folded, start, end):
        year = int(match["digits"]) + chance.choice((-3, -2, 2, 3))
        yield _change("year", match.span(), match[0], f"20{year:02}")
    for match in _NAMES.finditer(folded, start, end):
        # Two characters: one alone may be a slip of the pen that the amount proves harmless.
        at = match.start("name") + len(match["name"]) // 2
        yield _change("name", (at - 1, at + 1), folded[at - 1 : at + 1], "".join(chance.sample(_STRANGE, 2)))


def _change(kind: Any, span: tuple[int, int], before: str, after: str) -> Change:
    return Change(kind, "text", f"text[{span[0]}:{span[1]}]", before, after, span=span)


# --- sheets -----------------------------------------------------------------------------------------------------------------


def sheet_changes(record: Record, chance: random.Random) -> Iterator[Change]:
    """Every amount, rate, weight and score of a sheet: another digit, a digit lost."""
    for path, value in _sheet_values(record):
        printed = decimal_string(value)
        yield _of_sheet("digit", path, printed, other_digit(printed, chance))
        if (shorter := without_a_digit(printed, chance)) is not None:
            yield _of_sheet("lost", path, printed, shorter)


def _of_sheet(kind: Any, path: str, before: str, after: str) -> Change:
    return Change(kind, "sheet", path, before, after)


def _sheet_values(record: Record) -> Iterator[tuple[str, Decimal]]:
    for number, sheet in enumerate(record.performance.sheets):
        base = f"performance.sheets[{number}]"
        for field in _SHEET_FIELDS:
            if getattr(sheet, field) is not None:
                yield f"{base}.{field}", getattr(sheet, field)
        for at, goal in enumerate(sheet.goals):
            if goal.weight is not None:
                yield f"{base}.goals[{at}].weight", goal.weight
            for index, one in enumerate(goal.indicators):
                if one.score is not None:
                    yield f"{base}.goals[{at}].indicators[{index}].score", one.score
