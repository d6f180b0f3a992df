"""Runs that ask a model: a model that was not heard is no score, what was asked is kept, own prompts are used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from eval_samples import make_data_folder, sample_record

from evals.folder import read_run
from extractor.cli import main
from extractor.llm.prompts import load_prompt
from tests.llm_server import Reply, Server, read_tiny, serving, tiny_document


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    """An endpoint that the environment names, and two cases of tiny documents in ``data``."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "juesuan.toml").write_text("[llm]\ntransport_retries = 0\n", encoding="utf-8")
    (tmp_path / "data").mkdir()
    data = make_data_folder(tmp_path / "data", {"river": sample_record(), "lake": sample_record()})
    for number, name in enumerate(("river", "lake"), 1):
        (data / f"{name}.txt").write_text(tiny_document(number), encoding="utf-8")
    with serving(read_tiny) as running:
        monkeypatch.setenv("JUESUAN_BASE_URL", running.url)
        monkeypatch.setenv("JUESUAN_MODEL", "qwen-river")
        yield running


def juesuan(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["eval", *arguments])
    return int(ended.value.code or 0)


RUN = ("run", "-o", "run", "--data", "data", "--engine", "llm")


def test_a_case_in_which_the_model_was_not_heard_has_no_score_and_is_read_again(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    server.chooser = lambda body: Reply(status=503) if "第2项" in str(body["messages"]) else None
    assert juesuan(*RUN) == 6
    run = read_run(Path("run"))
    assert set(run.scores) == {("river-text", 1)}
    assert set(run.summary.cases) == {"river-text"}
    assert "TransportError" in run.summary.unanswered["lake-text/1"]
    told = capsys.readouterr()
    assert "没有评分" in told.err
    assert "1 个用例没有得到模型的回答" in told.err
    asked = len(server.bodies)
    server.chooser = None
    assert juesuan(*RUN) == 0
    assert set(read_run(Path("run")).scores) == {("river-text", 1), ("lake-text", 1)}
    assert len(server.bodies) == asked + 1  # the case that was answered is not asked again


def test_a_run_whose_every_case_failed_has_no_score(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUESUAN_BASE_URL", "http://127.0.0.1:9/v1")
    assert juesuan(*RUN) == 6
    summary = read_run(Path("run")).summary
    assert (summary.overall.f1, len(summary.unanswered)) == (None, 2)


def test_an_answer_of_no_use_is_a_result_of_the_model(server: Server) -> None:
    server.chooser = lambda _: Reply(refusal="no")
    assert juesuan(*RUN) == 0
    assert len(read_run(Path("run")).scores) == 2


def test_the_model_that_the_environment_names_is_part_of_the_run(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert juesuan(*RUN) == 0
    run = read_run(Path("run"))
    assert (run.info.options.engine.model, run.info.options.engine.base_url) == ("qwen-river", server.url)
    assert "qwen-river" in run.engine
    capsys.readouterr()
    monkeypatch.setenv("JUESUAN_MODEL", "qwen-lake")
    assert juesuan(*RUN) == 2
    assert "'qwen-river'，现在是 'qwen-lake'" in capsys.readouterr().err


@pytest.mark.parametrize("engine", ["llm", "auto"])
def test_a_run_that_could_ask_nobody_is_refused(
    server: Server, monkeypatch: pytest.MonkeyPatch, engine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("JUESUAN_MODEL")
    assert juesuan("run", "-o", "run", "--data", "data", "--engine", engine) == 2
    assert "没有指定模型" in capsys.readouterr().err
    assert not Path("run").exists()


def test_requests_and_answers_are_kept_and_shown(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    server.chooser = lambda body: Reply(status=503) if "第2项" in str(body["messages"]) else None
    juesuan(*RUN)
    capsys.readouterr()
    show = ("show", "run", "--data", "data", "--requests", "--task", "deviations", "--case")
    assert juesuan(*show, "river-text") == 0
    shown = capsys.readouterr().out
    assert "1001.50万元" in shown  # what was asked
    assert re.search(r'"reason": "第1项工作人员增加"', shown)  # what was said
    assert juesuan(*show, "lake-text") == 0
    assert "没有可用的回答" in capsys.readouterr().out
    assert juesuan("show", "run", "--data", "data", "--case", "lake-text") == 2
    assert "没有评分" in capsys.readouterr().err


def test_a_prompt_of_ones_own_is_copied_used_and_part_of_the_run(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["prompts", "new", "deviations", "-o", "mine"])
    path = Path(capsys.readouterr().out.strip())
    newest = load_prompt("deviations")
    assert path.parent == Path("mine/deviations")
    assert path.stem == f"v{int(newest.version[1:]) + 1}"
    text = path.read_text(encoding="utf-8")
    assert newest.user in text
    path.write_text(text.replace(newest.system[:20], "河湖专用提示。" + newest.system[:20]), encoding="utf-8")
    assert juesuan(*RUN, "--prompts", "mine") == 0
    assert all(
        "河湖专用提示。" in str(body["messages"]) for body in server.bodies if "收、支总计" in str(body["messages"])
    )
    run = read_run(Path("run"))
    record = run.record("river-text")
    assert record is not None
    assert record.provenance is not None
    assert record.provenance.prompts["deviations"].startswith(path.stem)
    before = run.info.code_sha256
    path.write_text(text, encoding="utf-8")
    assert juesuan(*RUN, "--prompts", "mine") == 0
    assert read_run(Path("run")).info.code_sha256 != before


def test_a_prompt_that_is_not_there_ends_the_run_and_is_no_score(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert juesuan(*RUN, "--prompt", "deviations@v99") == 2
    assert "没有 v99 版提示词" in capsys.readouterr().err


def test_runs_over_different_cases_are_compared_over_the_common_ones_and_it_is_said(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    juesuan("run", "-o", "a", "--data", "data")
    juesuan("run", "-o", "b", "--data", "data", "--cases", "river")
    capsys.readouterr()
    assert juesuan("compare", "a", "b") == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "两次运行的用例不同，只比较共有的 1 个" in shown
    assert "lake-text" in shown


def test_a_report_asks_the_model_that_the_environment_names(server: Server) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["report", "data/river.txt", "--engine", "llm", "-o", "river.html"])
    assert not ended.value.code
    assert server.bodies
