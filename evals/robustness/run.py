"""Read invented documents and tell what breaks most, by axis."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from evals.robustness.axes import AXES, Template
from evals.robustness.compose import invent
from evals.robustness.files import ALL_WRITERS
from evals.robustness.score import Verdict, judge
from extractor.errors import ExtractorError
from extractor.pipeline import extract
from extractor.processes import end_with_parent
from extractor.settings import Settings

SETTINGS = Settings(ocr="never", parts=frozenset({"tables", "narrative", "checks"}))


def read_one(template: Template) -> Verdict:
    """Write a document, read it, judge the record. A refusal is told by its message; a crash is left to raise."""
    invented = invent(template)
    start = time.perf_counter()
    try:
        record = extract(ALL_WRITERS[template.form](invented), SETTINGS)
    except ExtractorError as error:
        return Verdict(refused=f"{type(error).__name__}: {error}", seconds=time.perf_counter() - start)
    verdict = judge(record, invented.expected)
    verdict.seconds = time.perf_counter() - start
    return verdict


def _read_safely(template: Template) -> Verdict:
    """As ``read_one``; what nobody foresaw costs this document only, and is named among the refusals as a crash."""
    try:
        return read_one(template)
    except Exception as error:  # noqa: BLE001  (a harness counts crashes, whatever they are)
        return Verdict(refused=f"崩溃 {type(error).__name__}: {error}")


def read_all(templates: Sequence[Template], processes: int) -> Iterator[tuple[Template, Verdict]]:
    """Every template with its verdict, in order."""
    if processes == 1:
        yield from ((template, _read_safely(template)) for template in templates)
        return
    with ProcessPoolExecutor(processes, initializer=end_with_parent) as pool:
        yield from zip(templates, pool.map(_read_safely, templates, chunksize=2), strict=True)


@dataclass(frozen=True)
class Line:
    """What happened to the documents with one option of an axis."""

    axis: str
    option: str
    documents: int
    f1: float
    perfect: float
    silent_wrong: int
    silent_lost: int
    deviations: float
    refused: int


def summarise(axis: str, option: str, verdicts: Sequence[Verdict]) -> Line:
    """One line of the table."""
    read = [verdict for verdict in verdicts if verdict.refused is None]
    deviations = sum(verdict.deviations for verdict in read)
    return Line(
        axis,
        option,
        len(verdicts),
        sum(verdict.f1 for verdict in read) / len(read) if read else 0.0,
        sum(verdict.perfect for verdict in read) / len(verdicts) if verdicts else 0.0,
        sum(verdict.silent_wrong for verdict in read),
        sum(verdict.silent_lost for verdict in read),
        sum(verdict.deviations_found for verdict in read) / deviations if deviations else 0.0,
        len(verdicts) - len(read),
    )


def by_axis(results: Iterable[tuple[Template, Verdict]]) -> list[Line]:
    """A line for each option of each axis and for each form, worst first."""
    results = list(results)
    lines = []
    for axis in (*AXES, "form"):
        for option in sorted({_option(template, axis) for template, _ in results}):
            own = [verdict for template, verdict in results if _option(template, axis) == option]
            lines.append(summarise(axis, option, own))
    return sorted(lines, key=lambda line: (line.perfect, line.f1, -line.silent_wrong))


def _option(template: Template, axis: str) -> str:
    return template.form if axis == "form" else template[axis]
