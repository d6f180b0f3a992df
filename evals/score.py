"""The score of one record against gold: a tree of verdicts, one for every value, with both values.

A value is ``correct``, ``wrong``, ``missing`` (gold has it, the prediction has not) or ``invented`` (the other way
round); what both leave out has no verdict. A figure is right or wrong as a Decimal. Lists are aligned first, and the
values of an item without a partner are all missing or all invented.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel

from evals.align import Alignment, align_items, align_strings, edit_similarity
from evals.fields import LIST_KEYS, SCORED_PARTS, Kind, is_label
from extractor.export.gold import UNSCORED, UNSCORED_PLACES
from extractor.text.characters import key
from models import Record
from models.base import decimal_string

Verdict = Literal["correct", "wrong", "missing", "invented"]


@dataclass(frozen=True, slots=True)
class Leaf:
    """The verdict on one value. ``path`` counts items as gold does, ``predicted_path`` as the prediction does.

    An item that gold lacks is ``[+2]`` in ``path`` (the prediction's number 2), one that the prediction lacks ``[-2]``
    in ``predicted_path``, so that no two values share a path.
    ``similarity`` is the credit of partly right text, 1.0 for a correct value of any kind and 0.0 for a wrong figure or
    label; ``same_wording`` says that two texts differ in punctuation and width only.
    """

    path: str
    predicted_path: str
    field: str
    kind: Kind
    verdict: Verdict
    gold: str | None
    predicted: str | None
    similarity: float
    same_wording: bool


@dataclass(frozen=True, slots=True)
class Node:
    """A part of the record with what is below it. ``alignment`` belongs to lists; ``item`` to an item of a list."""

    path: str
    predicted_path: str
    field: str
    children: tuple[Node | Leaf, ...]
    alignment: Alignment | None = None
    item: Literal["paired", "missed", "invented"] | None = None
    similarity: float | None = None

    def leaves(self) -> Iterator[Leaf]:
        """Every verdict below, in record order."""
        for child in self.children:
            if isinstance(child, Leaf):
                yield child
            else:
                yield from child.leaves()

    def nodes(self) -> Iterator[Node]:
        """The node itself and all nodes below, in record order."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.nodes()


@dataclass(frozen=True, slots=True)
class _Place:
    path: str
    predicted_path: str
    field: str

    def child(self, name: str) -> _Place:
        return _Place(_dot(self.path, name), _dot(self.predicted_path, name), _dot(self.field, name))

    def item(self, gold: int | None, predicted: int | None) -> _Place:
        left = gold if gold is not None else f"+{predicted}"
        right = predicted if predicted is not None else f"-{gold}"
        return _Place(f"{self.path}[{left}]", f"{self.predicted_path}[{right}]", self.field)


def _dot(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def score_record(gold: Record, predicted: Record | None, *, ignore: frozenset[str] = frozenset()) -> Node:
    """The verdicts on ``predicted``, or on nothing at all where an extraction failed.

    ``ignore`` holds ``line`` where the printed 行次 is not judged; the order of print is judged by whoever counts.
    """
    children = (
        _compare(getattr(gold, part), getattr(predicted, part, None), _Place(part, part, part), ignore)
        for part in SCORED_PARTS
    )
    return Node("", "", "", tuple(child for child in children if child is not None))


def _compare(gold: Any, predicted: Any, place: _Place, ignore: frozenset[str]) -> Node | Leaf | None:
    """The verdict tree of two values of one field; ``None`` where both are empty."""
    if gold in (None, ()) and predicted in (None, ()):
        return None
    if isinstance(gold, tuple) or isinstance(predicted, tuple):
        return _compare_lists(gold or (), predicted or (), place, ignore)
    if isinstance(gold, BaseModel) or isinstance(predicted, BaseModel):
        return _compare_models(gold, predicted, place, ignore)
    return judge(gold, predicted, place.field, path=place.path, predicted_path=place.predicted_path)


def _compare_models(gold: Any, predicted: Any, place: _Place, ignore: frozenset[str]) -> Node:
    model = type(gold if gold is not None else predicted)
    children = []
    for name in model.model_fields:
        child = place.child(name)
        left_out = (name in UNSCORED and child.field != "key_work.source") or child.field in UNSCORED_PLACES
        if left_out or (name == "line" and "line" in ignore):
            continue
        result = _compare(getattr(gold, name, None), getattr(predicted, name, None), child, ignore)
        if result is not None:
            children.append(result)
    return Node(place.path, place.predicted_path, place.field, tuple(children))


def _compare_lists(gold: tuple[Any, ...], predicted: tuple[Any, ...], place: _Place, ignore: frozenset[str]) -> Node:
    strings = isinstance((gold or predicted)[0], str)
    alignment = align_strings(gold, predicted) if strings else align_items(gold, predicted, LIST_KEYS[place.field])
    rows: list[tuple[int | None, int | None, Literal["paired", "missed", "invented"], float | None]] = [
        *((i, j, "paired", similarity) for i, j, similarity in alignment.pairs),
        *((i, None, "missed", None) for i in alignment.missed),
    ]
    rows.sort(key=lambda row: row[0] if row[0] is not None else 0)
    rows += [(None, j, "invented", None) for j in alignment.invented]
    children: list[Node] = []
    for i, j, status, similarity in rows:
        left = gold[i] if i is not None else None
        right = predicted[j] if j is not None else None
        below = _compare(left, right, place.item(i, j), ignore)
        if below is None:
            continue
        parts = below.children if isinstance(below, Node) else (below,)
        children.append(Node(*_paths(place.item(i, j)), parts, item=status, similarity=similarity))
    return Node(*_paths(place), tuple(children), alignment=alignment)


def _paths(place: _Place) -> tuple[str, str, str]:
    return place.path, place.predicted_path, place.field


def judge(gold: Any, predicted: Any, field: str, *, path: str = "", predicted_path: str = "") -> Leaf:
    """The verdict on one value, at least one side of which is there."""
    kind = _kind(gold if gold is not None else predicted, field)
    left, right = _printed(gold), _printed(predicted)
    verdict: Verdict
    similarity, same = 0.0, False
    if left is None:
        verdict = "invented"
    elif right is None:
        verdict = "missing"
    elif gold == predicted:
        # Decimal equality: 13 and 13.00 are one figure.
        verdict, similarity, same = "correct", 1.0, True
    else:
        verdict = "wrong"
        if kind == "text":
            similarity, same = edit_similarity(left, right), wording(left) == wording(right)
    return Leaf(path, predicted_path or path, field, kind, verdict, left, right, similarity, same)


def _kind(value: Any, field: str) -> Kind:
    if isinstance(value, Decimal | int):
        return "figure"
    return "label" if is_label(field) else "text"


def _printed(value: Any) -> str | None:
    if value is None:
        return None
    return decimal_string(value) if isinstance(value, Decimal) else str(value)


def wording(text: str) -> str:
    """A text without white space and punctuation, folded: what is left is what it says."""
    return "".join(c for c in key(text) if unicodedata.category(c)[0] != "P")
