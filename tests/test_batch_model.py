"""``juesuan batch`` and the model: the forecast, and answers asked for beforehand through the Batch API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from extractor.batch.executor import Limits
from extractor.batch.local import LocalExecutor
from extractor.batch.run import Plan, run_batch
from extractor.cli.batch_model import ask_in_batches, tell_model_forecast
from extractor.errors import UsageError
from extractor.model_settings import ModelSettings
from extractor.settings import Settings
from tests.llm_server import Server, read_tiny, serving, tiny_document


@pytest.fixture(name="server")
def _server() -> Iterator[Server]:
    with serving(read_tiny) as server:
        server.looks_wanted = 0
        yield server


def plan_for(server: Server, folder: Path, *, cache: bool = True) -> Plan:
    inputs = folder / "in"
    inputs.mkdir()
    for number in (1, 2, 3):
        (inputs / f"{number}.txt").write_text(tiny_document(number), encoding="utf-8")
    (inputs / "bad.txt").write_bytes(b"%PDF-1.7 cut off")
    llm = ModelSettings(
        base_url=server.url, model="m", tasks=("deviations",), cache=folder / "cache" if cache else None
    )
    return Plan((str(inputs),), folder / "dataset", Settings(engine="llm", llm=llm))


def test_the_batch_api_answers_beforehand_and_the_workers_make_no_call(server: Server, tmp_path: Path) -> None:
    plan = ask_in_batches(plan_for(server, tmp_path))
    waiting = plan.settings.llm.unproved
    assert waiting is not None
    assert any(waiting.rglob("*"))
    before = len(server.bodies)
    summary = run_batch(plan, LocalExecutor(1, Limits(300, None)))
    assert (summary.succeeded, summary.failed) == (3, 1)
    assert len(server.bodies) == before


def test_the_forecast_counts_the_calls_and_sends_nothing(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tell_model_forecast(plan_for(server, tmp_path))
    assert "请求 3 次" in capsys.readouterr().out
    assert server.bodies == []
    assert not (tmp_path / "dataset").exists()


def test_batch_mode_without_a_cache_or_with_the_rules_says_what_to_do(server: Server, tmp_path: Path) -> None:
    plan = plan_for(server, tmp_path, cache=False)
    with pytest.raises(UsageError, match="--llm-cache"):
        ask_in_batches(plan)
    with pytest.raises(UsageError, match="--llm-mode batch"):
        ask_in_batches(Plan(plan.inputs, plan.out, Settings()))
