"""Figures that say a value of the record once more: the same figure of the same thing, or the share of two of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from extractor.accounts.figures import decimals, half_unit
from extractor.accounts.templates import TEMPLATES
from extractor.completeness.held import Coverage, HeldItem
from extractor.completeness.ledger import Entry
from extractor.completeness.places import Map
from extractor.completeness.sentences import Sentence, Sentences
from extractor.completeness.tables import wholes
from extractor.lazy import cached_property
from extractor.text.characters import key
from extractor.text.source import SourceText
from models.rows import Row
from models.tables import BasicExpenditureDetail, Table, TableId, Tables

_GRAM = 3
"""Characters that a figure's clause and the label of a value must have in common."""
_REACH = 48
"""Characters before a figure that may name what it is of."""
FIGURE_REACH_BEHIND = 6
"""Characters behind a figure that may name what it is of: 8个一级项目."""
_LABEL = 60
"""Characters of a text of an item that may name what its figures are of."""
_TOTAL_WORDS = ("合计", "总计", "总额", "整体支出")
"""What prose calls the total of a table."""
_CLAUSE_ENDS = re.compile(r"[,。;:、]")
_LISTED = re.compile("(?:[万亿]?元)?[、,和及与]")
_HUNDRED = Decimal(100)
VALUES_OF_A_COMPARISON = 2
"""Values of one comparison that may be printed as one figure: the budget and the final account."""
_STRUCTURE = frozenset({
    "overall", "income", "expenditure", "fiscal_appropriation", "basic_expenditure", "government_fund", "state_capital", "procurement",
    "operating_cost", "state_assets", "three_public",
})  # fmt: skip
"""Sections whose shares the record does not hold: the structure of income and expenditure and of “三公” follows from the tables."""


_HELD_SHARES = frozenset({"general_public_structure"})
"""Sections whose shares, and the amounts before them, the record holds."""


class Label(NamedTuple):
    """What a value of the record is of: ``text`` shares characters with prose that names it, or a word stands before it."""

    text: str
    words: tuple[str, ...] = ()


_COUNTED = Label("涉及项目|一级项目")
"""What prose calls a count that the record holds."""


class _Cell(NamedTuple):
    """Where a table holds a value: its row with the path of it, and the column."""

    table: TableId
    path: str
    row: Row
    column: str

    @property
    def label(self) -> Label:
        template, thing = TEMPLATES[self.table], key(self.row.own_name)
        aliases = next((own.aliases for own in template.columns if own.name == self.column), ())
        text = f"{key(template.title)}|{thing}|{'|'.join(map(key, aliases))}|{self.path}"
        return Label(text, () if thing else _TOTAL_WORDS)


class KnownValues:
    """What prose may say again: the values of the tables and of the items, and what they are of."""

    def __init__(self, coverage: Coverage, tables: Tables | None = None) -> None:
        self._coverage, self._tables = coverage, tables

    @cached_property
    def _held(self) -> dict[Decimal, list[_Cell | Label | HeldItem]]:
        """Every value but nothing, without sign, with where it is held. Few are asked for: labels are made when they are."""
        found: dict[Decimal, list[_Cell | Label | HeldItem]] = {}
        for name, table in self._tables.items() if self._tables is not None else ():
            for path, row in table.parts():
                for column, value in row.amounts().items():
                    if value:
                        found.setdefault(abs(value), []).append(_Cell(name, path, row, column))
            for value, label in _own_totals(name, table):
                if value:
                    found.setdefault(abs(value), []).append(label)
        for item in self._coverage.held:
            for value in item.model.__dict__.values():
                if isinstance(value, Decimal) and value:
                    found.setdefault(abs(value), []).append(item)
                elif type(value) is int and value:
                    found.setdefault(Decimal(value), []).append(_COUNTED)
        return found

    @property
    def amounts(self) -> Collection[Decimal]:
        """All values, without sign."""
        return self._held.keys()

    def labels_of(self, value: Decimal) -> list[Label]:
        """What the values are of that are so much, whatever their sign."""
        return list(map(_label_of, self._held.get(abs(value), ())))


def _label_of(holder: _Cell | Label | HeldItem) -> Label:
    if isinstance(holder, HeldItem):
        return Label("|".join(key(text[:_LABEL]) for _, text in holder.model if isinstance(text, str)))
    return holder.label if isinstance(holder, _Cell) else holder


def _own_totals(name: TableId, table: Table) -> Iterator[tuple[Decimal, Label]]:
    """The totals of a table that belong to no row."""
    if isinstance(table, BasicExpenditureDetail):
        for total, label in ((table.personnel_total, "人员经费合计"), (table.public_total, "公用经费合计")):
            if total is not None:
                yield total, Label(label)
        for whole in wholes(table):
            yield whole, Label(f"{key(TEMPLATES[name].title)}|基本支出合计", _TOTAL_WORDS)


def table_amounts(tables: Tables) -> frozenset[Decimal]:
    """Every amount that the tables hold."""
    return frozenset(KnownValues(Coverage(bytearray(), bytearray()), tables).amounts)


def settle_restated(
    loose: Sequence[Entry],
    entries: Sequence[Entry],
    source: SourceText,
    places: Map,
    sentences: Sentences,
    known: KnownValues,
) -> None:
    """Set aside those of the ``loose`` figures that say a value again, or are the share of two figures before them."""
    said = _SaidBefore(loose, entries, source, places, sentences, known)
    for entry in loose:
        if entry.is_open and entry.value and said.again_by(entry):
            entry.set_aside("restated")
    _settle_shares(entries, sentences, known)
    _reopen_beside_open(loose, sentences)


class _SaidBefore:
    """The values that loose figures may say again: those read in the prose, by section and by sentence, and all by their labels."""

    def __init__(
        self,
        loose: Sequence[Entry],
        entries: Sequence[Entry],
        source: SourceText,
        places: Map,
        sentences: Sentences,
        known: KnownValues,
    ) -> None:
        self._source, self._places, self._sentences = source, places, sentences
        wanted = {abs(entry.value) for entry in loose if entry.is_open and entry.value}
        self._known = known
        in_prose = [
            entry
            for entry in entries
            if entry.status == "read"
            and entry.value is not None
            and abs(entry.value) in wanted
            and not _is_in_table(entry)
        ]
        self._in_section = {self._in_its_section(entry) for entry in in_prose}
        in_sentences = [
            ((own.start, abs(e.value or Decimal(0))), e) for e in in_prose if (own := sentences.at(e.start)) is not None
        ]
        self._in_sentence = dict(in_sentences)
        self._times_read = Counter(place for place, _ in in_sentences)

    def again_by(self, entry: Entry) -> bool:
        """Whether an open figure is a value once more: read in its section, or of what the words around it name."""
        if self._places.role_at(entry.start) in {"sheet", "report", "key_work", "attachments"}:
            return False
        sentence = self._sentences.at(entry.start)
        if sentence is not None and (
            sentence.says("label") or (sentence.role in _HELD_SHARES and sentence.says("share"))
        ):
            return False  # what such a sentence says are values of its own
        is_other = self._is_second_value(entry, sentence) or self._is_of_another_comparison(entry, sentence)
        if not is_other and self._in_its_section(entry) in self._in_section:
            return True
        # In a comparison, and for a percentage, the figure of a table is no witness that the sentence was read.
        if entry.unit == "percent" or (sentence is not None and sentence.says("compares")):
            return False
        return self._is_named_like_a_value(entry, sentence)

    def _is_second_value(self, entry: Entry, sentence: Sentence | None) -> bool:
        """Whether a comparison prints one figure twice: budget and final account may be the same, and are two values; read
        twice, it is both."""
        place = (sentence.start, abs(entry.value or Decimal(0))) if sentence is not None else None
        twin = self._in_sentence.get(place) if place is not None else None
        if place is None or twin is None or sentence is None or not sentence.says("compares") or entry.unit != "money":
            return False
        if self._times_read[place] >= VALUES_OF_A_COMPARISON:
            return False
        return not _is_listed(self._source.folded, *sorted((entry, twin), key=lambda own: own.start))

    def _is_of_another_comparison(self, entry: Entry, sentence: Sentence | None) -> bool:
        """Whether a sentence that compares prints a figure which was read in another one: that is a value of another subject."""
        if sentence is None or not sentence.says("compares") or entry.unit not in {"money", "percent"}:
            return False
        return (sentence.start, abs(entry.value or Decimal(0))) not in self._in_sentence

    def _is_named_like_a_value(self, entry: Entry, sentence: Sentence | None) -> bool:
        labels = self._known.labels_of(entry.value or Decimal(0))
        if not labels:
            return False
        folded = self._source.folded
        begin = max(sentence.start if sentence else entry.start, entry.start - _REACH)
        return _names_same(folded[begin : entry.start], folded[entry.start : entry.end + FIGURE_REACH_BEHIND], labels)

    def _in_its_section(self, entry: Entry) -> tuple[int, Decimal, bool]:
        return _section_at(self._places, entry.start), abs(entry.value or Decimal(0)), entry.unit == "percent"


def _is_in_table(entry: Entry) -> bool:
    return entry.path is not None and entry.path.startswith("tables.")


def _is_listed(folded: str, first: Entry, second: Entry) -> bool:
    """Whether two figures are said in one breath (收、支总计分别为5.00万元、5.00万元)."""
    return _LISTED.fullmatch(folded, first.end, second.start) is not None


def _reopen_beside_open(loose: Sequence[Entry], sentences: Sentences) -> None:
    """A sentence with a percentage that nothing explains was not understood: its restated amounts are open again."""
    puzzling = {
        sentence.start
        for entry in loose
        if entry.is_open and entry.unit == "percent" and (sentence := sentences.at(entry.start)) is not None
    }
    for entry in loose if puzzling else ():
        sentence = sentences.at(entry.start)
        if entry.reason == "restated" and sentence is not None and sentence.start in puzzling:
            entry.status, entry.reason = "open", None


def _section_at(places: Map, offset: int) -> int:
    chain = places.chain_at(offset)
    return chain[-1].start if chain else -1


def _names_same(before: str, behind: str, labels: Sequence[Label]) -> bool:
    """Whether the text around a figure and one of the labels have words in common."""
    clause = _CLAUSE_ENDS.split(before)[-1]
    if any(word in clause for label in labels for word in label.words):
        return True
    around = before + behind
    grams = {around[place : place + _GRAM] for place in range(len(around) - _GRAM + 1)}
    return any(gram in label.text for gram in grams for label in labels)


def _settle_shares(entries: Sequence[Entry], sentences: Sentences, known: KnownValues) -> None:
    """A percentage behind 占 that follows from two figures the record holds, in sections whose shares it does not hold."""
    if not any(entry.is_open and entry.unit == "percent" for entry in entries):
        return
    amounts: dict[Sentence, list[Entry]] = {}
    for entry in entries:
        sentence = sentences.at(entry.start) if entry.unit in {"money", "percent"} else None
        if sentence is None or not sentence.says("share") or sentence.says("label") or sentence.role in _HELD_SHARES:
            continue
        if entry.unit == "money":
            amounts.setdefault(sentence, []).append(entry)
        elif entry.unit == "percent" and entry.is_open and entry.value is not None:
            before = amounts.get(sentence)
            if before and _is_held(before[-1], sentence) and _is_share(entry.value, before[-1].value, known):
                entry.set_aside("restated")


def _is_held(amount: Entry, sentence: Sentence) -> bool:
    """Whether the record holds an amount of a sentence, so that a share of it says nothing new: read, and in the sections of
    the structure also said again, or nothing."""
    if amount.status == "read":
        return True
    return sentence.role in _STRUCTURE and (amount.value == 0 or amount.reason == "restated")


def _is_share(share: Decimal, amount: Decimal | None, known: KnownValues) -> bool:
    """Whether a percentage is what an amount is of a whole that the record holds."""
    if amount is None:
        return False
    if amount == 0 or share == _HUNDRED:
        return True
    last_unit = 2 * half_unit(decimals(share))
    return any(
        whole > 0 and whole >= amount and abs(amount / whole * _HUNDRED - share) <= last_unit for whole in known.amounts
    )
