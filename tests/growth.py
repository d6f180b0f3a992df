"""How the cost of work grows with its input, in CPU time: a busy machine makes no difference to it."""

from __future__ import annotations

import time
from collections.abc import Callable

STEEPEST = 3.0
"""An input twice as long may cost so many times as much; quadratic work costs four times."""
SLACK = 0.02
"""Seconds of CPU that are measured of nothing at all."""


def cpu_seconds(work: Callable[[], object], times: int = 3) -> float:
    """The least CPU time of several runs of the same work."""
    spent = []
    for _ in range(times):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return min(spent)


def grows_with_its_input(work: Callable[[int], Callable[[], object]], size: int) -> bool:
    """Whether work on an input of twice the size costs little more than twice; ``work`` prepares it for a size."""
    return cpu_seconds(work(2 * size)) <= STEEPEST * cpu_seconds(work(size)) + SLACK


STEEPEST_OF_FOUR = 8.0
"""An input four times as long may cost so many times as much; quadratic work costs sixteen times."""
NOTICED = 0.02
"""Seconds of CPU from which quadratic work on the longer input is noticed: so much is measured of nothing at all, halved."""


def grows_evenly(work: Callable[[int], Callable[[], object]], size: int, attempts: int = 3) -> bool:
    """Whether work on an input of four times the size costs little more than four times; ``work`` prepares it for a size.

    Measured again where it seems to cost more: a pause of the collector comes once, steep growth every time.
    """
    short, long = work(size), work(4 * size)
    return any(cpu_seconds(long, 1) <= STEEPEST_OF_FOUR * cpu_seconds(short, 1) + NOTICED / 2 for _ in range(attempts))
