"""Frames of the performance part: coverage, summaries, reports, what was made of the results, key work."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from extractor.accounts.figures import is_rate
from extractor.completeness.ledger import Entry
from extractor.lazy import cached_property
from extractor.llm.frames import NOT_ITS_OWN, Frame, Value, Witness, role_words
from extractor.llm.place import Found, Offsets, UnitPlace
from extractor.narrative.labels import PartKind, find_labels
from extractor.narrative.summaries import summary_stretches
from extractor.text.characters import key
from extractor.text.locate import find_all
from extractor.text.span import Span


@dataclass
class ExecutionFrame(Frame):
    """An item with 预算数, 执行数 and 完成率 in prose: each by the words before it, inside the item's stretch."""

    @cached_property
    def stretch(self) -> Offsets:
        """The part of the unit that is the item's own."""
        return 0, len(self.place.source.text)

    def misfit(self, value: Value, entry: Entry) -> str | None:
        """By the words before the figure; one without any only where the three figures hold together."""
        if not self.stretch[0] <= entry.start < self.stretch[1]:
            return NOT_ITS_OWN
        roles = role_words(self.place, entry)
        if value.name == "execution_pct":
            rate = entry.unit == "percent" and roles and roles[-1] != "change"
            return None if rate or self._holds() else NOT_ITS_OWN
        if entry.unit == "percent" or roles[-1:] == ("prior",) or roles[-1:] == ("change",):
            return NOT_ITS_OWN
        wanted, other = ("budget", "executed") if value.name == "budget" else ("executed", "budget")
        if roles and roles[-1] in (wanted, other):
            return None if roles[-1] == wanted else NOT_ITS_OWN
        return None if self._holds() else NOT_ITS_OWN

    def _holds(self) -> bool:
        """Whether budget, execution and rate are all there and hold together."""
        budget, executed, rate = self.answer.budget, self.answer.executed, self.answer.execution_pct
        return bool(budget) and None not in (executed, rate) and is_rate(rate, executed, budget)

    def text_fits(self, value: Value, found: Found) -> bool:
        """Inside the stretch, and under no label of another part."""
        if "[" not in value.path:
            return True
        inside = self.stretch[0] <= found.start and found.end <= self.stretch[1]
        part = self.part_at(found.start)
        # Before all labels stands what was done; problems and measures that are labelled further on do not.
        unlabelled = part is None and (value.name == "outputs" or not self._is_labelled(value.name))
        return inside and (part == value.name or unlabelled)

    def _is_labelled(self, part: str) -> bool:
        """Whether the stretch has a label for a part."""
        return any(kind == part and self.stretch[0] <= at <= self.stretch[1] for at, kind in self.labels)

    @cached_property
    def labels(self) -> tuple[tuple[int, PartKind], ...]:
        """Where a labelled part begins, in order."""
        passage = Span.of(self.place.source, 0, len(self.place.source.text))
        return tuple((label.end, label.kind) for label in find_labels(passage))

    def part_at(self, offset: int) -> PartKind | None:
        """The part whose label stands last before an offset of the stretch; ``None`` where none does."""
        before = [kind for at, kind in self.labels if self.stretch[0] <= at <= offset]
        return before[-1] if before else None


@dataclass
class SummaryFrame(ExecutionFrame):
    """A project summary: from its name to the name of the next."""

    def misfit(self, value: Value, entry: Entry) -> str | None:
        """Budget execution stands before the labelled parts, which print figures of the work that was done."""
        return NOT_ITS_OWN if self.part_at(entry.start) is not None else super().misfit(value, entry)

    @cached_property
    def stretch(self) -> Offsets:
        """The announced summary of that project; where none is announced, from its name to the end of the unit."""
        name = key(self.answer.project)
        passage = Span.of(self.place.source, 0, len(self.place.source.text))
        announced = [(start, end) for text, start, end in summary_stretches(passage) if name in key(text)]
        if announced:
            return announced[0]
        places = find_all(self.answer.project, self.place.source)
        return (places[0][0], len(passage)) if places else (0, len(passage))


_SCALE = re.compile(r"(?:满分|总分|分值|权重)(?:为|是|:)?$")
_SCORED = re.compile(r"(?:得分|评分|自评|评价|总分|分数|综合分|分)[^。;\d]{0,12}$")
_RATED = re.compile(r"[等级评定档次][^。;]{0,16}$")


@dataclass
class ReportFrame(ExecutionFrame):
    """An evaluation report: its score behind the words for one, its rating behind the words for that."""

    def misfit(self, value: Value, entry: Entry) -> str | None:
        """The score is a number of points that was given, and not the scale."""
        if value.name != "score":
            return super().misfit(value, entry)
        folded = self.place.source.folded
        before = folded[max(entry.start - 24, 0) : entry.start]
        if entry.unit in ("money", "percent") or _SCALE.search(before):
            return NOT_ITS_OWN
        return None if _SCORED.search(before) else NOT_ITS_OWN

    def text_fits(self, value: Value, found: Found) -> bool:
        """A rating stands behind 等级, 评价结果 or their like."""
        if value.name == "rating":
            return _RATED.search(self.place.source.folded[max(found.start - 24, 0) : found.start]) is not None
        return super().text_fits(value, found)


_EVALUATED = re.compile(r"评价|自评")
_COVERS = re.compile(r"覆盖[率面](?:为|达到?|是)?$")
_COUNTED_BEHIND = re.compile(r"个|项")


@dataclass
class CoverageFrame(Frame):
    """What the self-evaluation covers: one sentence on projects that were evaluated."""

    def misfit(self, value: Value, entry: Entry) -> str | None:
        """Money for the amount, a percentage behind 占 or 覆盖率 for the share."""
        if not self._evaluates(entry.start):
            return NOT_ITS_OWN
        if value.name == "amount":
            return None if entry.unit == "money" else NOT_ITS_OWN
        if entry.unit != "percent":
            return NOT_ITS_OWN
        covers = _COVERS.search(self.place.source.folded[max(entry.start - 8, 0) : entry.start]) is not None
        return None if covers or "rate" in role_words(self.place, entry) else NOT_ITS_OWN

    def text_fits(self, value: Value, found: Found) -> bool:
        """The number of projects: counted as such."""
        if value.mark != "count":
            return True
        folded = self.place.source.folded
        behind = folded[found.end : found.end + 8]
        return self._evaluates(found.start) and _COUNTED_BEHIND.match(behind) is not None and (
            "项目" in behind or "项目" in folded[max(found.start - 12, 0) : found.start]
        )  # fmt: skip

    def _sentence(self, offset: int) -> Offsets:
        folded = self.place.source.sentences
        start = max(folded.rfind("。", 0, offset), folded.rfind(";", 0, offset)) + 1
        ends = [end for end in (folded.find("。", offset), folded.find(";", offset)) if end >= 0]
        return start, min(ends, default=len(folded))

    def _evaluates(self, offset: int) -> bool:
        sentence = self.place.source.sentences[slice(*self._sentence(offset))]
        return _EVALUATED.search(sentence) is not None and "项目" in sentence

    def standing(self, values: Mapping[str, Found]) -> str | None:
        """All of it in one sentence."""
        return None if len({self._sentence(found.start) for found in values.values()}) <= 1 else NOT_ITS_OWN


@dataclass
class ResultUseFrame(Frame):
    """What was made of the results: the section on that, or text behind such a heading."""

    def text_fits(self, value: Value, found: Found) -> bool:
        """In a unit of another kind, the words 结果应用 stand right before it."""
        if self.place.unit.kind == "result_use":
            return True
        before = self.place.source.folded[max(found.start - 40, 0) : found.start]
        return value.name != "text" or re.search(r"[应运]用", before) is not None


_BETWEEN = re.compile(r"[,。;:、.!]{0,3}")
_LONGEST_GAP = 4


@dataclass
class WorkFrame(Frame):
    """An item of key work: in prose its content follows its title at once, in a table in the same row."""

    titles: tuple[str, ...] = ()
    """The titles of all items of the answer that name this unit."""

    @cached_property
    def own(self) -> list[Offsets]:
        """Where the title stands, with the place where the next title begins."""
        found = []
        starts = sorted(start for title in set(self.titles) for start, _ in find_all(title, self.place.source))
        for _start, end in find_all(self.answer.title, self.place.source):
            following = next((at for at in starts if at >= end), len(self.place.source.text))
            found.append((end, following))
        return found

    def text_fits(self, value: Value, found: Found) -> bool:
        """Content and status between the title and the next one; a wrapped title is known by its pieces only."""
        if value.name == "title" or not self.own:
            return True
        if self.place.unit.kind == "table":
            return any(end <= found.start < following for end, following in self.own)
        gap = [found.start - end for end, _ in self.own if end <= found.start]
        return bool(gap) and min(gap) <= _LONGEST_GAP and _BETWEEN.fullmatch(
            self.place.source.folded, found.start - min(gap), found.start
        ) is not None  # fmt: skip

    def own_choices(self) -> dict[str, Any]:
        """An item of a table unit is one of a table."""
        table = self.place.unit.kind == "table"
        return {"source": "table"} if table and self.answer.source != "table" else {}


class AnswersOf(Protocol):
    """What the frames of key work share: the rules' reading, and the other items of the answer."""

    witness: Witness

    def answers(self, name: str) -> list[Any]:
        """The items of a list."""
        ...


def work_frame(place: UnitPlace, answer: Any, shared: AnswersOf) -> WorkFrame:
    """The frame of an item of key work, among the others."""
    return WorkFrame(place, answer, shared.witness, tuple(other.title for other in shared.answers("key_work")))
