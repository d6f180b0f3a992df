"""Running text cut into passages: an item with its number, a paragraph under a heading; captions set aside.

Everything is a span of the source text. A number at the beginning of a line opens a new item only where what follows
states something of its own; 2. inside 主要原因是：1.…；2.… does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.outline.tree import Outline, Role, Section
from extractor.text.characters import CHINESE_NUMERAL
from extractor.text.source import SourceText

_CIRCLED = "①-⑳⑴-⒇⒈-⒛㈠-㈩❶-❿"
ORDINAL = re.compile(
    rf"\([{CHINESE_NUMERAL}]{{1,3}}\)[、.]?|[{CHINESE_NUMERAL}]{{1,3}}[、.](?![{CHINESE_NUMERAL}]+[、.])"
    r"|\(\d{1,2}\)[、.]?|\d{1,2}\)[、.]?|\d{1,2}[、.](?!\d{1,2}(?!\d))"
    rf"|[{_CIRCLED}][、.]?"
)
CAPTION = re.compile(r"\(?(?:[附如]?图|图表)[\d一二三四五六七八九十]{1,2}(?![\d示所])[-:.、]?")
_REASON_LIST = re.compile(r"原因(?:主要)?(?:是|为|如下)?:$")
_NAME_HEAD = re.compile(r"(?:情况(?:的?说明)?|费用?|支出|收入|结余|元|\))$")
_MID_LINE_BOUNDARY = "。;:"
_MID_LINE = re.compile(rf"[{_MID_LINE_BOUNDARY}](?=\(?[\d{CHINESE_NUMERAL}{_CIRCLED}])")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text that speaks of one thing: ``body`` is where the text after its ordinal begins."""

    start: int
    body: int
    end: int
    caption: bool = False

    @property
    def numbered(self) -> bool:
        """Whether the passage opens with an ordinal."""
        return self.body > self.start


@dataclass(frozen=True, slots=True)
class Opening:
    """How an item shows itself after its ordinal, in folded text.

    ``states`` is searched in the first sentence of a printed line; inside a line, and behind ``；``, ``names`` must
    follow at once.
    """

    states: re.Pattern[str]
    names: re.Pattern[str]
    heads: re.Pattern[str] | None = None
    """What at the beginning of a line is the name of an item by its form, whatever its sentence says."""


def own_spans(outline: Outline, section: Section, read_elsewhere: frozenset[Role]) -> tuple[tuple[int, int], ...]:
    """The spans of a section's text (heading left out) that no subsection with one of these meanings covers."""
    holes = sorted(
        (child.start, child.end)
        for child in section.walk()
        if child is not section and child.role in read_elsewhere and child.role != section.role
    )
    spans: list[tuple[int, int]] = []
    position = section.body
    for start, end in holes:
        if start > position:
            spans.append((position, start))
        position = max(position, end)
    if section.end > position:
        spans.append((position, section.end))
    return tuple(span for span in spans if outline.source.text[slice(*span)].strip("。;:,"))


def line_starts(source: SourceText, start: int, end: int) -> tuple[int, ...]:
    """Where the printed lines of the span begin, ``start`` itself included."""
    if end <= start:
        return ()
    first, last = source.index_at(start), source.index_at(end - 1)
    return tuple(sorted({start, *(p for p in source.starts[first : last + 1] if start <= p < end)}))


def text_to_passages(
    source: SourceText, start: int, end: int, opening: Opening, headings: Sequence[int] = ()
) -> tuple[Passage, ...]:
    """The passages of the span, in order, without gaps; ``headings`` are offsets known to begin a heading."""
    cuts = sorted(_cuts(source, start, end, opening, frozenset(headings)))
    ends = [cut[0] for cut in cuts[1:]] + [end]
    return tuple(
        Passage(begin, min(body, stop), stop, caption)
        for (begin, body, caption), stop in zip(cuts, ends, strict=True)
        if stop > begin
    )


def _cuts(
    source: SourceText, start: int, end: int, opening: Opening, headings: frozenset[int]
) -> Iterator[tuple[int, int, bool]]:
    text = source.sentences
    lines = line_starts(source, start, end)
    after_caption = False
    for line in lines:
        if CAPTION.match(text, line, end):
            yield line, line, True
            after_caption = True
            continue
        ordinal = _ordinal_at(source, line, end)
        if ordinal is not None and (line in headings or _opens(text, line, ordinal, end, opening)):
            yield line, ordinal, False
        elif line == start or line in headings or after_caption:
            yield line, line, False
        after_caption = False
    at_line = frozenset(lines)
    for match in _MID_LINE.finditer(text, start, end):
        ordinal = _ordinal_at(source, match.end(), end)
        if ordinal is not None and match.end() not in at_line and opening.names.match(text, ordinal, end):
            yield match.end(), ordinal, False


def _opens(text: str, line: int, ordinal: int, end: int, opening: Opening) -> bool:
    """Whether the ordinal that begins a printed line opens an item; behind ；or ，it may only go on with a list."""
    if text[max(line - 1, 0)] in ",;、" or _REASON_LIST.search(text, max(line - 8, 0), line):
        return opening.names.match(text, ordinal, end) is not None
    if opening.states.search(text, ordinal, _sentence_end(text, ordinal, end)) is not None:
        return True
    return opening.heads is not None and opening.heads.match(text, ordinal, end) is not None


def _ordinal_at(source: SourceText, position: int, end: int) -> int | None:
    """Where the text after the ordinal at ``position`` begins, ``None`` where there is no ordinal."""
    match = ORDINAL.match(source.folded, position, end)
    if match:
        return match.end()
    circled = re.compile(f"[{_CIRCLED}][、.]?").match(source.text, position, end)
    return circled.end() if circled else None


def _sentence_end(text: str, start: int, end: int) -> int:
    """The end of the first sentence that says something: a name such as …（项）。 is not yet one."""
    stop = text.find("。", start, end)
    if 0 <= stop < start + 80 and _NAME_HEAD.search(text, start, stop):
        stop = text.find("。", stop + 1, end)
    return min(end, start + 160) if stop < 0 else min(stop, start + 160)
