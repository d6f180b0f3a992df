"""How often ``check --judge`` is right: its findings alone, held against the lists of careful readers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import extractor
from evals.cassettes import replay_settings, replaying
from evals.findings.gold import HARMFUL, findings_gold
from evals.findings.score import EntryScore, FindingScore, score_findings
from evals.gold import Case, Manifest
from extractor.judge import judge
from extractor.model_settings import ModelSettings
from extractor.pipeline import read_outline


@dataclass
class Judged:
    """One case: how many contradictions the model named, the findings that were proved, and their score.

    ``score`` is ``None`` where no reader listed what is wrong; whatever was proved there is ``unlisted``.
    """

    case: str
    named: int
    proved: tuple[str, ...]
    score: FindingScore | None
    failed: tuple[str, ...] = ()

    @property
    def true(self) -> int:
        """Findings that hit an entry of the list."""
        return self.score.alarms_true + self.score.notes_true if self.score is not None else 0

    @property
    def unlisted(self) -> tuple[str, ...]:
        """Findings that hit nothing."""
        if self.score is None:
            return self.proved
        return tuple(told.message for told in (*self.score.false, *self.score.unlisted_notes))

    def entries(self) -> list[EntryScore]:
        """The errors and contradictions of the list."""
        return [entry for entry in self.score.entries if entry.grade in HARMFUL] if self.score is not None else []


@dataclass
class JudgeScores:
    """All cases. ``precision`` is of what was proved, ``recall`` of the errors and contradictions that only a reader sees."""

    cases: list[Judged] = field(default_factory=list)

    def total(self) -> tuple[int, int, int]:
        """Contradictions named, proved, and listed by readers."""
        return (
            sum(case.named for case in self.cases),
            sum(len(case.proved) for case in self.cases),
            sum(case.true for case in self.cases),
        )

    def found(self, *, readers_only: bool) -> tuple[int, int]:
        """Entries hit, and entries there are: all errors and contradictions, or those that only a reader sees."""
        entries = [entry for case in self.cases for entry in case.entries() if entry.needs_reader or not readers_only]
        return sum(entry.found for entry in entries), len(entries)


def judge_scores(manifest: Manifest, cases: Iterable[Case], llm: ModelSettings, replay: Path | None) -> JudgeScores:
    """Judge every case, by recorded answers where ``replay`` is given, and score what is proved."""
    scores = JudgeScores()
    settings = extractor.Settings(ocr="never")
    for case in cases:
        path = manifest.path(case.file)
        record, outline = extractor.extract(path, settings), read_outline(path, settings)
        if replay is None:
            found = judge(record, outline, llm)
        else:
            with replaying(replay):
                found = judge(record, outline, replay_settings())
        gold = findings_gold(manifest, case)
        told = record.model_copy(update={"findings": found.findings})
        score = score_findings(gold, told, outline.source.text) if gold is not None else None
        messages = tuple(finding.message for finding in found.findings)
        scores.cases.append(Judged(case.id, found.named, messages, score, found.failed))
    return scores


def judge_to_lines(scores: JudgeScores) -> list[str]:
    """The scores in words, every finding that no reader listed among them."""
    named, proved, true = scores.total()
    lines = [
        f"{case.case}：模型指出 {case.named} 处，证实的并为 {len(case.proved)} 条，其中清单所列 {case.true} 条"
        for case in scores.cases
    ]
    lines += [f"  请求失败：{text}" for case in scores.cases for text in case.failed]
    lines.append(f"共指出 {named} 处，证实的并为 {proved} 条，其中清单所列 {true} 条，准确率 {_share(true, proved)}")
    for label, readers_only in (("只有读者能看出的错误、矛盾", True), ("全部错误、矛盾", False)):
        hit, of = scores.found(readers_only=readers_only)
        lines.append(f"召回（{label}）：{hit}/{of}，{_share(hit, of)}")
    lines += [f"  不在清单：{case.case}  {text}" for case in scores.cases for text in case.unlisted]
    return lines


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "–"
