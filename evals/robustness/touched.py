"""What an edit itself changed of the values of a record: a line that is printed otherwise is read otherwise."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from evals.robustness.edits import Edit
from extractor.text.characters import fold, strip_ordinal

Value = tuple[Any, ...]
"""A value with where it belongs: its fields and the names of its item, the value itself last."""

_SPACE = re.compile(r"\s")
_MARK = re.compile(r"[\W_]+")
"""What is between words: a colon behind a label may stand in the text beside it."""
_FIGURE = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_GROUPED = frozenset({"level1", "level2"})
"""Fields that a row of a sheet takes over from the rows above it."""
_GRAM = 6
"""Characters that two texts must have in common in a row to be alike there."""
_BROKEN = 3
"""The same where a layout may have broken the words of two cells into each other."""
_ALIKE = 0.85
LEAST_PIECE = 2
"""Characters of a cell or line that are taken out of a text."""


def is_figure(value: Any) -> bool:
    """Whether a value is a figure, as a number or in print."""
    return not isinstance(value, str) or re.fullmatch(r"-?[\d.]+", value) is not None


def is_amount(value: Value) -> bool:
    """Whether a value of a row is a figure of it, and no code or name."""
    return is_figure(value[-1]) and not {"code", "name", "item"} & set(value[-2:-1])


class Touched:
    """The words and figures of the edited line, before and after."""

    def __init__(self, edit: Edit) -> None:
        self._edit = edit
        pieces = {piece for line in (edit.before, edit.after) for piece in _pieces(line)}
        self._pieces = sorted(pieces, key=len, reverse=True)
        self._words = _SPACE.sub("", edit.before)
        self._cells = {_MARK.sub("", fold(cell)) for cell in edit.before.split("\t")}

    def settle(
        self,
        lost: Counter[Value],
        found: Counter[Value],
        read_elsewhere: Sequence[Value] = (),
        lost_elsewhere: Sequence[Value] = (),
    ) -> tuple[list[Value], list[Value]]:
        """The values lost and newly found, without those that are the same but for the words of the edited line, those that
        a dropped line printed, what a line that is printed twice says twice, and texts that are read in another part now, or
        were before: where a heading was moved they belong there."""
        lost, found = self._without_own(lost), self._without_twice(found)
        plain_lost, plain_found = self._plain(lost), self._plain(found)
        for same in plain_lost.keys() & plain_found.keys():
            common = min(len(plain_lost[same]), len(plain_found[same]))
            del plain_lost[same][:common], plain_found[same][:common]
        left, come = ([v for own in plain.values() for v in own] for plain in (plain_lost, plain_found))
        return self._apart_from(left, [*come, *read_elsewhere]), self._apart_from(come, [*left, *lost_elsewhere])

    def _apart_from(self, values: list[Value], others: list[Value]) -> list[Value]:
        """The values but for texts whose characters other texts hold: an item that ran into the one before is read still."""
        texts = [_MARK.sub("", fold(v[-1])) for v in others if not is_figure(v[-1])]
        known = {gram for text in (*texts, *(_MARK.sub("", piece) for piece in self._pieces)) for gram in _grams(text)}
        return [value for value in values if not self._is_among(value, texts, known)]

    def _is_among(self, value: Value, texts: list[str], known: set[str]) -> bool:
        """Whether other texts hold a text, or what the edited line did not print of it; a layout may break the words of a
        dropped line into each other."""
        if is_figure(value[-1]):
            return False
        text = _MARK.sub("", fold(value[-1]))
        grams = list(_grams(text))
        if sum(gram in known for gram in grams) >= _ALIKE * len(grams) > _ALIKE * _GRAM:
            return True
        if self._edit.action == "drop" and text in self._cells:
            return True
        if self._edit.action == "drop":
            printed = {gram for piece in self._pieces for gram in _grams(piece, _BROKEN)}
            broken = list(_grams(text, _BROKEN))
            if sum(gram in printed for gram in broken) >= _ALIKE * len(broken) > _ALIKE * _GRAM:
                return True
        rest = _MARK.sub("", self._bare(value[-1]))
        return any(text in other or (len(rest) >= _BROKEN and rest in other) for other in texts)

    def _plain(self, values: Counter[Value]) -> dict[Value, list[Value]]:
        found: dict[Value, list[Value]] = {}
        for value in values.elements():
            if not self._is_own_group(value) and not (
                isinstance(value[-1], str) and not is_figure(value[-1]) and not self._bare(value[-1])
            ):
                found.setdefault(tuple(self._bare(part) for part in value), []).append(value)
        return found

    def _bare(self, part: Any) -> Any:
        """A text without the words of the line; a text that is one of the line's words, or part of one, is nothing."""
        if not isinstance(part, str) or is_figure(part):
            return part
        text = _SPACE.sub("", fold(part))
        for piece in self._pieces:
            if text and text in piece:
                return ""
            text = text.replace(piece, "")
        return text.strip("、。；;:.,")

    def _is_own_group(self, value: Value) -> bool:
        """What the lines above a line say of it: the level of a row of a sheet, the section of a sentence. Other lines stand
        above it once a row or heading was moved or dropped."""
        if len(value) == 1:
            return False
        if value[-2] in _GROUPED:
            return self._edit.action in {"move", "drop", "duplicate"}
        return value[-2] == "section" and self._edit.action == "move"

    def _without_own(self, lost: Counter[Value]) -> Counter[Value]:
        """Without the figures that the line printed before the edit and does not after it, each as often as it did."""
        printed = _figures(self._edit.before) - _figures(self._edit.after)
        kept: Counter[Value] = Counter()
        for value, times in lost.items():
            gone = min(times, printed[str(value[-1])]) if is_figure(value[-1]) else 0
            printed[str(value[-1])] -= gone
            kept[value] = times - gone
        return +kept

    def _without_twice(self, found: Counter[Value]) -> Counter[Value]:
        """Without values of an item that the line which is printed twice names."""
        if self._edit.action != "duplicate":
            return found
        return Counter({
            value: times
            for value, times in found.items()
            if not any(isinstance(part, str) and len(part) >= LEAST_PIECE and part in self._words for part in value)
        })


def _grams(text: str, size: int = _GRAM) -> Iterator[str]:
    """All runs of ``size`` characters of a text."""
    return (text[place : place + size] for place in range(max(len(text) - size + 1, 0)))


def _figures(line: str) -> Counter[str]:
    """The figures of a line without separators, the blanks inside them closed (1, 569. 78)."""
    closed = re.sub(r"(?<=[\d,.]) (?=[\d,.])", "", line)
    return Counter(figure.replace(",", "") for figure in _FIGURE.findall(closed))


def _pieces(line: str) -> Iterator[str]:
    """The whole line, the line without its number, and each of its cells, folded and without white space."""
    for text in (line, strip_ordinal(line), *line.split("\t")):
        plain = _SPACE.sub("", fold(text)).rstrip("。；;:.")
        yield from (piece for piece in (plain, strip_ordinal(plain)) if len(piece) >= LEAST_PIECE)
