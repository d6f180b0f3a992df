"""Two texts as runs of equal, deleted and inserted characters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Levenshtein


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters: in both texts, in the left one only, or in the right one only."""

    kind: Literal["equal", "delete", "insert"]
    text: str


def texts_to_pieces(left: str, right: str) -> list[Piece]:
    """The pieces that turn ``left`` into ``right`` with the fewest edits, deletions before insertions."""
    pieces: list[Piece] = []
    for step in Levenshtein.opcodes(left, right):
        old, new = left[step.src_start : step.src_end], right[step.dest_start : step.dest_end]
        if step.tag == "equal":
            pieces.append(Piece("equal", old))
            continue
        if old:
            pieces.append(Piece("delete", old))
        if new:
            pieces.append(Piece("insert", new))
    return pieces
