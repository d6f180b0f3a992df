"""Drawn strokes to the rulings of a page: nearly straight ones straightened, doubled ones made one, pieces joined. Pure.

Producers draw a cell border as a stroked line, as a filled rectangle half a point wide, as the edge of a stroked
rectangle, or as many short dashes; afterwards all of them are the same ``Ruling``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from extractor.layout import Box, Ruling

THIN = 3.0  # points: a filled rectangle this narrow is a line
SNAP = 2.0  # points: parallel strokes this close are one border (drawn by both cells, or as a double line)
JOIN = 3.0  # points: collinear pieces this close are one stroke (dashes, gaps at crossings)
SHORTEST = 5.0  # points: what stays shorter than this is an ornament or part of a drawn character


def figure_to_strokes(points: Sequence[tuple[float, float]], *, closed: bool, stroked: bool) -> list[Box]:
    """A drawn figure by its corners → the strokes that it stands for: itself if thin, its straight edges if stroked.

    A thick figure that is only filled is a shade and has none. The axes may point either way; boxes keep theirs.
    """
    xs, ys = [x for x, _ in points], [y for _, y in points]
    whole = Box(min(xs), min(ys), max(xs), max(ys))
    if whole.x1 - whole.x0 <= THIN or whole.bottom - whole.top <= THIN:
        return [whole]
    if not stroked:
        return []
    corners = [*points, points[0]] if closed else points
    return [
        Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
        for (ax, ay), (bx, by) in pairwise(corners)
        if abs(ax - bx) <= THIN or abs(ay - by) <= THIN
    ]


def strokes_to_rulings(strokes: Iterable[Box]) -> tuple[tuple[Ruling, ...], tuple[Ruling, ...]]:
    """Thin boxes → ``(horizontals, verticals)``, each sorted by position, then start. Oblique strokes are left out."""
    horizontals: list[Ruling] = []
    verticals: list[Ruling] = []
    new = tuple.__new__  # a page may have thousands
    for x0, top, x1, bottom in strokes:
        width, height = x1 - x0, bottom - top
        if width > THIN and height > THIN:
            continue
        # The square where two borders cross belongs to both; joined to either it closes their gap.
        if width >= height:
            horizontals.append(new(Ruling, ((top + bottom) / 2, x0, x1)))
        if height >= width:
            verticals.append(new(Ruling, ((x0 + x1) / 2, top, bottom)))
    return merge_rulings(horizontals), merge_rulings(verticals)


def merge_rulings(rulings: Iterable[Ruling]) -> tuple[Ruling, ...]:
    """Parallel rulings → snapped to common positions and joined where they touch; short ones are left out."""
    merged: list[Ruling] = []
    for position, pieces in _snapped(sorted(rulings)):
        start, end = pieces[0].start, pieces[0].end
        for piece in pieces[1:]:
            if piece.start <= end + JOIN:
                end = max(end, piece.end)
            else:
                merged.append(Ruling(position, start, end))
                start, end = piece.start, piece.end
        merged.append(Ruling(position, start, end))
    return tuple(r for r in merged if r.end - r.start >= SHORTEST)


def _snapped(rulings: Sequence[Ruling]) -> Iterable[tuple[float, list[Ruling]]]:
    """Groups of rulings within ``SNAP`` of their first one, each with the mean position weighted by length."""
    group: list[Ruling] = []
    for ruling in rulings:
        if group and ruling.position - group[0].position > SNAP:
            yield _position(group), sorted(group, key=lambda r: r.start)
            group = []
        group.append(ruling)
    if group:
        yield _position(group), sorted(group, key=lambda r: r.start)


def _position(group: Sequence[Ruling]) -> float:
    weights = [max(r.end - r.start, 0.01) for r in group]
    return sum(r.position * w for r, w in zip(group, weights, strict=True)) / sum(weights)
