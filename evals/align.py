"""Pairing the items of two lists: the optimal assignment on a declared key similarity."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from rapidfuzz.distance import Levenshtein

from evals.fields import STRING_KEY_MINIMUM, KeyPart, ListKey
from extractor.errors import MissingExtraError, pip_install

# Ties in the key (the same subject twice) are broken by the rest of the item first, then by the place in the list.
# Both are far below the smallest step of a key similarity that decides anything.
_CONTENT_TIE = 1e-3
_PLACE_TIE = 1e-6
_ROUNDING = 1e-9

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Alignment:
    """``pairs`` are ``(gold index, predicted index, key similarity)`` in gold order; the rest found no partner."""

    pairs: tuple[tuple[int, int, float], ...]
    missed: tuple[int, ...]
    invented: tuple[int, ...]

    @property
    def in_order(self) -> int:
        """How many pairs can stay where they are: the longest run of pairs whose predicted order is that of gold."""
        return longest_increasing([predicted for _, predicted, _ in self.pairs])


def edit_similarity(left: str, right: str) -> float:
    """Normalised Levenshtein similarity: 1 − edits ÷ length of the longer; 1.0 for two empty strings."""
    similarity: float = Levenshtein.normalized_similarity(left, right)
    return similarity


def key_similarity(gold: Any, predicted: Any, key: ListKey) -> float:
    """The weighted similarity of two items' keys, from 0 to 1. A part that both leave out agrees."""
    return sum(part.weight * _part_similarity(gold, predicted, part) for part in key.parts)


def _part_similarity(gold: Any, predicted: Any, part: KeyPart) -> float:
    if part.comparator == "members":
        return _shared_members(_members(gold, part.field), _members(predicted, part.field))
    left, right = getattr(gold, part.field), getattr(predicted, part.field)
    if left is None or right is None:
        return float(left is right)
    if part.comparator == "exact":
        return float(left == right)
    return edit_similarity(left, right)


def _members(item: Any, field: str) -> Counter[Any]:
    items, name = field.split(".")
    return Counter(getattr(member, name) for member in getattr(item, items))


def _shared_members(left: Counter[Any], right: Counter[Any]) -> float:
    longer = max(left.total(), right.total())
    return (left & right).total() / longer if longer else 1.0


def align_items(gold: Sequence[Any], predicted: Sequence[Any], key: ListKey) -> Alignment:
    """Pair two lists of items of one model by its declared key."""
    return assign(gold, predicted, lambda left, right: key_similarity(left, right, key), key.minimum, tie=_equal_fields)


def align_strings(gold: Sequence[str], predicted: Sequence[str]) -> Alignment:
    """Pair two lists of strings by edit similarity."""
    return assign(gold, predicted, edit_similarity, STRING_KEY_MINIMUM, tie=lambda *_: 0.0)


def _equal_fields(gold: Any, predicted: Any) -> float:
    names = type(gold).model_fields
    values = [
        (getattr(gold, name), getattr(predicted, name))
        for name in names
        if name not in {"evidence", "other_measures", "source"}
    ]
    return sum(bool(left == right) for left, right in values) / len(values)


def assign(
    gold: Sequence[T],
    predicted: Sequence[T],
    similarity: Callable[[T, T], float],
    minimum: float,
    *,
    tie: Callable[[T, T], float],
) -> Alignment:
    """The assignment with the largest sum of similarities among pairs of at least ``minimum``.

    Raises MissingExtraError where scipy is not installed.
    """
    matrix: list[list[float]] = []
    weights: list[list[float]] = []
    for i, left in enumerate(gold):
        row = [similarity(left, right) for right in predicted]
        matrix.append(row)
        weights.append([
            value + _CONTENT_TIE * tie(left, right) + _PLACE_TIE * _nearness(i, len(gold), j, len(predicted))
            if value >= minimum - _ROUNDING
            else 0.0
            for j, (value, right) in enumerate(zip(row, predicted, strict=True))
        ])
    chosen = [(i, j) for i, j in best_assignment(weights) if matrix[i][j] >= minimum - _ROUNDING]
    paired_gold, paired_predicted = {i for i, _ in chosen}, {j for _, j in chosen}
    return Alignment(
        pairs=tuple((i, j, matrix[i][j]) for i, j in sorted(chosen)),
        missed=tuple(i for i in range(len(gold)) if i not in paired_gold),
        invented=tuple(j for j in range(len(predicted)) if j not in paired_predicted),
    )


def _nearness(i: int, n: int, j: int, m: int) -> float:
    return 1.0 - abs(i / n - j / m)


def best_assignment(weights: list[list[float]]) -> list[tuple[int, int]]:
    """The ``(row, column)`` pairs with the largest sum of weights; raises MissingExtraError without scipy."""
    if not weights or not weights[0]:
        return []
    try:
        from scipy.optimize import linear_sum_assignment
    except ImportError as error:
        raise MissingExtraError("评测需要 scipy", hint=pip_install("eval")) from error
    rows, columns = linear_sum_assignment(weights, maximize=True)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True)]


def longest_increasing(values: Sequence[int]) -> int:
    """The length of the longest strictly increasing subsequence."""
    tails: list[int] = []
    for value in values:
        place = bisect_left(tails, value)
        tails[place : place + 1] = [value]
    return len(tails)
