"""What is unknown in a document, as passages for the model: its opening, tables that were not understood, headings above unread text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.completeness.ledger import Entry
from extractor.outline.grammar import is_beside_title
from extractor.outline.headings import read_heading
from extractor.pipeline import Reading
from extractor.text.characters import key, squeeze
from extractor.text.source import SourceText

OPENING_LINES = 12
TABLE_LINES = 16
"""So many lines of a table show its title, its head and its first rows."""
SECTION_LENGTH = 160
"""Characters of the text under a heading that are shown."""
MOST_SECTIONS = 12
LONGEST_TITLE = 60
OTHER = "tables.other"

_TITLE = re.compile(r"[^。；;]{2,60}表(?:[(（][^()（）]{1,20}[)）])?")
_AMOUNT = re.compile(r"\d\.\d")


@dataclass(frozen=True)
class Passage:
    """A passage of the document with something unknown in it; ``text`` as printed, cells parted by ``|``."""

    id: str
    kind: str
    text: str


def unknown_passages(reading: Reading) -> tuple[Passage, ...]:
    """The passages to ask about; the opening alone is asked about only where the body is not named."""
    tables = [("table", text) for text in _tables(reading)]
    sections = [("section", text) for text in _sections(reading)]
    if not tables and not sections and reading.record.document.department is not None:
        return ()
    opening = "\n".join(_shown(line.text) for line in reading.source.lines[:OPENING_LINES])
    found = [("opening", opening), *tables, *sections[:MOST_SECTIONS]]
    return tuple(Passage(f"p{number}", kind, text) for number, (kind, text) in enumerate(found, 1))


def understood(reading: Reading) -> frozenset[int]:
    """Where the amounts stand that a value of the record holds, those of tables kept only as print left out.

    行次 and codes are no amounts: where a table is not known they may be taken for those of the one before it.
    """
    entries = reading.ledger.entries if reading.ledger is not None else ()
    return frozenset(
        entry.start
        for entry in entries
        if entry.status == "read"
        and not (entry.path or "").startswith(OTHER)
        and (entry.unit in {"money", "percent"} or _is_amount(reading.source, entry))
    )


def _shown(text: str) -> str:
    return " | ".join(squeeze(cell) for cell in text.split("\t")) if "\t" in text else " ".join(text.split())


def _tables(reading: Reading) -> Iterator[str]:
    """The beginning of every table with figures that nothing holds."""
    source = reading.source
    known = understood(reading)
    entries = reading.ledger.entries if reading.ledger is not None else ()
    open_lines = {e.line for e in entries if e.start not in known and _is_lost(e) and _is_amount(source, e)}
    printed = {table.source.line: table for table in reading.record.tables.other if table.source is not None}
    for first, last in _segments(source):
        if not open_lines.intersection(range(first, last)):
            continue
        table = printed.get(source.lines[first].number)
        if table is not None:
            rows = [" | ".join(row.cells) for row in table.rows[: TABLE_LINES - 1]]
            yield "\n".join((table.title, *rows))
        else:
            shown = (_shown(line.text) for line in source.lines[first : min(last, first + TABLE_LINES)])
            yield "\n".join(text for text in shown if text)


def _is_lost(entry: Entry) -> bool:
    """Whether a figure was not read, or only as the cell of a table that nobody knows."""
    return entry.status in {"unread", "read"} or entry.reason == "other_table"


def _is_amount(source: SourceText, entry: Entry) -> bool:
    """Whether a figure is printed with decimals."""
    return "." in source.folded[entry.start : entry.end]


def _segments(source: SourceText) -> Iterator[tuple[int, int]]:
    """From each line that may be the title of a table to the next one, or to the first sentence."""
    first: int | None = None
    for index, line in enumerate(source.lines):
        plain = squeeze(line.text)
        titled = len(plain) <= LONGEST_TITLE and _TITLE.fullmatch(plain) is not None and not _AMOUNT.search(plain)
        titled = titled and not is_beside_title(line.text)  # 公开02表
        if first is not None and (titled or "。" in plain):
            yield first, index
            first = None
        if titled:
            first = index
    if first is not None:
        yield first, len(source.lines)


def _sections(reading: Reading) -> Iterator[str]:
    """The headings above text of which something was not read, each with the beginning of that text."""
    places = reading.record.completeness.places if reading.record.completeness is not None else ()
    seen: set[int] = set()
    for place in places:
        if place.start is None or place.part.startswith("tables") or place.kind == "title":
            continue
        index = reading.source.index_at(place.start)
        above = _heading_above(reading.source, index)
        if above is None or above in seen or read_heading(reading.source.lines[above].text):
            continue
        seen.add(above)
        text = "".join(line.text for line in reading.source.lines[above + 1 : index + 1])
        yield f"{_shown(reading.source.lines[above].text)}\n{squeeze(text)[:SECTION_LENGTH]}"


def _heading_above(source: SourceText, index: int) -> int | None:
    """The nearest short line above a text that closes no sentence."""
    for above in range(index - 1, max(index - 6, -1), -1):
        plain = key(source.lines[above].text)
        if (
            plain
            and len(plain) <= LONGEST_TITLE
            and not re.search(r"[。;]", plain)
            and "\t" not in source.lines[above].text
        ):
            return above
    return None


def texts(passages: Sequence[Passage]) -> dict[str, str]:
    """The folded text of each passage, for grounding: without white space and without what parts its cells."""
    return {passage.id: key(passage.text.replace("|", "")) for passage in passages}
