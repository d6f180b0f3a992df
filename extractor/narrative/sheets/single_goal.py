"""The one goal of a sheet in running text: 年度目标 with its text, or 预期目标 beside 实际完成情况 with the texts of both below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from extractor.narrative.sheets.blocks import goal_number
from extractor.narrative.sheets.draft import SheetDraft
from extractor.narrative.sheets.fragments import opens_line
from extractor.narrative.sheets.vocabulary import EXPECTED_GOAL, GOAL_LABEL, REACHED_GOAL
from extractor.text.span import Span

_STOPS = ("。", "；")
_FIGURES = frozenset("0123456789")


@dataclass(frozen=True)
class _Texts:
    """What stands behind the labels: whether 实际完成情况 is one of them, and the lines of text, each in its parts."""

    beside: bool
    lines: tuple[tuple[Span, ...], ...]


def read_single_goal(fragments: Sequence[Span], end: int, draft: SheetDraft) -> None:
    """Give the only goal of a draft its text, from the ``fragments`` above its indicators (which begin at ``end``).

    The texts of two cells that stand side by side are parted only where print shows it; what cannot be parted is a doubt.
    """
    goals = draft.goals
    if len(goals) != 1 or goals[0].goal is not None:
        return
    texts = _texts([one for one in fragments if one.end <= end])
    if texts is None or not texts.lines:
        return
    goal = _first_of_two(texts.lines) if texts.beside else _only(texts.lines)
    if goal is not None:
        goals[0].goal = goal
        return
    whole = Span.joined([part for line in texts.lines for part in line])
    draft.doubt(f"绩效自评表的年度目标与完成情况并排印出，无法分开，已略去：{whole.text}", whole)


def _texts(fragments: Sequence[Span]) -> _Texts | None:
    for place, fragment in enumerate(fragments):
        label = fragment.folded
        if not (GOAL_LABEL.fullmatch(label) or EXPECTED_GOAL.fullmatch(label)) or goal_number(label) is not None:
            continue
        behind = list(fragments[place + 1 :])
        if behind and EXPECTED_GOAL.fullmatch(behind[0].folded):
            del behind[0]
        beside = bool(behind) and REACHED_GOAL.fullmatch(behind[0].folded) is not None
        if beside:
            del behind[0]
        reached = next((n for n, one in enumerate(behind) if REACHED_GOAL.fullmatch(one.folded)), len(behind))
        if reached < len(behind) and not opens_line(behind[reached]):
            # 年度目标 | … | 完成情况 | …: lines below belong to either.
            behind = behind[:reached] if behind[reached - 1].text.endswith(_STOPS) else behind
        else:
            behind = behind[:reached]
        last = next((n for n in range(len(behind) - 1, -1, -1) if behind[n].text.endswith(_STOPS)), -1)
        return _Texts(beside, tuple(_lines(behind[: last + 1])))
    return None


def _lines(fragments: Sequence[Span]) -> list[tuple[Span, ...]]:
    """The fragments line by line, those joined that a blank between a figure and a word parts."""
    lines = [list(line) for _, line in groupby(fragments, key=lambda one: one.source.index_at(one.start))]
    return [tuple(_joined(line)) for line in lines]


def _joined(line: Sequence[Span]) -> list[Span]:
    parts: list[Span] = []
    for fragment in line:
        if (
            parts
            and (parts[-1].text[-1] in _FIGURES) != (fragment.text[0] in _FIGURES)
            and parts[-1].text[-1] not in _STOPS
        ):
            parts[-1] = Span.joined((parts[-1], fragment))
        else:
            parts.append(fragment)
    return parts


def _only(lines: Sequence[Sequence[Span]]) -> Span | None:
    """The text of one cell: nothing stands beside it."""
    return Span.joined([line[0] for line in lines]) if all(len(line) == 1 for line in lines) else None


def _first_of_two(lines: Sequence[Sequence[Span]]) -> Span | None:
    """The first of two texts, one behind the other: it ends with a stop, at a place that no other is like."""
    parted = [line for line in lines if len(line) > 1]
    if parted:
        (line, *more) = parted
        before = lines[: list(lines).index(line)]
        whole = len(line) == 2 and not more and line[0].text.endswith(_STOPS)
        if not whole or any(one[0].text.endswith(_STOPS) for one in before):
            return None
        return Span.joined([*(one[0] for one in before), line[0]])
    stops = [n for n, line in enumerate(lines) if line[0].text.endswith(_STOPS)]
    return Span.joined([line[0] for line in lines[: stops[0] + 1]]) if len(stops) == 2 else None
