"""A text in the source text: exact but for white space and widths, else within a few edits, else not at all.

An approximate match may differ in wording only: every figure, every numeral and every word of direction (增, 减, 不, 未 …)
must be the same, because a text that differs there says something else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import product

from rapidfuzz.distance import Levenshtein

from extractor.layout import Box
from extractor.text.characters import FIGURE, key
from extractor.text.source import SourceText
from models import Evidence

MAX_DISTANCE_RATIO = 0.1
"""At most this share of a text's characters may be edited (rounded down: texts below 10 characters match exactly only)."""

MAX_DISTANCE = 20
"""At most so many edits, however long the text is."""

SEED = 4
"""Length of the pieces of a text that are looked up exactly to find where it may stand; each edit breaks ``SEED`` at most."""

CANDIDATES = 5
"""So many places, those with the most pieces, are aligned."""

_GUARDED = re.compile(r"[一二三四五六七八九十百千万亿两半零不无未没非否增减升降涨跌多少高低大小超欠盈亏正负上下]")


def locate(
    text: str,
    source: SourceText,
    *,
    within: tuple[int, int] | None = None,
    after: int | None = None,
    max_distance_ratio: float = MAX_DISTANCE_RATIO,
) -> Evidence | None:
    """Where ``text`` stands in the source text, or ``None``.

    Only the span ``within`` is searched. Of several occurrences the first from ``after`` on is taken, else the first. A
    text that begins or ends with a figure is not found inside a longer figure (``2个`` is not in ``12个``).
    ``max_distance_ratio`` bounds the edits of an approximate match by the length of ``text``; 0 allows exact ones only.
    """
    needle = key(text)
    if not needle:
        return None
    low, high = (0, len(source.text)) if within is None else (max(within[0], 0), min(within[1], len(source.text)))
    start = _exact(needle, source, low, high, low if after is None else after)
    if start is not None:
        return span_evidence(start, start + len(needle), source)
    bound = min(int(len(needle) * max_distance_ratio), MAX_DISTANCE)
    if bound < 1:
        return None
    found = _approximate(needle, source, low, high, bound)
    if found is None:
        return None
    start, end, distance = found
    return span_evidence(start, end, source, distance=distance)


def span_evidence(start: int, end: int, source: SourceText, *, distance: int = 0) -> Evidence:
    """The span as evidence: verbatim text, page and, where lines have boxes, the box around its lines on that page."""
    if not 0 <= start <= end <= len(source.text):
        raise IndexError(f"span {start}-{end} is outside the source text of {len(source.text)} characters")
    page = source.page_at(start) if start < len(source.text) else None
    box: Box | None = None
    for line in source.slice_lines(start, end):
        if line.box is not None and line.page == page:
            box = line.box if box is None else box.union(line.box)
    return Evidence(
        page=page,
        start=start,
        end=end,
        text=source.text[start:end],
        match="approximate" if distance else "exact",
        distance=distance,
        bbox=(box.x0, box.top, box.x1, box.bottom) if box else None,
    )


# --- exact -------------------------------------------------------------------------------------------------------------


def _occurrences(needle: str, folded: str, low: int, high: int) -> Iterator[int]:
    start = folded.find(needle, low, high)
    while start >= 0:
        yield start
        start = folded.find(needle, start + 1, high)


def _exact(needle: str, source: SourceText, low: int, high: int, after: int) -> int | None:
    """The best exact occurrence: figures whole in the text, else parted by white space in print; behind ``after`` first."""
    parted: list[int] = []
    whole: list[int] = []
    for start in _occurrences(needle, source.folded, low, high):
        end = start + len(needle)
        if not cuts_figure(source.folded, start) and not cuts_figure(source.folded, end):
            whole.append(start)
        elif _is_parted(source, start) and _is_parted(source, end):
            parted.append(start)
        if whole and whole[-1] >= after:
            break
    for found in (whole, parted):
        if found:
            return next((start for start in found if start >= after), found[0])
    return None


def find_all(text: str, source: SourceText, *, cells: bool = False) -> list[tuple[int, int]]:
    """Every place where ``text`` stands exactly, widths and white space aside, and cuts no figure.

    In lines of ``cells``, and where it stands nowhere else, white space in print parts two figures.
    """
    needle = key(text)
    if not needle:
        return []
    folded = source.folded
    places = [(start, start + len(needle)) for start in _occurrences(needle, folded, 0, len(folded))]
    whole = [place for place in places if not any(cuts_figure(folded, end) for end in place)]
    if whole and not cells:
        return whole
    return [place for place in places if all(_is_parted(source, end) for end in place)]


def cuts_figure(folded: str, place: int) -> bool:
    """Whether a figure runs across ``place``: digits on both sides, or a point or separator between digits."""
    before, behind = folded[max(place - 2, 0) : place], folded[place : place + 2]
    if not before or not behind:
        return False
    if before[-1].isdecimal():
        return behind[0].isdecimal() or (behind[0] in ".," and behind[1:].isdecimal())
    return before[-1] in ".," and before[:-1].isdecimal() and behind[0].isdecimal()


def _is_parted(source: SourceText, place: int) -> bool:
    """Whether the place cuts no figure, or white space or a line break stands there in print."""
    return not cuts_figure(source.folded, place) or has_gap(source, place)


def has_gap(source: SourceText, place: int) -> bool:
    """Whether white space or a line break stands in print between the characters before and behind ``place``."""
    return place <= 0 or place >= len(source.text) or place in source.gaps


# --- approximate -------------------------------------------------------------------------------------------------------


def _approximate(needle: str, source: SourceText, low: int, high: int, bound: int) -> tuple[int, int, int] | None:
    """The span with the fewest edits, not more than ``bound``, that says the same: ``(start, end, distance)``."""
    folded = source.folded
    meaning = _meaning(needle)
    best: tuple[tuple[int, int, int, int], int, int] | None = None
    for place in _places(needle, folded, low, high, bound):
        for start, end, distance in _alignments(needle, folded, place, (low, high), bound):
            if cuts_figure(folded, start) or cuts_figure(folded, end) or _meaning(folded[start:end]) != meaning:
                continue
            edges = (folded[start] != needle[0]) + (folded[end - 1] != needle[-1])
            rank = (distance, edges, abs(end - start - len(needle)), start)
            if best is None or rank < best[0]:
                best = (rank, start, end)
    return (best[1], best[2], best[0][0]) if best else None


def _places(needle: str, folded: str, low: int, high: int, bound: int) -> list[int]:
    """Offsets at which the needle may begin, by its pieces that stand in the text: those with the most pieces first."""
    votes: Counter[int] = Counter()
    for offset in range(0, len(needle) - SEED + 1):
        piece = needle[offset : offset + SEED]
        for count, start in enumerate(_occurrences(piece, folded, low, high)):
            if count >= 200:
                break  # a piece this common tells nothing of the place
            votes[start - offset] += 1
    # Insertions and deletions shift the pieces behind them: a place collects the votes around it.
    near: dict[int, int] = {
        place: sum(votes[place + shift] for shift in range(-bound, bound + 1)) for place, _ in votes.most_common(40)
    }
    chosen: list[int] = []
    for place in sorted(near, key=lambda p: (-near[p], -votes[p], p)):
        if all(abs(place - other) > bound for other in chosen):
            chosen.append(place)
        if len(chosen) == CANDIDATES:
            break
    return chosen


def _alignments(
    needle: str, folded: str, place: int, span: tuple[int, int], bound: int
) -> Iterator[tuple[int, int, int]]:
    """Spans around ``place`` within ``bound`` edits of the needle."""
    low, high = span
    shifts = range(-bound, bound + 1)
    cutoff = bound
    for shift, stretch in sorted(product(shifts, shifts), key=lambda pair: (abs(pair[0]) + abs(pair[1]), pair)):
        start = place + shift
        end = start + len(needle) + stretch
        if start < low or end > high or end <= start:
            continue
        distance = Levenshtein.distance(needle, folded[start:end], score_cutoff=cutoff)
        if distance <= cutoff:
            cutoff = distance
            yield start, end, distance


def _meaning(text: str) -> tuple[list[str], list[str]]:
    """What an approximate match must have in common: figures, and numerals and words of direction, in order."""
    figures = [match.group().replace(",", "") for match in FIGURE.finditer(text)]
    return figures, _GUARDED.findall(text)
