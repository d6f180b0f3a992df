"""Figures that say a value of the record once more: the same figure of the same thing, or the share of two of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from extractor.accounts.figures import decimals, half_unit
from extractor.accounts.templates import TEMPLATES
from extractor.completeness.held import Coverage
from extractor.completeness.ledger import Entry
from extractor.completeness.places import Map
from extractor.completeness.sentences import Sentence, Sentences
from extractor.completeness.tables import wholes
from extractor.text.characters import key
from extractor.text.source import SourceText
from models.record import Record
from models.tables import BasicExpenditureDetail, Tables

_GRAM = 3
"""Characters that a figure's clause and the label of a value must have in common."""
_REACH = 48
"""Characters before a figure that may name what it is of."""
_LABEL = 60
"""Characters of a text of an item that may name what its figures are of."""
_BEHIND = 6
"""Characters behind it that may: 8个一级项目."""
_TOTAL_WORDS = ("合计", "总计", "总额", "整体支出")
"""What prose calls the total of a table."""
_CLAUSE_ENDS = re.compile(r"[,。;:、]")
_LISTED = re.compile("(?:[万亿]?元)?[、,和及与]")
_HUNDRED = Decimal(100)
_BOTH = 2
"""Values of one comparison that may be one figure: the budget and the final account."""
_STRUCTURE = frozenset({
    "overall", "income", "expenditure", "fiscal_appropriation", "basic_expenditure", "government_fund", "state_capital", "procurement",
    "operating_cost", "state_assets", "three_public",
})  # fmt: skip
"""Sections whose shares the record does not hold: the structure of income and expenditure and of “三公” follows from the tables."""


class Label(NamedTuple):
    """What a value of the record is of: ``text`` shares characters with prose that names it, or a word stands before it."""

    text: str
    words: tuple[str, ...] = ()


Labels = dict[Decimal, list[Label]]


def known_values(record: Record, coverage: Coverage) -> Labels:
    """Every value of the record with the labels of what it is of."""
    return _by_value((*_table_values(record.tables), *_item_values(coverage)))


def item_labels(coverage: Coverage) -> Labels:
    """Every value of the items with the labels of what it is of."""
    return _by_value(_item_values(coverage))


def _by_value(values: Iterable[tuple[Decimal, Label]]) -> Labels:
    labels: Labels = {}
    for value, label in values:
        labels.setdefault(abs(value), []).append(label)
    return labels


def table_amounts(tables: Tables) -> frozenset[Decimal]:
    """Every amount that the tables hold."""
    return frozenset(abs(value) for value, _ in _table_values(tables))


def _table_values(tables: Tables) -> Iterator[tuple[Decimal, Label]]:
    for name, table in tables.items():
        template = TEMPLATES[name]
        title = key(template.title)
        columns = {column.name: "|".join(map(key, column.aliases)) for column in template.columns}
        for path, row in table.parts():
            thing = key(row.own_name)
            words = () if thing else _TOTAL_WORDS
            for column, value in row.amounts().items():
                if value:
                    yield value, Label(f"{title}|{thing}|{columns.get(column, '')}|{path}", words)
        if isinstance(table, BasicExpenditureDetail):
            for total, label in ((table.personnel_total, "人员经费合计"), (table.public_total, "公用经费合计")):
                if total:
                    yield total, Label(label)
            for whole in wholes(table):
                yield whole, Label(f"{title}|基本支出合计", _TOTAL_WORDS)


def _item_values(coverage: Coverage) -> Iterator[tuple[Decimal, Label]]:
    for item in coverage.held:
        named = [key(text[:_LABEL]) for _, text in item.model if isinstance(text, str)]
        for _, value in item.model:
            if isinstance(value, Decimal) and value:
                yield value, Label("|".join(named))
            elif isinstance(value, int):
                yield Decimal(value), Label("涉及项目|一级项目")


def settle_restated(
    loose: Sequence[Entry],
    entries: Sequence[Entry],
    source: SourceText,
    places: Map,
    sentences: Sentences,
    labels: Labels,
) -> None:
    """Set aside those of the ``loose`` figures that say a value again, or are the share of two figures before them."""
    wanted = {abs(entry.value) for entry in loose if entry.is_open and entry.value}
    in_prose = [
        entry
        for entry in entries
        if entry.status == "read" and entry.value is not None and abs(entry.value) in wanted and not _is_in_table(entry)
    ]
    read_in = {(_section_at(places, e.start), abs(e.value or 0), e.unit == "percent") for e in in_prose}
    read_beside = {(own.start, abs(e.value or 0)): e for e in in_prose if (own := sentences.at(e.start)) is not None}
    times_read = Counter((own.start, abs(e.value or 0)) for e in in_prose if (own := sentences.at(e.start)) is not None)
    for entry in loose:
        if not entry.is_open or not entry.value:
            continue
        role = places.role_at(entry.start)
        if role in {"sheet", "report", "key_work", "attachments"}:
            continue
        sentence = sentences.at(entry.start)
        begin = max(sentence.start if sentence else entry.start, entry.start - _REACH)
        labelled = sentence is not None and sentence.says("label")
        # Budget and final account may be one figure: printed twice in a comparison, it is two values; read twice, it is both.
        twin = read_beside.get((sentence.start, abs(entry.value))) if sentence is not None else None
        beside = (
            twin is not None
            and sentence is not None
            and sentence.says("compares")
            and entry.unit == "money"
            and times_read[sentence.start, abs(entry.value)] < _BOTH
            and not _is_listed(source.folded, *sorted((entry, twin), key=lambda own: own.start))
        )
        same_place = (
            not labelled
            and not beside
            and (_section_at(places, entry.start), abs(entry.value), entry.unit == "percent") in read_in
        )
        # In a comparison, and for a percentage, the figure of a table is no witness that the sentence was read.
        elsewhere = (
            ()
            if entry.unit == "percent" or (sentence and sentence.says("compares"))
            else labels.get(abs(entry.value), ())
        )
        before, behind = source.folded[begin : entry.start], source.folded[entry.start : entry.end + _BEHIND]
        if same_place or _names_same(before, behind, elsewhere):
            entry.set_aside("restated")
    _settle_shares(entries, sentences, labels)
    _reopen_beside_open(loose, sentences)


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
    if not labels:
        return False
    clause = _CLAUSE_ENDS.split(before)[-1]
    if any(word in clause for label in labels for word in label.words):
        return True
    around = before + behind
    grams = {around[place : place + _GRAM] for place in range(len(around) - _GRAM + 1)}
    return any(gram in label.text for gram in grams for label in labels)


def _settle_shares(entries: Sequence[Entry], sentences: Sentences, labels: Labels) -> None:
    """A percentage behind 占 that follows from two figures the record holds, in sections whose shares it does not hold."""
    if not any(entry.is_open and entry.unit == "percent" for entry in entries):
        return
    amounts: dict[Sentence, list[Entry]] = {}
    for entry in entries:
        sentence = sentences.at(entry.start) if entry.unit in {"money", "percent"} else None
        if sentence is None or not sentence.says("share"):
            continue
        if entry.unit == "money":
            amounts.setdefault(sentence, []).append(entry)
        elif entry.unit == "percent" and entry.is_open and entry.value is not None:
            before = amounts.get(sentence, [])
            if sentence.role in _STRUCTURE:
                known = before and (
                    before[-1].value == 0 or before[-1].reason == "restated" or before[-1].status == "read"
                )
            else:
                known = before and before[-1].status == "read"
            if known and _is_share(entry.value, before[-1].value, labels):
                entry.set_aside("restated")


def _is_share(share: Decimal, amount: Decimal | None, labels: Labels) -> bool:
    if amount is None:
        return False
    if amount == 0 or share == _HUNDRED:
        return True
    last_unit = 2 * half_unit(decimals(share))
    return any(whole >= amount and abs(amount / whole * _HUNDRED - share) <= last_unit for whole in labels)
