"""The Batch API against a local stand-in of its files and batches endpoints."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import extractor
from extractor.errors import UsageError
from extractor.llm.batch_api import BatchState, run_batches, unproved_answers
from extractor.llm.errors import TransportError
from extractor.llm.plan import forecast_run
from extractor.llm.session import ModelSession
from extractor.model_settings import ModelSettings
from models import Record
from tests.llm_server import Body, Reply, Server, no_wait, read_tiny, serving, tiny_document


@pytest.fixture(name="server")
def _server() -> Any:
    with serving(read_tiny) as server:
        yield server


def settings_for(server: Server, folder: Path) -> ModelSettings:
    return ModelSettings(
        base_url=server.url, model="m", tasks=("deviations",), cache=folder / "cache", transport_retries=1
    )


def read_all(session: ModelSession) -> list[Record]:
    wanted = extractor.Settings(engine="llm", llm=session.settings)
    return [extractor.extract(tiny_document(number).encode(), wanted, session) for number in (1, 2, 3)]


def reasons(records: list[Record]) -> list[str | None]:
    return [item.reason for record in records for item in record.narrative.deviations]


ALL = [f"第{number}项工作人员增加" for number in (1, 2, 3)]


def test_a_batch_fills_the_cache_and_the_pass_after_it_makes_no_call(server: Server, tmp_path: Path) -> None:
    settings = settings_for(server, tmp_path)
    report = run_batches(read_all, settings, tmp_path / "batch", sleep=no_wait)
    assert (report.rounds, report.sent, report.kept, report.prompt_tokens) == (1, 3, 3, 300)
    before = len(server.bodies)
    with ModelSession(settings) as session:
        assert reasons(read_all(session)) == ALL
    assert len(server.bodies) == before
    lines = (tmp_path / "batch" / "round-1.requests.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["url"] for line in lines] == ["/v1/chat/completions"] * 3
    assert not (tmp_path / "batch" / "state.json").exists()


def test_an_answer_with_a_value_that_is_not_printed_waits_apart_and_the_next_batch_asks_again(tmp_path: Path) -> None:
    def made_up(body: Body) -> Any:
        if body["tools"][0]["function"]["name"] == "CorrectionsAnswer":
            return {"corrections": []}
        return json.loads(json.dumps(read_tiny(body), ensure_ascii=False).replace("工作人员增加", "没有印出的话"))

    with serving(made_up) as server:
        settings = settings_for(server, tmp_path)
        first = run_batches(read_all, settings, tmp_path / "batch", sleep=no_wait)
        assert first.kept == first.sent
        forecast = forecast_run(read_all, settings)
        assert (forecast.calls, forecast.cached) == (3, 0), "nothing of it is in the cache"
        waiting = replace(settings, unproved=unproved_answers(tmp_path / "batch"))
        before = len(server.bodies)
        with ModelSession(waiting) as session:
            assert reasons(read_all(session)) == [None] * 3
        assert len(server.bodies) == before, "the pass after the batch reads its answers"
        second = run_batches(read_all, settings, tmp_path / "batch", sleep=no_wait)
    assert second.sent == first.sent > 0


def test_an_interrupted_run_goes_on_with_the_batch_under_way(server: Server, tmp_path: Path) -> None:
    class StopError(Exception):
        pass

    async def stop(_: float) -> None:
        raise StopError

    settings = settings_for(server, tmp_path)
    server.looks_wanted = 5
    with pytest.raises(StopError):
        run_batches(read_all, settings, tmp_path / "batch", sleep=stop)
    state = BatchState.model_validate_json((tmp_path / "batch" / "state.json").read_bytes())
    assert (state.batch, state.status) == ("batch-1", "in_progress")
    report = run_batches(read_all, settings, tmp_path / "batch", sleep=no_wait)
    assert (report.sent, report.kept) == (0, 3), "nothing is submitted twice"
    assert len(server.batches) == 1


def test_grounding_is_asked_again_in_a_second_round(server: Server, tmp_path: Path) -> None:
    def invents(body: Body) -> Any:
        if body["tools"][0]["function"]["name"] == "CorrectionsAnswer":
            return {"corrections": [{"path": "deviations[0].reason", "value": "第1项工作人员增加"}]}
        answer = read_tiny(body)
        if "第1项工作" in json.dumps(body["messages"], ensure_ascii=False):
            answer["deviations"][0]["reason"] = "机构改革调整"
        return answer

    server.answer = invents
    settings = settings_for(server, tmp_path)
    report = run_batches(read_all, settings, tmp_path / "batch", sleep=no_wait)
    assert (report.rounds, report.kept) == (2, 4)
    with ModelSession(settings) as session:
        records = read_all(session)
        assert session.totals.calls == 0
    assert reasons(records) == ALL


def test_answers_of_no_use_are_counted_and_not_sent_for_ever(server: Server, tmp_path: Path) -> None:
    server.chooser = lambda _: Reply(answer='{"nothing": 1}')
    report = run_batches(read_all, settings_for(server, tmp_path), tmp_path / "batch", sleep=no_wait)
    assert (report.rounds, report.kept, report.failed) == (1, 0, {"invalid": 3})


def test_a_failed_line_is_sent_again_in_the_next_round(server: Server, tmp_path: Path) -> None:
    server.faults = [Reply(answer={}, status=500)]
    report = run_batches(read_all, settings_for(server, tmp_path), tmp_path / "batch", sleep=no_wait)
    assert (report.rounds, report.sent, report.kept, report.failed) == (2, 4, 3, {"transport": 1})


def test_a_batch_without_any_output_is_an_error_that_says_so(server: Server, tmp_path: Path) -> None:
    settings = settings_for(server, tmp_path)
    server.looks_wanted = 10**6

    async def expire(_: float) -> None:
        server.batches["batch-1"]["status"] = "expired"

    with pytest.raises(TransportError, match="expired"):
        run_batches(read_all, settings, tmp_path / "batch", sleep=expire)


def test_a_batch_wants_a_cache(server: Server, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="缓存"):
        run_batches(read_all, ModelSettings(base_url=server.url, model="m"), tmp_path)


def test_a_forecast_sends_nothing_and_knows_the_cache(server: Server, tmp_path: Path) -> None:
    settings = settings_for(server, tmp_path)
    forecast = forecast_run(read_all, settings)
    assert (forecast.calls, forecast.cached, forecast.by_task) == (3, 0, {"deviations": 3})
    assert forecast.prompt_tokens > 3 * 1000
    assert server.bodies == []
    with ModelSession(settings) as session:
        read_all(session)
    again = forecast_run(read_all, settings)
    assert (again.calls, again.cached) == (0, 3)
