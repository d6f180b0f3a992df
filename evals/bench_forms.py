"""``python -m evals.bench_forms INPUT…``: seconds and memory of whole records, by the form of the input.

Every input (a file, or a folder as one account) is read in a fresh process without OCR. CPU seconds are told beside those
of the clock: on a busy machine only they say what a form costs.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_READ = """
import json, resource, sys, time
start = time.perf_counter()
from extractor import Settings, extract
loaded, cpu = time.perf_counter(), time.process_time()
record = extract(sys.argv[1], Settings(ocr="never"))
told = {"load": loaded - start, "seconds": time.perf_counter() - loaded, "cpu": time.process_time() - cpu,
        "kind": record.provenance.input.kind, "figures": record.completeness.figures, "unread": record.completeness.unread,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}
print(json.dumps(told))
"""


@dataclass(frozen=True)
class Measure:
    """What one input cost: seconds by the clock and of the processor, the most memory in MB, its figures."""

    name: str
    kind: str
    size_kb: float
    seconds: float
    cpu: float
    peak_mb: float
    figures: int
    unread: int


def measure(path: Path, rounds: int = 3) -> Measure:
    """The quickest of some readings, each in a fresh process. Raises CalledProcessError where the input cannot be read."""
    told = [
        json.loads(subprocess.run([sys.executable, "-c", _READ, str(path)], check=True, capture_output=True).stdout)  # noqa: S603
        for _ in range(rounds)
    ]
    best = min(told, key=lambda one: one["cpu"])
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Measure(
        path.name,
        best["kind"],
        _size(path) / 1024,
        min(one["seconds"] for one in told),
        best["cpu"],
        best["peak"] / unit,
        best["figures"],
        best["unread"],
    )


def _size(path: Path) -> int:
    return (
        sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) if path.is_dir() else path.stat().st_size
    )


def table(measures: Sequence[Measure]) -> str:
    """The measures as a table of Markdown."""
    lines = [
        "| input | form | KB | seconds | CPU s | peak memory MB | figures | unread |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {m.name} | {m.kind} | {m.size_kb:,.0f} | {m.seconds:.2f} | {m.cpu:.2f} | {m.peak_mb:.0f} | {m.figures:,} | {m.unread} |"
        for m in measures
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the inputs and print the table."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench_forms", description=__doc__)
    parser.add_argument("inputs", nargs="+", type=Path, metavar="INPUT")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args(arguments)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.stdout.write(table([measure(path, given.rounds) for path in given.inputs]) + "\n")


if __name__ == "__main__":
    main()
