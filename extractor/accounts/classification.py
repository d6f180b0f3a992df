"""Which row is summed up in which: 类 = Σ款, 款 = Σ项, 合计 = Σ类, by code prefix, with publishers' misprints in mind."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.text.codes import CODE_LENGTHS


def code_parents(codes: Sequence[str | None], carries: Sequence[bool]) -> list[int | None]:
    """For every row the index of the row that it is summed up in, ``None`` for a row at the top.

    ``codes[i]`` is the joined code, ``None`` for the 合计 row, ``""`` for a row whose code is not known and that is summed
    up nowhere. ``carries[i]`` says whether the row has figures at all: a row without any sums up nothing, so its children
    pass to the next level. A 项 or 款 whose own prefix is printed nowhere
    belongs to the row before it where that row's code is misprinted (``208099`` over ``2089999``).
    """
    total = next((index for index, code in enumerate(codes) if code is None and carries[index]), None)
    first: dict[str, list[int]] = {}
    for index, code in enumerate(codes):
        if code and carries[index]:
            first.setdefault(code, []).append(index)
    parents: list[int | None] = []
    for index, code in enumerate(codes):
        if not code:
            parents.append(None)
            continue
        parent = _by_prefix(code, index, first)
        if parent is None or len(codes[parent] or "") < len(code) - 2:
            foster = _misprinted_parent(codes, carries, index)
            parent = parent if foster is None else foster
        parents.append(total if parent is None else parent)
    return parents


def _by_prefix(code: str, index: int, first: dict[str, list[int]]) -> int | None:
    """The nearest row before (else after) whose code is the longest proper prefix of standard length."""
    for length in sorted({*CODE_LENGTHS, len(code) - 1}, reverse=True):
        if length >= len(code) or length not in CODE_LENGTHS:
            continue
        places = first.get(code[:length], [])
        before = [place for place in places if place < index]
        if before:
            return before[-1]
        if places and places[0] != index:
            return places[0]
    return None


def _misprinted_parent(codes: Sequence[str | None], carries: Sequence[bool], index: int) -> int | None:
    """The row before a run of siblings, where its code is no prefix of theirs only through a misprint."""
    code = codes[index] or ""
    prefix = code[:-2]
    above = index - 1
    while above >= 0 and len(codes[above] or "") == len(code) and (codes[above] or "").startswith(prefix):
        above -= 1
    candidate = codes[above] if above >= 0 else None
    if not prefix or not candidate or not carries[above] or len(candidate) >= len(code):
        return None
    is_odd = len(candidate) not in CODE_LENGTHS
    # Under a code of odd length (2089 for 20899) nothing stands by its prefix, whatever begins with it.
    has_own = not is_odd and any(other and other != candidate and other.startswith(candidate) for other in codes)
    if has_own or candidate[:1] != code[:1]:
        return None
    odd_length = is_odd and candidate[:3] == code[:3]
    one_digit_off = len(candidate) == len(prefix) and sum(a != b for a, b in zip(candidate, prefix, strict=True)) == 1
    return above if odd_length or one_digit_off else None
