"""Names wrapped around the line of their code: which pieces between two rows belong to which.

A cell set in the middle of its row has as many lines above its code as below. ::

    文化旅游体育与传媒
    207 17,127.62 7,374.19 9,753.43
    支出
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractor.accounts.own_aliases import aliases_in_use
from extractor.tables.headings import head_words
from extractor.tables.plain.tokens import Body
from extractor.text.characters import key, squeeze

MOST_HEAD_PIECES = 2
"""Most pieces of the first row's name that stand under the head, where nothing else tells them from it."""
NAMELESS = 3
"""What a row without a name costs, against a name of which one line is missing."""
MOST_ODD = 0.2
"""Share of the wrapped names that may be off centre for the others to be believed."""


_LINE_ABOVE = (1, 0)
"""Names of one line that all stand above their code, as a layout in characters rounds their place."""

Shares = tuple[tuple[int, int], ...]
"""Row by row, how many pieces above and below its line."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A row's name on its own line, and the pieces of names between it and the row before."""

    name: str
    above: tuple[str, ...]


def head_pieces(body: Body) -> tuple[str, ...]:
    """The last lines of the head that are no headings: they may belong to the first row."""
    pieces: list[str] = []
    for head in reversed(body.head[-MOST_HEAD_PIECES:]):
        line = next((line for line in body.source if key(line.text) == head), None)
        if line is None or _is_heading(head):
            break
        pieces.insert(0, squeeze(line.text))
    return tuple(pieces)


def _is_heading(plain: str) -> bool:
    return (
        any(plain in word or (len(word) > 1 and word in plain) for word in head_words(aliases_in_use()))
        or not plain.isalpha()
    )


def centred_names(gaps: Sequence[Gap], last: Sequence[str], head: Sequence[str] = ()) -> tuple[str, ...] | None:
    """The names of all rows with their pieces shared out so that the fewest are off centre; ``None`` where too many are.

    ``last`` are the pieces under the last row, ``head`` those above the first that may be taken for headings.
    """
    if not gaps:
        return None
    spaces = [(*head, *gaps[0].above), *(gap.above for gap in gaps[1:]), tuple(last)]
    # best[n]: the least cost of the rows so far with n pieces of the current space above the next row, and their shares.
    best: dict[int, tuple[int, Shares]] = dict.fromkeys(range(len(gaps[0].above), len(spaces[0]) + 1), (0, ()))
    for index, gap in enumerate(gaps):
        room = len(spaces[index + 1])
        following: dict[int, tuple[int, Shares]] = {}
        for above, (cost, shares) in best.items():
            for below in range(room + 1):
                total = cost + _off_centre(above, below, named=bool(gap.name))
                if room - below not in following or total < following[room - below][0]:
                    following[room - below] = (total, (*shares, (above, below)))
        best = following
    cost, shares = min((left + cost, shares) for left, (cost, shares) in best.items())
    wrapped = sum(bool(above or below) for above, below in shares)
    lean = {(above, below) for above, below in shares if above != below}
    if cost > MOST_ODD * wrapped and lean != {_LINE_ABOVE}:
        return None
    names = []
    for index, (above, below) in enumerate(shares):
        upper = spaces[index][len(spaces[index]) - above :]
        names.append("".join(upper) + gaps[index].name + "".join(spaces[index + 1][:below]))
    return tuple(names)


def _off_centre(above: int, below: int, *, named: bool) -> int:
    return abs(above - below) if named or above or below else NAMELESS
