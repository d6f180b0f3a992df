"""A table that does not hold together at all: what follows from it is told once, inside the one finding about the table.

Where names and amounts stand beside each other by mistake, or a table was read wrongly, every row contradicts other tables and
the text. None of these contradictions says anything that "look at this table" does not say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from extractor.accounts.equations import is_incoherent
from extractor.accounts.figures import Axis, Figure
from extractor.checks.engine import Cause
from extractor.checks.results import Equation, Failure
from extractor.checks.solve import Explanation

LEAST_CONSEQUENCES = 2
"""So many contradictions of a table whose reading was told to be incoherent are told as one."""


def table_of(figure: Figure) -> str:
    """The table of a figure, empty for one of the text."""
    parts = figure.key.split(".")
    return parts[1] if parts[0] == "tables" else ""


@dataclass
class Incoherent:
    """One table that does not hold together, with the contradictions that follow from it."""

    table: str
    inside: list[Equation]
    beside: list[Equation]
    bounds: list[Failure]

    @property
    def failed(self) -> list[Equation]:
        """The equations that fail, those of the table itself first."""
        return [*self.inside, *self.beside]

    @property
    def is_told(self) -> bool:
        """Whether there is enough to tell it as one."""
        return len(self.failed) + len(self.bounds) >= LEAST_CONSEQUENCES


def incoherent_tables(causes: Iterable[Cause], equations: Iterable[Equation], told: Collection[str]) -> list[str]:
    """The tables of which more sums of their own fail, explained by no few figures, than a publisher's slips break; ``told``
    are those of which the reading says so itself.
    """
    open_causes = [cause for cause in causes if not _is_slip(cause)]
    broken = Counter(_kind(equation) for cause in open_causes for equation in cause.explanation.failed)
    sums = Counter(map(_kind, equations))
    return [
        *dict.fromkeys((
            *told,
            *(name for (name, axis), count in broken.items() if name and _is_broken(count, sums[name, axis])),
        ))
    ]


def _is_broken(count: int, sums: int) -> bool:
    """Whether a table is broken by so many sums along its rows or columns: one of few sums nearly by all of them."""
    return is_incoherent(count, sums) or (count >= _LEAST_OF_FEW and 4 * count >= 3 * sums)


_LEAST_OF_FEW = 3


def _is_slip(cause: Cause) -> bool:
    """Whether one figure alone explains it."""
    options = cause.explanation.options
    return len(options) == 1 and len(options[0]) == 1


def _kind(equation: Equation) -> tuple[str, Axis]:
    return _home(equation), equation.axis


def taken_out(
    tables: Iterable[str], causes: Sequence[Cause], failures: Sequence[Failure]
) -> tuple[list[Incoherent], list[Cause], list[Failure]]:
    """What follows from each table, and what does not."""
    found = []
    for name in tables:
        one = Incoherent(name, [], [], [])
        left = [rest for cause in causes for rest in _without(cause, one)]
        one.bounds = [failure for failure in failures if _compares(failure, name)]
        if one.is_told:
            found.append(one)
            causes, failures = left, [failure for failure in failures if failure not in one.bounds]
    return found, list(causes), list(failures)


def _without(cause: Cause, one: Incoherent) -> Iterator[Cause]:
    """What a cause says beside the table; its equations over the table go there."""
    options = cause.explanation.options
    if len(options) == 1 and any(table_of(correction.figure) != one.table for correction in options[0]):
        yield cause  # a figure elsewhere is proved to be wrong
        return
    failed = cause.explanation.failed
    own = [equation for equation in failed if any(table_of(figure) == one.table for figure in equation.figures())]
    for equation in own:
        (one.inside if _home(equation) == one.table else one.beside).append(equation)
    if not own:
        yield cause
    elif len(own) < len(failed):
        yield replace(cause, explanation=Explanation(tuple(e for e in failed if e not in own)))


def _home(equation: Equation) -> str:
    """The table that all figures of an equation are of."""
    tables = {table_of(figure) for figure in equation.figures() if not figure.fixed}
    return tables.pop() if len(tables) == 1 else ""


def _compares(failure: Failure, table: str) -> bool:
    """Whether a verdict compares a figure of the table with another."""
    if failure.left is None or failure.right is None or len(failure.places) < 2:
        return False
    return any((place.path or "").startswith(f"tables.{table}.") for place in failure.places)
