"""Pages of evaluations in the workbench: read from run folders as they are documented, whoever wrote them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from eval_samples import changed, make_data_folder, sample_record
from serve_samples import SETTINGS
from starlette.testclient import TestClient

from evals.adversarial.run import Tally, write_tally
from evals.folder import read_run
from evals.gold import load_manifest
from evals.robustness.__main__ import write_results
from evals.robustness.axes import STANDARD, Template
from evals.robustness.score import Verdict
from evals.run import RunOptions, run_cases
from extractor.errors import UsageError
from extractor.serve import Workspace
from extractor.serve.eval_runs import EvalRun, EvalRuns, compare_two
from extractor.serve.web.access import Door, Keys
from extractor.serve.web.app import create_app
from extractor.serve.web.dataset_pages import SPOILED
from extractor.serve.workspace import NotThereError
from models import InputInfo, Provenance, Usage

HOSTILE = "<img src=x onerror=alert(1)>"
TOKEN = "t" * 43


def metrics(correct: int, wrong: int) -> dict[str, Any]:
    f1 = correct / (correct + wrong)
    return {"correct": correct, "wrong": wrong, "missing": 0, "invented": 0, "precision": f1, "recall": f1, "f1": f1}


def write_run(folder: Path, wrong: int, *cases: str, field: str = "tables.income.rows.total") -> None:
    folder.mkdir(parents=True)
    overall = metrics(10 - wrong, wrong)
    scores = {
        "overall": overall,
        "tasks": {"tables": {"all": overall}},
        "fields": {field: overall},
        "cases": {case: {"overall": overall["f1"]} for case in cases},
        "failed": {},
        "unanswered": {},
        "of_a_later_version": 1,
    }
    engine = {"engine": "llm", "model": HOSTILE, "prompts": {}, "prompt_folder": None}
    info = {"options": {"engine": engine}, "cases": cases, "git_revision": "0" * 40}
    usage = {"calls": 3, "prompt_tokens": 5, "completion_tokens": 2}
    for name, data in (
        ("run", info), ("scores", scores), ("usage", {f"{cases[0]}/1": usage}), ("timings", {f"{cases[0]}/1": {"seconds": 1.5}}),
    ):  # fmt: skip
        (folder / f"{name}.json").write_text(json.dumps(data), encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evaluations") / "runs"
    write_run(folder / "前 a", 2, "甲-text", "乙-text")
    write_run(folder / HOSTILE, 1, "甲-text", HOSTILE)
    (folder / "damaged").mkdir()
    (folder / "damaged" / "scores.json").write_text('{"overall": {"f1": "很好"}}', encoding="utf-8")
    (folder / "spoiled").mkdir()
    (folder / "spoiled" / "adversarial.json").write_text(
        json.dumps({"spoiled": {"sign": 7}, "accepted": {"sign": 1}, "honest": 20, "refused": 0}), encoding="utf-8"
    )
    nothing = {"silent_wrong": 0, "silent_lost": 0, "refused": None}
    verdicts = [
        {"name": "一", "perfect": True, "f1": 1, **nothing},
        {"name": HOSTILE, "perfect": False, **nothing, "silent_wrong": 2},
    ]
    (folder / "spoiled" / "verdicts.jsonl").write_text("\n".join(map(json.dumps, verdicts)) + "\n", encoding="utf-8")
    (folder / "nothing").mkdir()
    (folder / "elsewhere").symlink_to(folder / "spoiled")
    return folder


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    workspace = Workspace.open(folder.parent / "data", replace(SETTINGS, runs=folder))
    app = create_app(workspace, Door(Keys(token=TOKEN), None, 1000))
    with TestClient(app, headers={"Authorization": f"Bearer {TOKEN}", "Accept": "text/html"}) as client:
        yield client


def test_runs_are_the_folders_with_results_and_no_links(folder: Path) -> None:
    assert EvalRuns(folder).names() == tuple(sorted([HOSTILE, "damaged", "spoiled", "前 a"]))
    assert EvalRuns(folder / "none").names() == ()


def test_what_a_run_writes_is_what_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = changed(lambda data: data["key_work"].pop())
    origin = Provenance(
        input=InputInfo(sha256="0", size=1, kind="text", pages=None),
        program="juesuan",
        engine="rules",
        usage=Usage(calls=2, prompt_tokens=100, completion_tokens=10),
    )
    monkeypatch.setattr("extractor.extract", lambda *_, **__: wrong.model_copy(update={"provenance": origin}))
    (tmp_path / "data").mkdir()
    manifest = load_manifest(make_data_folder(tmp_path / "data", {"river": sample_record(), "lake": sample_record()}))
    written = run_cases(tmp_path / "runs" / "甲", manifest, RunOptions())
    run = EvalRuns(tmp_path / "runs").get("甲")
    assert run.info is not None
    assert run.scores is not None
    assert (run.calls, run.tokens) == (4, 220)
    assert run.seconds > 0
    assert run.info.cases == ("river-text", "lake-text")
    assert run.info.options.engine.label({}) == read_run(tmp_path / "runs" / "甲").engine == "rules"
    assert run.scores.overall.missing == written.overall.missing > 0
    assert run.scores.overall.model_dump().items() <= written.overall.model_dump().items()
    assert {name: task.all.f1 for name, task in run.scores.tasks.items()} == {
        name: task.all.f1 for name, task in written.tasks.items()
    }
    assert run.scores.cases == written.cases


def test_what_spoils_answers_and_invents_documents_writes_what_is_read(tmp_path: Path) -> None:
    tally = Tally(Counter(sign=7, year=2), Counter(sign=1), ["甲 sign"], 20, ["乙", "丙"])
    write_tally(tmp_path / "甲", tally)
    bad = Verdict(silent_wrong=2, silent_lost=3)
    refused = Verdict(refused="DamagedDocumentError: 文件损坏")
    template = Template(STANDARD, "html", 5)
    write_results(tmp_path / "甲", [(template, bad), (template, refused)])
    run = EvalRuns(tmp_path).get("甲")
    assert run.adversarial is not None
    assert run.robustness is not None
    assert run.adversarial.model_dump() == {
        "spoiled": {"sign": 7, "year": 2}, "accepted": {"sign": 1}, "honest": 20, "refused": 2,
    }  # fmt: skip
    assert (run.robustness.documents, run.robustness.perfect, run.robustness.refused) == (2, 0, 1)
    assert (run.robustness.silent_wrong, run.robustness.silent_lost) == (2, 3)
    assert run.robustness.imperfect == (template.name, template.name)


@pytest.mark.parametrize(
    ("name", "old"),
    [("usage.json", "prompt_tokens"), ("timings.json", "seconds"), ("scores.json", "wrong"), ("run.json", "prompts")],
)
def test_a_field_of_another_name_is_told_and_is_no_nought(tmp_path: Path, name: str, old: str) -> None:
    write_run(tmp_path / "甲", 2, "a")
    file = tmp_path / "甲" / name
    file.write_text(file.read_text("utf-8").replace(f'"{old}"', f'"{old}_"'), encoding="utf-8")
    with pytest.raises(UsageError, match=rf"{old}：缺少") as told:
        EvalRuns(tmp_path).get("甲")
    assert told.value.where == str(file)


def test_a_run_has_its_scores_cost_and_time(folder: Path) -> None:
    run = EvalRuns(folder).get("前 a")
    assert run.scores is not None
    assert (run.scores.overall.f1, run.calls, run.tokens, run.seconds) == (0.8, 3, 7, 1.5)


def test_a_damaged_run_is_named_and_stops_no_other(folder: Path, client: TestClient) -> None:
    found = EvalRuns(folder).all()
    assert sum(isinstance(one, EvalRun) for one in found) == 3
    [broken] = [one for one in found if isinstance(one, UsageError)]
    assert "damaged" in (broken.where or "")
    page = client.get("/runs").text
    assert "damaged/scores.json" in page
    assert "前 a" in page


def test_two_runs_are_compared_over_what_both_have(folder: Path) -> None:
    runs = EvalRuns(folder)
    compared = compare_two(runs.get("前 a"), runs.get(HOSTILE))
    assert compared.overall.change == pytest.approx(0.1)
    assert [line.name for line in compared.cases] == ["甲-text"]
    assert (compared.only_before, compared.only_after) == (("乙-text",), (HOSTILE,))
    with pytest.raises(UsageError, match="没有评分"):
        compare_two(runs.get("spoiled"), runs.get("前 a"))


def test_pages_show_runs_comparisons_and_what_needs_no_gold(client: TestClient) -> None:
    page = client.get("/runs/two", params={"before": "前 a", "after": HOSTILE}).text
    assert "+0.1000" in page
    assert "用例不同" in page
    page = client.get("/runs/one", params={"name": "spoiled"}).text
    assert "如实的值 20 个，被拒 0 个" in page
    assert "2 份，全部读对 1 份；读错而没有提示 2 个值" in page


def test_no_name_of_a_run_a_model_or_a_case_is_markup(client: TestClient) -> None:
    for path, query in (
        ("/runs", {}), ("/runs/one", {"name": HOSTILE}), ("/runs/one", {"name": "spoiled"}),
        ("/runs/two", {"before": "前 a", "after": HOSTILE}),
    ):  # fmt: skip
        page = client.get(path, params=query).text
        assert "&lt;img" in page
        assert "<img src=x" not in page


@pytest.mark.parametrize("name", ["../data", "elsewhere", "nothing", "", "/etc", "a\0b"])
def test_only_runs_of_the_folder_are_opened(folder: Path, client: TestClient, name: str) -> None:
    with pytest.raises(NotThereError):
        EvalRuns(folder).get(name)
    assert client.get("/runs/one", params={"name": name}).status_code == 404


def test_who_has_no_token_or_comes_from_elsewhere_sees_no_runs(client: TestClient) -> None:
    assert client.get("/runs", headers={"Authorization": ""}).status_code == 401
    assert client.get("/runs", headers={"Origin": "http://evil.example"}).status_code == 403


def test_every_kind_of_spoiled_answer_has_a_chinese_name() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "evals" / "adversarial").glob("*.py"))
    kinds = set(re.findall(r'(?:_changed|Spoiled|_row_change)\(\s*"([^"]+)"', source))
    assert kinds == SPOILED.keys()
