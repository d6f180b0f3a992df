"""The table of key work without drawn rules: printed lines that run across the columns, with their boxes on the page.

Where a column begins is seen from the lines that begin there; a line's segments (parted by white space) are given to
columns so that they fit and the line ends where it is printed. The widest text, the content, is wrapped at its column's
width and so shows where its cells end; the other cells of a row stand beside its lines. Rows whose number does not stand
beside their content, or several of which do, are left out and reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement, pairwise
from statistics import median

from extractor.layout import Box
from extractor.narrative.findings import unread
from extractor.narrative.key_work.lines import TOKEN
from extractor.narrative.key_work.table import KeyWorkRow, header_spans
from extractor.text.characters import squeeze
from extractor.text.span import Span, print_width
from models import Finding

_COLUMNS = ("number", "title", "content", "status")
_NEAR = 0.8
"""Ems by which the beginnings of one column may differ."""
_TOLERANCE = 1.3
"""Ems by which a line may end elsewhere than its segments add up to."""
_MOST_SEGMENTS = 7
_SCRIPT_CHANGE = re.compile(r"(?<=[0-9A-Za-z%])(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=[0-9A-Za-z])")


@dataclass(frozen=True)
class _BoxedLine:
    start: int
    end: int
    page: int
    box: Box
    segments: tuple[str, ...]

    @property
    def place(self) -> tuple[int, float]:
        return self.page, (self.box.top + self.box.bottom) / 2


@dataclass(frozen=True)
class _Segment:
    """A part of a printed line in one column: offsets of the table's text, place in the reading order, right end in points."""

    start: int
    end: int
    place: tuple[int, float]
    right: float


def _boxed_lines(table: Span) -> list[_BoxedLine]:
    skipped = header_spans(table)
    lines = []
    for start, end in table.lines():
        if any(first <= start < last for first, last in skipped):
            continue
        line = table.source.line_at(table.source_offset(start))
        if line.box is None or line.page is None:
            return []
        segments = tuple(part for text in line.text.split() if (part := squeeze(text)))
        lines.append(_BoxedLine(start, end, line.page, line.box, segments))
    return lines


def _em(lines: Sequence[_BoxedLine]) -> float:
    """The width of a full-width character in points, from the lines without white space."""
    widths = [
        (line.box.x1 - line.box.x0) / print_width(line.segments[0])
        for line in lines
        if len(line.segments) == 1 and print_width(line.segments[0]) >= 4
    ]
    return median(widths) if widths else 0.0


def _column_starts(lines: Sequence[_BoxedLine], em: float) -> tuple[float, ...]:
    """Where the columns begin: the places where most lines, or last segments of lines, begin; empty where these are not
    as many as the columns or cannot be told from other places."""
    seen = [line.box.x0 for line in lines]
    seen += [line.box.x1 - print_width(line.segments[-1]) * em for line in lines if len(line.segments) > 1]
    groups: list[list[float]] = []
    for x in sorted(seen):
        if groups and x - groups[-1][-1] <= _NEAR * em:
            groups[-1].append(x)
        else:
            groups.append([x])
    groups.sort(key=len, reverse=True)
    wanted = len(_COLUMNS)
    if len(groups) < wanted or (len(groups) > wanted and len(groups[wanted]) == len(groups[wanted - 1])):
        return ()
    return tuple(sorted(median(group) for group in groups[:wanted]))


def _placements(line: _BoxedLine, starts: Sequence[float], em: float) -> Iterator[tuple[float, tuple[int, ...]]]:
    """``(error, columns)`` for every way to give the segments of a line to columns so that each fits."""
    widths = [print_width(segment) * em for segment in line.segments]
    for columns in combinations_with_replacement(range(len(starts)), len(widths)):
        if abs(starts[columns[0]] - line.box.x0) > _TOLERANCE * em:
            continue
        end = 0.0
        fits = True
        for index, (column, width) in enumerate(zip(columns, widths, strict=True)):
            goes_on = index > 0 and columns[index - 1] == column
            start = end + 0.3 * em if goes_on else starts[column]
            limit = starts[column + 1] if column + 1 < len(starts) else float("inf")
            fits = fits and start >= end - 0.6 * em and start + width <= limit + 0.6 * em
            end = start + width
        if fits:
            yield abs(end - line.box.x1) / em, columns


def _line_to_segments(line: _BoxedLine, starts: Sequence[float], em: float) -> dict[int, _Segment] | None:
    """The parts of a line by column, ``None`` where the line fits no columns."""
    if len(line.segments) > _MOST_SEGMENTS:
        return None
    error, columns = min(_placements(line, starts, em), default=(_TOLERANCE, ()))
    if error >= _TOLERANCE:
        return None
    found: dict[int, _Segment] = {}
    position = line.start
    for column, text in zip(columns, line.segments, strict=True):
        begin = found[column].start if column in found else position
        left = found[column].right if column in found else starts[column]
        position += len(text)
        # Between figures and ideographs a word processor leaves a quarter of an em.
        blanks = 0.25 * len(_SCRIPT_CHANGE.findall(text))
        found[column] = _Segment(begin, position, line.place, left + (print_width(text) + blanks) * em)
    last = columns[-1]
    found[last] = replace(found[last], right=line.box.x1)
    return found


def _cells(segments: Sequence[_Segment], table: Span, em: float) -> list[list[_Segment]]:
    """The cells of a wrapped column: one ends where the next line's first token would still have fitted."""
    edge = max(segment.right for segment in segments)
    cells = [[segments[0]]]
    for above, segment in pairwise(segments):
        token = TOKEN.match(table.text[segment.start : segment.end])
        if above.right + print_width(token.group() if token else "") * em <= edge - 0.1 * em:
            cells.append([segment])
        else:
            cells[-1].append(segment)
    return cells


def _beside(segments: Sequence[_Segment], cell: Sequence[_Segment], reach: float) -> list[_Segment]:
    first, last = cell[0].place, cell[-1].place
    low, high = (first[0], first[1] - reach), (last[0], last[1] + reach)
    return [segment for segment in segments if low <= segment.place <= high]


def _joined(segments: Sequence[_Segment], table: Span) -> Span | None:
    parts = [table.cut(segment.start, segment.end) for segment in segments]
    return Span.joined(parts) if parts else None


def boxed_lines_to_rows(table: Span) -> tuple[tuple[KeyWorkRow, ...], tuple[Finding, ...]]:
    """The rows of an unruled table from its printed lines; nothing but a finding where its columns cannot be told apart."""
    unclear = unread("key_work_table", "重点工作表没有表格线，各栏的位置无法可靠地判断，未读取。", table)
    lines = _boxed_lines(table)
    em = _em(lines)
    starts = _column_starts(lines, em) if em else ()
    if not starts:
        return (), (unclear,)
    placed = [_line_to_segments(line, starts, em) for line in lines]
    if any(segments is None for segments in placed):
        return (), (unclear,)
    columns = {
        name: [segments[index] for segments in placed if segments is not None and index in segments]
        for index, name in enumerate(_COLUMNS)
    }
    numbers = [table.folded[segment.start : segment.end] for segment in columns["number"]]
    cells = _cells(columns["content"], table, em) if columns["content"] else []
    if not _counted(numbers) or len(cells) != len(numbers):
        return (), (unclear,)
    rows: list[KeyWorkRow] = []
    findings: list[Finding] = []
    for number, cell in enumerate(cells, start=1):
        beside = {name: _beside(columns[name], cell, em / 2) for name in ("number", "title", "status")}
        own = [table.folded[segment.start : segment.end] for segment in beside["number"]]
        if own != [numbers[number - 1]] or not beside["title"]:
            span = table.cut(cell[0].start, cell[-1].end)
            findings.append(unread("key_work_row", f"重点工作表第{number}行的各栏无法可靠地区分，未读取。", span))
            continue
        rows.append(KeyWorkRow(_joined(beside["title"], table), _joined(cell, table), _joined(beside["status"], table)))
    return tuple(rows), tuple(findings)


def _counted(numbers: Sequence[str]) -> bool:
    """Whether the number column counts 1, 2, 3 …"""
    plain = [re.sub(r"[.、]$", "", number) for number in numbers]
    return plain == [str(number) for number in range(1, len(plain) + 1)]
