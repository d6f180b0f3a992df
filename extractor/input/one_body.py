"""Whether several files are the account of one body: accounts of several are never joined into one. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from extractor.errors import UsageError
from extractor.layout import Document
from extractor.outline.headings import read_heading
from extractor.outline.owners import WEIGHTS, Body, bodies, cover_titles, printed_names
from extractor.outline.running_matter import keep_lines
from extractor.outline.titles import find_titles, titles_to_regions
from extractor.text.characters import key, strip_ordinal

SHARED_MATTERS = 4
"""Tables and sections of the same name from which on two files are two accounts, and not two pieces of one."""
LONGEST_HEADING = 60
SURE = WEIGHTS["part"]
"""Places that say so much name the body of a file; headings and sentences speak of others too."""


@dataclass(frozen=True)
class _Account:
    """What a file says of itself: its body, the kinds that its cover names (部门, 单位), its tables and sections."""

    file: str
    body: Body | None
    kinds: frozenset[str]
    matters: frozenset[str]

    def __str__(self) -> str:
        kind = next(iter(self.kinds)) if len(self.kinds) == 1 else ""
        return f"“{self.file}”是{self.body.name if self.body else '未写明名称的'}{kind}决算"

    def is_of_another_body(self, other: _Account) -> bool:
        """Whether both name a body, and not the same one, or one is a department's account and the other a unit's."""
        if len(self.kinds) == len(other.kinds) == 1 and self.kinds != other.kinds:
            return True
        if self.body is None or other.body is None:
            return False
        pairs = ((one, two) for one in self.body.forms for two in other.body.forms)
        return not any(one.endswith(two) or two.endswith(one) for one, two in pairs)


def require_one_body(documents: Sequence[Document], name: str) -> None:
    """Raise UsageError where two files are accounts of different bodies, or of a department and of one of its units.

    They are where they hold the same tables or sections besides: the pieces of one account do not say the same twice, and
    its publisher may call himself by another name in one of them.
    """
    for one, other in combinations(map(_account_of, documents), 2):
        if len(one.matters & other.matters) >= SHARED_MATTERS and one.is_of_another_body(other):
            raise UsageError(
                f"这些文件不是同一份决算：{one}，{other}",
                where=name,
                hint="多份决算请用 juesuan batch，每份一个文件或一个文件夹",
            )


def _account_of(document: Document) -> _Account:
    lines = keep_lines(document.lines, document.pages)
    titles = find_titles(lines)
    named = bodies(printed_names(lines, titles))
    tables = {region.title.table for region in titles_to_regions(titles, lines) if not region.listed}
    return _Account(
        document.name or "",
        next((body for body in named if any(WEIGHTS[place] >= SURE for place in body.places)), None),
        frozenset(kind for title in cover_titles(lines) for kind in ("部门", "单位") if kind in title.name),
        frozenset(str(table) for table in tables if table) | frozenset(_sections(key(line.text) for line in lines)),
    )


def _sections(headings: Iterable[str]) -> Iterator[str]:
    """The known matters of numbered headings."""
    for heading in headings:
        matter = strip_ordinal(heading) if len(heading) <= LONGEST_HEADING else heading
        found = read_heading(matter) if matter != heading else None
        if found is not None and found.role is not None and found.kind != "part":
            yield found.role
