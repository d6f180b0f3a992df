"""The rows below the indicators in running text: 总分, 偏差大或目标未完成原因分析, 改进措施及结果应用方案, 备注."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from extractor.narrative.sheets.draft import SheetDraft
from extractor.narrative.sheets.fragments import opens_line
from extractor.narrative.sheets.record import figure_of
from extractor.narrative.sheets.vocabulary import NOTES, Label, label_pattern
from extractor.text.source import SourceText
from extractor.text.span import Span

_PATTERNS: dict[Label, re.Pattern[str]] = {
    "total_score": re.compile(rf"(?:{label_pattern('total_score')}):?(?=\d)"),
    "deviation_cause": re.compile(rf"(?:{label_pattern('deviation_cause')}):?"),
    "improvement": re.compile(rf"(?:{label_pattern('improvement')}):?"),
    "notes": NOTES,
}
_TEXTS: frozenset[Label] = frozenset({"deviation_cause", "improvement"})


@dataclass(frozen=True)
class TailLabel:
    """A label below the indicators and where it stands (``end`` exclusive)."""

    label: Label
    start: int
    end: int


def find_tail(source: SourceText, fragments: Sequence[Span], start: int, end: int) -> list[TailLabel]:
    """The labels in print order, each after the one before it, and those of the two texts that are printed once more.

    A label opens a line and ends with a fragment; that tells it from the same words inside a cell.
    """
    openings = [fragment.start for fragment in fragments if opens_line(fragment) and fragment.start >= start]
    closings = {fragment.end for fragment in fragments}
    found: list[TailLabel] = []
    position = start
    for label, pattern in _PATTERNS.items():
        for opening in openings:
            if opening < position:
                continue
            match = pattern.match(source.folded, opening, end)
            if match is not None and (match.end() in closings or match[0].endswith(":") or label == "notes"):
                found.append(TailLabel(label, match.start(), match.end()))
                position = match.end()
                break
    return sorted((*found, *_printed_again(source, openings, closings, found)), key=lambda one: one.start)


def _printed_again(
    source: SourceText, openings: Sequence[int], closings: Collection[int], found: Sequence[TailLabel]
) -> Iterator[TailLabel]:
    """Labels of the two texts that are cells once more, behind a text of the sheet's own: the row of another sheet."""
    for first in found:
        behind = [opening for opening in openings if opening > first.end + 1]
        yield from _cells_of(first.label, source, behind, closings)


def labels_above(
    source: SourceText, fragments: Sequence[Span], start: int, tail: Sequence[TailLabel]
) -> Iterator[TailLabel]:
    """Labels of the two texts of ``tail`` that stand among the indicators already: the row of another sheet."""
    openings = (
        [one.start for one in fragments if opens_line(one) and start <= one.start < tail[0].start] if tail else []
    )
    closings = {fragment.end for fragment in fragments}
    for label in dict.fromkeys(one.label for one in tail):
        yield from _cells_of(label, source, openings, closings)


def _cells_of(
    label: Label, source: SourceText, openings: Sequence[int], closings: Collection[int]
) -> Iterator[TailLabel]:
    for opening in openings if label in _TEXTS else ():
        match = _PATTERNS[label].match(source.folded, opening)
        if match is not None and match.end() in closings:
            yield TailLabel(label, match.start(), match.end())


def read_tail(fragments: Sequence[Span], tail: Sequence[TailLabel], end: int, draft: SheetDraft) -> None:
    """The values of the labels, each up to the next label or the end of the sheet."""
    for index, label in enumerate(tail):
        stop = tail[index + 1].start if index + 1 < len(tail) else end
        inside = [f for f in fragments if label.end <= f.start and f.end <= stop]
        if not inside or label.label == "notes":
            continue
        if label.label == "total_score":
            # What stands behind another text (a date at the foot) is no score.
            figures = list(takewhile(lambda one: figure_of(one.folded) is not None, inside))
            if len(figures) > 1 and _is_on_line_with(figures[-1], inside[len(figures) : len(figures) + 1]):
                figures.pop()  # the number of the heading behind the sheet: 5 名词解释
            draft.put("total_score", figures[-1] if figures else None)
            continue
        text = Span.joined(inside).trimmed(":：|｜", "|｜")  # a pipe is what is left of a blank cell
        if len(text):
            draft.put("deviation_cause" if label.label == "deviation_cause" else "improvement", text)


def _is_on_line_with(figure: Span, behind: Sequence[Span]) -> bool:
    """Whether a text stands behind a figure on a line that the figure begins."""
    lines = figure.source
    begins = lines.starts[lines.index_at(figure.start)] == figure.start
    return begins and any(lines.index_at(one.start) == lines.index_at(figure.start) for one in behind)
