"""Cassettes: recorded in one command, replayed strictly, readable, and without keys, hosts or paths of a machine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import lru_cache
from itertools import product
from pathlib import Path

import pytest

import extractor
from evals import record as recorder
from evals.cassettes import CASSETTES, MODEL, body_digest, replay_settings, replaying
from evals.gold import load_manifest
from evals.predict import EngineOptions, options_to_settings, predict
from extractor.errors import UsageError
from extractor.input.load import open_source
from extractor.input.reader import OpenedSource
from extractor.pipeline import read_opened
from extractor.task_folders import narrative_tasks
from models import Record
from tests.llm_server import Server, serving

RECORDED = sorted(CASSETTES.rglob("*.yaml"))
EMPTY = {
    "DeviationsAnswer": {"deviations": [], "composition": []},
    "SummariesAnswer": {"coverage": [], "summaries": [], "result_use": []},
    "SheetsAnswer": {"sheets": []},
    "ReportsAnswer": {"reports": []},
    "KeyWorkAnswer": {"key_work": []},
}
CASE = "wuchang_office_2022-text"


@pytest.fixture(name="server")
def _server() -> Iterator[Server]:
    with empty_answers() as server:
        yield server


def empty_answers() -> AbstractContextManager[Server]:
    """A model that finds nothing in anything."""
    return serving(lambda body: EMPTY[body["tools"][0]["function"]["name"]])


def record_case(server: Server, folder: Path, *more: str) -> int:
    return recorder.main([
        "--base-url", server.url, "--folder", str(folder), "--cases", CASE, "--engines", "llm", "--versions", "v1", *more,
    ])  # fmt: skip


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    """All tasks of one document as recorded once, and the endpoint that they came from, which nobody asks again."""
    folder = tmp_path_factory.mktemp("cassettes")
    with empty_answers() as server:
        assert record_case(server, folder) == 0
        yield server, folder
        assert len(server.bodies) == 5


def extract_replayed(folder: Path, version: str = "v1") -> Record:
    manifest = load_manifest()
    llm = replay_settings(
        prompts=tuple((task, version) for task in ("deviations", "summaries", "sheets", "reports", "key_work"))
    )
    with replaying(folder):
        return extractor.extract(manifest.path(manifest.by_id[CASE].file), extractor.Settings(engine="llm", llm=llm))


def test_a_recorded_document_replays_without_a_network(recorded: tuple[Server, Path]) -> None:
    server, folder = recorded
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.yaml"))
    assert files == [
        f"{task}/v1/wuchang_office_2022.yaml" for task in ("deviations", "key_work", "reports", "sheets", "summaries")
    ]
    record = extract_replayed(folder)
    assert record.provenance is not None
    assert record.provenance.model == MODEL
    assert not [finding for finding in record.findings if finding.id.startswith("llm.")]
    assert len(server.bodies) == 5
    text = (folder / files[0]).read_text(encoding="utf-8")
    assert "收入支出决算总体情况说明" in text, "bodies are readable"
    assert "uthorization" not in text
    assert "Bearer" not in text


def test_recording_goes_on_where_it_stopped_and_one_task_can_be_recorded_anew(server: Server, tmp_path: Path) -> None:
    record_case(server, tmp_path, "--tasks", "reports")
    assert len(server.bodies) == 1
    record_case(server, tmp_path)
    assert len(server.bodies) == 5, "what is recorded is not asked again"
    record_case(server, tmp_path, "--again", "sheets")
    assert len(server.bodies) == 6


def test_a_request_that_was_not_recorded_is_an_error_that_names_what_differs(recorded: tuple[Server, Path]) -> None:
    server, folder = recorded
    record = extract_replayed(folder, "v2")
    missed = [finding.message for finding in record.findings if finding.id == "llm.rejected"]
    assert len(missed) == 5
    assert all("differs at character" in message for message in missed), missed
    assert len(server.bodies) == 5


def test_failures_of_the_transport_are_not_kept(server: Server, tmp_path: Path) -> None:
    from tests.llm_server import Reply

    server.faults = [Reply(status=500, headers={"retry-after": "0"})]
    record_case(server, tmp_path, "--tasks", "reports")
    assert "fault 500" not in "".join(path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.yaml"))
    assert extract_replayed(tmp_path).provenance is not None


def test_only_this_machine_is_recorded_from(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="本机"):
        recorder.main(["--base-url", "https://models.example/v1", "--folder", str(tmp_path)])


def test_the_suite_replays_by_an_option(recorded: tuple[Server, Path]) -> None:
    server, folder = recorded
    manifest = load_manifest()
    options = EngineOptions(engine="llm", prompts=dict.fromkeys(narrative_tasks(), "v1"), replay=str(folder))
    prediction = predict(manifest.path(manifest.by_id[CASE].file), options)
    assert prediction.record is not None
    assert prediction.record.narrative.deviations == ()
    assert len(server.bodies) == 5


def test_bodies_are_compared_as_json() -> None:
    assert body_digest('{"a": 1, "b": "\\u6c49"}') == body_digest({"b": "汉", "a": 1})


@pytest.mark.skipif(not RECORDED, reason="no cassettes are recorded")
@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.relative_to(CASSETTES).as_posix())
def test_a_cassette_holds_no_key_no_host_and_no_path(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert set(re.findall(r"uri: \w+://([^/:\s]+)", text)) == {"127.0.0.1"}
    assert not re.search(r"authorization|bearer|api[-_]key|sk-[A-Za-z0-9]{8}", text, re.IGNORECASE)
    assert not re.search(r"(?<![\w/])/(?:home|root|tmp|work|Users|usr)/", text)
    assert not re.search(r"\\u[0-9a-f]{4}", text.replace("\\\\u", "")), "bodies are readable UTF-8"


@lru_cache(maxsize=1)
def opened(case: str) -> OpenedSource:
    """A corpus document, its pages read once for all engines and versions."""
    manifest = load_manifest()
    return open_source(manifest.path(manifest.by_id[case].file))


VERSIONS = ("v1", "v2", "v3")
NEWEST = VERSIONS[-1]
CASES = [case.id for case in load_manifest().cases if case.form != "scan"]
TEXTS = [case for case in CASES if case.endswith("-text")]
ENGINES = ("llm", "auto")


def quick_engine(case: str, version: str) -> str | None:
    """One engine for each document with the newest prompts, and for one with each earlier version, in turn."""
    if version != NEWEST:
        return ENGINES[VERSIONS.index(version) % 2] if case == CASE else None
    return ENGINES[TEXTS.index(case) % 2] if case in TEXTS else "auto"


def is_recorded(case: str, version: str, engine: str) -> bool:
    """Of the newest version ``llm`` is recorded on the texts alone."""
    return (version, engine) != (NEWEST, "llm") or case in TEXTS


REPLAYED = [
    pytest.param(*replay, marks=[] if quick_engine(*replay[:2]) == replay[2] else [pytest.mark.slow])
    for replay in product(CASES, VERSIONS, ENGINES)
    if is_recorded(*replay)
]


@pytest.mark.skipif(not RECORDED, reason="no cassettes are recorded")
@pytest.mark.parametrize(("case", "version", "engine"), REPLAYED)
def test_every_corpus_document_replays_whole(case: str, version: str, engine: str) -> None:
    options = EngineOptions(engine=engine, prompts=dict.fromkeys(narrative_tasks(), version), replay=str(CASSETTES))
    with replaying(CASSETTES):
        record = read_opened(opened(case), options_to_settings(options)).record
    assert [finding.message for finding in record.findings if finding.id == "llm.rejected"] == []
    written = json.loads(record.model_dump_json())
    items = [*written["narrative"]["deviations"], *written["performance"]["sheets"], *written["key_work"]]
    assert items
    assert all(item["evidence"]["fields"] for item in items)
