"""What the checks look at: the record, its tables as figures, and the outline where the source text is at hand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial

from extractor.accounts.equations import Equation
from extractor.accounts.figures import Figure, Origin, decimals, half_unit
from extractor.accounts.statements import AccountStatements
from extractor.accounts.view import TableView, views_of
from extractor.lazy import cached_property
from extractor.outline.tree import Outline, Section
from extractor.outline.vocabulary import Role
from extractor.text.characters import key, parse_amount
from extractor.text.clauses import clause_start
from extractor.text.evidence import evidence_at
from models.base import Evidence, ItemEvidence, decimal_string
from models.record import Place, Record
from models.tables import TableId

__all__ = [
    "NO_TEXT",
    "CheckContext",
    "TableView",
    "comparable",
    "decimals",
    "half_unit",
    "item_place",
    "text_half",
]

NO_TEXT = "只有记录，没有原文"


@lru_cache(maxsize=1024)
def comparable(text: str) -> str:
    """``text.key``, remembered: the names of a document are compared over and over."""
    return key(text)


def text_half(value: Decimal) -> Decimal:
    """Half a unit of the last place of a figure in running text, where trailing zeros are left out: 0 is nothing at all."""
    return half_unit(max(decimals(value), 2) if value == 0 else decimals(value))


@dataclass(frozen=True)
class CheckContext:
    """A record, with the outline of its source text or without; ``known`` are the statements of its tables, where they were
    computed before."""

    record: Record
    outline: Outline | None = None
    known: AccountStatements | None = None

    @cached_property
    def statements(self) -> AccountStatements:
        """What the tables say of their own figures."""
        return self.known or AccountStatements(self.record.tables)

    @cached_property
    def tables(self) -> dict[TableId, TableView]:
        """The nine tables as the record has them: what a blank one says for itself is read after its figures were stated."""
        return views_of(self.record.tables)

    @cached_property
    def whole_tables(self) -> frozenset[TableId]:
        """Tables by code whose rows add up to their total: nothing of them was left out in reading."""
        sums: dict[str, bool] = {}
        for statement in self.statements.inside:
            if isinstance(statement, Equation) and statement.left.key.endswith(".total"):
                name = statement.left.key.split(".")[1]
                sums[name] = sums.get(name, True) and statement.holds
        return frozenset(name for name in self.tables if sums.get(name, False))

    def tables_of(self, finding: str) -> tuple[str, ...]:
        """The tables that findings of the reading with that id are about."""
        places = [place for one in self.record.findings if one.id == finding for place in one.places]
        named = [(place.path or "").split(".") for place in places]
        return tuple(dict.fromkeys(parts[1] for parts in named if parts[0] == "tables" and len(parts) > 1))

    @cached_property
    def table_spans(self) -> tuple[tuple[int, int], ...]:
        """Where tables whose rows have lines stand in the source text, in order: in workbooks the sheets of the tables follow
        the text, and the last section of it runs on over them."""
        if self.outline is None:
            return ()
        source = self.outline.source
        index = {line.number: place for place, line in enumerate(source.lines)}
        if len(index) < len(source.lines):  # several files, each with its own first line
            return ()
        found = []
        for view in self.tables.values():
            first = view.table.source.line if view.table.source is not None else None
            last = max((row.source.line or 0 for _, row in view.rows() if row.source is not None), default=0)
            if first in index and last in index and first <= last:
                found.append(source.span_of_lines(index[first], index[last] + 1))
        return tuple(sorted(found))

    def outside_tables(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The parts of a stretch of the source text in which no table stands."""
        for first, last in self.table_spans:
            if start < last and first < end:
                if start < first:
                    yield start, first
                start = max(start, last)
        if start < end:
            yield start, end

    @cached_property
    def _by_role(self) -> dict[Role | None, list[Section]]:
        found: dict[Role | None, list[Section]] = {}
        for section in self.outline.walk() if self.outline is not None else ():
            found.setdefault(section.role, []).append(section)
        return found

    @cached_property
    def _edges(self) -> tuple[int, ...]:
        """Where headings and the texts below them begin, in order: no sentence runs over these."""
        sections = self.outline.walk() if self.outline is not None else ()
        return tuple(sorted({0} | {edge for one in sections for edge in (one.start, one.body)}))

    def sections(self, role: Role) -> Sequence[Section]:
        """Every section with that meaning; none without the source text."""
        return self._by_role.get(role, ())

    def text_figure(
        self, path: str, value: Decimal, label: str, evidence: ItemEvidence | None, field: str | None = None
    ) -> Figure:
        """A figure of a narrative item; ``field`` is its path inside the item."""
        name = field if field is not None else path.rsplit(".", 1)[-1]
        found = evidence.fields.get(name) if evidence is not None else None
        origin: Origin = "publisher" if found is not None else "unknown"
        # Two items read from one sentence share its figures: one printed figure is one figure.
        own = path if found is None else f"text[{found.start}:{found.end}]"
        locate = partial(self._figure_place, path, label, evidence, name, value)
        return Figure(own, value, text_half(value), locate, label, "", origin=origin)

    def _figure_place(self, path: str, label: str, evidence: ItemEvidence | None, field: str, value: Decimal) -> Place:
        """A figure of an item; where its reader kept the passage alone, the one place in it that prints the figure."""
        place = item_place(path, label, evidence, field, decimal_string(value))
        if self.outline is None or evidence is None or field in evidence.fields:
            return place
        start, end = evidence.span.start, evidence.span.end
        spans = [match.span() for match in _PRINTED.finditer(self.outline.source.folded, start, end)]
        folded = self.outline.source.folded
        same = [
            (a, b)
            for a, b in spans
            if parse_amount(folded[a:b]) == value and (folded[b : b + 1] == "%") == field.endswith("_pct")
        ]
        if len(same) > 1 and (word := _BEFORE.get(field)) is not None:
            same = [(a, b) for a, b in same if word in folded[max(start, a - 6) : a]]
        if len(same) != 1:
            return place
        found = evidence_at(self.outline.source, *same[0])
        return place.model_copy(update={"evidence": found, "page": found.page})

    def span_place(self, start: int, end: int, label: str) -> Place:
        """A span of the source text as a place."""
        if self.outline is None:
            raise ValueError("a span needs the source text")
        source = self.outline.source
        line = source.line_at(start)
        return Place(
            label=label,
            printed=source.text[start:end],
            page=line.page,
            line=line.number if line.page is None else None,
            evidence=evidence_at(source, start, end),
        )

    def around(self, start: int, end: int, label: str) -> Place:
        """The span with the clause before it, so that a reader finds it; no word and no figure is cut."""
        if self.outline is None:
            raise ValueError("a span needs the source text")
        floor = self._edges[bisect_right(self._edges, start) - 1]
        return self.span_place(clause_start(self.outline.source, start, floor=floor), end, label)

    def span_figure(self, value: Decimal, start: int, end: int, label: str) -> Figure:
        """A figure of the source text that the record does not hold."""
        locate = partial(self.span_place, start, end, label)
        return Figure(f"text[{start}:{end}]", value, text_half(value), locate, label, "", origin="publisher")


_PRINTED = re.compile(r"(?<![\d.,])(?>\d{1,3}(?:,\d{3})++|\d++)(?>\.\d++)?")
_BEFORE = {"budget": "预算", "executed": "执行"}
"""What stands before an amount of a summary, by its field: 全年预算数 20 万元，执行数 20 万元."""


def item_place(
    path: str, label: str, evidence: ItemEvidence | None, field: str | None = None, printed: str | None = None
) -> Place:
    """A narrative item, or one field of it, as a place."""
    found: Evidence | None = None
    if evidence is not None:
        found = evidence.fields.get(field) if field is not None else None
        found = found or evidence.span
    return Place(
        path=path,
        label=label,
        printed=printed or (found.text[:80] if found is not None else None),
        page=found.page if found is not None else None,
        evidence=found,
    )
