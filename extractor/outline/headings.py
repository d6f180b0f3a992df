"""What a whole line heads: a table, a sheet or a report by its title, a part of the disclosure, or a section of its text.

Where the end of a heading is not known, because its text runs on behind it or it is wrapped, ``running_headings`` finds it; all
who have a line and want to know what it heads ask here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from extractor.outline.grammar import LONGEST_LINE, Kind, read_title
from extractor.outline.vocabulary import Ordinal, Role, bare_part_role, known_title, ordinal_at, part_role
from extractor.text.characters import fold, squeeze, strip_ordinal


@dataclass(frozen=True)
class HeadingReading:
    """A heading: what it heads, its title without number (folded, without white space), its meaning where it has a known one."""

    kind: Kind | Literal["part", "section"]
    title: str
    role: Role | None = None
    ordinal: Ordinal | None = None


def read_heading(text: str, owners: Sequence[str] = ()) -> HeadingReading | None:
    """What a printed line heads, ``None`` where it is no heading that is known.

    ``owners`` are the folded names of bodies that may stand before the matter of a section.
    """
    if len(text) > LONGEST_LINE:
        return None
    printed = squeeze(text).rstrip("。：:")
    plain = fold(printed)
    ordinal = ordinal_at(plain, 0, printed)
    if ordinal is not None and ordinal.style == "part":
        title = plain[ordinal.length :]
        return HeadingReading("part", title, part_role(title), ordinal)
    title = fold(strip_ordinal(printed))
    known = known_title(title + "\n", 0, owners=owners) if title else None
    if known is not None and known[1] == len(title):
        return HeadingReading("report" if known[0] == "report" else "section", title, known[0], ordinal)
    role = bare_part_role(title)
    if role is not None:
        return HeadingReading("part", title, role, ordinal)
    named = read_title(text)
    return None if named is None else HeadingReading(named.kind, title, None, ordinal)
