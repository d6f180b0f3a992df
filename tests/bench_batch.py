"""Measures batches over varied documents: throughput of one and two workers, memory, cost by number. Prints Markdown.

``PYTHONPATH=. python tests/bench_batch.py FOLDER [COUNT]`` writes documents and datasets into FOLDER (some GB).
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

from extractor import Settings
from extractor.batch import Limits, LocalExecutor, Plan, run_batch
from extractor.batch.progress import Silent

QUICK = 12
"""The quickest text to read comes so many times more often than each other one: a run of thousands must end."""
PDF_EVERY = 100
HOSTILE_EVERY = 20
PAIRS, PAIR = 6, 60
"""Pairs of runs, and the documents of each; fewer pairs where there are not so many."""
SMALL = 200
"""Documents of the smaller run with hostile ones."""


@dataclass
class Run:
    """One run: seconds of the documents alone, and with the Parquet side."""

    documents: int
    extracting: float
    whole: float
    cpu: float
    busy: float
    memory: list[float]
    failed: int
    load: float


class Clock(Silent):
    """Notes when the documents are through."""

    def __init__(self) -> None:
        self.started_at = self.through_at = 0.0

    def started(self, counts: object) -> None:
        self.started_at = time.perf_counter()

    def compacting(self) -> None:
        self.through_at = time.perf_counter()


def measure(paths: list[Path], out: Path, workers: int) -> Run:
    """A run over the paths into a new dataset."""
    shutil.rmtree(out, ignore_errors=True)
    listed = out.with_suffix(".list")
    listed.write_bytes(b"\0".join(os.fsencode(path) for path in paths) + b"\0")
    clock = Clock()
    plan = Plan((f"@{listed}",), out, Settings(ocr="never"), workers=workers)
    summary = run_batch(plan, LocalExecutor(workers, Limits(60, 2048)), clock)
    end = time.perf_counter()
    db = sqlite3.connect(out / "ledger.sqlite")
    rows = db.execute(
        "SELECT cpu_seconds, memory_mb, seconds FROM documents WHERE status = 'done' ORDER BY sha256"
    ).fetchall()
    db.close()
    return Run(
        documents=summary.succeeded + summary.failed,
        extracting=clock.through_at - clock.started_at,
        whole=end - clock.started_at,
        cpu=sum(row[0] for row in rows),
        busy=sum(row[2] for row in rows) / (clock.through_at - clock.started_at) / workers,
        memory=[row[1] for row in rows],
        failed=summary.failed,
        load=os.getloadavg()[0],
    )


def say(text: str) -> None:
    """A line at once: the run takes long."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def tenths(memory: list[float]) -> tuple[float, float]:
    """Mean peak memory (MB) of a worker in the first and the last tenth."""
    tenth = max(1, len(memory) // 10)
    return mean(memory[:tenth]), mean(memory[-tenth:])


def with_hostile(paths: list[Path], folder: Path) -> list[Path]:
    """Every twentieth document made a hostile one, no two alike."""
    from hostile_documents import HOSTILE

    bad = [case for case in HOSTILE if case.error is not None]
    folder.mkdir(exist_ok=True)
    mixed = list(paths)
    for number, place in enumerate(range(HOSTILE_EVERY - 1, len(paths), HOSTILE_EVERY)):
        case = bad[number % len(bad)]
        path = folder / f"{number:04d}_{case.name}"
        path.write_bytes(case.data + (b"" if case.name in {"empty.pdf", "blank.txt"} else b"\n%% %d\n" % number))
        mixed[place] = path
    return mixed


def show(name: str, run: Run) -> None:
    """A row of the table."""
    first, last = tenths(run.memory)
    say(
        f"| {name} | {run.documents} | {run.failed} | {run.documents / run.extracting:.2f} | {run.extracting:.0f} | "
        f"{run.whole - run.extracting:.1f} | {run.cpu / max(1, run.documents - run.failed):.3f} | {run.busy:.0%} | {first:.0f} → {last:.0f} | "
        f"{run.load:.1f} |",
    )


def main(folder: Path, count: int) -> None:
    """All measurements."""
    # Imported here: worker processes import this module, and should not import the tests with it.
    from varied_documents import TEXTS, write_varied

    clean = write_varied(folder / "in", count, texts=TEXTS[:1] * QUICK + TEXTS, pdf_every=PDF_EVERY)
    say(
        "| run | documents | failed | a second | seconds | Parquet, s | CPU s a document | busy | MB first → last tenth | load |"
    )
    say("|---|---|---|---|---|---|---|---|---|---|")
    ratios = []
    for number, start in enumerate(range(0, max(1, min(len(clean), PAIRS * PAIR) - PAIR + 1), PAIR)):
        block = clean[start : start + PAIR]
        runs = {}
        for workers in (1, 2) if number % 2 else (2, 1):
            runs[workers] = measure(block, folder / f"pair{workers}", workers)
            show(f"pair {number + 1}, {workers} worker{'s' * (workers > 1)}", runs[workers])
        ratios.append(runs[1].extracting / runs[2].extracting)
    say(
        f"\nratio of throughput, two workers to one: {', '.join(f'{r:.2f}' for r in ratios)}; median {median(ratios):.2f}\n"
    )
    mixed = with_hostile(clean, folder / "hostile")
    small = mixed[:SMALL]
    show(f"{len(small)} with 5 % hostile", measure(small, folder / "small", 2))
    large = {workers: measure(mixed, folder / f"large{workers}", workers) for workers in (2, 1)}
    for workers, run in large.items():
        show(f"{count} with 5 % hostile, {workers} worker{'s' * (workers > 1)}", run)
    say(
        f"\nratio of throughput: {large[1].extracting / large[2].extracting:.2f}; with the Parquet side {large[1].whole / large[2].whole:.2f}\n"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 2000)
