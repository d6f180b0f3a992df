"""The explanation that stands under the tables themselves: 说明：2020年度收入总计…，较2019年增加… (counties that print no part of it)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.outline.paragraphs import Paragraphs
from extractor.outline.sayings import role_said
from extractor.outline.vocabulary import Heading

_NOTE = re.compile(r"(?:(?:情况|决算|文字|有关)?说明|备注|注)[:。]")


def notes_that_compare(view: Paragraphs, start: int, end: int) -> Iterator[Heading]:
    """The notes between two offsets whose first sentence compares what a section of the explanation compares, each as the
    heading of that section; a note that says only what a table shows is none."""
    for i in range(view.index(start), view.index(end)):
        begin = view.start(i)
        label = _NOTE.match(view.folded, begin, end)
        if label is None or view.has_cells(i):
            continue
        role = role_said(view.folded, label.end())
        if role is not None:
            title = view.source.text[begin : label.end()]
            yield Heading(begin, label.end(), "none", "", None, title, role, said=True)
