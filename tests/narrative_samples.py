"""Small outlines for the tests of the narrative rules: a section with its heading, cut by hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from extractor.input.load import load
from extractor.layout import Line
from extractor.outline.running_matter import keep_lines
from extractor.outline.tree import Outline, Role, Section, build_outline
from extractor.text.source import SourceText
from models.paths import value_at

CORPUS = Path(__file__).parents[1] / "evals" / "corpus"


def outline(*sections: tuple[Role, str, str], page: int | None = None) -> Outline:
    """An outline of ``(role, heading, body)``; every line of a body is a printed line, blank lines are not kept."""
    lines: list[Line] = []
    places: list[tuple[Role, str, int, int, int]] = []
    number = 0
    for role, heading, body in sections:
        first = len(lines)
        body_at = 0
        for part, text in (("heading", heading), ("body", body)):
            if part == "body":
                body_at = len(lines)
            for line in text.split("\n"):
                number += 1
                if line.strip():
                    lines.append(Line(line, number, page))
        places.append((role, heading, first, body_at, len(lines)))
    source = SourceText.from_lines(lines)
    made = []
    for role, heading, first, body_at, last in places:
        start, end = source.span_of_lines(first, last)
        body_start, _ = source.span_of_lines(body_at, last)
        made.append(
            Section("section", "", None, "".join(heading.split()), start, body_start, end, first, last, page, role)
        )
    return Outline(source, tuple(made))


@cache
def corpus_outline(name: str) -> Outline:
    """The outline of a text of the corpus."""
    document = load(CORPUS / f"{name}.txt")
    return build_outline(SourceText.from_lines(keep_lines(document.lines, document.pages)))


def verbatim(outlined: Outline, item: Any) -> bool:
    """Whether every text value of an item is the source text at its evidence."""
    for path, evidence in item.evidence.fields.items():
        if outlined.source.text[evidence.start : evidence.end] != evidence.text:
            return False
        if evidence.match == "exact" and evidence.text != value_at(item, path):
            return False
    return True
