"""Two runs held together: differences with a confidence interval, wins and losses, and every value that flipped.

The interval is a paired bootstrap clustered by document: whole documents are drawn, all their forms and repeats with
them, since values of one document share its template and its oddities. Up to five documents every possible draw is
counted, so that the interval is exact; above that, ten thousand draws with a fixed seed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from evals.counts import CaseScore, Counts, Mistake, sum_counts
from evals.fields import TASKS
from evals.folder import Run
from evals.summary import Wanted, in_task
from extractor.errors import MissingExtraError, UsageError, pip_install

EXACT_UP_TO = 5
DRAWS = 10_000
SEED = 20_230_817
LEVEL = 0.95
LEAST_DOCUMENTS = 6
"""With fewer documents even a change in favour of all of them is more likely than 1 in 20 by chance (2 ÷ 2⁵ = 0.06)."""
FEW_DOCUMENTS = 10
"""Below this many documents an interval says little about documents elsewhere, and the printed table says so."""

Pair = tuple[CaseScore, CaseScore]


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of a comparison: F1 before and after, the interval of the difference, documents won and lost."""

    name: str
    before: float | None
    after: float | None
    low: float | None
    high: float | None
    wins: int
    losses: int
    ties: int

    @property
    def change(self) -> float | None:
        """After minus before, ``None`` where either is unscored."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def beyond_chance(self) -> bool:
        """Whether the interval leaves out zero, over enough documents for that to mean anything."""
        enough = self.wins + self.losses + self.ties >= LEAST_DOCUMENTS
        return enough and self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True, slots=True)
class Flip:
    """A value that is correct in one run and not in the other; ``mistake`` is the verdict in the run that has it wrong."""

    case: str
    repeat: int
    direction: Literal["mended", "broken"]
    mistake: Mistake


@dataclass(frozen=True, slots=True)
class Spent:
    """What a run took over the compared cases."""

    calls: int
    cache_hits: int
    tokens: int
    cost: Decimal | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Run ``after`` against run ``before``, over the cases that both have."""

    before: str
    after: str
    documents: int
    cases: int
    left_out: tuple[str, ...]
    overall: Difference
    tasks: tuple[Difference, ...]
    fields: tuple[Difference, ...]
    flips: tuple[Flip, ...]
    spent_before: Spent
    spent_after: Spent

    @property
    def regressions(self) -> tuple[Difference, ...]:
        """The tasks, and the whole, whose F1 fell."""
        return tuple(line for line in (self.overall, *self.tasks) if line.change is not None and line.change < 0)


def compare_runs(before: Run, after: Run) -> Comparison:
    """Hold two runs together. Raises UsageError where they share no case or were scored against different gold."""
    shared = [place for place in before.scores if place in after.scores]
    if not shared:
        raise UsageError(f"{before.name} 与 {after.name} 没有共同的用例")
    pairs = [(before.scores[place], after.scores[place]) for place in shared]
    for left, right in pairs:
        if left.gold_sha256 != right.gold_sha256:
            hint = "用原来的选项对两个目录各运行一次 juesuan eval run，会按现在的 gold 重新评分"
            raise UsageError(f"用例 {left.case} 在两次运行中用的是不同的 gold", hint=hint)
    fields = list(dict.fromkeys(field for pair in pairs for score in pair for field in score.fields))
    left_out = {case for case, _ in before.scores.keys() ^ after.scores.keys()}
    return Comparison(
        before=before.name,
        after=after.name,
        documents=len({left.document for left, _ in pairs}),
        cases=len(shared),
        left_out=tuple(sorted(left_out)),
        overall=_difference("overall", pairs, lambda *_: True),
        tasks=tuple(_difference(task, pairs, in_task(task)) for task in TASKS),
        fields=tuple(
            _difference(name, pairs, lambda field, _, wanted=name: field == wanted)  # type: ignore[misc]
            for name in fields
        ),
        flips=tuple(flip for place in shared for flip in _flips(place, before.scores[place], after.scores[place])),
        spent_before=_spent(before),
        spent_after=_spent(after),
    )


def _difference(name: str, pairs: Sequence[Pair], wanted: Wanted) -> Difference:
    documents: dict[str, tuple[Counts, Counts]] = {}
    for left, right in pairs:
        old, new = documents.get(left.document, (Counts(), Counts()))
        documents[left.document] = (old + left.counts(wanted), new + right.counts(wanted))
    clusters = list(documents.values())
    low, high = bootstrap_interval(clusters)
    changes = [new.f1 - old.f1 for old, new in clusters if old.f1 is not None and new.f1 is not None]
    return Difference(
        name=name,
        before=sum_counts(old for old, _ in clusters).f1,
        after=sum_counts(new for _, new in clusters).f1,
        low=low,
        high=high,
        wins=sum(change > 0 for change in changes),
        losses=sum(change < 0 for change in changes),
        ties=sum(change == 0 for change in changes),
    )


def bootstrap_interval(clusters: Sequence[tuple[Counts, Counts]]) -> tuple[float | None, float | None]:
    """The 95 % percentile interval of the difference of pooled F1 when whole documents are drawn with replacement.

    ``(None, None)`` with fewer than two documents, or where no draw is scored on both sides. Raises MissingExtraError
    without scipy (which brings numpy).
    """
    try:
        import numpy as np
    except ImportError as error:
        raise MissingExtraError("比较运行需要 numpy", hint=pip_install("eval")) from error
    scored = [(old, new) for old, new in clusters if old.gold + old.predicted or new.gold + new.predicted]
    n = len(scored)
    if n < 2:
        return None, None
    exact = n <= EXACT_UP_TO
    every_draw = list(itertools.product(range(n), repeat=n)) if exact else []
    draws = np.array(every_draw) if exact else np.random.default_rng(SEED).integers(n, size=(DRAWS, n))
    columns = [[2 * c.correct for c in side] for side in zip(*scored, strict=True)]
    columns += [[c.gold + c.predicted for c in side] for side in zip(*scored, strict=True)]
    old_hits, new_hits, old_size, new_size = (np.array(column, dtype=float)[draws].sum(axis=1) for column in columns)
    usable = (old_size > 0) & (new_size > 0)
    if not usable.any():
        return None, None
    changes = new_hits[usable] / new_size[usable] - old_hits[usable] / old_size[usable]
    low, high = np.quantile(changes, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], method="inverted_cdf")
    return float(low), float(high)


def _flips(place: tuple[str, int], before: CaseScore, after: CaseScore) -> Iterable[Flip]:
    old = {_identity(mistake): mistake for mistake in before.mistakes}
    new = {_identity(mistake): mistake for mistake in after.mistakes}
    for identity, mistake in old.items():
        if identity not in new:
            yield Flip(*place, "mended", mistake)
    for identity, mistake in new.items():
        if identity not in old:
            yield Flip(*place, "broken", mistake)


def _identity(mistake: Mistake) -> tuple[str, str | None]:
    # The number of an invented item says nothing across runs; what was invented does.
    if "[+" in mistake.path:
        return mistake.path[: mistake.path.index("[+")] + mistake.path.rpartition("]")[2], mistake.predicted
    return mistake.path, None


def _spent(run: Run) -> Spent:
    usage = run.usage
    return Spent(
        calls=usage.calls,
        cache_hits=usage.cache_hits,
        tokens=usage.prompt_tokens + usage.completion_tokens,
        cost=usage.cost,
        seconds=sum(run.seconds.values()),
    )
