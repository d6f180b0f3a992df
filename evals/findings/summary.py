"""The scores of the findings of many cases as one: recall by grade and kind, precision, who is wrong, how severe, how often."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pydantic import BaseModel, ConfigDict

from evals.findings.gold import GRADES
from evals.findings.score import EntryScore, FindingScore

Wanted = Callable[[EntryScore], bool]

RATIOS: dict[str, str] = {
    "recall_expressible": "召回（错误、矛盾，规则可以表达的）",
    "recall_harmful": "召回（全部错误、矛盾）",
    "recall": "召回（全部条目）",
    "precision": "准确（错误、警告）",
    "precision_notes": "准确（提示）",
    "culprit": "指对了哪一处有误",
    "severity": "级别恰当",
    "told_once": "一事只报一条",
    "not_on_right": "没有报在核对无误之处",
}


class Ratio(BaseModel):
    """So many of so many."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hit: int
    of: int

    @property
    def value(self) -> float | None:
        """The share, ``None`` of nothing."""
        return self.hit / self.of if self.of else None


class FindingsSummary(BaseModel):
    """Ratios by name (``RATIOS``), and recall by grade and by kind of what is wrong."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ratios: dict[str, Ratio]
    grades: dict[str, Ratio]
    kinds: dict[str, Ratio]


def summarise_findings(scores: Iterable[FindingScore | None]) -> FindingsSummary | None:
    """The summary over the cases that have a list, ``None`` where none has."""
    known = [score for score in scores if score is not None]
    if not known:
        return None
    kinds = sorted({entry.kind for score in known for entry in score.entries})
    return FindingsSummary(
        ratios=_ratios(known),
        grades={grade: recall(known, lambda entry, g=grade: entry.grade == g) for grade in GRADES},  # type: ignore[misc]
        kinds={kind: recall(known, lambda entry, k=kind: entry.harmful and entry.kind == k) for kind in kinds},  # type: ignore[misc]
    )


def _among(scores: Iterable[FindingScore], wanted: Wanted) -> list[EntryScore]:
    return [entry for score in scores for entry in score.entries if not entry.absent and wanted(entry)]


def recall(scores: Sequence[FindingScore], wanted: Wanted = lambda _: True) -> Ratio:
    """Entries found; those whose place this form of the document does not print are left out."""
    entries = _among(scores, wanted)
    return Ratio(hit=sum(entry.found for entry in entries), of=len(entries))


def _ratios(scores: Sequence[FindingScore]) -> dict[str, Ratio]:
    found = _among(scores, lambda entry: entry.found)
    judged = [entry for entry in found if entry.culprit is not None]
    alarms = sum(score.alarms for score in scores)
    return {
        "recall_expressible": recall(scores, lambda entry: entry.expressible),
        "recall_harmful": recall(scores, lambda entry: entry.harmful),
        "recall": recall(scores),
        "precision": Ratio(hit=sum(score.alarms_true for score in scores), of=alarms),
        "precision_notes": Ratio(
            hit=sum(score.notes_true for score in scores), of=sum(score.notes for score in scores)
        ),
        "culprit": Ratio(hit=sum(bool(entry.culprit) for entry in judged), of=len(judged)),
        "severity": Ratio(hit=sum(bool(entry.severity) for entry in found), of=len(found)),
        "told_once": Ratio(hit=sum(entry.told_once for entry in found), of=len(found)),
        "not_on_right": Ratio(hit=alarms - sum(len(score.on_right) for score in scores), of=alarms),
    }
