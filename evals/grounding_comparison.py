"""Our ``locate`` against langextract's aligner on the same pairs: every text of the gold records, in its own document.

Development only: ``pip install langextract`` first; it is no dependency of the project. Run from the project root::

    python -m evals.grounding_comparison evals/corpus evals/gold

A pair is *verbatim* where the text, without white space and with widths folded, is a substring of the document. Of a
verbatim text the span must be exactly that text; for the others a near span or none are both fair answers.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from extractor.input.load import load
from extractor.outline.running_matter import keep_lines
from extractor.text.characters import key
from extractor.text.locate import locate
from extractor.text.source import SourceText

# Chosen from a closed list, or completed from the official template: not texts that must stand in the document as they are.
_NOT_VERBATIM = {
    "section",
    "comparison",
    "source",
    "scope",
    "level1",
    "level2",
    "rating",
    "category",
    "attribute",
    "type",
}
_SECTIONS = ("narrative", "performance", "key_work")

Span = tuple[int, int] | None


@dataclass
class Tally:
    """What one aligner did with the pairs."""

    verbatim: int = 0
    exact: int = 0
    wrong: int = 0
    unplaced: int = 0
    near: int = 0
    none: int = 0
    seconds: list[float] = field(default_factory=list)

    def add(self, text: str, answer: str | None, seconds: float, *, verbatim: bool) -> None:
        """Count one answer: the text of the span that was given, or none."""
        self.seconds.append(seconds)
        self.verbatim += verbatim
        if not verbatim:
            self.near += answer is not None
            self.none += answer is None
        elif answer is None:
            self.unplaced += 1
        elif key(answer) == key(text):
            self.exact += 1
        else:
            self.wrong += 1

    def row(self, name: str) -> str:
        """The tally as a row of the table."""
        count = len(self.seconds)
        return (
            f"| {name} | {count} | {self.exact} ({self.exact / max(self.verbatim, 1):.1%}) | {self.wrong} | {self.unplaced} | "
            f"{self.near} / {self.none} | {median(self.seconds) * 1000:.2f} | {sum(self.seconds) / count * 1000:.2f} |\n"
        )


def gold_texts(value: Any, name: str = "") -> Iterator[str]:
    """Every text of a part of a gold record that is verbatim by the contract; figures and dates are not texts."""
    if isinstance(value, dict):
        for child_name, child in value.items():
            if child_name not in _NOT_VERBATIM:
                yield from gold_texts(child, child_name)
    elif isinstance(value, list):
        for child in value:
            yield from gold_texts(child, name)
    elif isinstance(value, str) and not value.lstrip("-").replace(".", "", 1).isdigit():
        yield value


def pairs(corpus: Path, gold: Path) -> Iterator[tuple[str, SourceText, list[str]]]:
    """Each gold record with the source text of its text input and of its PDF, where the corpus has them."""
    for record in sorted(gold.glob("*.json")):
        data = json.loads(record.read_text(encoding="utf-8"))
        texts = [text for section in _SECTIONS for text in gold_texts(data.get(section))]
        stem = record.stem.removesuffix(".image_tables")
        if stem != record.stem:
            continue
        for suffix in (".txt", ".pdf"):
            file = corpus / f"{stem}{suffix}"
            if file.exists():
                document = load(file)
                yield file.name, SourceText.from_lines(keep_lines(document.lines, document.pages)), texts


def our_span(value: str, source: SourceText) -> Span:
    """What ``locate`` finds."""
    evidence = locate(value, source)
    return (evidence.start, evidence.end) if evidence else None


def their_aligner(tokenizer: str) -> Callable[[str, str], Span]:
    """langextract's aligner with its default settings and one of its tokenizers (``RegexTokenizer``, ``UnicodeTokenizer``).

    It is called with the document's text, then the text to be found.
    """
    aligner = import_module("langextract.resolver").WordAligner
    extraction = import_module("langextract.core.data").Extraction
    chosen = getattr(import_module("langextract.core.tokenizer"), tokenizer)()

    def span(document: str, text: str) -> Span:
        aligned = aligner().align_extractions([[extraction("text", text)]], document, tokenizer_impl=chosen)
        place = aligned[0][0].char_interval
        if place is None or place.start_pos is None or place.end_pos is None:
            return None
        return place.start_pos, place.end_pos

    return span


def printed_text(source: SourceText) -> str:
    """The document as printed, with white space and line breaks, as an aligner of tokens expects it."""
    return "\n".join(line.text for line in source.lines)


def main(arguments: list[str] | None = None) -> int:
    """Compare, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--every", type=int, default=1, help="every n-th pair for the comparison, to save time")
    options = parser.parse_args(arguments)
    regex, unicode = their_aligner("RegexTokenizer"), their_aligner("UnicodeTokenizer")
    tallies: dict[str, Tally] = {}
    for file, source, texts in pairs(options.corpus, options.gold):
        kind = file.rsplit(".", 1)[-1]
        printed = printed_text(source)
        for count, text in enumerate(texts):
            verbatim = key(text) in source.folded
            ask(
                tallies,
                f"juesuan, all pairs, {kind}",
                text,
                source.text,
                partial(our_span, source=source),
                verbatim=verbatim,
            )
            if count % options.every:
                continue
            ask(tallies, "juesuan", text, source.text, partial(our_span, source=source), verbatim=verbatim)
            ask(tallies, "langextract, regex", text, printed, partial(regex, printed), verbatim=verbatim)
            ask(tallies, "langextract, unicode", text, printed, partial(unicode, printed), verbatim=verbatim)
    sys.stdout.write(
        "| aligner | pairs | verbatim: exact | verbatim: other span | verbatim: none | not verbatim: near / none | "
        "median ms | mean ms |\n|---|---|---|---|---|---|---|---|\n"
    )
    sys.stdout.writelines(tallies[name].row(name) for name in sorted(tallies))
    return 0


def ask(
    tallies: dict[str, Tally], name: str, text: str, document: str, aligner: Callable[[str], Span], *, verbatim: bool
) -> None:
    """Time one aligner on one text, and count its answer."""
    begin = perf_counter()
    span = aligner(text)
    seconds = perf_counter() - begin
    answer = document[span[0] : span[1]] if span else None
    tallies.setdefault(name, Tally()).add(text, answer, seconds, verbatim=verbatim)


if __name__ == "__main__":
    sys.exit(main())
