"""The gate: passes on what it knows, fails on a fall, tells of a rise, and writes nothing unasked."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from eval_samples import changed, make_data_folder, sample_record
from typer.testing import CliRunner

import extractor.settings
from evals.cli import register
from evals.gate import read_baseline
from evals.gold import load_manifest
from evals.predict import EngineOptions
from evals.run import RunOptions, run_cases
from extractor.errors import UsageError
from models import Record

WORSE = changed(lambda d: d["tables"]["expenditure"]["rows"][0].update(total="120.51"))
_REPORT = dict.fromkeys(("title", "name", "score", "rating", "budget", "executed", "execution_pct"))
REPORTING = changed(lambda d: d["performance"].update(reports=[{"scope": "project", **_REPORT}]))
INVENTIVE = changed(lambda d: d["performance"].update(result_use="凭空而来"))


class Gate:
    """The command over two documents, with an extractor that answers as it is told."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.data = make_data_folder(folder, {"river": sample_record(), "lake": sample_record()})
        self.records: dict[str, Record] = {}
        self.app = typer.Typer()
        register(self.app)
        answer = lambda source, settings, session=None: self.records.get(source.stem, sample_record())  # noqa: E731
        monkeypatch.setattr("extractor.extract", answer, raising=False)
        monkeypatch.setattr("extractor.Settings", extractor.settings.Settings, raising=False)

    def __call__(self, *arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(self.app, ["eval", "gate", "--data", str(self.data), *arguments])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output


@pytest.fixture
def gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Gate:
    return Gate(tmp_path, monkeypatch)


def test_the_gate_passes_where_nothing_changed(gate: Gate) -> None:
    assert gate("--update")[0] == 0
    assert gate() == (0, gate()[1])
    assert "评测通过" in gate()[1]


@pytest.mark.parametrize(
    "spoiled",
    [
        pytest.param(WORSE, id="wrong_figure"),
        pytest.param(INVENTIVE, id="invented"),
        pytest.param(REPORTING, id="invented_in_a_task_without_gold"),
    ],
)
def test_the_gate_fails_on_a_fall_of_one_task_of_one_case(gate: Gate, spoiled: Record) -> None:
    gate("--update")
    gate.records["lake"] = spoiled
    code, output = gate()
    assert code == 1
    assert "下降  rules  lake-text" in output
    assert "river-text  " not in output.split("评测未通过")[0].replace("river-text #1", "")


def test_a_fall_is_not_made_up_for_by_a_rise_elsewhere(gate: Gate) -> None:
    gate.records["lake"] = WORSE
    gate("--update")
    gate.records = {"river": WORSE}
    code, output = gate()
    assert code == 1
    assert "上升  rules  lake-text  tables" in output


def test_a_rise_passes_and_leaves_the_baseline_alone(gate: Gate) -> None:
    gate.records["lake"] = WORSE
    gate("--update")
    before = (gate.data / "baseline.json").read_bytes()
    gate.records = {}
    code, output = gate()
    assert code == 0
    assert "可更新基线" in output
    assert (gate.data / "baseline.json").read_bytes() == before


def test_changed_gold_makes_the_baseline_stale(gate: Gate) -> None:
    gate("--update")
    (gate.data / "lake.json").write_text(WORSE.model_dump_json(), encoding="utf-8")
    code, output = gate()
    assert code == 1
    assert "基线已过时（用例或 gold 有变）  rules  lake-text" in output


def test_without_a_baseline_the_error_says_what_to_do(gate: Gate) -> None:
    with pytest.raises(UsageError, match="--update"):
        gate()


def test_the_baseline_is_the_same_every_time_and_can_be_read_back(gate: Gate) -> None:
    gate("--update")
    text = (gate.data / "baseline.json").read_bytes()
    gate("--update")
    assert (gate.data / "baseline.json").read_bytes() == text
    assert read_baseline(gate.data / "baseline.json").runs["rules"].cases["lake-text"].tasks["tables"].f1 == 1.0


def test_a_damaged_baseline_is_refused(gate: Gate) -> None:
    (gate.data / "baseline.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match="无法读取"):
        gate()


def test_a_run_adds_its_configuration_to_the_baseline(
    gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUESUAN_MODEL", "m")
    monkeypatch.setenv("JUESUAN_BASE_URL", "http://127.0.0.1:9/v1")
    run_cases(
        tmp_path / "auto",
        load_manifest(gate.data),
        RunOptions(engine=EngineOptions(engine="auto")),
    )
    with pytest.raises(UsageError, match="--update"):
        gate("--add", str(tmp_path / "auto"))
    assert gate("--update", "--add", str(tmp_path / "auto"))[0] == 0
    runs = read_baseline(gate.data / "baseline.json").runs
    assert {name: run.engine.engine for name, run in runs.items()} == {"rules": "rules", "auto": "auto"}
    assert gate()[0] == 0
