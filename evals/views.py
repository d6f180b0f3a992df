"""A score tree as what a reader sees: tables as tables, items as cards, each with the sentence it comes from."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evals.diff import Piece, texts_to_pieces
from evals.fields import section_of
from evals.grounding import PublishedText
from evals.labels import SECTION_TITLES, VALUE_LABELS, field_label, path_label
from evals.score import Leaf, Node
from extractor.lazy import cached_property
from extractor.text.characters import FIGURE, fold, squeeze
from models import Tables

_CONTEXT, _REACH, _SENTENCES_BEFORE = 160, 400, 4
_TELLING = 6
_STOPS = "。！？"


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of the source without white space, cut where a value of the item stands: ``(text, is a value)``."""

    parts: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class ValueView:
    """One verdict for a reader; ``gold`` and ``predicted`` are the values as pieces of their difference."""

    label: str
    verdict: str
    figure: bool
    gold: tuple[Piece, ...]
    predicted: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item of a list, or a single object: its title, its verdict, its values, the sentence it comes from."""

    title: str
    status: str
    mistakes: int
    values: tuple[ValueView, ...]
    passage: Passage | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading, and whether it holds figures."""

    label: str
    figure: bool


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its status as an item, and one cell for each column, ``None`` where both sides are blank."""

    status: str
    cells: tuple[ValueView | None, ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """The rows of one part of a table under their columns."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True)
class SectionView:
    """A section of a record."""

    id: str
    title: str
    correct: int
    mistakes: int
    items: tuple[ItemView, ...]
    tables: tuple[TableView, ...]

    @cached_property
    def perfect(self) -> bool:
        """Whether nothing in it is wrong."""
        return self.mistakes == 0


def tree_to_sections(tree: Node, source: PublishedText) -> list[SectionView]:
    """The sections of a score tree that have any value."""
    found: dict[str, list[Node | Leaf]] = {}
    for child in tree.children:
        if isinstance(child, Node):
            parts = (child,) if child.field in {"document", "key_work"} else child.children
            for part in parts:
                found.setdefault(section_of(part.field), []).append(part)
    return [_section(section, parts, source) for section, parts in found.items()]


def _section(section: str, parts: Sequence[Node | Leaf], source: PublishedText) -> SectionView:
    leaves = [leaf for part in parts for leaf in _leaves(part)]
    is_table = section.startswith("tables.")
    return SectionView(
        id=section.replace(".", "-"),
        title=SECTION_TITLES[section],
        correct=sum(leaf.verdict == "correct" for leaf in leaves),
        mistakes=sum(leaf.verdict != "correct" for leaf in leaves),
        items=() if is_table else tuple(_items(parts, source)),
        tables=tuple(view for part in parts if isinstance(part, Node) for view in _tables(part)) if is_table else (),
    )


def _leaves(part: Node | Leaf) -> Iterator[Leaf]:
    if isinstance(part, Leaf):
        yield part
    else:
        yield from part.leaves()


def _items(parts: Sequence[Node | Leaf], source: PublishedText) -> Iterator[ItemView]:
    for part in parts:
        members = part.children if isinstance(part, Node) and part.alignment is not None else (part,)
        for member in members:
            yield _item(member, source)


def _item(member: Node | Leaf, source: PublishedText) -> ItemView:
    leaves = tuple(_leaves(member))
    status = (member.item if isinstance(member, Node) else None) or "paired"
    values = tuple(_value(leaf, path_label(leaf.path.removeprefix(member.path).lstrip("."), leaf.field)
                          or field_label(leaf.field)) for leaf in leaves)  # fmt: skip
    return ItemView(
        title=_title(leaves),
        status=status,
        mistakes=sum(leaf.verdict != "correct" for leaf in leaves),
        values=values,
        passage=find_passage(leaves, source),
    )


def _title(leaves: tuple[Leaf, ...]) -> str:
    names = ("subject", "project", "title", "name", "goal")
    for name in names:
        for leaf in leaves:
            if leaf.field.endswith(f".{name}"):
                return leaf.gold or leaf.predicted or ""
    return SECTION_TITLES[section_of(leaves[0].field)]


def _value(leaf: Leaf, label: str) -> ValueView:
    left, right = _shown(leaf, leaf.gold), _shown(leaf, leaf.predicted)
    if leaf.verdict == "wrong" and leaf.kind == "text":
        pieces = texts_to_pieces(left, right)
    else:
        pieces = [Piece("equal" if leaf.verdict == "correct" else "delete", left)] if left else []
        pieces += [Piece("insert", right)] if right and leaf.verdict != "correct" else []
    return ValueView(
        label=label,
        verdict=leaf.verdict,
        figure=leaf.kind == "figure",
        gold=tuple(piece for piece in pieces if piece.kind != "insert"),
        predicted=tuple(piece for piece in pieces if piece.kind != "delete"),
    )


def _shown(leaf: Leaf, value: str | None) -> str:
    return VALUE_LABELS.get(value or "", value or "") if leaf.kind == "label" else value or ""


def _tables(table: Node) -> Iterator[TableView]:
    """The parts of one of the nine tables: loose values, lists of rows with their 合计, single rows such as 预算数."""
    loose = [child for child in table.children if isinstance(child, Leaf)]
    lists = [child for child in table.children if isinstance(child, Node) and child.alignment is not None]
    single = [child for child in table.children if isinstance(child, Node) and child.alignment is None]
    yield TableView("", (), tuple(TableRow("paired", (_name_cell(leaf.field), _value(leaf, ""))) for leaf in loose))
    for part in lists:
        given = {_last(leaf.field) for node in (part, *single) for leaf in node.leaves()}
        names = [name for name in _columns(part.field) if name in given]
        members = [(member.item or "paired", member) for member in part.children if isinstance(member, Node)]
        rows = [TableRow(status, tuple(_cell(member, name) for name in names)) for status, member in members]
        rows += [
            TableRow("paired", tuple(_name_cell(row.field) if name == "name" else _cell(row, name) for name in names))
            for row in single
        ]
        yield TableView(field_label(part.field), tuple(map(_column, names)), tuple(rows))
    if single and not lists:
        names = list(dict.fromkeys(_last(leaf.field) for row in single for leaf in row.leaves()))
        cells = [(_name_cell(row.field), *(_cell(row, name) for name in names)) for row in single]
        columns = (Column("", figure=False), *map(_column, names))
        yield TableView("", columns, tuple(TableRow("paired", row) for row in cells))


def _column(name: str) -> Column:
    return Column(field_label(f"tables.{name}"), figure=name not in {"code", "name", "item"})


def _last(field: str) -> str:
    return field.rpartition(".")[2]


def _columns(field: str) -> tuple[str, ...]:
    """The columns of a list of rows in the order of print, from its row model."""
    _, table, rows = field.split(".")
    annotation = Tables.model_fields[table].annotation
    row = annotation.model_fields[rows].annotation.__args__[0]  # type: ignore[union-attr]
    return tuple(row.model_fields)


def _name_cell(field: str) -> ValueView:
    return ValueView("", "correct", False, (Piece("equal", field_label(field)),), ())


def _cell(member: Node, name: str) -> ValueView | None:
    return next((_value(leaf, "") for leaf in member.leaves() if _last(leaf.field) == name), None)


def find_passage(leaves: Sequence[Leaf], source: PublishedText) -> Passage | None:
    """The sentences in which an item stands, its values marked; ``None`` if none of its texts stands in the source.

    The place is where its longest mistaken text stands, else its longest; among several, and among more or fewer sentences before it, the
    one that holds most of the item's values, and of those the shortest.
    """
    texts = [(leaf.gold or leaf.predicted or "", leaf.verdict != "correct") for leaf in leaves if leaf.kind == "text"]
    values = [leaf.gold or leaf.predicted or "" for leaf in leaves if leaf.kind != "label"]
    # A sheet has a hundred values: what a reader wants to see is where the one in question stands.
    telling = sorted(texts, key=lambda one: (one[1] and len(one[0]) >= _TELLING, len(one[0])), reverse=True)
    for text, _ in telling[:3]:
        spans = source.occurrences(text) if len(text) > 1 else []
        sentences = [squeeze(source.raw[a:b]) for span in spans for a, b in _passages(source.raw, *span)]
        if sentences:
            best = max(sentences, key=lambda sentence: (_held(sentence, values), -len(sentence)))
            return Passage(tuple(mark_values(best, values)))
    return None


def _held(sentence: str, values: Sequence[str]) -> int:
    folded = fold(sentence)
    return sum(any(_find(folded, form, 0) >= 0 for form in _as_printed(value)) for value in set(values) if value)


def _passages(raw: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span widened to its sentence, then to one, two and three sentences before, within reach."""
    last = _sentence_end(raw, end - 1)
    # A subject that is a sentence of its own (5.住房保障支出（类）。) has its figures in the next one.
    lasts = (last, _sentence_end(raw, last))
    before = start
    for _ in range(_SENTENCES_BEFORE):
        begin = max(raw.rfind(stop, max(start - _REACH, 0), before) for stop in _STOPS) + 1
        before = max(begin - 1, 0)
        if not begin:
            yield from ((max(start - _CONTEXT // 2, 0), last) for last in lasts)
            return
        yield from ((begin, last) for last in lasts)


def _sentence_end(raw: str, start: int) -> int:
    stops = [place for stop in _STOPS if (place := raw.find(stop, start, start + _CONTEXT)) >= 0]
    return min(stops) + 1 if stops else min(start + _CONTEXT // 2, len(raw))


def mark_values(sentence: str, values: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """The sentence cut into ``(text, is a value)``; longer values are found first, figures only as whole figures."""
    marked = [False] * len(sentence)
    folded = fold(sentence)
    printed = {form for value in values if value for form in _as_printed(value)}
    for value in sorted(printed, key=len, reverse=True):
        at = _find(folded, value, 0)
        while at >= 0:
            if not any(marked[at : at + len(value)]):
                marked[at : at + len(value)] = [True] * len(value)
            at = _find(folded, value, at + 1)
    for is_value, group in itertools.groupby(range(len(sentence)), key=marked.__getitem__):
        yield "".join(sentence[index] for index in group), is_value


def _as_printed(value: str) -> tuple[str, ...]:
    """The forms in which a value is looked for: a text folded; a figure without its minus (减少12.3), 1,234.5 as 1234.5."""
    if not FIGURE.fullmatch(value):
        return (fold(value),)
    whole, point, decimals = value.removeprefix("-").partition(".")
    return f"{whole}{point}{decimals}", f"{int(whole):,}{point}{decimals}"


def _find(folded: str, value: str, start: int) -> int:
    """Where a value stands from ``start`` on, -1 if nowhere; a figure does not stand inside a longer one."""
    at = folded.find(value, start)
    while at >= 0 and _inside_figure(folded, at, at + len(value)):
        at = folded.find(value, at + 1)
    return at


def _inside_figure(text: str, start: int, end: int) -> bool:
    """Whether the span cuts a figure: 25 is not found in 125.0."""
    if not (text[start].isdigit() or text[end - 1].isdigit()):
        return False
    before = text[start - 1] if start else ""
    after = text[end] if end < len(text) else ""
    return (text[start].isdigit() and (before.isdigit() or before == ".")) or (
        text[end - 1].isdigit() and (after.isdigit() or (after == "." and text[end + 1 : end + 2].isdigit()))
    )
