"""Codes and names of OCR'd rows that are doubtful: read without certainty, or odd for their code. They are reported, since
no identity speaks of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from extractor.accounts.economic_items import ECONOMIC_NAMES
from extractor.accounts.templates import TEMPLATES
from extractor.grid.words import center_x, center_y
from extractor.layout import Box, Word
from extractor.text.characters import key, squeeze
from models.record import Finding, Place
from models.rows import Row
from models.tables import Tables

SURE_LABEL = 0.9
"""A label whose weakest character was read with less confidence is doubtful."""
MOST_NAMED = 4


def doubtful_labels(tables: Tables, words_of: Callable[[int], Sequence[Word]]) -> tuple[Finding, ...]:
    """One finding for each table with doubtful labels, a place for each of them.

    ``words_of`` gives the words that OCR read on a page, none for a page with a text layer.
    """
    findings = []
    names = _names_by_code(tables)
    for name, table in tables.items():
        places: list[Place] = []
        for path, row in table.parts():
            found = list(_places(f"tables.{name}.{path}", row, words_of))
            if not found and _is_odd(name, row, names) and _is_read(row, words_of):
                found = [_row_place(f"tables.{name}.{path}", row)]
            places += found
        if places:
            findings.append(_finding(TEMPLATES[name].title, places))
    return tuple(findings)


def _names_by_code(tables: Tables) -> dict[str, set[str]]:
    """Code of the functional classification → its names in the tables of this document."""
    names: dict[str, set[str]] = {}
    for name, table in tables.items():
        for _, row in table.parts() if name != "basic_expenditure_detail" else ():
            if getattr(row, "code", ""):
                names.setdefault(getattr(row, "code", ""), set()).add(key(getattr(row, "name", "")))
    return names


def _is_odd(table: str, row: Row, names: Mapping[str, set[str]]) -> bool:
    """Whether a name is not that of its code: not the official one, or another one in another table."""
    code, name = getattr(row, "code", ""), key(getattr(row, "name", ""))
    if not code:
        return False
    if table == "basic_expenditure_detail":
        return name != key(ECONOMIC_NAMES.get(code, ""))
    return len(names.get(code, ())) > 1


def _is_read(row: Row, words_of: Callable[[int], Sequence[Word]]) -> bool:
    return row.source is not None and row.source.page is not None and bool(words_of(row.source.page))


def _row_place(path: str, row: Row) -> Place:
    source = row.source
    printed = squeeze(f"{getattr(row, 'code', '')} {getattr(row, 'name', '')}")
    page, bbox = (source.page, source.bbox) if source is not None else (None, None)
    return Place(path=path, label=_name(row), printed=printed, page=page, bbox=bbox)


def _places(path: str, row: Row, words_of: Callable[[int], Sequence[Word]]) -> Iterator[Place]:
    source = row.source
    if source is None or source.page is None or source.bbox is None:
        return
    own = Box(*source.bbox)
    figures = [Box(*cell.bbox) for cell in source.cells.values() if cell.bbox is not None]
    for word in words_of(source.page):
        x, y = center_x(word.box), center_y(word.box)
        if word.confidence is None or word.confidence >= SURE_LABEL or not own.contains(x, y):
            continue
        if not any(box.contains(x, y) for box in figures):
            bbox = tuple(round(value, 2) for value in word.box)
            yield Place(path=path, label=_name(row), printed=squeeze(word.text), page=source.page, bbox=bbox)  # type: ignore[arg-type]


def _name(row: Row) -> str | None:
    labels = (getattr(row, label, "") for label in ("code", "name", "item"))
    return " ".join(filter(None, labels)) or None


def _finding(title: str, places: Sequence[Place]) -> Finding:
    named = "、".join(f"“{place.printed}”" for place in places[:MOST_NAMED])
    more = f"等{len(places)}处" if len(places) > MOST_NAMED else ""
    return Finding(
        id="ocr.doubtful_label",
        severity="note",
        stage="ocr",
        message=f"{title}中科目或项目{named}{more}识别没有把握，请对照原件",
        origin="parsing",
        places=tuple(places),
    )
