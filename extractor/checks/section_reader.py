"""Figures of one section of the text, by the words before them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from extractor.checks.context import CheckContext
from extractor.checks.results import Figure
from extractor.outline.tree import Section


@dataclass(frozen=True)
class SectionReader:
    """One section, and the context that its figures are of."""

    context: CheckContext
    section: Section

    @property
    def folded(self) -> str:
        """The folded source text; empty without it."""
        return self.context.outline.source.folded if self.context.outline is not None else ""

    def find(self, pattern: str, start: int | None = None) -> re.Match[str] | None:
        """The first match of a pattern in the section, from ``start`` on."""
        return re.compile(pattern).search(self.folded, self.section.body if start is None else start, self.section.end)

    def figure(self, match: re.Match[str] | None, label: str) -> Figure | None:
        """What the first group of a match holds, as a figure."""
        if match is None:
            return None
        value = Decimal(match[1].replace(",", ""))
        return self.context.span_figure(value, match.start(1), match.end(1), label)
