"""An ANLS*-style score of two trees: edit similarity in the leaves, optimal assignment in lists, cut off at one half.

The definition is that of ANLS* (arXiv 2402.03848) for one valid answer per leaf; the package ``anls_star`` gives the
same figures and a test holds both together. This one computes each pair of subtrees once, with compiled edit distances,
where the package compares nested lists again at every level. ANLS* gives a wrong digit partial credit, so that it stands
beside the verdicts and never replaces them.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from evals.align import best_assignment, edit_similarity
from extractor.export.gold import UNSCORED
from models.base import decimal_string

THRESHOLD = 0.5
"""A leaf less similar than this scores nothing."""

Tree = str | dict[str, "Tree"] | list["Tree"]


def record_to_tree(value: Any, *, ignore: frozenset[str] = frozenset()) -> Tree | None:
    """A part of a record as a tree of strings; empty values are left out, ``None`` where nothing remains."""
    if isinstance(value, BaseModel):
        fields = {
            name: record_to_tree(getattr(value, name), ignore=ignore)
            for name in type(value).model_fields
            if name not in ignore and (name not in UNSCORED or isinstance(getattr(value, name), str))
        }
        return {name: tree for name, tree in fields.items() if tree is not None} or None
    if isinstance(value, tuple):
        items = (record_to_tree(item, ignore=ignore) for item in value)
        return [tree for tree in items if tree is not None] or None
    if isinstance(value, Decimal):
        return decimal_string(value)
    return None if value is None else str(value)


def tree_score(gold: Tree | None, predicted: Tree | None) -> float | None:
    """ANLS* of two trees, from 0 to 1; ``None`` where both are empty."""
    if gold is None and predicted is None:
        return None
    credit, length = _compare(gold, predicted)
    return credit / length if length else 1.0


def _compare(gold: Tree | None, predicted: Tree | None) -> tuple[float, int]:
    """``(credit, number of leaves)`` of a pair of subtrees."""
    if isinstance(gold, dict) and isinstance(predicted, dict):
        pairs = [_compare(gold.get(name), predicted.get(name)) for name in [*gold, *(predicted.keys() - gold.keys())]]
        return math.fsum(credit for credit, _ in pairs), sum(length for _, length in pairs)
    if isinstance(gold, list) and isinstance(predicted, list):
        return _compare_lists(gold, predicted)
    length = max(_leaves(gold), _leaves(predicted))
    if isinstance(gold, str) and isinstance(predicted, str):
        similarity = edit_similarity(_plain(gold), _plain(predicted))
        return (similarity if similarity >= THRESHOLD else 0.0), length
    return 0.0, length


def _compare_lists(gold: list[Tree], predicted: list[Tree]) -> tuple[float, int]:
    if not gold or not predicted:
        return 0.0, sum(map(_leaves, gold)) + sum(map(_leaves, predicted))
    matrix = [[_compare(left, right) for right in predicted] for left in gold]
    averages = [[credit / length if length else 1.0 for credit, length in row] for row in matrix]
    chosen = best_assignment(averages)
    credit = math.fsum(matrix[i][j][0] for i, j in chosen)
    length = sum(matrix[i][j][1] for i, j in chosen)
    length += sum(_leaves(item) for i, item in enumerate(gold) if i not in {row for row, _ in chosen})
    length += sum(_leaves(item) for j, item in enumerate(predicted) if j not in {column for _, column in chosen})
    return credit, length


def _leaves(tree: Tree | None) -> int:
    if isinstance(tree, dict):
        return sum(map(_leaves, tree.values()))
    if isinstance(tree, list):
        return sum(map(_leaves, tree))
    return 1


def _plain(text: str) -> str:
    return " ".join(text.lower().split())
