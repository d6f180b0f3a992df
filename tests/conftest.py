"""What all tests share: the corpus, its gold, and what is read from it, made once a run whichever process asks first."""

from __future__ import annotations

import gc
import json
import os
import pickle
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from filelock import FileLock
from hypothesis import settings
from hypothesis.internal.conjecture import providers
from read_with_fonts import use_fonts_of

from extractor import Settings
from extractor.input.load import load, open_source
from extractor.input.reader import OpenedSource
from extractor.ocr import engine
from extractor.outline.running_matter import keep_lines
from extractor.outline.tree import Outline, build_outline
from extractor.pipeline import Reading, _read, read_opened
from extractor.provenance import Timings
from extractor.text.source import SourceText
from models import Record

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "evals" / "corpus"
GOLD = ROOT / "evals" / "gold"

GOLD_OF = {
    "jiangan_office_2023.txt": "jiangan_office_2023.json",
    "jiangan_office_2023.pdf": "jiangan_office_2023.json",
    "jiangan_office_2023.narrow.pdf": "jiangan_office_2023.json",
    "wuchang_office_2022.txt": "wuchang_office_2022.json",
    "wuchang_office_2022.pdf": "wuchang_office_2022.json",
    "wuchang_office_2024.txt": "wuchang_office_2024.json",
    "wuchang_office_2024.pdf": "wuchang_office_2024.json",
    "wuchang_service_center_2023.txt": "wuchang_service_center_2023.json",
}
"""Documents whose tables can be read without OCR, and their gold; ``.txt`` and ``.pdf`` of one name share it."""

PICTURE_TABLES = "wuchang_service_center_2023.pdf"
"""A document with a text layer, all of whose tables are pictures."""

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

    from extractor.llm.session import ModelSession

T = TypeVar("T")

for _profile, _examples in {"many": 300, "few": 30}.items():
    settings.register_profile(_profile, max_examples=_examples, deadline=None)
settings.load_profile("few")  # ``make test-slow`` asks for many

os.environ["JUESUAN_LANG"] = "en"  # whatever the machine speaks


class _Run:
    """The folder that all test processes of this run share."""

    folder: Path


COLLECT_EVERY = 20_000
"""Objects made between two collections of garbage, while tests run: fewer than the library itself asks for while it reads."""

FONTS = "JUESUAN_TEST_FONTS"
"""A folder whose fonts are the only ones of the machine, for this run (``make test-fonts``)."""


def pytest_configure() -> None:
    """In every process of the run, before anything is read."""
    engine._MOST_THREADS = 1  # the processes share the cores; threads that wait for each other cost half as much again
    folder = os.environ.get(FONTS)
    if folder is not None:
        use_fonts_of(folder)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config) -> None:
    """Laws of the quick run are tried without the constants of every module, whose search costs each process seconds."""
    if not config.getoption("hypothesis_profile", None):
        providers._seen_modules.update(map(id, sys.modules.values()))


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: a collection of garbage need not look at them again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_EVERY)


@pytest.fixture(scope="session", autouse=True)
def _run_folder(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> None:
    base = tmp_path_factory.getbasetemp()
    is_worker = hasattr(request.config, "workerinput")
    _Run.folder = (base.parent if is_worker else base) / "shared"
    _Run.folder.mkdir(exist_ok=True)


def made_once(name: str, make: Callable[[], T]) -> T:
    """What ``make`` gives, made by the first process of this run that asks for ``name``; nothing outlives the run."""
    path = _Run.folder / f"{name}.pickle"
    with FileLock(f"{path}.lock"):
        if not path.exists():
            path.write_bytes(pickle.dumps(make()))
    kept: T = pickle.loads(path.read_bytes())
    return kept


def in_turn(*axes: Sequence[Any], rounds: int = 1) -> list[Any]:
    """Cases of a test over every combination of ``axes``: those that are not slow go through the axes in step.

    Each value is held in every run, those of the longest axis as often as there are ``rounds``; each combination in the
    slow one.
    """
    steps = range(rounds * max(map(len, axes)))
    quick = {tuple(step % len(axis) for axis in axes) for step in steps}
    return [
        pytest.param(
            *(axis[at] for axis, at in zip(axes, place, strict=True)),
            marks=[] if place in quick else [pytest.mark.slow],
        )
        for place in product(*(range(len(axis)) for axis in axes))
    ]


def every_other(cases: Sequence[T], first: int) -> list[Any]:
    """Every second of these cases, from the first or the second on; the others in the slow tests."""
    return [pytest.param(case, marks=[] if n % 2 == first else [pytest.mark.slow]) for n, case in enumerate(cases)]


def folder_made_once(name: str, fill: Callable[[Path], object]) -> Path:
    """A folder that the first process of this run that asks for it fills; who would change what is in it copies it."""

    def make() -> Path:
        folder = _Run.folder / name
        folder.mkdir()
        fill(folder)
        return folder

    return made_once(f"{name}.folder", make)


@cache
def reading_of(document: str) -> Reading:
    """A corpus document with its source text and its ledger, read once a run."""

    def read() -> Reading:
        with open_source(CORPUS / document) as opened:
            return read_opened(opened, Settings(ocr="never"))

    return made_once(document, read)


@pytest.fixture
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands of this process find a document read that one has read before: for tests of what they print of it."""

    def read(opened: OpenedSource, settings: Settings, timings: Timings, session: ModelSession | None) -> Reading:
        assert session is None
        key = repr((opened.document.sha256, opened.document.name, settings))
        if key not in _READ:
            _READ[key] = _read(opened, settings, timings, session)
        return _READ[key]

    monkeypatch.setattr("extractor.pipeline._read", read)


_READ: dict[str, Reading] = {}


def record_of(document: str) -> Record:
    """The record of a corpus document, extracted once a run."""
    return reading_of(document).record


@cache
def corpus_outline(document: str) -> Outline:
    """The outline of a corpus document, built once a run."""

    def build() -> Outline:
        read = load(CORPUS / document)
        return build_outline(SourceText.from_lines(keep_lines(read.lines, read.pages)))

    return made_once(f"{document}.outline", build)


@cache
def gold_of(document: str) -> Any:
    """The hand-labelled record of a corpus document, as plain data."""
    return json.loads((GOLD / GOLD_OF[document]).read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """The one browser of this process, started where a test asks for it first (``eval_browser.as_new``)."""
    from eval_browser import started_browser

    with started_browser(tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture
def corpus() -> Path:
    """The folder of the corpus documents."""
    return CORPUS
