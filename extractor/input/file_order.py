"""The order in which the files of one account are read: prose before tables, the pages of an article together. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractor.input.reader import OpenedSource
from extractor.layout import Document
from extractor.outline.grammar import read_account_title
from extractor.outline.running_matter import keep_lines
from extractor.outline.titles import find_regions
from extractor.text.characters import fold, key, squeeze

TITLE_LINES = 6
"""What a file is stands on so many of its first lines."""
PROSE_SHARE = 0.3
"""The share of its characters from which on sentences make a file one of prose; notes under tables stay below."""
SENTENCE = 15
"""A sentence has so many characters at least; shorter ones are cells."""


def in_reading_order(parts: Sequence[OpenedSource]) -> list[OpenedSource]:
    """Files that are mostly sentences first, then those of the nine tables, then others, each in the order given.

    The numbered pages of one article stay together, as the first of its kind that is among them.
    """
    articles: dict[tuple[str, str], list[OpenedSource]] = {}
    for number, part in enumerate(parts):
        articles.setdefault(_article_of(part.document) or ("", str(number)), []).append(part)
    in_order = sorted(articles.values(), key=lambda article: min(_rank(part.document) for part in article))
    return [part for article in in_order for part in article]


def _article_of(document: Document) -> tuple[str, str] | None:
    """What the pages of one article have in common: their form, and the title of an account at the head of each."""
    printed = [line.text for line in document.lines if line.text.strip()][:TITLE_LINES]
    title = next((key(text) for text in printed if read_account_title(text)), None)
    return (document.kind, title) if title is not None else None


def without_repeated_titles(parts: Sequence[OpenedSource]) -> list[OpenedSource]:
    """The parts, in which the title of an article stands on its first page alone; on the others its line is blank."""
    seen: set[tuple[str, str]] = set()
    cleaned = []
    for part in parts:
        article = _article_of(part.document)
        if article in seen and article is not None:
            own = [line for line in part.document.lines if line.text.strip()][:TITLE_LINES]
            heads = {line.number for line in own if key(line.text) == article[1]}
            lines = tuple(replace(line, text="") if line.number in heads else line for line in part.document.lines)
            part = replace(part, document=replace(part.document, lines=lines))  # noqa: PLW2901
        elif article is not None:
            seen.add(article)
        cleaned.append(part)
    return cleaned


def _rank(document: Document) -> int:
    if _is_prose(document):
        return 0
    return 1 if find_regions(keep_lines(document.lines, document.pages)) else 2


def _is_prose(document: Document) -> bool:
    whole = sum(len(squeeze(line.text)) for line in document.lines)
    return sum(map(len, sentences(document))) >= PROSE_SHARE * max(whole, 1)


def sentences(document: Document) -> list[str]:
    """The sentences of a document, comparable: lines of tables left out, line ends not counted."""
    text = "".join(fold(squeeze(line.text)) for line in document.lines if "\t" not in line.text.strip())
    return [part for part in re.split("[。；;]", text)[:-1] if len(part) >= SENTENCE]
