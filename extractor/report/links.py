"""Where a value stands, as a link that the page can follow: to a picture of its page, or to its line in the full text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from extractor.lazy import cached_property
from extractor.report.texttables import column_of
from extractor.text.characters import squeeze
from extractor.text.source import SourceText
from models.base import BBox, Evidence
from models.record import Place
from models.rows import CellSource, RowSource

_STOPS = "。；！？"
_REACH = 120
_TAB = re.compile(r"(?<!\s)[^\S\t]*+\t\s*+")  # a run of blanks is entered at its beginning only
"""Characters of a sentence shown on either side of a value."""


@dataclass(frozen=True, slots=True)
class Link:
    """``href`` works without a script. ``boxes`` are in points of the page ``page``, which has a picture; ``first`` and
    ``last`` are indices of source lines (inclusive), ``span`` offsets of the source text as ``start-end``, ``cell`` is the
    id of a cell of a table in the text."""

    href: str
    title: str
    page: int | None = None
    boxes: str | None = None
    first: int | None = None
    last: int | None = None
    span: str | None = None
    cell: str | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage with the value in it."""

    before: str
    hit: str
    after: str


@dataclass(frozen=True)
class Locator:
    """Makes links into one page of a report: its source text, where it has one, and the pages that have pictures."""

    source: SourceText | None = None
    pictured: Collection[int] = field(default_factory=frozenset)

    @cached_property
    def _index_of_line(self) -> dict[int, int]:
        lines = self.source.lines if self.source else ()
        return {line.number: index for index, line in enumerate(lines)}

    @cached_property
    def _first_of_page(self) -> dict[int, int]:
        lines = self.source.lines if self.source else ()
        found: dict[int, int] = {}
        for index, line in enumerate(lines):
            if line.page is not None:
                found.setdefault(line.page, index)
        return found

    def of_cell(self, cell: CellSource | None, row: RowSource | None) -> Link | None:
        """The link of a figure of a table: its cell where the box is known, else its row."""
        if row is None:
            return None
        address = cell.address if cell else None
        link = self._at(
            row.page, (cell.bbox if cell else None) or row.bbox, row.line, _said(row.file, address or row.address)
        )
        return self._in_cell(link, address, cell.printed if cell else None)

    def of_row(self, row: RowSource | None) -> Link | None:
        """The link of a row's label."""
        return None if row is None else self._at(row.page, row.bbox, row.line, _said(row.file, row.address))

    def of_evidence(self, evidence: Evidence | None) -> Link | None:
        """The link of a text value."""
        if evidence is None or self.source is None or not 0 <= evidence.start < evidence.end <= len(self.source.text):
            return None
        first, last = self.source.index_at(evidence.start), self.source.index_at(evidence.end - 1)
        span = f"{evidence.start}-{evidence.end}"
        page = self.source.lines[first].page
        if page is None or page not in self.pictured:
            title = _said(evidence.file, evidence.address) or self._line_title(first)
            return Link(f"#l-{first}", title, first=first, last=last, span=span)
        lines = self.source.lines[first : last + 1]
        boxes = [evidence.bbox] if evidence.bbox else [line.box for line in lines if line.page == page and line.box]
        return Link(f"#p-{page}", f"第{page}页", page, _boxes(boxes), first, last, span)

    def of_place(self, place: Place) -> Link | None:
        """The link of one side of a finding."""
        if place.evidence is not None:
            link = self.of_evidence(place.evidence)
            if link is not None and place.bbox is None:
                return link
        link = self._at(place.page, place.bbox, place.line, _said(place.file, place.address))
        return self._in_cell(link, place.address, place.printed)

    def quote(self, place: Place) -> Quote | None:
        """The text at one side of a finding, for reading in place: its sentence, else its source line."""
        evidence = place.evidence
        if evidence is not None:
            start, end = _narrowed(evidence, place.printed)
            if self.source is None or self.source.text[evidence.start : evidence.end] != evidence.text:
                return Quote("", _cells_apart(evidence.text[start - evidence.start : end - evidence.start]), "")
            return _sentence(self.source, start, end)
        index = self._index_of_line.get(place.line) if place.line is not None else None
        if self.source is None or index is None:
            return None
        text = " ".join(_cells_apart(self.source.lines[index].text).split())
        before, hit, after = text.partition(place.printed) if place.printed else (text, "", "")
        return Quote(before, hit, after)

    def _at(self, page: int | None, box: BBox | None, line: int | None, said: str = "") -> Link | None:
        if page is not None and page in self.pictured:
            return Link(f"#p-{page}", f"第{page}页", page, _boxes([box] if box else []))
        index = self._index_of_line.get(line) if line is not None else None
        if index is None and page is not None:
            # Without a picture the nearest that can be shown is where the page begins in the text.
            first = self._first_of_page.get(page)
            return None if first is None else Link(f"#l-{first}", f"第{page}页")
        return None if index is None else Link(f"#l-{index}", said or self._line_title(index), first=index, last=index)

    def _in_cell(self, link: Link | None, address: str | None, printed: str | None) -> Link | None:
        """The link to a row as one to a cell of it, where the cell is known."""
        if link is None or link.first is None or link.first != link.last or self.source is None:
            return link
        column = column_of(self.source.lines[link.first], address, printed)
        cell = f"c{link.first}-{column}"
        return link if column is None else replace(link, href=f"#{cell}", cell=cell)

    def _line_title(self, index: int) -> str:
        line = self.source.lines[index] if self.source else None
        if line is None:
            return ""
        if line.page is not None:
            return f"第{line.page}页"
        return _said(line.file, line.address) or f"第{line.number}行"


def _said(file: str | None, address: str | None) -> str:
    """A place in the words of its format; without an address the line number says more than the file alone."""
    return " ".join(filter(None, (file, address))) if address else ""


def _boxes(boxes: Iterable[BBox]) -> str | None:
    return ";".join(" ".join(f"{edge:.1f}" for edge in box) for box in boxes) or None


def _narrowed(evidence: Evidence, printed: str | None) -> tuple[int, int]:
    """The span to quote: of a long passage the printed value in it, else its beginning."""
    if len(evidence.text) <= _REACH:
        return evidence.start, evidence.end
    found = evidence.text.find(printed) if printed else -1
    if printed and found >= 0:
        return evidence.start + found, evidence.start + found + len(printed)
    return evidence.start, evidence.start + _REACH


def _sentence(source: SourceText, start: int, end: int) -> Quote:
    """The sentence around a span, cut where it is long."""
    text = source.text
    low = max(start - _REACH, 0)
    begin = max([low, *(text.rfind(stop, low, start) + 1 for stop in _STOPS)])
    high = min(end + _REACH, len(text))
    stops = [found + 1 for stop in _STOPS if (found := text.find(stop, max(end - 1, start), high)) >= 0]
    finish = max(min([high, *stops]), end)
    lead = "…" if begin == low and low > 0 else ""
    trail = "…" if finish == high and high < len(text) else ""
    before = _apart(source, begin, start) + (_sign_at(source, start) if begin < start else "")
    after = (_sign_at(source, end) if end < finish else "") + _apart(source, end, finish)
    return Quote(lead + before, _apart(source, start, end), after + trail)


def _apart(source: SourceText, low: int, high: int) -> str:
    """A stretch of the text, which has no white space, with the cells of its rows and figures beside each other parted."""
    cuts = [low, *source.gaps_between(low, high), high]
    inner = (_sign_at(source, cut) for cut in cuts[1:-1])
    return "".join(sign + source.text[cut:end] for sign, cut, end in zip(("", *inner), cuts, cuts[1:], strict=False))


def _sign_at(source: SourceText, offset: int) -> str:
    """What stands for white space before an offset: a bar where a cell begins, a blank between figures, else nothing."""
    if offset not in source.gaps or offset == 0:
        return ""
    index = source.index_at(offset)
    starts = source.starts[index]
    texts = source.lines[index].text.split("\t")
    if offset == starts:
        begins_cell = "\t" in source.lines[index].text or "\t" in source.line_at(offset - 1).text
    else:
        begins_cell = offset in {starts + len(squeeze("".join(texts[:count]))) for count in range(1, len(texts))}
    if begins_cell:
        return " ｜ "
    return " " if source.text[offset - 1].isdecimal() and source.text[offset].isdecimal() else ""


def _cells_apart(text: str) -> str:
    """A quoted row with its cells told apart, so that two figures beside each other are not read as one."""
    return _TAB.sub(" ｜ ", text)
