"""Settings of the model, keys of the cache, fairness, the probe and the forecast of the command line."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from extractor.cli import build_app
from extractor.errors import UsageError
from extractor.llm.budget import Purse
from extractor.llm.cache import request_key
from extractor.llm.errors import BudgetSpentError
from extractor.llm.limiter import FairLimiter
from extractor.llm.ping import probe_modes
from extractor.llm.retry import retry_after
from extractor.llm.usage import estimate_tokens
from extractor.model_settings import Budget, ModelSettings, Prices, model_settings
from extractor.project_file import read_project_file, trust
from extractor.settings import Settings
from extractor.task_folders import task_path
from tests.llm_server import Body, no_wait, read_tiny, serving, tiny_document

URL = "https://models.example/v1"


def test_flags_win_over_environment_and_that_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "juesuan.toml"
    file.write_text(
        '[llm]\nmodel = "of-file"\nbase_url = "https://file.example/v1"\nprice_prompt = 4\nprice_completion = 12\n'
        'budget_tokens = 1000\n[llm.prompts]\nsheets = "v1"\n',
        encoding="utf-8",
    )
    environment = {"OPENAI_BASE_URL": "https://openai.example/v1", "JUESUAN_API_KEY": "k", "OPENAI_API_KEY": "other"}
    environment["XDG_CONFIG_HOME"] = str(tmp_path / "configuration")
    trust(read_project_file(file) or pytest.fail("no file"), environment)
    found = model_settings({"model": None}, environment, file)
    assert (found.model, found.base_url, found.api_key) == ("of-file", "https://openai.example/v1", "other")
    assert (found.prompt_version("sheets"), found.prompt_version("reports")) == ("v1", None)
    assert found.prices.cost(1_000_000, 500_000) == Decimal(10)
    assert found.budget.tokens == 1000
    places = {"XDG_CONFIG_HOME": environment["XDG_CONFIG_HOME"]}
    assert model_settings({"model": "flag"}, {**places, "JUESUAN_MODEL": "env"}, file).model == "flag"
    assert model_settings({}, {**places, "JUESUAN_MODEL": "env", "OPENAI_MODEL": "o"}, file).model == "env"


def test_a_prompt_of_a_task_that_nobody_named_is_refused_and_one_of_a_further_task_is_taken() -> None:
    llm = ModelSettings(prompts=(("procurement", "v1"),))
    with pytest.raises(UsageError, match=r"procurement.*--task"):
        Settings(engine="llm", llm=llm)
    assert Settings(engine="llm", llm=llm, tasks=(task_path("procurement"),)).llm.prompt_version("procurement") == "v1"


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ({"mode": "xml"}, "回答方式"),
        ({"tasks": ["nothing"]}, "任务"),
        ({"concurrency": 0}, "1 至 10000 的整数"),
        ({"schema_retries": -1}, "0 至 100 的整数"),
        ({"colour": 1}, "colour"),
        ({"budget_cost": "much"}, "数字"),
        ({"base_url": "ftp://x/v1"}, "地址无效"),
        ({"base_url": "https://user:secret@x/v1"}, "密码"),
        ({"base_url": "http://models.example/v1"}, "明文"),
        ({"base_url": "http://["}, "主机或端口"),
        ({"base_url": "https://[::secret]/v1"}, "主机或端口"),
        ({"base_url": "https://secret:99999/v1"}, "主机或端口"),
        ({"base_url": "https://x:secret/v1"}, "主机或端口"),
    ],
)
def test_a_setting_that_cannot_be_is_named_and_no_secret_with_it(flags: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        model_settings(flags, {})
    assert "secret" not in str(caught.value)


def test_plain_http_is_for_loopback_or_on_demand() -> None:
    for url in ("http://127.0.0.1:1/v1", "http://localhost/v1", "http://[::1]:8/v1"):
        ModelSettings(base_url=url)
    ModelSettings(base_url="http://models.example/v1", allow_http=True)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (ModelSettings(), "没有默认模型"),
        (ModelSettings(model="m"), "地址"),
        (ModelSettings(model="m", base_url=URL), "密钥"),
    ],
)
def test_what_is_missing_for_a_call_is_said_with_what_to_do(settings: ModelSettings, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        settings.require()


def test_the_key_is_not_shown() -> None:
    assert "sk-1" not in repr(ModelSettings(api_key="sk-1"))


def test_a_cache_key_changes_with_all_that_changes_the_answer() -> None:
    same: dict[str, Any] = {
        "endpoint": URL, "model": "m", "mode": "tools", "messages": ({"role": "user", "content": "问"},),
        "schema": {"a": 1, "b": 2}, "parameters": {"temperature": 0}, "slot": 1,
    }  # fmt: skip
    key = request_key(**same)
    assert key == request_key(**{**same, "endpoint": URL + "/", "schema": {"b": 2, "a": 1}})
    others: list[dict[str, Any]] = [
        {"endpoint": "https://other/v1"}, {"model": "n"}, {"mode": "md_json"}, {"slot": 2}, {"schema": {"a": 1}},
        {"messages": ({"role": "user", "content": "另问"},)}, {"parameters": {"temperature": 1}},
    ]  # fmt: skip
    assert len({key, *(request_key(**{**same, **other}) for other in others)}) == 1 + len(others)


def test_the_next_place_goes_to_another_document() -> None:
    order: list[str] = []

    async def work(limiter: FairLimiter, document: str) -> None:
        async with limiter.place(document):
            order.append(document)
            await asyncio.sleep(0)

    async def main() -> None:
        limiter = FairLimiter(1)
        await asyncio.gather(*(work(limiter, name) for name in ("a", "a", "a", "a", "b", "b", "c")))

    asyncio.run(main())
    assert order == ["a", "a", "b", "c", "a", "b", "a"]


def test_a_cancelled_waiter_gives_its_place_on() -> None:
    async def main() -> list[str]:
        limiter = FairLimiter(1)
        done: list[str] = []

        async def work(name: str) -> None:
            async with limiter.place(name):
                done.append(name)
                await asyncio.sleep(0.01)

        tasks = [asyncio.ensure_future(work(name)) for name in ("a", "b", "c")]
        await asyncio.sleep(0)
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return done

    assert asyncio.run(main()) == ["a", "c"]


def test_a_ledger_counts_for_all_processes_of_a_run(tmp_path: Path) -> None:
    budget = Budget(tokens=100, ledger=tmp_path)
    first, second = Purse(budget, Prices()), Purse(budget, Prices())
    asyncio.run(first.reserve_in_turn(60))
    first.settle(60, 50, 20)
    with pytest.raises(BudgetSpentError, match="100"):
        asyncio.run(second.reserve_in_turn(40))
    assert second.spent()[0] == 70
    first.close()
    second.close()


def test_a_money_budget_counts_prices() -> None:
    purse = Purse(Budget(cost=Decimal("0.01")), Prices(Decimal(10), Decimal(20)))
    asyncio.run(purse.reserve_in_turn(500))
    purse.settle(500, 500, 200)
    assert purse.spent() == (700, Decimal("0.009"))
    with pytest.raises(BudgetSpentError, match=r"0\.01"):
        asyncio.run(purse.reserve_in_turn(200))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("3", 3.0), ("0.5", 0.5), ("-4", 0.0), (None, None), ("soon", None), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0)],
)
def test_retry_after_is_a_number_or_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after(header) == seconds


def test_tokens_are_estimated_by_script() -> None:
    assert estimate_tokens("决算abcd12345") == 2 + 3


def answer_probe(body: Body) -> Any:
    if "response_format" in body:
        return "抱歉，我不会 JSON。"
    found = {"department": "某区财政局", "amount": "1234.50"}
    return found if "tools" in body else "```json\n" + json.dumps(found, ensure_ascii=False) + "\n```"


def test_the_probe_says_which_modes_work() -> None:
    with serving(answer_probe) as server:
        probes = probe_modes(ModelSettings(base_url=server.url, model="m"), sleep=no_wait)
    assert {probe.mode: probe.trouble is None for probe in probes} == {
        "tools": True,
        "json_schema": False,
        "md_json": True,
    }


@pytest.mark.parametrize("mode", ["tools", "json_schema", "md_json"])
def test_every_mode_reads_a_document(mode: Any) -> None:
    import extractor

    with serving(read_tiny) as server:
        llm = ModelSettings(base_url=server.url, model="m", mode=mode, tasks=("deviations",), transport_retries=0)
        record = extractor.extract(tiny_document().encode(), extractor.Settings(engine="llm", llm=llm))
    assert [item.reason for item in record.narrative.deviations] == ["第1项工作人员增加"]
    assert record.provenance is not None
    assert record.provenance.model == "m"
    assert record.provenance.prompts["deviations"].startswith("v3 sha256:")


def test_braces_in_a_document_are_no_template() -> None:
    import extractor

    with serving(read_tiny) as server:
        llm = ModelSettings(base_url=server.url, model="m", tasks=("deviations",), transport_retries=0)
        extractor.extract(tiny_document(extra="{{ 7 * 7 }}").encode(), extractor.Settings(engine="llm", llm=llm))
        assert "{{7*7}}" in str(server.bodies[0]["messages"][1]["content"])


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))
    for name in ("MODEL", "BASE_URL", "API_KEY"):
        monkeypatch.delenv(f"JUESUAN_{name}", raising=False)
        monkeypatch.delenv(f"OPENAI_{name}", raising=False)
    (tmp_path / "a.txt").write_text(tiny_document(), encoding="utf-8")
    return tmp_path


def test_the_command_forecasts_asks_and_asks_no_second_time(folder: Path) -> None:
    run = CliRunner()
    with serving(lambda body: read_tiny(body) if "Deviations" in str(body.get("tools")) else {}) as server:
        (folder / "juesuan.toml").write_text(
            f'[llm]\nmodel = "m"\nbase_url = "{server.url}"\ntasks = ["deviations"]\nprice_prompt = 2\nprice_completion = 8\n',
            encoding="utf-8",
        )
        assert run.invoke(build_app(), ["config", "trust"]).exit_code == 0
        wanted = ["extract", "a.txt", "--engine", "llm", "--llm-cache", str(folder / "cache")]
        forecast = run.invoke(build_app(), [*wanted, "--dry-run"]).stdout
        assert "请求 1 次（deviations 1），缓存命中 0 次" in forecast
        assert "CNY" in forecast
        assert server.bodies == []
        first = json.loads(run.invoke(build_app(), [*wanted, "-q"]).stdout)
        assert first["provenance"]["usage"]["calls"] == 1
        assert "请求 0 次，缓存命中 1 次" in run.invoke(build_app(), [*wanted, "--dry-run"]).stdout
        again = json.loads(run.invoke(build_app(), [*wanted, "-q", "--prompt", "deviations@v3"]).stdout)
        assert again["provenance"]["usage"]["calls"] == 0
        assert len(server.bodies) == 1
        pinged = run.invoke(build_app(), ["llm", "ping"])
        assert pinged.exit_code == 6


def test_auto_without_a_model_is_rules_and_llm_without_one_says_so(folder: Path) -> None:
    run = CliRunner()
    record = json.loads(run.invoke(build_app(), ["extract", "a.txt", "--engine", "auto", "-q"]).stdout)
    assert record["narrative"]["deviations"][0]["evidence"]["engine"] == "rules"
    assert record["provenance"]["usage"] is None
    failed = run.invoke(build_app(), ["extract", "a.txt", "--engine", "llm"])
    assert isinstance(failed.exception, UsageError)
    assert "没有默认模型" in str(failed.exception)
