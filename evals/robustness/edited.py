"""Edits tried on real documents in every form, one line of results each, so that a long run can be done in slices."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from functools import cache
from io import BytesIO
from pathlib import Path

from evals.robustness.edits import Edit, edits, sample
from evals.robustness.layouts import is_written, layout_edits
from evals.robustness.losses import SETTINGS, Loss, cost_of, read_as
from evals.robustness.transcript import to_transcript
from extractor.data_files import lines_of_json
from extractor.pipeline import Reading, read_outline
from extractor.processes import end_with_parent

RAW = "text"
"""The form of a text that is edited as it was handed down; the other forms are written from the rows of a PDF."""
CORPUS = Path(__file__).parents[1] / "corpus"


def documents(form: str) -> list[Path]:
    """The documents that are edited in a form."""
    if form == RAW:
        return sorted(CORPUS.glob("*.txt"))
    return [path for path in sorted(CORPUS.glob("*.pdf")) if path.name.count(".") == 1]


@cache
def _transcript(path: Path) -> str:
    return to_transcript(path)


@cache
def _unedited(path: Path, form: str) -> Reading:
    return read_as("tabs" if form == RAW else form, _transcript(path))


def plan(count: int, forms: Sequence[str], seed: int) -> Iterator[tuple[Path, str, Edit]]:
    """``count`` edits, the same number of each document in each form, another sample for each."""
    pairs = [(path, form) for form in forms for path in documents(form)]
    chosen: list[list[tuple[Path, str, Edit]]] = []
    for place, (path, form) in enumerate(pairs):
        text = _transcript(path)
        record, outline = _unedited(path, "tabs").record, read_outline(BytesIO(text.encode()), SETTINGS)
        every = [*edits(record, outline, text), *layout_edits(record, outline, text.split("\n"))]
        every = [edit for edit in every if is_written(edit, form)]
        own = sample(every, -(-count // len(pairs)), seed * 1000 + place)
        chosen.append([(path, form, edit) for edit in own])
    for together in zip(*chosen, strict=False):
        yield from together


def try_edits(count: int, forms: Sequence[str], seed: int, processes: int = 1) -> Iterator[Loss]:
    """Each edit of the plan with what it cost, as soon as it is known."""
    work = plan(count, forms, seed)
    if processes == 1:
        yield from map(_try, work)
        return
    with ProcessPoolExecutor(processes, initializer=end_with_parent) as pool:
        yield from pool.map(_try, work, chunksize=8)


def _try(item: tuple[Path, str, Edit]) -> Loss:
    path, form, edit = item
    written = "tabs" if form == RAW else form
    before = _unedited(path, form)
    loss = cost_of(edit, path.stem, written, before, _unedited(path, "tabs").record)
    return loss if form == written else replace(loss, form=form)


def write_losses(path: Path, losses: Iterable[Loss]) -> Iterator[Loss]:
    """Append each loss to a file of JSON lines, and hand it on."""
    with path.open("a", encoding="utf-8") as stream:
        for loss in losses:
            stream.write(json.dumps(asdict(loss), ensure_ascii=False) + "\n")
            stream.flush()
            yield loss


def read_losses(paths: Iterable[Path]) -> list[Loss]:
    """The losses of earlier slices."""
    lines = (line for path in paths for line in lines_of_json(path.read_text(encoding="utf-8")))
    found = []
    for line in lines:
        data = json.loads(line)
        found.append(Loss(**{**data, "parts": tuple(data["parts"]), "examples": tuple(data["examples"])}))
    return found
