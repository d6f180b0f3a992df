"""Verdicts counted: per field, per list, per document, and everything that sums up to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict

from evals.anls import Tree, record_to_tree, tree_score
from evals.fields import SCORED_PARTS, TASKS, Kind, task_of
from evals.findings.score import FindingScore
from evals.gold import Case
from evals.grounding import PublishedText
from evals.score import Leaf, Node, score_record
from models import Record


class Counts(BaseModel):
    """Verdicts on a set of values.

    ``similarity`` sums the credit of the values that both sides have; ``wording`` counts those that are equal but for
    punctuation and width.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    correct: int = 0
    wrong: int = 0
    missing: int = 0
    invented: int = 0
    similarity: float = 0.0
    wording: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(**{name: getattr(self, name) + getattr(other, name) for name in Counts.model_fields})

    @property
    def gold(self) -> int:
        """Values that gold has."""
        return self.correct + self.wrong + self.missing

    @property
    def predicted(self) -> int:
        """Values that the prediction has."""
        return self.correct + self.wrong + self.invented

    @property
    def precision(self) -> float | None:
        """Correct among predicted; ``None`` where nothing was predicted."""
        return self.correct / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        """Correct among gold; ``None`` where gold has nothing."""
        return self.correct / self.gold if self.gold else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both, ``2 correct ÷ (gold + predicted)``; ``None`` where neither side has anything."""
        return self._f(self.correct)

    @property
    def soft_f1(self) -> float | None:
        """The same with partly right text credited by its edit similarity."""
        return self._f(self.similarity)

    @property
    def wording_f1(self) -> float | None:
        """The same with punctuation and width forgiven."""
        return self._f(self.wording)

    def _f(self, credit: float) -> float | None:
        both = self.gold + self.predicted
        return 2 * credit / both if both else None


class FieldCounts(Counts):
    """The counts of one field (path without indices)."""

    kind: Kind


class ListCounts(BaseModel):
    """Items of the lists of one field; ``ordered`` counts the pairs judged by order, ``in_order`` those that keep it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    gold: int = 0
    predicted: int = 0
    paired: int = 0
    ordered: int = 0
    in_order: int = 0

    def __add__(self, other: ListCounts) -> ListCounts:
        return ListCounts(**{name: getattr(self, name) + getattr(other, name) for name in ListCounts.model_fields})

    @property
    def missed(self) -> int:
        """Items that gold has and the prediction lacks."""
        return self.gold - self.paired

    @property
    def invented(self) -> int:
        """Items that the prediction has and gold lacks."""
        return self.predicted - self.paired

    @property
    def order(self) -> float | None:
        """The share of pairs in order; ``None`` where none was judged."""
        return self.in_order / self.ordered if self.ordered else None


class Grounding(BaseModel):
    """Predicted verbatim texts, and how many of them stand in the published text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    texts: int = 0
    grounded: int = 0

    def __add__(self, other: Grounding) -> Grounding:
        return Grounding(texts=self.texts + other.texts, grounded=self.grounded + other.grounded)

    @property
    def rate(self) -> float | None:
        """The grounded share; ``None`` where no text was predicted."""
        return self.grounded / self.texts if self.texts else None


class Mistake(BaseModel):
    """One value that is not correct; see ``evals.score.Leaf``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    predicted_path: str
    verdict: Literal["wrong", "missing", "invented"]
    gold: str | None
    predicted: str | None
    similarity: float


class CaseScore(BaseModel):
    """Everything counted on one case. ``failed`` holds the error of an extraction that gave no record; ``findings`` is the
    score of what the checks say, where readers listed what is wrong in the document."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case: str
    document: str
    form: str
    split: str
    role: str = "develop"
    gold_sha256: str
    failed: str | None
    fields: dict[str, FieldCounts]
    lists: dict[str, ListCounts]
    grounding: dict[str, Grounding]
    anls: dict[str, float | None]
    mistakes: tuple[Mistake, ...]
    findings: FindingScore | None = None

    def counts(self, wanted: Callable[[str, FieldCounts], bool] = lambda *_: True) -> Counts:
        """The sum over the fields that are wanted."""
        return sum_counts(counts for field, counts in self.fields.items() if wanted(field, counts))


def sum_counts(parts: Iterable[Counts]) -> Counts:
    """The sum of counts, field kinds dropped."""
    total = Counts()
    for part in parts:
        total += part
    return total


def score_case(
    case: Case,
    gold: Record,
    gold_sha256: str,
    predicted: Record | None,
    source: PublishedText,
    failed: str | None = None,
) -> CaseScore:
    """Hold a predicted record (``None`` where the extraction failed) against the gold of its case."""
    ignore = frozenset(case.ignore)
    tree = score_record(gold, predicted, ignore=ignore)
    leaves = tuple(tree.leaves())
    return CaseScore(
        case=case.id,
        document=case.document,
        form=case.form,
        split=case.split,
        role=case.role,
        gold_sha256=gold_sha256,
        failed=failed,
        fields=count_fields(leaves),
        lists=count_lists(tree, judge_order="order" not in ignore),
        grounding=count_grounding(leaves, source),
        anls=score_tasks_as_trees(gold, predicted, ignore=ignore),
        mistakes=tuple(_mistake(leaf) for leaf in leaves if leaf.verdict != "correct"),
    )


def count_fields(leaves: Iterable[Leaf]) -> dict[str, FieldCounts]:
    """Field → its counts, in record order."""
    found: dict[str, list[Leaf]] = {}
    for leaf in leaves:
        found.setdefault(leaf.field, []).append(leaf)
    return {
        field: FieldCounts(
            kind=group[0].kind,
            correct=sum(leaf.verdict == "correct" for leaf in group),
            wrong=sum(leaf.verdict == "wrong" for leaf in group),
            missing=sum(leaf.verdict == "missing" for leaf in group),
            invented=sum(leaf.verdict == "invented" for leaf in group),
            similarity=round(sum(leaf.similarity for leaf in group), 6),
            wording=sum(leaf.same_wording for leaf in group),
        )
        for field, group in found.items()
    }


def count_lists(tree: Node, *, judge_order: bool) -> dict[str, ListCounts]:
    """List field → its items; lists of one field (the indicators of every goal) are summed."""
    found: dict[str, ListCounts] = {}
    for node in tree.nodes():
        pairing = node.alignment
        if pairing is None:
            continue
        paired = len(pairing.pairs)
        counts = ListCounts(
            gold=paired + len(pairing.missed),
            predicted=paired + len(pairing.invented),
            paired=paired,
            ordered=paired if judge_order else 0,
            in_order=pairing.in_order if judge_order else 0,
        )
        found[node.field] = found.get(node.field, ListCounts()) + counts
    return found


def count_grounding(leaves: Iterable[Leaf], source: PublishedText) -> dict[str, Grounding]:
    """Task → how many of its predicted verbatim texts stand in the source."""
    found: dict[str, Grounding] = {}
    for leaf in leaves:
        if leaf.kind == "text" and leaf.predicted is not None:
            task = task_of(leaf.field)
            one = Grounding(texts=1, grounded=int(source.grounded(leaf.predicted)))
            found[task] = found.get(task, Grounding()) + one
    return found


def score_tasks_as_trees(gold: Record, predicted: Record | None, *, ignore: frozenset[str]) -> dict[str, float | None]:
    """Task → ANLS*-style score, ``None`` where neither record has anything of it."""
    left, right = _trees_by_task(gold, ignore), _trees_by_task(predicted, ignore)
    scores = {task: tree_score(left.get(task), right.get(task)) for task in TASKS}
    return {task: None if score is None else round(score, 6) for task, score in scores.items()}


def _trees_by_task(record: Record | None, ignore: frozenset[str]) -> dict[str, Tree]:
    found: dict[str, dict[str, Tree]] = {}
    for part in SCORED_PARTS if record is not None else ():
        tree = record_to_tree(getattr(record, part), ignore=ignore)
        sections = (
            {part: tree}
            if part in {"document", "key_work"} or not isinstance(tree, dict)
            else {f"{part}.{name}": value for name, value in tree.items()}
        )
        for section, value in sections.items():
            if value is not None:
                found.setdefault(task_of(section), {})[section] = value
    return dict(found)


def _mistake(leaf: Leaf) -> Mistake:
    return Mistake(
        path=leaf.path,
        predicted_path=leaf.predicted_path,
        verdict=leaf.verdict,
        gold=leaf.gold,
        predicted=leaf.predicted,
        similarity=round(leaf.similarity, 6),
    )
