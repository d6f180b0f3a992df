"""``make bench``: speed and memory on the corpus PDFs, as ratios of one run; writes the tables of ``docs/bench.md``.

Every document is read in turn by pdfplumber's ``extract_tables()`` over all pages (the yardstick), by bare pypdfium2
text (the floor), by ``extract`` for the nine tables alone, and by ``extract`` for the whole record. Rounds are
interleaved, so that a busy machine slows all of them alike. Peak memory is that of a fresh process for each document.
"""

from __future__ import annotations

import argparse
import gc
import logging
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pdfplumber
import pypdfium2

from extractor import Settings, extract

CORPUS = Path(__file__).parent / "corpus"
DOCS = Path(__file__).parents[1] / "docs" / "bench.md"
ROUNDS = 5
TABLES_ONLY = Settings(parts=frozenset({"tables"}), ocr="never")
WHOLE = Settings(ocr="never")
"""Pictures are left alone here, as pdfplumber leaves them; OCR has a section of its own in docs/bench.md."""


def plumber_tables(path: Path) -> object:
    """pdfplumber's own tables of all pages."""
    with pdfplumber.open(path) as pdf:
        return [page.extract_tables() for page in pdf.pages]


def pdfium_text(path: Path) -> object:
    """The bare text of all pages."""
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def nine_tables(path: Path) -> object:
    """Our nine tables, without narrative and checks."""
    return extract(path, TABLES_ONLY)


def whole_record(path: Path) -> object:
    """Our whole record with the rules engine."""
    return extract(path, WHOLE)


WAYS: dict[str, Callable[[Path], object]] = {
    "pdfplumber": plumber_tables,
    "pdfium": pdfium_text,
    "tables": nine_tables,
    "record": whole_record,
}


STAGES = ("completeness", "checks")


@dataclass(frozen=True)
class Measure:
    """The seconds of each round, by way, of one document, the peak memory of a fresh process in MB, and shares of its record.

    ``shares`` are per cent of the whole record by stage: the ledger (goal: 5) and the checks (goal: 10).
    """

    document: str
    pages: int
    seconds: dict[str, list[float]]
    memory_mb: float
    shares: dict[str, float]

    def ratio(self, way: str) -> list[float]:
        """Seconds of ``way`` over seconds of pdfplumber, round by round."""
        return [a / b for a, b in zip(self.seconds[way], self.seconds["pdfplumber"], strict=True)]


def measure(path: Path, rounds: int) -> Measure:
    """Time every way on one document, rounds interleaved, after one round that warms caches and imports."""
    for way in WAYS.values():
        way(path)
    seconds: dict[str, list[float]] = {name: [] for name in WAYS}
    for _ in range(rounds):
        for name, way in WAYS.items():
            gc.collect()  # nobody pays for the garbage of the one before
            start = time.perf_counter()
            way(path)
            seconds[name].append(time.perf_counter() - start)
    document = pypdfium2.PdfDocument(path)
    pages = len(document)
    document.close()
    return Measure(path.name, pages, seconds, peak_memory(path), stage_shares(path, rounds))


def stage_shares(path: Path, rounds: int) -> dict[str, float]:
    """Per cent of the time of the whole record that each of ``STAGES`` takes: the median of the rounds."""
    found: dict[str, list[float]] = {stage: [] for stage in STAGES}
    for _ in range(rounds):
        provenance = extract(path, WHOLE).provenance
        timings = provenance.timings if provenance is not None else {}
        for stage, shares in found.items():
            shares.append(100 * timings.get(stage, 0.0) / sum(timings.values()))
    return {stage: statistics.median(shares) for stage, shares in found.items()}


def peak_memory(path: Path) -> float:
    """Peak resident memory, in MB, of a fresh process that extracts the whole record of one document."""
    command = [sys.executable, "-m", "evals.bench", "--memory-of", str(path)]
    result = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return float(result.stdout)


def own_peak_memory() -> float:
    """This process's peak resident memory in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def table_of(measures: Sequence[Measure]) -> str:
    """The figures as a Markdown table: median and spread (lowest-highest) of the ratios to pdfplumber."""
    lines = [
        "| document | pages | pdfplumber s | pdfium text | nine tables | whole record | ledger % | checks % | peak memory MB |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for one in measures:
        plumber = statistics.median(one.seconds["pdfplumber"])
        cells = [_spread(one.ratio(way)) for way in ("pdfium", "tables", "record")]
        cells += [f"{one.shares[stage]:.1f}" for stage in STAGES]
        lines.append(f"| {one.document} | {one.pages} | {plumber:.2f} | {' | '.join(cells)} | {one.memory_mb:.0f} |")
    medians = [
        statistics.median(statistics.median(one.ratio(way)) for one in measures)
        for way in ("pdfium", "tables", "record")
    ]
    shares = [statistics.median(one.shares[stage] for one in measures) for stage in STAGES]
    memory = max(one.memory_mb for one in measures)
    bold = [f"**{median:.2f}**" for median in medians] + [f"**{share:.1f}**" for share in shares]
    lines.append(f"| **median over documents** | | 1 | {' | '.join(bold)} | max {memory:.0f} |")
    return "\n".join(lines)


def _spread(ratios: Sequence[float]) -> str:
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"


def write_section(text: str, path: Path) -> None:
    """Replace the section 'Speed and memory' of the bench page, or add it."""
    old = path.read_text(encoding="utf-8") if path.exists() else "# Benchmarks\n"
    pattern = re.compile(r"^## Speed and memory\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    new = pattern.sub(lambda _: text, old) if pattern.search(old) else old.rstrip("\n") + "\n\n" + text
    path.write_text(new, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and with ``--write`` put the section into docs/bench.md."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--write", action="store_true", help="put the figures into docs/bench.md")
    parser.add_argument("--memory-of", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    if options.memory_of:
        whole_record(options.memory_of)
        print(own_peak_memory())
        return
    paths = [path for path in sorted(CORPUS.glob("*.pdf")) if not path.name.endswith(".scan.pdf")]
    table = table_of([measure(path, options.rounds) for path in paths])
    print(table)
    if options.write:
        today = datetime.now(UTC).date().isoformat()
        write_section(
            "## Speed and memory\n\n"
            f"`make bench`, {today}, Python {sys.version.split()[0]}, {options.rounds} interleaved rounds. Ratios to "
            "pdfplumber's `extract_tables()` over all pages of the same PDF, in the same process: median (lowest-highest)."
            " The ledger and the checks are per cent of the whole record. Memory is the peak of a fresh process that extracts it.\n\n"
            f"{table}\n",
            DOCS,
        )


if __name__ == "__main__":
    main()
