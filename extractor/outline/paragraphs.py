"""Where paragraphs begin and end in the source text, as far as the lines tell."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from extractor.lazy import cached_property
from extractor.outline.evaluation_titles import may_wrap
from extractor.outline.owners import printed_names
from extractor.outline.titles import Title, find_titles
from extractor.text.characters import columns, key
from extractor.text.source import SourceText

WINDOW = 10
"""A line is compared with so many lines before and behind it, to tell whether it is filled."""

FILLED = 0.85
"""A line is filled from this share of the usual width around it; a sentence goes on behind a filled line."""

INDENT = 4
"""Columns by which a numbered line is set in; the text has lost them."""

NUMBERED_FILLED = 0.9
"""The share for numbered lines, which are headings more often than others."""

MIN_WIDTH = 44
"""No text is set narrower than this (22 full-width characters); narrower surroundings are headings or table cells."""

_NUMBERED = re.compile(r"\(?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[、.)](?:(?!\d)|(?=20\d\d年))")
_TERMINAL = "。！？!?;；:："


@dataclass(frozen=True)
class Paragraphs:
    """The lines of a source text with their widths; ``i`` is an index into ``source.lines``."""

    source: SourceText
    known_owners: frozenset[str] | None = None

    @property
    def folded(self) -> str:
        """The folded text."""
        return self.source.folded

    @cached_property
    def titles(self) -> tuple[Title, ...]:
        """The titles of tables among the lines."""
        return tuple(find_titles(self.source.lines))

    @cached_property
    def owners(self) -> tuple[str, ...]:
        """The names of bodies that headings may begin with (folded), the longest first; printed ones where none are given."""
        names = self.known_owners
        if names is None:
            names = frozenset(printed.name for printed in printed_names(self.source.lines, self.titles))
        return tuple(sorted(map(key, names), key=len, reverse=True))

    def __len__(self) -> int:
        return len(self.source.starts)

    def start(self, i: int) -> int:
        """The offset at which line ``i`` begins; the length of the text for the line behind the last."""
        return self.source.starts[i] if i < len(self.source.starts) else len(self.source.text)

    def line(self, i: int) -> str:
        """The folded text of line ``i``, without white space."""
        return self.folded[self.start(i) : self.start(i + 1)]

    def index(self, offset: int) -> int:
        """The index of the line at ``offset``; the number of lines for the end of the text."""
        return len(self) if offset >= len(self.source.text) else bisect_right(self.source.starts, offset) - 1

    def is_line_start(self, offset: int) -> bool:
        """Whether a line begins (and so another ends) at ``offset``; true for the end of the text."""
        return offset >= len(self.source.text) or self.start(self.index(offset)) == offset

    def is_title(self, start: int, end: int, *, numbered: bool) -> bool:
        """Whether a title from ``start`` ends with its line, and is one title where it is wrapped."""
        if not self.is_line_start(end):
            return False
        inner = [self.start(i) for i in range(self.index(start) + 1, self.index(end - 1) + 1)]
        return may_wrap(self.folded, start, inner, numbered=numbered)

    def has_cells(self, i: int) -> bool:
        """Whether tabs part the line into cells."""
        return "\t" in self.source.lines[i].text.strip()

    @cached_property
    def _filled(self) -> tuple[bool, ...]:
        widths = [columns(self.line(i), chinese_font=True) for i in range(len(self))]
        filled = []
        for i, width in enumerate(widths):
            around = sorted(widths[max(i - WINDOW, 0) : i + WINDOW + 1])
            usual = max(around[int(len(around) * 0.8)], MIN_WIDTH)
            if _NUMBERED.match(self.line(i)):
                filled.append(width + INDENT >= usual * NUMBERED_FILLED)
            else:
                filled.append(width >= usual * FILLED)
        return tuple(filled)

    def ends(self, i: int) -> bool:
        """Whether a paragraph seems to end with line ``i``: it closes a sentence, or it is not filled."""
        if i < 0 or i >= len(self) - 1:
            return True
        text = self.line(i)
        return not text or text[-1] in _TERMINAL or re.search(r"[。]['\")]$", text) is not None or not self._filled[i]

    def paragraph_end(self, offset: int, lines: int = 3) -> int:
        """Where the paragraph that ``offset`` is in ends, looking at ``lines`` lines at most."""
        i = self.index(offset)
        for _ in range(lines - 1):
            if self.ends(i) or _NUMBERED.match(self.line(i + 1)):
                break
            i += 1
        return self.start(i + 1)
