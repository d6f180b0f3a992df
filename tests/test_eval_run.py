"""Runs: resumable, deterministic, complete; a failed document is a result."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from eval_samples import changed, make_data_folder, sample_record

import extractor.settings
from evals.folder import read_run
from evals.gold import load_manifest
from evals.predict import EngineOptions, options_to_settings
from evals.run import RunOptions, run_cases
from extractor.errors import NoTextLayerError, UsageError
from models import InputInfo, Provenance, Record, Usage

Answer = Callable[[Path], Record]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """An extractor that answers with the sample record, and the names of the documents that it was given."""
    seen: list[str] = []

    def extract(source: Path, settings: extractor.settings.Settings, session: object = None) -> Record:
        seen.append(source.name)
        if source.name.startswith("scan"):
            raise NoTextLayerError("只有图像", where=source.name)
        usage = Usage(calls=2, prompt_tokens=100, completion_tokens=10, latency_seconds=len(seen), cost=Decimal("0.01"))
        provenance = Provenance(
            input=InputInfo(sha256="0", size=1, kind="text", pages=None),
            program="juesuan",
            engine=settings.engine,
            timings={"tables": float(len(seen))},
            usage=usage,
        )
        return sample_record().model_copy(update={"provenance": provenance})

    monkeypatch.setattr("extractor.extract", extract, raising=False)
    monkeypatch.setattr("extractor.Settings", extractor.settings.Settings, raising=False)
    return seen


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    worse = changed(lambda d: d["key_work"].pop())
    return make_data_folder(folder, {"river": sample_record(), "lake": worse, "scan": sample_record()})


def test_a_run_writes_records_scores_settings_versions_and_usage(data: Path, tmp_path: Path, calls: list[str]) -> None:
    summary = run_cases(tmp_path / "run", load_manifest(data), RunOptions())
    run = read_run(tmp_path / "run")
    assert run.summary == summary
    assert run.info.cases == ("river-text", "lake-text", "scan-text")
    assert run.info.versions["pydantic"]
    assert len(run.info.code_sha256) == 64
    assert (run.usage.calls, run.usage.prompt_tokens, run.usage.cost) == (4, 200, Decimal("0.02"))
    assert run.record("river-text") is not None
    assert summary.cases["river-text"]["overall"] == 1.0
    assert summary.lists["key_work"].invented == 1


def test_a_task_without_any_value_is_left_out_of_every_mean(data: Path, tmp_path: Path, calls: list[str]) -> None:
    summary = run_cases(tmp_path / "run", load_manifest(data), RunOptions(cases=("river",)))
    assert summary.tasks["evaluation_reports"].all.f1 is None
    assert summary.tasks["evaluation_reports"].all.macro_f1 is None
    assert summary.tasks["self_evaluation_sheets"].anls is None
    assert summary.macro_tasks == 1.0


def test_a_document_that_cannot_be_read_is_a_result_and_scores_nothing(
    data: Path, tmp_path: Path, calls: list[str]
) -> None:
    summary = run_cases(tmp_path / "run", load_manifest(data), RunOptions(cases=("scan",)))
    assert summary.failed == {"scan-text": "NoTextLayerError: 只有图像"}
    assert (summary.overall.recall, summary.overall.precision) == (0.0, None)
    assert read_run(tmp_path / "run").record("scan-text") is None


def test_two_runs_give_the_same_scores_byte_for_byte(data: Path, tmp_path: Path, calls: list[str]) -> None:
    for name in ("a", "b"):
        run_cases(tmp_path / name, load_manifest(data), RunOptions())
    files = [path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*.json")]
    different = {str(f) for f in files if (tmp_path / "a" / f).read_bytes() != (tmp_path / "b" / f).read_bytes()}
    assert len(files) > 12
    assert all(Path(name).name in {"timings.json", "timing.json"} for name in different)


def test_a_finished_case_is_not_read_again(data: Path, tmp_path: Path, calls: list[str]) -> None:
    run_cases(tmp_path / "run", load_manifest(data), RunOptions())
    (tmp_path / "run/cases/lake-text/1/state.json").unlink()
    run_cases(tmp_path / "run", load_manifest(data), RunOptions())
    assert calls == ["river.txt", "lake.txt", "scan.txt", "lake.txt"]


def test_a_changed_document_is_read_again(data: Path, tmp_path: Path, calls: list[str]) -> None:
    run_cases(tmp_path / "run", load_manifest(data), RunOptions(cases=("river",)))
    (data / "river.txt").write_text("新的内容", encoding="utf-8")
    run_cases(tmp_path / "run", load_manifest(data), RunOptions(cases=("river",)))
    assert calls == ["river.txt", "river.txt"]


def test_changed_gold_scores_the_kept_records_anew(data: Path, tmp_path: Path, calls: list[str]) -> None:
    before = run_cases(tmp_path / "run", load_manifest(data), RunOptions(cases=("river",)))
    gold = changed(lambda d: d["document"].update(fiscal_year=2020))
    (data / "river.json").write_text(gold.model_dump_json(), encoding="utf-8")
    after = run_cases(tmp_path / "run", load_manifest(data), RunOptions(cases=("river",)))
    assert (before.overall.wrong, after.overall.wrong, len(calls)) == (0, 1, 1)


def test_a_folder_keeps_to_its_options(data: Path, tmp_path: Path, calls: list[str]) -> None:
    run_cases(tmp_path / "run", load_manifest(data), RunOptions(cases=("river",)))
    with pytest.raises(UsageError, match="另一组设置"):
        run_cases(tmp_path / "run", load_manifest(data), RunOptions())


def test_a_repeat_is_read_again_and_kept_apart(data: Path, tmp_path: Path, calls: list[str]) -> None:
    summary = run_cases(tmp_path / "run", load_manifest(data), RunOptions(cases=("river",), repeat=3))
    assert len(calls) == 3
    assert summary.repeats == {"1": 1.0, "2": 1.0, "3": 1.0}
    assert summary.repeat_deviation == 0.0
    assert json.loads((tmp_path / "run/timings.json").read_bytes()).keys() == {f"river-text/{n}" for n in (1, 2, 3)}


def test_an_unfinished_or_foreign_folder_is_refused(tmp_path: Path, data: Path, calls: list[str]) -> None:
    with pytest.raises(UsageError, match=r"没有 run\.json"):
        read_run(data)
    run_cases(tmp_path / "run", load_manifest(data), RunOptions())
    (tmp_path / "run/scores.json").unlink()
    with pytest.raises(UsageError, match="没有完成"):
        read_run(tmp_path / "run")


def test_options_become_settings_and_each_repeat_has_a_slot_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    options = EngineOptions(engine="auto", model="qwen", prompts={"sheets": "v1"})
    settings = options_to_settings(options, repeat=2)
    assert (settings.engine, settings.llm.model, settings.llm.slot) == ("auto", "qwen", 2)
    assert settings.llm.prompt_version("sheets") == "v1"
    assert options_to_settings(EngineOptions()).engine == "rules"
    with pytest.raises(UsageError, match="没有 'oracle' 这种引擎"):
        options_to_settings(EngineOptions(engine="oracle"))
