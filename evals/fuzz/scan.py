"""``python -m evals.fuzz.scan``: every pattern of the program, in modules and in functions, over long runs; tells the slow ones."""

from __future__ import annotations

import sys

import extractor
from evals.fuzz.inner_patterns import SHOWN, inner_patterns, seen_at_work
from evals.fuzz.patterns import patterns, slow_patterns


def main() -> int:
    """Every pattern, thoroughly; 1 where one is slow."""
    inner, unknown = inner_patterns(extractor, seen_at_work([case.data() for case in SHOWN]))
    used = [*patterns(), *inner]
    slow = 0
    for one in slow_patterns(used):
        slow += 1
        sys.stdout.write(f"{one}\n")
        sys.stdout.flush()
    for place in unknown:
        sys.stdout.write(f"{place}: handed its pattern, and no document of the scan does so; not tried\n")
    sys.stdout.write(f"{len(used)} patterns ({len(inner)} of them in functions), {slow} slow\n")
    return int(slow > 0)


if __name__ == "__main__":
    raise SystemExit(main())
