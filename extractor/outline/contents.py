"""The table of contents (目录): which lines belong to it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.outline.grammar import PART_NUMBER, read_account_title
from extractor.text.characters import key

_TITLE = re.compile(r"\[?(?:目录|目次|contents)\]?", re.I)
_LEADER = re.compile(r"[.。·…]{3,}|[…]{2,}|-{4,}|_{4,}")
_PAGE_NUMBER = re.compile(r"\(?-?\s{0,4}(?<!\d)\d{1,3}\s{0,4}-?\)?$")
_BETWEEN = ".。·…-_\t\u3000 "
"""What stands between an entry and its page number."""
_ORDINAL = re.compile(
    r"第[一二三四五六七八九十\d]{1,3}[部章篇]|[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|\d{1,2}[.、]|附件|\(\d"
)
_PART = re.compile(PART_NUMBER)

ENTRY_LENGTH = 60
"""An entry of a table of contents is not longer than this; what is, is text."""

SHORTEST_NAME = 5
"""Characters of a cell of an entry that is a name and no number or mark."""

COVER_LINES = 3
"""The title of an account that stands behind its table of contents has so many lines at most."""

MIN_ENTRIES = 5
"""A block without the title 目录 is a table of contents only from so many entries with leaders on."""


def contents_block(texts: Sequence[str]) -> range:
    """The indices of the lines of the table of contents, its title included; an empty range where there is none."""
    for index, text in enumerate(texts):
        if _TITLE.fullmatch(key(text)):
            return range(index, _end_of_entries(texts, index + 1))
    return _untitled_block(texts)


def entry_title(text: str) -> str:
    """The title that an entry of a table of contents names, without leaders and page number."""
    return _entry_core(text)


def _entry_core(text: str) -> str:
    """An entry without leaders and page reference, as a key."""
    printed = text.rstrip()
    number = _PAGE_NUMBER.search(printed)
    bare = printed[: number.start()].rstrip(_BETWEEN) if number else printed
    return key(_LEADER.split(key(bare))[0])


def _has_page_reference(text: str) -> bool:
    """Whether the line ends in a page number behind a leader, a tab or blanks, or directly behind a heading."""
    plain = key(text)
    if _LEADER.search(plain) and (re.search(r"\d\)?$", plain) or len(_LEADER.split(plain)[-1]) == 0):
        return True
    printed = text.rstrip()
    number = _PAGE_NUMBER.search(printed)
    if number is None or text.count("\t") > 1:
        return False
    return printed[max(number.start() - 1, 0)].isspace() or number[0][0].isspace()


def _end_of_entries(texts: Sequence[str], first: int) -> int:
    """The index behind the last entry of the block whose entries begin at ``first``."""
    seen: list[str] = []
    last_referenced = first
    stop = len(texts)
    repeated = False
    for index in range(first, len(texts)):
        plain = key(texts[index])
        if _has_page_reference(texts[index]):
            seen.append(_entry_core(texts[index]))
            last_referenced = index + 1
            continue
        repeated = _opens_body(plain, seen) or _repeats_cell(plain, texts[first:index])
        if repeated or "。" in plain or len(plain) > ENTRY_LENGTH:
            stop = _before_cover(texts, first, index) if repeated else index
            break
        seen.append(plain)
    if last_referenced > first:
        return last_referenced
    if repeated:
        return stop
    return _end_of_repeated(texts, first, stop)


def _before_cover(texts: Sequence[str], first: int, body: int) -> int:
    """Where the title of the account stands between the entries and the body, its first line; else where the body begins."""
    for start in range(max(body - COVER_LINES, first), body):
        title = read_account_title("".join(map(key, texts[start:body])))
        if title is not None and title.owner and title.year is not None and not _ORDINAL.match(key(texts[start])):
            return start
    return body


def _opens_body(plain: str, seen: Sequence[str]) -> bool:
    """Whether the line repeats the first entry, or a part heading of the block: the body begins."""
    candidates = [entry for entry in seen if _PART.match(entry)] + list(seen[:1])
    return any(
        len(plain) >= 3 and (plain.startswith(entry) or entry.startswith(plain))
        for entry in candidates
        if len(entry) >= 3
    )


def _repeats_cell(plain: str, entries: Sequence[str]) -> bool:
    """Whether the line repeats a cell of the first entry that has some: a sheet 目录 lists number, name and whether it is empty."""
    cells = next((entry.split("\t") for entry in entries if "\t" in entry.strip()), [])
    return any(len(cell) >= SHORTEST_NAME and plain.startswith(cell) for cell in map(key, cells))


def _end_of_repeated(texts: Sequence[str], first: int, stop: int) -> int:
    """Entries without page numbers: those up to the last one that the text behind them has again as a line's beginning."""
    later = {key(text)[:ENTRY_LENGTH] for text in texts[stop:]}
    joined = "\n".join(later)
    end = first
    for index in range(first, stop):
        if key(texts[index]) in joined:
            end = index + 1
    return end


def _untitled_block(texts: Sequence[str]) -> range:
    """The first run of entries with leaders and rising page numbers, where no title says 目录."""
    start = None
    for index, text in enumerate([*texts, ""]):
        plain = key(text)
        if _LEADER.search(plain) and re.search(r"\d\)?$", plain) and (_ORDINAL.match(plain) or start is not None):
            start = index if start is None else start
            continue
        if start is not None:
            if index - start >= MIN_ENTRIES:
                return range(start, index)
            start = None
    return range(0)
