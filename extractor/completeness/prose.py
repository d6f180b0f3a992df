"""Why a figure of the prose is no value of the record: its part of the document, and what its sentence speaks of."""

from __future__ import annotations

import re

from extractor.completeness.ledger import Entry
from extractor.completeness.places import Map
from extractor.completeness.sentences import PROCUREMENT_AND_ASSETS, Sentence, Sentences, is_without_field
from extractor.completeness.shapes import shape_of
from extractor.outline.tree import Outline, Role
from extractor.text.source import SourceText
from models.completeness import AsideReason

_QUOTED = re.compile(r"《[^》]{1,80}》|“[^”]{1,40}”|\"[^\"]{1,40}\"")
_NO_RATE = re.compile("(?:无法|不能|不可|不宜)(?:计算|比较|对比)")
"""（年初预算数为0万元，无法计算完成比率）: says of a zero that was compared why no rate follows from it."""
_WITHOUT_REASONS: frozenset[Role | None] = frozenset({"key_work", "sheet", "report", "attachments"})
"""Parts whose figures are values wherever they stand."""
_COUNTING: frozenset[Role | None] = frozenset({
    "performance", "performance_management", "project_results", "result_use", None,
})  # fmt: skip
"""Sections in which a count may be a value of the record (共涉及项目8个)."""


class Prose:
    """What the reasons need to know of the text: headings and quoted names as masks, sentences, parts."""

    def __init__(self, source: SourceText, outline: Outline, places: Map, sentences: Sentences) -> None:
        self.source, self.places, self.sentences = source, places, sentences
        self.headings = bytearray(len(source.text))
        for section in outline.walk():
            self.headings[section.start : section.body] = b"\x01" * (section.body - section.start)
        self.quoted = bytearray(len(source.text))
        for match in _QUOTED.finditer(source.text):
            self.quoted[match.start() : match.end()] = b"\x01" * (match.end() - match.start())

    def reason(self, entry: Entry) -> AsideReason | None:
        """Why an open figure is no value of the record, ``None`` where nothing says so."""
        return shape_of(entry, self.source) or self._by_place(entry) or self._by_sentence(entry)

    def _by_place(self, entry: Entry) -> AsideReason | None:
        measured = entry.unit in {"money", "percent"}
        chain = self.places.chain_at(entry.start)
        if self.headings[entry.start] or (not chain and not measured and entry.is_whole_number):
            return "heading"  # an amount before the first heading stands in a table whose title is not known
        if not measured and self.quoted[entry.start]:
            return "name"
        role = self.places.role_at(entry.start)
        if role == "glossary" and not (measured and _says(self.sentences.at(entry.start), "compares")):
            return "glossary"
        return "overview" if role == "overview" and not measured else None

    def _by_sentence(self, entry: Entry) -> AsideReason | None:
        role = self.places.role_at(entry.start)
        sentence = self.sentences.at(entry.start)
        comparing = _says(sentence, "compares")
        if sentence is not None and role == "report" and self._counts(entry) and not _says(sentence, "label"):
            return "no_field"
        if sentence is None or role in _WITHOUT_REASONS:
            return None
        if role == "department_evaluation" and not (comparing or _says(sentence, "label")):
            return "no_field"
        if entry.value == 0 and not (self._compared(entry, sentence) or _says(sentence, "label")):
            return "nothing"
        beside = not comparing and PROCUREMENT_AND_ASSETS.search(self.source.folded, sentence.start, sentence.end)
        if beside or is_without_field(self.source.folded, sentence):
            return "no_field"
        counted = entry.unit not in {"money", "percent"}
        return "no_field" if counted and role not in _COUNTING else None

    def _compared(self, entry: Entry, sentence: Sentence) -> bool:
        """Whether something is compared in the part of the sentence that holds the figure: …减少 5 万元，其中：因公出国费 0 万元；."""
        folded = self.source.folded
        before = (folded.rfind(mark, sentence.start, entry.start) for mark in (":", "其中"))
        begin, end = max(sentence.start, *before), sentence.end
        opened = folded.rfind("(", sentence.start, entry.start)
        closed = folded.find(")", entry.end, sentence.end)
        if opened >= 0 and closed >= 0 and ")" not in folded[opened : entry.start]:
            begin, end = opened, closed  # an aside: 年初预算0万元（其中：一般公共预算支出0万元）
            if _NO_RATE.search(folded, opened, closed):
                return False
        return any(one.saying == "compares" and begin <= one.start < end for one in sentence.said)

    def _counts(self, entry: Entry) -> bool:
        """Whether it counts things (51家单位, 85份), and no points."""
        behind = self.source.folded[entry.end : entry.end + 1]
        return entry.unit not in {"money", "percent"} and "\u4e00" <= behind <= "\u9fff" and behind != "分"


def _says(sentence: Sentence | None, saying: str) -> bool:
    return sentence is not None and any(one.saying == saying for one in sentence.said)
