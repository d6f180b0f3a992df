"""Answers that are not quite as asked: what is right in them is taken, what is not is told, and nothing wrong is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import extractor
from extractor.cli import main
from extractor.llm.answers import DeviationsAnswer
from extractor.llm.run import MOST_CUTS
from extractor.llm.salvage import bare_json, valid_items
from extractor.llm.session import ModelSession
from extractor.model_settings import ModelSettings
from models import Record
from tests.llm_server import Body, Reply, Server, no_wait, read_tiny, serving, tiny_document

CORPUS = Path(__file__).parents[1] / "evals" / "corpus"


@pytest.fixture(name="server")
def _server() -> Iterator[Server]:
    with serving(read_tiny) as server:
        yield server


def settings_for(server: Server, **changes: Any) -> ModelSettings:
    values: dict[str, Any] = {"base_url": server.url, "model": "m", "tasks": ("deviations",), "transport_retries": 0}
    return ModelSettings(**{**values, **changes})


def read(settings: ModelSettings, extra: str = "") -> Record:
    with ModelSession(settings, sleep=no_wait) as session:
        return extractor.extract(
            tiny_document(1, extra).encode(), extractor.Settings(engine="llm", llm=settings), session
        )


def engines(record: Record) -> list[str]:
    return [item.evidence.engine for item in record.narrative.deviations if item.evidence is not None]


def ids(record: Record) -> list[str]:
    return [finding.id for finding in record.findings if finding.id.startswith("llm.")]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('```json\n{"a": 1}\n```', id="fence"),
        pytest.param('好的，结果如下：\n```\n{"a": 1}\n```\n以上。', id="fence_in_words"),
        pytest.param('{"a": 1}', id="bare"),
        pytest.param('答案：{"a": 1}', id="words_before"),
    ],
)
def test_the_object_of_an_answer_is_found(text: str) -> None:
    assert json.loads(bare_json(text)) == {"a": 1}


@pytest.mark.parametrize("mode", ["tools", "json_schema"])
def test_an_answer_in_a_fence_is_taken(server: Server, mode: Any) -> None:
    server.chooser = lambda body: Reply(
        answer=f"```json\n{json.dumps(read_tiny(body), ensure_ascii=False)}\n```", as_content=True
    )
    record = read(settings_for(server, mode=mode))
    assert engines(record) == ["llm:m deviations@v3"]
    assert len(server.bodies) == 1


def changed(body: Body, **changes: Any) -> dict[str, Any]:
    answer: dict[str, Any] = read_tiny(body)
    return {**answer, "deviations": [{**item, **changes} for item in answer["deviations"]]}


def test_a_json_number_and_a_field_too_many_are_taken_and_the_print_is_the_source(server: Server) -> None:
    plain = read(settings_for(server)).narrative.deviations[0]
    server.answer = lambda body: changed(body, actual_amount=float(str(plain.actual_amount)), confidence="高")
    record = read(settings_for(server))
    assert str(record.narrative.deviations[0].actual_amount) == str(plain.actual_amount)
    assert ids(record) == []


def test_valid_items_of_a_partly_invalid_answer_stand(server: Server) -> None:
    server.answer = lambda body: {
        "deviations": [*read_tiny(body)["deviations"], {"unit": "1", "section": "nowhere"}],
        "composition": [],
    }
    record = read(settings_for(server, schema_retries=0))
    assert engines(record) == ["llm:m deviations@v3"]
    assert ids(record) == ["llm.partial"]
    assert valid_items(DeviationsAnswer, "no json") == (None, 0)


def test_an_answer_with_values_that_are_not_printed_is_not_kept(server: Server, tmp_path: Path) -> None:
    right = server.answer
    server.answer = lambda body: (
        changed(body, actual_amount="7.77") if "corrections" not in str(body) else {"corrections": []}
    )
    settings = settings_for(server, cache=tmp_path)
    assert "llm.ungrounded" in ids(read(settings))
    asked = len(server.bodies)
    server.answer = right
    record = read(settings)
    assert len(server.bodies) > asked
    assert ids(record) == []
    asked = len(server.bodies)
    assert engines(read(settings)) == ["llm:m deviations@v3"]
    assert len(server.bodies) == asked, "a right answer is kept"


def test_an_endpoint_that_always_cuts_off_ends_after_few_requests_with_one_error(server: Server) -> None:
    server.chooser = lambda _: Reply(answer="{", finish="length")
    sentence = "其他收入100.00万元，与2022年度相比，其他收入增加5.00万元，主要原因是业务增加。"
    record = read(settings_for(server), sentence * 200)
    assert ids(record) == ["llm.truncated"]
    assert len(server.bodies) <= 2 * MOST_CUTS + 1
    assert set(engines(record)) == {"rules"}


def test_an_empty_answer_is_asked_for_again_with_what_it_left_out(server: Server) -> None:
    server.faults = [Reply(answer={"deviations": [], "composition": []})]
    record = read(settings_for(server))
    assert len(server.bodies) == 2
    assert "漏读" in str(server.bodies[1]["messages"])
    assert engines(record) == ["llm:m deviations@v3"]
    once = settings_for(server, completeness_retries=0)
    server.faults = [Reply(answer={"deviations": [], "composition": []})]
    assert read(replace(once)).narrative.deviations == ()


def test_a_model_that_fails_leaves_the_rules_and_an_exit_code(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server.chooser = lambda _: Reply(status=401)
    path = CORPUS / "wuchang_office_2022.txt"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JUESUAN_API_KEY", "key")
    arguments = ["extract", str(path), "--engine", "llm", "--model", "m", "--base-url", server.url, "--llm-cache", "c"]
    with pytest.raises(SystemExit, match="6"):
        main([*arguments, "--ocr", "never"])
    record = Record.model_validate_json(capsys.readouterr().out)
    assert set(engines(record)) == {"rules"}
    assert record.performance.sheets
