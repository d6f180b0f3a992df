"""The model's answer as proposals: grounded in the passages, put into the closed vocabulary, one for each table and section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractor.accounts.heading_words import folded_heading
from extractor.accounts.own_aliases import Aliases
from extractor.accounts.templates import TEMPLATES
from extractor.learn.units import Passage, texts
from extractor.llm.answers import LearnAnswer
from extractor.text.characters import key, squeeze


@dataclass(frozen=True)
class Proposal:
    """What is accepted or rejected as a whole: ``name`` is that of a table, ``sections`` or ``organisations``."""

    name: str
    aliases: Aliases


@dataclass(frozen=True)
class Rejected:
    """A proposal, or a part of one, that is not taken over, and why (for a person, in Chinese)."""

    name: str
    reason: str


def answer_to_proposals(answer: LearnAnswer, passages: Sequence[Passage]) -> tuple[list[Proposal], list[Rejected]]:
    """The proposals of an answer, and what of it stands in no passage or names what there is not."""
    known = texts(passages)
    rejected: list[Rejected] = []
    kept = {
        name: [item for item in getattr(answer, name) if _is_grounded(name, item, known, rejected)]
        for name in LearnAnswer.model_fields
    }
    proposals = [Proposal(table, _of_table(table, kept)) for table in TEMPLATES]
    sections = [Proposal("sections", Aliases(sections=((i.section, squeeze(i.text)),))) for i in kept["sections"]]
    bodies = [Proposal("organisations", Aliases(organisations=(squeeze(i.text),))) for i in kept["organisations"]]
    return [one for one in (*proposals, *sections, *bodies) if one.aliases], rejected


def _of_table(table: str, kept: Mapping[str, Sequence[Any]]) -> Aliases:
    """All that an answer says of one table; labels and measures go with each table of their passage."""
    titles = [item for item in kept["titles"] if item.table == table]
    columns = [item for item in kept["columns"] if item.table == table]
    units = {item.unit for item in (*titles, *columns)}
    return Aliases(
        titles=tuple((table, squeeze(item.text)) for item in titles),
        columns=tuple((table, item.column, squeeze(item.text)) for item in columns if not _is_built_in(item)),
        labels=tuple((item.label, squeeze(item.text)) for item in kept["labels"] if item.unit in units),
        measures=tuple((item.measure, squeeze(item.text)) for item in kept["measures"] if item.unit in units),
    )


def _is_built_in(item: Any) -> bool:
    """Whether a heading is known for this column already."""
    template = TEMPLATES[item.table]
    return any(c.name == item.column and folded_heading(item.text) in c.built_in for c in template.columns)


def _is_grounded(name: str, item: Any, known: Mapping[str, str], rejected: list[Rejected]) -> bool:
    problem = next(_problems(name, item, known.get(item.unit)), None)
    if problem is not None:
        rejected.append(Rejected(name, f"“{item.text}”：{problem}"))
    return problem is None


def _problems(name: str, item: Any, text: str | None) -> Iterator[str]:
    if text is None:
        yield f"没有 {item.unit} 这一段"
        return
    if not key(item.text) or not all(key(step) in text for step in _steps(item.text)):
        yield "不是所给原文中的文字"
    if not key(item.words) or key(item.words) not in text:
        yield "依据不是所给原文中的文字"
    if name == "columns" and item.column not in {column.name for column in TEMPLATES[item.table].columns}:
        yield f"{item.table} 没有 {item.column} 这一列"
    if name == "titles" and not key(item.text).rstrip("])").endswith("表"):
        yield "表名应以“表”结尾"


def _steps(text: str) -> Iterable[str]:
    return [step for step in text.split("/") if step.strip()]
