"""Widths of punctuation: a picture shows a bracket, and the recogniser has two characters for it. Pure.

How wide a mark is printed shows in the distance of the ideographs beside it: a full-width one takes as much room as they
do. Where the distance says nothing clear, the recogniser's choice stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from extractor.text.characters import is_space

FULL, HALF = 0.9, 0.8
"""From the first share of full-width room on a mark is full, up to the second it is half; between them it stays."""
FEWEST_PITCHES = 1
"""Neighbouring ideographs that are measured at least, to know how far apart they stand on a line."""

_PAIRS = (("(", "（"), (")", "）"), (",", "，"), (":", "："), (";", "；"), ("!", "！"), ("?", "？"))
_TO_FULL = dict(_PAIRS)
_TO_HALF = {full: half for half, full in _PAIRS}
_OPEN = {"(": ")", "（": "）", "[": "]", "〔": "〕", "【": "】"}
_CLOSE = frozenset(_OPEN.values())


def settle_punctuation(text: str, places: Sequence[float] = ()) -> str:
    """One line with its marks as wide as they are printed, and brackets that close as they open.

    ``places`` are the positions of the characters along the line, blanks left out; without them only the brackets are
    settled.
    """
    if text.isascii():
        return text
    characters = list(text)
    solid = [index for index, character in enumerate(characters) if not is_space(character)]
    if len(solid) == len(places):
        _measure(characters, solid, places)
    for first, last in _brackets(characters):
        inner = (*characters[first + 1 : first + 2], *characters[last - 1 : last])
        opening, closing = characters[first], characters[last]
        if opening in "(（" and (closing in ")）") and opening + closing not in ("()", "（）"):
            full = any(map(_is_ideograph, inner))
            characters[first], characters[last] = ("（", "）") if full else ("(", ")")
        else:
            characters[last] = _OPEN[opening]
    return "".join(characters)


def _measure(characters: list[str], solid: Sequence[int], places: Sequence[float]) -> None:
    ideographs = [at for at, index in enumerate(solid) if _is_ideograph(characters[index])]
    pitches = [places[b] - places[a] for a, b in pairwise(ideographs) if b == a + 1]
    if len(pitches) < FEWEST_PITCHES or (pitch := median(pitches)) <= 0:
        return
    for left, right in pairwise(ideographs):
        marks = [solid[at] for at in range(left + 1, right)]
        if not marks or any(characters[i] not in _TO_FULL and characters[i] not in _TO_HALF for i in marks):
            continue
        room = (places[right] - places[left]) / (pitch * (len(marks) + 1))
        for index in marks:
            if room >= FULL:
                characters[index] = _TO_FULL.get(characters[index], characters[index])
            elif room <= HALF:
                characters[index] = _TO_HALF.get(characters[index], characters[index])


def _brackets(characters: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Indices of the brackets that belong together, of whatever kind the recogniser took them for."""
    opened: list[int] = []
    for index, character in enumerate(characters):
        if character in _OPEN:
            opened.append(index)
        elif character in _CLOSE and opened:
            yield opened.pop(), index


def _is_ideograph(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"
